# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # VII. Recurrent networks and experiments
#
# In sections I to VI a model saw which words a text has, but not in which order they came. In this section a model
# **reads**: word after word, from the first to the last. The texts are new too. They are short news articles, and the
# model says what each is about: the world, sports, business, or science and technology.
#
# You also learn how to find out what makes a model better. You change one thing, you measure, and you ask whether the
# difference could be luck. Most of the work of this section is of that kind.
#
# **You learn** to bring texts of different length into one batch, to write a recurrent network (RNN, GRU, LSTM), to
# change one setting at a time, to tell a difference from noise, and to choose a model without looking at the test
# rows.
#
# **It takes** about five hours of your time, in as many parts as you like. With the sample all cells together run in
# about a minute on a laptop. With the 120,000 real articles, two processor cores need about an hour; a GPU is faster,
# and you do not need one.
#
# **The document.** This section follows a homework about the same news, with somebody's solution. We call it "the
# document". You repeat its experiments, you meet its figures, and you find the places where it draws a conclusion
# that its figures do not carry.
#
# **How it works.** Run the first code cell. Then replace each `...` in an answer cell with your own code, run the
# cell, and run the check below it. You can try as often as you like. No exercise needs your answer to another one:
# begin wherever you want.

# %% role="setup" tags=["nbval-ignore-output"]
import random
import string
from collections import Counter
from dataclasses import replace
from statistics import fmean

import numpy as np
import torch
from IPython.display import display
from nltk.tokenize import word_tokenize
from scipy.stats import binomtest
from torch import nn
from torch.utils.data import DataLoader

from coursekit import check, plot, progress, start
from coursekit.errors import CourseError
from coursekit.experiments import Experiment, Ledger, Recipe, compare, final_test
from coursekit.loader import collate as make_batch
from coursekit.loader import make_loader
from coursekit.model import RecurrentClassifier
from coursekit.training import fit, seeded
from coursekit.vocab import PAD, UNK

SOURCE = None  # None: the sample, ready at once. "full": the 120,000 real articles, downloaded once.
course = start("VII", SOURCE)

news = course.news
splits = news.splits()  # .train, .validation, .test, and the .vocabulary
# The settings that all experiments start from: .hidden, .batch_size, .rate, .epochs, ...
baseline = news.baseline

GRU, LSTM = Experiment("GRU", cell="gru"), Experiment("LSTM", cell="lstm")

# %% [markdown]
# ## The news
#
# The data set is called AG News. A row is a headline with the first sentences of its story, and a label from 0 to 3.
# The sample has the same form, but a program has made up its news.

# %%
plot.table(
    [(news.classes[label], text[:90]) for text, label in zip(news.train_texts[:6], news.train_labels[:6])],
    ["class", "how the text begins"],
)

# %% [markdown] exercise="VII.1" role="task"
# ## VII.1 Words and a vocabulary
#
# **First**, write a tokenizer: a function that makes a list of words of a text. It does three things, in this order.
#
# 1. It lower-cases the text.
# 2. It **deletes** every sign that is in `string.punctuation`. Nothing takes the place of a sign, so `first-half`
#    becomes `firsthalf`. A quick way: `text.translate(str.maketrans("", "", string.punctuation))`.
# 3. It cuts the text into words with NLTK: `word_tokenize(text, preserve_line=True)`.
#
# Without `preserve_line=True`, NLTK looks for sentences first and needs a file from the internet for that. A sentence
# ends at a punctuation mark, and you have deleted them all. So the words are the same.
#
# **Second**, count the words of `news.train_texts`, all of them. How many **distinct** words (types) are there?
#
# **Third**, make the vocabulary, a list of strings. It begins with four **special tokens**:
#
# | token | what it stands for |
# |---|---|
# | `<pad>` | nothing: it fills up a short row |
# | `<unk>` | a word that is not in the vocabulary |
# | `<bos>` | begin of the text ("begin of sequence") |
# | `<eos>` | end of the text |
#
# Then come the words that occur **more often** than `threshold` times, the most frequent first. Words with the same
# count stand in alphabetical order. A word's number is its place in this list, and so `<pad>` has the number 0.

# %% exercise="VII.1" role="answer"
threshold = news.baseline.threshold


def tokenize(text):
    """Give the words of a text: small letters, no punctuation, cut by NLTK."""
    ...


distinct = ...  # how many distinct words the train texts have
vocabulary = ...  # a list: the four special tokens, then the frequent words
### BEGIN SOLUTION
no_punctuation = str.maketrans("", "", string.punctuation)


def tokenize(text):
    """Give the words of a text: small letters, no punctuation, cut by NLTK."""
    return word_tokenize(text.lower().translate(no_punctuation), preserve_line=True)


counts = Counter()
for text in news.train_texts:
    counts.update(tokenize(text))
distinct = len(counts)

frequent = [word for word in counts if counts[word] > threshold]
frequent.sort(key=lambda word: (-counts[word], word))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]
### END SOLUTION

# %% exercise="VII.1" role="check"
check("VII.1")

# %% exercise="VII.1" role="show"
with plot.when_ready():
    examples = (
        "Don't panic: oil at $50!",
        "They cannot win the first-half",
        "Bulls\\Bears &lt;b&gt;up&lt;/b&gt;",
    )
    plot.table([(text, " | ".join(tokenize(text))) for text in examples], ["text", "your words"])
    print(f"{len(vocabulary):,} tokens, from", *vocabulary[:8], "to", *vocabulary[-3:])

# %% [markdown] exercise="VII.1" role="explanation"
# In its 120,000 train news the document finds 102,166 distinct words, and 11,842 tokens for its vocabulary at a
# threshold of 25. In 28,886 of these news there are 50,607 distinct words, and the vocabulary has 4,819 tokens: nine
# out of ten types are too rare. They are rare words, so they make up only about one token in seven (VII.2).
#
# **Two mistakes that are easy to make.** The threshold 25 means **more than** 25 times. With `>=` the words with
# exactly 25 come in as well: 137 more on these rows. And the test texts must not be counted. They stand for the
# news of tomorrow, and nobody knows tomorrow's words today. With them the vocabulary would have 5,670 tokens.
#
# **What deleting costs.** Look at the last example: `&lt;b&gt;` is the rest of a web page, and without its signs it
# is glued to the word beside it. A tokenizer that treats such leftovers better may bring more than a larger model.
# All figures of this section use this one, as the document does, so that they can be compared.

# %% [markdown] exercise="VII.2" role="task"
# ## VII.2 A text as numbers
#
# A recurrent network reads a row of numbers. Write the function that makes this row: the number of `<bos>`, then one
# number for each word, then the number of `<eos>`. A word that is not in the vocabulary gets the number of `<unk>`.
# `vocabulary` is a mapping from word to number, and the special tokens are in it as well. Their numbers can differ
# from one vocabulary to another, so look them up.
#
# Then use it on all train texts. You need not tokenize them again: `rows_of_words` has the words of each text, and
# `known_words` is the vocabulary of the course.
#
# - `longest`: how many numbers does the longest row have?
# - `unknown`: how many of all numbers, in all rows together, stand for an unknown word?

# %% exercise="VII.2" role="answer"
# The course cuts the texts once and keeps the words, also on the disk for the next time.
rows_of_words = [news.tokens.tokens_of(row) for row in range(len(news.tokens))]
known_words = news.splits().vocabulary


def encode(words, vocabulary):
    """Give the list of numbers of a text: <bos>, a number for each word, <eos>."""
    ...


longest = ...  # how many numbers the longest row has
unknown = ...  # how many of all numbers stand for an unknown word


### BEGIN SOLUTION
def encode(words, vocabulary):
    """Give the list of numbers of a text: <bos>, a number for each word, <eos>."""
    unknown_number = vocabulary["<unk>"]
    numbers = [vocabulary.get(word, unknown_number) for word in words]
    return [vocabulary["<bos>"], *numbers, vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)
### END SOLUTION

# %% exercise="VII.2" role="check"
check("VII.2")

# %% exercise="VII.2" role="show"
with plot.when_ready():
    first = encode(rows_of_words[0], known_words)
    pieces = ["<bos>", *rows_of_words[0], "<eos>"]
    plot.table(list(zip(pieces, first))[:10], ["word", "number"])

# %% [markdown] exercise="VII.2" role="explanation"
# On 28,886 real articles the longest row has 173 numbers, and 171,467 of 1,149,190 numbers are `<unk>`: about 15%.
#
# **Why not drop unknown words?** In "the `<unk>` beat the Lions" the model still sees that somebody beat the Lions.
# Without the gap, "beat" would follow "the". The order of the words is what this section is about, so keep the
# place of every word.
#
# **A mistake out of habit:** in section I unknown words had the number 0. Here 0 is `<pad>`, and the model is told not
# to look at pads.
#
# **When to encode.** The document tokenizes a text whenever the data set is asked for a row: each text again in each
# epoch. You know this from II.2. For 28,886 news, NLTK needs several seconds each time, and finds the same words. The
# course's `SequenceDataset` holds the finished numbers of all rows in one flat tensor.

