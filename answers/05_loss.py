# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # V. The loss
#
# Training needs one number that says how wrong the model is: the **loss**. This section derives it, computes it in
# several ways that must agree, and uses it to find mistakes before they cost an hour of training.
#
# **You learn** what cross-entropy is, what loss to expect before the first step, what must be made anew to start a
# training over, and how a model with two logits differs from a model with one.
#
# **It takes** about 75 minutes of your time. The cells run in about 20 seconds on any laptop with the sample, and in
# one to two minutes with the 50,000 real reviews. No GPU is needed.
#
# **How it works.** Replace each `...` in an answer cell with your own code, run the cell, and run the check below
# it. The check says at once how the exercise stands. You can try as often as you like. Run the first code cell once.
# After it, begin wherever you want: no exercise needs your answer to another one.

# %% role="setup" tags=["nbval-ignore-output"]
import math

import torch
from torch import nn

from coursekit import check, plot, progress, start
from coursekit.loader import make_loader
from coursekit.model import BagMLP
from coursekit.training import fit

SOURCE = None  # None: the sample, ready at once. "full": the 50,000 real reviews, downloaded once.
course = start("V", SOURCE)

loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
first_batch = next(iter(loader))
inputs, labels = first_batch
device = labels.device

with torch.no_grad():  # we only want numbers here, no gradients
    logits = course.model(seed=0).to(device)(inputs)

# %% [markdown]
# ## One batch, and a model that has learned nothing
#
# A model gives one number for each review, the **logit** $z$. The **sigmoid** turns it into a probability:
# $p = \frac{1}{1 + e^{-z}}$. We read $p$ as "how likely is this review positive?".
#
# The set-up cell has taken the first batch of the train split, and let a new, untrained model give its logits. Look
# at the shapes: the logits are a column, the labels are not.

# %%
print("logits:", tuple(logits.shape), logits.dtype)
print("labels:", tuple(labels.shape), labels.dtype)

# %% [markdown] exercise="V.1.a" role="task"
# ## V.1 Binary cross-entropy
#
# For two classes the loss is the **binary cross-entropy**:
#
# $$\text{loss} = -\frac{1}{n} \sum_{i=1}^{n} \left( y_i \ln p_i + (1 - y_i) \ln (1 - p_i) \right)$$
#
# In words: take the probability that the model gave to the **right** class. Take its natural logarithm, change the
# sign, and take the mean over all $n$ reviews. The label $y_i$ is 0 or 1, so it chooses one of the two terms. A loss
# with natural logarithms is counted in **nats**.
#
# ### V.1.a A model that says 0.5 to everything
#
# What is the loss of a model that gives the probability 0.5 to every review? Derive it from the equation: first on
# paper, then as a number in `chance_loss`, with at least four decimals. In the second cell, write your derivation
# down in a few sentences.

# %% exercise="V.1.a" role="answer"
chance_loss = ...  # the loss when p is 0.5 for every review
### BEGIN SOLUTION
# p and 1 - p are both 0.5, so every review costs the same, whatever its label is.
chance_loss = -math.log(0.5)
### END SOLUTION

# %% exercise="V.1.a" role="text"
derivation = ...  # your answer in a few sentences, between triple quotes
### BEGIN SOLUTION
derivation = """
With p = 0.5, 1 - p is 0.5 too. Both logarithms are then ln 0.5 = -ln 2, so a review costs
-(y * (-ln 2) + (1 - y) * (-ln 2)) = (y + 1 - y) * ln 2 = ln 2. The label has cancelled out.
The mean of n equal numbers is that number, so n does not matter either: loss = ln 2.
The logarithm of 0.5 is negative, and the minus in front of the sum makes the loss positive.
"""
### END SOLUTION

# %% exercise="V.1.a" role="check"
check("V.1.a")

