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


# %% exercise="IV.1.a" verdict="wrong" name="sign of the exponent"
def sigmoid(z):
    return 1 / (1 + torch.exp(z))


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="brackets missing"
def sigmoid(z):
    return 1 / 1 + torch.exp(-z)


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="percent"
def sigmoid(z):
    return 100 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="argument changed in place"
def sigmoid(z):
    z *= -1
    return 1 / (1 + torch.exp(z))


with torch.no_grad():
    logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="global logits for the argument"
logits = model(inputs)


def sigmoid(z):
    return 1 / (1 + torch.exp(-logits))


probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="softmax over the column"
def sigmoid(z):
    return torch.exp(z) / torch.exp(z).sum(dim=0)


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="softmax over the only class"
def sigmoid(z):
    return torch.exp(z) / torch.exp(z).sum(dim=-1, keepdim=True)


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="torch.sigmoid, not written"
def sigmoid(z):
    return torch.sigmoid(z)


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="sigmoid applied twice"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(sigmoid(logits))


# %% exercise="IV.1.a" verdict="wrong" name="logits are probabilities already"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = sigmoid(model(inputs))
probabilities = logits


# %% exercise="IV.1.a" verdict="wrong" name="classes for probabilities"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = (sigmoid(logits) > 0.5).float()


# %% exercise="IV.1.a" verdict="wrong" name="another batch, not shuffled"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


other, _ = next(iter(make_loader(course.train, settings.batch_size)))
logits = model(other)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="only the first review"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits[0])


# %% exercise="IV.1.a" verdict="wrong" name="targets for logits"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = targets.float()
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="prints and returns nothing, probabilities elsewhere"
def sigmoid(z):
    print(1 / (1 + torch.exp(-z)))


logits = model(inputs)
probabilities = 1 / (1 + torch.exp(-logits))


# %% exercise="IV.1.a" verdict="wrong" name="mean probability"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = sigmoid(logits).mean()


# %% exercise="IV.1.a" verdict="wrong" name="another model, other weights"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


torch.manual_seed(1)
my_model = type(model)(settings.vocab_size, settings.hidden).to(device)
logits = my_model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="probability of the negative class"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


logits = model(inputs)
probabilities = 1 - sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="unfinished branch, negative logits give 0"
def sigmoid(z):
    result = torch.zeros_like(z)
    result[z >= 0] = 1 / (1 + torch.exp(-z[z >= 0]))
    return result


logits = model(inputs)
probabilities = sigmoid(logits)


# %% exercise="IV.1.a" verdict="wrong" name="logits and probabilities swapped"
def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


probabilities = model(inputs)
logits = sigmoid(probabilities)


# %% exercise="IV.1.a" verdict="wrong" name="only the exponential"
def sigmoid(z):
    return torch.exp(-z)


logits = model(inputs)
probabilities = sigmoid(logits)

# %% exercise="IV.2" verdict="right" name="numel in a comprehension"
sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="right" name="shapes multiplied by hand"
sizes = {
    "fc1.weight": model.fc1.weight.shape[0] * model.fc1.weight.shape[1],
    "fc1.bias": model.fc1.bias.shape[0],
    "fc2.weight": model.fc2.weight.shape[0] * model.fc2.weight.shape[1],
    "fc2.bias": model.fc2.bias.shape[0],
}
total = sizes["fc1.weight"] + sizes["fc1.bias"] + sizes["fc2.weight"] + sizes["fc2.bias"]

# %% exercise="IV.2" verdict="right" name="from the settings"
n, h = settings.vocab_size + 1, settings.hidden
sizes = {"fc1.weight": n * h, "fc1.bias": h, "fc2.weight": h, "fc2.bias": 1}
total = n * h + 2 * h + 1

# %% exercise="IV.2" verdict="right" name="numpy prod of the state dict"
import numpy as np

sizes = {name: np.prod(tensor.shape) for name, tensor in model.state_dict().items()}
total = np.sum(list(sizes.values()))

# %% exercise="IV.2" verdict="right" name="loop over a shape"
sizes = {}
for layer in ("fc1", "fc2"):
    for kind in ("weight", "bias"):
        size = 1
        for length in getattr(getattr(model, layer), kind).shape:
            size = size * length
        sizes[layer + "." + kind] = size
total = 0
for name in sizes:
    total += sizes[name]

# %% exercise="IV.2" verdict="right" name="reduce and attrgetter"
from functools import reduce
from operator import attrgetter, mul

names = ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]
sizes = dict(zip(names, (reduce(mul, attrgetter(name)(model).shape) for name in names)))
total = reduce(lambda a, b: a + b, map(len, map(torch.flatten, model.parameters())))

# %% exercise="IV.2" verdict="right" name="ones are counted, tensors"
sizes = {name: torch.ones_like(p).to(torch.float64).sum() for name, p in model.named_parameters()}
total = torch.stack(list(sizes.values())).sum()

