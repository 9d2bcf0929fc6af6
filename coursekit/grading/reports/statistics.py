"""Figures about a graded class: how totals are spread, how hard each exercise is and how well it separates.

Difficulty and discrimination are those of classical test theory: F. M. Lord and M. R. Novick, Statistical
Theories of Mental Test Scores, 1968, chapter 15. All sums are exact, so the order of the students changes no
digit.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reviews import Reviews, points_of

MAX_BARS = 12
"""A distribution with more whole points than this is put together into wider bars."""

TOO_HARD = 0.2
"""An exercise of which less than this share of the points is reached is pointed out."""

MIN_STUDENTS = 10
"""Students from whom on an exercise is pointed out at all: with fewer, chance says more than the exercise."""

NO_KNOWN_MISTAKE = "no known mistake"
"""What wrong answers are counted under that no hint fits."""

_STOPPED = (Outcome.TIMEOUT, Outcome.MEMORY, Outcome.DIED, Outcome.OUTPUT)


@dataclass(frozen=True)
class Correlation:
    """Pearson's r in [-1, 1], or None with the reason why there is none."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True)
class Bar:
    """Students whose total is at least `low` and less than `low + width` points."""

    low: int
    width: int
    students: int


@dataclass(frozen=True)
class Spread:
    """How totals are spread, in points."""

    least: float
    median: float
    mean: float
    most: float


@dataclass(frozen=True)
class ItemStatistics:
    """One exercise. difficulty: share of the possible points that was reached, 1 is the easiest; None where
    there is nobody or there are no points. discrimination: see `discrimination`."""

    difficulty: float | None
    discrimination: Correlation


def item_statistics(
    scores: Mapping[str, Sequence[float]], maxima: Mapping[str, float]
) -> dict[str, ItemStatistics]:
    """Return each exercise's difficulty and discrimination.

    scores: points by exercise, one number a student, students in the same order everywhere.
    maxima: possible points by exercise. Raises `ValueError` for rows of different lengths.
    """
    if len({len(row) for row in scores.values()}) > 1:
        raise ValueError("each exercise needs one score for each student")
    items = {}
    for exercise, own in scores.items():
        others = [row for other, row in scores.items() if other != exercise]
        items[exercise] = ItemStatistics(difficulty(own, maxima[exercise]), discrimination(own, others))
    return items


def difficulty(scores: Sequence[float], maximum: float) -> float | None:
    """Return the share of the possible points that was reached, from 0 to 1; None where there are none.

    For an exercise that is right or wrong, this is the share of students who solved it.
    """
    if not scores or maximum <= 0:
        return None
    return min(1.0, max(0.0, math.fsum(scores) / (len(scores) * maximum)))


def discrimination(own: Sequence[float], others: Sequence[Sequence[float]]) -> Correlation:
    """Return the corrected item-total correlation: of an exercise's points with the total of the other ones.

    The exercise itself is left out of the total, or it would correlate with itself. Where it is right or
    wrong, this is the point-biserial correlation.
    """
    if not others:
        return Correlation(None, "there is no other exercise to compare with")
    return correlation(own, [math.fsum(row) for row in zip(*others, strict=True)])


def correlation(first: Sequence[float], second: Sequence[float]) -> Correlation:
    """Return Pearson's correlation of two rows of finite numbers, equally long, or why it is undefined."""
    if len(first) != len(second):
        raise ValueError("the rows have different lengths")
    if len(first) < 3:  # a line goes through any two points: r would be 1 or -1 whatever they are
        return Correlation(None, "fewer than 3 students")
    if min(first) == max(first):
        return Correlation(None, "all students have the same points here")
    if min(second) == max(second):
        return Correlation(None, "all students have the same points in the other exercises")
    value = statistics.correlation(_rescale(first), _rescale(second))
    # Rounding makes 0 of a -1e-17, which would be pointed out as negative; adding 0 takes the sign of -0.
    return Correlation(round(value, 12) + 0.0)


def _rescale(values: Sequence[float]) -> list[float]:
    """Return values divided by the largest one, so that no square of them becomes 0 or infinite."""
    largest = max(map(abs, values))
    return [value / largest for value in values]


def spread(totals: Sequence[float]) -> Spread | None:
    """Return the least, the median, the mean and the most of the totals; None where there are none."""
    if not totals:
        return None
    return Spread(
        least=min(totals),
        median=statistics.median(totals),
        mean=statistics.fmean(totals),
        most=max(totals),
    )


