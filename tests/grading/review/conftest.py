"""A class with three equal answers and another one, open for reading."""

import pytest

from tests.grading.review.review_class import EXERCISE, TEXTS, open_class


@pytest.fixture
def session(tmp_path):
    session = open_class(tmp_path, TEXTS)
    yield session
    session.store.close()


@pytest.fixture
def card(session):
    return session.cards[EXERCISE][0]
