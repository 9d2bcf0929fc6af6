# %% exercise="V.1.a" verdict="right" name="ln 2"
chance_loss = math.log(2)

# %% exercise="V.1.a" verdict="right" name="minus ln of a half, rounded to four decimals"
chance_loss = 0.6931

# %% exercise="V.1.a" verdict="right" name="by numpy"
import numpy as np

y = np.array([0, 1, 1, 0])
p = np.full(4, 0.5)
chance_loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()

# %% exercise="V.1.a" verdict="right" name="torch, a tensor without axes"
chance_loss = -torch.log(torch.tensor(0.5))

# %% exercise="V.1.a" verdict="right" name="the equation as a loop over the batch"
total = 0.0
for y in labels.tolist():
    total += y * math.log(0.5) + (1 - y) * math.log(1 - 0.5)
chance_loss = -total / len(labels)

# %% exercise="V.1.a" verdict="right" name="by nn.BCELoss, a vector of halves"
chance_loss = nn.BCELoss()(torch.full((len(labels),), 0.5), labels.float())

# %% exercise="V.1.a" verdict="right" name="a logit of zero"
from torch.nn import functional as F

chance_loss = F.binary_cross_entropy_with_logits(torch.zeros(8), torch.ones(8)).item()

# %% exercise="V.1.a" verdict="right" name="as a Decimal"
from decimal import Decimal

chance_loss = Decimal(2).ln()

# %% exercise="V.1.a" verdict="right" name="a helper for the loss of one review"
def loss_of_one(y, p):
    return -math.log(p if y == 1 else 1 - p)


losses_of_both = {y: loss_of_one(y, 0.5) for y in (0, 1)}
chance_loss = sum(losses_of_both.values()) / len(losses_of_both)

# %% exercise="V.1.a" verdict="right" name="a series for the logarithm"
chance_loss = sum(0.5**k / k for k in range(1, 60))

# %% exercise="V.1.a" verdict="right" name="a tensor with one axis"
probabilities = torch.tensor([0.5])
chance_loss = -1 * probabilities.log()

# %% exercise="V.1.a" verdict="wrong" name="logarithm to base 2"
chance_loss = -math.log2(0.5)

# %% exercise="V.1.a" verdict="wrong" name="logarithm to base 10"
chance_loss = -math.log10(0.5)

# %% exercise="V.1.a" verdict="wrong" name="no minus"
chance_loss = math.log(0.5)

# %% exercise="V.1.a" verdict="wrong" name="the probability itself"
chance_loss = 1 - 0.5

# %% exercise="V.1.a" verdict="wrong" name="both terms for every review"
chance_loss = -(math.log(0.5) + math.log(1 - 0.5))

# %% exercise="V.1.a" verdict="wrong" name="sum over the batch"
chance_loss = -sum(math.log(0.5) for _ in labels)

# %% exercise="V.1.a" verdict="wrong" name="two decimals"
chance_loss = round(math.log(2), 2)

# %% exercise="V.1.a" verdict="wrong" name="0.5 taken for a logit"
p = 1 / (1 + math.exp(-0.5))
chance_loss = -math.log(p)

# %% exercise="V.1.a" verdict="wrong" name="squared error"
chance_loss = sum((y - 0.5) ** 2 for y in labels.tolist()) / len(labels)

# %% exercise="V.1.a" verdict="wrong" name="in percent"
chance_loss = 100 * math.log(2)

# %% exercise="V.1.a" verdict="wrong" name="only the positive reviews count"
chance_loss = -0.5 * math.log(0.5)

# %% exercise="V.1.a" verdict="wrong" name="a text and no number"
chance_loss = "0.6931"

# %% exercise="V.1.a" verdict="wrong" name="the perplexity"
chance_loss = math.exp(math.log(2))

# %% exercise="V.1.a" verdict="wrong" name="a function, not called"
def compute():
    return -math.log(0.5)


chance_loss = compute

# %% exercise="V.1.a" verdict="wrong" name="one loss for each review"
chance_loss = -torch.log(torch.full((len(labels),), 0.5))

# %% exercise="V.1.b" verdict="right" name="both flat"
inputs, labels = first_batch
column = 1 / (1 + torch.exp(-logits))
mixed_shape = (labels * column).shape
p = column.squeeze(1)
y = labels.float()
loss_by_hand = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="right" name="both columns"
inputs, labels = first_batch
probabilities = torch.sigmoid(logits)
targets = labels.unsqueeze(1)
loss_by_hand = -torch.mean(targets * probabilities.log() + (1 - targets) * (1 - probabilities).log())
mixed_shape = tuple((labels * probabilities).shape)

