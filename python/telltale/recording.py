"""Records what layers of a PyTorch module make of a corpus, in one pass, for an audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import layers as module_layers
from . import progress as progress_display
from . import recorded
from .axes import POOLINGS, TimeAxis
from .corpora import open_corpus
from .errors import TelltaleError, missing_package
from .module_pass import Collate, Frames, Pass
from .progress import Progress
from .recorded import Recording
from .sound import Samples

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class Reading:
    """How a module reads recordings: what `record` takes from a module's attribute `reading`."""

    collate: Collate | None = None
    frames: Frames | None = None
    time_axis: TimeAxis = None
    emotions: Sequence[str] | None = None
    layers: Sequence[str] | None = None


def record(
    module: nn.Module,
    layers: str | Sequence[str] | None = None,
    corpus: object = None,
    collate: Collate | None = None,
    *,
    frames: Frames | None = None,
    time_axis: TimeAxis = None,
    emotions: Sequence[str] | None = None,
    pooling: str = "statistics",
    folder: str | Path | None = None,
    batch_size: int = 8,
    device: str | None = None,
    sample_rate: int = 16_000,
    progress: bool | Callable[[Progress], object] = True,
) -> Recording:
    """Runs a module on every recording of a corpus, and writes what its layers gave.

    - `layers`: names of submodules, or patterns (`encoder.layers.*`).
    - `corpus`: `"ravdess:FOLDER"`, a CSV file, what an importer returned, or rows with `path` or `samples`,
      `speaker`, `emotion` and what is to be inferred.
    - `collate`: makes the module's input of a list of recordings; without it, samples [batch, length].
    - `frames`: how many frames of its own an utterance of so many samples has at a layer. With it, utterances
      of like length share a padded batch, and what is padded enters no statistic; the module must be told of
      the padding by its input (an attention mask). Without it only recordings of one length share a batch.
    - `time_axis`: which axis of a layer's output is time (0 is the batch); found out by a shorter recording
      where it is not said.
    - `emotions`: names in the order of the module's logits, which are then recorded as the model's own answer.
    - `pooling`: `statistics` of each channel over time as the program's probes read them (SPEC §4.6), their
      first part alone, `mean-sd`, or `none`: every frame, of recordings of one length.
    - `folder`: where to; `<class>-recorded` here.
    - `device`: a GPU where there is one, unless told otherwise. The module is where it was afterwards.

    Raises `unsupported` for a module in training mode, `unknown-name` for a pattern that names no layer, and
    `computation-failed`, with layer and utterance, for values that are no finite numbers. A recording that
    was not ended has no table, and is none.
    """
    try:
        import torch
    except ImportError as error:
        raise missing_package("torch", "telltale.record") from error
    reading = getattr(module, "reading", None)
    given = reading if isinstance(reading, Reading) else Reading()
    if not isinstance(module, torch.nn.Module):
        raise TelltaleError("invalid-parameter", f"{type(module).__name__} is no torch.nn.Module")
    if corpus is None:
        raise TelltaleError("invalid-parameter", "give a corpus: 'ravdess:FOLDER', a CSV file, or rows of labels")
    if pooling not in POOLINGS:
        raise TelltaleError("invalid-parameter", f"pooling is one of {', '.join(POOLINGS)}, not '{pooling}'")
    if batch_size < 1:
        raise TelltaleError("invalid-parameter", f"a batch holds one recording or more, not {batch_size}")
    module_layers.refuse_training(module)
    names = module_layers.find(module, layers if layers is not None else given.layers or [])
    for name in names:
        recorded.check_tap_name(name)
    opened = open_corpus(corpus)
    target = Path(folder if folder is not None else f"{type(module).__name__.lower()}-recorded").absolute()
    pass_ = Pass(
        module=module,
        names=names,
        corpus=opened,
        collate=collate or given.collate or _stacked,
        frames=frames or (given.frames if collate is None else None),
        time_axis=time_axis if time_axis is not None else given.time_axis,
        emotions=list(emotions if emotions is not None else given.emotions or []),
        pooling=pooling,
        folder=target,
        batch_size=batch_size,
        sample_rate=sample_rate,
    )
    recorded.prepare(target)
    shown = progress_display.display(progress)
    before = next(iter(module.parameters()), torch.zeros(0)).device
    place = torch.device(device or ("cuda" if torch.cuda.is_available() else before))
    try:
        with torch.inference_mode():
            pass_.run(module.to(place), place, shown)
    finally:
        shown.close()
        module.to(before)
    return pass_.finished()


def _stacked(samples: list[Samples]) -> Tensor:
    import torch

    return torch.from_numpy(np.stack(samples))


def record_for_audit(
    module: nn.Module, corpus: object, taps: str | Sequence[str] | None, options: Mapping[str, Any]
) -> tuple[Recording, dict[str, Any]]:
    """Records a module as `audit` was asked to, and what is left of the options."""
    own = ("collate", "frames", "time_axis", "emotions", "pooling", "folder", "batch_size", "sample_rate")
    rest = {key: value for key, value in options.items() if key not in own}
    asked = {key: options[key] for key in own if key in options}
    name = rest.setdefault("name", type(module).__name__.lower())
    asked.setdefault("folder", f"{name}-recorded")
    return record(module, taps, corpus, device=rest.get("device"), **asked), rest
