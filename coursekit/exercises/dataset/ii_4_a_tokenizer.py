"""Exercise II.4.a: a tokenizer of your own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function
from coursekit.exercises._shared import Tokens
from coursekit.text import basic_english

if TYPE_CHECKING:
    from coursekit.course import Course


TRICKY = (
    "A GOOD Film",
    "Good. good! (Good?)",
    "It was great.<br /><br />Really!",
    "bad<BR />worse",
    "I didn't like it",
    'The "best" film; ever: really',
    'un"speak"able',
    "slow;sad:grey",
    "",
    "?!...",
    "made in the U.S.A.",
    "10/10!!!",
    "a well-made film",
    "  two  spaces\tand a tab ",
    "'quoted' and Bob's",
)


def _make_tokenizer(
    *,
    lower: bool = True,
    line_break: str = " ",
    token_signs: str = ".,()!?'",
    space_signs: str = ";:",
    keep_empty: bool = False,
) -> Answer:
    """Make a tokenizer by the rules, or with one of them broken.

    line_break: what takes the place of `<br />`. token_signs: signs that become tokens. space_signs: signs
    that become spaces.
    """

    def tokenize(text: str) -> list[str]:
        text = text.lower() if lower else text
        text = text.replace('"', "").replace("<br />", line_break)
        for sign in token_signs:
            text = text.replace(sign, f" {sign} ")
        for sign in space_signs:
            text = text.replace(sign, " ")
        return text.split(" ") if keep_empty else text.split()

    return {"tokenize": tokenize}


def _match_some_token(holds: Callable[[str], bool]) -> Callable[[Course, Mapping[str, Any]], bool]:
    """Make a rule: among the tokens of the tricky texts there is one for which this holds."""
    return lambda course, got: any(holds(token) for tokens in got["tokenize"] for token in tokens)


def _match_missing_token(wanted: str) -> Callable[[Course, Mapping[str, Any]], bool]:
    return lambda course, got: not any(wanted in tokens for tokens in got["tokenize"])


EXERCISE = Exercise(
    id="II.4.a",
    title="A tokenizer of your own",
    auto_points=1,
    values=(
        Function(
            "tokenize",
            "a function of a text that returns its list of tokens",
            probes=lambda: [(text,) for text in TRICKY],
            result=Tokens("result", "the tokens of the text"),
        ),
    ),
    truth=lambda course: {"tokenize": basic_english},
    mistakes=(
        Mistake(
            "empty tokens",
            "There are empty tokens among yours. text.split(' ') makes one wherever two spaces meet. "
            "text.split(), without an argument, does not.",
            lambda course: _make_tokenizer(keep_empty=True),
            when=_match_some_token(lambda token: not token.strip()),
        ),
        Mistake(
            "capitals kept",
            "Some tokens still have capitals, so that Good and good are two types. Lower-case the text "
            "first.",
            lambda course: _make_tokenizer(lower=False),
            when=_match_some_token(lambda token: token != token.lower()),
        ),
        Mistake(
            "line breaks left in",
            "Pieces of <br /> are still there. It is a line break of a web page and no word: replace it by "
            "a space, after lower-casing and before you cut.",
            lambda course: _make_tokenizer(line_break="<br />"),
            when=_match_some_token(lambda token: bool(re.search(r"<|>|^br$", token))),
        ),
        Mistake(
            "line breaks removed without a space",
            "Where <br /> stood between two words, the words are glued together. Put a space in its place.",
            lambda course: _make_tokenizer(line_break=""),
            when=_match_some_token(lambda token: token == "badworse"),
        ),
        Mistake(
            "punctuation left on the words",
            "Some punctuation is still glued to its word, so that good and good. are two types. "
            'Set each of . , ( ) ! ? apart, put a space in the place of ; and :, and take " away.',
            lambda course: _make_tokenizer(token_signs="'", space_signs=""),
            when=_match_some_token(
                lambda token: len(token) > 1 and any(sign in token for sign in '.,()!?;:"')
            ),
        ),
        Mistake(
            "apostrophes",
            "Look at the apostrophes: each one is a token of its own, so that didn't gives three tokens.",
            lambda course: _make_tokenizer(token_signs=".,()!?"),
            when=_match_missing_token("'"),
        ),
        Mistake(
            "punctuation thrown away",
            "Full stops, exclamation marks and the like are gone. Keep them as tokens of their own: an "
            "exclamation mark can tell something about a review.",
            lambda course: _make_tokenizer(token_signs="'", space_signs=".,()!?;:"),
            when=_match_missing_token("!"),
        ),
        Mistake(
            "hyphens and slashes cut",
            "well-made and 10/10 stay whole: set apart only the signs that the rules name.",
            lambda course: _make_tokenizer(token_signs=".,()!?'-/"),
            when=_match_missing_token("well-made"),
        ),
    ),
)
