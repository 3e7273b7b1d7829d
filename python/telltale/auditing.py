"""Runs an audit: of a file, of a model, of arrays."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import recorded, settings
from .errors import CellsFailed, TelltaleError
from .importers import Imported
from .process import Completed, error, run
from .progress import Progress
from .recorded import Recording
from .result import Result, read

#: Endings of audit files.
_AUDIT_FILES = (".yaml", ".yml")


def audit(
    model: object,
    corpus: object = None,
    *,
    taps: str | Sequence[str] | None = None,
    attackers: str | Sequence[object] | None = None,
    progress: bool | Callable[[Progress], object] = True,
    **given: Any,
) -> Result:
    """Audits a model, or what it made, and returns what was found.

    - `model`: an audit file (`.yaml`), a model's file (ONNX, OpenVINO, TensorFlow, TFLite, TorchScript), a
      component's id, a folder of recorded representations, what `telltale.record` returned, arrays
      [utterances, …] (one, or a dict of one for each tap), or a `torch.nn.Module`, which is recorded at the
      layers `taps` first.
    - `corpus`: `"ravdess:FOLDER"`, `"table:FILE"`, a CSV file, what an importer returned, a list of these, or with
      parameters `{"table": {"path": FILE, "folds": 4}}`. Of arrays: their labels, row by row: a list of dicts, a
      dict of columns, a data frame or a CSV file with `speaker`, `emotion` and what is to be inferred.
    - `attackers`: component ids; the probes unless told otherwise.
    - `progress`: a bar in a notebook, a line on a terminal, nothing elsewhere; or a function that is called.
    - Other settings: the audit file's keys (SPEC §7.1) with `_` for `-`, and the flags `name`, `output`,
      `store`, `set` (`{"component": {"parameter": value}}`), `workers`, `isolate`, `in_process`, `mix_arithmetic`,
      `plugin_path`, `allow_plugins`. For a module also what `telltale.record` takes.

    Raises `TelltaleError` with the program's own words, and `Stopped` after Ctrl-C. Attacks that failed do
    not end an audit: it warns (`CellsFailed`), and the report says why.
    """
    options = {**given, "attackers": attackers}
    if _is_module(model):
        from .recording import record_for_audit

        model, options = record_for_audit(model, corpus, taps, options)
        corpus, taps = None, None
    elif isinstance(model, Mapping) or hasattr(model, "__array__"):
        arrays = model if isinstance(model, Mapping) else {"representation": model}
        name = str(options.setdefault("name", "arrays"))
        if corpus is None:
            raise TelltaleError("invalid-labels", "arrays need 'corpus': whose row is whose, row by row")
        model, corpus = recorded.write(Path(f"{name}-recorded"), arrays, corpus), None
    if isinstance(model, Recording):
        corpus = model.corpus if corpus is None else corpus
        # By name, the program would put 'encoder' after 'conv' whatever their depth.
        order = {"recorded.tap-order": ",".join(model.taps)}
        options["set"] = {**order, **(options.get("set") or {})}
        taps = "all" if taps is None else taps
        model = model.folder
    if not isinstance(model, (str, os.PathLike)):
        raise TelltaleError(
            "invalid-parameter",
            f"cannot audit {type(model).__name__}: give a file, arrays, a recording or a torch.nn.Module",
        )
    return _run(os.fspath(model), _corpora(corpus), {**options, "taps": taps}, progress)


def _run(
    model: str,
    corpora: list[str],
    options: Mapping[str, object],
    progress: bool | Callable[[Progress], object],
) -> Result:
    is_file = model.endswith(_AUDIT_FILES)
    flags, rest = settings.split(options)
    flags += [f"--corpus={corpus}" for corpus in corpora]
    with tempfile.TemporaryDirectory(prefix="telltale-") as scratch:
        if is_file:
            if rest:
                raise TelltaleError(
                    "invalid-configuration",
                    f"'{next(iter(rest))}' has no flag that would win over '{model}': say it in that file",
                )
            arguments = ["audit", model, *flags]
        elif rest:
            if not any(flag.startswith("--name=") for flag in flags):
                flags.append(f"--name={Path(model).stem}")
            if options.get("taps") is None and Path(model).exists():
                flags.append("--tap=auto")
            file = settings.audit_file(Path(scratch), rest, corpora)
            arguments = ["audit", str(file), f"--model={model}", *flags]
        else:
            arguments = ["audit", f"--model={model}", *flags]
        completed = run(arguments, progress=progress, accept=(0, 3))
    return _result(completed)


def _result(completed: Completed) -> Result:
    told = re.findall(r"^report: (.+)/report\.html$", completed.output, re.MULTILINE)
    if not told:
        raise error(completed)
    result = read(told[-1])
    if completed.status == 3:
        warnings.warn(str(error(completed).message), CellsFailed, stacklevel=4)
    return result


def _corpora(corpus: object) -> list[str]:
    """As the program takes them: `ID:PATH`. A CSV file alone is a table."""
    if corpus is None:
        return []
    if isinstance(corpus, Imported):
        return [corpus.corpus]
    if isinstance(corpus, (str, os.PathLike)):
        text = os.fspath(corpus)
        return [f"table:{text}" if text.endswith(".csv") and not text.startswith("table:") else text]
    if isinstance(corpus, Mapping) and all(isinstance(one, Mapping) for one in corpus.values()):
        return [_with_parameters(str(name), parameters) for name, parameters in corpus.items()]
    if isinstance(corpus, Sequence) and all(isinstance(one, (str, os.PathLike, Imported)) for one in corpus):
        return [text for one in corpus for text in _corpora(one)]
    raise TelltaleError(
        "invalid-parameter",
        f"a corpus is 'ID:FOLDER', a CSV file, a list of these or {{'ID': {{'path': …}}}}, not "
        f"{type(corpus).__name__}; rows of labels go with arrays, or with telltale.record",
    )


def _with_parameters(name: str, parameters: Mapping[object, object]) -> str:
    """`ID:key=value,key=value`; a comma within a value is written with a backslash."""
    pairs = []
    for key, value in parameters.items():
        word = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
        if isinstance(value, bool):
            word = word.lower()
        pairs.append(f"{str(key).replace('_', '-')}={word}".replace(",", "\\,"))
    return f"{name}:{','.join(pairs)}" if pairs else name


def _is_module(model: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)