# %% [markdown] exercise="VII.3" role="task"
# ## VII.3 Batches of one length
#
# A batch is one tensor, so its rows must be equally long. Short rows are filled up behind their `<eos>` with the
# number `PAD`, which is 0. This is called **padding**.
#
# **First**, write `collate`. It gets a list of samples. A **sample** is a pair: a list of numbers, and a label. It
# returns three tensors of type `torch.int64`:
#
# - `ids`, of shape `(n, time)`: the numbers of each row, with pads behind them. `time` is the length of the longest
#   row **of this batch**.
# - `lengths`, of shape `(n,)`: how many numbers of each row are not pads.
# - `labels`, of shape `(n,)`.
#
# A row of more than 256 numbers is cut to 256: it keeps its first 255 numbers and its `<eos>`. The samples themselves
# must stay as they are, because they come again in the next epoch.
#
# **Second**, measure what padding costs. A pad costs the network as much time as a word, and brings nothing. Take one
# epoch of each of the two loaders below. What share of all numbers in the batches are pads? Count the pads of all
# batches, count all numbers of all batches, and divide once, at the end.
#
# The first loader puts the rows together at random. The second one puts rows of **similar length** together. A batch
# of both is a pair `(rows, labels)`, with `rows.ids` and `rows.lengths` as above.

# %% exercise="VII.3" role="answer"
train = news.splits().train
samples = [(train[row][0].tolist(), train[row][1]) for row in range(4)]
random_loader = make_loader(train, news.baseline.batch_size, shuffle=True, bucket=False)
bucketed_loader = make_loader(train, news.baseline.batch_size, shuffle=True)


def collate(samples):
    """Make a batch of pairs (list of numbers, label): three tensors, ids, lengths and labels."""
    ...


padding_random = ...  # pads divided by all numbers, rows together at random
padding_bucketed = ...  # the same, rows of similar length together


### BEGIN SOLUTION
def collate(samples):
    """Make a batch of pairs (list of numbers, label): three tensors, ids, lengths and labels."""
    limit = 256
    cut = [row if len(row) <= limit else row[: limit - 1] + row[-1:] for row, label in samples]
    time = max(len(row) for row in cut)
    # `row + [...]` makes a new list. `row.append(...)` would change the sample.
    ids = torch.tensor([row + [PAD] * (time - len(row)) for row in cut])
    lengths = torch.tensor([len(row) for row in cut])
    labels = torch.tensor([label for row, label in samples])
    return ids, lengths, labels


def padding(loader):
    pads = numbers = 0
    for rows, labels in loader:
        numbers += rows.ids.numel()
        pads += (rows.ids == PAD).sum().item()
    return pads / numbers


padding_random = padding(random_loader)
padding_bucketed = padding(bucketed_loader)
### END SOLUTION

# %% exercise="VII.3" role="check"
check("VII.3")

# %% exercise="VII.3" role="show"
with plot.when_ready():
    batch = collate(samples)
    print("ids:", tuple(batch[0].shape), "lengths:", batch[1].tolist(), "labels:", batch[2].tolist())
    always_256 = 1 - train.lengths.float().mean().item() / 256
    plot.compare(
        {"always 256": always_256, "random": padding_random, "similar length": padding_bucketed},
        "share of pads",
        digits=2,
    )

# %% [markdown] exercise="VII.3" role="explanation"
# On 28,886 real articles, with 512 rows in a batch, 66% of the numbers are pads if the rows come together at random.
# Among 512 rows there is nearly always a very long one, and all others are filled up to its length. With rows of
# similar length it is below 10%. So an epoch has little more than a third as many numbers to read.
#
# **How the second loader does it.** Batches sorted by length would come in the same order each time, short rows first.
# That is no shuffling. So the loader shuffles all rows, takes 50 batches' worth of them, sorts only these by length,
# cuts them into batches, and at the end shuffles the batches. Every row comes once in an epoch, and each epoch is
# different.
#
# **A mistake that waits.** The document's `collate` changes the samples in place. There it does no harm, because its
# data set makes every row anew. If you then store the encoded rows, to save time, the rows have pads in them from the
# second epoch on. They look like text, and nothing gives an error.
#
# **Another one.** `row[:256]` cuts the `<eos>` off. The longest real row has 173 numbers, so this would never show on
# these data, and show on the next.

# %% [markdown] exercise="VII.4" role="task"
# ## VII.4 Validation rows, and seeds
#
# In this section you choose between many models. If you choose by the **test** rows, you use them up: the best of
# twenty models is partly the one with the most luck on just these rows. So hold some **train** rows out. The model does
# not learn from them, and you choose by them. They are the **validation rows**. The test rows wait until VII.19.
#
# **First**, write `split(labels, share, seed)`. It returns the row numbers that are held out, drawn at random, so that
# each class gives the same share of its rows. That is called **stratified**. The same seed gives the same rows, and
# another seed other rows.
#
# **Second**, hold 10% of `news.train_labels` out with the seed 0. How many rows of each class are among them?


# %% exercise="VII.4" role="answer"
def split(labels, share, seed):
    """Give the row numbers that are held out: the same share of each class."""
    ...


validation_counts = ...  # a list of four numbers, for the classes 0 to 3


### BEGIN SOLUTION
def split(labels, share, seed):
    """Give the row numbers that are held out: the same share of each class."""
    chance = random.Random(seed)
    held_out = []
    for label in sorted(set(labels)):
        rows = [row for row, found in enumerate(labels) if found == label]
        held_out += chance.sample(rows, round(share * len(rows)))
    return sorted(held_out)


held_out = Counter(news.train_labels[row] for row in split(news.train_labels, 0.1, 0))
validation_counts = [held_out[label] for label in range(4)]
### END SOLUTION

# %% [markdown] exercise="VII.4" role="task"
# **Third**, write `make_train_loader(dataset, batch_size, seed)`. It returns a `DataLoader` that shuffles anew in each
# epoch. The seed alone decides the orders. Other things draw random numbers too, such as dropout, and they must not
# change them. So give the loader a generator of its own, a `torch.Generator`, and leave torch's global one alone.
#
# **Fourth**, write `seed_worker(worker_id)`. A loader can have **workers**: processes that prepare batches side by
# side. Each begins with a copy of the generators of `random` and `numpy`. Without seeds of their own, equal copies
# would draw equal numbers. Here is what you know inside of a worker: `torch.initial_seed()` is another number in each
# worker and in each epoch, and the loader's generator decides which. Seed `random` and `numpy` with it. One detail: the
# seeds of numpy must be below `2**32`, and this number can be larger. The check calls your function as a loader with
# two workers would.


# %% exercise="VII.4" role="answer"
def make_train_loader(dataset, batch_size, seed):
    """Give a DataLoader whose shuffling the seed alone decides."""
    ...


def seed_worker(worker_id):
    """Seed numpy and random in this worker."""
    ...


### BEGIN SOLUTION
def make_train_loader(dataset, batch_size, seed):
    """Give a DataLoader whose shuffling the seed alone decides."""
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    """Seed numpy and random in this worker."""
    seed = torch.initial_seed() % 2**32
    random.seed(seed)
    np.random.seed(seed)


### END SOLUTION

# %% exercise="VII.4" role="check"
check("VII.4")


# %% exercise="VII.4" role="show"
def orders(seed):
    """Give the order of twelve rows in two epochs, as two strings."""
    loader = make_train_loader(list(range(12)), 4, seed)
    return [" ".join(str(int(row)) for batch in loader for row in batch) for epoch in range(2)]


with plot.when_ready():
    plot.class_counts(dict(zip(news.classes, validation_counts)))
    plot.table(
        [("seed 0", *orders(0)), ("seed 0 again", *orders(0)), ("seed 1", *orders(1))],
        ["loader", "first epoch", "second epoch"],
    )

# %% [markdown] exercise="VII.4" role="explanation"
# On 28,886 real articles the four classes give 802, 636, 645 and 806 rows. The classes are not equally large there, and
# so are the held-out rows. (The course's own `stratified_split` rounds in a slightly different way: one row more or
# less does not matter.)
#
# **What the document does.** It takes 5,000 rows of the **test** split, calls them "eval", and looks at them after
# every epoch of every experiment. With them it chooses the cell, the rate and the size, and then it reports the
# accuracy on the same rows. Nobody can say any more how much of it is luck. The course goes one step further: the
# vocabulary of `news.splits()` has only words of the rows that the model learns from. So a validation row can have
# unknown words, as the news of tomorrow will.
#
# **A seed for each thing.** `torch.manual_seed(0)` at the top of a notebook is not enough. Run one cell twice, or add a
# dropout layer, and every later order is another one. A generator that belongs to the loader does not notice.
#
# **About workers.** torch has always seeded itself in each worker. Since version 1.9 it seeds numpy there too. Before,
# numpy drew the same numbers in all workers, and few people noticed. A function like yours is still the way for older
# versions, and for any other library with a generator of its own. Beware of `np.random.seed(42)` in it: that brings
# the old fault back. The loaders of this course use no workers, because a batch that is only cut out of a flat tensor
# is ready faster than a process could hand it over.

# %% [markdown] exercise="VII.5" role="task"
# ## VII.5 Accuracy
#
# Write the function that measures a model: `accuracy(model, loader)` gives the share of right predictions, from 0 to 1.
#
# - A batch is a pair `(rows, labels)`, and `model(rows)` gives logits of shape `(n, 4)`: one for each class. The class
#   with the largest logit is the prediction.
# - Every **row** counts the same. The last batch may be shorter than the others.
# - The model predicts in evaluation mode, and torch records no graph.
# - Afterwards the model is in the mode in which it was before. `model.training` tells which: `True` or `False`.
#
# Then try it on a model that cannot read: it says World, whatever the text is. What is its accuracy on the
# **validation** rows? Every real model must be better than this.


