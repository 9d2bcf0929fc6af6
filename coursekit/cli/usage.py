"""What goes wrong at the command line, from a wrong word to a full disk, each told in one sentence."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from coursekit.errors import CourseError

# Typer brings its own copy of click since 0.26, and uses the package before: only so is it the right one.
_UsageError: Any = typer.BadParameter.__base__


class Commands(TyperGroup):
    """All commands: an unknown option, or a word in place of a number, is one sentence and exit code 2."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **others: Any) -> Any:
        with _usage_errors_in_a_sentence():
            return super().make_context(info_name, args, *more, **others)

    def invoke(self, ctx: Any) -> Any:
        with _usage_errors_in_a_sentence():
            return super().invoke(ctx)


@contextlib.contextmanager
def _usage_errors_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        if type(error).show is not _UsageError.show:  # a command without any words shows its help
            raise
        command = error.ctx.command_path if error.ctx else "coursekit"
        problem = " ".join(error.format_message().split()).rstrip(".")
        typer.echo(f"{problem}: see {command} --help.", err=True)
        raise typer.Exit(2) from None


def tell_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn expected errors into one message on stderr and an exit code, without a traceback.

    1: problems were found; 2: the command could not do its work; 130: stopped by the user.
    """

    @functools.wraps(command)
    def run_command(*args: Any, **kwargs: Any) -> None:
        from coursekit.workbook.source import BuildError

        try:
            command(*args, **kwargs)
        except BuildError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        except CourseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        except ModuleNotFoundError as error:
            if (error.name or "coursekit").partition(".")[0] == "coursekit":
                raise
            text = f"The module {error.name} is missing: install what instructors need by"
            typer.echo(f"{text} pip install --editable '.[instructor]'", err=True)
            raise typer.Exit(2) from None
        except OSError as error:
            if error.errno == errno.EPIPE or os.environ.get("COURSEKIT_DEBUG"):  # `| head` is no mistake
                raise
            from coursekit.files import system_error

            typer.echo(str(system_error(error)), err=True)
            _silence_output()
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            typer.echo("Stopped. No file was left half written.", err=True)
            raise typer.Exit(130) from None

    return run_command


def _silence_output() -> None:
    """Let standard output lead nowhere if it takes nothing any more; Python would try again when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
