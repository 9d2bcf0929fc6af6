"""The tables of `reviews.sqlite`, where what persons gave for texts is kept, and how the file is opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import JSON, Connection, Dialect, Engine, Text, TypeDecorator, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from coursekit.errors import CourseError
from coursekit.files import ensure_writable, write_error
from coursekit.grading.reviews import Review, ReviewKey, fingerprint

FILE = "reviews.sqlite"
_FORMAT = 3

FIRST, SECOND, SETTLED = "first", "second", "settled"
"""Whose reading of a text it is: that of the grader who holds it, of one who reads it again without seeing
that, or of who decides where the two differ."""

WAIT_SECONDS = 15.0
"""How long a transaction waits for that of another program."""

SHEET = "review.csv"
"""The grader of points that came in a filled-in file."""


class _AnyText(TypeDecorator[str]):
    """A text. One with half characters, which UTF-8 cannot hold, is stored as a JSON string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        has_halves = any("\ud800" <= sign <= "\udfff" for sign in value)
        return json.dumps(value) if has_halves or value.startswith('"') else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return json.loads(value) if value and value.startswith('"') else value


class Base(DeclarativeBase):
    """The tables of the file."""

    type_annotation_map = {str: _AnyText}  # noqa: RUF012 - SQLAlchemy reads it so


class Reading(Base):
    """What one person gave for one text of a student. Readings of older texts stay.

    student, section, exercise, role: whose text, and whose reading. text: `fingerprint` of the text that was
    read; texts: that text. points: what counts: `own_points` where the grader typed them, else the sum of
    the rubric's `items` within 0 and `maximum`. is_individual: given to this student alone, not to all who
    wrote the same. action: the `Action` that wrote it; 0 for none. written: larger than in all readings
    before, also in those that are gone.
    """

    __tablename__ = "readings"

    student: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    grader: Mapped[str]
    points: Mapped[float]
    own_points: Mapped[float | None] = mapped_column(default=None)
    maximum: Mapped[float] = mapped_column(default=0.0)
    comment: Mapped[str] = mapped_column(default="")
    items: Mapped[list[int]] = mapped_column(JSON, default=list)
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_individual: Mapped[bool] = mapped_column(default=False)
    action: Mapped[int] = mapped_column(default=0, index=True)
    written: Mapped[int] = mapped_column(default=0)

    @property
    def key(self) -> ReviewKey:
        """Whose text it is."""
        return self.student, self.section, self.exercise


def group_readings(readings: Iterable[Reading]) -> dict[ReviewKey, list[Reading]]:
    """Return the readings by whose text it is."""
    by_key: dict[ReviewKey, list[Reading]] = {}
    for reading in readings:
        by_key.setdefault(reading.key, []).append(reading)
    return by_key


def copy_reading(reading: Reading, key: ReviewKey, texts: Mapping[str, str]) -> Reading:
    """Return the same reading for another student's equal text."""
    fields = {column.key: getattr(reading, column.key) for column in Reading.__table__.columns}
    student, section, exercise = key
    fields |= {"student": student, "section": section, "exercise": exercise}
    fields |= {"text": fingerprint(texts), "texts": dict(texts)}
    return Reading(**fields)


def make_sheet_reading(
    key: ReviewKey, role: str, review: Review, texts: Mapping[str, str], written: int
) -> Reading:
    """Return a review from a filled-in file as it is stored. texts: the text that it is for."""
    student, section, exercise = key
    return Reading(
        student=student,
        section=section,
        exercise=exercise,
        role=role,
        text=review.text,
        grader=SHEET,
        points=review.points,
        own_points=review.points,
        maximum=review.points,
        comment=review.comment,
        items=[],
        texts=dict(texts),
        is_individual=True,
        action=0,
        written=written,
    )


class RubricItem(Base):
    """One thing that an answer to an exercise may say, and the points for it, which may be negative.

    retired: no longer offered; who has it keeps it. action: as in `Reading`.
    """

    __tablename__ = "rubric_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    points: Mapped[float]
    retired: Mapped[bool] = mapped_column(default=False)
    action: Mapped[int] = mapped_column(default=0)