# %% exercise="VII.5" role="answer"
class AlwaysWorld(nn.Module):
    """A model that gives class 0 the largest logit, for every row."""

    def forward(self, rows):
        return torch.tensor([1.0, 0.0, 0.0, 0.0]).repeat(len(rows.lengths), 1)


validation_loader = make_loader(news.splits().validation, batch_size=128)


def accuracy(model, loader):
    """Give the share of rows for which the model is right, from 0 to 1."""
    ...


always_world = ...  # the accuracy of AlwaysWorld() on the validation rows


### BEGIN SOLUTION
def accuracy(model, loader):
    """Give the share of rows for which the model is right, from 0 to 1."""
    was_training = model.training
    model.eval()
    right, seen = 0, 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            seen += len(labels)
    model.train(was_training)
    return right / seen


always_world = accuracy(AlwaysWorld(), validation_loader)
### END SOLUTION

# %% exercise="VII.5" role="check"
check("VII.5")

# %% [markdown] exercise="VII.5" role="task"
# What does a missing `model.eval()` do? The cell below takes an untrained network with much dropout, in train mode. It
# measures the network four times: once with a function that leaves out `model.eval()`, and once with yours.


# %% exercise="VII.5" role="show" tags=["nbval-ignore-output"]
def accuracy_as_it_stands(model, loader):
    """Measure the model in the mode in which it is."""
    with torch.no_grad():
        right = [model(rows).argmax(dim=1) == labels for rows, labels in loader]
    return torch.cat(right).float().mean().item()


with plot.when_ready():
    with seeded(0):
        network = RecurrentClassifier(len(news.splits().vocabulary), hidden=32, dropout=0.5)
    network.train()
    plot.table(
        [
            (call, accuracy_as_it_stands(network, validation_loader), accuracy(network, validation_loader))
            for call in range(1, 5)
        ],
        ["call", "without model.eval()", "your function"],
    )

# %% [markdown] exercise="VII.5" role="explanation"
# Without `model.eval()` each call gives another number for the same network and the same rows. With it, all four are
# equal.
#
# **In the document** the line is missing from `evaluate`. Its results are right all the same, by luck: each training
# ends with a look at the other rows, and the function for that leaves the model in evaluation mode. The day somebody
# measures at another place, the figures are wrong, and nothing says so. They are not wrong by much. A small RNN with a
# dropout of 0.1, trained on the real articles for two epochs, has an accuracy of 0.806 in evaluation mode. In train
# mode, six calls gave from 0.805 to 0.811. But half a percent is as much as many differences that this section is
# about.
#
# **Why put the mode back?** If you measure in the middle of a training, the training would otherwise go on in
# evaluation mode, without dropout. You saw this in VI.4.
#
# **The mean of batch accuracies** is another mistake that gives no error. In the short last batch each row counts for
# more. Count right rows, and divide once.
#
# On 2,889 real validation rows `AlwaysWorld` is right in 27.8% of the cases, because World is one of the two larger
# classes there. With four classes of equal size it is exactly one quarter.

# %% [markdown]
# ## Recurrent networks
#
# The bag of words of sections I to VI does not know in which order its words came. "Bank sues club" and "Club sues
# bank" are the same bag. A **recurrent network** reads the words one after the other, as you do, and remembers what
# it has read. Its memory is a list of numbers, the **state**. At each word it makes a new state from the word and
# from the old state:
#
# $$h_t = \tanh(W x_t + b + U h_{t-1} + c)$$
#
# In words: $x_t$ is the **embedding** of word number $t$, a vector that is learned for each word of the vocabulary.
# $h_{t-1}$ is the state before this word. Both are multiplied by a matrix, $W$ and $U$, and added up with two bias
# vectors, $b$ and $c$. The tanh keeps every number of the state between -1 and 1. The same matrices and vectors are
# used at every word, so a text may have any length.
#
# The set-up cell has the rows in numbers, `splits`, and the settings that all experiments start from: `baseline`.

# %% [markdown] exercise="VII.6" role="task"
# ## VII.6 A network for four classes
#
# **First**, write a function that makes this network from the layers of `torch.nn`:
#
# | layer | what it is | what comes out |
# |---|---|---|
# | embedding | `nn.Embedding`, one vector of `hidden` numbers for each token of the vocabulary | `(n, time, hidden)` |
# | recurrent layer | `nn.RNN`, with `hidden` inputs and a state of `hidden` numbers | `(n, time, hidden)`: the state at every time |
# | pooling | for each unit, its largest value over time | `(n, hidden)` |
# | head | `nn.Linear` to `hidden` numbers, `nn.Tanh`, `nn.Dropout(0.1)`, `nn.Linear` to the classes | `(n, classes)`: logits |
#
# The network is called with a batch as the course's loaders make it: `batch.ids` has shape `(n, time)`. Two
# hints. By itself `nn.RNN` expects the time on the first axis, so look for an argument that changes this. And
# `nn.RNN` returns two things: the states at all times, and the last state again.
#
# The short rows of a batch end in pads, and for now your network may read them like words. The check tries it on rows
# of one length, where there are none. VII.17 asks what pads do to a row.
#
# **Second**, make the network in the baseline's sizes: `len(splits.vocabulary)` tokens, `baseline.hidden` and four
# classes. How many numbers does it learn (its **parameters**)?
#
# **Third**, train it for five epochs with `fit`, and take its accuracy on the validation rows after the last one:
# `rnn_history[-1].validation.accuracy`. Do not round. Give `fit` these arguments:
#
# - the network, `splits.train`, and `validation=splits.validation`;
# - an optimizer: `torch.optim.Adam` with the network's parameters and the rate `baseline.rate`;
# - `epochs=5`, `batch_size=baseline.batch_size`, and `schedule="constant"`: the rate stays as it is.
#
# Leave the test rows alone. They are for the very end.


# %% exercise="VII.6" role="answer" tags=["nbval-ignore-output"]
def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    ...


parameters = ...  # how many numbers the network learns, in the baseline's sizes
rnn_history = ...  # what fit gives
rnn_accuracy = ...  # on the validation rows, from 0 to 1


### BEGIN SOLUTION
class RNN(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, _ = self.rnn(self.embedding(batch.ids))
        return self.head(states.amax(dim=1))


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return RNN(vocabulary_size, hidden, classes)


with seeded(0):  # the same weights at each run of this cell
    model = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(parameter.numel() for parameter in model.parameters())

rnn_history = fit(
    model,
    splits.train,
    validation=splits.validation,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
    optimizer=torch.optim.Adam(model.parameters(), baseline.rate),
)
rnn_accuracy = rnn_history[-1].validation.accuracy
### END SOLUTION

# %% exercise="VII.6" role="check"
check("VII.6")

# %% exercise="VII.6" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.curves(rnn_history, "loss")

# %% [markdown] exercise="VII.6" role="explanation"
# Both losses start near $\ln 4 = 1.386$: four classes, and no idea which one is right. That is a good check of the
# head. With two outputs, as the reviews needed them, the loss stops at the first label 2 with an error message. With
# **more** than four outputs nothing complains, but the loss starts higher: at $\ln 10 = 2.303$ for ten.
#
# **`batch_first=True`.** Without it, nothing complains either. The network takes the first axis for time. Then the
# first word of row 1 is followed by the first word of row 2, and so on: each row's state depends on the rows above
# it, and the words of a row never meet each other. It even learns something, since each state also knows its own
# word. Check a new network on one row, alone and among others.
#
# **The parameters.** The embedding has (number of tokens) × hidden. The recurrent layer has two matrices of hidden ×
# hidden, and two bias vectors. The head has hidden × hidden + hidden, and 4 × hidden + 4. Most of the numbers are in
# the embedding. In the document, which learns from 120,000 news, its vocabulary of 11,842 tokens times 256 makes
# 3.0 of 3.2 million.
#
# The document's network reaches an accuracy of 0.8964. It was trained once, and measured on test rows that later
# chose the best network. On the 28,886 real articles of the course, expect about 0.87 on the validation rows.

# %% [markdown] exercise="VII.7" role="task"
# ## VII.7 One change: a GRU
#
# From now on you make **experiments**. An experiment changes **one** setting against another experiment, and leaves
# everything else as it is. Only then do you know what a difference comes from. `Experiment(name, setting=value)` is
# an experiment against the baseline. Two changes in one experiment are refused.
#
# `news.run([experiment])` trains the experiment and the baseline once each, with seed 0, and writes both into a file,
# the **ledger**. What is in the ledger already is not trained again; an experiment that you correct under its old
# name takes the place of the old one. `news.run` returns the ledger: `ledger.accuracies()` is a dict from each name to
# a list of accuracies on the validation rows, one for each seed.
#
# The plain RNN has a weakness. At each word, its whole state is made anew, and what was read long ago fades. A
# **GRU** (gated recurrent unit) has two **gates**: layers of numbers between 0 and 1 that decide, for each unit,
# how much of the old state stays, and how much of it is used for the new one.
#
# Make the experiment `gru` with the name `"GRU"`: its one change is the setting `cell`, to `"gru"`. Run it, and take
# its accuracy. Then count the parameters of the recurrent layers alone: those of
# `nn.RNN(baseline.hidden, baseline.hidden)`, and those of an `nn.GRU` of the same size.

# %% exercise="VII.7" role="answer" tags=["nbval-ignore-output"]
gru = ...  # the experiment
gru_accuracy = ...  # of its seed 0, on the validation rows
rnn_numbers = ...  # parameters of the nn.RNN
gru_numbers = ...  # parameters of the nn.GRU
### BEGIN SOLUTION
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]

