"""Reading an answer source: jupytext's percent format, with the line number of every line kept.

Jupytext reads the format. This module adds what it does not tell: the number in the file of each cell and
line, so that every problem can be told with its place. Where jupytext reads something else than what stands
there, that is a problem too.

A cell starts with a header line, such as `# %% [markdown] exercise="I.1" role="task"`. The roles are:

- `setup`: the one code cell that prepares the notebook; it belongs to no exercise;
- `task`: markdown, what the student is to do;
- `answer`: code, a stub and its solution;
- `text`: code, the same for a free-text answer, which is one string;
- `check`: code, exactly one call `check("I.1", name=name)`;
- `show`: code that plots or prints the student's values, the same in both copies;
- `explanation`: markdown, in the solved copy only.

A cell without role is prose or code for both copies. `tags=["..."]` go into the notebook as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coursekit.sections import section_at
from coursekit.workbook.problems import Problem

CODE_ROLES = frozenset({"setup", "answer", "text", "check", "show"})
MARKDOWN_ROLES = frozenset({"task", "explanation"})
KEYS = frozenset({"exercise", "role", "tags"})
# What jupytext notes in a cell's metadata on how the file wrote it.
_LAYOUT = frozenset({"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker", "region_name"})


def header_problems(header: str, read: Any) -> Iterator[str]:
    """Say what in a header is unknown, unreadable or given twice."""
    if read.cell_type == "raw":
        yield "a raw cell; the cells here are code or markdown"
    for key, value in read.metadata.items():
        if key == "incorrectly_encoded_metadata":
            yield f'the header cannot be read: {value!r}; values look like role="answer"'
        elif key == "title" or value is None:
            text = value or key
            yield f'unknown text in the cell header: {text!r}; it takes [markdown] and key="value" pairs'
        elif key not in KEYS | _LAYOUT:
            yield f'unknown metadata key "{key}"; the keys are exercise, role and tags'
    for key in sorted(KEYS):
        if len(re.findall(rf"\b{key}\s*=", header)) > 1:  # jupytext keeps one of them
            yield f'the key "{key}" is given twice'


def exercise_and_role(
    kind: str, metadata: Mapping[str, object], sentences: list[str]
) -> tuple[str | None, str | None]:
    """Return a header's exercise and role, and add to `sentences` what does not go together."""
    say = sentences.append
    exercise, role = metadata.get("exercise"), metadata.get("role")
    if not isinstance(exercise, str | None) or not isinstance(role, str | None):
        say('exercise and role must be strings, such as exercise="I.1" role="answer"')
        return None, None
    if role is None:
        if exercise is not None:
            say(f"a cell of exercise {exercise} without a role")
    elif role not in CODE_ROLES | MARKDOWN_ROLES:
        say(f'unknown role "{role}"; the roles are {", ".join(sorted(CODE_ROLES | MARKDOWN_ROLES))}')
        role = None
    elif (role in CODE_ROLES) != (kind == "code"):
        say(f'a cell with the role "{role}" must be a {"code" if role in CODE_ROLES else "markdown"} cell')
    elif role == "setup" and exercise is not None:
        say("the set-up cell belongs to no exercise; remove the exercise key")
    elif role != "setup" and exercise is None:
        say(f'a cell with the role "{role}" needs an exercise, such as exercise="I.1"')
    return exercise, role


MAGIC = re.compile(r"^(\s*)(?:%%?[a-zA-Z]|![a-zA-Z./~$]).*$")  # a line for IPython: %matplotlib inline, !ls
_FILE_NAME = re.compile(r"(\d\d)_[a-z][a-z0-9_]*\.py")
_HEADER = re.compile(r"# %%(?: .*)?")
# What jupytext, Spyder or VS Code may take for a header as well, and what was probably meant as one.
_LIKE_HEADER = re.compile(r"\s*#\s*(?:%%.*|<codecell>\s*|In\[[0-9 ]*\]:?\s*)")
Found = tuple[int, str]  # line number in the source file, sentence


@dataclass(frozen=True)
class Line:
    """One line of a cell: `number` in the source file (from 1) and its `text` without the line end."""

    number: int
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell as the source has it; `line` is its header's. Markdown is already free of comment signs."""

    kind: Literal["code", "markdown"]
    line: int
    lines: tuple[Line, ...]
    exercise: str | None = None
    role: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The cell's source as one string."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Source:
    """One answer source. `shown` is its path relative to the repository, `section` its Roman number."""

    path: Path
    shown: str
    name: str
    section: str
    cells: tuple[Cell, ...]


def section_of(file_name: str) -> str | None:
    """Return the section that a file name stands for, such as "III" for "03_loader.py", or None."""
    match = _FILE_NAME.fullmatch(file_name)
    section = section_at(int(match[1])) if match else None
    return section.number if section else None


def read_source(path: Path, shown: str) -> tuple[Source | None, list[Problem]]:
    """Read one source file; return it with the problems of its form. None where it cannot be read at all."""
    section = section_of(path.name)
    if section is None:
        return None, [
            Problem(shown, 1, 'the file name must look like "01_vocab.py": two digits, "_", a name')
        ]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(shown, line, "this line is not UTF-8 text; save the file as UTF-8")]
    except OSError as error:
        return None, [Problem(shown, 1, f"cannot be read ({error.strerror})")]
    cells, found = _cells(text.replace("\r\n", "\n"))
    problems = [Problem(shown, line, sentence) for line, sentence in found]
    return Source(path, shown, path.stem, section, cells) if cells else None, problems