# %% [markdown] exercise="V.1.a" role="explanation"
# The loss is $\ln 2 = 0.6931$ on every data set with two classes. Keep this number in mind. **A new model knows
# nothing, so its loss must be close to 0.69.** If it is not, look for a mistake in the code before you train.
#
# **Three mistakes to avoid.** The logarithm to base 10 gives 0.3010, and the one to base 2 gives 1: this 1 is not
# wrong, it is the same loss in bits. And if you lose the minus sign on the way, you get $-0.6931$. A cross-entropy is
# never negative, because no probability is larger than 1.

# %% [markdown] exercise="V.1.b" role="task"
# ### V.1.b The loss of the first batch, by hand
#
# Now compute the loss of the first batch from the equation. Begin with `logits` and `labels` from above, and use
# only basic functions such as `torch.exp` and `torch.log`, no loss class. Do not round. Is it close to your
# theoretical value?
#
# Take care with the shapes. `logits` has the shape $(n, 1)$ and `labels` has the shape $(n)$. What does torch do
# with two such shapes? Try it: put the shape of `labels * probabilities`, where `probabilities` is still a column,
# into `mixed_shape`.

# %% exercise="V.1.b" role="answer"
inputs, labels = first_batch  # again, in case a loop of yours has changed them

loss_by_hand = ...  # the loss of the first batch
mixed_shape = ...  # the shape of labels * probabilities, while probabilities has the shape (n, 1)
### BEGIN SOLUTION
column = 1 / (1 + torch.exp(-logits))
mixed_shape = (labels * column).shape

p = column.squeeze(1)  # from (n, 1) to (n), the shape of the labels
loss_by_hand = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()
### END SOLUTION

# %% exercise="V.1.b" role="check"
check("V.1.b")

# %% [markdown] exercise="V.1.b" role="explanation"
# The loss is not exactly 0.6931, but close to it. The weights of a new model are small random numbers, so its
# probabilities are not exactly 0.5, but close to it. On the real reviews this batch has the loss 0.6937.
#
# **The mistake here makes no noise.** torch stretches a column $(n, 1)$ and a row $(n)$ to a table $(n, n)$. This is
# called **broadcasting**. The table pairs every review with the label of every other review. Its mean is again
# about 0.69, so it looks right. But a loss like this teaches the model nothing. Compare shapes, not only numbers.

# %% [markdown] exercise="V.1.c" role="task"
# ### V.1.c The same by `nn.BCELoss`
#
# torch has this loss ready: `nn.BCELoss`. First make a loss function, `loss_function = nn.BCELoss()`. Then call it:
# `loss_function(probabilities, targets)`. Both must have the same shape, and the targets must be floats:
# `labels.float()`.
#
# Compute the loss of the first batch, and the loss of four more reviews, which a model gave the small logits below.
# Do not round.

# %% exercise="V.1.c" role="answer"
inputs, labels = first_batch  # again, in case a loop of yours has changed them
small_logits = torch.tensor([[0.9], [0.2], [0.6], [0.1]])
small_labels = torch.tensor([1, 0, 1, 0])

loss_bce = ...  # the loss of the first batch, by nn.BCELoss
small_loss = ...  # the loss of the four reviews with small_logits, by nn.BCELoss
### BEGIN SOLUTION
loss_function = nn.BCELoss()
loss_bce = loss_function(torch.sigmoid(logits).squeeze(1), labels.float())
small_loss = loss_function(torch.sigmoid(small_logits).squeeze(1), small_labels.float())
### END SOLUTION

# %% exercise="V.1.c" role="check"
check("V.1.c")

# %% [markdown] exercise="V.1.c" role="explanation"
# `nn.BCELoss` gives the number that you computed by hand.
#
# **The mistake here** is to hand over logits where probabilities are wanted. With the first batch you notice it,
# because torch stops at numbers outside of 0 to 1. The four small logits all lie between 0 and 1. There torch cannot
# notice anything, and you get a wrong loss without any message.

