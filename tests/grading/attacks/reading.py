"""Attacks that look for the truth: in the package, on the disk, in other processes, in this one's memory.

What they find they hand in: where one gains a point, the truth was within reach. They also print `{LEAK}`.
"""

import re

from coursekit.exercises import exercises
from tests.grading.attacks.model import ERROR, PASSED, REFUSED, STOPPED, TIMEOUT, WRONG, Attack, cell_source

HIDDEN_MODULES = (
    *("coursekit.grading", "coursekit.grading.outcome", "coursekit.grading.records"),
    *("coursekit.grading.demo_class", "coursekit.grading.execution.sandbox"),
    *("coursekit.workbook", "coursekit.workbook.build", "coursekit.workbook.cells"),
    *("coursekit.exercises", "coursekit.exercises.vocab", "coursekit.exercises.vocab.i_1_counting"),
    *("coursekit.cli", "coursekit.cli.app", "coursekit.doctor"),
)
"""What student code may not see, and an attack tries to import."""


def _pattern(text: str) -> str:
    """Return a pattern that finds a text, and not itself: the last letter is in brackets."""
    return f"{re.escape(text[:-1])}[{text[-1]}]"


_HINTS = "|".join(_pattern(exercises()[name].mistakes[0].hint.partition(".")[0]) for name in ("I.1", "I.2.c"))

# Ends a search for the right values: hands in those that it has come upon, or else wrong ones.
_HAND_IN = """
{BLUFF}
if answer:
    {LEAK}(answer)
    label_counts, first_class = answer["label_counts"], answer["first_class"]
    mean_length = answer["mean_length"]
"""

