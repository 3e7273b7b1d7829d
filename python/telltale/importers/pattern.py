"""A folder of recordings whose names say who speaks how."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import TelltaleError
from .table import Collected, Emotions, Imported, folder, sounds


def pattern(place: str | Path, names: str, to: str | Path, *, emotions: Emotions = True) -> Imported:
    """Writes the table of recordings named by a pattern, such as `{speaker}_{emotion}_{*}.wav`.

    - `names`: `{word}` is a column (`speaker`, `emotion`, and any attribute), `{*}` stands for anything that
      is not looked at, all else stands for itself. With a `/` it is matched against the path below the folder,
      without one against the file's name.
    - `emotions`: names as models and attackers share them (True), as written (False), or by a dict.

    Raises `invalid-parameter` for a pattern without speaker or emotion, `missing-file` for no folder, and
    `malformed-file` where no recording is named so.
    """
    expression = _expression(names)
    for wanted in ("speaker", "emotion"):
        if wanted not in expression.groupindex:
            raise TelltaleError("invalid-parameter", f"the pattern '{names}' has no {{{wanted}}}")
    root = folder(place, "of recordings")
    collected = Collected(f"'{root}'", emotions)
    for path in sounds(root):
        below = path.relative_to(root).as_posix()
        found = expression.fullmatch(below if "/" in names else path.name)
        if found is None:
            collected.leave_out(below, f"its name is not '{names}'")
            continue
        told = found.groupdict()
        collected.add(
            str(Path(below).with_suffix("")), path, told.pop("speaker"), told.pop("emotion"), dict(sorted(told.items()))
        )
    return collected.write(to)


def _expression(names: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    for part in re.split(r"(\{[^{}]*\})", names):
        if not part.startswith("{"):
            parts.append(re.escape(part))
            continue
        word = part[1:-1]
        if word == "*":
            parts.append(r"[^/]*")
        elif not re.fullmatch(r"[a-z][a-z0-9_]*", word) or word in seen or word in ("path", "utterance", "fold"):
            raise TelltaleError(
                "invalid-parameter",
                f"'{part}' in the pattern '{names}' is no name of a column, or stands twice: small letters, digits "
                "and '_' make one; {*} is what is not looked at",
            )
        else:
            seen.add(word)
            # As little as will do: separators end a word.
            parts.append(f"(?P<{word}>[^/]+?)")
    return re.compile("".join(parts))
