from functools import partial

# the same settings in all my runs
train_it = partial(fit, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size, progress=False)
# ---
# Exercise III.1 (answer)
runs = {
    shuffle: train_it(course.model(seed=3), course.train, course.test, shuffle=shuffle) for shuffle in (True, False)
}
history_shuffled, history_in_order = runs.values()
# ---
# Exercise III.1.a (text)
two_gains = """Batches are faster, because the computer can work on many rows in one call. And the gradient is a mean
of many reviews, so it does not depend so much on one strange review and the step goes in a better direction."""
# ---
# Exercise III.1.b (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)

one_class_in_order, one_class_shuffled = (
    torch.tensor([float(len(labels.unique()) == 1) for _, labels in loader]).mean() for loader in (in_order, shuffled)
)
new_reviews = "higher"
# ---
# Exercise III.1.b (text)
why_shuffle = """Without shuffling the model sees only negative reviews for a long time and then only positive ones. It
learns to say one class and forgets the other. A new order every epoch makes other batches each time, so their errors
even out."""
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

accuracies = torch.tensor([evaluate(trained, loader).accuracy for loader in test_loaders])
# ---
# Exercise III.1.c (text)
why_no_change = """The weights are not changed by an evaluation. Each review is judged alone, and the right answers are
counted. To count in another order gives the same number."""
# ---
# Exercise III.2.a (answer)
loader = make_loader(course.train, settings.batch_size, shuffle=True)

for iterations_counted, batch in enumerate(loader, start=1):
    pass


def iterations(samples, batch_size):
    """Return the number of iterations in one epoch."""
    return (samples + batch_size - 1) // batch_size
# ---
# Exercise III.2.b (answer)
loader = make_loader(course.train, settings.batch_size, shuffle=True)

*_, (last_inputs, last_labels) = loader
last_size = last_labels.numel()


def last_batch(samples, batch_size):
    """Return the number of samples in the last batch of an epoch."""
    return samples - batch_size * (math.ceil(samples / batch_size) - 1)
# ---
# Exercise III.2.c (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)

shares_in_order = [labels.float().mean() for _, labels in in_order]
shares_shuffled = [labels.float().mean() for _, labels in shuffled]
mean_in_order = torch.stack(shares_in_order).mean()
share_of_all = course.train.labels.float().mean()
# ---
# Exercise III.2.d (answer)
from coursekit.dataset import MultiHotDataset

multi_hot = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary)
loader = make_loader(multi_hot, settings.batch_size, shuffle=True)

(vectors_shape, vectors_dtype), (labels_shape, labels_dtype) = (
    (list(part.size()), str(part.dtype)) for part in next(iter(loader))
)
# ---
# Exercise III.3.a (answer)
one_row = torch.tensor([[0.3]])

axes_squeeze = len(one_row.squeeze().shape)
axes_squeeze_1 = len(one_row.squeeze(1).shape)


def batch_loss(logits, labels):
    """Return the loss of a batch of any size: logits (n, 1), labels (n,)."""
    return nn.functional.binary_cross_entropy_with_logits(logits[:, 0], labels.to(logits.dtype))


step = max(2, len(course.train) // 2000)
part = course.train.subset(range(0, len(course.train), step))
test_part = course.test.subset(range(0, len(course.test), step))

sizes = [1, 2, 128, 256]
rates = [0.4 * size / 128 for size in sizes]

histories = [
    fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size) for size, rate in zip(sizes, rates)
]
histories_by_size = dict(zip(sizes, histories))
reached = [history[-1].test.accuracy for history in histories]
small_is_much_better = max(reached[0], reached[1]) - max(reached[2], reached[3]) >= 0.05
# ---
# Exercise III.3.a (text)
comment = """The accuracy is nearly the same for all four sizes. The time is not: one row at a time needs many more
steps in one epoch, and each step costs something. The rate must go with the size to make this comparison fair."""
