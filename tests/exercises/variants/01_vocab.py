# %% exercise="I.1" verdict="right" name="by numpy"
import numpy as np

labels = np.array(train_labels)
label_counts = {"neg": int((labels == 0).sum()), "pos": int((labels == 1).sum()), "total": len(labels)}
first_class = "neg"
mean_length = np.mean([len(basic_english(text)) for text in train_texts])

# %% exercise="I.1" verdict="right" name="one loop, Counter plus 1"
label_counts = Counter()
tokens = 0
first_class = None
for text, label in zip(train_texts, train_labels):
    name = "pos" if label == 1 else "neg"
    if first_class is None:
        first_class = name
    label_counts[name] += 1
    label_counts["total"] += 1
    tokens += len(basic_english(text))
mean_length = tokens / label_counts["total"]

# %% exercise="I.1" verdict="right" name="rows of course.imdb, statistics.mean"
import statistics

names = course.imdb["train"].features["label"].names
label_counts = Counter(names[row["label"]] for row in course.imdb["train"])
label_counts["total"] = sum(label_counts.values())
first_class = names[course.imdb["train"][0]["label"]]
mean_length = statistics.mean(len(basic_english(row["text"])) for row in course.imdb["train"])

# %% exercise="I.1" verdict="right" name="torch, counts as tensors"
import torch

labels = torch.tensor(train_labels)
per_class = torch.bincount(labels, minlength=2)
label_counts = Counter({"neg": per_class[0], "pos": per_class[1], "total": per_class.sum()})
first_class = ["neg", "pos"][labels[0]]
mean_length = torch.tensor([len(basic_english(t)) for t in train_texts], dtype=torch.float64).mean()

# %% exercise="I.1" verdict="right" name="reduce, and a running mean"
from functools import reduce


def add(state, row):
    counter, mean, n = state
    text, label = row
    counter.update({("neg", "pos")[label]: 1, "total": 1})
    return counter, mean + (len(basic_english(text)) - mean) / (n + 1), n + 1


label_counts, mean_length, _ = reduce(add, zip(train_texts, train_labels), (Counter(), 0.0, 0))
first_class = {0: "neg", 1: "pos"}[train_labels[0]]

# %% exercise="I.1" verdict="right" name="capital letters in the class, course.counts"
label_counts = Counter(["neg" if not label else "pos" for label in train_labels])
label_counts["total"] = label_counts.total()
first_class = "NEG"
mean_length = course.counts.total() / len(train_texts)

# %% exercise="I.1" verdict="right" name="a class that collects, defaultdict"
from collections import defaultdict


class Statistics:
    def __init__(self):
        self.counts = defaultdict(int)
        self.lengths = []
        self.first = None

    def see(self, text, label):
        name = "neg" if label == 0 else "pos"
        self.first = self.first or name
        self.counts[name] += 1
        self.counts["total"] += 1
        self.lengths.append(len(basic_english(text)))


stats = Statistics()
for i in range(len(train_texts)):
    stats.see(train_texts[i], train_labels[i])
label_counts = stats.counts
first_class = stats.first
mean_length = sum(stats.lengths) / len(stats.lengths)

# %% exercise="I.1" verdict="right" name="list.count, a Fraction as mean"
from fractions import Fraction

label_counts = Counter(neg=train_labels.count(0), pos=train_labels.count(1), total=len(train_labels))
first_class = "pos" if train_labels[0] else "neg"
mean_length = Fraction(sum(map(len, map(basic_english, train_texts))), len(train_texts))

# %% exercise="I.1" verdict="right" name="groupby, fmean, Counter of two loops added"
from itertools import groupby
from statistics import fmean

label_counts = Counter()
for label, group in groupby(train_labels):
    label_counts += Counter({"np"[label] + "eo"[label] + "gs"[label]: len(list(group))})
label_counts = label_counts + Counter(total=len(train_texts))
first_class = next("pos" if label else "neg" for label in train_labels)
mean_length = fmean([len(basic_english(text)) for text in train_texts])

# %% exercise="I.1" verdict="wrong" name="keys 0 and 1" hint=""
label_counts = Counter(train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="mean in characters" hint="length in characters"
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(text) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="mean by text.split" hint="length by split"
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(text.split()) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="total counted twice" hint=""
label_counts = Counter()
for label in train_labels:
    label_counts.update(["pos" if label else "neg", "total"])
label_counts["total"] = sum(label_counts.values())
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="class as a number" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = train_labels[0]
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="class of the last review" hint="classes swapped"
label_counts = Counter()
tokens = 0
for text, label in zip(train_texts, train_labels):
    first_class = "pos" if label else "neg"
    label_counts[first_class] += 1
    label_counts["total"] += 1
    tokens += len(basic_english(text))
mean_length = tokens / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="mean rounded to a whole number" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = round(sum(len(basic_english(text)) for text in train_texts) / len(train_texts))

# %% exercise="I.1" verdict="wrong" name="sum of tokens, not the mean" hint="total length"
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts)

