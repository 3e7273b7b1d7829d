from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

import telltale
from support import QUICK, made_up, needs_program
from telltale import CellsFailed, Progress, Result, TelltaleError

pytestmark = needs_program


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Result:
    """An audit of arrays, of which several tests look at a part."""
    folder = tmp_path_factory.mktemp("audited")
    labels, arrays = made_up()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TELLTALE_STORE", str(store))
        result = telltale.audit({"early": arrays["early"]}, corpus=labels, **QUICK)
    return telltale.read(folder / result.folder)


def test_a_planted_leak_is_found_in_arrays(audited: Result) -> None:
    assert audited.verdict == "leak demonstrated"
    assert audited.attribute == "gender"
    assert audited.strongest is not None
    assert audited.strongest["tap"] == "early"
    assert audited.strongest["auc"] == 1.0
    assert audited.next_step.startswith("reduce what is transmitted")
    assert "leak demonstrated" in repr(audited)


def test_numbers_are_the_programs_own(audited: Result) -> None:
    """Means and intervals stand in matrix.csv; nothing is made of the scores here."""
    mean = [row for row in audited.metrics if row["metric"] == "auc" and row["kind"] == "attack"]
    assert len(mean) == 1
    cell = next(one for one in audited.data["cells"] if one["cell"]["id"] == mean[0]["cell"])
    auc = next(one for one in cell["leakage"] if one["metric"] == "auc")
    assert [mean[0]["interval_low"], mean[0]["interval_high"]] == pytest.approx(auc["interval"]["range"])


def test_without_a_finding_the_strongest_attack_is_the_one_that_read_most(audited: Result) -> None:
    verdict = {key: value for key, value in audited.data["verdict"].items() if key != "cell"}
    assert Result(audited.folder, {**audited.data, "verdict": verdict}).strongest == audited.strongest
    cells = [{**cell, "judgement": {"verdict": {"kind": "failed"}}} for cell in audited.data["cells"]]
    none = Result(audited.folder, {**audited.data, "verdict": verdict, "cells": cells})
    assert none.strongest is None
    with pytest.raises(TelltaleError, match="there is no strongest one"):
        none.scores()


def test_scores_are_rows_of_every_utterance(audited: Result) -> None:
    scores = audited.scores()
    labels, _ = made_up()
    assert sorted(str(row["utterance"]) for row in scores) == sorted(row["utterance"] for row in labels)
    for row in scores:
        female, male = row["log_posterior_female"], row["log_posterior_male"]
        assert isinstance(female, float)
        assert isinstance(male, float)
        assert np.exp(female) + np.exp(male) == pytest.approx(1, abs=1e-4)
    with pytest.raises(TelltaleError, match="there is no attack 'x'; there are early/probe-linear"):
        audited.scores("x")


def test_tables_are_data_frames(audited: Result) -> None:
    rows = audited.frame()
    assert len(rows) == len(audited.rows)
    assert rows["value"].dtype == np.float64
    assert list(audited.frame("attacks")["attack"]) == [row["attack"] for row in audited.attacks]
    assert isinstance(audited.frame("scores"), pandas.DataFrame)
    with pytest.raises(TelltaleError, match="there is no table 'folds'"):
        audited.frame("folds")


def test_a_notebook_shows_the_first_page_only(audited: Result) -> None:
    shown = audited._repr_html_()
    assert shown.startswith("<iframe sandbox")
    assert "Leak demonstrated" in shown
    assert "Provenance" not in shown
    assert "&lt;script" not in shown


def test_a_second_run_trains_nothing(audited: Result, here: Path) -> None:
    labels, arrays = made_up()
    told: list[Progress] = []
    telltale.audit({"early": arrays["early"]}, corpus=labels, progress=told.append, **QUICK)
    assert told == [], "the store was not used"


def test_labels_may_be_columns_a_frame_or_a_file(here: Path) -> None:
    labels, arrays = made_up()
    frame = pandas.DataFrame(labels)
    frame.to_csv("labels.csv", index=False)
    columns = {name: list(frame[name]) for name in frame.columns}
    tables = []
    for number, given in enumerate((labels, columns, frame, "labels.csv")):
        recording = telltale.recorded.write(here / str(number), {"t": arrays["late"]}, given)
        tables.append((recording.folder / "utterances.csv").read_text())
    assert len(set(tables)) == 1


def test_a_folder_of_recorded_representations_is_audited(here: Path) -> None:
    labels, arrays = made_up()
    recording = telltale.recorded.write(here / "folder", arrays, labels)
    by_folder = telltale.audit(here / "folder", corpus=here / "folder/utterances.csv", taps="early", name="a", **QUICK)
    by_recording = telltale.audit(recording, taps=["early"], name="b", **QUICK)
    assert by_folder.attacks == by_recording.attacks


