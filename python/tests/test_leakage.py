from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import telltale
from support import made_up, needs_program
from telltale import Leakage, TelltaleError

sklearn = pytest.importorskip("sklearn", reason="no scikit-learn")

LABELS, ARRAYS = made_up(speakers=16, each=1)
GENDER = np.array([row["gender"] for row in LABELS])
EMOTION = np.array([row["emotion"] for row in LABELS])
SPEAKER = np.array([row["speaker"] for row in LABELS])


@needs_program
def test_a_planted_leak_scores_high_and_none_scores_chance() -> None:
    leak = telltale.leakage(ARRAYS["early"], GENDER, SPEAKER)
    none = telltale.leakage(ARRAYS["late"], GENDER, SPEAKER)
    assert isinstance(leak, float)
    assert leak > 0.95
    assert leak.metric == "auc"
    assert leak.chance == 0.5
    assert leak.interval is not None
    assert leak.interval[0] > 0.6
    assert leak.verdict == "leak demonstrated"
    assert none.interval is not None
    assert none.interval[0] < 0.5 < none.interval[1]
    assert none.verdict == "inconclusive"
    assert repr(leak).startswith("Leakage(")
    # As scores come back from other processes.
    again = pickle.loads(pickle.dumps(leak))
    assert (again, again.interval, again.verdict) == (leak, leak.interval, leak.verdict)
    assert pickle.loads(pickle.dumps(telltale.leakage)).get_metadata_routing() is not None


@needs_program
def test_it_is_a_scorer_of_cross_validation() -> None:
    """The estimator learns emotion; what it passes on is attacked, on speakers whom it never heard."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, cross_validate
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(PCA(8), LogisticRegression())
    with sklearn.config_context(enable_metadata_routing=True):
        found: dict[str, Any] = cross_validate(
            pipeline,
            ARRAYS["early"],
            EMOTION,
            scoring={"leakage": telltale.leakage, "accuracy": "accuracy"},
            params={"groups": SPEAKER, "attribute": GENDER},
            cv=PredefinedSplit([int(speaker[1:]) // 8 for speaker in SPEAKER]),
            error_score="raise",
        )
    assert found["test_leakage"].shape == (2,)
    assert (found["test_leakage"] > 0.9).all()
    assert (found["test_accuracy"] > 0.5).all()


@needs_program
def test_of_an_estimator_what_reaches_the_classifier_is_scored() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    erase = make_pipeline(
        FunctionTransformer(lambda x: x[:, :2] * 0 + EMOTION_NUMBER[: len(x), None]), LogisticRegression()
    ).fit(ARRAYS["early"], EMOTION)
    by_estimator = telltale.leakage(erase, ARRAYS["early"], EMOTION, groups=SPEAKER, attribute=GENDER, folds=2)
    assert abs(by_estimator - 0.5) < 0.2, "what the pipeline threw away was scored"


EMOTION_NUMBER = np.unique(EMOTION, return_inverse=True)[1] + np.random.default_rng(0).normal(size=len(EMOTION))


@needs_program
def test_many_classes_have_a_number_too() -> None:
    leak = telltale.leakage(ARRAYS["early"], EMOTION, SPEAKER, varying_labels="by-utterance", attacker="ridge", folds=2)
    assert isinstance(leak, Leakage)
    assert leak > leak.chance if leak.chance is not None else leak > 0.5


@needs_program
def test_one_class_is_the_programs_error() -> None:
    with pytest.raises(TelltaleError, match="one class only"):
        telltale.leakage(ARRAYS["late"], ["same"] * len(GENDER), SPEAKER)


def test_wrong_calls_say_what_is_wrong() -> None:
    from sklearn.linear_model import LogisticRegression

    with pytest.raises(TelltaleError, match="enable_metadata_routing"):
        telltale.leakage(ARRAYS["late"], GENDER)
    with pytest.raises(TelltaleError, match="X has 64 rows, y 63 and groups 64"):
        telltale.leakage(ARRAYS["late"], GENDER[:-1], SPEAKER)
    with pytest.raises(TelltaleError, match="LogisticRegression makes no representation"):
        telltale.leakage(LogisticRegression(), ARRAYS["late"], GENDER, groups=SPEAKER)
    with pytest.raises(TelltaleError, match="what is to be inferred"):
        telltale.leakage(ARRAYS["late"], None, SPEAKER)
    values = ARRAYS["late"].copy()
    values[0, 0] = np.inf
    with pytest.raises(TelltaleError, match="no finite numbers"):
        telltale.leakage(values, GENDER, SPEAKER)
