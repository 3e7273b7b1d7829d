"""The same model as files: what it gives of every RAVDESS utterance, for an audit without it."""
import argparse
import csv
import pathlib

import numpy as np
import soundfile
import torch

from train import EMOTIONS, fixed, mel

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--ravdess", type=pathlib.Path, required=True, help="folder of Actor_01 …")
parser.add_argument("--model", required=True, help="model.pt of train.py")
parser.add_argument("--out", type=pathlib.Path, required=True, help="folder to write to")
arguments = parser.parse_args()
model = torch.jit.load(arguments.model).eval()
paths = sorted(p for p in arguments.ravdess.glob("Actor_*/*") if p.suffix in (".wav", ".flac"))
kept = {"block1": [], "block2": [], "embedding": []}
rows = []
with torch.no_grad():
    for path in paths:
        samples = soundfile.read(path, always_2d=True)[0].mean(axis=1)
        x = torch.from_numpy((fixed(mel(samples)).T[None, None] / 40 + 1).astype(np.float32))
        block1 = model.block1(x)
        block2 = model.block2(block1)
        embedding = model.embedding(model.pool(model.block3(block2)))
        for name, value in (("block1", block1), ("block2", block2), ("embedding", embedding)):
            kept[name].append(value[0].numpy())
        rows.append(torch.log_softmax(model.logits(embedding), dim=1)[0].tolist())
arguments.out.mkdir(parents=True, exist_ok=True)
for name, values in kept.items():
    np.save(arguments.out / f"{name}.npy", np.stack(values))
with open(arguments.out / "utterances.csv", "w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["utterance"] + [f"log_posterior_{name}" for name in EMOTIONS])
    table.writerows([path.stem] + row for path, row in zip(paths, rows))
