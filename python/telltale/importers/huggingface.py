"""Datasets of Hugging Face's `datasets` that were saved to disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import TelltaleError, missing_package
from .table import Collected, Emotions, Imported, folder


def datasets(
    place: str | Path,
    to: str | Path,
    *,
    speaker: str = "speaker",
    emotion: str = "emotion",
    audio: str = "audio",
    attributes: tuple[str, ...] = ("gender",),
    emotions: Emotions = True,
) -> Imported:
    """Writes the table of a dataset that `save_to_disk` wrote (needs `datasets`; nothing is fetched).

    - `speaker`, `emotion`, `audio`, `attributes`: its columns. Numbers with names (`ClassLabel`) become names.

    Recordings that lie within the dataset are written out beside the table, as they are, into a folder of
    the table's name; those that lie in files stay there. Of several splits all are taken, and the split is
    part of the utterance's name.
    """
    try:
        import datasets as library
    except ImportError as error:
        raise missing_package("datasets", "reading a dataset of Hugging Face") from error
    root = folder(place, "a dataset that save_to_disk wrote")
    try:
        loaded = library.load_from_disk(str(root))
    except (FileNotFoundError, ValueError, OSError) as error:
        raise TelltaleError(
            "malformed-file", f"'{root}' is no dataset that save_to_disk wrote", cause=str(error)
        ) from error
    splits = loaded.items() if isinstance(loaded, library.DatasetDict) else [("", loaded)]
    collected = Collected(f"'{root}'", emotions)
    for split, rows in splits:
        _check(rows, split, (speaker, emotion, audio))
        # As it lies there: decoding would need another package, and give other samples.
        rows = rows.cast_column(audio, library.Audio(decode=False))
        names = {column: _names(rows.features.get(column)) for column in (speaker, emotion, *attributes)}
        present = [name for name in attributes if name in rows.column_names]
        for number, row in enumerate(rows):
            utterance = f"{split}-{number:06}" if split else f"{number:06}"
            path = _recording(row[audio], utterance, Path(to).with_suffix(""))
            if path is None:
                collected.leave_out(utterance, "it has no recording")
                continue
            told = {name: _label(row[name], names[name]) for name in present}
            collected.add(
                utterance, path, _label(row[speaker], names[speaker]), _label(row[emotion], names[emotion]), told
            )
    return collected.write(to)


def _check(rows: Any, split: str, wanted: tuple[str, ...]) -> None:
    for column in wanted:
        if column not in rows.column_names:
            where = f"the split '{split}'" if split else "the dataset"
            raise TelltaleError(
                "unknown-name", f"{where} has no column '{column}'; there are {', '.join(rows.column_names)}"
            )


def _names(feature: Any) -> list[str] | None:
    return list(feature.names) if hasattr(feature, "names") else None


def _label(value: object, names: list[str] | None) -> str | None:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if names is not None and isinstance(value, int):
        return names[value] if 0 <= value < len(names) else None
    return str(value)


def _recording(value: Any, utterance: str, beside: Path) -> Path | None:
    """Where the recording lies: where it lay, or where it is written now."""
    if not isinstance(value, dict):
        return None
    content, path = value.get("bytes"), value.get("path")
    if content is None:
        return Path(path) if path else None
    suffix = Path(path).suffix if path else (".flac" if content[:4] == b"fLaC" else ".wav")
    target = beside / f"{utterance}{suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.read_bytes() != content:
            raise TelltaleError(
                "storage-failed",
                f"'{target}' is another recording, and would be written over: give the table another name",
            )
        target.write_bytes(content)
    except OSError as error:
        raise TelltaleError("storage-failed", f"'{target}' cannot be written", cause=str(error)) from error
    return target
