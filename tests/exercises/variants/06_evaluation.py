# %% exercise="VI.1.a" verdict="right" name="one pass with counters"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(labels)
    batches += 1

# %% exercise="VI.1.a" verdict="right" name="len of the data set and of the loader"
samples = len(test_loader.dataset)
batches = len(test_loader)

# %% exercise="VI.1.a" verdict="right" name="math.ceil"
samples = len(course.test_texts)
batches = math.ceil(samples / settings.batch_size)

# %% exercise="VI.1.a" verdict="right" name="list of sizes"
sizes = [labels.shape[0] for _, labels in test_loader]
samples, batches = sum(sizes), len(sizes)

# %% exercise="VI.1.a" verdict="right" name="divmod"
samples = len(course.test)
full, rest = divmod(samples, settings.batch_size)
batches = full + (1 if rest > 0 else 0)

# %% exercise="VI.1.a" verdict="right" name="cat of the labels, enumerate from 1"
all_labels = []
for batches, (bag, labels) in enumerate(test_loader, start=1):
    all_labels.append(labels)
samples = torch.cat(all_labels).numel()

# %% exercise="VI.1.a" verdict="right" name="offsets of the bags, tensors"
lengths = torch.tensor([len(bag.offsets) - 1 for bag, _ in test_loader])
samples = lengths.sum()
batches = torch.count_nonzero(lengths)

# %% exercise="VI.1.a" verdict="right" name="map and zip"
bags, labels = zip(*test_loader)
samples = sum(map(len, labels))
batches = len(bags)

# %% exercise="VI.1.a" verdict="right" name="while with next"
iterator = iter(test_loader)
samples = batches = 0
while True:
    try:
        bag, labels = next(iterator)
    except StopIteration:
        break
    batches = batches + 1
    samples = samples + labels.size(0)

# %% exercise="VI.1.a" verdict="right" name="numpy, batch_count of the course"
import numpy as np

from coursekit.loader import batch_count

samples = np.concatenate([labels.cpu().numpy() for _, labels in test_loader]).shape[0]
batches = np.int64(batch_count(samples, test_loader.batch_size))

# %% exercise="VI.1.a" verdict="wrong" name="rounded down"
samples = len(course.test)
batches = len(course.test) // settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="full batches assumed"
batches = len(test_loader)
samples = batches * settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="swapped"
samples = len(test_loader)
batches = len(test_loader.dataset)

# %% exercise="VI.1.a" verdict="wrong" name="last index of enumerate"
samples = 0
for i, (bag, labels) in enumerate(test_loader):
    samples += len(labels)
batches = i

# %% exercise="VI.1.a" verdict="wrong" name="len of a bag"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="len of the offsets"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag.offsets)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="len of the indices"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag.indices)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="sum of the labels"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += int(labels.sum())
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="a fraction of batches"
samples = len(course.test)
batches = samples / settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="batch size for the number of batches"
samples = len(course.test)
batches = settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="assigned, not added"
batches = 0
for bag, labels in test_loader:
    samples = len(labels)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="numbers of the real data typed in"
samples = 25000
batches = 196

# %% exercise="VI.1.a" verdict="wrong" name="iterator used up"
iterator = iter(test_loader)
batches = len(list(iterator))
samples = sum(len(labels) for bag, labels in iterator)

# %% exercise="VI.1.a" verdict="wrong" name="unfinished, break after one batch"
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(labels)
    batches += 1
    break

# %% exercise="VI.1.a" verdict="wrong" name="short batch skipped"
samples = 0
batches = 0
for bag, labels in test_loader:
    if len(labels) == settings.batch_size:
        samples += len(labels)
        batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="train and test"
samples = len(course.train) + len(course.test)
batches = math.ceil(samples / settings.batch_size)

