"""Writes lld.json: what openSMILE makes of made-up and of real clips.

Tool: openSMILE 3.0 as in the Python package opensmile 2.6.0, configuration
is09-13/IS09_emotion.conf, levels lld and lld_de side by side.

    python3 make_golden.py [folder with corpora/]      default: $TELLTALE_TEST_DATA

openSMILE takes 16-bit samples. The made-up clips are whole numbers over 32768, so that it takes
them unchanged and the tests rebuild them to the last bit. Of each clip only some frames are stored:
the first, the last, and a sample of the others.
"""

import json
import os
import sys
from importlib.metadata import version

import numpy as np
import opensmile
import soundfile

assert version("opensmile") == "2.6.0", version("opensmile")
RATE = 16000
REAL = [
    "crema-d/AudioWAV/1001_IEO_ANG_LO.flac",
    "crema-d/AudioWAV/1002_DFA_SAD_XX.flac",
    "ravdess/Actor_01/03-01-01-01-01-01-01.flac",
    "ravdess/Actor_02/03-01-01-01-02-01-02.flac",
    "emodb/wav/03a01Fa.flac",
    "emodb/wav/08a01Ab.flac",
]
CONFIGURATION = os.path.join(
    os.path.dirname(opensmile.__file__), "core", "config", "is09-13", "IS09_emotion.conf")


def noise(count, height):
    """A linear congruential generator modulo 2^32; its upper 16 bits, times height over 2^16."""
    state, samples = 1, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append((((state >> 16) - 32768) * height) >> 15)
    return samples


def saw(count, period, height):
    return [(i % period) * 2 * height // period - height for i in range(count)]


def add(first, second):
    return [a + b for a, b in zip(first, second)]


def made_up():
    yield "noise", noise(8000, 16000)
    yield "buzz", add(saw(8000, 100, 8000), noise(8000, 200))
    yield "leaps", add(
        saw(3000, 100, 8000) + saw(3000, 45, 8000) + saw(500, 110, 6000) + [0] * 700
        + saw(300, 90, 6000) + noise(1500, 3000) + saw(4000, 170, 9000),
        noise(13000, 100))
    # The shortest period that counts.
    yield "highest voice", add(saw(3000, 33, 8000), noise(3000, 100))
    yield "silence, then a buzz", [0] * 1600 + add(saw(4000, 64, 3000), noise(4000, 50))
    yield "hardly audible", noise(4000, 2)
    yield "loud", [32767 if i % 131 < 60 else -32768 for i in range(4000)]
    yield "silence", [0] * 2000
    yield "constant", [12000] * 2000
    # With one or two frames openSMILE takes zeros for what lies before the first: left out here.
    yield "three frames", add(saw(720, 80, 8000), noise(720, 200))
    yield "one sample short of five frames", add(saw(1039, 80, 8000), noise(1039, 200))


def case(smile, name, samples, kept, generator):
    values = smile.process_signal(samples, RATE).to_numpy().astype(np.float64)
    count = len(values)
    ends = set(range(min(3, count))) | set(range(max(0, count - 4), count))
    middle = generator.permutation(count)[:kept]
    frames = sorted(ends | {int(frame) for frame in middle})
    voiced = int((values[:, 15] > 0).sum())
    print(f"{name}: {count} frames, {voiced} voiced, {len(frames)} kept", file=sys.stderr)
    return {
        "name": name, "sampleCount": len(samples), "frameCount": count,
        "voicedFrameCount": voiced, "frames": frames,
        "values": [[float(f"{value:.6g}") for value in values[frame]] for frame in frames],
    }


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else os.environ["TELLTALE_TEST_DATA"]
    smile = opensmile.Smile(CONFIGURATION, "lld;lld_de")
    generator = np.random.default_rng(1)
    golden = {
        "generator": "make_golden.py, opensmile 2.6.0", "bands": smile.feature_names,
        "madeUp": [], "real": [],
    }
    for name, numbers in made_up():
        samples = np.array(numbers, dtype=np.float32) / 32768
        golden["madeUp"].append(case(smile, name, samples, 14, generator))
    for name in REAL:
        samples, rate = soundfile.read(os.path.join(data, "corpora", name), dtype="float32")
        assert rate == RATE and samples.ndim == 1, (name, rate, samples.shape)
        golden["real"].append(case(smile, name, samples, 40, generator))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lld.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))


main()
