"""The web application of `coursekit review`: its addresses, and what each of them answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Annotated, Any, TypeVar

from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from coursekit.errors import CourseError
from coursekit.grading.reports.pages import pluralize, render
from coursekit.grading.review.access import Access, error_page
from coursekit.grading.review.card_views import view_card, view_members
from coursekit.grading.review.cards import Card
from coursekit.grading.review.dealing import LEAD
from coursekit.grading.review.marking import (
    LONGEST_COMMENT,
    Mark,
    give_points,
    undo,
)
from coursekit.grading.review.rubric import LONGEST_ITEM, add_item, change_item
from coursekit.grading.review.session import ReviewSession
from coursekit.grading.review.views import (
    view_agreement,
    view_exercise,
    view_exercise_progress,
    view_graders,
    view_progress,
)

_MEDIA_TYPES = {"review.css": "text/css"} | dict.fromkeys(
    ("review.js", "cards.js", "drafts.js", "kept.js", "members.js", "requests.js"), "text/javascript"
)


ItemId = Annotated[int, Field(ge=1, lt=2**63)]
"""What SQLite can hold."""


class _Body(BaseModel):
    """What a page sends. grader: for whom the page was made. owner: as `ReviewSession.owner_of` has it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    grader: str | None = None
    owner: str | None = None


class PointsGiven(_Body):
    """Points for a card, or for one of its students.

    member: the student's id. version, rubric: of the card and its items as the page shows them.
    """

    exercise: str
    card: str
    items: list[ItemId] = Field(default=[], max_length=100)
    points: float | None = None
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    member: str | None = None
    version: int | None = None
    rubric: int | None = None


class ItemGiven(_Body):
    """A rubric's item as it is to be.

    id: None for a new one. points, retired: None leaves them as they are. version: of the item as the page
    shows it.
    """

    exercise: str
    id: ItemId | None = None
    text: str = Field(max_length=LONGEST_ITEM)
    points: float | None = None
    retired: bool | None = None
    version: int | None = None


class NothingGiven(_Body):
    """Undoing needs no further words."""


B = TypeVar("B", bound=_Body)


def make_app(session: ReviewSession, port: int) -> Starlette:
    """Return the application for a class. port: where it will listen."""
    pages, changes = _Pages(session), _Changes(session)
    return Starlette(
        routes=[
            Route("/", pages.show_overview),
            Route("/exercise/{exercise}", pages.show_exercise),
            Route("/agreement", pages.show_agreement),
            Route("/members", pages.show_members),
            Route("/static/{name}", pages.send_static),
            Route("/points", _change(session, PointsGiven, changes.give_points), methods=["POST"]),
            Route("/undo", _change(session, NothingGiven, changes.undo), methods=["POST"]),
            Route("/item", _change(session, ItemGiven, changes.save_item), methods=["POST"]),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=Access(session.tokens, port).check)],
        exception_handlers={
            CourseError: _answer_problem,
            HTTPException: lambda request, error: error_page(
                error.status_code, "There is no such page for you. Go back, or open your link again."
            ),
            Exception: lambda request, error: JSONResponse(
                {"problem": "Something in reviews.sqlite cannot be read: see the terminal of the command."},
                status_code=500,
            ),
        },
    )


def _answer_problem(request: Request, error: Exception) -> Response:
    """Answer in the form that was asked for: a page, or what a page's script reads."""
    if request.method == "GET":
        return error_page(409, str(escape(str(error))))
    return JSONResponse({"problem": str(error)}, status_code=409)


