# %% exercise="III.1" verdict="right" name="two plain calls"
history_shuffled = fit(
    course.model(),
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
    shuffle=True,
)
history_in_order = fit(
    course.model(),
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
    shuffle=False,
)

# %% exercise="III.1" verdict="right" name="a function with one parameter"
def train(shuffle):
    model = course.model()
    return fit(
        model,
        course.train,
        course.test,
        epochs=settings.epochs,
        rate=settings.rate,
        batch_size=settings.batch_size,
        shuffle=shuffle,
    )


history_in_order = train(False)
history_shuffled = train(True)

# %% exercise="III.1" verdict="right" name="list comprehension unpacked, options as a dict"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled, history_in_order = [
    fit(course.model(), course.train, course.test, shuffle=mixed, progress=False, **options)
    for mixed in (True, False)
]

# %% exercise="III.1" verdict="right" name="another seed, the same for both"
histories = {}
for shuffle in (False, True):
    histories[shuffle] = fit(
        course.model(seed=11),
        course.train,
        course.test,
        epochs=settings.epochs,
        rate=settings.rate,
        batch_size=settings.batch_size,
        shuffle=shuffle,
        seed=11,
    )
history_shuffled = histories[True]
history_in_order = histories[False]

# %% exercise="III.1" verdict="right" name="deep copy of one untrained model"
import copy

first = course.model()
second = copy.deepcopy(first)
history_shuffled = fit(
    first, course.train, course.test, epochs=settings.epochs, rate=settings.rate,
    batch_size=settings.batch_size, shuffle=True,
)
history_in_order = fit(
    second, course.train, course.test, epochs=settings.epochs, rate=settings.rate,
    batch_size=settings.batch_size, shuffle=False,
)

# %% exercise="III.1" verdict="right" name="partial of fit"
from functools import partial

train_model = partial(
    fit, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size, schedule="linear"
)
history_shuffled = train_model(course.model(), course.train, course.test, shuffle=True)
history_in_order = train_model(course.model(), train=course.train, test=course.test, shuffle=False)

# %% exercise="III.1" verdict="right" name="BagMLP by hand from a manual seed"
from coursekit.model import BagMLP


def fresh_model():
    torch.manual_seed(123)
    return BagMLP(settings.vocab_size, settings.hidden)


common = dict(rate=settings.rate, epochs=settings.epochs, batch_size=settings.batch_size)
history_shuffled = fit(fresh_model(), course.train, course.test, shuffle=True, **common)
history_in_order = fit(fresh_model(), course.train, course.test, shuffle=False, **common)

# %% exercise="III.1" verdict="right" name="plain SGD made by hand, shuffle by its default"
runs = []
for extra in ({}, {"shuffle": False}):
    model = course.model()
    sgd = torch.optim.SGD(model.parameters(), lr=settings.rate)
    runs.append(
        fit(
            model,
            course.train,
            course.test,
            epochs=settings.epochs,
            batch_size=settings.batch_size,
            optimizer=sgd,
            **extra,
        )
    )
history_shuffled, history_in_order = runs

# %% exercise="III.1" verdict="right" name="a class with a lazy history"
class Run:
    def __init__(self, *, shuffle):
        self.shuffle = shuffle
        self.model = course.model(4)

    def history(self):
        return fit(
            self.model,
            course.train,
            course.test,
            epochs=settings.epochs,
            rate=settings.rate,
            batch_size=settings.batch_size,
            shuffle=self.shuffle,
            seed=4,
        )


mixed_run, ordered_run = Run(shuffle=True), Run(shuffle=False)
history_shuffled, history_in_order = mixed_run.history(), ordered_run.history()

# %% exercise="III.1" verdict="wrong" name="histories exchanged" hint="the two runs exchanged"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_in_order = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_shuffled = fit(course.model(), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="one model for both runs" hint="history_in_order: model trained before"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
model = course.model()
history_shuffled = fit(model, course.train, course.test, shuffle=True, **options)
history_in_order = fit(model, course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="copy of the trained model for the second run" hint="history_in_order: model trained before"
import copy

options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
model = course.model()
history_shuffled = fit(model, course.train, course.test, shuffle=True, **options)
history_in_order = fit(copy.deepcopy(model), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="epochs left out, so five" hint="history_shuffled: other epochs"
options = {"rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="rate left out, so 0.1" hint="other settings than the section's"
options = {"epochs": settings.epochs, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="batch size 64" hint="other settings than the section's"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": 64}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="shuffle=False forgotten" hint="both runs shuffled"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, **options)

# %% exercise="III.1" verdict="wrong" name="both in order" hint="no run shuffled"
options = {
    "epochs": settings.epochs,
    "rate": settings.rate,
    "batch_size": settings.batch_size,
    "shuffle": False,
}
history_shuffled = fit(course.model(), course.train, course.test, **options)
history_in_order = fit(course.model(), course.train, course.test, **options)

# %% exercise="III.1" verdict="wrong" name="shuffle as the text False, which counts as true" hint="both runs shuffled"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle="True", **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle="False", **options)

# %% exercise="III.1" verdict="wrong" name="test split forgotten" hint=""
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="train split scored as the test split" hint="history_shuffled: scored on the train rows"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.train, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.train, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="train and test exchanged" hint="history_shuffled: trained on the test rows"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.test, course.train, shuffle=True, **options)
history_in_order = fit(course.model(), course.test, course.train, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="accuracies instead of histories" hint=""
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)
history_shuffled = history_shuffled[-1].test.accuracy
history_in_order = history_in_order[-1].test.accuracy

# %% exercise="III.1" verdict="wrong" name="lists of accuracies instead of histories" hint=""
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options).column(
    "test", "accuracy"
)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options).column(
    "test", "accuracy"
)

# %% exercise="III.1" verdict="wrong" name="only the last epoch of the history" hint=""
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)[-1]
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)[-1]

# %% exercise="III.1" verdict="wrong" name="other weights in the second model" hint="more than the order changed"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(seed=0), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(seed=1), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="five epochs for the run in order only" hint="history_in_order: other epochs"
options = {"rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(
    course.model(), course.train, course.test, shuffle=True, epochs=settings.epochs, **options
)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, epochs=5, **options)

