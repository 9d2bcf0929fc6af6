"""Attacks that try to be given points: fooling nbval, the reading of values, the hand-in, or the judge."""

from typing import Any

from coursekit.grading.demo_class import exercise_of, notebook_bytes
from tests.grading.attacks.model import (
    BLUFF,
    DIED,
    ERROR,
    MEMORY,
    MISSING,
    NOT_ATTEMPTED,
    OUTPUT,
    PASSED,
    REFUSED,
    STOPPED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    cell_source,
    everything,
)


def _add_tags(*tags: str) -> Any:
    """Return a change of a notebook that puts tags on all its cells."""

    def change(notebook: dict[str, Any]) -> bytes:
        for cell in notebook["cells"]:
            cell["metadata"]["tags"] = list(tags)
        return notebook_bytes(notebook)

    return change


def _add_outputs(notebook: dict[str, Any]) -> bytes:
    """Return the notebook with outputs that say "passed" in every cell, as if it were the reference."""
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            report = {"exercise": exercise_of(cell), "state": "passed", "values": {}, "hints": []}
            data = {
                "text/plain": f"✓ {exercise_of(cell)} passed",
                "application/vnd.coursekit.report+json": report,
            }
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return notebook_bytes(notebook)


def _delete_checks(notebook: dict[str, Any]) -> bytes:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["metadata"].get("coursekit", {}).get("role") != "check"
    ]
    return notebook_bytes(notebook)


def _rewrite_checks(notebook: dict[str, Any]) -> bytes:
    for cell in notebook["cells"]:
        if cell["metadata"].get("coursekit", {}).get("role") == "check":
            cell["source"] = f'print("✓ {exercise_of(cell)} passed")'
    return notebook_bytes(notebook)


def _key_checks_as_answers(notebook: dict[str, Any]) -> bytes:
    """Return the notebook with answers' keys on its check cells, to replace what the grader runs."""
    for cell in notebook["cells"]:
        own = cell["metadata"].get("coursekit", {})
        if own.get("role") == "check":
            own["role"] = "answer"
            cell["source"] = f'# Exercise {own["exercise"]} (answer)\nprint("✓ passed")\n' + cell["source"]
    return notebook_bytes(notebook)


def _add_nbgrader_points(notebook: dict[str, Any]) -> bytes:
    for cell in notebook["cells"]:
        own = {
            "grade": True,
            "points": 100,
            "score": 100,
            "solution": False,
            "locked": True,
            "schema_version": 3,
        }
        cell["metadata"]["nbgrader"] = own | {"grade_id": cell["id"], "cell_type": cell["cell_type"]}
    return notebook_bytes(notebook)


