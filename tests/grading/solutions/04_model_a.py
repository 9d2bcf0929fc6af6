# Exercise IV.1.a (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))


def sigmoid(z):
    # the fraction of the task, with e^z in the numerator and in the denominator
    e = torch.exp(z)
    return e / (e + 1)


logits = model(inputs).squeeze(1).detach()
probabilities = sigmoid(logits)

# ---
# Exercise IV.1.b (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))
targets_column = targets.unsqueeze(1)  # (n, 1), the shape that the model gives


@torch.no_grad()
def classes_of(batch):
    # the sigmoid is above 0.5 where the logit is above 0
    return model(batch).gt(0).int()


right_before = torch.eq(classes_of(inputs), targets_column).sum() / len(targets)
history = fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
predictions = classes_of(inputs)
right_after = torch.eq(predictions, targets_column).sum() / len(targets)
test_score = evaluate(model, make_loader(course.test, 1000))
test_accuracy = test_score.accuracy

# ---
import math

# ---
# Exercise IV.2 (answer)
model = OneHotMLP(settings.vocab_size)

sizes = {name: math.prod(parameter.shape) for name, parameter in model.named_parameters()}
total = sum(parameter.numel() for parameter in model.parameters())
