"""The exercises of section VI: evaluation, perplexity, and overfitting."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import (
    Band,
    Bands,
    Behaviour,
    Flag,
    Function,
    Integer,
    Number,
    Numbers,
    Text,
    Unreadable,
    Value,
    describe,
)

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.course import Course
    from coursekit.dataset import BagDataset
    from coursekit.training import History

EPOCHS = 100  # of the overfitting experiment in VI.4.a
FLOOR = math.log(1 + math.exp(-1))  # no two-class loss that applies softmax twice goes below this, in nats


@dataclass(frozen=True)
class Flags(Value):
    """A mapping from each of the keys to True or False."""

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, bool]:
        """Take the asked entries out of a dict; raises Unreadable."""
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        missing = [key for key in self.keys if key not in given]
        if missing:
            raise Unreadable(f'It has no entry "{missing[0]}". Expected: {self.what}.')
        return {key: Flag(key, f'the entry "{key}"').read(given[key]) for key in self.keys}

    def distance(self, got: dict[str, bool], want: dict[str, bool]) -> str:
        """Say how many entries are right, without telling which."""
        return f"{sum(got[key] == want[key] for key in self.keys)} of its {len(self.keys)} entries are right."


@dataclass(frozen=True)
class Curves(Value):
    """The perplexities of a training run: a History, or a dict with the lists "train" and "test".

    Entry 0 of a list is the state before the first step. What must hold of the curves is their `facts`.
    """

    def read(self, given: Any) -> dict[str, list[float]]:
        """Take both curves out; raises Unreadable where one is missing or has another length."""
        columns = {split: self._column(given, split) for split in ("train", "test")}
        wanted = EPOCHS + 1
        for split, column in columns.items():
            if len(column) != wanted:
                raise Unreadable(
                    f"It has {len(column)} {split} entries, and {wanted} are expected: one for the state "
                    f"before the first step, and one after each of the {EPOCHS} epochs."
                )
        return columns

    def _column(self, given: Any, split: str) -> list[float]:
        try:
            raw = given.column(split, "perplexity") if hasattr(given, "column") else given[split]
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            if hasattr(given, "column"):
                problem = f"It has no figures of the {split} rows: hand them to fit as well."
            else:
                problem = f"It is {describe(given)}, and the History that fit returns is expected."
            raise Unreadable(problem) from error
        column: list[float] = (
            Numbers(split, f"the {split} perplexity by epoch", shape=(None,)).read(raw).tolist()
        )
        return column

    def facts(self, got: dict[str, list[float]]) -> dict[str, bool]:
        """Say of each sentence whether it holds for the curves."""
        train, test = got["train"], got["test"]
        return {
            "both curves start near 2, at a guess": all(1.8 < column[0] < 2.3 for column in (train, test)),
            "the train perplexity falls below 1.1": train[-1] < 1.1,
            "the test perplexity has its minimum before the end, and ends clearly above it": (
                1.1 < min(test) < test[-1] / 1.02
            ),
        }

    def same(self, got: dict[str, list[float]], want: Any) -> bool:
        """Tell whether all facts hold; the curves themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def distance(self, got: dict[str, list[float]], want: Any) -> str:
        """Name the facts that do not hold."""
        return (
            "This does not hold: "
            + "; ".join(fact for fact, holds in self.facts(got).items() if not holds)
            + "."
        )

    def show(self, got: dict[str, list[float]]) -> str:
        """Write the facts: they are equal wherever the experiment is done rightly."""
        return str(self.facts(got))


VI_1_A = Exercise(
    id="VI.1.a",
    title="Count the samples that are evaluated",
    auto_points=1,
    values=(
        Integer("samples", "how many reviews the test loader gives in one pass"),
        Integer("batches", "in how many batches they come"),
    ),
    truth=lambda course: {"samples": len(course.test_labels), "batches": _batches(course)},
    mistakes=(
        Mistake(
            "batches counted instead",
            "This is the number of batches. len(loader) counts batches. Add up how many labels each batch "
            "has, or ask for the length of the data set.",
            lambda course: {"samples": _batches(course)},
        ),
        Mistake(
            "every batch taken as full",
            "This is the number of batches times the batch size. The last batch is shorter: count what is "
            "really in it.",
            lambda course: {"samples": _batches(course) * course.settings.batch_size},
        ),
    ),
)