def distribution(totals: Sequence[float], maximum: int) -> list[Bar]:
    """Count the totals in bars of whole points from 0 to the maximum, at most `MAX_BARS` of them.

    A half point belongs to the whole point beneath it. Each total, from 0 to the maximum, is in one bar.
    """
    width = -(-(maximum + 1) // MAX_BARS)
    counts = [0] * (maximum // width + 1)
    for total in totals:
        counts[min(len(counts) - 1, max(0, int(total // width)))] += 1
    return [Bar(index * width, width, count) for index, count in enumerate(counts)]


@dataclass(frozen=True)
class ExerciseFigures:
    """One exercise across the class.

    counts: students by outcome. mistakes: (name, students), the most frequent first, "no known mistake" last.
    flags: sentences that ask the instructor to look. notes: sentences on how the figures were made.
    """

    exercise: str
    counts: Mapping[Outcome, int]
    mistakes: tuple[tuple[str, int], ...]
    statistics: ItemStatistics
    flags: tuple[str, ...]
    notes: tuple[str, ...]


def exercise_figures(records: Sequence[Record], reviews: Reviews) -> tuple[ExerciseFigures, ...]:
    """Return the figures of each exercise of one section, in the records' order of exercises.

    records: one a student, without those whose notebook could not be read: they tell nothing about exercises.
    As long as a person has to read any text of an exercise, only the part that is run counts, for everybody.
    """
    exercises = list(dict.fromkeys(result.exercise for record in records for result in record.results))
    results_of = [{result.exercise: result for result in record.results} for record in records]
    scores, maxima, unread = {}, {}, {}
    for exercise in exercises:
        by_student = [own.get(exercise) for own in results_of]
        scores[exercise], maxima[exercise], unread[exercise] = _count_scores(records, by_student, reviews)
    items = item_statistics(scores, maxima)
    figures = []
    for exercise in exercises:
        results = [own[exercise] for own in results_of if exercise in own]
        counts, mistakes = Counter(result.outcome for result in results), _count_mistakes(results)
        figures.append(
            ExerciseFigures(
                exercise,
                counts,
                mistakes,
                statistics=items[exercise],
                flags=_make_flags(len(results), counts, dict(mistakes), items[exercise]),
                notes=_make_notes(items[exercise], unread[exercise]),
            )
        )
    return tuple(figures)


def _count_scores(
    records: Sequence[Record], results: Sequence[Result | None], reviews: Reviews
) -> tuple[list[float], float, bool]:
    """Return each student's points, the possible ones, and whether texts are left out as still unread."""
    points = [
        points_of(result, reviews.get((record.student, record.section, result.exercise))) if result else None
        for record, result in zip(records, results, strict=True)
    ]
    if any(own.awaiting for own in points if own):
        scores = [float(result.auto_points) if result else 0.0 for result in results]
        return scores, max(result.auto_max for result in results if result), True
    maximum = max((own.maximum for own in points if own), default=0)
    return [own.reached if own else 0.0 for own in points], maximum, False


def _count_mistakes(results: Sequence[Result]) -> tuple[tuple[str, int], ...]:
    """Count the known mistakes by students who make them, then the wrong answers without any."""
    counts = Counter(name for result in results for name in dict.fromkeys(result.mistakes))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    unknown = sum(result.outcome is Outcome.WRONG and not result.mistakes for result in results)
    return (*ordered, *([(NO_KNOWN_MISTAKE, unknown)] if unknown else []))


def _make_flags(
    students: int, counts: Mapping[Outcome, int], mistakes: Mapping[str, int], item: ItemStatistics
) -> tuple[str, ...]:
    """Return sentences on what an instructor should look at."""
    if students < MIN_STUDENTS:
        return ()
    flags = []
    if item.difficulty is not None and item.difficulty < TOO_HARD:
        flags.append(f"Nearly nobody got it: {100 * item.difficulty:.0f}% of the points were reached.")
    if item.discrimination.value is not None and item.discrimination.value < 0:
        flags.append(
            "Discrimination is negative: students who are good elsewhere do worse here. "
            "Look at the question or its check."
        )
    stopped = sum(counts.get(outcome, 0) for outcome in _STOPPED)
    if stopped >= max(3, 0.2 * students):
        flags.append(f"{stopped} answers were stopped or ended Python: see whether the limits fit the task.")
    not_attempted = counts.get(Outcome.NOT_ATTEMPTED, 0)
    if not_attempted > 0.5 * students:
        flags.append(f"{not_attempted} of {students} left it out.")
    unknown = mistakes.get(NO_KNOWN_MISTAKE, 0)
    if unknown >= max(5, 0.5 * counts.get(Outcome.WRONG, 0)):
        flags.append(f"{unknown} wrong answers fit no known mistake: read some, and think of a hint.")
    flags += [
        f"{count} of {students} make the same mistake: {name}."
        for name, count in mistakes.items()
        if name != NO_KNOWN_MISTAKE and count >= max(5, 0.25 * students)
    ]
    return tuple(flags)


def _make_notes(item: ItemStatistics, unread: bool) -> tuple[str, ...]:
    """Return sentences on how the figures were made, or why there are none."""
    if item.difficulty is None:
        return ("No figures: the texts are not read yet.",) if unread else ("No figures: it has no points.",)
    notes = ["The texts are not read yet, so only the code counts."] if unread else []
    if item.discrimination.value is None:
        notes.append(f"No discrimination: {item.discrimination.reason}.")
    return tuple(notes)
