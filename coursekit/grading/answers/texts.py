"""Free texts: the course's own, and a student's that do not stand where they were asked for.

Every text is to reach a person. It is asked for as a string in a cell of its own. Students also write it
without quotation marks, as a comment, into a markdown cell or into another cell, or name the exercise at the
notebook's end. Nothing of it is run here: the sources themselves go to the person who reads the texts.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from coursekit.cell_keys import CellKey, key_in_line, key_in_metadata, key_in_text
from coursekit.checks.values.text import split_words
from coursekit.grading.answers.names import assigned_texts, names_of, parse_cell
from coursekit.grading.answers.template_keys import TemplateKeys, heading_of, read_template_keys
from coursekit.grading.submissions.notebook import Notebook, notebook_of
from coursekit.workbook.source import SOLVABLE_ROLES

_LAST_LINES, _LINE_LENGTH = 50, 300  # of a cell, that are compared with the course's

# What `coursekit build` gives a cell of no exercise, in this version of the course or in an older one.
_COURSE_ID = re.compile(r"cell-[0-9a-f]{10}(?:-[0-9]+)?")

_SHORTEST = 3  # words of a printed string or a comment that may be a text
_PARAGRAPH = 8  # words of a comment between lines of code that may be a text

# The name of an exercise at the start of a line: "**I.2.b**", "- i.2.b (text):", "### Exercise I.2.b".
_NAMED = re.compile(
    r"[ \t#>*_(\[-]{0,20}(?:exercise[ \t:]{1,5})?(?P<exercise>[ivx]{1,5}(?:\.[0-9a-z]{1,3}){1,3})(?![0-9a-z])"
    r"(?:[ \t]?\((?:text|answer)\))?(?P<end>[ \t*_]{0,9}(?:[:.)\]–—-]|$))?[ \t*_]{0,9}",
    re.IGNORECASE,
)
_STUB = re.compile(r"\s*\w+\s*=\s*(\.\.\.|…)\s*")


@dataclass(frozen=True)
class WrittenTexts:
    """What a student wrote for one exercise with a free text.

    in_cell: in the cell of the text, without what the course wrote there; it counts where the cell gives no
    string. beside: in other cells of the exercise. task: what the course's task says.
    """

    in_cell: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    task: str = ""

    def is_copied(self, text: str) -> bool:
        """Tell whether a text is the task, or a part of it."""
        return f" {' '.join(split_words(text))} " in f" {' '.join(split_words(self.task))} "


@dataclass(frozen=True)
class _Course:
    """What the template says: its keys, its lines, and of each exercise with a text the task and the names.

    cell_lines: the lines of each cell that is no code, by its first one.
    """

    keys: TemplateKeys
    lines: frozenset[str]
    cell_lines: dict[str, list[str]]
    tasks: dict[str, str]
    text_names: dict[str, frozenset[str]]


def _read_course(template: Notebook) -> _Course:
    lines: set[str] = set()
    cell_lines: dict[str, list[str]] = {}
    tasks: dict[str, str] = {}
    text_names: dict[str, frozenset[str]] = {}
    for cell in template["cells"]:
        text = "".join(cell["source"])  # a file has a list of lines
        own_lines = [line.strip() for line in text.split("\n") if line.strip()]
        lines.update(own_lines)
        if cell["cell_type"] != "code":
            cell_lines[heading_of(text)] = own_lines
        key = key_in_metadata(cell["metadata"])
        if key and key.role == "task":
            tasks[key.exercise] = tasks.get(key.exercise, "") + "\n" + text
        elif key and key.role == "text":
            text_names[key.exercise] = text_names.get(key.exercise, frozenset()) | names_of(text).stubs
    return _Course(read_template_keys(template), frozenset(lines), cell_lines, tasks, text_names)


def find_written_texts(notebook: Notebook, template: Notebook) -> dict[str, WrittenTexts]:
    """Return what is written for each exercise that asks for a text.

    notebook: the submission, as `read_notebook` gives it. template: the student's copy, not filled in.
    """
    course = _read_course(template)
    written = {name: WrittenTexts(task=course.tasks.get(name, "")) for name in course.text_names}
    remarks: dict[str, list[str]] = defaultdict(list)
    exercise = ""  # to which the cells belong at this place of the notebook
    for cell in notebook["cells"]:
        key = key_in_text(cell["source"]) or course.keys.find_key(cell)
        if key is None and _COURSE_ID.fullmatch(cell["id"] or ""):
            key = CellKey()
        exercise = key.exercise if key else exercise
        if cell["cell_type"] == "code" and key and key.role in SOLVABLE_ROLES:
            if exercise in written and key.role == "answer":
                remarks[exercise] += _find_remarks(cell["source"], course.lines)
            elif exercise in written:
                own_text = _strip_course_lines(cell["source"], course.lines)
                written[exercise].in_cell.extend(filter(_has_letters, [own_text]))
            continue
        is_text = cell["cell_type"] != "code" or _is_prose(cell["source"])
        if not (is_text or _gives_words(cell["source"])):
            continue
        for owner, part in _split_by_exercise(_strip_task(cell, course, exercise), exercise, written):
            own_text = _strip_course_lines(part, course.lines)
            if owner in written and _has_letters(own_text):
                (written[owner].beside if is_text else remarks[owner]).append(own_text)
    for exercise, texts in written.items():
        if not remarks[exercise]:
            continue
        # Such words are in many notebooks: they count where there is nothing else.
        is_given = bool(texts.in_cell) or _is_assigned(notebook, course.text_names[exercise])
        texts.beside.extend([] if is_given else remarks[exercise])
    return written


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def _is_assigned(notebook: Notebook, names: frozenset[str]) -> bool:
    """Tell whether any cell gives one of the names a string."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return not names.isdisjoint(
        assigned_texts([source for source in sources if any(name in source for name in names)])
    )