# %% exercise="V.1.b" verdict="right" name="a loop with math"
inputs, labels = first_batch
total = 0
for z, y in zip(logits.flatten().tolist(), labels.tolist()):
    p = 1 / (1 + math.exp(-z))
    if y == 1:
        total -= math.log(p)
    else:
        total -= math.log(1 - p)
loss_by_hand = total / len(labels)
mixed_shape = (len(labels), len(labels))

# %% exercise="V.1.b" verdict="right" name="by numpy"
import numpy as np

inputs, labels = first_batch
z = logits.cpu().numpy()
y = labels.cpu().numpy()
p = 1 / (1 + np.exp(-z))
mixed_shape = (y * p).shape
p = p[:, 0]
loss_by_hand = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% exercise="V.1.b" verdict="right" name="where picks the right class"
inputs, labels = first_batch
p = logits.sigmoid()
mixed_shape = torch.broadcast_shapes(labels.shape, p.shape)
right = torch.where(labels == 1, p[:, 0], 1 - p[:, 0])
loss_by_hand = right.log().neg().mean().item()

# %% exercise="V.1.b" verdict="right" name="signs and log1p"
inputs, labels = first_batch
sign = 1 - 2 * labels  # -1 for a positive review
loss_by_hand = torch.log1p(torch.exp(sign * logits.view(-1))).mean()
mixed_shape = list((labels * torch.sigmoid(logits)).size())

# %% exercise="V.1.b" verdict="right" name="two columns and an index"
inputs, labels = first_batch
p = torch.sigmoid(logits)
both = torch.cat([1 - p, p], dim=1)
loss_by_hand = -both.gather(1, labels[:, None]).log().sum() / labels.numel()
mixed_shape = (labels * p).shape

# %% exercise="V.1.b" verdict="right" name="positive and negative reviews apart"
inputs, labels = first_batch
p = 1 / (1 + torch.exp(-logits))
positive = p[labels == 1]
negative = p[labels == 0]
loss_by_hand = -(torch.log(positive).sum() + torch.log(1 - negative).sum()) / (len(positive) + len(negative))
mixed_shape = (labels * p).shape

# %% exercise="V.1.b" verdict="right" name="functions and fmean"
from statistics import fmean

inputs, labels = first_batch


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def surprise(z, y):
    return -math.log(sigmoid(z) if y else sigmoid(-z))


loss_by_hand = fmean(map(surprise, logits[:, 0].tolist(), labels.tolist()))
mixed_shape = (labels * torch.tensor([[sigmoid(z)] for z in logits[:, 0].tolist()])).shape

# %% exercise="V.1.b" verdict="right" name="dot products in float64"
inputs, labels = first_batch
p = torch.sigmoid(logits.double()).squeeze()
y = labels.double()
loss_by_hand = -(y @ p.log() + (1 - y) @ (1 - p).log()) / len(y)
mixed_shape = (labels * p.reshape(-1, 1)).shape

# %% exercise="V.1.b" verdict="right" name="the negative sum times one over n"
inputs, labels = first_batch
n = len(labels)
e = torch.e ** (-logits.squeeze(-1))
p = 1 / (1 + e)
terms = torch.stack([labels * p.log(), (1 - labels) * (e / (1 + e)).log()])
loss_by_hand = float(-1 / n * terms.sum())
mixed_shape = torch.Size([n, n])

# %% exercise="V.1.b" verdict="wrong" name="column times row"
inputs, labels = first_batch
p = 1 / (1 + torch.exp(-logits))
mixed_shape = (labels * p).shape
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="sum for mean"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).sum()

# %% exercise="V.1.b" verdict="wrong" name="no minus"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = (labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="logarithm to base 2"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log2(p) + (1 - labels) * torch.log2(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="logarithm to base 10"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
right = torch.where(labels == 1, column[:, 0], 1 - column[:, 0])
loss_by_hand = -torch.log10(right).mean()

# %% exercise="V.1.b" verdict="wrong" name="wrong sign in the sigmoid"
inputs, labels = first_batch
column = 1 / (1 + torch.exp(logits))
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="sigmoid twice"
inputs, labels = first_batch
column = torch.sigmoid(torch.sigmoid(logits))
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="the second term is missing"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
loss_by_hand = -(labels * torch.log(column.squeeze(1))).mean()

