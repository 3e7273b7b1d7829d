"""The same model as a command plugin: Telltale asks, this program answers with arrays."""
import json
import sys

import numpy as np
import torch

request = json.load(open(sys.argv[1]))
torch.set_num_threads(request["threads"])
model = torch.jit.load(request["parameters"]["model"]).eval()
FRAMES, LOWEST_DB = 200, -80


def planes(size=32):
    """Batches [rows, 1, bands, frames] as train.py makes them: the middle 200 frames, in -1 to 1."""
    levels = np.load(request["input"]["rows"], mmap_mode="r")
    counts = np.load(request["input"]["frames"])
    starts = np.cumsum(counts) - counts
    for first in range(0, len(counts), size):
        batch = []
        for start, count in zip(starts[first : first + size], counts[first : first + size]):
            skip = max(0, (count - FRAMES) // 2)
            row = levels[start + skip : start + min(count, skip + FRAMES)]
            row = np.pad(row, ((0, FRAMES - len(row)), (0, 0)), constant_values=LOWEST_DB)
            batch.append(row.T[None] / 40 + 1)
        print("progress", first / len(counts), flush=True)
        yield torch.from_numpy(np.stack(batch).astype(np.float32))


def taps(x):
    block1 = model.block1(x)
    block2 = model.block2(block1)
    embedding = model.embedding(model.pool(model.block3(block2)))
    return {"block1": block1, "block2": block2, "embedding": embedding,
            "scores": torch.log_softmax(model.logits(embedding), dim=1)}


wanted = ["scores"] if request["verb"] == "score" else request["taps"]
with torch.no_grad():
    parts = [[taps(x)[name].numpy() for name in wanted] for x in planes()]
for index, name in enumerate(wanted):
    output = "scores" if name == "scores" else f"tap-{index + 1}"
    np.save(request["outputs"][output], np.concatenate([part[index] for part in parts]))
