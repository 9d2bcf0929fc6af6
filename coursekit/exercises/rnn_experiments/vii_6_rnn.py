"""Exercise VII.6: a recurrent network for four classes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Integer, Number, Unreadable, describe_result
from coursekit.exercises._histories import Record, is_of_rows, is_trained_at
from coursekit.exercises.rnn_experiments._accuracies import TOLERANCE
from coursekit.exercises.rnn_experiments._layers import count_parameters, count_rnn_parameters
from coursekit.exercises.rnn_experiments._records import are_close, expect_array, read_floats
from coursekit.exercises.rnn_experiments._runs import ADAM, NewsHistory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from coursekit.course import Course
    from coursekit.sequence import PaddedBatch


def _is_trained_on_news(course: Course, record: Record) -> bool:
    """Tell whether a training had the train rows of the news, and their validation rows beside them."""
    splits = course.news.splits()
    return is_of_rows(record, "train", splits.train) and is_of_rows(record, "validation", splits.validation)


def _is_trained_as_baseline(course: Course, record: Record) -> bool:
    """Tell whether a training had the baseline's rate and batch size."""
    baseline = course.news.baseline
    return is_trained_at(record, baseline.rate) and record["settings"]["batch_size"] == baseline.batch_size


_MATRICES = ("weight_ih_l0", "weight_hh_l0")
_BIASES = ("bias_ih_l0", "bias_hh_l0")


def look_inside(model: nn.Module, call: Callable[[], Any]) -> dict[str, Any]:
    """Look into a call of a network: at the calls of its first nn.RNN, and at the first linear layer.

    Returns "linears", what each linear layer gets and gives in turn, and "rnn": what goes in (`inputs`,
    `start`), what comes out (`states`), its `weights`, its `nonlinearity`, and which `axis` of inputs and
    states is time. None where there is no such layer. A network that reads word by word calls the nn.RNN for
    each word: then inputs and states are those of all calls, one after the other.
    """
    from torch import nn

    rnn_calls: list[Any] = []
    linear_calls: list[Any] = []

    def record_call(module: nn.Module, given: Any, named: Any, result: Any) -> None:
        calls = rnn_calls if isinstance(module, nn.RNN) else linear_calls
        calls.append(((*given, *named.values()), result))

    layers = [module for module in model.modules() if type(module) in (nn.RNN, nn.Linear)]
    rnn = next((module for module in layers if isinstance(module, nn.RNN)), None)
    watched = [module for module in layers if module is rnn or isinstance(module, nn.Linear)]
    hooks = [module.register_forward_hook(record_call, with_kwargs=True) for module in watched]
    try:
        call()
    finally:
        for hook in hooks:
            hook.remove()
    linears = [(read_floats(given[0]), read_floats(result)) for given, result in linear_calls]
    return {
        "linears": linears,
        "rnn": _describe_rnn(rnn, rnn_calls) if rnn is not None and rnn_calls else None,
    }


def _describe_rnn(rnn: nn.RNN, calls: list[Any]) -> dict[str, Any]:
    """Bring the calls of a recurrent layer into plain form. calls: what went in, and what came out."""
    import numpy as np
    from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

    axis = 1 if rnn.batch_first else 0

    def numbers(rows: Any) -> NDArray[np.float64]:
        packed = isinstance(rows, PackedSequence)
        return read_floats(pad_packed_sequence(rows, batch_first=rnn.batch_first)[0] if packed else rows)

    def joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        try:
            return np.concatenate(parts, axis if parts[0].ndim == 3 else 0)
        except ValueError:  # of other shapes: they are no steps in time
            return parts[0]

    first = calls[0][0]
    start = first[1] if len(first) > 1 else None
    return {
        "inputs": joined([numbers(given[0]) for given, _ in calls]),
        "start": None if start is None else read_floats(start),
        "states": joined([numbers(result[0]) for _, result in calls]),
        "weights": {name: read_floats(weights) for name, weights in rnn.named_parameters()},
        "nonlinearity": str(rnn.nonlinearity),
        "axis": axis,
    }


def compute_maxima(rnn: Any) -> NDArray[np.float64]:
    """Return the largest value of each unit over time. rnn: as `look_inside` gives it."""
    maxima: NDArray[np.float64] = expect_array(rnn["states"]).max(axis=_read_axis(rnn))
    return maxima


