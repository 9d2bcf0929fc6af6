"""Section VI, solved differently from the solved notebook."""

from tests.cases import Answers

ANSWERS: Answers = {}