# %% [markdown] exercise="V.1.d" role="task"
# ### V.1.d The same by `nn.BCEWithLogitsLoss`
#
# `nn.BCEWithLogitsLoss` applies the sigmoid itself: it takes logits. Compute the loss of the first batch once more.
# Do not round.
#
# Then find out why this class exists. A model gives the logit $-200$ to one positive review: it is completely sure,
# and completely wrong. What is the loss of this review? Compute `far_loss` by `nn.BCEWithLogitsLoss`. Then try, for
# yourself, what the equation and `nn.BCELoss` make of this review.

# %% exercise="V.1.d" role="answer"
inputs, labels = first_batch  # again, in case a loop of yours has changed them
far_logits = torch.tensor([[-200.0]])
far_labels = torch.tensor([1])

loss_logits = ...  # the loss of the first batch, by nn.BCEWithLogitsLoss
far_loss = ...  # the loss of the review with far_logits, by nn.BCEWithLogitsLoss
### BEGIN SOLUTION
loss_function = nn.BCEWithLogitsLoss()
loss_logits = loss_function(logits.squeeze(1), labels.float())
far_loss = loss_function(far_logits.squeeze(1), far_labels.float())
### END SOLUTION

# %% exercise="V.1.d" role="check"
check("V.1.d")

# %% exercise="V.1.d" role="show"
with plot.when_ready():
    ways = {"by hand": loss_by_hand, "nn.BCELoss": loss_bce, "nn.BCEWithLogitsLoss": loss_logits}
    plot.table(
        [(way, float(loss)) for way, loss in ways.items()], ["the first batch", "loss in nats"], digits=4
    )

# %% [markdown] exercise="V.1.d" role="explanation"
# Three ways, one number. They differ only where a model is very sure. For the logit $-200$ the loss is 200. The
# sigmoid of $-200$ is about $10^{-87}$, and a float32 number cannot be that small: it becomes 0. The equation then
# gives $-\ln 0$, which is infinite, and `nn.BCELoss` cuts every loss off at 100. `nn.BCEWithLogitsLoss` never makes
# the probability, so it loses nothing. That is why we train with it, and why our model ends with a logit and not
# with a sigmoid.
#
# **The mistake here** is a sigmoid before `nn.BCEWithLogitsLoss`: then it is applied twice. A logit of $-200$ becomes
# 0, and 0 counts as "I do not know": the worst of all answers costs 0.6931, as much as a guess.

# %% [markdown] exercise="V.2.a" role="task"
# ## V.2 The loss before the first step
#
# You know now what a new model's loss must be. So let each training report it, before anything else.
#
# ### V.2.a Report it
#
# Write the training loop. `train` returns a list of losses as Python numbers: **first the loss of the first batch
# before the first step**, then for each epoch the mean loss of its batches. So the list has `epochs + 1` entries.
# `epochs` is at least 1. The model has one logit. The batches are on the right device already.
#
# Then train a new model on the train split, and put the list into `losses`. `model`, `optimizer` and `epochs` are
# ready for you. The optimizer is **SGD with momentum**: it takes its steps along a running sum of the gradients, in
# which older ones count less and less. The running sum makes each step about ten times as long, so the learning rate
# is ten times smaller than in section II.

# %% exercise="V.2.a" role="answer"
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def train(model, loader, optimizer, epochs):
    """Train a model with one logit; give the loss before the first step, then the mean loss of each epoch."""
    ...


losses = ...  # what train gives for the new model, the loader from above, the optimizer and the epochs


### BEGIN SOLUTION
def train(model, loader, optimizer, epochs):
    """Train a model with one logit; give the loss before the first step, then the mean loss of each epoch."""
    loss_function = nn.BCEWithLogitsLoss()
    losses = []
    model.train()
    for _ in range(epochs):
        batch_losses = []
        for inputs, labels in loader:
            loss = loss_function(model(inputs).squeeze(1), labels.float())
            if not losses:
                losses.append(loss.item())  # no step has been taken yet
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        losses.append(sum(batch_losses) / len(batch_losses))
    return losses


