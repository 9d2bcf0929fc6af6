"""What is typed wrong at the command line, and output that nobody can take, each told in one sentence."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

# Typer brings its own copy of click since 0.26, and uses the package before: only so is it the right one.
_UsageError: Any = typer.BadParameter.__base__


class Commands(TyperGroup):
    """All commands: an unknown option, or a word in place of a number, is one sentence and exit code 2."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **others: Any) -> Any:
        with _in_a_sentence():
            return super().make_context(info_name, args, *more, **others)

    def invoke(self, ctx: Any) -> Any:
        with _in_a_sentence():
            return super().invoke(ctx)


@contextlib.contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        if type(error).show is not _UsageError.show:  # a command without any words shows its help
            raise
        called = error.ctx.command_path if error.ctx else "coursekit"
        said = " ".join(error.format_message().split()).rstrip(".")
        typer.echo(f"{said}: see {called} --help.", err=True)
        raise typer.Exit(2) from None


def quiet_output() -> None:
    """Let standard output lead nowhere if it takes nothing any more; Python would try again when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
