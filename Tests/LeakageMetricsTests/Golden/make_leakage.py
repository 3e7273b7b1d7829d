"""Makes leakage.json: leakage metrics of random scores, by other ways than the plugin's.

Run: python3 make_leakage.py > leakage.json        (numpy, scipy and scikit-learn; versions in the file)

| metric            | here                                                     | in the plugin              |
|-------------------|----------------------------------------------------------|----------------------------|
| EER               | linear programme: the best mixture of thresholds         | walk along isotonic blocks |
| TPR at 1 % FPR    | sklearn.metrics.roc_curve                                | walk from the top          |
| Cllr, information | the formulas, utterance by utterance                     | class sums                 |
| min Cllr, D_sys   | sklearn's IsotonicRegression, then utterance by utterance | sums over blocks           |
| ZEBRA population  | the integral over priors, by quadrature                  | closed form                |
| ZEBRA worst case  | IsotonicRegression with Laplace's four added trials      | blocks with added counts   |
| V-information     | one Newton step per speaker by numpy.linalg; and refits  | sums over speakers         |
|                   | from the start without the speaker, scipy.optimize       |                            |
| exposure          | sorted utterances of sorted speakers                     | speakers with a border     |

Two classes: log-odds with few decimals, which makes ties; scores are [0, log-odds].
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.integrate import quad
from scipy.optimize import linprog, minimize
from scipy.special import expit, log_softmax, logsumexp, xlogy
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss, roc_curve


def eer(odds, positive):
    fpr, tpr, _ = roc_curve(positive, odds, drop_intermediate=False)
    count = len(fpr)
    # Least e with  Σ w (1 - tpr) <= e,  Σ w fpr <= e,  w on the simplex.
    found = linprog(
        np.r_[np.zeros(count), 1],
        A_ub=np.array([np.r_[1 - tpr, -1], np.r_[fpr, -1]]),
        b_ub=[0, 0],
        A_eq=[np.r_[np.ones(count), 0]],
        b_eq=[1],
        method="highs",
    )
    return found.fun


def likelihood_ratios(odds, positive, laplace=False):
    """Natural-log LR of each utterance by isotonic regression; infinities allowed."""
    x, y = np.asarray(odds, float), np.asarray(positive, float)
    if laplace:
        low, high = x.min() - 1, x.max() + 1
        # A target below, then a non-target; a target above, then a non-target: pooled in pairs.
        x, y = np.r_[low, low, x, high, high], np.r_[1, 0, y, 1, 0]
    posterior = IsotonicRegression(y_min=0, y_max=1).fit(x, y).predict(x)
    if laplace:
        posterior = posterior[2:-2]
    n1 = np.sum(positive)
    n0 = len(positive) - n1
    with np.errstate(divide="ignore"):
        return np.log(posterior) - np.log1p(-posterior) - np.log(n1 / n0)


def minimum_cllr(odds, positive):
    llr = likelihood_ratios(odds, positive)
    return 0.5 * (
        np.mean(np.logaddexp(0, -llr[positive])) + np.mean(np.logaddexp(0, llr[~positive]))
    ) / np.log(2)


def zebra_population(odds, positive):
    llr = likelihood_ratios(odds, positive)

    def difference(prior):
        logit = np.log(prior) - np.log1p(-prior)
        entropy = -(xlogy(prior, prior) + xlogy(1 - prior, 1 - prior))
        cross = prior * np.mean(np.logaddexp(0, -(llr[positive] + logit))) + (1 - prior) * np.mean(
            np.logaddexp(0, llr[~positive] + logit)
        )
        return (entropy - cross) / np.log(2)

    return quad(difference, 0, 1, epsabs=1e-12, epsrel=1e-12, limit=400)[0]


def zebra_worst_case(odds, positive):
    return np.max(np.abs(likelihood_ratios(odds, positive, laplace=True))) / np.log(10)


def linkability(odds, positive):
    def one_way(llr, mated):
        with np.errstate(over="ignore"):
            ratio = np.exp(np.minimum(llr[mated], 700))
        return np.mean(np.where(ratio <= 1, 0, 2 * ratio / (1 + ratio) - 1))

    llr = likelihood_ratios(odds, positive)
    return (one_way(llr, positive) + one_way(-llr, ~positive)) / 2


def tpr(odds, positive):
    def one_way(scores, mated):
        fpr, rate, _ = roc_curve(mated, scores, drop_intermediate=False)
        return rate[fpr <= 0.01 + 1e-12].max()

    return (one_way(odds, positive) + one_way(-odds, ~positive)) / 2


def median_decisions(odds):
    """The cut with the most even shares, the higher on a tie: by trying all."""
    cuts = np.r_[np.unique(odds), np.inf]
    uneven = [abs(np.sum(odds >= cut) - np.sum(odds < cut)) for cut in cuts]
    return odds >= cuts[len(cuts) - 1 - int(np.argmin(uneven[::-1]))]


def exposure(odds, positive, speakers):
    right = median_decisions(odds) == positive
    recalls = {s: right[speakers == s].mean() for s in set(speakers)}
    each = np.sort([recalls[s] for s in speakers])[::-1]
    whole = len(each) / 10
    top = int(np.floor(whole))
    rest = (whole - top) * each[top] if top < len(each) else 0
    return (each[:top].sum() + rest) / whole


RIDGE = 0.1


def recalibration_loss(theta, z, positive, mass):
    odds = theta[0] * z + theta[1]
    return (
        0.5 * np.mean(np.logaddexp(0, -odds[positive]))
        + 0.5 * np.mean(np.logaddexp(0, odds[~positive]))
        + RIDGE / (2 * mass) * theta @ theta
    )


def recalibration_slope(theta, z, positive, mass):
    """Gradient and Hessian of recalibration_loss."""
    design = np.c_[z, np.ones_like(z)]
    p = expit(design @ theta)
    each = np.where(positive, 0.5 / positive.sum(), 0.5 / (~positive).sum())
    gradient = design.T @ (each * (p - positive)) + RIDGE / mass * theta
    hessian = design.T @ (design * (each * p * (1 - p))[:, None]) + RIDGE / mass * np.eye(2)
    return gradient, hessian


def v_information(odds, positive, speakers, refit):
    odds = np.clip(odds, -50 * np.log(2), 50 * np.log(2))
    z = (odds - odds.mean()) / odds.std()

    def fit(rows, start):
        found = minimize(
            recalibration_loss,
            start,
            args=(z[rows], positive[rows], rows.sum()),
            jac=lambda *a: recalibration_slope(*a)[0],
            hess=lambda *a: recalibration_slope(*a)[1],
            method="trust-exact",
            options={"gtol": 1e-13},
        )
        return found.x

    whole = fit(np.ones(len(z), bool), np.zeros(2))
    # scipy stops when it sees no decrease; the last digits are Newton's.
    for _ in range(3):
        gradient, hessian = recalibration_slope(whole, z, positive, len(z))
        whole = whole - np.linalg.solve(hessian, gradient)
    cost = np.zeros(len(z))
    for speaker in set(speakers):
        out = speakers == speaker
        if refit:
            theta = fit(~out, np.zeros(2))
        else:
            gradient, hessian = recalibration_slope(whole, z[~out], positive[~out], (~out).sum())
            theta = whole - np.linalg.solve(hessian, gradient)
        truth = np.where(positive[out], 1, -1) * (theta[0] * z[out] + theta[1])
        cost[out] = np.logaddexp(0, -truth)
    cllr = 0.5 * (cost[positive].mean() + cost[~positive].mean()) / np.log(2)
    return max(0, 1 - cllr)


def entropy(truth):
    shares = np.bincount(truth) / len(truth)
    return -xlogy(shares, shares).sum() / np.log(2)


def case(name, seed, rows, classes, signal, bias, decimals, share=0.5, speaker_count=10):
    rng = np.random.default_rng(seed)
    # Speakers of one class each, as of an attribute of persons; voices differ beside it.
    speakers = rng.integers(0, speaker_count, rows)
    speakers[:speaker_count] = np.arange(speaker_count)
    if classes == 2:
        truth = (speakers >= (1 - share) * speaker_count).astype(int)
    else:
        truth = speakers % classes
    voice = rng.normal(size=(speaker_count, classes)) * 0.4
    scores = rng.normal(size=(rows, classes)) * 1.2 + voice[speakers] + np.linspace(0, bias, classes)
    scores[np.arange(rows), truth] += signal
    if classes == 2:
        scores = np.c_[np.zeros(rows), scores[:, 1] - scores[:, 0]]
    scores = np.round(scores, decimals) + 0.0
    stored = scores[:, 1] if classes == 2 else scores.ravel()
    exact = scores.astype(np.float32).astype(np.float64)
    logs = log_softmax(exact, axis=1)
    nats = -logs[np.arange(rows), truth]
    present = range(classes)
    values = {
        "cllr": np.mean([nats[truth == k].mean() for k in present]) / np.log(classes),
        "mutual-information": max(
            0, entropy(truth) - log_loss(truth, np.exp(logs), labels=list(present)) / np.log(2)
        ),
    }
    one_against_rest = {
        k: exact[:, k] - logsumexp(np.delete(exact, k, axis=1), axis=1)
        for k in (present if classes > 2 else [1])
    }
    for id, function, together in [
        ("eer", eer, np.mean),
        ("min-cllr", minimum_cllr, np.mean),
        ("information-bits", lambda *a: 1 - minimum_cllr(*a), np.mean),
        ("zebra-population", zebra_population, np.mean),
        ("zebra-worst-case", zebra_worst_case, np.max),
        ("linkability", linkability, np.mean),
    ]:
        values[id] = together([function(l, truth == k) for k, l in one_against_rest.items()])
    result = {"name": name, "classCount": classes}
    if classes == 2:
        odds, positive = exact[:, 1], truth == 1
        decided = median_decisions(odds)
        values["advantage"] = decided[positive].mean() - decided[~positive].mean()
        values["speaker-exposure"] = exposure(odds, positive, speakers)
        values["v-information"] = v_information(odds, positive, speakers, refit=False)
        result["vInformationRefitted"] = v_information(odds, positive, speakers, refit=True)
        if min(positive.sum(), (~positive).sum()) >= 1000:
            values["tpr-at-fpr-1"] = tpr(odds, positive)
    result |= {
        "scores": [round(float(x), decimals) for x in stored],
        "truth": truth.tolist(),
        "speakers": speakers.tolist(),
        "values": {id: float(value) for id, value in values.items()},
    }
    return result


versions = f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}"
print(
    json.dumps(
        {
            "generator": f"make_leakage.py, {versions}",
            "cases": [
                case("two classes", 11, 160, 2, 0.8, 0.0, 3),
                case("two classes, many ties", 12, 140, 2, 0.7, 0.0, 0),
                case("two classes, shifted and unequal", 13, 200, 2, 1.0, 2.5, 2, share=0.3),
                case("two classes, nearly useless", 14, 180, 2, 0.02, 0.0, 2, speaker_count=20),
                case("two classes, strong", 15, 150, 2, 4.0, 1.0, 2),
                case("many utterances", 16, 2600, 2, 1.2, 0.0, 2, speaker_count=24),
                case("three classes", 17, 180, 3, 1.5, 0.5, 3, speaker_count=12),
                case("four classes", 18, 200, 4, 1.5, 1.0, 2, speaker_count=16),
            ],
        },
        separators=(",", ":"),
    )
)
