"""Writes dsp.json: filter bank weights of librosa, resized planes of PyTorch, spectra of numpy.

Tools: librosa 0.11.0, torch 2.13.0, numpy 2.4.

    python3 make_golden.py
"""

import json
import os

import librosa
import numpy as np
import torch

assert librosa.__version__ == "0.11.0", librosa.__version__
assert torch.__version__.startswith("2.13.0"), torch.__version__


def sawtooth(count):
    """Whole numbers over 64, so that tests rebuild the same values."""
    return [((i * 37) % 101 - 50) / 64 for i in range(count)]


def bank(rate, size, bands, low, high):
    weights = librosa.filters.mel(
        sr=rate, n_fft=size, n_mels=bands, fmin=low, fmax=high, dtype=np.float64)
    rows, columns = np.nonzero(weights)
    kept = np.arange(0, len(rows), max(1, len(rows) // 60))
    return {
        "sampleRateHz": rate, "fftSize": size, "bandCount": bands, "lowHz": low, "highHz": high,
        "nonZeroCount": len(rows), "sum": float(weights.sum()),
        "weights": [[int(rows[i]), int(columns[i]), float(weights[rows[i], columns[i]])]
                    for i in kept],
    }


def resize(rows, columns, to_rows, to_columns):
    plane = torch.tensor(sawtooth(rows * columns)).reshape(1, 1, rows, columns)
    resized = torch.nn.functional.interpolate(
        plane, size=(to_rows, to_columns), mode="bilinear", align_corners=False)
    return {
        "rowCount": rows, "columnCount": columns, "toRowCount": to_rows,
        "toColumnCount": to_columns, "values": [round(v, 6) for v in resized.flatten().tolist()],
    }


def spectrum(count, size):
    power = np.abs(np.fft.rfft(np.asarray(sawtooth(count)), n=size)) ** 2
    return {"sampleCount": count, "size": size, "power": power.tolist()}


golden = {
    "generator": "make_golden.py, librosa 0.11.0, torch 2.13.0, numpy 2.4",
    "banks": [bank(16000, 1024, 128, 0.0, 8000.0), bank(16000, 512, 26, 20.0, 7600.0),
              bank(22050, 2048, 40, 0.0, 11025.0)],
    "planes": [resize(5, 7, 8, 8), resize(8, 9, 3, 4), resize(1, 6, 4, 3), resize(3, 1, 2, 5)],
    "spectra": [spectrum(4, 4), spectrum(7, 8), spectrum(16, 16), spectrum(20, 32),
                spectrum(100, 256)],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "dsp.json"), "w") as file:
    json.dump(golden, file, separators=(",", ":"))
