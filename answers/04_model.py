# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # IV. Model
#
# Now we look into the model itself. It has two layers of numbers, called **parameters** or **weights**. It takes the
# words of a review, multiplies and adds, and gives a single number. Training changes the weights until that number
# tells positive reviews from negative ones.
#
# **You learn** what a logit is, how it becomes a probability and a prediction, what training changes, and how many
# parameters the model has.
#
# **It takes** about 30 minutes of your time. The cells run in about ten seconds on any laptop with the sample, and in
# about half a minute with the 50,000 real reviews. No GPU is needed.
#
# **How it works.** Run the first code cell. Then replace each `...` in an answer cell with your own code, run the
# cell, and run the check below it. No exercise needs your answer to another one: begin wherever you want.

# %% role="setup" tags=["nbval-ignore-output"]
import torch

from coursekit import check, plot, progress, start
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.model import OneHotMLP
from coursekit.training import choose_device, fit

SOURCE = None  # None: the sample, ready at once. "full": the 50,000 real reviews, downloaded once.
course = start("IV", SOURCE)

settings = course.settings
device = choose_device(sparse=True)  # a GPU that can train this model, if there is one; else the processor

# %% [markdown]
# ## The model
#
# `OneHotMLP` takes a multi-hot vector $x$, with a 1 for each word of the review. Its two layers are called `fc1` and
# `fc2`. **fc** stands for fully connected: each input is connected with each output.
#
# $$h = \mathrm{ReLU}(W_1 x + b_1) \qquad z = W_2 h + b_2$$
#
# In words: `fc1` multiplies the vector with a matrix of **weights** $W_1$ and adds a **bias** $b_1$. That gives 200
# numbers. **ReLU** turns the negative ones into 0. `fc2` does the same with $W_2$ and $b_2$, and gives one number $z$.

# %%
print(OneHotMLP(settings.vocab_size))

# %% [markdown]
# `course.model()` gives the same model in index form, `BagMLP`. The mathematics is the same, but it skips all the zeros
# of $x$, so it is much faster. You can call both like functions: `model(inputs)` gives one number for each review of a
# batch.

# %% [markdown] exercise="IV.1.a" role="task"
# ## IV.1 Predictions
#
# ### IV.1.a From logits to probabilities
#
# The number $z$ that the model gives is called a **logit**. It can be any number, so it is not yet a probability. The
# **sigmoid** squeezes it between 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# In words: take $e$ to the power of minus $z$, add 1, and divide 1 by the result. The outcome is the probability, as
# the model sees it, that the review is positive. A large positive $z$ gives nearly 1, a large negative one nearly 0,
# and $z = 0$ gives exactly one half.
#
# `model` is new and untrained, and `inputs` are a batch of reviews. Write the function `sigmoid` yourself, with
# `torch.exp`. Then find the logits of the batch and their probabilities.

# %% exercise="IV.1.a" role="answer"
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))


def sigmoid(z):
    """Give the probability for each logit in the tensor z."""
    ...


logits = ...  # what the model gives for the batch
probabilities = ...  # the sigmoid of each logit


### BEGIN SOLUTION
def sigmoid(z):
    """Give the probability for each logit in the tensor z."""
    return 1 / (1 + torch.exp(-z))


with torch.no_grad():  # we do not train here
    logits = model(inputs)
probabilities = sigmoid(logits)
### END SOLUTION

# %% exercise="IV.1.a" role="check"
check("IV.1.a")

# %% exercise="IV.1.a" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.sigmoid_curve(logits, probabilities)
    first = float(torch.as_tensor(probabilities).flatten()[0])
    print(f"First review: probability {first:.3f}, or in percent: {first:.1%}")

# %% [markdown] exercise="IV.1.a" role="explanation"
# The weights are still random and small, so all logits are near 0, and all probabilities are near one half: on the real
# reviews, too. The model does not know anything yet. Your figures depend on the random weights.
#
# **A mistake that is easy to make** is to multiply by 100 in the code, because percentages read well. The number 47.7
# is then called a probability, and somewhere later it is compared with 0.5, or a logarithm is taken of it. Keep
# probabilities between 0 and 1, and turn them into percent only where you print them: `f"{first:.1%}"`.

# %% [markdown] exercise="IV.1.b" role="task"
# ### IV.1.b Train, and predict again
#
# A probability above 0.5 means that the model predicts class 1, positive. Otherwise it predicts class 0, negative. The
# **targets** are the right classes.
#
# 1. `right_before`: what share of the batch does the untrained model predict correctly?
# 2. Train the model with `fit(model, course.train, epochs=..., rate=..., batch_size=...)`. Take all three from
#    `settings`.
# 3. `predictions`: the classes, 0 or 1, that it predicts **now** for the same batch.
# 4. `right_after`: the share of the batch that is right now.
# 5. `test_accuracy`: the accuracy on the test split. `evaluate(model, loader).accuracy` gives it, with the loader
#    `make_loader(course.test, 1000)`.
#
# All shares are numbers from 0 to 1. Mind the shapes: the model gives (n, 1), and the targets have (n,).

