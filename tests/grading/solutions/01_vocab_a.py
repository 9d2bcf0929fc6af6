import numpy as np

# the labels as an array, so that I can compare them all at once
label_array = np.array(train_labels)
# ---
# Exercise I.1 (answer)
lengths = np.fromiter((len(basic_english(text)) for text in train_texts), dtype=np.int64)

label_counts = Counter(neg=(label_array == 0).sum(), pos=(label_array == 1).sum(), total=label_array.size)
first_class = np.array(["neg", "pos"])[label_array[0]]
mean_length = lengths.mean()
# ---
# Exercise I.2.a (answer)
counts, size = course.counts, course.settings.vocab_size

all_words = np.array(list(counts.keys()))
all_counts = np.array(list(counts.values()))
order = np.lexsort((all_words, -all_counts))  # the last key counts first
kept = all_words[order[:size]]

most_frequent = kept[:5]
least_frequent = kept[-5:]
# ---
# Exercise I.2.b (answer)
words = course.vocabulary.words

numbers = dict(zip(words, np.arange(1, len(words) + 1)))

unknown_code = numbers.get("qwertyuiop", 0)
first_code = numbers.get(words[0], 0)
last_code = numbers.get(words[-1], 0)
# ---
# Exercise I.2.b (text)
why_get = """
With square brackets Python stops at the first word that is missing, and new reviews always have such words.
get gives 0 for them, and no word of the vocabulary has the number 0, so nothing is mixed up. All strange words look
the same to the model then.
"""
# ---
# Exercise I.2.c (answer)
def count_outside(counts, vocabulary):
    rest = counts.copy()
    for word in vocabulary:
        del rest[word]
    return rest.total()


unknown_split = count_outside(course.split_counts, course.split_vocabulary)
unknown_basic = count_outside(course.counts, course.vocabulary)
# ---
# Exercise I.3.a (answer)
negative, positive = np.bincount(label_array[:200], minlength=2)
first_counts = {"neg": negative, "pos": positive}
accuracy_first = np.mean(label_array[:200] == 0)
accuracy_test = 1 - np.mean(test_labels)
# ---
# Exercise I.3.a (text)
why_perfect = """The first 200 rows are all negative, because the split is sorted by class. A model which says neg
always is right on all of them, and it has learned only that. On the test split it is right for one half."""
# ---
# Exercise I.3.b (answer)
def balanced_sample(labels, size, seed):
    """Return `size` row numbers, half of each class, mixed, decided by the seed alone."""
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    negative = rng.choice(np.flatnonzero(labels == 0), size=size // 2, replace=False)
    positive = rng.choice(np.flatnonzero(labels == 1), size=size - size // 2, replace=False)
    return rng.permutation(np.concatenate([negative, positive]))
