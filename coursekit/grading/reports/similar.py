"""The page of answers that are improbably alike, side by side. It accuses nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coursekit.grading.reports.pages import LONGEST_NAME, Titles, render
from coursekit.grading.safe_text import clean_code, one_line, truncate
from coursekit.grading.similarity import AlikePair, Answers

_LONGEST = 20_000  # characters of an answer that the page shows


def similar_page(
    pairs: Mapping[str, Sequence[AlikePair]],
    answers: Mapping[str, Answers],
    students: Mapping[str, int],
    identical: Sequence[tuple[str, Sequence[str]]] = (),
    titles: Titles | None = None,
) -> str:
    """Return the pairs of students as a self-contained HTML page.

    pairs, answers, students (their number): by section. identical: who handed in the same file, with the
    section. titles: None for the course's own.
    """
    titles = titles or Titles.of_course()
    sections = [
        {
            "heading": titles.section(section),
            "students": students[section],
            "identical": [
                [one_line(name, LONGEST_NAME) for name in names] for own, names in identical if own == section
            ],
            "pairs": [_describe_pair(pair, answers[section], titles) for pair in pairs[section]],
        }
        for section in pairs
    ]
    return render("similar.html.j2", {"sections": sections, "count": sum(map(len, pairs.values()))})


def _describe_pair(pair: AlikePair, answers: Answers, titles: Titles) -> dict[str, object]:
    left, right = (one_line(student, LONGEST_NAME) for student in pair.students)
    return {
        "left": left,
        "right": right,
        "bits": f"{pair.bits:.0f}",
        "answers": [
            {
                "exercise": answer.exercise,
                "title": titles.exercise(answer.exercise),
                "alike": f"{100 * answer.alike:.0f}%",
                "sides": [
                    (
                        student,
                        *truncate(clean_code("\n\n".join(answers[answer.exercise][key])), _LONGEST, 200),
                    )
                    for student, key in zip((left, right), pair.students, strict=True)
                ],
            }
            for answer in pair.answers
        ],
    }
