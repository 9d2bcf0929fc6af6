"""Scoring: every sample counts the same, and nothing changes by looking."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import TensorDataset

from coursekit.evaluation import RunningScore, Score, choose_batch_size, device_of, evaluate, predict
from coursekit.loader import make_loader
from coursekit.loss import classification_loss
from coursekit.model import RecurrentClassifier
from coursekit.sequence import SequenceDataset


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
    running_score = RunningScore()
    logits, labels = torch.tensor([[2.0], [-1.0], [0.5]]), torch.tensor([1, 1, 0])
    for rows in (slice(0, 2), slice(2, 3)):
        running_score.add(logits[rows], labels[rows], classification_loss(logits[rows], labels[rows]))

    score = running_score.score()

    assert (score.samples, score.accuracy) == (3, pytest.approx(1 / 3))
    assert score.loss == pytest.approx(classification_loss(logits, labels).item())


def test_a_tally_asks_for_no_64_bits(monkeypatch):
    # A Mac's GPU has no float64: torch raises there what is raised here.
    def none(*_, **__):
        raise TypeError("Cannot convert a MPS Tensor to float64 dtype")

    monkeypatch.setattr(torch.Tensor, "double", none)
    monkeypatch.setattr(torch.Tensor, "to", none)
    running_score = RunningScore()
    logits, labels = torch.tensor([[2.0], [-1.0]]), torch.tensor([1, 1])

    running_score.add(logits, labels, torch.tensor(0.25))

    assert running_score.score() == Score(2, 0.25, 0.5)


def test_a_tally_adds_up_in_64_bits_all_the_same():
    running_score = RunningScore()
    losses = [0.1, 16_777_216.0, 0.1]  # in 32 bits the third would vanish beside the second
    for loss in losses:
        running_score.add(torch.zeros(1, 1), torch.zeros(1, dtype=torch.int64), torch.tensor(loss))

    assert running_score.score().loss == sum(float(torch.tensor(loss)) for loss in losses) / 3


def test_predictions_are_the_models_logits_in_order():
    model = model_with_dropout()
    inputs, _ = data().tensors

    logits = predict(model, data(), batch_size=3)

    assert torch.allclose(logits, model.eval()(inputs))
    assert (logits.shape, logits.dtype, logits.requires_grad) == ((10, 1), torch.float32, False)


@pytest.mark.parametrize("training", [True, False])
def test_predicting_leaves_the_mode_as_it_was(training):
    model = model_with_dropout().train(training)

    predict(model, data())

    assert [part.training for part in model.modules()] == [training] * 4


def test_predicting_for_no_rows_is_refused_in_words():
    with pytest.raises(ValueError, match="nothing to predict: the data set has no rows"):
        predict(Identity(), data(0))


def sequences(rows: int, seed: int = 0) -> SequenceDataset:
    """Rows of random lengths, in no order; each ends with its own number."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(2, 30, (rows,), generator=generator)
    offsets = torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)])
    ids = torch.randint(4, 20, (int(offsets[-1]),), generator=generator, dtype=torch.int32)
    ids[offsets[1:] - 1] = torch.arange(rows, dtype=torch.int32)
    return SequenceDataset(ids, offsets, torch.arange(rows) % 4)


class LastNumber(nn.Module):
    """A model that gives back the last number of each row, and its length."""

    def forward(self, batch):
        last = batch.ids[torch.arange(len(batch.ids)), batch.lengths - 1]
        return torch.stack([last, batch.lengths], dim=1).float()


@given(st.integers(1, 60), st.integers(1, 70))
def test_bucketed_rows_come_back_in_the_data_sets_order(rows, batch_size):
    dataset = sequences(rows)

    logits = predict(LastNumber(), dataset, batch_size)

    assert logits[:, 0].tolist() == list(range(rows))
    assert logits[:, 1].tolist() == dataset.lengths.tolist()


@pytest.mark.parametrize(("device", "rows"), [("cpu", 256), ("cuda", 2048)])
def test_a_processor_scores_fewer_sequences_at_a_time(device, rows):
    assert choose_batch_size(sequences(3), torch.device(device)) == rows
    assert choose_batch_size(data(), torch.device(device)) == 2048


def test_a_recurrent_model_is_as_good_by_its_predictions_as_by_its_score():
    torch.manual_seed(0)
    model = RecurrentClassifier(50, cell="gru", hidden=8)
    dataset = sequences(40)

    logits = predict(model, dataset, batch_size=16)

    score = evaluate(model, make_loader(dataset, 7))
    assert (logits.argmax(dim=1) == dataset.labels).float().mean() == pytest.approx(score.accuracy)
    assert classification_loss(logits, dataset.labels).item() == pytest.approx(score.loss, abs=1e-6)


def test_a_model_without_parameters_is_on_the_processor():
    assert device_of(Identity()) == torch.device("cpu")
