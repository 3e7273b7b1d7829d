"""How much faster an audit of many probes is on several workers.

    python3 Benchmarks/workers/compare_workers.py .build/release/telltale [--onnx] [--workers 2] [--rounds 3]

Audits recorded representations of made-up speakers: four taps of 256 values, five folds, two probes, on as many
threads as workers. With `--onnx` it audits a model of its own (random weights, samples in, four layers of open time)
on two made-up corpora of tones: attackers learn from either, and the model's pass, which takes every thread, is part of
it. Every round anew on one worker and on so many, in turns. Printed are the medians of the whole command's
seconds (reading, planning, intervals and the report with it) and the ratio; that the scores are the same,
byte for byte, is looked at. In every round as many audits on one worker each run at once, too: what the machine can do
at most where none waits for another, which is less than its number of processors where they share memory. Needs NumPy,
and onnx for `--onnx`.
"""

import argparse
import concurrent.futures
import pathlib
import statistics
import subprocess
import tempfile
import time
import wave

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


OWN_MODEL = """name: probes
corpora:
  home: { use: table, path: home/utterances.csv, folds: 5 }
  away: { use: table, path: away/utterances.csv, folds: 5 }
model:
  use: openvino
  model: model.onnx
  layout: samples
  emotions: angry,happy,neutral,sad
  output: logits
  corpus: home
  feature: waveform
  taps: [layer.*]
attackers: [probe-linear, probe-mlp]
knowledge: semi-informed
controls: none
exact-test: none
threads: THREADS
"""


def speak(folder, seed, speakers=20, takes=15, rate=16_000):
    """Writes utterances.csv and a second of tones and noise for each; the pitch tells the gender, its swing the emotion."""
    generator = np.random.default_rng(seed)
    folder.mkdir()
    lines = ["path,speaker,emotion,gender"]
    time_axis = np.arange(rate) / rate
    for speaker in range(speakers):
        pitch = (200 if speaker % 2 == 0 else 120) * generator.uniform(0.8, 1.25)
        for take in range(takes):
            name = f"s{speaker:03}-{take:03}.wav"
            swing = 1 + 0.05 * (take % 4) * np.sin(2 * np.pi * 3 * time_axis)
            phase = 2 * np.pi * np.cumsum(pitch * swing) / rate
            sound = sum(np.sin(part * phase) / part for part in range(1, 9)) + generator.normal(size=rate)
            with wave.open(str(folder / name), "wb") as file:
                file.setparams((1, 2, rate, 0, "NONE", ""))
                file.writeframes((4000 * sound).clip(-32768, 32767).astype("<i2").tobytes())
            lines.append(f"{name},s{speaker:03},{EMOTIONS[take % 4]},{['female', 'male'][speaker % 2]}")
    (folder / "utterances.csv").write_text("\n".join(lines) + "\n")


def make_model(path, channels=128):
    """Samples [batch, time] through four convolutions, each a named output, to four logits."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    generator = np.random.default_rng(3)
    axes = numpy_helper.from_array(np.array([1], dtype=np.int64), "axis")
    nodes = [helper.make_node("Unsqueeze", ["samples", "axis"], ["x0"])]
    weights, outputs = [axes], [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 4])]
    for layer, (width, kernel, stride) in enumerate([(1, 400, 160), (channels, 3, 1), (channels, 3, 2), (channels, 3, 1)]):
        values = generator.normal(size=(channels, width, kernel)) / np.sqrt(width * kernel / 2)
        weights.append(numpy_helper.from_array(values.astype("float32"), f"w{layer}"))
        nodes.append(helper.make_node("Conv", [f"x{layer}", f"w{layer}"], [f"c{layer}"], strides=[stride]))
        nodes.append(helper.make_node("Relu", [f"c{layer}"], [f"x{layer + 1}"]))
        nodes.append(helper.make_node("Identity", [f"x{layer + 1}"], [f"layer.{layer}"]))
        outputs.append(helper.make_tensor_value_info(f"layer.{layer}", TensorProto.FLOAT, ["batch", channels, "time"]))
    head = generator.normal(size=(channels, 4)).astype("float32")
    weights.append(numpy_helper.from_array(head, "head"))
    nodes.append(helper.make_node("ReduceMean", ["x4"], ["mean"], axes=[2], keepdims=0))
    nodes.append(helper.make_node("MatMul", ["mean", "head"], ["logits"]))
    samples = helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["batch", "length"])
    graph = helper.make_graph(nodes, "made up", [samples], outputs, weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))


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


def apart(telltale, folder, count, name):
    """Seconds until so many audits on one worker each, begun at once, have ended."""
    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        list(pool.map(lambda number: audit(telltale, folder, 1, f"{name}-{number}"), range(count)))
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("telltale")
    parser.add_argument("--onnx", action="store_true", help="a model of its own and two corpora in place of arrays")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    telltale = str(pathlib.Path(options.telltale).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if options.onnx:
            speak(folder / "home", 1)
            speak(folder / "away", 2)
            make_model(folder / "model.onnx")
        else:
            record(folder / "people")
        text = OWN_MODEL if options.onnx else AUDIT
        (folder / "audit.yaml").write_text(text.replace("THREADS", str(options.workers)))
        seconds = {1: [], options.workers: []}
        together = []
        known = None
        for number in range(options.rounds):
            for workers in seconds:
                spent, stages, scores = audit(telltale, folder, workers, f"{number}-{workers}")
                seconds[workers].append(spent)
                if known is not None and scores != known:
                    raise SystemExit("compare_workers.py: the scores depend on the number of workers")
                known = scores
            together.append(apart(telltale, folder, options.workers, f"{number}-apart"))
        medians = {workers: statistics.median(values) for workers, values in seconds.items()}
        ratios = [one / more for one, more in zip(seconds[1], seconds[options.workers])]
        for workers, median in medians.items():
            print(f"{workers} worker{'s' if workers > 1 else ''}: {median:.1f} s of {stages} stages")
        print(f"ratio {statistics.median(ratios):.2f} ({', '.join(f'{r:.2f}' for r in ratios)}); scores are the same")
        most = [options.workers * one / all_ for one, all_ in zip(seconds[1], together)]
        print(f"{options.workers} audits at once: {statistics.median(most):.2f} times the work of one")


if __name__ == "__main__":
    main()
