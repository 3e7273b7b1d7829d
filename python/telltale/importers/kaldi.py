"""Data folders of Kaldi."""

from __future__ import annotations

from pathlib import Path

from ..errors import TelltaleError
from .table import Collected, Emotions, Imported, folder

_GENDERS = {"f": "female", "m": "male"}


def kaldi(
    place: str | Path,
    to: str | Path,
    *,
    emotion_file: str = "utt2emo",
    attributes: tuple[str, ...] = (),
    emotions: Emotions = True,
) -> Imported:
    """Writes the table of a Kaldi data folder: `wav.scp`, `utt2spk`, a file of emotions, `spk2gender`.

    - `emotion_file`: a line `utterance emotion` each (`utt2emo`; some recipes write `utt2emotion` or `text`).
    - `attributes`: more files of the form `utt2NAME` or `spk2NAME`, which become the column `NAME`.

    Paths are relative to the folder where Kaldi is run, as there: to the current one, or to the data folder
    where the recording lies there. What `wav.scp` pipes through a program, and parts of recordings
    (`segments`), are left out: the table lists whole files.
    """
    root = folder(place, "Kaldi's data")
    for name in ("wav.scp", "utt2spk", emotion_file):
        if not (root / name).is_file():
            raise TelltaleError("missing-file", f"there is no '{name}' in '{root}': it is no data folder of Kaldi")
    recordings = _lines(root / "wav.scp")
    speakers, labels = _lines(root / "utt2spk"), _lines(root / emotion_file)
    files = [*attributes, *(["spk2gender"] if (root / "spk2gender").is_file() else [])]
    columns = {name.partition("2")[2]: (name.startswith("spk2"), _lines(root / name)) for name in files}
    segmented = set(_lines(root / "segments")) if (root / "segments").is_file() else set()
    collected = Collected(f"'{root}'", emotions)
    for utterance in sorted({*recordings, *segmented, *speakers}):
        if utterance in segmented:
            collected.leave_out(utterance, "it is a part of a recording ('segments'): cut the recordings first")
            continue
        command = recordings.get(utterance, "")
        if command.endswith("|"):
            collected.leave_out(utterance, "'wav.scp' pipes it through a program: write it into a file first")
            continue
        if not command:
            collected.leave_out(utterance, "'wav.scp' has no recording of it")
            continue
        speaker = speakers.get(utterance)
        told = {
            name: _label(name, values.get(speaker or "" if of_speaker else utterance))
            for name, (of_speaker, values) in columns.items()
        }
        path = Path(command)
        if not path.is_file() and (root / path).is_file():
            path = root / path
        collected.add(utterance, path, speaker, labels.get(utterance), told)
    return collected.write(to)


def _lines(path: Path) -> dict[str, str]:
    """Key and rest of every line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TelltaleError("missing-file", f"'{path}' cannot be read", cause=str(error)) from error
    pairs = (line.strip().partition(" ") for line in lines if line.strip())
    return {key: rest.strip() for key, _, rest in pairs}


def _label(name: str, value: str | None) -> str | None:
    """Kaldi writes genders as `f` and `m`."""
    return _GENDERS.get((value or "").lower(), value) if name == "gender" else value
