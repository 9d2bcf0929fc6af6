"""Reading an answer source: jupytext's percent format, with the line number of every line kept.

The reader is our own because errors must name file and line, and because jupytext takes two seconds to
import. It understands a strict part of the format, which jupytext reads in the same way (tested).
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coursekit.workbook.problems import Problem

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
CODE_ROLES = frozenset({"setup", "answer", "text", "check", "show"})
MARKDOWN_ROLES = frozenset({"task", "explanation"})
KEYS = frozenset({"exercise", "role", "tags"})

_FILE_NAME = re.compile(r"(\d\d)_[a-z][a-z0-9_]*\.py")
_HEADER = re.compile(r"# %%(?: (?P<rest>.*))?")
_NEAR_HEADER = re.compile(r"\s*#\s*%%.*")
_KEY_VALUE = re.compile(r'\s*([A-Za-z_][\w-]*)=("(?:[^"\\]|\\.)*"|\[[^\]]*\])')
_MAGIC = re.compile(r"^(\s*)# ((?:%[a-zA-Z]|!\s?[a-zA-Z./~$]).*)$")
# Comments that jupytext would turn into commands: "# copy the rows" becomes a line "copy the rows".
_SHELL_WORD = re.compile(r"^#+ ?(cat|cd|cp|mv|rm|rmdir|mkdir|copy|ddir|echo|ls|ldir|ren)($|\s$|\s[^=,])")
_HELP_WORD = re.compile(r"^\s*(# )+(\S*\?\s*$|\?\s*[A-Za-z])")


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
    number = int(match[1]) if match else 0
    return ROMAN[number - 1] if 1 <= number <= len(ROMAN) else None


def read_source(path: Path, shown: str) -> tuple[Source | None, list[Problem]]:
    """Read one source file; return it with the problems of its form. None where it cannot be read at all."""
    section = section_of(path.name)
    if section is None:
        return None, [
            Problem(shown, 1, 'the file name must look like "01_vocab.py": two digits, "_", a name')
        ]
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [Problem(shown, line, "this line is not UTF-8 text; save the file as UTF-8")]
    except OSError as error:
        return None, [Problem(shown, 1, f"cannot be read ({error.strerror})")]
    problems: list[Problem] = []
    cells = tuple(_cells(text, shown, problems))
    return Source(path, shown, path.stem, section, cells), problems


def _cells(text: str, shown: str, problems: list[Problem]) -> list[Cell]:
    """Split the text at its headers and read each part."""
    lines = [Line(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), start=1)]
    lines = lines[_front_matter(lines) :]
    cells: list[Cell] = []
    header: Line | None = None
    body: list[Line] = []
    for line in lines:
        if _HEADER.fullmatch(line.text):
            _close_cell(header, body, cells, shown, problems)
            header, body = line, []
            continue
        if _NEAR_HEADER.fullmatch(line.text):
            problems.append(
                Problem(shown, line.number, 'unclear cell header; did you mean "# %%" at the margin?')
            )
        body.append(line)
    _close_cell(header, body, cells, shown, problems)
    if not cells:
        problems.append(Problem(shown, 1, 'no cells found; a cell starts with a line "# %%"'))
    return cells


def _front_matter(lines: list[Line]) -> int:
    """Return how many lines jupytext's own header takes ("# ---" to "# ---"), 0 without one."""
    if lines[0].text != "# ---":
        return 0
    return next((i + 1 for i, line in enumerate(lines[1:], start=1) if line.text == "# ---"), 0)


