# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # I. Vocabulary
#
# A neural network works with numbers, and a film review is text. This section builds the bridge: it cuts each
# review into **tokens**, counts them, and gives the most frequent words a number. The list of numbered words is
# the **vocabulary**.
#
# **You learn** what a token and a type are, how a vocabulary is made, what happens to words that are not in it,
# and why a result of 100% should make you suspicious.
#
# **It takes** about 45 minutes of your time. The cells run in a few seconds on any laptop with the sample, and in
# about half a minute with the 50,000 real reviews. No GPU is needed.
#
# **How it works.** Replace each `...` in an answer cell with your own code, run the cell, and run the check below
# it. The check says at once how the exercise stands. You can try as often as you like. Run the first code cell
# once. After it, begin wherever you want: no exercise needs your answer to another one.

# %% role="setup" tags=["nbval-ignore-output"]
import random
from collections import Counter

from coursekit import check, plot, progress, start
from coursekit.text import basic_english

SOURCE = None  # None: the sample, ready at once. "full": the 50,000 real reviews, downloaded once.
course = start("I", SOURCE)

train_texts, train_labels = course.train_texts, course.train_labels
test_texts, test_labels = course.test_texts, course.test_labels

# %% [markdown]
# ## The reviews
#
# The data set is called IMDB. It has a **train split**, from which the model learns, and a **test split**, which
# shows later what it has learned. Each row has a text and a label: 0 for a negative review, 1 for a positive one.
# The sample has the same form, but its reviews are made up by a program. Some of them are a little strange.

# %%
print(course.imdb["train"].features["label"].names)
print(train_labels[0], train_texts[0][:300])

# %% [markdown]
# A **token** is one piece of a text: a word, a comma, a full stop. `basic_english` makes them. It lower-cases the
# text, sets punctuation apart, and cuts at the spaces.

# %%
print(basic_english('I "loved" it.<br />Didn\'t you?'))

# %% [markdown] exercise="I.1" role="task"
# ## I.1 Count the reviews and their tokens
#
# Look at your data before you train anything. Go through the train split **once**, and find out
#
# - `label_counts`: how many reviews are negative (`"neg"`), positive (`"pos"`), and how many there are together
#   (`"total"`), in one `Counter`;
# - `first_class`: which class the very first review has, `"neg"` or `"pos"`;
# - `mean_length`: how many tokens a review has on average, by `basic_english`. Do not round.

# %% exercise="I.1" role="answer"
label_counts = ...  # a Counter with "neg", "pos" and "total"
first_class = ...  # "neg" or "pos"
mean_length = ...  # tokens per review
### BEGIN SOLUTION
names = course.imdb["train"].features["label"].names
label_counts = Counter()
tokens_seen = 0
for text, label in zip(train_texts, train_labels):
    label_counts.update([names[label], "total"])
    tokens_seen += len(basic_english(text))
first_class = names[train_labels[0]]
mean_length = tokens_seen / label_counts["total"]
### END SOLUTION

# %% exercise="I.1" role="check"
check("I.1")

# %% exercise="I.1" role="show"
with plot.when_ready():
    plot.class_counts(label_counts)
    plot.table([["mean length of a review, in tokens", mean_length]], ["figure", "value"], digits=5)

# %% [markdown] exercise="I.1" role="explanation"
# **A mistake that is easy to make.** Some libraries number the classes of this data set from 1: there, 1 is negative
# and 2 is positive. If you carry `1` over from there, you call all negative reviews positive. The two classes are
# equally large, so the counts look right all the same. Only a look at the texts shows it. Always ask the data set:
# `features["label"].names`.
#
# On the real train split there are 12,500 negative and 12,500 positive reviews, with 270.68748 tokens on average.
# `text.split()` would give 233.79: it does not count a full stop as a token of its own.

