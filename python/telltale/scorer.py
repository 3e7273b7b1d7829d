"""How much representations tell of an attribute, as a score in scikit-learn's form."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import recorded
from .auditing import audit
from .errors import TelltaleError
from .result import Result

#: In order of preference, as in the verdict (SPEC §12.4).
_HEADLINES = ("auc", "uar-prior-matched", "uar")
_TAP = "representation"


class Leakage(float):
    """How well an attacker inferred the attribute: a number, with what belongs to it."""

    #: Which number it is: `auc`, or where that has none `uar-prior-matched`, else `uar`.
    metric: str
    #: What guessing gets.
    chance: float | None
    #: At 95 %; None where there are too few speakers.
    interval: tuple[float, float] | None
    #: `leak demonstrated`, `below margin`, `inconclusive` or `failed`, and why.
    verdict: str
    reason: str

    def __new__(
        cls,
        value: float,
        metric: str,
        chance: float | None,
        interval: tuple[float, float] | None,
        verdict: str,
        reason: str,
    ) -> Leakage:
        leakage = super().__new__(cls, value)
        leakage.metric, leakage.chance, leakage.interval = metric, chance, interval
        leakage.verdict, leakage.reason = verdict, reason
        return leakage

    @classmethod
    def of(cls, result: Result) -> Leakage:
        """The headline of an audit with one attack, as the program gives it."""
        for metric in _HEADLINES:
            for row in result.metrics:
                value = row["value"]
                if row["kind"] == "attack" and row["metric"] == metric and isinstance(value, float):
                    low, high, chance = row["interval_low"], row["interval_high"], row["chance"]
                    interval = (low, high) if isinstance(low, float) and isinstance(high, float) else None
                    guessing = chance if isinstance(chance, float) else None
                    return cls(value, metric, guessing, interval, result.verdict, result.reason)
        raise TelltaleError("computation-failed", f"the attack gave no number: {result.reason}")

    def __getnewargs__(self) -> tuple[Any, ...]:
        # Scores come from other processes (n_jobs).
        return (float(self), self.metric, self.chance, self.interval, self.verdict, self.reason)

    def __repr__(self) -> str:
        interval = " [{:.2f}, {:.2f}]".format(*self.interval) if self.interval else ""
        return f"Leakage({float(self):.3f}{interval}, {self.metric}, {self.verdict})"


class Scorer:
    """`leakage(X, y, groups)`, and the same as `scoring=` of scikit-learn's `cross_validate`."""

    __name__ = "leakage"

    def __call__(
        self,
        first: Any,
        second: Any,
        third: Any = None,
        /,
        *,
        groups: Any = None,
        attribute: Any = None,
        attacker: str = "probe-linear",
        folds: int = 5,
        seed: int = 1,
        seeds: int | None = 1,
        threads: int | None = 1,
        varying_labels: str | None = None,
    ) -> Leakage:
        """How well an attacker who learns from some speakers infers `y` of the others from `X`.

        - `leakage(X, y, groups)`: representations [utterances, …], what is to be inferred, and who speaks.
        - `leakage(estimator, X, y, groups=…)`: the same of what a fitted estimator makes of `X` (`transform`; of
          a pipeline with a classifier at its end, what reaches that). This is the form of a scorer; in
          `cross_validate` the speakers are routed: `params={"groups": speakers}`, with scikit-learn's
          `enable_metadata_routing`. `attribute` takes the place of a `y` that the estimator learns.
        - `attacker`, `folds`, `seed`, `seeds`, `threads`, `varying_labels`: of the audit that the program runs. No
          speaker is on both sides of a fold. With one of `seeds`, the interval leaves out what trainings differ by;
          `varying_labels="by-utterance"` is for what is no attribute of a person.

        Raises `shape-mismatch` and `invalid-labels`, and what the program says.
        """
        if hasattr(first, "fit"):
            values, labels = _represented(first, second), third if attribute is None else attribute
        else:
            values, labels = first, second if attribute is None else attribute
            groups = third if groups is None else groups
        if groups is None:
            raise TelltaleError(
                "invalid-labels",
                "leakage needs 'groups', who speaks in each row: leakage(X, y, groups), and in cross_validate "
                "params={'groups': speakers} with sklearn.set_config(enable_metadata_routing=True)",
            )
        settings = {
            "attackers": [attacker],
            "seed": seed,
            "seeds": seeds,
            "threads": threads,
            "varying_labels": varying_labels,
        }
        if labels is None:
            raise TelltaleError("invalid-labels", "leakage needs 'y': what is to be inferred of each row")
        return _measured(np.asarray(values), list(labels), list(groups), folds, settings)

    def get_metadata_routing(self) -> Any:
        """Tells scikit-learn that `groups` and `attribute` are wanted, where they are given."""
        from sklearn.utils.metadata_routing import MetadataRequest

        request = MetadataRequest(owner=self)
        request.score.add_request(param="groups", alias=True)
        request.score.add_request(param="attribute", alias=True)
        return request

    def __repr__(self) -> str:
        return "telltale.leakage"


def _represented(estimator: Any, values: Any) -> Any:
    if hasattr(estimator, "transform"):
        return estimator.transform(values)
    if hasattr(estimator, "steps") and len(estimator.steps) > 1:
        return estimator[:-1].transform(values)
    raise TelltaleError(
        "unsupported",
        f"{type(estimator).__name__} makes no representation: it has no 'transform', and is no pipeline with one",
    )


def _measured(values: Any, labels: list[Any], speakers: list[Any], folds: int, settings: Mapping[str, Any]) -> Leakage:
    if len(labels) != len(speakers) or len(labels) != len(values):
        raise TelltaleError(
            "shape-mismatch",
            f"X has {len(values)} rows, y {len(labels)} and groups {len(speakers)}: they belong together",
        )
    # The audit's table wants an emotion, of which nothing is asked here.
    rows = [
        {"speaker": f"{speaker}", "emotion": "any", "attribute": f"{label}"}
        for speaker, label in zip(speakers, labels, strict=True)
    ]
    with tempfile.TemporaryDirectory(prefix="telltale-") as scratch:
        folder = Path(scratch)
        recording = recorded.write(folder / "recorded", {_TAP: values}, rows)
        result = audit(
            recording,
            {"table": {"path": str(folder / "recorded" / recorded.INDEX), "folds": folds}},
            attribute="attribute",
            knowledge="semi-informed",
            controls="none",
            exact_test="none",
            task_probe="none",
            metrics=list(_HEADLINES),
            output=str(folder / "audit"),
            store=str(folder / "store"),
            progress=False,
            **settings,
        )
        return Leakage.of(result)


leakage = Scorer()