def is_work_of_rnn(rnn: Any, size: int) -> bool:
    """Tell whether states are what a recurrent layer of this size makes of its inputs, step by step."""
    import numpy as np

    if set(rnn["weights"]) != {*_MATRICES, *_BIASES}:
        return False
    into, over = (expect_array(rnn["weights"][name], (size, size)) for name in _MATRICES)
    first, second = (expect_array(rnn["weights"][name], (size,)) for name in _BIASES)
    inputs, states = (_arrange_by_time(rnn, name, size) for name in ("inputs", "states"))
    if rnn["nonlinearity"] not in ("tanh", "relu"):
        raise ValueError("the nonlinearity is tanh or relu")
    state = np.zeros(inputs.shape[1:])
    if rnn["start"] is not None:
        state = expect_array(rnn["start"]).reshape(state.shape)
    computed = []
    for reads in inputs:
        before = reads @ into.T + first + state @ over.T + second
        state = np.maximum(before, 0) if rnn["nonlinearity"] == "relu" else np.tanh(before)
        computed.append(state)
    return are_close(states, np.array(computed))


def _arrange_by_time(rnn: Any, name: str, size: int) -> NDArray[np.float64]:
    """Return inputs or states as (time, rows, size); a single row may stand there without an axis of rows."""
    import numpy as np

    numbers = expect_array(rnn[name])
    if numbers.ndim == 2:
        return expect_array(numbers[:, None], (None, 1, size))
    return np.moveaxis(expect_array(numbers, (None, None, size)), _read_axis(rnn), 0)


def _read_axis(rnn: Any) -> int:
    if rnn["axis"] not in (0, 1):
        raise ValueError("time is axis 0 or 1")
    return int(rnn["axis"])


Factory = Callable[[int, int, int], Any]
"""From vocabulary size, hidden size and classes to a network."""

VOCABULARY = 30
HIDDEN = 12
CLASSES = 4
DROPOUT = 0.1
ROWS = 9


def try_network(make_rnn: Factory) -> dict[str, Any]:
    """Build a student's network in a small size, and look at what it does with rows of one length.

    Returns its logits: twice in train mode, twice in evaluation mode, row by row, for the rows turned around,
    and of a network with three classes more. Then what its recurrent layer and its head get and give, and the
    shapes of its parameters.
    """
    import torch

    from coursekit.training import seeded

    with seeded(0):
        model = make_rnn(VOCABULARY, HIDDEN, CLASSES)
        if not isinstance(model, torch.nn.Module):
            raise Unreadable(f"It returns {describe_result(model)}, and a network (nn.Module) is expected.")
        rows = torch.randint(4, VOCABULARY, (ROWS, 6))
        model.train()
        with torch.no_grad():
            dropping = [_compute_logits(model, rows), _compute_logits(model, rows)]
            model.eval()
            logits, repeated = _compute_logits(model, rows), _compute_logits(model, rows)
            alone = torch.cat([_compute_logits(model, rows[[place]]) for place in range(len(rows))])
            turned = _compute_logits(model, rows.flip(1))
            inside = look_inside(model, lambda: _compute_logits(model, rows))
            model.train()
            in_training = look_inside(model, lambda: _compute_logits(model, rows))["linears"]
        other = make_rnn(VOCABULARY, HIDDEN, CLASSES + 3).eval()
    return {
        "dropping": [read_floats(outputs) for outputs in dropping],
        **{
            "logits": read_floats(logits),
            "again": read_floats(repeated),
            "alone": read_floats(alone),
            "turned": read_floats(turned),
        },
        "other": read_floats(_compute_logits(other, rows)),
        **inside,
        "in_training": in_training,
        "parameters": [tuple(parameter.shape) for parameter in model.parameters()],
    }