def _split_by_exercise(text: str, exercise: str, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text, each with its exercise: a line may begin with the name of another.

    exercise: that at whose place the text stands. known: those that ask for a text. A sentence can begin with
    a name, too: without a colon or the like a name counts only above a paragraph, away from all texts.
    """
    exercises = {name.lower(): name for name in known}
    lines: list[str] = []
    for line in text.split("\n"):
        match = _NAMED.match(line)
        named = exercises.get(match["exercise"].lower()) if match else None
        is_within = exercise in exercises.values() or "".join(lines[-1:]).strip()
        is_sentence = match is None or (match["end"] is None and is_within)
        if match is None or named is None or is_sentence or key_in_line(line):
            lines.append(line)
            continue
        yield exercise, "\n".join(lines)
        exercise, lines = named, [line[match.end() :]]
    yield exercise, "\n".join(lines)


def _strip_task(cell: Notebook, course: _Course, exercise: str) -> str:
    """Return what a student wrote into a cell of the course that is no code, or the text of another cell."""
    text: str = cell["source"]
    if cell["cell_type"] != "markdown" or heading_of(text) not in course.lines:
        return text
    lines = [line.strip() for line in text.split("\n")]
    expected = course.cell_lines.get(heading_of(text), [])
    # A line that goes on behind the course's words is the student's from there.
    starts = tuple(line for line in expected if len(line.split()) > _SHORTEST)
    own: list[str] = []
    seen: set[str] = set()
    for line in lines:
        start = line if line in expected else next(filter(line.startswith, starts), line)
        seen.add(start)
        own.append(line[len(start) :].strip() if start in expected else line)
    if expected and seen.issuperset(expected):
        return "\n".join(line for line in own if line)
    return _strip_older_version(text, course.lines, course.tasks.get(exercise, ""))


def _strip_course_lines(text: str, course_lines: Set[str]) -> str:
    """Return a cell's text without lines of the course and without stubs."""
    own = [
        line
        for line in text.split("\n")
        if not (line.strip() in course_lines or _STUB.fullmatch(line) or key_in_line(line))
    ]
    return "\n".join(own).strip()


def _strip_older_version(text: str, course_lines: Set[str], task: str) -> str:
    """Return what stands below the course's text in a cell that begins with it.

    The course may have been reworded since: then its lines resemble those that it has now.
    """
    lines = [line for line in text.strip().split("\n")[-_LAST_LINES:] if line.strip()]
    task_lines = [line.strip() for line in task.split("\n") if line.strip()]
    for place in reversed(range(len(lines))):
        line = lines[place].strip()[:_LINE_LENGTH]
        if line in course_lines or get_close_matches(line, task_lines, n=1, cutoff=0.6):
            return "\n".join(lines[place + 1 :])
    return "\n".join(lines)


def _is_prose(text: str) -> bool:
    """Tell whether a code cell holds no code: nothing but strings and comments, or no valid Python."""
    tree = parse_cell(text)
    return tree is None or all(_read_string(statement) is not None for statement in tree.body)


def _read_string(statement: ast.stmt) -> str | None:
    """Return the string that is a whole statement, or None."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return None


def _gives_words(text: str) -> bool:
    """Tell whether a code cell does nothing but print strings or give them names, and they are sentences."""
    tree = parse_cell(text)
    strings: list[str] = []
    for statement in tree.body if tree else []:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=values, keywords=[])):
                pass
            case ast.Expr(value=value) | ast.Assign(value=value):
                values = [value]
            case _:
                return False
        for value in values:
            if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                return False
            strings.append(value.value)
    return any(len(split_words(string)) >= _SHORTEST for string in strings)


def _find_remarks(text: str, course_lines: Set[str]) -> list[str]:
    """Return what may be a text among the code of an answer: strings that nothing uses, and comments.

    A short comment counts only below all code. Code that is switched off by a comment is none.
    """
    lines = text.split("\n")
    comments = {number for number, line in enumerate(lines) if line.lstrip().startswith("#")}
    tree = parse_cell(text)
    code = {number for number, line in enumerate(lines) if line.strip()} - comments
    remarks: list[tuple[int, str]] = []
    for statement in tree.body if tree else []:
        first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
        string = _read_string(statement)
        if string and len(split_words(string)) >= _SHORTEST:
            remarks.append((first, "\n".join(lines[first:last])))
            code.difference_update(range(first, last))
        comments.difference_update(range(first, last))  # within a function or a longer string
    last_code = max(code, default=-1)
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if number in comments and line.strip() not in course_lines and not key_in_line(line):
            block.append(line.strip())
            continue
        first = number - len(block)
        remark = "\n".join(block)
        block = []
        least = _SHORTEST if first > last_code else _PARAGRAPH
        if len(split_words(remark)) >= least and not _is_code_switched_off(remark):
            remarks.append((first, remark))
    return [remark for _, remark in sorted(remarks)]


def _is_code_switched_off(remark: str) -> bool:
    return parse_cell("\n".join(line.lstrip("# \t") for line in remark.split("\n"))) is not None


def read_model_answers(root: Path, sections: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the free texts of the solved notebooks: by exercise, then by name."""
    answers: dict[str, dict[str, str]] = {}
    for section in sections:
        for cell in notebook_of(root, "answers", section)["cells"]:
            about = cell["metadata"].get("coursekit", {})
            if about.get("role") == "text":
                texts = assigned_texts([cell["source"]])
                answers.setdefault(about["exercise"], {}).update(
                    {name: _join_lines(text) for name, text in texts.items()}
                )
    return answers


def _join_lines(text: str) -> str:
    """Return a text without the ends of lines in its source; an empty line is a new paragraph."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)