def _cells(text: str) -> tuple[tuple[Cell, ...], list[Found]]:
    """Return the cells with what is wrong with them; no cells where these and the headers do not match."""
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    headers = [line for line in lines if _LIKE_HEADER.fullmatch(line.text)]
    found = [*_unclear_lines(lines, headers)]
    if found:
        return (), found
    if not headers:
        return (), [(1, 'no cells found; a cell starts with a line "# %%"')]
    above = lines[: headers[0].number - 1]
    try:
        first = _read(above)  # nothing, unless there is more than jupytext's front matter
        read = _read(lines)[len(first) :]
    except Exception as error:  # jupytext, YAML and nbformat have no common base for what they refuse
        return (), [_refused(headers, error)]
    if any(cell.source.strip() for cell in first):
        number = next(line.number for line in above if line.text.strip())
        found.append((number, 'text before the first cell; put "# %%" above it'))
    ends = [header.number - 1 for header in headers[1:]] + [len(lines)]
    bodies = [lines[header.number : end] for header, end in zip(headers, ends, strict=True)]
    for header, cell, body in zip(headers, read, bodies, strict=False):
        if _first_line(cell, body) + len(_text_lines(cell)) > len(body):
            inside = header.number + len(body) + 1
            sentence = "jupytext reads this header as text of the cell above: is a string or code fence open?"
            return (), [*found, (inside, sentence)]
    if len(read) != len(headers):
        return (), [*found, (1, f"jupytext reads {len(read)} cells, but there are {len(headers)} headers")]
    return tuple(_cell(*parts, found) for parts in zip(headers, read, bodies, strict=True)), found


def _unclear_lines(lines: Iterable[Line], headers: Iterable[Line]) -> Iterator[Found]:
    """Find the lines that would make it unclear where a cell or a line ends."""
    for line in headers:
        if not _HEADER.fullmatch(line.text):
            yield line.number, 'unclear cell header; did you mean "# %%" at the margin?'
    for line in lines:
        if line.text and line.text.splitlines() != [line.text]:
            yield (
                line.number,
                r"this line holds another line end, such as a form feed; write it as \f or \u2028",
            )


def _read(lines: Iterable[Line]) -> list[Any]:
    """Return jupytext's cells.

    Its options stay as they are, or as the file's front matter sets them: what is built is then what jupytext
    shows in Jupyter. So a comment such as `# %pip install x` becomes a command.
    """
    import jupytext

    text = "".join(f"{line.text}\n" for line in lines)
    return list(jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"}).cells)


def _refused(headers: Iterable[Line], error: Exception) -> Found:
    """Find the header that jupytext refuses, by reading each alone; else the fault is told for the file."""
    for header in headers:
        try:
            _read([header])
        except Exception as own:  # see above
            text = f"jupytext cannot read this header ({own}); tags must be a list of strings"
            return header.number, " ".join(text.split())
    return 1, " ".join(f"jupytext cannot read this file: {error}".split())


def _cell(header: Line, read: Any, body: Sequence[Line], found: list[Found]) -> Cell:
    """Make a cell of what jupytext read and of the lines it read that from; add what is wrong to `found`."""
    kind: Literal["code", "markdown"] = "markdown" if read.cell_type == "markdown" else "code"
    first = _first_line(read, body)
    pairs = list(zip(body[first:], _text_lines(read), strict=False))
    while pairs and not pairs[-1][1].strip():
        pairs.pop()
    while pairs and not pairs[0][1].strip():
        pairs.pop(0)
    sentences = [*header_problems(header.text, read)]
    if not pairs:
        sentences.append("empty cell; write something or remove it")
    exercise, role = exercise_and_role(kind, read.metadata, sentences)
    found += [(header.number, sentence) for sentence in sentences]
    if read.cell_type != "raw":
        found += _reading_problems(pairs, "code" if first else kind)
    lines = tuple(Line(line.number, text) for line, text in pairs)
    return Cell(kind, header.number, lines, exercise, role, tuple(read.metadata.get("tags", ())))


def _text_lines(read: Any) -> list[str]:
    """Return the lines of jupytext's cell, none for an empty one."""
    return str(read.source).split("\n") if read.source else []


def _first_line(read: Any, body: Sequence[Line]) -> int:
    """Return where in `body` the text begins: after the quotes where markdown is written as one string."""
    if read.metadata.get("cell_marker") not in ('"""', 'r"""', "'''", "r'''"):
        return 0
    return 1 + next((index for index, line in enumerate(body) if line.text.strip()), len(body))


def _reading_problems(pairs: Sequence[tuple[Line, str]], kind: str) -> Iterator[Found]:
    """Compare each line with jupytext's reading of it; `kind` is "code" for text in quotes, too."""
    for index, (line, text) in enumerate(pairs):
        comment = line.text.lstrip().startswith("#")
        if kind == "markdown" and not comment:
            if index == 0 and line.text.startswith(('"""', 'r"""', "'''", "r'''")):
                yield line.number, 'a markdown string must start and must end with a line """ of its own'
                return
            yield line.number, 'a line of a markdown cell must start with "# "'
        elif kind == "code" and text != line.text:
            if not comment:
                yield line.number, f"jupytext reads this line as {text!r}; write it in another way"
                return  # what follows is shifted
            if not MAGIC.match(text):
                yield line.number, "Jupyter's tools read this comment as a command; word it otherwise"
