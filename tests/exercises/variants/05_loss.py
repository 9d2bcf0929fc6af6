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

# %% exercise="V.1.a" verdict="wrong" name="logarithm to base 2" hint="logarithm to base 2"
chance_loss = -math.log2(0.5)

# %% exercise="V.1.a" verdict="wrong" name="logarithm to base 10" hint="logarithm to base 10"
chance_loss = -math.log10(0.5)

# %% exercise="V.1.a" verdict="wrong" name="no minus" hint="sign lost"
chance_loss = math.log(0.5)

# %% exercise="V.1.a" verdict="wrong" name="the probability itself" hint="the probability itself"
chance_loss = 1 - 0.5

# %% exercise="V.1.a" verdict="wrong" name="both terms for every review" hint="both terms at full weight"
chance_loss = -(math.log(0.5) + math.log(1 - 0.5))

# %% exercise="V.1.a" verdict="wrong" name="sum over the batch" hint=""
chance_loss = -sum(math.log(0.5) for _ in labels)

# %% exercise="V.1.a" verdict="wrong" name="two decimals" hint=""
chance_loss = round(math.log(2), 2)

# %% exercise="V.1.a" verdict="wrong" name="0.5 taken for a logit" hint=""
p = 1 / (1 + math.exp(-0.5))
chance_loss = -math.log(p)

# %% exercise="V.1.a" verdict="wrong" name="squared error" hint=""
chance_loss = sum((y - 0.5) ** 2 for y in labels.tolist()) / len(labels)

# %% exercise="V.1.a" verdict="wrong" name="in percent" hint=""
chance_loss = 100 * math.log(2)

# %% exercise="V.1.a" verdict="wrong" name="only the positive reviews count" hint=""
chance_loss = -0.5 * math.log(0.5)

# %% exercise="V.1.a" verdict="wrong" name="a text and no number" hint=""
chance_loss = "0.6931"

# %% exercise="V.1.a" verdict="wrong" name="the perplexity" hint=""
chance_loss = math.exp(math.log(2))

# %% exercise="V.1.a" verdict="wrong" name="a function, not called" hint=""
def compute():
    return -math.log(0.5)


chance_loss = compute

# %% exercise="V.1.a" verdict="wrong" name="one loss for each review" hint=""
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

# %% exercise="V.1.b" verdict="wrong" name="column times row" hint="a column against a row"
inputs, labels = first_batch
p = 1 / (1 + torch.exp(-logits))
mixed_shape = (labels * p).shape
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="sum for mean" hint="sum instead of mean"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).sum()

# %% exercise="V.1.b" verdict="wrong" name="no minus" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = (labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="logarithm to base 2" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log2(p) + (1 - labels) * torch.log2(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="logarithm to base 10" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
right = torch.where(labels == 1, column[:, 0], 1 - column[:, 0])
loss_by_hand = -torch.log10(right).mean()

# %% exercise="V.1.b" verdict="wrong" name="wrong sign in the sigmoid" hint="classes exchanged"
inputs, labels = first_batch
column = 1 / (1 + torch.exp(logits))
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="sigmoid twice" hint="sigmoid applied twice"
inputs, labels = first_batch
column = torch.sigmoid(torch.sigmoid(logits))
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="the second term is missing" hint="only the positive reviews"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
loss_by_hand = -(labels * torch.log(column.squeeze(1))).mean()

# %% exercise="V.1.b" verdict="wrong" name="classes exchanged" hint="classes exchanged"
inputs, labels = first_batch
column = torch.sigmoid(logits)
mixed_shape = (labels * column).shape
p = column.squeeze(1)
loss_by_hand = -((1 - labels) * torch.log(p) + labels * torch.log(1 - p)).mean()

# %% exercise="V.1.b" verdict="wrong" name="the shape after squeeze" hint=""
inputs, labels = first_batch
p = torch.sigmoid(logits).squeeze(1)
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()
mixed_shape = (labels * p).shape

# %% exercise="V.1.b" verdict="wrong" name="the shape of the column" hint="shape without stretching"
inputs, labels = first_batch
column = torch.sigmoid(logits)
targets = labels.reshape(-1, 1)
loss_by_hand = -(targets * column.log() + (1 - targets) * (1 - column).log()).mean()
mixed_shape = (targets * column).shape

# %% exercise="V.1.b" verdict="wrong" name="number of elements for the shape" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()
mixed_shape = (labels * column).numel()

# %% exercise="V.1.b" verdict="wrong" name="rounded" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = round((-(labels * p.log() + (1 - labels) * (1 - p).log()).mean()).item(), 2)
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="mean before the logarithm" hint="mean before the logarithm"
inputs, labels = first_batch
column = torch.sigmoid(logits)
right = torch.where(labels == 1, column[:, 0], 1 - column[:, 0])
loss_by_hand = -torch.log(right.mean())
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="the theoretical value" hint=""
inputs, labels = first_batch
loss_by_hand = math.log(2)
mixed_shape = (labels * torch.sigmoid(logits)).shape

# %% exercise="V.1.b" verdict="wrong" name="labels of another batch" hint=""
inputs, labels = next(iter(loader))
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="one loss for each review" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log())
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="divided by the positive reviews" hint=""
inputs, labels = first_batch
column = torch.sigmoid(logits)
p = column.squeeze(1)
loss_by_hand = -(labels * p.log() + (1 - labels) * (1 - p).log()).sum() / labels.sum()
mixed_shape = (labels * column).shape

# %% exercise="V.1.b" verdict="wrong" name="only the last review of the loop" hint=""
inputs, labels = first_batch
for z, y in zip(logits, labels):
    p = 1 / (1 + torch.exp(-z))
    loss = 0
    loss -= y * torch.log(p) + (1 - y) * torch.log(1 - p)
loss_by_hand = loss
mixed_shape = (labels * torch.sigmoid(logits)).shape

# %% exercise="V.1.b" verdict="wrong" name="returns inside the loop" hint=""
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

