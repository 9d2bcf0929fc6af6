# %% exercise="II.1.a" verdict="right" name="a dict in a loop"
class_counts = {"neg": 0, "pos": 0}
for _, label in train_data:
    if label == 0:
        class_counts["neg"] += 1
    else:
        class_counts["pos"] += 1

# %% exercise="II.1.a" verdict="right" name="Counter of names"
class_counts = Counter(["neg", "pos"][label] for _, label in train_data)

# %% exercise="II.1.a" verdict="right" name="numpy unique"
import numpy as np

all_labels = np.array([label.item() for vector, label in train_data])
values, how_many = np.unique(all_labels, return_counts=True)
class_counts = dict(zip(["neg", "pos"], how_many))

# %% exercise="II.1.a" verdict="right" name="bincount, tensors as values"
labels = torch.stack([train_data[i][1] for i in range(len(train_data))])
n = torch.bincount(labels, minlength=2)
class_counts = {"neg": n[0], "pos": n[1]}

# %% exercise="II.1.a" verdict="right" name="a loader and its batches"
positive = 0
total = 0
for vectors, labels in make_loader(train_data, 100):
    positive += int(labels.sum())
    total += labels.numel()
class_counts = {"pos": positive, "neg": total - positive}

# %% exercise="II.1.a" verdict="right" name="reduce"
from functools import reduce


def add(so_far, row):
    neg, pos = so_far
    return (neg, pos + 1) if row[1] else (neg + 1, pos)


neg, pos = reduce(add, train_data, (0, 0))
class_counts = dict(neg=neg, pos=pos)

# %% exercise="II.1.a" verdict="right" name="groupby and defaultdict"
from collections import defaultdict
from itertools import groupby

class_counts = defaultdict(int)
for value, group in groupby(int(label) for _, label in train_data):
    class_counts["pos" if value else "neg"] += len(list(group))

# %% exercise="II.1.a" verdict="right" name="a class that counts"
class Tally:
    def __init__(self):
        self.neg = self.pos = 0

    def see(self, label):
        match int(label):
            case 0:
                self.neg += 1
            case 1:
                self.pos += 1


tally = Tally()
for row in range(len(train_data)):
    tally.see(train_data[row][1])
class_counts = vars(tally)

# %% exercise="II.1.a" verdict="right" name="lists and their lengths"
negatives = [1 for vector, label in train_data if label.item() == 0]
positives = list(filter(lambda row: row[1] == 1, train_data))
class_counts = Counter(neg=len(negatives))
class_counts.update(pos=len(positives))

# %% exercise="II.1.a" verdict="wrong" name="keys 0 and 1" hint=""
class_counts = Counter(int(label) for _, label in train_data)

# %% exercise="II.1.a" verdict="wrong" name="Counter of tensors" hint="tensors as keys"
# two tensors with the same number are two different keys
found = Counter(label for _, label in train_data)
class_counts = {"neg": found[0], "pos": found[1]}

# %% exercise="II.1.a" verdict="wrong" name="shares" hint=""
counted = Counter("pos" if label else "neg" for _, label in train_data)
class_counts = {name: number / len(train_data) for name, number in counted.items()}

# %% exercise="II.1.a" verdict="wrong" name="percent" hint="part of the rows"
positive = sum(int(label) for _, label in train_data)
class_counts = {
    "neg": 100 * (len(train_data) - positive) / len(train_data),
    "pos": 100 * positive / len(train_data),
}

# %% exercise="II.1.a" verdict="wrong" name="first batch only" hint="part of the rows"
vectors, labels = next(iter(make_loader(train_data, 128)))
class_counts = {"neg": int((labels == 0).sum()), "pos": int((labels == 1).sum())}

# %% exercise="II.1.a" verdict="wrong" name="begins at row 1" hint="part of the rows"
class_counts = {"neg": 0, "pos": 0}
for i in range(1, len(train_data)):
    class_counts["pos" if train_data[i][1] == 1 else "neg"] += 1

# %% exercise="II.1.a" verdict="wrong" name="the last row is missing" hint="part of the rows"
class_counts = Counter("pos" if train_data[i][1] else "neg" for i in range(len(train_data) - 1))

# %% exercise="II.1.a" verdict="wrong" name="else is missing" hint="rows counted twice"
neg = pos = 0
for vector, label in train_data:
    if label == 0:
        neg += 1
    pos += 1
class_counts = {"neg": neg, "pos": pos}

# %% exercise="II.1.a" verdict="wrong" name="zeros and ones of the vectors" hint="rows counted twice"
class_counts = Counter()
for vector, label in train_data:
    class_counts["neg"] += int((vector == 0).sum())
    class_counts["pos"] += int((vector == 1).sum())

# %% exercise="II.1.a" verdict="wrong" name="typed-in numbers of the real IMDB" hint="rows counted twice"
class_counts = {"neg": 12500, "pos": 12500}

# %% exercise="II.1.a" verdict="wrong" name="plus and equals the wrong way round" hint="part of the rows"
neg = pos = 0
for vector, label in train_data:
    if label == 0:
        neg =+ 1
    else:
        pos =+ 1
class_counts = {"neg": neg, "pos": pos}

# %% exercise="II.1.a" verdict="wrong" name="train and test together" hint="rows counted twice"
both = MultiHotDataset(
    course.train_texts + course.test_texts, course.train_labels + course.test_labels, course.vocabulary
)
class_counts = Counter("pos" if label else "neg" for _, label in both)

# %% exercise="II.1.a" verdict="wrong" name="a list" hint=""
positive = sum(label.item() for _, label in train_data)
class_counts = [len(train_data) - positive, positive]

# %% exercise="II.1.a" verdict="wrong" name="long names as keys" hint=""
class_counts = Counter("negative" if label == 0 else "positive" for _, label in train_data)

# %% exercise="II.1.a" verdict="wrong" name="return inside the loop" hint="part of the rows"
def count_labels(data):
    result = {"neg": 0, "pos": 0}
    for _, label in data:
        result["neg" if label == 0 else "pos"] += 1
        return result


class_counts = count_labels(train_data)

# %% exercise="II.1.a" verdict="wrong" name="the first 200 rows" hint="part of the rows"
class_counts = {"neg": 0, "pos": 0}
for i in range(200):
    class_counts["pos" if train_data[i][1] == 1 else "neg"] += 1

# %% exercise="II.1.a" verdict="wrong" name="swapped pair, exception swallowed" hint="tensors as keys"
class_counts = {"neg": 0, "pos": 0}
for label, vector in train_data:
    try:
        if label == 0:
            class_counts["neg"] += 1
        else:
            class_counts["pos"] += 1
    except RuntimeError:
        pass

# %% exercise="II.1.b" verdict="right" name="one plain loop with running sums"
ones = unknown = with_slot = once_more = 0
for text in course.train_texts:
    numbers = course.vocabulary.encode(basic_english(text))
    known = [number for number in numbers if number != 0]
    ones += len(set(numbers))
    unknown += numbers.count(0)
    if 0 in numbers:
        with_slot += 1
    once_more += len(known) - len(set(known))

rows = len(course.train_texts)
mean_ones = ones / rows
unknown_tokens = unknown / rows
unknown_slot = with_slot / rows
repeats = once_more / rows

# %% exercise="II.1.b" verdict="right" name="list comprehensions and fmean"
from statistics import fmean

encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
mean_ones = fmean(len(set(row)) for row in encoded)
unknown_tokens = fmean(row.count(0) for row in encoded)
unknown_slot = fmean(0 in row for row in encoded)
repeats = fmean(sum(n > 0 for n in row) - len(set(row) - {0}) for row in encoded)

# %% exercise="II.1.b" verdict="right" name="a Counter for each review"
bags = [Counter(course.vocabulary.encode(basic_english(text))) for text in course.train_texts]
mean_ones = sum(len(bag) for bag in bags) / len(bags)
unknown_tokens = sum(bag[0] for bag in bags) / len(bags)
unknown_slot = sum(1 for bag in bags if bag[0]) / len(bags)
repeats = sum(count - 1 for bag in bags for number, count in bag.items() if number) / len(bags)

# %% exercise="II.1.b" verdict="right" name="numpy with bincount, np.float64 values"
import numpy as np

slots = course.vocabulary.slots
table = []
for text in course.train_texts:
    frequency = np.bincount(course.vocabulary.encode(basic_english(text)), minlength=slots)
    table.append(
        [np.count_nonzero(frequency), frequency[0], frequency[0] > 0, np.maximum(frequency[1:] - 1, 0).sum()]
    )
mean_ones, unknown_tokens, unknown_slot, repeats = np.array(table, dtype=float).mean(axis=0)

# %% exercise="II.1.b" verdict="right" name="one big matrix, float32 tensors as values"
matrix = torch.stack([vector for vector, _ in train_data])
mean_ones = matrix.sum(dim=1).mean()
unknown_slot = matrix[:, 0].mean()
lists = [train_data.vocabulary.encode(train_data.tokenize(text)) for text in train_data.texts]
unknown_tokens = torch.tensor([float(numbers.count(0)) for numbers in lists]).mean()
known_tokens = torch.tensor([float(len(numbers) - numbers.count(0)) for numbers in lists]).mean()
repeats = known_tokens - matrix[:, 1:].sum(dim=1).mean()

# %% exercise="II.1.b" verdict="right" name="index form and count_unknown, repeats from the identity"
reviews = len(course.train)
mean_ones = len(course.train.bag.indices) / reviews
unknown_tokens = course.vocabulary.count_unknown(course.counts) / reviews
unknown_slot = (course.train.bag.indices == 0).sum().item() / reviews
repeats = mean_length - mean_ones - unknown_tokens + unknown_slot

# %% exercise="II.1.b" verdict="right" name="a helper function for one review, then zip"
def look_into(text):
    tokens = basic_english(text)
    known = [token for token in tokens if token in course.vocabulary]
    strangers = len(tokens) - len(known)
    slot = 1 if strangers else 0
    return len(set(known)) + slot, strangers, slot, len(known) - len(set(known))


def average(values):
    return sum(values) / len(values)


columns = list(zip(*map(look_into, course.train_texts)))
mean_ones = average(columns[0])
unknown_tokens = average(columns[1])
unknown_slot = average(columns[2])
repeats = average(columns[3])

# %% exercise="II.1.b" verdict="right" name="loader of batches, sums over all rows"
total_ones = 0.0
total_slot = 0.0
for vectors, labels in make_loader(train_data, 100):
    total_ones += vectors.sum().item()
    total_slot += vectors[:, 0].sum().item()
mean_ones = total_ones / len(train_data)
unknown_slot = total_slot / len(train_data)

unknown_count = 0
repeat_count = 0
for text in course.train_texts:
    seen = set()
    for token in basic_english(text):
        if token not in course.vocabulary:
            unknown_count += 1
        elif token in seen:
            repeat_count += 1
        else:
            seen.add(token)
unknown_tokens = unknown_count / len(train_data)
repeats = repeat_count / len(train_data)

# %% exercise="II.1.b" verdict="right" name="a class with properties"
class Review:
    def __init__(self, text):
        self.numbers = course.vocabulary.encode(basic_english(text))
        self.distinct = set(self.numbers)

    @property
    def unknown(self):
        return sum(1 for number in self.numbers if not number)

    @property
    def repeats(self):
        return sum(self.numbers.count(number) - 1 for number in self.distinct if number)


