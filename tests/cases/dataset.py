"""Section II, solved differently from the solved notebook."""

from tests.cases import Answers

ANSWERS: Answers = {}
