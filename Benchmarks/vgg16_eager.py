"""VGG16 (gap head) in PyTorch eager: images per second of training, on random input.

Usage: vgg16_eager.py PRECISION THREADS STEPS [PLANE [BATCH [DEVICE]]]
Prints one number. The network, its layout and its precision are those of the Swift benchmark.
"""

import sys
import time

import torch
from torch import nn

precision, threads, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
plane = int(sys.argv[4]) if len(sys.argv) > 4 else 64
batch = int(sys.argv[5]) if len(sys.argv) > 5 else 32
device = sys.argv[6] if len(sys.argv) > 6 else "cpu"
torch.set_num_threads(threads)
torch.manual_seed(1)

layers, channels = [], 3
for block in [[64, 64], [128, 128], [256] * 3, [512] * 3, [512] * 3]:
    for width in block:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        channels = width
    layers.append(nn.MaxPool2d(2, 2))
model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 4))
reduced = precision == "bfloat16"
model = model.to(device)
if reduced:
    model = model.to(memory_format=torch.channels_last)
optimiser = torch.optim.Adam(model.parameters(), lr=1e-4)
loss_function = nn.CrossEntropyLoss()
images = torch.randn(batch, 3, plane, plane)
labels = torch.randint(0, 4, (batch,)).to(device)
if device == "cuda":
    # As ours: float32 is float32, and one request has one result.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.deterministic = True


def step():
    x = images.to(device)
    x = x.contiguous(memory_format=torch.channels_last) if reduced else x
    with torch.autocast(device, dtype=torch.bfloat16, enabled=reduced):
        loss = loss_function(model(x), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


for _ in range(2):
    step()
start = time.perf_counter()
for _ in range(steps):
    step()
print(f"{steps * batch / (time.perf_counter() - start):.2f}")