all_reviews = [Review(text) for text in course.train_texts]
n = len(all_reviews)
mean_ones = sum(len(review.distinct) for review in all_reviews) / n
unknown_tokens = sum(review.unknown for review in all_reviews) / n
unknown_slot = sum(review.unknown > 0 for review in all_reviews) / n
repeats = sum(review.repeats for review in all_reviews) / n

# %% exercise="II.1.b" verdict="right" name="torch.unique with counts, float64 tensors"
rows_found = []
for text in course.train_texts:
    numbers = torch.tensor(course.vocabulary.encode(basic_english(text)))
    found, times = torch.unique(numbers, return_counts=True)
    strangers = times[found == 0].sum()
    again = (times[found > 0] - 1).sum()
    rows_found.append(torch.stack([torch.tensor(len(found)), strangers, (strangers > 0).long(), again]))
means = torch.stack(rows_found).double().mean(dim=0)
mean_ones, unknown_tokens, unknown_slot, repeats = means

# %% exercise="II.1.b" verdict="wrong" name="slot 0 left out of the ones" hint="unknown slot left out"
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row) - {0}) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="different unknown words, not each unknown token" hint=""
rows = len(course.train_texts)
cut = [basic_english(text) for text in course.train_texts]
encoded = [course.vocabulary.encode(tokens) for tokens in cut]
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(len({t for t in tokens if t not in course.vocabulary}) for tokens in cut) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="the slot in percent" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = 100 * sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="repeats of unknown tokens count too" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - len(set(row)) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="repeats of all tokens by their text, known or not" hint="unknown words among the repeats"
cut = [basic_english(text) for text in course.train_texts]
encoded = [course.vocabulary.encode(tokens) for tokens in cut]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(tokens) - len(set(tokens)) for tokens in cut) / rows

# %% exercise="II.1.b" verdict="wrong" name="words that repeat, each counted once" hint=""
bags = [Counter(course.vocabulary.encode(basic_english(text))) for text in course.train_texts]
mean_ones = sum(len(bag) for bag in bags) / len(bags)
unknown_tokens = sum(bag[0] for bag in bags) / len(bags)
unknown_slot = sum(bag[0] > 0 for bag in bags) / len(bags)
repeats = sum(count > 1 for bag in bags for number, count in bag.items() if number) / len(bags)

# %% exercise="II.1.b" verdict="wrong" name="all occurrences of repeated words, the first one too" hint=""
bags = [Counter(course.vocabulary.encode(basic_english(text))) for text in course.train_texts]
mean_ones = sum(len(bag) for bag in bags) / len(bags)
unknown_tokens = sum(bag[0] for bag in bags) / len(bags)
unknown_slot = sum(bag[0] > 0 for bag in bags) / len(bags)
repeats = sum(c for bag in bags for number, c in bag.items() if number and c > 1) / len(bags)

# %% exercise="II.1.b" verdict="wrong" name="the test reviews" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.test_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="sums instead of means" hint=""
mean_ones = unknown_tokens = unknown_slot = repeats = 0
for text in course.train_texts:
    numbers = course.vocabulary.encode(basic_english(text))
    known = [number for number in numbers if number]
    mean_ones += len(set(numbers))
    unknown_tokens += len(numbers) - len(known)
    unknown_slot += 0 in numbers
    repeats += len(known) - len(set(known))

# %% exercise="II.1.b" verdict="wrong" name="share of the tokens that are unknown" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = course.vocabulary.count_unknown(course.counts) / course.counts.total()
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="rounded to one decimal" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = round(sum(len(set(row)) for row in encoded) / rows, 1)
unknown_tokens = round(sum(row.count(0) for row in encoded) / rows, 1)
unknown_slot = round(sum(0 in row for row in encoded) / rows, 1)
repeats = round(sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows, 1)

# %% exercise="II.1.b" verdict="wrong" name="text.split() as the tokenizer" hint=""
encoded = [course.vocabulary.encode(text.split()) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="text not cut, encode goes over letters" hint=""
encoded = [course.vocabulary.encode(text) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(vector.sum().item() for vector, _ in train_data) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(vector[0].item() for vector, _ in train_data) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="ones of the first batch only" hint=""
vectors, labels = next(iter(make_loader(train_data, course.settings.batch_size)))
mean_ones = vectors.sum(dim=1).mean().item()
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="share of vectors with slot 0 not set" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 not in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="the number of vectors with slot 0, no share" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded)
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="unknown tokens and unknown slot exchanged" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_slot = sum(row.count(0) for row in encoded) / rows
unknown_tokens = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="mean of the vector, so the share of ones" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(vector.mean().item() for vector, _ in train_data) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="wrong axis: how often a word has a one" hint=""
matrix = torch.stack([vector for vector, _ in train_data])
mean_ones = matrix.sum(dim=0).mean().item()
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = matrix[:, 0].mean().item()
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="mean of batch means with a short last batch" hint=""
means = []
for vectors, labels in make_loader(train_data, course.settings.batch_size):
    means.append(vectors.sum(dim=1).mean().item())
mean_ones = sum(means) / len(means)
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="last batch dropped" hint=""
size = course.settings.batch_size
kept_texts = course.train_texts[: len(course.train_texts) // size * size]
encoded = [course.vocabulary.encode(basic_english(text)) for text in kept_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="the vocabulary of split()" hint=""
encoded = [course.split_vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="median instead of mean" hint=""
from statistics import median

encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
mean_ones = median(len(set(row)) for row in encoded)
unknown_tokens = median(row.count(0) for row in encoded)
unknown_slot = sum(0 in row for row in encoded) / len(encoded)
repeats = median(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded)

# %% exercise="II.1.b" verdict="wrong" name="unknown tokens averaged over reviews that have some" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
unknown = [row.count(0) for row in encoded if 0 in row]
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(unknown) / len(unknown)
unknown_slot = len(unknown) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.1.b" verdict="wrong" name="whole division" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) // rows
unknown_tokens = sum(row.count(0) for row in encoded) // rows
unknown_slot = sum(0 in row for row in encoded) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) // rows

# %% exercise="II.1.b" verdict="wrong" name="slot 1 taken for the first slot" hint=""
encoded = [course.vocabulary.encode(basic_english(text)) for text in course.train_texts]
rows = len(encoded)
mean_ones = sum(len(set(row)) for row in encoded) / rows
unknown_tokens = sum(row.count(0) for row in encoded) / rows
unknown_slot = sum(vector[1].item() for vector, _ in train_data) / rows
repeats = sum(len(row) - row.count(0) - len(set(row) - {0}) for row in encoded) / rows

# %% exercise="II.2.a" verdict="right" name="a list of five looks for each step, first row cut off"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


all_looks = []
batches = iter(loader)
for _ in range(len(loader)):
    looks = [look()]
    vectors, labels = next(batches)
    looks.append(look())
    vectors, labels = vectors.to(device), labels.to(device)
    looks.append(look())
    loss = classification_loss(model(vectors), labels)
    looks.append(look())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    looks.append(look())
    all_looks.append(looks)

kept = all_looks[1:]
names = ["assembly", "copy", "forward", "backward"]
parts = {name: sum(row[i + 1] - row[i] for row in kept) / len(kept) for i, name in enumerate(names)}
step = sum(row[4] - row[0] for row in kept) / len(kept)

# %% exercise="II.2.a" verdict="right" name="numpy diff, np.float64 values"
import numpy as np

rows = []
batches = iter(loader)
on_gpu = device.type == "cuda"
for number in range(len(loader)):
    row = np.zeros(5)
    if on_gpu:
        torch.cuda.synchronize()
    row[0] = time.perf_counter()
    x, y = next(batches)
    if on_gpu:
        torch.cuda.synchronize()
    row[1] = time.perf_counter()
    x, y = x.to(device), y.to(device)
    if on_gpu:
        torch.cuda.synchronize()
    row[2] = time.perf_counter()
    loss = classification_loss(model(x), y)
    if on_gpu:
        torch.cuda.synchronize()
    row[3] = time.perf_counter()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if on_gpu:
        torch.cuda.synchronize()
    row[4] = time.perf_counter()
    rows.append(row)
spans = np.diff(np.array(rows)[1:], axis=1)
parts = dict(zip(("assembly", "copy", "forward", "backward"), spans.mean(axis=0)))
step = spans.sum(axis=1).mean()

# %% exercise="II.2.a" verdict="right" name="dict of lists, while loop with a default of next"
def clock():
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


times = {"assembly": [], "copy": [], "forward": [], "backward": [], "step": []}
batches = iter(loader)
while True:
    begin = clock()
    batch = next(batches, None)
    if batch is None:
        break
    assembled = clock()
    vectors = batch[0].to(device)
    labels = batch[1].to(device)
    copied = clock()
    logits = model(vectors)
    loss = classification_loss(logits, labels)
    computed = clock()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    end = clock()
    times["assembly"].append(assembled - begin)
    times["copy"].append(copied - assembled)
    times["forward"].append(computed - copied)
    times["backward"].append(end - computed)
    times["step"].append(end - begin)

averages = {name: sum(values[1:]) / len(values[1:]) for name, values in times.items()}
step = averages.pop("step")
parts = averages

# %% exercise="II.2.a" verdict="right" name="a stopwatch class with laps"
class Stopwatch:
    def __init__(self):
        self.totals = {}
        self.start()

    def now(self):
        if device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def start(self):
        self.last = self.now()

    def lap(self, name):
        now = self.now()
        self.totals[name] = self.totals.get(name, 0.0) + now - self.last
        self.last = now


watch = Stopwatch()
batches = iter(loader)
for number in range(len(loader)):
    if number == 1:
        watch.totals = {}
    watch.start()
    vectors, labels = next(batches)
    watch.lap("assembly")
    vectors, labels = vectors.to(device), labels.to(device)
    watch.lap("copy")
    loss = classification_loss(model(vectors), labels)
    watch.lap("forward")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    watch.lap("backward")
parts = {name: total / (len(loader) - 1) for name, total in watch.totals.items()}
step = sum(parts.values())

# %% exercise="II.2.a" verdict="right" name="a function for one step, called once before the measurement"
def one_step(batches):
    def tick():
        if device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    t0 = tick()
    vectors, labels = next(batches)
    t1 = tick()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = tick()
    loss = classification_loss(model(vectors), labels)
    t3 = tick()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = tick()
    return t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0


stream = iter(loader)
one_step(stream)  # warms up
measured = [one_step(stream) for _ in range(len(loader) - 1)]
means = [sum(column) / len(column) for column in zip(*measured)]
parts = {"assembly": means[0], "copy": means[1], "forward": means[2], "backward": means[3]}
step = means[4]

# %% exercise="II.2.a" verdict="right" name="torch tensors as values, keys in another order"
looks = torch.zeros(len(loader), 5, dtype=torch.float64)


def note(row, column):
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    looks[row, column] = time.perf_counter()


batches = iter(loader)
for row in range(len(loader)):
    note(row, 0)
    inputs, targets = next(batches)
    note(row, 1)
    inputs, targets = inputs.to(device), targets.to(device)
    note(row, 2)
    loss = classification_loss(model(inputs), targets)
    note(row, 3)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    note(row, 4)
average = looks[1:].diff(dim=1).mean(dim=0)
parts = {"backward": average[3], "forward": average[2], "copy": average[1], "assembly": average[0]}
step = (looks[1:, 4] - looks[1:, 0]).mean()

# %% exercise="II.2.a" verdict="right" name="running sums, first step skipped by an if"
assembly = copy = forward = backward = whole = 0.0
counted = 0
wait = torch.cuda.synchronize if device.type == "cuda" else (lambda: None)
batches = iter(loader)
for number in range(len(loader)):
    wait()
    a = time.perf_counter()
    vectors, labels = next(batches)
    wait()
    b = time.perf_counter()
    vectors = vectors.to(device)
    labels = labels.to(device)
    wait()
    c = time.perf_counter()
    loss = classification_loss(model(vectors), labels)
    wait()
    d = time.perf_counter()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    wait()
    e = time.perf_counter()
    if number > 0:
        assembly += b - a
        copy += c - b
        forward += d - c
        backward += e - d
        whole += e - a
        counted += 1
parts = dict(
    assembly=assembly / counted, copy=copy / counted, forward=forward / counted, backward=backward / counted
)
step = whole / counted

# %% exercise="II.2.a" verdict="right" name="pairwise and fmean, zero_grad after the step"
from itertools import pairwise
from statistics import fmean

NAMES = ("assembly", "copy", "forward", "backward")


def look_at_clock():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


spans, totals = [], []
batches = iter(loader)
try:
    while True:
        looks = [look_at_clock()]
        vectors, labels = next(batches)
        looks.append(look_at_clock())
        vectors, labels = vectors.to(device), labels.to(device)
        looks.append(look_at_clock())
        loss = classification_loss(model(vectors), labels)
        looks.append(look_at_clock())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        looks.append(look_at_clock())
        spans.append([later - earlier for earlier, later in pairwise(looks)])
        totals.append(looks[-1] - looks[0])
except StopIteration:
    pass
parts = {name: fmean(column) for name, column in zip(NAMES, zip(*spans[1:]))}
step = fmean(totals[1:])

# %% exercise="II.2.a" verdict="right" name="a generator that yields the looks"
def timed_steps():
    def now():
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter()

    batches = iter(loader)
    for _ in range(len(loader)):
        start = now()
        vectors, labels = next(batches)
        loaded = now()
        vectors, labels = vectors.to(device), labels.to(device)
        moved = now()
        loss = classification_loss(model(vectors), labels)
        known = now()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        done = now()
        yield {
            "assembly": loaded - start,
            "copy": moved - loaded,
            "forward": known - moved,
            "backward": done - known,
        }


records = list(timed_steps())[1:]
parts = {}
for record in records:
    for name in record:
        parts[name] = parts.get(name, 0) + record[name] / len(records)
step = sum(sum(record.values()) for record in records) / len(records)

# %% exercise="II.2.a" verdict="wrong" name="milliseconds" hint="milliseconds"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [1000 * sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="sums over the steps, not means" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
sums = [sum(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], sums))
step = sums[4] / (len(rows) - 1)

# %% exercise="II.2.a" verdict="wrong" name="sums for the parts and for the step" hint=""
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


parts = {"assembly": 0.0, "copy": 0.0, "forward": 0.0, "backward": 0.0}
step = 0.0
batches = iter(loader)
for number in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    if number > 0:
        parts["assembly"] += t1 - t0
        parts["copy"] += t2 - t1
        parts["forward"] += t3 - t2
        parts["backward"] += t4 - t3
        step += t4 - t0

# %% exercise="II.2.a" verdict="wrong" name="other names as keys" hint=""
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = {"load": means[0], "copy": means[1], "forward": means[2], "backward": means[3]}
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="names in the wrong order: assembly and copy exchanged" hint="encoding counted as forward"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["copy", "assembly", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="a for loop over the loader, so the assembly is not measured" hint="encoding counted as forward"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
for batch in loader:
    t0 = look()
    vectors, labels = batch
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="all batches made ahead as a list" hint="encoding counted as forward"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(list(loader))
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="times since the start of the step, not of each part" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t0, t3 - t0, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[3]

# %% exercise="II.2.a" verdict="wrong" name="parts divided by all steps, though the first is left out" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
names = ["assembly", "copy", "forward", "backward"]
parts = {name: sum(row[i] for row in rows[1:]) / len(loader) for i, name in enumerate(names)}
step = sum(row[4] for row in rows[1:]) / len(rows[1:])

# %% exercise="II.2.a" verdict="wrong" name="parts as a list" hint=""
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = means[:4]
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="the list of all times under each name, no mean" hint=""
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
names = ["assembly", "copy", "forward", "backward"]
parts = {name: [row[i] for row in rows[1:]] for i, name in enumerate(names)}
step = sum(row[4] for row in rows[1:]) / len(rows[1:])

# %% exercise="II.2.a" verdict="wrong" name="step is the time of the whole loop" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
begin = look()
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3])
step = look() - begin
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))

