"""Section VII, solved differently from the solved notebook."""

from tests.exercises.cases.rnn_experiments import data, evidence, networks

ANSWERS = {**data.ANSWERS, **networks.ANSWERS, **evidence.ANSWERS}
