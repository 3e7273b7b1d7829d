"""Writes mel.json: what librosa makes of made-up and of real clips.

Tool: librosa 0.11.0 with numpy 2.4, given double precision. Given single precision it transforms in
double precision all the same and rounds afterwards; the script prints how far that is off.

    python3 make_golden.py [folder with corpora/]      default: $TELLTALE_TEST_DATA

The made-up clips are built from whole numbers and exact divisions, so that the tests rebuild the
same single-precision samples. Of the real clips only a sample of the values is stored.
"""

import json
import os
import sys

import librosa
import numpy as np
import soundfile

assert librosa.__version__ == "0.11.0", librosa.__version__
RATE = 16000
REAL = [
    "crema-d/AudioWAV/1001_IEO_ANG_LO.flac",
    "crema-d/AudioWAV/1001_IEO_NEU_XX.flac",
    "ravdess/Actor_01/03-01-01-01-01-01-01.flac",
    "emodb/wav/03a01Fa.flac",
]


def noise(count):
    """A linear congruential generator modulo 2^32; its upper 16 bits, over 2^16, as samples."""
    state, samples = 1, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append(((state >> 16) - 32768) / 65536)
    return samples


def triangle(count, period, height):
    """A triangular wave of whole period, height over 1024."""
    return [(abs(2 * (i % period) - period) * 2 / period - 1) * height / 1024 for i in range(count)]


def made_up():
    yield "noise", noise(8000)
    # A power of two keeps every division exact.
    yield "harmonics", [a + b for a, b in zip(triangle(7999, 128, 512), triangle(7999, 16, 64))]
    yield "noise far below a tone", [
        a + b / 4096 for a, b in zip(triangle(6400, 64, 900), noise(6400))
    ]
    yield "impulse", [1.0 if i == 1000 else 0.0 for i in range(2000)]
    yield "silence, then a quiet tone", [0.0] * 3200 + triangle(3200, 32, 1)
    yield "silence", [0.0] * 1000
    yield "whole number of hops", noise(640)
    yield "shorter than a window", noise(100)
    yield "one sample", [0.5]


def mel(samples, hop):
    power = librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=1024, win_length=480, hop_length=hop, window="hann", center=True,
        pad_mode="constant", power=2.0, n_mels=128, fmin=0.0, fmax=8000.0, htk=False, norm="slaney")
    return librosa.power_to_db(power, ref=np.max, amin=1e-10, top_db=80.0).T


def case(name, samples, hop, kept, generator):
    single = np.asarray(samples, dtype=np.float32)
    values = mel(single.astype(np.float64), hop)
    worst = np.abs(mel(single, hop) - values).max()
    print(f"{name}, hop {hop}: {values.shape}, given single precision it is off by {worst:.1e} dB",
          file=sys.stderr)
    kept = min(kept, values.size)
    places = np.sort(generator.choice(values.size, kept, replace=False))
    return {
        "name": name, "hopMilliseconds": hop * 1000 // RATE, "sampleCount": len(samples),
        "frameCount": values.shape[0], "sum": round(float(values.sum()), 4),
        "places": places.tolist(),
        "levels": [round(float(values.reshape(-1)[place]), 6) for place in places],
    }


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else os.environ["TELLTALE_TEST_DATA"]
    generator = np.random.default_rng(1)
    golden = {"generator": "make_golden.py, librosa 0.11.0", "madeUp": [], "real": []}
    for name, samples in made_up():
        for hop in (320, 160):
            golden["madeUp"].append(case(name, samples, hop, 250, generator))
    for name in REAL:
        samples, rate = soundfile.read(os.path.join(data, "corpora", name), dtype="float32")
        assert rate == RATE and samples.ndim == 1, (name, rate, samples.shape)
        for hop in (320, 160):
            golden["real"].append(case(name, samples, hop, 500, generator))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mel.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))


main()
