from __future__ import annotations

from pathlib import Path

import pytest

from telltale import TelltaleError, tables


def test_cells_are_what_the_program_meant(here: Path) -> None:
    """SPEC §6.4: a text that looks like a formula has an apostrophe before it; numbers stand as they are."""
    Path("x.csv").write_text("name,value,count\n'-x,-1.5,3\n''=y,inf,\nplain,,\n")
    assert tables.read(Path("x.csv"), numbers=["val*"], counts=["count"]) == [
        {"name": "-x", "value": -1.5, "count": 3},
        {"name": "'=y", "value": float("inf"), "count": None},
        {"name": "plain", "value": None, "count": None},
    ]
    Path("x.csv").write_text("value\nmany\n")
    with pytest.raises(TelltaleError, match="'many' in the column 'value', which holds numbers"):
        tables.read(Path("x.csv"), numbers=["value"])


def test_what_is_written_is_read_again(here: Path) -> None:
    rows = [{"a": 'x, "y"\nz', "b": "ä"}, {"a": "", "b": "1"}]
    tables.write(here / "new/x.csv", rows)
    assert tables.read_plain(here / "new/x.csv") == rows
    assert [path.name for path in (here / "new").iterdir()] == ["x.csv"]


def test_a_place_that_cannot_be_written_is_told(here: Path) -> None:
    (here / "file").touch()
    with pytest.raises(TelltaleError, match="cannot be written") as caught:
        tables.write(here / "file/x.csv", [{"a": "b"}])
    assert caught.value.code == "storage-failed"
