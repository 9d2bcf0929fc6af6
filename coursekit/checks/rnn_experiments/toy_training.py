"""What VII.9 and VII.10 try a student's training on: a small network, and a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.rnn_experiments.runs import checked_curves, curves_of
from coursekit.checks.rnn_experiments.seen import array, floats, near

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.sequence import Padded, SequenceDataset

VOCABULARY = 20
ROWS = 24  # less than any batch of the course: an epoch is one step
RATES = (0.02, 0.005)


def toy_network() -> Any:
    """Make a network without a recurrent layer: the mean of word vectors, and a linear layer."""
    from torch import nn

    from coursekit.training import seeded

    class Toy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(VOCABULARY, 8)
            self.head = nn.Linear(8, 4)

        def forward(self, batch: Padded) -> Tensor:
            logits: Tensor = self.head(self.embedding(batch.ids).mean(dim=1))
            return logits

    with seeded(1):
        return Toy()


def toy_rows(seed: int) -> SequenceDataset:
    """Make rows of four words; one word of each tells the class."""
    import torch

    from coursekit.sequence import SequenceDataset
    from coursekit.training import seeded

    labels = torch.arange(ROWS) % 4
    with seeded(seed):
        words = torch.randint(8, VOCABULARY, (ROWS, 4), dtype=torch.int32)
    words[:, 1] = labels + 4
    return SequenceDataset(words.flatten(), torch.arange(0, 4 * ROWS + 1, 4), labels)


def loss_of(model: nn.Module, rows: SequenceDataset) -> float:
    """Give a network's loss on rows."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    return evaluate(model, make_loader(rows, ROWS)).loss


def weights_of(model: nn.Module) -> dict[str, Any]:
    """Give a network's weights as arrays."""
    return {name: floats(weights) for name, weights in model.state_dict().items()}


def with_weights(seen: Any) -> Any:
    """Make the small network with weights that were seen; raises an exception for those of another one."""
    import torch

    model = toy_network()
    shapes = {name: tuple(weights.shape) for name, weights in model.state_dict().items()}
    found = {name: torch.tensor(array(seen[name], shape)).float() for name, shape in shapes.items()}
    model.load_state_dict(found)
    return model


def moved(first: Any, then: Any) -> float:
    """Give the farthest way that a number of the word vectors is from one network to the other."""
    ways = [model.embedding.weight.detach().cpu() for model in (first, then)]
    return float((ways[1] - ways[0]).abs().max())


def try_rates(train_at: Callable[..., Any]) -> dict[str, Any]:
    """Let a student's function train the small network at two rates, one after the other.

    Gives the curves of both trainings, and the weights that the last network has after each.
    """
    train, validation = toy_rows(2), toy_rows(3)
    made: list[Any] = []

    def make_model() -> Any:
        made.append(toy_network())
        return made[-1]

    curves, weights = [], []
    for rate in RATES:
        curves.append(curves_of(train_at(rate, make_model, train, validation)))
        weights.append(weights_of(made[-1]))
    return {"curves": curves, "weights": weights}


