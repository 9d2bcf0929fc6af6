# Exercise IV.1.a (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))


def sigmoid(z):
    results = []
    for number in z.flatten():
        denominator = 1 + torch.exp(-number)
        results.append(1 / denominator)
    return torch.stack(results).reshape(z.shape)


output = model(inputs)
logits = []
for row in output:
    logits.append(row.item())
probabilities = []
for logit in logits:
    probabilities.append(float(sigmoid(torch.tensor([logit]))))

# ---
# two small functions that I use below
def probabilities_of(model, batch):
    with torch.no_grad():
        column = model(batch)
    return [float(1 / (1 + torch.exp(-z))) for z in column[:, 0]]


def share_right(classes, answers):
    right = 0
    for chosen, answer in zip(classes, answers):
        if chosen == int(answer):
            right = right + 1
    return right / len(classes)

# ---
# Exercise IV.1.b (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))

before = [1 if p > 0.5 else 0 for p in probabilities_of(model, inputs)]
right_before = share_right(before, targets)

epochs = settings.epochs
rate = settings.rate
fit(model, course.train, epochs=epochs, rate=rate, batch_size=settings.batch_size, progress=False)

predictions = []
for p in probabilities_of(model, inputs):
    if p > 0.5:
        predictions.append(1)
    else:
        predictions.append(0)
right_after = share_right(predictions, targets)

# the test split, counted by myself
classes = []
answers = []
for batch, labels in make_loader(course.test, 1000):
    for p in probabilities_of(model, batch):
        classes.append(int(p > 0.5))
    answers.extend(labels.tolist())
test_accuracy = share_right(classes, answers)

# ---
# Exercise IV.2 (answer)
model = OneHotMLP(settings.vocab_size)

sizes = {}
rows, columns = model.fc1.weight.shape
sizes["fc1.weight"] = rows * columns
sizes["fc1.bias"] = len(model.fc1.bias)
rows, columns = model.fc2.weight.shape
sizes["fc2.weight"] = rows * columns
sizes["fc2.bias"] = len(model.fc2.bias)

total = 0
for name in sizes:
    total += sizes[name]