def test_taps_are_in_the_order_in_which_they_were_given(here: Path) -> None:
    labels, arrays = made_up()
    result = telltale.audit({"z": arrays["late"], "a": arrays["early"]}, corpus=labels, **QUICK)
    assert [row["tap"] for row in result.attacks] == ["z", "a"]


def test_an_audit_file_is_run_and_flags_win(here: Path) -> None:
    labels, arrays = made_up()
    telltale.recorded.write(here / "folder", arrays, labels)
    Path("small.yaml").write_text(
        "model: { use: recorded, path: folder, taps: [late] }\nattackers: [ridge]\ncontrols: none\n"
        "exact-test: none\nthreads: 1\ncorpora: { table: { path: folder/utterances.csv } }\n"
    )
    result = telltale.audit("small.yaml", taps="early", folds=2)
    assert (result.name, {row["tap"] for row in result.attacks}) == ("small", {"early"})
    with pytest.raises(TelltaleError, match=r"'metrics' has no flag .* say it in that file"):
        telltale.audit("small.yaml", metrics=["auc"])


def test_settings_without_a_flag_reach_the_program(here: Path) -> None:
    labels, arrays = made_up()
    result = telltale.audit(
        {"early": arrays["early"]},
        corpus=labels,
        system={"auditor": "Ada"},
        **{**QUICK, "attackers": [{"use": "ridge", "directions": 16}]},
    )
    assert {row["metric"] for row in result.metrics} == {"auc"}
    assert result.data["system"] == {"auditor": "Ada"}
    assert "directions: 16" in (result.folder / "audit.yaml").read_text()


def test_parameters_reach_components(here: Path) -> None:
    labels, arrays = made_up()
    telltale.recorded.write(here / "a, b=c", arrays, labels)
    corpus = {"table": {"path": here / "a, b=c/utterances.csv", "folds": 3}}
    options = {**QUICK, "attackers": ["ridge"], "set": {"ridge": {"directions": 16}}}
    result = telltale.audit(here / "a, b=c", corpus=corpus, taps="early", name="x", **options)
    settings = (result.folder / "audit.yaml").read_text()
    assert "directions: 16" in settings
    assert "folds: 3" in settings


def test_an_unknown_setting_is_refused_with_the_nearest() -> None:
    labels, arrays = made_up()
    with pytest.raises(TelltaleError, match="varying-labels") as caught:
        telltale.audit(arrays, corpus=labels, varying_label="majority")
    assert caught.value.status == 2


@pytest.mark.parametrize("wrong", [{"margin": "wide"}, {"margin": True}, {"attackers": ["rigde"]}, {"seeds": 0}])
def test_wrong_settings_are_errors(wrong: dict[str, Any]) -> None:
    labels, arrays = made_up()
    with pytest.raises(TelltaleError):
        telltale.audit(arrays, corpus=labels, **{**QUICK, **wrong})


def test_one_class_is_refused_in_the_programs_words() -> None:
    labels, arrays = made_up()
    labels = [{**row, "gender": "female"} for row in labels]
    with pytest.raises(TelltaleError, match="one class only of 'gender'"):
        telltale.audit(arrays, corpus=labels, **QUICK)


def test_attacks_that_fail_warn_and_leave_a_result(here: Path) -> None:
    """Of one emotion there is nothing to learn: the model's own task fails, the attack does not."""
    labels, arrays = made_up()
    labels = [{**row, "emotion": "any"} for row in labels]
    with pytest.warns(CellsFailed, match="the report says what is missing"):
        result = telltale.audit({"early": arrays["early"]}, corpus=labels, **{**QUICK, "task_probe": "probe-linear"})
    assert result.verdict == "leak demonstrated"


def test_a_missing_model_is_the_programs_error() -> None:
    with pytest.raises(TelltaleError, match=r"nothing\.onnx"):
        telltale.audit("nothing.onnx", corpus="synthetic-speech")


@pytest.mark.parametrize("model", [3, None, object()])
def test_what_is_no_model_is_refused(model: object) -> None:
    with pytest.raises(TelltaleError, match="cannot audit"):
        telltale.audit(model, corpus="synthetic-speech")


def test_rows_are_no_corpus_of_a_file() -> None:
    with pytest.raises(TelltaleError, match="rows of labels go with arrays"):
        telltale.audit("model.onnx", corpus=[{"speaker": "a"}])


def test_reading_what_is_no_audit_is_an_error(here: Path, audited: Result) -> None:
    with pytest.raises(TelltaleError, match="there is no folder"):
        telltale.read("nowhere")
    with pytest.raises(TelltaleError, match=r"no result.json"):
        telltale.read(here)
    for content, problem in (
        ("{", "cannot be read as JSON"),
        ("[]", "schema version None"),
        (json.dumps({**audited.data, "schemaVersion": 3}), "schema version 3, and this client reads 9"),
        (json.dumps({"schemaVersion": 9}), "it has no 'name'"),
    ):
        (here / "result.json").write_text(content)
        with pytest.raises(TelltaleError, match=problem):
            telltale.read(here)
