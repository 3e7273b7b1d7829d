"""An audit as a run of MLflow: numbers as metrics, settings as parameters, files as artefacts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import missing_package
from ..result import Result

#: What of the audit's folder is kept with the run; scores stay, for they are of single utterances.
_FILES = ("report.html", "report.md", "result.json", "matrix.csv", "junit.xml", "audit.yaml")


def mlflow(result: Result, *, run_name: str | None = None) -> str:
    """Logs an audit in the run that is active, or in one of its own; returns the run's id.

    Metrics are `ATTACK/METRIC` and the ends of their intervals, `…_low` and `…_high`; the verdict is a tag.
    """
    try:
        import mlflow as library
    except ImportError as error:
        raise missing_package("mlflow", "logging an audit") from error
    active = library.active_run()
    if active is not None:
        _log(library, result)
        return str(active.info.run_id)
    with library.start_run(run_name=run_name or result.name) as run:
        _log(library, result)
        return str(run.info.run_id)


def _log(library: Any, result: Result) -> None:
    told = result.data["provenance"]
    library.set_tags({"telltale.verdict": result.verdict, "telltale.reason": result.reason[:5000]})
    library.log_params(
        {
            "telltale.version": told["telltaleVersion"],
            "telltale.attribute": result.attribute,
            "telltale.seed": told["seed"],
            "telltale.profile": told["profile"],
            "telltale.settings": told["configurationHash"],
        }
    )
    for row in result.metrics:
        if row["kind"] != "attack" or row["input"] != "representation":
            continue
        name = f"{row['cell']}/{row['metric']}"
        for end, column in (("", "value"), ("_low", "interval_low"), ("_high", "interval_high")):
            value = row[column]
            if isinstance(value, float):
                library.log_metric(_name(name + end), value)
    for file in _FILES:
        if (Path(result.folder) / file).is_file():
            library.log_artifact(str(Path(result.folder) / file), artifact_path="telltale")


def _name(text: str) -> str:
    """MLflow takes letters, digits, `_`, `-`, `.`, blanks and `/`."""
    return re.sub(r"[^A-Za-z0-9_\-. /]", "_", text)