# %% exercise="VI.1.a" verdict="wrong" name="exception swallowed"
samples = 0
batches = 0
for bag, labels in test_loader:
    try:
        samples += bag.shape[0]
    except AttributeError:
        pass
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="one batch too many"
samples = len(course.test)
batches = samples // settings.batch_size + 2

# %% exercise="VI.1.b" verdict="right" name="four times written out"
outputs_differ, has_graph = {}, {}
with_dropout.train()
a = with_dropout(inputs)
b = with_dropout(inputs)
outputs_differ["train"] = not torch.equal(a, b)
has_graph["train"] = a.requires_grad
with_dropout.eval()
a = with_dropout(inputs)
b = with_dropout(inputs)
outputs_differ["eval"] = not torch.equal(a, b)
has_graph["eval"] = a.requires_grad
with_dropout.train()
with torch.no_grad():
    a = with_dropout(inputs)
    b = with_dropout(inputs)
outputs_differ["no_grad"] = not torch.equal(a, b)
has_graph["no_grad"] = a.requires_grad
with_dropout.eval()
with torch.no_grad():
    a = with_dropout(inputs)
    b = with_dropout(inputs)
outputs_differ["both"] = not torch.equal(a, b)
has_graph["both"] = a.requires_grad

# %% exercise="VI.1.b" verdict="right" name="loop over the table"
situations = {"train": (True, True), "eval": (False, True), "no_grad": (True, False), "both": (False, False)}
outputs_differ = {}
has_graph = {}
for name, (training, grad) in situations.items():
    with_dropout.train(training)
    with torch.set_grad_enabled(grad):
        first, second = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(first, second)
    has_graph[name] = second.requires_grad

# %% exercise="VI.1.b" verdict="right" name="observed and typed in"
outputs_differ = {"train": True, "eval": False, "no_grad": True, "both": False}
has_graph = {"train": True, "eval": True, "no_grad": False, "both": False}

# %% exercise="VI.1.b" verdict="right" name="function, grad_fn, dict of zip"
def experiment(mode, without_grad):
    mode()
    if without_grad:
        with torch.no_grad():
            pair = [with_dropout(inputs) for _ in range(2)]
    else:
        pair = [with_dropout(inputs) for _ in range(2)]
    return (pair[0] != pair[1]).any().item(), pair[0].grad_fn is not None


results = [
    experiment(with_dropout.train, False),
    experiment(with_dropout.eval, False),
    experiment(with_dropout.train, True),
    experiment(with_dropout.eval, True),
]
names = ["train", "eval", "no_grad", "both"]
outputs_differ = dict(zip(names, [r[0] for r in results]))
has_graph = dict(zip(names, [r[1] for r in results]))

# %% exercise="VI.1.b" verdict="right" name="nullcontext, tensors of bool"
from contextlib import nullcontext

outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.training = name in ("train", "no_grad")
    for part in with_dropout:
        part.training = with_dropout.training
    with torch.no_grad() if name in ("no_grad", "both") else nullcontext():
        outputs = torch.stack([with_dropout(inputs), with_dropout(inputs)])
    outputs_differ[name] = (outputs[0] - outputs[1]).abs().max() > 0
    has_graph[name] = outputs.requires_grad

# %% exercise="VI.1.b" verdict="right" name="a class, numpy bools"
import numpy as np


class Situation:
    def __init__(self, model, train, graph):
        self.model, self.train, self.graph = model, train, graph

    def run(self):
        self.model.train() if self.train else self.model.eval()
        old = torch.is_grad_enabled()
        torch.set_grad_enabled(self.graph)
        self.outputs = [self.model(inputs), self.model(inputs)]
        torch.set_grad_enabled(old)
        return self

    def differ(self):
        a, b = (o.detach().numpy() for o in self.outputs)
        return np.logical_not(np.array_equal(a, b))

    def graph_there(self):
        return np.bool_(all(o.requires_grad for o in self.outputs))


