"""Section VII: a record of what was seen passes only if the work was done; a forged one is refused."""

import copy

import numpy as np
import pytest

from coursekit.exercises import exercises
from coursekit.exercises.rnn_experiments._ledgers import draw_conclusions, make_up_ledger
from coursekit.exercises.rnn_experiments._toy_training import copy_named_weights, make_toy_network
from coursekit.exercises.rnn_experiments.vii_3_batches import make_collate
from coursekit.exercises.rnn_experiments.vii_5_accuracy import make_accuracy
from coursekit.exercises.rnn_experiments.vii_6_rnn import make_rnn_factory
from coursekit.exercises.rnn_experiments.vii_9_lower_rate import train_at
from coursekit.exercises.rnn_experiments.vii_10_more_epochs import make_go_on
from coursekit.experiments.comparison import compare

WORK = {
    ("VII.3", "collate"): make_collate(),
    ("VII.5", "accuracy"): make_accuracy(),
    ("VII.6", "make_rnn"): make_rnn_factory(),
    ("VII.9", "train_at"): train_at,
    ("VII.10", "go_on"): make_go_on(),
}


def value_of(exercise, name):
    return next(value for value in exercises()[exercise].values if value.name == name)


@pytest.fixture(scope="module")
def records():
    return {key: value_of(*key).read(work) for key, work in WORK.items()}


def _put_untrained(record):
    record["weights"] = [copy_named_weights(make_toy_network())] * 2


def _turn_vectors_around(record):
    for weights in record["weights"]:
        weights["embedding.weight"] = -weights["embedding.weight"]


def _set_to_zero(record):
    record["weights"] = {name: numbers * 0 for name, numbers in record["weights"].items()}


def _change_head(record, factor, plus):
    (given, result), *others = record["linears"]
    record["linears"] = [(given * factor + plus, result), *others]


FORGED = {
    "states that the layer does not give": (
        ("VII.6", "make_rnn"),
        lambda record: (
            record["rnn"].update(states=record["rnn"]["states"] + 0.5, axis=1) or _change_head(record, 1, 0.5)
        ),
    ),
    "weights of another layer": (
        ("VII.6", "make_rnn"),
        lambda record: record["rnn"]["weights"].update(weight_hh_l0=np.eye(12)),
    ),
    "a head that gets something else": (
        ("VII.6", "make_rnn"),
        lambda record: _change_head(record, 0.9, 0),
    ),
    "untrained weights": (("VII.9", "train_at"), _put_untrained),
    "weights that are far away and no better": (("VII.9", "train_at"), _turn_vectors_around),
    "a network that has not gone on": (("VII.10", "go_on"), _set_to_zero),
    "no call of the model": (("VII.5", "accuracy"), lambda record: record.update(calls=[])),
    "a row of pads": (("VII.3", "collate"), lambda record: record["first"]["ids"].fill(0)),
}


@pytest.mark.parametrize("key", WORK, ids=" ".join)
def test_a_record_of_the_work_passes(key, records):
    assert value_of(*key).is_correct(records[key], None)


@pytest.mark.parametrize(("key", "forge"), FORGED.values(), ids=FORGED)
def test_a_forged_record_does_not_pass(key, forge, records):
    record = copy.deepcopy(records[key])
    forge(record)

    assert not value_of(*key).is_correct(record, None)


def test_what_is_found_in_a_ledger_is_what_the_course_finds():
    ledger = make_up_ledger()
    value = value_of("VII.18", "repeated")

    conclusions = draw_conclusions(value.validate(value.read(ledger)))

    assert conclusions == draw_conclusions(value.validate(value.read(compare(ledger))))
    assert {name: conclusion.words for name, conclusion in conclusions.items()} == {
        row.name: row.words for row in compare(ledger).rows
    }


def test_runs_whose_predictions_are_cut_tell_nothing():
    value = value_of("VII.19", "evidence")
    evidence = value.read(make_up_ledger())
    name, against, seed, predicted = evidence["runs"][0]
    evidence["runs"][0] = (name, against, seed, predicted[1:])

    with pytest.raises(ValueError, match="digits"):
        value.validate(evidence)
