# Exercise V.1.a (answer)
chance_loss = math.log(2)

# ---
# Exercise V.1.a (text)
derivation = """
For p = 0.5 both ln p and ln (1 - p) are ln 0.5. So I can take it out of the bracket, and y + (1 - y) = 1 is left.
Every review gives -ln 0.5 = ln 2, and the mean of equal numbers is the number itself: 0.6931.
"""

# ---
# Exercise V.1.b (answer)
inputs, labels = first_batch

p = 1 / (1 + torch.exp(-logits))
mixed_shape = tuple((labels * p).shape)

# what the model gave to the right class, everything as columns
y = labels.unsqueeze(1)
p_right = torch.where(y == 1, p, 1 - p)
loss_by_hand = -torch.log(p_right).mean()

# ---
# Exercise V.1.c (answer)
inputs, labels = first_batch
small_logits = torch.tensor([[0.9], [0.2], [0.6], [0.1]])
small_labels = torch.tensor([1, 0, 1, 0])


def bce(z, y):
    loss_function = nn.BCELoss()
    return loss_function(nn.Sigmoid()(z), y.float().unsqueeze(1))  # the labels become a column


loss_bce, small_loss = bce(logits, labels), bce(small_logits, small_labels)

# ---
# Exercise V.1.d (answer)
inputs, labels = first_batch
far_logits = torch.tensor([[-200.0]])
far_labels = torch.tensor([1])

summing = nn.BCEWithLogitsLoss(reduction="sum")
loss_logits = summing(logits, labels.reshape(-1, 1).float()) / labels.numel()
far_loss = summing(far_logits, far_labels.reshape(-1, 1).float())

# ---
import torch.nn.functional as F

from coursekit.evaluation import evaluate

# ---
# Exercise V.2.a (answer)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def train(model, loader, optimizer, epochs):
    """Train a model with one logit; give the loss before the first step, then the mean loss of each epoch."""

    def loss_of(inputs, labels):
        return F.binary_cross_entropy_with_logits(model(inputs), labels.float().unsqueeze(1))

    with torch.no_grad():
        losses = [loss_of(*next(iter(loader))).item()]
    for epoch in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_of(inputs, labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# ---
# Exercise V.2.b (answer)
epochs = course.settings.epochs // 2


def start_over():
    """Return a model and an optimizer as they are before any training."""
    torch.manual_seed(42)
    network = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return network, torch.optim.SGD(network.parameters(), lr=course.settings.rate / 10, momentum=0.9)


model, optimizer = start_over()
options = dict(epochs=epochs, schedule="constant")
first_training = fit(model, course.train, optimizer=optimizer, **options)
second_training = fit(model, course.train, optimizer=optimizer, **options)
history_on = second_training

model, optimizer = start_over()
history_over = fit(model, course.train, optimizer=optimizer, **options)

# ---
# Exercise V.2.b (text)
what_anew = """
The model and the optimizer must be made anew, the model first. The optimizer keeps a list of the weights that it moves,
and its momentum; an old one would move the old weights, or push the new ones in the old direction.
I run again the cell with model and optimizer, and after it the cell that trains.
"""

# ---
# Exercise V.3.a (answer)
loss_two, loss_ten = [-math.log(1 / N) for N in (2, 10)]

# ---
# Exercise V.3.b (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)

probabilities = torch.exp(two_logits)
probabilities = probabilities / probabilities.sum(1, keepdim=True)
y = F.one_hot(labels, 2)  # the y_ij of the equation
M = len(labels)
loss_softmax = -(y * torch.log(probabilities)).sum() / M

# ---
# Exercise V.3.c (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)
perfect_logits = torch.tensor([[40.0, -40.0], [-40.0, 40.0]])
perfect_labels = torch.tensor([0, 1])

each = nn.CrossEntropyLoss(reduction="none")  # one loss for each review
loss_ce = each(two_logits, labels).mean()
perfect_loss = each(perfect_logits, perfect_labels).mean()
floor = each(nn.Softmax(dim=1)(perfect_logits), perfect_labels).mean()

# ---
# Exercise V.3.d (answer)
train_loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
test_loader = make_loader(course.test, course.settings.batch_size)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)


def train_two(model, loader, optimizer, epochs):
    for epoch in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            F.nll_loss(F.log_softmax(model(inputs), dim=1), labels).backward()
            optimizer.step()
    return model


@torch.no_grad()
def accuracy_two(model, loader):
    correct = torch.tensor(0)
    for inputs, labels in loader:
        z = model(inputs)
        says_positive = z[:, 1] > z[:, 0]
        correct += torch.sum(says_positive == labels.bool()).cpu()
    return correct / len(loader.dataset)


test_accuracy = accuracy_two(train_two(model, train_loader, optimizer, epochs), test_loader)
