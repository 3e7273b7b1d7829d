"""Layers of a PyTorch module: found by name, and heard while it runs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .errors import TelltaleError

if TYPE_CHECKING:
    from torch import Tensor, nn


def find(module: nn.Module, patterns: str | Sequence[str]) -> list[str]:
    """Names of the submodules that the patterns name, in the module's own order.

    `*` stands for any signs but a dot, `**` for any signs, `?` for one: `encoder.layers.*` are the layers,
    `encoder.layers.**` also all that they are made of.

    Raises `unknown-name` for a pattern that names nothing, with the nearest names that there are.
    """
    patterns = [patterns] if isinstance(patterns, str) else list(patterns)
    names = [name for name, _ in module.named_modules() if name]
    if not patterns:
        raise TelltaleError("unknown-name", f"no layer is named; there are {_some(names)}")
    found: set[str] = set()
    for pattern in patterns:
        expression = re.compile(_expression(pattern))
        matching = [name for name in names if expression.fullmatch(name)]
        if not matching:
            near = difflib.get_close_matches(pattern.replace("*", "0"), names, n=3, cutoff=0.5)
            hint = f"; near it are {', '.join(near)}" if near else f"; there are {_some(names)}"
            raise TelltaleError("unknown-name", f"no layer of {type(module).__name__} is named '{pattern}'{hint}")
        found.update(matching)
    return [name for name in names if name in found]


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*|\*|\?)", pattern)
    signs = {"**": ".*", "*": "[^.]*", "?": "[^.]"}
    return "".join(signs.get(part) or re.escape(part) for part in parts)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return (f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown) or "none: it has no submodule"


def refuse_training(module: nn.Module) -> None:
    """Raises `unsupported` where any part is in training mode: dropout would be recorded as the model."""
    for name, part in module.named_modules():
        if part.training:
            where = f"its part '{name}'" if name else type(module).__name__
            raise TelltaleError(
                "unsupported",
                f"{where} is in training mode, where dropout and batch normalisation are not what is deployed: "
                "call module.eval() first",
            )


@contextmanager
def heard(module: nn.Module, names: Sequence[str], hear: Callable[[str, Tensor], None]) -> Iterator[Callable[[], None]]:
    """Calls `hear` with name and output of each layer while the module runs.

    What it hands out is to be called after each run: it raises where a layer was not reached, or several times.
    """
    parts: Mapping[str, Any] = dict(module.named_modules())
    calls = dict.fromkeys(names, 0)

    def hook(name: str) -> Callable[[Any, Any, Any], None]:
        def listen(_part: Any, _given: Any, output: Any) -> None:
            calls[name] += 1
            hear(name, _tensor(name, output))

        return listen

    def check() -> None:
        for name, count in calls.items():
            if count != 1:
                raise TelltaleError(
                    "unsupported",
                    f"the layer '{name}' ran {count} times in one pass, so that it has no one output: "
                    + ("name a layer that takes part" if count == 0 else "name the layers around it"),
                )
            calls[name] = 0

    handles = [parts[name].register_forward_hook(hook(name)) for name in names]
    try:
        yield check
    finally:
        for handle in handles:
            handle.remove()


def _tensor(name: str, output: Any) -> Tensor:
    """A layer's output: a tensor, or the first one of a tuple or of transformers' outputs."""
    import torch

    if hasattr(output, "last_hidden_state"):
        output = output.last_hidden_state
    elif isinstance(output, (tuple, list)) and output:
        output = output[0]
    if not isinstance(output, torch.Tensor):
        raise TelltaleError("unsupported", f"the layer '{name}' gives {type(output).__name__}, and no tensor")
    return output


def probabilities(output: Any, emotions: Sequence[str]) -> Tensor:
    """A module's own answers as natural logarithms of probabilities [batch, emotions]."""
    import torch

    logits = output.get("logits") if isinstance(output, Mapping) else getattr(output, "logits", output)
    if isinstance(logits, (tuple, list)) and logits:
        logits = logits[0]
    if not isinstance(logits, torch.Tensor) or logits.ndim != 2 or logits.shape[1] != len(emotions):
        told = list(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise TelltaleError(
            "shape-mismatch",
            f"the module answers with {told}, and {len(emotions)} emotions were named: logits [batch, "
            "emotions] are wanted, in that order",
        )
    return torch.log_softmax(logits.double(), dim=1)
