from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support import needs_program
from telltale import TelltaleError, process, settings


def test_settings_become_flags() -> None:
    flags, rest = settings.split(
        {
            "margin": 0.1,
            "folds": [0, 3],
            "controls": "none",
            "knowledge": ["ignorant", "semi-informed"],
            "attackers": ["ridge", "lstm"],
            "taps": "hidden.*",
            "leave_out": ["a", "b"],
            "isolate": True,
            "in_process": False,
            "seed": None,
            "plugin_path": Path("/plugins"),
            "set": {"openvino": {"tap_order": ["a", "b"], "x": True}, "ridge.directions": 3},
        }
    )
    assert flags == [
        "--margin=0.1",
        "--folds=0,3",
        "--controls=none",
        "--knowledge=ignorant,semi-informed",
        "--attacker=ridge",
        "--attacker=lstm",
        "--tap=hidden.*",
        "--leave-out=a",
        "--leave-out=b",
        "--isolate",
        "--plugin-path=/plugins",
        "--set=openvino.tap-order=a,b",
        "--set=openvino.x=true",
        "--set=ridge.directions=3",
    ]
    assert rest == {}


def test_what_has_no_flag_goes_into_an_audit_file(here: Path) -> None:
    flags, rest = settings.split(
        {
            "validation_share": 0.1,
            "attackers": [{"use": "ridge", "seeds": 2}],
            "features": {"wide": {"use": "mel"}},
            "leave_out": {"table": ["a"]},
        }
    )
    assert flags == []
    file = settings.audit_file(here, rest, ["table:x.csv"])
    assert json.loads(file.read_text()) == {
        "model": {"use": "recorded", "corpus": "table"},
        "corpora": ["table"],
        "attackers": [{"use": "ridge", "seeds": 2}],
        "validation-share": 0.1,
        "features": {"wide": {"use": "mel"}},
        "leave-out": {"table": ["a"]},
    }


def test_paths_in_an_audit_file_are_those_of_the_caller(here: Path) -> None:
    given = {"corpora": {"table": {"path": "a/table.csv"}, "other": {"use": "emodb", "path": Path("/b")}}}
    file = settings.audit_file(here, given, [])
    told = json.loads(file.read_text())
    assert told["corpora"] == {
        "table": {"path": str(here / "a/table.csv")},
        "other": {"use": "emodb", "path": "/b"},
    }
    assert told["model"]["corpus"] == "table"


@pytest.mark.parametrize(
    "wrong", [{"margin": [1]}, {"margin": True}, {"attackers": 3.5, "margin": {}}, {"set": "a=b"}, {"folds": [None]}]
)
def test_what_is_no_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TelltaleError) as caught:
        settings.split(wrong)
    assert caught.value.code == "invalid-configuration"


def test_what_json_cannot_hold_is_refused(here: Path) -> None:
    with pytest.raises(TelltaleError, match="words, numbers, lists and dicts"):
        settings.audit_file(here, {"system": {"auditor": object()}}, ["table"])


@needs_program
def test_every_flag_of_the_program_can_be_said_from_python() -> None:
    """And none that it has not: a flag that is added there is missed here."""
    told = process.run(["audit", "--help"]).output
    flags = set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", told, re.MULTILINE)) - {"version", "help"}
    ours = {name.replace("_", "-") for name in settings._VALUES | settings._WORDS | settings._SWITCHES}
    ours |= set(settings._REPEATED.values()) | {"set", "model", "corpus"}
    assert ours == flags
