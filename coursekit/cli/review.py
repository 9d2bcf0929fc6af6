"""What `coursekit review` does: group the texts, start the server, say who opens which link."""

from __future__ import annotations

import shlex
import socket
import webbrowser
from pathlib import Path

import typer

from coursekit.cli.progress import show_progress
from coursekit.errors import CourseError
from coursekit.files import hold_lock
from coursekit.grading.records import open_results
from coursekit.grading.reports.pages import pluralize
from coursekit.grading.review.dealing import LEAD
from coursekit.grading.review.session import ReviewOptions, ReviewSession, open_session
from coursekit.grading.run_info import load_run_info
from coursekit.grading.safe_text import clean
from coursekit.workbook.folder import display_path

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve_review(options: ReviewOptions, *, host: str, port: int, browser: bool) -> None:
    """Serve the pages of a class until the user stops it. Raises `CourseError` for what cannot be.

    host, port: where to listen. browser: open the instructor's page.
    """
    try:
        import uvicorn

        from coursekit.grading.review.server import make_app
    except ModuleNotFoundError as error:
        raise CourseError(
            f"For reviewing in a browser a package is missing ({error.name}): "
            'python -m pip install --editable ".[instructor,review]"'
        ) from None
    if options.double and len(options.graders) < 2:
        raise CourseError("--double needs two graders at least: name them with --graders anna,ben.")
    open_results(options.results)  # before anything is written there
    busy = f"{options.results} is being reviewed already: open that page, or stop the other command."
    lock = options.results / ".review.lock"
    with _listen(host, port) as listener, hold_lock(lock, refused=options.results, busy=busy):
        session = open_session(options, show_progress)
        port = listener.getsockname()[1]
        try:
            _print_links(session, host, port)
            if browser:
                webbrowser.open(_link(host, port, session.tokens[LEAD]))
            config = uvicorn.Config(
                make_app(session, port), log_level="warning", access_log=False, server_header=False
            )
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:  # as a person stops it
            pass
        finally:
            session.store.close()
    _print_next(options)


def _listen(host: str, port: int) -> socket.socket:
    """Return what listens there. Raises `CourseError` where that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()  # who opens a link while the server still starts waits for it
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(
            f"Cannot listen on {host}, port {port} ({why}): name another with --host or --port; --port 0 "
            "takes a free port."
        ) from None
    return listener


def _print_links(session: ReviewSession, host: str, port: int) -> None:
    texts = sum(len(card.members) for cards in session.cards.values() for card in cards)
    cards = sum(map(len, session.cards.values()))
    typer.echo(
        f"{pluralize(texts, 'text')} of {pluralize(len(session.cards), 'exercise')}, equal ones together: "
        f"{pluralize(cards, 'card')}. Whoever opens a link grades under its name, so give it to nobody else."
    )
    width = max(map(len, session.tokens))
    for name, token in session.tokens.items():
        typer.echo(f"  {clean(name):{width}}  {_link(host, port, token)}")
    if host not in _LOOPBACK:
        typer.echo(
            f"With --host {host}, other computers can reach these pages, and the connection is not "
            "encrypted: use a network that you trust, or an SSH tunnel.",
            err=True,
        )
    typer.echo("Every point is saved at once. Ctrl-C stops the server.")


def _link(host: str, port: int, token: str) -> str:
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/?token={token}"


def _print_next(options: ReviewOptions) -> None:
    info = load_run_info(options.results)
    if info and info.submissions:
        here = Path.cwd().resolve()
        folders = [display_path(Path(path), here) for path in (info.submissions, options.results)]
        command = shlex.join(["coursekit", "grade", folders[0], "--out", folders[1]])
        typer.echo(f"\nTo write gradebook and feedback with these points: {command}")
