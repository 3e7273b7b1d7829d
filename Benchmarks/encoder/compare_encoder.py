"""One pass of an encoder over recordings, every hidden state pooled: Telltale beside PyTorch.

    python3 Benchmarks/encoder/compare_encoder.py TELLTALE RAVDESS [--clips 40] [--rounds 3]
        [--precision float32|bfloat16] [--threads 2]

Over the whole of RAVDESS (its speech, 1440 recordings; a run of the usual 40 tells first what one takes):

    python3 Benchmarks/encoder/compare_encoder.py .build/release/telltale corpora/ravdess --clips all --rounds 1

Both run the same encoder (wav2vec2 of base size, 95 million parameters, random weights) on the same recordings, each
at its own length, on as many threads, and pool each hidden state to the six statistics of SPEC §4.6.
Telltale runs the file that examples/transformers/encoder.py writes. PyTorch runs transformers' model with its default
attention and pools with the Python client (pytorch_pass.py).

Decoding and resampling is in neither time: Telltale's is that of the stage behind its features, PyTorch hears
samples that the client's reader brought to 16 kHz before; reading what was so prepared is in both. PyTorch's is the
time of reading, forward passes and pooling, once it is warm. Telltale's has in it what it takes to start the
model's process, to open the file and to store the vectors, too. Both start anew in every round, and take turns.

Printed are medians, that of the rounds' ratios among them, and the largest memory in any round: of PyTorch's process,
and of that of Telltale's processes that held most. Last comes how long the encoder's multiplications alone would take
at the best speed at which PyTorch multiplied large matrices between the rounds: about the most that there is to gain.

Needs numpy, soundfile, soxr, torch, transformers and onnx.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import numpy

# Nothing here imports torch: Linux counts what a process held when it started another as that one's own.
ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "python"))
from telltale import corpora, sound  # noqa: E402

EMOTIONS = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]


def recordings(folder, count):
    """`count` of the corpus, speaker by speaker, evenly spread, or all."""
    files = sorted(one.path for one in corpora.open_corpus(f"ravdess:{folder}").utterances)
    if count == "all":
        return files
    if len(files) < count:
        raise SystemExit(f"compare_encoder.py: {len(files)} recordings in {folder}, {count} wanted")
    return files[:: len(files) // count][:count]


def table(files, path):
    lines = ["path,utterance,speaker,gender,emotion"]
    for file in files:
        parts = file.stem.split("-")
        gender = "male" if int(parts[6]) % 2 else "female"
        lines.append(f"{file.resolve()},{file.stem},{parts[6]},{gender},{EMOTIONS[int(parts[2]) - 1]}")
    path.write_text("\n".join(lines) + "\n")


def prepare(files, folder):
    """Each recording's samples at 16 kHz as a file; gives the seconds of all."""
    folder.mkdir()
    count = 0
    for file in files:
        samples = sound.read(file, 16_000)
        numpy.save(folder / f"{file.stem}.npy", samples)
        count += len(samples)
    return count / 16_000


def pytorch(folder, precision, threads):
    run = subprocess.run(
        [sys.executable, "-W", "ignore", ROOT / "Benchmarks/encoder/pytorch_pass.py", folder, precision, str(threads)],
        capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"compare_encoder.py: pytorch_pass.py ended with {run.returncode}: {run.stderr[-2000:]}")
    return json.loads(run.stdout.splitlines()[-1])


def telltale(program, folder, number, precision, threads, count):
    store = folder / f"store-{number}"
    run = subprocess.Popen(
        [program, "audit", "--model", folder / "model.onnx", "--set", "openvino.layout=samples",
         "--set", "openvino.channels=last", "--set", f"openvino.precision={precision}", "--feature", "waveform",
         "--corpus", f"table:{folder / 'table.csv'}", "--tap", "hidden.*", "--attacker", "probe-linear",
         "--controls", "none", "--exact-test", "none",
         "--threads", str(threads), "--store", store, "--output", folder / f"out-{number}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = run.stdout.read()
    # The largest of the program and of all that it started.
    _, status, usage = os.wait4(run.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    # 3: of so few recordings a fold may lack an emotion, and its probe fails; the pass is measured all the same.
    if code not in (0, 3):
        raise SystemExit(f"compare_encoder.py: telltale ended with {code}: {said[-2000:]}")
    told = re.search(r"representations of \S+: (?:(\d+) min )?([\d.]+) s", said)
    taps = list(store.rglob("tap-*.npy"))
    return {
        "seconds": (60 * int(told[1] or 0) + float(told[2])) / count, "gibibytes": usage.ru_maxrss / 2**20,
        "stored": sum(file.stat().st_size for file in taps) / count,
        "shapes": {numpy.load(file, mmap_mode="r").shape for file in taps}}


def check(ours, theirs, file, count):
    """That the encoder is of the size that is claimed, and that both pooled the same of as many clips."""
    parameters = theirs["parameters"]
    # The file holds a float for each, and little else.
    for found in (parameters, file.stat().st_size / 4):
        if not 94e6 < found < 96e6:
            raise SystemExit(f"compare_encoder.py: {found / 1e6:.1f} million parameters in place of about 95")
    if ours["shapes"] != {(count, theirs["length"])}:
        raise SystemExit(f"compare_encoder.py: Telltale stored {ours['shapes']}, PyTorch {count, theirs['length']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="telltale")
    parser.add_argument("corpus", help="folder of RAVDESS")
    parser.add_argument(
        "--clips", type=lambda text: text if text == "all" else int(text), default=40, help="so many, or all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--threads", type=int, default=2)
    told = parser.parse_args()

    files = recordings(told.corpus, told.clips)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        table(files, folder / "table.csv")
        seconds = prepare(files, folder / "samples")
        subprocess.run(
            [sys.executable, "-W", "ignore", ROOT / "examples/transformers/encoder.py", "wav2vec2", "--output", folder],
            check=True, capture_output=True)
        rounds = []
        for number in range(told.rounds):
            own = telltale(told.program, folder, number, told.precision, told.threads, len(files))
            other = pytorch(folder / "samples", told.precision, told.threads)
            check(own, other, folder / "model.onnx", len(files))
            rounds.append((own, other))
            print(
                f"round {number + 1}: Telltale {own['seconds']:.3f} s a clip, PyTorch {other['seconds']:.3f}",
                flush=True)
    ours, theirs = zip(*rounds, strict=True)

    def median(side, what="seconds"):
        return statistics.median(one[what] for one in side)

    def most(side):
        return max(one["gibibytes"] for one in side)

    ratio = statistics.median(other["seconds"] / own["seconds"] for own, other in rounds)
    print(
        f"{told.precision}, {told.threads} threads, {theirs[0]['parameters'] / 1e6:.1f} million parameters,"
        f" {len(files)} clips of {seconds / len(files):.1f} s: Telltale {median(ours):.3f} s a clip"
        f" ({60 * median(ours) * len(files) / seconds:.1f} s a minute of sound), PyTorch {median(theirs):.3f}"
        f" ({theirs[0]['attention']}; {median(theirs, 'pooling'):.3f} of it pools): {ratio:.2f} times as fast; at most"
        f" {most(ours):.1f} GiB, PyTorch {most(theirs):.1f}; {median(ours, 'stored') / 1000:.0f} kB a clip stored")
    least = min(one["fastest"] for one in theirs) * theirs[0]["multiplications"]
    print(
        f"multiplications alone, at the best speed seen: {least:.3f} s a clip, of"
        f" PyTorch's {median(theirs):.3f}: {median(theirs) / least:.2f} times")


if __name__ == "__main__":
    main()
