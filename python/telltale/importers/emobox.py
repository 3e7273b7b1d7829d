"""Lists of EmoBox: a line of JSON for each utterance, and folds beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import TelltaleError
from .table import Collected, Emotions, Finder, Imported, folder


def emobox(
    place: str | Path,
    to: str | Path,
    *,
    speaker: str | Finder,
    audio: str | Path = ".",
    attributes: Mapping[str, Finder] | None = None,
    folds: bool = False,
    emotions: Emotions = True,
) -> Imported:
    """Writes the table of an EmoBox dataset's folder (`data/NAME`: `NAME.jsonl`, `label_map.json`, `fold_1` …).

    - `speaker`: EmoBox does not list speakers; their name is found in the utterance's key, by a regular
      expression whose first group it is, or by a function of the key.
    - `audio`: the folder below which the lists' `wav` lie.
    - `attributes`: functions of the key, by the names of their columns.
    - `folds`: hold out what EmoBox tests on (`…_test_fold_N.jsonl`). Refused where a speaker is in two folds.

    Utterances that are parts of recordings (`start_time`) are left out: the table lists whole files.
    """
    root = folder(place, "an EmoBox dataset")
    entries = _entries(root / f"{root.name}.jsonl")
    names = _json(root / "label_map.json") if (root / "label_map.json").is_file() else {}
    find = _finder(speaker)
    fold_of = _folds(root) if folds else {}
    collected = Collected(f"'{root}'", emotions)
    speakers_fold: dict[str, str] = {}
    for entry in entries:
        key = str(entry.get("key", ""))
        if not key or "wav" not in entry:
            collected.leave_out(key or json.dumps(entry)[:60], "its line has no 'key' or no 'wav'")
            continue
        if entry.get("start_time") is not None:
            collected.leave_out(key, "it is a part of a recording ('start_time'): cut the recordings first")
            continue
        if folds and key not in fold_of:
            collected.leave_out(key, "no fold tests on it")
            continue
        who = find(key)
        told: dict[str, str | None] = {name: function(key) for name, function in (attributes or {}).items()}
        if folds:
            told["fold"] = fold_of[key]
            if who and speakers_fold.setdefault(who, fold_of[key]) != fold_of[key]:
                raise TelltaleError(
                    "speaker-overlap",
                    f"speaker '{who}' is tested on in the folds {speakers_fold[who]} and {fold_of[key]}: these "
                    "folds are not of speakers, so leave 'folds' out",
                )
        label = str(entry.get("emo") or "")
        collected.add(key, Path(audio) / str(entry["wav"]), who, str(names.get(label, label)), told)
    return collected.write(to)


def _finder(speaker: str | Finder) -> Finder:
    if callable(speaker):
        return speaker
    expression = re.compile(speaker)
    if expression.groups < 1:
        raise TelltaleError("invalid-parameter", f"the expression '{speaker}' has no group: (…) is the speaker")

    def find(key: str) -> str | None:
        found = expression.search(key)
        return found[1] if found else None

    return find


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TelltaleError("missing-file", f"there is no list '{path}'", cause=str(error)) from error
    entries = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise TelltaleError("malformed-file", f"line {number} of '{path}' is no JSON", cause=str(error)) from error
        if not isinstance(entry, dict):
            raise TelltaleError("malformed-file", f"line {number} of '{path}' is no object of JSON")
        entries.append(entry)
    return entries


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TelltaleError("malformed-file", f"'{path}' cannot be read as JSON", cause=str(error)) from error
    if not isinstance(value, dict):
        raise TelltaleError("malformed-file", f"'{path}' is no object of JSON")
    return value


def _folds(root: Path) -> dict[str, str]:
    """Which fold tests on which utterance."""
    lists = sorted(root.glob("fold_*/*_test_fold_*.jsonl"))
    if not lists:
        raise TelltaleError("missing-file", f"there is no fold_N/…_test_fold_N.jsonl in '{root}'")
    return {str(entry.get("key")): path.parent.name.removeprefix("fold_") for path in lists for entry in _entries(path)}
