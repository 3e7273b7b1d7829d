"""How much faster an audit of many probes is on several workers.

    python3 Benchmarks/workers/compare_workers.py .build/release/telltale [--workers 2] [--rounds 3]

Audits recorded representations of made-up speakers: four taps of 256 values, five folds, two probes, on as many
threads as workers; every round anew on one worker and on so many, in turns. Printed are the medians of the whole
command's seconds (reading, planning, intervals and the report with it) and the ratio; that the scores are the same,
byte for byte, is looked at. Needs NumPy.
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np

EMOTIONS = ["angry", "happy", "neutral", "sad"]
AUDIT = """name: probes
corpora:
  people: { use: table, path: people/utterances.csv, folds: 5 }
model: { use: recorded, path: people, taps: all }
attackers: [probe-linear, probe-mlp]
knowledge: semi-informed
controls: none
exact-test: none
threads: THREADS
"""


def record(folder, speakers=40, takes=30, taps=4, size=256):
    """Writes utterances.csv and arrays whose first value tells the gender a little, and the second the emotion."""
    generator = np.random.default_rng(1)
    folder.mkdir()
    lines = ["utterance,speaker,emotion,gender"]
    for speaker in range(speakers):
        for take in range(takes):
            lines.append(f"u{speaker:03}-{take:03},s{speaker:03},{EMOTIONS[take % 4]},{['female', 'male'][speaker % 2]}")
    (folder / "utterances.csv").write_text("\n".join(lines) + "\n")
    rows = np.arange(speakers * takes)
    for tap in range(taps):
        values = generator.normal(size=(len(rows), size))
        values[:, 0] += rows // takes % 2
        values[:, 1] += rows % takes % 4
        np.save(folder / f"tap{tap}.npy", values.astype("float32"))


def audit(telltale, folder, workers, name):
    """Seconds of the run, and what every score file holds."""
    output, store = folder / f"out-{name}", folder / f"store-{name}"
    start = time.perf_counter()
    run = subprocess.run(
        [telltale, "audit", folder / "audit.yaml", "--output", output, "--store", store, "--workers", str(workers)],
        capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if run.returncode != 0:
        raise SystemExit(f"compare_workers.py: telltale ended with {run.returncode}: {run.stderr[-2000:]}")
    lines = [line for line in run.stderr.splitlines() if line.startswith("[")]
    scores = {file.name: file.read_bytes() for file in sorted((output / "scores").iterdir())}
    return seconds, len(lines), scores


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("telltale")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    telltale = str(pathlib.Path(options.telltale).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        record(folder / "people")
        (folder / "audit.yaml").write_text(AUDIT.replace("THREADS", str(options.workers)))
        seconds = {1: [], options.workers: []}
        known = None
        for number in range(options.rounds):
            for workers in seconds:
                spent, stages, scores = audit(telltale, folder, workers, f"{number}-{workers}")
                seconds[workers].append(spent)
                if known is not None and scores != known:
                    raise SystemExit("compare_workers.py: the scores depend on the number of workers")
                known = scores
        medians = {workers: statistics.median(values) for workers, values in seconds.items()}
        ratios = [one / more for one, more in zip(seconds[1], seconds[options.workers])]
        for workers, median in medians.items():
            print(f"{workers} worker{'s' if workers > 1 else ''}: {median:.1f} s of {stages} stages")
        print(f"ratio {statistics.median(ratios):.2f} ({', '.join(f'{r:.2f}' for r in ratios)}); scores are the same")


if __name__ == "__main__":
    main()