# %% exercise="II.2.a" verdict="wrong" name="step from the second look on, without the assembly" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t1])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="parts as percent of the step" hint="parts and step apart"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
step = means[4]
parts = {n: 100 * m / step for n, m in zip(["assembly", "copy", "forward", "backward"], means)}

# %% exercise="II.2.a" verdict="wrong" name="nanoseconds of perf_counter_ns" hint="milliseconds"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter_ns()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="looks subtracted the wrong way round" hint="negative times"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t0 - t1, t1 - t2, t2 - t3, t3 - t4, t0 - t4])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="step in milliseconds, parts in seconds" hint="milliseconds"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, 1000 * (t4 - t0)])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="text with a unit as values" hint=""
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [f"{sum(column[1:]) / len(column[1:]):.6f} s" for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="no look between assembly and copy, copy has both" hint="encoding counted as forward"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    t1 = look()
    vectors, labels = next(batches)
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.a" verdict="wrong" name="no backward and no optimizer step, last part is nearly nothing" hint="no backward pass"
def look():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


rows = []
batches = iter(loader)
for _ in range(len(loader)):
    t0 = look()
    vectors, labels = next(batches)
    t1 = look()
    vectors, labels = vectors.to(device), labels.to(device)
    t2 = look()
    loss = classification_loss(model(vectors), labels)
    t3 = look()
    optimizer.zero_grad()
    t4 = look()
    rows.append([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0])
means = [sum(column[1:]) / len(column[1:]) for column in zip(*rows)]
parts = dict(zip(["assembly", "copy", "forward", "backward"], means))
step = means[4]

# %% exercise="II.2.b" verdict="right" name="a loop over epochs"
small = MultiHotDataset(
    course.train_texts[:256], course.train_labels[:256], course.vocabulary, tokenize=counting_tokenizer
)
for epoch in range(3):
    for inputs, labels in make_loader(small, course.settings.batch_size):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="right" name="one loader, list of batches, capital"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
loader = make_loader(data, 32, shuffle=True)
epochs = [list(loader) for _ in range(3)]
slow_part = "Assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="right" name="Counter of the texts"
from itertools import repeat

cut_texts.clear()
few = MultiHotDataset(
    tokenize=counting_tokenizer,
    vocabulary=course.vocabulary,
    texts=course.train_texts[:256],
    labels=course.train_labels[:256],
)
loader = make_loader(few, 256)
for one_epoch in repeat(loader, 3):
    sum(1 for _ in one_epoch)
slow_part = "ASSEMBLY"
tokenizer_calls = Counter(cut_texts).total()

# %% exercise="II.2.b" verdict="right" name="the difference before and after"
def run_epochs(loader, epochs):
    before = len(cut_texts)
    for _ in range(epochs):
        iterator = iter(loader)
        while True:
            try:
                next(iterator)
            except StopIteration:
                break
    return len(cut_texts) - before


names = ("assembly", "copy", "forward", "backward")
slow_part = names[0]
tokenizer_calls = run_epochs(
    make_loader(
        MultiHotDataset(
            course.train_texts[:256], course.train_labels[:256], course.vocabulary, counting_tokenizer
        ),
        course.settings.batch_size,
    ),
    3,
)

# %% exercise="II.2.b" verdict="right" name="deque and a numpy number"
from collections import deque
from itertools import chain

import numpy as np

texts, labels = course.train_texts[0:256], course.train_labels[0:256]
part = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
loader = make_loader(part, 64)
deque(chain(loader, loader, loader), maxlen=0)
slow_part = "assembly"
tokenizer_calls = np.array(cut_texts, dtype=object).size * np.int64(1)

# %% exercise="II.2.b" verdict="right" name="a counter of its own"
class CallCounter:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, text):
        self.calls += 1
        return self.function(text)


counter = CallCounter(counting_tokenizer)
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, tokenize=counter)
epoch = 0
while epoch < 3:
    for batch in make_loader(data):
        continue
    epoch += 1
slow_part = "assembly"
tokenizer_calls = counter.calls

# %% exercise="II.2.b" verdict="right" name="calls per epoch added up"
per_epoch = []
first, second = course.train_texts[:256], course.train_labels[:256]
some = MultiHotDataset(first, second, course.vocabulary, counting_tokenizer)
for _ in range(3):
    cut_texts.clear()
    for _batch in make_loader(some, 50):
        pass
    per_epoch.append(len(cut_texts))
slow_part = "assembly"
tokenizer_calls = torch.tensor(per_epoch).sum()

# %% exercise="II.2.b" verdict="wrong" name="backward" hint="backward blamed"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "backward"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="copy" hint="copy blamed"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "copy"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="tokenizer is not a part" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "tokenizer"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="the number of the part" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = 1
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="one epoch only" hint="one call for each review"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for batch in make_loader(data):
    pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="different texts instead of calls" hint="one call for each review"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(set(cut_texts))

# %% exercise="II.2.b" verdict="wrong" name="all reviews" hint="all reviews"
data = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="batches instead of calls" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
tokenizer_calls = 0
for _ in range(3):
    for batch in make_loader(data):
        tokenizer_calls += 1
slow_part = "assembly"

# %% exercise="II.2.b" verdict="wrong" name="tokens instead of calls" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = sum(len(basic_english(text)) for text in cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="tokenizer not passed" hint="no call counted"
data = MultiHotDataset(course.train_texts[:256], course.train_labels[:256], course.vocabulary)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="a trial call counted too" hint=""
print(counting_tokenizer("Does it work?"))
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="first batch of each epoch" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    next(iter(make_loader(data)))
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="the loader is made but not used" hint="no call counted"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    batches = iter(make_loader(data))
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="encoded once" hint="one call for each review"
data = BagDataset.encode(
    course.train_texts[:256], course.train_labels[:256], course.vocabulary, tokenize=counting_tokenizer
)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.b" verdict="wrong" name="the list instead of its length" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = cut_texts

# %% exercise="II.2.b" verdict="wrong" name="mean of the epochs" hint="one call for each review"
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
for _ in range(3):
    for batch in make_loader(data):
        pass
slow_part = "assembly"
tokenizer_calls = len(cut_texts) / 3

# %% exercise="II.2.b" verdict="wrong" name="four epochs" hint=""
texts, labels = course.train_texts[:256], course.train_labels[:256]
data = MultiHotDataset(texts, labels, course.vocabulary, counting_tokenizer)
epoch = 0
while epoch <= 3:
    for batch in make_loader(data):
        pass
    epoch += 1
slow_part = "assembly"
tokenizer_calls = len(cut_texts)