hidden = baseline.hidden
rnn_numbers = sum(parameter.numel() for parameter in nn.RNN(hidden, hidden).parameters())
gru_numbers = sum(parameter.numel() for parameter in nn.GRU(hidden, hidden).parameters())
### END SOLUTION

# %% exercise="VII.7" role="check"
check("VII.7")

# %% exercise="VII.7" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    histories = news.run([gru]).histories()
    plot.curves({name: histories[name] for name in ("baseline", "GRU")}, "accuracy")

# %% [markdown] exercise="VII.7" role="explanation"
# The GRU's recurrent layer has exactly three times as many parameters as the RNN's: it makes three vectors from the
# word and the old state, one for each of the two gates, and one for what is new. Each has its own $W$, $U$ and two
# biases.
#
# The document has 0.8964 for the RNN and 0.9042 for the GRU. The GRU usually learns faster: compare the accuracies
# after two epochs. How far it is ahead at the end depends on the seed too, and you have one training of each. VII.18
# asks how much of a difference is luck.

# %% [markdown] exercise="VII.8" role="task"
# ## VII.8 One change: an LSTM
#
# An **LSTM** (long short-term memory) has three gates, and two vectors instead of one: the state $h$, which it shows
# to the next layer, and the memory $c$, which it keeps for itself. `nn.LSTM` therefore returns
#
# `output, (h, c) = lstm(embedded)`
#
# - `output`: the state at every time, `(n, time, hidden)` with `batch_first=True`;
# - `h`: the state after the last word, `(layers, n, hidden)`;
# - `c`: the memory after the last word, in the same shape.
#
# **First**, write a function that gets an LSTM of one layer, made with `batch_first=True`, and embedded rows of shape
# `(n, time, inputs)`. All rows have the same length. It returns the state of each row after its last word: shape
# `(n, hidden)`.
#
# **Second**, make the experiment `lstm` with the name `"LSTM"`, against the baseline. Run it, as in VII.7, and take
# its accuracy on the validation rows.


# %% exercise="VII.8" role="answer" tags=["nbval-ignore-output"]
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    ...


lstm = ...  # the experiment
lstm_accuracy = ...  # of its seed 0, on the validation rows


### BEGIN SOLUTION
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]  # the last layer; here there is only one


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]
### END SOLUTION

# %% exercise="VII.8" role="check"
check("VII.8")

# %% exercise="VII.8" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    histories = news.run([lstm]).histories()
    plot.curves({name: histories[name] for name in ("baseline", "LSTM")}, "accuracy")

# %% [markdown] exercise="VII.8" role="explanation"
# For rows of one length, `h[-1]` and `output[:, -1]` are the same numbers. Two things are easy to take for it. `c`
# has the same shape as `h`, so nothing complains, but its numbers are not held between -1 and 1. And `output[-1]`
# is the last **row** of the batch, at all its times.
#
# With rows of different lengths, `output[:, -1]` is the state after the pads. VII.15 comes back to that.
#
# The document goes on with the LSTM, because its 0.9046 is above the GRU's 0.9042. On its 5,000 rows that is a
# difference of **two rows**. Keep this in mind for VII.18.

# %% [markdown]
# ## Steps: how large, how many
#
# The next three exercises change how the LSTM is trained. They all build on an experiment of the set-up cell: `LSTM`,
# which is `Experiment("LSTM", cell="lstm")`.

# %% [markdown] exercise="VII.9" role="task"
# ## VII.9 A lower learning rate
#
# The document sees the validation loss of its LSTM rise after the first epoch, and tries a learning rate of 3e-4: 0.3
# times the rate of its baseline.
#
# **First**, write a function that trains a network at a given rate, so that two rates can be compared. It gets
# `make_model`, a function without arguments that makes a new network, always with the same weights, and two data
# sets. It trains for five epochs, with Adam and a constant rate, and returns the `History` that `fit` gives. The second
# data set is for `validation=`. Any batch size will do.
#
# **Second**, make the experiment `slower`. Its one change **against `"LSTM"`** is the rate:
# `0.3 * baseline.rate`. Write `against="LSTM"` into the Experiment, and run both: `news.run([LSTM, slower])`. Choose a
# name that says what it changes. Take its accuracy.


# %% exercise="VII.9" role="answer" tags=["nbval-ignore-output"]
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    ...


slower = ...  # the experiment
slower_accuracy = ...  # of its seed 0, on the validation rows


### BEGIN SOLUTION
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("lower rate", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()["lower rate"][0]
### END SOLUTION

# %% exercise="VII.9" role="check"
check("VII.9")

# %% exercise="VII.9" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    histories = news.run([LSTM, slower]).histories()
    plot.curves({name: histories[name] for name in ("LSTM", slower.name)}, "loss")

# %% [markdown] exercise="VII.9" role="explanation"
# With the lower rate both losses fall more slowly, and more smoothly. After five epochs the network has come less
# far. In the document the accuracy is 0.9030, against 0.9046 before. It does not say which of the two would win with
# more time: that is the next experiment.
#
# **Two traps.** The first is a network that is not new. If you make it once and call `fit` twice, the second rate
# starts from what the first one has learned. The second is the rate itself. `fit(..., rate=0.3)` sets the rate
# of the plain SGD that `fit` makes when it is handed no optimizer. An optimizer that you hand over brings its own.

# %% [markdown] exercise="VII.10" role="task"
# ## VII.10 Five more epochs
#
# A network that was trained for five epochs can be trained for five more, without starting again. Three things have to
# be kept: the **weights**, the **optimizer**, and the numbers of the **epochs**. Adam is an optimizer with a memory:
# for each weight it keeps a mean of the gradients and one of their squares, and divides one by the root of the
# other.
#
# **First**, write a function that goes on. It gets a network and an optimizer, both after five epochs, and two data
# sets. It trains five more epochs at a constant rate, and returns their `History`, whose entries are the epochs 5
# (the state at its start) to 10. `fit` has the arguments `start_epoch` and `epochs`; `epochs` is the number of the
# **last** epoch.
#
# **Second**, make the experiment `longer` with the name `"10 epochs"`: the LSTM with ten epochs, against `"LSTM"`.
# (The document continues at its lower rate. We keep the LSTM's own rate, so that there is one change.) Take its
# accuracy, and its history: `ledger.histories()["10 epochs"][0]`. After which epoch is the **validation loss**
# lowest? `longer_history.column("validation", "loss")` is the curve, from epoch 0 on.


# %% exercise="VII.10" role="answer" tags=["nbval-ignore-output"]
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    ...


longer = ...  # the experiment
longer_history = ...  # of its seed 0
longer_accuracy = ...  # of its seed 0, on the validation rows
lowest_epoch = ...  # the epoch after which the validation loss is lowest


### BEGIN SOLUTION
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,  # the same one: it knows what it has learned about each weight
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_accuracy = ledger.accuracies()["10 epochs"][0]
longer_history = ledger.histories()["10 epochs"][0]

validation_loss = longer_history.column("validation", "loss")
lowest_epoch = validation_loss.index(min(validation_loss))
### END SOLUTION

# %% exercise="VII.10" role="check"
check("VII.10")

# %% exercise="VII.10" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.curves(longer_history, "loss")

# %% [markdown] exercise="VII.10" role="explanation"
# The train loss falls nearly to 0. In most trainings the validation loss has its lowest point before the end and
# rises after it: the network overfits, as in VI.4. The document sees the same. With its lower rate the validation
# loss rises after the fifth epoch, and the accuracy is 0.9030 after five epochs and again 0.9030 after ten. The
# accuracy suffers less than the loss: the network becomes more and more sure, also where it is wrong.
#
# **The mistake here** is a new optimizer for the five epochs that are added. A new Adam knows no means yet, and it
# divides a gradient by its own size: in its first step every weight moves by about the whole rate, also where the
# old Adam would have moved it by far less. The loss may jump up, and nobody sees why.

# %% [markdown] exercise="VII.11" role="task"
# ## VII.11 A rate that falls on a plateau
#
# Large steps learn fast, and small steps end well. So let the rate fall when the large steps bring nothing more.
# `torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)` does this. After each epoch you call
# `scheduler.step(loss)`. It keeps the lowest loss so far. An epoch without a new lowest loss is a **bad** epoch. With
# `patience=1`, one bad epoch changes nothing. At the second one in a row the rate is divided by 10, and the counting of
# bad epochs starts again. (An epoch that only equals the lowest loss is a bad one.)
#
# **First**, write a function that gives the rate after each epoch. It gets the losses on the train rows and on the
# validation rows, epoch by epoch, and the first rate. Which of the two losses should the scheduler see? You can use
# torch's scheduler with an optimizer for any one parameter, or count for yourself.
#
# **Second**, make the experiment `plateau`: `schedule="plateau"` against `"10 epochs"`. Three experiments are
# run now: `news.run([LSTM, ten_epochs, plateau])`. Take its accuracy and its history. How often did the rate fall
# between its first epoch and its last? `epoch.rate` is the rate with which an epoch was trained.

# %% exercise="VII.11" role="answer" tags=["nbval-ignore-output"]
ten_epochs = Experiment("10 epochs", against="LSTM", epochs=10)


def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    ...


plateau = ...  # the experiment
plateau_history = ...  # of its seed 0
plateau_accuracy = ...  # of its seed 0, on the validation rows
times = ...  # how often the rate fell


### BEGIN SOLUTION
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_accuracy = ledger.accuracies()["plateau"][0]
plateau_history = ledger.histories()["plateau"][0]

rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))
### END SOLUTION