# %% exercise="III.1" verdict="wrong" name="rate forgotten in the second run" hint="more than the order changed"
history_shuffled = fit(
    course.model(),
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
    shuffle=True,
)
history_in_order = fit(
    course.model(),
    course.train,
    course.test,
    epochs=settings.epochs,
    batch_size=settings.batch_size,
    shuffle=False,
)

# %% exercise="III.1" verdict="wrong" name="rows mixed by hand before the run in order" hint="history_shuffled: other rows"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
mixed = course.train.subset(torch.randperm(len(course.train)).tolist())
history_shuffled = fit(course.model(), mixed, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), mixed, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="another optimizer in one run only" hint="more than the order changed"
options = {"epochs": settings.epochs, "batch_size": settings.batch_size}
model = course.model()
plain = torch.optim.SGD(model.parameters(), lr=settings.rate)
history_shuffled = fit(model, course.train, course.test, shuffle=True, optimizer=plain, **options)
model = course.model().to(choose_device(sparse=True))
adagrad = torch.optim.Adagrad(model.parameters(), lr=0.01)
history_in_order = fit(model, course.train, course.test, shuffle=False, optimizer=adagrad, **options)

# %% exercise="III.1" verdict="wrong" name="constant rate in the run in order" hint="more than the order changed"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(
    course.model(), course.train, course.test, shuffle=False, schedule="constant", **options
)

# %% exercise="III.1" verdict="wrong" name="epochs as the batch size" hint="other settings than the section's"
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.epochs}
history_shuffled = fit(course.model(), course.train, course.test, shuffle=True, **options)
history_in_order = fit(course.model(), course.train, course.test, shuffle=False, **options)

# %% exercise="III.1" verdict="wrong" name="function uses a global instead of its argument" hint="both runs shuffled"
mix = True


def train(shuffle):
    return fit(
        course.model(),
        course.train,
        course.test,
        epochs=settings.epochs,
        rate=settings.rate,
        batch_size=settings.batch_size,
        shuffle=mix,
    )


history_shuffled = train(True)
history_in_order = train(False)

# %% exercise="III.1.b" verdict="right" name="loops with an if"
def share_one_class(loader):
    one_class = 0
    batches = 0
    for inputs, labels in loader:
        positive = labels.sum().item()
        if positive == 0 or positive == len(labels):
            one_class += 1
        batches += 1
    return one_class / batches


