"""Section VII: a record of what was seen passes only if the work was done; a forged one is refused."""

import copy

import numpy as np
import pytest

from coursekit.exercises import exercises
from coursekit.exercises.rnn_experiments._ledgers import found_in, made_up_ledger
from coursekit.exercises.rnn_experiments._toy_training import toy_network, weights_of
from coursekit.exercises.rnn_experiments.vii_3_batches import make_collate
from coursekit.exercises.rnn_experiments.vii_5_accuracy import make_accuracy
from coursekit.exercises.rnn_experiments.vii_6_rnn import network
from coursekit.exercises.rnn_experiments.vii_9_lower_rate import train_at
from coursekit.exercises.rnn_experiments.vii_10_more_epochs import going_on
from coursekit.experiments.comparison import compare

WORK = {
    ("VII.3", "collate"): make_collate(),
    ("VII.5", "accuracy"): make_accuracy(),
    ("VII.6", "make_rnn"): network(),
    ("VII.9", "train_at"): train_at,
    ("VII.10", "go_on"): going_on(),
}


def value_of(exercise, name):
    return next(value for value in exercises()[exercise].values if value.name == name)


@pytest.fixture(scope="module")
def records():
    return {key: value_of(*key).read(work) for key, work in WORK.items()}


def _untrained(seen):
    seen["weights"] = [weights_of(toy_network())] * 2


def _far_but_no_better(seen):
    for weights in seen["weights"]:
        weights["embedding.weight"] = -weights["embedding.weight"]


def _unmoved(seen):
    seen["weights"] = {name: numbers * 0 for name, numbers in seen["weights"].items()}


FORGED = {
    "states that the layer does not give": (
        ("VII.6", "make_rnn"),
        lambda seen: (
            seen["rnn"].update(states=seen["rnn"]["states"] + 0.5, axis=1)
            or seen.update(head=seen["head"] + 0.5)
        ),
    ),
    "weights of another layer": (
        ("VII.6", "make_rnn"),
        lambda seen: seen["rnn"]["weights"].update(weight_hh_l0=np.eye(12)),
    ),
    "a head that gets something else": (
        ("VII.6", "make_rnn"),
        lambda seen: seen.update(head=seen["head"] * 0.9),
    ),
    "untrained weights": (("VII.9", "train_at"), _untrained),
    "weights that are far away and no better": (("VII.9", "train_at"), _far_but_no_better),
    "a network that has not gone on": (("VII.10", "go_on"), _unmoved),
    "no call of the model": (("VII.5", "accuracy"), lambda seen: seen.update(calls=[])),
    "a row of pads": (("VII.3", "collate"), lambda seen: seen["first"]["ids"].fill(0)),
}


@pytest.mark.parametrize("key", WORK, ids=" ".join)
def test_a_record_of_the_work_passes(key, records):
    assert value_of(*key).same(records[key], None)


@pytest.mark.parametrize(("key", "forge"), FORGED.values(), ids=FORGED)
def test_a_forged_record_does_not_pass(key, forge, records):
    seen = copy.deepcopy(records[key])
    forge(seen)

    assert not value_of(*key).same(seen, None)


def test_what_is_found_in_a_ledger_is_what_the_course_finds():
    ledger = made_up_ledger()
    value = value_of("VII.18", "repeated")

    found = found_in(value.reread(value.read(ledger)))

    assert found == found_in(value.reread(value.read(compare(ledger))))
    assert {name: one.words for name, one in found.items()} == {
        row.name: row.words for row in compare(ledger).rows
    }


def test_runs_whose_predictions_are_cut_tell_nothing():
    value = value_of("VII.19", "evidence")
    told = value.read(made_up_ledger())
    name, against, seed, predicted = told["runs"][0]
    told["runs"][0] = (name, against, seed, predicted[1:])

    with pytest.raises(ValueError, match="digits"):
        value.reread(told)
