"""A finished audit, as the program wrote it: nothing is computed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import report_page, tables
from .errors import TelltaleError

if TYPE_CHECKING:
    import pandas

#: Of result.json, as this client reads it (SPEC §8.1).
SCHEMA_VERSION = 9

_NUMBERS = ("value", "chance", "interval_low", "interval_high", "p_value", "p_adjusted", "p_best_of")
_RANKED_BY = ("auc", "uar-prior-matched", "uar", "accuracy")
_COUNTS = ("depth", "seed", "utterances", "speakers", "adapted_channels")


class Result:
    """What an audit found. Tables are lists of dicts; `frame` makes data frames of them."""

    def __init__(self, folder: Path, data: Mapping[str, Any]) -> None:
        #: The audit's folder.
        self.folder = folder
        #: The whole of result.json (SPEC §8).
        self.data = data

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def attribute(self) -> str:
        """What was to be inferred."""
        return str(self.data["attribute"]["name"])

    @property
    def verdict(self) -> str:
        """`leak demonstrated`, `below margin`, `inconclusive` or `failed` (SPEC §12.4)."""
        return str(self.data["verdict"]["verdict"]["kind"])

    @property
    def reason(self) -> str:
        """Why that is the verdict."""
        return str(self.data["verdict"]["verdict"]["reason"])

    @property
    def next_step(self) -> str:
        """What to do about it."""
        return str(self.data["verdict"]["verdict"]["nextStep"])

    @property
    def report(self) -> Path:
        """The report, a page for a browser; `report.md`, `matrix.csv` and `junit.xml` lie beside it."""
        return self.folder / "report.html"

    @cached_property
    def rows(self) -> list[tables.Row]:
        """Every number of the audit: a row per cell, input, metric and fold (`matrix.csv`)."""
        return tables.read(self.folder / "matrix.csv", numbers=_NUMBERS, counts=_COUNTS)

    @cached_property
    def metrics(self) -> list[tables.Row]:
        """Means over folds, with interval and p-value where there are any: a row per cell and metric."""
        return [row for row in self.rows if row["fold"] == "mean" and row["slice"] is None]

    @cached_property
    def attacks(self) -> list[tables.Row]:
        """A row per attack: who attacked what, knowing what, how that went, and each metric's mean."""
        means: dict[object, dict[str, tables.Cell]] = {}
        for row in self.metrics:
            if row["input"] == "representation":
                metric = str(row["metric"])
                of_cell = means.setdefault(row["cell"], {})
                of_cell[metric] = row["value"]
                for end in ("low", "high"):
                    of_cell[f"{metric}_{end}"] = row[f"interval_{end}"]
        attacks: list[tables.Row] = []
        for entry in self.data["cells"]:
            cell, verdict = entry["cell"], (entry.get("judgement") or {}).get("verdict") or {}
            if cell["kind"] != "attack":
                continue
            (status, detail) = next(iter(entry["status"].items()))
            attacks.append(
                {
                    "attack": cell["id"],
                    "tap": cell["tap"]["name"],
                    "defence": cell.get("defence"),
                    "attacker": cell["attacker"],
                    "attacker_corpus": cell["attackerCorpus"],
                    "knowledge": cell["knowledge"],
                    "awareness": cell["awareness"],
                    "status": {"notRun": "not run"}.get(status, status),
                    "verdict": verdict.get("kind"),
                    "reason": verdict.get("reason") or detail.get("because"),
                    **means.get(cell["id"], {}),
                }
            )
        return attacks

    @property
    def strongest(self) -> tables.Row | None:
        """The attack on which the verdict rests, else the one that read most (SPEC §8.3); None without a number."""
        named = self.data["verdict"].get("cell")
        for attack in self.attacks:
            if attack["attack"] == named:
                return attack
        for metric in _RANKED_BY:
            ranked = [row for row in self.attacks if isinstance(row.get(metric), float) and row["verdict"] != "failed"]
            if ranked:
                return max(ranked, key=lambda row: row[metric])  # type: ignore[return-value, arg-type]
        return None

    def scores(self, attack: str | None = None) -> list[tables.Row]:
        """What an attack thought of every utterance (the strongest, if none is named), with file and fold.

        Posteriors are natural logarithms, as in the audit's files (SPEC §6.4).
        """
        if attack is None:
            if self.strongest is None:
                raise TelltaleError("unknown-name", "no attack gave a number: there is no strongest one")
            attack = str(self.strongest["attack"])
        for entry in self.data["cells"]:
            if entry["cell"]["id"] == attack:
                return [
                    {"file": name, **row}
                    for name in entry["scoreFiles"]
                    for row in tables.read(self.folder / name, numbers=("log_posterior_*",))
                ]
        known = ", ".join(str(row["attack"]) for row in self.attacks)
        raise TelltaleError("unknown-name", f"there is no attack '{attack}'; there are {known}")

    def frame(self, table: str = "rows") -> pandas.DataFrame:
        """`rows`, `metrics`, `attacks` or `scores` as a data frame (needs pandas)."""
        if table not in ("rows", "metrics", "attacks", "scores"):
            raise TelltaleError(
                "unknown-name", f"there is no table '{table}'; there are rows, metrics, attacks, scores"
            )
        return tables.frame(self.scores() if table == "scores" else getattr(self, table))

    def __repr__(self) -> str:
        return f"Result({self.name!r}: {self.verdict}; {self.reason}; {self.report})"

    def _repr_html_(self) -> str:
        return report_page.first_page(self.report)


def read(folder: str | Path) -> Result:
    """A finished audit, from its folder.

    Raises `missing-file` where there is none, `malformed-file` for what is no result, and `unsupported` for
    a result of another version.
    """
    folder = Path(folder).absolute()
    path = folder / "result.json"
    if not folder.is_dir():
        raise TelltaleError("missing-file", f"there is no folder '{folder}'")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TelltaleError(
            "missing-file",
            f"there is no result.json in '{folder}': it is no finished audit's; run the audit to its end",
        ) from error
    except (OSError, ValueError) as error:
        raise TelltaleError("malformed-file", f"'{path}' cannot be read as JSON", cause=str(error)) from error
    version = data.get("schemaVersion") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise TelltaleError(
            "unsupported",
            f"'{path}' is of schema version {version}, and this client reads {SCHEMA_VERSION}: use the "
            "client that came with the program that made it",
        )
    missing = [key for key in ("name", "attribute", "verdict", "cells", "provenance") if key not in data]
    if missing:
        raise TelltaleError("malformed-file", f"'{path}' is no result of an audit: it has no '{missing[0]}'")
    return Result(folder, data)