one_class_in_order = share_one_class(in_order)
one_class_shuffled = share_one_class(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="right" name="sets of numbers"
flags = [len(set(labels.tolist())) == 1 for _, labels in in_order]
one_class_in_order = sum(flags) / len(flags)
flags = [len(set(labels.tolist())) == 1 for _, labels in shuffled]
one_class_shuffled = sum(flags) / len(flags)
new_reviews = "Higher"

# %% exercise="III.1.b" verdict="right" name="torch mean of unique"
one_class_in_order, one_class_shuffled = (
    torch.tensor([float(labels.unique().numel() == 1) for _, labels in loader]).mean()
    for loader in (in_order, shuffled)
)
new_reviews = "HIGHER"

# %% exercise="III.1.b" verdict="right" name="numpy, minimum and maximum"
import numpy as np


def one_class(loader):
    return np.mean([int(labels.min()) == int(labels.max()) for inputs, labels in loader])


one_class_in_order = one_class(in_order)
one_class_shuffled = one_class(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="right" name="fractions and filter"
from fractions import Fraction


def is_pure(batch):
    labels = batch[1]
    return bool(labels.all()) or not bool(labels.any())


one_class_in_order = Fraction(len(list(filter(is_pure, in_order))), len(in_order))
one_class_shuffled = Fraction(len(list(filter(is_pure, shuffled))), len(shuffled))
new_reviews = "higher"

# %% exercise="III.1.b" verdict="right" name="Counter and statistics"
from collections import Counter
from statistics import mean

pure = {
    name: mean(len(Counter(labels.tolist())) == 1 for _, labels in loader)
    for name, loader in {"in order": in_order, "shuffled": shuffled}.items()
}
one_class_in_order, one_class_shuffled = pure.values()
new_reviews = "higher"

# %% exercise="III.1.b" verdict="right" name="one minus the mixed ones"
def mixed(loader):
    n = 0
    iterator = iter(loader)
    while (batch := next(iterator, None)) is not None:
        n += int(((batch[1] != batch[1][0]).any()).item())
    return n / len(loader)


one_class_in_order = 1 - mixed(in_order)
one_class_shuffled = 1.0 - mixed(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="right" name="slices of the labels"
labels = course.train.labels
order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(5))


def share(sequence):
    pieces = torch.split(sequence, settings.batch_size)
    return sum(piece.float().std(unbiased=False).item() == 0 for piece in pieces) / len(pieces)


one_class_in_order = share(labels)
one_class_shuffled = share(labels[order])
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="number instead of share" hint=""
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="percent" hint=""
one_class_in_order = 100 * sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = 100 * sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="swapped" hint=""
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="positive batches only" hint=""
one_class_in_order = sum(bool(labels.all()) for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(bool(labels.all()) for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="negative batches only" hint="one of the classes forgotten"
one_class_in_order = sum(labels.sum().item() == 0 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(labels.sum().item() == 0 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="full batches of 128 only" hint=""
def count_pure(loader):
    return sum(labels.sum().item() in (0, 128) for _, labels in loader)


one_class_in_order = count_pure(in_order) / len(in_order)
one_class_shuffled = count_pure(shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="share of the mixed batches" hint="mixed batches counted"
one_class_in_order = sum(len(labels.unique()) == 2 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 2 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="divided by the reviews" hint=""
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(course.train)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(course.train)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="share of the reviews in one-class batches" hint=""
def share(loader):
    return sum(len(labels) for _, labels in loader if len(labels.unique()) == 1) / len(course.train)


one_class_in_order = share(in_order)
one_class_shuffled = share(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="whole division for the number of batches" hint=""
batches = len(course.train) // settings.batch_size
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / batches
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / batches
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="first batch only" hint=""
inputs, labels = next(iter(in_order))
one_class_in_order = float(len(labels.unique()) == 1)
inputs, labels = next(iter(shuffled))
one_class_shuffled = float(len(labels.unique()) == 1)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="first and last label compared" hint=""
def pure(loader):
    return sum(bool(labels[0] == labels[-1]) for _, labels in loader) / len(loader)


one_class_in_order = pure(in_order)
one_class_shuffled = pure(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="set of tensors" hint=""
one_class_in_order = sum(len(set(labels)) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(set(labels)) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="loader in order twice" hint=""
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="typed-in batch size of 32" hint=""
in_order = make_loader(course.train, 32)
shuffled = make_loader(course.train, 32, shuffle=True)
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="share of positive reviews" hint=""
one_class_in_order = sum(labels.float().mean().item() for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(labels.float().mean().item() for _, labels in shuffled) / len(shuffled)
new_reviews = "higher"

# %% exercise="III.1.b" verdict="wrong" name="the same" hint="shuffling is only for the looks"
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "the same"

# %% exercise="III.1.b" verdict="wrong" name="lower" hint="shuffling reduces generalisation"
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = "lower"

# %% exercise="III.1.b" verdict="wrong" name="True instead of a word" hint=""
one_class_in_order = sum(len(labels.unique()) == 1 for _, labels in in_order) / len(in_order)
one_class_shuffled = sum(len(labels.unique()) == 1 for _, labels in shuffled) / len(shuffled)
new_reviews = True

# %% exercise="III.1.c" verdict="right" name="list comprehension"
accuracies = [evaluate(trained, loader).accuracy for loader in test_loaders]

# %% exercise="III.1.c" verdict="right" name="a loop, a tuple"
results = ()
for i in range(3):
    results += (evaluate(trained, test_loaders[i]).accuracy,)
accuracies = results

# %% exercise="III.1.c" verdict="right" name="map and a numpy array"
import numpy as np

scores = map(lambda loader: evaluate(trained, loader), test_loaders)
accuracies = np.fromiter((score.accuracy for score in scores), dtype=float)

# %% exercise="III.1.c" verdict="right" name="counted by hand"
accuracies = []
with torch.no_grad():
    for loader in test_loaders:
        right = total = 0
        for inputs, labels in loader:
            predictions = (trained(inputs).squeeze(1) > 0).long()
            right += (predictions == labels).sum().item()
            total += labels.shape[0]
        accuracies.append(right / total)

# %% exercise="III.1.c" verdict="right" name="probabilities, a tensor"
def accuracy_of(model, loader):
    hits = []
    for inputs, labels in loader:
        probabilities = torch.sigmoid(model(inputs).detach())[:, 0]
        hits.append((probabilities.round().int() == labels).float())
    return torch.cat(hits).mean()


accuracies = torch.stack([accuracy_of(trained, loader) for loader in test_loaders])

# %% exercise="III.1.c" verdict="right" name="dict and its values"
by_order = dict.fromkeys(("in order", "shuffled", "reversed"))
for name, loader in zip(by_order, test_loaders, strict=True):
    by_order[name] = evaluate(trained, loader).accuracy
accuracies = by_order.values()

# %% exercise="III.1.c" verdict="right" name="attrgetter and unpacking"
from operator import attrgetter

in_order, mixed, last_first = test_loaders
first = evaluate(trained, in_order)
others = (evaluate(trained, loader) for loader in (mixed, last_first))
accuracies = [first.accuracy, *map(attrgetter("accuracy"), others)]

# %% exercise="III.1.c" verdict="right" name="one minus the errors"
class Judge:
    def __init__(self, model):
        self.model = model

    @torch.no_grad()
    def errors(self, loader):
        return sum(int(((self.model(x).view(-1) > 0) != (y == 1)).sum()) for x, y in loader)


judge = Judge(trained)
accuracies = [1 - judge.errors(loader) / len(loader.dataset) for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="losses" hint="accuracies: loss"
accuracies = [evaluate(trained, loader).loss for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="percent" hint="column against row"
accuracies = [100 * evaluate(trained, loader).accuracy for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="scores instead of accuracies" hint=""
accuracies = [evaluate(trained, loader) for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="one number" hint=""
accuracies = sum(evaluate(trained, loader).accuracy for loader in test_loaders) / 3

# %% exercise="III.1.c" verdict="wrong" name="only the last loader" hint=""
for loader in test_loaders:
    accuracies = [evaluate(trained, loader).accuracy]

# %% exercise="III.1.c" verdict="wrong" name="train split" hint="accuracies: train split"
accuracies = [
    evaluate(trained, loader).accuracy
    for loader in (
        make_loader(course.train, settings.batch_size),
        make_loader(course.train, settings.batch_size, shuffle=True),
        make_loader(course.train.subset(range(len(course.train) - 1, -1, -1)), settings.batch_size),
    )
]

# %% exercise="III.1.c" verdict="wrong" name="untrained model" hint=""
accuracies = [evaluate(course.model(), loader).accuracy for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="a new model each time, not trained alike" hint="another model for each order"
accuracies = []
for seed, loader in enumerate(test_loaders):
    model = course.model(seed)
    fit(model, course.train, epochs=1, rate=settings.rate, batch_size=settings.batch_size)
    accuracies.append(evaluate(model, loader).accuracy)

# %% exercise="III.1.c" verdict="wrong" name="trained on between the loaders" hint="trained again"
accuracies = []
for loader in test_loaders:
    fit(trained, course.train, epochs=1, rate=settings.rate, batch_size=settings.batch_size, shuffle=False)
    accuracies.append(evaluate(trained, loader).accuracy)

# %% exercise="III.1.c" verdict="wrong" name="mean of the batch means" hint="mean of batch accuracies"
accuracies = []
with torch.no_grad():
    for loader in test_loaders:
        means = [((trained(x).squeeze(1) > 0) == y).float().mean().item() for x, y in loader]
        accuracies.append(sum(means) / len(means))

# %% exercise="III.1.c" verdict="wrong" name="first batch only" hint="another model for each order"
accuracies = []
for loader in test_loaders:
    inputs, labels = next(iter(loader))
    accuracies.append(((trained(inputs).squeeze(1) > 0) == labels).float().mean().item())

# %% exercise="III.1.c" verdict="wrong" name="last batch only" hint="another model for each order"
accuracies = []
for loader in test_loaders:
    for batch in loader:
        score = evaluate(trained, [batch])
    accuracies.append(score.accuracy)

# %% exercise="III.1.c" verdict="wrong" name="a set" hint=""
accuracies = {evaluate(trained, loader).accuracy for loader in test_loaders}

# %% exercise="III.1.c" verdict="wrong" name="number of right predictions" hint="accuracies: count of rows"
accuracies = []
with torch.no_grad():
    for loader in test_loaders:
        accuracies.append(sum(((trained(x).squeeze(1) > 0) == y).sum().item() for x, y in loader))

# %% exercise="III.1.c" verdict="wrong" name="argmax over one logit" hint=""
accuracies = []
with torch.no_grad():
    for loader in test_loaders:
        right = sum((trained(x).argmax(dim=1) == y).sum().item() for x, y in loader)
        accuracies.append(right / len(loader.dataset))

# %% exercise="III.1.c" verdict="wrong" name="column against row" hint="another model for each order"
accuracies = []
with torch.no_grad():
    for loader in test_loaders:
        right = sum(((trained(x) > 0) == y).sum().item() for x, y in loader)
        accuracies.append(right / len(loader.dataset))

# %% exercise="III.1.c" verdict="wrong" name="error rates" hint="accuracies: share of errors"
accuracies = [1 - evaluate(trained, loader).accuracy for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="a number for each batch" hint=""
accuracies = [[evaluate(trained, [batch]).accuracy for batch in loader] for loader in test_loaders]

# %% exercise="III.1.c" verdict="wrong" name="typed-in numbers" hint=""
accuracies = [0.9, 0.9, 0.9]

# %% exercise="III.1.c" verdict="wrong" name="differences to the first" hint=""
accuracies = [evaluate(trained, loader).accuracy for loader in test_loaders]
accuracies = [accuracy - accuracies[0] for accuracy in accuracies]

# %% exercise="III.2.a" verdict="right" name="a loop and math.ceil"
iterations_counted = 0
for inputs, labels in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="right" name="enumerate and divmod"
for number, batch in enumerate(loader, start=1):
    iterations_counted = number


def iterations(samples, batch_size):
    full, rest = divmod(samples, batch_size)
    if rest > 0:
        return full + 1
    return full

# %% exercise="III.2.a" verdict="right" name="sum of ones and a range"
iterations_counted = sum(1 for _ in loader)


def iterations(samples, batch_size):
    return len(range(0, samples, batch_size))

# %% exercise="III.2.a" verdict="right" name="a list and whole division"
iterations_counted = len([labels for _, labels in loader])
iterations = lambda samples, batch_size: -(-samples // batch_size)  # noqa: E731

# %% exercise="III.2.a" verdict="right" name="while loops"
iterations_counted = 0
turns = iter(loader)
try:
    while True:
        next(turns)
        iterations_counted = iterations_counted + 1
except StopIteration:
    pass


def iterations(samples, batch_size):
    n = 0
    while samples > 0:
        samples -= batch_size
        n += 1
    return n

# %% exercise="III.2.a" verdict="right" name="numpy floats"
import numpy as np

iterations_counted = np.array([len(labels) for _, labels in loader]).size


def iterations(samples, batch_size):
    return np.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="right" name="a real loader, a tensor"
iterations_counted = torch.zeros((), dtype=torch.int64)
for _ in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return len(torch.utils.data.DataLoader(range(samples), batch_size=batch_size))

# %% exercise="III.2.a" verdict="right" name="the library's batch_count"
from coursekit.loader import batch_count

counter = iter(range(10**9))
for _batch in loader:
    next(counter)
iterations_counted = next(counter)


def iterations(samples, batch_size):
    """Give the number of iterations in one epoch."""
    return batch_count(samples, batch_size)

# %% exercise="III.2.a" verdict="right" name="rounding up by adding"
from itertools import count

iterations_counted = max(i for i, _ in zip(count(1), loader))


def iterations(samples, batch_size):
    return (samples + batch_size - 1) // batch_size

# %% exercise="III.2.a" verdict="wrong" name="whole division" hint="floor instead of ceiling"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return samples // batch_size

# %% exercise="III.2.a" verdict="wrong" name="always one more" hint="always one more"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return samples // batch_size + 1

# %% exercise="III.2.a" verdict="wrong" name="round" hint="rounded to the nearest"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return round(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="plain division" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return samples / batch_size

# %% exercise="III.2.a" verdict="wrong" name="ceil of a whole division" hint="floor instead of ceiling"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples // batch_size)

# %% exercise="III.2.a" verdict="wrong" name="last index instead of number" hint="short batch not counted"
for iterations_counted, batch in enumerate(loader):
    pass


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="the course's batch size" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples / settings.batch_size)

# %% exercise="III.2.a" verdict="wrong" name="the course's train split" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(len(course.train) / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="length of the loader in the function" hint="the course's own numbers"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return len(loader)

# %% exercise="III.2.a" verdict="wrong" name="the wrong way round" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(batch_size / samples)

# %% exercise="III.2.a" verdict="wrong" name="while with at least" hint="always one more"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    n = 0
    while samples >= 0:
        samples -= batch_size
        n += 1
    return n

# %% exercise="III.2.a" verdict="wrong" name="samples counted" hint="samples counted"
iterations_counted = 0
for inputs, labels in loader:
    iterations_counted += len(labels)


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="counter set to 0 in the loop" hint=""
for batch in loader:
    iterations_counted = 0
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="parts of a batch counted" hint=""
iterations_counted = len(next(iter(loader)))


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="all epochs" hint=""
iterations_counted = 0
for epoch in range(settings.epochs):
    for batch in loader:
        iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="short batch not counted" hint="short batch not counted"
iterations_counted = 0
for inputs, labels in loader:
    if len(labels) < settings.batch_size:
        break
    iterations_counted += 1


def iterations(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.a" verdict="wrong" name="printed" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    print(math.ceil(samples / batch_size))

# %% exercise="III.2.a" verdict="wrong" name="no branch without a rest" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    if samples % batch_size != 0:
        return samples // batch_size + 1

# %% exercise="III.2.a" verdict="wrong" name="rest of the division" hint="remainder"
iterations_counted = 0
for batch in loader:
    iterations_counted += 1


def iterations(samples, batch_size):
    return samples % batch_size

# %% exercise="III.2.a" verdict="wrong" name="a number instead of a function" hint=""
iterations_counted = 0
for batch in loader:
    iterations_counted += 1
iterations = math.ceil(len(course.train) / settings.batch_size)

# %% exercise="III.2.b" verdict="right" name="a loop and an if"
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    rest = samples % batch_size
    if rest == 0:
        return batch_size
    return rest

# %% exercise="III.2.b" verdict="right" name="list and or"
last_size = list(loader)[-1][1].numel()


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="right" name="offsets and minus one"
*_, (bag, _labels) = loader
last_size = len(bag.offsets) - 1
last_batch = lambda samples, batch_size: (samples - 1) % batch_size + 1  # noqa: E731

# %% exercise="III.2.b" verdict="right" name="deque and whole batches"
from collections import deque

batch = deque(loader, maxlen=1).pop()
last_size = batch[1].shape[0]


def last_batch(samples, batch_size):
    before = math.ceil(samples / batch_size) - 1
    return samples - before * batch_size

# %% exercise="III.2.b" verdict="right" name="reduce and a while loop"
from functools import reduce

last_size = reduce(lambda _, batch: batch[1].size(0), loader, 0)


def last_batch(samples, batch_size):
    left = samples
    while left > batch_size:
        left -= batch_size
    return left

# %% exercise="III.2.b" verdict="right" name="numpy chunks and a tensor"
import numpy as np

sizes = torch.tensor([len(labels) for _, labels in loader])
last_size = sizes[-1]


def last_batch(samples, batch_size):
    return len(np.split(np.arange(samples), range(batch_size, samples, batch_size))[-1])

# %% exercise="III.2.b" verdict="right" name="a generator, torch split"
def sizes_of(batches):
    for _, labels in batches:
        yield labels.numel()


last_size = [*sizes_of(loader)].pop()


def last_batch(samples, batch_size):
    return torch.zeros(samples).split(batch_size)[-1].numel()

# %% exercise="III.2.b" verdict="right" name="start of the last batch"
last_size = float(next(islice(loader, len(loader) - 1, None))[1].shape[0])


def last_batch(samples, batch_size):
    *_, start = range(0, samples, batch_size)
    return min(samples, start + batch_size) - start

# %% exercise="III.2.b" verdict="right" name="divmod with a conditional"
n = 0
everything = iter(loader)
for _ in range(len(loader)):
    n = next(everything)[1].tolist().__len__()
last_size = n


def last_batch(samples, batch_size):
    _, rest = divmod(samples, batch_size)
    return rest if rest else batch_size

# %% exercise="III.2.b" verdict="wrong" name="rest of the division" hint="a last batch of 0"
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return samples % batch_size

# %% exercise="III.2.b" verdict="wrong" name="batch size minus the rest" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return batch_size - samples % batch_size

# %% exercise="III.2.b" verdict="wrong" name="samples minus batch size" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return min(batch_size, samples - batch_size)

# %% exercise="III.2.b" verdict="wrong" name="the number of batches" hint="number of batches"
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return math.ceil(samples / batch_size)

# %% exercise="III.2.b" verdict="wrong" name="off by one" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return (samples - 1) % batch_size

# %% exercise="III.2.b" verdict="wrong" name="the course's batch size" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return samples % settings.batch_size or settings.batch_size

# %% exercise="III.2.b" verdict="wrong" name="the loader's last size in the function" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    if samples % batch_size == 0:
        return batch_size
    return last_size

# %% exercise="III.2.b" verdict="wrong" name="branch without a rest not finished" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    rest = samples % batch_size
    if rest == 0:
        pass
    else:
        return rest

# %% exercise="III.2.b" verdict="wrong" name="the two branches swapped" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    rest = samples % batch_size
    return batch_size if rest else rest

# %% exercise="III.2.b" verdict="wrong" name="while with at least" hint="a last batch of 0"
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    while samples >= batch_size:
        samples -= batch_size
    return samples

# %% exercise="III.2.b" verdict="wrong" name="the rest as a fraction" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    if samples % batch_size == 0:
        return batch_size
    return samples / batch_size - samples // batch_size

# %% exercise="III.2.b" verdict="wrong" name="the wrong way round" hint=""
for inputs, labels in loader:
    last_size = len(labels)


def last_batch(samples, batch_size):
    return batch_size % samples or batch_size

# %% exercise="III.2.b" verdict="wrong" name="first batch" hint="drop_last"
inputs, labels = next(iter(loader))
last_size = len(labels)


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="parts of the batch" hint=""
for batch in loader:
    last_size = len(batch)


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="length of the inputs" hint=""
for inputs, labels in loader:
    last_size = len(inputs)


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="length of the offsets" hint=""
for inputs, labels in loader:
    last_size = len(inputs.offsets)


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="length of the indices" hint=""
for inputs, labels in loader:
    last_size = len(inputs.indices)


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="number of positive samples" hint=""
for inputs, labels in loader:
    last_size = labels.sum().item()


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="the loader's batch size" hint="drop_last"
last_size = loader.batch_size


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="batch before the last" hint="drop_last"
sizes = [len(labels) for _, labels in loader]
last_size = sizes[len(loader) - 2]


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.b" verdict="wrong" name="the index of the last batch" hint=""
for number, (inputs, labels) in enumerate(loader):
    last_size = number


def last_batch(samples, batch_size):
    return samples % batch_size or batch_size

# %% exercise="III.2.c" verdict="right" name="mean of floats"
shares_in_order = [labels.float().mean().item() for inputs, labels in in_order]
shares_shuffled = [labels.float().mean().item() for inputs, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = course.train.labels.float().mean().item()

# %% exercise="III.2.c" verdict="right" name="sum divided by length, lists of tensors"
shares_in_order = [labels.sum() / len(labels) for _, labels in in_order]
shares_shuffled = [labels.sum() / len(labels) for _, labels in shuffled]
mean_in_order = torch.stack(shares_in_order).mean()
share_of_all = course.train.labels.sum() / len(course.train)

# %% exercise="III.2.c" verdict="right" name="numpy"
import numpy as np

shares_in_order = [np.mean(labels.cpu().numpy()) for _, labels in in_order]
shares_shuffled = [np.mean(labels.cpu().numpy()) for _, labels in shuffled]
mean_in_order = np.mean(shares_in_order)
share_of_all = np.average(course.train_labels)

# %% exercise="III.2.c" verdict="right" name="a helper and fractions"
from fractions import Fraction
from statistics import mean


def R(labels):
    return Fraction(labels.tolist().count(1), len(labels))


shares_in_order = [R(labels) for _, labels in in_order]
shares_shuffled = [R(labels) for _, labels in shuffled]
mean_in_order = mean(shares_in_order)
share_of_all = R(course.train.labels)

# %% exercise="III.2.c" verdict="right" name="Counter"
from collections import Counter

shares_in_order = [Counter(batch[1].tolist())[1] / batch[1].numel() for batch in in_order]
shares_shuffled = [Counter(batch[1].tolist())[1] / batch[1].numel() for batch in shuffled]
mean_in_order = math.fsum(shares_in_order) / len(in_order)
share_of_all = Counter(course.train_labels)[1] / len(course.train_labels)

# %% exercise="III.2.c" verdict="right" name="two lists at once"
shares_in_order, shares_shuffled = [
    [(labels == 1).double().mean().item() for _, labels in loader] for loader in (in_order, shuffled)
]
mean_in_order = torch.tensor(shares_in_order, dtype=torch.float64).mean().item()
positive = 0
for label in course.train_labels:
    if label == 1:
        positive += 1
share_of_all = positive / len(course.train_labels)

# %% exercise="III.2.c" verdict="right" name="one minus the negative ones"
import numpy as np

shares_in_order = [1 - (y == 0).sum().item() / y.shape[0] for (_, y) in in_order]
shares_shuffled = [1 - (y == 0).sum().item() / y.shape[0] for (_, y) in shuffled]
mean_in_order = np.array(shares_in_order).sum() / np.size(shares_in_order)
share_of_all = np.count_nonzero(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="right" name="bincount and an own seed"
shares_in_order = [float(torch.bincount(y, minlength=2)[1]) / float(y.size(0)) for _, y in in_order]
shares_shuffled = [
    float(torch.bincount(y, minlength=2)[1]) / float(y.size(0))
    for _, y in make_loader(course.train, settings.batch_size, shuffle=True, seed=42)
]
mean_in_order = 0.0
for share in shares_in_order:
    mean_in_order += share / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_texts)

# %% exercise="III.2.c" verdict="wrong" name="share of negative samples" hint="shares of negatives"
shares_in_order = [(labels == 0).float().mean().item() for _, labels in in_order]
shares_shuffled = [(labels == 0).float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="divided by the batch size" hint="short batch divided by the full batch size"
shares_in_order = [labels.sum().item() / settings.batch_size for _, labels in in_order]
shares_shuffled = [labels.sum().item() / settings.batch_size for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="numbers instead of shares" hint="counts instead of shares"
shares_in_order = [labels.sum().item() for _, labels in in_order]
shares_shuffled = [labels.sum().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="percent" hint=""
shares_in_order = [100 * labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [100 * labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = 100 * sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="swapped" hint=""
shares_shuffled = [labels.float().mean().item() for _, labels in in_order]
shares_in_order = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_shuffled) / len(shares_shuffled)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="in order twice" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in in_order]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="the mean is taken over all samples" hint="share of all taken for the mean of the batches"
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = torch.cat([labels for _, labels in in_order]).float().mean().item()
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="mean of the shuffled ones" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_shuffled) / len(shares_shuffled)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="sum instead of mean" hint="sum for the mean"
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="mean with whole division of the number of batches" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / (len(course.train) // settings.batch_size)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="share of all copied from the mean" hint="mean of the batches taken for the share of all"
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = mean_in_order

# %% exercise="III.2.c" verdict="wrong" name="number of positive rows" hint="number of positives"
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="positive divided by negative" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = course.train_labels.count(1) / course.train_labels.count(0)

# %% exercise="III.2.c" verdict="wrong" name="whole division" hint="share of all taken for the mean of the batches"
shares_in_order = [labels.sum().item() // len(labels) for _, labels in in_order]
shares_shuffled = [labels.sum().item() // len(labels) for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="a loop over several lines" hint=""
shares_in_order = []
for _, labels in in_order:
    shares_in_order.append(labels.float().mean().item())
shares_shuffled = []
for _, labels in shuffled:
    shares_shuffled.append(labels.float().mean().item())
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="first batch only" hint=""
shares_in_order = [label.item() for label in next(iter(in_order))[1]]
shares_shuffled = [label.item() for label in next(iter(shuffled))[1]]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="last batch left out" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order][:-1]
shares_shuffled = [labels.float().mean().item() for _, labels in shuffled][:-1]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="generators instead of lists" hint=""
shares_in_order = (labels.float().mean().item() for _, labels in in_order)
shares_shuffled = (labels.float().mean().item() for _, labels in shuffled)
mean_in_order = sum(labels.float().mean().item() for _, labels in in_order) / len(in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="the test split in order" hint=""
shares_in_order = [labels.float().mean().item() for _, labels in in_order]
test_loader = make_loader(course.test, settings.batch_size)
shares_shuffled = [labels.float().mean().item() for _, labels in test_loader]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.c" verdict="wrong" name="one-class batches as true and false" hint=""
shares_in_order = [len(labels.unique()) == 1 for _, labels in in_order]
shares_shuffled = [len(labels.unique()) == 1 for _, labels in shuffled]
mean_in_order = sum(shares_in_order) / len(shares_in_order)
share_of_all = sum(course.train_labels) / len(course.train_labels)

# %% exercise="III.2.d" verdict="right" name="attributes of one batch"
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="right" name="tuples"
batch = next(iter(loader))
vectors_shape, labels_shape = (tuple(part.shape) for part in batch)
vectors_dtype, labels_dtype = (part.dtype for part in batch)

# %% exercise="III.2.d" verdict="right" name="lists and size"
batch = next(iter(loader))
vectors_shape = list(batch[0].size())
vectors_dtype = batch[0].dtype
labels_shape = list(batch[1].size())
labels_dtype = batch[1].dtype

# %% exercise="III.2.d" verdict="right" name="settings and other names of the types"
vectors_shape = (settings.batch_size, course.vocabulary.slots)
vectors_dtype = torch.float
labels_shape = (settings.batch_size,)
labels_dtype = torch.long

# %% exercise="III.2.d" verdict="right" name="break after the first batch, rows and columns"
for vectors, labels in loader:
    rows, columns = len(vectors), len(vectors[0])
    break
vectors_shape = torch.Size([rows, columns])
vectors_dtype = vectors[0, 0].dtype
labels_shape = torch.Size([len(labels)])
labels_dtype = labels[0].dtype

# %% exercise="III.2.d" verdict="right" name="stacked by hand"
rows = [multi_hot[i] for i in range(settings.batch_size)]
X = torch.stack([vector for vector, _ in rows])
y = torch.stack([label for _, label in rows])
vectors_shape, vectors_dtype = X.shape, X.dtype
labels_shape, labels_dtype = y.shape, y.dtype

# %% exercise="III.2.d" verdict="right" name="a dataclass and islice"
from dataclasses import dataclass


@dataclass
class Form:
    shape: torch.Size
    dtype: torch.dtype


def form_of(tensor):
    return Form(tensor.size(), tensor.dtype)


(first,) = islice(loader, 1)
forms = [*map(form_of, first)]
vectors_shape, labels_shape = [form.shape for form in forms]
vectors_dtype, labels_dtype = [form.dtype for form in forms]

# %% exercise="III.2.d" verdict="right" name="numpy shapes"
import numpy as np

vectors, labels = next(iter(make_loader(multi_hot, settings.batch_size)))
vectors_shape = np.array(vectors.numpy().shape)
labels_shape = np.shape(labels.numpy())
vectors_dtype, labels_dtype = torch.from_numpy(vectors.numpy()).dtype, labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="a row instead of a batch" hint=""
vector, label = multi_hot[0]
vectors_shape = vector.shape
vectors_dtype = vector.dtype
labels_shape = label.shape
labels_dtype = label.dtype

# %% exercise="III.2.d" verdict="wrong" name="first row of the batch" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors[0].shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="slot 0 forgotten" hint="slot of the unknown words forgotten"
vectors, labels = next(iter(loader))
vectors_shape = (settings.batch_size, settings.vocab_size)
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="columns and rows" hint="rows and columns swapped"
vectors, labels = next(iter(loader))
vectors_shape = vectors.T.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="labels as a column" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.unsqueeze(1).shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="labels as a row" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = (1, settings.batch_size)
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="labels as floats" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.float().dtype

# %% exercise="III.2.d" verdict="wrong" name="labels in int32" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = torch.int

# %% exercise="III.2.d" verdict="wrong" name="vectors as whole numbers" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = torch.int64  # only zeros and ones
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="vectors in float64" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = torch.tensor(vectors.tolist(), dtype=torch.double).dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="Python's float and int" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = type(vectors[0, 0].item())
labels_shape = labels.shape
labels_dtype = type(labels[0].item())

# %% exercise="III.2.d" verdict="wrong" name="the type of the object" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = type(vectors)
labels_shape = labels.shape
labels_dtype = type(labels)

# %% exercise="III.2.d" verdict="wrong" name="swapped" hint="types swapped"
labels, vectors = next(iter(loader))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="last batch" hint=""
for vectors, labels in loader:
    vectors_shape = vectors.shape
    vectors_dtype = vectors.dtype
    labels_shape = labels.shape
    labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="whole data set" hint=""
vectors, labels = next(iter(loader))
vectors_shape = (len(multi_hot), course.vocabulary.slots)
vectors_dtype = vectors.dtype
labels_shape = (len(multi_hot),)
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="number of axes" hint=""
vectors, labels = next(iter(loader))
vectors_shape = len(vectors.shape)
vectors_dtype = vectors.dtype
labels_shape = len(labels.shape)
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="number of elements" hint=""
vectors, labels = next(iter(loader))
vectors_shape = vectors.numel()
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="typed-in batch size of 64" hint=""
vectors, labels = next(iter(make_loader(multi_hot, 64, shuffle=True)))
vectors_shape = vectors.shape
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="index form" hint=""
bag, labels = next(iter(make_loader(course.train, settings.batch_size)))
vectors_shape = bag.indices.shape
vectors_dtype = bag.indices.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.2.d" verdict="wrong" name="vocabulary of 20,000 words" hint=""
vectors, labels = next(iter(loader))
vectors_shape = (settings.batch_size, 20_001)
vectors_dtype = vectors.dtype
labels_shape = labels.shape
labels_dtype = labels.dtype

# %% exercise="III.3.a" verdict="right" name="squeeze(1) and a dict comprehension over zip"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="right" name="first column, loop over positions, numbers typed in"
axes_squeeze = 0
axes_squeeze_1 = 1


def batch_loss(logits, labels):
    column = logits[:, 0]
    return nn.functional.binary_cross_entropy_with_logits(column, labels.float())


histories_by_size = {}
for i in range(len(sizes)):
    model = course.model()
    history = fit(model, part, test_part, epochs=5, rate=rates[i], batch_size=sizes[i])
    histories_by_size[sizes[i]] = history
small_is_much_better = False

# %% exercise="III.3.a" verdict="right" name="labels get a second axis, epochs by the default"
axes_squeeze, axes_squeeze_1 = one_row.squeeze().ndim, one_row.squeeze(1).ndim


def batch_loss(logits, labels):
    targets = labels.unsqueeze(1).to(logits.dtype)
    return nn.BCEWithLogitsLoss()(logits, targets)


histories_by_size = dict()
for i, size in enumerate(sizes):
    histories_by_size[size] = fit(
        course.model(seed=0), part, test_part, rate=rates[i], batch_size=size, progress=False
    )
small_is_much_better = bool(0)

# %% exercise="III.3.a" verdict="right" name="formula with softplus, largest size first"
axes_squeeze = len(one_row.squeeze().shape)
axes_squeeze_1 = len(one_row.squeeze(1).shape)


def batch_loss(logits, labels):
    z = logits.reshape(-1)
    y = labels.float()
    return (nn.functional.softplus(z) - y * z).mean()


histories_by_size = {}
for size, rate in sorted(zip(sizes, rates), reverse=True):
    histories_by_size[size] = fit(
        course.model(), part, test_part, epochs=5, rate=rate, batch_size=size
    )
small_is_much_better = False

# %% exercise="III.3.a" verdict="right" name="course loss in a lambda, dict(zip(map))"
import numpy as np

axes_squeeze = np.ndim(one_row.squeeze())
axes_squeeze_1 = np.ndim(one_row.squeeze(1))
batch_loss = lambda logits, labels: classification_loss(logits, labels)  # noqa: E731


def train_size(size):
    return fit(
        course.model(), part, test_part, epochs=5, rate=rates[sizes.index(size)], batch_size=size
    )


histories_by_size = dict(zip(sizes, map(train_size, sizes)))
small_is_much_better = np.bool_(False)

# %% exercise="III.3.a" verdict="right" name="a case of its own for one row"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    targets = labels.float()
    if len(labels) == 1:
        return nn.BCEWithLogitsLoss()(logits[0, 0], targets[0])
    return nn.BCEWithLogitsLoss()(logits.squeeze(), targets)


histories_by_size = {}
for rate, size in zip(rates, sizes):
    histories_by_size[size] = fit(
        course.model(2), part, test_part, epochs=5, rate=rate, batch_size=size, seed=2
    )
small_is_much_better = False

# %% exercise="III.3.a" verdict="right" name="torch.where with logsigmoid, answer computed from the histories"
axes_squeeze = one_row.squeeze().ndim
axes_squeeze_1 = one_row.squeeze(1).ndim


def batch_loss(logits, labels):
    z = logits.flatten()
    log_p, log_not_p = nn.functional.logsigmoid(z), nn.functional.logsigmoid(-z)
    return -torch.where(labels == 1, log_p, log_not_p).mean()


histories_by_size = {}
for size, rate in zip(sizes, rates):
    model = course.model()
    sgd = torch.optim.SGD(model.parameters(), lr=rate)
    histories_by_size[size] = fit(
        model, part, test_part, epochs=5, rate=rate, batch_size=size, optimizer=sgd
    )
final = {size: history[-1].test.accuracy for size, history in histories_by_size.items()}
small_is_much_better = max(final[1], final[2]) - max(final[128], final[256]) > 0.05

# %% exercise="III.3.a" verdict="right" name="own loss used in the training too"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    """Give the loss of a batch of any size: logits (n, 1), labels (n,)."""
    loss_function = nn.BCEWithLogitsLoss()
    return loss_function(logits.view(-1), labels.float())


histories_by_size = {
    sizes[i]: fit(
        course.model(), part, test_part, epochs=5, rate=rates[i], batch_size=sizes[i], loss=batch_loss
    )
    for i in range(4)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="right" name="sum divided by the number of rows, helper with options"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = axes_squeeze + 1


def batch_loss(logits, labels):
    summed = nn.BCEWithLogitsLoss(reduction="sum")(logits.squeeze(dim=-1), labels.float())
    return summed / len(labels)


def new_history(batch_size, rate, **options):
    return fit(course.model(), part, test_part, batch_size=batch_size, rate=rate, **options)


pairs = dict(zip(sizes, rates))
histories_by_size = {size: new_history(size, rate, epochs=5) for size, rate in pairs.items()}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="batch_loss still with squeeze()" hint="batch 1 is impossible"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="squeeze(0): the wrong axis" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(0), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="numbers of axes exchanged" hint="squeeze(1) drops the batch axis | squeeze() keeps the batch axis"
axes_squeeze = 1
axes_squeeze_1 = 0


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="number of elements instead of axes" hint="squeeze() keeps the batch axis"
axes_squeeze = one_row.squeeze().numel()
axes_squeeze_1 = one_row.squeeze(1).numel()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="shapes instead of numbers of axes" hint=""
axes_squeeze = one_row.squeeze().shape
axes_squeeze_1 = one_row.squeeze(1).shape


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="sum of the losses instead of the mean" hint="sum of the losses"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss(reduction="sum")(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="a loss for each row, no mean" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss(reduction="none")(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="return forgotten" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    loss = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="one_row instead of the argument" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(one_row.expand(len(labels), 1).squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="column against row spreads to (n, n)" hint="column against row"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return (nn.functional.softplus(logits) - logits * labels.float()).mean()


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="sigmoid twice" hint="sigmoid twice"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    probabilities = torch.sigmoid(logits.squeeze(1))
    return nn.BCEWithLogitsLoss()(probabilities, labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="sign of the logits turned" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    z = logits.squeeze(1)
    return (nn.functional.softplus(z) - (1 - labels.float()) * z).mean()


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="loss in bits" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    p = torch.sigmoid(logits.squeeze(1))
    y = labels.float()
    return -(y * torch.log2(p) + (1 - y) * torch.log2(1 - p)).mean()


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="sum divided by the fixed batch size" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    losses = nn.BCEWithLogitsLoss(reduction="none")(logits.squeeze(1), labels.float())
    return losses.sum() / settings.batch_size


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="loss of the first row only" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits[0], labels[:1].float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="view with the fixed batch size, only full batches work" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.view(settings.batch_size), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="the same rate for all sizes" hint="one rate for all batch sizes"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {}
for size in sizes:
    histories_by_size[size] = fit(
        course.model(), part, test_part, epochs=5, rate=rates[2], batch_size=size
    )
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="batch size forgotten, always 128" hint="another batch size than its key"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {}
for i, size in enumerate(sizes):
    histories_by_size[size] = fit(course.model(), part, test_part, epochs=5, rate=rates[i])
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="two epochs" hint="histories_by_size: other epochs"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=2, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="the epochs of the settings" hint="histories_by_size: other epochs"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=settings.epochs, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="all rows instead of the part" hint="histories_by_size: other rows"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), course.train, course.test, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="train part scored as the test part" hint="histories_by_size: scored on the train rows"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="test part forgotten" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="one model for all sizes" hint="histories_by_size: model trained before"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


model = course.model()
histories_by_size = {}
for size, rate in zip(sizes, rates):
    histories_by_size[size] = fit(model, part, test_part, epochs=5, rate=rate, batch_size=size)
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="rates in the reverse order" hint="another rate than the size's own"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, reversed(rates))
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="rates as keys" hint=""
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    rate: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False

# %% exercise="III.3.a" verdict="wrong" name="says that small batches are much better" hint="small batches raise accuracy a lot"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size)
    for size, rate in zip(sizes, rates)
}
small_is_much_better = True

# %% exercise="III.3.a" verdict="wrong" name="another schedule for the large sizes" hint="more than batch size and rate changed"
axes_squeeze = one_row.squeeze().dim()
axes_squeeze_1 = one_row.squeeze(1).dim()


def batch_loss(logits, labels):
    return nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())


histories_by_size = {
    size: fit(course.model(), part, test_part, epochs=5, rate=rate, batch_size=size,
              schedule="constant" if size > 100 else "linear")
    for size, rate in zip(sizes, rates)
}
small_is_much_better = False