NBVAL = (
    Attack(
        "nbval-skip-comment",
        "It asks nbval to skip the cell.",
        {"I.1": "# NBVAL_SKIP\n" + BLUFF},
        {"I.1": WRONG},
    ),
    Attack(
        "nbval-skip-in-a-string",
        "It asks nbval to skip the cell in a place that is no comment.",
        {"I.1": 'note = """\n# NBVAL_SKIP\n"""\n' + BLUFF},
        {"I.1": WRONG},
    ),
    Attack(
        "nbval-raises-comment",
        "It declares that the cell's error is expected.",
        {"I.1": '# NBVAL_RAISES_EXCEPTION\nraise ValueError("as expected")'},
        {"I.1": ERROR},
    ),
    Attack(
        "raises-exception-tag",
        "It declares by a tag that errors of all cells are expected.",
        {"I.1": 'raise ValueError("as expected")'},
        {"I.1": ERROR},
        notebook=_add_tags("raises-exception"),
    ),
    Attack(
        "skip-tags",
        "It asks nbval by tags to skip cells and to ignore outputs.",
        {"I.1": BLUFF},
        {"I.1": WRONG},
        notebook=_add_tags("nbval-skip", "nbval-ignore-output", "skip-execution", "remove-cell"),
    ),
    Attack(
        "nbval-ignore-output",
        "It asks nbval not to compare outputs.",
        {"I.1": "# NBVAL_IGNORE_OUTPUT\n" + BLUFF},
        {"I.1": WRONG},
    ),
    Attack(
        "set-custom-exc",
        "It installs a handler that swallows all errors.",
        {
            "I.1": cell_source("""
                get_ipython().set_custom_exc((BaseException,), lambda *args, **kwargs: None)
                raise ValueError("nobody hears this")
            """)
        },
        {"I.1": REFUSED},
    ),
    Attack(
        "showtraceback-replaced",
        "It makes the kernel report no error.",
        {
            "I.1": cell_source("""
                shell = get_ipython()
                shell._showtraceback = lambda *args, **kwargs: None
                shell.showtraceback = lambda *args, **kwargs: None
                raise ValueError("nobody hears this")
            """)
        },
        {"I.1": REFUSED},
    ),
    Attack(
        "bad-magic-first",
        "Its first line is a magic that there is not, so that the rest of the cell never runs.",
        {"I.1": "%nosuchmagic\n# Exercise I.1 (answer)\n" + BLUFF},
        {"I.1": REFUSED},
    ),
    Attack(
        "cell-magic-hides-the-answer",
        "It writes the cell to a file instead of running it.",
        {"I.1": "%%writefile answer.py\n# Exercise I.1 (answer)\n" + BLUFF},
        {"I.1": REFUSED},
    ),
    Attack(
        "stored-outputs-say-passed",
        "It stores outputs with good results, with and without which nbval compares.",
        base="empty",
        notebook=_add_outputs,
    ),
    Attack("check-cells-deleted", "Nothing is left that could fail.", base="empty", notebook=_delete_checks),
    Attack("check-cells-deleted-solved", "An honest student tidied up too much.", notebook=_delete_checks),
    Attack(
        "check-cells-rewritten",
        "Its check cells print that all is well.",
        base="empty",
        notebook=_rewrite_checks,
    ),
    Attack(
        "check-cells-keyed-as-answers",
        "Its check cells take the place of the untouched answers.",
        expect=everything(NOT_ATTEMPTED + REFUSED),
        base="empty",
        notebook=_key_checks_as_answers,
    ),
    Attack(
        "nbgrader-metadata",
        "Its cells carry full points in nbgrader's metadata.",
        base="empty",
        notebook=_add_nbgrader_points,
    ),
)