# %% exercise="V.1.c" verdict="wrong" name="small logits taken for probabilities" hint="logits where probabilities are wanted"
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(small_logits.squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="logits clamped to 0 and 1" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(logits.clamp(0, 1).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="sigmoid twice" hint="sigmoid applied twice"
loss_function = nn.BCELoss()
p = torch.sigmoid(logits)
loss_bce = loss_function(torch.sigmoid(p).squeeze(1), labels.float())
small_p = torch.sigmoid(small_logits)
small_loss = loss_function(torch.sigmoid(small_p).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="sum for mean" hint="sum over the batch"
loss_function = nn.BCELoss(reduction="sum")
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="BCEWithLogitsLoss of probabilities" hint="sigmoid applied twice"
loss_function = nn.BCEWithLogitsLoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="both stretched to n times n" hint=""
loss_function = nn.BCELoss()
n = len(labels)
loss_bce = loss_function(torch.sigmoid(logits).expand(n, n), labels.float().expand(n, n))
small_loss = loss_function(torch.sigmoid(small_logits).expand(4, 4), small_labels.float().expand(4, 4))

# %% exercise="V.1.c" verdict="wrong" name="softmax of one column" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.softmax(logits, dim=1).squeeze(1), labels.float())
small_loss = loss_function(torch.softmax(small_logits, dim=1).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="softmax over the reviews" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.softmax(logits, dim=0).squeeze(1), labels.float())
small_loss = loss_function(torch.softmax(small_logits, dim=0).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="rounded probabilities" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1).round(), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1).round(), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="predictions as targets" hint=""
loss_function = nn.BCELoss()
p = torch.sigmoid(logits).squeeze(1)
loss_bce = loss_function(p, (p > 0.5).float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="targets first" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(labels.float(), torch.sigmoid(logits).squeeze(1))
small_loss = loss_function(small_labels.float(), torch.sigmoid(small_logits).squeeze(1))

# %% exercise="V.1.c" verdict="wrong" name="names exchanged" hint=""
loss_function = nn.BCELoss()
small_loss = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
loss_bce = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="reduction none" hint=""
loss_function = nn.BCELoss(reduction="none")
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="the loss function itself" hint=""
loss_bce = nn.BCELoss()
loss_bce(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = nn.BCELoss()(torch.sigmoid(small_logits).squeeze(1), small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="rounded to two decimals" hint=""
loss_function = nn.BCELoss()
loss_bce = round(loss_function(torch.sigmoid(logits).squeeze(1), labels.float()).item(), 2)
small_loss = round(loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float()).item(), 2)

# %% exercise="V.1.c" verdict="wrong" name="labels turned round" hint=""
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), 1 - labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), 1 - small_labels.float())

# %% exercise="V.1.c" verdict="wrong" name="the error of the shapes is swallowed" hint=""
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

# %% exercise="V.1.d" verdict="wrong" name="sigmoid first, both" hint="sigmoid applied twice | far logit through two sigmoids"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
far_loss = loss_function(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="sigmoid first, the far one" hint="far logit through two sigmoids"
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="BCELoss for the far one" hint="far logit by nn.BCELoss"
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = nn.BCELoss()(torch.sigmoid(far_logits).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="the equation for the far one" hint=""
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = -torch.log(1 / (1 + torch.exp(-far_logits)))

# %% exercise="V.1.d" verdict="wrong" name="sum for mean" hint=""
loss_function = nn.BCEWithLogitsLoss(reduction="sum")
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="the logit for the loss" hint=""
loss_logits = nn.BCEWithLogitsLoss()(logits.squeeze(1), labels.float())
far_loss = far_logits.item()

# %% exercise="V.1.d" verdict="wrong" name="the far review is negative" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), torch.zeros(1))

# %% exercise="V.1.d" verdict="wrong" name="stretched to n times n" hint=""
loss_function = nn.BCEWithLogitsLoss()
n = len(labels)
loss_logits = loss_function(logits.repeat(1, n), labels.float().repeat(n, 1))
far_loss = loss_function(far_logits, far_labels.float()[None])

# %% exercise="V.1.d" verdict="wrong" name="targets first" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(labels.float(), logits.squeeze(1))
far_loss = loss_function(far_labels.float(), far_logits.squeeze(1))

# %% exercise="V.1.d" verdict="wrong" name="logits with the other sign" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(-logits.squeeze(1), labels.float())
far_loss = loss_function(-far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="clamped for safety" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.clamp(-10, 10).squeeze(1), labels.float())
far_loss = loss_function(far_logits.clamp(-10, 10).squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="a weight for the positive reviews" hint=""
loss_function = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0))
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="CrossEntropyLoss of one column" hint=""
loss_function = nn.CrossEntropyLoss()
loss_logits = loss_function(logits, labels.float().unsqueeze(1))
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="names exchanged" hint=""
loss_function = nn.BCEWithLogitsLoss()
far_loss = loss_function(logits.squeeze(1), labels.float())
loss_logits = loss_function(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="labels as minus one and one" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), 2 * labels.float() - 1)
far_loss = loss_function(far_logits.squeeze(1), 2 * far_labels.float() - 1)

# %% exercise="V.1.d" verdict="wrong" name="only the first review" hint=""
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits[0], labels[:1].float())
far_loss = loss_function(far_logits[0], far_labels.float())

# %% exercise="V.1.d" verdict="wrong" name="a typed-in rounded loss" hint=""
loss_logits = 0.69
far_loss = nn.BCEWithLogitsLoss()(far_logits.squeeze(1), far_labels.float())

# %% exercise="V.2.a" verdict="right" name="two loops, first loss remembered in the first epoch"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="nn.BCELoss on own sigmoid, labels made a column"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCELoss()
    result = []
    for epoch in range(1, epochs + 1):
        batch_losses = []
        for inputs, labels in loader:
            optimizer.zero_grad()
            probabilities = torch.sigmoid(model(inputs))
            loss = loss_function(probabilities, labels.float().unsqueeze(1))
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        if epoch == 1:
            result.append(batch_losses[0])
        result.append(sum(batch_losses) / len(batch_losses))
    return result


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="peek at the first batch and chain it before the rest"
from itertools import chain


def batch_loss(model, batch):
    inputs, labels = batch
    return nn.functional.binary_cross_entropy_with_logits(model(inputs).view(-1), labels.to(torch.float32))


def train(model, loader, optimizer, epochs):
    rest = iter(loader)
    first = next(rest)
    with torch.no_grad():
        losses = [float(batch_loss(model, first))]
    batches = chain([first], rest)
    for _ in range(epochs):
        total, count = 0.0, 0
        for batch in batches:
            loss = batch_loss(model, batch)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + float(loss), count + 1
        losses.append(total / count)
        batches = loader
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="softplus by hand, tensors listed at the end"
def train(model, loader, optimizer, epochs):
    """Train a model with one logit; give the loss before the first step, then the mean loss of each epoch."""
    before, means = None, []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            z = model(inputs)[:, 0]
            loss = (nn.functional.softplus(z) - labels * z).mean()
            before = loss.detach() if before is None else before
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            values.append(loss.detach())
        means.append(torch.stack(values).mean())
    return torch.stack([before, *means]).tolist()


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="classification_loss of the course, statistics.fmean"
from statistics import fmean

from coursekit.loss import classification_loss


