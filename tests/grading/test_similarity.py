"""Which answers are improbably alike: copies are, however they are changed, and others are not."""

import ast
import random

import pytest

from coursekit.exercises import exercises
from coursekit.grading.similarity import find_fingerprints, find_pairs
from tests.exercises.variants import VARIANTS

LOOP = """
counts = {}
for text, label in zip(texts, labels):
    words = text.split()
    counts[label] = counts.get(label, 0) + len(words)
mean = sum(counts.values()) / len(texts)
"""
REORDERED = """
mean = sum(totals.values()) / len(texts)
totals = {}
for t, l in zip(texts, labels):
    # my own comment
    totals[l] = totals.get(l, 0) + len(w)
    w = t.split( )
"""
OTHER = """
from collections import Counter
counter = Counter()
counter.update(label for label in labels)
mean = statistics.mean(len(tokenize(text)) for text in texts)
"""


def test_names_layout_and_order_do_not_count():
    assert find_fingerprints([LOOP]) == find_fingerprints([REORDERED])


def test_other_code_shares_next_to_nothing():
    assert len(find_fingerprints([LOOP]) & find_fingerprints([OTHER])) <= 1


def test_split_cells_are_the_same():
    head, tail = LOOP.rsplit("\n", 2)[0], LOOP.rsplit("\n", 2)[1]
    assert find_fingerprints([head, tail]) == find_fingerprints([LOOP])


@pytest.mark.parametrize("cell", ["no python at all (", "", "%%bash\nls", "x = " + "1+" * 5000 + "1"])
def test_what_is_no_code_has_none_or_some_and_stops_nothing(cell):
    assert isinstance(find_fingerprints([cell]), set)


def test_the_courses_own_code_was_not_copied():
    answers = {"I.1": {"ann": [LOOP], "bo": [LOOP]} | {f"s{n}": [f"x = {n}"] for n in range(20)}}
    assert find_pairs(answers, {"I.1": [LOOP]}) == []


def test_what_many_share_tells_nothing():
    assert find_pairs({"I.1": {f"s{n}": [LOOP] for n in range(30)}}, {}) == []


class Rename(ast.NodeTransformer):
    """Gives each name that the cell binds another one."""

    def __init__(self, tree):
        self.names = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def visit_Name(self, node):
        return ast.Name(f"my_{node.id}" if node.id in self.names else node.id, node.ctx)


def disguise(cell, chance):
    """Return a copy of an answer, as somebody makes it who does not want to be found."""
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return cell
    if chance.random() < 0.7:
        tree = Rename(tree).visit(tree)
    if chance.random() < 0.5 and len(tree.body) > 1:
        place = chance.randrange(len(tree.body) - 1)
        tree.body[place : place + 2] = reversed(tree.body[place : place + 2])
    return ast.unparse(ast.fix_missing_locations(tree))  # comments and layout go


def make_class(section, seed, students=100, copies=10):
    """Return a class whose students answer as people did who never saw each other, and the planted pairs."""
    chance = random.Random(seed)
    of_exercise = {}
    for variant in VARIANTS:
        if exercises()[variant.exercise].section == section:
            of_exercise.setdefault(variant.exercise, []).append(variant.code)
    names = [f"s{number:03}" for number in range(students)]
    answers = {
        exercise: {name: [chance.choice(sources)] for name in names}
        for exercise, sources in of_exercise.items()
    }
    planted = set()
    for number in range(copies):
        model, copyist = names[2 * number], names[2 * number + 1]
        planted.add((model, copyist))
        for own in answers.values():
            own[copyist] = [disguise(cell, chance) for cell in own[model]]
    return answers, planted


@pytest.mark.parametrize("section", ["I", "II", "V", "VI"])
@pytest.mark.parametrize("seed", range(3))
def test_nine_of_ten_copies_are_found_and_at_most_one_false_pair(section, seed):
    answers, planted = make_class(section, seed)
    found = {pair.students for pair in find_pairs(answers, {})}
    assert len(found & planted) >= 9
    assert len(found - planted) <= 1


def test_lines_that_were_added_hide_nothing():
    answers, _ = make_class("VI", 1, copies=0)
    planted = {(f"s{2 * number:03}", f"s{2 * number + 1:03}") for number in range(10)}
    for model, copyist in planted:
        for own in answers.values():
            own[copyist] = [own[model][0] + "".join(f"\nprint('step', {line})" for line in range(6))]
    found = {pair.students for pair in find_pairs(answers, {})}
    assert len(found & planted) >= 9 and len(found - planted) <= 1


def test_names_for_constants_hide_nothing():
    assert find_fingerprints(["limit = 3\nrows = draw(texts, limit)"]) >= find_fingerprints(
        ["rows = draw(texts, 3)"]
    )


def test_a_ring_is_found():
    answers, _ = make_class("I", 2, copies=0)
    ring = [f"s{number:03}" for number in range(8)]
    for own in answers.values():
        own.update(dict.fromkeys(ring, own[ring[0]]))
    found = {pair.students for pair in find_pairs(answers, {})}
    assert len([pair for pair in found if set(pair) <= set(ring)]) == 28


def test_a_large_class_is_compared():
    answers, planted = make_class("I", 3, students=400)
    found = {pair.students for pair in find_pairs(answers, {})}
    assert len(found & planted) >= 9 and len(found - planted) <= 4
