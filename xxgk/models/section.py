"""The section classifier: an ordinary scikit-learn estimator over hashed features."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from xxgk.models.features import N_COLUMNS
from xxgk.models.scoring import LinearModel


class SectionClassifier(ClassifierMixin, BaseEstimator):
    """A linear support vector classifier with calibrated probabilities.

    One machine a class against the rest; a multinomial logistic regression over their scores,
    fitted on rows that the machines had not seen, turns scores into probabilities.

    Parameters
    ----------
    C
        Inverse strength of regularisation of the machines.
    folds
        Folds whose held-out scores the calibration is fitted on.
    tol, max_iter
        When each machine's solver stops: at this tolerance, or after so many iterations.
    n_jobs
        Processes that fit the final machines and those of the folds at the same time. (Not threads:
        liblinear has one random generator a process, and the weights would depend on the race.)
    random_state
        Seed of the solvers; the same rows and seed give the same weights, bit for bit.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    coef_ : ndarray of shape (n_classes, n_features)
    intercept_ : ndarray of shape (n_classes,)
    n_iter_ : int
        Iterations that the slowest machine took.
    calibration_ : ndarray of shape (n_classes + 1, n_classes)
        Scores with a one appended, times this, are the logits of the probabilities.
    """

    def __init__(
        self,
        C: float = 0.5,
        folds: int = 2,
        tol: float = 0.1,
        max_iter: int = 1000,
        n_jobs: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.folds = folds
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: ArrayLike, groups: ArrayLike | None = None) -> Self:
        """Fit machines and calibration.

        Parameters
        ----------
        X : array or sparse matrix of shape (n_samples, n_features)
        y : array of shape (n_samples,)
            Class of each row.
        groups : array of shape (n_samples,), optional
            Rows of one group (an issuing body) stay on one side of each fold.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there are fewer than two classes.
        """
        X, y = validate_data(self, X, y, accept_sparse="csr")
        check_classification_targets(y)
        self.classes_, targets = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("the rows hold one class; a classifier needs at least two")
        splits = self._splits(X, targets, groups)
        fitted = Parallel(n_jobs=self.n_jobs, prefer="processes")(
            delayed(self._fitted)(X, targets, kept)
            for kept in (np.arange(len(targets)), *(kept for kept, _ in splits))
        )
        machines, *partial = fitted
        # Two classes share one machine in scikit-learn; here each class has its own row.
        sign = [-1.0, 1.0] if len(self.classes_) == 2 else [1.0] * len(self.classes_)
        factor = np.array(sign)
        self.coef_ = machines.coef_ * factor[:, None]
        self.intercept_ = machines.intercept_ * factor
        self.n_iter_ = int(machines.n_iter_)
        held_out = [held for _, held in splits]
        self.calibration_ = self._calibrated(X, targets, partial, held_out)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return calibrated probabilities: shape (n_samples, n_classes), rows sum to 1."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        scores = np.asarray(X @ self.coef_.T) + self.intercept_
        logits = scores @ self.calibration_[:-1] + self.calibration_[-1]
        logits -= logits.max(axis=1, keepdims=True)
        raised = np.exp(logits)
        probabilities: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
        return probabilities

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable class of each row: shape (n_samples,)."""
        probabilities = self.predict_proba(X)
        chosen: NDArray[Any] = self.classes_[probabilities.argmax(axis=1)]
        return chosen

    def to_model(self) -> LinearModel:
        """Return the fitted weights in the form that labelling uses (columns first, bytes).

        Raises
        ------
        ValueError
            If the rows were not those of `xxgk.models.features`.
        """
        check_is_fitted(self)
        if self.coef_.shape[1] != N_COLUMNS:
            raise ValueError(f"fitted on {self.coef_.shape[1]} columns, not on {N_COLUMNS}")
        return LinearModel.of(
            weights=np.ascontiguousarray(self.coef_.T, dtype=np.float32),
            bias=self.intercept_.astype(np.float32),
            calibration=self.calibration_.astype(np.float32),
        )

    @classmethod
    def from_model(cls, model: LinearModel, classes: ArrayLike) -> Self:
        """Return a fitted classifier with a stored model's weights."""
        fitted = cls()
        fitted.classes_ = np.asarray(classes)
        fitted.coef_ = model.weights.T.astype(np.float64)
        fitted.intercept_ = model.bias.astype(np.float64)
        fitted.calibration_ = model.calibration.astype(np.float64)
        fitted.n_features_in_ = fitted.coef_.shape[1]
        return fitted

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _fitted(self, X: Any, targets: NDArray[np.intp], kept: NDArray[np.intp]) -> LinearSVC:
        machines = LinearSVC(
            C=self.C, tol=self.tol, max_iter=self.max_iter, random_state=self.random_state
        )
        return machines.fit(X[kept], targets[kept])

    def _splits(
        self, X: Any, targets: NDArray[np.intp], groups: ArrayLike | None
    ) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Return the folds, none where they would lack a class."""
        classes = len(self.classes_)
        if groups is None and int(np.bincount(targets).min()) < self.folds:
            return []
        splitter = GroupKFold(self.folds) if groups is not None else StratifiedKFold(self.folds)
        splits = list(splitter.split(X, targets, groups))
        complete = all(len(np.unique(targets[kept])) == classes for kept, _ in splits)
        return splits if complete else []

    def _calibrated(
        self,
        X: Any,
        targets: NDArray[np.intp],
        partial: list[LinearSVC],
        held_out: list[NDArray[np.intp]],
    ) -> NDArray[np.float64]:
        """Return the calibration fitted on scores of machines that had not seen the rows."""
        classes = len(self.classes_)
        if not partial:
            return np.vstack([np.eye(classes), np.zeros(classes)])
        found = np.zeros((len(targets), classes))
        for machines, held in zip(partial, held_out, strict=True):
            scores = machines.decision_function(X[held])
            found[held] = scores if scores.ndim == 2 else np.stack([-scores, scores], axis=1)
        logistic = LogisticRegression(C=100.0, max_iter=1000).fit(found, targets)
        if classes == 2:
            slopes = np.stack([-logistic.coef_[0], logistic.coef_[0]], axis=1) / 2
            offsets = np.array([-logistic.intercept_[0], logistic.intercept_[0]]) / 2
            return np.vstack([slopes, offsets])
        return np.vstack([logistic.coef_.T, logistic.intercept_])
