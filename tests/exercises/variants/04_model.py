# %% exercise="IV.1.a" verdict="right" name="the formula"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="stable, two cases"
def sigmoid(z):
    small = torch.exp(-torch.abs(z))
    return torch.where(z >= 0, 1 / (1 + small), small / (1 + small))


with torch.no_grad():
    logits = model(inputs)
    probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="flat logits"
def sigmoid(z):
    e = torch.exp(-z)
    denominator = torch.ones_like(e) + e
    return torch.ones_like(e) / denominator


logits = model(inputs).squeeze(1)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="methods in a chain, detached"
def sigmoid(z):
    return torch.exp(z.neg()).add(1).reciprocal()


logits = model.forward(inputs).detach()
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="lambda and log1p"
sigmoid = lambda z: torch.exp(-torch.log1p(torch.exp(-z)))  # noqa: E731
model.eval()
logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="one number at a time"
def sigmoid(z):
    results = []
    for number in z.flatten():
        results.append(1 / (1 + torch.exp(-number)))
    return torch.stack(results).reshape(z.shape)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="the two layers by hand"
def sigmoid(z):
    return (1 + torch.exp(-z)) ** -1


x = inputs.dense(settings.vocab_size + 1)
h = torch.relu(x @ model.embedding.weight + model.bias)
logits = h @ model.fc2.weight.T + model.fc2.bias
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="a class that can be called"
class Sigmoid(torch.nn.Module):
    def forward(self, z):
        return torch.div(1.0, torch.add(torch.exp(torch.mul(z, -1)), 1.0))


sigmoid = Sigmoid()
logits = model(inputs.to(device))
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="right" name="probabilities as a list"
def sigmoid(z):
    one_over = 1 / torch.exp(z)
    return 1 / (1 + one_over)


with torch.no_grad():
    logits = model(inputs)
probabilities = [float(sigmoid(logit)) for logit in logits[:, 0]]

# %% exercise="IV.1.a" verdict="right" name="numpy arrays in double precision"
def sigmoid(z):
    return (1 / (1 + torch.exp(-z.double()))).to(z.dtype)


logits = model(inputs).detach().cpu().numpy()
probabilities = sigmoid(torch.from_numpy(logits)).numpy()

# %% exercise="IV.1.a" verdict="right" name="tanh from exp"
def tanh(t):
    e = torch.exp(-2 * t.abs())
    return t.sign() * (1 - e) / (1 + e)


def sigmoid(z):
    return 0.5 + 0.5 * tanh(z / 2)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="sign of the exponent" hint="sign of the exponent"
def sigmoid(z):
    return 1 / (1 + torch.exp(z))


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="brackets missing" hint="no brackets below the line"
def sigmoid(z):
    return 1 / 1 + torch.exp(-z)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="percent" hint="percent and probability mixed | sigmoid in percent"
def sigmoid(z):
    return 100 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="argument changed in place" hint=""
def sigmoid(z):
    z *= -1
    return 1 / (1 + torch.exp(z))


with torch.no_grad():
    logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="global logits for the argument" hint=""
logits = model(inputs)


def sigmoid(z):
    return 1 / (1 + torch.exp(-logits))


probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="softmax over the column" hint="softmax over the batch"
def sigmoid(z):
    return torch.exp(z) / torch.exp(z).sum(dim=0)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="softmax over the only class" hint=""
def sigmoid(z):
    return torch.exp(z) / torch.exp(z).sum(dim=-1, keepdim=True)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="torch.sigmoid, not written" hint=""
def sigmoid(z):
    return torch.sigmoid(z)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="sigmoid applied twice" hint="sigmoid of the sigmoid"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(sigmoid(logits))

# %% exercise="IV.1.a" verdict="wrong" name="logits are probabilities already" hint="probabilities for logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = sigmoid(model(inputs))
probabilities = logits

# %% exercise="IV.1.a" verdict="wrong" name="classes for probabilities" hint=""
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = (sigmoid(logits) > 0.5).float()

# %% exercise="IV.1.a" verdict="wrong" name="another batch, not shuffled" hint="probabilities of other logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


other, _ = next(iter(make_loader(course.train, settings.batch_size)))
logits = model(other)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="only the first review" hint=""
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits[0])