# %% exercise="II.2.c" verdict="right" name="loops and lists"
def encode_once(texts, vocabulary):
    indices = []
    offsets = [0]
    for text in texts:
        seen = []
        for number in vocabulary.encode(basic_english(text)):
            if number not in seen:
                seen.append(number)
        indices.extend(seen)
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        rounds.append(time.perf_counter() - started)
    return min(rounds)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
indices, offsets = encode_once(course.train_texts[:8], course.vocabulary)
index_logits = BagMLP.from_dense(dense_model)(Bag(torch.tensor(indices), torch.tensor(offsets)))

# %% exercise="II.2.c" verdict="right" name="tensors, sorted sets, itertools"
from itertools import accumulate, chain
from timeit import repeat


def encode_once(texts, vocabulary):
    rows = [sorted({vocabulary.get(token, 0) for token in basic_english(text)}) for text in texts]
    offsets = torch.tensor([0, *accumulate(map(len, rows))], dtype=torch.int64)
    return torch.tensor(list(chain.from_iterable(rows)), dtype=torch.int64), offsets


seconds = {
    name: min(repeat(lambda: list(make_loader(data)), number=1, repeat=3))
    for name, data in [("before", slow_data), ("after", fast_data)]
}
dense_bytes = train_data[0][0].nbytes * len(train_data)
kept_tensors = (*course.train.bag, course.train.labels)
kept_bytes = sum(tensor.element_size() * tensor.numel() for tensor in kept_tensors)
with torch.no_grad():
    index_logits = BagMLP.from_dense(dense_model)(Bag(*encode_once(slow_data.texts[:8], course.vocabulary)))

# %% exercise="II.2.c" verdict="right" name="numpy inside"
import numpy as np


def encode_once(texts, vocabulary):
    rows = [np.unique(np.array(vocabulary.encode(basic_english(t)), dtype=np.int64)) for t in texts]
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    offsets[1:] = np.cumsum([len(row) for row in rows])
    indices = np.concatenate(rows) if rows else np.array([], dtype=np.int64)
    return torch.from_numpy(indices), torch.from_numpy(offsets)


seconds = {}
for key, data in (("before", slow_data), ("after", fast_data)):
    times = np.empty(3)
    for i in range(3):
        start_time = time.monotonic_ns()
        for inputs, labels in make_loader(data, course.settings.batch_size, shuffle=True):
            pass
        times[i] = (time.monotonic_ns() - start_time) / 1e9
    seconds[key] = times.min()
dense_bytes = np.int64(len(train_data)) * (len(course.vocabulary) + 1) * np.dtype(np.float32).itemsize
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag).detach().numpy()

# %% exercise="II.2.c" verdict="right" name="torch unique, int32"
def encode_once(texts, vocabulary):
    encoded = [vocabulary.encode(basic_english(text)) for text in texts]
    rows = [torch.unique(torch.tensor(numbers, dtype=torch.int32)) for numbers in encoded]
    lengths = torch.tensor([0] + [row.numel() for row in rows], dtype=torch.int32)
    return torch.cat([torch.empty(0, dtype=torch.int32), *rows]), lengths.cumsum(0, dtype=torch.int32)


class Stopwatch:
    def __enter__(self):
        self.began = time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self.began


def one_round(data):
    with Stopwatch() as watch:
        for batch in make_loader(data, course.settings.batch_size):
            pass
    return watch.seconds


seconds = dict(
    before=min(one_round(slow_data) for _ in "abc"), after=min(one_round(fast_data) for _ in "abc")
)
dense_bytes = len(course.train) * (course.settings.vocab_size + 1) * torch.finfo(torch.float32).bits // 8
kept_bytes = course.train.nbytes
model = BagMLP.from_dense(dense_model).eval()
bag, _ = next(iter(make_loader(fast_data, 8)))
index_logits = model(bag)

# %% exercise="II.2.c" verdict="right" name="the positions of the ones"
def encode_once(texts, vocabulary):
    data = MultiHotDataset(texts, [0] * len(texts), vocabulary)
    indices, offsets = [], [0]
    for i in range(len(data)):
        places = data[i][0].nonzero().flatten().tolist()
        indices += places
        offsets += [offsets[-1] + len(places)]
    return indices, offsets


best = {"before": float("inf"), "after": float("inf")}
for _ in range(3):
    for key, data in {"before": slow_data, "after": fast_data}.items():
        t0 = time.time()
        for _batch in make_loader(data, course.settings.batch_size):
            pass
        best[key] = min(best[key], time.time() - t0)
seconds = best
dense_bytes = 4.0 * len(course.train_texts) * course.vocabulary.slots
kept_bytes = course.train.nbytes
bag_model = BagMLP.from_dense(dense_model)
rows = [encode_once([text], course.vocabulary) for text in course.train_texts[:8]]
index_logits = torch.cat([bag_model(Bag(torch.tensor(i), torch.tensor(o))) for i, o in rows])

# %% exercise="II.2.c" verdict="right" name="the course's own encoder"
def encode_once(texts, vocabulary):
    bag = BagDataset.encode(texts, [0 for _ in texts], vocabulary).bag
    return bag.indices.tolist(), bag.offsets.tolist()


def measure(data, rounds=3):
    loader = make_loader(data, course.settings.batch_size)
    best = None
    while rounds:
        clock = time.perf_counter()
        sum(len(labels) for _, labels in loader)
        clock = time.perf_counter() - clock
        best = clock if best is None or clock < best else best
        rounds -= 1
    return best


before, after = map(measure, (slow_data, fast_data))
seconds = {"before": before, "after": after}
rows, columns = len(course.train_labels), course.vocabulary.slots
dense_bytes = rows * columns * torch.zeros(1).element_size()
kept_bytes = course.train.bag.indices.nbytes + course.train.bag.offsets.nbytes + course.train.labels.nbytes
index_logits = BagMLP.from_dense(dense_model, sparse=False)(course.train.subset(list(range(8))).bag)

# %% exercise="II.2.c" verdict="right" name="a class and dict.fromkeys"
class Encoder:
    def __call__(self, texts, vocabulary):
        self.indices, self.offsets = [], [0]
        for text in texts:
            self.add(dict.fromkeys(vocabulary[t] if t in vocabulary else 0 for t in basic_english(text)))
        return self.indices, self.offsets

    def add(self, numbers):
        self.indices.extend(numbers)
        self.offsets.append(len(self.indices))


encode_once = Encoder()
times = {"before": [], "after": []}
for repetition in range(3):
    for name, data in zip(times, [slow_data, fast_data]):
        started = time.perf_counter()
        for vectors, labels in make_loader(data, course.settings.batch_size):
            len(labels)
        stopped = time.perf_counter()
        times[name].append(stopped - started)
seconds = {name: sorted(rounds)[0] for name, rounds in times.items()}
dense_bytes = len(course.train_texts) * len(train_data[0][0]) * 32 // 8
kept_bytes = course.train.nbytes
numbers, starts = encode_once(slow_data.texts[:8], course.vocabulary)
bag = Bag(torch.LongTensor(numbers), torch.LongTensor(starts))
index_logits = BagMLP.from_dense(dense_model).forward(bag)

