"""VII.6 to VII.11, solved differently from the solved notebook."""

import numpy as np
import torch
from torch import nn

from coursekit.experiments import Experiment, run
from coursekit.training import History, fit, seeded
from tests.exercises.cases import Answers

BASE = Experiment("LSTM", cell="lstm")
LONGER = Experiment("10 epochs", against="LSTM", epochs=10)


class TimeFirst(nn.Module):
    """Time on the first axis, as nn.RNN has it by itself."""

    def __init__(self, tokens, hidden, classes):
        super().__init__()
        self.vectors = nn.Embedding(tokens, hidden)
        self.reader = nn.RNN(hidden, hidden)
        self.first, self.second = nn.Linear(hidden, hidden), nn.Linear(hidden, classes)

    def forward(self, batch):
        states = self.reader(self.vectors(batch.ids.T))[0]
        pooled = torch.tanh(self.first(states.max(dim=0).values))
        return self.second(nn.functional.dropout(pooled, 0.1, self.training))


class Masked(nn.Module):
    """The pads left out of the maximum already."""

    def __init__(self, tokens, hidden, classes):
        super().__init__()
        self.layers = nn.ModuleDict(
            {
                "embedding": nn.Embedding(tokens, hidden, padding_idx=0),
                "rnn": nn.RNN(hidden, hidden, 1, batch_first=True),
                "head": nn.Sequential(
                    nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
                ),
            }
        )

    def forward(self, batch):
        states, _ = self.layers["rnn"](self.layers["embedding"](batch.ids))
        states = states.masked_fill(~batch.mask[:, :, None], -torch.inf)
        return self.layers["head"](torch.max(states, 1)[0])


class WordByWord(TimeFirst):
    """The recurrent layer gets one word after the other, and its own last state."""

    def forward(self, batch):
        vectors = self.vectors(batch.ids.T)
        state, states = torch.zeros(1, *vectors.shape[1:]), []
        for word in vectors:
            output, state = self.reader(word[None], state)
            states.append(output[0])
        pooled = torch.tanh(self.first(torch.stack(states).amax(dim=0)))
        return self.second(nn.functional.dropout(pooled, 0.1, self.training))


def _vii_6(network, seed, count):
    def answer(course):
        news = course.news
        splits, recipe = news.splits(), news.baseline

        def make():
            with seeded(seed):
                model = network(len(splits.vocabulary), recipe.hidden, 4)
            return model, fit(
                model,
                splits.train,
                validation=splits.validation,
                batch_size=recipe.batch_size,
                schedule="constant",
                seed=seed,
                optimizer=torch.optim.Adam(model.parameters(), lr=recipe.rate),
                progress=False,
            )

        model, history = course.compute_once(f"cases VII.6 {seed}", make)
        return {
            "make_rnn": network,
            "parameters": count(model),
            "rnn_history": history,
            "rnn_accuracy": history.column("validation", "accuracy")[-1],
        }

    return answer


def _ledger(course, *experiments):
    news = course.news
    return run(experiments, news, baseline=news.baseline, seeds=1, ledger=news.ledger, progress=False)


def _right_share(ledger, name):
    """Count the right predictions of seed 0, digit by digit."""
    (entry,) = (entry for entry in ledger.runs if entry.name == name)
    truth = ledger.data.labels["validation"]
    return sum(map(str.__eq__, entry.validation, truth)) / len(truth)


def _vii_7_ledger(course):
    gru = Experiment("GRU", cell="gru")
    size = course.news.baseline.hidden
    weights = 2 * size * size + 2 * size
    return {
        "news": course.news,
        "gru": gru,
        "gru_accuracy": np.mean(_ledger(course, gru).accuracies()["GRU"]),
        "rnn_numbers": weights,
        "gru_numbers": weights * 3,
    }


def _vii_7_by_torch(course):
    gru = Experiment("GRU", against="baseline", cell="gru")
    hidden = course.news.baseline.hidden
    counts = [
        torch.nn.utils.parameters_to_vector(layer(hidden, hidden).parameters()).numel()
        for layer in (nn.RNN, nn.GRU)
    ]
    return {
        "news": course.news,
        "gru": gru,
        "gru_accuracy": _right_share(_ledger(course, gru), "GRU"),
        "rnn_numbers": np.int64(counts[0]),
        "gru_numbers": torch.tensor(counts[1]),
    }


def _step_by_step(lstm, embedded):
    """Feed one word after the other; the state and the memory are handed on."""
    state = None
    for time in range(embedded.shape[1]):
        output, state = lstm(embedded[:, time : time + 1], state)
    return output.squeeze(1)


def _vii_8_output(course):
    ledger = _ledger(course, BASE)
    return {
        "news": course.news,
        "last_state": lambda lstm, embedded: lstm(embedded)[0][:, -1].detach().numpy(),
        "lstm": BASE,
        "lstm_accuracy": ledger.correct("LSTM")[0].mean(),
    }


def _vii_8_steps(course):
    return {
        "news": course.news,
        "last_state": _step_by_step,
        "lstm": [Experiment("long memory", cell="lstm")],
        "lstm_accuracy": torch.tensor(_right_share(_ledger(course, BASE), "LSTM")),
    }


