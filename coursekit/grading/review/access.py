"""Who may use the server of `coursekit review`: who has a link with a token, and only from its own pages."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The pages' Content-Security-Policy: a browser runs nothing but the server's own script."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

LONGEST_BODY = 100_000
"""Bytes of a request: a comment and some numbers need less."""

_COOKIE_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Access:
    """Decides on each request. tokens: by grader. port: where the server listens; the cookie names it."""

    tokens: Mapping[str, str]
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers give cookies to all ports of a machine."""
        return f"coursekit-review-{self.port}"

    async def check(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Answer a request, or refuse it. `request.state.grader` is then who asks."""
        response = self._refuse(request) or await call_next(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def _refuse(self, request: Request) -> Response | None:
        if not is_own_host(request.headers.get("host", "")):
            return error_page(400, "This address is not that of the server.")
        token = request.query_params.get("token")
        if token is not None and request.method == "GET":
            return self._let_in(token)
        grader = self.find_grader(request.cookies.get(self.cookie, ""))
        if grader is None:
            sentence = "Open the link with the token that the command coursekit review has printed."
            return error_page(401, sentence) if request.method == "GET" else _message(401, sentence)
        request.state.grader = grader
        if request.method not in ("GET", "HEAD"):
            return _refuse_change(request)
        return None

    def _let_in(self, token: str) -> Response:
        if self.find_grader(token) is None:
            return error_page(
                401,
                "This link opens nothing here. Copy the whole link once more, or ask whether you still read.",
            )
        response = RedirectResponse("/", status_code=303)  # the token is then not in the address any more
        response.set_cookie(
            self.cookie, token, max_age=_COOKIE_SECONDS, httponly=True, samesite="lax", path="/"
        )
        return response

    def find_grader(self, token: str) -> str | None:
        """Return whose token it is, or None. The time that this takes tells nothing of the tokens."""
        given = token.encode("utf-8", "replace")
        matches = [
            name for name, own in self.tokens.items() if secrets.compare_digest(own.encode("ascii"), given)
        ]
        return matches[0] if matches else None


def is_own_host(host: str) -> bool:
    """Tell whether a request's header Host names this machine: an IP address, localhost or its own name.

    A foreign page can give its own domain this machine's address ("DNS rebinding"): the header then has that.
    """
    name = _split(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return name in ("localhost", socket.gethostname().casefold(), socket.getfqdn().casefold())


def _split(address: str) -> SplitResult:
    """Return the parts of an address; of none, if it is not one."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _refuse_change(request: Request) -> Response | None:
    """Refuse what would change anything, unless this server's own page asks for it."""
    origin = _split(request.headers.get("origin", ""))
    if origin.scheme not in ("http", "https") or origin.netloc != request.headers.get("host"):
        return _message(403, "Only the pages of this server may change anything.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _message(415, "The request is not in JSON.")
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or "transfer-encoding" in request.headers:
        return _message(411, "The request does not say how long it is.")
    if int(length) > LONGEST_BODY:
        return _message(413, "This is too long: write less.")
    return None


def error_page(status: int, sentence: str) -> Response:
    """Return a page with one sentence."""
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>coursekit review</title>'
    return HTMLResponse(f"{head}<h1>coursekit review</h1><p>{sentence}</p>", status_code=status)


def _message(status: int, sentence: str) -> Response:
    return JSONResponse({"problem": sentence}, status_code=status)
