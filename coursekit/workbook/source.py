"""Reading an answer source: jupytext's percent format, with the line number of every line kept.

Jupytext reads the format. This module adds what it does not tell: the number in the file of each cell and
line, so that every problem can be told with its place. Where jupytext reads something else than what stands
there, that is a problem too. Each cell is parsed here, once: a `ParsedCell` has its solutions and its syntax
trees, and all later steps of the build take them from there.

A cell starts with a header line, such as `# %% [markdown] exercise="I.1" role="task"`. The roles are:

- `setup`: the one code cell that prepares the notebook; it belongs to no exercise;
- `task`: markdown, what the student is to do;
- `answer`: code, a stub and its solution;
- `text`: code, the same for a free-text answer, which is one string;
- `check`: code, exactly one call `check("I.1")`;
- `show`: code that plots or prints the student's values, the same in both copies. Grading leaves it out. It
  can stand without an exercise, for what brings no points;
- `explanation`: markdown, in the solved copy only.

A cell without role is prose or code for both copies. `tags=["..."]` go into the notebook as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coursekit.errors import CourseError
from coursekit.workbook.folder import section_of
from coursekit.workbook.markers import Line, LineProblem, Region, find_regions, strip_solutions
from coursekit.workbook.stubs import MAGIC, parse_code

CODE_ROLES = frozenset({"setup", "answer", "text", "check", "show"})
MARKDOWN_ROLES = frozenset({"task", "explanation"})
SOLVABLE_ROLES = ("answer", "text")  # the student fills these in
_KEYS = frozenset({"exercise", "role", "tags"})
# What jupytext notes in a cell's metadata on how the file wrote it.
_LAYOUT_KEYS = frozenset({"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker", "region_name"})

_HEADER = re.compile(r"# %%(?: .*)?")
# What jupytext, Spyder or VS Code may take for a header as well, and what was probably meant as one.
_LIKE_HEADER = re.compile(r"\s*#\s*(?:%%.*|<codecell>\s*|In\[[0-9 ]*\]:?\s*)")
_QUOTES = ('"""', 'r"""', "'''", "r'''")  # around a markdown cell that is written as one string


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    `path` is relative to the repository, with forward slashes. `line` counts from 1 in that file; for a
    notebook, where lines mean little, it is 0 and the text names the cell.
    """

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class BuildError(CourseError):
    """A build or a comparison found problems; `problems` has all of them, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem], advice: str) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        heading = f"{count} problem{'' if count == 1 else 's'}. {advice}"
        super().__init__("\n".join([*map(str, self.problems), heading]))


@dataclass(frozen=True)
class ParsedCell:
    """One cell as the source has it, and all that is read off its text.

    `line` is its header's line; `lines` is its text, markdown already free of comment signs. `regions` are
    its solutions, and `marker_problems` is what is wrong with their markers. `student_lines` is what remains
    in the student's copy. `tree` is the syntax tree of all its code, `student_tree` that of the student's
    copy; in place of a tree stands the syntax error, if there is one, and None for markdown.
    """

    kind: Literal["code", "markdown"]
    line: int
    lines: tuple[Line, ...]
    exercise: str | None
    role: str | None
    tags: tuple[str, ...]
    regions: tuple[Region, ...]
    marker_problems: tuple[LineProblem, ...]
    student_lines: tuple[Line, ...]
    tree: ast.Module | LineProblem | None
    student_tree: ast.Module | LineProblem | None

    @property
    def text(self) -> str:
        """The cell's source as one string."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Source:
    """One answer source. `display_path` is relative to the repository, `section` the Roman number."""

    path: Path
    display_path: str
    name: str
    section: str
    cells: tuple[ParsedCell, ...]


def read_source(path: Path, display_path: str) -> tuple[Source | None, list[Problem]]:
    """Read one source file; return it with the problems of its form. None where it cannot be read at all."""
    section = section_of(path.name)
    if section is None:
        sentence = 'the file name must look like "01_vocab.py": two digits, "_", a name'
        if re.match(r"\d\d_", path.name):
            sentence = (
                f"the file name says section {path.name[:2]}, and coursekit/sections.py has no such row: add "
                "it, or remove this file"
            )
        return None, [Problem(display_path, 1, sentence)]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(display_path, line, "this line is not UTF-8 text; save the file as UTF-8")]
    except OSError as error:
        return None, [Problem(display_path, 1, f"cannot be read ({error.strerror})")]
    cells, line_problems = _parse_cells(text.replace("\r\n", "\n"))
    problems = [Problem(display_path, problem.line, problem.text) for problem in line_problems]
    return Source(path, display_path, path.stem, section, cells) if cells else None, problems


