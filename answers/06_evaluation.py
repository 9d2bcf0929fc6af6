# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # VI. Evaluation
#
# A model is trained. How good is it? This section measures it on reviews that it has never seen. It counts how often
# the model is right, and it measures how sure the model is. Then it watches a training go too far.
#
# **You learn** what `model.eval()` and `torch.no_grad()` do, what perplexity is and how to compute it over many
# batches, and how to see that a model **overfits**: that it learns the train reviews by heart.
#
# **It takes** about 60 minutes of your time. The cells run in about 20 seconds on any laptop with the sample, and
# in about two minutes with the 50,000 real reviews. No GPU is needed.
#
# **How it works.** Replace each `...` in an answer cell with your own code, run the cell, and run the check below
# it. You can try as often as you like. Run the first code cell once. After it, begin wherever you want: no exercise
# needs your answer to another one.

# %% role="setup" tags=["nbval-ignore-output"]
import math
import random

import torch
from torch import nn

from coursekit import check, plot, progress, start
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.loss import classification_loss
from coursekit.training import fit

SOURCE = None  # None: the sample, ready at once. "full": the 50,000 real reviews, downloaded once.
course = start("VI", SOURCE)

settings = course.settings
test_loader = make_loader(course.test, settings.batch_size)

# %% [markdown]
# ## The evaluation loop
#
# An evaluation goes through the test split once, batch by batch. It asks the model for its **logits**, chooses a
# class for each review, and counts how often that class is right. The model learns nothing from it.

# %% [markdown] exercise="VI.1.a" role="task"
# ## VI.1 What happens in an evaluation
#
# ### VI.1.a How many reviews?
#
# The loader `test_loader` gives pairs `(bag, labels)`: a batch of reviews, and their labels. How many **reviews**
# does one pass through it evaluate, and in how many **batches** do they come?

# %% exercise="VI.1.a" role="answer"
samples = ...  # how many reviews
batches = ...  # how many batches
### BEGIN SOLUTION
samples = sum(len(labels) for bag, labels in test_loader)
batches = len(test_loader)
### END SOLUTION

# %% exercise="VI.1.a" role="check"
check("VI.1.a")

# %% [markdown] exercise="VI.1.a" role="explanation"
# `len(test_loader)` counts **batches**, and `len(test_loader.dataset)` counts **samples**. On the real reviews there
# are 25,000 samples in 196 batches. And 196 times 128 is 25,088: more than there are, because the last batch has
# only 40 reviews.

# %% [markdown] exercise="VI.1.b" role="task"
# ### VI.1.b Two switches
#
# You often see two lines before an evaluation: `model.eval()` and `with torch.no_grad():`. They look alike, and they
# do different things. Find out by an experiment.
#
# The model below has a **dropout** layer. In training, dropout sets half of the numbers to 0, by chance, so that the
# model does not rely on a few of them. The **graph** is torch's record of a computation. It needs the record to
# compute gradients. An output that carries a graph has `output.requires_grad == True`.
#
# Call the model twice with the same inputs in each of these four situations:
#
# | name | mode of the model | inside `torch.no_grad()`? |
# |---|---|---|
# | `"train"` | `with_dropout.train()` | no |
# | `"eval"` | `with_dropout.eval()` | no |
# | `"no_grad"` | `with_dropout.train()` | yes |
# | `"both"` | `with_dropout.eval()` | yes |
#
# Make two dicts, each with these four names as keys and `True` or `False` as values: do the two outputs differ
# (`torch.equal` compares them), and does the output have a graph?
#
# In the second cell, explain what `model.eval()` does, what `torch.no_grad()` does, and whether one implies the other.

# %% exercise="VI.1.b" role="answer"
torch.manual_seed(0)
with_dropout = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
inputs = torch.ones(4, 8)

outputs_differ = ...  # a dict: {"train": True or False, "eval": ..., "no_grad": ..., "both": ...}
has_graph = ...  # a dict with the same four keys
### BEGIN SOLUTION
outputs_differ, has_graph = {}, {}


