import numpy as np

z = logits.cpu().numpy().astype("float64")  # (n, 1)
y = labels.cpu().numpy()  # (n,)

# ---
# Exercise V.1.a (answer)
half = np.full(4, 0.5)
chance_loss = -np.log(half).mean()

# ---
# Exercise V.1.a (text)
derivation = (
    "The label only chooses between ln p and ln (1 - p), and with p = 0.5 these two are the same number, ln 0.5. "
    "So the label has no effect. Each of the n reviews has the loss ln 2 = 0.6931, and so has their mean."
)

# ---
# Exercise V.1.b (answer)
inputs, labels = first_batch

# -ln sigmoid(z) = ln(1 + e^-z), and for a negative review ln(1 + e^z): the sign of z follows the label
signs = np.where(y == 1, -1, 1)
loss_by_hand = np.log1p(np.exp(signs * z[:, 0])).mean()
mixed_shape = (y * (1 / (1 + np.exp(-z)))).shape

# ---
# Exercise V.1.c (answer)
inputs, labels = first_batch
small_logits = torch.tensor([[0.9], [0.2], [0.6], [0.1]])
small_labels = torch.tensor([1, 0, 1, 0])

loss_function = nn.BCELoss(reduction="none")  # then the mean by numpy
loss_bce = np.mean(loss_function(logits.sigmoid().flatten(), labels.float()).cpu().numpy())
small_loss = np.mean(loss_function(small_logits.sigmoid().flatten(), small_labels.float()).numpy())

# ---
# Exercise V.1.d (answer)
inputs, labels = first_batch
far_logits = torch.tensor([[-200.0]])
far_labels = torch.tensor([1])

with_logits = nn.BCEWithLogitsLoss()
loss_logits = with_logits(logits.double().ravel(), labels.double())
far_loss = with_logits(far_logits.double().ravel(), far_labels.double())

# ---
# Exercise V.2.a (answer)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


class Trainer:
    """Keeps the loss of every batch of a training."""

    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.loss_function = nn.BCEWithLogitsLoss()
        self.epochs = []

    def step(self, inputs, labels):
        self.optimizer.zero_grad()
        loss = self.loss_function(self.model(inputs), labels[:, None].float())
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def run(self, loader, epochs):
        for number in range(epochs):
            self.epochs.append([self.step(inputs, labels) for inputs, labels in loader])

    def report(self):
        return [self.epochs[0][0], *(float(np.mean(batches)) for batches in self.epochs)]


def train(model, loader, optimizer, epochs):
    trainer = Trainer(model, optimizer)
    trainer.run(loader, epochs)
    return trainer.report()


losses = np.array(train(model, loader, optimizer, epochs))

# ---
# Exercise V.2.b (answer)
epochs = course.settings.epochs // 2

the_model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
the_optimizer = torch.optim.SGD(the_model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
start_weights = {name: weight.clone() for name, weight in the_model.state_dict().items()}
start_state = the_optimizer.state_dict()  # nothing in it yet but the settings


def start_over():
    # the same two objects, but both are set back to what they were when they were new
    the_model.load_state_dict(start_weights)
    the_optimizer.load_state_dict(start_state)
    return the_model, the_optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# ---
# Exercise V.2.b (text)
what_anew = """
What is learned is in the weights, and the optimizer has its momentum from the last steps. So both are set back, the
weights before the optimizer, which must hold these weights and no others. With the weights alone the first steps
would still follow the old momentum. I would run the cell with model and optimizer again, then the training.
"""

# ---
# Exercise V.3.a (answer)
# torch can do it too: equal logits are equal probabilities
loss_two = nn.CrossEntropyLoss()(torch.zeros(1, 2), torch.tensor([0]))
loss_ten = nn.CrossEntropyLoss()(torch.zeros(1, 10), torch.tensor([7]))

# ---
# Exercise V.3.b (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)

table = two_logits.cpu().numpy()
table = table - table.max(axis=1, keepdims=True)  # the same probabilities, and e to the power of it stays small
probabilities = np.exp(table)
probabilities /= probabilities.sum(axis=1)[:, np.newaxis]
loss_softmax = -np.log(np.take_along_axis(probabilities, y[:, np.newaxis], axis=1)).mean()

# ---
# Exercise V.3.c (answer)
inputs, labels = first_batch
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)
perfect_logits = torch.tensor([[40.0, -40.0], [-40.0, 40.0]])
perfect_labels = torch.tensor([0, 1])

ce = nn.CrossEntropyLoss(reduction="sum")
loss_ce = ce(two_logits, torch.eye(2, device=device)[labels]) / len(two_logits)  # rows 1 0 and 0 1 for labels
perfect_loss = ce(perfect_logits, torch.eye(2)[perfect_labels]) / 2
softmax_in_the_model = nn.Sequential(nn.Identity(), nn.Softmax(dim=-1))
floor = ce(softmax_in_the_model(perfect_logits), perfect_labels) / 2

# ---
# Exercise V.3.d (answer)
train_loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
test_loader = make_loader(course.test, course.settings.batch_size)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)


def train_two(model, loader, optimizer, epochs):
    def closure():
        optimizer.zero_grad()
        z = model(inputs)
        # minus ln p of the right class = ln of the sum of e^z, minus the right z
        loss = (torch.logsumexp(z, 1) - z.gather(1, labels[:, None])[:, 0]).mean()
        loss.backward()
        return loss

    for epoch in range(epochs):
        for inputs, labels in loader:
            optimizer.step(closure)


def accuracy_two(model, loader):
    model.eval()
    said, wanted = [], []
    for inputs, labels in loader:
        said.append(np.argmax(model(inputs).detach().cpu().numpy(), axis=1))
        wanted.append(labels.cpu().numpy())
    return np.mean(np.concatenate(said) == np.concatenate(wanted))


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)
