"""The exercises of section V: the loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import (
    Band,
    Behaviour,
    Number,
    Numbers,
    Shape,
    Text,
    Unreadable,
    describe,
    read_items,
    read_number,
)

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer
    from torch.utils.data import DataLoader

    from coursekit.course import Course
    from coursekit.dataset import BagDataset
    from coursekit.model import BagMLP

    Loss = Callable[[Tensor, Tensor], Tensor]
    Loader = DataLoader[Any]
    Pair = tuple[nn.Module, Optimizer]

UNTRAINED = (0.66, 0.73)
"""Loss of a model with two classes before its first step, whatever its seed."""


# V.1: one logit


def _first_batch(course: Course, outputs: int) -> tuple[Tensor, Tensor]:
    """Give the logits (n, outputs) of an untrained model for the first batch, and its labels (n,)."""

    def make() -> tuple[Tensor, Tensor]:
        import torch

        from coursekit.loader import make_loader

        loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
        inputs, labels = next(iter(loader))
        with torch.no_grad():
            return course.model(seed=0, outputs=outputs).to(labels.device)(inputs), labels

    logits, labels = course.remember(f"first batch, {outputs} outputs", make)
    return logits, labels


V_1_A = Exercise(
    id="V.1.a",
    title="The loss of a model that knows nothing",
    auto_points=1,
    text_points=1,
    values=(
        Number("chance_loss", "the loss of a model that says 0.5 to every review, in nats", tolerance=2e-4),
        Text(
            "derivation",
            "how the loss of this model follows from the equation",
            asks=(
                "what the two logarithms are when p is 0.5?",
                "why the labels no longer matter?",
                "why the number of reviews does not matter, and why the loss is positive?",
            ),
        ),
    ),
    truth=lambda course: {"chance_loss": math.log(2)},
    mistakes=(
        Mistake(
            "sign lost",
            "The size is right, the sign is not. The logarithm of a number below 1 is negative, and the "
            "equation begins with a minus: together they give a positive loss. Carry the minus through "
            "every line.",
            lambda course: {"chance_loss": math.log(0.5)},
        ),
        Mistake(
            "logarithm to base 10",
            "You took the logarithm to base 10. The equation has ln, the natural logarithm: math.log in "
            "Python.",
            lambda course: {"chance_loss": -math.log10(0.5)},
        ),
        Mistake(
            "logarithm to base 2",
            "You took the logarithm to base 2, so your loss is in bits. This course and torch count in "
            "nats: take the natural logarithm, math.log.",
            lambda course: {"chance_loss": -math.log2(0.5)},
        ),
        Mistake(
            "both terms at full weight",
            "You added both logarithms. The label chooses one of them: y is 0 or 1, so one of y and 1 - y "
            "is 0.",
            lambda course: {"chance_loss": -(math.log(0.5) + math.log(1 - 0.5))},
        ),
    ),
)


def _truth_1b(course: Course) -> Answer:
    from coursekit.loss import binary_cross_entropy, sigmoid

    logits, labels = _first_batch(course, 1)
    return {
        "loss_by_hand": binary_cross_entropy(sigmoid(logits.squeeze(1)), labels),
        "mixed_shape": (len(labels), len(labels)),
    }


def _by_hand(course: Course, wrong: Callable[[Tensor, Tensor], Tensor]) -> Answer:
    """Give what a wrong line makes of the probabilities (n, 1) and the labels (n,)."""
    logits, labels = _first_batch(course, 1)
    return {"loss_by_hand": wrong(logits.sigmoid(), labels)}


V_1_B = Exercise(
    id="V.1.b",
    title="Binary cross-entropy by hand",
    auto_points=1,
    values=(
        Number("loss_by_hand", "the loss of the first batch, all decimals kept", tolerance=1e-5, digits=4),
        Shape(
            "mixed_shape", "the shape of labels * probabilities when the probabilities keep the shape (n, 1)"
        ),
    ),
    truth=_truth_1b,
    mistakes=(
        Mistake(
            "a column against a row",
            "Your probabilities are a column (n, 1) and your labels are flat (n,). torch stretches both to "
            "a table (n, n), and pairs every review with every label. Bring both to the shape (n,) first: "
            "squeeze(1).",
            lambda course: _by_hand(course, lambda p, y: -(y * p.log() + (1 - y) * (1 - p).log()).mean()),
        ),
        Mistake(
            "only the positive reviews",
            "You have the term with y, and not the one with 1 - y. Negative reviews then cost nothing at "
            "all.",
            lambda course: _by_hand(course, lambda p, y: -(y * p[:, 0].log()).mean()),
        ),
        Mistake(
            "sum instead of mean",
            "This is the sum over the batch. The equation divides by n: take the mean.",
            lambda course: {
                "loss_by_hand": _truth_1b(course)["loss_by_hand"] * len(_first_batch(course, 1)[1])
            },
        ),
        Mistake(
            "shape without stretching",
            "You expect the column to win. Try it: (labels * probabilities).shape. An axis of length 1 is "
            "stretched to the length of the other, and a missing axis is added in front.",
            lambda course: {"mixed_shape": (len(_first_batch(course, 1)[1]), 1)},
        ),
    ),
)

# All four logits lie between 0 and 1, so nn.BCELoss cannot tell them from probabilities.
SMALL_LOGITS, SMALL_LABELS = ((0.9,), (0.2,), (0.6,), (0.1,)), (1, 0, 1, 0)


def _one_logit(logits: Any, labels: Any, loss: Loss) -> Tensor:
    import torch

    return loss(torch.as_tensor(logits).squeeze(1), torch.as_tensor(labels).float())


def _truth_1c(course: Course) -> Answer:
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy(z.sigmoid(), y)

    return {
        "loss_bce": _one_logit(*_first_batch(course, 1), loss),
        "small_loss": _one_logit(SMALL_LOGITS, SMALL_LABELS, loss),
    }


def _logits_as_probabilities(course: Course) -> Answer:
    from torch.nn import functional

    return {"small_loss": _one_logit(SMALL_LOGITS, SMALL_LABELS, functional.binary_cross_entropy)}


V_1_C = Exercise(
    id="V.1.c",
    title="The same by nn.BCELoss",
    auto_points=1,
    values=(
        Number(
            "loss_bce",
            "the loss of the first batch by nn.BCELoss, all decimals kept",
            tolerance=1e-6,
            digits=4,
        ),
        Number("small_loss", "the loss of the four small logits by nn.BCELoss", tolerance=1e-6, digits=4),
    ),
    truth=_truth_1c,
    mistakes=(
        Mistake(
            "logits where probabilities are wanted",
            "You gave logits to nn.BCELoss. It wants probabilities. These four logits lie between 0 and 1 "
            "by chance, so torch could not notice. Apply the sigmoid first.",
            _logits_as_probabilities,
        ),
        Mistake(
            "sum over the batch",
            "This is n times too much: reduction='sum' adds up the losses. Leave the reduction out, and "
            "torch takes the mean.",
            lambda course: {"loss_bce": _truth_1c(course)["loss_bce"] * len(_first_batch(course, 1)[1])},
        ),
    ),
)

FAR_LOGITS, FAR_LABELS = ((-200.0,),), (1,)


def _with_logits(course: Course, change: Callable[[Tensor], Tensor] = lambda z: z) -> dict[str, Any]:
    """Give both values of V.1.d, as nn.BCEWithLogitsLoss makes them of the changed logits."""
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(change(z), y)

    return {
        "loss_logits": _one_logit(*_first_batch(course, 1), loss),
        "far_loss": _one_logit(FAR_LOGITS, FAR_LABELS, loss),
    }


def _far_by_bce(course: Course) -> Answer:
    from torch.nn import functional

    loss = _one_logit(FAR_LOGITS, FAR_LABELS, lambda z, y: functional.binary_cross_entropy(z.sigmoid(), y))
    return {"far_loss": loss}


V_1_D = Exercise(
    id="V.1.d",
    title="The same by nn.BCEWithLogitsLoss",
    auto_points=1,
    values=(
        Number(
            "loss_logits", "the loss of the first batch, straight from its logits", tolerance=1e-6, digits=4
        ),
        Number("far_loss", "the loss of the logit -200 for a positive review", tolerance=1e-3),
    ),
    truth=_with_logits,
    mistakes=(
        Mistake(
            "sigmoid applied twice",
            "You applied the sigmoid, and nn.BCEWithLogitsLoss applies it again: the name says that it "
            "takes logits. Give it the logits as the model makes them.",
            lambda course: {"loss_logits": _with_logits(course, lambda z: z.sigmoid())["loss_logits"]},
        ),
        Mistake(
            "far logit through two sigmoids",
            "This logit went through the sigmoid before nn.BCEWithLogitsLoss. So the worst of all answers "
            "costs no more than a guess. Hand the logit over as it is.",
            lambda course: {"far_loss": _with_logits(course, lambda z: z.sigmoid())["far_loss"]},
        ),
        Mistake(
            "far logit by nn.BCELoss",
            "This is where nn.BCELoss cuts every loss off. It sees the probability, which is rounded to 0 "
            "here, and ln 0 is infinite. Use nn.BCEWithLogitsLoss on the logit.",
            _far_by_bce,
        ),
    ),
)

# V.2: the loss before the first step


def _toy() -> BagDataset:
    """Make 16 tiny reviews: words 1 to 8 are in negative ones, 9 to 16 in positive ones, 17 to 19 in all."""
    import torch

    from coursekit.dataset import Bag, BagDataset

    rows, labels = [], []
    for row in range(16):
        label = row % 2
        rows.append([1 + 8 * label + row // 2, 1 + 8 * label + (row // 2 + 3) % 8, 17 + row % 3])
        labels.append(label)
    indices = torch.tensor(rows).flatten()
    return BagDataset(Bag(indices, torch.arange(0, 3 * 16 + 1, 3)), torch.tensor(labels))


def _toy_model(outputs: int = 1, seed: int = 0) -> BagMLP:
    from coursekit.model import BagMLP
    from coursekit.training import seeded

    with seeded(seed):
        return BagMLP(20, 8, outputs, sparse=False)


def _toy_loader(batch_size: int = 4) -> Loader:
    from coursekit.loader import make_loader

    return make_loader(_toy(), batch_size)


def _plain_sgd(model: nn.Module, rate: float = 1.0) -> Optimizer:
    import torch

    return torch.optim.SGD(model.parameters(), rate)


def _steps(
    model: nn.Module, loader: Iterable[Any], optimizer: Optimizer, loss: Loss | None = None
) -> list[float]:
    """Take one step for each batch. Returns the losses of the batches, each before its own step."""
    from coursekit.loss import classification_loss

    losses = []
    for inputs, labels in loader:
        batch_loss = (loss or classification_loss)(model(inputs), labels)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        losses.append(batch_loss.item())
    return losses


def _mean(losses: list[float]) -> float:
    return sum(losses) / len(losses)


def _train(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """V.2.a, solved: the loss of the first batch before the first step, then the mean loss of each epoch."""
    losses: list[float] = []
    for _ in range(epochs):
        epoch = _steps(model, loader, optimizer)
        losses += [_mean(epoch)] if losses else [epoch[0], _mean(epoch)]
    return losses


def _train_late(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """Like `_train`, but the first loss is measured when the first step is already done."""
    from coursekit.loss import classification_loss

    inputs, labels = next(iter(loader))
    _steps(model, [(inputs, labels)], optimizer)
    first = classification_loss(model(inputs), labels).item()
    return [first, *(_mean(_steps(model, loader, optimizer)) for _ in range(epochs))]


def _train_unreported(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """The loop as most people write it first: it says something only at the end of an epoch."""
    return [_steps(model, loader, optimizer)[-1] for _ in range(epochs)]


def _try_train(train: Callable[..., Any]) -> dict[str, bool]:
    """Call `train` on four tiny batches; the loss of the first one, or of all, may stand first."""
    from coursekit.evaluation import evaluate

    epochs = 3
    model, loader = _toy_model(), _toy_loader()
    before = (evaluate(model, [next(iter(loader))]).loss, evaluate(model, loader).loss)
    given = train(model, loader, _plain_sgd(model), epochs)
    if given is None:
        raise Unreadable("When it is tried, it returns nothing. Does it end with `return losses`?")
    losses = [float(read_number(item)) for item in read_items(given, "a list of losses")]
    return {
        "it gives one loss from before the training, and one for each epoch": len(losses) == epochs + 1,
        "the first is the loss before the first step": any(abs(losses[0] - loss) < 1e-4 for loss in before),
        "the model learns: its loss is smaller after the training": evaluate(model, loader).loss
        < 0.9 * before[1],
    }


@dataclass(frozen=True)
class Losses(Numbers):
    """The losses of a training run: the first is that of an untrained model, and the last is lower."""

    shape: tuple[int | None, ...] | None = (None,)

    def same(self, got: Any, want: Any) -> bool:
        """Begins at a guess, and ends below it."""
        return bool(len(got) > 1 and UNTRAINED[0] <= got[0] <= UNTRAINED[1] and got[-1] < UNTRAINED[0])

    def distance(self, got: Any, want: Any) -> str:
        """Say which of the two does not hold."""
        if len(got) < 2:
            return f"It has one entry only. Expected: {self.what}."
        if not UNTRAINED[0] <= got[0] <= UNTRAINED[1]:
            return f"It begins with {got[0]:.4g}, and that is not the loss of an untrained model."
        return f"It ends with {got[-1]:.4g}, so the model has learned next to nothing."

    def show(self, got: Any) -> str:
        """Say only whether it is right: no two machines train alike."""
        return str(self.same(got, None))


def _trained_twice() -> list[float]:
    """Losses of a second training of the same toy model."""
    model = _toy_model()
    optimizer = _plain_sgd(model)
    _train(model, _toy_loader(), optimizer, 10)
    return _train(model, _toy_loader(), optimizer, 2)


V_2_A = Exercise(
    id="V.2.a",
    title="The loss before the first step",
    auto_points=1,
    values=(
        Behaviour(
            "train",
            "a function that trains a model and gives its losses, the one before the first step first",
            trial=_try_train,
        ),
        Losses("losses", "the list that train gives for a new model on the train split"),
    ),
    mistakes=(
        Mistake(
            "reported after a step",
            "The first number of your function is not the mean loss of the untrained model. Most likely a "
            "step came first. Keep the loss of the first batch before optimizer.step() is called for the "
            "first time.",
            lambda course: {"train": _train_late},
        ),
        Mistake(
            "nothing from before",
            "Your function gives one number for each epoch, and none from before the training. At the end "
            "of epoch 1 the weights have already moved many times. Put the loss of the untrained model in "
            "front.",
            lambda course: {"train": _train_unreported},
        ),
        Mistake(
            "a trained model went in",
            "Your list begins far below the loss of a guess, so the model was trained before. Did you run "
            "the cell a second time? Make a new model and a new optimizer just before you call train.",
            lambda course: {"losses": _trained_twice()},
            when=lambda course, plain: plain["losses"][0] < UNTRAINED[0],
        ),
    ),
)


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
    toy = _toy().to(next(model.parameters()).device)
    for _ in range(3):
        _steps(model, [(toy.bag, toy.labels)], optimizer)
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

    model, kept = _new_pair(_toy_model())

    def start_over() -> Pair:
        if weights == "new":
            return _new_pair(_toy_model()) if optimizer == "new" else (_toy_model(), kept)
        if weights == "reset":
            model.load_state_dict(_toy_model().state_dict())
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

    model = _toy_model()
    optimizer = _plain_sgd(model)
    for _ in range(epochs):
        _steps(model, _toy_loader(), optimizer)
    return evaluate(model, _toy_loader()).loss


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

# V.3: two logits


def _for_classes(loss: Callable[[int], float]) -> dict[str, float]:
    return {"loss_two": loss(2), "loss_ten": loss(10)}


def _is_divided(course: Course, plain: Any) -> bool:
    divided = _for_classes(lambda classes: math.log(classes) / classes)
    return any(abs(plain[name] - wrong) < 1e-3 for name, wrong in divided.items() if name in plain)


V_3_A = Exercise(
    id="V.3.a",
    title="The theory again, class by class",
    auto_points=1,
    values=(
        Number(
            "loss_two", "the loss when both of two classes get the same probability, in nats", tolerance=2e-4
        ),
        Number(
            "loss_ten", "the loss when all of ten classes get the same probability, in nats", tolerance=2e-4
        ),
    ),
    truth=lambda course: _for_classes(math.log),
    mistakes=(
        Mistake(
            "divided by the classes too",
            "You divided by the number of classes as well as by the number of reviews. The equation has one "
            "division, by M. Each review adds one term only, that of its own class.",
            lambda course: _for_classes(lambda classes: math.log(classes) / classes),
            when=_is_divided,
        ),
        Mistake(
            "every class counted",
            "You added a logarithm for every class. y is 1 for the right class and 0 for all others, so a "
            "review adds the logarithm of one class only.",
            lambda course: _for_classes(lambda classes: classes * math.log(classes)),
        ),
        Mistake(
            "minus forgotten",
            "These losses are negative, and a cross-entropy never is. The minus in front of the sums is "
            "missing.",
            lambda course: _for_classes(lambda classes: -math.log(classes)),
        ),
        Mistake(
            "log10 for ln",
            "This is log10. The equation has ln, which is math.log or torch.log.",
            lambda course: _for_classes(math.log10),
        ),
        Mistake(
            "log2 for ln",
            "This is log2, the loss in bits. Use ln, which is math.log or torch.log, to have it in nats.",
            lambda course: _for_classes(math.log2),
        ),
    ),
)


def _two_logits(course: Course, loss: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Give what a line of code makes of the first batch's two logits (n, 2) and labels (n,)."""
    return loss(*_first_batch(course, 2))


