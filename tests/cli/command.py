"""The command line in a test: called in this process, and its one sentence about what cannot be done."""

from typer.testing import CliRunner

from coursekit.cli import app


def call(*words):
    """Run the command in this process, and return the result."""
    return CliRunner().invoke(app.app, [str(word) for word in words])


def one_sentence(result, code=2):
    """Return the message; nothing else may be shown, and no traceback."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr
