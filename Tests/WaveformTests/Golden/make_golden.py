"""Writes waveform.json: what transformers feeds wav2vec2, HuBERT and WavLM for made-up clips.

Tool: Wav2Vec2FeatureExtractor(do_normalize=True) of transformers 5.24.0, with numpy 2.4. It computes in single
precision; the script prints how far that is from the same formula in double precision.

    python3 make_golden.py

The samples are whole numbers over 32768, as of a recording in 16 bits, and stand in the file as such.
"""

import json
import os

import numpy as np
import transformers

assert transformers.__version__ == "5.24.0", transformers.__version__


def noise(count):
    """A linear congruential generator modulo 2^32; its upper 16 bits less 2^15."""
    state, samples = 1, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append((state >> 16) - 32768)
    return np.array(samples)


def triangle(count, period, height):
    """A triangular wave of whole numbers up to its height, first up."""
    place = np.arange(count) % period
    return (abs(2 * place - period) * 2 * height // period - height) * -1


CLIPS = {
    "a tone and noise, far from zero": triangle(400, 64, 6000) + noise(400) // 16 + 9000,
    # Its variance is a tenth of the 1e-7 that is added to it.
    "nearly silent": triangle(320, 40, 6) + 1,
    "short": noise(5) // 4 - 3000,
    "one step": np.repeat([-20000, 12000], [37, 91]),
}

extractor = transformers.Wav2Vec2FeatureExtractor(do_normalize=True)
clips = []
for name, whole in CLIPS.items():
    samples = whole.astype("float32") / 32768
    (values,) = extractor(samples, sampling_rate=16_000)["input_values"]
    assert values.dtype == np.float32 and values.shape == samples.shape
    exact = samples.astype("float64")
    exact = (exact - exact.mean()) / np.sqrt(exact.var() + 1e-7)
    print(f"{name}: variance {samples.var():.2g}, {abs(exact - values).max():.1e} from double precision")
    clips.append({"name": name, "samples": whole.tolist(), "normalised": [float(f"{value:.7g}") for value in values]})

place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "waveform.json")
with open(place, "w") as file:
    generator = f"make_golden.py, transformers {transformers.__version__}"
    json.dump({"generator": generator, "clips": clips}, file, separators=(",", ":"))
    file.write("\n")
