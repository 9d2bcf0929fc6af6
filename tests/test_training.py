"""The training loop: its record, its seed, its learning rate, and what happens when it is stopped."""

import random

import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from coursekit.dataset import BagDataset
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.model import BagMLP
from coursekit.text import whitespace
from coursekit.training import Epoch, History, fit, seeded, train_epoch
from coursekit.vocab import Vocabulary

FILLERS = [f"word{number}" for number in range(20)]
VOCABULARY = Vocabulary({"good": 9, "bad": 9, **dict.fromkeys(FILLERS, 1)}, 22)


def reviews(rows: int = 64, seed: int = 0) -> BagDataset:
    """A tiny set that one word separates: "good" or "bad" among fillers; sorted by class, as the course's."""
    chance = random.Random(seed)
    labels = [int(row >= rows // 2) for row in range(rows)]
    texts = [" ".join([("bad", "good")[label], *chance.sample(FILLERS, 5)]) for label in labels]
    return BagDataset.encode(texts, labels, VOCABULARY, whitespace)


def bag_model(seed: int = 0) -> BagMLP:
    with seeded(seed):
        return BagMLP(len(VOCABULARY), hidden=8)


def train(**options) -> History:
    return fit(
        bag_model(),
        reviews(),
        reviews(seed=1),
        **{"rate": 0.5, "batch_size": 8, "progress": False, **options},
    )


class Recorder(torch.optim.SGD):
    """SGD that keeps the rate of each of its steps."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.rates = []

    def step(self, closure=None):
        self.rates.append(self.param_groups[0]["lr"])
        return super().step(closure)


class Interrupting(BagDataset):
    """A data set at which somebody presses the stop button, at the nth batch that is asked for."""

    def interrupt_at(self, batch: int) -> "Interrupting":
        self.left = batch
        return self

    def __getitems__(self, positions):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return super().__getitems__(positions)


def test_epoch_zero_is_the_untrained_model():
    model, data, other = bag_model(), reviews(), reviews(seed=1)
    before = [evaluate(model, make_loader(rows, 2048)) for rows in (data, other)]

    first = fit(model, data, other, epochs=1, progress=False)[0]

    assert (first.number, first.train, first.test) == (0, *before)


def test_a_later_epoch_scores_each_batch_before_its_own_step():
    model = bag_model()
    before = evaluate(model, make_loader(reviews(), 64))

    # One batch an epoch: its loss is that of the model before the step.
    history = fit(model, reviews(), epochs=1, batch_size=64, progress=False)

    assert history[1].train.loss == pytest.approx(before.loss, abs=1e-6)


def test_the_record_has_every_epoch():
    history = train(epochs=3)

    assert [epoch.number for epoch in history] == [0, 1, 2, 3]
    assert all(epoch.train.samples == epoch.test.samples == 64 for epoch in history)
    assert not history.interrupted


def test_no_epochs_leave_the_untrained_model():
    assert len(train(epochs=0)) == 1


def test_without_a_test_set_there_is_no_test_score():
    assert [epoch.test for epoch in fit(bag_model(), reviews(), epochs=1, progress=False)] == [None, None]


def test_columns_of_the_record():
    history = train(epochs=2)

    assert history.column("test", "perplexity") == [epoch.test.perplexity for epoch in history]


def test_seconds_are_those_of_training_epochs():
    history = History(
        [Epoch(number, None, None, 0.1, seconds) for number, seconds in enumerate([9.0, 1.0, 3.0])]
    )

    assert history.seconds_per_epoch == 2.0
    assert History().seconds_per_epoch == 0.0


def test_the_same_seed_gives_the_same_history_to_the_last_bit():
    assert train(seed=3) == train(seed=3)


def test_another_seed_gives_another_history():
    assert train(seed=3) != train(seed=4)


def test_training_does_not_depend_on_random_numbers_outside():
    torch.manual_seed(1)
    first = train()
    torch.manual_seed(2)

    assert train() == first


def test_random_numbers_outside_are_untouched():
    torch.manual_seed(1)
    before = torch.get_rng_state()

    train(epochs=1)

    assert torch.equal(torch.get_rng_state(), before)


def test_a_seeded_block_that_fails_leaves_random_numbers_as_they_were():
    before = torch.get_rng_state()

    with pytest.raises(RuntimeError), seeded(7):
        torch.rand(3)
        raise RuntimeError

    assert torch.equal(torch.get_rng_state(), before)


def dropout_history(seed: int) -> History:
    with seeded(0):
        model = nn.Sequential(nn.Linear(4, 16), nn.Dropout(0.5), nn.Linear(16, 1))
        data = TensorDataset(torch.randn(32, 4), torch.arange(32) % 2)
    return fit(model, data, epochs=2, batch_size=8, seed=seed, progress=False)


def test_what_dropout_drops_depends_on_the_seed_alone():
    assert dropout_history(1) == dropout_history(1) != dropout_history(2)


def test_without_shuffling_the_seed_does_not_matter():
    assert train(shuffle=False, seed=1) == train(shuffle=False, seed=2)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_loss_falls_on_a_set_that_one_word_separates(seed):
    history = fit(bag_model(seed), reviews(), epochs=10, rate=0.5, batch_size=8, seed=seed, progress=False)

    assert history[-1].train.loss < 0.1 < 0.6 < history[0].train.loss
    assert history[-1].train.accuracy == 1.0


def test_the_rate_falls_in_a_straight_line_to_zero():
    model = bag_model()
    optimizer = Recorder(model.parameters(), 0.8)

    fit(model, reviews(), epochs=2, batch_size=16, optimizer=optimizer, progress=False)

    # Eight steps; a ninth would have the rate 0.
    assert optimizer.rates == pytest.approx([0.8 * (1 - step / 8) for step in range(8)])


def test_the_record_tells_the_rate_of_each_epochs_first_step():
    history = train(epochs=4, rate=0.8)

    assert [epoch.rate for epoch in history] == pytest.approx([0.8, 0.8, 0.6, 0.4, 0.2])


def test_without_decay_the_rate_stays():
    assert [epoch.rate for epoch in train(epochs=3, decay=False)] == [0.5] * 4


def test_an_own_optimizer_brings_its_rate_and_gets_it_back():
    model = bag_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.25)

    histories = [
        fit(model, reviews(), epochs=2, rate=9.0, optimizer=optimizer, progress=False) for _ in range(2)
    ]

    assert [history[0].rate for history in histories] == [0.25, 0.25]
    assert optimizer.param_groups[0]["lr"] == 0.25


def test_a_rate_changed_between_two_trainings_is_used():
    model = bag_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.25)
    fit(model, reviews(), epochs=1, optimizer=optimizer, progress=False)

    optimizer.param_groups[0]["lr"] = 0.01

    assert fit(model, reviews(), epochs=1, optimizer=optimizer, progress=False)[1].rate == 0.01


def test_an_optimizer_with_dense_gradients():
    with seeded(0):
        model = BagMLP(len(VOCABULARY), hidden=8, sparse=False)
    optimizer = torch.optim.Adam(model.parameters(), 0.05)

    history = fit(model, reviews(), epochs=8, batch_size=8, optimizer=optimizer, progress=False)

    assert history[-1].train.accuracy == 1.0


def test_a_keyboard_interrupt_returns_what_is_there():
    data = reviews()
    # Epoch 0 asks for one large batch, each later one for eight: the twelfth lies in epoch 2.
    data = Interrupting(data.bag, data.labels).interrupt_at(12)

    history = fit(bag_model(), data, epochs=5, batch_size=8, progress=False)

    assert [epoch.number for epoch in history] == [0, 1]
    assert history.interrupted


def test_after_an_interrupt_the_optimizer_has_its_rate_again():
    data = reviews()
    data = Interrupting(data.bag, data.labels).interrupt_at(12)
    model = bag_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.5)

    fit(model, data, epochs=5, batch_size=8, optimizer=optimizer, progress=False)

    assert optimizer.param_groups[0]["lr"] == 0.5


def test_an_empty_train_set_is_refused_in_words():
    with pytest.raises(ValueError, match="the data set has no rows"):
        fit(bag_model(), reviews().subset([]), progress=False)


def test_a_training_gone_astray_is_recorded_and_not_stopped():
    history = fit(bag_model(), reviews(), epochs=3, rate=1e6, batch_size=8, decay=False, progress=False)

    assert len(history.column("train", "perplexity")) == 4


def test_one_epoch_by_itself():
    model, data = bag_model(), reviews()
    optimizer = torch.optim.SGD(model.parameters(), 0.5)

    scores = [train_epoch(model, make_loader(data, 8, shuffle=True), optimizer) for _ in range(5)]

    assert scores[-1].loss < scores[0].loss
    assert model.training


def test_progress_is_shown_where_it_is_wanted(capsys, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    train(epochs=1, progress=True)
    shown = capsys.readouterr().err
    train(epochs=1, progress=False)

    assert "training" in shown
    assert capsys.readouterr().err == ""
