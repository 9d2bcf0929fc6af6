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

# %% exercise="VI.1.a" verdict="wrong" name="rounded down" hint=""
samples = len(course.test)
batches = len(course.test) // settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="full batches assumed" hint="every batch taken as full"
batches = len(test_loader)
samples = batches * settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="swapped" hint="batches counted instead"
samples = len(test_loader)
batches = len(test_loader.dataset)

# %% exercise="VI.1.a" verdict="wrong" name="last index of enumerate" hint=""
samples = 0
for i, (bag, labels) in enumerate(test_loader):
    samples += len(labels)
batches = i

# %% exercise="VI.1.a" verdict="wrong" name="len of a bag" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="len of the offsets" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag.offsets)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="len of the indices" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(bag.indices)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="sum of the labels" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += int(labels.sum())
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="a fraction of batches" hint=""
samples = len(course.test)
batches = samples / settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="batch size for the number of batches" hint=""
samples = len(course.test)
batches = settings.batch_size

# %% exercise="VI.1.a" verdict="wrong" name="assigned, not added" hint=""
batches = 0
for bag, labels in test_loader:
    samples = len(labels)
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="numbers of the real data typed in" hint=""
samples = 25000
batches = 196

# %% exercise="VI.1.a" verdict="wrong" name="iterator used up" hint=""
iterator = iter(test_loader)
batches = len(list(iterator))
samples = sum(len(labels) for bag, labels in iterator)

# %% exercise="VI.1.a" verdict="wrong" name="unfinished, break after one batch" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    samples += len(labels)
    batches += 1
    break

# %% exercise="VI.1.a" verdict="wrong" name="short batch skipped" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    if len(labels) == settings.batch_size:
        samples += len(labels)
        batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="train and test" hint=""
samples = len(course.train) + len(course.test)
batches = math.ceil(samples / settings.batch_size)

# %% exercise="VI.1.a" verdict="wrong" name="exception swallowed" hint=""
samples = 0
batches = 0
for bag, labels in test_loader:
    try:
        samples += bag.shape[0]
    except AttributeError:
        pass
    batches += 1

# %% exercise="VI.1.a" verdict="wrong" name="one batch too many" hint=""
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

# %% exercise="VI.1.b" verdict="wrong" name="equal for differ" hint="modes swapped"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="guessed, eval has no graph" hint="eval believed to stop the graph"
outputs_differ = {"train": True, "eval": False, "no_grad": True, "both": False}
has_graph = {"train": True, "eval": False, "no_grad": False, "both": False}

# %% exercise="VI.1.b" verdict="wrong" name="guessed, no_grad switches dropout off" hint="no_grad believed to switch dropout off"
outputs_differ = {"train": True, "eval": False, "no_grad": False, "both": False}
has_graph = {"train": True, "eval": True, "no_grad": False, "both": False}

# %% exercise="VI.1.b" verdict="wrong" name="not back to train before no_grad" hint="no_grad believed to switch dropout off"
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

# %% exercise="VI.1.b" verdict="wrong" name="one output compared with itself" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        output = with_dropout(inputs)
    outputs_differ[name] = not torch.equal(output, output)
    has_graph[name] = output.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="same seed before each call" hint=""
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

