"""Which interval and which test hold when attackers are trained anew: simulation (SPEC 12.2).

Speakers with random effects (SD 0.6 on each of 12 values, 20 utterances each), a ridge attacker
trained on the other folds' speakers, a leak of so many standard deviations on one value. For each
layout and leak a line per metric and rule: coverage of the 95 % interval of what the procedure reads
in the mean, its mean width, and how often the one-sided test at 5 % finds something.

  before     speakers resampled around attackers as trained, t with G - S degrees of freedom
  speakers   the same, variance times 1 + judged / learnt, angular scale
  folds      s^2 / K times the same (Nadeau and Bengio), t with K - 1, logistic scale

The program takes `speakers` or `folds`, whichever leaves more degrees of freedom, here marked *.
With --apart attackers learn from speakers of another corpus, whom nobody judges.

Needs NumPy and SciPy:  python3 Benchmarks/verdicts/layouts.py --audits 1000
"""

import argparse

import numpy as np
from scipy import stats

UTTERANCES, VALUES, SPREAD, PENALTY = 20, 12, 0.6, 20
RESAMPLES = 300

# Women and men, fold by fold.
LAYOUTS = {
    "5 x (1+1)": [(1, 1)] * 5,
    "9 in 4": [(1, 1)] * 3 + [(2, 1)],
    "9 in 5": [(1, 1)] * 4 + [(1, 0)],
    "5+5 in 2": [(3, 2), (2, 3)],
    "6+6 in 3": [(2, 2)] * 3,
    "8+8 in 4": [(2, 2)] * 4,
    "12+12 in 5": [(3, 3), (3, 3), (2, 2), (2, 2), (2, 2)],
    "20+20 in 5": [(4, 4)] * 5,
    "45+46 in 5": [(9, 9)] * 4 + [(9, 10)],
}
# What is judged, and the speakers of each class whom attackers learn from.
APART = {
    "12+12 from 12+12": ([(3, 3), (3, 3), (2, 2), (2, 2), (2, 2)], (12, 12)),
    "45+46 from 12+12": ([(9, 9)] * 4 + [(9, 10)], (12, 12)),
    "12+12 from 45+46": ([(3, 3), (3, 3), (2, 2), (2, 2), (2, 2)], (45, 46)),
    "5 x (1+1) from 12+12": ([(1, 1)] * 5, (12, 12)),
}


def speakers(counts, leak, rng):
    """Labels [S] of 0 and 1, values [S, utterances, values]."""
    labels = np.repeat([0, 1], counts)
    values = rng.normal(0, SPREAD, (len(labels), 1, VALUES))
    values = values + rng.normal(size=(len(labels), UTTERANCES, VALUES))
    values[:, :, 0] += leak * (labels[:, None] - 0.5)
    return labels, values


def ridge(labels, values):
    """Weights, and the mean to take off before them."""
    rows = values.reshape(-1, VALUES)
    middle = rows.mean(0)
    centred = rows - middle
    wanted = np.repeat(labels - labels.mean(), UTTERANCES)
    gram = centred.T @ centred + PENALTY * np.eye(VALUES)
    return np.linalg.solve(gram, centred.T @ wanted), middle


def audit(layout, leak, rng, apart=None, resamples=0):
    """Values per fold and, by metric, the mean over folds in every resample of speakers."""
    drawn = [speakers(counts, leak, rng) for counts in layout]
    outside = speakers(apart, leak, rng) if apart else None
    values, replicates = {"auc": [], "uar": []}, {"auc": [], "uar": []}
    for fold, (labels, own) in enumerate(drawn):
        if labels.min() == labels.max():
            continue
        others = [pair for place, pair in enumerate(drawn) if place != fold]
        learnt = outside or tuple(np.concatenate(part) for part in zip(*others))
        weights, middle = ridge(*learnt)
        scores = (own - middle) @ weights
        low, high = scores[labels == 0], scores[labels == 1]
        wins = (high[None, :, :, None] > low[:, None, None, :]).mean((2, 3))
        cut = np.median(scores)
        recalls = (low < cut).mean(1), (high >= cut).mean(1)
        values["auc"].append(wins.mean())
        values["uar"].append((recalls[0].mean() + recalls[1].mean()) / 2)
        if resamples:
            first, second = (
                rng.multinomial(n, np.full(n, 1 / n), resamples) / n for n in wins.shape
            )
            replicates["auc"].append(np.einsum("ri,ij,rj->r", first, wins, second))
            replicates["uar"].append((first @ recalls[0] + second @ recalls[1]) / 2)
    return (
        {name: np.array(found) for name, found in values.items()},
        {name: np.mean(found, 0) for name, found in replicates.items()} if resamples else None,
    )


