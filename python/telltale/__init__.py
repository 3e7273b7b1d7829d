"""Telltale from Python: the program audits, this package asks and shows.

    result = telltale.audit({"encoder": array}, corpus=labels)
    result.verdict, result.attacks, result.report

`telltale.audit` runs an audit, `telltale.record` records a PyTorch module's layers, `telltale.transformers`
opens a folder that transformers saved, `telltale.leakage` scores representations in scikit-learn's form,
`telltale.read` reads a finished audit; `telltale.importers` and `telltale.exporters` lead in and out.
"""

from . import exporters, importers
from ._version import __version__
from .auditing import audit
from .encoders import transformers
from .errors import CellsFailed, MissingPackage, Stopped, TelltaleError, TelltaleWarning
from .progress import Progress
from .recorded import Recording
from .recording import record
from .result import Result, read
from .scorer import Leakage, leakage

__all__ = [
    "CellsFailed",
    "Leakage",
    "MissingPackage",
    "Progress",
    "Recording",
    "Result",
    "Stopped",
    "TelltaleError",
    "TelltaleWarning",
    "__version__",
    "audit",
    "exporters",
    "importers",
    "leakage",
    "read",
    "record",
    "transformers",
]