def _parse_cells(text: str) -> tuple[tuple[ParsedCell, ...], list[LineProblem]]:
    """Return the cells with what is wrong with them; no cells where these and the headers do not match."""
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    headers = [line for line in lines if _LIKE_HEADER.fullmatch(line.text)]
    problems = [*_find_unclear_lines(lines, headers)]
    if problems:
        return (), problems
    if not headers:
        return (), [LineProblem(1, 'no cells found; a cell starts with a line "# %%"')]
    lines_above = lines[: headers[0].number - 1]
    try:
        cells_above = _read_with_jupytext(lines_above)  # none, if there is only jupytext's front matter
        jupytext_cells = _read_with_jupytext(lines)[len(cells_above) :]
    except Exception as error:  # jupytext, YAML and nbformat have no common base for what they refuse
        return (), [_find_bad_header(headers, error)]
    if any(cell.source.strip() for cell in cells_above):
        number = next(line.number for line in lines_above if line.text.strip())
        problems.append(LineProblem(number, 'text before the first cell; put "# %%" above it'))
    ends = [header.number - 1 for header in headers[1:]] + [len(lines)]
    bodies = [lines[header.number : end] for header, end in zip(headers, ends, strict=True)]
    for header, jupytext_cell, body in zip(headers, jupytext_cells, bodies, strict=False):
        if _first_line(jupytext_cell, body) + len(_text_lines(jupytext_cell)) > len(body):
            sentence = "jupytext reads this header as text of the cell above: is a string or code fence open?"
            return (), [*problems, LineProblem(header.number + len(body) + 1, sentence)]
    if len(jupytext_cells) != len(headers):
        sentence = f"jupytext reads {len(jupytext_cells)} cells, but there are {len(headers)} headers"
        return (), [*problems, LineProblem(1, sentence)]
    cells = []
    for header, jupytext_cell, body in zip(headers, jupytext_cells, bodies, strict=True):
        cell, cell_problems = _parse_cell(header, jupytext_cell, body)
        cells.append(cell)
        problems += cell_problems
    return tuple(cells), problems


def _find_unclear_lines(lines: Iterable[Line], headers: Iterable[Line]) -> Iterator[LineProblem]:
    """Find the lines that would make it unclear where a cell or a line ends."""
    for line in headers:
        if not _HEADER.fullmatch(line.text):
            yield LineProblem(line.number, 'unclear cell header; did you mean "# %%" at the margin?')
    for line in lines:
        if line.text and line.text.splitlines() != [line.text]:
            sentence = r"this line holds another line end, such as a form feed; write it as \f or \u2028"
            yield LineProblem(line.number, sentence)


