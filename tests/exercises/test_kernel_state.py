"""A cell that changed torch's switches or the course's data is told, and does no harm to a check."""

import random

import numpy as np
import pytest
import torch

from coursekit.checks.usual_state import usual_state
from coursekit.course import Course
from coursekit.exercises import check, examine
from coursekit.exercises.kernel_state import DATA, find_changed_data
from coursekit.vocab import Vocabulary


@pytest.fixture(scope="module")
def reference():
    return Course("sample")


def run_check(exercise: str, **names: object) -> None:
    """Call `check` as a cell does in a notebook that has these names."""
    exec(f'check("{exercise}")', {"check": check, **names})


def sort_labels(course):
    course.train_labels.sort(reverse=True)


def shuffle_texts(course):
    random.Random(0).shuffle(course.test_texts)


def count_again(course):
    course.counts.update(["the"])


def insert_word(course):
    course.vocabulary.words.insert(0, "qwertyuiop")


def set_settings(course):
    course.settings = Course("full").settings


def change_tensor(course):
    course.train.labels[0] = 1


def replace_vocabulary(course):
    course.vocabulary = Vocabulary(course.split_counts, 100)


CHANGES = {
    sort_labels: "train_labels",
    shuffle_texts: "test_texts",
    count_again: "counts",
    insert_word: "vocabulary",
    set_settings: "settings",
    change_tensor: "train",
    replace_vocabulary: "vocabulary",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_cell_changed_is_named(reference, change):
    course = Course("sample")
    change(course)
    sentence = find_changed_data({"course": course}, reference)
    assert sentence == (
        f"A cell has changed course.{CHANGES[change]}: run the set-up cell again, and work on a copy."
    )


def test_a_course_that_was_only_used_is_unchanged(reference):
    course = Course("sample")
    for name in DATA:
        getattr(course, name)
    assert find_changed_data({"course": course}, reference) is None


@pytest.mark.parametrize("namespace", [{}, {"course": 3}, {"course": Course("sample:2")}])
def test_without_a_course_there_is_nothing_to_compare(reference, namespace):
    assert find_changed_data(namespace, reference) is None


def test_changed_data_are_told_where_the_answer_is_not_right(capsys):
    course = Course("sample")
    sort_labels(course)
    run_check("I.1", course=course, label_counts={}, first_class="pos", mean_length=1.0)
    assert "A cell has changed course.train_labels" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda: torch.set_grad_enabled(False), "switched gradients off"),
        (lambda: torch.set_default_dtype(torch.float64), "default type of numbers"),
    ],
)
def test_a_switch_is_told_does_no_harm_and_stays(capsys, change, sentence):
    right = examine("VI.2.a", {"perplexity_of_two": 2.0})
    before = torch.is_grad_enabled(), torch.get_default_dtype()
    try:
        change()
        changed = torch.is_grad_enabled(), torch.get_default_dtype()
        run_check("VI.2.a", perplexity_of_two=3.0)
        run_check("V.1.d", loss_logits=1.0, far_loss=200.0)
        assert (torch.is_grad_enabled(), torch.get_default_dtype()) == changed
    finally:
        torch.set_grad_enabled(before[0])
        torch.set_default_dtype(before[1])
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.count(sentence) == 2
    assert right == examine("VI.2.a", {"perplexity_of_two": 2.0})


def test_a_check_draws_no_random_number_of_the_notebook():
    def draw():
        return random.random(), float(np.random.rand()), torch.rand(1).item()

    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    expected = draw()
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    with usual_state():
        draw()
    assert draw() == expected
