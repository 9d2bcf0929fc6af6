"""Control groups for real, where this system lets this user make them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coursekit.forkserver.limits import Limits
from coursekit.grading.execution.cgroups import NoControlGroups, make_control_group
from tests import ROOT
from tests.confined import confined_command

LIMITS = Limits(memory=200_000_000, processes=20)


@pytest.fixture
def group():
    try:
        with make_control_group(LIMITS) as made:
            yield made
    except NoControlGroups as why:
        pytest.skip(str(why))


def run_inside(group, program):
    """Run a Python program in an inner control group with limits; give its exit code and the group."""
    inner = group.make_inner("kernel")
    inner.set_limits(LIMITS)
    waiting = f"import sys; sys.stdin.read(1)\n{program}"
    with subprocess.Popen([sys.executable, "-c", waiting], stdin=subprocess.PIPE) as process:
        inner.add(process.pid)
        process.communicate(b"g")
    return process.returncode, inner


def folders(group):
    return [Path(folder) for folder in set(group.folders.values())]


def test_who_stays_below_the_limit_is_left_alone(group):
    code, inner = run_inside(group, "x = bytearray(50_000_000)")
    assert code == 0
    assert not inner.ran_out_of_memory()


@pytest.mark.parametrize(
    "program",
    [
        "x = bytearray(400_000_000)",
        # shared, in several processes, none of which has much
        """
import mmap, os, time
for _ in range(8):
    if not os.fork():
        page = mmap.mmap(-1, 50_000_000)
        page.write(b"x" * 50_000_000)
        time.sleep(60)
os.wait()
        """,
        # a main thread that has ended
        """
import ctypes, threading
def fill():
    x = bytearray(400_000_000)
thread = threading.Thread(target=fill)
thread.start()
ctypes.CDLL(None).pthread_exit(None)
        """,
        # buffers of sockets
        """
import socket
kept = []
for _ in range(400):
    pair = socket.socketpair()
    for end in pair:
        end.setblocking(False)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10_000_000)
        try:
            while True:
                end.send(b"x" * 60_000)
        except OSError:
            kept.append(end)
raise SystemExit("all fitted in")
        """,
        # a file in memory that nobody has mapped
        """
import os
file = os.memfd_create("one")
for _ in range(400):
    os.write(file, b"x" * 1_000_000)
        """,
    ],
    ids=["mapped", "shared", "ended-thread", "sockets", "file"],
)
def test_all_memory_counts(group, program):
    code, inner = run_inside(group, program)
    assert inner.ran_out_of_memory(), code


def test_processes_are_bounded(group):
    program = """
import os, time
made = 0
try:
    while made < 200:
        if not os.fork():
            time.sleep(60)
        made += 1
except OSError:
    os._exit(7 if made < 30 else 8)
os._exit(9)
    """
    code, inner = run_inside(group, program)
    for folder in folders(inner):
        for process in (folder / "cgroup.procs").read_text().split():
            os.kill(int(process), 9)
    assert code == 7


def test_nothing_is_left_behind():
    try:
        with make_control_group(LIMITS) as made:
            run_inside(made, "pass")
            before = folders(made)
            assert all(folder.is_dir() for folder in before)
    except NoControlGroups as why:
        pytest.skip(str(why))
    assert not any(folder.exists() for folder in before)


def test_what_a_killed_grader_left_goes_with_the_next(group):
    with subprocess.Popen(["sleep", "0"]) as process:
        pass
    left = [folder.with_name(f"coursekit-{process.pid}") for folder in folders(group)]
    for folder in left:
        (folder / "kernel").mkdir(parents=True)
    with make_control_group(LIMITS):
        pass
    assert not any(folder.exists() for folder in left)


def test_without_them_a_reason_is_given():
    command = confined_command("--tmpfs", "/sys/fs/cgroup")
    program = """
from coursekit.grading.execution.sandbox import list_missing_protections
print(*list_missing_protections(), sep="\\n")
    """
    done = subprocess.run([*command, sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("No control groups: "), done.stderr
    assert "slows others down" in done.stdout


def test_removing_waits_for_processes_that_are_about_to_end(group):
    inner = group.make_inner("kernel")
    with subprocess.Popen(["sleep", "60"]) as process:
        inner.add(process.pid)
        process.kill()
        start = time.monotonic()
    inner.remove()
    assert not any(folder.exists() for folder in folders(inner))
    assert time.monotonic() - start < 10