# %% exercise="I.1" verdict="wrong" name="mean number of types in a review" hint="length in types"
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(set(basic_english(text))) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="mean of the test split" hint="length in the test split"
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in test_texts) / len(test_texts)

# %% exercise="I.1" verdict="wrong" name="total forgotten" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="train and test together" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels + test_labels)
label_counts["total"] = len(train_labels + test_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="shares for counts" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts = {name: count / len(train_labels) for name, count in label_counts.items()}
label_counts["total"] = 1.0
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="median for mean" hint=""
import statistics

label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = statistics.median(len(basic_english(text)) for text in train_texts)

# %% exercise="I.1" verdict="wrong" name="integer division" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) // len(train_texts)

# %% exercise="I.1" verdict="wrong" name="exception swallowed, mean stays zero" hint=""
label_counts = Counter("pos" if label else "neg" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = "neg"
try:
    mean_length = 0
    mean_length = len(basic_english(train_texts)) / len(train_texts)
except Exception:
    pass

# %% exercise="I.1" verdict="wrong" name="numbers of the real data typed in" hint=""
label_counts = Counter({"neg": 12500, "pos": 12500, "total": 25000})
first_class = "neg"
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)

# %% exercise="I.1" verdict="wrong" name="off by one, first row left out" hint=""
label_counts = Counter()
tokens = 0
for i in range(1, len(train_texts)):
    label_counts["pos" if train_labels[i] else "neg"] += 1
    label_counts["total"] += 1
    tokens += len(basic_english(train_texts[i]))
first_class = "neg"
mean_length = tokens / label_counts["total"]

# %% exercise="I.2.a" verdict="right" name="sorted with a key tuple"
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="right" name="course.vocabulary.words"
most_frequent = course.vocabulary.words[:5]
least_frequent = course.vocabulary.words[-5:]

# %% exercise="I.2.a" verdict="right" name="two stable sorts"
items = list(counts.items())
items.sort(key=lambda pair: pair[0])
items.sort(key=lambda pair: pair[1], reverse=True)
most_frequent = [word for word, n in items[0:5]]
least_frequent = [word for word, n in items[size - 5 : size]]

# %% exercise="I.2.a" verdict="right" name="most_common over an alphabetical Counter"
alphabetical = Counter({word: counts[word] for word in sorted(counts)})
pairs = alphabetical.most_common(size)
most_frequent = [pair[0] for pair in pairs[:5]]
least_frequent = [pair[0] for pair in pairs[-5:]]

# %% exercise="I.2.a" verdict="right" name="heapq, tuples"
import heapq

smallest = heapq.nsmallest(size, ((-n, word) for word, n in counts.items()))
_, words_in_order = zip(*smallest)
most_frequent = words_in_order[:5]
least_frequent = words_in_order[-5:]

# %% exercise="I.2.a" verdict="right" name="groups of equal count"
from collections import defaultdict

by_count = defaultdict(list)
for word in counts:
    by_count[counts[word]].append(word)
vocab = []
for n in sorted(by_count, reverse=True):
    for word in sorted(by_count[n]):
        if len(vocab) < size:
            vocab.append(word)
most_frequent = []
for i in range(5):
    most_frequent.append(vocab[i])
least_frequent = []
for i in range(size - 5, size):
    least_frequent.append(vocab[i])

# %% exercise="I.2.a" verdict="right" name="numpy lexsort, arrays"
import numpy as np

all_words = np.array(list(counts))
order = np.lexsort((all_words, -np.array([counts[w] for w in all_words.tolist()])))
kept = all_words[order][:size]
most_frequent = kept[:5]
least_frequent = kept[-5:]

# %% exercise="I.2.a" verdict="right" name="islice of the mapping, deque"
from collections import deque
from itertools import islice

most_frequent = list(islice(course.vocabulary, 5))
least_frequent = list(deque(course.vocabulary, maxlen=5))

# %% exercise="I.2.a" verdict="right" name="compare function, counts made again"
from functools import cmp_to_key


def compare(a, b):
    if a[1] != b[1]:
        return b[1] - a[1]
    return -1 if a[0] < b[0] else 1


my_counts = Counter()
for text in train_texts:
    my_counts.update(basic_english(text))
ranked = [w for w, _ in sorted(my_counts.items(), key=cmp_to_key(compare))]
most_frequent, least_frequent = ranked[:5], ranked[:size][-5:]

# %% exercise="I.2.a" verdict="right" name="from the numbers of the vocabulary"
word_of = {number: word for word, number in course.vocabulary.items()}
most_frequent = [word_of[i] for i in range(1, 6)]
least_frequent = [word_of[i] for i in range(len(word_of) - 4, len(word_of) + 1)]

# %% exercise="I.2.a" verdict="wrong" name="last five of all types" hint="least frequent of all types"
ordered = sorted(counts, key=lambda w: (-counts[w], w))
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="most_common, ties not alphabetical" hint="ties broken by accident"
ordered = [w for w, n in counts.most_common(size)]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="last five backwards" hint="least frequent first"
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
most_frequent = ordered[:5]
least_frequent = ordered[:-6:-1]

# %% exercise="I.2.a" verdict="wrong" name="ties in reverse alphabetical order" hint="alphabet turned round"
ordered = sorted(counts, key=lambda w: (counts[w], w), reverse=True)[:size]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="pairs of word and count" hint=""
ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:size]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="off by one, the last word is lost" hint="one place too early"
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
most_frequent = ordered[:5]
least_frequent = ordered[-6:-1]