losses = train(model, loader, optimizer, epochs)
### END SOLUTION

# %% exercise="V.2.a" role="check"
check("V.2.a")

# %% exercise="V.2.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    rows = [("before the first step" if number == 0 else number, loss) for number, loss in enumerate(losses)]
    plot.table(rows, ["epoch", "loss in nats"], title="Loss of the training")

# %% [markdown] exercise="V.2.a" role="explanation"
# The first number is close to 0.69, as the theory says. On the real reviews the loss of the second epoch is about 0.32.
#
# **The mistake here** is to report a loss only at the end of an epoch. By then the weights have moved many times, and
# the number no longer tells whether the beginning was right. Keep the first loss in every training loop that you
# write: if it is far from 0.69, the labels, the shapes or the loss are wrong, or the model is not a new one.

# %% [markdown] exercise="V.2.b" role="task"
# ### V.2.b Train on, or start over?
#
# Run a training cell a second time, and one of two things happens: the training goes on where it stopped, or it
# starts over. You should be able to choose.
#
# Write `start_over`. It takes no arguments and returns two things: a **new** model and a **new** optimizer, as they
# are before any training. Build them as in V.2.a: `BagMLP(course.settings.vocab_size, sparse=False)`, and SGD with
# momentum 0.9 and the rate `course.settings.rate / 10`. **Each call must start over**, whatever was trained in
# between.
#
# Then do this experiment.
#
# 1. Call `start_over`, and train its model with its optimizer, for `epochs` epochs.
# 2. Train the same model again, with the same optimizer. Put the history of this second training into `history_on`.
# 3. Call `start_over` again, and train the new model with its new optimizer. Put this history into `history_over`.
#
# `fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")` trains a model, always with
# the same learning rate, and returns its history. `history[0].train.loss` is the loss on the train split before the
# first step. In steps 2 and 3 we only look at this number, so `epochs=0` is enough there: then `fit` takes no step.
#
# In the text cell below, explain what must be made again to start over, in which order, and why. To start over with
# the training of V.2.a, which cells of this notebook would you run again?

# %% exercise="V.2.b" role="answer"
epochs = course.settings.epochs // 2


def start_over():
    """Give a model and an optimizer as they are before any training."""
    ...


history_on = ...  # the history of a second training of the same model
history_over = ...  # the history of a training after starting over


### BEGIN SOLUTION
def start_over():
    """Give a model and an optimizer as they are before any training."""
    model = BagMLP(course.settings.vocab_size, sparse=False).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)
    return model, optimizer


model, optimizer = start_over()
fit(model, course.train, epochs=epochs, optimizer=optimizer, schedule="constant")
history_on = fit(model, course.train, epochs=0, optimizer=optimizer)

model, optimizer = start_over()
history_over = fit(model, course.train, epochs=0, optimizer=optimizer)
### END SOLUTION

# %% exercise="V.2.b" role="text"
what_anew = ...  # your answer in a few sentences, between triple quotes
### BEGIN SOLUTION
what_anew = """
Two things keep what was learned: the model has its weights, and the optimizer has its state, here the running sum of
the gradients. Both must be made anew. First the model, then the optimizer, because an optimizer holds the weights
that it was made with: an optimizer of the old model would move the old weights.
If only the weights are set back, the old running sum pushes the new weights along the old path in the first steps.
So I run the cell that makes the model, then the cell that makes the optimizer, and only then the training cell.
"""
### END SOLUTION

# %% exercise="V.2.b" role="check"
check("V.2.b")

# %% exercise="V.2.b" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.compare(
        {"trained on": history_on[0].train.loss, "started over": history_over[0].train.loss},
        "loss before the first step, in nats",
    )

