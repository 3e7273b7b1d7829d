"""One pass of an encoder over recordings, every hidden state pooled: Telltale beside PyTorch.

    python3 Benchmarks/encoder/compare_encoder.py TELLTALE RAVDESS [--clips 40] [--rounds 3]
        [--precision float32|bfloat16] [--threads 2]

Both run the encoder that examples/transformers/encoder.py makes (wav2vec2 of base size, random weights) on the same
recordings at their own lengths, on as many threads, and pool each hidden state: PyTorch to mean and deviation,
Telltale to the six statistics of its probes. PyTorch's time is that of the forward passes and the pooling alone.
Telltale's is that of the stage, with what it takes to start the model's process, to read the features and to store
the pooled vectors. Rounds take turns; printed are medians, and the largest memory of any of Telltale's processes.
Last comes how long the encoder's multiplications alone would take at the best speed at which PyTorch multiplied large
matrices between the rounds: about the most that there is to gain.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import soundfile
import torch

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "examples/transformers"))
import encoder  # noqa: E402


def recordings(folder, count):
    files = sorted(pathlib.Path(folder).glob("Actor_*/03-01-0[1345]-*.flac"))
    if len(files) < count:
        raise SystemExit(f"compare_encoder.py: {len(files)} recordings in {folder}, {count} wanted")
    return files[:: len(files) // count][:count]


def table(files, path):
    emotions = {"01": "neutral", "03": "happy", "04": "sad", "05": "angry"}
    lines = ["path,utterance,speaker,gender,emotion"]
    for file in files:
        parts = file.stem.split("-")
        gender = "male" if int(parts[6]) % 2 else "female"
        lines.append(f"{file.resolve()},{file.stem},{parts[6]},{gender},{emotions[parts[2]]}")
    path.write_text("\n".join(lines) + "\n")


def samples(file):
    values, rate = soundfile.read(file, dtype="float32", always_2d=True)
    values = torch.from_numpy(numpy.ascontiguousarray(values.mean(1)))
    if rate != 16_000:
        count = round(len(values) * 16_000 / rate)
        values = torch.nn.functional.interpolate(values[None, None], count)[0, 0]
    return values[None]


def pytorch(layers, clips, precision):
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
        start = time.perf_counter()
        for clip in clips:
            for state in layers(clip)[1:]:
                torch.cat([state.float().mean(1), state.float().std(1)])
        return (time.perf_counter() - start) / len(clips)


def multiplications(layers, clips):
    """Of one clip on average: those of its linear layers and convolutions, and of attention's two products."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        if isinstance(module, torch.nn.Linear):
            total += output.numel() * module.in_features
        elif isinstance(module, torch.nn.Conv1d):
            total += output.numel() * module.in_channels // module.groups * module.kernel_size[0]

    hooks = [module.register_forward_hook(count) for module in layers.modules()]
    with torch.inference_mode():
        for clip in clips:
            states = layers(clip)
            # All states but the front end's and the first's are those of layers with attention.
            total += 2 * states[-1].shape[1] ** 2 * states[-1].shape[2] * (len(states) - 2)
    for hook in hooks:
        hook.remove()
    return total / len(clips)


def seconds_a_multiplication(precision):
    """In large matrices, on all threads: the best of several."""
    kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
    left, right = (torch.randn(2048, 2048).to(kind) for _ in range(2))
    best = float("inf")
    with torch.inference_mode():
        for _ in range(12):
            start = time.perf_counter()
            left @ right
            best = min(best, time.perf_counter() - start)
    return best / 2048**3


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
    stored = sum(file.stat().st_size for file in store.rglob("tap-*.npy"))
    return (60 * int(told[1] or 0) + float(told[2])) / count, stored / count, usage.ru_maxrss / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="telltale")
    parser.add_argument("corpus", help="folder of RAVDESS")
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--threads", type=int, default=2)
    told = parser.parse_args()

    torch.set_num_threads(told.threads)
    files = recordings(told.corpus, told.clips)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        table(files, folder / "table.csv")
        subprocess.run(
            [sys.executable, "-W", "ignore", ROOT / "examples/transformers/encoder.py", "wav2vec2", "--output", folder],
            check=True, capture_output=True)
        model, extractor = encoder.made("wav2vec2", False, 4)
        layers = encoder.Layers(model.eval(), extractor).eval()
        clips = [samples(file) for file in files]
        seconds = sum(clip.shape[1] for clip in clips) / 16_000
        pytorch(layers, clips[:2], told.precision)
        ours, theirs, fastest = [], [], []
        for number in range(told.rounds):
            own, stored, memory = telltale(told.program, folder, number, told.precision, told.threads, len(clips))
            ours.append(own)
            theirs.append(pytorch(layers, clips, told.precision))
            fastest.append(seconds_a_multiplication(told.precision))
            print(f"round {number + 1}: Telltale {ours[-1]:.3f} s a clip, PyTorch {theirs[-1]:.3f}", flush=True)
    least = min(fastest) * multiplications(layers, clips[:: max(1, len(clips) // 10)])
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(
        f"{told.precision}, {told.threads} threads, {len(clips)} clips of {seconds / len(clips):.1f} s: Telltale"
        f" {statistics.median(ours):.3f} s a clip ({60 * statistics.median(ours) * len(clips) / seconds:.1f} s a minute"
        f" of sound), PyTorch {statistics.median(theirs):.3f}: {ratio:.2f} times as fast; at most {memory:.1f} GiB;"
        f" {stored / 1000:.0f} kB a clip stored")
    print(
        f"multiplications alone, at the best speed seen: {least:.3f} s a clip, of"
        f" PyTorch's {statistics.median(theirs):.3f}: {statistics.median(theirs) / least:.2f} times")


if __name__ == "__main__":
    main()
