"""Writes layers.safetensors and three .pth files beside this script, with PyTorch 2.13 and NumPy.

The safetensors file holds inputs, weights and results of PyTorch's own layers (float32, CPU); the
state dicts are those of two-layer networks with torchvision-like names.
"""

import collections
import json
import pathlib
import struct

import numpy
import torch
from torch import nn
from torch.nn import functional

here = pathlib.Path(__file__).parent
torch.manual_seed(20)
tensors = {}


def keep(name, tensor):
    tensors[name] = tensor.detach().numpy().astype(numpy.float32)


x = torch.randn(2, 3, 7, 6)
keep("image", x)

conv = nn.Conv2d(3, 4, 3, stride=2, padding=1)
keep("conv.weight", conv.weight)
keep("conv.bias", conv.bias)
out = conv(x)
keep("conv.out", out)
out.square().sum().backward()
keep("conv.weight.gradient", conv.weight.grad)

norm = nn.BatchNorm2d(3)
with torch.no_grad():
    norm.weight.copy_(torch.tensor([1.0, 2.0, 0.5]))
    norm.bias.copy_(torch.tensor([0.0, -1.0, 1.0]))
keep("norm.weight", norm.weight)
keep("norm.bias", norm.bias)
keep("norm.learning", norm(x))
keep("norm.running_mean", norm.running_mean)
keep("norm.running_var", norm.running_var)
norm.eval()
keep("norm.frozen", norm(x))

keep("max_pool", functional.max_pool2d(x, 3, 2, 1))
keep("average_pool", functional.avg_pool2d(x, 2, 2))
keep("adaptive_pool", functional.adaptive_avg_pool2d(x, 4))
keep("resize", functional.interpolate(x, (5, 9), mode="bilinear", align_corners=False))
channels = functional.interpolate(
    x.permute(0, 2, 3, 1).reshape(-1, 1, 3), 5, mode="linear", align_corners=False
)
keep("channels", channels.reshape(2, 7, 6, 5).permute(0, 3, 1, 2))

lstm = nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True)
for name, parameter in lstm.named_parameters():
    keep(f"lstm.{name}", parameter)
sequence = torch.randn(2, 3, 5)
keep("sequence", sequence)
keep("lstm.out", lstm(sequence.permute(0, 2, 1))[0].permute(0, 2, 1))

logits = torch.randn(4, 3, requires_grad=True)
loss = functional.cross_entropy(logits, torch.tensor([0, 2, 1, 2]))
loss.backward()
keep("logits", logits)
keep("loss", loss.reshape(1))
keep("logits.gradient", logits.grad)

weight = nn.Parameter(torch.randn(3, 2))
keep("adam.start", weight)
optimiser = torch.optim.Adam([weight], lr=0.05, weight_decay=0.01)
target = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
for _ in range(3):
    optimiser.zero_grad()
    (weight - target).square().sum().backward()
    optimiser.step()
keep("adam.end", weight)

weight = nn.Parameter(torch.tensor(tensors["adam.start"]))
optimiser = torch.optim.SGD([weight], lr=0.02, weight_decay=0.01, momentum=0.9, nesterov=True)
for share in (1, 0.5, 0.25):
    optimiser.param_groups[0]["lr"] = 0.02 * share
    optimiser.zero_grad()
    (weight - target).square().sum().backward()
    optimiser.step()
keep("nesterov.end", weight)

header, offset, body = {"__metadata__": {"generator": "make_golden.py"}}, 0, b""
for name, array in tensors.items():
    raw = numpy.ascontiguousarray(array).tobytes()
    header[name] = {
        "dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + len(raw)],
    }
    offset += len(raw)
    body += raw
text = json.dumps(header).encode()
(here / "layers.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 1))


tiny = Tiny()
with torch.no_grad():
    for index, parameter in enumerate(tiny.parameters()):
        parameter.copy_(torch.arange(parameter.numel()).reshape(parameter.shape) + 100 * index)
torch.save(tiny.state_dict(), here / "tiny.pth")
nested = {"epoch": 3, "state_dict": collections.OrderedDict(tiny.half().state_dict())}
torch.save(nested, here / "nested.pth")

# Batch normalisation counts its batches in an int64 scalar.
normalised = nn.Sequential(collections.OrderedDict(conv=nn.Conv2d(3, 2, 1), norm=nn.BatchNorm2d(2)))
with torch.no_grad():
    for index, tensor in enumerate(normalised.state_dict().values()):
        tensor.copy_(torch.arange(tensor.numel()).reshape(tensor.shape) + 10 * index)
torch.save(normalised.state_dict(), here / "normalised.pth")
