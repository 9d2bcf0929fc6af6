"""Exercise VII.10: five more epochs, going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Integer
from coursekit.exercises._shared import find_lowest, is_close
from coursekit.exercises.rnn_experiments._accuracies import (
    EVIDENCE,
    Accuracies,
    plan_change,
    recognise_other_history,
)
from coursekit.exercises.rnn_experiments._changes import Changes
from coursekit.exercises.rnn_experiments._runs import (
    NewsHistory,
    check_curves,
    has_setting,
    read_curves,
)
from coursekit.exercises.rnn_experiments._toy_training import (
    RATES,
    copy_named_weights,
    load_toy_network,
    make_toy_network,
    make_toy_rows,
    measure_loss,
    measure_movement,
)
from coursekit.experiments.recipe import Experiment

if TYPE_CHECKING:
    pass


def train_for_five() -> tuple[Any, Any]:
    """Train the small network for five epochs, and return it with its optimizer."""
    import torch

    from coursekit.training import fit

    model = make_toy_network()
    optimizer = torch.optim.Adam(model.parameters(), RATES[0])
    fit(model, make_toy_rows(2), epochs=5, schedule="constant", optimizer=optimizer, progress=False)
    return model, optimizer


def try_going_on(go_on: Callable[..., Any]) -> dict[str, Any]:
    """Train the small network for five epochs, and hand it to a student's function for five more.

    Returns the curves of these, and afterwards the network's weights and the optimizer's steps.
    """
    model, optimizer = train_for_five()
    curve = read_curves(go_on(model, optimizer, make_toy_rows(2), make_toy_rows(3)))
    return {"curve": curve, "weights": copy_named_weights(model), "steps": _count_steps(optimizer)}


def going_on_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the curves, weights and steps in the record."""
    curve, after, train = check_curves(record["curve"]), load_toy_network(record["weights"]), make_toy_rows(2)
    before, _ = train_for_five()
    goes_on = is_close(curve["train"][0], measure_loss(before, train))
    learns = measure_movement(before, after) > 1e-3  # far more than rounding can differ
    if goes_on:  # five more epochs of this network at this rate make it better
        learns = learns and measure_loss(after, train) < measure_loss(before, train)
    return {
        "the history goes on: its entries are the epochs 5 to 10": curve["numbers"] == [5, 6, 7, 8, 9, 10],
        "five epochs are trained": len(curve["numbers"]) == 6,
        "the training goes on from the weights that are there": goes_on,
        "the network that was handed over is the one that learns": learns,
        "the optimizer that was handed over takes the steps": record["steps"] > 5,
        # Nothing is said of the batch size: five epochs here take 5, 10, 15 ... steps.
        "with the five epochs before, the optimizer has taken the steps of ten": record["steps"] >= 10
        and record["steps"] % 5 == 0,
        "the rate stays the same in all epochs": is_close(max(curve["rates"]), min(curve["rates"]))
        and has_setting(curve, "schedule", "constant")
        and is_close(curve["rates"][-1] / RATES[0], 1),
    }


def _count_steps(optimizer: Any) -> int:
    """Count the steps that an Adam has taken, by its own record."""
    steps = [int(state["step"]) for state in optimizer.state.values() if "step" in state]
    return max(steps, default=0)


def make_go_on(
    *, keep_optimizer: bool = True, reset_weights: bool = False, **options: Any
) -> Callable[..., Any]:
    """Make the function of VII.10, right or with one thing done in another way. options: for fit."""

    def go_on(model: Any, optimizer: Any, train: Any, validation: Any) -> Any:
        import torch

        from coursekit.training import fit, seeded

        if not keep_optimizer:
            optimizer = torch.optim.Adam(model.parameters(), optimizer.param_groups[0]["lr"])
        if reset_weights:
            with seeded(0):
                for part in model.children():
                    part.reset_parameters()
        settings: dict[str, Any] = {"start_epoch": 5, "epochs": 10, "schedule": "constant"} | options
        return fit(model, train, validation=validation, optimizer=optimizer, progress=False, **settings)

    return go_on


