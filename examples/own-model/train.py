#!/usr/bin/env python3
"""Trains a small emotion recogniser on RAVDESS and exports it, as somebody else's model would come.

    python3 train.py --ravdess FOLDER --out FOLDER [--speakers 19,20,21,22,23,24] [--epochs 24]

needs Python 3.10 or newer with torch, onnx, numpy and soundfile. It writes to --out:

    model.onnx     input `mel` [N, 1, 128, 200]; outputs of the blocks are named `block1`, `block2`,
                   `block3` and `embedding`, the output is `logits`
    model.pt       the same network, traced: submodules of the same names
    emotions.txt   the order of the outputs

The network knows nothing of Telltale. What they have to agree on is the front end: `mel()` below
gives the values of Telltale's feature `mel`; the README says how that was compared.
"""

import argparse
import pathlib

import numpy as np
import onnx
import soundfile
import torch
from torch import nn

EMOTIONS = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
RATE, POINTS, WINDOW, HOP, BANDS, RANGE_DB = 16000, 1024, 480, 320, 128, 80.0
FRAMES = 200
TAPS = ["block1", "block2", "block3", "embedding"]


# --- the front end ---------------------------------------------------------------------------------


def hertz(mel):
    """Slaney's scale: linear below 1 kHz, logarithmic above."""
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def filter_bank():
    """Triangles of unit area over frequency, [bands, bins]."""
    top = 15 + 27 * np.log(RATE / 2 / 1000) / np.log(6.4)
    edges = hertz(np.linspace(0, top, BANDS + 2))
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = np.arange(POINTS // 2 + 1) * RATE / POINTS
    height = np.minimum((bins - left) / (centre - left), (right - bins) / (right - centre))
    return np.maximum(0, height) * 2 / (right - left)


BANK = filter_bank()
HANN = np.pad(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW), (POINTS - WINDOW) // 2)


def mel(samples):
    """Level in dB below the clip's loudest value, [frames, bands], -80 to 0."""
    padded = np.pad(samples.astype(np.float64), POINTS // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, POINTS)[::HOP]
    power = np.abs(np.fft.rfft(frames * HANN)) ** 2 @ BANK.T
    levels = 10 * np.log10(np.maximum(power, 1e-10))
    return np.maximum(levels - levels.max(), -RANGE_DB).astype(np.float32)


def fixed(levels):
    """FRAMES frames: the middle of a longer clip; a shorter one is followed by the lowest level."""
    start = max(0, (len(levels) - FRAMES) // 2)
    levels = levels[start : start + FRAMES]
    return np.pad(levels, ((0, FRAMES - len(levels)), (0, 0)), constant_values=-RANGE_DB)


# --- the recordings --------------------------------------------------------------------------------


def load(folder):
    """Planes [clips, 1, bands, frames] in -1 to 1, emotions and speakers."""
    planes, emotions, speakers = [], [], []
    for path in sorted(p for p in folder.glob("Actor_*/*") if p.suffix in (".wav", ".flac")):
        fields = path.stem.split("-")
        samples, rate = soundfile.read(path, always_2d=True)
        if rate != RATE:
            raise SystemExit(f"{path}: {rate} Hz; this script takes {RATE} Hz")
        planes.append(fixed(mel(samples.mean(axis=1))).T[None] / 40 + 1)
        emotions.append(int(fields[2]) - 1)
        speakers.append(int(fields[6]))
    if not planes:
        raise SystemExit(f"{folder} holds no Actor_01/… with .wav or .flac files")
    return torch.tensor(np.stack(planes)), torch.tensor(emotions), np.array(speakers)


# --- the network -----------------------------------------------------------------------------------


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.MaxPool2d(2))


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1, self.block2, self.block3 = block(1, 16), block(16, 32), block(32, 64)
        self.pool = nn.AdaptiveAvgPool2d((8, 1))
        self.embedding = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(512, 64), nn.ReLU())
        self.logits = nn.Linear(64, len(EMOTIONS))

    def forward(self, x):
        x = self.block3(self.block2(self.block1(x)))
        return self.logits(self.embedding(self.pool(x)))


def recall(network, planes, emotions):
    """Mean share of right decisions over the emotions."""
    network.eval()
    with torch.no_grad():
        decided = torch.cat([network(part).argmax(1) for part in planes.split(64)])
    return np.mean([(decided[emotions == e] == e).float().mean() for e in emotions.unique()])


def train(network, planes, emotions, epochs, generator):
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = epochs * -(-len(planes) // 32)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for rows in torch.randperm(len(planes), generator=generator).split(32):
            # Shifts in time: speech does not start at the same frame everywhere.
            shift = int(torch.randint(-20, 21, (1,), generator=generator))
            loss = nn.functional.cross_entropy(
                network(planes[rows].roll(shift, 3)), emotions[rows], label_smoothing=0.1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        print(f"epoch {epoch + 1} of {epochs}: loss {total / len(planes):.3f}", flush=True)


# --- export ----------------------------------------------------------------------------------------


def export_onnx(network, example, path):
    """Writes the file, with each tap's last operation named after its block."""
    torch.onnx.export(
        network, (example,), str(path), input_names=["mel"], output_names=["logits"],
        dynamic_axes={"mel": {0: "batch"}, "logits": {0: "batch"}}, dynamo=False)
    model = onnx.load(path)
    for tap in TAPS:
        last = [node for node in model.graph.node if node.name.startswith(f"/{tap}/")][-1]
        old, last.name, last.output[0] = last.output[0], tap, tap
        for node in model.graph.node:
            node.input[:] = [tap if name == old else name for name in node.input]
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ravdess", type=pathlib.Path, required=True, help="folder of Actor_01 …")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder to write to")
    parser.add_argument(
        "--speakers", default="19,20,21,22,23,24", help="left out of training, and judged afterwards")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    left_out = [int(speaker) for speaker in arguments.speakers.split(",")]

    planes, emotions, speakers = load(arguments.ravdess)
    held_out = torch.tensor(np.isin(speakers, left_out))
    if held_out.sum() == 0 or held_out.all():
        raise SystemExit(f"--speakers {arguments.speakers} leaves nobody to judge or to learn from")
    print(f"{len(planes)} clips; speakers {left_out} left out ({int(held_out.sum())} clips)")

    torch.manual_seed(arguments.seed)
    network = Recogniser()
    generator = torch.Generator().manual_seed(arguments.seed)
    train(network, planes[~held_out], emotions[~held_out], arguments.epochs, generator)
    print(f"UAR of the speakers learnt from:  {recall(network, planes[~held_out], emotions[~held_out]):.3f}")
    print(f"UAR of the speakers left out:     {recall(network, planes[held_out], emotions[held_out]):.3f}")

    arguments.out.mkdir(parents=True, exist_ok=True)
    network.eval()
    example = planes[:2]
    torch.jit.trace(network, example).save(str(arguments.out / "model.pt"))
    export_onnx(network, example, arguments.out / "model.onnx")
    (arguments.out / "emotions.txt").write_text(",".join(EMOTIONS) + "\n")
    print(f"wrote model.onnx, model.pt and emotions.txt to {arguments.out}")


if __name__ == "__main__":
    main()
