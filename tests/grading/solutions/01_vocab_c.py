# Exercise I.1 (answer)
train = course.imdb["train"]
to_name = train.features["label"].int2str

label_counts = Counter(map(to_name, train["label"]))
label_counts.update(total=train.num_rows)
first_class = to_name(train[0]["label"])

with_lengths = train.map(lambda row: {"length": len(basic_english(row["text"]))})
mean_length = sum(with_lengths["length"]) / with_lengths.num_rows
# ---
from collections import defaultdict
from itertools import chain, count, islice
# ---
# Exercise I.2.a (answer)
counts, size = course.counts, course.settings.vocab_size

words_by_count = defaultdict(list)
for word, number in counts.items():
    words_by_count[number].append(word)

in_order = chain.from_iterable(sorted(words_by_count[number]) for number in sorted(words_by_count, reverse=True))
ranking = tuple(islice(in_order, size))
most_frequent, least_frequent = ranking[:5], ranking[-5:]
# ---
# Exercise I.2.b (answer)
words = course.vocabulary.words


class Numbering(dict):
    """A dict from word to number; the words are numbered as they come."""

    def __init__(self, words):
        super().__init__(zip(words, count(1)))

    def code(self, word):
        return self.get(word, 0)


numbers = Numbering(words)
unknown_code, first_code, last_code = map(numbers.code, ("qwertyuiop", words[0], words[-1]))
# ---
# Exercise I.2.b (text)
why_get = "A dict raises KeyError for a missing key, and get returns the default 0 here. " \
    "Zero is reserved for unknown words: if a real word had it, both would look the same to the model. " \
    "What is lost is which of the unknown words it was."
# ---
# Exercise I.2.c (answer)
def unknown(counts, vocabulary):
    """All tokens without the known ones."""
    return counts.total() - sum(map(counts.__getitem__, vocabulary))


unknown_split = unknown(course.split_counts, course.split_vocabulary)
unknown_basic = unknown(course.counts, course.vocabulary)
# ---
# Exercise I.3.a (answer)
import torch

first_labels = torch.tensor(course.imdb["train"].select(range(200))["label"][:])
first_counts = Counter({"neg": (first_labels == 0).sum(), "pos": first_labels.count_nonzero()})
accuracy_first = (first_labels == 0).double().mean()

test = course.imdb["test"]
accuracy_test = test.filter(lambda row: row["label"] == 0).num_rows / test.num_rows
# ---
# Exercise I.3.a (text)
why_perfect = """
The reviews are sorted, so the sample of 200 has no positive review at all. The model is tested on the same one class
and needs no words to be right. Its accuracy on the test split would be 0.5, which is chance.
"""
# ---
# Exercise I.3.b (answer)
def balanced_sample(labels, size, seed):
    """Return `size` row numbers, half of each class, mixed, decided by the seed alone."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.tensor(labels)
    halves = []
    for label in (0, 1):
        places = (labels == label).nonzero().flatten()
        mixed = torch.randperm(len(places), generator=generator)
        halves.append(places[mixed[: size // 2]])
    both = torch.cat(halves)
    return both[torch.randperm(len(both), generator=generator)].tolist()
