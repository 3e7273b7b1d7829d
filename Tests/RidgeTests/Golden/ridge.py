"""Writes ridge.json: what Plugins/Ridge must give, by other code (NumPy 2, LAPACK's solve and eigh).

Every regression is solved anew from its rows; nothing is shared between labellings, penalties or
folds. Run in this folder: python3 ridge.py
"""
import json

import numpy as np

PENALTIES = [10.0**step for step in range(3, -5, -1)]
MASK = (1 << 64) - 1


def split_mix(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def solve(z, t, a, penalty):
    """Weighted ridge with a free intercept; weights a sum to 1."""
    mean_z, mean_t = a @ z, a @ t
    c = ((z - mean_z) * a[:, None]).T @ (z - mean_z)
    b = ((z - mean_z) * a[:, None]).T @ (t - mean_t)
    w = np.linalg.solve(c + penalty * np.eye(len(c)), b)
    return w, mean_t - mean_z @ w


def weights(speaker):
    units = np.unique(speaker)
    return np.array([1 / (len(units) * np.sum(speaker == s)) for s in speaker])


def scores(x, speaker, label, parts, judged, classes, limit):
    """Log-posteriors of judged rows; parts: inner part of each speaker."""
    a = weights(speaker)
    mean = a @ x
    deviation = np.sqrt(a @ (x - mean) ** 2)
    z, q = (x - mean) / deviation, (judged - mean) / deviation
    if x.shape[1] > limit:
        _, v = np.linalg.eigh((z * a[:, None]).T @ z)
        z, q = z @ v[:, -limit:], q @ v[:, -limit:]
    scale = np.mean(np.linalg.eigvalsh((z * a[:, None]).T @ z))
    t = np.where(label[:, None] == np.arange(classes), 1.0, -1.0)[speaker]
    t = t[:, 1:] if classes == 2 else t
    held = {}
    for penalty in PENALTIES:
        f = np.zeros_like(t)
        for part in set(parts.values()):
            out = np.array([parts[s] == part for s in speaker])
            w, c = solve(z[~out], t[~out], weights(speaker[~out]), penalty * scale)
            f[out] = z[out] @ w + c
        held[penalty] = f
    best = min(PENALTIES, key=lambda p: np.sum(a[:, None] * (t - held[p]) ** 2))
    f = held[best]
    logits = []
    for k in range(t.shape[1]):
        pos = t[:, k] > 0
        up, down = np.average(f[pos, k], weights=a[pos]), np.average(f[~pos, k], weights=a[~pos])
        share = a[pos].sum()
        square = a @ f[:, k] ** 2
        tau = np.sqrt(square - share * up**2 - (1 - share) * down**2)
        w, c = solve(z, t, a, best * scale)
        logits.append((q @ w[:, k] + c[k] - (up + down) / 2) * max((up - down) / tau, 0.05) / tau)
    logits = np.stack(([np.zeros(len(q))] if classes == 2 else []) + logits, 1)
    return best, logits - np.logaddexp.reduce(logits, 1, keepdims=True)


def case(name, classes, speaker_count, length, limit, leak, seed):
    rng = np.random.default_rng(seed)
    counts = rng.integers(3, 7, speaker_count)
    speaker = np.repeat(np.arange(speaker_count), counts)
    label = np.arange(speaker_count) % classes
    x = rng.normal(size=(len(speaker), length)) + rng.normal(size=(speaker_count, length))[speaker]
    x[:, 0] += leak * label[speaker]
    x = np.float32(x * rng.uniform(0.5, 3, length) + rng.normal(size=length)).astype(float)
    judged = np.float32(rng.normal(size=(5, length)) * 2).astype(float)
    # The parts of the inner cross-validation are those that the attacker deals: passed on, so that
    # the test notices if they move.
    parts = {s: int(p) for s, p in enumerate(PARTS[speaker_count])}
    best, found = scores(x, speaker, label, parts, judged, classes, limit)
    return {
        "name": name, "classCount": classes, "limit": limit, "speakers": speaker.tolist(),
        "labels": label.tolist(), "parts": list(parts.values()), "rows": x.tolist(),
        "judged": judged.tolist(), "penalty": best, "logPosteriors": found.tolist(),
    }


def shuffled(count, seed):
    """Swift's `shuffled(using:)`, Fisher and Yates from the front, with its bounded draws."""
    draws = split_mix(seed)
    order = list(range(count))
    for i in range(count - 1):
        bound = count - i
        product = next(draws) * bound
        if (product & MASK) < bound:
            least = (-bound & MASK) % bound
            while (product & MASK) < least:
                product = next(draws) * bound
        j = i + (product >> 64)
        order[i], order[j] = order[j], order[i]
    return order


def derived(seed, label):
    value = 0xCBF29CE484222325
    for byte in label.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return next(split_mix(seed ^ value))


def dealt(count):
    parts = [0] * count
    for turn, speaker in enumerate(shuffled(count, derived(0, "inner folds"))):
        parts[speaker] = turn % min(8, count)
    return parts


PARTS = {count: dealt(count) for count in (6, 10, 11, 12)}

CASES = [
    case("two classes", 2, 10, 6, 128, 2.0, 1),
    case("two classes, no leak", 2, 12, 8, 128, 0.0, 2),
    case("fewer speakers than parts", 2, 6, 5, 128, 2.0, 3),
    case("three classes", 3, 12, 6, 128, 2.0, 4),
    case("principal directions", 2, 11, 12, 5, 3.0, 5),
]
with open("ridge.json", "w") as file:
    json.dump(CASES, file)
    file.write("\n")
for one in CASES:
    print(one["name"], "penalty", one["penalty"], "first", one["logPosteriors"][0], one["parts"])
