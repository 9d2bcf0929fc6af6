"""What several attacks begin with: tools to take, to leave and to fill things, and to send messages."""

from typing import Any

from tests.grading.attacks.model import (
    DIED,
    ERROR,
    OUTPUT,
    PASSED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    Outcomes,
    cell_source,
    make_attack,
)

SOLVED_OR_LOST = PASSED + WRONG + ERROR + OUTPUT + TIMEOUT + DIED + TAMPERED
"""For an exercise that is solved, where what arrives may be as if nothing had been handed in."""

# attempt: does something that may fail. leave: writes a file, and tells where it is there already. exhaust:
# takes until there is no more, and tells where there was less than the least: then somebody else has it.
# in_children: starts processes that do something and stay.
TOOLS = """
{GUARD}
import ctypes
import errno
import socket
import struct
import time
libc = ctypes.CDLL(None, use_errno=True)
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EAGAIN, errno.EDQUOT, errno.ENOMEM,
        errno.ETOOMANYREFS, errno.EADDRINUSE)
kept, left_here = [], set()
def attempt(action, *given, **more):
    try:
        return action(*given, **more)
    except (Exception, SystemExit) as problem:
        return problem
def leave(path, text="put here by an attacker"):
    real = os.path.realpath(path)
    if os.path.lexists(path) and real not in left_here:
        {LEAK}("left by somebody else:", path)
    left_here.add(real)
    attempt(os.makedirs, os.path.dirname(path), exist_ok=True)
    def write():
        with open(path, "w") as file:
            file.write(text)
    attempt(write)
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
def call(number, *given):
    return checked(libc.syscall(ctypes.c_long(number), *(
        ctypes.c_long(value) if isinstance(value, int) else value for value in given)))
def exhaust(what, take, most, least=1):
    for count in range(most):
        try:
            kept.append(take())
        except OSError as problem:
            if count < least and problem.errno in FULL:
                {LEAK}("there were only", count, what)
            break
def in_children(number, action, seconds):
    for count in range(number):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            attempt(action)
            time.sleep(seconds)
            os._exit(0)
"""

# say: sends what it likes to everybody who listens to this cell.
SAY = """
kernel = get_ipython().kernel
session, iopub, parent = kernel.session, kernel.iopub_socket, kernel.get_parent()
def say(kind, content, parent=parent, **more):
    try:
        session.send(iopub, kind, content, parent=parent, **more)
    except Exception as problem:
        print(type(problem).__name__)
"""


def make_message_attack(
    name: str, why: str, source: str, outcomes: Outcomes = SOLVED_OR_LOST, tools: str = "", **options: Any
) -> Attack:
    """Return an attack that solves the exercise, and says odd things to the grader.

    The exercises after it must not suffer. tools: lines that define what the source uses beside `say`.
    """
    text = f"{tools}\n{{SOLUTION}}\n{SAY}\n{cell_source(source)}"
    return make_attack(name, why, text, outcomes, **options)
