"""The loop of the fork server: `python -m coursekit.forkserver`, with its settings on standard input.

It listens on a socket that the grader has opened. Each connection is one kernel, and closing it kills the
kernel. Everything here must stay single-threaded: a process with threads can neither be forked safely nor
unshare. Nothing that differs between kernels, or tells a seed, may stand in its arguments or environment.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from coursekit.forkserver.isolation import die_with_parent, leave_session_keyring
from coursekit.forkserver.limits import Limits
from coursekit.forkserver.protocol import FAILED, KernelRequest, ServerSettings
from coursekit.forkserver.supervisor import supervise_kernel

_NO_SEED = -1
"""What a kernel takes for the seed of its sample."""


def main() -> None:
    """Load everything, say so, and fork kernels until the grader is gone. stdin: settings, in JSON."""
    message = json.load(sys.stdin)
    die_with_parent()
    leave_session_keyring()
    samples = _Samples(message.pop("seeds"))
    for module in message["modules"]:
        __import__(module)
    _load_values(message.pop("values"))
    _use_libraries_once()
    settings = ServerSettings(**message)
    listener = socket.socket(fileno=settings.listener)
    print("ready", flush=True)
    _ForkServer(listener, samples, settings).serve()


def _load_values(values: Mapping[str, str]) -> None:
    """Load what reads the answers of each exercise; it holds no truth."""
    from coursekit.checks.handing_in import load_values

    for exercise, content in values.items():
        load_values(exercise, base64.b64decode(content))


def _use_libraries_once() -> None:
    """Do once what libraries put off until their first use: each takes a second then."""
    import torch

    from coursekit.text import nltk_words

    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    nltk_words("A word.")


class _Samples:
    """The sample's rows of some seeds, made before any fork; a kernel's "sample" are those of its seed.

    seeds: in an order that says nothing of what each is for.
    """

    def __init__(self, seeds: list[int]) -> None:
        from coursekit.data import AG_NEWS, IMDB

        self._corpora = (IMDB, AG_NEWS)
        self._samples = {seed: [corpus.sample(seed) for corpus in self._corpora] for seed in seeds}

    def choose(self, seed: int) -> None:
        """Keep the rows of one seed alone, and not the seed: a kernel must not tell which run it is in."""
        for corpus, rows in zip(self._corpora, self._samples[seed], strict=True):
            object.__setattr__(corpus, "sample_seed", _NO_SEED)
            object.__setattr__(corpus, "sample", _sample_from(rows, corpus.sample))
        self._samples.clear()


def _sample_from(rows: Any, write: Callable[[int], Any]) -> Callable[[int], Any]:
    """Make a corpus's `sample`, which has the rows of the seed without a name already."""
    return lambda seed: rows if seed == _NO_SEED else write(seed)


class _IncomingData:
    """What came from the grader and is not used yet: bytes, and numbers of open files."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.handles: list[int] = []

    def close(self) -> None:
        for handle in self.handles:
            os.close(handle)
        self.handles.clear()


class _ForkServer:
    """The loop: requests come in, supervisors are forked, and the grader is told how each has ended."""

    def __init__(self, listener: socket.socket, samples: _Samples, settings: ServerSettings) -> None:
        self._listener = listener
        self._samples = samples
        self._settings = settings
        self._supervisors: dict[int, socket.socket] = {}  # process number to its connection
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        # A supervisor that ends wakes the loop through this pipe.
        self._wakeup, wakeup_writer = os.pipe()
        os.set_blocking(wakeup_writer, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._wakeup, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    connection, _address = self._listener.accept()
                    self._selector.register(connection, selectors.EVENT_READ, _IncomingData())
                elif key.fileobj == self._wakeup:
                    os.read(self._wakeup, 4096)
                    self._report_ended_supervisors()
                else:
                    self._receive(key.fileobj, key.data)  # type: ignore[arg-type]

    def _receive(self, connection: socket.socket, incoming: _IncomingData) -> None:
        try:
            data, handles, _, _ = socket.recv_fds(connection, 65536, 2)
        except OSError:
            data, handles = b"", []
        incoming.handles += handles
        incoming.data += data
        if not data:
            incoming.close()
            self._close_connection(connection)
            return
        while b"\n" in incoming.data:
            line, _, rest = bytes(incoming.data).partition(b"\n")
            incoming.data[:] = rest
            self._handle_message(connection, json.loads(line), incoming)

    def _handle_message(
        self, connection: socket.socket, message: dict[str, Any], incoming: _IncomingData
    ) -> None:
        supervisor = next((pid for pid, other in self._supervisors.items() if other is connection), None)
        if "start" in message and supervisor is None:
            start = message["start"]
            seed, limits = start.pop("seed"), Limits(**start.pop("limits"))
            pid = self._fork_supervisor(seed, KernelRequest(limits=limits, **start), incoming)
            self._supervisors[pid] = connection
            incoming.close()
        elif "signal" in message and supervisor is not None:
            # The supervisor hands it on: it alone knows the kernel's process number.
            number = signal.SIGUSR1 if message["signal"] == signal.SIGINT else signal.SIGTERM
            with contextlib.suppress(ProcessLookupError):
                os.kill(supervisor, number)

    def _close_connection(self, connection: socket.socket) -> None:
        """Kill the kernel of a connection that was closed."""
        self._selector.unregister(connection)
        connection.close()
        for pid, other in self._supervisors.items():
            if other is connection:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _report_ended_supervisors(self) -> None:
        """Tell the grader of each supervisor that has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            connection = self._supervisors.pop(pid, None)
            if connection is not None and connection.fileno() >= 0:
                ended = json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n"
                with contextlib.suppress(OSError):
                    connection.sendall(ended)

    def _fork_supervisor(self, seed: int, request: KernelRequest, incoming: _IncomingData) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = FAILED
        try:
            signal.set_wakeup_fd(-1)
            self._samples.choose(seed)
            del seed
            for connection in self._supervisors.values():
                connection.close()
            self._selector.close()
            self._listener.close()
            folder, grader = incoming.handles
            code = supervise_kernel(request, self._settings, folder, socket.socket(fileno=grader))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)


if __name__ == "__main__":
    main()
