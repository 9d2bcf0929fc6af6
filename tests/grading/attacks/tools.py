"""What several attacks on neighbours, limits and the grader begin with."""

from tests.grading.attacks.model import DIED, ERROR, MEMORY, OUTPUT, PASSED, TAMPERED, TIMEOUT, WRONG

HEARD = PASSED + WRONG + ERROR + OUTPUT + TIMEOUT + DIED + TAMPERED + MEMORY
"""For solved exercises, where what arrives may be as if nothing had been handed in."""

# attempt: does something that may fail. leave: writes a file, and tells where it is there already. exhaust:
# takes until there is no more, and tells where there was less than the least: then somebody else has it.
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
        ctypes.c_long(one) if isinstance(one, int) else one for one in given)))
def exhaust(what, take, most, least=1):
    for count in range(most):
        try:
            kept.append(take())
        except OSError as problem:
            if count < least and problem.errno in FULL:
                {LEAK}("there were only", count, what)
            break
def in_children(number, action, seconds):
    # Starts processes that do something, and stay.
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