def rates_facts(seen: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the curves and weights that were seen."""
    curves = [checked_curves(curve) for curve in seen["curves"]]
    trained = [with_weights(weights) for weights in seen["weights"]]
    if len(curves) != len(RATES) or len(trained) != len(RATES):
        raise ValueError("there is a training for each rate")
    five = "five epochs are trained"
    if any(len(curve["rates"]) < 2 for curve in curves):  # nothing was trained
        return {five: False}
    new, train = toy_network(), toy_rows(2)
    start = loss_of(new, train)
    return {
        five: all(curve["numbers"] == [0, 1, 2, 3, 4, 5] for curve in curves),
        "each training starts from a new, untrained network": all(
            near(curve["train"][0], start) for curve in curves
        ),
        "the first epoch has the rate that is handed over": all(
            near(curve["rates"][1] / rate, 1) for curve, rate in zip(curves, RATES, strict=True)
        ),
        "the rate stays the same in all epochs": all(
            near(max(curve["rates"][1:]), min(curve["rates"][1:])) for curve in curves
        ),
        # A step of Adam moves most weights by about the rate; one of plain SGD, by far less.
        "Adam takes the steps": all(
            moved(new, model) > 2 * curve["rates"][1] for model, curve in zip(trained, curves, strict=True)
        ),
        "the train loss falls": all(
            curve["train"][-1] < curve["train"][0] and loss_of(model, train) < start
            for model, curve in zip(trained, curves, strict=True)
        ),
    }


def train_at(
    rate: float,
    make_model: Callable[[], Any],
    train: Any,
    validation: Any,
    *,
    adam: bool = True,
    adam_rate: float | None = None,
    schedule: str = "constant",
) -> Any:
    """Do what VII.9 asks for, rightly or with one thing done in another way."""
    import torch

    from coursekit.training import fit

    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), adam_rate or rate) if adam else None
    return fit(
        *(model, train),
        validation=validation,
        epochs=5,
        rate=rate,
        schedule=schedule,
        optimizer=optimizer,
        progress=False,
    )


def train_on_at(rate: float, make_model: Callable[[], Any], train: Any, validation: Any) -> Any:
    """Do what somebody gets in VII.9 whose network was trained before, and is trained on."""
    model = make_model()
    train_at(2 * rate, lambda: model, train, validation)
    return train_at(rate, lambda: model, train, validation)


def trained_for_five() -> tuple[Any, Any]:
    """Train the small network for five epochs; give it with its optimizer."""
    import torch

    from coursekit.training import fit

    model = toy_network()
    optimizer = torch.optim.Adam(model.parameters(), RATES[0])
    fit(model, toy_rows(2), epochs=5, schedule="constant", optimizer=optimizer, progress=False)
    return model, optimizer


def try_going_on(go_on: Callable[..., Any]) -> dict[str, Any]:
    """Train the small network for five epochs, and hand it to a student's function for five more.

    Gives the curves of these, and afterwards the network's weights and the optimizer's steps.
    """
    model, optimizer = trained_for_five()
    curve = curves_of(go_on(model, optimizer, toy_rows(2), toy_rows(3)))
    return {"curve": curve, "weights": weights_of(model), "steps": _steps(optimizer)}


def going_on_facts(seen: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the curves, weights and steps that were seen."""
    curve, after, train = checked_curves(seen["curve"]), with_weights(seen["weights"]), toy_rows(2)
    before, _ = trained_for_five()
    goes_on = near(curve["train"][0], loss_of(before, train))
    learns = moved(before, after) > 1e-3  # far more than rounding can differ
    if goes_on:  # five more epochs of this network at this rate make it better
        learns = learns and loss_of(after, train) < loss_of(before, train)
    return {
        "the history goes on: its entries are the epochs 5 to 10": curve["numbers"] == [5, 6, 7, 8, 9, 10],
        "five epochs are trained": len(curve["numbers"]) == 6,
        "the training goes on from the weights that are there": goes_on,
        "the network that was handed over is the one that learns": learns,
        "the optimizer that was handed over takes the steps": seen["steps"] > 5,
        # Nothing is said of the batch size: five epochs here take 5, 10, 15 ... steps.
        "with the five epochs before, the optimizer has taken the steps of ten": seen["steps"] >= 10
        and seen["steps"] % 5 == 0,
        "the rate stays the same in all epochs": near(max(curve["rates"]), min(curve["rates"]))
        and near(curve["rates"][-1] / RATES[0], 1),
    }


def _steps(optimizer: Any) -> int:
    """Count the steps that an Adam has taken, by its own record."""
    steps = [int(state["step"]) for state in optimizer.state.values() if "step" in state]
    return max(steps, default=0)


def going_on(*, kept: bool = True, reset: bool = False, **options: Any) -> Callable[..., Any]:
    """Make the function of VII.10, right or with one thing done in another way. options: for fit."""

    def go_on(model: Any, optimizer: Any, train: Any, validation: Any) -> Any:
        import torch

        from coursekit.training import fit, seeded

        if not kept:
            optimizer = torch.optim.Adam(model.parameters(), optimizer.param_groups[0]["lr"])
        if reset:
            with seeded(0):
                for part in model.children():
                    part.reset_parameters()
        settings: dict[str, Any] = {"start_epoch": 5, "epochs": 10, "schedule": "constant"} | options
        return fit(model, train, validation=validation, optimizer=optimizer, progress=False, **settings)

    return go_on
