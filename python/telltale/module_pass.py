"""One pass of a module over a corpus: batches in, rows of every layer out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import layers as module_layers
from . import progress as progress_display
from . import recorded, sound, tables
from .axes import Rows, TimeAxis, rows_of
from .corpora import Corpus
from .errors import TelltaleError
from .progress import Progress
from .recorded import Recording
from .sound import Samples

if TYPE_CHECKING:
    from torch import Tensor, nn

#: Makes a module's input of recordings: one argument (a tensor), several (a tuple), or named ones (a dict).
Collate = Callable[[list[Samples]], Any]
#: Frames that a layer has of so many samples: (samples, layer) to frames.
Frames = Callable[[int, str], int]


class Pass:
    """One pass over a corpus: files open, rows written as they come."""

    def __init__(
        self,
        *,
        module: nn.Module,
        names: list[str],
        corpus: Corpus,
        collate: Collate,
        frames: Frames | None,
        time_axis: TimeAxis,
        emotions: list[str],
        pooling: str,
        folder: Path,
        batch_size: int,
        sample_rate: int,
    ) -> None:
        self.module, self.names, self.corpus, self.collate = module, names, corpus, collate
        self.frames, self.time_axis, self.emotions, self.pooling = frames, time_axis, emotions, pooling
        self.folder, self.batch_size, self.sample_rate = folder, batch_size, sample_rate
        self.files: dict[str, Any] = {}
        self.answers: dict[int, list[float]] = {}

    def run(self, module: nn.Module, place: Any, shown: progress_display.Display) -> None:
        rows_of_layer = self._rows(module, place)
        count, done, start = len(self.corpus.utterances), 0, time.monotonic()
        for rows, samples in self._batches():
            lengths = [len(one) for one in samples]

            def hear(name: str, output: Tensor, rows: list[int] = rows, lengths: list[int] = lengths) -> None:
                self._keep(rows_of_layer[name], output, rows, lengths)

            with module_layers.heard(module, self.names, hear) as check:
                answer = _call(module, self.collate(samples), place)
                check()
            if self.emotions:
                logs = module_layers.probabilities(answer, self.emotions).tolist()
                self.answers.update(zip(rows, logs, strict=True))
            done += len(rows)
            left = (time.monotonic() - start) / done * (count - done)
            shown.show(Progress(done, count, f"recording {len(self.names)} layers", f"{left:.0f} s"))

    def finished(self) -> Recording:
        """Writes the table, which makes a recording of the folder."""
        for file in self.files.values():
            file.flush()
        rows: list[dict[str, object]] = []
        for number, utterance in enumerate(self.corpus.utterances):
            labels = self.corpus.rows[number] if self.corpus.rows is not None else {"utterance": utterance.id}
            row: dict[str, object] = dict(labels)
            for emotion, value in zip(self.emotions, self.answers.get(number, []), strict=True):
                row[f"log_posterior_{emotion}"] = repr(value)
            rows.append(row)
        tables.write(self.folder / recorded.INDEX, rows)
        spelling = self.corpus.spelling or f"table:{self.folder / recorded.INDEX}"
        return Recording(self.folder, tuple(self.names), spelling, len(rows))

    def _batches(self) -> Iterator[tuple[list[int], list[Samples]]]:
        """Recordings of one length, or with `frames` of like length, with their rows."""
        utterances = self.corpus.utterances
        lengths = [
            len(one.samples) if one.samples is not None else sound.rough_length(one.path) if one.path else 0
            for one in utterances
        ]
        rows: list[int] = []
        samples: list[Samples] = []
        for row in sorted(range(len(utterances)), key=lambda row: lengths[row]):
            one = utterances[row].read(self.sample_rate)
            fits = not samples or self.frames is not None or len(samples[0]) == len(one)
            if len(rows) == self.batch_size or not fits:
                yield rows, samples
                rows, samples = [], []
            rows.append(row)
            samples.append(one)
        if rows:
            yield rows, samples

    def _rows(self, module: nn.Module, place: Any) -> dict[str, Rows]:
        """How each layer's output becomes rows: found out on the first recording, and on its beginning."""
        first = self.corpus.utterances[0].read(self.sample_rate)
        shapes = self._shapes(module, place, first)
        told = self.time_axis
        unknown = any(
            len(shape) > 2 and (told is None or (isinstance(told, Mapping) and name not in told))
            for name, shape in shapes.items()
        )
        shorter: dict[str, list[int]] = {}
        if unknown:
            try:
                shorter = self._shapes(module, place, first[: max(1, 3 * len(first) // 4)])
            except (RuntimeError, ValueError, AssertionError):
                pass  # It takes one length only: `rows_of` says what to do.
        return {name: rows_of(name, told, shape, shorter.get(name), self.pooling) for name, shape in shapes.items()}

    def _shapes(self, module: nn.Module, place: Any, samples: Samples) -> dict[str, list[int]]:
        shapes: dict[str, list[int]] = {}

        def hear(name: str, output: Tensor) -> None:
            shapes[name] = list(output.shape)

        with module_layers.heard(module, self.names, hear) as check:
            _call(module, self.collate([np.ascontiguousarray(samples)]), place)
            check()
        return {name: shapes[name] for name in self.names}

    def _keep(self, layer: Rows, output: Tensor, rows: list[int], lengths: list[int]) -> None:
        if len(output) != len(rows):
            raise TelltaleError(
                "shape-mismatch",
                f"the layer '{layer.name}' gives {list(output.shape)} for {len(rows)} recordings: its first axis "
                "must be theirs (batch_size=1 keeps them apart)",
            )
        values = layer.of(output, self._frame_counts(layer, output, lengths)).cpu().numpy()
        if layer.name not in self.files:
            made: Any = np.lib.format  # Not every version of NumPy says its types.
            self.files[layer.name] = made.open_memmap(
                self.folder / f"{layer.name}.npy", "w+", np.float32, (len(self.corpus.utterances), *values.shape[1:])
            )
        file = self.files[layer.name]
        for row, value in zip(rows, values, strict=True):
            utterance = self.corpus.utterances[row].id
            if value.shape != file.shape[1:]:
                raise TelltaleError(
                    "shape-mismatch",
                    f"the layer '{layer.name}' gives {list(value.shape)} for '{utterance}', and "
                    f"{list(file.shape[1:])} for another: frames are kept of recordings of one length only; "
                    "pooling='statistics' takes all",
                )
            if not np.isfinite(value).all():
                raise TelltaleError(
                    "computation-failed",
                    f"the layer '{layer.name}' gives values for '{utterance}' that are no finite numbers",
                )
            file[row] = value

    def _frame_counts(self, layer: Rows, output: Tensor, lengths: list[int]) -> list[int]:
        found = layer.frames(output)
        if self.frames is None or layer.time_axis is None:
            return [found] * len(lengths)
        counts = [self.frames(length, layer.name) for length in lengths]
        longest = max(counts)
        if longest != found or min(counts) < 1:
            raise TelltaleError(
                "shape-mismatch",
                f"'frames' says {longest} frames of {max(lengths)} samples at '{layer.name}', and the layer gives "
                f"{found}: what is padding is then not known",
            )
        return counts


def _call(module: nn.Module, given: Any, place: Any) -> Any:
    """Calls the module with what `collate` made, on its device."""

    def there(value: Any) -> Any:
        return value.to(place) if hasattr(value, "to") else value

    if isinstance(given, Mapping):
        return module(**{str(key): there(value) for key, value in given.items()})
    if isinstance(given, (tuple, list)):
        return module(*(there(value) for value in given))
    return module(there(given))