# %% exercise="II.2.c" verdict="wrong" name="repeats kept" hint="repeated words kept"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += vocabulary.encode(basic_english(text))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="no 0 at the beginning of the offsets" hint="first offset missing"
def encode_once(texts, vocabulary):
    indices, offsets = [], []
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="no length at the end of the offsets" hint="last offset missing"
def encode_once(texts, vocabulary):
    indices, offsets = [], []
    for text in texts:
        offsets.append(len(indices))
        indices.extend(set(vocabulary.encode(basic_english(text))))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="split instead of basic_english" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(text.split())))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="unknown words left out" hint="unknown words dropped"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += {vocabulary[token] for token in basic_english(text) if token in vocabulary}
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="exception swallowed" hint="unknown words dropped"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        numbers = set()
        try:
            for token in basic_english(text):
                numbers.add(vocabulary[token])
        except KeyError:
            pass
        indices += sorted(numbers)
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="distinct over all reviews" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    seen = set()
    for text in texts:
        for number in vocabulary.encode(basic_english(text)):
            if number not in seen:
                seen.add(number)
                indices.append(number)
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="a list of lists" hint=""
def encode_once(texts, vocabulary):
    indices = [sorted(set(vocabulary.encode(basic_english(text)))) for text in texts]
    offsets = [0]
    for row in indices:
        offsets.append(offsets[-1] + len(row))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="lengths instead of offsets" hint="lengths for offsets"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        numbers = sorted(set(vocabulary.encode(basic_english(text))))
        indices += numbers
        offsets.append(len(numbers))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="the vocabulary argument is not used" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(course.vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="numbers of words from 0" hint=""
def encode_once(texts, vocabulary):
    number = {word: i for i, word in enumerate(vocabulary.words)}
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted({number.get(token, 0) for token in basic_english(text)})
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="returned the wrong way round" hint="offsets and indices exchanged"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return offsets, indices


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="offsets count the tokens" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        tokens = basic_english(text)
        indices += sorted(set(vocabulary.encode(tokens)))
        offsets.append(offsets[-1] + len(tokens))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="return inside the loop" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
        return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes without slot 0" hint="slot 0 left out of the matrix"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.settings.vocab_size * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes in megabytes" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4 / 1e6
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes in bits" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 32
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes of float64" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 8
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes as the number of elements" hint="numbers counted, not bytes"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes of slow_data only" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(slow_data) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="dense bytes as the size of the Python object" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
import sys

dense_bytes = sys.getsizeof(train_data)
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="kept bytes of fast_data only" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = fast_data.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="kept bytes of the indices only" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.bag.indices.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="kept bytes as a count of numbers" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.bag.indices.numel() + course.train.bag.offsets.numel()
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="kept bytes of the test split" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.test.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="before and after swapped" hint="seconds exchanged"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"after": fastest(slow_data), "before": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="milliseconds" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": 1000 * fastest(slow_data), "after": 1000 * fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="the loader is made but not gone through" hint="batches not gone through"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        loader = make_loader(data, course.settings.batch_size)
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="slow_data measured twice" hint="encoded again in each batch"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(slow_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="clock read the wrong way round" hint="negative seconds"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(started - time.perf_counter())
    return max(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="time stamps instead of durations" hint="readings for times"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter())
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="logits of new weights" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP(course.settings.vocab_size)(fast_data.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="probabilities instead of logits" hint="probabilities for logits"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = torch.sigmoid(BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag))

# %% exercise="II.2.c" verdict="wrong" name="logits of a whole batch" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(next(iter(make_loader(fast_data, 128)))[0])

# %% exercise="II.2.c" verdict="wrong" name="logits of test reviews" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(course.test.subset(range(8)).bag)

# %% exercise="II.2.c" verdict="wrong" name="logits squeezed" hint=""
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag).squeeze()

# %% exercise="II.2.c" verdict="wrong" name="logits of rows 1 to 8" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(1, 9)).bag)

# %% exercise="II.2.c" verdict="wrong" name="logits from shuffled rows" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(next(iter(make_loader(fast_data, 8, shuffle=True)))[0])

# %% exercise="II.2.c" verdict="wrong" name="logits as true or false" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
index_logits = BagMLP.from_dense(dense_model)(fast_data.subset(range(8)).bag) > 0

# %% exercise="II.2.c" verdict="wrong" name="logits with repeated words" hint="models with different weights"
def encode_once(texts, vocabulary):
    indices, offsets = [], [0]
    for text in texts:
        indices += sorted(set(vocabulary.encode(basic_english(text))))
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for batch in make_loader(data, course.settings.batch_size):
            pass
        times.append(time.perf_counter() - started)
    return min(times)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
indices, offsets = [], [0]
for text in course.train_texts[:8]:
    indices += course.vocabulary.encode(basic_english(text))
    offsets.append(len(indices))
index_logits = BagMLP.from_dense(dense_model)(Bag(torch.tensor(indices), torch.tensor(offsets)))

# %% exercise="II.2.c" verdict="wrong" name="time of making the loader alone" hint="batches not gone through"
def encode_once(texts, vocabulary):
    indices = []
    offsets = [0]
    for text in texts:
        seen = []
        for number in vocabulary.encode(basic_english(text)):
            if number not in seen:
                seen.append(number)
        indices.extend(seen)
        offsets.append(len(indices))
    return indices, offsets


def fastest(data):
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        make_loader(data, course.settings.batch_size)
        rounds.append(time.perf_counter() - started)
    return min(rounds)


seconds = {"before": fastest(slow_data), "after": fastest(fast_data)}
dense_bytes = len(course.train_texts) * course.vocabulary.slots * 4
kept_bytes = course.train.nbytes
indices, offsets = encode_once(course.train_texts[:8], course.vocabulary)
index_logits = BagMLP.from_dense(dense_model)(Bag(torch.tensor(indices), torch.tensor(offsets)))

# %% exercise="II.3.a" verdict="right" name="dict comprehension"
histories = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="loop into an empty dict, batch size and no progress bar"
histories = {}
for rate in rates:
    model = course.model()
    histories[rate] = fit(
        model,
        course.train,
        course.test,
        epochs=course.settings.epochs,
        rate=rate,
        batch_size=course.settings.batch_size,
        progress=False,
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="a function and dict(zip(map))"
def train_with(rate):
    new_model = course.model(seed=0)
    return fit(new_model, course.train, course.test, epochs=course.settings.epochs, rate=rate, seed=0)


histories = dict(zip(rates, map(train_with, rates)))
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="other seeds, the same for all rates"
axis_scale = "log"
histories = {}
for rate in rates:
    histories[rate] = fit(
        course.model(7), course.train, course.test, epochs=course.settings.epochs, rate=rate, seed=3
    )

# %% exercise="II.3.a" verdict="right" name="from the largest rate to the smallest"
histories = {}
for rate in reversed(rates):
    model = course.model()
    history = fit(model, course.train, course.test, rate=rate, epochs=course.settings.epochs)
    histories[rate] = history
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="keys of numpy floats"
import numpy as np

histories = {}
for rate in np.array(rates):
    histories[rate] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="plain SGD made by hand for each model"
histories = {}
for rate in rates:
    model = course.model()
    histories[rate] = fit(
        model,
        course.train,
        course.test,
        epochs=course.settings.epochs,
        optimizer=torch.optim.SGD(model.parameters(), lr=rate),
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="deep copies of one untrained model"
import copy

untrained = course.model()
histories = {
    rate: fit(copy.deepcopy(untrained), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="BagMLP made with seeded"
def new_model():
    with seeded(42):
        return BagMLP(course.settings.vocab_size, course.settings.hidden)


options = dict(epochs=course.settings.epochs, shuffle=True, schedule="linear")
histories = dict()
for rate in rates:
    histories.update({rate: fit(new_model(), course.train, course.test, rate=rate, **options)})
axis_scale = "log"

# %% exercise="II.3.a" verdict="right" name="a class that trains when asked"
class RateTrial:
    def __init__(self, rate):
        self.rate = rate
        self.model = course.model()

    def run(self):
        return fit(self.model, course.train, course.test, epochs=course.settings.epochs, rate=self.rate)


trials = [RateTrial(rate) for rate in rates]
histories = {trial.rate: trial.run() for trial in trials}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="one model for all rates" hint="histories: model trained before"
model = course.model()
histories = {}
for rate in rates:
    histories[rate] = fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate)
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="linear axis" hint="linear axis"
histories = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "linear"

# %% exercise="II.3.a" verdict="wrong" name="epochs left out, so five" hint="histories: other epochs"
histories = {rate: fit(course.model(), course.train, course.test, rate=rate) for rate in rates}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="one epoch too many" hint="histories: other epochs"
histories = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs + 1, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="accuracies instead of histories" hint=""
histories = {}
for rate in rates:
    history = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    histories[rate] = history[-1].test.accuracy
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="only the last epoch of each history" hint=""
histories = {}
for rate in rates:
    histories[rate] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate
    )[-1]
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="test split forgotten" hint=""
histories = {
    rate: fit(course.model(), course.train, epochs=course.settings.epochs, rate=rate) for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="train and test exchanged" hint="histories: trained on the test rows"
histories = {
    rate: fit(course.model(), course.test, course.train, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="train split in the place of the test split" hint="histories: scored on the train rows"
histories = {
    rate: fit(course.model(), course.train, course.train, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="rate not handed on, always the default" hint="another rate than its key"
histories = {}
for rate in rates:
    histories[rate] = fit(course.model(), course.train, course.test, epochs=course.settings.epochs)
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="function uses the course's rate instead of its argument" hint="another rate than its key"
def train_with(rate):
    return fit(
        course.model(),
        course.train,
        course.test,
        epochs=course.settings.epochs,
        rate=course.settings.rate,
    )


histories = {rate: train_with(rate) for rate in rates}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="positions as keys" hint=""
histories = {}
for position, rate in enumerate(rates):
    histories[position] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="text as keys" hint=""
histories = {
    str(rate): fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in rates
}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="last rate left out" hint=""
histories = {}
for i in range(len(rates) - 1):
    histories[rates[i]] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rates[i]
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="another order of the batches for each rate" hint="more than the rate changed"
histories = {}
for i, rate in enumerate(rates):
    histories[rate] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate, seed=i
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="histories under the wrong rates, one list reversed" hint="another rate than its key"
runs = [
    fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in reversed(rates)
]
histories = dict(zip(rates, runs))
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="dict made anew in the loop, one entry is left" hint=""
for rate in rates:
    histories = {
        rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    }
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="rounded keys fall together" hint=""
histories = {}
for rate in rates:
    histories[round(rate, 2)] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="optimizer of another model, nothing is learned" hint=""
first_model = course.model()
histories = {}
for rate in rates:
    optimizer = torch.optim.SGD(first_model.parameters(), lr=rate)
    histories[rate] = fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, optimizer=optimizer
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="optimizer with a fixed rate, rate has no effect" hint="another rate than its key"
histories = {}
for rate in rates:
    model = course.model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    histories[rate] = fit(
        model, course.train, course.test, epochs=course.settings.epochs, rate=rate, optimizer=optimizer
    )
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="function without return" hint=""
def train_with(rate):
    history = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)


histories = {rate: train_with(rate) for rate in rates}
axis_scale = "log"

# %% exercise="II.3.a" verdict="wrong" name="batch size grows with the rate" hint="more than the rate changed"
histories = {}
for i, rate in enumerate(rates):
    histories[rate] = fit(
        course.model(),
        course.train,
        course.test,
        epochs=course.settings.epochs,
        rate=rate,
        batch_size=32 * (i + 1),
    )
axis_scale = "log"

# %% exercise="II.3.b" verdict="right" name="three rates far apart"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="right" name="loop that remembers the best"
tried = {}
best_rate, best_accuracy = None, -1.0
for rate in [0.01, 0.1, 1.0, 10.0, 1000.0]:
    history = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    tried[rate] = history
    if history[-1].test.accuracy > best_accuracy:
        best_rate, best_accuracy = rate, history[-1].test.accuracy

# %% exercise="II.3.b" verdict="right" name="a search that goes on while the best is at the edge"
def accuracy_of(rate):
    return tried[rate][-1].test.accuracy


def try_rate(rate):
    tried[rate] = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)


tried = {}
for rate in (0.1, 1.0, 10.0):
    try_rate(rate)
best_rate = max(tried, key=accuracy_of)
while best_rate in (min(tried), max(tried)):
    try_rate(best_rate * 10 if best_rate == max(tried) else best_rate / 10)
    best_rate = max(tried, key=accuracy_of)

# %% exercise="II.3.b" verdict="right" name="numpy logspace and argmax"
import numpy as np

candidates = np.logspace(-3, 3, 4)
tried = {}
for rate in candidates:
    tried[rate] = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
accuracies = np.array([tried[rate].column("test", "accuracy")[-1] for rate in candidates])
best_rate = candidates[accuracies.argmax()]

# %% exercise="II.3.b" verdict="right" name="evaluate on the test split instead of the history"
from coursekit.evaluation import evaluate

tried, scores = {}, {}
for rate in (1000.0, 1.0, 0.3, 0.001):
    model = course.model()
    tried[rate] = fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate)
    scores[evaluate(model, make_loader(course.test, 500)).accuracy] = rate
best_rate = scores[max(scores)]

# %% exercise="II.3.b" verdict="right" name="multiples of the course's rate, sorted pairs"
base = course.settings.rate
tried = {}
for factor in (1 / 1000, 1 / 3, 1, 1000):
    tried[base * factor] = fit(
        course.model(5),
        course.train,
        course.test,
        epochs=course.settings.epochs,
        rate=base * factor,
        seed=5,
        progress=False,
    )
ranking = sorted((history[-1].test.accuracy, rate) for rate, history in tried.items())
best_rate = ranking[-1][1]

# %% exercise="II.3.b" verdict="right" name="SGD by hand, lists and index"
my_rates = [0.001, 0.5, 2.0, 1000.0]
my_histories = []
for my_rate in my_rates:
    model = course.model()
    sgd = torch.optim.SGD(model.parameters(), lr=my_rate)
    my_histories.append(
        fit(model, course.train, course.test, epochs=course.settings.epochs, optimizer=sgd)
    )
final = [history[-1].test.accuracy for history in my_histories]
tried = dict(zip(my_rates, my_histories))
best_rate = my_rates[final.index(max(final))]

# %% exercise="II.3.b" verdict="right" name="a class, whole numbers among the rates"
class Search:
    def __init__(self, rates):
        self.histories = {}
        for rate in rates:
            self.histories[rate] = self.train(rate)

    def train(self, rate):
        model = course.model(seed=1)
        return fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate)

    def best(self):
        return max(self.histories.items(), key=lambda item: item[1].final.test.accuracy)[0]


search = Search([0.001, 1, 1000])
tried = search.histories
best_rate = search.best()

# %% exercise="II.3.b" verdict="right" name="coarse rates first, then finer ones around the best"
def train_new(rate):
    return fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)


def best_of(runs):
    return max(runs, key=lambda rate: runs[rate][-1].test.accuracy)


tried = {rate: train_new(rate) for rate in (0.001, 0.1, 1.0, 1000.0)}
coarse = best_of(tried)
tried |= {coarse / 2: train_new(coarse / 2), coarse * 2: train_new(coarse * 2)}
best_rate = best_of(tried)

# %% exercise="II.3.b" verdict="wrong" name="as in the report: 0.1 is the largest rate tried" hint="larger rates not tried"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 0.01, 0.1)
}
best_rate = 0.1

# %% exercise="II.3.b" verdict="wrong" name="no larger rate than the chosen 1.0" hint="larger rates not tried"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.01, 0.1, 1.0)
}
best_rate = 1.0

# %% exercise="II.3.b" verdict="wrong" name="no smaller rate than the chosen 1.0" hint="smaller rates not tried"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (1.0, 100.0, 1000.0)
}
best_rate = 1.0