class _Pages:
    """What can be looked at."""

    def __init__(self, session: ReviewSession) -> None:
        self._session = session

    def show_overview(self, request: Request) -> Response:
        """All exercises, and how far each is."""
        grader = request.state.grader
        values = {
            "exercises": view_progress(self._session, grader),
            "graders": view_graders(self._session)
            if grader == LEAD and len(self._session.graders) > 1
            else (),
            "titles": self._session.titles,
            "to_decide": sum(
                not difference.settled
                for difference in (view_agreement(self._session)[1] if grader == LEAD else ())
            ),
        }
        return self._page("overview.html.j2", grader, values)

    def show_exercise(self, request: Request) -> Response:
        """Some cards of an exercise."""
        exercise, query = request.path_params["exercise"], request.query_params
        if exercise not in self._session.cards:
            raise HTTPException(404)
        page = query.get("page", "1")
        view = view_exercise(
            self._session,
            request.state.grader,
            exercise,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            card_id=query.get("card", ""),
            unread="unread" in query,
        )
        grader = request.state.grader
        values = {"view": view, "task": Markup(view.task), "owner": self._session.owner_of(grader)}
        return self._page("exercise.html.j2", grader, values)

    def show_agreement(self, request: Request) -> Response:
        """How far two graders agree. For the instructor only."""
        if request.state.grader != LEAD:
            raise HTTPException(403)
        measured, differences = view_agreement(self._session)
        values = {"agreement": measured, "differences": differences, "pluralize": pluralize}
        return self._page("agreement.html.j2", LEAD, values)

    def show_members(self, request: Request) -> Response:
        """The students of a card, to be put into its place on the page."""
        query, grader = request.query_params, request.state.grader
        if query.get("owner") not in (None, self._session.owner_of(grader)):
            raise CourseError(f"{_OTHER_CLASS[:-1]}, or of another grader.")
        card = _own_card(self._session, grader, query.get("exercise", ""), query.get("card", ""))
        names = query.get("names") == "1"
        values = {
            "card": card.id,
            "members": view_members(self._session, grader, card, names=names),
            "names": names,
            "maximum": card.maximum,
        }
        return HTMLResponse(render("members.html.j2", values, package=__package__))

    def _page(self, template: str, grader: str, values: Mapping[str, Any]) -> Response:
        frame = {"grader": grader, "is_lead": grader == LEAD, "is_outdated": self._session.is_outdated}
        return HTMLResponse(render(template, {**frame, **values}, package=__package__))

    def send_static(self, request: Request) -> Response:
        """The style sheet, and the only script."""
        name = request.path_params["name"]
        if name not in _MEDIA_TYPES:
            raise HTTPException(404)
        content = files(__package__).joinpath(name).read_text(encoding="utf-8")
        if name == "review.css":  # the look of all pages of grading, and what only these need
            look = files("coursekit.grading.reports").joinpath("style.css").read_text(encoding="utf-8")
            content = look + content
        return Response(content, media_type=_MEDIA_TYPES[name])


