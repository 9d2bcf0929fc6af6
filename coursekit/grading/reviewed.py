"""What persons gave for the free texts: kept in `reviews.json`, and read from a filled-in review.csv.

Points that a person gave are never taken away or changed by a grading run, only by a later review.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replacing
from coursekit.grading.outcome import Record, Result
from coursekit.grading.points import Key, Review, Reviews
from coursekit.grading.records import json_bytes, read_json

FILE = "reviews.json"
FORMAT = 1


def fingerprint(texts: Mapping[str, str]) -> str:
    """Name a text by its content. It begins with a letter, so that no spreadsheet takes it for a number."""
    return "t" + hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode("ascii")).hexdigest()[:16]


def row_key(key: Key, texts: Mapping[str, str]) -> str:
    """Name a row of review.csv: whose text, and which."""
    whose = hashlib.sha256(json.dumps(key).encode("ascii")).hexdigest()[:16]
    return f"k{whose}-{fingerprint(texts)}"


def text_results(records: Iterable[Record]) -> Iterator[tuple[Key, Record, Result]]:
    """Go through all exercises that have points for a text, by record."""
    for record in records:
        for result in record.results:
            if result.text_max > 0:
                yield (record.student, record.section, result.exercise), record, result


def load_reviews(out: Path) -> dict[Key, Review]:
    """Read the reviews kept in a folder of results; none where there is no file.

    Raises `CourseError` where the file is damaged: a run must not go on and forget what persons gave.
    """
    path = out / FILE
    remove_leftovers(path)
    if not path.exists():
        return {}
    try:
        plain = read_json(path)
        if plain["format"] != FORMAT:
            raise ValueError("it has another format")
        return dict(_kept(one) for one in plain["reviews"])
    except (ValueError, TypeError, KeyError) as error:
        raise CourseError(
            f"{path} cannot be read ({error}): it holds the points that persons gave, so put a copy back, or "
            "move it away and hand in the filled-in review.csv again with --review."
        ) from None


def _kept(one: Any) -> tuple[Key, Review]:
    points, words = one["points"], [one[name] for name in ("student", "section", "exercise")]
    said = [one["comment"], one["text"]]
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        raise ValueError("points are not a number")
    if not all(isinstance(word, str) for word in words + said):
        raise ValueError("a field is not a text")
    return (words[0], words[1], words[2]), Review(float(points), said[0], text=said[1])


def save_reviews(out: Path, reviews: Reviews) -> None:
    """Keep the reviews in a folder of results. Raises `CourseError` where that fails; the old file stays."""
    plain = [
        {**dict(zip(("student", "section", "exercise"), key, strict=True))}
        | {"points": review.points, "comment": review.comment, "text": review.text}
        for key, review in sorted(reviews.items())
    ]
    with replacing(out / FILE) as stream:
        stream.write(json_bytes({"format": FORMAT, "reviews": plain}))


def current(reviews: Reviews, records: Iterable[Record]) -> dict[Key, Review]:
    """Mark the reviews whose text the student has changed since. Points stay as they are."""
    now = {key: fingerprint(result.texts) for key, _, result in text_results(records)}
    return {
        key: replace(review, stale=key in now and review.text != now[key]) for key, review in reviews.items()
    }


def merge(kept: Reviews, given: Reviews, records: Iterable[Record]) -> tuple[dict[Key, Review], list[str]]:
    """Put newly given reviews over the kept ones; give all, and a sentence for each that was not taken.

    A review of a text that has changed since never takes the place of a review of the text as it is now.
    """
    fresh = {key for key, review in current(kept, records).items() if not review.stale and review.text}
    old = {key for key, review in current(given, records).items() if review.stale}
    left = sorted(key for key in fresh & old if given[key].points != kept[key].points)
    notes = [
        f"{student}, {exercise}: the points in the file are for an older text, and the present one has been "
        "reviewed already; that review counts."
        for student, _, exercise in left
    ]
    return {**kept, **{key: review for key, review in given.items() if key not in fresh & old}}, notes