# %% exercise="VII.11" role="check"
check("VII.11")

# %% exercise="VII.11" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.rate_by_epoch(plateau_history)

# %% exercise="VII.11" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    ledger = news.run([LSTM, ten_epochs, plateau])
    histories = ledger.histories()
    plot.curves({name: histories[name] for name in ("10 epochs", plateau.name)}, "loss")

# %% [markdown] exercise="VII.11" role="explanation"
# Until the first fall the two trainings are the same, step by step: same network, same seed, same rate. After it
# the small steps change little, and the validation loss stays near where it is, instead of rising on. (If your rate
# fell only at the end, or never, there is little to see. That depends on the data and on the seed.) In the document
# this brings 0.9080, after 0.9030 at a constant rate: its first step forward since the LSTM. (And the document says
# itself that the loss is no lower. Is it better, then? See VII.18.)
#
# **The mistake here** is `scheduler.step(train_loss)`. The train loss falls in nearly every epoch, so the rate would
# never fall. The scheduler has to see when the network stops improving **on rows that it has not learned from**. Nor
# may these be the test rows: what decides about the training is no longer unseen.

# %% [markdown]
# ## Settings of the model
#
# The next exercises change one setting of the LSTM each: the vocabulary, the size, the layers, the pooling, the
# dropout. All of them go into the same ledger. They share two experiments of the set-up cell, `GRU` and `LSTM`.

# %% [markdown] exercise="VII.12" role="task"
# ## VII.12 How many words to know
#
# A word is in the vocabulary if it occurs **more often** in the train rows than the **threshold** says. A low
# threshold lets more words in. Then fewer words of a new text are unknown. But a word that the model has seen only
# a few times has a vector that it has hardly learned.
#
# Try three thresholds: the baseline's own (`middle`), one that is 0.4 times as high, rounded (`low`), and one that is
# twice as high (`high`). The document does the same: it tries 10 and 50 beside its 25.
#
# `news.splits(threshold)` gives `.vocabulary`, and the rows in numbers: `.train`, `.validation`, `.test`. All numbers
# of all rows stand one after the other in `.validation.ids`, and an unknown word is the number `UNK`.
#
# 1. How many entries does the vocabulary have at each threshold? Special tokens are counted too.
# 2. What share of the **words** of the validation rows is unknown? `<bos>` and `<eos>` are not words, and each row has
#    one of both.
# 3. Make two experiments that change the threshold of the LSTM, and nothing else:
#    `Experiment(name, against="LSTM", threshold=...)`.
# 4. Train them: `news.run([LSTM, first, second])` gives the ledger. `ledger.accuracies()` is a dict from each name to
#    its validation accuracies, one for each seed. Take the first one of each.

# %% exercise="VII.12" role="answer" tags=["nbval-ignore-output"]
middle = news.baseline.threshold
low, high = round(0.4 * middle), 2 * middle

vocabulary_sizes = ...  # a list of three sizes: for low, middle and high
unknown_shares = ...  # a list of three shares, from 0 to 1
threshold_experiments = ...  # a list of two Experiments: with low, and with high
threshold_accuracies = ...  # a list of three validation accuracies: for low, middle (the LSTM) and high
### BEGIN SOLUTION
vocabulary_sizes, unknown_shares = [], []
for threshold in (low, middle, high):
    at_threshold = news.splits(threshold)
    rows = at_threshold.validation
    words = len(rows.ids) - 2 * len(rows)  # without <bos> and <eos>
    vocabulary_sizes.append(len(at_threshold.vocabulary))
    unknown_shares.append((rows.ids == UNK).sum().item() / words)

threshold_experiments = [
    Experiment("low threshold", against="LSTM", threshold=low),
    Experiment("high threshold", against="LSTM", threshold=high),
]
ledger = news.run([LSTM, *threshold_experiments])
accuracies = ledger.accuracies()
threshold_accuracies = [accuracies[name][0] for name in ("low threshold", "LSTM", "high threshold")]
### END SOLUTION

# %% exercise="VII.12" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.table(
        zip((low, middle, high), vocabulary_sizes, unknown_shares, threshold_accuracies),
        ["threshold", "vocabulary", "share of unknown words", "validation accuracy"],
    )

# %% [markdown] exercise="VII.12" role="task"
# **One change.** An experiment asks one question: what does this setting do? If two settings differ, a better result
# has two possible reasons, and nobody can say which one it was. So `Experiment` refuses two changes. Run this cell
# and read what it says.

# %% exercise="VII.12" role="show"
try:
    Experiment("deeper and slower", against="LSTM", layers=2, rate=3e-4)
except CourseError as refusal:
    print(refusal)

# %% [markdown] exercise="VII.12" role="task"
# Now look at a step of the document. Its model had reached 0.9080 with the recipe `best_so_far`. Two other thresholds
# were tried, and both were worse. The document then says that it sets the threshold back to its first value, and
# tries a larger state. The result is 0.9126, and the larger state gets the credit. Its recipe is `larger_state`.
#
# Which settings differ between the two recipes? `one.differences(other)` compares them.

# %% exercise="VII.12" role="answer"
best_so_far = Recipe(cell="lstm", rate=3e-4, epochs=10, schedule="plateau", threshold=25, hidden=256)
larger_state = Recipe(cell="lstm", rate=3e-4, epochs=10, schedule="plateau", threshold=10, hidden=384)

what_changed = ...  # the names of all settings that differ: a list of strings in alphabetical order
### BEGIN SOLUTION
what_changed = sorted(best_so_far.differences(larger_state))
### END SOLUTION

# %% exercise="VII.12" role="check"
check("VII.12")

# %% [markdown] exercise="VII.12" role="explanation"
# A lower threshold means more words, and fewer unknown ones. On the 120,000 real train rows the document has 11,842
# entries at threshold 25, 19,562 at 10 and 7,787 at 50. Its accuracies are 0.9080, 0.9042 and 0.9036. The two
# neighbours in your table may be close to each other as well. VII.18 asks whether such differences mean anything.
#
# **A trap at threshold 0**: every word of the train rows would be known then. So no train row would have an unknown
# word, and the vector of `<unk>` would stay as it was drawn at the start. The first new text has unknown words, and
# the model has never learned what to do with one.
#
# **What went wrong in the document.** It says that it goes back to the first threshold, and it sets 10, which is
# neither the first nor the best. From there on every model with a larger state also has the larger vocabulary. So
# its 0.9126 has two possible reasons, and the larger state is only one of them.
#
# **And a third change hides there.** The document draws 5,000 test rows anew each time it makes a vocabulary. So the
# accuracies at 25, 10 and 50 were measured on **different rows**. An easier draw of rows looks like a better model.
# That is why our ledger keeps a fingerprint of the rows, and refuses to compare runs on others.
#
# **What to learn from it.** Do not write down what you meant to do. Let the program write down what was done: all
# settings of every run, as the ledger does.

# %% [markdown] exercise="VII.13" role="task"
# ## VII.13 A larger hidden state
#
# The **hidden size** is how many numbers the recurrent layer keeps in mind from word to word. More numbers can hold
# more. They also cost time, and they can learn the train rows by heart.
#
# **First, count.** A plain RNN computes each new state $h_t$ from the word vector $x_t$ and from the state before:
#
# $$h_t = \tanh(W_{ih}\,x_t + b_{ih} + W_{hh}\,h_{t-1} + b_{hh})$$
#
# In words: one matrix times the input, one matrix times the old state, and two vectors of biases. A GRU has **three**
# such blocks and an LSTM has **four**: a block for each gate, and one for the new contents. Write a function that
# counts the parameters of one layer by hand. `cell` is `"rnn"`, `"gru"` or `"lstm"`. (Compare with
# `sum(p.numel() for p in nn.LSTM(inputs, hidden).parameters())` if you like.)


# %% exercise="VII.13" role="answer"
def layer_parameters(cell, inputs, hidden):
    """Count the numbers that one recurrent layer learns."""
    ...


### BEGIN SOLUTION
def layer_parameters(cell, inputs, hidden):
    """Count the numbers that one recurrent layer learns."""
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (inputs * hidden + hidden * hidden + 2 * hidden)


### END SOLUTION

# %% [markdown] exercise="VII.13" role="task"
# **Then train.** Take the four sizes in `sizes`: the baseline's, and 1.25, 1.5 and 2 times as much. The document's
# sizes are 256, 384, 512 and 768.
#
# 1. How many parameters has the whole model at each size? `RecurrentClassifier(words, cell="lstm", hidden=size)`
#    makes one, where `words` is the size of the baseline's vocabulary: `len(news.splits().vocabulary)`.
# 2. Make three experiments against the LSTM, and train them.
# 3. Give the validation accuracies of seed 0, and the seconds of training: `ledger.seconds()` is a dict from each name
#    to the mean seconds of its runs.