# %% exercise="V.1.b" verdict="wrong" name="classes exchanged"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -((1 - labels) * torch.log(p) + labels * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="the shape after squeeze"
inputs, labels = first_batch
p = torch.sigmoid(logits).squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()
mixed_shape = (labels * p).shape

# %% exercise="V.1.b" verdict="wrong" name="the shape of the column"
inputs, labels = first_batch
column = torch.sigmoid(logits)
targets = labels.reshape(-1, 1)
loss_by_hand = -(targets * column.log() + (1 - targets) * (1 - column).log()).mean()
mixed_shape = (targets * column).shape

# %% exercise="V.1.b" verdict="wrong" name="number of elements for the shape"
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()
mixed_shape = (labels * column).numel()

# %% exercise="V.1.b" verdict="wrong" name="rounded"
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = round((-(labels * p.log() + (1 - labels) * (1 - p).log()).mean()).item(), 2)
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="mean before the logarithm"
inputs, labels = first_batch
column = torch.sigmoid(logits)
right = torch.where(labels == 1, column[:, 0], 1 - column[:, 0])
loss_by_hand = -torch.log(right.mean())
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="the theoretical value"
inputs, labels = first_batch
loss_by_hand = math.log(2)
mixed_shape = (labels * torch.sigmoid(logits)).shape

# %% exercise="V.1.b" verdict="wrong" name="labels of another batch"
inputs, labels = next(iter(loader))
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="one loss for each review"
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log())
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="divided by the positive reviews"
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).sum() / labels.sum()
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="only the last review of the loop"
inputs, labels = first_batch
for z, y in zip(logits, labels):
    p = 1 / (1 + torch.exp(-z))
    loss = 0
    loss -= y * torch.log(p) + (1 - y) * torch.log(1 - p)
loss_by_hand = loss
mixed_shape = (labels * torch.sigmoid(logits)).shape

# %% exercise="V.1.b" verdict="wrong" name="returns inside the loop"
inputs, labels = first_batch


def by_hand(logits, labels):
    total = 0.0
    for z, y in zip(logits[:, 0].tolist(), labels.tolist()):
        p = 1 / (1 + math.exp(-z))
        total -= math.log(p) if y else math.log(1 - p)
        return total / len(labels)


loss_by_hand = by_hand(logits, labels)
mixed_shape = (labels * torch.sigmoid(logits)).shape

# %% exercise="V.1.c" verdict="right" name="squeeze and float"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="right" name="targets as columns, numbers"
criterion = nn.BCELoss()
loss_bce = criterion(logits.sigmoid(), labels[:, None].float()).item()
small_loss = criterion(small_logits.sigmoid(), small_labels[:, None].float()).item()

# %% exercise="V.1.c" verdict="right" name="a helper function"
def bce(z, y):
    p = 1 / (1 + torch.exp(-z.flatten()))
    return nn.BCELoss()(p, y.to(p.dtype))


loss_bce, small_loss = bce(logits, labels), bce(small_logits, small_labels)

# %% exercise="V.1.c" verdict="right" name="reduction none, then the mean"
each = nn.BCELoss(reduction="none")
loss_bce = each(logits.sigmoid().view(-1), labels * 1.0).mean()
small_loss = each(small_logits.sigmoid().view(-1), small_labels * 1.0).mean()

# %% exercise="V.1.c" verdict="right" name="reduction sum, divided by n"
total = nn.BCELoss(reduction="sum")
loss_bce = total(logits.sigmoid()[:, 0], labels.float()) / len(labels)
small_loss = total(small_logits.sigmoid()[:, 0], small_labels.float()) / len(small_labels)

# %% exercise="V.1.c" verdict="right" name="float64"
loss_function = nn.BCELoss()
loss_bce, small_loss = (
    loss_function(torch.sigmoid(z.double()).reshape(-1), y.double())
    for z, y in ((logits, labels), (small_logits, small_labels))
)

# %% exercise="V.1.c" verdict="right" name="a module with its own sigmoid"
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.sigmoid = nn.Sigmoid()
        self.loss = nn.BCELoss()

    def forward(self, z, y):
        return self.loss(self.sigmoid(z), y.float().view_as(z))


loss = Loss()
loss_bce = loss(logits, labels)
small_loss = loss(small_logits, small_labels)

# %% exercise="V.1.c" verdict="right" name="review by review"
loss_function = nn.BCELoss()


def mean_loss(z, y):
    losses = []
    for i in range(len(y)):
        losses.append(loss_function(torch.sigmoid(z[i]), y[i : i + 1].float()).item())
    return sum(losses) / len(losses)


