"""Importers that read by a package of the layout's own: what is not installed is named."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import telltale
from support import reasons, table_rows, wav
from telltale import TelltaleError, TelltaleWarning, importers


def huggingface_dataset(place: str, *, embedded: bool) -> None:
    datasets = pytest.importorskip("datasets", reason="no datasets")
    paths = [str(wav(f"sounds/{n}.wav", n).absolute()) for n in range(4)]
    audio: list[Any] = [{"bytes": Path(path).read_bytes(), "path": None} if embedded else path for path in paths]
    audio[3] = None
    columns = {
        "audio": audio,
        "speaker_id": ["a", "b", None, "a"],
        "emotion": [0, 1, 0, 1],
        "gender": ["female", "male", "female", "female"],
        "text": ["x"] * 4,
    }
    string = datasets.Value("string")
    features = datasets.Features(
        {
            # As it lies on the disk: making it of Audio at once would need a decoder.
            "audio": {"bytes": datasets.Value("binary"), "path": string} if embedded else string,
            "speaker_id": string,
            "emotion": datasets.ClassLabel(names=["anger", "joy"]),
            "gender": string,
            "text": string,
        }
    )
    made = datasets.Dataset.from_dict(columns, features=features)
    if embedded:
        made = made.cast_column("audio", datasets.Audio(decode=False)).cast_column("audio", datasets.Audio())
    datasets.DatasetDict({"train": made}).save_to_disk(place) if embedded else made.save_to_disk(place)


@pytest.mark.parametrize("embedded", [False, True])
def test_a_dataset_saved_to_disk_becomes_a_table(here: Path, embedded: bool) -> None:
    huggingface_dataset("saved", embedded=embedded)
    with pytest.warns(TelltaleWarning, match="left out"):
        imported = importers.datasets("saved", "table.csv", speaker="speaker_id")
    prefix = "train-" if embedded else ""
    found = table_rows(imported.path)
    assert [(row["utterance"], row["speaker"], row["emotion"], row["gender"]) for row in found] == [
        (f"{prefix}000000", "a", "angry", "female"),
        (f"{prefix}000001", "b", "happy", "male"),
    ]
    assert found[0]["path"] == ("table/train-000000.wav" if embedded else "sounds/0.wav")
    assert Path(found[1]["path"]).read_bytes() == Path("sounds/1.wav").read_bytes()
    if embedded:
        Path("table/train-000001.wav").write_bytes(b"somebody's")
        with pytest.raises(TelltaleError, match="is another recording, and would be written over"):
            importers.datasets("saved", "table.csv", speaker="speaker_id")
    assert reasons(imported) == {
        f"{prefix}000002": "its speaker is not known",
        f"{prefix}000003": "it has no recording",
    }


def test_what_is_no_saved_dataset_is_told(here: Path) -> None:
    huggingface_dataset("saved", embedded=False)
    with pytest.raises(TelltaleError, match="the dataset has no column 'speaker'; there are audio, speaker_id"):
        importers.datasets("saved", "table.csv")
    with pytest.raises(TelltaleError, match="is no dataset that save_to_disk wrote"):
        importers.datasets("sounds", "table.csv")


def audformat_database(place: str, *, of_speakers: bool) -> None:
    audformat = pytest.importorskip("audformat", reason="no audformat")
    database = audformat.Database("made-up")
    genders = {"ann": {"gender": "female"}, "ben": {"gender": "male"}}
    database.schemes["emotion"] = audformat.Scheme(labels=["anger", "happiness"])
    database.schemes["speaker"] = audformat.Scheme(labels=genders if of_speakers else list(genders))
    database.schemes["gender"] = audformat.Scheme(labels=["female", "male"])
    files = [f"audio/{n}.wav" for n in range(4)]
    for file in files[:3]:
        wav(f"{place}/{file}")
    index = audformat.filewise_index(files)
    emotion = database["emotion"] = audformat.Table(index)
    emotion["emotion"] = audformat.Column(scheme_id="emotion")
    emotion["emotion"].set(["anger", "happiness", None, "anger"])
    who = database["files"] = audformat.Table(index)
    who["speaker"] = audformat.Column(scheme_id="speaker")
    who["speaker"].set(["ann", "ben", "ben", "ann"])
    if not of_speakers:
        emotion["gender"] = audformat.Column(scheme_id="gender")
        emotion["gender"].set(["female", "male", "male", "female"])
    parts = database["parts"] = audformat.Table(audformat.segmented_index(["audio/9.wav"], ["0s"], ["1s"]))
    parts["emotion"] = audformat.Column(scheme_id="emotion")
    parts["emotion"].set(["anger"])
    database.save(place)


@pytest.mark.parametrize("of_speakers", [True, False])
def test_an_audformat_database_becomes_a_table(here: Path, of_speakers: bool) -> None:
    audformat_database("database", of_speakers=of_speakers)
    with pytest.warns(TelltaleWarning, match="left out"):
        imported = importers.audformat("database", "database/table.csv")
    assert table_rows(imported.path) == [
        {
            "utterance": f"audio/{n}",
            "path": f"audio/{n}.wav",
            "speaker": speaker,
            "emotion": emotion,
            "gender": gender,
        }
        for n, speaker, emotion, gender in ((0, "ann", "angry", "female"), (1, "ben", "happy", "male"))
    ]
    assert reasons(imported) == {
        "audio/2": "it has no emotion",
        "audio/3": "its recording is not there",
        "audio/9.wav": "table 'parts' is of parts of recordings: cut the recordings first",
    }


def test_what_is_no_audformat_database_is_told(here: Path) -> None:
    pytest.importorskip("audformat", reason="no audformat")
    Path("empty").mkdir()
    with pytest.raises(TelltaleError, match=r"there is no db\.yaml in 'empty'"):
        importers.audformat("empty", "table.csv")
    audformat_database("database", of_speakers=True)
    with pytest.raises(
        TelltaleError, match=r"no table of 'database' has a column 'mood'; there are emotion \(emotion\)"
    ):
        importers.audformat("database", "table.csv", emotion="mood")
    with pytest.raises(TelltaleError, match="has no table 'x'"):
        importers.audformat("database", "table.csv", tables=("x",))
    Path("database/db.yaml").write_text("a: [")
    with pytest.raises(TelltaleError, match="audformat cannot open 'database'"):
        importers.audformat("database", "table.csv")


def test_a_package_that_is_missing_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package, call in (
        ("audformat", lambda: importers.audformat(".", "t.csv")),
        ("datasets", lambda: importers.datasets(".", "t.csv")),
        ("pandas", lambda: telltale.tables.frame([])),
        ("torch", lambda: telltale.record(None, "x", "t.csv")),
        ("transformers", lambda: telltale.transformers(".")),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(telltale.MissingPackage, match=f"pip install {package}"):
            call()
        monkeypatch.undo()
