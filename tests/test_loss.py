"""Cross-entropy and perplexity by hand, against torch's own functions."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from coursekit.loss import (
    binary_cross_entropy,
    classification_loss,
    cross_entropy,
    perplexity,
    predicted_classes,
    sigmoid,
    symmetric_divergence,
)

LOGIT = st.floats(-30, 30, allow_subnormal=False)
BINARY = st.lists(st.tuples(LOGIT, st.integers(0, 1)), min_size=1, max_size=20)
MULTI = st.integers(2, 5).flatmap(
    lambda classes: st.lists(
        st.tuples(st.lists(LOGIT, min_size=classes, max_size=classes), st.integers(0, classes - 1)),
        min_size=1,
        max_size=10,
    )
)


def columns(rows):
    """Split rows of (logit or logits, label) into two tensors: float64, so that only formulas can differ."""
    logits, labels = zip(*rows, strict=True)
    return torch.tensor(logits, dtype=torch.float64), torch.tensor(labels)


@given(BINARY)
def test_sigmoid_is_torchs(rows):
    logits, _ = columns(rows)

    torch.testing.assert_close(sigmoid(logits), torch.sigmoid(logits), atol=1e-6, rtol=0)


@pytest.mark.parametrize(("logit", "probability"), [(-1000.0, 0.0), (0.0, 0.5), (1000.0, 1.0)])
def test_sigmoid_of_extreme_logits(logit, probability):
    assert sigmoid(torch.tensor(logit)).item() == probability


@given(BINARY)
def test_binary_cross_entropy_is_torchs(rows):
    logits, labels = columns(rows)
    probabilities = torch.sigmoid(logits)

    torch.testing.assert_close(
        binary_cross_entropy(probabilities, labels),
        functional.binary_cross_entropy(probabilities, labels.double()),
        atol=1e-6,
        rtol=1e-6,
    )


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_model_that_is_completely_sure_has_torchs_loss(probability, target):
    p, y = torch.tensor([probability]), torch.tensor([target])

    assert binary_cross_entropy(p, y) == functional.binary_cross_entropy(p, y.float())


@given(MULTI)
def test_cross_entropy_is_torchs(rows):
    logits, labels = columns(rows)

    torch.testing.assert_close(
        cross_entropy(logits, labels), functional.cross_entropy(logits, labels), atol=1e-6, rtol=1e-6
    )


def test_cross_entropy_of_huge_logits_is_finite():
    assert cross_entropy(torch.tensor([[1e4, 0.0]]), torch.tensor([1])).item() == pytest.approx(1e4)


@given(BINARY)
def test_one_logit_is_two_logits_with_a_zero(rows):
    logits, labels = columns(rows)
    two = torch.stack([torch.zeros_like(logits), logits], dim=1)

    torch.testing.assert_close(
        classification_loss(logits.unsqueeze(1), labels),
        classification_loss(two, labels),
        atol=1e-6,
        rtol=1e-6,
    )


def test_targets_with_an_axis_too_many_are_refused():
    with pytest.raises(ValueError, match=r"\(3,\) and \(3, 1\)"):
        binary_cross_entropy(torch.full((3,), 0.5), torch.zeros(3, 1))


@pytest.mark.parametrize("targets", [torch.zeros(3, 1).long(), torch.zeros(2).long(), torch.tensor(0)])
def test_cross_entropy_wants_one_target_a_row(targets):
    with pytest.raises(ValueError, match="must be the same"):
        cross_entropy(torch.zeros(3, 2), targets)


@pytest.mark.parametrize("outputs", [1, 2])
def test_the_loss_of_training_wants_one_label_a_row(outputs):
    with pytest.raises(ValueError, match="size"):
        classification_loss(torch.zeros(3, outputs), torch.zeros(2).long())


@pytest.mark.parametrize(
    ("logits", "classes"),
    [
        ([[-0.1], [0.0], [0.1]], [0, 0, 1]),
        ([[1.0, 0.0], [0.0, 1.0]], [0, 1]),
        ([[0.0, 0.0, 5.0]], [2]),
        ([[3.0]], [1]),
    ],
)
def test_predicted_classes(logits, classes):
    predicted = predicted_classes(torch.tensor(logits))

    assert (predicted.tolist(), predicted.dtype) == (classes, torch.int64)


@given(BINARY)
def test_the_sign_of_the_logit_is_the_class_that_the_sigmoid_gives(rows):
    logits, _ = columns(rows)

    # Below about 1e-16 the sigmoid rounds to exactly 0.5; the sign still knows.
    clear = logits[logits.abs() > 1e-9].unsqueeze(1)
    assert torch.equal(predicted_classes(clear), (torch.sigmoid(clear) > 0.5).long().squeeze(1))


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_perplexity_of_a_guess_is_the_number_of_classes(classes):
    assert perplexity(math.log(classes)) == pytest.approx(classes)


def test_loss_of_a_guess_over_two_classes():
    assert cross_entropy(torch.zeros(1, 2), torch.tensor([1])).item() == pytest.approx(0.6931, abs=5e-5)


def test_perplexity_of_a_perfect_model():
    assert perplexity(0.0) == 1.0


@pytest.mark.parametrize("loss", [710.0, 1e9, math.inf])
def test_perplexity_of_a_training_gone_astray_is_infinite(loss):
    assert perplexity(loss) == math.inf


def test_perplexity_of_no_number_is_none():
    assert math.isnan(perplexity(math.nan))


@given(MULTI)
def test_the_divergence_is_the_mean_of_torchs_two(rows):
    logits, _ = columns(rows)
    again = logits.flip(1)
    log_p, log_q = logits.log_softmax(1), again.log_softmax(1)

    divergences = [
        functional.kl_div(*pair, log_target=True, reduction="batchmean")
        for pair in ((log_p, log_q), (log_q, log_p))
    ]

    assert symmetric_divergence(logits, again).item() == pytest.approx(
        sum(divergences).item() / 2, rel=1e-6, abs=1e-9
    )


def test_the_same_prediction_twice_has_no_divergence():
    assert symmetric_divergence(torch.tensor([[2.0], [-1.0]]), torch.tensor([[2.0], [-1.0]])) == 0


def test_the_divergence_of_one_logit_is_that_of_two_with_a_zero():
    first, second = torch.tensor([[2.0], [-1.0]]), torch.tensor([[0.5], [3.0]])
    zeros = torch.zeros(2, 1)

    with_zeros = symmetric_divergence(torch.cat([zeros, first], dim=1), torch.cat([zeros, second], dim=1))

    assert symmetric_divergence(first, second).item() == pytest.approx(with_zeros.item())
