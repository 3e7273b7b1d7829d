"""What the templates for continuous integration run is run, with the variables that they would get."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import ROOT, made_up, needs_program
from telltale import program, recorded

yaml = pytest.importorskip("yaml", reason="no PyYAML")

GITHUB = ROOT / "examples/ci/github/action.yml"
GITLAB = ROOT / "examples/ci/gitlab/telltale.gitlab-ci.yml"


def project(bound: float) -> None:
    """An audit file and a policy, as somebody's repository has them."""
    labels, arrays = made_up()
    recorded.write(Path("recorded"), {"early": arrays["early"]}, labels)
    Path("audit.yaml").write_text(
        "name: small\ncorpora: { table: { path: recorded/utterances.csv } }\n"
        "model: { use: recorded, path: recorded }\ncontrols: none\nexact-test: none\ntask-probe: none\n"
        "attackers: [{ use: probe-linear, knowledge: [semi-informed] }]\nmetrics: [auc]\nthreads: 1\nseeds: 1\n"
    )
    Path("policy.yaml").write_text(f"source: a test\nrules: [{{ metric: auc, bound: {bound} }}]\n")


def bash(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def github(action: Any) -> tuple[int, str]:
    """Runs the action's own steps; returns the status of the last, and what all of them said."""
    inputs = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
    inputs.update(audit="audit.yaml", policy="policy.yaml", program=str(program.find()))
    outputs = Path("outputs")
    outputs.touch()
    said, status = "", 0
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        given = {}
        for name, value in step["env"].items():
            told = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
            key = value.removeprefix("${{ ").removesuffix(" }}")
            given[name] = told["status"] if key == "steps.gate.outputs.status" else inputs[key.removeprefix("inputs.")]
        done = bash(step["run"], GITHUB_OUTPUT=str(outputs), GITHUB_STEP_SUMMARY="summary.md", **given)
        said, status = said + done.stdout + done.stderr, done.returncode
        if status != 0 and step["name"] != "Decide":
            pytest.fail(f"the step '{step['name']}' ended with {status}: {done.stderr}")
    return status, said


@needs_program
@pytest.mark.parametrize(("bound", "status"), [(0.6, 5), (0.999, 6)])
def test_the_action_fails_as_the_gate_does_and_shows_why(here: Path, bound: float, status: int) -> None:
    project(bound)
    found, said = github(yaml.safe_load(GITHUB.read_text()))
    assert found == status
    summary = Path("summary.md").read_text()
    assert summary.startswith("## Gate\n\n```\n")
    assert "small: " in summary
    assert "**Leak demonstrated**" in summary
    assert "::error title=early/probe-linear/table/generic/semi-informed::leak demonstrated: AUC 1.00" in said


@needs_program
def test_the_action_stops_where_there_is_no_audit(here: Path) -> None:
    project(0.6)
    Path("audit.yaml").write_text("name: nothing\n")
    action = yaml.safe_load(GITHUB.read_text())
    step = action["runs"]["steps"][0]
    done = bash(step["run"], PROGRAM=str(program.find()), AUDIT="audit.yaml", OUTPUT="o", STORE="s")
    assert done.returncode == 2
    assert "telltale: " in done.stderr


@needs_program
def test_the_template_ends_as_the_gate_does(here: Path) -> None:
    project(0.6)
    job = yaml.safe_load(GITLAB.read_text())[".telltale"]
    variables = {**job["variables"], "TELLTALE_PROGRAM": str(program.find())}
    done = bash("\n".join(job["script"]), **variables)
    assert done.returncode == 5, done.stderr
    assert "**Leak demonstrated**" in done.stdout
    assert Path(variables["TELLTALE_OUTPUT"], "junit.xml").is_file()
    assert job["artifacts"]["paths"] == [variables["TELLTALE_OUTPUT"] + "/"]
    assert job["allow_failure"]["exit_codes"] == [6]
