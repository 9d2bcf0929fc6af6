"""Scoring: every sample counts the same, and nothing changes by looking."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import TensorDataset

from coursekit.evaluation import Score, Tally, device_of, evaluate
from coursekit.loader import make_loader
from coursekit.loss import classification_loss


def data(rows: int = 10) -> TensorDataset:
    inputs = torch.linspace(-2, 3, rows).unsqueeze(1)
    return TensorDataset(inputs, torch.arange(rows) % 2)


class Identity(nn.Module):
    """A model without parameters: its logit is its input."""

    def forward(self, inputs):
        return inputs


def model_with_dropout() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(1, 8), nn.Dropout(0.5), nn.Linear(8, 1))


@given(st.integers(1, 40), st.integers(1, 50), st.integers(1, 3))
def test_the_batch_size_changes_nothing(rows, batch_size, outputs):
    torch.manual_seed(1)
    model = nn.Linear(1, outputs)
    inputs, labels = data(rows).tensors
    labels = labels % max(outputs, 2)

    score = evaluate(model, make_loader(TensorDataset(inputs, labels), batch_size))

    assert score.samples == rows
    assert score.loss == pytest.approx(classification_loss(model(inputs), labels).item(), abs=1e-6)


def test_a_short_last_batch_counts_for_its_samples_only():
    inputs = torch.tensor([[5.0], [5.0], [5.0], [5.0], [-5.0]])
    labels = torch.ones(5, dtype=torch.int64)

    score = evaluate(Identity(), make_loader(TensorDataset(inputs, labels), 4))

    assert score.accuracy == 0.8  # a mean of the two batches would be 0.5


def test_perplexity_is_that_of_the_mean_loss():
    assert Score(samples=4, loss=math.log(2), accuracy=0.5).perplexity == pytest.approx(2)


@pytest.mark.parametrize("training", [True, False])
def test_the_mode_is_as_before(training):
    model = model_with_dropout().train(training)

    evaluate(model, make_loader(data()))

    assert [part.training for part in model.modules()] == [training] * 4


def test_the_mode_is_as_before_when_the_evaluation_stops():
    model = model_with_dropout().train()

    with pytest.raises(KeyboardInterrupt):
        evaluate(model, interrupted())

    assert model.training


def interrupted():
    yield data().tensors
    raise KeyboardInterrupt


def test_dropout_is_off():
    model = model_with_dropout().train()

    scores = {evaluate(model, make_loader(data())) for _ in range(5)}

    assert len(scores) == 1


def test_no_graph_is_recorded():
    recorded = []

    class Watched(nn.Linear):
        def forward(self, inputs):
            logits = super().forward(inputs)
            recorded.append(logits.requires_grad)
            return logits

    evaluate(Watched(1, 1), make_loader(data(), 4))

    assert recorded == [False, False, False]


def test_torch_records_graphs_again_afterwards():
    evaluate(model_with_dropout(), make_loader(data()))

    assert torch.is_grad_enabled()


def test_an_empty_data_set_cannot_be_scored():
    with pytest.raises(ValueError, match="the data set has no rows"):
        evaluate(Identity(), [])


def test_a_tally_of_batches_is_that_of_all_samples():
    tally = Tally()
    logits, labels = torch.tensor([[2.0], [-1.0], [0.5]]), torch.tensor([1, 1, 0])
    for rows in (slice(0, 2), slice(2, 3)):
        tally.add(logits[rows], labels[rows], classification_loss(logits[rows], labels[rows]))

    score = tally.score()

    assert (score.samples, score.accuracy) == (3, pytest.approx(1 / 3))
    assert score.loss == pytest.approx(classification_loss(logits, labels).item())


def test_a_model_without_parameters_is_on_the_processor():
    assert device_of(Identity()) == torch.device("cpu")