def look(name):
    first, second = with_dropout(inputs), with_dropout(inputs)
    outputs_differ[name] = not torch.equal(first, second)
    has_graph[name] = first.requires_grad


with_dropout.train()
look("train")
with torch.no_grad():
    look("no_grad")

with_dropout.eval()
look("eval")
with torch.no_grad():
    look("both")
### END SOLUTION

# %% exercise="VI.1.b" role="text"
two_switches = ...  # your answer in three or four sentences, between triple quotes
### BEGIN SOLUTION
two_switches = """
model.eval() puts the model into evaluation mode. Layers that behave in another way in training change: dropout keeps
all numbers, and batch normalisation uses its stored means. torch still records the graph.
torch.no_grad() tells torch to record no graph. That saves memory and time. Dropout goes on dropping.
So neither implies the other. An evaluation wants both: the same output at each call, and no graph that nobody uses.
"""
### END SOLUTION

# %% exercise="VI.1.b" role="check"
check("VI.1.b")

# %% exercise="VI.1.b" role="show"
with plot.when_ready():
    plot.table(
        [
            (name, outputs_differ.get(name), has_graph.get(name))
            for name in ("train", "eval", "no_grad", "both")
        ],
        ["situation", "two outputs differ", "output has a graph"],
    )

# %% [markdown] exercise="VI.1.b" role="explanation"
# Read the table by columns. The column "differ" follows the **mode** only. The column "graph" follows **no_grad**
# only. So each switch moves one column, and none moves the other's.
#
# **Two mistakes to avoid.** Some people think that `no_grad` keeps gradients safe while the loop runs. It does not
# keep them: no gradients can be computed from what happens inside it. And some people think that `eval()` is
# enough. It gives the right figures, but every batch then makes a graph for nothing.
#
# The bag-of-words model of this course has no dropout, so `eval()` changes nothing for it today. Write it all the
# same: the day somebody adds dropout, your evaluation stays right.

# %% [markdown] exercise="VI.1.c" role="task"
# ### VI.1.c The class without a sigmoid
#
# The usual way to the predicted class has two steps. The sigmoid makes a probability of the logit, and class 1 is
# chosen where the probability is above 0.5. There is a shorter way that needs no sigmoid. Write it as a function.
# It gets logits of shape `(n,)` and gives the classes, 0 or 1, in the same shape.


# %% exercise="VI.1.c" role="answer"
def predicted_class(logits):
    """Give the class, 0 or 1, of each logit, without a sigmoid."""
    ...


### BEGIN SOLUTION
def predicted_class(logits):
    """Give the class, 0 or 1, of each logit, without a sigmoid."""
    return (logits > 0).long()


### END SOLUTION

# %% exercise="VI.1.c" role="check"
check("VI.1.c")

# %% exercise="VI.1.c" role="show"
with plot.when_ready():
    logits = torch.tensor([-2.0, -0.5, 0.3, 2.5])
    classes = predicted_class(logits)
    plot.table(zip(logits, torch.sigmoid(logits), classes), ["logit", "sigmoid", "your class"])

# %% [markdown] exercise="VI.1.c" role="explanation"
# The sigmoid is 0.5 exactly where the logit is 0, and it grows with the logit. So "probability above 0.5" and "logit
# above 0" say the same. With two logits, one for each class, the larger one wins: `logits.argmax(dim=1)`.
#
# **A mistake that sounds good:** divide the logits by the largest one, to bring them between 0 and 1. Try it on
# `[-2.0, -0.5, 0.3, 2.5]`. It gives `[-0.8, -0.2, 0.12, 1.0]`, and the third review has fallen below 0.5. If all
# logits of a batch are negative, the division even turns the signs around: every review becomes positive. And a
# review's class must never depend on which other reviews are in its batch.