# %% [markdown] exercise="V.2.b" role="task"
# The next cell tries your `start_over`. It trains a model for one epoch. Then it gives this model new weights, but
# keeps the old optimizer. It takes one step on the first batch, and measures how far the weights move. For comparison,
# a new model with a new optimizer takes a step on the same batch.


# %% exercise="V.2.b" role="show" tags=["nbval-ignore-output"]
def first_step(model, optimizer):
    """Take one step on the first batch; give the distance that the weights move, all of them together."""
    before = nn.utils.parameters_to_vector(model.parameters()).detach()
    optimizer.zero_grad()
    inputs, labels = first_batch
    nn.BCEWithLogitsLoss()(model(inputs).squeeze(1), labels.float()).backward()
    optimizer.step()
    return (nn.utils.parameters_to_vector(model.parameters()) - before).norm().item()


with plot.when_ready():
    old_model, old_optimizer = start_over()
    fit(old_model, course.train, epochs=1, optimizer=old_optimizer, schedule="constant")
    new_model, new_optimizer = start_over()
    old_model.load_state_dict(new_model.state_dict())  # new weights under the old optimizer
    lengths = {
        "optimizer made anew": first_step(new_model, new_optimizer),
        "optimizer kept": first_step(old_model, old_optimizer),
    }
    plot.compare(lengths, "length of the first step", digits=4)

# %% [markdown] exercise="V.2.b" role="explanation"
# On the real reviews the second training begins at about 0.27, and after starting over at about 0.69. Nothing says
# "this model is trained already" but this number.
#
# **The mistake here** is to set the weights back and to keep the optimizer. The loss before the first step is 0.69
# then, so everything looks right. But the second plot shows what the old running sum does: the first step is several
# times as long as it should be, and it goes where the *old* weights were going. On the real reviews it is about seven
# times as long. In the loss you see little of it, and that is the danger: there is no error and no strange curve, but
# the two trainings that you compare did not start alike.
#
# **A second mistake**: a new model with the old optimizer. The optimizer moves the weights of the old model. The loss
# of the new one stays at 0.69 for ever. And a learning-rate schedule has a state as well: make it anew too.

# %% [markdown] exercise="V.3.a" role="task"
# ## V.3 Two logits
#
# A model for more than two classes gives one logit for **each class**. It works for two classes as well. The loss
# is then the **cross-entropy** over $M$ reviews and $N$ classes:
#
# $$\text{loss} = -\frac{1}{M} \sum_{i=1}^{M} \sum_{j=1}^{N} y_{ij} \ln p_{ij}$$
#
# Here $p_{ij}$ is the probability that the model gives to class $j$ for review $i$. $y_{ij}$ is 1 if $j$ is the right
# class of review $i$, and 0 if not. In words it is the old sentence: take the logarithm of the probability of the
# right class, change the sign, and take the mean over the reviews.
#
# ### V.3.a The theory again
#
# What does this equation give when all classes get the same probability? Compute it for two classes (`loss_two`) and
# for ten classes (`loss_ten`), with at least four decimals. Does guessing cost more or less if there are more classes?

# %% exercise="V.3.a" role="answer"
loss_two = ...  # the loss when both of two classes get the probability 1/2
loss_ten = ...  # the loss when each of ten classes gets the probability 1/10
### BEGIN SOLUTION
# Only the right class has y = 1, so each review adds one logarithm: that of 1/N.
loss_two = -math.log(1 / 2)
loss_ten = -math.log(1 / 10)
### END SOLUTION

# %% exercise="V.3.a" role="check"
check("V.3.a")

# %% [markdown] exercise="V.3.a" role="explanation"
# With $N$ equal probabilities the loss is $\ln N$. For two classes this is 0.6931 again: it is the same loss, only
# written for classes. For ten classes it is 2.3026.
#
# **The mistake here** is to divide by the number of classes as well, $\frac{1}{M N}$. You can see that this is wrong
# without any derivation: guessing among ten classes would then cost 0.2303, less than guessing between two.

