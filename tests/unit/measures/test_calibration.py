"""Calibration is measured in bins of equal number, and prevalence moves probabilities as Bayes says."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from xray_desktop.measures.calibration import at_prevalence, brier_score, expected_calibration_error, reliability


def drawn(count: int, *, sharpen: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    probability = random.random(count)
    odds = sharpen * np.log(probability / (1.0 - probability))
    return random.random(count) < probability, 1.0 / (1.0 + np.exp(-odds))


def test_a_calibrated_score_has_hardly_any_error_and_an_overconfident_one_has() -> None:
    assert expected_calibration_error(*drawn(20_000)) < 0.02
    assert expected_calibration_error(*drawn(20_000, sharpen=4.0)) > 0.1


def test_the_curve_is_that_of_scikit_learn() -> None:
    truth, probability = drawn(1_000)
    found = reliability(truth, probability)
    share, mean = calibration_curve(truth, probability, n_bins=10, strategy="quantile")
    assert [one.share for one in found] == pytest.approx(share.tolist())
    assert [one.mean_probability for one in found] == pytest.approx(mean.tolist())
    assert sum(one.cases for one in found) == 1_000
    assert all(one.interval.low <= one.share <= one.interval.high for one in found)


def test_the_brier_score_is_that_of_scikit_learn() -> None:
    truth, probability = drawn(500)
    assert brier_score(truth, probability) == pytest.approx(brier_score_loss(truth, probability))


def test_prevalence_moves_a_probability_as_bayes_says() -> None:
    # Learnt at 74 %, used at 5 %: a score of 0.83 means about 8 %.
    assert float(at_prevalence(0.83, learnt=0.74, here=0.05)) == pytest.approx(0.083, abs=0.002)
    assert at_prevalence([0.0, 0.4, 1.0], learnt=0.3, here=0.3) == pytest.approx([0.0, 0.4, 1.0])


@pytest.mark.parametrize(("learnt", "here"), [(0.0, 0.5), (0.5, 1.0)])
def test_a_prevalence_that_is_none_is_refused(learnt: float, here: float) -> None:
    with pytest.raises(ValueError, match="prevalences must lie between"):
        at_prevalence(0.5, learnt=learnt, here=here)


@pytest.mark.parametrize(("truth", "probability"), [([], []), ([True], [1.5]), ([True], [0.5, 0.5])])
def test_what_is_no_probability_is_refused(truth: list[bool], probability: list[float]) -> None:
    with pytest.raises(ValueError, match="prob"):
        brier_score(truth, probability)
