"""Makes scikit_learn.json: metrics of random scores, by scikit-learn (version in the file).

Run: python3 make_scikit_learn.py > scikit_learn.json
Scores are natural-log posteriors in float32, printed so that they read back exactly. Some are
rounded coarsely, to make ties. `uar_median` (two classes, no ties at the median) is the balanced
accuracy of decisions cut at the median of the log-odds.
"""

import json

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score


def case(name, seed, rows, classes, signal, bias, decimals=None):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, rows)
    truth[:classes] = np.arange(classes)
    logits = rng.normal(size=(rows, classes)) + np.linspace(0, bias, classes)
    logits[np.arange(rows), truth] += signal
    if decimals is not None:
        logits = np.round(logits, decimals)
    posterior = np.exp(logits - logits.max(1, keepdims=True))
    posterior /= posterior.sum(1, keepdims=True)
    scores = np.log(posterior).astype(np.float32)
    posterior = np.exp(scores.astype(np.float64))
    posterior /= posterior.sum(1, keepdims=True)
    decided = scores.argmax(1)
    result = {
        "name": name,
        "classCount": classes,
        "scores": [float(x) for x in scores.ravel()],
        "truth": truth.tolist(),
        "accuracy": accuracy_score(truth, decided),
        "uar": balanced_accuracy_score(truth, decided),
        "majority": float(np.bincount(truth).max() / rows),
    }
    if classes == 2:
        odds = scores[:, 1] - scores[:, 0]
        result["auc"] = roc_auc_score(truth, odds)
        ordered = np.sort(odds)
        if rows % 2 == 0 and ordered[rows // 2 - 1] < ordered[rows // 2]:
            result["uar_median"] = balanced_accuracy_score(truth, odds > np.median(odds))
    else:
        result["auc"] = roc_auc_score(truth, posterior, multi_class="ovr", average="macro")
    return result


print(
    json.dumps(
        {
            "generator": f"make_scikit_learn.py, scikit-learn {sklearn.__version__}",
            "cases": [
                case("two classes", 1, 100, 2, 1.0, 0.0),
                case("two classes, shifted", 2, 120, 2, 1.5, 4.0),
                case("two classes, ties", 3, 90, 2, 1.0, 0.5, 0),
                case("three classes", 4, 120, 3, 1.0, 1.0),
                case("five classes", 5, 150, 5, 2.0, 0.5),
            ],
        },
        separators=(",", ":"),
    )
)