def _cross_entropy(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return _two_logits(course, cross_entropy)


def _softmax_twice(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return _two_logits(course, lambda z, y: cross_entropy(z.softmax(1), y))


V_3_B = Exercise(
    id="V.3.b",
    title="Two logits, softmax, and cross-entropy by hand",
    auto_points=1,
    values=(
        Numbers(
            "probabilities",
            "the probabilities of both classes, a row a review",
            tolerance=1e-5,
            shape=(None, 2),
        ),
        Number("loss_softmax", "the loss of the first batch, all decimals kept", tolerance=1e-5, digits=4),
    ),
    truth=lambda course: {
        "probabilities": _two_logits(course, lambda z, y: z.softmax(1)),
        "loss_softmax": _cross_entropy(course),
    },
    mistakes=(
        Mistake(
            "softmax along the wrong axis",
            "Here the columns add up to 1. The two probabilities of one review must add up to 1: take the "
            "softmax along the classes, dim=1.",
            lambda course: {"probabilities": _two_logits(course, lambda z, y: z.softmax(0))},
        ),
        Mistake(
            "softmax of the softmax",
            "This loss has gone through two softmaxes. log_softmax and nn.CrossEntropyLoss apply one "
            "themselves, so they want logits. You have probabilities: take their plain logarithm.",
            lambda course: {"loss_softmax": _softmax_twice(course)},
        ),
        Mistake(
            "every row with every label",
            "probabilities[:, labels] is a table (n, n): it pairs every review with every label. For one "
            "entry a row, number the rows as well: probabilities[torch.arange(n), labels].",
            lambda course: {
                "loss_softmax": _two_logits(course, lambda z, y: -z.softmax(1)[:, y].log().mean())
            },
        ),
        Mistake(
            "mean over all entries",
            "You took the mean over n rows and 2 columns. Half of those entries are 0, because y is 0 "
            "there. Divide by the number of reviews, n.",
            lambda course: {"loss_softmax": _cross_entropy(course) / 2},
        ),
    ),
)

# As good as it gets: each logit of the right class is far above the other one.
PERFECT_LOGITS, PERFECT_LABELS = ((40.0, -40.0), (-40.0, 40.0)), (0, 1)


def _perfect(change: Callable[[Tensor], Tensor] = lambda z: z) -> Tensor:
    import torch

    from coursekit.loss import cross_entropy

    return cross_entropy(change(torch.tensor(PERFECT_LOGITS)), torch.tensor(PERFECT_LABELS))


V_3_C = Exercise(
    id="V.3.c",
    title="The same by nn.CrossEntropyLoss",
    auto_points=1,
    values=(
        Number("loss_ce", "the loss of the first batch by nn.CrossEntropyLoss", tolerance=1e-6, digits=4),
        Number("perfect_loss", "the loss of the perfect logits by nn.CrossEntropyLoss", tolerance=1e-6),
        Number(
            "floor", "the loss of the same logits when a softmax is applied before the loss", tolerance=2e-4
        ),
    ),
    truth=lambda course: {
        "loss_ce": _cross_entropy(course),
        "perfect_loss": _perfect(),
        "floor": _perfect(lambda z: z.softmax(1)),
    },
    mistakes=(
        Mistake(
            "softmax before the loss",
            "You gave probabilities to nn.CrossEntropyLoss, so the softmax is applied twice. It does not "
            "complain, it only gives another number. Give it the logits.",
            lambda course: {"loss_ce": _softmax_twice(course)},
        ),
        Mistake(
            "perfect logits through two softmaxes",
            "A perfect answer must cost nothing, and here it costs something: there is a softmax too many. "
            "For perfect_loss, hand over the logits as they are.",
            lambda course: {"perfect_loss": _perfect(lambda z: z.softmax(1))},
        ),
        Mistake(
            "floor without the second softmax",
            "There is no floor in your number yet. For floor, make the mistake on purpose: apply softmax to "
            "the perfect logits, and give the result to nn.CrossEntropyLoss.",
            lambda course: {"floor": _perfect()},
        ),
    ),
)


def _train_two(*, softmax: bool = False, reset: bool = True) -> Answer:
    """Make a training loop for two logits, right or wrong in one point."""
    from torch.nn import functional

    def train_two(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> None:
        for _ in range(epochs):
            for inputs, labels in loader:
                logits = model(inputs)
                loss = functional.cross_entropy(logits.softmax(1) if softmax else logits, labels)
                if reset:
                    optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    return {"train_two": train_two}


def _try_train_two(train: Callable[..., Any]) -> dict[str, bool]:
    """Compare the weights after one step, and after two epochs of four batches, with the right ones."""

    def moved(train: Callable[..., Any], batch_size: int, epochs: int) -> list[Tensor]:
        model = _toy_model(outputs=2)
        train(model, _toy_loader(batch_size), _plain_sgd(model), epochs)
        return [parameter.detach() for parameter in model.parameters()]

    def alike(left: list[Tensor], right: list[Tensor]) -> bool:
        return all(bool((a - b).abs().max() < 1e-5) for a, b in zip(left, right, strict=True))

    right, doubled = _train_two()["train_two"], _train_two(softmax=True)["train_two"]
    step = moved(train, 16, 1)
    return {
        "one step moves the weights as the cross-entropy of the logits tells": alike(
            step, moved(right, 16, 1)
        ),
        "softmax is applied once, not twice": not alike(step, moved(doubled, 16, 1)),
        "each batch of each epoch makes one step, by its own gradient": alike(
            moved(train, 4, 2), moved(right, 4, 2)
        ),
    }


def _accuracy_of(choose: Callable[[Tensor], Tensor], *, by_batch: bool = False, factor: int = 1) -> Answer:
    """Make an accuracy loop for two logits, right or wrong in one point."""

    def accuracy_two(model: nn.Module, loader: Loader) -> float:
        hits = [(choose(model(inputs)) == labels).tolist() for inputs, labels in loader]
        if by_batch:
            return factor * _mean([_mean(batch) for batch in hits])
        return factor * _mean([hit for batch in hits for hit in batch])

    return {"accuracy_two": accuracy_two}


def _try_accuracy(accuracy: Callable[..., Any]) -> dict[str, bool]:
    """Call `accuracy_two` on a model that gives its inputs back, so that they are the logits."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    model = torch.nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.eye(2))

    def of(logits: list[list[float]], labels: list[int]) -> float:
        rows = TensorDataset(torch.tensor(logits), torch.tensor(labels))
        return float(read_number(accuracy(model, DataLoader(rows, batch_size=4))))

    # Both logits of a row have the same sign here, so that only the larger one tells the class.
    same_sign = of([[2.0, 1.0], [-1.0, -2.0], [1.0, 3.0], [-3.0, -1.0]], [0, 1, 1, 1])
    # Four right ones, and a wrong one alone in the last batch.
    short_batch = of([[1.0, -1.0], [-1.0, 1.0], [2.0, -1.0], [-2.0, 1.0], [-1.0, 2.0]], [0, 1, 0, 1, 0])
    return {
        "it gives a share from 0 to 1": 0 <= same_sign <= 1 and 0 <= short_batch <= 1,
        "it chooses the class with the larger logit": abs(same_sign - 0.75) < 1e-6,
        "each review counts the same, also in a short last batch": abs(short_batch - 0.8) < 1e-6,
    }


V_3_D = Exercise(
    id="V.3.d",
    title="Training and accuracy for two logits",
    auto_points=1,
    values=(
        Behaviour("train_two", "a function that trains a model with two logits", trial=_try_train_two),
        Behaviour(
            "accuracy_two",
            "a function that gives the accuracy of a model with two logits, from 0 to 1",
            trial=_try_accuracy,
        ),
        Band("test_accuracy", "the accuracy of the trained model on the test split, from 0 to 1", 0.68, 0.97),
    ),
    mistakes=(
        Mistake(
            "softmax in the training",
            "In your training the softmax is applied twice: the loss already has one inside. Such a loss "
            "never gets near 0, and its gradient is too small. Give the model's logits to the loss.",
            lambda course: _train_two(softmax=True),
        ),
        Mistake(
            "gradients pile up",
            "The first step is right, the later ones are not. backward() adds to the gradients of the step "
            "before. Call optimizer.zero_grad() before each backward().",
            lambda course: _train_two(reset=False),
        ),
        Mistake(
            "a threshold for two logits",
            "logit > 0 decides when there is one logit. With two logits the larger one wins, even if both "
            "are negative: logits.argmax(dim=1).",
            lambda course: _accuracy_of(lambda logits: logits[:, 1] > 0),
        ),
        Mistake(
            "mean of the batches' accuracies",
            "You averaged over batches. A short last batch then counts for more than its reviews. Count all "
            "reviews that are right, and divide once, by the number of all reviews.",
            lambda course: _accuracy_of(lambda logits: logits.argmax(1), by_batch=True),
        ),
        Mistake(
            "accuracy in percent",
            "Your function gives percent. In this course an accuracy is a share from 0 to 1: leave the "
            "factor 100 out.",
            lambda course: _accuracy_of(lambda logits: logits.argmax(1), factor=100),
        ),
        Mistake(
            "no better than a guess",
            "test_accuracy is that of a guess. Did you train this very model, with an optimizer that has "
            "its parameters, before you measured it?",
            lambda course: {"test_accuracy": course.test_labels.count(0) / len(course.test_labels)},
            when=lambda course, plain: abs(plain["test_accuracy"] - 0.5) < 0.05,
        ),
    ),
)

EXERCISES = (V_1_A, V_1_B, V_1_C, V_1_D, V_2_A, V_2_B, V_3_A, V_3_B, V_3_C, V_3_D)
