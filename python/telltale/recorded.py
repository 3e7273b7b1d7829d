"""Folders of recorded representations (SPEC §6.10): a table of utterances, and an array for each tap."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import tables
from .errors import TelltaleError

INDEX = "utterances.csv"
#: Says that a folder is a recording of this client, which a later one may take the place of.
_MARK = ".recorded-by-telltale"


@dataclass(frozen=True)
class Recording:
    """Representations in a folder, and the corpus that says whose they are: ready for `audit`."""

    folder: Path
    #: In order of depth.
    taps: tuple[str, ...]
    #: As `audit` takes it: `table:FILE`, `ravdess:FOLDER`.
    corpus: str
    utterance_count: int

    def values(self, tap: str) -> NDArray[Any]:
        """The array [utterances, …] of a tap; it stays on the disk until it is read."""
        if tap not in self.taps:
            raise TelltaleError(
                "unknown-name", f"there is no tap '{tap}' in {self.folder}; there are {', '.join(self.taps)}"
            )
        return np.asarray(np.load(self.folder / f"{tap}.npy", mmap_mode="r"))


def prepare(folder: Path) -> None:
    """Makes the folder, or empties one that holds nothing but a former recording of this client.

    Raises `storage-failed` for a folder that holds anything else: nothing of somebody's is ever removed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entries = sorted(folder.iterdir())
        ours = (folder / _MARK).exists()
        for entry in entries:
            if not ours or not (entry.name in (INDEX, _MARK) or entry.suffix == ".npy"):
                raise TelltaleError(
                    "storage-failed",
                    f"the folder '{folder}' holds '{entry.name}', which is not of a recording by this client: name "
                    "another folder",
                )
        for entry in entries:
            entry.unlink()
        (folder / _MARK).touch()
    except OSError as error:
        raise TelltaleError(
            "storage-failed", f"the folder '{folder}' cannot be made or emptied", cause=str(error)
        ) from error


def check_tap_name(name: str) -> str:
    """The name, which becomes that of a file and a word of the command line."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise TelltaleError(
            "invalid-parameter",
            f"'{name}' is no name of a tap: letters, digits, '.', '_' and '-' make one",
        )
    return name


def write(folder: Path, arrays: Mapping[str, object], labels: object) -> Recording:
    """Writes arrays [utterances, …], one for each tap, and whose row is whose.

    - `labels`: a row for each utterance, with `speaker`, `emotion` and what is to be inferred, and
      optionally `utterance` (an id); as a list of dicts, a dict of columns, a data frame or a CSV file.

    Raises `shape-mismatch` for arrays of another length than the labels, `invalid-labels`, and
    `malformed-file` for values that are no finite numbers, with tap and utterance. Nothing is written then.
    """
    if isinstance(labels, (str, Path)):
        labels = tables.read_plain(Path(labels))
    rows = check_labels(tables.records(labels))
    if not arrays:
        raise TelltaleError("invalid-parameter", "there is no array: give one for each tap")
    checked = {check_tap_name(name): _array(name, values, rows) for name, values in arrays.items()}
    folder = folder.absolute()
    prepare(folder)
    for name, values in checked.items():
        try:
            np.save(folder / f"{name}.npy", values)
        except OSError as error:
            raise TelltaleError(
                "storage-failed", f"'{folder / name}.npy' cannot be written", cause=str(error)
            ) from error
    tables.write(folder / INDEX, rows)
    return Recording(folder, tuple(checked), f"table:{folder / INDEX}", len(rows))


def check_labels(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Rows as they go into the table: each with an id, a speaker and an emotion."""
    if not rows:
        raise TelltaleError("invalid-labels", "there are no labels: give a row for each utterance")
    names = list(rows[0])
    for wanted in ("speaker", "emotion"):
        if wanted not in names:
            raise TelltaleError(
                "invalid-labels",
                f"labels have no '{wanted}'; they have {', '.join(map(str, names)) or 'nothing'}. "
                + (
                    "An audit never has one speaker on both sides of a split, so it must know who speaks"
                    if wanted == "speaker"
                    else "Where no emotion was labelled, give all the same word"
                ),
            )
    digits = len(str(len(rows)))
    checked: list[dict[str, str]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if list(row) != names:
            raise TelltaleError("invalid-labels", f"row {number} of the labels has other columns than row 0")
        identifier = _text(row.get("utterance", f"u{number:0{digits}}"))
        if not identifier or identifier in seen:
            raise TelltaleError(
                "invalid-labels",
                f"row {number} of the labels has the utterance '{identifier}', "
                + ("which stands twice: each has an id of its own" if identifier else "which is no id"),
            )
        seen.add(identifier)
        if not _text(row["speaker"]):
            raise TelltaleError("invalid-labels", f"row {number} of the labels ('{identifier}') has no speaker")
        rest = {str(name): _text(value) for name, value in row.items() if name != "utterance"}
        checked.append({"utterance": identifier, **rest})
    return checked


def _text(value: object) -> str:
    """Empty for what says that there is nothing: None and NaN."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return str(value)


def _array(name: str, values: object, rows: Sequence[Mapping[str, str]]) -> NDArray[Any]:
    try:
        array = np.ascontiguousarray(values)
    except ValueError as error:
        raise TelltaleError(
            "shape-mismatch",
            f"the values of '{name}' are of several shapes: an array is [utterances, …] (recordings of "
            "several lengths are pooled by telltale.record)",
            cause=str(error),
        ) from error
    if array.dtype.kind not in "fiub":
        raise TelltaleError("unsupported", f"'{name}' holds {array.dtype}, and not numbers")
    if array.ndim < 2 or array.ndim > 4 or 0 in array.shape:
        raise TelltaleError(
            "shape-mismatch",
            f"'{name}' is of shape {list(array.shape)}: wanted are [utterances, length], [utterances, "
            "channels, time] or [utterances, channels, height, width]",
        )
    if len(array) != len(rows):
        raise TelltaleError(
            "shape-mismatch",
            f"'{name}' has {len(array)} rows, and there are labels of {len(rows)} utterances: row and "
            "label belong together",
        )
    if array.dtype.kind == "f":
        refuse_not_finite(name, array, [row["utterance"] for row in rows])
    return array


def refuse_not_finite(name: str, array: NDArray[Any], utterances: Sequence[str]) -> None:
    """Raises `malformed-file` for the first value that is no finite number."""
    for row, utterance in enumerate(utterances):
        if not np.isfinite(array[row]).all():
            count = int(np.count_nonzero(~np.isfinite(array[row])))
            raise TelltaleError(
                "malformed-file",
                f"row {row} ('{utterance}') of '{name}' has {count} values that are no finite numbers: look "
                "at what the model makes of it, or leave the utterance out",
            )
