from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import telltale
from support import made_up
from telltale import TelltaleError, recorded

LABELS, ARRAYS = made_up(speakers=3, each=1)


def refused(arrays: dict[str, object], labels: object = LABELS) -> TelltaleError:
    with pytest.raises(TelltaleError) as caught:
        recorded.write(Path("folder"), arrays, labels)
    assert not Path("folder").exists(), "something was written"
    return caught.value


def test_arrays_of_another_length_are_refused() -> None:
    error = refused({"late": ARRAYS["late"][:-1]})
    assert error.code == "shape-mismatch"
    assert error.message.startswith("'late' has 11 rows, and there are labels of 12 utterances")


def test_values_that_are_no_numbers_are_named() -> None:
    values = ARRAYS["late"].copy()
    values[3, 5] = np.nan
    error = refused({"late": values})
    assert "row 3 ('s00-sad-0') of 'late' has 1 values that are no finite numbers" in error.message


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (np.zeros(12), "of shape [12]"),
        (np.zeros((12, 0)), "of shape [12, 0]"),
        (np.zeros((12, 1, 1, 1, 1)), "of shape [12, 1, 1, 1, 1]"),
        ([[1.0]] * 11 + [[1.0, 2.0]], "several shapes"),
        (np.full((12, 2), "a"), "and not numbers"),
        (np.zeros((12, 2), complex), "and not numbers"),
    ],
)
def test_what_is_no_array_of_rows_is_refused(values: object, problem: str) -> None:
    assert problem in refused({"t": values}).message


def test_labels_need_speaker_and_emotion() -> None:
    for name, problem in (("speaker", "who speaks"), ("emotion", "Where no emotion was labelled")):
        rows = [{key: value for key, value in row.items() if key != name} for row in LABELS]
        error = refused({"late": ARRAYS["late"]}, rows)
        assert error.code == "invalid-labels"
        assert problem in error.message


def test_labels_that_do_not_fit_are_refused() -> None:
    late: dict[str, object] = {"late": ARRAYS["late"]}
    twice = [{**row, "utterance": "same"} for row in LABELS]
    assert "which stands twice" in refused(late, twice).message
    assert "has no speaker" in refused(late, [*LABELS[:-1], {**LABELS[-1], "speaker": ""}]).message
    assert "no speaker" in refused(late, [*LABELS[:-1], {**LABELS[-1], "speaker": float("nan")}]).message
    assert "other columns" in refused(late, [*LABELS[:-1], {**LABELS[-1], "age": "30"}]).message
    assert "not of one length" in refused(late, {"speaker": ["a"], "emotion": ["b", "c"]}).message
    assert "not int" in refused(late, 3).message
    assert "there are no labels" in refused(late, []).message
    assert "there is no file" in refused(late, "nothing.csv").message


def test_names_of_taps_become_names_of_files() -> None:
    for name in ("", "a/b", "../x", "-x", "a b", "ä"):
        assert "is no name of a tap" in refused({name: ARRAYS["late"]}).message
    assert recorded.write(Path("folder"), {"encoder.layers.0": ARRAYS["late"]}, LABELS).taps == ("encoder.layers.0",)


@pytest.mark.parametrize("name", ["thesis.tex", "mine.npy", "utterances.csv"])
def test_a_folder_of_somebody_else_is_not_emptied(name: str) -> None:
    Path("folder").mkdir()
    Path("folder", name).write_text("years of work")
    with pytest.raises(TelltaleError, match=f"holds '{name}'"):
        recorded.write(Path("folder"), {"late": ARRAYS["late"]}, LABELS)
    assert Path("folder", name).read_text() == "years of work"


def test_a_former_recording_gives_way() -> None:
    recorded.write(Path("folder"), ARRAYS, LABELS)
    recorded.write(Path("folder"), {"late": ARRAYS["late"]}, LABELS)
    assert sorted(path.name for path in Path("folder").iterdir()) == [
        ".recorded-by-telltale",
        "late.npy",
        "utterances.csv",
    ]
    Path("folder/notes.txt").write_text("mine")
    with pytest.raises(TelltaleError, match=r"holds 'notes\.txt'"):
        recorded.write(Path("folder"), ARRAYS, LABELS)
    assert Path("folder/late.npy").exists()


def test_arrays_without_labels_are_refused() -> None:
    with pytest.raises(TelltaleError, match="whose row is whose"):
        telltale.audit(ARRAYS)
    with pytest.raises(TelltaleError, match="there is no array"):
        telltale.audit({}, corpus=LABELS)


def test_ids_are_made_where_there_are_none() -> None:
    rows = [{key: value for key, value in row.items() if key != "utterance"} for row in LABELS]
    recording = recorded.write(Path("folder"), {"late": ARRAYS["late"]}, rows)
    assert (recording.folder / "utterances.csv").read_text().splitlines()[1].startswith("u00,")
    assert np.array_equal(recording.values("late"), ARRAYS["late"])
    with pytest.raises(TelltaleError, match="there is no tap 'early'"):
        recording.values("early")
