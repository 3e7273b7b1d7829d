"""Writes the TorchScript files of the tests and golden.json: what PyTorch's own forward hooks see.

Tool: torch 2.13.0. Hooks are on the plain Python module, never on the script.

    python3 make_models.py            writes into the script's folder

Weights come from torch.manual_seed, inputs from `formula`, which the tests repeat. The values of a
tensor are flat, row-major, the batch first. Names are as the plugin gives them: the submodule's path,
`.0`, `.1` for its calls where there are several, and a place or name in what it returns.

    plane.pt     traced, [N, 1, 8, 12]: nested blocks; rectifiers that write into what they are given
    pair.pt      scripted, [N, frames, 6]: an LSTM, which returns a tuple; returns a tuple itself
    named.pt     scripted, [N, 1, samples]: one convolution over time; returns a dictionary
    twice.pt     scripted, [N, 16]: one layer called three times, one never, one that returns no tensor
    branch.pt    scripted, [N, 16]: branches on the input around calls, and inside one; a branch on
                 `training`, which is settled; a loop of a number that the input tells
    restless.pt  scripted, [N, 16]: dropout that is never off
    double.pt    scripted, [N, 16]: weights of 64 bits
    single.pt    traced, [2, 16]: holds the number of rows that it was traced with
    two.pt       scripted: two inputs
    masked.pt    scripted, [N, frames, 6] with a mask of truth, lengths of integers, a whole number and a float
    lengths.pt   scripted, [N, 8, 12]: nothing but this length
    open.pt      scripted, [N, 8, frames]: no tap of a size that does not follow the frames
    weights.pt   no script: a state dict
    probe.pt     like plane.pt, scripted, with 24 bands, for the conformance checks
"""

import json
import pathlib
import zipfile
from typing import Dict, List, Tuple

import numpy
import torch
from torch import Tensor, nn

HERE = pathlib.Path(__file__).parent


def formula(count, index, scale, shift=0.0):
    word = numpy.uint64
    z = numpy.arange(count, dtype=word) + word((index + 1) << 32)
    z = z * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(31))) * word(0x94D049BB133111EB)
    z = z ^ (z >> word(29))
    return (((z >> word(11)).astype(numpy.float64) / 2**53 - 0.5) * scale + shift).astype(numpy.float32)


class Plane(nn.Module):
    def __init__(self):
        super().__init__()

        def block(inputs, outputs):
            return nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs),
                nn.ReLU(inplace=True), nn.MaxPool2d(2))

        self.block1, self.block2 = block(1, 3), block(3, 4)
        self.embedding = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(), nn.Linear(4, 5), nn.ReLU(inplace=True))
        self.logits = nn.Linear(5, 3)
        for part in self.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.running_mean.uniform_(-0.5, 0.5)
                part.running_var.uniform_(0.5, 2)

    def forward(self, mel: Tensor) -> Tensor:
        return self.logits(self.embedding(self.block2(self.block1(mel))))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.attention = nn.LSTM(6, 4, batch_first=True), nn.Linear(4, 1)
        self.logits = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        states, _ = self.lstm(x)
        embedding = (states * torch.softmax(self.attention(states), 1)).sum(1)
        return torch.softmax(self.logits(embedding), 1), embedding


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution, self.logits = nn.Conv1d(1, 4, 8, stride=4), nn.Linear(4, 3)

    def forward(self, wave: Tensor) -> Dict[str, Tensor]:
        steps = torch.tanh(self.convolution(wave))
        embedding = steps.mean(2)
        return {"steps": steps, "embedding": embedding,
                "scores": torch.log_softmax(self.logits(embedding), 1)}


class Sizes(nn.Module):
    def forward(self, x: Tensor) -> List[int]:
        return x.size()


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.rectifier, self.sizes = nn.Linear(16, 16), nn.ReLU(), Sizes()
        self.spare, self.last = nn.Linear(16, 2), nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(3):
            x = self.rectifier(self.layer(x))
        return self.last(x.reshape(self.sizes(x)))


