"""Attacks on the kernel and the machine: killing, hanging, eating memory, processes and output."""

from tests.grading.attacks.model import (
    DIED,
    ERROR,
    MEMORY,
    OUTPUT,
    PASSED,
    STOPPED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    make_attack,
)

ENDS = (
    make_attack("exits", "It leaves by sys.exit.", "import sys\nsys.exit(0)", ERROR + DIED),
    make_attack(
        "raises-system-exit",
        "It leaves by SystemExit, with a status that says well done.",
        "{BLUFF}\nraise SystemExit(0)",
        ERROR + DIED,
    ),
    make_attack("quits", "It asks IPython to quit.", "{BLUFF}\nexit()", WRONG + ERROR + DIED),
    make_attack("os-exit", "It ends the process at once, with a good status.", "{GUARD}\nos._exit(0)", DIED),
    make_attack(
        "os-exit-in-a-thread",
        "A thread ends the process while the cell sleeps.",
        """
        {GUARD}
        import threading
        import time
        threading.Timer(0.1, os._exit, [0]).start()
        time.sleep(5)
    """,
        DIED,
    ),
    make_attack("aborts", "It aborts.", "{GUARD}\nos.abort()", DIED),
    make_attack("segfaults", "It reads at address 0.", "{GUARD}\nimport ctypes\nctypes.string_at(0)", DIED),
    make_attack(
        "illegal-instruction",
        "It runs bytes that are no program.",
        """
        {GUARD}
        import ctypes
        import mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes([0x0F, 0x0B]) * 16)
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        ctypes.CFUNCTYPE(None)(start)()
    """,
        DIED + ERROR,
    ),
    make_attack(
        "kills-itself",
        "It sends itself the signal that nobody can catch.",
        """
        {GUARD}
        import signal
        {BLUFF}
        os.kill(os.getpid(), signal.SIGKILL)
    """,
        DIED + WRONG + ERROR,
    ),
    make_attack(
        "kills-its-parent",
        "It kills its parent, which under nbval alone is the grader.",
        """
        {GUARD}
        import signal
        {BLUFF}
        os.kill(os.getppid(), signal.SIGKILL)
    """,
        DIED + WRONG + ERROR,
    ),
    make_attack(
        "kills-everybody",
        "It kills every process that it may, its group, and each number that it sees.",
        """
        {GUARD}
        import signal
        {BLUFF}
        targets = [int(name) for name in os.listdir("/proc") if name.isdigit()] + [1, 2, 3, os.getppid()]
        for target in targets:
            try:
                if target != os.getpid():
                    os.kill(target, signal.SIGKILL)
            except OSError:
                pass
        for action in (lambda: os.kill(-1, signal.SIGKILL), lambda: os.killpg(0, signal.SIGKILL)):
            try:
                action()
            except OSError:
                pass
    """,
        DIED + WRONG + ERROR,
    ),
    make_attack(
        "stops-itself",
        "It stops its process, which then neither works nor ends.",
        """
        {GUARD}
        import signal
        {BLUFF}
        os.kill(os.getpid(), signal.SIGSTOP)
    """,
        TIMEOUT + DIED + WRONG,
        slow=True,
    ),
    make_attack(
        "shuts-the-kernel-down",
        "It tells the kernel to shut down, properly.",
        """
        {BLUFF}
        get_ipython().kernel.do_shutdown(False)
        import asyncio
        asyncio.get_event_loop().stop()
    """,
        WRONG + ERROR + DIED + TIMEOUT + TAMPERED,  # the check may begin before the kernel ends
    ),
    make_attack(
        "closes-all-files",
        "It closes every open file and socket of the kernel.",
        """
        {GUARD}
        {BLUFF}
        os.closerange(0, 4096)
    """,
        WRONG + DIED + TIMEOUT + ERROR + TAMPERED,
        spoils=True,
    ),
    make_attack(
        "closes-the-loop",
        "It breaks the kernel's event loop.",
        """
        import asyncio
        {BLUFF}
        loop = asyncio.get_event_loop()
        loop.call_soon = loop.call_later = loop.call_at = lambda *args, **kwargs: None
        loop.stop()
    """,
        WRONG + DIED + TIMEOUT + ERROR + TAMPERED,
        spoils=True,
    ),
    make_attack(
        "corrupts-memory",
        "It writes over objects that the interpreter uses.",
        """
        {GUARD}
        import ctypes
        for thing in (None, True, 1, "", (), int, dict):
            ctypes.memset(id(thing), 255, 64)
    """,
        DIED,
    ),
    make_attack(
        "recursion",
        "Its function calls itself for ever.",
        "def again():\n    return again()\nagain()",
        ERROR + TIMEOUT,
    ),
    make_attack(
        "recursion-without-a-limit",
        "It lifts the limit on recursion first.",
        """
        {GUARD}
        import sys
        sys.setrecursionlimit(10**9)
        def again(thing):
            return again([thing]) + repr([thing]).__len__()
        again(0)
    """,
        DIED + ERROR + MEMORY + TIMEOUT,
        slow=True,
    ),
    make_attack(
        "deep-source",
        "Its source is nested so deep that the parser gives up.",
        'exec("(" * 100_000 + ")" * 100_000)',
        ERROR + DIED + MEMORY,
    ),
)