def _batches(course: Course) -> int:
    from coursekit.loader import batch_count

    return batch_count(len(course.test_labels), course.settings.batch_size)


MODES = {"train": (True, True), "eval": (False, True), "no_grad": (True, False), "both": (False, False)}
"""The situations of VI.1.b: is the model in train mode, and is torch recording?"""


def _observe(modes: Mapping[str, tuple[bool, bool]], ask_weights: bool = False) -> Answer:
    """Call a model with dropout twice in each situation, and look at what comes out."""
    import torch
    from torch import nn

    from coursekit.training import seeded

    differ, graph = {}, {}
    with seeded(0):
        model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
        for name, (training, recording) in modes.items():
            model.train(training)
            with torch.set_grad_enabled(recording):
                first, second = model(torch.ones(4, 8)), model(torch.ones(4, 8))
            differ[name] = not torch.equal(first, second)
            graph[name] = model[0].weight.requires_grad if ask_weights else first.requires_grad
    return {"outputs_differ": differ, "has_graph": graph}


VI_1_B = Exercise(
    id="VI.1.b",
    title="What model.eval() and torch.no_grad() each do",
    auto_points=1,
    text_points=1,
    values=(
        Flags(
            "outputs_differ", "from each situation to True if two calls give different outputs", tuple(MODES)
        ),
        Flags("has_graph", "from each situation to True if the output carries a graph", tuple(MODES)),
        Text(
            "two_switches",
            "what model.eval() does, what torch.no_grad() does, and whether one implies the other",
            asks=(
                "which layers behave in another way after model.eval()?",
                "what torch leaves out inside torch.no_grad(), and what that saves?",
                "what your table says: does one of them imply the other?",
                "why an evaluation wants both?",
            ),
        ),
    ),
    truth=lambda course: _observe(MODES),
    mistakes=(
        Mistake(
            "no_grad believed to switch dropout off",
            'You have no difference in the situation "no_grad". torch.no_grad() does not touch dropout: only '
            "model.eval() does. Was the model still in evaluation mode? Call model.train() first.",
            lambda course: {
                "outputs_differ": _observe({**MODES, "no_grad": (False, False)})["outputs_differ"]
            },
        ),
        Mistake(
            "eval believed to stop the graph",
            'You have no graph in the situation "eval". model.eval() does not stop torch from recording: '
            "only torch.no_grad() does. Call the model outside of the no_grad block there.",
            lambda course: {"has_graph": _observe({**MODES, "eval": (False, False)})["has_graph"]},
        ),
        Mistake(
            "the weights asked instead of the output",
            "You have a graph in all situations. Did you ask the weights? They always want a gradient. Ask "
            "the output of the model: output.requires_grad.",
            lambda course: {"has_graph": _observe(MODES, ask_weights=True)["has_graph"]},
        ),
        Mistake(
            "modes swapped",
            "Your outputs differ in evaluation mode and are equal in train mode. It is the other way round: "
            "dropout is at work while the model trains.",
            lambda course: {
                "outputs_differ": _observe({name: (not mode[0], mode[1]) for name, mode in MODES.items()})[
                    "outputs_differ"
                ]
            },
        ),
    ),
)


def _logit_probes() -> list[tuple[Tensor]]:
    import torch

    # A sigmoid in single precision cannot tell 1e-9 from -1e-9: it gives 0.5 for both.
    rows = ([-2.0, -0.5, 0.3, 2.5], [-3.0, -1.0, -0.2], [0.1, 0.2, 4.0, 9.0], [1e-9, -1e-9, 80.0, -200.0])
    return [(torch.tensor(row),) for row in rows]


