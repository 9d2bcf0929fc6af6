"""The loop of the warm process: `python -m coursekit.warm SETTINGS`.

It listens on a socket of the grader's. Each connection is one kernel, and closing it kills the kernel.
Everything here must stay single-threaded: a process with threads can neither be forked safely nor unshare.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from coursekit.warm.guard import FAILED, guard
from coursekit.warm.room import Order, become_nobody, die_with_parent


def main() -> None:
    """Load everything, say so, and fork kernels until the grader is gone. argv: a JSON object of settings."""
    settings = json.loads(sys.argv[1])
    if settings["sandbox"] and os.geteuid() == 0:
        become_nobody()
    die_with_parent()
    data = _Data(settings["seeds"])
    for module in settings["modules"]:
        __import__(module)
    _load_values(Path(settings["values"]))
    _begin_lazily()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(settings["socket"])
    listener.listen(64)
    print("ready", flush=True)
    _Warm(listener, data, settings).serve()


def _load_values(folder: Path) -> None:
    """Load what reads the answers of each exercise; it holds no truth."""
    from coursekit.checks.handing_in import load

    for file in folder.iterdir():
        load(file.name, file.read_bytes())


def _begin_lazily() -> None:
    """Do once what libraries put off until their first use: each takes a second then."""
    import torch

    from coursekit.text import nltk_words

    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    nltk_words("A word.")


class _Data:
    """The sample's rows of some seeds, made before any fork; a kernel's "sample" are those of its seed."""

    def __init__(self, seeds: list[int]) -> None:
        from coursekit.data import AG_NEWS, IMDB

        self._corpora = (IMDB, AG_NEWS)
        for corpus in self._corpora:
            object.__setattr__(corpus, "sample", functools.lru_cache(maxsize=None)(corpus.sample))
            for seed in seeds:
                corpus.sample(seed)

    def choose(self, seed: int) -> None:
        for corpus in self._corpora:
            object.__setattr__(corpus, "sample_seed", seed)


class _Warm:
    """The loop: orders come in, guards are forked, their ends are told."""

    def __init__(self, listener: socket.socket, data: _Data, settings: dict[str, Any]) -> None:
        self._listener = listener
        self._data = data
        self._settings = settings
        self._guards: dict[int, socket.socket] = {}  # process number of a guard to its connection
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        # A guard that ends wakes the loop through this pipe.
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    connection, _address = self._listener.accept()
                    self._selector.register(connection, selectors.EVENT_READ, bytearray())
                elif key.fileobj == self._wake:
                    os.read(self._wake, 4096)
                    self._collect()
                else:
                    self._listen_to(key.fileobj, key.data)  # type: ignore[arg-type]

    def _listen_to(self, connection: socket.socket, buffer: bytearray) -> None:
        try:
            received = connection.recv(65536)
        except OSError:
            received = b""
        if not received:
            self._drop(connection)
            return
        buffer += received
        while b"\n" in buffer:
            line, _, rest = bytes(buffer).partition(b"\n")
            buffer[:] = rest
            self._obey(connection, json.loads(line))

    def _obey(self, connection: socket.socket, message: dict[str, Any]) -> None:
        own = next((pid for pid, one in self._guards.items() if one is connection), None)
        if "start" in message and own is None:
            self._guards[self._fork_guard(Order(**message["start"]))] = connection
        elif "signal" in message and own is not None:
            # The guard hands it on: it alone knows the kernel's process number.
            number = signal.SIGUSR1 if message["signal"] == signal.SIGINT else signal.SIGTERM
            with contextlib.suppress(ProcessLookupError):
                os.kill(own, number)

    def _drop(self, connection: socket.socket) -> None:
        """Kill the kernel of a connection that was closed."""
        self._selector.unregister(connection)
        connection.close()
        for pid, one in self._guards.items():
            if one is connection:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _collect(self) -> None:
        """Tell the grader of each guard that has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            connection = self._guards.pop(pid, None)
            if connection is not None and connection.fileno() >= 0:
                ended = json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n"
                with contextlib.suppress(OSError):
                    connection.sendall(ended)

    def _fork_guard(self, order: Order) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = FAILED
        try:
            signal.set_wakeup_fd(-1)
            self._data.choose(order.seed)
            for connection in self._guards.values():
                connection.close()
            self._selector.close()
            self._listener.close()
            code = guard(order, self._settings)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)


if __name__ == "__main__":
    main()
