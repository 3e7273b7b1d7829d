"""Databases of audformat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import TelltaleError, missing_package
from .table import Collected, Emotions, Imported, folder


def audformat(
    place: str | Path,
    to: str | Path,
    *,
    tables: tuple[str, ...] | None = None,
    speaker: str = "speaker",
    emotion: str = "emotion",
    attributes: tuple[str, ...] = ("gender",),
    emotions: Emotions = True,
) -> Imported:
    """Writes the table of an audformat database (`db.yaml` and its tables; needs `audformat`).

    - `tables`: those to read; without it all that have a column of emotions.
    - `speaker`, `emotion`: columns or schemes. What a table does not say of an utterance is looked up among
      the labels of the speakers' scheme, as databases keep gender and age.

    Parts of recordings (segmented tables) are left out: our table lists whole files.
    """
    try:
        import audformat as library
    except ImportError as error:
        raise missing_package("audformat", "reading an audformat database") from error
    root = folder(place, "an audformat database")
    if not (root / "db.yaml").is_file():
        raise TelltaleError("missing-file", f"there is no db.yaml in '{root}': it is no audformat database")
    try:
        database = library.Database.load(str(root), load_data=True)
    except Exception as error:  # Whatever its readers of YAML, CSV and Parquet raise.
        raise TelltaleError("malformed-file", f"audformat cannot open '{root}'", cause=str(error)) from error
    chosen = tables or tuple(name for name in database.tables if emotion in _columns(database[name]))
    if not chosen:
        known = ", ".join(f"{name} ({', '.join(_columns(database[name]))})" for name in database.tables)
        raise TelltaleError("unknown-name", f"no table of '{root}' has a column '{emotion}'; there are {known}")
    collected = Collected(f"'{root}'", emotions)
    speakers = _files(database, speaker)
    for name in chosen:
        if name not in database.tables:
            raise TelltaleError(
                "unknown-name", f"'{root}' has no table '{name}'; there are {', '.join(database.tables)}"
            )
        table = database[name]
        if table.is_segmented:
            for file in sorted({str(file) for file in table.files}):
                collected.leave_out(file, f"table '{name}' is of parts of recordings: cut the recordings first")
            continue
        frame = table.get()
        for file, row in zip(map(str, frame.index), frame.to_dict("records"), strict=True):
            who = _text(row.get(speaker)) or speakers.get(file)
            told = {
                wanted: _text(row.get(wanted)) or _of_speaker(database, speaker, who, wanted) for wanted in attributes
            }
            path = Path(file) if Path(file).is_absolute() else root / file
            collected.add(str(Path(file).with_suffix("")), path, who, _text(row.get(emotion)), told)
    return collected.write(to)


def _columns(table: Any) -> list[str]:
    return [str(name) for name in table.columns]


def _files(database: Any, speaker: str) -> dict[str, str]:
    """Who speaks in a file, by whichever table says so."""
    found: dict[str, str] = {}
    for name in database.tables:
        table = database[name]
        if speaker in _columns(table) and not table.is_segmented:
            frame = table.get()
            for file, who in zip(map(str, frame.index), frame[speaker], strict=True):
                if (text := _text(who)) is not None:
                    found.setdefault(file, text)
    return found


def _of_speaker(database: Any, speaker: str, who: str | None, wanted: str) -> str | None:
    """What the speakers' scheme says of one: labels as a dict, or in a miscellaneous table."""
    if who is None or speaker not in database.schemes:
        return None
    labels = database.schemes[speaker].labels
    if isinstance(labels, dict):
        entry = labels.get(who) or next((value for key, value in labels.items() if str(key) == who), None)
        return _text(entry.get(wanted)) if isinstance(entry, dict) else None
    if isinstance(labels, str) and labels in database.misc_tables:
        frame = database[labels].get()
        if wanted in frame.columns:
            for key, value in zip(map(str, frame.index), frame[wanted], strict=True):
                if key == who:
                    return _text(value)
    return None


def _text(value: object) -> str | None:
    """None for what says that there is nothing: None, NaN and pandas' NA."""
    if value is None or value != value or str(value) in ("<NA>", "nan", ""):
        return None
    return str(value)