# %% [markdown] exercise="V.3.b" role="task"
# ### V.3.b Softmax, and cross-entropy by hand
#
# **Softmax** turns the logits of a review into probabilities that add up to 1:
#
# $$p_{ij} = \frac{e^{z_{ij}}}{\sum_{k=1}^{N} e^{z_{ik}}}$$
#
# The cell makes two logits for each review of the first batch. Compute the probabilities of both classes, and from
# them the loss. Use `torch.exp`, `torch.log`, sums and indices, no loss class. `labels` says which class is right.
# Do not round.

# %% exercise="V.3.b" role="answer"
inputs, labels = first_batch  # again, in case a loop of yours has changed them
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)  # (n, 2): a column for each class

probabilities = ...  # (n, 2): the probability of each class for each review
loss_softmax = ...  # the cross-entropy of the first batch
### BEGIN SOLUTION
powers = torch.exp(two_logits)
probabilities = powers / powers.sum(dim=1, keepdim=True)
right = probabilities[torch.arange(len(labels)), labels]  # one number a review: the right class
loss_softmax = -torch.log(right).mean()
### END SOLUTION

# %% exercise="V.3.b" role="check"
check("V.3.b")

# %% [markdown] exercise="V.3.b" role="explanation"
# The loss is close to 0.6931 again. On the real reviews it is 0.6924 for this batch.
#
# **The mistake here** is to apply softmax twice: once to make the probabilities, and once more inside of
# `log_softmax` or `nn.CrossEntropyLoss`. For an untrained model the result is again close to 0.69, so nobody notices.
# The next exercise shows what it costs.
#
# Another one: `probabilities[:, labels]` gives a table $(n, n)$. It is the column against the row once more.

# %% [markdown] exercise="V.3.c" role="task"
# ### V.3.c The same by `nn.CrossEntropyLoss`
#
# `nn.CrossEntropyLoss` takes the logits $(n, 2)$ and the class numbers $(n)$, and applies softmax itself. Compute the
# loss of the first batch with it. Do not round.
#
# Then make the famous mistake on purpose. A perfect model gives `perfect_logits`: the right class is far ahead each
# time. What is its loss (`perfect_loss`)? And what is its loss when the model itself ends with a softmax, so that
# softmax is applied **twice** (`floor`)?

# %% exercise="V.3.c" role="answer"
inputs, labels = first_batch  # again, in case a loop of yours has changed them
with torch.no_grad():
    two_logits = course.model(seed=0, outputs=2).to(device)(inputs)
perfect_logits = torch.tensor([[40.0, -40.0], [-40.0, 40.0]])
perfect_labels = torch.tensor([0, 1])

loss_ce = ...  # the loss of the first batch, by nn.CrossEntropyLoss
perfect_loss = ...  # the loss of perfect_logits, by nn.CrossEntropyLoss
floor = ...  # the same when softmax is applied to perfect_logits first
### BEGIN SOLUTION
loss_function = nn.CrossEntropyLoss()
loss_ce = loss_function(two_logits, labels)
perfect_loss = loss_function(perfect_logits, perfect_labels)
floor = loss_function(torch.softmax(perfect_logits, dim=1), perfect_labels)
### END SOLUTION

# %% exercise="V.3.c" role="check"
check("V.3.c")

# %% exercise="V.3.c" role="show"
with plot.when_ready():
    plot.compare({"softmax once": perfect_loss, "softmax twice": floor}, "loss of a perfect model, in nats")

