import numpy as np
from collections import Counter

# ---
# Exercise IV.1.a (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))


class Sigmoid(torch.nn.Module):
    """The sigmoid as a layer without weights."""

    def forward(self, z):
        return torch.exp(-z).add(1).reciprocal()


sigmoid = Sigmoid()

model.eval()
with torch.inference_mode():
    logits = model(inputs)
    probabilities = sigmoid(logits).cpu().numpy().astype(np.float64)
logits = logits.cpu().numpy()

# ---
# Exercise IV.1.b (answer)
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))
right_classes = targets.cpu().numpy()


def predict_classes():
    z = model(inputs).detach().cpu().numpy().ravel()
    p = 1 / (1 + np.exp(-z))
    return np.where(p > 0.5, 1, 0)


right_before = np.mean(predict_classes() == right_classes)

# With the test split handed over, fit measures it after every epoch.
history = fit(
    model,
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
    seed=1,
)
test_accuracy = history[-1].test.accuracy

predictions = predict_classes()
right_after = 1 - np.abs(predictions - right_classes).mean()

# ---
# Exercise IV.2 (answer)
model = OneHotMLP(settings.vocab_size)

sizes = Counter()
for name, tensor in model.state_dict().items():
    sizes[name] += np.prod(tuple(tensor.shape))
total = torch.nn.utils.parameters_to_vector(model.parameters()).shape[0]
assert total == sizes.total()
