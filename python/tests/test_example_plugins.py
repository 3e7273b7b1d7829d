"""Programs of `examples/plugins`, on requests made here by hand."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from support import ROOT

pytest.importorskip("sklearn", reason="no scikit-learn")

ATTACKER = ROOT / "examples/plugins/sklearn-attacker/attack.py"
LENGTHS = (3, 7, 4, 5, 9, 2, 6, 8)
LABELS = (0, 1) * 4

Array = NDArray[np.float32]


def asked(request: dict[str, Any], folder: Path) -> None:
    """Runs the program on one request, as the host does."""
    (folder / "request.json").write_text(json.dumps(request))
    command = [sys.executable, str(ATTACKER), str(folder / "request.json")]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def kept(folder: Path, **arrays: Any) -> dict[str, str]:
    """Arrays in files of the request's folder, by name."""
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)
    return {name: str(folder / f"{name}.npy") for name in arrays}


def rows_of(kind: str, folder: Path) -> tuple[dict[str, Any], Array]:
    """An `input`, and the means over time that were planted in it."""
    rng = np.random.default_rng(1)
    means = rng.normal(size=(len(LABELS), 2)).astype("float32")
    means[:, 0] += 4 * np.array(LABELS, dtype="float32")

    def row(mean: Array, *shape: int) -> Array:
        """[2 × shape] of that mean, with an end far from its beginning: who mixes axes up has another mean."""
        slope = np.linspace(-40, 40, int(np.prod(shape))).reshape(shape)
        return (np.stack([slope, -slope / 2]) + mean.reshape(2, *(1,) * len(shape))).astype("float32")

    described: dict[str, Any] = {"kind": "representation", "rowCount": len(LABELS)}
    steps = np.array(LENGTHS, dtype="int32")
    if kind == "features":
        rows = np.concatenate([row(mean, length).T for mean, length in zip(means, LENGTHS, strict=True)])
        files = kept(folder, rows=rows, frames=steps)
        return {**described, "kind": "features", **files}, means
    if kind == "a fixed time":
        return {**described, "shape": [2, 5], **kept(folder, rows=np.stack([row(mean, 5) for mean in means]))}, means
    height = (3,) if kind == "a plane of open time" else ()
    whole = [row(mean, *height, length).ravel() for mean, length in zip(means, LENGTHS, strict=True)]
    shape = [2, *height, None]
    return {**described, "shape": shape, **kept(folder, rows=np.concatenate(whole), steps=steps)}, means


@pytest.mark.parametrize("kind", ["features", "a fixed time", "an open time", "a plane of open time"])
def test_the_attacker_learns_from_means_over_true_time(kind: str, here: Path) -> None:
    given, means = rows_of(kind, here)
    state = here / "state"
    state.mkdir()
    shared = {"input": given, "state": str(state), "parameters": {"inverse-regularisation": 1.0}}
    labels = kept(here, labels=np.array(LABELS, dtype="int32"))
    counts = {"trainingRowCount": 6, "validationRowCount": 2}
    target = {"classes": ["a", "b"], **labels}
    asked({**shared, **counts, "verb": "train", "target": target, "outputs": {"log": str(here / "log.json")}}, here)
    assert {"trainingLoss", "validationLoss"} <= json.loads((here / "log.json").read_text())[0].keys()
    with (state / "model.pickle").open("rb") as file:
        model = pickle.load(file)
    assert model[0].mean_ == pytest.approx(means[:6].mean(axis=0), abs=1e-4)
    scores = here / "scores.npy"
    asked({**shared, "verb": "score", "classes": ["a", "b"], "outputs": {"scores": str(scores)}}, here)
    assert np.load(scores) == pytest.approx(model.predict_log_proba(means), abs=1e-3)
    assert np.load(scores).argmax(axis=1).tolist() == list(LABELS)
