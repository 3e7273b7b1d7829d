import json
import os
import pickle
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def pooled(files):
    """One vector per row: means over time of each band, or over the plane of each channel."""
    x = np.load(files["rows"])
    if files["kind"] == "features":  # all frames of all rows, one row behind the other
        ends = np.cumsum(np.load(files["frames"]))
        return np.stack([part.mean(axis=0) for part in np.split(x, ends[:-1])])
    if "steps" in files:  # time is open: all values in one axis, each row with steps of its own
        shared = files["shape"][:-1]
        ends = np.cumsum(np.load(files["steps"])) * int(np.prod(shared))
        return np.stack([part.reshape(shared[0], -1).mean(axis=1) for part in np.split(x, ends[:-1])])
    return x.reshape(len(x), x.shape[1], -1).mean(axis=2)


request = json.load(open(sys.argv[1]))
x = pooled(request["input"])
model_file = os.path.join(request["state"], "model.pickle")
if request["verb"] == "train":
    n = request["trainingRowCount"]
    y = np.load(request["target"]["labels"])
    c = request["parameters"]["inverse-regularisation"]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=1000)).fit(x[:n], y[:n])
    loss = lambda part: log_loss(y[part], model.predict_proba(x[part]), labels=model.classes_)
    log = {"epoch": 1, "attempt": 1, "trainingLoss": loss(slice(0, n))}
    if request["validationRowCount"] > 0:
        log["validationLoss"] = loss(slice(n, None))
    json.dump([log], open(request["outputs"]["log"], "w"))
    pickle.dump(model, open(model_file, "wb"))
elif request["verb"] == "score":
    model = pickle.load(open(model_file, "rb"))
    scores = np.full((len(x), len(request["classes"])), -np.inf, dtype="float32")
    scores[:, model.classes_] = model.predict_log_proba(x)
    np.save(request["outputs"]["scores"], scores)