# %% exercise="IV.1.a" verdict="wrong" name="targets for logits" hint="probabilities of other logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = targets.float()
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="prints and returns nothing, probabilities elsewhere" hint=""
def sigmoid(z):
    print(1 / (1 + torch.exp(-z)))


logits = model(inputs)
probabilities = 1 / (1 + torch.exp(-logits))

# %% exercise="IV.1.a" verdict="wrong" name="mean probability" hint=""
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits).mean()

# %% exercise="IV.1.a" verdict="wrong" name="another model, other weights" hint="probabilities of other logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


torch.manual_seed(1)
my_model = type(model)(settings.vocab_size, settings.hidden).to(device)
logits = my_model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="probability of the negative class" hint=""
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = 1 - sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="unfinished branch, negative logits give 0" hint=""
def sigmoid(z):
    result = torch.zeros_like(z)
    result[z >= 0] = 1 / (1 + torch.exp(-z[z >= 0]))
    return result


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.a" verdict="wrong" name="logits and probabilities swapped" hint="logits for probabilities | probabilities for logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


probabilities = model(inputs)
logits = sigmoid(probabilities)

# %% exercise="IV.1.a" verdict="wrong" name="only the exponential" hint=""
def sigmoid(z):
    return torch.exp(-z)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.1.b" verdict="right" name="plain torch, squeeze and mean"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0).long()
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="right" name="python loop over rows, predictions a list"
def count_right(rows):
    right = 0
    for row, target in zip(rows, targets.tolist()):
        if row == target:
            right += 1
    return right / len(rows)


def classes_of(model):
    classes = []
    for z in model(inputs).flatten().tolist():
        if z > 0:
            classes.append(1)
        else:
            classes.append(0)
    return classes


right_before = count_right(classes_of(model))
history = fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
predictions = classes_of(model)
right_after = count_right(predictions)
score = evaluate(model, make_loader(course.test, 1000))
test_accuracy = score.accuracy

# %% exercise="IV.1.b" verdict="right" name="numpy arrays and np.float64"
import numpy as np

y = targets.cpu().numpy()


def probabilities():
    with torch.no_grad():
        z = model(inputs).cpu().numpy()[:, 0]
    return 1 / (1 + np.exp(-z))


right_before = np.mean((probabilities() > 0.5) == (y == 1))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
predictions = np.where(probabilities() > 0.5, 1, 0)
right_after = np.mean(predictions == y)
test_accuracy = np.float64(evaluate(model, make_loader(course.test, 1000)).accuracy)

# %% exercise="IV.1.b" verdict="right" name="own sigmoid, targets made a column, shares stay tensors"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


column = targets.unsqueeze(1)
right_before = ((sigmoid(model(inputs)) > 0.5).int() == column).double().mean()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
column_of_classes = (sigmoid(model(inputs)) > 0.5).int()
right_after = (column_of_classes == column).double().mean()
predictions = column_of_classes.squeeze(1)
test_accuracy = torch.tensor(evaluate(model, make_loader(course.test, 1000)).accuracy)

# %% exercise="IV.1.b" verdict="right" name="before is measured afterwards on a second new model"
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
untrained = course.model().to(device)


def share_right(some_model):
    return sum(((some_model(inputs) > 0).flatten() == targets.bool()).tolist()) / len(targets)


right_before = share_right(untrained)
right_after = share_right(model)
predictions = [int(logit > 0) for logit in model(inputs).flatten()]
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="right" name="the history of fit with the test split gives the test accuracy"
batch = [(inputs, targets)]
right_before = evaluate(model, batch).accuracy
history = fit(
    model,
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
)
right_after = evaluate(model, batch).accuracy
predictions = tuple(1 if z > 0 else 0 for z in model(inputs)[:, 0].tolist())
test_accuracy = history[-1].test.accuracy

# %% exercise="IV.1.b" verdict="right" name="test accuracy counted by hand in small batches"
def classes(bag):
    return torch.heaviside(model(bag).detach().view(-1), torch.tensor(0.0, device=device)).to(torch.int64)


def correct(bag, labels):
    return torch.eq(classes(bag), labels).sum().item()


right_before = correct(inputs, targets) / targets.numel()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
predictions = classes(inputs)
right_after = correct(inputs, targets) / targets.numel()
right = 0
for bag, labels in make_loader(course.test, settings.batch_size):
    right += correct(bag, labels)