def _read_with_jupytext(lines: Iterable[Line]) -> list[Any]:
    """Return jupytext's cells.

    Its options stay as they are, or as the file's front matter sets them: what is built is then what jupytext
    shows in Jupyter. So a comment such as `# %pip install x` becomes a command.
    """
    import jupytext

    text = "".join(f"{line.text}\n" for line in lines)
    return list(jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"}).cells)


def _find_bad_header(headers: Iterable[Line], error: Exception) -> LineProblem:
    """Return the header that jupytext refuses, by reading each alone; else the fault is the whole file's."""
    for header in headers:
        try:
            _read_with_jupytext([header])
        except Exception as header_error:  # of any kind, as in `_parse_cells`
            text = f"jupytext cannot read this header ({header_error}); tags must be a list of strings"
            return LineProblem(header.number, " ".join(text.split()))
    return LineProblem(1, " ".join(f"jupytext cannot read this file: {error}".split()))


def _parse_cell(
    header: Line, jupytext_cell: Any, body: Sequence[Line]
) -> tuple[ParsedCell, list[LineProblem]]:
    """Return a cell, made of what jupytext read and of the lines it read that from, and what is wrong."""
    kind: Literal["code", "markdown"] = "markdown" if jupytext_cell.cell_type == "markdown" else "code"
    first = _first_line(jupytext_cell, body)
    pairs = list(zip(body[first:], _text_lines(jupytext_cell), strict=False))
    while pairs and not pairs[-1][1].strip():
        pairs.pop()
    while pairs and not pairs[0][1].strip():
        pairs.pop(0)
    sentences = [*_find_header_problems(header.text, jupytext_cell)]
    if not pairs:
        sentences.append("empty cell; write something or remove it")
    exercise, role, role_problem = _read_role(kind, jupytext_cell.metadata)
    if role_problem:
        sentences.append(role_problem)
    problems = [LineProblem(header.number, sentence) for sentence in sentences]
    if jupytext_cell.cell_type != "raw":
        problems += _compare_with_jupytext(pairs, "code" if first else kind)
    lines = tuple(Line(line.number, text) for line, text in pairs)
    regions, marker_problems = find_regions(lines)
    student_lines = tuple(strip_solutions(lines, regions))
    tree = parse_code(lines, header.number) if kind == "code" else None
    cell = ParsedCell(
        kind=kind,
        line=header.number,
        lines=lines,
        exercise=exercise,
        role=role,
        tags=tuple(jupytext_cell.metadata.get("tags", ())),
        regions=tuple(regions),
        marker_problems=tuple(marker_problems),
        student_lines=student_lines,
        tree=tree,
        student_tree=parse_code(student_lines, header.number) if tree and regions else tree,
    )
    return cell, problems


def _find_header_problems(header: str, jupytext_cell: Any) -> Iterator[str]:
    """Find what in a header is unknown, unreadable or given twice."""
    if jupytext_cell.cell_type == "raw":
        yield "a raw cell; the cells here are code or markdown"
    for key, value in jupytext_cell.metadata.items():
        if key == "incorrectly_encoded_metadata":
            yield f'the header cannot be read: {value!r}; values look like role="answer"'
        elif key == "title" or value is None:
            text = value or key
            yield f'unknown text in the cell header: {text!r}; it takes [markdown] and key="value" pairs'
        elif key not in _KEYS | _LAYOUT_KEYS:
            yield f'unknown metadata key "{key}"; the keys are exercise, role and tags'
    for key in sorted(_KEYS):
        if len(re.findall(rf"\b{key}\s*=", header)) > 1:  # jupytext keeps one of them
            yield f'the key "{key}" is given twice'


def _read_role(kind: str, metadata: Mapping[str, object]) -> tuple[str | None, str | None, str | None]:
    """Return a header's exercise and role, and a sentence where they do not go together."""
    exercise, role = metadata.get("exercise"), metadata.get("role")
    if not isinstance(exercise, str | None) or not isinstance(role, str | None):
        return None, None, 'exercise and role must be strings, such as exercise="I.1" role="answer"'
    problem = None
    if role is None:
        if exercise is not None:
            problem = f"a cell of exercise {exercise} without a role"
    elif role not in CODE_ROLES | MARKDOWN_ROLES:
        problem = f'unknown role "{role}"; the roles are {", ".join(sorted(CODE_ROLES | MARKDOWN_ROLES))}'
        role = None
    elif (role in CODE_ROLES) != (kind == "code"):
        wanted_kind = "code" if role in CODE_ROLES else "markdown"
        problem = f'a cell with the role "{role}" must be a {wanted_kind} cell'
    elif role == "setup" and exercise is not None:
        problem = "the set-up cell belongs to no exercise; remove the exercise key"
    elif role not in ("setup", "show") and exercise is None:
        problem = f'a cell with the role "{role}" needs an exercise, such as exercise="I.1"'
    return exercise, role, problem


def _text_lines(jupytext_cell: Any) -> list[str]:
    """Return the lines of jupytext's cell, none for an empty one."""
    return str(jupytext_cell.source).split("\n") if jupytext_cell.source else []


def _first_line(jupytext_cell: Any, body: Sequence[Line]) -> int:
    """Return where in `body` the text begins: after the quotes where markdown is written as one string."""
    if jupytext_cell.metadata.get("cell_marker") not in _QUOTES:
        return 0
    return 1 + next((index for index, line in enumerate(body) if line.text.strip()), len(body))


def _compare_with_jupytext(pairs: Sequence[tuple[Line, str]], kind: str) -> Iterator[LineProblem]:
    """Compare each line with jupytext's reading of it; `kind` is "code" for text in quotes, too."""
    for index, (line, text) in enumerate(pairs):
        is_comment = line.text.lstrip().startswith("#")
        if kind == "markdown" and not is_comment:
            if index == 0 and line.text.startswith(_QUOTES):
                sentence = 'a markdown string must start and must end with a line """ of its own'
                yield LineProblem(line.number, sentence)
                return
            yield LineProblem(line.number, 'a line of a markdown cell must start with "# "')
        elif kind == "code" and text != line.text:
            if not is_comment:
                sentence = f"jupytext reads this line as {text!r}; write it in another way"
                yield LineProblem(line.number, sentence)
                return  # what follows is shifted
            if not MAGIC.match(text):
                sentence = "Jupyter's tools read this comment as a command; word it otherwise"
                yield LineProblem(line.number, sentence)
