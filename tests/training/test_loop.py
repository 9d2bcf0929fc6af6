"""The training loop: its record, its seed, its learning rate, and what happens when it is stopped."""

import json
import math
import random

import pytest
import torch
from torch import nn
from torch.utils.data import Subset, TensorDataset

from coursekit.dataset import BagDataset
from coursekit.errors import CourseError
from coursekit.evaluation import Score, evaluate
from coursekit.loader import make_loader
from coursekit.loss import classification_loss, symmetric_divergence
from coursekit.model import BagMLP
from coursekit.text import whitespace
from coursekit.training import Epoch, History, fit, seeded, train_epoch
from coursekit.training.config import describe_data, describe_start
from coursekit.training.history import histories_of
from coursekit.training.schedule import SCHEDULES
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


def test_a_validation_set_is_scored_after_each_epoch():
    rows = reviews(seed=2)
    model = bag_model()

    history = fit(model, reviews(), validation=rows, epochs=2, progress=False)

    assert history[-1].validation == evaluate(model, make_loader(rows, 2048))
    assert len(history.column("validation", "loss")) == 3


def test_looking_at_a_validation_set_changes_no_training():
    with_it, without = train(validation=reviews(seed=2)), train()

    assert with_it.column("train", "loss") == without.column("train", "loss")


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


def test_a_constant_rate_stays():
    assert [epoch.rate for epoch in train(epochs=3, schedule="constant")] == [0.5] * 4


def test_one_cycle_rises_to_the_rate_and_falls_to_nearly_nothing():
    model = bag_model()
    optimizer = Recorder(model.parameters(), 0.8)

    fit(model, reviews(), epochs=5, batch_size=8, schedule="one-cycle", optimizer=optimizer, progress=False)

    rates = optimizer.rates
    top = rates.index(max(rates))
    assert (len(rates), max(rates)) == (40, pytest.approx(0.8))
    assert rates == sorted(rates[: top + 1]) + sorted(rates[top + 1 :], reverse=True)
    assert top == 11  # the last of the first 30% of 40 steps
    assert rates[-1] < 1e-4


def test_one_cycle_leaves_the_momentum_alone():
    model = BagMLP(len(VOCABULARY), hidden=8, sparse=False)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.5)
    before = dict(optimizer.param_groups[0])

    fit(model, reviews(), epochs=1, schedule="one-cycle", optimizer=optimizer, progress=False)

    assert optimizer.param_groups[0] == before


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_no_epochs_with_any_schedule(schedule):
    assert len(train(epochs=0, schedule=schedule, validation=reviews())) == 1


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_new_training_with_the_same_optimizer_starts_at_its_rate(schedule):
    model = bag_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.25)
    options = {"epochs": 4, "schedule": schedule, "validation": reviews(), "optimizer": optimizer}

    first, second = (fit(model, reviews(), **options, progress=False) for _ in range(2))

    assert first[0].rate == second[0].rate
    assert optimizer.param_groups[0]["lr"] == 0.25
    assert "initial_lr" not in optimizer.param_groups[0]


def opposite(rows: BagDataset) -> BagDataset:
    """The same rows with the wrong labels: learning from the right ones makes the loss on these rise."""
    return BagDataset(rows.bag, 1 - rows.labels)


def test_plateau_steps_on_the_validation_loss_and_not_on_the_train_loss():
    # The train loss falls all the time; the validation loss rises from the second epoch on.
    history = train(epochs=6, schedule="plateau", validation=opposite(reviews()))

    losses = history.column("train", "loss")
    assert losses == sorted(losses, reverse=True)
    # Epoch 1 is the minimum; after two epochs that are none (patience 1) comes a tenth of the rate.
    assert [epoch.rate for epoch in history] == pytest.approx([0.5, 0.5, 0.5, 0.5, 0.05, 0.05, 0.005])


def test_plateau_leaves_a_rate_that_works():
    history = train(epochs=6, schedule="plateau", validation=reviews(seed=2))

    assert [epoch.rate for epoch in history] == [0.5] * 7


def test_numbers_go_on_from_a_start_epoch():
    history = train(start_epoch=3, epochs=5)

    assert [epoch.number for epoch in history] == [3, 4, 5]


