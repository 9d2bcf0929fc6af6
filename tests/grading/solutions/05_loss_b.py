# Exercise V.1.a (answer)
# the equation on a few reviews, with p = 0.5 for all of them
some_labels = [1, 0, 0, 1, 1]
p = 0.5
total = 0
for y in some_labels:
    total += y * math.log(p) + (1 - y) * math.log(1 - p)
chance_loss = round(-total / len(some_labels), 4)

# ---
# Exercise V.1.a (text)
derivation = """
A positive review has only the first term, -ln 0.5. A negative review has only the second one, -ln (1 - 0.5), the same
number. So all n reviews cost 0.6931, and the sum of n times 0.6931 divided by n is 0.6931 again.
It is positive because ln of a number below 1 is negative and there is a minus before it.
"""

# ---
# Exercise V.1.b (answer)
inputs, labels = first_batch

terms = []
for z, y in zip(logits.flatten().tolist(), labels.tolist()):
    probability = 1 / (1 + math.exp(-z))
    if y == 1:
        terms.append(-math.log(probability))
    else:
        terms.append(-math.log(1 - probability))
loss_by_hand = sum(terms) / len(terms)
mixed_shape = list(torch.broadcast_shapes(labels.shape, logits.shape))

# ---
# Exercise V.1.c (answer)
inputs, labels = first_batch
small_logits = torch.tensor([[0.9], [0.2], [0.6], [0.1]])
small_labels = torch.tensor([1, 0, 1, 0])

loss_function = nn.BCELoss()
# one review after the other, and then the mean
losses_of_reviews = []
for z, y in zip(logits, labels):
    losses_of_reviews.append(loss_function(torch.sigmoid(z[0]), y.float()).item())
loss_bce = sum(losses_of_reviews) / len(losses_of_reviews)

small_probabilities = torch.tensor([1 / (1 + math.exp(-z)) for [z] in small_logits.tolist()])
small_loss = loss_function(small_probabilities, small_labels.float()).item()

# ---
# Exercise V.1.d (answer)
inputs, labels = first_batch
far_logits = torch.tensor([[-200.0]])
far_labels = torch.tensor([1])

loss_function = nn.BCEWithLogitsLoss()
loss_logits = float(loss_function(logits[:, 0], labels * 1.0))
far_loss = loss_function(far_logits[0], far_labels * 1.0).item()

# ---
# Exercise V.2.a (answer)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    first_loss = None
    means = []
    epoch = 0
    while epoch < epochs:
        batches = iter(loader)
        count = 0
        running = 0.0
        while True:
            try:
                inputs, labels = next(batches)
            except StopIteration:
                break
            predictions = model(inputs)
            predictions = predictions.reshape(len(labels))
            loss = loss_function(predictions, labels.to(torch.float32))
            if first_loss is None:
                first_loss = float(loss)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            running = running + float(loss)
            count = count + 1
        means.append(running / count)
        epoch = epoch + 1
    return [first_loss] + means


losses = tuple(train(model, loader, optimizer, epochs))

# ---
import copy

# ---
# Exercise V.2.b (answer)
epochs = course.settings.epochs // 2

untouched = BagMLP(course.settings.vocab_size, sparse=False).to(device)  # this one is never trained


def start_over():
    model = copy.deepcopy(untouched)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return [model, optimizer]


my_model, my_optimizer = start_over()
history = fit(my_model, course.train, epochs=epochs, optimizer=my_optimizer, schedule="constant")
history_on = fit(my_model, course.train, epochs=epochs, optimizer=my_optimizer, schedule="constant")

my_model, my_optimizer = start_over()
history_over = fit(my_model, course.train, epochs=epochs, optimizer=my_optimizer, schedule="constant")

# ---
# Exercise V.2.b (text)
what_anew = """
I need new weights and a new optimizer. First the weights, because the optimizer is made with the parameters of a model.
If I keep the old optimizer, its running sum of gradients still goes to the place where the old model was going.
"""

# ---
# Exercise V.3.a (answer)
def guess_loss(N, M=3):
    """The double sum of the equation, for M reviews, the right class of review i is class i % N."""
    total = 0.0
    for i in range(M):
        for j in range(N):
            y = 1 if j == i % N else 0
            total += y * math.log(1 / N)
    return -total / M


loss_two = guess_loss(2)
loss_ten = guess_loss(10)

# ---
# Exercise V.3.b (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)

probabilities = []
log_sum = 0
for row, label in zip(two_logits, labels):
    e0 = torch.exp(row[0])
    e1 = torch.exp(row[1])
    both = [(e0 / (e0 + e1)).item(), (e1 / (e0 + e1)).item()]
    probabilities.append(both)
    log_sum += math.log(both[label])
loss_softmax = -log_sum / len(probabilities)

# ---
# Exercise V.3.c (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)
perfect_logits = torch.tensor([[40.0, -40.0], [-40.0, 40.0]])
perfect_labels = torch.tensor([0, 1])

cross_entropy = nn.CrossEntropyLoss()
loss_ce = 0.0
for row, label in zip(two_logits, labels):
    loss_ce += cross_entropy(row, label).item() / len(labels)
perfect_loss = cross_entropy(perfect_logits, perfect_labels).item()
e = torch.exp(perfect_logits)
once = e / e.sum(dim=1).reshape(2, 1)
floor = cross_entropy(once, perfect_labels).item()

# ---
# Exercise V.3.d (answer)
train_loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
test_loader = make_loader(course.test, course.settings.batch_size)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)


def train_two(model, loader, optimizer, epochs):
    # Only the difference of the two logits counts, so the loss for one logit does it as well.
    loss_function = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            z = model(inputs)
            loss = loss_function(z[:, 1] - z[:, 0], labels.float())
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()


def accuracy_two(model, loader):
    right = []
    for inputs, labels in loader:
        for (z0, z1), label in zip(model(inputs).tolist(), labels.tolist()):
            answer = 1 if z1 > z0 else 0
            right.append(answer == label)
    return right.count(True) / len(right)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)
