from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

import telltale
from support import QUICK, made_up, needs_program
from telltale import Result, TelltaleError, exporters

pytestmark = needs_program


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Result:
    folder = tmp_path_factory.mktemp("audited")
    labels, arrays = made_up()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TELLTALE_STORE", str(store))
        options = {**QUICK, "metrics": ["auc", "uar-prior-matched"]}
        result = telltale.audit(arrays, corpus=labels, **options)
    return telltale.read(folder / result.folder)


def test_a_model_card_says_what_was_found_and_how_sure_that_is(audited: Result) -> None:
    card = exporters.model_card(audited)
    assert card.startswith("## What it tells about speakers\n\n**Leak demonstrated** for gender: ")
    strongest = audited.strongest
    assert strongest is not None
    interval = f"[{strongest['auc_low']:.2f}, {strongest['auc_high']:.2f}]"
    assert f"| early | probe-linear | semi-informed | 1.00 {interval} |" in card
    assert "lower bound" in card
    assert "- Judged on 12 speakers, and only 6 of class ‘female’: a few voices decide these numbers.\n" in card
    assert "does not show that the model is private or compliant" in card
    assert f"Telltale {telltale.__version__}" in card


def test_failed_attacks_are_not_shown_as_numbers(audited: Result) -> None:
    data = {**audited.data, "cells": [{**cell} for cell in audited.data["cells"]]}
    data["cells"][0]["status"] = {"failed": {"because": "of the test"}}
    card = exporters.model_card(Result(audited.folder, data))
    assert card.count("| probe-linear |") == 1


def test_the_model_index_is_yaml_with_intervals_and_limits(audited: Result) -> None:
    yaml = pytest.importorskip("yaml", reason="no PyYAML")
    index = yaml.safe_load(exporters.model_index(audited, 'my "model": x'))["model-index"]
    assert index[0]["name"] == 'my "model": x'
    results = index[0]["results"][0]
    assert any("lower bound" in limit for limit in results["metrics"][0]["args"]["limits"])
    auc = [one for one in results["metrics"] if one["type"] == "auc"]
    rows = [row for row in audited.attacks if row["status"] == "measured"]
    assert [one["value"] for one in auc] == [row["auc"] for row in rows]
    assert auc[0]["args"]["interval_95"] == [rows[0]["auc_low"], rows[0]["auc_high"]]
    assert len(results["metrics"]) == 4


def test_the_model_index_is_one_to_those_who_read_it(audited: Result) -> None:
    """The hub's own library reads every number of it from the head of a card."""
    hub = pytest.importorskip("huggingface_hub", reason="no huggingface_hub")
    head = exporters.model_index(audited, "my-model")
    card = hub.ModelCard(f"---\nlicense: mit\n{head}---\n\n{exporters.model_card(audited)}")
    results = card.data.eval_results
    assert len(results) == 4
    assert results[0].metric_type == "auc"
    assert results[0].metric_value == audited.attacks[0]["auc"]
    assert results[0].metric_args["interval_95"][0] == audited.attacks[0]["auc_low"]


def test_an_audit_without_a_number_has_no_index(audited: Result) -> None:
    with pytest.raises(TelltaleError, match="there is nothing to state"):
        exporters.model_index(Result(audited.folder, {**audited.data, "cells": []}), "x")


class Recorder(types.ModuleType):
    """Takes the calls of MLflow's API that are made, and refuses what MLflow refuses."""

    def __init__(self) -> None:
        super().__init__("mlflow")
        self.metrics: dict[str, float] = {}
        self.tags: dict[str, str] = {}
        self.params: dict[str, Any] = {}
        self.artifacts: list[str] = []
        self.active: Any = None

    def active_run(self) -> Any:
        return self.active

    def start_run(self, run_name: str) -> Any:
        import contextlib

        return contextlib.nullcontext(types.SimpleNamespace(info=types.SimpleNamespace(run_id=f"of {run_name}")))

    def set_tags(self, tags: dict[str, str]) -> None:
        self.tags.update(tags)

    def log_params(self, params: dict[str, Any]) -> None:
        self.params.update(params)

    def log_metric(self, name: str, value: float) -> None:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. /"), name
        self.metrics[name] = value

    def log_artifact(self, path: str, artifact_path: str) -> None:
        assert Path(path).is_file()
        self.artifacts.append(f"{artifact_path}/{Path(path).name}")


def test_mlflow_gets_numbers_settings_and_files(audited: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setitem(sys.modules, "mlflow", recorder)
    assert exporters.mlflow(audited) == "of arrays"
    strongest = audited.strongest
    assert strongest is not None
    name = f"{strongest['attack']}/auc"
    assert recorder.metrics[name] == strongest["auc"]
    assert recorder.metrics[f"{name}_low"] == strongest["auc_low"]
    assert recorder.tags["telltale.verdict"] == audited.verdict
    assert recorder.params["telltale.seed"] == 1
    assert "telltale/report.html" in recorder.artifacts
    recorder.active = types.SimpleNamespace(info=types.SimpleNamespace(run_id="active"))
    assert exporters.mlflow(audited) == "active"


def test_without_mlflow_the_package_is_named(audited: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(telltale.MissingPackage, match="pip install mlflow"):
        exporters.mlflow(audited)


def test_mlflow_itself_takes_what_is_logged(audited: Result, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow = pytest.importorskip("mlflow", reason="no mlflow")
    # Its small package has no store but this.
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri(f"file://{here}/runs")
    mlflow.set_experiment("audits")
    run = mlflow.get_run(exporters.mlflow(audited))
    strongest = audited.strongest
    assert strongest is not None
    assert run.data.metrics[f"{strongest['attack']}/auc"] == strongest["auc"]
    assert run.data.tags["telltale.verdict"] == audited.verdict
