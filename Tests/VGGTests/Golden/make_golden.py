"""Writes vgg16.json beside this script: PyTorch 2.13's forward pass of VGG16 on formula weights.

Every weight is exact in both languages: value i of tensor k is a 64-bit mix of both (`formula`
below), uniform in -0.5 ..< 0.5, times sqrt(24 / fan-in) for weights and 0.1 for biases, where
tensors count in torchvision's order. Input pixel i is that value for k = 99, times 2. Plane 32, head: mean over the plane and a linear layer of 4 classes. float32 on the CPU.
"""

import json
import pathlib

import numpy
import torch
from torch import nn


def formula(count, index, scale):
    word = numpy.uint64
    z = numpy.arange(count, dtype=word) + word((index + 1) << 32)
    z = z * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(31))) * word(0x94D049BB133111EB)
    z = z ^ (z >> word(29))
    return (((z >> word(11)).astype(numpy.float64) / 2**53 - 0.5) * scale).astype(numpy.float32)


layers, channels = [], 3
for block in [[64, 64], [128, 128], [256] * 3, [512] * 3, [512] * 3]:
    for width in block:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        channels = width
    layers.append(nn.MaxPool2d(2, 2))
features, head = nn.Sequential(*layers), nn.Linear(512, 4)
with torch.no_grad():
    for k, p in enumerate(list(features.parameters()) + list(head.parameters())):
        scale = (24 / (p.numel() / p.shape[0])) ** 0.5 if p.dim() > 1 else 0.1
        p.copy_(torch.from_numpy(formula(p.numel(), k, scale)).reshape(p.shape))
    x = torch.from_numpy(formula(2 * 3 * 32 * 32, 99, 2.0)).reshape(2, 3, 32, 32)
    outputs, value = {}, x
    for index, layer in enumerate(features):
        value = layer(value)
        if isinstance(layer, nn.MaxPool2d):
            outputs[f"pool{len(outputs) + 1}"] = value
    logits = head(value.mean((2, 3)))

golden = {"generator": "make_golden.py", "torch": torch.__version__}
golden["logits"] = logits.flatten().tolist()
for name, tensor in outputs.items():
    flat = tensor.flatten()
    golden[name] = flat[:: max(1, len(flat) // 50)][:50].tolist()
(pathlib.Path(__file__).parent / "vgg16.json").write_text(json.dumps(golden, indent=1) + "\n")
print(golden["logits"], {k: (float(v.mean()), float(v.std())) for k, v in outputs.items()})