test_accuracy = right / len(course.test)

# %% exercise="IV.1.b" verdict="right" name="a class that remembers the batch"
class Batch:
    def __init__(self, inputs, targets):
        self.inputs, self.targets = inputs, targets

    def predict(self, model):
        model.eval()
        with torch.no_grad():
            return torch.sigmoid(model(self.inputs)).reshape(len(self.targets)).gt(0.5).long()

    def share(self, model):
        wrong = (self.predict(model) - self.targets).abs().sum().item()
        return 1 - wrong / len(self.targets)


batch = Batch(inputs, targets)
right_before = batch.share(model)
options = {"epochs": settings.epochs, "rate": settings.rate, "batch_size": settings.batch_size}
fit(model, course.train, **options)
predictions = batch.predict(model)
right_after = batch.share(model)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="right" name="classes as floats, by rounding the probability"
with torch.no_grad():
    right_before = float((torch.round(torch.sigmoid(model(inputs)[:, 0])) == targets).sum() / len(targets))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = torch.round(torch.sigmoid(model(inputs)[:, 0]))
right_after = float((predictions == targets).sum() / len(targets))
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="right" name="batch drawn again with the same seed"
from coursekit.loss import predicted_classes

again, labels = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))
right_before = (predicted_classes(model(again)) == labels).sum().item() / settings.batch_size
fit(model, course.train, batch_size=settings.batch_size, rate=settings.rate, epochs=settings.epochs)
predictions = predicted_classes(model(again)).cpu()
right_after = (predictions == labels.cpu()).sum().item() / settings.batch_size
test_loader = make_loader(course.test, 1000)
test_accuracy = evaluate(model, test_loader).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="column against row broadcasts in right_after" hint="column compared with a row"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = ((logits > 0).long() == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="before and after exchanged" hint="before and after exchanged"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_after = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_before = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="test accuracy on the train split" hint="test_accuracy: train split"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.train, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="predictions from before the training" hint="everything negative"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = before.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="test accuracy in percent" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy * 100

# %% exercise="IV.1.b" verdict="wrong" name="right_after is a count" hint="number of right rows"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="new model after training is tested" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(course.model().to(device), make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="probabilities instead of classes" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = torch.sigmoid(logits.squeeze(1))
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="another batch: first rows in order" hint=""
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

inputs, targets = next(iter(make_loader(course.train, settings.batch_size)))
after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="right_before on the whole train split" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


right_before = evaluate(model, make_loader(course.train, 1000)).accuracy
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="test accuracy measured before training" hint=""
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)

# %% exercise="IV.1.b" verdict="wrong" name="trained for one epoch" hint="another training than the section's"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=1, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="rate left at its default" hint="another training than the section's"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="epochs left at their default" hint="another training than the section's"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="classes inverted" hint="classes exchanged"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) < 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="argmax over a column of width 1" hint="everything negative | share before for share after"
with torch.no_grad():
    right_before = ((model(inputs).squeeze(1) > 0) == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = model(inputs).argmax(dim=1)
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="the Score object, .accuracy forgotten" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000))

# %% exercise="IV.1.b" verdict="wrong" name="loss instead of accuracy" hint="test_accuracy: loss"
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).loss

# %% exercise="IV.1.b" verdict="wrong" name="both shares measured after training" hint=""
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)
predictions = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_after = (predictions == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="share of the wrong ones after training" hint=""
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after != targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="trained on the test split" hint="trained on the test rows"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.test, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="only the first batch of the test split" hint=""
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(targets)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, [next(iter(make_loader(course.test, 1000)))]).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="fit gets another new model" hint="model made anew after training"
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
new_model = course.model().to(device)
fit(new_model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = (logits.squeeze(1) > 0).long()
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="predictions say whether the model is right" hint=""
def share_right(logits):
    return ((logits.squeeze(1) > 0).long() == targets).float().mean().item()


with torch.no_grad():
    right_before = share_right(model(inputs))
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    logits = model(inputs)
predictions = ((logits.squeeze(1) > 0).long() == targets).long()  # 1 where the model is right
right_after = share_right(logits)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="right_before divided by the size of the train split" hint=""
before = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
right_before = (before == targets).sum().item() / len(course.train)

fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)

