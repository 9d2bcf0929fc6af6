"""Exercise VI.1.b: what model.eval() and torch.no_grad() each do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Flag, Text, Unreadable, Value, describe


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

    def explain_difference(self, got: dict[str, bool], want: dict[str, bool]) -> str:
        """Say how many entries are right, without telling which."""
        return f"{sum(got[key] == want[key] for key in self.keys)} of its {len(self.keys)} entries are right."


MODES = {"train": (True, True), "eval": (False, True), "no_grad": (True, False), "both": (False, False)}
"""The situations of VI.1.b: is the model in train mode, and is torch recording?"""


def _observe_modes(modes: Mapping[str, tuple[bool, bool]], ask_weights: bool = False) -> Answer:
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


EXERCISE = Exercise(
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
    truth=lambda course: _observe_modes(MODES),
    mistakes=(
        Mistake(
            "no_grad believed to switch dropout off",
            'You have no difference in the situation "no_grad". torch.no_grad() does not touch dropout: only '
            "model.eval() does. Was the model still in evaluation mode? Call model.train() first.",
            lambda course: {
                "outputs_differ": _observe_modes({**MODES, "no_grad": (False, False)})["outputs_differ"]
            },
        ),
        Mistake(
            "eval believed to stop the graph",
            'You have no graph in the situation "eval". model.eval() does not stop torch from recording: '
            "only torch.no_grad() does. Call the model outside of the no_grad block there.",
            lambda course: {"has_graph": _observe_modes({**MODES, "eval": (False, False)})["has_graph"]},
        ),
        Mistake(
            "the weights asked instead of the output",
            "You have a graph in all situations. Was the model called inside a block `with "
            "torch.no_grad():`, and did you ask its output, output.requires_grad? The weights always want "
            "a gradient.",
            lambda course: {"has_graph": _observe_modes(MODES, ask_weights=True)["has_graph"]},
        ),
        Mistake(
            "modes swapped",
            "Your outputs differ in evaluation mode and are equal in train mode. It is the other way round: "
            "dropout is at work while the model trains.",
            lambda course: {
                "outputs_differ": _observe_modes(
                    {name: (not mode[0], mode[1]) for name, mode in MODES.items()}
                )["outputs_differ"]
            },
        ),
    ),
)
