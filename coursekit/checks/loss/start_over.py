"""Exercise V.2.b: train on, or start over with everything new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.loss.toys import UNTRAINED, plain_sgd, take_steps, toy_loader, toy_model, toy_reviews
from coursekit.checks.values import Band, Behaviour, Text, Unreadable, describe

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


def _remembers(optimizer: Optimizer, parameter: Any) -> bool:
    """Tell whether the optimizer keeps something of a parameter that is not zero, such as its momentum."""
    import torch

    kept = optimizer.state[parameter].values() if parameter in optimizer.state else ()
    return any(isinstance(figure, torch.Tensor) and bool((figure != 0).any()) for figure in kept)


def _try_start_over(start_over: Callable[[], Any]) -> dict[str, bool]:
    """Start, train a little, start over: is anything of the first training left?"""
    model, optimizer = _read_pair(start_over())
    toy = toy_reviews().to(next(model.parameters()).device)
    for _ in range(3):
        take_steps(model, [(toy.bag, toy.labels)], optimizer)
    trained = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    model, optimizer = _read_pair(start_over())
    fresh = dict(model.named_parameters())
    if fresh.keys() != trained.keys():
        raise Unreadable("Its second model is built differently from its first one.")
    new = {name: not fresh[name].equal(trained[name]) for name in fresh}
    moved = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    return {
        "the weights of the first layer are new": all(
            new[name] for name in new if not name.startswith("fc2")
        ),
        "the weights of the last layer are new": all(new[name] for name in new if name.startswith("fc2")),
        "the optimizer remembers nothing of the first training": not any(
            _remembers(optimizer, parameter) for parameter in fresh.values()
        ),
        "the optimizer moves the weights of this model": moved
        == {id(parameter) for parameter in fresh.values()},
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


V_2_B = Exercise(
    id="V.2.b",
    title="Train on, or start over",
    auto_points=1,
    text_points=1,
    values=(
        Behaviour(
            "start_over",
            "a function without arguments that gives a model and an optimizer, as before any training",
            trial=_try_start_over,
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