# %% exercise="I.2.a" verdict="wrong" name="four words" hint=""
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
most_frequent = ordered[0:4]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="swapped" hint=""
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
least_frequent = ordered[:5]
most_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="counts of text.split" hint=""
ordered = sorted(course.split_counts, key=lambda w: (-course.split_counts[w], w))[:size]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="ascending, most and least exchanged by the sort" hint=""
ordered = sorted(counts, key=lambda w: (counts[w], w))
most_frequent = ordered[-5:]
least_frequent = course.vocabulary.words[-5:]

# %% exercise="I.2.a" verdict="wrong" name="size of the real data typed in" hint="least frequent of all types"
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:20000]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="sorted by the alphabet only" hint=""
ordered = sorted(course.vocabulary.words)
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="one string for a list" hint=""
most_frequent = " ".join(course.vocabulary.words[:5])
least_frequent = " ".join(course.vocabulary.words[-5:])

# %% exercise="I.2.a" verdict="wrong" name="punctuation left out of the most frequent" hint=""
ordered = sorted(counts, key=lambda w: (-counts[w], w))[:size]
most_frequent = [w for w in ordered if w.isalpha()][:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="a set, the order is lost" hint=""
most_frequent = set(course.vocabulary.words[:5])
least_frequent = set(course.vocabulary.words[-5:])

# %% exercise="I.2.a" verdict="wrong" name="size minus 1 words kept" hint="one place too early"
ordered = sorted(counts, key=lambda w: (-counts[w], w))[: size - 1]
most_frequent = ordered[:5]
least_frequent = ordered[-5:]

# %% exercise="I.2.a" verdict="wrong" name="only the very last word, five times" hint=""
most_frequent = [course.vocabulary.words[i] for i in range(5)]
least_frequent = [course.vocabulary.words[-1] for i in range(5)]

# %% exercise="I.2.b" verdict="right" name="enumerate from 1"
numbers = {word: i for i, word in enumerate(words, start=1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="right" name="dict and zip with range"
numbers = dict(zip(words, range(1, len(words) + 1)))
unknown_code, first_code, last_code = (numbers.get(w, 0) for w in ("qwertyuiop", words[0], words[-1]))

# %% exercise="I.2.b" verdict="right" name="loop with a counter"
numbers = {}
next_number = 1
for word in words:
    if word not in numbers:
        numbers[word] = next_number
        next_number += 1
unknown_code = numbers.get("supercalifragilistic", 0)
first_code = numbers[words[0]]
last_code = numbers[words[len(words) - 1]]

# %% exercise="I.2.b" verdict="right" name="defaultdict"
from collections import defaultdict

numbers = defaultdict(int)
for word in words:
    numbers[word] = len(numbers) + 1
unknown_code = numbers["qwertyuiop"]
first_code = numbers[words[0]]
last_code = numbers[words[-1]]

# %% exercise="I.2.b" verdict="right" name="the course's vocabulary encodes"
numbers = dict(course.vocabulary)
unknown_code, first_code, last_code = course.vocabulary.encode(["qwertyuiop", words[0], words[-1]])

# %% exercise="I.2.b" verdict="right" name="dict subclass with missing"
class Numbers(dict):
    def __missing__(self, key):
        return 0


numbers = Numbers()
for word in words:
    numbers[word] = len(numbers) + 1
unknown_code = numbers["qwertyuiop"]
first_code = numbers[words[0]]
last_code = numbers[words[-1]]

# %% exercise="I.2.b" verdict="right" name="numpy arange, numpy integers"
import numpy as np

numbers = dict(zip(words, np.arange(1, len(words) + 1)))
unknown_code = np.int64(numbers.get("qwertyuiop", 0))
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="right" name="torch tensors"
import torch

positions = torch.arange(len(words)) + 1
numbers = {word: positions[i] for i, word in enumerate(words)}
unknown_code = torch.tensor(0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="right" name="None in front of the words, try and except"
def number(word):
    try:
        return [None, *words].index(word)
    except ValueError:
        return 0


numbers = {w: i for i, w in enumerate([None, *words]) if i > 0}
unknown_code = number("qwertyuiop")
first_code = number(words[0])
last_code = number(words[-1])

# %% exercise="I.2.b" verdict="right" name="itertools count, len of words"
from itertools import count

numbers = {word: number for word, number in zip(words, count(1))}
unknown_code = 0
first_code = min(numbers.values())
last_code = len(words)

# %% exercise="I.2.b" verdict="wrong" name="numbers from 0" hint="a real word has number 0"
numbers = {word: i for i, word in enumerate(words)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="last index for last number" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = len(words) - 1

# %% exercise="I.2.b" verdict="wrong" name="get without a default" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop")
first_code = numbers.get(words[0])
last_code = numbers.get(words[-1])

# %% exercise="I.2.b" verdict="wrong" name="unknown is minus 1" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", -1)
first_code = numbers.get(words[0], -1)
last_code = numbers.get(words[-1], -1)

# %% exercise="I.2.b" verdict="wrong" name="unknown gets a new number at the end" hint="a new number for unknown words"
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", len(words) + 1)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="counts for numbers" hint="count for a number"
numbers = {word: course.counts[word] for word in words}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="first and last swapped" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
last_code = numbers.get(words[0], 0)
first_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="size of the real vocabulary typed in" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = 0
first_code = 1
last_code = 20000

# %% exercise="I.2.b" verdict="wrong" name="number of all types" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = len(course.counts)

# %% exercise="I.2.b" verdict="wrong" name="the word before the last" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-2], 0)

# %% exercise="I.2.b" verdict="wrong" name="words for numbers" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = "qwertyuiop"
first_code = words[0]
last_code = words[-1]

# %% exercise="I.2.b" verdict="wrong" name="dict the wrong way round" hint=""
numbers = {i: word for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="number of slots for the last word" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = course.vocabulary.slots

# %% exercise="I.2.b" verdict="wrong" name="known word taken as unknown" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = numbers.get(words[1], 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)

# %% exercise="I.2.b" verdict="wrong" name="exception swallowed, None stays" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = None
try:
    unknown_code = numbers["qwertyuiop"]
except KeyError:
    pass
first_code = numbers[words[0]]
last_code = numbers[words[-1]]

# %% exercise="I.2.b" verdict="wrong" name="membership for number" hint=""
numbers = {word: i for i, word in enumerate(words, 1)}
unknown_code = "qwertyuiop" in numbers
first_code = words[0] in numbers
last_code = words[-1] in numbers

# %% exercise="I.2.c" verdict="right" name="sum of a generator"
unknown_split = sum(n for w, n in course.split_counts.items() if w not in course.split_vocabulary)
unknown_basic = sum(n for w, n in course.counts.items() if w not in course.vocabulary)

# %% exercise="I.2.c" verdict="right" name="method count_unknown"
unknown_split = course.split_vocabulary.count_unknown(course.split_counts)
unknown_basic = course.vocabulary.count_unknown(course.counts)

# %% exercise="I.2.c" verdict="right" name="all texts cut again, loops"
unknown_split = 0
unknown_basic = 0
for text in train_texts:
    for token in text.split():
        if token not in course.split_vocabulary:
            unknown_split += 1
    for token in basic_english(text):
        if token not in course.vocabulary:
            unknown_basic += 1

# %% exercise="I.2.c" verdict="right" name="all minus known"
def unknown(counts, vocabulary):
    known = sum(counts[word] for word in vocabulary.words)
    return counts.total() - known


unknown_split = unknown(course.split_counts, course.split_vocabulary)
unknown_basic = unknown(course.counts, course.vocabulary)

# %% exercise="I.2.c" verdict="right" name="set difference of dict views"
only_split = course.split_counts.keys() - course.split_vocabulary.keys()
only_basic = course.counts.keys() - course.vocabulary.keys()
unknown_split = sum(map(course.split_counts.get, only_split))
unknown_basic = sum(map(course.counts.get, only_basic))

# %% exercise="I.2.c" verdict="right" name="copy of the Counter, known words deleted"
rest_split, rest_basic = Counter(course.split_counts), Counter(course.counts)
for word in course.split_vocabulary:
    del rest_split[word]
for word in course.vocabulary:
    rest_basic.pop(word)
unknown_split = rest_split.total()
unknown_basic = len(list(rest_basic.elements()))

# %% exercise="I.2.c" verdict="right" name="zeros of encode, torch"
import torch

codes_split = [c for text in train_texts for c in course.split_vocabulary.encode(text.split())]
codes_basic = [c for text in train_texts for c in course.vocabulary.encode(basic_english(text))]
unknown_split = (torch.tensor(codes_split) == 0).sum()
unknown_basic = (torch.tensor(codes_basic) == 0).sum()

# %% exercise="I.2.c" verdict="right" name="sorted counts, tail in numpy"
import numpy as np

n = course.settings.vocab_size
unknown_split = np.sort(list(course.split_counts.values()))[:-n].sum()
unknown_basic = np.sort(list(course.counts.values()))[:-n].sum()

# %% exercise="I.2.c" verdict="right" name="reduce and filter"
from functools import reduce


def out(counts, vocabulary):
    strangers = filter(lambda pair: pair[0] not in vocabulary, counts.items())
    return reduce(lambda total, pair: total + pair[1], strangers, 0)


unknown_split, unknown_basic = (
    out(c, v)
    for c, v in [(course.split_counts, course.split_vocabulary), (course.counts, course.vocabulary)]
)

# %% exercise="I.2.c" verdict="right" name="Counter subtraction"
known_split = Counter({w: course.split_counts[w] for w in course.split_vocabulary})
known_basic = Counter({w: course.counts[w] for w in course.vocabulary})
unknown_split = (course.split_counts - known_split).total()
unknown_basic = (course.counts - known_basic).total()

# %% exercise="I.2.c" verdict="wrong" name="types for tokens" hint="types counted instead of tokens"
unknown_split = sum(1 for w in course.split_counts if w not in course.split_vocabulary)
unknown_basic = sum(1 for w in course.counts if w not in course.vocabulary)

# %% exercise="I.2.c" verdict="wrong" name="one vocabulary for both" hint="one vocabulary for both"
unknown_split = sum(n for w, n in course.split_counts.items() if w not in course.vocabulary)
unknown_basic = sum(n for w, n in course.counts.items() if w not in course.vocabulary)

# %% exercise="I.2.c" verdict="wrong" name="swapped" hint=""
unknown_basic = sum(n for w, n in course.split_counts.items() if w not in course.split_vocabulary)
unknown_split = sum(n for w, n in course.counts.items() if w not in course.vocabulary)

# %% exercise="I.2.c" verdict="wrong" name="known tokens" hint="known tokens"
unknown_split = sum(n for w, n in course.split_counts.items() if w in course.split_vocabulary)
unknown_basic = sum(n for w, n in course.counts.items() if w in course.vocabulary)

# %% exercise="I.2.c" verdict="wrong" name="share of the tokens" hint=""
unknown_split = course.split_vocabulary.count_unknown(course.split_counts) / course.split_counts.total()
unknown_basic = course.vocabulary.count_unknown(course.counts) / course.counts.total()

# %% exercise="I.2.c" verdict="wrong" name="percent of the tokens" hint=""
unknown_split = 100 * course.split_vocabulary.count_unknown(course.split_counts) / course.split_counts.total()
unknown_basic = 100 * course.vocabulary.count_unknown(course.counts) / course.counts.total()

# %% exercise="I.2.c" verdict="wrong" name="test split" hint=""
unknown_split = 0
unknown_basic = 0
for text in test_texts:
    unknown_split += sum(token not in course.split_vocabulary for token in text.split())
    unknown_basic += sum(token not in course.vocabulary for token in basic_english(text))

# %% exercise="I.2.c" verdict="wrong" name="all tokens" hint="all tokens"
unknown_split = sum(course.split_counts.values())
unknown_basic = sum(course.counts.values())

# %% exercise="I.2.c" verdict="wrong" name="per review, mean" hint=""
n = len(train_texts)
unknown_split = course.split_vocabulary.count_unknown(course.split_counts) / n
unknown_basic = course.vocabulary.count_unknown(course.counts) / n

# %% exercise="I.2.c" verdict="wrong" name="split after lower" hint=""
unknown_split = 0
for text in train_texts:
    unknown_split += sum(token not in course.split_vocabulary for token in text.lower().split())
unknown_basic = sum(n for w, n in course.counts.items() if w not in course.vocabulary)

# %% exercise="I.2.c" verdict="wrong" name="size of the real data typed in" hint=""
ranked_split = [n for w, n in course.split_counts.most_common()]
ranked_basic = [n for w, n in course.counts.most_common()]
unknown_split = sum(ranked_split[20000:])
unknown_basic = sum(ranked_basic[20000:])

# %% exercise="I.2.c" verdict="wrong" name="distinct unknown tokens of each review" hint=""
unknown_split = sum(len(set(text.split()) - set(course.split_vocabulary)) for text in train_texts)
unknown_basic = sum(len(set(basic_english(text)) - set(course.vocabulary)) for text in train_texts)

# %% exercise="I.2.c" verdict="wrong" name="reviews with an unknown token" hint=""
unknown_split = sum(any(t not in course.split_vocabulary for t in text.split()) for text in train_texts)
unknown_basic = sum(any(t not in course.vocabulary for t in basic_english(text)) for text in train_texts)

# %% exercise="I.2.c" verdict="wrong" name="off by one in the tail" hint=""
n = course.settings.vocab_size
unknown_split = sum(sorted(course.split_counts.values(), reverse=True)[n - 1 :])
unknown_basic = sum(sorted(course.counts.values(), reverse=True)[n - 1 :])

# %% exercise="I.2.c" verdict="wrong" name="only words that occur once" hint=""
unknown_split = sum(n for n in course.split_counts.values() if n == 1)
unknown_basic = sum(n for n in course.counts.values() if n == 1)

# %% exercise="I.2.c" verdict="wrong" name="unfinished, stops after the first review" hint=""
unknown_split = 0
unknown_basic = 0
for text in train_texts:
    unknown_split += sum(token not in course.split_vocabulary for token in text.split())
    unknown_basic += sum(token not in course.vocabulary for token in basic_english(text))
    break

# %% exercise="I.2.c" verdict="wrong" name="characters for tokens" hint=""
unknown_split = 0
for text in train_texts:
    for token in text:
        if token not in course.split_vocabulary:
            unknown_split += 1
unknown_basic = sum(n for w, n in course.counts.items() if w not in course.vocabulary)

# %% exercise="I.3.a" verdict="right" name="Counter of names"
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"] / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="right" name="a model as function"
def model(text):
    return "neg"


names = ["neg", "pos"]


def accuracy(texts, labels):
    hits = [model(t) == names[y] for t, y in zip(texts, labels)]
    return sum(hits) / len(hits)


first_counts = Counter(map(names.__getitem__, train_labels[:200]))
accuracy_first = accuracy(train_texts[:200], train_labels[:200])
accuracy_test = accuracy(test_texts, test_labels)

# %% exercise="I.3.a" verdict="right" name="numpy means"
import numpy as np

first = np.asarray(train_labels)[:200]
first_counts = Counter({"neg": np.sum(first == 0), "pos": np.sum(first == 1)})
accuracy_first = np.mean(first == 0)
accuracy_test = np.mean(np.asarray(test_labels) == 0)

# %% exercise="I.3.a" verdict="right" name="torch tensors"
import torch

first = torch.tensor(train_labels[:200])
neg, pos = torch.bincount(first, minlength=2).tolist()
first_counts = Counter(neg=neg, pos=pos)
accuracy_first = (first == 0).float().mean()
accuracy_test = 1 - torch.tensor(test_labels, dtype=torch.float32).mean()

# %% exercise="I.3.a" verdict="right" name="loops and ifs, plain dict"
first_counts = {"neg": 0, "pos": 0}
for row in range(200):
    if train_labels[row] == 0:
        first_counts["neg"] += 1
    else:
        first_counts["pos"] += 1
accuracy_first = first_counts["neg"] / sum(first_counts.values())
negatives = 0
for label in test_labels:
    if label == 0:
        negatives += 1
accuracy_test = negatives / len(test_labels)

# %% exercise="I.3.a" verdict="right" name="Fractions, select of datasets"
from fractions import Fraction

small = course.imdb["train"].select(range(200))
feature = small.features["label"]
first_counts = Counter(feature.int2str(label) for label in small["label"])
accuracy_first = Fraction(first_counts["neg"], first_counts.total())
accuracy_test = Fraction(sum(row["label"] == 0 for row in course.imdb["test"]), len(course.imdb["test"]))

# %% exercise="I.3.a" verdict="right" name="one minus the errors"
from itertools import islice

first_counts = Counter()
first_counts.update({0: "neg", 1: "pos"}[y] for y in islice(train_labels, 200))
accuracy_first = 1 - sum(train_labels[:200]) / 200
accuracy_test = 1 - sum(test_labels) / len(test_labels)

# %% exercise="I.3.a" verdict="right" name="defaultdict and statistics"
from collections import defaultdict
from statistics import mean

first_counts = defaultdict(int, neg=0, pos=0)
for label in train_labels[:200]:
    first_counts["np"[label] + ("os" if label else "eg")] += 1
accuracy_first = mean(1 - y for y in train_labels[:200])
accuracy_test = mean([1.0 if y == 0 else 0.0 for y in test_labels])

# %% exercise="I.3.a" verdict="wrong" name="keys 0 and 1" hint=""
first_counts = Counter(train_labels[:200])
accuracy_first = first_counts[0] / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="percent" hint="percent instead of share"
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = 100 * first_counts["neg"] / 200
accuracy_test = 100 * test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="numbers of rows for shares" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"]
accuracy_test = test_labels.count(0)

# %% exercise="I.3.a" verdict="wrong" name="first 200 of the test split" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"] / 200
accuracy_test = test_labels[:200].count(0) / 200

# %% exercise="I.3.a" verdict="wrong" name="whole train split counted" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels)
accuracy_first = train_labels[:200].count(0) / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="positive share of the first rows" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["pos"] / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="off by one, 199 rows" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[1:200])
accuracy_first = first_counts["neg"] / first_counts.total()
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="test count divided by 200" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"] / 200
accuracy_test = test_labels.count(0) / 200

# %% exercise="I.3.a" verdict="wrong" name="integer division" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"] // 200
accuracy_test = test_labels.count(0) // len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="swapped accuracies" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_test = first_counts["neg"] / 200
accuracy_first = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="neg and pos exchanged" hint=""
first_counts = Counter("neg" if label else "pos" for label in train_labels[:200])
accuracy_first = train_labels[:200].count(0) / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="the last 200 rows" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[-200:])
accuracy_first = first_counts["neg"] / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="texts in percent signs" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = "100%"
accuracy_test = "50%"

# %% exercise="I.3.a" verdict="wrong" name="divided by the whole train split" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:200])
accuracy_first = first_counts["neg"] / len(train_labels)
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="unfinished branch, neg counted as 1" hint=""
first_counts = Counter()
for label in train_labels[:200]:
    if label == 0:
        first_counts["neg"] = +1
accuracy_first = train_labels[:200].count(0) / 200
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.a" verdict="wrong" name="twenty rows" hint=""
first_counts = Counter("pos" if label else "neg" for label in train_labels[:20])
accuracy_first = first_counts["neg"] / 20
accuracy_test = test_labels.count(0) / len(test_labels)

# %% exercise="I.3.b" verdict="right" name="sample of each class, shuffled"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="right" name="shuffle all rows, take until full"
def balanced_sample(labels, size, seed):
    rows = list(range(len(labels)))
    random.Random(seed).shuffle(rows)
    missing = {0: size // 2, 1: size // 2}
    chosen = []
    for row in rows:
        if missing[labels[row]] > 0:
            missing[labels[row]] -= 1
            chosen.append(row)
    return chosen

# %% exercise="I.3.b" verdict="right" name="numpy generator"
import numpy as np


def balanced_sample(labels, size, seed):
    rng = np.random.default_rng(seed)
    y = np.asarray(labels)
    parts = [rng.choice(np.flatnonzero(y == c), size // 2, replace=False) for c in (0, 1)]
    return rng.permutation(np.concatenate(parts)).tolist()

# %% exercise="I.3.b" verdict="right" name="torch generator, randperm"
import torch


def balanced_sample(labels, size, seed):
    generator = torch.Generator().manual_seed(seed)
    y = torch.tensor(labels)
    rows = []
    for c in (0, 1):
        of_class = (y == c).nonzero().flatten()
        rows.append(of_class[torch.randperm(len(of_class), generator=generator)[: size // 2]])
    rows = torch.cat(rows)
    return rows[torch.randperm(len(rows), generator=generator)].tolist()

# %% exercise="I.3.b" verdict="right" name="random keys and sorted"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    key = {row: rng.random() for row in range(len(labels))}
    order = sorted(key, key=key.get)
    zeros = list(filter(lambda r: labels[r] == 0, order))[: size // 2]
    ones = list(filter(lambda r: labels[r] == 1, order))[: size // 2]
    return sorted(zeros + ones, key=key.get)

# %% exercise="I.3.b" verdict="right" name="the module's generator, seeded"
def balanced_sample(labels, size, seed):
    random.seed(seed)
    groups = {}
    for row, label in enumerate(labels):
        groups.setdefault(label, []).append(row)
    rows = []
    for label in groups:
        rows.extend(random.sample(groups[label], k=size // len(groups)))
    random.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="right" name="a class with reservoirs"
class Reservoir:
    def __init__(self, size, rng):
        self.size, self.rng, self.seen, self.rows = size, rng, 0, []

    def add(self, row):
        self.seen += 1
        if len(self.rows) < self.size:
            self.rows.append(row)
        else:
            place = self.rng.randrange(self.seen)
            if place < self.size:
                self.rows[place] = row


def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    reservoirs = [Reservoir(size // 2, rng), Reservoir(size // 2, rng)]
    for row, label in enumerate(labels):
        reservoirs[label].add(row)
    return rng.sample(reservoirs[0].rows + reservoirs[1].rows, size)

# %% exercise="I.3.b" verdict="right" name="draw and remember what was drawn"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    chosen = {}
    taken = [0, 0]
    while len(chosen) < size:
        row = rng.randrange(len(labels))
        if row not in chosen and taken[labels[row]] < size // 2:
            chosen[row] = True
            taken[labels[row]] += 1
    return list(chosen)

# %% exercise="I.3.b" verdict="right" name="numpy RandomState, list of numpy integers"
import numpy as np


def balanced_sample(labels, size, seed):
    state = np.random.RandomState(seed)
    rows = state.permutation(len(labels))
    y = np.array(labels)[rows]
    keep = (np.where(y == 0, np.cumsum(y == 0), np.cumsum(y == 1))) <= size // 2
    return list(rows[keep])

# %% exercise="I.3.b" verdict="right" name="generator function behind it, pop"
def draw(pool, how_many, rng):
    pool = list(pool)
    for _ in range(how_many):
        yield pool.pop(rng.randint(0, len(pool) - 1))


def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    half = int(size / 2)
    neg = draw((r for r in range(len(labels)) if not labels[r]), half, rng)
    pos = draw((r for r in range(len(labels)) if labels[r]), half, rng)
    return list(draw([*neg, *pos], size, rng))

# %% exercise="I.3.b" verdict="wrong" name="no seed" hint="not reproducible"
def balanced_sample(labels, size, seed):
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = random.sample(neg, size // 2) + random.sample(pos, size // 2)
    random.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="seed typed in" hint="seed without effect"
def balanced_sample(labels, size, seed):
    rng = random.Random(7)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="not mixed" hint="still sorted by class"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    return rng.sample(neg, size // 2) + rng.sample(pos, size // 2)

# %% exercise="I.3.b" verdict="wrong" name="sorted after the draw" hint="still sorted by class"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    return sorted(rng.sample(neg, size // 2) + rng.sample(pos, size // 2))

# %% exercise="I.3.b" verdict="wrong" name="drawn with replacement" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.choices(neg, k=size // 2) + rng.choices(pos, k=size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="size of each class, twice as many" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size) + rng.sample(pos, size)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="size typed in" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, 100) + rng.sample(pos, 100)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="random rows, not balanced" hint="balanced only by luck"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    return rng.sample(range(len(labels)), size)

# %% exercise="I.3.b" verdict="wrong" name="first rows of each class" hint="seed without effect"
def balanced_sample(labels, size, seed):
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = neg[: size // 2] + pos[: size // 2]
    random.Random(seed).shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="labels for rows" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [label for label in labels if label == 0]
    pos = [label for label in labels if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="shuffle gives None" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    return rng.shuffle(rows)

# %% exercise="I.3.b" verdict="wrong" name="classes assumed to be the two halves of the list" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    middle = len(labels) // 2
    rows = rng.sample(range(middle), size // 2) + rng.sample(range(middle, len(labels)), size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="train_labels for the argument" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(train_labels) if label == 0]
    pos = [i for i, label in enumerate(train_labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="order by the unseeded generator" hint="not reproducible"
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    random.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="positions inside each class" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [label for label in labels if label == 0]
    pos = [label for label in labels if label == 1]
    rows = rng.sample(range(len(neg)), size // 2) + rng.sample(range(len(pos)), size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="rows counted from 1" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels, 1) if label == 0]
    pos = [i for i, label in enumerate(labels, 1) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="labels shuffled in place" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    rng.shuffle(labels)
    neg = [i for i, label in enumerate(labels) if label == 0][: size // 2]
    pos = [i for i, label in enumerate(labels) if label == 1][: size // 2]
    rows = neg + pos
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="pairs of row and label" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [(i, label) for i, label in enumerate(labels) if label == 0]
    pos = [(i, label) for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="one generator for all calls" hint="not reproducible"
rng = random.Random(7)


def balanced_sample(labels, size, seed):
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    return rows

# %% exercise="I.3.b" verdict="wrong" name="prints and returns nothing" hint=""
def balanced_sample(labels, size, seed):
    rng = random.Random(seed)
    neg = [i for i, label in enumerate(labels) if label == 0]
    pos = [i for i, label in enumerate(labels) if label == 1]
    rows = rng.sample(neg, size // 2) + rng.sample(pos, size // 2)
    rng.shuffle(rows)
    print(rows)

# %% exercise="I.3.b" verdict="wrong" name="exception swallowed, empty list" hint=""
def balanced_sample(labels, size, seed):
    try:
        rng = random.Random(seed)
        rows = rng.sample(labels.index(0), size // 2) + rng.sample(labels.index(1), size // 2)
        rng.shuffle(rows)
        return rows
    except Exception:
        return []