SCALES = {
    "plain": (lambda x: x, lambda x: 1.0, lambda y: y),
    "angular": (
        lambda x: np.arcsin(np.sqrt(x)),
        lambda x: 0.5 / np.sqrt(x * (1 - x)),
        lambda y: np.sin(np.clip(y, 0, np.pi / 2)) ** 2,
    ),
    "logistic": (
        lambda x: np.log(x / (1 - x)),
        lambda x: 1 / (x * (1 - x)),
        lambda y: 1 / (1 + np.exp(-y)),
    ),
}


def judged(means, variances, degrees, scale, truth):
    """Coverage, mean width, share of one-sided tests at 5 % that find something."""
    forward, slope, inverse = SCALES[scale]
    inner = np.clip(means, 1e-4, 1 - 1e-4)
    error = np.sqrt(variances) * slope(inner)
    reach = stats.t.ppf(0.975, degrees) * error
    low, high = inverse(forward(inner) - reach), inverse(forward(inner) + reach)
    low, high = np.maximum(low, 0), np.minimum(high, 1)
    t = (forward(inner) - forward(0.5)) / np.maximum(error, 1e-12)
    found = stats.t.sf(t, degrees) <= 0.05
    return np.mean((low <= truth) & (truth <= high)), np.mean(high - low), np.mean(found)


def report(name, layout, apart, leaks, audits, rng):
    folds = [counts for counts in layout if min(counts)]
    sizes = np.array(folds, float).ravel()
    total, count = float(np.sum(layout)), len(folds)
    learnt = float(sum(apart)) if apart else total * (1 - 1 / len(layout))
    ratio = sizes.sum() / learnt
    factor = 1 + (min(1, ratio) if apart else ratio)
    seen = ((sizes - 1) / sizes**2).sum()
    own, between = sizes.sum() - len(sizes), count - 1
    for leak in leaks:
        pilot = [audit(layout, leak, rng, apart)[0] for _ in range(2000)]
        runs = [audit(layout, leak, rng, apart, RESAMPLES) for _ in range(audits)]
        for metric in ("auc", "uar"):
            truth = np.mean([found[metric].mean() for found in pilot]) if leak else 0.5
            means = np.array([found[metric].mean() for found, _ in runs])
            spread = np.array([found[metric].var(ddof=1) for found, _ in runs])
            rules = [("folds", spread / count * factor, between, "logistic")]
            if seen:
                shrinkage = (1 / sizes).sum() / seen
                resampled = np.array([drawn[metric].var(ddof=1) for _, drawn in runs]) * shrinkage
                rules.append(("speakers", resampled * factor, own, "angular"))
                rules.insert(0, ("before", resampled, own, "plain"))
            for rule, variances, degrees, scale in rules:
                if degrees < 3:
                    continue
                cover, width, found = judged(means, variances, degrees, scale, truth)
                chosen = rule == ("speakers" if own > between else "folds")
                print(
                    f"{name:20} {leak:3.1f} {metric} {truth:.3f}  {rule:8}{'*' if chosen else ' '}"
                    f" covers {cover:.3f} width {width:.2f} finds {found:.3f}",
                    flush=True,
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--audits", type=int, default=300, help="simulated audits per line")
    parser.add_argument("--leaks", type=float, nargs="*", default=[0, 1, 2, 3])
    parser.add_argument("--layouts", nargs="*", help="names; all without")
    parser.add_argument("--apart", action="store_true", help="attackers from another corpus")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    known = APART if options.apart else {name: (layout, None) for name, layout in LAYOUTS.items()}
    for name, (layout, apart) in known.items():
        if not options.layouts or name in options.layouts:
            report(name, layout, apart, options.leaks, options.audits, rng)


if __name__ == "__main__":
    main()
