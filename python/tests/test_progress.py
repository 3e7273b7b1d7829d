from __future__ import annotations

import os
import sys
import types
from typing import Any

import pytest

from telltale import Progress, progress

STEP = Progress(3, 12, "train <ridge> on early", "5 s")


def test_nobody_looks_and_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for wanted in (True, False):
        shown = progress.display(wanted)
        shown.show(STEP)
        shown.close()
    assert capsys.readouterr() == ("", "")


def test_a_terminal_has_one_line_that_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((30, 20)))
    shown = progress.display(True)
    shown.show(STEP)
    shown.show(Progress(4, 12, "probe", ""))
    shown.close()
    said = capsys.readouterr().err
    assert said.split("\r")[1:3] == ["[3/12] train <ridge> on early", "[4/12] probe".ljust(29)]
    assert said.endswith("\r" + " " * 29 + "\r")
    assert "\n" not in said


class Handle:
    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def update(self, bundle: dict[str, str], raw: bool) -> None:
        assert raw
        self.shown.append(bundle)


def test_a_notebook_has_a_bar_that_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Handle()
    ipython: Any = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    shows: Any = types.ModuleType("IPython.display")
    shows.display = lambda *_, **__: handle
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", shows)
    shown = progress.display(True)
    shown.show(STEP)
    shown.close()
    assert '<progress max="12" value="3">' in handle.shown[0]["text/html"]
    assert "train &lt;ridge&gt; on early" in handle.shown[0]["text/html"]
    assert handle.shown[0]["text/plain"] == "3 of 12 stages, 5 s left: train <ridge> on early"
    assert handle.shown[-1] == {"text/plain": ""}