def test_the_first_entry_of_a_continued_training_is_the_state_before_its_first_step():
    model, data = bag_model(), reviews()
    fit(model, data, epochs=2, rate=0.5, progress=False)
    before = evaluate(model, make_loader(data, 2048))

    first = fit(model, data, start_epoch=2, epochs=3, progress=False)[0]

    assert first.train == before


def test_a_continued_training_falls_to_zero_over_its_own_steps():
    assert [epoch.rate for epoch in train(start_epoch=3, epochs=5, rate=0.8)] == pytest.approx(
        [0.8, 0.8, 0.4]
    )


def test_the_first_entry_of_a_continued_training_costs_no_training_time():
    history = History([Epoch(number, None, None, 0.1, float(number)) for number in (5, 6, 8)])

    assert history.seconds_per_epoch == 7.0


def gradient_norms(clip: float | None) -> list[float]:
    """Train and measure each step's gradients as one vector."""
    norms = []

    class Measuring(torch.optim.SGD):
        def step(self, closure=None):
            parts = [weights.grad.flatten() for group in self.param_groups for weights in group["params"]]
            norms.append(torch.cat(parts).norm().item())
            return super().step(closure)

    with seeded(0):
        model = BagMLP(len(VOCABULARY), hidden=8, sparse=False)
    fit(model, reviews(), epochs=2, optimizer=Measuring(model.parameters(), 0.5), clip=clip, progress=False)
    return norms


def test_clipping_bounds_the_norm_of_the_gradients():
    free, bound = gradient_norms(None), gradient_norms(0.05)

    assert max(free) > 0.1
    assert max(bound) == pytest.approx(0.05, rel=1e-4)


def test_gradients_below_the_bound_are_not_changed():
    assert gradient_norms(1e6) == gradient_norms(None)


def test_patience_ends_a_training_that_gets_worse():
    history = train(epochs=50, patience=3, validation=opposite(reviews()))

    losses = history.column("validation", "loss")
    assert history.stopped_early
    assert len(history) == losses.index(min(losses)) + 4


def test_patience_waits_for_a_training_that_gets_better():
    history = train(epochs=6, patience=1, validation=reviews())

    assert len(history) == 7
    assert not history.stopped_early


def test_a_loss_that_is_no_number_is_no_new_minimum():
    history = train(epochs=9, patience=2, rate=math.inf, schedule="constant", validation=reviews())

    assert len(history) == 3
    assert math.isnan(history[-1].validation.loss)


def noisy_training(**options) -> tuple[nn.Module, History, list[dict]]:
    """Train to a validation accuracy that is best half-way; keep the weights of every epoch."""
    model, weights = bag_model(), []
    rows = opposite(reviews(seed=5))

    class Keeping(BagDataset):
        """The validation set: it is asked once after each epoch."""

        def __getitems__(self, positions):
            weights.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
            return super().__getitems__(positions)

    validation = Keeping(rows.bag, rows.labels)
    plan = {"epochs": 8, "rate": 0.3, "batch_size": 8, "schedule": "constant", "progress": False}
    return model, fit(model, reviews(), validation=validation, **plan | options), weights


def test_the_best_weights_are_those_of_the_best_epoch():
    model, history, weights = noisy_training(keep_best=True)

    scores = [epoch.validation for epoch in history]
    best = max(range(len(scores)), key=lambda number: (scores[number].accuracy, -scores[number].loss))
    assert best < len(history) - 1
    assert (history.best, history.final) == (best, history[best])
    assert all(torch.equal(model.state_dict()[name], tensor) for name, tensor in weights[best].items())


def test_without_keeping_the_best_the_weights_are_the_last():
    model, history, weights = noisy_training()

    assert history.best is None
    assert history.final is history[-1]
    assert all(torch.equal(model.state_dict()[name], tensor) for name, tensor in weights[-1].items())