# %% exercise="II.3.b" verdict="wrong" name="only two rates" hint="larger rates not tried"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="lowest accuracy instead of highest" hint="not the highest accuracy"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = min(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="the accuracy instead of the rate" hint="accuracy for the rate"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 0.5, 1000.0)
}
best_rate = max(history[-1].test.accuracy for history in tried.values())

# %% exercise="II.3.b" verdict="wrong" name="the position instead of the rate" hint="choice without a figure"
my_rates = [0.001, 0.1, 0.5, 1000.0]
tried = {}
for rate in my_rates:
    tried[rate] = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
accuracies = [tried[rate][-1].test.accuracy for rate in my_rates]
best_rate = accuracies.index(max(accuracies))

# %% exercise="II.3.b" verdict="wrong" name="max of the dict: the largest rate" hint="not the highest accuracy"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried)

# %% exercise="II.3.b" verdict="wrong" name="a rate between two tried ones" hint="choice without a figure"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = 0.7

# %% exercise="II.3.b" verdict="wrong" name="epochs left out, so five" hint="tried: other epochs"
tried = {
    rate: fit(course.model(), course.train, course.test, rate=rate) for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="one model for all rates" hint="tried: model trained before"
model = course.model()
tried = {}
for rate in (0.001, 0.1, 1.0, 1000.0):
    tried[rate] = fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate)
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="accuracies instead of histories" hint=""
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)[
        -1
    ].test.accuracy
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=tried.get)

# %% exercise="II.3.b" verdict="wrong" name="train split scored as the test split" hint="tried: scored on the train rows"
tried = {
    rate: fit(course.model(), course.train, course.train, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="no test split, chosen by the train accuracy" hint=""
tried = {
    rate: fit(course.model(), course.train, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].train.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="a list of pairs instead of a dict" hint=""
tried = [
    (rate, fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate))
    for rate in (0.001, 1.0, 1000.0)
]
best_rate = max(tried, key=lambda pair: pair[1][-1].test.accuracy)[0]

# %% exercise="II.3.b" verdict="wrong" name="more epochs for the small rate" hint="tried: other epochs"
tried = {}
for rate, epochs in ((0.001, 15), (1.0, 10), (1000.0, 5)):
    tried[rate] = fit(course.model(), course.train, course.test, epochs=epochs, rate=rate)
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="accuracy before the first step, equal for all" hint="not the highest accuracy"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][0].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="histories under the wrong rates" hint="another rate than its key"
my_rates = [0.001, 0.3, 1.0, 1000.0]
runs = [
    fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in sorted(my_rates, reverse=True)
]
tried = dict(zip(my_rates, runs))
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="a rate with both neighbours, but not the best" hint="not the highest accuracy"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.0001, 0.001, 1.0)
}
best_rate = 0.001

# %% exercise="II.3.b" verdict="wrong" name="always the course's rate inside the function" hint="another rate than its key"
def train_with(rate):
    return fit(
        course.model(),
        course.train,
        course.test,
        epochs=course.settings.epochs,
        rate=course.settings.rate,
    )


tried = {rate: train_with(rate) for rate in (0.001, 1.0, 1000.0)}
best_rate = 1.0

# %% exercise="II.3.b" verdict="wrong" name="logarithm of the rate" hint="choice without a figure"
import math

tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = math.log10(max(tried, key=lambda rate: tried[rate][-1].test.accuracy))

# %% exercise="II.3.b" verdict="wrong" name="only the best history is kept" hint="larger rates not tried"
runs = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(runs, key=lambda rate: runs[rate][-1].test.accuracy)
tried = {best_rate: runs[best_rate]}

# %% exercise="II.3.b" verdict="wrong" name="text as keys and as best rate" hint=""
tried = {
    str(rate): fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 1.0, 1000.0)
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.b" verdict="wrong" name="the rate of the report typed in, though 1.0 is better" hint="not the highest accuracy"
tried = {
    rate: fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
    for rate in (0.001, 0.1, 1.0, 1000.0)
}
best_rate = 0.1

# %% exercise="II.3.b" verdict="wrong" name="another batch size for each rate" hint="more than the rate changed"
tried = {
    rate: fit(
        course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate, batch_size=size
    )
    for rate, size in zip((0.001, 1.0, 1000.0), (256, 64, 16))
}
best_rate = max(tried, key=lambda rate: tried[rate][-1].test.accuracy)

