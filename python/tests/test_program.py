from __future__ import annotations

import re
from pathlib import Path

import pytest

import telltale
from support import ROOT, needs_program, stand_in
from telltale import TelltaleError, TelltaleWarning, bundle, program


def test_the_client_has_the_programs_version() -> None:
    source = (ROOT / "Sources/Audit/Results/Provenance.swift").read_text()
    found = re.search(r'static let telltale = "([^"]+)"', source)
    assert found is not None
    assert found[1] == telltale.__version__


def test_the_client_reads_the_programs_schema() -> None:
    source = (ROOT / "Sources/Audit/Results/AuditResult.swift").read_text()
    found = re.search(r"currentSchemaVersion = (\d+)", source)
    assert found is not None
    assert int(found[1]) == telltale.result.SCHEMA_VERSION


def test_the_variable_wins_over_the_path(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "named").mkdir()
    (here / "path").mkdir()
    named, on_path = stand_in(here / "named", ""), stand_in(here / "path", "")
    monkeypatch.setenv("PATH", str(here / "path"), prepend=":")
    monkeypatch.delenv("TELLTALE", raising=False)
    assert program.find() == on_path
    monkeypatch.setenv("TELLTALE", str(named))
    assert program.find() == named


def test_a_program_within_the_package_wins_over_all(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "bin").mkdir()
    bundled = stand_in(here / "bin", "")
    (here / "bin" / "needs.txt").write_text("")
    monkeypatch.setattr(bundle, "FOLDER", str(here / "bin"))
    monkeypatch.setenv("TELLTALE", str(here / "nothing"))
    assert program.find() == bundled


@pytest.mark.parametrize(("name", "problem"), [("nothing", "is not there"), ("plain", "is no program that may be run")])
def test_a_variable_that_names_no_program_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch, name: str, problem: str
) -> None:
    (here / "plain").write_text("")
    monkeypatch.setenv("TELLTALE", str(here / name))
    with pytest.raises(TelltaleError, match=problem) as caught:
        telltale.audit("model.onnx", "table.csv")
    assert caught.value.code == "missing-program"


def test_without_a_program_the_error_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELLTALE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TelltaleError, match="make demo") as caught:
        program.find()
    assert "TELLTALE" in caught.value.message


def test_another_version_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = stand_in(here, "")
    other.write_text("#!/bin/sh\necho 9.9.9\n")
    monkeypatch.setenv("TELLTALE", str(other))
    with pytest.warns(TelltaleWarning, match=r"0\.1\.0.* is 9\.9\.9"):
        assert program.version(other) == "9.9.9"


def test_a_program_that_does_not_start_is_an_error(here: Path) -> None:
    other = stand_in(here, "")
    other.write_text("#!/bin/sh\necho 'libswiftCore.so: cannot open' >&2\nexit 127\n")
    with pytest.raises(TelltaleError, match="does not run here") as caught:
        program.version(other)
    assert caught.value.cause == "libswiftCore.so: cannot open"


@needs_program
def test_the_program_at_hand_has_our_version() -> None:
    assert program.version(program.find()) == telltale.__version__