after = (torch.sigmoid(model(inputs)).flatten() > 0.5).int()
predictions = after.tolist()
right_after = (after == targets).sum().item() / len(targets)
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="two trainings in a row" hint="trained more than once"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0).long()
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="predictions are the targets" hint="targets for predictions"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0).long()
right_after = (predictions == targets).float().mean().item()
predictions = targets
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="logits above one half" hint="logits compared with 0.5"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0.5).long()
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="probabilities above 0" hint="everything positive"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1).sigmoid() > 0).long()
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="mean of the predictions" hint="share of positive predictions"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0).long()
right_after = predictions.float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy

# %% exercise="IV.1.b" verdict="wrong" name="test accuracy of the eight reviews" hint="accuracy of the batch"
with torch.no_grad():
    before = (model(inputs).squeeze(1) > 0).long()
right_before = (before == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
with torch.no_grad():
    predictions = (model(inputs).squeeze(1) > 0).long()
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, [(inputs, targets)]).accuracy

# %% exercise="IV.2" verdict="right" name="numel in a comprehension"
sizes = {name: parameter.numel() for name, parameter in dense_model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="right" name="shapes multiplied by hand"
sizes = {
    "fc1.weight": dense_model.fc1.weight.shape[0] * dense_model.fc1.weight.shape[1],
    "fc1.bias": dense_model.fc1.bias.shape[0],
    "fc2.weight": dense_model.fc2.weight.shape[0] * dense_model.fc2.weight.shape[1],
    "fc2.bias": dense_model.fc2.bias.shape[0],
}
total = sizes["fc1.weight"] + sizes["fc1.bias"] + sizes["fc2.weight"] + sizes["fc2.bias"]

# %% exercise="IV.2" verdict="right" name="from the settings"
n, h = settings.vocab_size + 1, settings.hidden
sizes = {"fc1.weight": n * h, "fc1.bias": h, "fc2.weight": h, "fc2.bias": 1}
total = n * h + 2 * h + 1

# %% exercise="IV.2" verdict="right" name="numpy prod of the state dict"
import numpy as np

sizes = {name: np.prod(tensor.shape) for name, tensor in dense_model.state_dict().items()}
total = np.sum(list(sizes.values()))

# %% exercise="IV.2" verdict="right" name="loop over a shape"
sizes = {}
for layer in ("fc1", "fc2"):
    for kind in ("weight", "bias"):
        size = 1
        for length in getattr(getattr(dense_model, layer), kind).shape:
            size = size * length
        sizes[layer + "." + kind] = size
total = 0
for name in sizes:
    total += sizes[name]

# %% exercise="IV.2" verdict="right" name="reduce and attrgetter"
from functools import reduce
from operator import attrgetter, mul

names = ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]
sizes = dict(zip(names, (reduce(mul, attrgetter(name)(dense_model).shape) for name in names)))
total = reduce(lambda a, b: a + b, map(len, map(torch.flatten, dense_model.parameters())))

# %% exercise="IV.2" verdict="right" name="ones are counted, tensors"
sizes = {name: torch.ones_like(p).to(torch.float64).sum() for name, p in dense_model.named_parameters()}
total = torch.stack(list(sizes.values())).sum()

# %% exercise="IV.2" verdict="right" name="Counter, total of the vector"
from collections import Counter

from torch.nn.utils import parameters_to_vector

sizes = Counter()
for name, parameter in dense_model.named_parameters():
    sizes[name] += parameter.nelement()
total = len(parameters_to_vector(dense_model.parameters()))

# %% exercise="IV.2" verdict="right" name="recursive helper, in another order"
import math


def count(module, prefix=""):
    found = {}
    for name, child in module.named_children():
        found |= count(child, prefix + name + ".")
    for name, parameter in module.named_parameters(recurse=False):
        found[prefix + name] = math.prod(parameter.shape)
    return found


