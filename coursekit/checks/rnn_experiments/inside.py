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
    """Look into a call of a network: at the first call of an nn.RNN, and of a linear layer.

    Gives "head", what the linear layer gets, and "rnn": what goes in (`inputs`, `start`), what comes out
    (`states`), its `weights`, its `nonlinearity`, and which `axis` of inputs and states is time. None where
    there is no such layer.
    """
    from torch import nn

    seen: dict[type, Any] = {}

    def look(module: nn.Module, given: Any, named: Any, result: Any) -> None:
        seen.setdefault(type(module), (module, (*given, *named.values()), result))

    looked_at = [module for module in model.modules() if type(module) in (nn.RNN, nn.Linear)]
    hooks = [module.register_forward_hook(look, with_kwargs=True) for module in looked_at]
    try:
        call()
    finally:
        for hook in hooks:
            hook.remove()
    head = floats(seen[nn.Linear][1][0]) if nn.Linear in seen else None
    return {"head": head, "rnn": _of_rnn(*seen[nn.RNN]) if nn.RNN in seen else None}


def _of_rnn(rnn: nn.RNN, given: Any, result: Any) -> dict[str, Any]:
    from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

    def numbers(rows: Any) -> NDArray[np.float64]:
        packed = isinstance(rows, PackedSequence)
        return floats(pad_packed_sequence(rows, batch_first=rnn.batch_first)[0] if packed else rows)

    start = given[1] if len(given) > 1 else None
    return {
        "inputs": numbers(given[0]),
        "start": None if start is None else floats(start),
        "states": numbers(result[0]),
        "weights": {name: floats(weights) for name, weights in rnn.named_parameters()},
        "nonlinearity": str(rnn.nonlinearity),
        "axis": 1 if rnn.batch_first else 0,
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