class Clamped(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        if bool((x > 0.5).any()):
            x = x.clamp(max=0.5)
        return x


class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.clamped = nn.Linear(16, 8), Clamped()
        self.loud, self.again = nn.Sequential(nn.Linear(8, 8), nn.Tanh()), nn.Linear(8, 8)
        self.auxiliary, self.quiet, self.last = nn.Linear(8, 3), nn.Linear(8, 8), nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.clamped(self.first(x))
        if bool(x.abs().sum() > 1e6):
            x = self.loud(x)
        for _ in range(int(x[0, 0] > 10)):
            x = self.again(x)
        if self.training:
            return self.auxiliary(x)
        else:
            x = self.quiet(x)
        return self.last(x)


class Restless(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(self.layer(x))


class Single(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.last = nn.Linear(16, 5), nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(torch.tanh(self.layer(x)) + torch.zeros(int(x.shape[0]), 5))


class Two(nn.Module):
    def forward(self, mel: Tensor, speaker: Tensor) -> Tensor:
        return mel + speaker


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(6, 4), nn.Linear(4, 3)

    def forward(self, input_features: Tensor, attention_mask: Tensor, input_lengths: Tensor, sr: int,
                gain: float) -> Tensor:
        x = torch.relu(self.first(input_features)).masked_fill(~attention_mask.unsqueeze(-1), 0.0)
        # Of integers alone: what indexes must be one.
        divisor = torch.arange(100_000, device=x.device)[input_lengths].unsqueeze(-1)
        return self.last(x.sum(1) / divisor) * gain + sr / 16000


class Lengths(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution, self.last = nn.Conv1d(8, 2, 3, padding=1), nn.Linear(24, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.convolution(x).flatten(1))


class Open(nn.Module):
    def __init__(self):
        super().__init__()
        self.tanh = nn.Tanh()

    def forward(self, x: Tensor) -> Tensor:
        return self.tanh(x)


def tensors(value, name):
    """The tensors of what a module returns, by the plugin's names."""
    if isinstance(value, Tensor):
        return {name: value.detach().clone()}
    if not isinstance(value, (dict, tuple)):
        return {}
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    return {k: t for key, part in entries for k, t in tensors(part, f"{name}.{key}").items()}


def numbers(tensor):
    return [round(value, 6) for value in tensor.flatten().tolist()]


def seen(module, x):
    calls = {}
    for path, part in module.named_modules():
        if path:
            part.register_forward_hook(
                lambda _, __, value, path=path: calls.setdefault(path, []).append(tensors(value, path)))
    values = tensors(module(x), "output")
    for path, results in calls.items():
        for number, result in enumerate(results):
            for name, tensor in result.items():
                call = f".{number}" if len(results) > 1 else ""
                values[path + call + name[len(path):]] = tensor
    return values


def save(write, name):
    """Without records that differ from run to run: where sources lay, the run's id, the date."""
    path = HERE / f"{name}.pt"
    write(path)
    with zipfile.ZipFile(path) as archive:
        records = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for record, data in records:
            if not record.endswith((".debug_pkl", "serialization_id")):
                archive.writestr(zipfile.ZipInfo(record), data)


def main():
    golden = {}

    def record(name, module, x):
        values = seen(module, torch.from_numpy(x))
        golden[name] = {key: numbers(value) for key, value in values.items()}

    def made(seed, kind):
        torch.manual_seed(seed)
        return kind().eval().requires_grad_(False)

    def script(name, module):
        save(torch.jit.script(module).save, name)

    # Five rows, so that no batch divides them; bands in lines, as the model takes them.
    mel = formula(5 * 12 * 8, 70, 2).reshape(5, 12, 8).transpose(0, 2, 1)[:, None].copy()
    vectors = formula(5 * 16, 73, 2).reshape(5, 16)
    plane = made(1, Plane)
    save(torch.jit.trace(plane, torch.from_numpy(mel[:1])).save, "plane")
    record("plane", plane, mel)
    for name, seed, kind, x in [
            ("pair", 2, Pair, formula(5 * 9 * 6, 71, 2).reshape(5, 9, 6)),
            ("named", 3, Named, formula(5 * 64, 72, 2).reshape(5, 1, 64)),
            ("twice", 4, Twice, vectors), ("branch", 5, Branch, vectors)]:
        script(name, made(seed, kind))
        record(name, made(seed, kind), x)
    masked, whole = made(13, Masked), torch.ones(5, 9, dtype=torch.bool)
    script("masked", masked)
    values = masked(torch.from_numpy(formula(5 * 9 * 6, 71, 2).reshape(5, 9, 6)), whole, whole.sum(1), 16000, 0.5)
    golden["masked"] = {"output": numbers(values)}
    double = made(6, Single).double()
    script("double", double)
    golden["double"] = {"output": numbers(double(torch.from_numpy(vectors).double()))}
    single = made(7, Single)
    save(torch.jit.trace(single, torch.from_numpy(vectors[:2])).save, "single")
    record("single", made(7, Single), vectors)
    for name, seed, kind in [("restless", 8, Restless), ("two", 9, Two), ("lengths", 10, Lengths),
                             ("open", 11, Open), ("probe", 12, Plane)]:
        script(name, made(seed, kind))
    state = made(8, Restless).state_dict()
    save(lambda path: torch.save(state, path), "weights")

    (HERE / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