# %% exercise="VII.13" role="answer" tags=["nbval-ignore-output"]
hidden = news.baseline.hidden
sizes = [hidden, 5 * hidden // 4, 3 * hidden // 2, 2 * hidden]

model_parameters = ...  # a list of four whole numbers, one for each size
hidden_experiments = ...  # a list of three Experiments
hidden_accuracies = ...  # a list of four validation accuracies; the first one is the LSTM's
hidden_seconds = ...  # a list of four training times, in seconds
### BEGIN SOLUTION
words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(parameter.numel() for parameter in model.parameters()))

hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM", *(experiment.name for experiment in hidden_experiments)]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]
### END SOLUTION

# %% exercise="VII.13" role="check"
check("VII.13")

# %% exercise="VII.13" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    labels = [f"hidden {size}" for size in sizes]
    plot.accuracy_by_time(dict(zip(labels, hidden_seconds)), dict(zip(labels, hidden_accuracies)))

# %% [markdown] exercise="VII.13" role="explanation"
# Twice the hidden size means four times the numbers in $W_{hh}$. Most parameters are in the word vectors, though.
#
# Look at what "one change" means here: the word vectors have as many numbers as the state, so **both** grow. The
# recipe has one setting for the two. To grow the state alone, set `embedding` to a number of its own.
#
# The document reports 0.9126, 0.9150 and 0.9166 for 384, 512 and 768, at 514, 588 and 1,045 seconds. From 512 to 768
# the accuracy gains 0.0016, which is 8 rows of its 5,000, and the time almost doubles. It stops there
# because 0.915 is passed: the scale of the grades decided when to stop, and the test rows decided what was best.
# VII.18 and VII.19 do it in another way.

# %% [markdown] exercise="VII.14" role="task"
# ## VII.14 Two recurrent layers
#
# `layers=2` puts a second recurrent layer on top of the first. The first layer reads the word vectors. The second
# layer reads the **states** of the first, one for each word. The pooling then takes the states of the second.
#
# 1. In a net of two LSTM layers, the word vectors have 50 numbers and both states have 80. How many parameters has
#    the first layer, and how many has the second?
# 2. Make the experiment with two layers against the LSTM, train it, and give its validation accuracy with seed 0.

# %% exercise="VII.14" role="answer" tags=["nbval-ignore-output"]
two_layers = ...  # a list of two whole numbers: parameters of the first layer, parameters of the second
layers_experiment = ...  # the Experiment
layers_accuracy = ...  # its validation accuracy, seed 0
### BEGIN SOLUTION
# Four blocks; each has a matrix for its input, a matrix for its old state, and two vectors of biases.
two_layers = [4 * (inputs * 80 + 80 * 80 + 2 * 80) for inputs in (50, 80)]

layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
layers_accuracy = news.run([LSTM, layers_experiment]).accuracies()["2 layers"][0]
### END SOLUTION

# %% exercise="VII.14" role="check"
check("VII.14")

# %% exercise="VII.14" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    two_layers_accuracy = float(layers_accuracy)  # first: without it, nothing is trained here
    one_layer_accuracy = news.run([LSTM]).accuracies()["LSTM"][0]
    plot.compare(
        {"1 layer": one_layer_accuracy, "2 layers": two_layers_accuracy}, "validation accuracy", digits=3
    )

# %% [markdown] exercise="VII.14" role="explanation"
# The first layer has $4(50 \cdot 80 + 80 \cdot 80 + 2 \cdot 80) = 42{,}240$ parameters. The second reads 80 numbers
# instead of 50, so it has 51,840. `nn.LSTM(50, 80, num_layers=2)` has these two: the names of their parameters end in
# `_l0` and `_l1`.
#
# The document names this experiment as an idea and does not run it. For short articles a second layer rarely brings
# much, and the training takes longer. (Between the two layers the course's model uses its dropout rate as well.)

# %% [markdown] exercise="VII.15" role="task"
# ## VII.15 The maximum and the last state
#
# The recurrent layer gives one state for each token. The classifier needs **one** vector for the whole text. To make
# one of many is called **pooling**. The baseline takes the maximum of each number over all tokens. But the state
# after the **last** token has read the whole text as well. The head can look at both, side by side: it then gets
# twice as many numbers.
#
# A batch has pads, and here this matters. `states` has the shape (n, time, hidden), and `lengths` (n,) says how many
# tokens of each row are real. The other places of a row hold states of pads.
#
# Write `max_and_last(states, lengths)`. It gives (n, 2 × hidden): first the maximum over the **real** tokens of the
# row, then the state of its last **real** token. A loop over the rows is fine. VII.17 does without one.
#
# Then make the experiment with `pooling="max+last"` against the LSTM, and train it.


# %% exercise="VII.15" role="answer" tags=["nbval-ignore-output"]
def max_and_last(states, lengths):
    """Give (n, 2 x hidden): the maximum over the real tokens, and the last real state."""
    ...


pooling_experiment = ...  # the Experiment
pooling_accuracy = ...  # its validation accuracy, seed 0


### BEGIN SOLUTION
def max_and_last(states, lengths):
    """Give (n, 2 x hidden): the maximum over the real tokens, and the last real state."""
    pooled = []
    for row, length in zip(states, lengths):
        real = row[:length]  # (length, hidden)
        pooled.append(torch.cat([real.amax(dim=0), real[-1]]))
    return torch.stack(pooled)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
pooling_accuracy = news.run([LSTM, pooling_experiment]).accuracies()["max+last"][0]
### END SOLUTION

# %% exercise="VII.15" role="check"
check("VII.15")

# %% exercise="VII.15" role="show"
with plot.when_ready():
    # Two texts of three and of one token, states of two numbers. The last two rows of the second are pads.
    tiny = torch.tensor([[[0.1, -0.4], [0.7, -0.2], [0.3, -0.9]], [[-0.5, 0.2], [0.9, 0.9], [0.9, 0.9]]])
    pooled = max_and_last(tiny, torch.tensor([3, 1]))
    plot.table(pooled.tolist(), ["max, 1st", "max, 2nd", "last, 1st", "last, 2nd number"], digits=1)

# %% [markdown] exercise="VII.15" role="explanation"
# **The mistake here** is `states[:, -1]`, the last **time step** of the batch. It is the last token of the longest
# row only. For every other row it is a pad, and the state there has wandered on over a number of pads that depends
# on the other rows. Nothing stops, and the accuracy is often only a little lower, so that nobody notices. The last
# real token of row `i` stands at `lengths[i] - 1`.
#
# The document names this experiment as an idea and does not run it.

# %% [markdown] exercise="VII.16" role="task"
# ## VII.16 The dropout rate
#
# **Dropout** sets a share of the numbers to 0 while the model trains, other ones each time. So the head cannot rely on
# a few of them. The share is the **dropout rate**.
#
# 1. Look at dropout itself: send 100,000 ones through `layer`. What share of them is 0 then, what is the mean of all
#    numbers, and what value does a one have now that was kept?
# 2. Train the LSTM with the rates 0 and 0.3. Its own rate is 0.1.

# %% exercise="VII.16" role="answer" tags=["nbval-ignore-output"]
layer = nn.Dropout(0.3)
ones = torch.ones(100_000)

zero_share = ...  # the share of zeros after dropout
mean_after = ...  # the mean of all numbers after dropout
kept_value = ...  # what a kept one has become
dropout_experiments = ...  # a list of two Experiments: with the rate 0, and with 0.3
dropout_accuracies = ...  # three validation accuracies, seed 0: with the rates 0, 0.1 (the LSTM) and 0.3
### BEGIN SOLUTION
layer.train()
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()

