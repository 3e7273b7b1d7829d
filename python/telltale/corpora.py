"""Which recordings a corpus holds, for models that run in Python. Labels stay with the program."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import recorded, sound, tables
from .errors import TelltaleError
from .importers import Imported
from .sound import Samples


@dataclass(frozen=True)
class Utterance:
    """One recording: in a file, or its samples."""

    id: str
    path: Path | None
    samples: Samples | None = None

    def read(self, sample_rate: int) -> Samples:
        """The samples; raises as `sound.read` does, with the utterance's name."""
        if self.path is not None:
            return sound.read(self.path, sample_rate)
        assert self.samples is not None
        return self.samples


@dataclass(frozen=True)
class Corpus:
    """Recordings, and where the labels of them are."""

    utterances: list[Utterance]
    #: As `audit` takes it; None where the labels are `rows`, and the recording's own table will hold them.
    spelling: str | None
    #: Labels of each utterance, in the same order; None where the program knows them.
    rows: list[dict[str, str]] | None = None


def open_corpus(corpus: object) -> Corpus:
    """The recordings of `"ID:FOLDER"`, of a CSV file, or of rows with `path` or `samples`."""
    if isinstance(corpus, Imported):
        return _table(corpus.path)
    if isinstance(corpus, (str, os.PathLike)):
        return _spelled(os.fspath(corpus))
    return _rows(corpus)


def _spelled(text: str) -> Corpus:
    identifier, _, place = text.partition(":")
    if identifier == "table" and place:
        return _table(Path(place))
    if identifier in _LAYOUTS and place:
        return Corpus(_LAYOUTS[identifier](Path(place)), text)
    if text.endswith(".csv"):
        return _table(Path(text))
    raise TelltaleError(
        "unknown-name",
        f"recordings of '{text}' cannot be listed from here: give a CSV file, rows with 'path' or 'samples', "
        f"or one of {', '.join(f'{name}:FOLDER' for name in _LAYOUTS)}",
    )


def _table(path: Path) -> Corpus:
    """SPEC §11.3: ids are the column `utterance`, else base names where these are unique, else the paths."""
    rows = tables.read_plain(path)
    if not rows:
        raise TelltaleError("invalid-labels", f"'{path}' has no line below its header")
    if "path" not in rows[0]:
        raise TelltaleError(
            "malformed-file", f"'{path}' has no column 'path': its recordings are not known, so none can be read"
        )
    places = [row["path"].strip() for row in rows]
    stems = [Path(place).stem for place in places]
    if "utterance" in rows[0]:
        ids = [row["utterance"].strip() for row in rows]
    else:
        ids = stems if len(set(stems)) == len(stems) else places
    for line, place in enumerate(places, start=2):
        if not place:
            raise TelltaleError("malformed-file", f"line {line} of '{path}' has an empty path")
    return Corpus(
        [Utterance(name, path.parent / place) for name, place in zip(ids, places, strict=True)],
        f"table:{path}",
    )


def _rows(corpus: object) -> Corpus:
    given = tables.records(corpus)
    if not given:
        raise TelltaleError("invalid-labels", "the corpus is empty: give a row for each recording")
    utterances: list[Utterance] = []
    has_samples = "samples" in given[0]
    if not has_samples and "path" not in given[0]:
        raise TelltaleError(
            "invalid-labels",
            f"rows of a corpus have 'path' or 'samples'; these have {', '.join(map(str, given[0]))}",
        )
    labels: list[dict[str, Any]] = []
    for number, row in enumerate(given):
        row = dict(row)
        samples = _samples(row.pop("samples"), number) if has_samples else None
        place = Path(str(row["path"])).absolute() if not has_samples else None
        if place is not None:
            row = {"utterance": row.get("utterance", place.stem), **row, "path": str(place)}
        labels.append(row)
        utterances.append(Utterance("", place, samples))
    checked = recorded.check_labels(labels)
    named = [Utterance(row["utterance"], one.path, one.samples) for one, row in zip(utterances, checked, strict=True)]
    return Corpus(named, None, checked)


def _samples(values: object, number: int) -> Samples:
    samples = np.ascontiguousarray(values, dtype=np.float32)
    if samples.ndim != 1 or len(samples) == 0 or not np.isfinite(samples).all():
        raise TelltaleError(
            "unreadable-audio",
            f"the samples of row {number} are of shape {list(samples.shape)}: wanted are finite numbers, one "
            "axis, one channel",
        )
    return samples


def _sounds(folders: Sequence[Path]) -> list[Utterance]:
    found: dict[str, Path] = {}
    for folder in sorted(folders):
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in (".wav", ".flac") and not path.name.startswith("."):
                found.setdefault(path.stem, path)
    return [Utterance(name, found[name]) for name in sorted(found)]


def _within(folder: Path, pattern: str, layout: str) -> list[Path]:
    """Folders of a corpus, there or one folder down, as archives unpack."""
    if not folder.is_dir():
        raise TelltaleError("missing-file", f"there is no folder '{folder}'")
    found = [path for path in folder.glob(pattern) if path.is_dir()]
    found = found or [path for path in folder.glob(f"*/{pattern}") if path.is_dir()]
    if not found:
        raise TelltaleError("missing-file", f"'{folder}' has no {layout} in it, nor in a folder of it")
    return found


def _ravdess(folder: Path) -> list[Utterance]:
    # The folder of songs beside that of speech has the same names of folders.
    return [one for one in _sounds(_within(folder, "Actor_*", "Actor_01 …")) if one.id.startswith("03-01-")]


def _crema_d(folder: Path) -> list[Utterance]:
    # Older copies have names that end in _X; the program takes them as the release has them.
    return [
        Utterance(one.id + "X" if one.id.endswith("_X") else one.id, one.path)
        for one in _sounds(_within(folder, "AudioWAV", "AudioWAV"))
    ]


_LAYOUTS: Mapping[str, Callable[[Path], list[Utterance]]] = {
    "ravdess": _ravdess,
    "crema-d": _crema_d,
    "emodb": lambda folder: _sounds(_within(folder, "wav", "wav")),
    "iemocap": lambda folder: _sounds(_within(folder, "Session*/sentences/wav/*", "Session1/sentences/wav")),
}