def _rule(choose: Callable[[Tensor], Tensor]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who predicts classes by a rule."""
    return lambda course: {"predicted_class": choose}


VI_1_C = Exercise(
    id="VI.1.c",
    title="The predicted class without a sigmoid",
    auto_points=1,
    values=(
        Function(
            "predicted_class",
            "a function from logits (n,) to classes (n,), each 0 or 1, without a sigmoid",
            probes=_logit_probes,
            result=Numbers("classes", "a class, 0 or 1, for each logit", shape=(None,), digits=0),
        ),
    ),
    truth=_rule(lambda logits: (logits > 0).long()),
    mistakes=(
        Mistake(
            "divide by the maximum",
            "This looks like a division by the maximum. Then the class of a review depends on the other "
            "reviews in its batch, and if all logits are negative the signs turn around. Look at one logit "
            "alone: for which logits is the sigmoid above 0.5?",
            _rule(lambda logits: (logits / logits.max() > 0.5).long()),
        ),
        Mistake(
            "threshold of a probability",
            "This compares the logit with 0.5. That is the threshold for a probability. Which logit has the "
            "probability 0.5?",
            _rule(lambda logits: (logits > 0.5).long()),
        ),
        Mistake(
            "sigmoid still there",
            "This still takes the sigmoid. It is a detour, and it loses something: for a logit very close "
            "to 0 it rounds to 0.5 exactly. You can read the class off the logit itself.",
            _rule(lambda logits: (logits.sigmoid() > 0.5).long()),
        ),
        Mistake(
            "classes swapped",
            "Your classes are swapped. A large logit means a large probability of class 1.",
            _rule(lambda logits: (logits < 0).long()),
        ),
    ),
)

VI_2_A = Exercise(
    id="VI.2.a",
    title="Perplexity of a random guess over two classes",
    auto_points=1,
    values=(
        Number("perplexity_of_two", "the perplexity of a model that gives both classes 0.5", tolerance=1e-3),
    ),
    truth=lambda course: {"perplexity_of_two": math.exp(math.log(2))},
    mistakes=(
        Mistake(
            "exp of minus the loss",
            "This is e to the power of minus the loss: the probability of the right class, and not the "
            "perplexity. The cross-entropy has its minus sign inside already, so it is positive. Do not add "
            "another one.",
            lambda course: {"perplexity_of_two": math.exp(-math.log(2))},
        ),
        Mistake(
            "the loss itself",
            "This is the loss. The perplexity is e to the power of the loss.",
            lambda course: {"perplexity_of_two": math.log(2)},
        ),
    ),
)


def _of_classes(formula: Callable[[float], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who has a formula for N classes."""
    return lambda course: {"chance_perplexity": formula}


VI_2_B = Exercise(
    id="VI.2.b",
    title="Perplexity of a random guess over N classes",
    auto_points=1,
    values=(
        Function(
            "chance_perplexity",
            "a function from the number of classes to the perplexity of a random guess over them",
            probes=lambda: [(2,), (3,), (4,), (10,), (1000,)],
            result=Number("perplexity", "a perplexity", tolerance=0.01, digits=1),
        ),
    ),
    truth=_of_classes(lambda classes: classes),
    mistakes=(
        Mistake(
            "1/N",
            "1/N is the probability that a guess is right. The perplexity turns it around: it says among "
            "how many classes the model is choosing. More classes make a guess harder, so the perplexity "
            "must grow.",
            _of_classes(lambda classes: 1 / classes),
        ),
        Mistake(
            "the loss of N classes",
            "This is the loss of a random guess over N classes. Raise e to the power of it.",
            _of_classes(math.log),
        ),
        Mistake(
            "two classes whatever N",
            "This gives the same number for every N. The probability of each class depends on how many "
            "there are.",
            _of_classes(lambda classes: 2.0),
        ),
    ),
)

RIGHT_CLASS = (0.25, 0.5, 0.8, 0.99, 1.0)
"""Probabilities that the models of VI.2.c give the right class."""


VI_2_C = Exercise(
    id="VI.2.c",
    title="Perplexity of a perfect model",
    auto_points=1,
    values=(
        Numbers("perplexities", "the perplexity of each of the five models, in their order", shape=(5,)),
        Number("perplexity_of_perfect", "the perplexity of a model that is always right and always sure"),
    ),
    truth=lambda course: {"perplexities": [1 / p for p in RIGHT_CLASS], "perplexity_of_perfect": 1.0},
    mistakes=(
        Mistake(
            "0 for perfect",
            "0 is the loss of a perfect model, and not its perplexity. What is e to the power of 0?",
            lambda course: {"perplexity_of_perfect": -math.log(1.0)},
        ),
        Mistake(
            "probabilities instead of perplexities",
            "These are the probabilities again. -ln p is the loss: take e to the power of it, and not of ln "
            "p.",
            lambda course: {"perplexities": [math.exp(math.log(p)) for p in RIGHT_CLASS]},
        ),
        Mistake(
            "losses instead of perplexities",
            "These five numbers are losses. Take e to the power of each.",
            lambda course: {"perplexities": [-math.log(p) for p in RIGHT_CLASS]},
        ),
    ),
)


def _toy(size: int) -> tuple[Any, BagDataset]:
    """Make a small model that keeps a diary of its calls, and 90 rows for it.

    The model is right about most rows and wrong about the last ten, so that a short last batch stands out.
    Its diary, `calls`, has (train mode?, recording?) for each call.
    """
    import torch
    from torch import nn

    from coursekit.dataset import Bag, BagDataset
    from coursekit.model import BagMLP
    from coursekit.training import choose_device, seeded

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = BagMLP(size, hidden=8, sparse=False)
            self.calls: list[tuple[bool, bool]] = []

        def forward(self, bag: Bag) -> Tensor:
            self.calls.append((self.training, torch.is_grad_enabled()))
            logits: Tensor = self.inner(bag)
            return logits

    with seeded(3), torch.no_grad():
        words = torch.randint(1, size // 2, (90, 3))
        bag = Bag(words.flatten(), torch.arange(0, 271, 3))
        model = Watched()
        model.inner.fc2.weight.mul_(20)
        logits = model.inner(bag).squeeze(1)
        model.inner.fc2.bias.sub_(logits.median())
        labels = (logits > logits.median()).long()
        labels[80:] = 1 - labels[80:]
    device = choose_device()
    return model.to(device), BagDataset(bag, labels).to(device)


def _pair(given: Any) -> tuple[float, float]:
    """Read what an evaluation returns."""
    read = Numbers("result", "the accuracy and the perplexity", shape=(2,)).read(given)
    return float(read[0]), float(read[1])


def _try_evaluation(evaluation: Callable[..., Any]) -> dict[str, bool]:
    """Call a student's evaluation on a small model, with a short last batch and without."""
    from coursekit.dataset import BagDataset
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    model, rows = _toy(40)
    labels = rows.labels.clone()
    labels[:40] = 1 - labels[:40]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    # Three batches of 40, 40 and 10; two of 45; and the first loader again with another first batch.
    loaders = [make_loader(rows, 40), make_loader(rows, 45), make_loader(BagDataset(rows.bag, labels), 40)]
    (accuracy, short), (_, even), (_, turned) = (_pair(evaluation(model, loader)) for loader in loaders)
    calls = list(model.calls)
    want = evaluate(model, loaders[0])
    return {
        "the accuracy counts every sample the same, also in a short last batch": _close(
            accuracy, want.accuracy
        ),
        "the perplexity is at least 1": min(short, even, turned) >= 1,
        "the perplexity depends on every batch, and not on the last one alone": not _close(short, turned),
        "the perplexity is e to the mean loss where all batches have one size": _close(even, want.perplexity),
        "the perplexity is e to the mean loss where the last batch is short": _close(short, want.perplexity),
        "the model is in evaluation mode": not any(training for training, _ in calls),
        "torch records no graph": not any(recording for _, recording in calls),
        "the weights stay as they were": all(
            bool((tensor == before[name]).all()) for name, tensor in model.state_dict().items()
        ),
    }


def _close(got: float, want: float) -> bool:
    return abs(got - want) <= 1e-3 * max(1.0, abs(want))


def _weighted(values: Sequence[float], sizes: Sequence[int]) -> float:
    return sum(value * size for value, size in zip(values, sizes, strict=True)) / sum(sizes)


def _mean(values: Sequence[float], sizes: Sequence[int]) -> float:
    return sum(values) / len(values)


Combine = Callable[[Sequence[float], Sequence[int]], float]
"""Makes one number of the numbers of the batches and of their sizes."""


def _evaluation(
    perplexity: Combine = lambda losses, sizes: math.exp(_weighted(losses, sizes)),
    accuracy: Combine = _weighted,
    *,
    training: bool = False,
    recording: bool = False,
) -> Callable[[nn.Module, Any], tuple[float, float]]:
    """Make an evaluation, right or with one thing done in another way."""

    def accuracy_and_perplexity(model: nn.Module, loader: Any) -> tuple[float, float]:
        import torch

        from coursekit.loss import classification_loss, predicted_classes

        model.train(training)
        losses, shares, sizes = [], [], []
        with torch.set_grad_enabled(recording):
            for bag, labels in loader:
                logits = model(bag)
                losses.append(float(classification_loss(logits, labels).detach()))
                shares.append(float((predicted_classes(logits) == labels).float().mean()))
                sizes.append(len(labels))
        return accuracy(shares, sizes), perplexity(losses, sizes)

    return accuracy_and_perplexity


def _short_run(course: Course) -> nn.Module:
    """Train a model a little: real figures for the mistakes, within a second on any data."""

    def make() -> nn.Module:
        from coursekit.training import fit

        model = course.model()
        fit(model, _some_rows(course, "train"), epochs=15, batch_size=25, decay=False, progress=False)
        return model

    model: nn.Module = course.remember("VI short run", make)
    return model


def _figures(
    course: Course, evaluation: Callable[[nn.Module, Any], tuple[float, float]]
) -> tuple[float, float]:
    from coursekit.loader import make_loader

    return evaluation(_short_run(course), make_loader(course.test, course.settings.batch_size))


def _is_share_of_test_rows(course: Course, accuracy: float) -> bool:
    """Tell whether an accuracy is a whole number of test reviews divided by all of them."""
    correct = accuracy * len(course.test_labels)
    return abs(correct - round(correct)) < 0.01


VI_3_A = Exercise(
    id="VI.3.a",
    title="Accuracy and perplexity over the test split",
    auto_points=1,
    values=(
        Behaviour(
            "accuracy_and_perplexity",
            "a function of a model and a loader that gives the accuracy and the perplexity",
            trial=_try_evaluation,
        ),
        Band(
            "accuracy", "the accuracy of the trained model on the test split, from 0 to 1", low=0.7, high=0.97
        ),
        Band("perplexity", "the perplexity of the trained model on the test split", low=1.08, high=1.8),
    ),
    mistakes=(
        Mistake(
            "perplexity of the last batch",
            "Your function gives the perplexity of the last batch only: in each pass of the loop the new "
            "value replaces the old one. Add up the loss over all batches, and take e to the power after "
            "the loop.",
            lambda course: {
                "accuracy_and_perplexity": _evaluation(lambda losses, sizes: math.exp(losses[-1])),
            },
        ),
        Mistake(
            "mean of the batches' perplexities",
            "Your function takes e to the power in each batch and then the mean. That is another number, "
            "and a larger one. Take the mean of the loss over all samples first, and e to the power once, "
            "at the end.",
            lambda course: {
                "accuracy_and_perplexity": _evaluation(
                    lambda losses, sizes: _weighted([*map(math.exp, losses)], sizes)
                )
            },
        ),
        Mistake(
            "every batch counts the same",
            "Your function gives each batch the same weight. The last batch is shorter, so its samples "
            "count for more than the others. Multiply each batch's mean loss by its number of samples, and "
            "divide the sum by the number of all samples. Count correct samples, and not shares of batches.",
            lambda course: {
                "accuracy_and_perplexity": _evaluation(
                    lambda losses, sizes: math.exp(_mean(losses, sizes)), _mean
                )
            },
        ),
        Mistake(
            "e to minus the mean loss",
            "Your function takes e to the power of minus the loss. The minus sign of the cross-entropy is "
            "inside it already. A perplexity is never below 1.",
            lambda course: {
                "accuracy_and_perplexity": _evaluation(
                    lambda losses, sizes: math.exp(-_weighted(losses, sizes))
                )
            },
        ),
        Mistake(
            "no evaluation mode",
            "Your function leaves the model in train mode: dropout would go on dropping. Call model.eval() "
            "before the loop.",
            lambda course: {"accuracy_and_perplexity": _evaluation(training=True)},
        ),
        Mistake(
            "graph recorded",
            "Your function lets torch record a graph that nobody needs. Put the loop into a block "
            "`with torch.no_grad():`. model.eval() does not do that for you.",
            lambda course: {"accuracy_and_perplexity": _evaluation(recording=True)},
        ),
        Mistake(
            "accuracy in percent",
            "Your accuracy is in percent. Give a share from 0 to 1: correct samples divided by all samples.",
            lambda course: {"accuracy": 100 * _figures(course, _evaluation())[0]},
            when=lambda course, got: got["accuracy"] > 1,
        ),
        Mistake(
            "a loss for a perplexity",
            "Your perplexity of the test split is below 1, and that cannot be. It may be the loss, or e to "
            "the power of minus the loss.",
            lambda course: {"perplexity": math.log(_figures(course, _evaluation())[1])},
            when=lambda course, got: got["perplexity"] < 1,
        ),
        Mistake(
            "accuracy is no share of the test reviews",
            "Your accuracy is not a whole number of reviews divided by the number of all test reviews. It "
            "may be a mean over batches, or rounded. Count the correct reviews, divide once, and do not "
            "round.",
            lambda course: {"accuracy": _figures(course, _evaluation(accuracy=_mean))[0]},
            when=lambda course, got: not _is_share_of_test_rows(course, got["accuracy"]),
        ),
    ),
)


def _some_rows(course: Course, split: str) -> Any:
    """Draw the few rows of VI.4.a: 1,000 reviews, or a tenth of a train split that is small itself."""
    from random import Random

    # 300 test rows show what a mistake does as well as 1,000 do, in less time.
    rows, size = (
        (course.train, min(1000, len(course.train) // 10)) if split == "train" else (course.test, 300)
    )
    return rows.subset(Random(1).sample(range(len(rows)), size))


def _first_rows(course: Course) -> Any:
    """Take as many rows from the beginning of the train split: all of them negative."""
    return course.train.subset(range(len(_some_rows(course, "train"))))


def _experiment(
    course: Course, train: Any, test: Any, *, rate: float = 0.1, softmax: bool = False
) -> History:
    """Run the overfitting experiment, perhaps with a softmax in the model as well as in the loss."""
    from torch import nn

    from coursekit.training import fit

    model = nn.Sequential(course.model(outputs=2), nn.Softmax(dim=1)) if softmax else course.model()
    return fit(
        model, train, test, epochs=EPOCHS, rate=rate, batch_size=len(train) // 8, decay=False, progress=False
    )


def _perplexities(history: History) -> dict[str, list[float]]:
    return {split: history.column(split, "perplexity") for split in ("train", "test")}


def _overfitted(course: Course) -> dict[str, list[float]]:
    """Run the experiment rightly, once."""
    curves: dict[str, list[float]] = course.remember(
        "VI.4.a experiment",
        lambda: _perplexities(_experiment(course, _some_rows(course, "train"), _some_rows(course, "test"))),
    )
    return curves


def _lowest(column: Sequence[float]) -> int:
    return min(range(len(column)), key=column.__getitem__)


def _at_floor(curves: Mapping[str, Sequence[float]]) -> bool:
    """Tell whether a train curve has come down to the floor of a double softmax, and no further."""
    return min(curves["train"]) >= math.exp(FLOOR) - 1e-4 and curves["train"][-1] < 1.1 * math.exp(FLOOR)


def _try_training(train_and_evaluate: Callable[..., Any]) -> dict[str, bool]:
    """Let a student's function train a small model for three epochs."""
    from coursekit.dataset import Bag, BagDataset
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader

    model, rows = _toy(40)
    # The test rows have words that no train row has: only training on them could move their vectors.
    test = BagDataset(Bag(rows.bag.indices + 20, rows.bag.offsets), rows.labels)
    train_loader, test_loader = make_loader(rows, 40, shuffle=True), make_loader(test, 40)
    start = evaluate(model, test_loader).perplexity
    vectors = model.inner.embedding.weight[21:].detach().clone()
    model.calls.clear()
    train, tested = _two_lists(train_and_evaluate(model, train_loader, test_loader, 3, 0.05))
    training = [is_training for is_training, _ in model.calls]
    return {
        "each list has epochs + 1 entries": len(train) == len(tested) == 4,
        "the first entry is the state before the first step": _close(tested[0], start),
        "the last test perplexity is that of the finished model on all test rows": _close(
            tested[-1], evaluate(model, test_loader).perplexity
        ),
        "the train perplexity falls": train[-1] < train[0],
        "every step is taken in train mode, also after an evaluation": training.count(True)
        >= 3 * len(train_loader),
        "the test rows are scored in evaluation mode": training.count(False)
        >= len(tested) * len(test_loader),
        "nothing is learned from the test rows": bool((model.inner.embedding.weight[21:] == vectors).all()),
    }


def _two_lists(given: Any) -> tuple[list[float], list[float]]:
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Unreadable(
            f"It returns {describe(given)}, and two lists are expected: train and test perplexities."
        )
    train, test = (
        Numbers("list", "the perplexities, epoch by epoch", shape=(None,)).read(part) for part in given
    )
    return train.tolist(), test.tolist()


def _trainer(
    evaluation: Callable[[nn.Module, Any], tuple[float, float]] | None = None,
    *,
    back_to_train: bool = True,
    first: int = 0,
    learn_from_test: bool = False,
) -> Callable[..., tuple[list[float], list[float]]]:
    """Make a training loop with evaluation, right or with one thing done in another way."""
    score = evaluation or _evaluation()

    def train_and_evaluate(
        model: nn.Module, train_loader: Any, test_loader: Any, epochs: int, rate: float
    ) -> tuple[list[float], list[float]]:
        import torch

        from coursekit.loss import classification_loss

        optimizer = torch.optim.SGD(model.parameters(), rate)
        curves: tuple[list[float], list[float]] = ([], [])
        for epoch in range(epochs + 1):
            if epoch > 0:
                if back_to_train:
                    model.train()
                for bag, labels in (*train_loader, *(test_loader if learn_from_test else ())):
                    optimizer.zero_grad()
                    classification_loss(model(bag), labels).backward()
                    optimizer.step()
            if epoch >= first:
                for curve, loader in zip(curves, (train_loader, test_loader), strict=True):
                    curve.append(score(model, loader)[1])
        return curves

    return train_and_evaluate


VI_4_A = Exercise(
    id="VI.4.a",
    title="Evaluate after every epoch, until it overfits",
    auto_points=1,
    text_points=1,
    values=(
        Behaviour(
            "train_and_evaluate",
            "a function that trains a model and gives its train and its test perplexity after every epoch",
            trial=_try_training,
        ),
        Bands(
            "positive_shares",
            "the share of positive reviews among your train rows, and among your test rows",
            bands=((0.35, 0.65), (0.35, 0.65)),
        ),
        Curves(
            "small_history", f"the History of {EPOCHS} epochs on your few train rows, with your test rows"
        ),
        Band("best_epoch", "the epoch after which the test perplexity is lowest", low=1, high=EPOCHS - 1),
        Text(
            "overfitting",
            "what the two curves show, and why the curves of the strange report cannot show it",
            asks=(
                "what the train perplexity does, and what that says about the train reviews?",
                "what the test perplexity does, and from which epoch on?",
                "at which epoch you would stop the training?",
                "why 100% from the first epoch and a perplexity of 1.368 to the end are suspicious?",
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "evaluation mode left on",
            "After the first evaluation your model stays in evaluation mode, so it goes on training without "
            "its dropout. Call model.train() at the start of every epoch.",
            lambda course: {"train_and_evaluate": _trainer(back_to_train=False)},
        ),
        Mistake(
            "last batch only",
            "Your test perplexities are not those of all test rows. Perhaps each one comes from the last "
            "batch alone. `evaluate(model, loader).perplexity` covers all of them.",
            lambda course: {
                "train_and_evaluate": _trainer(_evaluation(lambda losses, sizes: math.exp(losses[-1])))
            },
        ),
        Mistake(
            "nothing before the first step",
            "Your lists begin after the first epoch. Evaluate once before the first step too, so that entry "
            "0 shows where the model started.",
            lambda course: {"train_and_evaluate": _trainer(first=1)},
        ),
        Mistake(
            "trained on the test rows",
            "Your function takes steps on the test rows as well. Then the test rows say nothing any more. "
            "Use them in the evaluation only.",
            lambda course: {"train_and_evaluate": _trainer(learn_from_test=True)},
        ),
        Mistake(
            "rows of one class",
            "Your rows are of one class only: a model that always gives the same answer is right about all "
            "of them. The splits are ordered by class, so draw rows at random, the test rows from "
            "course.test.",
            lambda course: {
                "positive_shares": [0.0, 0.0],
                "small_history": _experiment(course, _first_rows(course), _first_rows(course), softmax=True),
            },
            when=lambda course, got: not {0.0, 1.0}.isdisjoint(got["positive_shares"]),
        ),
        Mistake(
            "softmax twice",
            "Your train perplexity stops at about 1.37. That is e^0.3133, the floor of a model with a "
            "softmax at its end whose loss takes the softmax once more. Hand the logits to the loss as they "
            "are.",
            lambda course: {
                "small_history": _experiment(
                    course, _some_rows(course, "train"), _some_rows(course, "test"), rate=0.3, softmax=True
                )
            },
            when=lambda course, got: _at_floor(got["small_history"]),
        ),
        Mistake(
            "losses in the curves",
            "Some numbers of your curves are below 1: these are losses. Take e to the power of each.",
            lambda course: {
                "small_history": {
                    split: [math.log(perplexity) for perplexity in column]
                    for split, column in _overfitted(course).items()
                }
            },
            when=lambda course, got: min(map(min, got["small_history"].values())) < 1,
        ),
        Mistake(
            "tested on the train rows",
            "Your test perplexity falls nearly to 1, together with the train perplexity. So the model has "
            "seen these test rows in training. Take them from course.test.",
            lambda course: {
                "small_history": _experiment(course, _some_rows(course, "train"), _some_rows(course, "train"))
            },
            when=lambda course, got: 1 <= got["small_history"]["test"][-1] < 1.1,
        ),
        Mistake(
            "not trained enough to overfit",
            f"Your model has not learned its train rows by heart after {EPOCHS} epochs, so there is no "
            "overfitting to see yet. Take few train rows, the rate that is given, and decay=False.",
            lambda course: {
                "small_history": _experiment(
                    course, _some_rows(course, "train"), _some_rows(course, "test"), rate=0.003
                )
            },
            when=lambda course, got: got["small_history"]["train"][-1] > 1.1,
        ),
        Mistake(
            "epoch of the lowest train perplexity",
            "This is the epoch with the lowest train perplexity. On the train rows more training always "
            "looks better. The test rows tell when to stop.",
            lambda course: {
                "small_history": _overfitted(course),
                "best_epoch": _lowest(_overfitted(course)["train"]),
            },
            when=lambda course, got: (
                got["best_epoch"]
                == _lowest(got["small_history"]["train"])
                != _lowest(got["small_history"]["test"])
            ),
        ),
        Mistake(
            "another epoch than the lowest",
            "Your best epoch is not the one where your own test curve is lowest. Entry 0 of the curve is "
            "epoch 0, so the place of the smallest entry is the epoch: do not add 1.",
            lambda course: {
                "small_history": _overfitted(course),
                "best_epoch": _lowest(_overfitted(course)["test"]) + 1,
            },
            when=lambda course, got: got["best_epoch"] != _lowest(got["small_history"]["test"]),
        ),
    ),
)

EXERCISES = (VI_1_A, VI_1_B, VI_1_C, VI_2_A, VI_2_B, VI_2_C, VI_3_A, VI_4_A)