dropout_experiments = [
    Experiment("no dropout", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
accuracies = news.run([LSTM, *dropout_experiments]).accuracies()
dropout_accuracies = [accuracies[name][0] for name in ("no dropout", "LSTM", "dropout 0.3")]
### END SOLUTION

# %% exercise="VII.16" role="check"
check("VII.16")

# %% exercise="VII.16" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.table(zip((0.0, 0.1, 0.3), dropout_accuracies), ["dropout rate", "validation accuracy"])

# %% [markdown] exercise="VII.16" role="explanation"
# 30% of the ones are 0, and the mean is still 1. That is because the kept ones have become $1 / (1 - 0.3) = 1.43$:
# torch divides what it keeps by the share that it keeps. So the next layer gets numbers of the same size in training,
# where 30% are missing, and in evaluation, where none is. Forget `model.eval()`, and an evaluation drops numbers too.
#
# The head of our model drops little, and the training is short. So do not expect much of this setting. It matters
# more where a large model sees the same rows many times.

# %% [markdown] exercise="VII.17" role="task"
# ## VII.17 A row and its neighbours
#
# A text is classified in a batch with others. Its pads depend on the longest text of the batch. May its **logits**
# depend on that? No: the class of a text must not change with the company that it is in.
#
# `ReadsPads`, at the top of the answer cell, is a model in the document's way. It reads the pads like words, and takes
# the maximum over all places.
#
# **First**, write the cure: `masked_max(states, lengths)`. It gives (n, hidden), the maximum over the real tokens of
# each row. This time write it **without a loop**: a model does this for each batch, and a loop in Python is slow.
#
# - `torch.arange(time) < lengths[:, None]` is a **mask** (n, time): True at the real tokens.
# - `states.masked_fill(places, value)` gives a copy with `value` at all places that are True. Which value can never
#   be a maximum? (States may be negative. And they may be of the type float16, which ends at -65,504.)
#
# **Then** measure. Write `alone_or_together(model, samples)`. It computes the logits of all samples in one batch, and
# the logits of each sample alone. It gives the **largest** difference of two logits that should be equal, without its
# sign. `make_batch(samples)` makes a batch of a list of samples: a pair (padded, labels). Think of `model.eval()`.
#
# Measure both models that are given.


# %% exercise="VII.17" role="answer" tags=["nbval-ignore-output"]
class ReadsPads(nn.Module):
    """The document's way: recurrent layer and maximum run over the pads too."""

    def __init__(self, words, hidden):
        super().__init__()
        self.embedding = nn.Embedding(words, hidden)
        self.rnn = nn.LSTM(hidden, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 4)

    def forward(self, padded):
        states, _ = self.rnn(self.embedding(padded.ids))
        return self.head(states.amax(dim=1))


words = len(news.splits().vocabulary)
samples = [news.splits().validation[row] for row in range(32)]
with seeded(0):
    reads_pads = ReadsPads(words, news.baseline.hidden)
    ours = RecurrentClassifier(words, cell="lstm", hidden=news.baseline.hidden)


def masked_max(states, lengths):
    """Give (n, hidden): the maximum over the real tokens of each row, without a loop."""
    ...


def alone_or_together(model, samples):
    """Give the largest difference between a row's logits alone and in a batch with the others."""
    ...


document_difference = ...  # what alone_or_together gives for reads_pads
our_difference = ...  # what it gives for ours


### BEGIN SOLUTION
def masked_max(states, lengths):
    """Give (n, hidden): the maximum over the real tokens of each row, without a loop."""
    real = torch.arange(states.shape[1], device=states.device) < lengths[:, None]  # (n, time)
    return states.masked_fill(~real[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    """Give the largest difference between a row's logits alone and in a batch with the others."""
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (alone - together).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)
### END SOLUTION

# %% exercise="VII.17" role="check"
check("VII.17")

# %% exercise="VII.17" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.table(
        [("reads the pads", f"{document_difference:.1g}"), ("masks the pads", f"{our_difference:.1g}")],
        ["model", "largest difference of a logit"],
    )

# %% [markdown] exercise="VII.17" role="explanation"
# The difference of our model is not exactly 0. A computer adds many numbers in an order that depends on the size of
# the batch, and each sum is rounded. That is below 0.00001, and it changes no class. The other model's difference is
# thousands of times larger.
#
# **Three ways to deal with pads:**
#
# - **Mask**: compute states for the pads too, and leave them out of the pooling. This is simple and fast. A layer
#   that reads from left to right needs no more, for the pads come after the last real token.
# - **Pack**: `nn.utils.rnn.pack_padded_sequence` hands over the real tokens alone. Something of the kind is needed if
#   a layer also reads from **right to left**: there the pads would come first, and every state would depend on them.
#   (The course's model turns each row around instead, and leaves its pads at the end. That is faster.)
# - **Read them**, as the document does. Then a text in a batch with a longer one gets other logits than alone. Its
#   accuracy depends on the batch size of the **evaluation**, and nobody sees why.
#
# **Why minus infinity, and not 0?** States lie between -1 and 1. If all of them are negative, a 0 from a pad would be
# the maximum. And -1,000,000,000 does not fit into half precision, which graphics cards use: its largest number is
# 65,504.

# %% [markdown] exercise="VII.18" role="task"
# ## VII.18 What is noise?
#
# Train the same recipe with another **seed**, and the accuracy is another one. Score the same model on other rows,
# and it is another one again. So a difference between two experiments has three possible sources: the change, the
# seeds, and the rows. Only the first is interesting. The other two are **noise**.
#
# **The noise of the seeds.** Train several times, and give the mean and the **standard deviation**: how far single
# runs lie from their mean, typically. For n runs $a_1, \dots, a_n$ with the mean $\bar a$ it is
#
# $$s = \sqrt{\frac{(a_1 - \bar a)^2 + \dots + (a_n - \bar a)^2}{n - 1}}$$
#
# We divide by n - 1, and not by n: the mean was made from the same runs, so they lie a little too close to it. Write
# the function by hand.


# %% exercise="VII.18" role="answer"
def mean_and_sd(accuracies):
    """Give the mean of the accuracies, and their sample standard deviation."""
    ...


### BEGIN SOLUTION
def mean_and_sd(accuracies):
    """Give the mean of the accuracies, and their sample standard deviation."""
    mean = sum(accuracies) / len(accuracies)
    squares = sum((accuracy - mean) ** 2 for accuracy in accuracies)
    return mean, (squares / (len(accuracies) - 1)) ** 0.5


### END SOLUTION

# %% [markdown] exercise="VII.18" role="task"
# **The noise of the rows.** Two models are scored on the **same** rows. Most rows both get right, or both get wrong:
# these tell nothing about which one is better. What counts are the rows that **one of the two alone** gets right. If
# the models are equally good, each such row is like the toss of a coin.
#
# That is **McNemar's test**. Of `n` such rows, the first model wins `k`. The **p value** is the chance that `n`
# tosses of a fair coin end at least as far from `n / 2` as `k` is. `binomtest(k, n, 0.5).pvalue` computes it.
# A small p value (below 0.05) says: a coin seldom does this.
#
# Write `mcnemar(first, second)`. It gets two arrays of True and False: which rows each model gets right. It gives
# three numbers: how many rows the first alone gets right, how many the second alone, and the p value. If there is no
# such row, p is 1.


# %% exercise="VII.18" role="answer"
def mcnemar(first, second):
    """Give two counts, rows that the first or the second model alone gets right, and the p value."""
    ...


### BEGIN SOLUTION
def mcnemar(first, second):
    """Give two counts, rows that the first or the second model alone gets right, and the p value."""
    only_first = int((first & ~second).sum())
    only_second = int((second & ~first).sum())
    tosses = only_first + only_second
    return only_first, only_second, binomtest(only_first, tosses, 0.5).pvalue if tosses else 1.0


### END SOLUTION

# %% [markdown] exercise="VII.18" role="task"
# **A difference from the document.** It scored a GRU and an LSTM on 5,000 rows: 0.9042 and 0.9046, one run of
# each. It says that the LSTM is better, and goes on with the LSTM.
#
# 1. How many more rows than the GRU does the LSTM get right?
# 2. We do not have its predictions. But say that the GRU alone gets `k` rows right. Then you know how many the LSTM
#    alone gets right. `k` can be anything from 0 to 477. What is the **smallest** p value among all of these cases?

# %% exercise="VII.18" role="answer"
rows_apart = ...  # a whole number of rows
smallest_p = ...  # the smallest p value that is possible with these two accuracies
### BEGIN SOLUTION
rows_apart = round(0.9046 * 5_000) - round(0.9042 * 5_000)
smallest_p = min(binomtest(k, k + k + rows_apart, 0.5).pvalue for k in range(478))
### END SOLUTION

# %% [markdown] exercise="VII.18" role="task"
# **Now three seeds.** Train the baseline and these three experiments with three seeds each: `GRU`, `LSTM`, and
# `one_epoch`, which stops after the first epoch. `news.run([...], seeds=3)` adds the runs that the ledger lacks.
#
# `compare(ledger)` puts both kinds of noise together, and gives a table of all experiments in the ledger. Each is
# compared with the one that it changes. How much a recipe varies from seed to seed is estimated from all of them
# together, for three runs alone tell little about that. `p (corrected)` is the p value, made larger because there are
# many comparisons: of twenty experiments that change nothing, one has a p value below 0.05 by chance. The intervals are
# wider for the same reason. So decide **before** you look which comparisons you make. Here there are three.
# `only(ledger, planned)` gives a ledger with these experiments alone.
#
# Make a dict `verdicts` from the three names to one of these words. Let the corrected p value decide:
#
# - `"better"`: the difference is above 0, and p is below 0.05.
# - `"worse"`: the difference is below 0, and p is below 0.05.
# - `"cannot tell"`: p is 0.05 or more.
#
# `compare(ledger).row(name)` is one row of the table, with `.difference.value` and `.p_corrected`.

# %% exercise="VII.18" role="answer" tags=["nbval-ignore-output"]
one_epoch = Experiment("1 epoch", epochs=1)
planned = ["baseline", "GRU", "LSTM", "1 epoch"]


def only(ledger, names):
    """Give a ledger with these experiments alone."""
    return replace(ledger, runs=tuple(one for one in ledger.runs if one.name in names))


repeated = ...  # a ledger with the planned experiments, three seeds of each
verdicts = ...  # a dict: {"GRU": ..., "LSTM": ..., "1 epoch": ...}
### BEGIN SOLUTION
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
comparison = compare(repeated)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = comparison.row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    else:
        verdicts[name] = "better" if row.difference.value > 0 else "worse"
### END SOLUTION

# %% exercise="VII.18" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    display(compare(repeated))
    plot.accuracy_by_experiment(repeated.accuracies(), against="baseline")

# %% exercise="VII.18" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    # Your two functions at work: the GRU beside the LSTM, seed by seed, on the validation rows.
    pairs = list(zip(repeated.correct("GRU"), repeated.correct("LSTM")))
    plot.table(
        [(seed, one.mean(), other.mean(), *mcnemar(one, other)) for seed, (one, other) in enumerate(pairs)],
        ["seed", "GRU", "LSTM", "GRU alone right", "LSTM alone right", "p value"],
    )
    found = repeated.accuracies()
    plot.table(
        [(name, *mean_and_sd(found[name])) for name in found],
        ["experiment", "mean", "standard deviation"],
    )

# %% [markdown] exercise="VII.18" role="task"
# Explain in your own words: which of your differences are noise, and why can one run of each not tell? What can
# 0.9042 and 0.9046 show?

# %% exercise="VII.18" role="text"
noise = ...  # your answer in four to six sentences, between triple quotes
### BEGIN SOLUTION
noise = """
One epoch is worse than five: the difference is many times larger than the spread of the seeds, and p is below 0.05.
The GRU and the LSTM lie within each other's spread. Seed by seed they differ by a few rows, and no p value of the
paired test is small: this difference is noise, or it is too small for these rows and seeds. Whether they are better
than the plain RNN, I say only where p is below 0.05.
One run of each cannot tell, because two things in it are chance. Another seed moves the accuracy by as much as many
of these differences, and other rows would move it again.
0.9042 and 0.9046 of 5,000 rows are two rows apart. Even in the best case p is 0.5, so the two figures show nothing.
And "cannot tell" does not mean "equally good": there may be a difference that is smaller than my interval.
"""
### END SOLUTION

# %% exercise="VII.18" role="check"
check("VII.18")

# %% [markdown] exercise="VII.18" role="explanation"
# **0.9042 and 0.9046 are two rows apart.** If the GRU alone gets no row right, the LSTM wins both of two tosses. A
# coin does that, or the opposite, every second time: p = 0.5. In all other cases p is larger still: 1 against 3 rows
# gives 0.625. So **no** predictions with these accuracies could tell the two apart. "0.9042 is worse than 0.9046"
# says nothing about GRU and LSTM. And the document built its next eight experiments on the LSTM because of these two
# rows.
#
# "Cannot tell" is a result. It does **not** mean that the two are equally good. It means that the difference, if
# there is one, is too small for so many rows and seeds. The interval in the table says how small: it holds the
# differences that still fit.
#
# **How many rows and seeds are enough?** The accuracy of one model on 5,000 rows is uncertain by about
# $2\sqrt{0.9 \cdot 0.1 / 5000} = 0.0085$. So a single figure of 0.904 stands for anything from 0.895 to
# 0.913. Pairing removes much of that, since both models meet the same hard rows. It does not remove the seeds: train
# more of them.

# %% [markdown] exercise="VII.19" role="task"
# ## VII.19 Choose on the validation rows, test once
#
# At the end one model is handed in, and one figure is reported: its accuracy on the **test** rows. Which model? The
# best one on the **validation** rows. The test rows must not choose. Of twenty models one is the luckiest on any rows.
# If you look at all test figures and report the best one, you report luck.
#
# 1. Write `choose(figures)`. It gets a dict such as
#    `{"GRU": {"train": 0.97, "validation": 0.91, "test": 0.90}, ...}` and gives the name of the experiment to choose.
# 2. Write `points(accuracy)`: the document's scale. 0 points below 0.90, 1 point from 0.90, 2 points from 0.91, and
#    3 points from 0.915.
# 3. Take the ledger with all your experiments. Choose by the **mean** validation accuracy over the seeds of each.
# 4. Open the test split for the chosen one: `final_test(news.ledger, chosen)`. The ledger records this. If you ask for
#    another experiment afterwards, it refuses. So be sure of your choice before. (The sample's ledger begins anew when
#    you restart the kernel. That of the real articles is kept.)


# %% exercise="VII.19" role="answer" tags=["nbval-ignore-output"]
def choose(figures):
    """Give the name of the experiment to choose."""
    ...


def points(accuracy):
    """Give the points for a test accuracy: 0, 1, 2 or 3."""
    ...


evidence = ...  # the ledger with all your experiments, at least two: news.run([GRU, LSTM]) gives it
chosen = ...  # the name of the experiment that you choose
final = ...  # what final_test gives for it


### BEGIN SOLUTION
def choose(figures):
    """Give the name of the experiment to choose."""
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    """Give the points for a test accuracy: 0, 1, 2 or 3."""
    return sum(accuracy >= step for step in (0.90, 0.91, 0.915))


evidence = news.run([GRU, LSTM])
chosen = choose({name: {"validation": fmean(found)} for name, found in evidence.accuracies().items()})
final = final_test(news.ledger, chosen)
### END SOLUTION

# %% exercise="VII.19" role="check"
check("VII.19")

# %% exercise="VII.19" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    plot.table(
        [
            ["accuracy on the test rows", final.accuracy],
            ["95% interval, from", final.low],
            ["95% interval, to", final.high],
            ["mean of all its seeds", final.mean],
            ["points of 3", final.points],
        ],
        [final.name, "figure"],
        digits=4,
    )

# %% [markdown] exercise="VII.19" role="explanation"
# The test accuracy is often a little lower than the validation accuracy that won. That is no bad luck. The validation
# rows chose the winner among many, so its figure there has some luck in it. The test rows had no part in the choice,
# and so their figure is honest.
#
# **What the document does:** it scores every experiment on the same 5,000 *test* rows, decides by them what to try
# next, and reports the best figure, 0.9166, which is worth 3 points. With 11 models and a standard error of 0.004 for
# each figure, some of that is luck. Nobody can say how much, for no rows are left that had no say.
#
# **The interval.** `final` also gives an interval: other test rows would have given a figure somewhere in it. If a
# step of the scale lies inside, the points are partly luck as well.

# %% [markdown] exercise="VII.20" role="task"
# ## VII.20 The report
#
# Write the report of your experiments. Somebody who was not there should be able to do them again, and should know
# what to believe. This table and these curves have the figures.

# %% exercise="VII.20" role="show" tags=["nbval-ignore-output"]
with plot.when_ready():
    everything = Ledger.read(news.ledger)
    display(compare(everything, planned=("GRU", "LSTM", "1 epoch")))  # the three of VII.18
    histories = everything.histories()
    names = [name for name in ("baseline", "GRU", "LSTM", "10 epochs") if name in histories]
    plot.curves({name: histories[name] for name in names})

# %% [markdown] exercise="VII.20" role="task"
# Say in your report:
#
# - what you trained on, which rows chose, and how often the test split was opened;
# - which experiments helped, which did not, and of which you cannot tell, with figures;
# - what the curves show: is the training stable from epoch to epoch, and where does the validation loss rise again?
# - which model you chose, and what it reaches;
# - what these experiments cannot show, and what you would try next.

# %% exercise="VII.20" role="text"
report = ...  # your report in ten to twenty sentences, between triple quotes
### BEGIN SOLUTION
report = """
Data and rules. All models learned from the train rows without the validation rows. The validation rows, a tenth of
the train split, chose between the experiments. The test split was opened once, for the chosen one. Each experiment
changes one setting, and the ledger has all settings, seeds and predictions.
What I can tell. One epoch is worse than five by many points with the sample, far outside the spread of its seeds.
The means of GRU and LSTM are above that of the plain RNN, with the sample by a few points. I call them better only
where the table does.
What I cannot tell. The seeds of one experiment spread by about a point, and by many more after one epoch. GRU
against LSTM is noise: seed by seed they differ by a few rows. The larger states look better by a few points, but they
are single runs, and after the correction for many comparisons I cannot tell. The document's 0.9126, 0.9150 and 0.9166
for 384, 512 and 768 are single runs as well. The threshold, a second layer, max+last and the dropout rate moved the
accuracy by a few rows only.
Convergence. The train loss falls in every epoch. The validation loss falls fast for two or three epochs and is
nearly flat after the fourth, while the train loss goes on falling: from there on the models learn their rows by
heart. More epochs at the same rate make that worse, so the rate has to fall or the training has to stop there. The
curves of three seeds have the same form, and their ends differ by more than most of the changes do.
The choice. I chose the experiment with the highest mean on the validation rows. Its test accuracy and interval are
printed in VII.19. I would not promise the figure of the validation rows, because it was the largest of many.
What this cannot show. Most experiments have one seed, and all stand against one recipe: two changes together may do
more or less than their sum. The document's figures are from 120,000 rows and from test rows that chose, so mine
cannot be compared with them. A linear model on words and pairs of words reaches 0.9067 on 28,886 of these rows, and
a recurrent model has to beat that first.
Next I would train the larger state with three seeds, with the weights of the best epoch kept, and then more rows.
"""
### END SOLUTION

# %% exercise="VII.20" role="check"
check("VII.20")

# %% [markdown]
# ## How am I doing?
#
# This table says how each exercise stands, by the values that the notebook has now. A person reads the free texts.

# %%
progress()

# %% [markdown]
# ## What you have now
#
# You can bring texts into sequences and batches, and train recurrent networks on them. You can change one thing at a
# time, and write down what was done. You know that a difference has three sources, and how to ask whether the change
# is one of them. And you choose a model by rows that are not the ones that judge it. With this you can believe your
# own figures, and others can too.
