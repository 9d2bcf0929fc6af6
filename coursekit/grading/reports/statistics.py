"""Figures about a graded class: how totals are spread, how hard each exercise is and how well it separates.

Difficulty and discrimination are those of classical test theory: F. M. Lord and M. R. Novick, Statistical
Theories of Mental Test Scores, 1968, chapter 15. All sums are exact (`math.fsum`), so the order of the
students changes no digit.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reviews import Reviews, points_of

MOST_BARS = 12
"""A distribution with more whole points than this is put together into wider bars."""

HARD = 0.2
"""An exercise of which less than this share of the points is reached is pointed out."""

ENOUGH = 10
"""Students from whom on an exercise is pointed out at all: with fewer, chance says more than the exercise."""

NO_KNOWN = "no known mistake"
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
    """A distribution of totals in words' numbers, in points. All None where there is nobody."""

    least: float | None
    median: float | None
    mean: float | None
    most: float | None


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
    found = {}
    for exercise, own in scores.items():
        others = [row for other, row in scores.items() if other != exercise]
        found[exercise] = ItemStatistics(difficulty(own, maxima[exercise]), discrimination(own, others))
    return found


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
    one, two = _scaled_deviations(first), _scaled_deviations(second)
    together = math.fsum(a * b for a, b in zip(one, two, strict=True))
    alone = math.sqrt(math.fsum(a * a for a in one)) * math.sqrt(math.fsum(b * b for b in two))
    return Correlation(min(1.0, max(-1.0, together / alone)))


def _scaled_deviations(values: Sequence[float]) -> list[float]:
    """Return deviations from the mean, the largest of them 1: so that no square becomes 0 or infinite."""
    mean = math.fsum(values) / len(values)
    deviations = [value - mean for value in values]
    largest = max(map(abs, deviations))
    return [deviation / largest for deviation in deviations]


def spread(totals: Sequence[float]) -> Spread:
    """Return the least, the median, the mean and the most of the totals."""
    if not totals:
        return Spread(None, None, None, None)
    ordered, half = sorted(totals), len(totals) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Spread(ordered[0], median, math.fsum(ordered) / len(ordered), ordered[-1])


def distribution(totals: Sequence[float], maximum: int) -> list[Bar]:
    """Count the totals in bars of whole points from 0 to the maximum, at most `MOST_BARS` of them.

    A half point belongs to the whole point beneath it. Each total, from 0 to the maximum, is in one bar.
    """
    width = -(-(maximum + 1) // MOST_BARS)
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
    found = [{result.exercise: result for result in record.results} for record in records]
    scores, maxima, unread = {}, {}, {}
    for exercise in exercises:
        results = [one.get(exercise) for one in found]
        scores[exercise], maxima[exercise], unread[exercise] = _scores(records, results, reviews)
    statistics = item_statistics(scores, maxima)
    figures = []
    for exercise in exercises:
        there = [one[exercise] for one in found if exercise in one]
        counts, mistakes = Counter(result.outcome for result in there), _mistakes(there)
        flags = _flags(len(there), counts, dict(mistakes), statistics[exercise])
        notes = _notes(statistics[exercise], unread[exercise])
        figures.append(ExerciseFigures(exercise, counts, mistakes, statistics[exercise], flags, notes))
    return tuple(figures)


def _scores(
    records: Sequence[Record], results: Sequence[Result | None], reviews: Reviews
) -> tuple[list[float], float, bool]:
    """Return each student's points, the possible ones, and whether texts are left out as still unread."""
    points = [
        points_of(result, reviews.get((record.student, record.section, result.exercise))) if result else None
        for record, result in zip(records, results, strict=True)
    ]
    if any(one.awaiting for one in points if one):
        run = [float(result.auto_points) if result else 0.0 for result in results]
        return run, max(result.auto_max for result in results if result), True
    maximum = max((one.maximum for one in points if one), default=0)
    return [one.reached if one else 0.0 for one in points], maximum, False


def _mistakes(results: Sequence[Result]) -> tuple[tuple[str, int], ...]:
    """Count the known mistakes by students who make them, then the wrong answers without any."""
    counts = Counter(name for result in results for name in dict.fromkeys(result.mistakes))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    unknown = sum(result.outcome is Outcome.WRONG and not result.mistakes for result in results)
    return (*ordered, *([(NO_KNOWN, unknown)] if unknown else []))


def _flags(
    students: int, counts: Mapping[Outcome, int], mistakes: Mapping[str, int], figures: ItemStatistics
) -> tuple[str, ...]:
    """Say in sentences what an instructor should look at."""
    if students < ENOUGH:
        return ()
    flags = []
    if figures.difficulty is not None and figures.difficulty < HARD:
        flags.append(f"Nearly nobody got it: {100 * figures.difficulty:.0f}% of the points were reached.")
    if figures.discrimination.value is not None and figures.discrimination.value < 0:
        flags.append(
            "Discrimination is negative: students who are good elsewhere do worse here. "
            "Look at the question or its check."
        )
    stopped = sum(counts.get(outcome, 0) for outcome in _STOPPED)
    if stopped >= max(3, 0.2 * students):
        flags.append(f"{stopped} answers were stopped or ended Python: see whether the limits fit the task.")
    if (left := counts.get(Outcome.NOT_ATTEMPTED, 0)) > 0.5 * students:
        flags.append(f"{left} of {students} left it out.")
    unknown = mistakes.get(NO_KNOWN, 0)
    if unknown >= max(5, 0.5 * counts.get(Outcome.WRONG, 0)):
        flags.append(f"{unknown} wrong answers fit no known mistake: read some, and think of a hint.")
    flags += [
        f"{count} of {students} make the same mistake: {name}."
        for name, count in mistakes.items()
        if name != NO_KNOWN and count >= max(5, 0.25 * students)
    ]
    return tuple(flags)


def _notes(figures: ItemStatistics, unread: bool) -> tuple[str, ...]:
    if figures.difficulty is None:
        return ("No figures: the texts are not read yet.",) if unread else ("No figures: it has no points.",)
    notes = ["The texts are not read yet, so only the code counts."] if unread else []
    if figures.discrimination.value is None:
        notes.append(f"No discrimination: {figures.discrimination.reason}.")
    return tuple(notes)