HANGS = (
    make_attack("loops", "It loops for ever.", "while True:\n    pass", TIMEOUT, slow=True),
    make_attack(
        "loops-on",
        "It loops for ever and swallows the interrupt.",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                continue
    """,
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "ignores-signals",
        "It ignores every signal that can be ignored, and loops.",
        """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass
    """,
        TIMEOUT,
        slow=True,
    ),
    make_attack("sleeps", "It sleeps for a year.", "import time\ntime.sleep(31_536_000)", TIMEOUT, slow=True),
    make_attack(
        "blocks-in-c",
        "It counts to infinity inside C, where Python sees no signal.",
        "import itertools\nsum(itertools.repeat(1))",
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "large-power",
        "It computes a number that takes years.",
        "x = 7 ** (10 ** 10)",
        TIMEOUT + MEMORY,
        slow=True,
    ),
    make_attack(
        "regular-expression",
        "Its regular expression tries exponentially many ways.",
        """
        import re
        re.match(r"(a+)+$", "a" * 40 + "b")
    """,
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "deadlock",
        "It waits for a lock that it holds itself.",
        """
        import threading
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
    """,
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "asks-for-input",
        "It waits for somebody to type.",
        "answer = input('Tell me the expected value: ')",
        ERROR + TIMEOUT,
    ),
    make_attack(
        "awaits-for-ever",
        "It awaits something that never comes.",
        "import asyncio\nawait asyncio.Event().wait()",
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "lifts-limits",
        "It lifts its own limits, and then loops.",
        """
        import resource
        for limit in range(16):
            for most in (resource.RLIM_INFINITY, 10**9):
                try:
                    resource.setrlimit(limit, (most, most))
                except (OSError, ValueError):
                    pass
        while True:
            pass
    """,
        TIMEOUT,
        slow=True,
    ),
    make_attack(
        "hangs-at-the-end",
        "It hangs when the kernel is to end.",
        """
        import atexit
        import time
        {SOLUTION}
        atexit.register(time.sleep, 31_536_000)
        class Sticky:
            def __del__(self):
                time.sleep(31_536_000)
        sticky = Sticky()
        import threading
        threading.Thread(target=time.sleep, args=[31_536_000]).start()
    """,
        PASSED,
    ),
    make_attack(
        "hangs-in-every-later-cell",
        "Its hook hangs before each later cell runs.",
        """
        import time
        {SOLUTION}
        get_ipython().events.register("pre_run_cell", lambda *args: time.sleep(31_536_000))
    """,
        PASSED + TIMEOUT + TAMPERED,
        spoils=True,
        slow=True,
    ),
)

MEMORY_EATERS = (
    make_attack("ten-gigabytes", "It asks for 10 GB at once.", "{GUARD}\nhoard = b'x' * (10 << 30)", MEMORY),
    make_attack(
        "ten-gigabytes-of-numpy",
        "It asks numpy for 10 GB.",
        """
        {GUARD}
        import numpy
        hoard = numpy.ones(10 << 27)
    """,
        MEMORY,
    ),
    make_attack(
        "ten-gigabytes-of-torch",
        "It asks torch for 10 GB.",
        """
        {GUARD}
        import torch
        hoard = torch.ones(10 << 28)
    """,
        MEMORY,
    ),
    make_attack(
        "memory-bit-by-bit",
        "It takes more and more memory and ignores that there is no more.",
        """
        {GUARD}
        hoard = []
        while True:
            try:
                hoard.append(b"x" * 10_000_000)
            except MemoryError:
                pass
    """,
        MEMORY + TIMEOUT,
    ),
    make_attack(
        "memory-in-children",
        "Its children take memory, each a little.",
        """
        {GUARD}
        import time
        {BLUFF}
        for count in range(40):
            if os.fork() == 0:
                hoard = b"x" * (250 << 20)
                time.sleep(60)
                os._exit(0)
        time.sleep(20)
    """,
        STOPPED,
    ),
    make_attack(
        "shared-memory",
        "It fills shared memory, which belongs to no process.",
        """
        {GUARD}
        import mmap
        {BLUFF}
        hoards = []
        for count in range(100):
            hoard = mmap.mmap(-1, 100 << 20)
            hoard.write(b"x" * (100 << 20))
            hoards.append(hoard)
    """,
        STOPPED,
    ),
    make_attack(
        "memory-files",
        "It fills files that live in memory only.",
        """
        {GUARD}
        {BLUFF}
        files = [os.memfd_create(str(count)) for count in range(50)]
        for file in files:
            for count in range(12):
                os.write(file, b"x" * (16 << 20))
    """,
        STOPPED,
    ),
)

PROCESSES = (
    make_attack(
        "fork-bomb",
        "Every process becomes two, again and again.",
        """
        {GUARD}
        {BLUFF}
        for generation in range(12):  # 4,096 processes where nothing stops them
            os.fork()
        import time
        time.sleep(10)
        os._exit(0)
    """,
        STOPPED + TAMPERED,
        spoils=True,
    ),
    make_attack(
        "patient-fork-bomb",
        "It forks again whenever it was refused, and so do all its children.",
        """
        {GUARD}
        {BLUFF}
        import time
        stop = time.monotonic() + 60
        while time.monotonic() < stop:
            try:
                os.fork()
            except OSError:
                time.sleep(0.01)
        os._exit(0)
    """,
        STOPPED + TAMPERED,
        slow=True,
    ),
    make_attack(
        "shell-fork-bomb",
        "The same, in a shell.",
        """
        {GUARD}
        {BLUFF}
        import subprocess
        bomb = 'n=0; bomb() { n=$((n+1)); [ $n -lt 12 ] && { bomb & bomb & }; wait; }; bomb'
        subprocess.run(["timeout", "20", "sh", "-c", bomb])
    """,
        WRONG + STOPPED,
    ),
    make_attack(
        "thread-bomb",
        "It starts threads without end.",
        """
        {GUARD}
        {BLUFF}
        import threading
        import time
        for count in range(100_000):
            threading.Thread(target=time.sleep, args=[120], daemon=True).start()
    """,
        STOPPED + WRONG,
        spoils=True,
    ),
    make_attack(
        "open-files-bomb",
        "It opens files until there is no number left.",
        """
        {GUARD}
        {BLUFF}
        files = []
        while True:
            files.append(open("/dev/null"))
    """,
        ERROR + DIED + TIMEOUT + TAMPERED,
        spoils=True,
    ),
    make_attack(
        "leaves-processes-behind",
        "It leaves a process behind that has left its session and its parent.",
        """
        {GUARD}
        import subprocess
        subprocess.Popen(["sleep", "9{PORT}"], start_new_session=True)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execvp("sleep", ["sleep", "9{PORT}"])
            os._exit(0)
        os.wait()
        {SOLUTION}
    """,
        PASSED,
    ),
    make_attack(
        "leaves-busy-processes",
        "It leaves processes behind that keep all cores busy.",
        """
        {GUARD}
        import subprocess
        import sys
        for count in range(8):
            subprocess.Popen([sys.executable, "-c", "while True: pass", "9{PORT}"], start_new_session=True)
        {SOLUTION}
    """,
        PASSED,
    ),
)

OUTPUTS = (
    make_attack("prints-for-ever", "It prints for ever.", 'while True:\n    print("x" * 1000)', OUTPUT),
    make_attack(
        "prints-to-stderr-for-ever",
        "It writes errors for ever.",
        """
        import sys
        while True:
            sys.stderr.write("x" * 1000 + "\\n")
    """,
        OUTPUT,
    ),
    make_attack(
        "prints-much-at-once", "It prints 200 MB at once.", 'print("x" * 200_000_000)', OUTPUT + MEMORY
    ),
    make_attack(
        "displays-much-at-once",
        "It displays 200 MB of HTML at once.",
        """
        from IPython.display import HTML, display
        display(HTML("<b>x</b>" * 25_000_000))
    """,
        OUTPUT + MEMORY + TIMEOUT,
    ),
    make_attack(
        "displays-for-ever",
        "It displays pictures for ever.",
        """
        from IPython.display import display
        while True:
            display({"text/plain": "x", "image/png": "A" * 10_000}, raw=True)
    """,
        OUTPUT,
    ),
    make_attack(
        "updates-a-display-for-ever",
        "It changes one display for ever, so that little is ever shown.",
        """
        from IPython.display import display
        handle = display("x", display_id=True)
        while True:
            handle.update("x" * 10_000)
    """,
        OUTPUT + TIMEOUT,
    ),
    make_attack(
        "clears-for-ever",
        "It prints and clears for ever, so that nothing is ever left.",
        """
        from IPython.display import clear_output
        while True:
            print("x" * 1000)
            clear_output()
    """,
        OUTPUT + TIMEOUT,
    ),
    make_attack(
        "tiny-messages",
        "It sends very many messages with nothing in them.",
        """
        from IPython.display import display
        while True:
            display({}, raw=True)
    """,
        OUTPUT + TIMEOUT,
    ),
    make_attack(
        "last-line-is-large",
        "The value of its last line is a text of 200 MB.",
        "{SOLUTION}\n'x' * 200_000_000",
        OUTPUT + MEMORY + TIMEOUT,  # on a busy machine its time is up first
    ),
    make_attack(
        "raw-output",
        "It writes to the kernel's own standard output for ever, past IPython.",
        """
        import os
        while True:
            os.write(1, b"x" * 65_536)
            os.write(2, b"x" * 65_536)
    """,
        OUTPUT + TIMEOUT + ERROR + DIED,
        slow=True,
    ),
    make_attack("output-of-a-child", "A child process prints for ever.", "!yes passed", OUTPUT + TIMEOUT),
    make_attack(
        "large-error",
        "Its error's message has 100 MB.",
        'raise ValueError("x" * 100_000_000)',
        ERROR + OUTPUT + MEMORY,
    ),
    make_attack(
        "many-warnings",
        "It warns for ever.",
        """
        import warnings
        warnings.simplefilter("always")
        while True:
            warnings.warn("x" * 1000)
    """,
        OUTPUT,
    ),
    make_attack(
        "output-of-a-thread",
        "A thread prints on and on after its cell has ended.",
        """
        import threading
        import time
        {SOLUTION}
        def chatter():
            while True:
                print("✓ passed", "x" * 1000)
                time.sleep(0.0005)
        threading.Thread(target=chatter, daemon=True).start()
    """,
        PASSED + OUTPUT + TAMPERED,
        spoils=True,
    ),
    make_attack(
        "large-answer",
        "Its answer is a dict with a million entries.",
        """
        {SOLUTION}
        label_counts = {f"class {number}": 1 for number in range(1_000_000)} | dict(label_counts)
    """,
        WRONG + OUTPUT + TIMEOUT,
    ),
)

ATTACKS = (*ENDS, *HANGS, *MEMORY_EATERS, *PROCESSES, *OUTPUTS)
