"""Exercise V.2.b: train on, or start over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Behaviour, Text, Unreadable, describe, read_number
from coursekit.exercises.loss._toys import (
    UNTRAINED,
    plain_sgd,
    take_steps,
    toy_loader,
    toy_model,
    toy_reviews,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    Pair = tuple[nn.Module, Optimizer]


def _new_pair(model: nn.Module) -> Pair:
    import torch

    return model, torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)


def _read_pair(given: Any) -> Pair:
    import torch

    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Unreadable(
            f"It gives back an object {describe(given)}, and a pair is expected: model, optimizer."
        )
    model, optimizer = given
    if not isinstance(model, torch.nn.Module) or not isinstance(optimizer, torch.optim.Optimizer):
        raise Unreadable("It must give back a model and an optimizer, in this order.")
    return model, optimizer


def _try_start_over(start_over: Callable[[], Any]) -> dict[str, Any]:
    """Start, train a little, start over: what is left of the first training?

    Gives of each parameter by how much it differs from the trained one, what the second optimizer has kept of
    it, and the names of those that this optimizer moves; None stands for a parameter of another model.
    """
    model, optimizer = _read_pair(start_over())
    toy = toy_reviews().to(next(model.parameters()).device)
    for _ in range(3):
        take_steps(model, [(toy.bag, toy.labels)], optimizer)
    trained = {name: _numbers(parameter) for name, parameter in model.named_parameters()}
    model, optimizer = _read_pair(start_over())
    fresh = dict(model.named_parameters())
    if {name: one.shape for name, one in fresh.items()} != {name: one.shape for name, one in trained.items()}:
        raise Unreadable("Its second model is built differently from its first one.")
    names = {id(parameter): name for name, parameter in fresh.items()}
    moved = [names.get(id(parameter)) for group in optimizer.param_groups for parameter in group["params"]]
    return {
        "changes": {name: _largest(_numbers(fresh[name]) - trained[name]) for name in fresh},
        "kept": {name: _state(optimizer, fresh[name]) for name in fresh},
        "moved": moved,
    }


def _numbers(tensor: Any) -> Any:
    return tensor.detach().float().cpu().numpy().copy()


def _largest(numbers: Any) -> float:
    return float(abs(numbers).max()) if numbers.size else 0.0


def _state(optimizer: Optimizer, parameter: Any) -> list[float]:
    """Return the largest entry of each tensor that the optimizer keeps of a parameter, as its momentum."""
    import torch

    kept = optimizer.state[parameter].values() if parameter in optimizer.state else ()
    return [_largest(_numbers(figure)) for figure in kept if isinstance(figure, torch.Tensor)]


def _start_over_facts(seen: Any) -> dict[str, bool]:
    changes, kept = seen["changes"], seen["kept"]
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
        "the optimizer moves the weights of this model": set(seen["moved"]) == set(new),
    }


def _restart(*, weights: str, optimizer: str) -> Answer:
    """Make a `start_over`. weights: "new", "reset", "linear" or "kept". optimizer: "new" or "kept"."""
    from torch import nn

    from coursekit.training import seeded

    model, kept = _new_pair(toy_model())

    def start_over() -> Pair:
        if weights == "new":
            return _new_pair(toy_model()) if optimizer == "new" else (toy_model(), kept)
        if weights == "reset":
            model.load_state_dict(toy_model().state_dict())
        if weights == "linear":
            with seeded(1):
                for module in model.modules():
                    if isinstance(module, nn.Linear):
                        module.reset_parameters()
        return _new_pair(model) if optimizer == "new" else (model, kept)

    return {"start_over": start_over}


def _toy_loss(epochs: int) -> float:
    """Loss of the toy model after some epochs."""
    from coursekit.evaluation import evaluate

    model = toy_model()
    optimizer = plain_sgd(model)
    for _ in range(epochs):
        take_steps(model, toy_loader(), optimizer)
    return evaluate(model, toy_loader()).loss


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
        Band("loss_on", "the loss before the first step of a second training of the same model", 0.0, 0.6),
        Band("loss_over", "the loss before the first step after starting over", *UNTRAINED),
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
            lambda course: _restart(weights="reset", optimizer="kept"),
        ),
        Mistake(
            "the optimizer of another model",
            "The model is new, but the optimizer holds the weights of the old one. Its steps change a model "
            "that nobody uses, and yours never learns. Make the optimizer from the new model's "
            "parameters().",
            lambda course: _restart(weights="new", optimizer="kept"),
        ),
        Mistake(
            "nothing new",
            "The second call gives back the model that was trained, and its optimizer. Make both inside the "
            "function.",
            lambda course: _restart(weights="kept", optimizer="kept"),
        ),
        Mistake(
            "only the optimizer new",
            "The optimizer is new, but the model still has the weights that it learned. The weights are "
            "what training changes: make a new model first.",
            lambda course: _restart(weights="kept", optimizer="new"),
        ),
        Mistake(
            "one layer kept",
            "Only the last layer starts anew. A loop over the nn.Linear modules misses the nn.EmbeddingBag, "
            "where nearly all weights are. A new BagMLP has them all.",
            lambda course: _restart(weights="linear", optimizer="new"),
        ),
        Mistake(
            "the second training was a first",
            "loss_on is the loss of an untrained model. Train a model for some epochs, and then measure the "
            "same model again, before anything is made anew.",
            lambda course: {"loss_on": _toy_loss(0)},
            when=lambda course, plain: UNTRAINED[0] <= plain["loss_on"] <= UNTRAINED[1],
        ),
        Mistake(
            "not started over",
            "loss_over is too low for a model that knows nothing. Measure the model that start_over has "
            "just given.",
            lambda course: {"loss_over": _toy_loss(20)},
            when=lambda course, plain: plain["loss_over"] < UNTRAINED[0],
        ),
    ),
)
