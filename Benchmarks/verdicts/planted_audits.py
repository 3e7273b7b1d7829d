"""How often whole audits find a leak that is there, and one that is not: recorded representations of
made-up speakers, audited by the built program with its defaults.

    python3 planted_audits.py ../../.build/release/telltale --null 200 --planted 100

A speaker has an offset of its own in every value (SD 0.6; within a speaker 1), as real speakers do;
gender moves one value by `--distance` (2 by default: an AUC of about .85), and nothing in the null
ones. Prints the share of each verdict with its exact (Clopper-Pearson) 95 % interval, and the share
of audits whose smallest adjusted p is at most .05. Needs NumPy and SciPy; the audits keep nothing.
"""

import argparse
import collections
import csv
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

EMOTIONS = ["calm", "happy", "sad", "angry"]


def record(folder, options, distance, seed):
    """Writes utterances.csv and one tap."""
    generator = np.random.default_rng(seed)
    genders = np.arange(options.speakers) % 2
    os.makedirs(folder)
    with open(os.path.join(folder, "utterances.csv"), "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["utterance", "speaker", "emotion", "gender"])
        for speaker, gender in enumerate(genders):
            for take in range(options.utterances):
                table.writerow(
                    [f"s{speaker:02}-{take:02}", f"s{speaker:02}", EMOTIONS[take % len(EMOTIONS)],
                     ["female", "male"][gender]])
    shape = (options.speakers, options.utterances, options.values)
    rows = generator.normal(size=shape) + generator.normal(
        0, 0.6, (options.speakers, 1, options.values))
    rows[:, :, 0] += distance * (genders[:, None] - 0.5)
    np.save(os.path.join(folder, "tap.npy"), rows.reshape(-1, options.values).astype("float32"))


def audit(program, options, distance, seed):
    """The finished audit's result."""
    with tempfile.TemporaryDirectory() as folder:
        record(os.path.join(folder, "recorded"), options, distance, seed)
        with open(os.path.join(folder, "audit.yaml"), "w") as file:
            file.write(
                "name: planted\n"
                "corpora:\n  made: { use: table, path: recorded/utterances.csv }\n"
                "model: { use: recorded, path: recorded }\n"
                "attackers: [probe-linear, probe-mlp]\n"
                "knowledge: semi-informed\n"
                f"seed: {seed}\n" + "".join(line + "\n" for line in options.line))
        done = subprocess.run(
            [program, "audit", "audit.yaml", "--store", "store", "--output", "out"], cwd=folder,
            capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"audit {seed} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        with open(os.path.join(folder, "out", "result.json")) as file:
            return json.load(file)


def rate(count, total):
    low = stats.beta.ppf(0.025, count, total - count + 1) if count else 0.0
    high = stats.beta.ppf(0.975, count + 1, total - count) if count < total else 1.0
    return f"{count / total:.3f} [{low:.3f}, {high:.3f}]"


def smallest_p(result):
    values = [
        significance["adjusted"]
        for cell in result["cells"]
        for significance in (cell.get("evidence") or {}).get("significance", [])
        if (cell["evidence"] or {}).get("isConfirmatory")]
    return min(values, default=1.0)


def run(name, count, distance, options):
    verdicts, rejected = collections.Counter(), 0
    for index in range(count):
        result = audit(options.program, options, distance, options.seed + index)
        verdicts[result["verdict"]["verdict"]["kind"]] += 1
        rejected += smallest_p(result) <= 0.05
        print(f"{name} {index + 1} of {count}: {dict(verdicts)}", file=sys.stderr, end="\r")
    print(file=sys.stderr)
    for verdict, seen in sorted(verdicts.items()):
        print(f"{name:8} {verdict:20} {rate(seen, count)}")
    print(f"{name:8} {'adjusted p <= .05':20} {rate(rejected, count)}", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--null", type=int, default=200)
    parser.add_argument("--planted", type=int, default=100)
    parser.add_argument("--distance", type=float, default=2.0)
    parser.add_argument("--speakers", type=int, default=24)
    parser.add_argument("--utterances", type=int, default=20)
    parser.add_argument("--values", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--line", action="append", default=[], help="one more line of the audit file")
    options = parser.parse_args()
    if options.null:
        run("null", options.null, 0.0, options)
    if options.planted:
        run("planted", options.planted, options.distance, options)


if __name__ == "__main__":
    main()