# %% [markdown] exercise="VI.2.a" role="task"
# ## VI.2 Perplexity
#
# The cross-entropy loss is hard to read: is 0.35 good? **Perplexity** says the same as a number of choices. It is
#
# $$\mathrm{perplexity} = e^{\mathrm{cross\,entropy}}$$
#
# In words: raise e to the power of the loss. A model with perplexity 5 is as unsure as somebody who has to choose
# among five classes and has no idea which one is right.
#
# ### VI.2.a Two classes
#
# A model knows nothing: it gives both classes the probability 0.5, for every review. What is its perplexity? Start
# from its cross-entropy, and compute.

# %% exercise="VI.2.a" role="answer"
perplexity_of_two = ...  # the perplexity of a random guess over two classes
### BEGIN SOLUTION
loss_of_two = -math.log(0.5)  # minus the logarithm of what the right class got: ln 2 = 0.6931
perplexity_of_two = math.exp(loss_of_two)
### END SOLUTION

# %% exercise="VI.2.a" role="check"
check("VI.2.a")

# %% [markdown] exercise="VI.2.a" role="explanation"
# $-\ln 0.5 = \ln 2$, and $e^{\ln 2} = 2$. The model chooses between two classes without any idea: perplexity 2.
#
# **The mistake here** is a second minus sign: $e^{-0.6931} = 0.5$. That is the probability of the right class, and
# not the perplexity. The minus sign is inside the cross-entropy already. A perplexity is never below 1.

# %% [markdown] exercise="VI.2.b" role="task"
# ### VI.2.b N classes
#
# Now there are N classes, and the model gives each of them the same probability. Write a function that gives its
# perplexity for any number of classes.


# %% exercise="VI.2.b" role="answer"
def chance_perplexity(classes):
    """Give the perplexity of a random guess over this many classes."""
    ...


### BEGIN SOLUTION
def chance_perplexity(classes):
    """Give the perplexity of a random guess over this many classes."""
    loss = -math.log(1 / classes)
    return math.exp(loss)


### END SOLUTION

# %% exercise="VI.2.b" role="check"
check("VI.2.b")

# %% exercise="VI.2.b" role="show"
with plot.when_ready():
    sizes = (2, 4, 10)
    plot.compare(
        {f"{size} classes": chance_perplexity(size) for size in sizes}, "perplexity of a guess", digits=1
    )

# %% [markdown] exercise="VI.2.b" role="explanation"
# Each class gets 1/N, so the loss is $-\ln(1/N) = \ln N$, and the perplexity is $e^{\ln N} = N$. That is why
# perplexity is easy to read: it is a number of classes.
#
# **The mistake here** is the answer 1/N. That is the probability of the right class. Perplexity turns it around.

# %% [markdown] exercise="VI.2.c" role="task"
# ### VI.2.c A perfect model
#
# Five models give the **right** class these probabilities, on every review: 0.25, 0.5, 0.8, 0.99 and 1. Compute the
# perplexity of each. Then say what the perplexity of a perfect model is: one that is always right, and always sure.

# %% exercise="VI.2.c" role="answer"
right_class = [0.25, 0.5, 0.8, 0.99, 1.0]

perplexities = ...  # a list of five perplexities, in the same order
perplexity_of_perfect = ...  # the perplexity of a perfect model
### BEGIN SOLUTION
perplexities = [math.exp(-math.log(probability)) for probability in right_class]
perplexity_of_perfect = perplexities[-1]
### END SOLUTION

# %% exercise="VI.2.c" role="check"
check("VI.2.c")

# %% exercise="VI.2.c" role="show"
with plot.when_ready():
    plot.table(zip(right_class, perplexities), ["probability of the right class", "perplexity"], digits=2)

# %% [markdown] exercise="VI.2.c" role="explanation"
# A perfect model has the loss $-\ln 1 = 0$, and $e^0 = 1$. It has one choice left: the right one. So 1 is the best
# perplexity there is. **The mistake here** is 0: that is the best **loss**.
#
# Look at the first model too. It gives the right one of two classes only 0.25, so it believes in the wrong one. Its
# perplexity is 4: worse than a guess between two. A perplexity has no upper end. It grows when a model is **sure and
# wrong**, and VI.4 shows how a model gets there.