class Action(Base):
    """Something that a grader did and can undo. before: the rows as they were, as JSON.

    The id of an action that is gone is never given to another one: readings keep it.
    """

    __tablename__ = "actions"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it so

    id: Mapped[int] = mapped_column(primary_key=True)
    grader: Mapped[str] = mapped_column(index=True)
    exercise: Mapped[str]
    card: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class Deal(Base):
    """Which grader reads a card, in which role. card: `normalize_texts` of its answers, hashed."""

    __tablename__ = "deals"

    exercise: Mapped[str] = mapped_column(primary_key=True)
    card: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    grader: Mapped[str]


class KnownText(Base):
    """A text that was there when the file was last looked at; an equal one of somebody else may be new."""

    __tablename__ = "known_texts"

    student: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)


class SheetRow(Base):
    """What a filled-in file has said of a text: the same file, given again, takes no later points away.

    row: as in `FilledSheet.rows`. It is "" where no file said anything, and points were taken back.
    """

    __tablename__ = "sheet_rows"

    student: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[str]


def note_taken_back(session: Session, key: ReviewKey) -> None:
    """Note that a text had points: a table that was written then does not bring them again."""
    student, section, exercise = key
    if session.get(SheetRow, key) is None:
        session.add(SheetRow(student=student, section=section, exercise=exercise, row=""))
        session.flush()


class Grader(Base):
    """A person who reads, and the token in the link that lets in nobody else.

    reads: whether cards were dealt to this grader the last time that any were.
    """

    __tablename__ = "graders"

    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]
    reads: Mapped[bool] = mapped_column(default=False)


_HEADER = b"SQLite format 3\x00"


def _read_header(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_HEADER))
    except OSError as error:
        raise write_error(error, path) from None


def _damage_error(path: Path, reason: str) -> CourseError:
    return CourseError(
        f"{path} cannot be read ({reason}): it holds the points that persons gave, so put a copy back and "
        f"remove {path.name}-wal, or move both away and hand in the filled-in review.csv again with --review."
    )


def find_place(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def open_engine_to_read(path: Path) -> Engine:
    """Return what opens a file in a folder where nothing may be written, such as that of an old class."""
    return create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&immutable=1&uri=true")


def open_engine(path: Path) -> Engine:
    """Return what opens the file. A transaction that may write begins as such: two never wait crosswise."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot write {path} ({why}): check the path and your permissions.") from None
    if not path.exists():
        ensure_writable(path)
    elif _read_header(path) != _HEADER:  # SQLite takes an empty file, and some damaged ones, for a new one
        raise _damage_error(path, "it is no database")
    engine = create_engine(f"sqlite:///{path}", pool_size=50)  # more than a server has threads

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # what is saved survives a power failure, too
        cursor.execute("PRAGMA wal_autocheckpoint = 1")  # a copy of the file alone has nearly everything
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def prepare_tables(engine: Engine, path: Path) -> None:
    """Make the tables in a new file. Raises `CourseError` for the file of another version."""
    with engine.begin() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if version == 0:
            Base.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {_FORMAT}")
        elif version != _FORMAT:
            raise CourseError(
                f"Another version of the course has written {path}: go on with that one. Or let it write "
                f"review.csv, move {path.name} away, and give the points with coursekit grade --review."
            )


@contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Say in a sentence what SQLite could not do."""
    try:
        yield
    except IntegrityError as error:  # a mistake of the program, not damage
        raise CourseError(
            f"Nothing was saved in {path} ({error.orig}): the file is whole, and all that was saved before "
            "is in it. This is a mistake of coursekit: leave the file where it is, and report it."
        ) from None
    except (DBAPIError, json.JSONDecodeError, UnicodeDecodeError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else None
        is_damage = "no such" in str(cause) or "UTF-8" in str(cause)
        if isinstance(cause, sqlite3.OperationalError) and not is_damage:
            raise CourseError(
                f"Cannot use {path} ({cause}): check your permissions and the room on the disk, and whether "
                "another program holds it."
            ) from None
        raise _damage_error(path, str(cause or "a field is damaged")) from None