sizes = dict(reversed(list(count(dense_model).items())))
total = math.fsum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="slot 0 forgotten" hint="one slot too few"
h = settings.hidden
sizes = {"fc1.weight": settings.vocab_size * h, "fc1.bias": h, "fc2.weight": h, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="shapes for sizes" hint=""
sizes = {name: parameter.shape for name, parameter in dense_model.named_parameters()}
total = sum(parameter.numel() for parameter in dense_model.parameters())

# %% exercise="IV.2" verdict="wrong" name="length of the first axis" hint="first axis only"
sizes = {name: len(parameter) for name, parameter in dense_model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="axes added, not multiplied" hint=""
sizes = {name: sum(parameter.shape) for name, parameter in dense_model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="biases not in the total" hint="bias forgotten"
sizes = {name: parameter.numel() for name, parameter in dense_model.named_parameters()}
total = sizes["fc1.weight"] + sizes["fc2.weight"]

# %% exercise="IV.2" verdict="wrong" name="number of tensors as the total" hint=""
sizes = {name: parameter.numel() for name, parameter in dense_model.named_parameters()}
total = len(sizes)

# %% exercise="IV.2" verdict="wrong" name="bytes" hint="bytes for numbers"
sizes = {name: parameter.nbytes for name, parameter in dense_model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="size of the real vocabulary typed in" hint=""
sizes = {"fc1.weight": 20001 * 200, "fc1.bias": 200, "fc2.weight": 200, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="weights and biases swapped in fc2" hint=""
sizes = {
    "fc1.weight": dense_model.fc1.weight.numel(),
    "fc1.bias": dense_model.fc1.bias.numel(),
    "fc2.weight": dense_model.fc2.bias.numel(),
    "fc2.bias": dense_model.fc2.weight.numel(),
}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="names of the layers as keys" hint=""
sizes = {"fc1": dense_model.fc1.weight.numel() + dense_model.fc1.bias.numel()}
sizes["fc2"] = dense_model.fc2.weight.numel() + dense_model.fc2.bias.numel()
total = sizes["fc1"] + sizes["fc2"]

# %% exercise="IV.2" verdict="wrong" name="names of BagMLP" hint=""
sizes = {name: parameter.numel() for name, parameter in course.model().named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="copied line, bias of fc1 is the weight" hint=""
sizes = {
    "fc1.weight": dense_model.fc1.weight.numel(),
    "fc1.bias": dense_model.fc1.weight.numel(),
    "fc2.weight": dense_model.fc2.weight.numel(),
    "fc2.bias": dense_model.fc2.bias.numel(),
}
total = sum(parameter.numel() for parameter in dense_model.parameters())

# %% exercise="IV.2" verdict="wrong" name="fc2 thought to be square" hint=""
h = settings.hidden
sizes = {"fc1.weight": (settings.vocab_size + 1) * h, "fc1.bias": h, "fc2.weight": h * h, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="bias of fc2 forgotten in the dict" hint=""
sizes = {
    "fc1.weight": dense_model.fc1.weight.numel(),
    "fc1.bias": dense_model.fc1.bias.numel(),
    "fc2.weight": dense_model.fc2.weight.numel(),
}
total = sum(parameter.numel() for parameter in dense_model.parameters())

# %% exercise="IV.2" verdict="wrong" name="total is only the last one" hint="total of the last one"
sizes = {}
for name, parameter in dense_model.named_parameters():
    sizes[name] = parameter.numel()
    total = sizes[name]

# %% exercise="IV.2" verdict="wrong" name="total in thousands" hint=""
sizes = {name: parameter.numel() for name, parameter in dense_model.named_parameters()}
total = sum(sizes.values()) / 1000

# %% exercise="IV.2" verdict="wrong" name="a list for the dict" hint=""
sizes = [parameter.numel() for parameter in dense_model.parameters()]
total = sum(sizes)

# %% exercise="IV.2" verdict="wrong" name="values summed for size" hint=""
sizes = {name: parameter.sum().item() for name, parameter in dense_model.named_parameters()}
total = sum(parameter.numel() for parameter in dense_model.parameters())

# %% exercise="IV.2" verdict="wrong" name="bias counted once for each input" hint=""
sizes = {name: parameter.numel() for name, parameter in dense_model.named_parameters()}
total = sum(layer.in_features * (layer.out_features + 1) for layer in (dense_model.fc1, dense_model.fc2))

# %% exercise="IV.2" verdict="wrong" name="exception swallowed, sizes of vectors only" hint=""
sizes = {"fc1.weight": 0, "fc1.bias": 0, "fc2.weight": 0, "fc2.bias": 0}
for name, parameter in dense_model.named_parameters():
    try:
        (length,) = parameter.shape
        sizes[name] = length
    except ValueError:
        pass
total = sum(parameter.numel() for parameter in dense_model.parameters())
