"""The page from PyTorch is run: its blocks in order, in a folder of their own."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

import telltale
from support import NAMES, ROOT, needs_program

PAGE = ROOT / "docs/from-pytorch.md"


def blocks(page: Path) -> list[tuple[int, str]]:
    """Python blocks of a page, with the number of their first line."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [(text.count("\n", 0, match.start()) + 2, match[1]) for match in found]


@needs_program
def test_the_blocks_of_the_page_run(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("torch", "transformers", "pandas", "sklearn"):
        pytest.importorskip(package, reason=f"no {NAMES.get(package, package)}")
    monkeypatch.syspath_prepend(str(ROOT / "examples/notebooks"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    told: dict[str, Any] = {"__name__": "page"}
    monkeypatch.setitem(sys.modules, "page", type(sys)("page"))
    found = blocks(PAGE)
    assert len(found) > 10
    for line, block in found:
        # With its place in the page, which then stands in a traceback.
        exec(compile("\n" * (line - 1) + block, str(PAGE), "exec"), told)
    assert isinstance(told["result"], telltale.Result)
    assert told["arrays"].verdict == "leak demonstrated"
    assert told["hidden"].taps == ("hidden.0", "hidden.1", "hidden.2")
    assert (told["scores"]["test_score"] > 0.9).all()
    said = capsys.readouterr().out
    assert "imported.csv: 48 utterances of 12 speakers" in said
    assert "unsupported – Emotions is in training mode" in said
    assert "model-index:" in said


def test_every_name_that_the_page_uses_is_there() -> None:
    for name in re.findall(r"telltale\.(\w+)", PAGE.read_text(encoding="utf-8")):
        assert hasattr(telltale, name), f"telltale.{name} is not there"