def test_keeping_the_best_changes_no_training():
    _, kept, _ = noisy_training(keep_best=True)
    _, free, _ = noisy_training()

    assert kept.epochs == free.epochs


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([(0.5, 0.9), (0.6, 0.8), (0.7, 0.7)], 2),
        ([(0.5, 0.9), (0.7, 0.8), (0.6, 0.7)], 1),  # accuracy counts, not the loss
        ([(0.5, 0.9), (0.7, 0.8), (0.7, 0.7)], 2),  # of equal accuracies the lower loss
        ([(0.7, 0.8), (0.7, 0.8), (0.6, 0.7)], 0),  # of equals the earlier
        ([(0.7, math.nan), (0.7, 5.0)], 1),
    ],
)
def test_which_epoch_is_the_best(scores, best):
    epochs = [
        Epoch(number, Score(4, 1.0, 0.5), None, 0.1, 1.0, Score(4, loss, accuracy))
        for number, (accuracy, loss) in enumerate(scores)
    ]

    assert History(epochs).best_on_validation is epochs[best]


def test_an_interrupted_training_has_its_best_weights_too():
    data = reviews()
    data = Interrupting(data.bag, data.labels).interrupt_at(12)

    history = fit(
        bag_model(), data, validation=reviews(), epochs=5, batch_size=8, keep_best=True, progress=False
    )

    assert history.interrupted
    assert history.best in (0, 1)


def smooth_loss(logits, labels):
    return classification_loss(logits, labels) + 0.1 * logits.square().mean()


def test_another_loss_is_what_the_steps_make_smaller():
    assert train(loss=smooth_loss) != train()


def test_the_record_is_of_plain_cross_entropy_whatever_the_loss_is():
    model = bag_model()
    before = evaluate(model, make_loader(reviews(), 64))

    history = fit(model, reviews(), epochs=1, batch_size=64, loss=smooth_loss, progress=False)

    assert history[1].train.loss == pytest.approx(before.loss, abs=1e-6)


def test_consistency_makes_predictions_with_other_dropout_more_alike():
    def distance(consistency: float) -> float:
        model = nn.Sequential(bag_model(), nn.Dropout(0.5))
        fit(model, reviews(), rate=0.5, batch_size=8, consistency=consistency, progress=False)
        batch, _ = next(iter(make_loader(reviews(), 64)))
        with seeded(0), torch.no_grad():
            return sum(symmetric_divergence(model(batch), model(batch)).item() for _ in range(20))

    assert distance(2.0) < 0.7 * distance(0.0)


def test_consistency_of_a_model_without_dropout_changes_nothing():
    plain, consistent = (train(consistency=weight).final.train for weight in (0.0, 1.0))

    assert consistent.loss == pytest.approx(plain.loss, abs=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"schedule": "cosine"},
            'no schedule "cosine": the schedules are linear, constant, plateau, one-cycle',
        ),
        ({"schedule": "plateau"}, 'schedule="plateau" .* give fit a `validation` set'),
        ({"patience": 2}, "patience .* give fit a `validation` set"),
        ({"keep_best": True}, "keep_best .* give fit a `validation` set"),
        ({"patience": 0, "validation": reviews()}, "patience=0 is too short"),
        ({"consistency": -0.5}, "consistency=-0.5 is no weight"),
        ({"clip": 0.0}, "clip=0.0 would stop the training"),
        ({"clip": 1.0}, "cannot clip sparse gradients: make the model with sparse=False"),
        ({"epochs": -1}, "from epoch 0 to epoch -1 cannot be"),
        ({"epochs": 3, "start_epoch": 4}, "from epoch 4 to epoch 3 cannot be"),
    ],
)
def test_impossible_settings_are_refused_in_one_sentence(options, words):
    with pytest.raises(CourseError, match=words) as refusal:
        train(**options)

    assert str(refusal.value).count(". ") == 0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"validation": reviews(seed=2), "keep_best": True},
        {"validation": opposite(reviews()), "patience": 1, "epochs": 9},
        {"rate": 1e6, "schedule": "constant"},  # losses beyond all bounds
    ],
)
def test_a_history_survives_json_to_the_last_bit(options):
    history = train(**options)

    again = History.from_json(json.loads(json.dumps(history.to_json())))

    assert again == history
    assert [epoch.seconds for epoch in again] == [epoch.seconds for epoch in history]


