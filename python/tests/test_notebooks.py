"""Notebooks are run cell by cell, as a person would, in a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support import NAMES, ROOT, needs_program

nbclient = pytest.importorskip("nbclient", reason="no nbclient")
nbformat = pytest.importorskip("nbformat", reason="no nbformat")
pytest.importorskip("ipykernel", reason="no ipykernel")

NOTEBOOKS = sorted((ROOT / "examples/notebooks").glob("*.ipynb"))


def outputs(cell: Any) -> str:
    """All that a cell shows, as one text."""
    parts = []
    for output in cell.get("outputs", []):
        parts += [output["text"]] if "text" in output else [str(output.get("data", ""))]
    return "\n".join(parts)


@needs_program
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, here: Path) -> None:
    for package in ("torch", "pandas", "matplotlib"):
        pytest.importorskip(package, reason=f"no {NAMES.get(package, package)}")
    shutil.copy(ROOT / "examples/notebooks/practice.py", here)
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(here)}}).execute()
    audited = next(cell for cell in notebook.cells if "telltale.audit(" in cell.source)
    shown = outputs(audited)
    assert "srcdoc" in shown, "the report's first page is not shown"
    assert "What was found" in shown
    everything = "\n".join(outputs(cell) for cell in notebook.cells)
    assert "Traceback" not in everything
    assert "Warning" not in everything, everything


def test_there_are_two() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["own-pytorch-model", "recorded-representations"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
