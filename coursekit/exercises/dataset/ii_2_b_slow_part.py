"""Exercise II.2.b: the slow part, and why it is slow."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Integer, Text, Word
from coursekit.exercises.dataset.ii_2_a_step_parts import PARTS

CALL_ROWS = 256  # the small experiment of II.2.b
CALL_EPOCHS = 3


EXERCISE = Exercise(
    id="II.2.b",
    title="The slow part, and why it is slow",
    auto_points=1,
    text_points=1,
    values=(
        Word("slow_part", '"assembly", "copy", "forward" or "backward"', options=PARTS),
        Integer("tokenizer_calls", "how often the tokenizer is called in all the epochs together"),
        Text(
            "why_slow",
            "what makes this part slow, and what could be done",
            asks=(
                "which work is done, and in which method of the data set?",
                "how often it is done with the same review?",
                "why once would be enough?",
            ),
        ),
    ),
    truth=lambda course: {"slow_part": "assembly", "tokenizer_calls": CALL_ROWS * CALL_EPOCHS},
    mistakes=(
        Mistake(
            "forward blamed",
            "The forward pass cannot be spared: the weights have changed since the last epoch, so its "
            "result is new each time. Look for work whose result is the same in each epoch.",
            lambda course: {"slow_part": "forward"},
        ),
        Mistake(
            "copy blamed",
            "The copy moves finished vectors to the device, and without a GPU it does nothing. If your "
            "clock says otherwise, the copy's lap has the encoding in it too. Ask who makes the vectors, "
            "and when.",
            lambda course: {"slow_part": "copy"},
        ),
        Mistake(
            "one call for each review",
            "This is one call for each review. The data set keeps nothing of an epoch for the next one, so "
            "all the calls of all three epochs count, also those with a review that was cut before.",
            lambda course: {"tokenizer_calls": CALL_ROWS},
        ),
        Mistake(
            "no call counted",
            "No call was counted. Does your data set have the tokenizer that counts, and do you go through "
            "all of its batches?",
            lambda course: {"tokenizer_calls": 0},
        ),
        Mistake(
            "all reviews",
            "You counted for the whole train split. The experiment has the first 256 reviews.",
            lambda course: {"tokenizer_calls": CALL_EPOCHS * len(course.train_texts)},
        ),
        Mistake(
            "backward blamed",
            "The gradients are new in each epoch, for the weights have changed. Look for work whose result "
            "is the same in each epoch.",
            lambda course: {"slow_part": "backward"},
        ),
    ),
)
