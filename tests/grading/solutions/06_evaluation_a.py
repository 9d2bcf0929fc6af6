# Exercise VI.1.a (answer)
samples, batches = len(test_loader.dataset), 0
for batch in test_loader:
    batches += 1

# ---
# Exercise VI.1.b (answer)
torch.manual_seed(0)
with_dropout = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
inputs = torch.ones(4, 8)

# name: (train mode?, does torch record?)
situations = {"train": (True, True), "eval": (False, True), "no_grad": (True, False), "both": (False, False)}
outputs_differ = dict.fromkeys(situations)
has_graph = dict.fromkeys(situations)
for name, (mode, recording) in situations.items():
    with_dropout.train(mode)
    with torch.set_grad_enabled(recording):
        one = with_dropout(inputs)
        two = with_dropout(inputs)
    outputs_differ[name] = (one != two).any()
    has_graph[name] = one.grad_fn is not None

# ---
# Exercise VI.1.b (text)
two_switches = """
eval() changes how layers like dropout behave: they let everything through. It has nothing to do with gradients.
no_grad() stops torch from recording a graph, and dropout goes on. My table shows that none implies the other.
For an evaluation I want fixed outputs and no wasted memory, so I use both.
"""

# ---
# Exercise VI.1.c (answer)
def predicted_class(logits):
    return torch.where(logits > 0, 1, 0)

# ---
# Exercise VI.2.a (answer)
p = torch.tensor([0.5, 0.5])
cross_entropy = -p.log().mean()
perplexity_of_two = cross_entropy.exp()

# ---
# Exercise VI.2.b (answer)
def chance_perplexity(classes):
    probabilities = torch.ones(classes) / classes
    return torch.exp(-torch.log(probabilities).mean()).item()

# ---
# Exercise VI.2.c (answer)
right_class = [0.25, 0.5, 0.8, 0.99, 1.0]

perplexities = torch.exp(-torch.log(torch.tensor(right_class))).tolist()
perplexity_of_perfect = 1

# ---
from torch.nn import functional as F

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


@torch.inference_mode()
def accuracy_and_perplexity(model, loader):
    """Return the accuracy (0 to 1) and the perplexity of the model, over all reviews of the loader."""
    model.eval()
    n = torch.tensor(0)
    right = torch.tensor(0)
    loss = torch.tensor(0.0, dtype=torch.float64)
    for bag, labels in loader:
        z = model(bag)[:, 0]
        right += ((z > 0) == labels.bool()).sum().cpu()
        loss += F.binary_cross_entropy_with_logits(z, labels.float(), reduction="sum").cpu()
        n += labels.numel()
    return right / n, torch.exp(loss / n)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)

# ---
# Exercise VI.4.a (answer)
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    """Train the model. Give two lists of perplexities, train and test: before training, and after each epoch."""
    curves = [], []

    def measure():
        for curve, loader in zip(curves, (train_loader, test_loader)):
            curve.append(evaluate(model, loader).perplexity)

    measure()
    for epoch in range(epochs):
        model.train()
        for bag, labels in train_loader:
            model.zero_grad()
            classification_loss(model(bag), labels).backward()
            with torch.no_grad():  # plain SGD is only this line
                for weight in model.parameters():
                    weight -= rate * weight.grad
        measure()
    return curves


few = min(1_000, len(course.train) // 10)  # 1,000 of the real reviews, 200 of the sample's
few_test = min(1_000, len(course.test))
# With `"constant"` the learning rate stays as it is, so the model never stops learning the train reviews.
plan = {"epochs": 100, "rate": 0.1, "batch_size": few // 8, "schedule": "constant"}

chance = torch.Generator().manual_seed(5)
train_rows = torch.randperm(len(course.train), generator=chance)[:few]
test_rows = torch.randperm(len(course.test), generator=chance)[:few_test]
small_train = torch.utils.data.Subset(course.train, train_rows)
small_test = torch.utils.data.Subset(course.test, test_rows)
all_labels = (course.train.labels[train_rows], course.test.labels[test_rows])
positive_shares = torch.stack([labels.float().mean() for labels in all_labels])

small_history = fit(course.model(seed=0), small_train, small_test, **plan)
best_epoch = torch.tensor(small_history.column("test", "perplexity")).argmin()

# ---
# Exercise VI.4.a (text)
overfitting = """
The train curve goes down to almost 1, so the model knows these reviews by heart. The test curve goes down first and
up again later, because the model gets too sure of its mistakes. I would stop where the test curve is lowest.
The rows of the report are all of one class and the test rows are the train rows, so 100% is easy. And the softmax
before the loss does not let the perplexity fall below 1.368, so the curves are flat.
"""
