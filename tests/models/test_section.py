"""The classifier keeps scikit-learn's contract."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from xxgk.models.features import N_COLUMNS
from xxgk.models.section import SectionClassifier


def clouds(classes: int = 3, each: int = 60) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    centres = draw.normal(scale=3, size=(classes, 5))
    rows = np.concatenate([centre + draw.normal(size=(each, 5)) for centre in centres])
    return rows, np.repeat([f"c{index}" for index in range(classes)], each)


def test_scikit_learn_accepts_it() -> None:
    check_estimator(SectionClassifier())


def test_probabilities_are_calibrated_on_rows_of_other_groups() -> None:
    X, y = clouds()
    groups = np.arange(len(y)) % 6
    fitted = SectionClassifier(C=1.0).fit(X, y, groups)
    shares = fitted.predict_proba(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert abs(shares.max(axis=1).mean() - fitted.score(X, y)) < 0.05


def test_the_same_rows_and_seed_give_the_same_weights() -> None:
    X, y = clouds()
    first = SectionClassifier().fit(csr_matrix(X), y)
    second = clone(first).fit(csr_matrix(X), y)
    assert first.coef_.tobytes() == second.coef_.tobytes()
    assert first.calibration_.tobytes() == second.calibration_.tobytes()


def test_a_stored_model_predicts_as_the_fitted_one() -> None:
    near, y = clouds()
    X = csr_matrix(near)
    X.resize((len(y), N_COLUMNS))
    fitted = SectionClassifier().fit(X, y)
    restored = SectionClassifier.from_model(fitted.to_model(), fitted.classes_)
    assert (restored.predict(X) == fitted.predict(X)).all()


def test_only_rows_of_the_features_give_a_stored_model() -> None:
    with pytest.raises(ValueError, match="columns"):
        SectionClassifier().fit(*clouds()).to_model()
