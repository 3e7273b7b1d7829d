"""CSV tables: those that an audit wrote, and those that an audit reads."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import TelltaleError, missing_package

if TYPE_CHECKING:
    import pandas

#: A cell: text, a number, or nothing.
Cell = str | float | int | None
#: A row, by the names of the columns.
Row = dict[str, Cell]


def read(path: Path, *, numbers: Iterable[str] = (), counts: Iterable[str] = ()) -> list[Row]:
    """Rows of a table that an audit wrote: numbers as numbers, empty cells as None.

    A column of `numbers` that ends in `*` stands for all that begin so.
    """
    wanted, whole = tuple(numbers), set(counts)
    rows: list[Row] = []
    for record in _records(path):
        row: Row = {}
        for name, text in record.items():
            row[name] = _cell(name, text, wanted, whole, path)
        rows.append(row)
    return rows


def _cell(name: str, text: str, numbers: Sequence[str], counts: set[str], path: Path) -> Cell:
    if text == "":
        return None
    is_number = any(name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted for wanted in numbers)
    try:
        if is_number:
            return float(text)
        if name in counts:
            return int(text)
    except ValueError as error:
        raise TelltaleError(
            "malformed-file", f"'{path}' has '{text}' in the column '{name}', which holds numbers"
        ) from error
    # Spreadsheets run formulas, so that a text that looks like one has an apostrophe before it (SPEC §6.4).
    return text[1:] if text.startswith("'") else text


def read_plain(path: Path) -> list[dict[str, str]]:
    """Rows of somebody's table, as they stand there."""
    return list(_records(path))


def _records(path: Path) -> Iterable[dict[str, str]]:
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            for record in reader:
                if None in record or None in record.values():
                    raise TelltaleError(
                        "malformed-file",
                        f"line {reader.line_num} of '{path}' has another number of cells than its header",
                    )
                yield record
    except FileNotFoundError as error:
        raise TelltaleError("missing-file", f"there is no file '{path}'") from error
    except OSError as error:
        raise TelltaleError("missing-file", f"'{path}' cannot be read", cause=str(error)) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise TelltaleError(
            "malformed-file", f"'{path}' is no CSV file in UTF-8 with commas", cause=str(error)
        ) from error


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Writes rows of the same columns, at once: nobody reads half of a table."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise TelltaleError("storage-failed", f"'{path}' cannot be written", cause=str(error)) from error


def records(labels: object) -> list[dict[str, Any]]:
    """Rows of labels, however they were given: rows, columns, or a data frame."""
    if hasattr(labels, "to_dict") and hasattr(labels, "columns"):
        return [dict(row) for row in labels.to_dict("records")]
    if isinstance(labels, Mapping):
        columns = {str(name): list(values) for name, values in labels.items()}
        lengths = {name: len(values) for name, values in columns.items()}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise TelltaleError("shape-mismatch", f"the columns of labels are not of one length: {told}")
        count = next(iter(lengths.values()), 0)
        return [{name: values[row] for name, values in columns.items()} for row in range(count)]
    if isinstance(labels, (list, tuple)) and all(isinstance(row, Mapping) for row in labels):
        return [dict(row) for row in labels]
    raise TelltaleError(
        "invalid-labels",
        f"labels are a list of dicts, a dict of columns or a data frame, not {type(labels).__name__}",
    )


def frame(rows: Sequence[Mapping[str, object]]) -> pandas.DataFrame:
    """The rows as a data frame, which needs pandas."""
    try:
        import pandas
    except ImportError as error:
        raise missing_package("pandas", "a data frame") from error
    table: pandas.DataFrame = pandas.DataFrame([dict(row) for row in rows])
    return table
