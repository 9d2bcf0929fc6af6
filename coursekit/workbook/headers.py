"""What a cell's header may say.

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

import re
from collections.abc import Iterator, Mapping
from typing import Any

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
