# Exercise III.1 (answer)
e = settings.epochs
r = settings.rate
b = settings.batch_size

model_1 = course.model()
history_shuffled = fit(model_1, course.train, course.test, epochs=e, rate=r, batch_size=b, shuffle=True)

model_2 = course.model()
history_in_order = fit(model_2, course.train, course.test, epochs=e, rate=r, batch_size=b, shuffle=False)
# ---
# Exercise III.1.a (text)
two_gains = """1. It needs less time for 1,000 reviews, because one call for many rows is cheaper than many calls.
2. The gradients of large batches differ less from each other, since the mean of many rows is calmer. So each step
goes nearly where it should."""
# ---
# Exercise III.1.b (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)

batches = 0
only_one = 0
for inputs, labels in in_order:
    batches += 1
    negative = 0
    positive = 0
    for label in labels:
        if label == 0:
            negative += 1
        else:
            positive += 1
    if negative == 0 or positive == 0:
        only_one += 1
one_class_in_order = only_one / batches

batches = 0
only_one = 0
for inputs, labels in shuffled:
    batches += 1
    negative = 0
    positive = 0
    for label in labels:
        if label == 0:
            negative += 1
        else:
            positive += 1
    if negative == 0 or positive == 0:
        only_one += 1
one_class_shuffled = only_one / batches

if history_shuffled[-1].test.accuracy > history_in_order[-1].test.accuracy:
    new_reviews = "higher"
else:
    new_reviews = "lower"
# ---
# Exercise III.1.b (text)
why_shuffle = """If all batches of the first half are negative, the model learns to say negative. Then come the positive
ones and it learns the contrary, and the first half is forgotten. In every epoch a new order, so that it cannot learn the
order of the batches."""
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

accuracies = []
for test_loader in test_loaders:
    right = 0
    all_rows = 0
    for inputs, labels in test_loader:
        with torch.no_grad():
            logits = trained(inputs)
        for logit, label in zip(logits, labels):
            if logit.item() > 0 and label.item() == 1:
                right += 1
            if logit.item() <= 0 and label.item() == 0:
                right += 1
            all_rows += 1
    accuracies.append(right / all_rows)
# ---
# Exercise III.1.c (text)
why_no_change = """The model does not learn while it is tested, so it is the same model from the first to the last review.
What it says about one review does not depend on the other reviews. And the sum of the right ones is the same in any
order."""
# ---
# Exercise III.2.a (answer)
loader = make_loader(course.train, settings.batch_size, shuffle=True)

iterations_counted = 0
iterator = iter(loader)
while next(iterator, None) is not None:
    iterations_counted += 1


def iterations(samples, batch_size):
    """Return the number of iterations in one epoch."""
    count = 0
    while samples > 0:
        samples -= batch_size
        count += 1
    return count
# ---
# Exercise III.2.b (answer)
loader = make_loader(course.train, settings.batch_size, shuffle=True)

all_sizes = []
for inputs, labels in loader:
    all_sizes.append(inputs.offsets.shape[0] - 1)  # one offset more than rows
last_size = all_sizes[len(all_sizes) - 1]


def last_batch(samples, batch_size):
    """Return the number of samples in the last batch of an epoch."""
    while samples > batch_size:
        samples = samples - batch_size
    return samples
# ---
# Exercise III.2.c (answer)
in_order = make_loader(course.train, settings.batch_size)
shuffled = make_loader(course.train, settings.batch_size, shuffle=True)

shares_in_order = [labels.tolist().count(1) / len(labels.tolist()) for inputs, labels in in_order]
shares_shuffled = [labels.tolist().count(1) / len(labels.tolist()) for inputs, labels in shuffled]
total = 0
for share in shares_in_order:
    total = total + share
mean_in_order = total / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)
# ---
# Exercise III.2.d (answer)
from coursekit.dataset import MultiHotDataset

multi_hot = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary)
loader = make_loader(multi_hot, settings.batch_size, shuffle=True)

one_batch = next(iter(loader))
print(one_batch[0].shape, one_batch[0].dtype)
print(one_batch[1].shape, one_batch[1].dtype)
vectors_shape = (settings.batch_size, settings.vocab_size + 1)
vectors_dtype = torch.float32
labels_shape = (settings.batch_size,)
labels_dtype = torch.int64
# ---
# Exercise III.3.a (answer)
one_row = torch.tensor([[0.3]])

axes_squeeze = one_row.squeeze().ndim
axes_squeeze_1 = one_row.squeeze(1).ndim


def batch_loss(logits, labels):
    """Return the loss of a batch of any size: logits (n, 1), labels (n,)."""
    column = labels.float().reshape(-1, 1)  # the labels get the shape of the logits
    return nn.BCEWithLogitsLoss()(logits, column)


step = max(2, len(course.train) // 2000)
part = course.train.subset(range(0, len(course.train), step))
test_part = course.test.subset(range(0, len(course.test), step))

sizes = [1, 2, 128, 256]
rates = [0.4 * size / 128 for size in sizes]

histories_by_size = {}
for i in range(4):
    new_model = course.model()
    histories_by_size[sizes[i]] = fit(new_model, part, test_part, epochs=5, rate=rates[i], batch_size=sizes[i])

small_is_much_better = False
# ---
# Exercise III.3.a (text)
comment = """All accuracies are close together, the differences can be luck. But batches of 1 need much more time, because
there are so many steps. With one rate for all, the small batches would walk much further in an epoch, which is unfair."""
