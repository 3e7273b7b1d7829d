"""Recordings that are listed here have the ids that the program gives them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from support import needs_program, recordings, speech_corpus, voice, write_wav
from telltale import TelltaleError, corpora, process, recorded


def ids(corpus: object) -> list[str]:
    return [one.id for one in corpora.open_corpus(corpus).utterances]


def tree(*paths: str) -> None:
    for path in paths:
        write_wav(Path(path), voice(0, 0, 800, 0))


def known_to_the_program(corpus: str) -> bool:
    """Whether the program finds all that it lists among our ids: it refuses to plan otherwise."""
    rows = [{"utterance": name, "speaker": "x", "emotion": "y"} for name in ids(corpus)]
    recording = recorded.write(Path("recorded"), {"t": np.zeros((len(rows), 2))}, rows)
    done = process.run(["plan", f"--model={recording.folder}", f"--corpus={corpus}", "--threads=1"])
    return f" {len(rows)} utterances" in done.output


@needs_program
@pytest.mark.parametrize("header", ["path", "utterance", "same names"])
def test_tables_have_the_programs_ids(here: Path, header: str) -> None:
    table = speech_corpus(here / "speech", speakers=4)
    lines = table.read_text().splitlines()
    if header == "utterance":
        lines = [f"utterance,{lines[0]}", *(f"u-{number},{line}" for number, line in enumerate(lines[1:]))]
    if header == "same names":
        tree("speech/more/0-angry-0.wav")
        lines.append("more/0-angry-0.wav,s0,angry,female")
    table.write_text("\n".join(lines) + "\n")
    wanted = {"path": "0-angry-0", "utterance": "u-0", "same names": "0-angry-0.wav"}[header]
    assert ids(table)[0] == wanted
    assert known_to_the_program(f"table:{table}")


@needs_program
def test_real_recordings_have_the_programs_ids() -> None:
    assert known_to_the_program(f"emodb:{recordings('emodb')}")


def test_layouts_are_found_there_and_one_folder_down(here: Path) -> None:
    tree(
        "r/speech/Actor_01/03-01-01-01-01-01-01.wav",
        "r/song/Actor_01/03-02-01-01-01-01-01.wav",
        "r/speech/Actor_01/.03-01-x.wav",
        "c/AudioWAV/1001_IEO_ANG_X.wav",
        "c/AudioWAV/1001_DFA_ANG_XX.wav",
        "i/IEMOCAP/Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav",
    )
    assert ids("ravdess:r") == ["03-01-01-01-01-01-01"]
    assert ids("crema-d:c") == ["1001_DFA_ANG_XX", "1001_IEO_ANG_XX"]
    assert ids("iemocap:i") == ["Ses01F_impro01_F000"]
    with pytest.raises(TelltaleError, match=r"'c' has no wav in it"):
        ids("emodb:c")


def test_tables_that_cannot_be_read_say_why(here: Path) -> None:
    for content, problem in (
        ("speaker,emotion\na,b\n", "no column 'path'"),
        ("path,speaker\n,a\n", "line 2 of 'x.csv' has an empty path"),
        ("path,speaker\n", "no line below its header"),
        ("path,speaker\na\n", "line 2 of 'x.csv' has another number of cells"),
        ('path,speaker\n"a,b\n', "is no CSV file"),
    ):
        Path("x.csv").write_text(content)
        with pytest.raises(TelltaleError, match=problem):
            ids("x.csv")
    Path("x.csv").write_bytes(b"path\n\xff\xfe\n")
    with pytest.raises(TelltaleError, match="no CSV file in UTF-8"):
        ids("table:x.csv")