class _Changes:
    """What can be changed. Each answer is what the page shows then, as plain data."""

    def __init__(self, session: ReviewSession) -> None:
        self._session = session

    def give_points(self, grader: str, given: PointsGiven) -> dict[str, Any]:
        """Give points to a card, or to one of its students."""
        card = _own_card(self._session, grader, given.exercise, given.card)
        member = None
        if given.member is not None:
            member = next((own for own in card.members if own.id == given.member), None)
            if member is None:
                raise CourseError("There is no such student on this card: open the page again.")
        role = self._session.role_of(grader, card)
        assert role is not None  # `_own_card` has seen to it
        mark = Mark(tuple(given.items), given.points, given.comment.replace("\r\n", "\n"))
        try:
            give_points(
                self._session.store,
                grader,
                role,
                card,
                mark,
                only=member,
                version=given.version,
                rubric=given.rubric,
            )
        except CourseError as error:  # the page shows again what stands there
            return {**self._describe_card(grader, card), "problem": str(error)}
        return self._describe_card(grader, card, "Taken back" if mark.is_empty else "Saved")

    def undo(self, grader: str, given: NothingGiven) -> dict[str, Any]:
        """Undo what this grader did last."""
        undone = undo(self._session.store, grader, self._find_own_card(grader))
        if undone is None:
            raise CourseError("There is nothing to undo.")
        if not undone.card:
            said = f"The change of the rubric of {undone.exercise} is undone."
            return {"exercise": undone.exercise, "card": "", "said": said}
        card = _own_card(self._session, grader, undone.exercise, undone.card)
        return self._describe_card(grader, card, f"Undone in {undone.exercise}. This answer now")

    def _find_own_card(self, grader: str) -> Callable[[str, str, str], Card | None]:
        """Return what finds a card that a grader reads in a role; it finds None for others."""

        def find_card(exercise: str, card_id: str, role: str) -> Card | None:
            try:
                card = _own_card(self._session, grader, exercise, card_id)
            except CourseError:
                return None
            return card if self._session.role_of(grader, card) == role else None

        return find_card

    def save_item(self, grader: str, given: ItemGiven) -> dict[str, Any]:
        """Add an item to a rubric, or change one."""
        if given.exercise not in self._session.cards:
            raise CourseError("There is no such exercise in this class.")
        store = self._session.store
        if given.id is None:
            if given.points is None:
                raise CourseError("The points of an item are a number such as 0.5 or -1.")
            add_item(store, grader, given.exercise, given.text, given.points)
            return {"said": "The item is added."}
        change_item(
            store,
            grader,
            given.exercise,
            given.id,
            text=given.text,
            points=given.points,
            retired=given.retired,
            version=given.version,
        )
        if given.retired is not None:
            offered = "not offered any more; who has it keeps it" if given.retired else "offered again"
            return {"said": f"The item is {offered}."}
        if given.points is None:
            return {"said": "The item is changed; its points are as before."}
        return {"said": "The item is changed, and the points of all who have it follow."}

    def _describe_card(self, grader: str, card: Card, what: str = "") -> dict[str, Any]:
        """Return a card after a change, what a screen reader says of it, and how far the exercise is."""
        view = view_card(self._session, grader, card)
        progress = view_exercise_progress(self._session, grader, card.exercise)
        return {
            "exercise": card.exercise,
            "card": card.id,
            "html": render("card.html.j2", {"card": view}, package=__package__),
            "rubric": view.rubric,
            "said": f"{what}: {view.state}.",
            "read": progress.read,
            "total": progress.total,
            "words": progress.words,
        }


def _change(
    session: ReviewSession, kind: type[B], change: Callable[[str, B], dict[str, Any]]
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request to change something. kind: of its body."""

    async def answer(request: Request) -> Response:
        try:
            given = kind.model_validate_json(await request.body())
        except ClientDisconnect:  # nobody waits for an answer
            return Response(status_code=400)
        except ValidationError:
            return JSONResponse({"problem": "The page has sent what cannot be."}, status_code=422)
        grader = request.state.grader
        problem = _find_foreign(session, grader, given)
        if problem:
            return JSONResponse({"problem": problem}, status_code=409)
        content = await run_in_threadpool(change, grader, given)
        return JSONResponse(content, status_code=409 if "problem" in content else 200)

    return answer


_OTHER_CLASS = "This page is of another class than the one that is read now: open the link again."


def _find_foreign(session: ReviewSession, grader: str, given: _Body) -> str | None:
    """Return what to say of a page of another class, or of another grader; None for this grader's own."""
    writer = given.grader or grader
    if given.owner not in (None, session.owner_of(writer)):
        return _OTHER_CLASS
    if writer == grader:
        return None
    return (
        f"This page was opened by {writer}, and this browser has opened the link of {grader} "
        "since. Open the right link again; two persons need two browsers."
    )


def _own_card(session: ReviewSession, grader: str, exercise: str, card_id: str) -> Card:
    """Return a card that a grader holds. Raises `CourseError` for others: two never read the same one."""
    card = session.find_card(exercise, card_id)
    if session.role_of(grader, card) is None:
        raise CourseError("This answer is read by another grader.")
    return card