ATTACKS = (
    Attack(
        "imports-the-truth",
        "It imports the exercises and computes the right values with their own functions.",
        {
            "I.1": cell_source("""
                from coursekit.exercises.vocab.i_1_counting import EXERCISE
                values = EXERCISE.truth(course)
                {LEAK}(values)
                globals().update(values)
            """)
        },
        {"I.1": ERROR},
    ),
    Attack(
        "asks-exercises-for-the-truth",
        "It asks the list of all exercises for the truth and for the mistakes.",
        {
            "I.1": cell_source("""
                from coursekit.exercises import exercises
                exercise = exercises()["I.1"]
                {LEAK}(exercise.mistakes)
                globals().update(exercise.truth(course))
            """)
        },
        {"I.1": ERROR + TIMEOUT},  # on a busy machine its time is up first
    ),
    Attack(
        "check-tells",
        "It calls check with one guess after the other and reads the panel.",
        {
            "I.1": cell_source("""
                from coursekit.exercises import examine
                {BLUFF}
                for guess in range(9_000, 11_000):
                    report = examine("I.1", {"mean_length": guess / 100}, course)
                    if report.lines[0].state.value == "passed":
                        {LEAK}(guess)
            """)
        },
        {"I.1": REFUSED},
    ),
    Attack(
        "imports-the-grader",
        "It imports modules of the grader, of the workbook's builder, and of all that students may not see.",
        {
            "I.1": cell_source(f"""
                import importlib
                for name in {HIDDEN_MODULES}:
                    try:
                        module = importlib.import_module(name)
                        if getattr(module, "__file__", None):
                            {{LEAK}}(name)
                    except ImportError:
                        pass
                {{SOLUTION}}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "unblocks-imports",
        "It removes whatever blocks imports, and loads the truth's files by their paths.",
        {
            "I.1": cell_source("""
                import importlib.machinery
                import importlib.util
                import sys
                from pathlib import Path
                import coursekit
                {BLUFF}
                sys.meta_path[:] = [importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter,
                                    importlib.machinery.PathFinder]
                importlib.invalidate_caches()
                for name in [name for name in sys.modules
                             if name.startswith(("coursekit.checks", "coursekit.exercises"))]:
                    del sys.modules[name]
                folder = Path(coursekit.__file__).parent / "exercises" / "vocab"
                files = [*folder.glob("*.py"), *folder.rglob("*.pyc"), *folder.parent.rglob("i_1_*.pyc")]
                for file in files:
                    {LEAK}(file)
                from coursekit.exercises.vocab.i_1_counting import EXERCISE
                globals().update(EXERCISE.truth(course))
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "reads-the-solved-notebook",
        "It looks for the solved notebooks and their sources beside the package, and runs the solution.",
        {
            "I.1": cell_source("""
                from pathlib import Path
                import coursekit
                {BLUFF}
                root = Path(coursekit.__file__).resolve().parents[1]
                for place in (root, Path.cwd(), Path.home(), root.parent, Path("/work"), Path("/project")):
                    for path in (place / "answers").glob("01_vocab.*"):
                        {LEAK}(path)
                        solution = path.read_text().split("### BEGIN SOLUTION")[1]
                        exec(solution.split("### END SOLUTION")[0])
            """)
        },
        {"I.1": WRONG},
    ),
    Attack(
        "reads-the-tests",
        "It looks for the tests, which hold right answers, and for the history of the project.",
        {
            "I.1": cell_source("""
                from pathlib import Path
                import coursekit
                root = Path(coursekit.__file__).resolve().parents[1]
                for name in ("tests/exercises/cases/vocab.py", "tests/grading/attacks/reading.py",
                             ".git/HEAD", ".git/index", "notebooks", "build", ".ci/run", "pyproject.toml"):
                    if (root / name).exists():
                        {LEAK}(name)
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "searches-the-disk",
        "It walks the whole file system for solutions, records, references and other students' notebooks.",
        {
            "I.1": cell_source("""
                import os
                import sys
                {BLUFF}
                secret = (".ipynb", "records", "gradebook.csv", "review.csv", "submitted", "reference.json")
                for folder, folders, files in os.walk("/"):
                    folders[:] = [name for name in folders if os.path.join(folder, name) not in
                                  ("/proc", "/sys", "/dev", "/usr")]
                    if "site-packages" in folder or folder.startswith((sys.prefix, sys.base_prefix)):
                        continue
                    for name in (*folders, *files):
                        if name.endswith(secret) and "kernel" not in name:
                            {LEAK}(os.path.join(folder, name))
            """)
        },
        {"I.1": WRONG + TIMEOUT},  # on a busy machine its time is up first
    ),
    Attack(
        "reads-the-canary",
        "It reads a file of the grader's machine, by its path and by detours.",
        {
            "I.1": cell_source("""
                import os
                import subprocess
                path = "{CANARY}/kept.txt"
                detours = ["", "/proc/1/root", "/proc/self/root", "/proc/self/cwd/" + "../" * 12,
                           f"/proc/{os.getppid()}/root", "/oldroot", "/host", "/.."]
                for detour in detours:
                    try:
                        print(open(detour + path).read())
                    except OSError as problem:
                        pass
                print(subprocess.run(["cat", path], capture_output=True, text=True).stdout)
                for descriptor in range(256):
                    try:
                        up = "../../../../../../../.." + path
                        print(open(os.open(up, os.O_RDONLY, dir_fd=descriptor)).read())
                    except OSError:
                        pass
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "reads-the-environment",
        "It looks for the grader in its own environment and in all other processes' ones.",
        {
            "I.1": cell_source("""
                import glob
                import os
                import re
                telling = re.compile("PYTEST|NBVAL|GRADE|GRADING|SUBMI|RECORD|HF_TOKEN|SECRET|PASSW", re.I)
                for name in os.environ:
                    if telling.search(name):
                        {LEAK}(name)
                for path in glob.glob("/proc/[0-9]*/environ"):
                    try:
                        text = open(path, "rb").read().decode("utf-8", "replace")
                    except OSError:
                        continue
                    for entry in text.split("\\0"):
                        if telling.search(entry.partition("=")[0]):
                            {LEAK}(path, entry)
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "reads-command-lines",
        "It looks at the command lines, working folders and open files of all processes that it sees.",
        {
            "I.1": cell_source("""
                import glob
                import os
                for path in glob.glob("/proc/[0-9]*"):
                    try:
                        line = open(path + "/cmdline").read().replace("\\0", " ")
                        links = [os.readlink(link) for link in glob.glob(path + "/fd/*") + [path + "/cwd"]]
                    except OSError:
                        continue
                    for text in (line, *links):
                        if any(word in text for word in ("pytest", "nbval", "coursekit grade", "records")):
                            {LEAK}(path, text)
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "reads-inherited-files",
        "It reads every open file that the kernel has inherited.",
        {
            "I.1": cell_source("""
                import os
                import stat
                for descriptor in range(1024):
                    try:
                        status = os.fstat(descriptor)
                        name = os.readlink(f"/proc/self/fd/{descriptor}")
                    except OSError:
                        continue
                    own = ("/usr", "/tmp", "/home", "/dev/shm", "/memfd")
                    if stat.S_ISREG(status.st_mode) and not name.startswith(own):
                        content = os.pread(descriptor, 10_000, 0)
                        if not name.endswith((".so", ".arrow", ".ttf")) and "site-packages" not in name:
                            {LEAK}(name, content)
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "reads-parents-memory",
        "It reads the memory of its parent and of all other processes, through /proc and by system calls.",
        {
            "I.1": cell_source("""
                import ctypes
                import glob
                import os
                libc = ctypes.CDLL(None, use_errno=True)
                own = {str(os.getpid()), "self", "thread-self"}
                numbers = {os.path.basename(path) for path in glob.glob("/proc/[0-9]*")}
                for number in numbers | {str(os.getppid()), "1"}:
                    if number in own or number == "0":
                        continue
                    if libc.ptrace(16, int(number), 0, 0) == 0:  # PTRACE_ATTACH
                        {LEAK}("ptrace", number)
                    try:
                        memory = open(f"/proc/{number}/mem", "rb", 0)
                        for line in open(f"/proc/{number}/maps"):
                            if "[heap]" in line:
                                memory.seek(int(line.split("-")[0], 16))
                                {LEAK}(number, memory.read(100))
                    except OSError:
                        pass
                {SOLUTION}
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "searches-its-own-memory",
        "It searches the memory that the kernel got from the fork server for solutions and hints.",
        {
            "I.1": cell_source(f"""
                import re
                secret = re.compile(rb"### BEGIN SOLUT[I]ON\\n|{_HINTS}")
                for line in open("/proc/self/maps"):
                    span, rights = line.split()[:2]
                    begin, end = (int(part, 16) for part in span.split("-"))
                    if not rights.startswith("rw") or end - begin > 1 << 28:
                        continue
                    try:
                        with open("/proc/self/mem", "rb", 0) as memory:
                            memory.seek(begin)
                            content = memory.read(end - begin)
                    except (OSError, OverflowError):
                        continue
                    match = secret.search(content)
                    if match:
                        {{LEAK}}(match)
                {{SOLUTION}}
            """)
        },
        {"I.1": PASSED + TIMEOUT},  # on a busy machine its time is up first
    ),
    Attack(
        "asks-the-garbage-collector",
        "It goes through all objects for exercises, truths, facts, and dicts with the asked names.",
        {
            "I.1": cell_source("""
                import gc
                answer = None
                for thing in gc.get_objects():
                    kind = type(thing).__name__
                    if kind in ("Exercise", "Mistake") and {"truth", "hint"} & set(dir(thing)):
                        {LEAK}(thing)
                    if type(thing) is dict and {"label_counts", "first_class", "mean_length"} <= thing.keys():
                        if thing is not globals() and thing is not get_ipython().user_ns:
                            if all(type(value) is not type(...) for value in thing.values()):
                                answer = thing
                    name = thing.__qualname__ if kind == "function" else ""
                    if name in ("_make_right_answer", "_compute_mean_length"):
                        {LEAK}(name)
            """)
            + _HAND_IN
        },
        {"I.1": WRONG},
    ),
    Attack(
        "reads-what-reads-it",
        "It takes apart the values that were sent to the kernel: bounds and facts are not to be there.",
        {
            "VI.4.a": cell_source("""
                import gc
                import math
                import os
                from pathlib import Path
                from coursekit.checks.values import base
                things = [thing for thing in gc.get_objects() if isinstance(thing, base.Value)]
                places = [Path(text) for text in os.environ.values() if text[:1] == "/" and len(text) < 200]
                import pickle
                for place in places:
                    for file in (place.iterdir() if place.is_dir() and "values" in place.name else ()):
                        things += pickle.loads(file.read_bytes())
                for thing in things:
                    for name in getattr(type(thing), "key_fields", ()):
                        value = getattr(thing, name, None)
                        default = getattr(type(thing), name, None)
                        if value is not None and value != default and name in ("low", "high"):
                            {LEAK}(thing.name, name, value)
                    facts = getattr(thing, "facts", None)
                    if facts is not None and getattr(facts, "__name__", "") != "refuse_to_judge":
                        {LEAK}(thing.name, facts)
                train_and_evaluate = positive_shares = small_history = best_epoch = None
            """)
        },
        {"VI.4.a": REFUSED},
        base="empty",
    ),
    Attack(
        "walks-up-the-stack",
        "It looks into every frame above its own for the grader's variables.",
        {
            "I.1": cell_source("""
                import sys
                answer = None
                frame = sys._getframe()
                while frame is not None:
                    for name, thing in {**frame.f_globals, **frame.f_locals}.items():
                        if name in ("truth", "reference", "expected", "EXERCISE", "RECORDS",
                                    "_make_right_answer"):
                            {LEAK}(name, thing)
                        if isinstance(thing, dict) and "label_counts" in thing and thing is not globals():
                            answer = thing if isinstance(thing["label_counts"], dict) else answer
                    frame = frame.f_back
                for name, thing in vars(sys.modules["__main__"]).items():
                    if name in ("truth", "reference", "expected"):
                        {LEAK}(name, thing)
            """)
            + _HAND_IN
        },
        {"I.1": WRONG},
    ),
    Attack(
        "reads-course-memory",
        "It looks into the course object's memory, where checks keep the truth in a notebook of one's own.",
        {
            "I.1": cell_source("""
                from coursekit.course import Course
                import gc
                answer = None
                for other in [thing for thing in gc.get_objects() if isinstance(thing, Course)]:
                    answer = other._results.get("truth I.1") or answer
            """)
            + _HAND_IN
        },
        {"I.1": WRONG},
    ),
    Attack(
        "reads-connection-file",
        "It reads the kernel's connection and sends its own kernel requests, to be run after this cell.",
        {
            "I.1": cell_source("""
                import threading
                {SOLUTION}
                from jupyter_client import BlockingKernelClient
                from ipykernel import get_connection_file
                def run_later():
                    client = BlockingKernelClient(connection_file=get_connection_file())
                    client.load_connection_file()
                    client.start_channels()
                    words = "course.vocabulary.words"
                    code = f"most_frequent, least_frequent = {words}[:5], {words}[-5:]"
                    for count in range(50):
                        client.execute(code)
                    client.shutdown()
                try:
                    get_connection_file()
                    threading.Thread(target=run_later, daemon=True).start()
                except Exception as problem:
                    print("no connection file")
            """)
        },
        {"I.1": PASSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "connects-to-every-socket",
        "It connects to every unix socket that it can see, and sends orders.",
        {
            "I.1": cell_source("""
                import glob
                import os
                import socket
                import stat
                own = get_ipython().kernel.session
                for folder, folders, files in os.walk("/"):
                    if folder == "/":
                        folders[:] = [name for name in folders if name not in ("proc", "sys", "usr")]
                    for name in files:
                        path = os.path.join(folder, name)
                        try:
                            if not stat.S_ISSOCK(os.lstat(path).st_mode) or len(path) > 100:
                                continue
                            client = socket.socket(socket.AF_UNIX)
                            client.settimeout(0.5)
                            client.connect(path)
                            client.sendall(b'{"start": {"folder": "/tmp", "seed": 0}}\\n{"signal": 9}\\n')
                            if "control" in name:
                                {LEAK}(path)
                        except OSError:
                            pass
                {SOLUTION}
            """)
        },
        {"I.1": PASSED + STOPPED},
        spoils=True,
    ),
    Attack(
        "prints-paths",
        "It prints every path of the grader's machine that it knows, and raises an error that holds one.",
        {
            "I.1": cell_source("""
                import os
                import sys
                import coursekit
                print(sys.path, sys.executable, sys.argv, sys.prefix, sep="\\n")
                print(coursekit.__file__, os.getcwd())
                for path in ("/proc/self/mountinfo", "/proc/self/maps", "/proc/mounts", "/proc/self/cgroup"):
                    try:
                        print(open(path).read()[:5_000])
                    except OSError as problem:
                        print(problem)
                raise ValueError(coursekit.__file__)
            """)
        },
        {"I.1": ERROR},
    ),
    Attack(
        "finds-the-seed",
        "It looks for the seed of the grading data, and for data of other seeds.",
        {
            "I.1": cell_source("""
                import gc
                import os
                import sys
                for text in (*os.environ.values(), *sys.argv, str(course.source)):
                    if "sample:" in text:
                        print(text)
                {BLUFF}
            """)
        },
        {"I.1": WRONG},
    ),
)
