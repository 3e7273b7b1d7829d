"""probe-linear beside scikit-learn's logistic regression with tuned strength, on the same vectors and folds.

    compare_linear.py RECORDED AUDIT

RECORDED: folder of `utterances.csv` and `<tap>.npy` [utterances x length], as the model `recorded` reads it.
AUDIT: folder of a finished audit of it with the attacker `probe-linear`.
Prints per tap the unweighted average recall of both, mean over folds. scikit-learn chooses among 13
strengths by log loss, in a cross-validation over speakers; three deals of it show how much that choice moves.
Needs numpy and scikit-learn.
"""
import collections
import csv
import pathlib
import re
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, recall_score
from sklearn.model_selection import StratifiedGroupKFold


def tuned(x, y, speakers, deal):
    """Fitted with the strength that serves held-out speakers best."""
    part_count = min(4, min(len(set(speakers[y == label])) for label in set(y)))
    strengths = np.logspace(-5, 1, 13)
    losses = np.zeros(len(strengths))
    parts = StratifiedGroupKFold(part_count, shuffle=True, random_state=deal)
    for learnt, held in parts.split(x, y, speakers):
        for i, strength in enumerate(strengths):
            model = LogisticRegression(C=strength, max_iter=1000).fit(x[learnt], y[learnt])
            losses[i] += log_loss(y[held], model.predict_proba(x[held]), labels=model.classes_)
    return LogisticRegression(C=strengths[losses.argmin()], max_iter=2000).fit(x, y)


def main(recorded, audit):
    with open(recorded / "utterances.csv") as file:
        utterances = [row["utterance"] for row in csv.DictReader(file)]
    place = {name: i for i, name in enumerate(utterances)}
    pattern = re.compile(r"(.+)\+probe-linear\+.*\+fold-(\d+)\+seed-(\d+)(?:~\w+)?\.csv")
    ours, judged = collections.defaultdict(list), collections.defaultdict(dict)
    for path in sorted((audit / "scores").iterdir()):
        match = pattern.fullmatch(path.name)
        if not match or path.name.startswith(("ceiling+", "native+", "task+")) or "control-" in path.name:
            continue
        with open(path) as file:
            rows = list(csv.DictReader(file))
        classes = [key for key in rows[0] if key.startswith("log_posterior_")]
        truth = [row["truth"] for row in rows]
        decided = [max(classes, key=lambda key: float(row[key]))[len("log_posterior_"):] for row in rows]
        ours[match[1]].append(recall_score(truth, decided, average="macro"))
        judged[match[1]][match[2]] = rows
    for tap, folds in judged.items():
        x = np.load(recorded / f"{tap}.npy").astype(float)
        label = {place[row["utterance"]]: row["truth"] for rows in folds.values() for row in rows}
        speaker = {place[row["utterance"]]: row["speaker"] for rows in folds.values() for row in rows}
        everyone = sorted(label)
        theirs = []
        for deal in range(3):
            recalls = []
            for rows in folds.values():
                held = [place[row["utterance"]] for row in rows]
                learnt = sorted(set(everyone) - set(held))
                mean, deviation = x[learnt].mean(0), np.maximum(x[learnt].std(0), 1e-9)
                model = tuned(
                    (x[learnt] - mean) / deviation, np.array([label[i] for i in learnt]),
                    np.array([speaker[i] for i in learnt]), deal)
                decided = model.predict((x[held] - mean) / deviation)
                recalls.append(recall_score([label[i] for i in held], decided, average="macro"))
            theirs.append(np.mean(recalls))
        print(f"{tap}: probe-linear {np.mean(ours[tap]):.3f}, scikit-learn",
              " ".join(f"{value:.3f}" for value in theirs))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
