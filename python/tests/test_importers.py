"""Each importer on a tree of its layout, made here; what it leaves out is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import telltale
from support import needs_program, reasons, table_rows, wav
from telltale import TelltaleError, TelltaleWarning, importers, process


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
    assert table_rows(imported.path)[0] == {
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
    assert table_rows(imported.path)[0] == {
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
    assert table_rows(imported.path) == [
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
    assert table_rows(imported.path)[1] == {
        "utterance": "cafe-01-j-1",
        "path": "audio/downloads/1-j.wav",
        "speaker": "01",
        "emotion": "happy",
        "gender": "male",
        "fold": "1",
    }
    assert [row["fold"] for row in table_rows(imported.path)] == ["1", "1", "2", "2"]
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