def network_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the record of the network."""
    logits, repeated, alone, turned = (
        expect_array(record[name]) for name in ("logits", "again", "alone", "turned")
    )
    first, second = map(expect_array, record["dropping"])
    fit = sum(map(math.prod, record["parameters"])) == count_rnn_parameters(VOCABULARY, HIDDEN, CLASSES)
    # In other sizes, nobody knows what the layer is; then the last sentence does not hold anyway.
    reads = record["rnn"] is not None and (
        not fit or (is_work_of_rnn(record["rnn"], HIDDEN) and record["rnn"]["nonlinearity"] == "tanh")
    )
    return {
        "n rows give n rows of logits, one logit for each class": logits.shape == (ROWS, CLASSES)
        and expect_array(record["other"]).shape == (ROWS, CLASSES + 3),
        "a row's logits are the same alone and among other rows of its length": _are_close(alone, logits),
        "the order of the words matters": _are_different(turned, logits),
        "an nn.RNN reads the words": reads,
        "the head gets the largest value of each unit over time": record["rnn"] is not None
        and len(record["linears"]) > 0
        and _are_close(expect_array(record["linears"][0][0]), compute_maxima(record["rnn"])),
        "a tanh stands between the two linear layers of the head": len(record["linears"]) == 2
        and _have_tanh_between(record["linears"]),
        "the outputs are logits, and not probabilities": not _sums_to_one(logits),
        "dropout drops in train mode, and in train mode alone": _are_different(first, second)
        and _are_close(logits, repeated),
        "dropout sets a tenth of the numbers to 0 that the head's last layer gets": _drops_a_tenth(record),
        "the layers have the sizes that are asked for": fit,
    }


def _have_tanh_between(linears: Any) -> bool:
    import numpy as np

    (_, hidden), (last, _) = linears
    return _are_close(expect_array(last), np.tanh(expect_array(hidden)))


def _drops_a_tenth(record: Any) -> bool:
    """Tell whether the last layer gets the same as in evaluation mode, either 0 or divided by 0.9."""
    import numpy as np

    if not record["linears"] or len(record["linears"]) != len(record["in_training"]):
        return False
    dropped = expect_array(record["in_training"][-1][0])
    whole = expect_array(record["linears"][-1][0])
    return _are_close(dropped, np.where(dropped == 0, 0, whole / (1 - DROPOUT)))


def _compute_logits(model: nn.Module, rows: Tensor) -> Tensor:
    """Call a network on rows of one length, (n, time) int64."""
    import torch

    from coursekit.sequence import PaddedBatch

    logits = model(PaddedBatch(rows, torch.full((len(rows),), rows.shape[1])))
    if not isinstance(logits, torch.Tensor):
        raise Unreadable(f"The network returns {describe_result(logits)}, and a tensor is expected.")
    return logits


def _are_close(got: NDArray[np.float64], want: NDArray[np.float64]) -> bool:
    return are_close(got, want, 1e-5)


def _are_different(got: NDArray[np.float64], want: NDArray[np.float64]) -> bool:
    import numpy as np

    return got.shape == want.shape and bool(np.isfinite(got).all()) and not _are_close(got, want)


def _sums_to_one(outputs: NDArray[np.float64]) -> bool:
    """Tell whether each row is a softmax, or the logarithm of one."""
    import numpy as np

    flat = outputs.reshape(len(outputs), -1)
    with np.errstate(over="ignore"):
        sums = flat.sum(axis=1), np.exp(flat).sum(axis=1)
    return any(_are_close(row_sums, np.ones_like(row_sums)) for row_sums in sums)


def make_rnn_factory(
    *,
    outputs: int | None = None,
    batch_first: bool = True,
    softmax: bool = False,
    dropout: float = DROPOUT,
    activation: str = "Tanh",
    pool: Callable[[Any], Any] = lambda states: states.amax(dim=1),
) -> Factory:
    """Make the function of VII.6, right or with one thing done in another way."""

    def make_rnn(vocabulary_size: int, hidden: int, classes: int) -> Any:
        from torch import nn

        class Network(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(vocabulary_size, hidden)
                self.rnn = nn.RNN(hidden, hidden, batch_first=batch_first)
                layers = [nn.Linear(hidden, hidden), getattr(nn, activation)(), nn.Dropout(dropout)]
                self.head = nn.Sequential(*layers, nn.Linear(hidden, outputs or classes))
                self.end = nn.Softmax(dim=-1) if softmax else nn.Identity()

            def forward(self, batch: PaddedBatch) -> Any:
                return self.end(self.head(pool(self.rnn(self.embedding(batch.ids))[0])))

        return Network()

    return make_rnn


EXERCISE = Exercise(
    id="VII.6",
    title="A recurrent network for four classes",
    auto_points=2,
    values=(
        Behaviour(
            "make_rnn",
            "a function of vocabulary size, hidden size and number of classes that makes the network",
            trial=try_network,
            facts=network_facts,
        ),
        Integer("parameters", "how many numbers the network learns, in the baseline's sizes"),
        NewsHistory("rnn_history", "the History of its five epochs, with the validation rows"),
        Number(
            "rnn_accuracy",
            "its accuracy on the validation rows after the last epoch, from 0 to 1",
            tolerance=TOLERANCE,
        ),
    ),
    derived={"rnn_accuracy": lambda course, got: got["rnn_history"]["validation"]["accuracy"][-1]},
    truth=lambda course: {"parameters": count_parameters(course)},
    mistakes=(
        Mistake(
            "two classes in the head",
            "Your network always ends in two logits. That was right for good and bad reviews. The news have "
            "four classes: let the last linear layer have as many outputs as the argument `classes` says.",
            lambda course: {"make_rnn": make_rnn_factory(outputs=2)},
        ),
        Mistake(
            "batch_first forgotten",
            "Your network mixes the rows of a batch: it reads down the first words of all rows, then down "
            "the second words. nn.RNN takes the first axis for time, unless you make it with "
            "batch_first=True.",
            lambda course: {"make_rnn": make_rnn_factory(batch_first=False)},
        ),
        Mistake(
            "softmax in the model",
            "Your network ends in a softmax. The loss takes the softmax itself, so it would be taken twice. "
            "Return the logits of the last linear layer as they are.",
            lambda course: {"make_rnn": make_rnn_factory(softmax=True)},
        ),
        Mistake(
            "another pooling than the maximum",
            "Your head does not get the largest value that each unit has at any time. Perhaps it gets the "
            "last state alone, or the mean of all. Take the maximum over time, axis 1 of the states.",
            lambda course: {"make_rnn": make_rnn_factory(pool=lambda states: states[:, -1])},
        ),
        Mistake(
            "maximum over the rows",
            "You take the maximum over axis 0, so over the rows of the batch. The states are (n, time, "
            "hidden): time is axis 1.",
            lambda course: {"make_rnn": make_rnn_factory(pool=lambda states: states.amax(dim=0))},
        ),
        Mistake(
            "no dropout",
            "Your network drops nothing in train mode. The head has a dropout layer, at a rate of 0.1, "
            "between its Tanh and its last linear layer.",
            lambda course: {"make_rnn": make_rnn_factory(dropout=0.0)},
        ),
        Mistake(
            "another dropout rate",
            "Your network drops at another rate than 0.1: nn.Dropout takes the share that is set to 0.",
            lambda course: {"make_rnn": make_rnn_factory(dropout=0.5)},
        ),
        Mistake(
            "ReLU for tanh",
            "Your head has another function than the tanh between its linear layers.",
            lambda course: {"make_rnn": make_rnn_factory(activation="ReLU")},
        ),
        Mistake(
            "parameters with two classes",
            "You have counted a network with two classes. The news have four.",
            lambda course: {"parameters": count_parameters(course, classes=2)},
        ),
        Mistake(
            "one bias in the recurrent layer",
            "You have counted one bias vector in the recurrent layer. torch's nn.RNN has two: one beside W "
            "and one beside U. One would do, but it keeps to the form of NVIDIA's library.",
            lambda course: {"parameters": count_parameters(course, biases=1)},
        ),
        Mistake(
            "specials forgotten in the vocabulary",
            "You have counted the words alone. The embedding has a row for each of the four special tokens "
            "too: `len(vocabulary)` counts them.",
            lambda course: {"parameters": count_parameters(course) - 4 * course.news.baseline.hidden},
        ),
        Mistake(
            "test rows watched",
            "Your history has figures of the test rows. If you see them in every epoch, you will choose by "
            "them, as the document does. Hand the validation rows to fit, and keep the test rows for VII.19.",
            when=lambda course, got: got["rnn_history"]["test"] is not None,
            names=("rnn_history",),
        ),
        Mistake(
            "other rows",
            "Your network was trained or validated on other rows. fit takes splits.train, and "
            "validation=splits.validation: two data sets that share no row.",
            when=lambda course, got: not _is_trained_on_news(course, got["rnn_history"]),
            names=("rnn_history",),
        ),
        Mistake(
            "a rate that falls",
            "Your learning rate falls from epoch to epoch: that is what fit does unless you say "
            'schedule="constant".',
            when=lambda course, got: got["rnn_history"]["settings"]["schedule"] != "constant",
            names=("rnn_history",),
        ),
        Mistake(
            "another optimizer than Adam",
            "Your steps were not those of Adam. fit takes plain SGD unless you hand over an optimizer: "
            "torch.optim.Adam, with the network's parameters and baseline.rate.",
            when=lambda course, got: got["rnn_history"]["settings"]["optimizer"]["kind"] != ADAM,
            names=("rnn_history",),
        ),
        Mistake(
            "another rate or batch size",
            "Your training had another rate or another batch size than the baseline. The rate belongs to the "
            "optimizer: torch.optim.Adam(..., baseline.rate). `rate=` of fit has no effect beside it.",
            when=lambda course, got: not _is_trained_as_baseline(course, got["rnn_history"]),
            names=("rnn_history",),
        ),
        Mistake(
            "accuracy on the train rows",
            "rnn_accuracy is the one on the train rows, which the network has learned from. Take the "
            "validation rows.",
            derived=lambda course, got: {"rnn_accuracy": got["rnn_history"]["train"]["accuracy"][-1]},
        ),
        Mistake(
            "accuracy of the best epoch",
            "rnn_accuracy is from the epoch that happened to be the best. Take the last one: the best of "
            "several is too good by luck.",
            derived=lambda course, got: {"rnn_accuracy": max(got["rnn_history"]["validation"]["accuracy"])},
        ),
        Mistake(
            "loss for the accuracy",
            "rnn_accuracy is the loss. Take .accuracy of the last entry's validation score.",
            derived=lambda course, got: {"rnn_accuracy": got["rnn_history"]["validation"]["loss"][-1]},
        ),
        Mistake(
            "accuracy before the first step",
            "rnn_accuracy is the one of entry 0, before the first step: about a guess. The last entry is "
            "rnn_history[-1].",
            derived=lambda course, got: {"rnn_accuracy": got["rnn_history"]["validation"]["accuracy"][0]},
        ),
    ),
)