def _train_at_with_groups(rate, make_model, train_rows, validation):
    """The rate is set where the optimizer keeps it."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters())
    for group in optimizer.param_groups:
        group["lr"] = rate
    return fit(model, train_rows, validation=validation, schedule="constant", optimizer=optimizer)


def _train_at_in_five_parts(rate, make_model, train_rows, validation):
    model = make_model()
    return _in_parts(model, torch.optim.Adam(model.parameters(), rate), train_rows, validation, range(5))


def _in_parts(model, optimizer, train_rows, validation, numbers):
    """Train one epoch in each call of fit, and join the entries."""
    epochs = []
    for number in numbers:
        part = fit(
            model,
            train_rows,
            validation=validation,
            start_epoch=number,
            epochs=number + 1,
            schedule="constant",
            seed=number,
            optimizer=optimizer,
            progress=False,
        )
        epochs += list(part)[bool(epochs) :]
    return History(epochs)


def _vii_9_ledger(course):
    slower = Experiment("smaller steps", against="LSTM", rate=course.news.baseline.rate * 3 / 10)
    return {
        "news": course.news,
        "train_at": _train_at_with_groups,
        "slower": slower,
        "slower_accuracy": _ledger(course, BASE, slower).accuracies()["smaller steps"][0],
    }


def _vii_9_in_parts(course):
    slower = Experiment("smaller steps", against="LSTM", rate=course.news.baseline.rate * 3 / 10)
    return {
        "news": course.news,
        "train_at": _train_at_in_five_parts,
        "slower": slower,
        "slower_accuracy": _right_share(_ledger(course, BASE, slower), "smaller steps"),
    }


def _go_on(model, optimizer, train_rows, validation, batch_size=2048):
    settings = {"schedule": "constant", "batch_size": batch_size, "seed": 9, "progress": False}
    return fit(
        model,
        train_rows,
        None,
        validation=validation,
        epochs=10,
        start_epoch=5,
        optimizer=optimizer,
        **settings,
    )


def _vii_10_ledger(course):
    history = _ledger(course, BASE, LONGER).histories()["10 epochs"][0]
    losses = np.array(history.column("validation", "loss"))
    return {
        "news": course.news,
        "go_on": _go_on,
        "longer": LONGER,
        "longer_history": history,
        "longer_accuracy": history[-1].validation.accuracy,
        "lowest_epoch": losses.argmin(),
    }


def _vii_10_small_batches(course):
    return _vii_10_ledger(course) | {"go_on": lambda *given: _go_on(*given, batch_size=8)}


def _vii_10_in_parts(course):
    ledger = _ledger(course, BASE, LONGER)
    (history,) = ledger.histories()["10 epochs"]
    return {
        "news": course.news,
        "go_on": lambda *given: _in_parts(*given, range(5, 10)),
        "longer": Experiment("twice as long", against="LSTM", epochs=10),
        "longer_history": history,
        "longer_accuracy": _right_share(ledger, "10 epochs"),
        "lowest_epoch": min(history, key=lambda epoch: epoch.validation.loss).number,
    }


def _rates_by_hand(train_losses, validation_losses, rate):
    best, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < best:
            best, bad = loss, 0
        else:
            bad += 1
        if bad == 2:
            rate, bad = rate / 10, 0
        rates.append(rate)
    return rates


def _rates_of_adam(train_losses, validation_losses, rate):
    optimizer = torch.optim.Adam(nn.Linear(1, 1).parameters(), lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "min", 0.1, 1)
    rates = []
    for loss in validation_losses:
        scheduler.step(torch.tensor(loss))
        rates += scheduler.get_last_lr()
    return np.array(rates)


def _vii_11_ledger(course):
    plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
    ledger = _ledger(course, BASE, LONGER, plateau)
    history = ledger.histories()["plateau"][0]
    rates = np.array([epoch.rate for epoch in history])
    return {
        "news": course.news,
        "rates_after": _rates_by_hand,
        "plateau": plateau,
        "plateau_history": history,
        "plateau_accuracy": ledger.accuracies()["plateau"][0],
        "times": (np.diff(rates) < 0).sum(),
    }


def _vii_11_of_adam(course):
    plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
    ledger = _ledger(course, BASE, LONGER, plateau)
    (history,) = ledger.histories()["plateau"]
    return {
        "news": course.news,
        "rates_after": _rates_of_adam,
        "plateau": Experiment("falling", against="10 epochs", schedule="plateau"),
        "plateau_history": history,
        "plateau_accuracy": _right_share(ledger, "plateau"),
        "times": len({epoch.rate for epoch in history}) - 1,
    }


ANSWERS: Answers = {
    "VII.6": (
        _vii_6(TimeFirst, 1, lambda model: sum(map(torch.numel, model.parameters()))),
        _vii_6(Masked, 2, lambda model: nn.utils.parameters_to_vector(model.parameters()).shape[0]),
        _vii_6(WordByWord, 3, lambda model: sum(map(torch.numel, model.parameters()))),
    ),
    "VII.7": (_vii_7_ledger, _vii_7_by_torch),
    "VII.8": (_vii_8_output, _vii_8_steps),
    "VII.9": (_vii_9_ledger, _vii_9_in_parts),
    "VII.10": (_vii_10_ledger, _vii_10_small_batches, _vii_10_in_parts),
    "VII.11": (_vii_11_ledger, _vii_11_of_adam),
}
