"""Makes defences.json: what the defences compute, by other ways than the plugin's.

Run: python3 make_golden.py > defences.json      (numpy, scipy and scikit-learn; versions in the file)

| quantity             | here                                             | in the plugin                    |
|----------------------|--------------------------------------------------|----------------------------------|
| principal directions | numpy.linalg.svd of the centred rows             | eigenvectors of either side      |
| LEACE                | the paper's formula: W, W⁺ by eigenvalues,       | M applied by Woodbury's identity |
|                      | P by numpy.linalg.pinv, float64                  |                                  |
| shrinkage            | sklearn.covariance.ledoit_wolf                   | from the spectrum                |
| percentiles          | numpy.percentile                                 | radix selection                  |
| F-ratios             | scipy.stats.f_oneway                             | sums                             |

Rows are made by formula, exactly as FormulaRows.swift makes them.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.stats import f_oneway
from sklearn.covariance import ledoit_wolf


def formula(count, index):
    mask = (1 << 64) - 1
    values = []
    for i in range(count):
        z = (i + ((index + 1) << 32)) & mask
        z = (z * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 31)) * 0x94D049BB133111EB) & mask
        z ^= z >> 29
        values.append(((z >> 11) * 2.0**-53 - 0.5) * 2)
    return np.array(values, dtype=np.float32)


def labels(rows, classes):
    return np.array([(i + i // 7) % classes for i in range(rows)])


def matrix(rows, length, classes):
    """Columns of five scales; a class lifts every classes-th column."""
    columns = np.arange(length)
    made = []
    for row, label in enumerate(labels(rows, classes)):
        lift = np.where(columns % classes == label, np.float32(0.5), np.float32(0))
        made.append(formula(length, row) * (1 + columns % 5).astype(np.float32) + lift)
    return np.stack(made).astype(np.float32)


def principal(training, length, count):
    x = matrix(training + 1, length, 2).astype(np.float64)
    mean = x[:training].mean(axis=0)
    _, _, directions = np.linalg.svd(x[:training] - mean, full_matrices=False)
    directions = directions[:count]
    peak = np.abs(directions).argmax(axis=1)
    directions *= np.sign(directions[np.arange(count), peak])[:, None]
    scores = directions @ (x[training] - mean)
    return {
        "training": training, "length": length, "components": count,
        "scores": scores.tolist(), "reconstruction": (mean + directions.T @ scores).tolist(),
    }


def erased(training, length, classes, shrinkage):
    x = matrix(training + 2, length, classes).astype(np.float64)
    z = np.eye(classes)[labels(training, classes)]
    mean = x[:training].mean(axis=0)
    centred = x[:training] - mean
    sigma = centred.T @ centred / training
    if shrinkage is None:
        _, gamma = ledoit_wolf(centred, assume_centered=True)
    else:
        gamma = shrinkage
    sigma = (1 - gamma) * sigma + gamma * np.trace(sigma) / length * np.eye(length)
    cross = centred.T @ (z - z.mean(axis=0)) / training
    values, vectors = np.linalg.eigh(sigma)
    alive = values > 1e-9 * values.max()
    root = vectors[:, alive] * np.sqrt(values[alive]) @ vectors[:, alive].T
    whitener = vectors[:, alive] / np.sqrt(values[alive]) @ vectors[:, alive].T
    whitened = whitener @ cross
    projection = whitened @ np.linalg.pinv(whitened, rcond=1e-8)
    result = x - (x - mean) @ (root @ projection @ whitener).T
    return {
        "training": training, "length": length, "classes": classes, "shrinkage": shrinkage,
        "gamma": float(gamma), "rows": result[[0, 1, training, training + 1]].tolist(),
    }


x = matrix(30, 24, 3)
planes = x.reshape(30, 6, 4).astype(np.float64).mean(axis=2)
print(
    json.dumps(
        {
            "versions": {
                "numpy": np.__version__, "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "principal": [principal(40, 12, 3), principal(10, 60, 4)],
            "erased": [
                erased(60, 8, 2, 0), erased(60, 10, 3, 0), erased(60, 10, 3, 0.2),
                erased(60, 10, 2, None), erased(24, 50, 2, 0), erased(24, 50, 2, 0.1),
                erased(24, 50, 3, None), erased(24, 50, 3, 1),
            ],
            "percentiles": np.percentile(x.astype(np.float64), [0.1, 50, 99.9]).tolist(),
            "deviation": float(x.astype(np.float64).std()),
            "channelDeviations": x.reshape(30, 6, 4).astype(np.float64).std(axis=(0, 2)).tolist(),
            "ratios": [
                float(f_oneway(*[planes[labels(30, 3) == k, c] for k in range(3)]).statistic)
                for c in range(6)
            ],
        }
    )
)