# %% exercise="IV.1.b" role="answer"
model = course.model().to(device)
inputs, targets = next(iter(make_loader(course.train, settings.batch_size, shuffle=True)))

right_before = ...  # share of the batch predicted right, before training
predictions = ...  # the class of each row, 0 or 1, after training
right_after = ...  # share of the batch predicted right, after training
test_accuracy = ...  # accuracy on the test split, after training


### BEGIN SOLUTION
def predict(inputs):
    with torch.no_grad():
        probabilities = torch.sigmoid(model(inputs)).squeeze(1)
    return (probabilities > 0.5).long()


right_before = (predict(inputs) == targets).float().mean().item()
fit(model, course.train, epochs=settings.epochs, rate=settings.rate, batch_size=settings.batch_size)
predictions = predict(inputs)
right_after = (predictions == targets).float().mean().item()
test_accuracy = evaluate(model, make_loader(course.test, 1000)).accuracy
### END SOLUTION

# %% exercise="IV.1.b" role="check"
check("IV.1.b")

# %% exercise="IV.1.b" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.compare(
        {"batch, before": right_before, "batch, after": right_after, "test split, after": test_accuracy},
        "accuracy",
        chance=0.5,
    )
    print("first ten predictions:", [int(prediction) for prediction in predictions[:10]])
    print("first ten targets:    ", targets[:10].tolist())

# %% [markdown] exercise="IV.1.b" role="explanation"
# Before the training the model guesses. After it, about nine of ten reviews in the batch are right. On the test split
# of the real reviews the accuracy is 88%. The batch is a little better than the test split, because the model has seen
# these reviews during training. Only the test split tells what it can do with new reviews.
#
# **A mistake that is easy to make:** to write `model = course.model()` once more before predicting, for example because
# the line was copied along. That is a new model with random weights. All training is in the old one, and the new one
# guesses again. No error appears. If a result after training looks like a guess, look for the line that makes the
# model.
#
# **Another one:** to compare predictions of shape (n, 1) with targets of shape (n,). Then `==` compares every
# prediction with every target, and gives a table of n times n. Its mean is near one half, however good the model is.

# %% [markdown] exercise="IV.2" role="task"
# ## IV.2 Count the parameters
#
# How many numbers does training have to find? Each layer of `OneHotMLP` has two parameters, a weight and a bias:
# `fc1.weight`, `fc1.bias`, `fc2.weight` and `fc2.bias`. Find the size of each, that is, how many numbers it holds. Use
# its `.shape`. Then find the total.

# %% exercise="IV.2" role="answer"
dense_model = OneHotMLP(settings.vocab_size)

sizes = ...  # a dict from "fc1.weight", "fc1.bias", "fc2.weight" and "fc2.bias" to their sizes
total = ...  # the number of all parameters
### BEGIN SOLUTION
sizes = {}
for name, parameter in dense_model.named_parameters():
    sizes[name] = parameter.shape.numel()  # the product of the lengths of all axes
total = sum(sizes.values())
### END SOLUTION

# %% exercise="IV.2" role="check"
check("IV.2")

# %% exercise="IV.2" role="show"
with plot.when_ready():
    shapes = {
        name: " × ".join(map(str, parameter.shape)) for name, parameter in dense_model.named_parameters()
    }
    rows = [[name, shapes[name], sizes.get(name)] for name in shapes]
    plot.table(
        [*rows, ["total", "", total]], ["parameter", "shape", "numbers"], title="Parameters of the model"
    )

# %% [markdown] exercise="IV.2" role="explanation"
# On the real reviews, with 20,000 words:
#
# | parameter | shape | numbers |
# |---|---|---|
# | fc1.weight | 200 × 20,001 | 4,000,200 |
# | fc1.bias | 200 | 200 |
# | fc2.weight | 1 × 200 | 200 |
# | fc2.bias | 1 | 1 |
# | **total** | | **4,000,601** |
#
# Nearly all parameters are in the first layer: 200 numbers for each word. So the size of the vocabulary decides the
# size of the model. And 4 million parameters meet only 25,000 reviews. That is why a model can learn its train reviews
# by heart, as section VI shows.
#
# **Mistakes to avoid.** There are 20,001 inputs and not 20,000, for slot 0 is an input too. The biases belong to the
# count. And a table that ends with an empty total does not answer the question.

# %% [markdown]
# ## How am I doing?
#
# This table says how each exercise stands, by the values that the notebook has now. A person reads the free texts.

# %%
progress()

# %% [markdown]
# ## What you have now
#
# You know how a review becomes a logit, a probability and a prediction, and that training changes nothing but the
# weights. You also know how many there are. Section V asks how to measure how wrong the model is.