JUDGE = (
    Attack(
        "values-always-same",
        "It makes every comparison of values come out equal.",
        {
            "I.1": cell_source("""
                import coursekit.checks.values as values
                from coursekit.checks.values import base
                for place in (*vars(values).values(), *base.Value.__subclasses__(), base.Value):
                    if isinstance(place, type) and issubclass(place, base.Value):
                        place.is_correct = lambda self, got, want: True
                        place.explain_difference = lambda self, got, want: ""
                {BLUFF}
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "reads-of-values-replaced",
        "It makes the reading of values give what it likes, for all exercises.",
        {
            "I.1": cell_source("""
                from coursekit.checks.values import base, conversion, mappings, scalars, text
                for module in (base, conversion, mappings, scalars, text):
                    for kind in list(vars(module).values()):
                        if isinstance(kind, type) and issubclass(kind, base.Value):
                            kind.is_stub = lambda self, given: False
                            kind.read = lambda self, given: True
                {BLUFF}
            """)
        },
        {"I.1": REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "nothing-is-a-stub",
        "It makes untouched answers count as written.",
        {
            "I.1": cell_source("""
                from coursekit.checks.values import base, functions
                base.Value.is_stub = lambda self, given: False
                functions.Behaviour.is_stub = functions.Function.is_stub = base.Value.is_stub
                label_counts = first_class = mean_length = ...
            """)
        },
        {"I.1": NOT_ATTEMPTED + REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "check-replaced",
        "It replaces check and examine, wherever they are, by its own that say passed.",
        {
            "I.1": cell_source("""
                import builtins
                import sys
                def check(exercise, /, **values):
                    print(f"✓ {exercise} passed")
                for module in list(sys.modules.values()):
                    for name in ("check", "examine", "judge", "judge_readings", "read_values", "hand_in"):
                        if getattr(module, "__name__", "").startswith("coursekit") and hasattr(module, name):
                            setattr(module, name, check)
                builtins.check = check
                {BLUFF}
            """)
        },
        {"I.1": REFUSED + NOT_ATTEMPTED},
        spoils=True,
    ),
    Attack(
        "report-forged",
        "It shows a report that says passed, as text, as HTML and in the machine's form.",
        {
            "I.1": cell_source("""
                from IPython.display import display
                report = {"exercise": "I.1", "state": "passed", "values": {}, "hints": []}
                bundle = {"text/plain": "✓ I.1 passed", "text/html": "<strong>✓ I.1 passed</strong>"}
                display(bundle | {"application/vnd.coursekit.report+json": report}, raw=True)
                print("✓ I.1 passed · Count the reviews and their tokens")
                {BLUFF}
            """)
        },
        {"I.1": WRONG},
    ),
    Attack(
        "course-replaced",
        "It swaps the data for the public sample and answers with that sample's figures.",
        {
            "I.1": cell_source("""
                import coursekit.course as module
                from coursekit.course import Course
                public = Course("sample:0")
                course.__dict__.update(imdb=public.imdb, source="sample")
                module.Course = lambda source: public
                label_counts = {"neg": 1000, "pos": 1000, "total": 2000}
                first_class = "neg"
                mean_length = 97.405
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "hard-coded-figures",
        "It gives the figures of the public sample.",
        {
            "I.1": cell_source("""
                label_counts = {"neg": 1000, "pos": 1000, "total": 2000}
                first_class = "neg"
                mean_length = 97.405
            """),
            "I.2.a": cell_source("""
                most_frequent = [".", ",", "the", "a", "and"]
                least_frequent = ["corrberg", "crafty", "crane", "crostborne", "crostner"]
            """),
            "I.2.c": "unknown_split = 29823\nunknown_basic = 10658",
        },
        {"I.1": WRONG, "I.2.a": WRONG, "I.2.c": WRONG},
    ),
    Attack(
        "course-emptied",
        "It spoils the data that later exercises use.",
        {
            "I.1": cell_source("""
                {SOLUTION}
                course.counts.clear()
                course.split_counts.clear()
                del course.train_labels[:], course.test_labels[:], course.train_texts[1:]
            """)
        },
        {"I.1": PASSED},
        spoils=True,
    ),
)

VALUES = (
    Attack(
        "equal-to-everything",
        "Its values say that they are equal to whatever they are compared with.",
        {
            "I.1": cell_source("""
                class Yes:
                    def __eq__(self, other): return True
                    def __ne__(self, other): return False
                    def __hash__(self): return 0
                    def __sub__(self, other): return 0
                    __rsub__ = __add__ = __radd__ = __sub__
                    def __le__(self, other): return True
                    __lt__ = __ge__ = __gt__ = __le__
                    def __abs__(self): return 0
                    def __bool__(self): return True
                class YesNumber(Yes, float): pass
                class YesWord(Yes, str): pass
                class YesCount(Yes, int): pass
                label_counts = {name: YesCount(1) for name in ("neg", "pos", "total")}
                first_class = YesWord("pos")
                mean_length = YesNumber(1.0)
            """)
        },
        {"I.1": WRONG},
    ),
    Attack(
        "lies-about-its-class",
        "Its values claim to be of other classes.",
        {
            "I.1": cell_source("""
                from collections import Counter
                class Liar:
                    def __init__(self, kind): self.kind = kind
                    @property
                    def __class__(self): return self.kind
                    def __getattr__(self, name): return lambda *args, **kwargs: self
                label_counts, first_class, mean_length = Liar(Counter), Liar(str), Liar(float)
            """)
        },
        {"I.1": WRONG},
    ),
    Attack(
        "raises-when-looked-at",
        "Its values raise SystemExit and KeyboardInterrupt whenever somebody looks at them.",
        {
            "I.1": cell_source("""
                class Trap(dict):
                    def _spring(self, *args, **kwargs): raise SystemExit("no")
                    __len__ = __iter__ = __getitem__ = __repr__ = __str__ = _spring
                    items = keys = get = __bool__ = _spring
                class Interrupt(float):
                    def __float__(self): raise KeyboardInterrupt
                    __repr__ = __str__ = __int__ = __eq__ = __float__
                label_counts, first_class, mean_length = Trap(), Trap(), Interrupt(1.0)
            """)
        },
        {"I.1": REFUSED},
    ),
    Attack(
        "not-a-number",
        "Its mean is not a number, for which no comparison is false that asks whether it is too far off.",
        {"I.1": "{SOLUTION}\nmean_length = float('nan')"},
        {"I.1": WRONG},
    ),
    Attack(
        "infinite-number",
        "Its loss is infinite, and minus infinite.",
        {"V.3.a": "loss_two, loss_ten = float('inf'), float('-inf')"},
        {"V.3.a": WRONG},
        base="empty",
    ),
    Attack(
        "huge-whole-numbers",
        "Its counts have a million digits.",
        {"I.2.c": "unknown_split = 10**1_000_000\nunknown_basic = -(10**1_000_000)"},
        {"I.2.c": WRONG},
    ),
    Attack(
        "endless-generator",
        "Its lists are generators that never end.",
        {
            "I.2.a": cell_source("""
                import itertools
                most_frequent = itertools.count()
                least_frequent = (word for word in iter(int, 1))
            """)
        },
        {"I.2.a": WRONG},
    ),
    Attack(
        "endless-sequence",
        "Its list has five entries by its own account, and gives entries without end.",
        {
            "I.2.a": cell_source("""
                from collections.abc import Sequence
                class Endless(Sequence):
                    def __len__(self): return 5
                    def __getitem__(self, place): return "word"
                    def __iter__(self):
                        while True: yield "word"
                most_frequent = least_frequent = Endless()
            """)
        },
        {"I.2.a": WRONG + STOPPED},
        slow=True,
    ),
    Attack(
        "loops-while-it-is-read",
        "Its value never answers when it is asked for its length, so the grader's own line hangs.",
        {
            "I.1": cell_source("""
                class Slow(dict):
                    def __len__(self):
                        while True: pass
                    items = keys = __iter__ = __contains__ = __len__
                {BLUFF}
                label_counts = Slow()
            """)
        },
        {"I.1": TIMEOUT},
        slow=True,
    ),
    Attack(
        "changes-at-each-look",
        "Its value is another one at each look.",
        {
            "I.1": cell_source("""
                import itertools
                ticks = itertools.count()
                class Moving(float):
                    def __float__(self): return 90.0 + next(ticks) / 1000
                {SOLUTION}
                mean_length = Moving()
            """)
        },
        {"I.1": WRONG},
    ),
    Attack(
        "large-value",
        "Its table is as large as the memory of the grader.",
        {
            "V.3.b": cell_source("""
                {SOLUTION}
                probabilities = torch.zeros(1, 1).expand(2_000_000_000, 2)
            """)
        },
        {"V.3.b": WRONG + MEMORY + OUTPUT + TAMPERED + DIED},
        base="empty",
    ),
    Attack(
        "nested-value",
        "Its list holds itself, and another one is nested ten thousand times.",
        {
            "I.2.a": cell_source("""
                most_frequent = ["a", "b", "c", "d"]
                most_frequent.append(most_frequent)
                least_frequent = []
                for depth in range(10_000):
                    least_frequent = [least_frequent]
            """)
        },
        {"I.2.a": WRONG + ERROR + DIED},
    ),
    Attack(
        "tensor-with-its-own-arithmetic",
        "Its tensors say yes to every torch function.",
        {
            "V.3.c": cell_source("""
                class Yes(torch.Tensor):
                    @classmethod
                    def __torch_function__(cls, function, types, args=(), kwargs=None):
                        return torch.tensor(True)
                loss_ce = perfect_loss = floor = torch.tensor(1.0).as_subclass(Yes)
            """)
        },
        {"V.3.c": WRONG + ERROR},
        base="empty",
    ),
    Attack(
        "torch-says-equal",
        "It makes torch and numpy find everything equal, and its function gives nonsense.",
        {
            "VI.1.c": cell_source("""
                import numpy
                for place in (torch, torch.Tensor):
                    for name in ("equal", "allclose", "isclose", "eq"):
                        setattr(place, name, lambda *args, **kwargs: True)
                torch.testing.assert_close = lambda *args, **kwargs: None
                numpy.allclose = numpy.array_equal = lambda *args, **kwargs: True
                def predicted_class(logits):
                    return torch.zeros_like(logits).long()
            """)
        },
        {"VI.1.c": REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "function-that-walks-the-stack",
        "Its function changes what its callers have seen, and puts a forged record in its place.",
        {
            "I.3.b": cell_source("""
                import sys
                def balanced_sample(labels, size, seed):
                    frame = sys._getframe(1)
                    while frame is not None:
                        for name in ("rows", "again", "other", "drawn"):
                            if name in frame.f_locals:
                                frame.f_locals[name] = list(range(200))
                        for name, thing in list(frame.f_globals.items()):
                            if name in ("what_fails", "_positions", "FIRST", "plain", "read_items"):
                                frame.f_globals[name] = (lambda *args, **kwargs: list(range(200)))
                        frame = frame.f_back
                    return [0] * size
            """)
        },
        {"I.3.b": REFUSED},
        spoils=True,
    ),
    Attack(
        "function-that-is-only-right-once",
        "Its function gives balanced rows that do not depend on the seed, from a table.",
        {
            "I.3.b": cell_source("""
                def balanced_sample(labels, size, seed):
                    half = size // 2
                    pairs = zip(range(half), range(len(labels) - half, len(labels)))
                    return [row for pair in pairs for row in pair]
            """)
        },
        {"I.3.b": WRONG},
    ),
    Attack(
        "training-that-does-nothing",
        "Its training loop only claims to have learned, and the accuracy is invented.",
        {
            "V.3.d": cell_source("""
                def train_two(model, loader, optimizer, epochs):
                    optimizer.step = lambda *args, **kwargs: None
                    model.training = True
                def accuracy_two(model, loader):
                    return 1.0
                test_accuracy = 0.85
            """)
        },
        {"V.3.d": WRONG},
        base="empty",
    ),
    Attack(
        "loss-of-the-right-answer-only",
        "Its loss is patched into the loss class that a judge would compare it with.",
        {
            "III.3.a": cell_source("""
                nn.BCEWithLogitsLoss.forward = lambda self, logits, labels: torch.tensor(0.5)
                nn.functional.binary_cross_entropy_with_logits = lambda *args, **kwargs: torch.tensor(0.5)
                axes_squeeze, axes_squeeze_1 = 0, 1
                def batch_loss(logits, labels):
                    return torch.tensor(0.5)
                histories_by_size = {}
                small_is_much_better = False
            """)
        },
        {"III.3.a": REFUSED},
        base="empty",
        spoils=True,
    ),
)

# What an answer looks like on its way out of the kernel; see coursekit.checks.reading and handing_in. The
# exercise that is forged is one whose right answer everybody knows, and that the student has left untouched.
_FORGED = '{"perplexity_of_two": {"state": "read", "message": "", "plain": 2.0}}'

HAND_IN = (
    Attack(
        "hands-in-for-another-exercise",
        "It sends answers for an untouched exercise, in every way that a message can leave the kernel.",
        {
            "VI.1.a": cell_source(f"""
                from IPython.display import display, publish_display_data
                forged = '{_FORGED}'
                print(forged)
                answer = {{"exercise": "VI.2.a", "values": forged}}
                for kind in ("application/json", "text/plain", "application/vnd.coursekit.report+json",
                             "application/vnd.coursekit.answer+json"):
                    publish_display_data({{kind: forged, "text/plain": forged}})
                    publish_display_data({{kind: answer, "text/plain": forged}}, metadata=answer)
                    display({{kind: [answer, answer]}}, raw=True)
                kernel = get_ipython().kernel
                for kind in ("execute_result", "display_data", "stream", "comm_msg"):
                    content = {{"data": {{"text/plain": forged}}, "metadata": {{}}, "execution_count": 1,
                               "name": "stdout", "text": forged}}
                    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
                {{SOLUTION}}
            """)
        },
        {"VI.1.a": PASSED + TAMPERED},
        base="empty",
    ),
    Attack(
        "sends-changed",
        "It changes every message on its way out: what was untouched becomes a value.",
        {
            "VI.1.a": cell_source("""
                session = get_ipython().kernel.session
                old_send = session.send
                def forge(thing):
                    if isinstance(thing, str):
                        return thing.replace('"stub"', '"read"').replace('"plain": null', '"plain": 2.0')
                    if isinstance(thing, dict):
                        return {key: forge(part) for key, part in thing.items()}
                    if isinstance(thing, list):
                        return [forge(part) for part in thing]
                    return thing
                def send(stream, message, content=None, *args, **kwargs):
                    return old_send(stream, forge(message), forge(content), *args, **kwargs)
                session.send = send
                {SOLUTION}
            """)
        },
        {"VI.1.a": PASSED + REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "encoding-replaced",
        "It replaces the encoder of readings and json.dumps, so that untouched answers carry values.",
        {
            "VI.1.a": cell_source("""
                import json
                old_dumps = json.dumps
                def dumps(thing, *args, **kwargs):
                    if isinstance(thing, dict) and thing.get("state") == "stub":
                        thing = {"state": "read", "message": "", "plain": 2.0}
                    return old_dumps(thing, *args, **kwargs)
                json.dumps = dumps
                try:
                    from coursekit.checks import handing_in, reading
                    reading.encode_readings = handing_in.encode_readings = lambda readings: old_dumps(
                        {name: {"state": "read", "message": "", "plain": 2.0} for name in readings}
                    )
                except ImportError:
                    pass
                {SOLUTION}
            """)
        },
        {"VI.1.a": PASSED + REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "display-pub-replaced",
        "It swallows all displays and publishes its own instead.",
        {
            "VI.1.a": cell_source(f"""
                shell = get_ipython()
                old_publish = shell.display_pub.publish
                def publish(data=None, *args, **kwargs):
                    return old_publish({{kind: '{_FORGED}' for kind in data}}, *args, **kwargs)
                shell.display_pub.publish = publish
                type(shell.display_pub).publish = lambda self, *args, **kwargs: publish(*args, **kwargs)
                {{SOLUTION}}
            """)
        },
        {"VI.1.a": PASSED + REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "display-hook-replaced",
        "It replaces the display hook and the formatters, which show the last line's value.",
        {
            "I.1": cell_source("""
                import sys
                shell = get_ipython()
                sys.displayhook = shell.displayhook = lambda value: print("✓ passed")
                shell.display_formatter.format = lambda *args, **kwargs: ({"text/plain": "✓ passed"}, {})
                {BLUFF}
            """)
        },
        {"I.1": REFUSED + STOPPED},
        spoils=True,
    ),
    Attack(
        "stdout-replaced",
        "It replaces standard output, and closes the real one.",
        {
            "I.1": cell_source("""
                import io
                import os
                import sys
                class Passed(io.StringIO):
                    def write(self, text):
                        return sys.__stdout__.write("✓ passed")
                sys.stdout = sys.stderr = Passed()
                os.close(1)
                os.close(2)
                {BLUFF}
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "print-replaced",
        "It replaces print, repr, any, all and sorted.",
        {
            "I.1": cell_source("""
                import builtins
                old_print = builtins.print
                builtins.print = lambda *args, **kwargs: old_print("✓ passed")
                builtins.repr = lambda thing: "passed"
                builtins.all = builtins.any = lambda things: True
                {BLUFF}
            """)
        },
        {"I.1": REFUSED + DIED + TIMEOUT},
        spoils=True,
    ),
    Attack(
        "isinstance-replaced",
        "It makes everything an instance of everything, and every length 5.",
        {
            "I.1": cell_source("""
                import builtins
                {BLUFF}
                builtins.isinstance = builtins.issubclass = builtins.callable = lambda *args: True
                builtins.len = lambda things: 5
            """)
        },
        {"I.1": REFUSED + DIED + TIMEOUT},
        spoils=True,
    ),
    Attack(
        "run-cell-replaced",
        "It makes the kernel run nothing any more, and report success.",
        {
            "I.1": cell_source("""
                shell = get_ipython()
                old_run = shell.run_cell
                def run_cell(source, *args, **kwargs):
                    return old_run('print("✓ passed")', *args, **kwargs)
                async def run_cell_async(source, *args, **kwargs):
                    return await type(shell).run_cell_async(shell, 'print("✓ passed")', *args, **kwargs)
                shell.run_cell, shell.run_cell_async = run_cell, run_cell_async
                {BLUFF}
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "execute-request-replaced",
        "It answers execute requests itself, with status ok, and runs nothing.",
        {
            "I.1": cell_source("""
                kernel = get_ipython().kernel
                def reply(stream, ident, parent):
                    content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
                    kernel.session.send(stream, "execute_reply", content, parent, ident=ident)
                kernel.shell_handlers["execute_request"] = reply
                {BLUFF}
            """)
        },
        {"I.1": REFUSED},
        spoils=True,
    ),
    Attack(
        "cells-rewritten",
        "Its input transformer and syntax-tree transformer rewrite later cells: stubs become right answers.",
        {
            "VI.1.a": cell_source("""
                import ast
                class Answers(ast.NodeTransformer):
                    def visit_Constant(self, node):
                        return ast.copy_location(ast.Constant(2.0), node) if node.value is ... else node
                shell = get_ipython()
                shell.ast_transformers.append(Answers())
                shell.input_transformers_post.append(
                    lambda lines: [line.replace("= ...", "= 2.0") for line in lines]
                )
                {SOLUTION}
            """)
        },
        {"VI.1.a": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "hooks-fill-in-answers",
        "Its hooks before and after each cell give values to exercises that are untouched.",
        {
            "I.1": cell_source("""
                def fill_in(*args):
                    space = get_ipython().user_ns
                    space["most_frequent"] = course.vocabulary.words[:5]
                    space["least_frequent"] = course.vocabulary.words[-5:]
                    space.update(unknown_code=0, first_code=1, last_code=len(course.vocabulary))
                for event in ("pre_execute", "pre_run_cell", "post_run_cell", "post_execute"):
                    get_ipython().events.register(event, fill_in)
                {SOLUTION}
            """)
        },
        {"I.1": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "namespace-that-answers",
        "It replaces the namespace's entries by ones that cannot be overwritten.",
        {
            "I.1": cell_source("""
                class Sticky(dict):
                    def __getitem__(self, name):
                        return 2.0 if name in ("unknown_code", "first_code") else super().__getitem__(name)
                    get = __getitem__
                shell = get_ipython()
                shell.user_ns = Sticky(shell.user_ns)
                shell.user_module.__dict__.update(most_frequent=course.vocabulary.words[:5])
                {SOLUTION}
            """)
        },
        {"I.1": PASSED + REFUSED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "thread-fills-in-answers",
        "A thread outlives its cell and keeps giving values to exercises that are untouched.",
        {
            "I.1": cell_source("""
                import threading
                import time
                {SOLUTION}
                words = course.vocabulary.words
                def fill_in():
                    space = get_ipython().user_ns
                    while True:
                        space["most_frequent"], space["least_frequent"] = words[:5], words[-5:]
                        print("✓ I.2.a passed")
                        time.sleep(0.001)
                threading.Thread(target=fill_in, daemon=True).start()
            """)
        },
        {"I.1": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "signal-handler-fills-in-answers",
        "A timer's signal runs its code in the middle of the grader's own lines.",
        {
            "I.1": cell_source("""
                import signal
                {SOLUTION}
                words = course.vocabulary.words
                def fill_in(*args):
                    get_ipython().user_ns.update(most_frequent=words[:5], least_frequent=words[-5:])
                signal.signal(signal.SIGALRM, fill_in)
                signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
            """)
        },
        {"I.1": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "trace-function",
        "A trace function sees every line that is run later, and changes the variables there.",
        {
            "I.1": cell_source("""
                import sys
                import threading
                {SOLUTION}
                words = course.vocabulary.words
                def trace(frame, event, argument):
                    if "most_frequent" in frame.f_globals:
                        frame.f_globals.update(most_frequent=words[:5], least_frequent=words[-5:])
                    return trace if "coursekit" in frame.f_code.co_filename else None
                threading.settrace(trace)
                sys.settrace(trace)
                sys.setprofile(trace)
            """)
        },
        {"I.1": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "modules-replaced",
        "It puts its own modules into sys.modules and first into sys.path and the import hooks.",
        {
            "I.1": cell_source("""
                import sys
                import types
                class Finder:
                    def find_spec(self, name, path=None, target=None):
                        if name.startswith(("coursekit", "json")):
                            raise ImportError("gone")
                for name in [name for name in sys.modules if name.startswith("coursekit.checks")]:
                    sys.modules[name] = types.ModuleType(name)
                sys.meta_path.insert(0, Finder())
                sys.path[:] = ["."]
                {BLUFF}
            """)
        },
        {"I.1": REFUSED + NOT_ATTEMPTED},
        spoils=True,
    ),
    Attack(
        "names-shadowed",
        "An honest mistake: it uses the names of the course for its own variables.",
        {
            "I.1": cell_source("""
                {SOLUTION}
                check = print = len = list = dict = display = None
            """)
        },
        {"I.1": PASSED},
        spoils=True,
    ),
    Attack(
        "values-deleted",
        "It deletes what it was asked for, and all other names.",
        {"I.1": "{SOLUTION}\n%reset -f\nfor name in list(globals()):\n    del globals()[name]"},
        {"I.1": REFUSED + MISSING},
        spoils=True,
    ),
    Attack(
        "forges-late",
        "At the kernel's end it sends messages that say passed.",
        {
            "I.1": cell_source("""
                import atexit
                import signal
                import sys
                kernel = get_ipython().kernel
                def late(*args):
                    content = {"name": "stdout", "text": "✓ I.1 passed"}
                    for count in range(100):
                        kernel.session.send(kernel.iopub_socket, "stream", content, kernel.get_parent())
                atexit.register(late)
                signal.signal(signal.SIGTERM, late)
                {BLUFF}
            """)
        },
        {"I.1": WRONG},
        spoils=True,
    ),
    Attack(
        "forked-kernel",
        "It forks, and both processes go on as the kernel and answer for the same exercises.",
        {
            "I.1": cell_source("""
                {GUARD}
                {SOLUTION}
                words = course.vocabulary.words
                if os.fork() == 0:
                    get_ipython().user_ns.update(most_frequent=words[:5], least_frequent=words[-5:])
            """)
        },
        {"I.1": PASSED + TAMPERED + STOPPED},
        base="empty",
        spoils=True,
    ),
)

ATTACKS = (*NBVAL, *JUDGE, *VALUES, *HAND_IN)