# %% exercise="II.3.c" verdict="right" name="formula and loops"
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 1
    for _ in range(10):
        w = sgd_step(w, 2 * w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="right" name="closed form, a tuple"
def sgd_step(weights, gradient, rate):
    step = -rate * gradient
    return weights + step


ends = tuple((1 - 2 * rate) ** 10 for rate in three_rates)

# %% exercise="II.3.c" verdict="right" name="torch with alpha, a tensor"
def sgd_step(weights, gradient, rate):
    return torch.sub(weights, gradient, alpha=rate)


w = torch.ones(3, dtype=torch.float64)
rates = torch.tensor(three_rates, dtype=torch.float64)
for _ in range(10):
    w = w - rates * 2 * w
ends = w

# %% exercise="II.3.c" verdict="right" name="reduce"
from functools import reduce

sgd_step = lambda weights, gradient, rate: weights - gradient * rate  # noqa: E731
ends = [reduce(lambda w, _: sgd_step(w, 2 * w, r), range(10), 1.0) for r in three_rates]

# %% exercise="II.3.c" verdict="right" name="autograd"
def sgd_step(weights, gradient, rate):
    with torch.no_grad():
        new_weights = weights.clone()
        new_weights -= rate * gradient
    return new_weights


ends = []
for rate in three_rates:
    w = torch.tensor(1.0, requires_grad=True)
    for step in range(10):
        loss = w**2
        (gradient,) = torch.autograd.grad(loss, w)
        w = sgd_step(w, gradient, rate).requires_grad_()
    ends.append(w.item())

# %% exercise="II.3.c" verdict="right" name="the optimizer itself"
def sgd_step(weights, gradient, rate):
    parameter = torch.nn.Parameter(torch.as_tensor(weights).detach().clone())
    parameter.grad = torch.as_tensor(gradient).detach().clone()
    torch.optim.SGD([parameter], lr=rate).step()
    return parameter.detach()


def walk(rate, steps=10):
    w = torch.tensor(1.0, dtype=torch.float64)
    for _ in range(steps):
        w = sgd_step(w, 2 * w, rate)
    return float(w)


ends = [walk(rate) for rate in three_rates]

# %% exercise="II.3.c" verdict="right" name="numpy, all rates at once"
import numpy as np


def sgd_step(weights, gradient, rate):
    new = np.asarray(weights) - np.multiply(rate, np.asarray(gradient))
    return torch.from_numpy(np.asarray(new)) if torch.is_tensor(weights) else new


ends = np.ones(3)
for _ in range(10):
    ends = sgd_step(ends, 2 * ends, np.array(three_rates))

# %% exercise="II.3.c" verdict="right" name="a dict and its values"
def sgd_step(weights, gradient, rate):
    new_weights = torch.empty_like(weights)
    for position in range(weights.numel()):
        new_weights.view(-1)[position] = (
            weights.reshape(-1)[position] - rate * gradient.reshape(-1)[position]
        )
    return new_weights


end_of = {}
for r in three_rates:
    end_of[r], k = 1.0, 0
    while k < 10:
        end_of[r] -= r * 2 * end_of[r]
        k += 1
ends = end_of.values()

# %% exercise="II.3.c" verdict="right" name="recursion"
def sgd_step(weights, gradient, rate):
    return weights.add(gradient, alpha=-rate)


def descend(w, rate, steps):
    return w if steps == 0 else descend(w - rate * 2 * w, rate, steps - 1)


ends = list(map(descend, [1.0] * 3, three_rates, [10] * 3))

# %% exercise="II.3.c" verdict="wrong" name="plus instead of minus" hint="plus instead of minus"
def sgd_step(weights, gradient, rate):
    return weights + rate * gradient


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="plus in both parts" hint="plus instead of minus | valley climbed"
def sgd_step(weights, gradient, rate):
    return weights + rate * gradient


ends = []
for rate in three_rates:
    w = 1.0
    for _ in range(10):
        w = sgd_step(w, 2 * w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="rate forgotten" hint="rate left out"
def sgd_step(weights, gradient, rate):
    return weights - gradient


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="typed-in rate" hint=""
def sgd_step(weights, gradient, rate):
    return weights - 0.1 * gradient


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="divided by the rate" hint=""
def sgd_step(weights, gradient, rate):
    return weights - gradient / rate


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="the step instead of the weights" hint=""
def sgd_step(weights, gradient, rate):
    return -rate * gradient


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="return missing" hint=""
def sgd_step(weights, gradient, rate):
    weights = weights - rate * gradient


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="the gradient minus the weights" hint=""
def sgd_step(weights, gradient, rate):
    return rate * gradient - weights


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="mean of the gradient" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient.mean()


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="only the sign of the gradient" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient.sign()


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="weights times one minus rate" hint=""
def sgd_step(weights, gradient, rate):
    return weights * (1 - rate * gradient)


ends = [(1 - 2 * rate) ** 10 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="nine steps" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 1.0
    for _ in range(1, 10):
        w = sgd_step(w, 2 * w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="eleven steps" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w, n = 1.0, 0
    while n <= 10:
        w = sgd_step(w, 2 * w, rate)
        n += 1
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="one step" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = [sgd_step(1.0, 2.0, rate) for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="w not set back to 1" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
w = 1.0
for rate in three_rates:
    for _ in range(10):
        w = sgd_step(w, 2 * w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="the loss as the gradient" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 1.0
    for _ in range(10):
        w = sgd_step(w, w**2, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="gradient w without the 2" hint="wrong slope"
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 1.0
    for _ in range(10):
        w = sgd_step(w, w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="gradient of the start in every step" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 1.0
    gradient = 2 * w
    for _ in range(10):
        w = sgd_step(w, gradient, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="rounded" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = [round((1 - 2 * rate) ** 10, 2) for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="losses instead of weights" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = [((1 - 2 * rate) ** 10) ** 2 for rate in three_rates]

# %% exercise="II.3.c" verdict="wrong" name="the whole way" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    way = [1.0]
    for _ in range(10):
        way.append(sgd_step(way[-1], 2 * way[-1], rate))
    ends.append(way)

# %% exercise="II.3.c" verdict="wrong" name="the last rate only" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


for rate in three_rates:
    w = 1.0
    for _ in range(10):
        w = sgd_step(w, 2 * w, rate)
ends = [w]

# %% exercise="II.3.c" verdict="wrong" name="begins at the lowest point" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = []
for rate in three_rates:
    w = 0.0
    for _ in range(10):
        w = sgd_step(w, 2 * w, rate)
    ends.append(w)

# %% exercise="II.3.c" verdict="wrong" name="the rates of II.3.a" hint=""
def sgd_step(weights, gradient, rate):
    return weights - rate * gradient


ends = [(1 - 2 * rate) ** 10 for rate in [0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]]

# %% exercise="II.4.a" verdict="right" name="replace one after the other"
def tokenize(text):
    text = text.lower()
    text = text.replace('"', "")
    text = text.replace("<br />", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, " " + sign + " ")
    text = text.replace(";", " ").replace(":", " ")
    return text.split()

# %% exercise="II.4.a" verdict="right" name="findall"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    return re.findall(r"[.,()!?']|[^\s.,()!?';:]+", text)

# %% exercise="II.4.a" verdict="right" name="translate"
TABLE = str.maketrans({**{c: f" {c} " for c in ".,()!?'"}, '"': None, ";": " ", ":": " "})


def tokenize(text):
    # the quotation marks go first: they could stand inside of a line break
    return text.lower().replace('"', "").replace("<br />", " ").translate(TABLE).split()

# %% exercise="II.4.a" verdict="right" name="character by character"
def tokenize(text):
    text = " ".join("".join(c for c in text.lower() if c != '"').split("<br />"))
    tokens = []
    word = ""
    for c in text:
        if c in ".,()!?'":
            if word:
                tokens.append(word)
            tokens.append(c)
            word = ""
        elif c.isspace() or c in ";:":
            if word:
                tokens.append(word)
            word = ""
        else:
            word += c
    if word:
        tokens.append(word)
    return tokens

# %% exercise="II.4.a" verdict="right" name="reduce over rules"
from functools import reduce

RULES = [(r'"', ""), (r"<br />", " "), (r"([.,()!?'])", r" \1 "), (r"[;:]", " ")]


def tokenize(text):
    return reduce(lambda t, rule: re.sub(rule[0], rule[1], t), RULES, text.lower()).split()

# %% exercise="II.4.a" verdict="right" name="re.split with a group"
SPLITTER = re.compile(r"\s+|[;:]|([.,()!?'])")


def tokenize(text):
    cleaned = re.sub("<br />", " ", re.sub('"', "", text.lower()))
    return [piece for piece in SPLITTER.split(cleaned) if piece]

# %% exercise="II.4.a" verdict="right" name="a class"
class Tokenizer:
    own = frozenset(".,()!?'")
    space = frozenset(";:")

    def pieces(self, word):
        start = 0
        for position, sign in enumerate(word):
            if sign in self.own or sign in self.space:
                yield word[start:position]
                if sign in self.own:
                    yield sign
                start = position + 1
        yield word[start:]

    def __call__(self, text):
        words = text.lower().replace('"', "").replace("<br />", " ").split()
        return [piece for word in words for piece in self.pieces(word) if piece != ""]


tokenize = Tokenizer()

# %% exercise="II.4.a" verdict="right" name="finditer with two helpers"
def _clean(text):
    return "".join(text.lower().split('"')).replace("<br />", "\n")


def _signs_to_spaces(text):
    return "".join([" " if c in (":", ";") else c for c in text])


def tokenize(text):
    pattern = r"""[.,()!?']|(?:(?![.,()!?'])\S)+"""
    return [match.group() for match in re.finditer(pattern, _signs_to_spaces(_clean(text)))]

# %% exercise="II.4.a" verdict="wrong" name="not lower-cased" hint="capitals kept"
def tokenize(text):
    text = text.replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="lower without assignment" hint="capitals kept"
def tokenize(text):
    text.lower()
    text = text.replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="quotation marks become spaces" hint=""
def tokenize(text):
    text = text.lower().replace('"', " ").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="quotation marks stay" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="quotation marks as tokens" hint=""
def tokenize(text):
    text = text.lower().replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'\"":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="line breaks forgotten" hint="line breaks left in"
def tokenize(text):
    text = text.lower().replace('"', "").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="line breaks without a space in their place" hint="line breaks removed without a space"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", "").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="line break without its blank" hint="line breaks left in"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br/>", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="punctuation thrown away" hint="apostrophes"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    for sign in ".,()!?';:":
        text = text.replace(sign, " ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="apostrophe stays in the word" hint="apostrophes"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="apostrophe thrown away" hint="apostrophes"
def tokenize(text):
    text = text.lower().replace('"', "").replace("'", "").replace("<br />", " ")
    text = text.replace(";", " ").replace(":", " ")
    for sign in ".,()!?":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="apostrophe begins the next token" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?":
        text = text.replace(sign, f" {sign} ")
    return text.replace("'", " '").split()

# %% exercise="II.4.a" verdict="wrong" name="question mark forgotten" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="colon and semicolon as tokens" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    for sign in ".,()!?';:":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="colon and semicolon removed" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", "").replace(":", "")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="cut at single spaces" hint="empty tokens"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return text.split(" ")

# %% exercise="II.4.a" verdict="wrong" name="words by regular expression, other signs lost" hint="hyphens and slashes cut"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    return re.findall(r"\w+|[.,()!?']", text)

# %% exercise="II.4.a" verdict="wrong" name="hyphens apart" hint="hyphens and slashes cut"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'-":
        text = text.replace(sign, f" {sign} ")
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="several signs as one token" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    return re.findall(r"[.,()!?']+|[^\s.,()!?';:]+", text)

# %% exercise="II.4.a" verdict="wrong" name="only the first of each sign" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ", 1)
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="only the ends of words" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    tokens = []
    for word in text.split():
        front = []
        while word and word[0] in ".,()!?'":
            front.append(word[0])
            word = word[1:]
        back = []
        while word and word[-1] in ".,()!?'":
            back.insert(0, word[-1])
            word = word[:-1]
        tokens += front + ([word] if word else []) + back
    return tokens

# %% exercise="II.4.a" verdict="wrong" name="a string" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return " ".join(text.split())

# %% exercise="II.4.a" verdict="wrong" name="each token once" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return list(set(text.split()))

# %% exercise="II.4.a" verdict="wrong" name="sorted" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    return sorted(text.split())

# %% exercise="II.4.a" verdict="wrong" name="return inside the loop" hint="punctuation left on the words"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
        return text.split()

# %% exercise="II.4.a" verdict="wrong" name="printed" hint=""
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in ".,()!?'":
        text = text.replace(sign, f" {sign} ")
    print(text.split())

# %% exercise="II.4.a" verdict="wrong" name="the dot as a regular expression" hint="hyphens and slashes cut"
def tokenize(text):
    text = text.lower().replace('"', "").replace("<br />", " ").replace(";", " ").replace(":", " ")
    for sign in (".", ",", r"\(", r"\)", "!", r"\?", "'"):
        text = re.sub(f"({sign})", r" \1 ", text)
    return text.split()

# %% exercise="II.4.a" verdict="wrong" name="basic_english called" hint=""
def tokenize(text):
    return basic_english(text)

# %% exercise="II.4.a" verdict="wrong" name="text.split" hint="line breaks left in"
def tokenize(text):
    return text.lower().split()

# %% exercise="II.4.b" verdict="right" name="count_unknown"
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="right" name="nested loops over the texts"
unknown_before = 0
unknown_after = 0
for text in course.train_texts:
    for token in text.split():
        if token not in course.split_vocabulary:
            unknown_before += 1
    for token in basic_english(text):
        if token not in course.vocabulary:
            unknown_after += 1
pieces_of_good = 0
for piece in course.split_counts:
    if basic_english(piece).count("good") >= 1:
        pieces_of_good += 1
different = []
for token in basic_english("Love loves loved loving"):
    if token not in different:
        different.append(token)
forms = len(different)

# %% exercise="II.4.b" verdict="right" name="all minus known"
known_before = sum(course.split_counts[word] for word in course.split_vocabulary)
known_after = sum(course.counts[word] for word in course.vocabulary)
unknown_before = course.split_counts.total() - known_before
unknown_after = course.counts.total() - known_after
pieces = {piece for text in course.train_texts for piece in text.split()}
pieces_of_good = len({piece for piece in pieces if "good" in basic_english(piece)})
forms = len(Counter(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="right" name="sets of keys"
def unknown(counts, vocabulary):
    return sum(counts[word] for word in counts.keys() - vocabulary.keys())


unknown_before = unknown(course.split_counts, course.split_vocabulary)
unknown_after = unknown(course.counts, course.vocabulary)
has_good = filter(lambda piece: "good" in set(basic_english(piece)), course.split_counts.keys())
pieces_of_good = len(list(has_good))
forms = len({*basic_english("Love loves loved loving")})

# %% exercise="II.4.b" verdict="right" name="zeros of encode, torch"
def count_zeros(tokenizer, vocabulary):
    zeros = torch.tensor(0)
    for text in course.train_texts:
        zeros += (torch.tensor(vocabulary.encode(tokenizer(text)), dtype=torch.long) == 0).sum()
    return zeros


unknown_before = count_zeros(whitespace, course.split_vocabulary)
unknown_after = count_zeros(basic_english, course.vocabulary)
has_good = torch.tensor(["good" in basic_english(piece) for piece in course.split_counts])
pieces_of_good = has_good.sum()
forms = torch.tensor(len(set(basic_english("Love loves loved loving"))))

# %% exercise="II.4.b" verdict="right" name="numpy"
import numpy as np


def unknown_tokens(counts, vocabulary):
    numbers = np.fromiter(counts.values(), dtype=np.int64)
    unknown = np.array([word not in vocabulary for word in counts])
    return numbers[unknown].sum()


unknown_before = unknown_tokens(course.split_counts, course.split_vocabulary)
unknown_after = unknown_tokens(course.counts, course.vocabulary)
pieces = np.array(list(course.split_counts), dtype=object)
pieces_of_good = np.count_nonzero([("good" in basic_english(piece)) for piece in pieces])
forms = np.unique(basic_english("Love loves loved loving")).size

# %% exercise="II.4.b" verdict="right" name="Counter minus Counter"
left = Counter(course.split_counts)
for word in course.split_vocabulary.words:
    del left[word]
unknown_before = sum(left.values())
kept = Counter({word: course.counts[word] for word in course.vocabulary.words})
unknown_after = (course.counts - kept).total()
by_token = {}
for piece in course.split_counts:
    for token in set(basic_english(piece)):
        by_token.setdefault(token, []).append(piece)
pieces_of_good = len(by_token["good"])
forms = len(dict.fromkeys(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="right" name="the rare end of the sorted counts"
def rare(counts):
    return sum(sorted(counts.values(), reverse=True)[course.settings.vocab_size :])


unknown_before, unknown_after = map(rare, (course.split_counts, course.counts))
pattern = re.compile(r"(?<![^\s.,()!?';:])good(?![^\s.,()!?';:])")
pieces_of_good = sum(
    1 for p in course.split_counts if pattern.search(p.lower().replace('"', "").replace("<br />", " "))
)
love = basic_english("Love loves loved loving")
forms = float(len(love) - sum(love.count(token) - 1 for token in set(love)))

# %% exercise="II.4.b" verdict="wrong" name="types instead of tokens" hint="types instead of tokens"
unknown_before = sum(1 for word in course.split_counts if word not in course.split_vocabulary)
unknown_after = sum(1 for word in course.counts if word not in course.vocabulary)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="before and after swapped" hint="before and after exchanged"
unknown_after = course.split_vocabulary.count_unknown(course.split_counts)
unknown_before = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="shares" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts) / course.split_counts.total()
unknown_after = course.vocabulary.count_unknown(course.counts) / course.counts.total()
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="per review" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts) / len(course.train_texts)
unknown_after = course.vocabulary.count_unknown(course.counts) / len(course.train_texts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="known tokens" hint=""
unknown_before = sum(n for word, n in course.split_counts.items() if word in course.split_vocabulary)
unknown_after = sum(n for word, n in course.counts.items() if word in course.vocabulary)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="one vocabulary for both" hint="one vocabulary for both tokenizers"
unknown_before = course.vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="test split" hint=""
unknown_before = sum(t not in course.split_vocabulary for text in course.test_texts for t in text.split())
unknown_after = sum(t not in course.vocabulary for text in course.test_texts for t in basic_english(text))
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="all tokens" hint=""
unknown_before = course.split_counts.total()
unknown_after = course.counts.total()
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="counter not set back to 0" hint=""
unknown = 0
for word, number in course.split_counts.items():
    if word not in course.split_vocabulary:
        unknown += number
unknown_before = unknown
for word, number in course.counts.items():
    if word not in course.vocabulary:
        unknown += number
unknown_after = unknown
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="after is the difference" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = unknown_before - course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="pieces counted each time" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum(n for piece, n in course.split_counts.items() if "good" in basic_english(piece))
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="good anywhere in the piece" hint="parts of other words"
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in piece.lower() for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="good in the piece, capitals forgotten" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = len([piece for piece in course.split_counts if "good" in piece])
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="the piece must be good alone" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum(basic_english(piece) == ["good"] for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="pieces of the vocabulary only" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_vocabulary.words)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="keys of the other counts" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="the pieces themselves" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = [piece for piece in course.split_counts if "good" in basic_english(piece)]
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.b" verdict="wrong" name="one form" hint="stems"
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = 1  # it is all the same word

# %% exercise="II.4.b" verdict="wrong" name="letters instead of tokens" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set("Love loves loved loving"))

# %% exercise="II.4.b" verdict="wrong" name="the tokens themselves" hint=""
unknown_before = course.split_vocabulary.count_unknown(course.split_counts)
unknown_after = course.vocabulary.count_unknown(course.counts)
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = set(basic_english("Love loves loved loving"))

# %% exercise="II.4.b" verdict="wrong" name="first review only" hint=""
unknown_before = unknown_after = 0
for text in course.train_texts:
    unknown_before += sum(token not in course.split_vocabulary for token in text.split())
    unknown_after += sum(token not in course.vocabulary for token in basic_english(text))
    break
pieces_of_good = sum("good" in basic_english(piece) for piece in course.split_counts)
forms = len(set(basic_english("Love loves loved loving")))

# %% exercise="II.4.c" verdict="right" name="two plain trainings with default seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="right" name="a function with a seed of 5"
SEED = 5


def run(train, test):
    return fit(
        course.model(SEED),
        train,
        test,
        epochs=course.settings.epochs,
        rate=course.settings.rate,
        seed=SEED,
    )


def split_data(texts, labels):
    return course.encode(texts, labels, course.split_vocabulary, whitespace)


history_before = run(
    split_data(course.train_texts, course.train_labels), split_data(course.test_texts, course.test_labels)
)
history_after = run(course.train, course.test)

# %% exercise="II.4.c" verdict="right" name="str.split as tokenizer, keyword arguments"
before = {
    "train": course.encode(
        texts=course.train_texts,
        labels=course.train_labels,
        vocabulary=course.split_vocabulary,
        tokenize=str.split,
    ),
    "test": course.encode(
        texts=course.test_texts,
        labels=course.test_labels,
        vocabulary=course.split_vocabulary,
        tokenize=str.split,
    ),
}
options = {"epochs": course.settings.epochs, "rate": course.settings.rate, "seed": 1, "progress": False}
history_before = fit(course.model(1), **before, **options)
history_after = fit(course.model(1), train=course.train, test=course.test, **options)

# %% exercise="II.4.c" verdict="right" name="BagDataset.encode with a lambda, loop over pairs"
device = choose_device(sparse=True)
splits = [(course.train_texts, course.train_labels), (course.test_texts, course.test_labels)]
old = [
    BagDataset.encode(texts, labels, course.split_vocabulary, lambda text: text.split()).to(device)
    for texts, labels in splits
]
new = [course.train, course.test]
results = []
for train, test in (old, new):
    results.append(
        fit(course.model(), train, test, epochs=course.settings.epochs, rate=course.settings.rate)
    )
history_before, history_after = results

# %% exercise="II.4.c" verdict="right" name="the new tokenizer first, batch size written out"
s = course.settings
history_after = fit(
    course.model(3), course.train, course.test, epochs=s.epochs, rate=s.rate, batch_size=s.batch_size, seed=3
)
encoded_train = course.encode(
    course.train_texts, course.train_labels, course.split_vocabulary, tokenize=whitespace
)
encoded_test = course.encode(
    course.test_texts, course.test_labels, course.split_vocabulary, tokenize=whitespace
)
history_before = fit(
    course.model(3),
    encoded_train,
    encoded_test,
    epochs=s.epochs,
    rate=s.rate,
    batch_size=s.batch_size,
    seed=3,
)

# %% exercise="II.4.c" verdict="right" name="own vocabulary of split(), counted again"
from coursekit.vocab import Vocabulary

counts = Counter()
for text in course.train_texts:
    counts.update(text.split())
vocabulary = Vocabulary(counts, course.settings.vocab_size)
train_before = course.encode(course.train_texts, course.train_labels, vocabulary, whitespace)
test_before = course.encode(course.test_texts, course.test_labels, vocabulary, whitespace)
model_before, model_after = course.model(seed=2), course.model(seed=2)
history_before = fit(
    model_before, train_before, test_before, epochs=course.settings.epochs, rate=course.settings.rate, seed=2
)
history_after = fit(
    model_after, course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate, seed=2
)

# %% exercise="II.4.c" verdict="right" name="both data sets encoded, deep copies of one model"
from copy import deepcopy

start_model = course.model()


def history_with(vocabulary, tokenizer):
    train = course.encode(course.train_texts, course.train_labels, vocabulary, tokenizer)
    test = course.encode(course.test_texts, course.test_labels, vocabulary, tokenizer)
    return fit(
        deepcopy(start_model), train, test, epochs=course.settings.epochs, rate=course.settings.rate
    )


history_before = history_with(course.split_vocabulary, whitespace)
history_after = history_with(course.vocabulary, basic_english)

# %% exercise="II.4.c" verdict="right" name="plain SGD made by hand for both"
def train_sgd(train, test, seed=4):
    model = course.model(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=course.settings.rate)
    return fit(model, train, test, epochs=course.settings.epochs, optimizer=optimizer, seed=seed)


arguments = course.split_vocabulary, whitespace
history_before, history_after = (
    train_sgd(
        course.encode(course.train_texts, course.train_labels, *arguments),
        course.encode(course.test_texts, course.test_labels, *arguments),
    ),
    train_sgd(course.train, course.test),
)

# %% exercise="II.4.c" verdict="wrong" name="before and after exchanged" hint="trainings exchanged"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_after = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_before = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="test split of the other tokenizer" hint="history_before: other rows"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="the course's vocabulary for split()" hint="tokenizer and vocabulary of two kinds"
split_train = course.encode(course.train_texts, course.train_labels, course.vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="tokenizer argument forgotten" hint="tokenizer and vocabulary of two kinds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="one model for both" hint="history_after: model trained before"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
model = course.model()
history_before = fit(
    model, split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    model, course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="other seed for the weights of the second model" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(0), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(1), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="seed for the order of the batches in one run only" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
options = {"epochs": course.settings.epochs, "rate": course.settings.rate}
history_before = fit(course.model(7), split_train, split_test, seed=7, **options)
history_after = fit(course.model(7), course.train, course.test, **options)

# %% exercise="II.4.c" verdict="wrong" name="epochs left out, so five" hint="history_before: other epochs"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(course.model(), split_train, split_test, rate=course.settings.rate)
history_after = fit(course.model(), course.train, course.test, rate=course.settings.rate)

# %% exercise="II.4.c" verdict="wrong" name="rate left out, so 0.1" hint="another rate than the course's"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(course.model(), split_train, split_test, epochs=course.settings.epochs)
history_after = fit(course.model(), course.train, course.test, epochs=course.settings.epochs)

# %% exercise="II.4.c" verdict="wrong" name="test split forgotten" hint=""
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="another rate for the second run" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate / 2
)

# %% exercise="II.4.c" verdict="wrong" name="both trained with split()" hint="text.split() twice"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before, history_after = [
    fit(course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate)
    for _ in range(2)
]

# %% exercise="II.4.c" verdict="wrong" name="train split scored as the test split" hint="history_before: scored on the train rows"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, split_train, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.train, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="split() of the lower-cased text" hint="history_before: other rows"
def lower_split(text):
    return text.lower().split()


split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, lower_split)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, lower_split)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="words by a regular expression instead of split()" hint="history_before: other rows"
def words(text):
    return re.findall(r"\w+", text)


split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, words)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, words)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="train and test exchanged" hint="history_before: trained on the test rows"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_test, split_train, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.test, course.train, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="accuracies instead of histories" hint=""
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
options = {"epochs": course.settings.epochs, "rate": course.settings.rate}
history_before = fit(course.model(), split_train, split_test, **options)[-1].test.accuracy
history_after = fit(course.model(), course.train, course.test, **options)[-1].test.accuracy

# %% exercise="II.4.c" verdict="wrong" name="vocabulary of the test reviews" hint="history_before: other rows"
from coursekit.vocab import Vocabulary, count_tokens

test_words = Vocabulary(count_tokens(course.test_texts, whitespace), course.settings.vocab_size)
split_train = course.encode(course.train_texts, course.train_labels, test_words, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, test_words, whitespace)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="rows in order for the first run only" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
options = {"epochs": course.settings.epochs, "rate": course.settings.rate}
history_before = fit(course.model(), split_train, split_test, shuffle=False, **options)
history_after = fit(course.model(), course.train, course.test, **options)

# %% exercise="II.4.c" verdict="wrong" name="another batch size for the second run" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
options = {"epochs": course.settings.epochs, "rate": course.settings.rate}
history_before = fit(course.model(), split_train, split_test, batch_size=128, **options)
history_after = fit(course.model(), course.train, course.test, batch_size=64, **options)

# %% exercise="II.4.c" verdict="wrong" name="constant rate in the second run" hint="different rates or seeds"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
options = {"epochs": course.settings.epochs, "rate": course.settings.rate}
history_before = fit(course.model(), split_train, split_test, **options)
history_after = fit(course.model(), course.train, course.test, schedule="constant", **options)

# %% exercise="II.4.c" verdict="wrong" name="train texts in the test split of split()" hint="history_before: scored on the train rows"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.train_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), split_train, split_test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)

# %% exercise="II.4.c" verdict="wrong" name="function without return" hint=""
def run(train, test):
    history = fit(
        course.model(), train, test, epochs=course.settings.epochs, rate=course.settings.rate
    )


history_before = run(
    course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace),
    course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace),
)
history_after = run(course.train, course.test)

# %% exercise="II.4.c" verdict="wrong" name="both trainings on the course's rows" hint="the same data twice"
split_train = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
split_test = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
history_before = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)
history_after = fit(
    course.model(), course.train, course.test, epochs=course.settings.epochs, rate=course.settings.rate
)
