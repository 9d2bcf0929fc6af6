"""Exercise V.3.b: two logits, softmax, and cross-entropy by hand."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Numbers
from coursekit.exercises.loss._first_batch import apply_softmax_twice, apply_to_two_logits, cross_entropy

EXERCISE = Exercise(
    id="V.3.b",
    title="Two logits, softmax, and cross-entropy by hand",
    auto_points=1,
    values=(
        Numbers(
            "probabilities",
            "the probabilities of both classes, a row a review",
            tolerance=1e-5,
            shape=(None, 2),
        ),
        Number("loss_softmax", "the loss of the first batch, all decimals kept", tolerance=1e-5),
    ),
    truth=lambda course: {
        "probabilities": apply_to_two_logits(course, lambda z, y: z.softmax(1)),
        "loss_softmax": cross_entropy(course),
    },
    mistakes=(
        Mistake(
            "softmax along the wrong axis",
            "Here the columns add up to 1. The two probabilities of one review must add up to 1: take the "
            "softmax along the classes, dim=1.",
            lambda course: {"probabilities": apply_to_two_logits(course, lambda z, y: z.softmax(0))},
        ),
        Mistake(
            "softmax of the softmax",
            "This loss has gone through two softmaxes. You have probabilities already: take their plain "
            "logarithm. (log_softmax and nn.CrossEntropyLoss apply a softmax themselves, so they want "
            "logits.)",
            lambda course: {"loss_softmax": apply_softmax_twice(course)},
        ),
        Mistake(
            "every row with every label",
            "probabilities[:, labels] is a table (n, n): it pairs every review with every label. For one "
            "entry a row, number the rows as well: probabilities[torch.arange(n), labels].",
            lambda course: {
                "loss_softmax": apply_to_two_logits(course, lambda z, y: -z.softmax(1)[:, y].log().mean())
            },
        ),
        Mistake(
            "mean over all entries",
            "You took the mean over n rows and 2 columns. Half of those entries are 0, because y is 0 "
            "there. Divide by the number of reviews, n.",
            lambda course: {"loss_softmax": cross_entropy(course) / 2},
        ),
        Mistake(
            "sum over the batch",
            "This is the sum over the batch. Take the mean of the reviews.",
            lambda course: {"loss_softmax": cross_entropy(course) * course.settings.batch_size},
        ),
        Mistake(
            "sigmoid of each logit",
            "The two probabilities of a review do not add up to 1: this is a sigmoid of each logit. Take "
            "the softmax of both.",
            lambda course: {"probabilities": apply_to_two_logits(course, lambda z, y: z.sigmoid())},
        ),
        Mistake(
            "not divided by the sum",
            "These are e to the power of each logit, not yet divided. Divide by the sum of the row, so "
            "that the two add up to 1.",
            lambda course: {"probabilities": apply_to_two_logits(course, lambda z, y: z.exp())},
        ),
        Mistake(
            "columns exchanged",
            "The columns are exchanged: column 0 belongs to class 0.",
            lambda course: {"probabilities": apply_to_two_logits(course, lambda z, y: z.softmax(1).flip(1))},
        ),
        Mistake(
            "the wrong class",
            "You took the probability of the wrong class of each review.",
            lambda course: {
                "loss_softmax": apply_to_two_logits(
                    course, lambda z, y: -z.log_softmax(1).flip(1)[range(len(y)), y].mean()
                )
            },
        ),
    ),
)