# %% exercise="IV.2" verdict="right" name="Counter, total of the vector"
from collections import Counter

from torch.nn.utils import parameters_to_vector

sizes = Counter()
for name, parameter in model.named_parameters():
    sizes[name] += parameter.nelement()
total = len(parameters_to_vector(model.parameters()))

# %% exercise="IV.2" verdict="right" name="recursive helper, in another order"
import math


def count(module, prefix=""):
    found = {}
    for name, child in module.named_children():
        found |= count(child, prefix + name + ".")
    for name, parameter in module.named_parameters(recurse=False):
        found[prefix + name] = math.prod(parameter.shape)
    return found


sizes = dict(reversed(list(count(model).items())))
total = math.fsum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="slot 0 forgotten"
h = settings.hidden
sizes = {"fc1.weight": settings.vocab_size * h, "fc1.bias": h, "fc2.weight": h, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="shapes for sizes"
sizes = {name: parameter.shape for name, parameter in model.named_parameters()}
total = sum(parameter.numel() for parameter in model.parameters())

# %% exercise="IV.2" verdict="wrong" name="length of the first axis"
sizes = {name: len(parameter) for name, parameter in model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="axes added, not multiplied"
sizes = {name: sum(parameter.shape) for name, parameter in model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="biases not in the total"
sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
total = sizes["fc1.weight"] + sizes["fc2.weight"]

# %% exercise="IV.2" verdict="wrong" name="number of tensors as the total"
sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
total = len(sizes)

# %% exercise="IV.2" verdict="wrong" name="bytes"
sizes = {name: parameter.nbytes for name, parameter in model.named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="size of the real vocabulary typed in"
sizes = {"fc1.weight": 20001 * 200, "fc1.bias": 200, "fc2.weight": 200, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="weights and biases swapped in fc2"
sizes = {
    "fc1.weight": model.fc1.weight.numel(),
    "fc1.bias": model.fc1.bias.numel(),
    "fc2.weight": model.fc2.bias.numel(),
    "fc2.bias": model.fc2.weight.numel(),
}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="names of the layers as keys"
sizes = {"fc1": model.fc1.weight.numel() + model.fc1.bias.numel()}
sizes["fc2"] = model.fc2.weight.numel() + model.fc2.bias.numel()
total = sizes["fc1"] + sizes["fc2"]

# %% exercise="IV.2" verdict="wrong" name="names of BagMLP"
sizes = {name: parameter.numel() for name, parameter in course.model().named_parameters()}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="copied line, bias of fc1 is the weight"
sizes = {
    "fc1.weight": model.fc1.weight.numel(),
    "fc1.bias": model.fc1.weight.numel(),
    "fc2.weight": model.fc2.weight.numel(),
    "fc2.bias": model.fc2.bias.numel(),
}
total = sum(parameter.numel() for parameter in model.parameters())

# %% exercise="IV.2" verdict="wrong" name="fc2 thought to be square"
h = settings.hidden
sizes = {"fc1.weight": (settings.vocab_size + 1) * h, "fc1.bias": h, "fc2.weight": h * h, "fc2.bias": 1}
total = sum(sizes.values())

# %% exercise="IV.2" verdict="wrong" name="bias of fc2 forgotten in the dict"
sizes = {
    "fc1.weight": model.fc1.weight.numel(),
    "fc1.bias": model.fc1.bias.numel(),
    "fc2.weight": model.fc2.weight.numel(),
}
total = sum(parameter.numel() for parameter in model.parameters())

# %% exercise="IV.2" verdict="wrong" name="total is only the last one"
sizes = {}
for name, parameter in model.named_parameters():
    sizes[name] = parameter.numel()
    total = sizes[name]

# %% exercise="IV.2" verdict="wrong" name="total in thousands"
sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
total = sum(sizes.values()) / 1000

# %% exercise="IV.2" verdict="wrong" name="a list for the dict"
sizes = [parameter.numel() for parameter in model.parameters()]
total = sum(sizes)

# %% exercise="IV.2" verdict="wrong" name="values summed for size"
sizes = {name: parameter.sum().item() for name, parameter in model.named_parameters()}
total = sum(parameter.numel() for parameter in model.parameters())

# %% exercise="IV.2" verdict="wrong" name="bias counted once for each input"
sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
total = sum(layer.in_features * (layer.out_features + 1) for layer in (model.fc1, model.fc2))

# %% exercise="IV.2" verdict="wrong" name="exception swallowed, sizes of vectors only"
sizes = {"fc1.weight": 0, "fc1.bias": 0, "fc2.weight": 0, "fc2.bias": 0}
for name, parameter in model.named_parameters():
    try:
        (length,) = parameter.shape
        sizes[name] = length
    except ValueError:
        pass
total = sum(parameter.numel() for parameter in model.parameters())
