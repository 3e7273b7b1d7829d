"""Writes lstm.json beside this script: PyTorch's LSTM stack on formula weights.

Made with torch 2.13, float32 on the CPU. Four `nn.LSTM` of 256, 256, 128 and 64 units on 32 values
per frame, `bias_hh` zero, then a linear layer of 4 classes on the last frame. Value i of tensor k is
a 64-bit mix of both (`formula` below), uniform in -0.5 ..< 0.5, times 6 / sqrt(hidden) for LSTMs and
times 0.5 for the linear layer, where tensors count in the order weight_ih, weight_hh, bias_ih per
layer, then weight, bias. Input value i is that of k = 99, times 2, for 3 rows of 32 × 20. In the
file: logits, 50 values of all hidden states of each layer, and 50 of the gradient at the first
layer's weight_ih of the mean cross-entropy with labels 0, 1, 2.
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
    return torch.from_numpy(
        (((z >> word(11)).astype(numpy.float64) / 2**53 - 0.5) * scale).astype(numpy.float32)
    )


def sample(tensor):
    flat = tensor.detach().flatten()
    return flat[:: max(1, len(flat) // 50)][:50].tolist()


widths = [32, 256, 256, 128, 64]
layers = [nn.LSTM(i, h, batch_first=True) for i, h in zip(widths, widths[1:])]
head = nn.Linear(64, 4)
index = 0
with torch.no_grad():
    for layer in layers:
        layer.bias_hh_l0.zero_()
        for tensor in (layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0):
            values = formula(tensor.numel(), index, 6 / layer.hidden_size**0.5)
            tensor.copy_(values.reshape(tensor.shape))
            index += 1
    for tensor in (head.weight, head.bias):
        tensor.copy_(formula(tensor.numel(), index, 0.5).reshape(tensor.shape))
        index += 1

value = formula(3 * 32 * 20, 99, 2.0).reshape(3, 32, 20).permute(0, 2, 1)
states = {}
for number, layer in enumerate(layers, start=1):
    value = layer(value)[0]
    states[f"lstm{number}"] = sample(value.permute(0, 2, 1))
logits = head(value[:, -1])
nn.functional.cross_entropy(logits, torch.arange(3)).backward()
golden = {
    "generator": "make_golden.py",
    "torch": torch.__version__,
    "logits": logits.flatten().tolist(),
    "states": states,
    "gradient": sample(layers[0].weight_ih_l0.grad),
}
(pathlib.Path(__file__).parent / "lstm.json").write_text(json.dumps(golden) + "\n")
print(golden["logits"], {k: max(v) for k, v in states.items()})
