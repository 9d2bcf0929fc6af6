"""What VII.6 looks at inside of a student's network: its recurrent layer, and what its head gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.rnn_experiments.seen import array, close, floats

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import nn

_MATRICES, _BIASES = ("weight_ih_l0", "weight_hh_l0"), ("bias_ih_l0", "bias_hh_l0")


def look_inside(model: nn.Module, call: Callable[[], Any]) -> dict[str, Any]:
    """Look into a call of a network: at the calls of its first nn.RNN, and at the first linear layer.

    Gives "head", what the linear layer gets, and "rnn": what goes in (`inputs`, `start`), what comes out
    (`states`), its `weights`, its `nonlinearity`, and which `axis` of inputs and states is time. None where
    there is no such layer. Who feeds the words one by one calls the nn.RNN for each of them: its inputs and
    states are those of all calls, one after the other.
    """
    from torch import nn

    seen: dict[type, tuple[Any, list[Any]]] = {}

    def look(module: nn.Module, given: Any, named: Any, result: Any) -> None:
        first, calls = seen.setdefault(type(module), (module, []))
        if module is first:
            calls.append(((*given, *named.values()), result))

    looked_at = [module for module in model.modules() if type(module) in (nn.RNN, nn.Linear)]
    hooks = [module.register_forward_hook(look, with_kwargs=True) for module in looked_at]
    try:
        call()
    finally:
        for hook in hooks:
            hook.remove()
    _, linear_calls = seen.get(nn.Linear, (None, []))
    head = next((floats(given[0]) for given, _ in linear_calls), None)
    return {"head": head, "rnn": _of_rnn(*seen[nn.RNN]) if nn.RNN in seen else None}


def _of_rnn(rnn: nn.RNN, calls: list[Any]) -> dict[str, Any]:
    """Bring the calls of a recurrent layer into plain form. calls: what went in, and what came out."""
    import numpy as np
    from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

    axis = 1 if rnn.batch_first else 0

    def numbers(rows: Any) -> NDArray[np.float64]:
        packed = isinstance(rows, PackedSequence)
        return floats(pad_packed_sequence(rows, batch_first=rnn.batch_first)[0] if packed else rows)

    def joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        try:
            return np.concatenate(parts, axis if parts[0].ndim == 3 else 0)
        except ValueError:  # of other shapes: they are no steps in time
            return parts[0]

    first = calls[0][0]
    start = first[1] if len(first) > 1 else None
    return {
        "inputs": joined([numbers(given[0]) for given, _ in calls]),
        "start": None if start is None else floats(start),
        "states": joined([numbers(result[0]) for _, result in calls]),
        "weights": {name: floats(weights) for name, weights in rnn.named_parameters()},
        "nonlinearity": str(rnn.nonlinearity),
        "axis": axis,
    }


def largest(rnn: Any) -> NDArray[np.float64]:
    """Give the largest value of each unit over time. rnn: as `look_inside` gives it."""
    found: NDArray[np.float64] = array(rnn["states"]).max(axis=_axis(rnn))
    return found


def is_work_of_rnn(rnn: Any, size: int) -> bool:
    """Tell whether states are what a recurrent layer of this size makes of its inputs, step by step."""
    import numpy as np

    if set(rnn["weights"]) != {*_MATRICES, *_BIASES}:
        return False
    into, over = (array(rnn["weights"][name], (size, size)) for name in _MATRICES)
    first, second = (array(rnn["weights"][name], (size,)) for name in _BIASES)
    inputs, states = (_by_time(rnn, name, size) for name in ("inputs", "states"))
    if rnn["nonlinearity"] not in ("tanh", "relu"):
        raise ValueError("the nonlinearity is tanh or relu")
    state = np.zeros(inputs.shape[1:])
    if rnn["start"] is not None:
        state = array(rnn["start"]).reshape(state.shape)
    made = []
    for reads in inputs:
        before = reads @ into.T + first + state @ over.T + second
        state = np.maximum(before, 0) if rnn["nonlinearity"] == "relu" else np.tanh(before)
        made.append(state)
    return close(states, np.array(made))


def _by_time(rnn: Any, name: str, size: int) -> NDArray[np.float64]:
    """Give inputs or states as (time, rows, size); a single row may stand there without an axis of rows."""
    import numpy as np

    found = array(rnn[name])
    if found.ndim == 2:
        return array(found[:, None], (None, 1, size))
    return np.moveaxis(array(found, (None, None, size)), _axis(rnn), 0)


def _axis(rnn: Any) -> int:
    if rnn["axis"] not in (0, 1):
        raise ValueError("time is axis 0 or 1")
    return int(rnn["axis"])
