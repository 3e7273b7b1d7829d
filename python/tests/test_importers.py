"""Each importer on a tree of its layout, made here; what it leaves out is said."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import telltale
from support import needs_program, voice, write_wav
from telltale import TelltaleError, TelltaleWarning, importers, process


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="") as file:
        return list(csv.DictReader(file))


def reasons(imported: importers.Imported) -> dict[str, str]:
    return {one.subject: one.reason for one in imported.left_out}


def wav(path: str, speaker: int = 0) -> Path:
    return write_wav(Path(path), voice(speaker, 0, 1600, 0))


@needs_program
def test_a_folder_named_by_a_pattern_is_a_corpus(here: Path) -> None:
    for speaker in ("anna", "ben", "cleo", "dan"):
        for emotion in ("Anger", "sadness"):
            wav(f"set/{speaker}/{speaker}_{emotion}_{'f' if speaker in ('anna', 'cleo') else 'm'}_01.wav", len(speaker))
    wav("set/notes.wav")
    wav("set/.hidden_Anger_f_01.wav")
    with pytest.warns(TelltaleWarning, match=r"left out: 1, because its name is not"):
        imported = importers.pattern("set", "{speaker}_{emotion}_{gender}_{*}.wav", "set/table.csv")
    assert reasons(imported) == {"notes.wav": "its name is not '{speaker}_{emotion}_{gender}_{*}.wav'"}
    assert rows(imported.path)[0] == {
        "utterance": "anna/anna_Anger_f_01",
        "path": "anna/anna_Anger_f_01.wav",
        "speaker": "anna",
        "emotion": "angry",
        "gender": "f",
    }
    assert (imported.utterance_count, imported.speaker_count, imported.attributes) == (8, 4, ("gender",))
    assert "8 utterances of 4 speakers; gender" in str(imported)
    # The program reads what was written, and finds who speaks how.
    checked = json.loads(process.run(["corpus", "check", imported.corpus, "--json"], accept=(0, 10)).output)
    assert (checked["utteranceCount"], checked["speakerCount"], checked["readCount"]) == (8, 4, 8)
    assert set(checked["corpus"]["emotions"]) == {"angry", "sad"}
    assert telltale.corpora.open_corpus(imported).utterances[0].id == "anna/anna_Anger_f_01"
    assert telltale.auditing._corpora([imported, "ravdess:x"]) == [f"table:{here}/set/table.csv", "ravdess:x"]


def test_a_pattern_may_name_folders(here: Path) -> None:
    wav("set/f/anna/joy-1.wav")
    imported = importers.pattern("set", "{gender}/{speaker}/{emotion}-{*}.wav", "table.csv", emotions=False)
    assert rows(imported.path)[0] == {
        "utterance": "f/anna/joy-1",
        "path": "set/f/anna/joy-1.wav",
        "speaker": "anna",
        "emotion": "joy",
        "gender": "f",
    }


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("{speaker}.wav", "has no {emotion}"),
        ("{emotion}.wav", "has no {speaker}"),
        ("{speaker}_{emotion}_{speaker}.wav", "stands twice"),
        ("{speaker}_{emotion}_{Sp eaker}.wav", "is no name of a column"),
        ("{speaker}_{emotion}_{path}.wav", "is no name of a column"),
        ("{speaker}_{emotion}.wav", "nothing of 'set' can be taken"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(here: Path, names: str, problem: str) -> None:
    wav("set/x.wav")
    with pytest.raises(TelltaleError, match=problem):
        importers.pattern("set", names, "table.csv")
    assert not Path("table.csv").exists()


def kaldi_folder(place: Path) -> None:
    place.mkdir()
    for speaker, name in (("ann", "ann-1"), ("ben", "ben-1"), ("ben", "ben-2")):
        wav(f"{place}/wav/{name}.wav", len(speaker))
    (place / "wav.scp").write_text(
        f"ann-1 wav/ann-1.wav\nben-1 {place.absolute()}/wav/ben-1.wav\nben-2 {place}/wav/ben-2.wav\n"
        "ben-3 sox -t wav x.wav -t wav - |\nben-4 gone.wav\nben-5 wav/ben-2.wav\nben-6 wav/ben-2.wav\n"
    )
    (place / "utt2spk").write_text("ann-1 ann\nben-1 ben\nben-2 ben\nben-3 ben\nben-4 ben\nben-6 ben\nben-7 ben\n")
    (place / "utt2emo").write_text("ann-1 hap\nben-1 sad\nben-2 neu\nben-3 sad\nben-4 sad\nben-5 sad\nben-7 sad\n")
    (place / "spk2gender").write_text("ann f\nben m\n")
    (place / "utt2accent").write_text("ann-1 north east\n")


def test_a_kaldi_folder_becomes_a_table(here: Path) -> None:
    kaldi_folder(Path("data"))
    with pytest.warns(TelltaleWarning, match="left out"):
        imported = importers.kaldi("data", "table.csv", attributes=("utt2accent",))
    assert rows(imported.path) == [
        {
            "utterance": name,
            "path": f"data/wav/{name}.wav",
            "speaker": speaker,
            "emotion": emotion,
            "accent": accent,
            "gender": gender,
        }
        for name, speaker, emotion, accent, gender in (
            ("ann-1", "ann", "happy", "north east", "female"),
            ("ben-1", "ben", "sad", "", "male"),
            ("ben-2", "ben", "neutral", "", "male"),
        )
    ]
    assert reasons(imported) == {
        "ben-3": "'wav.scp' pipes it through a program: write it into a file first",
        "ben-4": "its recording is not there",
        "ben-5": "its speaker is not known",
        "ben-6": "it has no emotion",
        "ben-7": "'wav.scp' has no recording of it",
    }


def test_segments_of_kaldi_are_left_out(here: Path) -> None:
    kaldi_folder(Path("data"))
    Path("data/segments").write_text("ben-1 rec 0.0 1.0\n")
    with pytest.warns(TelltaleWarning, match="cut the recordings first"):
        imported = importers.kaldi("data", "table.csv")
    assert imported.utterance_count == 2


def test_what_is_no_kaldi_folder_is_told(here: Path) -> None:
    with pytest.raises(TelltaleError, match="there is no folder 'data'"):
        importers.kaldi("data", "table.csv")
    Path("data").mkdir()
    with pytest.raises(TelltaleError, match=r"there is no 'wav\.scp' in 'data'"):
        importers.kaldi("data", "table.csv")


def emobox_folder(place: Path) -> None:
    entries: list[dict[str, Any]] = [
        {"key": f"cafe-{speaker:02}-{emotion}-1", "dataset": "cafe", "wav": f"downloads/{speaker}-{emotion}.wav",
         "type": "raw", "sample_rate": 16000, "length": 0.1, "task": "category", "emo": emotion, "channel": 1}
        for speaker in (1, 2)
        for emotion in ("c", "j")
    ]  # fmt: skip
    for entry in entries:
        wav(f"audio/{entry['wav']}")
    entries.append({**entries[0], "key": "cafe-03-c-1", "start_time": 0.5, "end_time": 1.0})
    entries.append({"key": "cafe-04-c-1"})
    for fold in (1, 2):
        (place / f"fold_{fold}").mkdir(parents=True)
        tested = [entry for entry in entries if entry["key"].startswith(f"cafe-{fold:02}")]
        lines = "\n".join(json.dumps(entry) for entry in tested)
        (place / f"fold_{fold}/{place.name}_test_fold_{fold}.jsonl").write_text(lines)
    (place / f"{place.name}.jsonl").write_text("\n".join(json.dumps(entry) for entry in entries) + "\n")
    (place / "label_map.json").write_text(json.dumps({"c": "Angry", "j": "Happy"}))


def test_emobox_lists_become_a_table(here: Path) -> None:
    emobox_folder(Path("cafe"))
    with pytest.warns(TelltaleWarning, match="left out"):
        imported = importers.emobox(
            "cafe",
            "table.csv",
            speaker=r"cafe-(\d+)-",
            audio="audio",
            attributes={"gender": lambda key: "male" if int(key[5:7]) % 2 else "female"},
            folds=True,
        )
    assert rows(imported.path)[1] == {
        "utterance": "cafe-01-j-1",
        "path": "audio/downloads/1-j.wav",
        "speaker": "01",
        "emotion": "happy",
        "gender": "male",
        "fold": "1",
    }
    assert [row["fold"] for row in rows(imported.path)] == ["1", "1", "2", "2"]
    assert reasons(imported) == {
        "cafe-03-c-1": "it is a part of a recording ('start_time'): cut the recordings first",
        "cafe-04-c-1": "its line has no 'key' or no 'wav'",
    }


def test_folds_of_emobox_that_share_speakers_are_refused(here: Path) -> None:
    emobox_folder(Path("cafe"))
    with pytest.raises(TelltaleError, match="speaker 'cafe' is tested on in the folds 1 and 2") as caught:
        importers.emobox("cafe", "table.csv", speaker="(cafe)", audio="audio", folds=True)
    assert caught.value.code == "speaker-overlap"


def test_what_is_no_emobox_list_is_told(here: Path) -> None:
    emobox_folder(Path("cafe"))
    with pytest.raises(TelltaleError, match="has no group"):
        importers.emobox("cafe", "table.csv", speaker="x", audio="audio")
    with pytest.raises(TelltaleError, match="nothing of 'cafe' can be taken") as caught:
        importers.emobox("cafe", "table.csv", speaker="(x)", audio="audio")
    assert caught.value.cause is not None
    assert "its speaker is not known" in caught.value.cause
    Path("cafe/cafe.jsonl").write_text("{}\nnonsense\n")
    with pytest.raises(TelltaleError, match=r"line 2 of 'cafe/cafe\.jsonl' is no JSON"):
        importers.emobox("cafe", "table.csv", speaker="(x)")


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
    found = rows(imported.path)
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
    assert rows(imported.path) == [
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
    import sys

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
