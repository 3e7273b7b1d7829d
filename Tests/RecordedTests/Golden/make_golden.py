"""Writes the folders beside it and `expected.json`.

With NumPy 2.4.6, ml_dtypes 0.6.0, safetensors 0.8.0 and Python 3.11:
    python make_golden.py
Each folder holds arrays of one form: `npy` one per element type and variant of the format, `npz` and
`zip64` an archive in an order of its own, `compressed` one that is not read, `safetensors` one file.
`expected.json` has what NumPy makes of every array: its shape, and its values as float32.
"""

import io
import json
import zipfile
from pathlib import Path

import ml_dtypes
import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save_file

here = Path(__file__).parent
rows = 3
expected = {}


def values(name, shape):
    """Values that tell the types apart: limits, subnormal numbers, halves, what must be rounded."""
    count = int(np.prod(shape))
    if name == "bool":
        return (np.arange(count) % 3 == 1).reshape(shape)
    dtype = np.dtype(getattr(ml_dtypes, name, name))
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        odd = [info.min, info.max, info.max // 3, 1, 7, info.max - 1]
    else:
        info = ml_dtypes.finfo(dtype)
        largest = info.max if dtype != np.float64 else np.float64(np.finfo(np.float32).max)
        odd = [-largest, largest, info.smallest_subnormal, info.tiny, 1 / 3, -0.1]
        if dtype == np.float64:
            odd = odd[:2] + [1e-40, 1e-300, 1 / 3, 1 + 2**-30]
    return np.resize(np.array(odd, dtype=dtype), count).reshape(shape)


def expect(folder, name, array):
    with np.errstate(all="ignore"):
        flat = array.astype(np.float32).reshape(rows, -1)
    expected.setdefault(folder, {})[name] = {
        "shape": list(array.shape[1:]) or [1],
        "values": [[float(value) for value in row] for row in flat],
    }


def index(folder):
    (here / folder).mkdir(exist_ok=True)
    (here / folder / "utterances.csv").write_text("utterance\nu0\nu1\nu2\n")


names = ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64"]
names += ["uint8", "uint16", "uint32", "uint64", "bool"]

index("npy")
for name in names:
    array = values(name, (rows, 2))
    np.save(here / "npy" / f"{name}.npy", array)
    expect("npy", name, array)
for name in ["float16", "float32", "float64", "int16", "uint64"]:
    array = values(name, (rows, 2)).astype(np.dtype(name).newbyteorder(">"))
    np.save(here / "npy" / f"{name}-big.npy", array)
    expect("npy", f"{name}-big", array)
for version in [(1, 0), (2, 0), (3, 0)]:
    array = values("float32", (rows, 2, 1, 3))
    with open(here / "npy" / f"version{version[0]}.npy", "wb") as file:
        npy.write_array(file, array, version=version)
    expect("npy", f"version{version[0]}", array)
array = values("float32", (rows,))
np.save(here / "npy" / "one-axis.npy", array)
expect("npy", "one-axis", array)

members = {"late": values("float32", (rows, 4)), "early": values("int16", (rows, 2, 2))}
index("npz")
np.savez(here / "npz" / "taps.npz", **members)
for name, array in members.items():
    expect("npz", name, array)

index("compressed")
np.savez_compressed(here / "compressed" / "taps.npz", **members)

# As numpy.savez writes an archive of more than 4 GB: the limits are lowered instead.
index("zip64")
zipfile.ZIP64_LIMIT = 1
zipfile.ZIP_FILECOUNT_LIMIT = 1
with zipfile.ZipFile(here / "zip64" / "taps.npz", "w", zipfile.ZIP_STORED) as archive:
    for name, array in members.items():
        buffer = io.BytesIO()
        np.save(buffer, array)
        archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue())
        expect("zip64", name, array)
    archive.comment = b"a comment at the end"

index("safetensors")
tensors = {}
for name in names:
    array = values(name, (rows, 2, 2))
    tensors[name] = array
    expect("safetensors", name, array)
save_file(tensors, here / "safetensors" / "taps.safetensors", {"taps": "uint8, bool, float32"})

(here / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")
