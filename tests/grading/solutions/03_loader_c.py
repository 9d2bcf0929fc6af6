import numpy as np


class Trainer:
    """Trains a new model for each run, by the settings of the section."""

    def __init__(self, **fixed):
        self.fixed = fixed

    def run(self, **changes):
        return fit(course.model(), course.train, course.test, **self.fixed, **changes)
# ---
# Exercise III.1 (answer)
trainer = Trainer(epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
history_shuffled, history_in_order = (trainer.run(shuffle=shuffle) for shuffle in (True, False))
# ---
# Exercise III.1.a (text)
two_gains = """
Speed: matrix operations on 128 rows use the hardware in parallel and share the overhead of a call.
Stability: averaging reduces the noise of the gradient by the square root of the batch size, so a step is more reliable.
"""
# ---
# Exercise III.1.b (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)


def is_one_class(labels):
    return labels.min() == labels.max()


one_class_in_order = np.mean([is_one_class(labels) for _, labels in in_order])
one_class_shuffled = np.mean([is_one_class(labels) for _, labels in shuffled])
new_reviews = "higher"
# ---
# Exercise III.1.b (text)
why_shuffle = """
Batches of one class push the output always to the same side, so the model learns a constant and not words. The positive
half then undoes what the negative half did. With a fresh permutation in each epoch the noise of the batches is
independent and averages out.
"""
# ---
# Exercise III.1.c (answer)
trained = course.model()
fit(trained, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

backwards = course.test.subset(range(len(course.test) - 1, -1, -1))
test_loaders = [
    make_loader(course.test, settings.batch_size),  # in order
    make_loader(course.test, settings.batch_size, shuffle=True),  # shuffled
    make_loader(backwards, settings.batch_size),  # the last row first
]


@torch.no_grad()
def share_right(loader):
    hits = [(trained(inputs).squeeze(1) > 0) == (labels == 1) for inputs, labels in loader]
    return torch.cat(hits).float().mean()


accuracies = tuple(share_right(loader) for loader in test_loaders)
# ---
# Exercise III.1.c (text)
why_no_change = """
No weight changes during evaluation and rows do not influence each other in this model. Accuracy is a sum over rows
divided by their number, and a sum is the same in every order.
"""
# ---
# Exercise III.2.a (answer)
loader = make_loader(course.train, settings.batch_size, shuffle=True)

iterations_counted = sum(1 for _ in loader)


def iterations(samples, batch_size):
    """Return the number of iterations in one epoch."""
    return np.ceil(samples / batch_size)
# ---
# Exercise III.2.b (answer)
from collections import deque

loader = make_loader(course.train, settings.batch_size, shuffle=True)

((_, labels),) = deque(loader, maxlen=1)
last_size = labels.shape[0]


def last_batch(samples, batch_size):
    """Return the number of samples in the last batch of an epoch."""
    first_rows = range(0, samples, batch_size)  # where each batch begins
    return len(range(first_rows[-1], samples))
# ---
# Exercise III.2.c (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)

shares_in_order = np.array([np.mean(labels.numpy()) for _, labels in in_order])
shares_shuffled = np.array([np.mean(labels.numpy()) for _, labels in shuffled])
mean_in_order = shares_in_order.mean()
share_of_all = np.average(shares_in_order, weights=[len(labels) for _, labels in in_order])
# ---
# Exercise III.2.d (answer)
from coursekit.dataset import MultiHotDataset

multi_hot = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary)
loader = make_loader(multi_hot, settings.batch_size, shuffle=True)

vectors, labels = (part.numpy() for part in next(iter(loader)))
vectors_shape, vectors_dtype = np.array(vectors.shape), vectors.dtype
labels_shape, labels_dtype = np.array(labels.shape), labels.dtype
# ---
# Exercise III.3.a (answer)
one_row = torch.tensor([[0.3]])

axes_squeeze, axes_squeeze_1 = torch.tensor([one_row.squeeze().dim(), one_row.squeeze(1).dim()])


def batch_loss(logits, labels):
    """Return the loss of a batch of any size: logits (n, 1), labels (n,)."""
    z = logits.flatten()
    # -log sigmoid(z) for label 1, -log sigmoid(-z) for label 0
    return torch.where(labels == 1, nn.functional.softplus(-z), nn.functional.softplus(z)).mean()


step = max(2, len(course.train) // 2000)
part = course.train.subset(range(0, len(course.train), step))
test_part = course.test.subset(range(0, len(course.test), step))

sizes = [1, 2, 128, 256]
rates = [0.4 * size / 128 for size in sizes]

histories_by_size = [
    fit(course.model(seed=size), part, test_part, epochs=5, rate=rate, batch_size=size, seed=size)
    for size, rate in zip(sizes, rates)
]
by_size = [history.column("test", "accuracy")[-1] for history in histories_by_size]
small_is_much_better = np.mean(by_size[:2]) > np.mean(by_size[2:]) + 0.05
# ---
# Exercise III.3.a (text)
comment = """
Accuracy: no clear trend, the differences are smaller than chance allows for this test part. Time: the number of steps is
inversely proportional to the batch size, and the cost of a step is nearly constant for small batches.
Scaling the rate with the size keeps the length of the way the same.
"""
