# Exercise I.1 (answer)
neg = 0
pos = 0
all_tokens = 0
first_class = None
for i in range(len(train_texts)):
    if train_labels[i] == 0:
        neg = neg + 1
        name = "neg"
    else:
        pos = pos + 1
        name = "pos"
    if first_class is None:
        first_class = name
    all_tokens = all_tokens + len(basic_english(train_texts[i]))

label_counts = Counter()
label_counts["neg"] = neg
label_counts["pos"] = pos
label_counts["total"] = neg + pos
mean_length = all_tokens / (neg + pos)
# ---
# Exercise I.2.a (answer)
import heapq

counts, size = course.counts, course.settings.vocab_size

# The smallest pairs are those with the largest counts, because of the minus sign.
pairs = heapq.nsmallest(size, [(-counts[word], word) for word in counts])
most_frequent = []
least_frequent = []
for place in range(5):
    most_frequent.append(pairs[place][1])
    least_frequent.append(pairs[len(pairs) - 5 + place][1])
# ---
# Exercise I.2.b (answer)
words = course.vocabulary.words

numbers = {}
next_number = 1
for word in words:
    numbers[word] = next_number
    next_number += 1

if "qwertyuiop" in numbers:
    unknown_code = numbers["qwertyuiop"]
else:
    unknown_code = 0
first_code = min(numbers.values())
last_code = max(numbers.values())
# ---
# Exercise I.2.b (text)
why_get = """numbers[word] gives a KeyError for words which we do not have. With get we can say what should come
instead, and that is 0. The 0 is free because I started to count from 1. But we do not know any more which word it was."""
# ---
# Exercise I.2.c (answer)
unknown_split = 0
unknown_basic = 0
for text in train_texts:
    for token in text.split():
        if token not in course.split_vocabulary:
            unknown_split += 1
    for token in basic_english(text):
        if token not in course.vocabulary:
            unknown_basic += 1
# ---
# Exercise I.3.a (answer)
from fractions import Fraction

first_counts = Counter()
for label in train_labels[:200]:
    if label == 0:
        first_counts["neg"] += 1
    if label == 1:
        first_counts["pos"] += 1

accuracy_first = Fraction(first_counts["neg"], 200)

test_counts = Counter(test_labels)
accuracy_test = Fraction(test_counts[0], test_counts[0] + test_counts[1])
# ---
# Exercise I.3.a (text)
why_perfect = """There is only one class in these rows: the file begins with all the negative reviews. So saying "neg"
is enough for 100%. The test split has both classes, and there the same answer is right in 50% of the cases only."""
# ---
# Exercise I.3.b (answer)
import random


def balanced_sample(labels, size, seed):
    """Return `size` row numbers, half of each class, mixed, decided by the seed alone."""
    dice = random.Random(seed)
    still_needed = [size // 2, size // 2]
    rows = []
    while still_needed != [0, 0]:
        row = dice.randrange(len(labels))
        if row in rows:
            continue  # we have it already
        if still_needed[labels[row]] > 0:
            still_needed[labels[row]] -= 1
            rows.append(row)
    return rows
