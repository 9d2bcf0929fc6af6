"""The exercises of section VII: recurrent networks on AG News."""

from coursekit.checks.rnn_experiments.batches import VII_3, VII_4
from coursekit.checks.rnn_experiments.cells import VII_6, VII_7, VII_8
from coursekit.checks.rnn_experiments.evidence import VII_18, VII_19, VII_20
from coursekit.checks.rnn_experiments.pooling import VII_15, VII_17
from coursekit.checks.rnn_experiments.scoring import VII_5
from coursekit.checks.rnn_experiments.settings import VII_12, VII_13, VII_14, VII_16
from coursekit.checks.rnn_experiments.steps import VII_9, VII_10, VII_11
from coursekit.checks.rnn_experiments.words import VII_1, VII_2

EXERCISES = (
    *(VII_1, VII_2, VII_3, VII_4, VII_5),
    *(VII_6, VII_7, VII_8, VII_9, VII_10, VII_11),
    *(VII_12, VII_13, VII_14, VII_15, VII_16, VII_17),
    *(VII_18, VII_19, VII_20),
)
