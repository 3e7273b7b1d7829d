"""What a large audit costs besides its trainings: planning, running again where nothing is left to run,
and writing its report.

    python3 many_attacks.py ../../.build/release/telltale --attackers 300

Audits recorded representations of made-up speakers by as many ridge attackers, and prints seconds and
sizes: the plan, its scripts for a cluster, the plan frozen, where it stands, the audit on one worker, what of it a
stage costs besides its own work, the same audit again (nothing to run), the report again, and the bytes of
report.html and matrix.csv. Needs NumPy. `--plan-only` stops
behind what is asked of a plan, for thousands; `--utterances 100000` says what a large corpus costs (its second plan
finds the arrays hashed).
"""

import argparse
import csv
import glob
import json
import os
import re
import subprocess
import tempfile
import time

import numpy as np

EMOTIONS = ["calm", "happy", "sad", "angry"]


def record(folder, options):
    """Writes utterances.csv and one tap of 16 values, of which one tells the gender."""
    generator = np.random.default_rng(1)
    os.makedirs(folder)
    with open(os.path.join(folder, "utterances.csv"), "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["utterance", "speaker", "emotion", "gender"])
        for row in range(options.utterances):
            speaker = row * options.speakers // options.utterances
            table.writerow([f"u{row:06}", f"s{speaker:04}", EMOTIONS[row % len(EMOTIONS)],
                            ["female", "male"][speaker % 2]])
    speakers = np.arange(options.utterances) * options.speakers // options.utterances
    rows = generator.normal(size=(options.utterances, 16))
    rows[:, 0] += speakers % 2
    np.save(os.path.join(folder, "tap.npy"), rows.astype("float32"))


def audit_file(options):
    attackers = "".join(
        f"  - {{ name: ridge-{index:05}, use: ridge, directions: {index % 1024 + 1} }}\n"
        for index in range(options.attackers))
    return ("name: growth\ncorpora:\n  made: { use: table, path: recorded/utterances.csv }\n"
            "model: { use: recorded, path: recorded }\nknowledge: semi-informed\n"
            "exact-test: none\ntask-probe: none\ncontrols: []\nmetrics: [accuracy, auc, uar-prior-matched]\n"
            f"attackers:\n{attackers}")


def timed(name, folder, *command):
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        raise SystemExit(f"{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    print(f"{name:12} {seconds:8.1f} s", flush=True)


def staged(folder, *command):
    """Runs the audit, and prints what a stage costs from one's end to the next's besides the seconds of its record."""
    start = time.monotonic()
    ends, said = [], []
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        for line in run.stderr:
            said.append(line)
            if re.match(r"\[\d+/\d+\]", line):
                ends.append(time.monotonic())
    if run.returncode != 0:
        raise SystemExit(f"the audit ended with {run.returncode}:\n{''.join(said)[-2000:]}")
    print(f"{'audit':12} {time.monotonic() - start:8.1f} s", flush=True)
    records = [json.load(open(file))["madeBy"].get("seconds", 0)
               for file in glob.glob(os.path.join(folder, "store/objects/*/artifact.json"))]
    besides = (ends[-1] - ends[0] - sum(records)) / len(ends)
    print(f"{'per stage':12} {1000 * besides:8.1f} ms besides its own work, of {len(ends)} stages", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--attackers", type=int, default=300)
    parser.add_argument("--utterances", type=int, default=480)
    parser.add_argument("--speakers", type=int, default=24)
    parser.add_argument("--plan-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        record(os.path.join(folder, "recorded"), options)
        with open(os.path.join(folder, "audit.yaml"), "w") as file:
            file.write(audit_file(options))
        run = [options.program, "audit", "audit.yaml", "--store", "store", "--output", "out"]
        places = ["audit.yaml", "--store", "store", "--output", "out"]
        timed("plan", folder, options.program, "plan", *places)
        timed("plan again", folder, options.program, "plan", *places)
        with open(os.path.join(folder, "site.yaml"), "w") as file:
            file.write("time: 4h\n")
        timed("scripts", folder, options.program, "submit", *places, "--slurm", "site.yaml", "--dry-run")
        # As `submit` leaves it in the store.
        os.makedirs(os.path.join(folder, "store/objects"))
        timed("freeze", folder, options.program, "plan", *places, "--freeze", "store/submitted/growth")
        timed("status", folder, options.program, "status", "growth", "--store", "store")
        size = os.path.getsize(os.path.join(folder, "store/submitted/growth/stages.json"))
        print(f"{'stages.json':12} {size / 1e6:8.2f} MB")
        if options.plan_only:
            return
        staged(folder, *run, "--workers", "1")
        timed("again", folder, *run)
        timed("report", folder, options.program, "report", "out")
        for name in ("report.html", "matrix.csv", "result.json"):
            print(f"{name:12} {os.path.getsize(os.path.join(folder, 'out', name)) / 1e6:8.2f} MB")


if __name__ == "__main__":
    main()