@pytest.mark.parametrize("record", [{}, {"epochs": 3}, {"epochs": [{}]}, [], None, {"epochs": [None]}])
def test_what_is_no_history_is_refused_in_words(record):
    with pytest.raises(CourseError, match="not the record of a training"):
        History.from_json(record)


def test_a_history_without_epochs_has_no_final_one():
    with pytest.raises(ValueError, match="no epochs"):
        _ = History().final


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
    history = fit(
        bag_model(), reviews(), epochs=3, rate=1e6, batch_size=8, schedule="constant", progress=False
    )

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


def test_an_optimizer_of_another_model_is_refused():
    with pytest.raises(CourseError, match="has no weights of this model"):
        train(optimizer=torch.optim.SGD(bag_model().parameters(), 0.1))


def test_an_optimizer_of_a_part_of_the_model_is_not_refused():
    model = bag_model()
    head = list(model.parameters())[-1:]
    fit(model, reviews(), epochs=1, optimizer=torch.optim.SGD(head, 0.1), progress=False)


# What a history tells about its training.


def test_a_history_has_the_settings_of_its_training():
    data = reviews()
    history = fit(bag_model(), data, reviews(seed=2), epochs=2, rate=0.3, batch_size=8, progress=False)

    settings = history.settings
    assert (settings["epochs"], settings["batch_size"], settings["shuffle"]) == (2, 8, True)
    assert settings["optimizer"]["kind"] == "torch.optim.sgd.SGD"
    assert settings["optimizer"]["lr of group 0"] == 0.3
    assert settings["train set"] == describe_data(data) != settings["test set"]
    assert sum(settings["labels of train set"]) == len(data)
    assert settings["earlier trainings"] == 0


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: data,
        lambda data: Subset(data, range(len(data))),
        lambda data: Subset(data, torch.arange(len(data))),
        lambda data: Subset(Subset(data, range(20, 60)), [0, 30, 35]),
        lambda data: TensorDataset(torch.ones(len(data)), data.labels),
    ],
    ids=["the course's", "a part", "rows as a tensor", "a part of a part", "tensors"],
)
def test_the_labels_of_every_kind_of_data_set_are_counted(wrap):
    data = wrap(reviews())
    labels = [int(data[row][1]) for row in range(len(data))]

    counts = describe_start(bag_model(), {"train set": data})["labels of train set"]

    assert counts == [labels.count(0), labels.count(1)]


def test_what_has_no_classes_has_no_counts():
    broken = torch.utils.data.TensorDataset(torch.ones(3))
    counts = describe_start(bag_model(), {"a": broken, "b": None, "c": [(0, 0.5)], "d": [(0, -1)]})

    assert [counts[f"labels of {name}"] for name in "abd"] == [None, None, None]


def test_histories_tell_whether_they_began_with_the_same_weights():
    first, second = (train(epochs=1) for _ in range(2))
    other = bag_model()
    with torch.no_grad():
        next(other.parameters()).add_(1)
    third = fit(other, reviews(), epochs=1, progress=False)

    assert first.settings["weights"] == second.settings["weights"] != third.settings["weights"]


def test_a_second_training_of_a_model_counts_the_first():
    model = bag_model()
    fit(model, reviews(), epochs=0, progress=False)  # takes no step
    first = fit(model, reviews(), epochs=1, progress=False)
    second = fit(model, reviews(), epochs=1, progress=False)

    assert (first.settings["earlier trainings"], second.settings["earlier trainings"]) == (0, 1)
    assert histories_of(model)[1:] == [first, second]


def test_settings_stay_out_of_the_record_of_a_history():
    history = train(epochs=1)
    assert History.from_json(history.to_json()) == history
    assert "settings" not in history.to_json()


def test_train_rows_can_be_scored_after_each_epoch():
    model = bag_model()
    history = fit(model, reviews(), epochs=2, score_train=True, progress=False)

    assert history[-1].train.loss == pytest.approx(evaluate(model, make_loader(reviews(), 64)).loss)
    while_moving = fit(bag_model(), reviews(), epochs=2, progress=False)[-1].train.loss
    assert while_moving > history[-1].train.loss
