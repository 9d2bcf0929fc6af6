"""Exercise V.2.b: train on, or start over."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Text, Unreadable, describe, read_number
from coursekit.exercises._histories import Record, TrainingHistory, is_of_rows
from coursekit.exercises.loss._toys import (
    UNTRAINED_LOSS,
    make_toy_model,
    make_toy_reviews,
    take_steps,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from coursekit.course import Course

    Pair = tuple[nn.Module, Optimizer]


def _make_pair(model: nn.Module) -> Pair:
    import torch

    return model, torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)


def _read_pair(given: Any) -> Pair:
    import torch

    if not isinstance(given, tuple | list) or len(given) != 2:
        what = "nothing" if given is None else f"something {describe(given)}"
        raise Unreadable(f"It gives back {what}, and a pair is expected: model, optimizer.")
    model, optimizer = given
    if not isinstance(model, torch.nn.Module) or not isinstance(optimizer, torch.optim.Optimizer):
        raise Unreadable("It must give back a model and an optimizer, in this order.")
    return model, optimizer


def _try_start_over(start_over: Callable[[], Any]) -> dict[str, Any]:
    """Start, train a little, start over, and record what is left of the first training.

    Returns for each parameter how much it differs from the trained one, what the second optimizer has kept of
    it, and the names of those that this optimizer moves; None stands for a parameter of another model.
    """
    model, optimizer = _read_pair(start_over())
    toy = make_toy_reviews().to(next(model.parameters()).device)
    for _ in range(3):
        take_steps(model, [(toy.bag, toy.labels)], optimizer)
    trained = {name: _copy_numbers(parameter) for name, parameter in model.named_parameters()}
    model, optimizer = _read_pair(start_over())
    fresh = dict(model.named_parameters())
    if _list_shapes(fresh) != _list_shapes(trained):
        raise Unreadable("Its second model is built differently from its first one.")
    names = {id(parameter): name for name, parameter in fresh.items()}
    moved = [names.get(id(parameter)) for group in optimizer.param_groups for parameter in group["params"]]
    return {
        "changes": {name: _find_largest(_copy_numbers(fresh[name]) - trained[name]) for name in fresh},
        "kept": {name: _read_state(optimizer, fresh[name]) for name in fresh},
        "moved": moved,
    }


def _list_shapes(tensors: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _copy_numbers(tensor: Any) -> Any:
    return tensor.detach().float().cpu().numpy().copy()


def _find_largest(numbers: Any) -> float:
    return float(abs(numbers).max()) if numbers.size else 0.0


def _read_state(optimizer: Optimizer, parameter: Any) -> list[float]:
    """Return the largest entry of each tensor that the optimizer keeps of a parameter, as its momentum."""
    import torch

    tensors = optimizer.state[parameter].values() if parameter in optimizer.state else ()
    return [_find_largest(_copy_numbers(tensor)) for tensor in tensors if isinstance(tensor, torch.Tensor)]


def _start_over_facts(record: Any) -> dict[str, bool]:
    changes, kept = record["changes"], record["kept"]
    if not changes or changes.keys() != kept.keys():
        raise Unreadable("It must give back a model that has parameters.")
    new = {name: read_number(change) > 0 for name, change in changes.items()}
    return {
        "the weights of the first layer are new": all(
            new[name] for name in new if not name.startswith("fc2")
        ),
        "the weights of the last layer are new": all(new[name] for name in new if name.startswith("fc2")),
        "the optimizer remembers nothing of the first training": not any(
            read_number(figure) for figures in kept.values() for figure in figures
        ),
        "the optimizer moves the weights of this model": set(record["moved"]) == set(new),
    }


def _make_start_over(*, weights: str, optimizer: str) -> Answer:
    """Make a `start_over`. weights: "new", "reset", "linear" or "kept". optimizer: "new" or "kept"."""
    from torch import nn

    from coursekit.training import seeded

    model, old_optimizer = _make_pair(make_toy_model())

    def start_over() -> Pair:
        if weights == "new":
            return _make_pair(make_toy_model()) if optimizer == "new" else (make_toy_model(), old_optimizer)
        if weights == "reset":
            model.load_state_dict(make_toy_model().state_dict())
        if weights == "linear":
            with seeded(1):
                for module in model.modules():
                    if isinstance(module, nn.Linear):
                        module.reset_parameters()
        return _make_pair(model) if optimizer == "new" else (model, old_optimizer)

    return {"start_over": start_over}


def _is_guess(record: Record) -> bool:
    """Tell whether a training has begun with a model that knows nothing."""
    return UNTRAINED_LOSS[0] <= record["train"]["loss"][0] <= UNTRAINED_LOSS[1]


def _is_first_training(record: Record) -> bool:
    """Tell whether nothing has trained the model before: neither `fit`, nor a loop of the student's own."""
    return record["settings"]["earlier trainings"] == 0 and _is_guess(record)