PLAN = plan_change("epochs", lambda course: 10)
ACCURACY = Accuracies("longer_accuracy", "of the LSTM after ten epochs", (PLAN,))

EXERCISE = Exercise(
    id="VII.10",
    title="Five more epochs, going on",
    auto_points=2,
    values=(
        Behaviour(
            "go_on",
            "a function that trains a trained network for five more epochs and gives their History",
            trial=try_going_on,
            facts=going_on_facts,
        ),
        Changes("longer", "the experiment whose one change against the LSTM is the number of epochs"),
        NewsHistory("longer_history", "the History of that experiment's ten epochs", last=10),
        ACCURACY.value,
        Integer("lowest_epoch", "the epoch after which its validation loss is lowest"),
    ),
    evidence=EVIDENCE,
    derived={
        ACCURACY.name: ACCURACY.derive,
        "lowest_epoch": lambda course, got: find_lowest(got["longer_history"]["validation"]["loss"]),
    },
    truth=lambda course: {"longer": Experiment("longer", against="LSTM", epochs=10)},
    mistakes=(
        Mistake(
            "optimizer made anew",
            "The optimizer that was handed over takes no steps: you made a new one. A new Adam has forgotten "
            "its means of the gradients and of their squares, so it starts with steps that are too large. "
            "Hand the old one to fit.",
            lambda course: {"go_on": make_go_on(keep_optimizer=False)},
        ),
        Mistake(
            "epochs counted from 0 again",
            "Your five epochs are numbered from 0 again, as if nothing had been trained before. Say "
            "start_epoch=5, and epochs=10 for the last one.",
            lambda course: {"go_on": make_go_on(start_epoch=0, epochs=5)},
        ),
        Mistake(
            "ten more epochs",
            "You train ten epochs on top of the five: fifteen in all. `epochs` is the number of the last "
            "epoch, and start_epoch=5 says that five are behind you.",
            lambda course: {"go_on": make_go_on(start_epoch=0)},
        ),
        Mistake(
            "weights made anew",
            "Your network starts from untrained weights, with the optimizer of the trained ones. Leave the "
            "weights as they are: only then do you go on.",
            lambda course: {"go_on": make_go_on(reset_weights=True)},
        ),
        Mistake(
            "rate that falls to 0",
            "Your rate falls while you go on: that is what fit does unless you say "
            'schedule="constant". Go on as the first five epochs were trained.',
            lambda course: {"go_on": make_go_on(schedule="linear")},
        ),
        Mistake(
            "more epochs against the baseline",
            "Your experiment with more epochs stands against the baseline, so its network is a plain RNN. "
            'Say against="LSTM".',
            lambda course: {"longer": Experiment("longer", epochs=10)},
        ),
        Mistake(
            "epochs added",
            "Your experiment has another number of epochs. `epochs` counts all of them: five, and five more.",
            lambda course: {"longer": Experiment("longer", against="LSTM", epochs=15)},
        ),
        Mistake(
            "lowest train loss",
            "This is the epoch with the lowest train loss. The train loss falls nearly to the end, whatever "
            "happens on new rows. Read the validation loss.",
            derived=lambda course, got: {"lowest_epoch": find_lowest(got["longer_history"]["train"]["loss"])},
        ),
        Mistake(
            "counted from 1",
            "Entry 0 of the history is epoch 0, the state before the first step, so the place of the "
            "smallest entry is the epoch's number: do not add 1.",
            derived=lambda course, got: {
                "lowest_epoch": find_lowest(got["longer_history"]["validation"]["loss"]) + 1
            },
        ),
        Mistake(
            "highest validation accuracy",
            "This is the epoch with the highest validation accuracy. The loss also sees how sure the network "
            "is, and it may be lowest earlier.",
            derived=lambda course, got: {
                "lowest_epoch": find_lowest(
                    [-share for share in got["longer_history"]["validation"]["accuracy"]]
                )
            },
        ),
        recognise_other_history("longer_history", PLAN),
        *ACCURACY.mistakes(),
    ),
)