# %% [markdown]
# ## VI.3 Measure a trained model

# %% [markdown] exercise="VI.3.a" role="task"
# ### VI.3.a Accuracy and perplexity
#
# The first lines of the answer cell train the course's model on the whole train split. `fit` keeps a record of every
# epoch in `history`; we look at it in VI.4.
#
# Write the evaluation as a function. It goes through a loader and gives two numbers, in this order: the accuracy, as a
# share from 0 to 1, and the perplexity.
#
# - The model gives one logit for each review: shape `(n, 1)`.
# - `classification_loss(logits, labels)` gives the **mean** loss of a batch.
# - Every **review** counts the same. The last batch is shorter than the others, so a mean of the batches is not right.
# - Put the model into evaluation mode, and do not let torch record a graph.
#
# Then use it on `model` and `test_loader`. Do not round.


# %% exercise="VI.3.a" role="answer" tags=["nbval-ignore-output"]
model = course.model(seed=0)
history = fit(
    model,
    course.train,
    course.test,
    epochs=settings.epochs,
    rate=settings.rate,
    batch_size=settings.batch_size,
    score_train=True,  # score the train reviews after every epoch too
)


def accuracy_and_perplexity(model, loader):
    """Give the accuracy (0 to 1) and the perplexity of the model, over all reviews of the loader."""
    ...


accuracy = ...  # of the trained model on the test split, from 0 to 1
perplexity = ...  # of the trained model on the test split


### BEGIN SOLUTION
def accuracy_and_perplexity(model, loader):
    """Give the accuracy (0 to 1) and the perplexity of the model, over all reviews of the loader."""
    samples, correct, total_loss = 0, 0, 0.0
    model.eval()
    with torch.no_grad():
        for bag, labels in loader:
            logits = model(bag)
            predicted = (logits.squeeze(1) > 0).long()
            samples += len(labels)
            correct += (predicted == labels).sum().item()
            # The mean loss of a batch times its size is the sum of its losses.
            total_loss += classification_loss(logits, labels).item() * len(labels)
    return correct / samples, math.exp(total_loss / samples)


accuracy, perplexity = accuracy_and_perplexity(model, test_loader)
### END SOLUTION

# %% exercise="VI.3.a" role="check"
check("VI.3.a")

# %% exercise="VI.3.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.table([("trained model", accuracy, perplexity), ("a guess", 0.5, 2)], ["", "accuracy", "perplexity"])

# %% [markdown] exercise="VI.3.a" role="explanation"
# On the real reviews the accuracy is about 0.88 and the perplexity about 1.34. So the model is almost as sure as
# somebody who has one and a third classes to choose from.
#
# **Two mistakes that give a number and no error.** The first is to write `perplexity = torch.exp(loss)` inside the
# loop and nothing else. Every batch then replaces the number of the one before, and only the **last batch** is left:
# 40 of the 25,000 real reviews.
#
# The second is the mean of the batches' perplexities. Take two batches of equal size with the losses 0 and 2. The
# mean loss is 1, so the perplexity is $e^1 = 2.72$. But the mean of $e^0$ and $e^2$ is 4.19. Take the mean of the
# losses first, and e to the power of it once, at the end.

# %% [markdown] exercise="VI.4.a" role="task"
# ## VI.4 When training goes too far
#
# ### VI.4.a Evaluate after every epoch
#
# Do not wait for the end of a training to evaluate. After each epoch, measure the perplexity on the train reviews and
# on the test reviews. As long as both fall, the model learns something that holds for new reviews too. When the test
# perplexity rises again while the train perplexity still falls, the model **overfits**: it learns the train reviews
# by heart.
#
# **First**, write a training loop that does this. It gives two lists: the train perplexities and the test
# perplexities. Each has `epochs + 1` entries. Entry 0 is the state **before the first step**, entry 1 comes after
# the first epoch, and so on. Use plain SGD, and `evaluate(model, loader).perplexity`.