loss_bce = mean_loss(logits, labels)
small_loss = mean_loss(small_logits, small_labels)

# %% exercise="V.1.c" verdict="right" name="numpy probabilities, brought back"
import numpy as np

loss_function = nn.BCELoss()
p = torch.from_numpy(1 / (1 + np.exp(-logits.cpu().numpy()[:, 0])))
loss_bce = loss_function(p, torch.tensor([float(y) for y in labels])).numpy()
p = torch.from_numpy(1 / (1 + np.exp(-small_logits.numpy()[:, 0])))
small_loss = loss_function(p, torch.tensor([1.0, 0.0, 1.0, 0.0])).numpy()

# %% exercise="V.1.c" verdict="wrong" name="small logits taken for probabilities"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(small_logits.squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="logits clamped to 0 and 1"
loss_function = nn.BCELoss()
loss_bce = loss_function(logits.clamp(0, 1).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="sigmoid twice"
loss_function = nn.BCELoss()
p = torch.sigmoid(logits)
loss_bce = loss_function(torch.sigmoid(p).squeeze(1), labels.float())
small_p = torch.sigmoid(small_logits)
small_loss = loss_function(torch.sigmoid(small_p).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="sum for mean"
loss_function = nn.BCELoss(reduction="sum")
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="BCEWithLogitsLoss of probabilities"
loss_function = nn.BCEWithLogitsLoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="both stretched to n times n"
loss_function = nn.BCELoss()
n = len(labels)
loss_bce = loss_function(torch.sigmoid(logits).expand(n, n), labels.float().expand(n, n))
small_loss = loss_function(torch.sigmoid(small_logits).expand(4, 4), small_labels.float().expand(4, 4))

# %% exercise="V.1.c" verdict="wrong" name="softmax of one column"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.softmax(logits, dim=1).squeeze(1), labels.float())
small_loss = loss_function(torch.softmax(small_logits, dim=1).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="softmax over the reviews"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.softmax(logits, dim=0).squeeze(1), labels.float())
small_loss = loss_function(torch.softmax(small_logits, dim=0).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="rounded probabilities"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1).round(), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1).round(), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="predictions as targets"
loss_function = nn.BCELoss()
p = torch.sigmoid(logits).squeeze(1)
loss_bce = loss_function(p, (p > 0.5).float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="targets first"
loss_function = nn.BCELoss()
loss_bce = loss_function(labels.float(), torch.sigmoid(logits).squeeze(1))
small_loss = loss_function(small_labels.float(), torch.sigmoid(small_logits).squeeze(1))

# %% exercise="V.1.c" verdict="wrong" name="names exchanged"
loss_function = nn.BCELoss()
small_loss = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
loss_bce = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="reduction none"
loss_function = nn.BCELoss(reduction="none")
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="the loss function itself"
loss_bce = nn.BCELoss()
loss_bce(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = nn.BCELoss()(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="rounded to two decimals"
loss_function = nn.BCELoss()
loss_bce = round(loss_function(torch.sigmoid(logits).squeeze(1), labels.float()).item(), 2)
small_loss = round(loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float()).item(), 2)

# %% exercise="V.1.c" verdict="wrong" name="labels turned round"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), 1 - labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), 1 - small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="the error of the shapes is swallowed"
loss_function = nn.BCELoss()
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())
try:
    loss_bce = loss_function(torch.sigmoid(logits), labels.float())
except ValueError:
    loss_bce = small_loss

# %% exercise="V.1.d" verdict="right" name="squeeze and float"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="right" name="columns and numbers"
criterion = nn.BCEWithLogitsLoss()
loss_logits = criterion(logits, labels.float().unsqueeze(-1)).item()
far_loss = criterion(far_logits, far_labels.float().unsqueeze(-1)).item()

# %% exercise="V.1.d" verdict="right" name="reduction none, then the mean"
each = nn.BCEWithLogitsLoss(reduction="none")
loss_logits = each(logits.flatten(), labels.float()).mean()
far_loss = each(far_logits.flatten(), far_labels.float())[0]

# %% exercise="V.1.d" verdict="right" name="sum over n, in a function"
def loss_of(z, y):
    """Give the mean loss."""
    return nn.BCEWithLogitsLoss(reduction="sum")(z[:, 0], y.to(z)) / y.numel()


loss_logits = loss_of(logits, labels)
far_loss = loss_of(far_logits, far_labels)

# %% exercise="V.1.d" verdict="right" name="float64 and numpy"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.double().view(-1), labels.double()).numpy()
far_loss = loss_function(far_logits.double().view(-1), far_labels.double()).numpy()

# %% exercise="V.1.d" verdict="right" name="review by review"
loss_function = nn.BCEWithLogitsLoss()
pairs = zip(logits[:, 0], labels)
losses_of_all = [loss_function(z, y.float()) for z, y in pairs]
loss_logits = sum(losses_of_all) / len(losses_of_all)
far_loss = loss_function(far_logits[0, 0], far_labels[0].float())

# %% exercise="V.1.d" verdict="right" name="a module and two dictionaries"
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(1.0))

    def forward(self, z, y):
        return self.inner(z, y.type_as(z).reshape(z.shape))


data = {"batch": (logits, labels), "far": (far_logits, far_labels)}
result = {name: Loss()(*pair) for name, pair in data.items()}
loss_logits, far_loss = result["batch"], result["far"]

# %% exercise="V.1.d" verdict="right" name="torch.nn.functional"
import torch.nn.functional as F

loss_logits = F.binary_cross_entropy_with_logits(logits, labels.view(-1, 1).float())
far_loss = F.binary_cross_entropy_with_logits(far_logits, torch.ones(1, 1))

# %% exercise="V.1.d" verdict="right" name="a whole number for the far one"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.reshape(len(labels)), labels.float()).tolist()
far_loss = int(loss_function(far_logits.reshape(1), far_labels.float()))

# %% exercise="V.1.d" verdict="wrong" name="sigmoid first, both"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
far_loss = loss_function(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="sigmoid first, the far one"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="BCELoss for the far one"
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = nn.BCELoss()(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="the equation for the far one"
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = -torch.log(1 / (1 + torch.exp(-far_logits)))

# %% exercise="V.1.d" verdict="wrong" name="sum for mean"
loss_function = nn.BCEWithLogitsLoss(reduction="sum")
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="the logit for the loss"
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = far_logits.item()

# %% exercise="V.1.d" verdict="wrong" name="the far review is negative"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), torch.zeros(1))

# %% exercise="V.1.d" verdict="wrong" name="stretched to n times n"
loss_function = nn.BCEWithLogitsLoss()
n = len(labels)
loss_logits = loss_function(logits.repeat(1, n), labels.float().repeat(n, 1))
far_loss = loss_function(far_logits, far_labels.float()[None])

# %% exercise="V.1.d" verdict="wrong" name="targets first"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(labels.float(), logits.squeeze(1))
far_loss = loss_function(far_labels.float(), far_logits.squeeze(1))

# %% exercise="V.1.d" verdict="wrong" name="logits with the other sign"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(-logits.squeeze(1), labels.float())
far_loss = loss_function(-far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="clamped for safety"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.clamp(-10, 10).squeeze(1), labels.float())
far_loss = loss_function(far_logits.clamp(-10, 10).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="a weight for the positive reviews"
loss_function = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0))
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="CrossEntropyLoss of one column"
loss_function = nn.CrossEntropyLoss()
loss_logits = loss_function(logits, labels.float().unsqueeze(1))
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="names exchanged"
loss_function = nn.BCEWithLogitsLoss()
far_loss = loss_function(logits.squeeze(1), labels.float())
loss_logits = loss_function(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="labels as minus one and one"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), 2 * labels.float() - 1)
far_loss = loss_function(far_logits.squeeze(1), 2 * far_labels.float() - 1)

# %% exercise="V.1.d" verdict="wrong" name="only the first review"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits[0], labels[:1].float())
far_loss = loss_function(far_logits[0], far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="a typed-in rounded loss"
loss_logits = 0.69
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.3.a" verdict="right" name="logarithms of 2 and 10"
loss_two = math.log(2)
loss_ten = math.log(10)

# %% exercise="V.3.a" verdict="right" name="four decimals"
loss_two = 0.6931
loss_ten = 2.3026

# %% exercise="V.3.a" verdict="right" name="a helper function"
def chance(classes):
    return -math.log(1 / classes)


loss_two, loss_ten = chance(2), chance(10)

# %% exercise="V.3.a" verdict="right" name="by numpy"
import numpy as np

loss_two, loss_ten = -np.log(1 / np.array([2, 10]))

# %% exercise="V.3.a" verdict="right" name="equal logits in nn.CrossEntropyLoss"
loss_function = nn.CrossEntropyLoss()
loss_two = loss_function(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
loss_ten = loss_function(torch.ones(10, 10), torch.arange(10))

# %% exercise="V.3.a" verdict="right" name="the double sum"
def equation(classes, rows=5):
    total = 0.0
    for i in range(rows):
        for j in range(classes):
            y = 1 if j == i % classes else 0
            total += y * math.log(1 / classes)
    return -total / rows


loss_two = equation(2)
loss_ten = equation(10)

# %% exercise="V.3.a" verdict="right" name="one-hot times logarithm, tensors"
loss_two, loss_ten = (-(torch.eye(n) * torch.full((n, n), 1 / n).log()).sum(dim=1).mean() for n in (2, 10))

# %% exercise="V.3.a" verdict="right" name="entropy by scipy"
from scipy.stats import entropy

losses_by_classes = {n: entropy([1 / n] * n) for n in (2, 10)}
loss_two = losses_by_classes[2]
loss_ten = losses_by_classes[10]

# %% exercise="V.3.a" verdict="right" name="as Decimals"
from decimal import Decimal

loss_two, loss_ten = map(lambda n: Decimal(n).ln(), (2, 10))

# %% exercise="V.3.a" verdict="wrong" name="logarithm to base 2"
loss_two = math.log2(2)
loss_ten = math.log2(10)

# %% exercise="V.3.a" verdict="wrong" name="logarithm to base 10"
loss_two = math.log10(2)
loss_ten = math.log10(10)

# %% exercise="V.3.a" verdict="wrong" name="ten classes like two"
loss_two = -math.log(1 / 2)
loss_ten = -math.log(1 / 2)

# %% exercise="V.3.a" verdict="wrong" name="added up over all classes"
loss_two = -sum(math.log(1 / 2) for j in range(2))
loss_ten = -sum(math.log(1 / 10) for j in range(10))

# %% exercise="V.3.a" verdict="wrong" name="divided by the classes"
loss_two = -math.log(1 / 2) / 2
loss_ten = -math.log(1 / 10) / 10

# %% exercise="V.3.a" verdict="wrong" name="no minus"
loss_two = math.log(1 / 2)
loss_ten = math.log(1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="exchanged"
loss_ten = -math.log(1 / 2)
loss_two = -math.log(1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="the binary equation for ten"
loss_two = -math.log(1 / 2)
loss_ten = -(0.1 * math.log(0.1) + 0.9 * math.log(0.9))

# %% exercise="V.3.a" verdict="wrong" name="one decimal"
loss_two = 0.7
loss_ten = 2.3

# %% exercise="V.3.a" verdict="wrong" name="the perplexities"
loss_two = math.exp(math.log(2))
loss_ten = math.exp(math.log(10))

# %% exercise="V.3.a" verdict="wrong" name="five times the loss of two"
loss_two = math.log(2)
loss_ten = loss_two * 10 / 2

# %% exercise="V.3.a" verdict="wrong" name="the wrong classes"
loss_two = -math.log(1 - 1 / 2)
loss_ten = -math.log(1 - 1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="the probabilities, no logarithm"
loss_two = 1 / 2
loss_ten = 1 / 10

# %% exercise="V.3.a" verdict="wrong" name="a range that stops at nine"
loss_two = -math.log(1 / 2)
loss_ten = -math.log(1 / len(range(1, 10)))

# %% exercise="V.3.a" verdict="wrong" name="an unfinished branch"
def chance(classes):
    if classes == 2:
        return math.log(2)


loss_two = chance(2)
loss_ten = chance(10)

# %% exercise="V.3.b" verdict="right" name="exp, sum and an index"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="right" name="softmax and gather"
probabilities = two_logits.softmax(dim=-1)
loss_softmax = probabilities.gather(1, labels.view(-1, 1)).log().mean().neg().item()

# %% exercise="V.3.b" verdict="right" name="one-hot labels"
z = two_logits - two_logits.max(dim=1, keepdim=True).values
probabilities = torch.exp(z) / torch.exp(z).sum(1)[:, None]
y = nn.functional.one_hot(labels, 2)
loss_softmax = -(y * torch.log(probabilities)).sum() / len(labels)

# %% exercise="V.3.b" verdict="right" name="plain loops"
probabilities = torch.zeros(len(labels), 2)
loss_softmax = 0.0
for i in range(len(labels)):
    a, b = two_logits[i].tolist()
    total = math.exp(a) + math.exp(b)
    probabilities[i, 0] = math.exp(a) / total
    probabilities[i, 1] = math.exp(b) / total
    loss_softmax -= math.log(probabilities[i, labels[i]])
loss_softmax /= len(labels)

# %% exercise="V.3.b" verdict="right" name="by numpy"
import numpy as np

z = two_logits.cpu().numpy()
y = labels.cpu().numpy()
probabilities = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
loss_softmax = -np.log(probabilities[np.arange(len(y)), y]).mean()

# %% exercise="V.3.b" verdict="right" name="sigmoid of the difference"
positive = 1 / (1 + torch.exp(two_logits[:, 0] - two_logits[:, 1]))
probabilities = torch.stack([1 - positive, positive], dim=1)
loss_softmax = -torch.where(labels == 1, positive, 1 - positive).log().mean()

# %% exercise="V.3.b" verdict="right" name="log-sum-exp in float64"
z = two_logits.double()
log_p = z - torch.log(torch.exp(z).sum(dim=1, keepdim=True))
probabilities = log_p.exp()
loss_softmax = -log_p[range(len(labels)), labels].mean()

# %% exercise="V.3.b" verdict="right" name="rows mapped by a function"
def softmax(row):
    e = [math.exp(z) for z in row]
    return [value / sum(e) for value in e]


rows = list(map(softmax, two_logits.tolist()))
probabilities = torch.tensor(rows)
loss_softmax = sum(-math.log(row[y]) for row, y in zip(rows, labels.tolist())) / len(rows)

# %% exercise="V.3.b" verdict="right" name="a module, and classes apart"
class Softmax(nn.Module):
    def forward(self, z):
        e = z.exp()
        return torch.div(e, e.sum(dim=1).unsqueeze(1))


probabilities = Softmax()(two_logits)
sums = [probabilities[labels == c, c].log().sum() for c in (0, 1)]
loss_softmax = -(sums[0] + sums[1]) / labels.shape[0]

# %% exercise="V.3.b" verdict="wrong" name="softmax over the reviews"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=0)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="not divided by the sum"
probabilities = torch.exp(two_logits)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="sigmoid of each logit"
probabilities = torch.sigmoid(two_logits)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="divided by the sum of all"
e = torch.exp(two_logits)
probabilities = e / e.sum()
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="sum for mean"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).sum()

# %% exercise="V.3.b" verdict="wrong" name="mean over reviews and classes"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -(nn.functional.one_hot(labels, 2) * torch.log(probabilities)).mean()

# %% exercise="V.3.b" verdict="wrong" name="logarithm to base 2"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log2(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="no minus"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="a colon for the row numbers"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[:, labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="the wrong class"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), 1 - labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="softmax twice for the loss"
probabilities = torch.softmax(two_logits, dim=1)
again = torch.softmax(probabilities, dim=1)
loss_softmax = -torch.log(again[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="the predicted class for the right one"
probabilities = torch.softmax(two_logits, dim=1)
loss_softmax = -torch.log(probabilities.max(dim=1).values).mean()

# %% exercise="V.3.b" verdict="wrong" name="probabilities of the right class only"
e = torch.exp(two_logits)
probabilities = (e / e.sum(dim=1, keepdim=True))[torch.arange(len(labels)), labels]
loss_softmax = -torch.log(probabilities).mean()

# %% exercise="V.3.b" verdict="wrong" name="classes in rows"
e = torch.exp(two_logits)
p = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(p[torch.arange(len(labels)), labels]).mean()
probabilities = p.T

# %% exercise="V.3.b" verdict="wrong" name="both classes count"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities).sum(dim=1).mean()

# %% exercise="V.3.b" verdict="wrong" name="logits changed in place"
e = two_logits.exp_()
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log_softmax(two_logits, dim=1)[torch.arange(len(labels)), labels].mean()

# %% exercise="V.3.b" verdict="wrong" name="mean before the logarithm"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels].mean())

# %% exercise="V.3.b" verdict="wrong" name="columns exchanged"
e = torch.exp(two_logits)
p = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(p[torch.arange(len(labels)), labels]).mean()
probabilities = torch.stack([p[:, 1], p[:, 0]], dim=1)

# %% exercise="V.3.b" verdict="wrong" name="only column 1, copied from V.1"
probabilities = torch.softmax(two_logits, dim=1)
loss_softmax = -(labels * torch.log(probabilities[:, 1])).mean()

# %% exercise="V.3.b" verdict="wrong" name="loss rounded"
probabilities = torch.softmax(two_logits, dim=1)
loss_softmax = round(-probabilities[torch.arange(len(labels)), labels].log().mean().item(), 2)

# %% exercise="V.3.c" verdict="right" name="plain"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="right" name="Python numbers"
ce = nn.CrossEntropyLoss()
loss_ce = ce(two_logits, labels).item()
perfect_loss = ce(perfect_logits, perfect_labels).item()
floor = ce(nn.Softmax(dim=1)(perfect_logits), perfect_labels).item()

# %% exercise="V.3.c" verdict="right" name="one-hot targets"
from torch.nn.functional import one_hot

loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, one_hot(labels, 2).float())
perfect_loss = loss_function(perfect_logits, one_hot(perfect_labels, 2).float())
floor = loss_function(perfect_logits.softmax(1), one_hot(perfect_labels, 2).float())

# %% exercise="V.3.c" verdict="right" name="reduction none, then the mean"
each = nn.CrossEntropyLoss(reduction="none")
loss_ce, perfect_loss, floor = (
    each(z, y).mean()
    for z, y in (
        (two_logits, labels),
        (perfect_logits, perfect_labels),
        (perfect_logits.softmax(dim=-1), perfect_labels),
    )
)

# %% exercise="V.3.c" verdict="right" name="sum over the number of rows"
def loss(z, y):
    return nn.CrossEntropyLoss(reduction="sum")(z, y) / len(y)


def model_with_softmax(z):
    return torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True)


loss_ce = loss(two_logits, labels)
perfect_loss = loss(perfect_logits, perfect_labels)
floor = loss(model_with_softmax(perfect_logits), perfect_labels)

# %% exercise="V.3.c" verdict="right" name="floor by the equation"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits.double(), labels)
perfect_loss = 0.0
floor = math.log(1 + math.exp(-1))

# %% exercise="V.3.c" verdict="right" name="the probabilities typed as a table"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels).numpy()
perfect_loss = loss_function(perfect_logits, perfect_labels).numpy()
floor = loss_function(torch.eye(2), torch.tensor([0, 1])).numpy()

# %% exercise="V.3.c" verdict="right" name="row by row"
loss_function = nn.CrossEntropyLoss()


def mean_loss(rows, targets):
    losses = []
    for row, target in zip(rows, targets):
        losses.append(loss_function(row, target))
    return torch.stack(losses).mean()


loss_ce = mean_loss(two_logits, labels)
perfect_loss = mean_loss(perfect_logits, perfect_labels)
floor = mean_loss([torch.softmax(row, dim=0) for row in perfect_logits], perfect_labels)

# %% exercise="V.3.c" verdict="right" name="a model with and without softmax"
class Perfect(nn.Module):
    def __init__(self, last):
        super().__init__()
        self.last = last

    def forward(self):
        return self.last(perfect_logits)


loss_function = nn.CrossEntropyLoss()
loss_ce = float(loss_function(two_logits, labels))
perfect_loss = float(loss_function(Perfect(nn.Identity())(), perfect_labels))
floor = float(loss_function(Perfect(nn.Softmax(dim=1))(), perfect_labels))

# %% exercise="V.3.c" verdict="wrong" name="softmax before the first batch"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(torch.softmax(two_logits, dim=1), labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="exchanged"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
floor = loss_function(perfect_logits, perfect_labels)
perfect_loss = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="softmax three times"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
twice = torch.softmax(torch.softmax(perfect_logits, dim=1), dim=1)
floor = loss_function(twice, perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="log_softmax for softmax"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.log_softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="sum for mean"
loss_function = nn.CrossEntropyLoss(reduction="sum")
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="labels of the perfect model exchanged"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_labels = torch.tensor([1, 0])
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="softmax on the targets"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(perfect_logits, torch.softmax(perfect_logits, dim=1))

# %% exercise="V.3.c" verdict="wrong" name="floor of the first batch"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(two_logits, dim=1), labels)

# %% exercise="V.3.c" verdict="wrong" name="predictions as labels"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, two_logits.argmax(dim=1))
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the loss with one logit, copied from V.1.d"
loss_ce = nn.BCEWithLogitsLoss()(two_logits[:, 1], labels.float())
perfect_loss = nn.CrossEntropyLoss()(perfect_logits, perfect_labels)
floor = nn.CrossEntropyLoss()(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the softmax is never used"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
torch.softmax(perfect_logits, dim=1)
floor = loss_function(perfect_logits, perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="label smoothing"
loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the perplexity of floor"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = torch.exp(loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels))

# %% exercise="V.3.c" verdict="wrong" name="floor in one decimal"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = 0.3

# %% exercise="V.3.c" verdict="wrong" name="NLLLoss of the probabilities"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = nn.NLLLoss()(torch.softmax(perfect_logits, dim=1), perfect_labels)
