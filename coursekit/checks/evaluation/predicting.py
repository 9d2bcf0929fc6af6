"""Exercises VI.1: what is evaluated, in which mode of the model, and the predicted class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Flag, Function, Integer, Numbers, Text, Unreadable, Value, describe

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


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
