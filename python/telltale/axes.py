"""Which axis of a layer's output is time, and how outputs become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import pooling
from .errors import TelltaleError

if TYPE_CHECKING:
    from torch import Tensor

#: The program's pooled vector, its first part alone, or every frame.
POOLINGS = ("statistics", "mean-sd", "none")
#: Where time lies: for all layers, for each by name, or to be found out.
TimeAxis = int | Mapping[str, int] | None


@dataclass(frozen=True)
class Rows:
    """Turns a layer's outputs into rows."""

    name: str
    #: Counted from 0, the batch; None for an output [batch, length].
    time_axis: int | None
    pooling: str

    def frames(self, output: Tensor) -> int:
        """Frames of an output; 1 where it has no time."""
        return 1 if self.time_axis is None else output.shape[self.time_axis]

    def of(self, output: Tensor, frame_counts: Sequence[int]) -> Tensor:
        """Rows [batch, …] in single precision, of each utterance's own frames."""
        import torch

        if self.time_axis is None:
            return output.float()
        values = output.movedim(self.time_axis, -1)
        if self.pooling == "none":
            return values.float()
        counts = torch.tensor(frame_counts, device=output.device)
        pool = pooling.pooled if self.pooling == "statistics" else pooling.mean_and_deviation
        return pool(values, counts).float()


def rows_of(
    name: str,
    wanted: TimeAxis,
    shape: Sequence[int],
    shorter: Sequence[int] | None,
    pooling: str,
) -> Rows:
    """How the outputs of a layer become rows.

    - `shape`, `shorter`: of its output for a recording, and for the recording's beginning; None where the
      module takes no shorter one.

    Raises `unsupported` where no axis, or more than one, follows the length of the recording.
    """
    if len(shape) == 2:
        return Rows(name, None, pooling)
    if len(shape) not in (3, 4):
        raise TelltaleError(
            "unsupported",
            f"the layer '{name}' gives {list(shape)}: wanted are [batch, length], or a batch of two or three axes",
        )
    axis = wanted.get(name) if isinstance(wanted, Mapping) else wanted
    if axis is not None:
        axis = axis + len(shape) if axis < 0 else axis
        if not 1 <= axis < len(shape):
            raise TelltaleError(
                "invalid-parameter",
                f"time_axis {axis} is none of '{name}', which gives {list(shape)}: 1 to {len(shape) - 1} are, "
                "0 is the batch",
            )
        return Rows(name, axis, pooling)
    following = (
        [index for index in range(1, len(shape)) if shape[index] != shorter[index]]
        if shorter is not None and len(shorter) == len(shape)
        else []
    )
    if len(following) != 1:
        found = f"axes {following} follow" if following else "no axis follows"
        raise TelltaleError(
            "unsupported",
            f"the layer '{name}' gives {list(shape)}, of which {found} the length of a recording: say which "
            "one is time, by time_axis=1 or time_axis={'" + name + "': 1} (0 is the batch)",
        )
    return Rows(name, following[0], pooling)