def _has_momentum(course: Course, record: Record) -> bool:
    """Tell whether a training had the optimizer of V.2."""
    optimizer = record["settings"]["optimizer"]
    return (
        optimizer["kind"] == "torch.optim.sgd.SGD"
        and optimizer["momentum of group 0"] == 0.9
        and not optimizer["nesterov of group 0"]
        and math.isclose(optimizer["lr of group 0"], course.settings.rate / 10, rel_tol=1e-6)
    )


EXERCISE = Exercise(
    id="V.2.b",
    title="Train on, or start over",
    auto_points=1,
    text_points=1,
    values=(
        Behaviour(
            "start_over",
            "a function without arguments that gives a model and an optimizer, as before any training",
            trial=_try_start_over,
            facts=_start_over_facts,
        ),
        TrainingHistory("history_on", "the History of a second training of the same model", split=None),
        TrainingHistory("history_over", "the History of a training after starting over", split=None),
        Text(
            "what_anew",
            "what must be made anew, in which order, and why",
            asks=(
                "which two things keep what was learned?",
                "why the optimizer must be made after the model?",
                "what goes wrong when only the weights are set back?",
                "which cells of your notebook you would run again?",
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "the optimizer's state kept",
            "The weights are new, but the optimizer still has the momentum of the first training. It pushes "
            "the new weights where the old ones were going. Make a new optimizer too.",
            lambda course: _make_start_over(weights="reset", optimizer="kept"),
        ),
        Mistake(
            "the optimizer of another model",
            "The model is new, but the optimizer holds the weights of the old one. Its steps change a model "
            "that nobody uses, and yours never learns. Make the optimizer from the new model's "
            "parameters().",
            lambda course: _make_start_over(weights="new", optimizer="kept"),
        ),
        Mistake(
            "nothing new",
            "The second call gives back the model that was trained, and its optimizer. Make both inside the "
            "function.",
            lambda course: _make_start_over(weights="kept", optimizer="kept"),
        ),
        Mistake(
            "only the optimizer new",
            "The optimizer is new, but the model still has the weights that it learned. The weights are "
            "what training changes: make a new model first.",
            lambda course: _make_start_over(weights="kept", optimizer="new"),
        ),
        Mistake(
            "one layer kept",
            "Only the last layer starts anew. A loop over the nn.Linear modules misses the nn.EmbeddingBag, "
            "where nearly all weights are. A new BagMLP has them all.",
            lambda course: _make_start_over(weights="linear", optimizer="new"),
        ),
        Mistake(
            "the two histories exchanged",
            "history_on begins at the loss of a guess, and history_over does not: they have changed places.",
            when=lambda course, got: (
                _is_first_training(got["history_on"]) and not _is_guess(got["history_over"])
            ),
            names=("history_on", "history_over"),
        ),
        Mistake(
            "the second training was a first",
            "history_on is the first training of its model. Train a model for some epochs, and then train "
            "the same model again, before anything is made anew.",
            when=lambda course, got: _is_first_training(got["history_on"]),
            names=("history_on",),
        ),
        Mistake(
            "not started over",
            "history_over begins with a model that knows something. Train the model that start_over has just "
            "given, with its optimizer.",
            when=lambda course, got: (
                not _is_guess(got["history_over"]) and all(_start_over_facts(got["start_over"]).values())
            ),
            names=("history_over",),
        ),
        Mistake(
            "other rows",
            "The trainings are to run on course.train.",
            when=lambda course, got: (
                not all(
                    is_of_rows(got[name], "train", course.train) for name in ("history_on", "history_over")
                )
            ),
            names=("history_on", "history_over"),
        ),
        Mistake(
            "another optimizer than SGD with momentum",
            "start_over gives another optimizer than V.2.a had: SGD with momentum 0.9, at the rate "
            "course.settings.rate / 10.",
            when=lambda course, got: (
                not all(_has_momentum(course, got[name]) for name in ("history_on", "history_over"))
            ),
            names=("start_over",),
        ),
    ),
)
