"""The table that every importer writes, and what it says of what it left out."""

from __future__ import annotations

import html
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import tables
from ..errors import TelltaleError, TelltaleWarning

#: Names of emotions that models and attackers share (SPEC §11.1), by what others call them.
EMOTIONS = {
    "ang": "angry", "anger": "angry", "angry": "angry", "hap": "happy", "happiness": "happy", "joy": "happy",
    "happy": "happy", "neu": "neutral", "neutral": "neutral", "sad": "sad", "sadness": "sad", "calm": "calm",
    "fea": "fearful", "fear": "fearful", "fearful": "fearful", "dis": "disgust", "disgust": "disgust",
    "disgusted": "disgust", "sur": "surprised", "surprise": "surprised", "surprised": "surprised",
    "bor": "bored", "boredom": "bored", "bored": "bored",
}  # fmt: skip

#: Names of emotions: the shared ones where it is True, as they are where it is False, or by a dict.
Emotions = bool | Mapping[str, str]


@dataclass(frozen=True)
class LeftOut:
    """Something that is not in the table, and why."""

    subject: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """A corpus table that an importer wrote: `audit(…, corpus=imported.corpus)`."""

    #: The table.
    path: Path
    utterance_count: int
    speaker_count: int
    #: Columns that may be inferred.
    attributes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def corpus(self) -> str:
        """As `audit` and `record` take it."""
        return f"table:{self.path}"

    def summary(self) -> str:
        """What was taken, what was not, and why."""
        attributes = ", ".join(self.attributes) or "no attribute"
        lines = [f"{self.path}: {self.utterance_count} utterances of {self.speaker_count} speakers; {attributes}"]
        for reason, count in Counter(one.reason for one in self.left_out).most_common():
            first = next(one.subject for one in self.left_out if one.reason == reason)
            lines.append(f"  left out: {count}, because {reason} ({first}{', …' if count > 1 else ''})")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.summary())}</pre>"


class Collected:
    """Utterances on their way into a table."""

    def __init__(self, source: str, emotions: Emotions) -> None:
        self._source = source
        self._emotions = emotions
        self._rows: list[dict[str, str]] = []
        self._left_out: list[LeftOut] = []

    def leave_out(self, subject: str, reason: str) -> None:
        """Notes that something will not be in the table."""
        self._left_out.append(LeftOut(subject, reason))

    def add(
        self, utterance: str, path: Path, speaker: str | None, emotion: str | None, attributes: Mapping[str, str | None]
    ) -> None:
        """Takes an utterance in, unless something is missing of it: that is noted."""
        if not path.is_file():
            self.leave_out(utterance, "its recording is not there")
        elif not speaker:
            self.leave_out(utterance, "its speaker is not known")
        elif not emotion:
            self.leave_out(utterance, "it has no emotion")
        else:
            known = {name: value or "" for name, value in attributes.items()}
            self._rows.append(
                {
                    "utterance": utterance,
                    "path": str(path.absolute()),
                    "speaker": speaker,
                    "emotion": self._emotion(emotion),
                    **known,
                }
            )

    def _emotion(self, name: str) -> str:
        if isinstance(self._emotions, Mapping):
            return self._emotions.get(name, name)
        return EMOTIONS.get(name.strip().lower(), name) if self._emotions else name

    def write(self, to: str | Path) -> Imported:
        """Writes the table; warns of what was left out.

        Raises `malformed-file` where nothing is left, with the reasons.
        """
        path = Path(to).absolute()
        names = {name: None for row in self._rows for name in row}
        rows = self._unique([{name: row.get(name, "") for name in names} for row in self._rows])
        attributes = tuple(name for name in names if name not in ("utterance", "path", "speaker", "emotion", "fold"))
        imported = Imported(path, len(rows), len({row["speaker"] for row in rows}), attributes, tuple(self._left_out))
        if not rows:
            raise TelltaleError("malformed-file", f"nothing of {self._source} can be taken", cause=imported.summary())
        # Paths relative to the table, where that is possible, so that both can be moved together.
        base = path.parent
        for row in rows:
            if Path(row["path"]).is_relative_to(base):
                row["path"] = os.path.relpath(row["path"], base)
        tables.write(path, rows)
        if self._left_out:
            warnings.warn(imported.summary(), TelltaleWarning, stacklevel=3)
        return imported

    def _unique(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        kept: dict[str, dict[str, str]] = {}
        for row in rows:
            if row["utterance"] in kept:
                self.leave_out(row["utterance"], "another utterance has the same name")
            else:
                kept[row["utterance"]] = row
        return list(kept.values())


def folder(path: str | Path, what: str) -> Path:
    """The folder; raises `missing-file` where there is none."""
    found = Path(path)
    if not found.is_dir():
        raise TelltaleError("missing-file", f"there is no folder '{found}' ({what})")
    return found


def sounds(place: Path) -> Iterable[Path]:
    """WAV and FLAC files below a folder, hidden ones passed over, sorted."""
    for path in sorted(place.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(place).parts)
        if path.suffix.lower() in (".wav", ".flac") and not hidden:
            yield path


#: Finds what a list does not say: a function of the utterance's name.
Finder = Callable[[str], str | None]
