"""Writes resnet50.json and densenet121.json beside this script: torchvision's on formula weights.

Made with torch 2.13 and torchvision 0.28, float32 on the CPU. Every value is exact in both
languages: value i of tensor k is a 64-bit mix of both (`formula` below), uniform in -0.5 ..< 0.5,
times a scale plus a shift (`fill` below), where tensors count in the state dict's order without
`num_batches_tracked`. Input value i is that of k = 999, times 2, for 4 rows of 3 × 64 × 64; 4
classes. In the file: the tensors' names and shapes; running statistics: logits, and 50 values of
every tap; batch statistics: logits, the gradient at the first convolution of the mean cross-entropy
with labels 0, 1, 2, 3, and running statistics moved by 0.1.
"""

import json
import pathlib

import numpy
import torch
import torchvision
from torch.nn import functional
from torchvision.models.feature_extraction import create_feature_extractor


def formula(count, index, scale, shift=0.0):
    word = numpy.uint64
    z = numpy.arange(count, dtype=word) + word((index + 1) << 32)
    z = z * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(31))) * word(0x94D049BB133111EB)
    z = z ^ (z >> word(29))
    uniform = (z >> word(11)).astype(numpy.float64) / 2**53 - 0.5
    return torch.from_numpy((uniform * scale + shift).astype(numpy.float32))


def fill(model):
    """Gives every parameter and running statistic its formula; returns their names and shapes."""
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    for index, (name, tensor) in enumerate(state.items()):
        if tensor.dim() > 1:
            scale, shift = (24 / (tensor.numel() / tensor.shape[0])) ** 0.5, 0.0
        elif name.endswith("running_var"):
            scale, shift = 1.0, 1.0
        elif name.endswith("running_mean"):
            scale, shift = 0.2, 0.0
        elif name.endswith("weight"):
            scale, shift = 0.5, 1.0
        else:
            scale, shift = 0.1, 0.0
        tensor.copy_(formula(tensor.numel(), index, scale, shift).reshape(tensor.shape))
    return [{"name": k, "shape": list(v.shape)} for k, v in state.items()]


def sample(tensor):
    flat = tensor.detach().flatten()
    return flat[:: max(1, len(flat) // 50)][:50].tolist()


def golden(model, first, taps, running):
    """What the network gives; `first` is its first convolution."""
    with torch.no_grad():
        tensors = fill(model)
    x = formula(4 * 3 * 64 * 64, 999, 2.0).reshape(4, 3, 64, 64)

    model.eval()
    with torch.no_grad():
        logits = model(x)
        outputs = create_feature_extractor(model, taps)(x)

    model.train()
    learning = model(x)
    functional.cross_entropy(learning, torch.arange(4)).backward()
    state = model.state_dict()
    return {
        "generator": "make_golden.py",
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "tensors": tensors,
        "logits": logits.flatten().tolist(),
        "taps": {name: sample(tensor) for name, tensor in outputs.items()},
        "learning": {
            "logits": learning.flatten().tolist(),
            "gradient": sample(first(model).weight.grad),
            "running": {name: sample(state[name]) for name in running},
        },
    }


NETWORKS = {
    "resnet50": (
        torchvision.models.resnet50,
        lambda model: model.conv1,
        {
            "relu": "conv1", "maxpool": "pool1", "layer1": "layer1", "layer2": "layer2",
            "layer3": "layer3", "layer4": "layer4",
        },
        (
            "bn1.running_mean", "bn1.running_var", "layer2.0.downsample.1.running_mean",
            "layer4.2.bn3.running_mean", "layer4.2.bn3.running_var",
        ),
    ),
    "densenet121": (
        torchvision.models.densenet121,
        lambda model: model.features.conv0,
        {
            "features.relu0": "conv0", "features.pool0": "pool0",
            "features.denseblock1": "denseblock1", "features.transition1": "transition1",
            "features.denseblock2": "denseblock2", "features.transition2": "transition2",
            "features.denseblock3": "denseblock3", "features.transition3": "transition3",
            "relu": "denseblock4",
        },
        (
            "features.norm0.running_mean", "features.norm0.running_var",
            "features.denseblock3.denselayer20.norm1.running_var",
            "features.norm5.running_mean", "features.norm5.running_var",
        ),
    ),
}

for name, (make, first, taps, running) in NETWORKS.items():
    made = golden(make(num_classes=4), first, taps, running)
    (pathlib.Path(__file__).parent / f"{name}.json").write_text(json.dumps(made) + "\n")
    count = sum(p.numel() for p in make().parameters())
    print(name, count, "parameters with 1000 classes", made["logits"], made["learning"]["logits"])