def _close_cell(
    header: Line | None, body: list[Line], cells: list[Cell], shown: str, problems: list[Problem]
) -> None:
    """Make a cell of a header and its lines, and add it to `cells`."""
    while body and not body[-1].text.strip():
        body = body[:-1]
    if header is None:
        if any(line.text.strip() for line in body):
            first = next(line for line in body if line.text.strip())
            problems.append(Problem(shown, first.number, 'text before the first cell; put "# %%" above it'))
        return
    while body and not body[0].text.strip():
        body = body[1:]
    kind, metadata = _read_header(header, shown, problems)
    lines = _markdown(body, shown, problems) if kind == "markdown" else _code(body, shown, problems)
    if not lines:
        problems.append(Problem(shown, header.number, "empty cell; write something or remove it"))
    cells.append(
        Cell(kind, header.number, tuple(lines), *_exercise_and_role(kind, metadata, header, shown, problems))
    )


def _read_header(
    header: Line, shown: str, problems: list[Problem]
) -> tuple[Literal["code", "markdown"], dict[str, object]]:
    """Read `# %% [markdown] key="value" ...`; unknown text and unknown keys are problems."""
    match = _HEADER.fullmatch(header.text)
    rest = ((match and match["rest"]) or "").strip()
    kind: Literal["code", "markdown"] = "code"
    if rest.startswith("[markdown]"):
        kind, rest = "markdown", rest.removeprefix("[markdown]").strip()
    metadata: dict[str, object] = {}
    while rest:
        pair = _KEY_VALUE.match(rest)
        if not pair:
            text = f'unknown text in the cell header: {rest!r}; it takes [markdown] and key="value" pairs'
            problems.append(Problem(shown, header.number, text))
            break
        key, rest = pair[1], rest[pair.end() :].strip()
        if key not in KEYS:
            text = f'unknown metadata key "{key}"; the keys are exercise, role and tags'
            problems.append(Problem(shown, header.number, text))
        elif key in metadata:
            problems.append(Problem(shown, header.number, f'the key "{key}" is given twice'))
        try:
            metadata[key] = json.loads(pair[2])
        except ValueError:
            problems.append(Problem(shown, header.number, f"the value of {key} cannot be read: {pair[2]}"))
    return kind, metadata


def _exercise_and_role(
    kind: str, metadata: dict[str, object], header: Line, shown: str, problems: list[Problem]
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Return exercise, role and tags from the header, and note what does not go together."""

    def say(text: str) -> None:
        problems.append(Problem(shown, header.number, text))

    exercise, role, tags = metadata.get("exercise"), metadata.get("role"), metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        say('tags must be a list of strings, such as tags=["slow"]')
        tags = []
    if not isinstance(exercise, str | None) or not isinstance(role, str | None):
        say('exercise and role must be strings, such as exercise="I.1" role="answer"')
        return None, None, tuple(tags)
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
    return exercise, role, tuple(tags)


def _code(body: list[Line], shown: str, problems: list[Problem]) -> list[Line]:
    """Return a code cell's lines; `# %magic` and `# !command` become real ones, as jupytext does it."""
    lines = []
    for line in body:
        if _SHELL_WORD.match(line.text) or _HELP_WORD.match(line.text):
            text = "Jupyter's tools would read this comment as a command; word it otherwise"
            problems.append(Problem(shown, line.number, text))
        magic = _MAGIC.match(line.text)
        lines.append(Line(line.number, magic[1] + magic[2]) if magic else line)
    return lines


def _markdown(body: list[Line], shown: str, problems: list[Problem]) -> list[Line]:
    """Return a markdown cell's text, from comment lines or from one triple-quoted string."""
    if body and body[0].text in ('"""', 'r"""'):
        inner, end = body[1:-1], body[-1]
        if len(body) < 2 or end.text != '"""' or any('"""' in line.text for line in inner):
            problems.append(
                Problem(shown, body[0].number, 'a markdown string must end with a line """ of its own')
            )
        return inner
    lines = []
    for line in body:
        if not line.text.startswith("#"):
            text = 'a line of a markdown cell must start with "# "'
            problems.append(Problem(shown, line.number, text))
        cut = 2 if line.text.startswith("# ") else 1
        lines.append(Line(line.number, line.text[cut:]))
    return lines