runs = {
    "train": Situation(with_dropout, True, True).run(),
    "eval": Situation(with_dropout, False, True).run(),
    "no_grad": Situation(with_dropout, True, False).run(),
    "both": Situation(with_dropout, False, False).run(),
}
outputs_differ = {name: run.differ() for name, run in runs.items()}
has_graph = {name: run.graph_there() for name, run in runs.items()}

# %% exercise="VI.1.b" verdict="right" name="decorator, defaultdict, keys in another order"
from collections import defaultdict


@torch.no_grad()
def twice_without(model):
    return model(inputs), model(inputs)


def twice(model):
    return model(inputs), model(inputs)


outputs_differ, has_graph = defaultdict(bool), defaultdict(bool)
for name, call, mode in [
    ("both", twice_without, False),
    ("no_grad", twice_without, True),
    ("eval", twice, False),
    ("train", twice, True),
]:
    a, b = call(with_dropout.train(mode))
    outputs_differ[name] |= not bool((a == b).all())
    has_graph[name] |= a.requires_grad or b.requires_grad

# %% exercise="VI.1.b" verdict="right" name="backward tried for the graph"
def graph(output):
    try:
        output.sum().backward()
        return True
    except RuntimeError:
        return False


outputs_differ, has_graph = {}, {}
for name in "train eval no_grad both".split():
    with_dropout.eval()
    if name == "train" or name == "no_grad":
        with_dropout.train()
    with torch.inference_mode(False), torch.set_grad_enabled(not (name == "no_grad" or name == "both")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = a.tolist() != b.tolist()
    has_graph[name] = graph(a)

# %% exercise="VI.1.b" verdict="wrong" name="equal for differ"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="guessed, eval has no graph"
outputs_differ = {"train": True, "eval": False, "no_grad": True, "both": False}
has_graph = {"train": True, "eval": False, "no_grad": False, "both": False}

# %% exercise="VI.1.b" verdict="wrong" name="guessed, no_grad switches dropout off"
outputs_differ = {"train": True, "eval": False, "no_grad": False, "both": False}
has_graph = {"train": True, "eval": True, "no_grad": False, "both": False}

# %% exercise="VI.1.b" verdict="wrong" name="not back to train before no_grad"
outputs_differ, has_graph = {}, {}
with_dropout.train()
a, b = with_dropout(inputs), with_dropout(inputs)
outputs_differ["train"], has_graph["train"] = not torch.equal(a, b), a.requires_grad
with_dropout.eval()
a, b = with_dropout(inputs), with_dropout(inputs)
outputs_differ["eval"], has_graph["eval"] = not torch.equal(a, b), a.requires_grad
with torch.no_grad():
    a, b = with_dropout(inputs), with_dropout(inputs)
outputs_differ["no_grad"], has_graph["no_grad"] = not torch.equal(a, b), a.requires_grad
with_dropout.eval()
with torch.no_grad():
    a, b = with_dropout(inputs), with_dropout(inputs)
outputs_differ["both"], has_graph["both"] = not torch.equal(a, b), a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="one output compared with itself"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        output = with_dropout(inputs)
    outputs_differ[name] = not torch.equal(output, output)
    has_graph[name] = output.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="same seed before each call"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        torch.manual_seed(0)
        a = with_dropout(inputs)
        torch.manual_seed(0)
        b = with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="graph of the inputs"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = inputs.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="graph of the weights"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = with_dropout[0].weight.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="torch.no_grad without with"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    if name in ("no_grad", "both"):
        torch.no_grad()
    a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="eval without brackets"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train()
    if name in ("eval", "both"):
        with_dropout.eval
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="dicts swapped"
has_graph, outputs_differ = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    has_graph[name] = not torch.equal(a, b)
    outputs_differ[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="tilde for not"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = ~torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="outputs for True and False"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = a - b
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="strings"
outputs_differ = {"train": "True", "eval": "False", "no_grad": "True", "both": "False"}
has_graph = {"train": "True", "eval": "True", "no_grad": "False", "both": "False"}

# %% exercise="VI.1.b" verdict="wrong" name="situation both left out"
outputs_differ = {"train": True, "eval": False, "no_grad": True}
has_graph = {"train": True, "eval": True, "no_grad": False}

# %% exercise="VI.1.b" verdict="wrong" name="eval and no_grad exchanged"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "eval"))
    with torch.set_grad_enabled(name in ("train", "no_grad")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="grad for graph"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = with_dropout[0].weight.grad is not None

# %% exercise="VI.1.b" verdict="wrong" name="only one mode, the dict is filled at the end"
with_dropout.train()
a, b = with_dropout(inputs), with_dropout(inputs)
outputs_differ = dict.fromkeys(["train", "eval", "no_grad", "both"], not torch.equal(a, b))
has_graph = {"train": True, "eval": True, "no_grad": False, "both": False}


# %% exercise="VI.1.c" verdict="right" name="above zero, long"
def predicted_class(logits):
    return (logits > 0).long()


# %% exercise="VI.1.c" verdict="right" name="torch.where"
def predicted_class(logits):
    return torch.where(logits > 0, 1, 0)


# %% exercise="VI.1.c" verdict="right" name="heaviside, floats"
def predicted_class(logits):
    return torch.heaviside(logits, torch.zeros_like(logits))


# %% exercise="VI.1.c" verdict="right" name="loop over the rows"
def predicted_class(logits):
    classes = torch.zeros(logits.shape, dtype=torch.int64)
    for i in range(logits.shape[0]):
        if logits[i] > 0:
            classes[i] = 1
        else:
            classes[i] = 0
    return classes


# %% exercise="VI.1.c" verdict="right" name="list comprehension into a tensor"
def predicted_class(logits):
    return torch.tensor([1 if z > 0 else 0 for z in logits.tolist()])


# %% exercise="VI.1.c" verdict="right" name="argmax of two logits"
def predicted_class(logits):
    both = torch.stack([torch.zeros_like(logits), logits], dim=-1)
    return both.argmax(dim=-1)


# %% exercise="VI.1.c" verdict="right" name="bucketize"
def predicted_class(logits):
    return torch.bucketize(logits, torch.tensor([0.0]))


# %% exercise="VI.1.c" verdict="right" name="numpy and back, int8"
import numpy as np


def predicted_class(logits):
    return torch.from_numpy(np.greater(logits.detach().numpy(), 0).astype(np.int8))


# %% exercise="VI.1.c" verdict="right" name="sign and clamp"
def predicted_class(logits):
    return logits.sign().clamp(min=0).int()


# %% exercise="VI.1.c" verdict="right" name="copy, filled by masks"
def predicted_class(logits):
    classes = logits.clone()
    positive = logits > 0
    classes[positive] = 1
    classes[~positive] = 0
    return classes


# %% exercise="VI.1.c" verdict="right" name="lambda, comparison of exponentials"
predicted_class = lambda logits: torch.gt(torch.exp(logits), 1).to(torch.uint8)  # noqa: E731


# %% exercise="VI.1.c" verdict="wrong" name="zero is positive"
def predicted_class(logits):
    return (logits >= 0).long()


# %% exercise="VI.1.c" verdict="wrong" name="above one half"
def predicted_class(logits):
    return (logits > 0.5).long()


# %% exercise="VI.1.c" verdict="wrong" name="with a sigmoid"
def predicted_class(logits):
    return (torch.sigmoid(logits) > 0.5).long()


# %% exercise="VI.1.c" verdict="wrong" name="classes exchanged"
def predicted_class(logits):
    return (logits < 0).long()


# %% exercise="VI.1.c" verdict="wrong" name="argmax over the reviews"
def predicted_class(logits):
    return logits.argmax(dim=0)


# %% exercise="VI.1.c" verdict="wrong" name="sign, minus 1 and 1"
def predicted_class(logits):
    return torch.sign(logits).long()


# %% exercise="VI.1.c" verdict="wrong" name="shape of a column"
def predicted_class(logits):
    return (logits > 0).long().unsqueeze(1)


# %% exercise="VI.1.c" verdict="wrong" name="rounded logits"
def predicted_class(logits):
    return logits.round().clamp(0, 1).long()


# %% exercise="VI.1.c" verdict="wrong" name="above the mean"
def predicted_class(logits):
    return (logits > logits.mean()).long()


# %% exercise="VI.1.c" verdict="wrong" name="logits changed in place"
def predicted_class(logits):
    positive = logits > 0
    logits[positive] = 1
    logits[~positive] = 0
    return logits


# %% exercise="VI.1.c" verdict="wrong" name="return inside the loop"
def predicted_class(logits):
    classes = []
    for z in logits:
        classes.append(1 if z > 0 else 0)
        return torch.tensor(classes)


# %% exercise="VI.1.c" verdict="wrong" name="only the positive ones appended"
def predicted_class(logits):
    classes = []
    for z in logits:
        if z > 0:
            classes.append(1)
    return torch.tensor(classes)


# %% exercise="VI.1.c" verdict="wrong" name="four logits assumed"
def predicted_class(logits):
    return torch.tensor([1 if logits[i] > 0 else 0 for i in range(4)])


# %% exercise="VI.1.c" verdict="wrong" name="int before the comparison"
def predicted_class(logits):
    return (logits.int() > 0).long()


# %% exercise="VI.1.c" verdict="wrong" name="one answer for all"
def predicted_class(logits):
    return int(logits.sum() > 0)


# %% exercise="VI.1.c" verdict="wrong" name="number of positive ones"
def predicted_class(logits):
    return (logits > 0).sum()


# %% exercise="VI.1.c" verdict="wrong" name="names of the classes"
def predicted_class(logits):
    return ["pos" if z > 0 else "neg" for z in logits]


# %% exercise="VI.1.c" verdict="wrong" name="no return"
def predicted_class(logits):
    classes = (logits > 0).long()  # noqa: F841


# %% exercise="VI.1.c" verdict="wrong" name="global test logits"
some_logits = torch.tensor([-2.0, -0.5, 0.3, 2.5])


def predicted_class(logits):
    return (some_logits > 0).long()


# %% exercise="VI.1.c" verdict="wrong" name="exception swallowed, zeros"
def predicted_class(logits):
    try:
        return torch.tensor([1 if logits > 0 else 0])
    except RuntimeError:
        return torch.zeros_like(logits).long()


# %% exercise="VI.2.a" verdict="right" name="math"
cross_entropy = -math.log(0.5)
perplexity_of_two = math.exp(cross_entropy)

# %% exercise="VI.2.a" verdict="right" name="torch, a tensor"
loss = -torch.log(torch.tensor(0.5))
perplexity_of_two = torch.exp(loss)

# %% exercise="VI.2.a" verdict="right" name="CrossEntropyLoss of equal logits"
loss = nn.CrossEntropyLoss()(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
perplexity_of_two = loss.exp().item()

# %% exercise="VI.2.a" verdict="right" name="the course's loss of the logit 0"
labels = torch.tensor([0, 1])
perplexity_of_two = math.e ** classification_loss(torch.zeros(2, 1), labels).item()

# %% exercise="VI.2.a" verdict="right" name="numpy, base 2"
import numpy as np

bits = -np.log2(0.5)
perplexity_of_two = np.power(2.0, bits)

# %% exercise="VI.2.a" verdict="right" name="sum over the classes"
p = [0.5, 0.5]
entropy = 0
for pi in p:
    entropy -= pi * math.log(pi)
perplexity_of_two = pow(math.e, entropy)

# %% exercise="VI.2.a" verdict="right" name="inverse geometric mean of the reviews"
import statistics

probabilities_of_right = [0.5 for _ in course.test_labels]
perplexity_of_two = 1 / statistics.geometric_mean(probabilities_of_right)

# %% exercise="VI.2.a" verdict="right" name="series of e to the x, own function"
def exp(x):
    total, term = 0.0, 1.0
    for n in range(1, 40):
        total += term
        term *= x / n
    return total


perplexity_of_two = exp(math.log(2))

# %% exercise="VI.2.a" verdict="right" name="a whole number"
perplexity_of_two = round(math.exp(nn.BCELoss()(torch.tensor([0.5]), torch.tensor([1.0]))))

# %% exercise="VI.2.a" verdict="wrong" name="only the cross-entropy"
perplexity_of_two = -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="e to the probability"
perplexity_of_two = math.exp(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="minus forgotten"
perplexity_of_two = math.exp(math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="log2 with e"
perplexity_of_two = math.exp(-math.log2(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="log10 with e"
perplexity_of_two = math.exp(-math.log10(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="losses of both classes added"
perplexity_of_two = math.exp(-math.log(0.5) - math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="half of the sum"
perplexity_of_two = math.exp(-0.5 * math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="2 to the natural cross-entropy"
perplexity_of_two = 2 ** -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="e to minus the loss"
perplexity_of_two = math.exp(-(-math.log(0.5)))

# %% exercise="VI.2.a" verdict="wrong" name="softmax twice"
loss = nn.CrossEntropyLoss()(torch.softmax(torch.tensor([[2.0, 0.0]]), dim=1), torch.tensor([0]))
perplexity_of_two = torch.exp(loss)

# %% exercise="VI.2.a" verdict="wrong" name="probability as a logit"
loss = classification_loss(torch.tensor([[0.5]]), torch.tensor([1]))
perplexity_of_two = loss.exp()

# %% exercise="VI.2.a" verdict="wrong" name="perfect model"
perplexity_of_two = math.exp(0)

# %% exercise="VI.2.a" verdict="wrong" name="percent"
perplexity_of_two = math.exp(-math.log(0.5)) * 100

# %% exercise="VI.2.a" verdict="wrong" name="a string"
perplexity_of_two = f"{math.exp(-math.log(0.5)):.0f}"

# %% exercise="VI.2.a" verdict="wrong" name="10 to the loss"
perplexity_of_two = 10 ** -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="one perplexity for each class"
perplexity_of_two = [math.exp(-math.log(0.5)), math.exp(-math.log(0.5))]


# %% exercise="VI.2.b" verdict="right" name="the number itself"
def chance_perplexity(classes):
    return classes


# %% exercise="VI.2.b" verdict="right" name="exp of minus log"
def chance_perplexity(classes):
    probability = 1 / classes
    return math.exp(-math.log(probability))


# %% exercise="VI.2.b" verdict="right" name="sum over the classes"
def chance_perplexity(classes):
    entropy = 0
    for _ in range(classes):
        entropy += -(1 / classes) * math.log(1 / classes)
    return math.e**entropy


# %% exercise="VI.2.b" verdict="right" name="torch cross_entropy of zeros"
def chance_perplexity(classes):
    logits = torch.zeros(1, classes)
    return torch.exp(nn.functional.cross_entropy(logits, torch.tensor([0])))


# %% exercise="VI.2.b" verdict="right" name="numpy, array without axes"
import numpy as np


def chance_perplexity(classes):
    p = np.full(classes, 1 / classes)
    return np.exp(-np.sum(p * np.log(p)))


# %% exercise="VI.2.b" verdict="right" name="recursion"
def chance_perplexity(classes):
    if classes == 1:
        return 1
    half = classes // 2
    return chance_perplexity(half) + chance_perplexity(classes - half)


# %% exercise="VI.2.b" verdict="right" name="base 2 and lambda"
chance_perplexity = lambda classes: 2 ** math.log2(classes)  # noqa: E731

# %% exercise="VI.2.b" verdict="right" name="Fraction"
from fractions import Fraction


def chance_perplexity(classes):
    return 1 / Fraction(1, classes)


# %% exercise="VI.2.b" verdict="right" name="a class with a method"
class Guess:
    def __init__(self, classes):
        self.probabilities = torch.ones(classes, dtype=torch.float64) / classes

    def cross_entropy(self):
        return -self.probabilities.log()[0]

    def __call__(self):
        return self.cross_entropy().exp().item()


def chance_perplexity(classes):
    return Guess(classes)()


# %% exercise="VI.2.b" verdict="wrong" name="only the cross-entropy"
def chance_perplexity(classes):
    return math.log(classes)


# %% exercise="VI.2.b" verdict="wrong" name="e to the probability"
def chance_perplexity(classes):
    return math.exp(1 / classes)


# %% exercise="VI.2.b" verdict="wrong" name="minus forgotten"
def chance_perplexity(classes):
    return math.exp(math.log(1 / classes))


# %% exercise="VI.2.b" verdict="wrong" name="losses of all classes added"
def chance_perplexity(classes):
    return math.exp(sum(-math.log(1 / classes) for _ in range(classes)))


# %% exercise="VI.2.b" verdict="wrong" name="always two classes"
def chance_perplexity(classes):
    return math.exp(-math.log(0.5))


# %% exercise="VI.2.b" verdict="wrong" name="two to the number"
def chance_perplexity(classes):
    return 2**classes


# %% exercise="VI.2.b" verdict="wrong" name="range from 1"
def chance_perplexity(classes):
    entropy = 0
    for _ in range(1, classes):
        entropy -= 1 / classes * math.log(1 / classes)
    return math.exp(entropy)


# %% exercise="VI.2.b" verdict="wrong" name="log2 with e"
def chance_perplexity(classes):
    return math.exp(math.log2(classes))


# %% exercise="VI.2.b" verdict="wrong" name="prints and returns nothing"
def chance_perplexity(classes):
    print(math.exp(-math.log(1 / classes)))


# %% exercise="VI.2.b" verdict="wrong" name="typed in for 2, 4 and 10"
def chance_perplexity(classes):
    return {2: 2, 4: 4, 10: 10}.get(classes, 2)


# %% exercise="VI.2.b" verdict="wrong" name="unfinished branch"
def chance_perplexity(classes):
    if classes == 2:
        return 2.0
    elif classes > 2:
        ...


# %% exercise="VI.2.b" verdict="wrong" name="a string"
def chance_perplexity(classes):
    return f"{math.exp(math.log(classes)):.1f}"


# %% exercise="VI.2.b" verdict="wrong" name="one class too few"
def chance_perplexity(classes):
    return math.exp(math.log(classes - 1))


# %% exercise="VI.2.b" verdict="wrong" name="mean of the terms, divided twice"
def chance_perplexity(classes):
    p = torch.full((classes,), 1 / classes)
    return torch.exp(-(p * p.log()).mean()).item()


# %% exercise="VI.2.b" verdict="wrong" name="e to the number of classes"
def chance_perplexity(classes):
    return math.exp(classes)


# %% exercise="VI.2.b" verdict="wrong" name="two times one half for any number"
def chance_perplexity(classes):
    return math.exp(-classes * 0.5 * math.log(0.5))


# %% exercise="VI.2.b" verdict="wrong" name="a vector, one entry for each class"
def chance_perplexity(classes):
    p = torch.full((classes,), 1 / classes)
    return torch.exp(-torch.log(p))


# %% exercise="VI.2.b" verdict="wrong" name="exception swallowed"
def chance_perplexity(classes):
    try:
        return math.exp(-math.log(1 / len(classes)))
    except TypeError:
        return 0


# %% exercise="VI.2.c" verdict="right" name="list comprehension"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = perplexities[-1]

# %% exercise="VI.2.c" verdict="right" name="one divided by p, tuple"
perplexities = tuple(1 / p for p in right_class)
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="right" name="numpy array"
import numpy as np

perplexities = np.exp(-np.log(right_class))
perplexity_of_perfect = np.exp(0)

# %% exercise="VI.2.c" verdict="right" name="torch tensor"
losses = -torch.log(torch.tensor(right_class))
perplexities = torch.exp(losses)
perplexity_of_perfect = perplexities.min()

# %% exercise="VI.2.c" verdict="right" name="map, lists of tensors"
perplexities = list(map(lambda p: (-torch.tensor(p).log()).exp(), right_class))
perplexity_of_perfect = torch.exp(-torch.log(torch.ones(1)))[0]

# %% exercise="VI.2.c" verdict="right" name="loop with append and a function"
def perplexity(p):
    cross_entropy = -math.log(p)
    return math.e**cross_entropy


perplexities = []
for p in right_class:
    perplexities.append(perplexity(p))
perplexity_of_perfect = perplexity(1)

# %% exercise="VI.2.c" verdict="right" name="values of a dict"
table = {p: 2 ** -math.log2(p) for p in right_class}
perplexities = table.values()
perplexity_of_perfect = table[1.0]

# %% exercise="VI.2.c" verdict="right" name="fractions"
from fractions import Fraction

perplexities = [1 / Fraction(str(p)) for p in right_class]
perplexity_of_perfect = Fraction(1)

# %% exercise="VI.2.c" verdict="right" name="logits of the probabilities, classification_loss"
perplexities = []
for p in right_class:
    logit = torch.logit(torch.tensor([[p]], dtype=torch.float64))
    perplexities.append(classification_loss(logit.clamp(max=50), torch.tensor([1])).exp().item())
perplexity_of_perfect = math.exp(0.0)

# %% exercise="VI.2.c" verdict="wrong" name="cross-entropies"
perplexities = [-math.log(p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="e to the probability"
perplexities = [math.exp(p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="e to minus the probability"
perplexities = [math.exp(-p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="perfect is zero"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = 0

# %% exercise="VI.2.c" verdict="wrong" name="perfect is infinite"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = math.inf

# %% exercise="VI.2.c" verdict="wrong" name="order reversed"
perplexities = sorted(math.exp(-math.log(p)) for p in right_class)
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="probability of the wrong class"
perplexities = [1 / (1 - p) if p < 1 else math.inf for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="minus forgotten"
perplexities = [math.exp(math.log(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="entropy of both classes"
perplexities = []
for p in right_class:
    entropy = 0
    for q in (p, 1 - p):
        if q > 0:
            entropy -= q * math.log(q)
    perplexities.append(math.exp(entropy))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="p times log p"
perplexities = [math.exp(-p * math.log(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="log2 with e"
perplexities = [math.exp(-math.log2(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="rounded to whole numbers"
perplexities = [round(math.exp(-math.log(p))) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="model with p equal 1 left out"
perplexities = [math.exp(-math.log(p)) for p in right_class if p < 1]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="losses added up from model to model"
perplexities = []
loss = 0
for p in right_class:
    loss += -math.log(p)
    perplexities.append(math.exp(loss))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="one perplexity of the mean loss"
perplexities = math.exp(sum(-math.log(p) for p in right_class) / len(right_class))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="percent as probabilities"
perplexities = [math.exp(-math.log(100 * p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="perfect is the guess"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = 2

# %% exercise="VI.2.c" verdict="wrong" name="perfect is e"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = math.exp(1)

# %% exercise="VI.2.c" verdict="wrong" name="perfect is the perplexity of 0.99"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = perplexities[3]

# %% exercise="VI.2.c" verdict="wrong" name="the probability as logit"
perplexities = [
    classification_loss(torch.tensor([[p]]), torch.tensor([1])).exp().item() for p in right_class
]
perplexity_of_perfect = 1