# %% [markdown] exercise="V.3.c" role="explanation"
# A perfect model should have the loss 0. With softmax in the model **and** in the loss, it has 0.3133. Why? The first
# softmax gives numbers between 0 and 1. The best it can do is 1 for the right class and 0 for the other one. The loss
# takes these two for logits, and their difference is only 1:
#
# $$-\ln \frac{e^1}{e^1 + e^0} = \ln \left( 1 + \frac{1}{e} \right) = 0.3133$$
#
# No model can go below this floor, however good it is. Torch gives no error, and the accuracy does not show it
# either: softmax keeps the order, so the larger number stays the larger one. A model with this mistake reached 86.7%
# on the real reviews. Its loss went down to 0.45 only, and it learned slowly. **A healthy loss can go below 0.3133,
# and does so when you train on.** If yours never does, however long you train, look for a softmax too many.

# %% [markdown] exercise="V.3.d" role="task"
# ### V.3.d Training and accuracy for two logits
#
# Two parts of the program must change when the model gives two logits: the training loop, and the loop that counts
# right answers. Write both.
#
# - `train_two` trains a model. It makes one step for each batch of each epoch. It does not have to return anything.
# - `accuracy_two` returns the accuracy of a model on all batches of a loader, as a share from 0 to 1.
#
# Then train `model` with `optimizer` for `epochs`, and measure it on the test split: `test_accuracy`.

# %% exercise="V.3.d" role="answer"
train_loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
test_loader = make_loader(course.test, course.settings.batch_size)
epochs = course.settings.epochs // 2
model = BagMLP(course.settings.vocab_size, outputs=2, sparse=False).to(device)
# Half the rate of V.2: both logits move at each step, so their difference moves twice as far.
optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate / 20, momentum=0.9)


def train_two(model, loader, optimizer, epochs):
    """Train a model with two logits: one step for each batch of each epoch."""
    ...


def accuracy_two(model, loader):
    """Give the share of reviews that a model with two logits gets right, from 0 to 1."""
    ...


test_accuracy = ...  # the accuracy of the trained model on the test split


### BEGIN SOLUTION
def train_two(model, loader, optimizer, epochs):
    """Train a model with two logits: one step for each batch of each epoch."""
    loss_function = nn.CrossEntropyLoss()
    model.train()
    for _ in range(epochs):
        for inputs, labels in loader:
            loss = loss_function(model(inputs), labels)  # the labels stay whole numbers now
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def accuracy_two(model, loader):
    """Give the share of reviews that a model with two logits gets right, from 0 to 1."""
    right = total = 0
    model.eval()
    with torch.no_grad():
        for inputs, labels in loader:
            predicted = model(inputs).argmax(dim=1)
            right += (predicted == labels).sum().item()
            total += len(labels)
    return right / total


train_two(model, train_loader, optimizer, epochs)
test_accuracy = accuracy_two(model, test_loader)
### END SOLUTION

# %% exercise="V.3.d" role="check"
check("V.3.d")

# %% exercise="V.3.d" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.compare({"two logits": test_accuracy}, "accuracy on the test split", chance=0.5)

# %% [markdown] exercise="V.3.d" role="explanation"
# What has changed, line by line:
#
# | | one logit | two logits |
# |---|---|---|
# | last layer | `outputs=1` | `outputs=2` |
# | loss | `nn.BCEWithLogitsLoss` | `nn.CrossEntropyLoss` |
# | shape of the logits | $(n)$, after `squeeze(1)` | $(n, 2)$ |
# | labels | floats | whole numbers |
# | predicted class | `logit > 0` | `argmax(dim=1)` |
#
# On the real reviews two epochs give an accuracy of about 0.88, as much as with one logit. No wonder: softmax over
# the logits $z_0$ and $z_1$ gives class 1 the probability that the sigmoid gives to $z_1 - z_0$. Only the difference
# counts, so for two classes one logit is enough.

# %% [markdown]
# ## How am I doing?
#
# This table says how each exercise stands, by the values that the notebook has now. A person reads the free texts.

# %%
progress()

# %% [markdown]
# ## What you have now
#
# You can derive the loss, compute it in five ways, and say what it must be before the first step. You know what must
# be made anew to start over, and you recognise a softmax too many by its floor. Section VI asks how good a trained
# model really is.