# %% exercise="VI.1.b" verdict="wrong" name="graph of the inputs" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = inputs.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="graph of the weights" hint="the weights asked instead of the output"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = with_dropout[0].weight.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="torch.no_grad without with" hint="the weights asked instead of the output"
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    if name in ("no_grad", "both"):
        torch.no_grad()
    a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="eval without brackets" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train()
    if name in ("eval", "both"):
        with_dropout.eval
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="dicts swapped" hint=""
has_graph, outputs_differ = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    has_graph[name] = not torch.equal(a, b)
    outputs_differ[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="tilde for not" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = ~torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="outputs for True and False" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = a - b
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="strings" hint=""
outputs_differ = {"train": "True", "eval": "False", "no_grad": "True", "both": "False"}
has_graph = {"train": "True", "eval": "True", "no_grad": "False", "both": "False"}

# %% exercise="VI.1.b" verdict="wrong" name="situation both left out" hint=""
outputs_differ = {"train": True, "eval": False, "no_grad": True}
has_graph = {"train": True, "eval": True, "no_grad": False}

# %% exercise="VI.1.b" verdict="wrong" name="eval and no_grad exchanged" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "eval"))
    with torch.set_grad_enabled(name in ("train", "no_grad")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = a.requires_grad

# %% exercise="VI.1.b" verdict="wrong" name="grad for graph" hint=""
outputs_differ, has_graph = {}, {}
for name in ("train", "eval", "no_grad", "both"):
    with_dropout.train(name in ("train", "no_grad"))
    with torch.set_grad_enabled(name in ("train", "eval")):
        a, b = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(a, b)
    has_graph[name] = with_dropout[0].weight.grad is not None

# %% exercise="VI.1.b" verdict="wrong" name="only one mode, the dict is filled at the end" hint=""
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

# %% exercise="VI.1.c" verdict="wrong" name="zero is positive" hint=""
def predicted_class(logits):
    return (logits >= 0).long()

# %% exercise="VI.1.c" verdict="wrong" name="above one half" hint="threshold of a probability"
def predicted_class(logits):
    return (logits > 0.5).long()

# %% exercise="VI.1.c" verdict="wrong" name="with a sigmoid" hint="sigmoid still there"
def predicted_class(logits):
    return (torch.sigmoid(logits) > 0.5).long()

# %% exercise="VI.1.c" verdict="wrong" name="classes exchanged" hint="classes swapped"
def predicted_class(logits):
    return (logits < 0).long()

# %% exercise="VI.1.c" verdict="wrong" name="argmax over the reviews" hint=""
def predicted_class(logits):
    return logits.argmax(dim=0)

# %% exercise="VI.1.c" verdict="wrong" name="sign, minus 1 and 1" hint=""
def predicted_class(logits):
    return torch.sign(logits).long()

# %% exercise="VI.1.c" verdict="wrong" name="shape of a column" hint=""
def predicted_class(logits):
    return (logits > 0).long().unsqueeze(1)

# %% exercise="VI.1.c" verdict="wrong" name="rounded logits" hint="threshold of a probability"
def predicted_class(logits):
    return logits.round().clamp(0, 1).long()

# %% exercise="VI.1.c" verdict="wrong" name="above the mean" hint=""
def predicted_class(logits):
    return (logits > logits.mean()).long()

# %% exercise="VI.1.c" verdict="wrong" name="logits changed in place" hint=""
def predicted_class(logits):
    positive = logits > 0
    logits[positive] = 1
    logits[~positive] = 0
    return logits

# %% exercise="VI.1.c" verdict="wrong" name="return inside the loop" hint=""
def predicted_class(logits):
    classes = []
    for z in logits:
        classes.append(1 if z > 0 else 0)
        return torch.tensor(classes)

# %% exercise="VI.1.c" verdict="wrong" name="only the positive ones appended" hint=""
def predicted_class(logits):
    classes = []
    for z in logits:
        if z > 0:
            classes.append(1)
    return torch.tensor(classes)

# %% exercise="VI.1.c" verdict="wrong" name="four logits assumed" hint=""
def predicted_class(logits):
    return torch.tensor([1 if logits[i] > 0 else 0 for i in range(4)])

# %% exercise="VI.1.c" verdict="wrong" name="int before the comparison" hint=""
def predicted_class(logits):
    return (logits.int() > 0).long()

# %% exercise="VI.1.c" verdict="wrong" name="one answer for all" hint=""
def predicted_class(logits):
    return int(logits.sum() > 0)

# %% exercise="VI.1.c" verdict="wrong" name="number of positive ones" hint=""
def predicted_class(logits):
    return (logits > 0).sum()

# %% exercise="VI.1.c" verdict="wrong" name="names of the classes" hint=""
def predicted_class(logits):
    return ["pos" if z > 0 else "neg" for z in logits]

# %% exercise="VI.1.c" verdict="wrong" name="no return" hint=""
def predicted_class(logits):
    classes = (logits > 0).long()  # noqa: F841

# %% exercise="VI.1.c" verdict="wrong" name="global test logits" hint=""
some_logits = torch.tensor([-2.0, -0.5, 0.3, 2.5])


def predicted_class(logits):
    return (some_logits > 0).long()

# %% exercise="VI.1.c" verdict="wrong" name="exception swallowed, zeros" hint=""
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

# %% exercise="VI.2.a" verdict="wrong" name="only the cross-entropy" hint="the loss itself"
perplexity_of_two = -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="e to the probability" hint=""
perplexity_of_two = math.exp(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="minus forgotten" hint="exp of minus the loss"
perplexity_of_two = math.exp(math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="log2 with e" hint=""
perplexity_of_two = math.exp(-math.log2(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="log10 with e" hint=""
perplexity_of_two = math.exp(-math.log10(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="losses of both classes added" hint=""
perplexity_of_two = math.exp(-math.log(0.5) - math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="half of the sum" hint=""
perplexity_of_two = math.exp(-0.5 * math.log(0.5))

# %% exercise="VI.2.a" verdict="wrong" name="2 to the natural cross-entropy" hint=""
perplexity_of_two = 2 ** -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="e to minus the loss" hint="exp of minus the loss"
perplexity_of_two = math.exp(-(-math.log(0.5)))

# %% exercise="VI.2.a" verdict="wrong" name="softmax twice" hint=""
loss = nn.CrossEntropyLoss()(torch.softmax(torch.tensor([[2.0, 0.0]]), dim=1), torch.tensor([0]))
perplexity_of_two = torch.exp(loss)

# %% exercise="VI.2.a" verdict="wrong" name="probability as a logit" hint=""
loss = classification_loss(torch.tensor([[0.5]]), torch.tensor([1]))
perplexity_of_two = loss.exp()

# %% exercise="VI.2.a" verdict="wrong" name="perfect model" hint=""
perplexity_of_two = math.exp(0)

# %% exercise="VI.2.a" verdict="wrong" name="percent" hint=""
perplexity_of_two = math.exp(-math.log(0.5)) * 100

# %% exercise="VI.2.a" verdict="wrong" name="a string" hint=""
perplexity_of_two = f"{math.exp(-math.log(0.5)):.0f}"

# %% exercise="VI.2.a" verdict="wrong" name="10 to the loss" hint=""
perplexity_of_two = 10 ** -math.log(0.5)

# %% exercise="VI.2.a" verdict="wrong" name="one perplexity for each class" hint=""
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

# %% exercise="VI.2.b" verdict="wrong" name="only the cross-entropy" hint="the loss of N classes"
def chance_perplexity(classes):
    return math.log(classes)

# %% exercise="VI.2.b" verdict="wrong" name="e to the probability" hint=""
def chance_perplexity(classes):
    return math.exp(1 / classes)

# %% exercise="VI.2.b" verdict="wrong" name="minus forgotten" hint="1/N"
def chance_perplexity(classes):
    return math.exp(math.log(1 / classes))

# %% exercise="VI.2.b" verdict="wrong" name="losses of all classes added" hint=""
def chance_perplexity(classes):
    return math.exp(sum(-math.log(1 / classes) for _ in range(classes)))

# %% exercise="VI.2.b" verdict="wrong" name="always two classes" hint="two classes whatever N"
def chance_perplexity(classes):
    return math.exp(-math.log(0.5))

# %% exercise="VI.2.b" verdict="wrong" name="two to the number" hint=""
def chance_perplexity(classes):
    return 2**classes

# %% exercise="VI.2.b" verdict="wrong" name="range from 1" hint=""
def chance_perplexity(classes):
    entropy = 0
    for _ in range(1, classes):
        entropy -= 1 / classes * math.log(1 / classes)
    return math.exp(entropy)

# %% exercise="VI.2.b" verdict="wrong" name="log2 with e" hint=""
def chance_perplexity(classes):
    return math.exp(math.log2(classes))

# %% exercise="VI.2.b" verdict="wrong" name="prints and returns nothing" hint=""
def chance_perplexity(classes):
    print(math.exp(-math.log(1 / classes)))

# %% exercise="VI.2.b" verdict="wrong" name="typed in for 2, 4 and 10" hint=""
def chance_perplexity(classes):
    return {2: 2, 4: 4, 10: 10}.get(classes, 2)

# %% exercise="VI.2.b" verdict="wrong" name="unfinished branch" hint=""
def chance_perplexity(classes):
    if classes == 2:
        return 2.0
    elif classes > 2:
        ...

# %% exercise="VI.2.b" verdict="wrong" name="a string" hint=""
def chance_perplexity(classes):
    return f"{math.exp(math.log(classes)):.1f}"

# %% exercise="VI.2.b" verdict="wrong" name="one class too few" hint=""
def chance_perplexity(classes):
    return math.exp(math.log(classes - 1))

# %% exercise="VI.2.b" verdict="wrong" name="mean of the terms, divided twice" hint=""
def chance_perplexity(classes):
    p = torch.full((classes,), 1 / classes)
    return torch.exp(-(p * p.log()).mean()).item()

# %% exercise="VI.2.b" verdict="wrong" name="e to the number of classes" hint=""
def chance_perplexity(classes):
    return math.exp(classes)

# %% exercise="VI.2.b" verdict="wrong" name="two times one half for any number" hint=""
def chance_perplexity(classes):
    return math.exp(-classes * 0.5 * math.log(0.5))

# %% exercise="VI.2.b" verdict="wrong" name="a vector, one entry for each class" hint=""
def chance_perplexity(classes):
    p = torch.full((classes,), 1 / classes)
    return torch.exp(-torch.log(p))

# %% exercise="VI.2.b" verdict="wrong" name="exception swallowed" hint=""
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

# %% exercise="VI.2.c" verdict="wrong" name="cross-entropies" hint="losses instead of perplexities"
perplexities = [-math.log(p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="e to the probability" hint=""
perplexities = [math.exp(p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="e to minus the probability" hint=""
perplexities = [math.exp(-p) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="perfect is zero" hint="0 for perfect"
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = 0

# %% exercise="VI.2.c" verdict="wrong" name="perfect is infinite" hint=""
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = math.inf

# %% exercise="VI.2.c" verdict="wrong" name="order reversed" hint=""
perplexities = sorted(math.exp(-math.log(p)) for p in right_class)
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="probability of the wrong class" hint=""
perplexities = [1 / (1 - p) if p < 1 else math.inf for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="minus forgotten" hint="probabilities instead of perplexities"
perplexities = [math.exp(math.log(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="entropy of both classes" hint=""
perplexities = []
for p in right_class:
    entropy = 0
    for q in (p, 1 - p):
        if q > 0:
            entropy -= q * math.log(q)
    perplexities.append(math.exp(entropy))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="p times log p" hint=""
perplexities = [math.exp(-p * math.log(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="log2 with e" hint=""
perplexities = [math.exp(-math.log2(p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="rounded to whole numbers" hint=""
perplexities = [round(math.exp(-math.log(p))) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="model with p equal 1 left out" hint=""
perplexities = [math.exp(-math.log(p)) for p in right_class if p < 1]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="losses added up from model to model" hint=""
perplexities = []
loss = 0
for p in right_class:
    loss += -math.log(p)
    perplexities.append(math.exp(loss))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="one perplexity of the mean loss" hint=""
perplexities = math.exp(sum(-math.log(p) for p in right_class) / len(right_class))
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="percent as probabilities" hint=""
perplexities = [math.exp(-math.log(100 * p)) for p in right_class]
perplexity_of_perfect = 1

# %% exercise="VI.2.c" verdict="wrong" name="perfect is the guess" hint=""
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = 2

# %% exercise="VI.2.c" verdict="wrong" name="perfect is e" hint=""
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = math.exp(1)

# %% exercise="VI.2.c" verdict="wrong" name="perfect is the perplexity of 0.99" hint=""
perplexities = [math.exp(-math.log(p)) for p in right_class]
perplexity_of_perfect = perplexities[3]

# %% exercise="VI.2.c" verdict="wrong" name="the probability as logit" hint=""
perplexities = [
    classification_loss(torch.tensor([[p]]), torch.tensor([1])).exp().item() for p in right_class
]
perplexity_of_perfect = 1

# %% exercise="VI.3.a" verdict="right" name="sums over the batches"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="all logits collected, one loss for all"
@torch.no_grad()
def accuracy_and_perplexity(model, loader):
    model.eval()
    logits, labels = [], []
    for bag, batch_labels in loader:
        logits.append(model(bag))
        labels.append(batch_labels)
    logits, labels = torch.cat(logits), torch.cat(labels)
    right = (logits[:, 0] > 0) == (labels == 1)
    return right.double().mean().item(), math.exp(classification_loss(logits, labels))


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="numpy float64, loss by hand from collected logits"
import numpy as np


def accuracy_and_perplexity(model, loader):
    model.eval()
    with torch.no_grad():
        pairs = [(model(bag).cpu().numpy(), labels.cpu().numpy()) for bag, labels in loader]
    z = np.concatenate([logits for logits, _ in pairs])[:, 0].astype(np.float64)
    y = np.concatenate([labels for _, labels in pairs])
    losses = np.logaddexp(0, z) - y * z
    return np.mean((z > 0) == y), np.exp(losses.mean())


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="mode of the model put back afterwards, a list of two tensors"
def accuracy_and_perplexity(model, loader):
    was_training = model.training
    model.eval()
    right = torch.tensor(0.0, dtype=torch.float64)
    loss = torch.tensor(0.0, dtype=torch.float64)
    size = 0
    with torch.inference_mode():
        for bag, labels in loader:
            output = model(bag)
            loss += classification_loss(output, labels).cpu() * labels.numel()
            right += (torch.sigmoid(output).view(-1).gt(0.5) == labels.bool()).sum().cpu()
            size += labels.numel()
    model.train(was_training)
    return [right / size, torch.exp(loss / size)]


result = accuracy_and_perplexity(model, test_loader)
accuracy = result[0]
perplexity = result[1]

# %% exercise="VI.3.a" verdict="right" name="lists of losses and sizes, perplexity as a power of e"
def accuracy_and_perplexity(model, loader):
    model.train(False)
    losses, sizes, hits = [], [], []
    torch_state = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    for bag, labels in loader:
        logits = model(bag)
        losses.append(float(classification_loss(logits, labels)))
        sizes.append(len(labels))
        hits.append(int((torch.round(torch.sigmoid(logits)) == labels.unsqueeze(1)).sum()))
    torch.set_grad_enabled(torch_state)
    mean = sum(loss * size for loss, size in zip(losses, sizes)) / sum(sizes)
    return sum(hits) / sum(sizes), math.e**mean


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="loss summed by BCEWithLogitsLoss, python loop over reviews"
def accuracy_and_perplexity(model, loader):
    summed_loss = nn.BCEWithLogitsLoss(reduction="sum")
    model.eval()
    number_right = number = 0
    total = 0.0
    with torch.no_grad():
        for bag, labels in loader:
            z = model(bag)[:, 0]
            total += summed_loss(z, labels.float()).item()
            for logit, label in zip(z.tolist(), labels.tolist()):
                number += 1
                if (logit > 0 and label == 1) or (logit <= 0 and label == 0):
                    number_right += 1
    return number_right / number, math.exp(total / number)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="geometric mean of the probabilities"
from coursekit.loss import predicted_classes


def accuracy_and_perplexity(model, loader):
    model.eval()
    log_probability, right, n = 0.0, 0, 0
    with torch.no_grad():
        for bag, labels in loader:
            logits = model(bag)
            sign = 2 * labels - 1
            log_probability += nn.functional.logsigmoid(sign * logits.flatten()).double().sum().item()
            right += (predicted_classes(logits) == labels).sum().item()
            n += len(labels)
    return right / n, 1 / math.exp(log_probability / n)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="helper for one batch, running means"
def score_batch(model, bag, labels):
    with torch.no_grad():
        logits = model(bag)
    share = (logits.gt(0).long().reshape(-1) == labels).double().mean().item()
    return share, classification_loss(logits, labels).item()


def accuracy_and_perplexity(model, loader):
    model = model.eval()
    accuracy = loss = 0.0
    seen = 0
    for bag, labels in loader:
        share, batch_loss = score_batch(model, bag, labels)
        seen += len(labels)
        accuracy += (share - accuracy) * len(labels) / seen
        loss += (batch_loss - loss) * len(labels) / seen
    return accuracy, math.exp(loss)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="right" name="a class with properties, wrong answers counted"
class Counter:
    def __init__(self):
        self.wrong, self.loss, self.size = 0, 0.0, 0

    def add(self, logits, labels):
        self.wrong += (logits.squeeze(-1).gt(0).int() - labels).abs().sum().item()
        self.loss += len(labels) * classification_loss(logits, labels).item()
        self.size += len(labels)

    @property
    def accuracy(self):
        return (self.size - self.wrong) / self.size

    @property
    def perplexity(self):
        return math.exp(self.loss / self.size)


def accuracy_and_perplexity(model, loader):
    model.eval()
    counter = Counter()
    with torch.no_grad():
        for batch in loader:
            counter.add(model(batch[0]), batch[1])
    return counter.accuracy, counter.perplexity


accuracy = accuracy_and_perplexity(model, test_loader)[0]
perplexity = accuracy_and_perplexity(model, test_loader)[1]

# %% exercise="VI.3.a" verdict="wrong" name="mean of the batch perplexities" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, perplexities, reviews = 0, [], 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            perplexities.append(math.exp(classification_loss(logits, labels).item()))
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, sum(perplexities) / len(perplexities)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="perplexities of the batches weighted by reviews" hint="mean of the batches' perplexities"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += math.exp(classification_loss(logits, labels).item()) * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, total_loss / reviews


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="mean of the batch losses" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item()
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / len(loader))


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="mean of the batch accuracies" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).float().mean().item()
            reviews += len(labels)
    return right / len(loader), math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="eval() forgotten" hint="no evaluation mode"
def accuracy_and_perplexity(model, loader):
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="no_grad forgotten" hint="graph recorded"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    for inputs, labels in loader:
        logits = model(inputs)
        total_loss += classification_loss(logits, labels).item() * len(labels)
        right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
        reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="torch.no_grad() called without with" hint="graph recorded"
def accuracy_and_perplexity(model, loader):
    model.eval()
    torch.no_grad()
    right, total_loss, reviews = 0, 0.0, 0
    for inputs, labels in loader:
        logits = model(inputs)
        total_loss += classification_loss(logits, labels).item() * len(labels)
        right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
        reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="model.eval without parentheses" hint="no evaluation mode"
def accuracy_and_perplexity(model, loader):
    model.eval
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="model.train() instead of model.eval()" hint="no evaluation mode"
def accuracy_and_perplexity(model, loader):
    model.train()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="eval() only after the loop" hint=""
def accuracy_and_perplexity(model, loader):
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    model.eval()
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="returns perplexity, accuracy" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return math.exp(total_loss / reviews), right / reviews


perplexity, accuracy = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="results unpacked in the wrong order" hint="accuracy and perplexity exchanged"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


perplexity, accuracy = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="accuracy in percent" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return 100 * right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="iterates over squeeze(): a batch of one row breaks it" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            for logit, label in zip(logits.squeeze(), labels):
                right += int((logit > 0) == (label == 1))
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="logit compared with 0.5" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0.5).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="column and row broadcast" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="2 to the power of the loss" hint="2 to the power of the loss"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, 2 ** (total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="global test_loader instead of the argument" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="global model instead of the argument" hint=""
trained_model = model


def accuracy_and_perplexity(model, loader):
    trained_model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = trained_model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="measured on the train split" hint="perplexity of the train split | accuracy: train split"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


train_loader = make_loader(course.train, settings.batch_size)
accuracy, perplexity = accuracy_and_perplexity(model, train_loader)

# %% exercise="VI.3.a" verdict="wrong" name="figures rounded" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)
accuracy, perplexity = round(accuracy, 2), round(perplexity, 2)

# %% exercise="VI.3.a" verdict="wrong" name="rounded inside the function" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return round(right / reviews, 3), round(math.exp(total_loss / reviews), 3)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="train figures of the history" hint="perplexity of the train split | accuracy: train split"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy = history[-1].train.accuracy
perplexity = history[-1].train.perplexity

# %% exercise="VI.3.a" verdict="wrong" name="figures of epoch 0 of the history" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy = history.column("test", "accuracy")[0]
perplexity = history.column("test", "perplexity")[0]

# %% exercise="VI.3.a" verdict="wrong" name="figures of an untrained model" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(course.model(seed=0), test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="loss divided by the number of batches" hint=""
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / len(loader))


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="loss instead of perplexity" hint="a loss for a perplexity"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, total_loss / reviews


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="share of wrong answers" hint="accuracy: share of errors"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() != labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.3.a" verdict="wrong" name="e to the power of minus the loss" hint="e to minus the mean loss | e to minus the loss"
def accuracy_and_perplexity(model, loader):
    model.eval()
    right, total_loss, reviews = 0, 0.0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            logits = model(inputs)
            total_loss += classification_loss(logits, labels).item() * len(labels)
            right += ((logits.squeeze(1) > 0).long() == labels).sum().item()
            reviews += len(labels)
    return right / reviews, math.exp(-total_loss / reviews)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# %% exercise="VI.4.a" verdict="right" name="plain loop, lists, curve.index(min)"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="right" name="inner function notes both figures, numpy argmin and mean"
import numpy as np


def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    sgd = torch.optim.SGD(model.parameters(), lr=rate, momentum=0)
    train_perplexities, test_perplexities = [], []

    def note():
        train_perplexities.append(evaluate(model, train_loader).perplexity)
        test_perplexities.append(evaluate(model, test_loader).perplexity)

    note()
    for _ in range(epochs):
        model.train()
        for bag, labels in train_loader:
            sgd.zero_grad()
            nn.BCEWithLogitsLoss()(model(bag).squeeze(1), labels.float()).backward()
            sgd.step()
        note()
    return train_perplexities, test_perplexities


rng = random.Random(0)
small_train = course.train.subset(rng.sample(range(len(course.train)), few))
small_test = course.test.subset(rng.sample(range(len(course.test)), few_test))
positive_shares = np.array([np.mean(part.labels.cpu().numpy()) for part in (small_train, small_test)])
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = np.argmin(small_history.column("test", "perplexity"))

# %% exercise="VI.4.a" verdict="right" name="rows by torch.randperm, tensors as values"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train_list, test_list = [], []
    for epoch in range(epochs + 1):
        if epoch > 0:
            model.train()
            for inputs, labels in train_loader:
                optimizer.zero_grad()
                loss = classification_loss(model(inputs), labels)
                loss.backward()
                optimizer.step()
        train_list.append(evaluate(model, train_loader).perplexity)
        test_list.append(evaluate(model, test_loader).perplexity)
    return train_list, test_list


generator = torch.Generator().manual_seed(5)
small_train = course.train.subset(torch.randperm(len(course.train), generator=generator)[:few])
small_test = course.test.subset(torch.randperm(len(course.test), generator=generator)[:few_test])
positive_shares = torch.stack([small_train.labels.double().mean(), small_test.labels.double().mean()])
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = torch.tensor(small_history.column("test", "perplexity"), dtype=torch.float64).argmin()

# %% exercise="VI.4.a" verdict="right" name="steps of plain SGD by hand, another seed"
def take_step(model, bag, labels, rate):
    for parameter in model.parameters():
        parameter.grad = None
    classification_loss(model(bag), labels).backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(parameter.grad, alpha=-rate)


def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    curves = ([], [])
    for number in range(epochs + 1):
        if number:
            model.train()
            for bag, labels in train_loader:
                take_step(model, bag, labels, rate)
        for curve, loader in zip(curves, (train_loader, test_loader)):
            curve.append(evaluate(model, loader).perplexity)
    return curves


small_train = course.train.subset(random.Random(1).sample(range(len(course.train)), few))
small_test = course.test.subset(random.Random(2).sample(range(len(course.test)), few_test))
positive_shares = (sum(small_train.labels.tolist()) / few, sum(small_test.labels.tolist()) / few_test)
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = min(small_history, key=lambda epoch: epoch.test.perplexity).number

# %% exercise="VI.4.a" verdict="right" name="random.seed, epoch of the lowest test loss"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    loss_function = nn.BCEWithLogitsLoss()
    scores = [(evaluate(model, train_loader), evaluate(model, test_loader))]
    while len(scores) < epochs + 1:
        model.train()
        for inputs, labels in train_loader:
            loss = loss_function(model(inputs), labels.unsqueeze(1).float())
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        scores.append((evaluate(model, train_loader), evaluate(model, test_loader)))
    return [train.perplexity for train, _ in scores], [test.perplexity for _, test in scores]


random.seed(1)
rows = random.sample(range(len(course.train)), few)
small_train = course.train.subset(rows)
random.seed(2)
rows = random.sample(range(len(course.test)), few_test)
small_test = course.test.subset(rows)
positive_shares = [part.labels.tolist().count(1) / len(part) for part in (small_train, small_test)]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
losses = small_history.column("test", "loss")
best_epoch = min(range(len(losses)), key=losses.__getitem__)

# %% exercise="VI.4.a" verdict="right" name="one history of two columns, rows by numpy without replacement"
import numpy as np


def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(params=model.parameters(), lr=rate)
    table = np.empty((epochs + 1, 2))
    table[0] = evaluate(model, train_loader).perplexity, evaluate(model, test_loader).perplexity
    for epoch in range(1, epochs + 1):
        model.train()
        for inputs, labels in train_loader:
            loss = nn.functional.binary_cross_entropy_with_logits(model(inputs)[:, 0], labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        table[epoch] = evaluate(model, train_loader).perplexity, evaluate(model, test_loader).perplexity
    return table[:, 0].tolist(), table[:, 1].tolist()


rng = np.random.default_rng(0)
small_train = course.train.subset(rng.choice(len(course.train), few, replace=False).tolist())
small_test = course.test.subset(rng.choice(len(course.test), few_test, replace=False).tolist())
positive_shares = [float((part.labels == 1).sum()) / len(part) for part in (small_train, small_test)]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = int(np.argmin([epoch.test.perplexity for epoch in small_history]))

# %% exercise="VI.4.a" verdict="right" name="rows sorted, a loop finds the minimum"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    result = {"train": [], "test": []}
    loaders = {"train": train_loader, "test": test_loader}

    def measure():
        for name in result:
            result[name].append(evaluate(model, loaders[name]).perplexity)

    measure()
    for _ in range(epochs):
        model.train()
        for inputs, labels in loaders["train"]:
            optimizer.zero_grad()
            classification_loss(model(inputs), labels).backward()
            optimizer.step()
        measure()
    return result["train"], result["test"]


rows = sorted(random.Random(0).sample(range(len(course.train)), few))
test_rows = sorted(random.Random(0).sample(range(len(course.test)), few_test))
small_train, small_test = course.train.subset(rows), course.test.subset(test_rows)
positive_shares = [
    sum(course.train_labels[row] for row in rows) / len(rows),
    sum(course.test_labels[row] for row in test_rows) / len(test_rows),
]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch, lowest = 0, float("inf")
for number, value in enumerate(small_history.column("test", "perplexity")):
    if value < lowest:
        best_epoch, lowest = number, value

# %% exercise="VI.4.a" verdict="right" name="a class, plan written out, shuffled list of rows"
class Run:
    def __init__(self, model, rate):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=rate)

    def epoch(self, loader):
        self.model.train()
        for inputs, labels in loader:
            self.optimizer.zero_grad()
            loss = classification_loss(self.model(inputs), labels)
            loss.backward()
            self.optimizer.step()

    def perplexity(self, loader):
        return evaluate(self.model, loader).perplexity


def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    run = Run(model, rate)
    train_perplexities = [run.perplexity(train_loader)]
    test_perplexities = [run.perplexity(test_loader)]
    for epoch in range(epochs):
        run.epoch(train_loader)
        train_perplexities += [run.perplexity(train_loader)]
        test_perplexities += [run.perplexity(test_loader)]
    return [train_perplexities, test_perplexities]


def draw(data, size, seed):
    rows = list(range(len(data)))
    random.Random(seed).shuffle(rows)
    return data.subset(rows[:size])


small_train, small_test = draw(course.train, few, 0), draw(course.test, few_test, 0)
positive_shares = [float(data.labels.sum() / len(data)) for data in (small_train, small_test)]
settings_of_run = dict(epochs=100, rate=0.1, batch_size=few // 8, schedule="constant")
small_history = fit(course.model(seed=0), small_train, small_test, **settings_of_run)
best_epoch = sorted(enumerate(small_history.column("test", "perplexity")), key=lambda pair: pair[1])[0][0]

# %% exercise="VI.4.a" verdict="wrong" name="state before the first step left out" hint="nothing before the first step"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = []
    test_curve = []
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="train perplexity from the losses during the epoch" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        total, reviews = 0.0, 0
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            reviews += len(labels)
        train_curve.append(math.exp(total / reviews))
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="zero_grad forgotten" hint="gradients pile up"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="returns test, train" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return test_curve, train_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="momentum in the optimizer" hint="momentum"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="a list of pairs instead of two lists" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return list(zip(train_curve, test_curve))


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="rate of the settings instead of the argument" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=settings.rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="number of epochs of the plan instead of the argument" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(plan["epochs"]):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="loss instead of perplexity" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).loss]
    test_curve = [evaluate(model, test_loader).loss]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).loss)
        test_curve.append(evaluate(model, test_loader).loss)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="Score objects, .perplexity forgotten" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader)]
    test_curve = [evaluate(model, test_loader)]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader))
        test_curve.append(evaluate(model, test_loader))
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="test curve measured on the train loader" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, train_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, train_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="test curve after each epoch on the train loader" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, train_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="return inside the loop over epochs" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
        return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="both names for one list" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = test_curve = []
    train_curve.append(evaluate(model, train_loader).perplexity)
    test_curve.append(evaluate(model, test_loader).perplexity)
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="entry 0 comes after the first epoch" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve, test_curve = [], []
    for _ in range(epochs + 1):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="step once per epoch" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
        optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="optimizer.step() forgotten" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="new model inside the function instead of the argument" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    model = course.model(seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="mean of the batch perplexities" hint=""
def mean_perplexity(model, loader):
    with torch.no_grad():
        values = [math.exp(classification_loss(model(inputs), labels)) for inputs, labels in loader]
    return sum(values) / len(values)


def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [mean_perplexity(model, train_loader)]
    test_curve = [mean_perplexity(model, test_loader)]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(mean_perplexity(model, train_loader))
        test_curve.append(mean_perplexity(model, test_loader))
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="return forgotten" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    print(train_curve, test_curve)


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="Adagrad instead of plain SGD" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.Adagrad(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="first rows instead of random ones" hint="rows of one class"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = range(few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="sample drawn from the first rows only" hint="rows of one class"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(few), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="test rows taken from the train split" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.train.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="tested on the train rows" hint="tested on the train rows"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_train, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="positive shares in percent" hint=""
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [100 * part.labels.float().mean().item() for part in (small_train, small_test)]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="epoch with the lowest train perplexity" hint="epoch of the lowest train perplexity"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("train", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="batch size of the settings" hint="another rate or batch size"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
options = plan | {"batch_size": settings.batch_size}
small_history = fit(course.model(seed=0), small_train, small_test, **options)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="model that the own function has trained already" hint="a model trained before"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
model = course.model(seed=0)
train_and_evaluate(model, make_loader(small_train, few // 8, shuffle=True), test_loader, 10, 0.1)
small_history = fit(model, small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="few and few_test exchanged" hint="too many train rows"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few_test)
test_rows = random.Random(0).sample(range(len(course.test)), few)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="shares of negative reviews" hint="shares of negative reviews"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [(part.labels == 0).float().mean().item() for part in (small_train, small_test)]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="epochs counted from 1" hint="counted from 1"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve)) + 1

# %% exercise="VI.4.a" verdict="wrong" name="epoch with the highest test perplexity" hint="epoch of the highest perplexity"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(max(curve))

# %% exercise="VI.4.a" verdict="wrong" name="schedule of the plan left out" hint="a rate that falls"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(
    course.model(seed=0), small_train, small_test, epochs=100, rate=0.1, batch_size=few // 8
)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="only as many epochs as in the settings" hint="another number of epochs"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, small_test, **{**plan, "epochs": settings.epochs})
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="whole test split instead of few_test rows" hint="another number of test rows"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_curve = [evaluate(model, train_loader).perplexity]
    test_curve = [evaluate(model, test_loader).perplexity]
    for _ in range(epochs):
        model.train()
        for inputs, labels in train_loader:
            loss = classification_loss(model(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_curve.append(evaluate(model, train_loader).perplexity)
        test_curve.append(evaluate(model, test_loader).perplexity)
    return train_curve, test_curve


train_rows = random.Random(0).sample(range(len(course.train)), few)
test_rows = random.Random(0).sample(range(len(course.test)), few_test)
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)
positive_shares = [small_train.labels.float().mean().item(), small_test.labels.float().mean().item()]
small_history = fit(course.model(seed=0), small_train, course.test, **plan)
curve = small_history.column("test", "perplexity")
best_epoch = curve.index(min(curve))

# %% exercise="VI.4.a" verdict="wrong" name="half of the train rows" hint="too few train rows"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train_list, test_list = [], []
    for epoch in range(epochs + 1):
        if epoch > 0:
            model.train()
            for inputs, labels in train_loader:
                optimizer.zero_grad()
                loss = classification_loss(model(inputs), labels)
                loss.backward()
                optimizer.step()
        train_list.append(evaluate(model, train_loader).perplexity)
        test_list.append(evaluate(model, test_loader).perplexity)
    return train_list, test_list


generator = torch.Generator().manual_seed(5)
small_train = course.train.subset(torch.randperm(len(course.train), generator=generator)[: few // 2])
small_test = course.test.subset(torch.randperm(len(course.test), generator=generator)[:few_test])
positive_shares = torch.stack([small_train.labels.double().mean(), small_test.labels.double().mean()])
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = torch.tensor(small_history.column("test", "perplexity"), dtype=torch.float64).argmin()

# %% exercise="VI.4.a" verdict="wrong" name="argmax of the accuracies" hint="epoch of the highest accuracy"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train_list, test_list = [], []
    for epoch in range(epochs + 1):
        if epoch > 0:
            model.train()
            for inputs, labels in train_loader:
                optimizer.zero_grad()
                loss = classification_loss(model(inputs), labels)
                loss.backward()
                optimizer.step()
        train_list.append(evaluate(model, train_loader).perplexity)
        test_list.append(evaluate(model, test_loader).perplexity)
    return train_list, test_list


generator = torch.Generator().manual_seed(5)
small_train = course.train.subset(torch.randperm(len(course.train), generator=generator)[:few])
small_test = course.test.subset(torch.randperm(len(course.test), generator=generator)[:few_test])
positive_shares = torch.stack([small_train.labels.double().mean(), small_test.labels.double().mean()])
small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = torch.tensor(small_history.column("test", "accuracy"), dtype=torch.float64).argmax()

# %% exercise="VI.4.a" verdict="wrong" name="a model with a softmax at its end" hint="softmax twice"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train_list, test_list = [], []
    for epoch in range(epochs + 1):
        if epoch > 0:
            model.train()
            for inputs, labels in train_loader:
                optimizer.zero_grad()
                loss = classification_loss(model(inputs), labels)
                loss.backward()
                optimizer.step()
        train_list.append(evaluate(model, train_loader).perplexity)
        test_list.append(evaluate(model, test_loader).perplexity)
    return train_list, test_list


generator = torch.Generator().manual_seed(5)
small_train = course.train.subset(torch.randperm(len(course.train), generator=generator)[:few])
small_test = course.test.subset(torch.randperm(len(course.test), generator=generator)[:few_test])
positive_shares = torch.stack([small_train.labels.double().mean(), small_test.labels.double().mean()])


class TwoClasses(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = course.model(seed=0)

    def forward(self, bag):
        logits = self.model(bag)
        return torch.softmax(torch.cat([-logits, logits], dim=1), dim=1)


small_history = fit(TwoClasses(), small_train, small_test, **plan)
best_epoch = torch.tensor(small_history.column("test", "perplexity"), dtype=torch.float64).argmin()