def train(model, loader, optimizer, epochs):
    model.train()

    def step(inputs, labels):
        loss = classification_loss(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    runs = [[step(*batch) for batch in loader] for _ in range(epochs)]
    return [runs[0][0]] + [fmean(run) for run in runs]


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="a trainer class, None stands for not yet known"
class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer
        self.loss_function = nn.BCEWithLogitsLoss(reduction="mean")
        self.first = None

    def step(self, inputs, labels):
        self.optimizer.zero_grad()
        loss = self.loss_function(torch.flatten(self.model(inputs)), labels.float())
        loss.backward()
        if self.first is None:
            self.first = loss.item()
        self.optimizer.step()
        return loss.item()

    def epoch(self, loader):
        values = [self.step(inputs, labels) for inputs, labels in loader]
        return math.fsum(values) / len(values)


def train(model, loader, optimizer, epochs):
    trainer = Trainer(model, optimizer)
    means = [trainer.epoch(loader) for _ in range(epochs)]
    return [trainer.first, *means]


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="running mean, loss from chosen probabilities"
def train(model, loader, optimizer, epochs):
    losses = []
    for _ in range(epochs):
        mean = 0.0
        for count, (inputs, labels) in enumerate(loader, start=1):
            p = 1 / (1 + torch.exp(-model(inputs).squeeze(1)))
            right = torch.where(labels == 1, p, 1 - p)
            loss = -torch.log(right.clamp(min=1e-12)).mean()
            if not losses:
                losses.append(loss.item())
            for parameter in model.parameters():
                parameter.grad = None
            loss.backward()
            optimizer.step()
            mean += (loss.item() - mean) / count
        losses.append(mean)
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="while loop, model and optimizer made once more"
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    losses = []
    epoch = 0
    while epoch < epochs:
        epoch_losses = []
        for batch in loader:
            inputs, labels = batch
            output = model(inputs).squeeze(-1)
            loss = criterion(output, labels.type_as(output))
            epoch_losses.append(loss.item())
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        if epoch == 0:
            losses = [epoch_losses[0]]
        losses += [sum(epoch_losses) / len(epoch_losses)]
        epoch += 1
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="seeded model, generator of batch losses"
torch.manual_seed(7)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def steps(model, loader, optimizer):
    for inputs, labels in loader:
        loss = nn.BCEWithLogitsLoss()(model(inputs), labels[:, None].float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def train(model, loader, optimizer, epochs):
    table = []
    for _ in range(epochs):
        table.append(list(steps(model, loader, optimizer)))
    losses = [sum(row) / len(row) for row in table]
    losses.insert(0, table[0][0])
    return losses


new_losses = train(model, loader, optimizer, epochs)
losses = new_losses

# %% exercise="V.2.a" verdict="wrong" name="zero_grad forgotten" hint="gradients pile up"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="loss before the first step left out" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first loss measured after the first step" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if epoch == 0 and number == 0:
                loss = loss_function(model(inputs).squeeze(1), labels.float())
                losses.append(loss.item())
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="loss of the last batch instead of the mean" hint="losses of the last batches"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="sum instead of mean" hint="sums of the epochs"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total)
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="sum of batch means divided by the number of reviews" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader.dataset))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="tensors instead of Python numbers" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        epoch_losses = []
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            epoch_losses.append(loss.detach())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if epoch == 0:
            losses.append(epoch_losses[0])
        losses.append(torch.stack(epoch_losses).mean())
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="optimizer.step() forgotten" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="backward forgotten" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="return forgotten, the losses are printed" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    print(losses)


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="return inside the loop over epochs" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
        return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="total not reset at each epoch" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    total = 0.0
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if not losses:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="list of batch losses not emptied at each epoch" hint="the list is never emptied"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    batch_losses, losses = [], []
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            batch_losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(sum(batch_losses) / len(batch_losses))
    return [batch_losses[0]] + losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first loss from the global first_batch" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    inputs, labels = first_batch
    losses = [loss_function(model(inputs).squeeze(1), labels.float()).item()]
    for _ in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="global settings for the epochs instead of the argument" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(course.settings.epochs // 2):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="loader built inside the function instead of the argument" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="own plain SGD inside, the argument is not used" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate)
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="new model inside the function, the argument stays untrained" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first entry is the mean over the whole loader before training" hint="loss of all batches first"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    with torch.no_grad():
        before = [loss_function(model(inputs).squeeze(1), labels.float()).item() for inputs, labels in loader]
    losses = [sum(before) / len(before)]
    for _ in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="sigmoid applied twice" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(torch.sigmoid(model(inputs)).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="column and row broadcast in a loss by hand" hint=""
def train(model, loader, optimizer, epochs):
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            p = torch.sigmoid(model(inputs))
            loss = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="logarithm to base 2" hint=""
def train(model, loader, optimizer, epochs):
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            p = torch.sigmoid(model(inputs).squeeze(1))
            loss = -torch.log2(torch.where(labels == 1, p, 1 - p)).mean()
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="a list of every batch, not of every epoch" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="range(1, epochs): one epoch too few" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(1, epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if not losses:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="mean divided by the last index of enumerate" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / number)
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="labels exchanged: 1 minus the label" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = loss_function(model(inputs).squeeze(1), (1 - labels).float())
            if epoch == 0 and number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="all steps in one flat loop, a table of losses by reshape"
from itertools import chain


def train(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    values = []
    for inputs, labels in chain.from_iterable(loader for _ in range(epochs)):
        loss = loss_function(model(inputs)[:, 0], labels.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values.append(loss.item())
    table = torch.tensor(values, dtype=torch.float64).reshape(epochs, len(loader))
    return values[:1] + table.mean(dim=1).tolist()


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="optimizer.step takes a closure and gives its loss"
def train(model, loader, optimizer, epochs):
    def step(inputs, labels):
        def closure():
            optimizer.zero_grad()
            z = model(inputs).flatten()
            loss = nn.functional.binary_cross_entropy_with_logits(z, labels.to(z.dtype))
            loss.backward()
            return loss

        return optimizer.step(closure).item()

    losses = []
    for _ in range(epochs):
        epoch_losses = [step(inputs, labels) for inputs, labels in loader]
        if len(losses) == 0:
            losses.append(epoch_losses[0])
        losses.append(sum(epoch_losses) / len(epoch_losses))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="logsigmoid of the logit with the sign of the class"
import numpy as np


def train(model, loader, optimizer, epochs):
    """Train a model with one logit; give the loss before the first step, then the mean loss of each epoch."""
    record = {}
    for epoch in range(1, epochs + 1):
        record[epoch] = []
        for inputs, labels in loader:
            signs = 2.0 * labels - 1.0
            loss = -nn.functional.logsigmoid(signs * model(inputs).squeeze(dim=1)).mean()
            record[epoch].append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return [record[1][0]] + [float(np.mean(record[epoch])) for epoch in sorted(record)]


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="a logit of 0 for class 0, then cross_entropy"
def train(model, loader, optimizer, epochs):
    first, means = [], []
    for _ in range(epochs):
        total, steps = 0.0, 0
        for inputs, labels in loader:
            z = model(inputs)
            loss = nn.functional.cross_entropy(torch.cat([torch.zeros_like(z), z], dim=1), labels)
            number = loss.item()
            first = first or [number]
            total += number
            steps += 1
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        means.append(total / steps)
    return first + means


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="gradients by torch.autograd.grad, put in place by hand"
def train(model, loader, optimizer, epochs):
    weights = list(model.parameters())
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        batch_losses = []
        for inputs, labels in loader:
            loss = loss_function(model(inputs), labels.reshape(-1, 1).float())
            gradients = torch.autograd.grad(loss, weights)
            for weight, gradient in zip(weights, gradients):
                weight.grad = gradient
            optimizer.step()
            batch_losses.append(float(loss))
        if not losses:
            losses += batch_losses[:1]
        losses += [math.fsum(batch_losses) / len(batch_losses)]
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="batches of the first epoch in a list"
from statistics import mean


def loss_of(model, batch):
    inputs, labels = batch
    p = torch.sigmoid(model(inputs)).squeeze(1)
    return nn.BCELoss()(p, labels.float())


def train(model, loader, optimizer, epochs):
    batches = list(loader)
    with torch.no_grad():
        losses = [loss_of(model, batches[0]).item()]
    for epoch in range(epochs):
        if epoch > 0:
            batches = list(loader)
        numbers = []
        for batch in batches:
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            optimizer.step()
            numbers.append(loss.item())
        losses.append(mean(numbers))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="list filled by position, total kept as a tensor"
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss(reduction="none")
    losses = [0.0] * (epochs + 1)
    step = 0
    for epoch in range(1, epochs + 1):
        total = torch.zeros((), device=device)
        for inputs, labels in loader:
            loss = criterion(model(inputs).squeeze(1), labels.float()).mean()
            if step == 0:
                losses[0] = loss.item()
            total = total + loss.detach()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        losses[epoch] = (total / len(loader)).item()
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="first batch measured apart, zero_grad after each step"
def train(model, loader, optimizer, epochs):
    model.train()
    bce = nn.BCEWithLogitsLoss()
    result = []
    for epoch in range(epochs):
        mean = 0.0
        for k, (x, y) in enumerate(loader):
            target = y.to(torch.float32)[:, None]
            if epoch == 0 and k == 0:
                with torch.no_grad():
                    result.append(bce(model(x), target).item())
            loss = bce(model(x), target)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            mean += loss.item() / len(loader)
        result.append(mean)
    return result


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="right" name="two functions for one epoch and for all, logaddexp by hand"
def train_one_epoch(model, loader, optimizer):
    losses = []
    for inputs, labels in loader:
        z = model(inputs).view(len(labels))
        loss = torch.mean(torch.logaddexp(z, torch.zeros_like(z)) - z * labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def train(model, loader, optimizer, epochs):
    all_losses = [train_one_epoch(model, loader, optimizer) for epoch in range(epochs)]
    before = all_losses[0][0]
    return [before, *(sum(one) / len(one) for one in all_losses)]


torch.manual_seed(1)
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="ln 2 from theory instead of the measured loss" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = [math.log(2)]
    for _ in range(epochs):
        batch_losses = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        losses.append(sum(batch_losses) / len(batch_losses))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="list as a default value, never emptied" hint="another number of epochs"
def train(model, loader, optimizer, epochs, losses=[]):
    bce = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        batch_losses = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        if not losses:
            losses.append(batch_losses[0])
        losses.append(sum(batch_losses) / len(batch_losses))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="list outside the function, never emptied" hint="another number of epochs"
record = []


def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    for epoch in range(epochs):
        batch_losses = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        if epoch == 0:
            record.append(batch_losses[0])
        record.append(sum(batch_losses) / len(batch_losses))
    return record


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="zero_grad between backward and step" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = criterion(model(inputs).squeeze(1), labels.float())
            if not losses:
                losses.append(loss.item())
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="zero_grad only once for each epoch" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        optimizer.zero_grad()
        for inputs, labels in loader:
            loss = criterion(model(inputs).squeeze(1), labels.float())
            if not losses:
                losses.append(loss.item())
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="break in the inner loop: only the first batch of each epoch" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = criterion(model(inputs).flatten(), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
            break
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="short last batch left out" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            if len(labels) < loader.batch_size:
                continue
            loss = criterion(model(inputs).flatten(), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first batch taken from the iterator and never trained on" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss()
    batches = iter(loader)
    inputs, labels = next(batches)
    with torch.no_grad():
        losses = [criterion(model(inputs).flatten(), labels.float()).item()]
    for _ in range(epochs):
        values = []
        for inputs, labels in batches:
            loss = criterion(model(inputs).flatten(), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        losses.append(sum(values) / len(values))
        batches = loader
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="loss by hand, short batch divided by 128 too" hint=""
def train(model, loader, optimizer, epochs):
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            p = torch.sigmoid(model(inputs).squeeze(1))
            terms = labels * torch.log(p) + (1 - labels) * torch.log(1 - p)
            loss = -terms.sum() / course.settings.batch_size
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="reduction is sum instead of mean" hint=""
def train(model, loader, optimizer, epochs):
    criterion = nn.BCEWithLogitsLoss(reduction="sum")
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = criterion(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="running average that forgets, not the mean" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    average = None
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            if average is None:
                average = loss.item()
                losses.append(average)
            average = 0.9 * average + 0.1 * loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(average)
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="nn.MSELoss on the probabilities" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.MSELoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = loss_function(torch.sigmoid(model(inputs)).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="nn.CrossEntropyLoss on the one column of logits" hint=""
def train(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = loss_function(model(inputs), labels.float().unsqueeze(1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="epochs + 1 epochs, so that the list has enough entries" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs + 1):
        total = 0.0
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="mean of the first epoch comes twice, as the first entry too" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    means = []
    for _ in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        means.append(total / len(loader))
    return [means[0]] + means


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="every batch of the first epoch appended" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            if epoch == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first batch of every epoch appended" hint="another number of epochs"
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for number, (inputs, labels) in enumerate(loader):
            loss = bce(model(inputs).squeeze(1), labels.float())
            if number == 0:
                losses.append(loss.item())
            total += loss.item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(total / len(loader))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="first entry from the last epoch" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    means = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        means.append(sum(values) / len(values))
    return [values[0]] + means


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="perplexities instead of losses" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return [math.exp(loss) for loss in losses]


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="losses as texts with four decimals" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(f"{values[0]:.4f}")
        losses.append(f"{sum(values) / len(values):.4f}")
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="yield instead of return: train gives no list" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    for epoch in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if epoch == 0:
            yield values[0]
        yield sum(values) / len(values)


losses = list(train(model, loader, optimizer, epochs))

# %% exercise="V.2.a" verdict="wrong" name="argument renamed, but the body still says model" hint=""
def train(network, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="another new model, optimizer of the first one" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


new_model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
losses = train(new_model, loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="own loader without shuffling in the call" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(sum(values) / len(values))
    return losses


train_loader = make_loader(course.train, course.settings.batch_size)
losses = train(model, train_loader, optimizer, epochs)

# %% exercise="V.2.a" verdict="wrong" name="smallest loss of the epoch instead of the mean" hint=""
def train(model, loader, optimizer, epochs):
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(epochs):
        values = []
        for inputs, labels in loader:
            loss = bce(model(inputs).squeeze(1), labels.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            values.append(loss.item())
        if not losses:
            losses.append(values[0])
        losses.append(min(values))
    return losses


losses = train(model, loader, optimizer, epochs)

# %% exercise="V.2.b" verdict="right" name="plain, epochs=0 for both histories"
def start_over():
    """Give a model and an optimizer as they are before any training."""
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="right" name="three whole trainings, test split, another seed"
def start_over():
    network = BagMLP(course.settings.vocab_size, sparse=False)
    network = network.to(device)
    sgd = torch.optim.SGD(network.parameters(), course.settings.rate / 10, 0.9)
    return network, sgd


options = {"epochs": epochs, "schedule": "constant", "seed": 5, "batch_size": course.settings.batch_size}
network, sgd = start_over()
history_first = fit(network, course.train, course.test, optimizer=sgd, **options)
history_on = fit(network, course.train, course.test, optimizer=sgd, **options)
network, sgd = start_over()
history_over = fit(network, course.train, course.test, optimizer=sgd, **options)

# %% exercise="V.2.b" verdict="right" name="start_over gives a list, fit by functools.partial"
from functools import partial


def start_over():
    pair = [BagMLP(course.settings.vocab_size, sparse=False).to(device)]
    pair.append(torch.optim.SGD(pair[0].parameters(), lr=course.settings.rate / 10, momentum=0.9))
    return pair


train_on = partial(fit, train=course.train, schedule="constant", progress=False)
old = start_over()
train_on(old[0], epochs=3, optimizer=old[1])
history_on = train_on(old[0], epochs=1, optimizer=old[1])
new = start_over()
history_over = train_on(new[0], epochs=1, optimizer=new[1])

# %% exercise="V.2.b" verdict="right" name="a loop over three trainings, histories in a dict"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate * 0.1, momentum=0.9)


histories = {}
for number in (1, 2, 3):
    if number in (1, 3):
        model, optimizer = start_over()
    histories[number] = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
_, history_on, history_over = histories.values()

# %% exercise="V.2.b" verdict="right" name="start_over is an object with a call method"
class Starter:
    def __init__(self, settings):
        self.words, self.rate = settings.vocab_size, settings.rate / 10

    def __call__(self):
        model = BagMLP(self.words, sparse=False).to(device)
        return model, torch.optim.SGD(model.parameters(), lr=self.rate, momentum=0.9)


start_over = Starter(course.settings)
model, optimizer = start_over()
fit(model, course.train, epochs=2, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
fresh_model, fresh_optimizer = start_over()
history_over = fit(fresh_model, course.train, epochs=0, optimizer=fresh_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="right" name="the same first weights each time by a seed, all in a function"
from coursekit.training import seeded


def start_over():
    with seeded(11):
        model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def experiment():
    model, optimizer = start_over()
    fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
    on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
    model, optimizer = start_over()
    over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
    return on, over


history_on, history_over = experiment()

# %% exercise="V.2.b" verdict="right" name="one deep copy of a pair that is never trained"
from copy import deepcopy

first_model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
first_optimizer = torch.optim.SGD(first_model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def start_over():
    return deepcopy((first_model, first_optimizer))


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="right" name="first weights saved to memory and read again"
import io

saved = io.BytesIO()
torch.save(BagMLP(course.settings.vocab_size, sparse=False).state_dict(), saved)


def start_over():
    saved.seek(0)
    model = BagMLP(course.settings.vocab_size, sparse=False)
    model.load_state_dict(torch.load(saved, weights_only=True))
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


net, opt = start_over()
fit(net, course.train, epochs=epochs, optimizer=opt, schedule="constant")
history_on = fit(net, course.train, epochs=1, optimizer=opt, schedule="constant")
net, opt = start_over()
history_over = fit(net, course.train, epochs=0, optimizer=opt, schedule="constant")

# %% exercise="V.2.b" verdict="right" name="lambda and a helper function that adds the optimizer"
def with_optimizer(model):
    return model, torch.optim.SGD(model.parameters(), momentum=0.9, lr=course.settings.rate / 10)


start_over = lambda: with_optimizer(BagMLP(course.settings.vocab_size, sparse=False).to(device))  # noqa: E731


def train_again(pair, number):
    return fit(pair[0], course.train, epochs=number, optimizer=pair[1], schedule="constant")


pair = start_over()
_, history_on = [train_again(pair, number) for number in (epochs, 0)]
history_over = train_again(start_over(), 0)

# %% exercise="V.2.b" verdict="right" name="second training numbered on with start_epoch"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(
    model, course.train, epochs=2 * epochs, start_epoch=epochs, optimizer=optimizer, schedule="constant"
)
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="model and optimizer of the cell given back each time" hint=""
net = BagMLP(course.settings.vocab_size, sparse=False).to(device)
sgd = torch.optim.SGD(net.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def start_over():
    return net, sgd


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="a class makes both once, in its init" hint=""
class Starter:
    def __init__(self):
        self.model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=course.settings.rate / 10, momentum=0.9
        )

    def __call__(self):
        return self.model, self.optimizer


start_over = Starter()


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="a cache on start_over: the first pair comes again" hint=""
from functools import cache


@cache
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


old_model, old_optimizer = start_over()
fit(old_model, course.train, epochs=epochs, optimizer=old_optimizer, schedule="constant")
history_on = fit(old_model, course.train, epochs=0, optimizer=old_optimizer, schedule="constant")
new_model, new_optimizer = start_over()
history_over = fit(new_model, course.train, epochs=0, optimizer=new_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="made only if the name is not there yet" hint="only the optimizer new"
started = {}


def start_over():
    if "model" not in started:
        started["model"] = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    started["optimizer"] = torch.optim.SGD(
        started["model"].parameters(), lr=course.settings.rate / 10, momentum=0.9
    )
    return started["model"], started["optimizer"]


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="copy instead of deepcopy: the copies share their weights" hint="only the optimizer new"
from copy import copy

untrained = BagMLP(course.settings.vocab_size, sparse=False).to(device)


def start_over():
    model = copy(untrained)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


old_model, old_optimizer = start_over()
fit(old_model, course.train, epochs=epochs, optimizer=old_optimizer, schedule="constant")
history_on = fit(old_model, course.train, epochs=0, optimizer=old_optimizer, schedule="constant")
new_model, new_optimizer = start_over()
history_over = fit(new_model, course.train, epochs=0, optimizer=new_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="weights at the start kept in a dict without clone" hint="only the optimizer new"
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
at_the_start = {name: parameter.data for name, parameter in model.named_parameters()}


def start_over():
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(at_the_start[name])
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")


model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="deep copy of the global model, which the experiment trains" hint="not started over"
from copy import deepcopy

model = BagMLP(course.settings.vocab_size, sparse=False).to(device)


def start_over():
    again = deepcopy(model)
    return again, torch.optim.SGD(again.parameters(), lr=course.settings.rate / 10, momentum=0.9)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="model and optimizer deep-copied apart from each other" hint=""
from copy import deepcopy

first_model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
first_optimizer = torch.optim.SGD(first_model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def start_over():
    return deepcopy(first_model), deepcopy(first_optimizer)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="copy of the model returned, the optimizer has the original" hint=""
from copy import deepcopy


def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return deepcopy(model), optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="optimizer first, of the old global model" hint=""
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)


def start_over():
    global model
    new_optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, new_optimizer


trained, its_optimizer = start_over()
fit(trained, course.train, epochs=epochs, optimizer=its_optimizer, schedule="constant")
history_on = fit(trained, course.train, epochs=epochs, optimizer=its_optimizer, schedule="constant")


trained, its_optimizer = start_over()
history_over = fit(trained, course.train, epochs=epochs, optimizer=its_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="new model, optimizer kept from the first time" hint=""
optimizer = None


def start_over():
    global optimizer
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    if optimizer is None:
        optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="new optimizer loads the state of the old one, momentum and all" hint=""
def make_pair():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


model, optimizer = make_pair()


def start_over():
    new_model, new_optimizer = make_pair()
    new_optimizer.load_state_dict(optimizer.state_dict())  # the same settings
    return new_model, new_optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="reset_parameters of each layer of one model" hint=""
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)


def start_over():
    for layer in model.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="two pairs made in advance, there is no third" hint=""
def make_pair():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


pairs = iter([make_pair(), make_pair()])


def start_over():
    return next(pairs)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="optimizer of the last layer only" hint=""
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.fc2.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="rate // 10" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate // 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="rate / 20, as for two logits" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="rate of section II, not divided by ten" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), course.settings.rate, momentum=0.9)


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="momentum left out" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    return model, torch.optim.SGD(model.parameters(), course.settings.rate / 10)


old_model, old_optimizer = start_over()
fit(old_model, course.train, epochs=epochs, optimizer=old_optimizer, schedule="constant")
history_on = fit(old_model, course.train, epochs=0, optimizer=old_optimizer, schedule="constant")
new_model, new_optimizer = start_over()
history_over = fit(new_model, course.train, epochs=0, optimizer=new_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="0.9 in the place of weight_decay" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, weight_decay=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="Nesterov momentum" hint="another optimizer than SGD with momentum"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=course.settings.rate / 10, momentum=0.9, nesterov=True
    )
    return model, optimizer


old_model, old_optimizer = start_over()
fit(old_model, course.train, epochs=epochs, optimizer=old_optimizer, schedule="constant")
history_on = fit(old_model, course.train, epochs=0, optimizer=old_optimizer, schedule="constant")
new_model, new_optimizer = start_over()
history_over = fit(new_model, course.train, epochs=0, optimizer=new_optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="optimizer before model in the pair" hint=""
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return optimizer, model


optimizer, model = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
optimizer, model = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="a dict instead of two things" hint=""
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return {"model": model, "optimizer": optimizer}


def run(pair, epochs):
    return fit(pair["model"], course.train, epochs=epochs, optimizer=pair["optimizer"], schedule="constant")


pair = start_over()
run(pair, epochs)
history_on = run(pair, 0)
history_over = run(start_over(), 0)

# %% exercise="V.2.b" verdict="wrong" name="return forgotten, both are global" hint=""
def start_over():
    global model, optimizer
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="start_over needs two arguments" hint=""
def start_over(vocab_size, rate):
    model = BagMLP(vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    return model, optimizer


model, optimizer = start_over(course.settings.vocab_size, course.settings.rate / 10)
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over(course.settings.vocab_size, course.settings.rate / 10)
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="history_on is that of the first training" hint="the second training was a first"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
history_on = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="both histories on the test split" hint="other rows"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.test, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_over = fit(model, course.test, epochs=0, optimizer=optimizer, schedule="constant")

# %% exercise="V.2.b" verdict="wrong" name="both histories exchanged" hint="the two histories exchanged"
def start_over():
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_over = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")
model, optimizer = start_over()
history_on = fit(model, course.train, epochs=0, optimizer=optimizer, schedule="constant")

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

# %% exercise="V.3.a" verdict="wrong" name="logarithm to base 2" hint="log2 for ln"
loss_two = math.log2(2)
loss_ten = math.log2(10)

# %% exercise="V.3.a" verdict="wrong" name="logarithm to base 10" hint="log10 for ln"
loss_two = math.log10(2)
loss_ten = math.log10(10)

# %% exercise="V.3.a" verdict="wrong" name="ten classes like two" hint=""
loss_two = -math.log(1 / 2)
loss_ten = -math.log(1 / 2)

# %% exercise="V.3.a" verdict="wrong" name="added up over all classes" hint="every class counted"
loss_two = -sum(math.log(1 / 2) for j in range(2))
loss_ten = -sum(math.log(1 / 10) for j in range(10))

# %% exercise="V.3.a" verdict="wrong" name="divided by the classes" hint="divided by the classes too"
loss_two = -math.log(1 / 2) / 2
loss_ten = -math.log(1 / 10) / 10

# %% exercise="V.3.a" verdict="wrong" name="no minus" hint="minus forgotten"
loss_two = math.log(1 / 2)
loss_ten = math.log(1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="exchanged" hint=""
loss_ten = -math.log(1 / 2)
loss_two = -math.log(1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="the binary equation for ten" hint=""
loss_two = -math.log(1 / 2)
loss_ten = -(0.1 * math.log(0.1) + 0.9 * math.log(0.9))

# %% exercise="V.3.a" verdict="wrong" name="one decimal" hint=""
loss_two = 0.7
loss_ten = 2.3

# %% exercise="V.3.a" verdict="wrong" name="the perplexities" hint=""
loss_two = math.exp(math.log(2))
loss_ten = math.exp(math.log(10))

# %% exercise="V.3.a" verdict="wrong" name="five times the loss of two" hint=""
loss_two = math.log(2)
loss_ten = loss_two * 10 / 2

# %% exercise="V.3.a" verdict="wrong" name="the wrong classes" hint=""
loss_two = -math.log(1 - 1 / 2)
loss_ten = -math.log(1 - 1 / 10)

# %% exercise="V.3.a" verdict="wrong" name="the probabilities, no logarithm" hint="the probability itself"
loss_two = 1 / 2
loss_ten = 1 / 10

# %% exercise="V.3.a" verdict="wrong" name="a range that stops at nine" hint=""
loss_two = -math.log(1 / 2)
loss_ten = -math.log(1 / len(range(1, 10)))

# %% exercise="V.3.a" verdict="wrong" name="an unfinished branch" hint=""
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

# %% exercise="V.3.b" verdict="wrong" name="softmax over the reviews" hint="softmax along the wrong axis"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=0)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="not divided by the sum" hint="not divided by the sum"
probabilities = torch.exp(two_logits)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="sigmoid of each logit" hint="sigmoid of each logit"
probabilities = torch.sigmoid(two_logits)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="divided by the sum of all" hint=""
e = torch.exp(two_logits)
probabilities = e / e.sum()
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="sum for mean" hint="sum over the batch"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels]).sum()

# %% exercise="V.3.b" verdict="wrong" name="mean over reviews and classes" hint="mean over all entries"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -(nn.functional.one_hot(labels, 2) * torch.log(probabilities)).mean()

# %% exercise="V.3.b" verdict="wrong" name="logarithm to base 2" hint=""
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log2(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="no minus" hint=""
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = torch.log(probabilities[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="a colon for the row numbers" hint="every row with every label"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[:, labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="the wrong class" hint="the wrong class"
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), 1 - labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="softmax twice for the loss" hint="softmax of the softmax"
probabilities = torch.softmax(two_logits, dim=1)
again = torch.softmax(probabilities, dim=1)
loss_softmax = -torch.log(again[torch.arange(len(labels)), labels]).mean()

# %% exercise="V.3.b" verdict="wrong" name="the predicted class for the right one" hint=""
probabilities = torch.softmax(two_logits, dim=1)
loss_softmax = -torch.log(probabilities.max(dim=1).values).mean()

# %% exercise="V.3.b" verdict="wrong" name="probabilities of the right class only" hint=""
e = torch.exp(two_logits)
probabilities = (e / e.sum(dim=1, keepdim=True))[torch.arange(len(labels)), labels]
loss_softmax = -torch.log(probabilities).mean()

# %% exercise="V.3.b" verdict="wrong" name="classes in rows" hint=""
e = torch.exp(two_logits)
p = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(p[torch.arange(len(labels)), labels]).mean()
probabilities = p.T

# %% exercise="V.3.b" verdict="wrong" name="both classes count" hint=""
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities).sum(dim=1).mean()

# %% exercise="V.3.b" verdict="wrong" name="logits changed in place" hint=""
e = two_logits.exp_()
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log_softmax(two_logits, dim=1)[torch.arange(len(labels)), labels].mean()

# %% exercise="V.3.b" verdict="wrong" name="mean before the logarithm" hint=""
e = torch.exp(two_logits)
probabilities = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(probabilities[torch.arange(len(labels)), labels].mean())

# %% exercise="V.3.b" verdict="wrong" name="columns exchanged" hint="columns exchanged"
e = torch.exp(two_logits)
p = e / e.sum(dim=1, keepdim=True)
loss_softmax = -torch.log(p[torch.arange(len(labels)), labels]).mean()
probabilities = torch.stack([p[:, 1], p[:, 0]], dim=1)

# %% exercise="V.3.b" verdict="wrong" name="only column 1, copied from V.1" hint=""
probabilities = torch.softmax(two_logits, dim=1)
loss_softmax = -(labels * torch.log(probabilities[:, 1])).mean()

# %% exercise="V.3.b" verdict="wrong" name="loss rounded" hint=""
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

# %% exercise="V.3.c" verdict="wrong" name="softmax before the first batch" hint="softmax before the loss"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(torch.softmax(two_logits, dim=1), labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="exchanged" hint="perfect logits through two softmaxes | floor without the second softmax"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
floor = loss_function(perfect_logits, perfect_labels)
perfect_loss = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="softmax three times" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
twice = torch.softmax(torch.softmax(perfect_logits, dim=1), dim=1)
floor = loss_function(twice, perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="log_softmax for softmax" hint="floor without the second softmax"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.log_softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="sum for mean" hint=""
loss_function = nn.CrossEntropyLoss(reduction="sum")
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="labels of the perfect model exchanged" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_labels = torch.tensor([1, 0])
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="softmax on the targets" hint="floor without the second softmax"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(perfect_logits, torch.softmax(perfect_logits, dim=1))

# %% exercise="V.3.c" verdict="wrong" name="floor of the first batch" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(two_logits, dim=1), labels)

# %% exercise="V.3.c" verdict="wrong" name="predictions as labels" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, two_logits.argmax(dim=1))
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the loss with one logit, copied from V.1.d" hint=""
loss_ce = nn.BCEWithLogitsLoss()(two_logits[:, 1], labels.float())
perfect_loss = nn.CrossEntropyLoss()(perfect_logits, perfect_labels)
floor = nn.CrossEntropyLoss()(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the softmax is never used" hint="floor without the second softmax"
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
torch.softmax(perfect_logits, dim=1)
floor = loss_function(perfect_logits, perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="label smoothing" hint=""
loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.c" verdict="wrong" name="the perplexity of floor" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = torch.exp(loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels))

# %% exercise="V.3.c" verdict="wrong" name="floor in one decimal" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = 0.3

# %% exercise="V.3.c" verdict="wrong" name="NLLLoss of the probabilities" hint=""
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = nn.NLLLoss()(torch.softmax(perfect_logits, dim=1), perfect_labels)

# %% exercise="V.3.d" verdict="right" name="CrossEntropyLoss and argmax"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="functional cross_entropy, columns compared, labels collected"
import torch.nn.functional as F


def train_two(model, loader, optimizer, epochs):
    model.train()
    for epoch in range(epochs):
        for batch, labels in loader:
            loss = F.cross_entropy(model(batch), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model


def accuracy_two(model, loader):
    model.eval()
    hits = []
    for batch, labels in loader:
        logits = model(batch).detach()
        hits.extend(((logits[:, 1] > logits[:, 0]).long() == labels).tolist())
    return sum(hits) / len(hits)


trained = train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(trained, test_loader)

# %% exercise="V.3.d" verdict="right" name="NLLLoss of log_softmax, a tensor as share"
def train_two(model, loader, optimizer, epochs):
    log_softmax, nll = nn.LogSoftmax(dim=1), nn.NLLLoss()
    history = []
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = nll(log_softmax(model(inputs)), labels)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            history.append(loss.item())
    return history


@torch.no_grad()
def accuracy_two(model, loader):
    predictions, targets = [], []
    for inputs, labels in loader:
        predictions.append(model(inputs).max(dim=1).indices)
        targets.append(labels)
    return (torch.cat(predictions) == torch.cat(targets)).double().mean()


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="softmax and cross-entropy by hand with indices"
def train_two(model, loader, optimizer, epochs):
    for _ in range(epochs):
        for inputs, labels in loader:
            z = model(inputs)
            log_p = z - torch.logsumexp(z, dim=1, keepdim=True)
            loss = -log_p[torch.arange(len(labels)), labels].mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right = total = 0
    for inputs, labels in loader:
        with torch.no_grad():
            probabilities = torch.softmax(model(inputs), dim=1)
        for (p_negative, p_positive), label in zip(probabilities.tolist(), labels.tolist()):
            total += 1
            if (1 if p_positive > p_negative else 0) == label:
                right += 1
    return right / total


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="binary cross-entropy of the difference of the two logits"
def difference(model, inputs):
    logits = model(inputs)
    return logits[:, 1] - logits[:, 0]


def train_two(model, loader, optimizer, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss_function(difference(model, inputs), labels.float()).backward()
            optimizer.step()


def accuracy_two(model, loader):
    counts = [0, 0]  # wrong, right
    with torch.no_grad():
        for inputs, labels in loader:
            for hit in ((difference(model, inputs) > 0) == labels.bool()).tolist():
                counts[hit] += 1
    return counts[1] / sum(counts)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="one-hot labels in the double sum, numpy argmax and np.float64"
import numpy as np


def train_two(model, loader, optimizer, epochs):
    for _ in range(epochs):
        for inputs, labels in loader:
            y = nn.functional.one_hot(labels, num_classes=2)
            loss = -(y * model(inputs).log_softmax(dim=1)).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    hits = np.array([], dtype=bool)
    for inputs, labels in loader:
        logits = model(inputs).detach().cpu().numpy()
        hits = np.append(hits, np.argmax(logits, axis=1) == labels.cpu().numpy())
    return np.mean(hits)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="train_epoch and evaluate of the course"
from coursekit.evaluation import evaluate
from coursekit.training import train_epoch


def train_two(model, loader, optimizer, epochs):
    for _ in range(epochs):
        train_epoch(model, loader, optimizer)


def accuracy_two(model, loader):
    return evaluate(model, loader).accuracy


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="batch accuracies weighted by their sizes"
from coursekit.loss import classification_loss


class TwoLogits:
    def __init__(self, model):
        self.model = model

    def step(self, optimizer, inputs, labels):
        optimizer.zero_grad(set_to_none=True)
        classification_loss(self.model(inputs), labels).backward()
        optimizer.step()

    def accuracy(self, inputs, labels):
        with torch.inference_mode():
            return (self.model(inputs).topk(1, dim=1).indices.squeeze(1) == labels).float().mean().item()


def train_two(model, loader, optimizer, epochs):
    two = TwoLogits(model)
    epoch = 0
    while epoch < epochs:
        for inputs, labels in loader:
            two.step(optimizer, inputs, labels)
        epoch += 1


def accuracy_two(model, loader):
    two = TwoLogits(model)
    parts = [(two.accuracy(inputs, labels), len(labels)) for inputs, labels in loader]
    return sum(share * size for share, size in parts) / sum(size for _, size in parts)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="right" name="model and optimizer made once more, wrong answers counted"
torch.manual_seed(1)
model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)


def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    wrong = reviews = 0
    model.eval()
    with torch.no_grad():
        for inputs, labels in loader:
            _, predictions = torch.max(model(inputs), 1)
            wrong += torch.count_nonzero(predictions - labels).item()
            reviews += labels.size(0)
    model.train()
    return 1 - wrong / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="softmax before CrossEntropyLoss" hint="softmax in the training"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(torch.softmax(model(inputs), dim=1), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="zero_grad forgotten" hint="gradients pile up"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="argmax without an axis" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax()
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="mean of the batch accuracies" hint="mean of the batches' accuracies"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    shares = []
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            shares.append((predictions == labels).float().mean().item())
    return sum(shares) / len(shares)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="counters set to 0 inside the loop: only the last batch" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    with torch.no_grad():
        for inputs, labels in loader:
            right, reviews = 0, 0
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="return inside the loop: only the first batch" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
            return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="percent instead of share" hint="accuracy in percent"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return 100 * right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="divided by the number of batches" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / len(loader)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="count of right answers" hint="test_accuracy: count of rows"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="optimizer.step() forgotten" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="backward forgotten" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="only one epoch, the argument is not used" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for inputs, labels in loader:
        optimizer.zero_grad()
        loss = loss_function(model(inputs), labels)
        loss.backward()
        optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="step once per epoch, outside the loop over batches" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
        optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="global number of epochs instead of the argument" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(course.settings.epochs // 2):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="global train_loader instead of the argument" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in train_loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="global test_loader in accuracy_two" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="returns the accuracy of the global model" hint=""
two_model = model


def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = two_model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="measured on the train split" hint="test_accuracy: train split"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, train_loader)

# %% exercise="V.3.d" verdict="wrong" name="measured before training" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


test_accuracy = accuracy_two(model, test_loader)
train_two(model, train_loader, optimizer, epochs)

# %% exercise="V.3.d" verdict="wrong" name="new model measured after training" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
new_model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
test_accuracy = accuracy_two(new_model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="rule for one logit: second logit above 0" hint="a threshold for two logits"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = (model(inputs)[:, 1] > 0).long()
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="columns exchanged: argmin" hint="test_accuracy: share of errors"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmin(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="first column above the second means class 1" hint="test_accuracy: share of errors"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right = total = 0
    for inputs, labels in loader:
        logits = model(inputs).detach()
        right += ((logits[:, 0] > logits[:, 1]).long() == labels).sum().item()
        total += len(labels)
    return right / total


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="accuracy printed, return forgotten" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    print(right / reviews)


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="short last batch counted as a full one" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += course.settings.batch_size
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="short last batch left out" hint=""
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            if len(labels) < course.settings.batch_size:
                continue
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="trained on the test split" hint="no better than a guess"
def train_two(model, loader, optimizer, epochs):
    loss_function = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    right, reviews = 0, 0
    with torch.no_grad():
        for inputs, labels in loader:
            predictions = model(inputs).argmax(dim=1)
            right += (predictions == labels).sum().item()
            reviews += len(labels)
    return right / reviews


train_two(model, test_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="trained on the test loader, which is not shuffled" hint="no better than a guess"
from coursekit.evaluation import evaluate
from coursekit.training import train_epoch


def train_two(model, loader, optimizer, epochs):
    for _ in range(epochs):
        train_epoch(model, loader, optimizer)


def accuracy_two(model, loader):
    return evaluate(model, loader).accuracy


train_two(model, test_loader, optimizer, 4 * epochs)
test_accuracy = accuracy_two(model, test_loader)

# %% exercise="V.3.d" verdict="wrong" name="trained on the test rows, shuffled" hint="taught by the test rows"
from coursekit.evaluation import evaluate
from coursekit.training import train_epoch


def train_two(model, loader, optimizer, epochs):
    for _ in range(epochs):
        train_epoch(model, loader, optimizer)


def accuracy_two(model, loader):
    return evaluate(model, loader).accuracy


train_two(model, make_loader(course.test, course.settings.batch_size, shuffle=True), optimizer, 4 * epochs)
test_accuracy = accuracy_two(model, test_loader)
