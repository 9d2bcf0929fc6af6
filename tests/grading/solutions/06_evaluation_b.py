# Exercise VI.1.a (answer)
samples = 0
batches = 0
for bag, labels in test_loader:
    batches = batches + 1
    for label in labels:
        samples = samples + 1

# ---
# Exercise VI.1.b (answer)
torch.manual_seed(0)
with_dropout = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
inputs = torch.ones(4, 8)

with_dropout.train()
train_1 = with_dropout(inputs)
train_2 = with_dropout(inputs)
with_dropout.eval()
eval_1 = with_dropout(inputs)
eval_2 = with_dropout(inputs)
with torch.no_grad():
    with_dropout.train()
    no_grad_1 = with_dropout(inputs)
    no_grad_2 = with_dropout(inputs)
    with_dropout.eval()
    both_1 = with_dropout(inputs)
    both_2 = with_dropout(inputs)

outputs_differ = {
    "train": train_1.tolist() != train_2.tolist(),
    "eval": eval_1.tolist() != eval_2.tolist(),
    "no_grad": no_grad_1.tolist() != no_grad_2.tolist(),
    "both": both_1.tolist() != both_2.tolist(),
}
has_graph = {
    "train": train_1.requires_grad,
    "eval": eval_1.requires_grad,
    "no_grad": no_grad_1.requires_grad,
    "both": both_1.requires_grad,
}

# ---
# Exercise VI.1.b (text)
two_switches = """
With model.eval() the dropout layer does nothing any more, so two calls give the same. With torch.no_grad() torch does
not keep the computation for the gradients, which saves memory. eval still makes a graph, no_grad still has dropout,
so one does not imply the other and I write both.
"""

# ---
# Exercise VI.1.c (answer)
def predicted_class(logits):
    classes = []
    for z in logits:
        if z > 0:
            classes.append(1)
        else:
            classes.append(0)
    return classes

# ---
# Exercise VI.2.a (answer)
labels_of_guess = [0, 1, 1, 0]
total = 0
for y in labels_of_guess:
    total -= y * math.log(0.5) + (1 - y) * math.log(1 - 0.5)
mean = total / len(labels_of_guess)
perplexity_of_two = math.e**mean

# ---
# Exercise VI.2.b (answer)
def chance_perplexity(classes):
    # e^(ln N) = N
    return classes

# ---
# Exercise VI.2.c (answer)
right_class = [0.25, 0.5, 0.8, 0.99, 1.0]

perplexities = []
for p in right_class:
    loss = -math.log(p)
    perplexities.append(round(math.e**loss, 4))
perplexity_of_perfect = math.exp(0)

# ---
def loss_of_review(z, y):
    """Minus the logarithm of the probability of the right class."""
    if y == 0:
        z = -z  # the probability of class 0 is the sigmoid of -z
    if z > 0:
        return math.log(1 + math.exp(-z))
    return -z + math.log(1 + math.exp(z))  # the same number, but e^-z could become too large here

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


def accuracy_and_perplexity(model, loader):
    right = 0
    losses = []
    model.eval()
    for bag, labels in loader:
        with torch.no_grad():
            logits = model(bag).flatten().tolist()
        for z, y in zip(logits, labels.tolist()):
            if (z > 0 and y == 1) or (z <= 0 and y == 0):
                right += 1
            losses.append(loss_of_review(z, y))
    number = len(losses)
    return [right / number, math.exp(sum(losses) / number)]


both = accuracy_and_perplexity(model, test_loader)
accuracy = both[0]
perplexity = both[1]

# ---
# Exercise VI.4.a (answer)
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    train_list = []
    test_list = []
    epoch = 0
    while True:
        train_list.append(evaluate(model, train_loader).perplexity)
        test_list.append(evaluate(model, test_loader).perplexity)
        if epoch == epochs:
            break
        for bag, labels in train_loader:
            model.train()
            output = model(bag)
            loss = nn.BCEWithLogitsLoss()(output.squeeze(1), labels.float())
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        epoch += 1
    return train_list, test_list


few = min(1_000, len(course.train) // 10)  # 1,000 of the real reviews, 200 of the sample's
few_test = min(1_000, len(course.test))
plan = {"epochs": 100, "rate": 0.1, "batch_size": few // 8, "schedule": "constant"}

draw = random.Random(11)
train_rows = list(range(len(course.train)))
draw.shuffle(train_rows)
train_rows = train_rows[0:few]
test_rows = list(range(len(course.test)))
draw.shuffle(test_rows)
test_rows = test_rows[0:few_test]
small_train = course.train.subset(train_rows)
small_test = course.test.subset(test_rows)

positive_shares = (
    small_train.labels.tolist().count(1) / few,
    small_test.labels.tolist().count(1) / few_test,
)

small_model = course.model(seed=0)
small_history = fit(
    small_model, small_train, small_test, epochs=100, rate=0.1, batch_size=few // 8, schedule="constant", progress=False
)

best_epoch = 0
lowest = 1000.0
for number, perplexity_now in enumerate(small_history.column("test", "perplexity")):
    if perplexity_now < lowest:
        lowest = perplexity_now
        best_epoch = number

# ---
# Exercise VI.4.a (text)
overfitting = """
On the train reviews the perplexity falls all the time. On the test reviews it has a lowest point, and after it the
model gets worse on new reviews: it overfits. That is where I would stop. In the report the model saw only negative
reviews, and was tested on the same ones, so it could not be wrong. 1.368 is the lowest perplexity that two softmaxes
can give, and no curve can go further down.
"""
