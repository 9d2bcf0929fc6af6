"""What the server of `coursekit review` works with: the cards of a class, its graders, and the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.answers.texts import read_model_answers
from coursekit.grading.course_changes import bring_up_to_date
from coursekit.grading.options import Progress, silent
from coursekit.grading.records import open_results
from coursekit.grading.reports.pages import Titles
from coursekit.grading.reports.review_sheet import Question, make_aliases, make_questions
from coursekit.grading.review.cards import Card, make_cards
from coursekit.grading.review.dealing import LEAD, deal_cards, load_deals, load_tokens
from coursekit.grading.review.rubric import begin_rubric
from coursekit.grading.review_store import ReviewStore, share_readings
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED
from coursekit.grading.run_info import load_run_info, read_run_times
from coursekit.grading.submissions.notebook import notebook_of
from coursekit.sections import SECTIONS
from coursekit.workbook.report import render_markdown


@dataclass(frozen=True)
class ReviewOptions:
    """What an instructor asks of `coursekit review`.

    results: the folder that `coursekit grade` has written. root: the workbook. graders: names of those who
    read besides the instructor. double: the share of cards that two of them read.
    """

    results: Path
    root: Path
    graders: tuple[str, ...] = ()
    double: float = 0.0


@dataclass(frozen=True)
class ReviewSession:
    """A class whose texts are being read.

    questions, cards, tasks: by exercise; tasks are HTML of the course. deals: the grader of a card, by
    exercise, card and role; also of graders who do not read any more. tokens: by grader. run_times: of the
    grading run whose texts these are.
    """

    store: ReviewStore
    titles: Titles
    questions: Mapping[str, Question]
    cards: Mapping[str, tuple[Card, ...]]
    tasks: Mapping[str, str]
    deals: Mapping[tuple[str, str, str], str]
    tokens: Mapping[str, str]
    run_times: tuple[int, ...]
    _cards_by_grader: dict[tuple[str, str], list[Card]] = field(default_factory=dict)

    def owner_of(self, grader: str) -> str:
        """Return what tells this class and this grader from all others, for what a browser keeps."""
        return hashlib.sha256(f"{self.store.path.resolve()} {grader}".encode()).hexdigest()[:12]

    @property
    def is_outdated(self) -> bool:
        """Whether the class was graded again since: new and changed texts are not in here."""
        return read_run_times(self.store.path.parent) != self.run_times

    @property
    def graders(self) -> tuple[str, ...]:
        """All who read, the instructor first."""
        return tuple(self.tokens)

    def find_card(self, exercise: str, card_id: str) -> Card:
        """Return a card. Raises `CourseError` where there is none."""
        for card in self.cards.get(exercise, ()):
            if card.id == card_id:
                return card
        raise CourseError("There is no such answer any more: open the exercise again.")

    def role_of(self, grader: str, card: Card) -> str | None:
        """Return in which role a grader reads a card; None for who does not hold it."""
        if grader == LEAD:
            dealt = any((card.exercise, card.id, role) in self.deals for role in (FIRST, SECOND))
            return SETTLED if dealt else FIRST
        for role in (FIRST, SECOND):
            if self.deals.get((card.exercise, card.id, role)) == grader:
                return role
        return None

    def cards_of(self, grader: str, exercise: str) -> list[Card]:
        """Return the cards of an exercise that a grader reads, in order."""
        known = self._cards_by_grader.get((grader, exercise))
        if known is None:  # dealt once for as long as the server runs
            known = [card for card in self.cards.get(exercise, ()) if self.role_of(grader, card)]
            self._cards_by_grader[grader, exercise] = known
        return known


def open_session(options: ReviewOptions, progress: Progress = silent) -> ReviewSession:
    """Read a folder of results, group its texts into cards, and deal them out.

    Raises:
        CourseError: the folder is none of results, holds no text, or its reviews cannot be read.
    """
    run_times = read_run_times(options.results)
    info = load_run_info(options.results)
    left_out = info.left_out if info else ()
    everybody = [bring_up_to_date(record) for record in open_results(options.results).read_all().records]
    records = [record for record in everybody if record.student not in left_out]
    sections = [section for section in SECTIONS if any(record.section == section for record in records)]
    questions = {
        question.exercise: question
        for question in make_questions(records, {}, read_model_answers(options.root, sections))
    }
    if not questions:
        raise CourseError(f"No free text was handed in to {options.results}: there is nothing to read.")
    aliases = make_aliases(records)
    cards = {}
    with progress(len(questions)) as advance:
        for exercise, question in questions.items():
            cards[exercise] = make_cards(question, aliases, info.seed if info else 0)
            advance(exercise)
    store = ReviewStore(options.results)
    share_readings(store, everybody)  # as a grading run does
    for exercise, question in questions.items():
        begin_rubric(store, exercise, question.asks, question.maximum)
    if options.graders:
        deal_cards(store, cards, options.graders, options.double)
    return ReviewSession(
        store=store,
        titles=Titles.of_course(),
        questions=questions,
        cards=cards,
        tasks=_read_tasks(options.root, sections),
        deals=load_deals(store),
        tokens=load_tokens(store, (LEAD, *options.graders)),
        run_times=run_times,
    )


def _read_tasks(root: Path, sections: Sequence[str]) -> dict[str, str]:
    """Return the task of each exercise as HTML, without its heading, which the page has already."""
    tasks: dict[str, str] = {}
    for section in sections:
        for cell in notebook_of(root, "notebooks", section)["cells"]:
            about = cell["metadata"].get("coursekit", {})
            if about.get("role") == "task":
                source = "".join(cell["source"])
                heading, _, rest = source.partition("\n")
                own = rest if heading.startswith("#") else source
                exercise = about["exercise"]
                tasks[exercise] = tasks.get(exercise, "") + render_markdown(own)
    return tasks