# %% [markdown] exercise="I.2.a" role="task"
# ## I.2 The vocabulary
#
# A **type** is a distinct word: the text `the cat saw the dog` has five tokens, but four types. A vocabulary does
# not keep all types. It keeps the most frequent ones, because a model learns little about a word that it has seen
# once.
#
# `course.counts` says how often each type occurs in the train split. The vocabulary keeps the `size` most frequent.
# Words with the same count stand in alphabetical order. Without such a rule, two computers could make two different
# vocabularies.
#
# ### I.2.a The most and the least frequent words
#
# Find the five most frequent words of the vocabulary, and the last five **of the vocabulary**, in its order.

# %% exercise="I.2.a" role="answer"
counts, size = course.counts, course.settings.vocab_size

most_frequent = ...  # a list of five words, most frequent first
least_frequent = ...  # a list of the last five words of the vocabulary
### BEGIN SOLUTION
# The minus sign puts large counts first; words with equal counts are then ordered by the word itself.
vocabulary = sorted(counts, key=lambda word: (-counts[word], word))[:size]
most_frequent = vocabulary[:5]
least_frequent = vocabulary[-5:]
### END SOLUTION

# %% exercise="I.2.a" role="check"
check("I.2.a")

# %% exercise="I.2.a" role="show"
with plot.when_ready():
    print("most frequent: ", *most_frequent)
    print("least frequent:", *least_frequent)
    plot.rank_frequency(counts)

# %% [markdown] exercise="I.2.a" role="explanation"
# The five most frequent words of the real reviews are `the . , and a`. They tell nothing about the film. That is
# normal: in every language a few small words make up a large part of all text. On a plot with two logarithmic axes,
# frequency falls with rank in nearly a straight line. This is called Zipf's law.
#
# **Two mistakes to avoid.** The last five of *all* types are words that occur once: they never enter the vocabulary.
# And where the vocabulary ends, many words share the same count. `Counter.most_common` then keeps the ones it met
# first, so another order of the reviews gives another vocabulary. Our rule gives the same one everywhere.

# %% [markdown] exercise="I.2.b" role="task"
# ### I.2.b The number of an unknown word
#
# Now give each word its number. `words` is the vocabulary. Make a dict `numbers` from word to number, so that
# `numbers.get(word, 0)` works for **every** word: words of the vocabulary get a number of their own, in their order
# and without a gap, and all others, the **out-of-vocabulary** words, share the number 0. Then read off three numbers.
#
# In the second cell, explain why we look words up with `numbers.get(word, 0)`. Write two or three sentences
# between triple quotes: `"""like this"""`.

# %% exercise="I.2.b" role="answer"
words = course.vocabulary.words