# %% exercise="VI.4.a" role="answer"
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    """Train the model. Give two lists of perplexities, train and test: before training, and after each epoch."""
    ...


### BEGIN SOLUTION
def train_and_evaluate(model, train_loader, test_loader, epochs, rate):
    """Train the model. Give two lists of perplexities, train and test: before training, and after each epoch."""
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train_perplexity = [evaluate(model, train_loader).perplexity]
    test_perplexity = [evaluate(model, test_loader).perplexity]
    for epoch in range(epochs):
        model.train()  # an evaluation may have left the model in evaluation mode
        for bag, labels in train_loader:
            loss = classification_loss(model(bag), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        train_perplexity.append(evaluate(model, train_loader).perplexity)
        test_perplexity.append(evaluate(model, test_loader).perplexity)
    return train_perplexity, test_perplexity


### END SOLUTION

# %% [markdown] exercise="VI.4.a" role="task"
# `fit(..., score_train=True)` does the same, with a progress bar, and keeps all in a `History`. Here is the training
# of VI.3, on the whole train split. Its steps are large at first, so the curves may jump. But there are many reviews:
# in the end both curves are lower than at the start, and there is little overfitting to see.

# %% exercise="VI.4.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.history(history, "perplexity")

# %% [markdown] exercise="VI.4.a" role="task"
# **Now** take few reviews and many epochs: it is easier to learn a thousand reviews by heart than all of them.
#
# 1. Draw `few` rows of `course.train` and `few_test` rows of `course.test`, **at random**.
#    `random.Random(0).sample(range(n), k)` draws k different numbers below n, and `course.train.subset(rows)` keeps
#    only those rows.
# 2. Look at your data: what share of the reviews is positive, in the train rows and in the test rows? Put the two
#    numbers into `positive_shares`, in this order. A data set has its labels in `.labels`.
# 3. Train a new model with `fit(course.model(seed=0), small_train, small_test, **plan)`.
# 4. After which epoch is the test perplexity lowest? Put its number into `best_epoch`. `small_history.column("test",
#    "perplexity")` is the curve, from epoch 0 on.

# %% exercise="VI.4.a" role="answer" tags=["nbval-ignore-output"]
few = min(1_000, len(course.train) // 10)  # 1,000 of the real reviews, 200 of the sample's
few_test = min(1_000, len(course.test))
# With `score_train`, the train reviews are scored after every epoch, as the test reviews are: a fair comparison.
# With `"constant"` the learning rate stays as it is, so the model never stops learning the train reviews.
plan = {"epochs": 100, "rate": 0.1, "batch_size": few // 8, "schedule": "constant", "score_train": True}

positive_shares = ...  # two numbers from 0 to 1: of positive reviews in small_train and in small_test
small_history = ...  # what fit gives
best_epoch = ...  # the epoch with the lowest test perplexity
### BEGIN SOLUTION
small_train = course.train.subset(random.Random(0).sample(range(len(course.train)), few))
small_test = course.test.subset(random.Random(0).sample(range(len(course.test)), few_test))
positive_shares = [data.labels.float().mean().item() for data in (small_train, small_test)]

small_history = fit(course.model(seed=0), small_train, small_test, **plan)

test_curve = small_history.column("test", "perplexity")
best_epoch = test_curve.index(min(test_curve))
### END SOLUTION

# %% exercise="VI.4.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.history(small_history, "perplexity")

# %% [markdown] exercise="VI.4.a" role="task"
# **Last**, read a strange report. Somebody did this experiment and wrote: "The test accuracy is 100% from the first
# epoch on. Train and test perplexity fall to 1.368 and stay there for all 100 epochs. My model does not overfit."
#
# Two things had gone wrong. The rows for training *and* testing were the **first** ones of the train split, and the
# model ended in a **softmax**, although the loss takes the softmax itself. The cell below does the experiment in
# four ways: with rows drawn at random and with those first rows, with one softmax and with two.

# %% exercise="VI.4.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    few_rows = random.Random(0).sample(range(len(course.train)), few)
    some_test = course.test.subset(random.Random(0).sample(range(len(course.test)), few_test))
    first_rows = course.train.subset(range(few))
    rows = {"random rows": (course.train.subset(few_rows), some_test), "first rows": (first_rows, first_rows)}
    runs = {}
    for name, (train_rows, test_rows) in rows.items():
        two_logits = course.model(seed=0, outputs=2)
        runs[f"{name}, softmax once"] = fit(two_logits, train_rows, test_rows, **plan)
        softmax_twice = nn.Sequential(course.model(seed=0, outputs=2), nn.Softmax(dim=1))
        runs[f"{name}, softmax twice"] = fit(softmax_twice, train_rows, test_rows, **plan)
    plot.history(runs, "perplexity")
    plot.table(
        [
            (name, run[1].test.accuracy, run[-1].test.accuracy, run[-1].train.perplexity)
            for name, run in runs.items()
        ],
        ["run", "test accuracy, epoch 1", "test accuracy, end", "train perplexity, end"],
    )

# %% [markdown] exercise="VI.4.a" role="task"
# Explain in your own words: what do the two curves of **your** experiment show, and when would you stop? And why can
# the curves of the strange report show no overfitting?

# %% exercise="VI.4.a" role="text"
overfitting = ...  # your answer in four to six sentences, between triple quotes
### BEGIN SOLUTION
overfitting = """
The train perplexity falls until the end, nearly to 1: the model knows the train reviews by heart.
The test perplexity falls at first, because the model learns words that help on new reviews too. After its lowest
point it rises: the model becomes ever more sure, also where it is wrong. I would stop at that lowest point.
In the report all rows were negative, so a model that always says "negative" is right about 100% of them, and the
test rows were the train rows, so there were no new reviews to be wrong about. And with the softmax taken twice no
perplexity can fall below 1.368, however sure the model is: both curves lie flat on that floor.
"""
### END SOLUTION

# %% exercise="VI.4.a" role="check"
check("VI.4.a")

# %% [markdown] exercise="VI.4.a" role="explanation"
# **Overfitting.** On 1,000 of the real reviews the test perplexity falls to about 1.5 near epoch 25. Then it rises to
# about 1.7, while the train perplexity goes down to 1.01. The test *accuracy* hardly changes in that time: it stays
# at about 81%. The model makes about as many mistakes as before, but it becomes more and more sure of them.
# Perplexity sees that, and accuracy does not. This is why we watch both.
#
# **The strange report, first half: the rows.** The train split is ordered by class, so its first rows are all
# negative. One answer is right for all of them, and one epoch is enough to learn it: 100%. Besides, the model was
# tested on the rows that it was trained on. Overfitting is the gap between known and new reviews, and here nothing
# was new. See the lower left panel: the perplexity falls to 1.000, on train and test rows alike.
#
# **Second half: the floor.** `CrossEntropyLoss` takes the softmax itself. If the model ends in one as well, the loss
# takes probabilities for logits. The best that the model can say is 1 for the right class and 0 for the other. The
# second softmax makes of these two numbers
#
# $$\frac{e^1}{e^1 + e^0} = 0.731$$
#
# so the loss is $-\ln 0.731 = 0.3133$, and the perplexity is $e^{0.3133} = 1.368$. A perfect model cannot go lower.
# The upper right panel shows what this does to an honest experiment: the train perplexity stops at the floor, and
# the rise of the test perplexity nearly disappears, because no review can cost more than
# $\ln(1 + e) = 1.3133$.
#
# **What to learn from it.** Know the best possible value of what you measure. A *train* perplexity that stays above 1
# although a model learns its few reviews by heart, and an accuracy of exactly 100% on new reviews, are reasons to look
# for a mistake, and not to be glad.

# %% [markdown]
# ## A challenge, without points
#
# The course's model knows which words are in a review, and not in which order: "not good, it was bad" and "not bad,
# it was good" are the same to it. An **n-gram** is a sequence of $n$ words, such as `not good` or `waste of time`. A
# linear model that knows which n-grams are in a review is hard to improve on.
#
# `NgramVocabulary` gives a number to each sequence of one to four words that occurs twice or more in the train reviews.
# `compute_ratios` compares an n-gram's share of all n-grams in positive reviews with its share in negative ones:
#
# $$r = \ln \frac{\text{share in positive reviews}}{\text{share in negative reviews}}$$
#
# For `waste of time`, $r$ is far below 0. (Each n-gram counts once more than it occurs, so that no share is 0.) Add up
# the $r$ of a review's n-grams, and you have a logit: this is the **naive Bayes** classifier, without any training. It
# counts `waste`, `waste of` and `waste of time` as if they had nothing to do with each other. So it is much too sure:
# look at its perplexity. `NgramClassifier` gives each $r$ a weight, and training finds the weights. The model is one
# `EmbeddingBag` of width one, and its code is short: run `NgramClassifier??` in a cell of your own. (The idea is from
# Wang and Manning 2012, "Baselines and Bigrams".)

# %% role="show" tags=["nbval-ignore-output"]
from coursekit.ngrams import NgramClassifier, NgramVocabulary, compute_ratios

ngrams = NgramVocabulary(course.tokens, longest=4)
ngram_train = ngrams.encode(course.tokens, course.train_labels)
ngram_test = make_loader(ngrams.encode(course.test_tokens, course.test_labels), settings.batch_size)
ratios = compute_ratios(ngram_train, len(ngrams))

naive_bayes = NgramClassifier(ratios, start=1.0)  # all weights are 1, and stay so
linear_model = NgramClassifier(ratios)
adagrad = torch.optim.Adagrad(linear_model.parameters(), lr=0.03)  # larger steps for n-grams that are rare
fit(linear_model, ngram_train, epochs=3, optimizer=adagrad, schedule="constant")

bag_model = course.model(seed=0)
fit(bag_model, course.train, epochs=settings.epochs, rate=settings.rate)
scores = {
    "bag of words, two layers": evaluate(bag_model, test_loader),
    "n-grams, naive Bayes": evaluate(naive_bayes, ngram_test),
    "n-grams, trained": evaluate(linear_model, ngram_test),
}
plot.table(
    [(name, score.accuracy, score.perplexity) for name, score in scores.items()],
    ["model", "test accuracy", "test perplexity"],
)

# %% [markdown]
# Of the real test reviews, the bag of words classifies about 88% correctly, and the trained linear model about 92.3%.
# From the texts to this figure, the linear model takes about half a minute on a laptop with two cores. A linear support
# vector machine on words and pairs of words, which many people would try first, has 90.7%, and takes as long.
#
# **Can you do better?** Nothing is checked here, and nothing is graded. Some ideas: shorter or longer sequences,
# another tokenizer (`Tokens.from_texts(course.train_texts, whitespace)` in `coursekit.data.tokens`), the mean of two models'
# logits. Hold train reviews out: `kept, held_out = stratified_split(course.train_labels, 0.1)` (in `coursekit.loader`).
# Compute the ratios from the kept rows alone, with `compute_ratios(ngram_train.subset(kept), len(ngrams))`: ratios of
# all rows have seen the labels of the held-out ones. Compare your models on the held-out rows, and look at the test
# reviews once, at the end.

# %% [markdown]
# ## How am I doing?
#
# This table says how each exercise stands, by the values that the notebook has now. A person reads the free texts.

# %%
progress()

# %% [markdown]
# ## What you have now
#
# You can evaluate a model in the right mode, with figures in which every review counts the same. You can read a
# perplexity: 1 is perfect, 2 is a guess between two classes. And you can see in two curves when a model stops
# learning and begins to memorise. With this you can judge every model that you will ever train.