unknown_code = ...  # the number of a word that is not in the vocabulary, such as "qwertyuiop"
first_code = ...  # the number of words[0]
last_code = ...  # the number of the last word
### BEGIN SOLUTION
numbers = {word: number for number, word in enumerate(words, start=1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers[words[0]]
last_code = numbers[words[-1]]
### END SOLUTION

# %% exercise="I.2.b" role="text"
why_get = ...  # your answer in two or three sentences, between triple quotes
### BEGIN SOLUTION
why_get = """
numbers[word] stops with a KeyError when the word is not in the vocabulary, and the test split is full of such words.
numbers.get(word, 0) gives 0 instead. Because no real word has the number 0, the model can tell "some unknown word"
from every known one. It cannot tell one unknown word from another: that information is lost.
"""
### END SOLUTION

# %% exercise="I.2.b" role="check"
check("I.2.b")

# %% [markdown] exercise="I.2.c" role="task"
# ### I.2.c Unknown tokens
#
# How many **tokens** of the train split are not in the vocabulary? Count them for two ways of cutting a text:
#
# - `text.split()`, which cuts at spaces only: its counts are `course.split_counts`, its vocabulary is
#   `course.split_vocabulary`;
# - `basic_english`: `course.counts` and `course.vocabulary`.
#
# Both vocabularies have the same size. `word in course.vocabulary` tells whether a word is known.

# %% exercise="I.2.c" role="answer"
unknown_split = ...  # unknown tokens with text.split()
unknown_basic = ...  # unknown tokens with basic_english
### BEGIN SOLUTION
unknown_split = sum(
    count for word, count in course.split_counts.items() if word not in course.split_vocabulary
)
unknown_basic = sum(count for word, count in course.counts.items() if word not in course.vocabulary)
### END SOLUTION

# %% exercise="I.2.c" role="check"
check("I.2.c")

# %% exercise="I.2.c" role="show"
with plot.when_ready():
    plot.compare({"split()": unknown_split, "basic_english": unknown_basic}, "unknown tokens", digits=0)

# %% [markdown] exercise="I.2.c" role="explanation"
# On the real reviews 566,141 tokens are unknown with `split()`, and 174,226 with `basic_english`. Section II asks
# why. **The mistake here** is to count types: `len(counts) - len(vocabulary)` counts each unknown word once, however
# often it occurs.

# %% [markdown] exercise="I.3.a" role="task"
# ## I.3 Two hundred reviews
#
# Training on all reviews takes time, so a student takes only the first 200 rows of the train split, for training
# and for testing. The model is right on all of them: 100%.
#
# ### I.3.a Why is it always right?
#
# Count the classes of the first 200 rows. Then imagine a "model" that has learned nothing and says `neg` to every
# review. How often is it right on these 200 rows, and how often on the test split? Give shares between 0 and 1.
# Then explain the 100%.

# %% exercise="I.3.a" role="answer"
first_counts = ...  # a Counter of "neg" and "pos" in the first 200 rows
accuracy_first = ...  # share of the first 200 rows that are negative, from 0 to 1
accuracy_test = ...  # share of the test split that is negative, from 0 to 1
### BEGIN SOLUTION
names = course.imdb["train"].features["label"].names
first_counts = Counter({"neg": 0, "pos": 0})
first_counts.update(names[label] for label in train_labels[:200])
accuracy_first = first_counts["neg"] / 200
accuracy_test = test_labels.count(0) / len(test_labels)
### END SOLUTION

# %% exercise="I.3.a" role="text"
why_perfect = ...  # your answer in two or three sentences, between triple quotes
### BEGIN SOLUTION
why_perfect = """
The train split is ordered by class: all negative reviews come first. So the first 200 rows hold one class only.
To be right on them, a model only has to say "negative" every time; it need not read a single word.
On the test split, where half of the reviews are positive, the same model is right half of the time: it has learned
nothing.
"""
### END SOLUTION

# %% exercise="I.3.a" role="check"
check("I.3.a")

# %% [markdown] exercise="I.3.b" role="task"
# ### I.3.b Two hundred that stay balanced
#
# Write a function that draws `size` rows and keeps the classes balanced: half of the rows negative, half positive.
# It gives a list of row numbers. The same `seed` gives the same rows every time, another seed gives other rows. The
# rows of the two classes come mixed.
#
# `random.Random(seed)` is a random generator of your own. It has the methods `sample` and `shuffle`.


# %% exercise="I.3.b" role="answer"
def balanced_sample(labels, size, seed):
    """Give `size` row numbers, half of each class, mixed, decided by the seed alone."""
    ...


### BEGIN SOLUTION
def balanced_sample(labels, size, seed):
    """Give `size` row numbers, half of each class, mixed, decided by the seed alone."""
    generator = random.Random(seed)
    rows = []
    for wanted in (0, 1):
        of_this_class = [row for row, label in enumerate(labels) if label == wanted]
        rows += generator.sample(of_this_class, size // 2)
    generator.shuffle(rows)
    return rows


### END SOLUTION

# %% exercise="I.3.b" role="check"
check("I.3.b")

# %% exercise="I.3.b" role="show"
with plot.when_ready():
    rows = balanced_sample(train_labels, 200, seed=7)
    print(Counter(train_labels[row] for row in rows))

# %% [markdown]
# ## How am I doing?
#
# This table says how each exercise stands, by the values that the notebook has now. A person reads the free texts.

# %%
progress()

# %% [markdown]
# ## What you have now
#
# You know how large the data set is, how long its reviews are, which words the vocabulary keeps, and what happens to
# the others. You have also seen a perfect result that meant nothing. Section II turns reviews into vectors.
