# %% exercise="VII.1" verdict="right" name="translate, Counter, one sorting key"
table = str.maketrans("", "", string.punctuation)


def tokenize(text):
    return word_tokenize(text.lower().translate(table), preserve_line=True)


counts = Counter()
for text in news.train_texts:
    counts.update(tokenize(text))
distinct = len(counts)
frequent = [word for word in counts if counts[word] > threshold]
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"] + sorted(frequent, key=lambda word: (-counts[word], word))

# %% exercise="VII.1" verdict="right" name="letter by letter, dictionary, two stable sorts"
def tokenize(text):
    kept = ""
    for sign in text.lower():
        if sign not in string.punctuation:
            kept += sign
    return word_tokenize(kept, preserve_line=True)


counts = {}
for text in news.train_texts:
    for word in tokenize(text):
        counts[word] = counts.get(word, 0) + 1
distinct = len(counts.keys())
words = sorted(counts)
words.sort(key=counts.get, reverse=True)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
for word in words:
    if counts[word] > threshold:
        vocabulary.append(word)

# %% exercise="VII.1" verdict="right" name="regular expression and numpy"
import re

signs = re.compile("[" + re.escape(string.punctuation) + "]")


def tokenize(text):
    return word_tokenize(signs.sub("", text.lower()), preserve_line=True)


all_words = np.array([word for text in news.train_texts for word in tokenize(text)])
types, numbers = np.unique(all_words, return_counts=True)
distinct = types.size
order = np.argsort(-numbers, kind="stable")
order = order[numbers[order] > threshold]
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *types[order].tolist()]

# %% exercise="VII.1" verdict="right" name="replace sign by sign, most_common of sorted words"
def tokenize(text):
    text = text.lower()
    for sign in string.punctuation:
        text = text.replace(sign, "")
    return word_tokenize(text, preserve_line=True)


tokens = sorted(sum((tokenize(text) for text in news.train_texts), start=[]))
counts = Counter(tokens)  # equal counts stay in the order in which they came: the alphabet's
distinct = len(set(tokens))
vocabulary = "<pad> <unk> <bos> <eos>".split() + [w for w, n in counts.most_common() if n >= threshold + 1]

# %% exercise="VII.1" verdict="right" name="a class, filter and groupby"
from itertools import chain, groupby


class Tokenizer:
    signs = frozenset(string.punctuation)

    def __call__(self, text):
        kept = "".join(filter(lambda sign: sign not in self.signs, text.lower()))
        return word_tokenize(kept, preserve_line=True)


tokenize = Tokenizer()
words = sorted(chain.from_iterable(map(tokenize, news.train_texts)))
pairs = [(-len(list(group)), word) for word, group in groupby(words)]
distinct = len(pairs)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
vocabulary.extend(word for minus, word in sorted(pairs) if -minus > threshold)

# %% exercise="VII.1" verdict="right" name="pandas"
import pandas as pd


def tokenize(text):
    without = text.translate({ord(sign): None for sign in string.punctuation})
    return [str(word) for word in word_tokenize(without.lower(), preserve_line=True)]


series = pd.Series([word for text in news.train_texts for word in tokenize(text)])
table = series.value_counts().rename_axis("word").reset_index(name="count")
distinct = int(series.nunique())
table = table[table["count"] > threshold].sort_values(["count", "word"], ascending=[False, True])
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"] + table["word"].tolist()

# %% exercise="VII.1" verdict="right" name="words of each count, from the top down"
from collections import defaultdict


def tokenize(text):
    kept = "".join(sign for sign in text.lower() if sign not in set(string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = defaultdict(int)
for text in news.train_texts:
    for word in tokenize(text):
        counts[word] += 1
distinct = sum(1 for _ in counts)
words_with = defaultdict(list)
for word, count in counts.items():
    words_with[count].append(word)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
for count in range(max(words_with), threshold, -1):
    vocabulary += sorted(words_with[count])

# %% exercise="VII.1" verdict="right" name="a heap"
import heapq


def tokenize(text):
    text = text.lower()
    text = text.translate(str.maketrans("", "", string.punctuation))
    words = word_tokenize(text, preserve_line=True)
    return words


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
heap = [(-count, word) for word, count in counts.items() if not count <= threshold]
heapq.heapify(heap)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
while heap:
    vocabulary.append(heapq.heappop(heap)[1])

# %% exercise="VII.1" verdict="wrong" name="from the threshold on"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] >= threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="capitals stay"
def tokenize(text):
    return word_tokenize(text.translate(str.maketrans("", "", string.punctuation)), preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="a space for each sign"
def tokenize(text):
    table = str.maketrans(string.punctuation, " " * len(string.punctuation))
    return word_tokenize(text.lower().translate(table), preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="split for NLTK"
def tokenize(text):
    return text.lower().translate(str.maketrans("", "", string.punctuation)).split()


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="signs deleted after NLTK"
def tokenize(text):
    table = str.maketrans("", "", string.punctuation)
    words = [word.translate(table) for word in word_tokenize(text.lower(), preserve_line=True)]
    return [word for word in words if word]


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="signs stripped from the ends only"
def tokenize(text):
    text = " ".join(piece.strip(string.punctuation) for piece in text.lower().split())
    return word_tokenize(text, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="only letters stay, digits go"
def tokenize(text):
    kept = "".join(sign for sign in text.lower() if sign.isalpha() or sign.isspace())
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="no special tokens"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))

# %% exercise="VII.1" verdict="wrong" name="special tokens at the end"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = frequent + ["<pad>", "<unk>", "<bos>", "<eos>"]

# %% exercise="VII.1" verdict="wrong" name="unk before pad"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<unk>", "<pad>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="equal counts as they came"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
vocabulary += [word for word, count in counts.most_common() if count > threshold]

# %% exercise="VII.1" verdict="wrong" name="reverse turns the alphabet too"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
pairs = sorted(((count, word) for word, count in counts.items() if count > threshold), reverse=True)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"] + [word for _, word in pairs]

# %% exercise="VII.1" verdict="wrong" name="the least frequent first"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="the alphabet only"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *sorted(w for w in counts if counts[w] > threshold)]

# %% exercise="VII.1" verdict="wrong" name="all tokens for the distinct ones"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


tokens = [word for text in news.train_texts for word in tokenize(text)]
counts = Counter(tokens)
distinct = len(tokens)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="distinct is the length of the vocabulary"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]
distinct = len(vocabulary)

# %% exercise="VII.1" verdict="wrong" name="distinct with the special tokens"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]
distinct = len(counts | Counter(vocabulary[:4]))

# %% exercise="VII.1" verdict="wrong" name="counts beside the words"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *[(w, counts[w]) for w in frequent]]

# %% exercise="VII.1" verdict="wrong" name="texts counted and not occurrences"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in set(tokenize(text)))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="the vocabulary of the split"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


distinct = len({word for text in news.train_texts for word in tokenize(text)})
vocabulary = list(news.splits().vocabulary)

# %% exercise="VII.1" verdict="wrong" name="threshold of the real data typed in"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > 25), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="test texts counted too"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts + news.test_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.2" verdict="right" name="get with a default"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="right" name="a loop with if"
def encode(words, vocabulary):
    numbers = []
    numbers.append(vocabulary["<bos>"])
    for word in words:
        if word in vocabulary:
            numbers.append(vocabulary[word])
        else:
            numbers.append(vocabulary["<unk>"])
    numbers.append(vocabulary["<eos>"])
    return numbers


longest = 0
unknown = 0
for words in rows_of_words:
    numbers = encode(words, known_words)
    if len(numbers) > longest:
        longest = len(numbers)
    for number in numbers:
        if number == UNK:
            unknown += 1

# %% exercise="VII.2" verdict="right" name="try and except"
def encode(words, vocabulary):
    row = []
    for word in ["<bos>"] + list(words) + ["<eos>"]:
        try:
            row.append(vocabulary[word])
        except KeyError:
            row.append(vocabulary["<unk>"])
    return row


longest = 2 + max(map(len, rows_of_words))
unknown = sum(word not in known_words for words in rows_of_words for word in words)

# %% exercise="VII.2" verdict="right" name="a dictionary that knows what is missing"
class WithUnknown(dict):
    def __missing__(self, word):
        return self["<unk>"]


def encode(words, vocabulary):
    numbers = WithUnknown(vocabulary)
    return [numbers[word] for word in ("<bos>", *words, "<eos>")]


course_numbers = WithUnknown(known_words)
longest = max(len(words) + 2 for words in rows_of_words)
unknown = len([1 for words in rows_of_words for w in words if course_numbers[w] == course_numbers["<unk>"]])

# %% exercise="VII.2" verdict="right" name="map, chain and a Counter of numbers"
from itertools import chain


def encode(words, vocabulary):
    inside = map(lambda word: vocabulary.get(word, vocabulary.get("<unk>")), words)
    return list(chain([vocabulary.get("<bos>")], inside, [vocabulary.get("<eos>")]))


encoded = [encode(words, known_words) for words in rows_of_words]
longest = len(max(encoded, key=len))
unknown = Counter(chain.from_iterable(encoded))[known_words["<unk>"]]

# %% exercise="VII.2" verdict="right" name="by numpy"
def encode(words, vocabulary):
    row = np.full(len(words) + 2, vocabulary["<unk>"])
    row[0], row[-1] = vocabulary["<bos>"], vocabulary["<eos>"]
    for place, word in enumerate(words, start=1):
        row[place] = vocabulary.get(word, row[place])
    return row.tolist()


lengths = np.array([len(encode(words, known_words)) for words in rows_of_words])
longest = lengths.max()
unknown = (np.concatenate([encode(words, known_words) for words in rows_of_words]) == UNK).sum()

# %% exercise="VII.2" verdict="right" name="counts of the words"
def encode(words, vocabulary):
    result = [vocabulary[word] if word in vocabulary else vocabulary["<unk>"] for word in words]
    result.insert(0, vocabulary["<bos>"])
    return result + [vocabulary["<eos>"]]


word_counts = Counter()
for words in rows_of_words:
    word_counts.update(words)
longest = sorted(len(encode(words, known_words)) for words in rows_of_words)[-1]
unknown = sum(count for word, count in word_counts.items() if word not in known_words)

# %% exercise="VII.2" verdict="right" name="torch and a deque"
from collections import deque


def encode(words, vocabulary):
    numbers = deque(vocabulary.get(word, vocabulary["<unk>"]) for word in words)
    numbers.appendleft(vocabulary["<bos>"])
    numbers.append(vocabulary["<eos>"])
    return [*numbers]


tensors = [torch.tensor(encode(words, known_words)) for words in rows_of_words]
longest = max(tensor.numel() for tensor in tensors)
unknown = torch.cat(tensors).eq(UNK).sum().item()

# %% exercise="VII.2" verdict="wrong" name="numbers of the special tokens typed in"
def encode(words, vocabulary):
    return [2] + [vocabulary.get(word, 1) for word in words] + [3]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(1) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="UNK of the course for every vocabulary"
def encode(words, vocabulary):
    return [vocabulary["<bos>"], *[vocabulary.get(word, UNK) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(UNK) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="no eos"
def encode(words, vocabulary):
    return [vocabulary["<bos>"]] + [vocabulary.get(word, vocabulary["<unk>"]) for word in words]


longest = max(len(words) + 2 for words in rows_of_words)
unknown = sum(encode(words, known_words).count(UNK) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="bos and eos exchanged"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<eos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<bos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="unknown words left out"
def encode(words, vocabulary):
    inside = [vocabulary[word] for word in words if word in vocabulary]
    return [vocabulary["<bos>"], *inside, vocabulary["<eos>"]]


longest = max(map(len, rows_of_words)) + 2
unknown = sum(word not in known_words for words in rows_of_words for word in words)

# %% exercise="VII.2" verdict="wrong" name="the global vocabulary"
def encode(words, vocabulary):
    unk = known_words["<unk>"]
    return [known_words["<bos>"], *[known_words.get(word, unk) for word in words], known_words["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="pad for an unknown word"
def encode(words, vocabulary):
    pad = vocabulary["<pad>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, pad) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<pad>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="longest without bos and eos"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(words) for words in rows_of_words)
unknown = sum(encode(words, known_words).count(known_words["<unk>"]) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="longest text in letters"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(text) for text in news.train_texts)
unknown = sum(encode(words, known_words).count(known_words["<unk>"]) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="which row is the longest"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = int(np.argmax([len(row) for row in rows]))
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="distinct unknown words"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(encode(words, known_words)) for words in rows_of_words)
unknown = len({word for words in rows_of_words for word in words if word not in known_words})

# %% exercise="VII.2" verdict="wrong" name="texts with an unknown word"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(known_words["<unk>"] in row for row in rows)

# %% exercise="VII.2" verdict="wrong" name="share of unknown words"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows) / sum(len(row) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="unknown words of the last text only"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = 0
for words in rows_of_words:
    unknown = 0
    row = encode(words, known_words)
    longest = max(longest, len(row))
    unknown += row.count(known_words["<unk>"])

# %% exercise="VII.2" verdict="wrong" name="cut to 256 numbers"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    inside = [vocabulary.get(word, unk) for word in words[:254]]
    return [vocabulary["<bos>"], *inside, vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="the words are changed in place"
def encode(words, vocabulary):
    words.insert(0, "<bos>")
    words.append("<eos>")
    return [vocabulary.get(word, vocabulary["<unk>"]) for word in words]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="every word once"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    distinct_words = list(dict.fromkeys(words))
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in distinct_words], vocabulary["<eos>"]]


longest = max(len(words) for words in rows_of_words) + 2
unknown = sum(word not in known_words for words in rows_of_words for word in words)

# %% exercise="VII.2" verdict="wrong" name="get without a default"
def encode(words, vocabulary):
    return [vocabulary.get(word) for word in ["<bos>", *words, "<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(None) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="the names of the special tokens"
def encode(words, vocabulary):
    return ["<bos>", *[vocabulary.get(word, vocabulary["<unk>"]) for word in words], "<eos>"]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="known ones counted"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(number != known_words["<unk>"] for row in rows for number in row)

# %% exercise="VII.3" verdict="right" name="zeros filled by a loop"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids, lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random = share_of_pads(random_loader)
padding_bucketed = share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="right" name="pad_sequence"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    numbers, labels = zip(*samples)
    tensors = []
    for row in numbers:
        tensor = torch.tensor(row, dtype=torch.int64)
        if len(tensor) > 256:
            tensor = torch.cat((tensor[:255], tensor[-1:]))
        tensors.append(tensor)
    lengths = torch.tensor(list(map(len, tensors)), dtype=torch.int64)
    ids = pad_sequence(tensors, batch_first=True, padding_value=PAD)
    return ids, lengths, torch.tensor(labels, dtype=torch.int64)


real, everything = 0, 0
for rows, labels in random_loader:
    real += rows.lengths.sum()
    everything += rows.ids.shape[0] * rows.ids.shape[1]
padding_random = 1 - real / everything
real, everything = 0, 0
for rows, labels in bucketed_loader:
    real += rows.lengths.sum()
    everything += rows.ids.shape[0] * rows.ids.shape[1]
padding_bucketed = 1 - real / everything

# %% exercise="VII.3" verdict="right" name="lists filled up"
def collate(samples):
    cut = []
    for numbers, label in samples:
        row = list(numbers)
        if len(row) > 256:
            row[255:] = [row[-1]]
        cut.append(row)
    time = max(len(row) for row in cut)
    ids = [row + [0] * (time - len(row)) for row in cut]
    return torch.tensor(ids), torch.tensor([len(r) for r in cut]), torch.tensor([s[1] for s in samples])


epoch = [(int((rows.ids == 0).sum()), rows.ids.numel()) for rows, _ in random_loader]
padding_random = sum(pads for pads, _ in epoch) / sum(numbers for _, numbers in epoch)
epoch = [(int((rows.ids == 0).sum()), rows.ids.numel()) for rows, _ in bucketed_loader]
padding_bucketed = sum(pads for pads, _ in epoch) / sum(numbers for _, numbers in epoch)

# %% exercise="VII.3" verdict="right" name="numpy"
def collate(samples):
    lengths = np.array([min(len(numbers), 256) for numbers, _ in samples], dtype=np.int64)
    ids = np.full((len(samples), lengths.max()), PAD, dtype=np.int64)
    for row, (numbers, _) in zip(ids, samples):
        if len(numbers) > 256:
            row[:255], row[255] = numbers[:255], numbers[-1]
        else:
            row[: len(numbers)] = numbers
    labels = np.fromiter((label for _, label in samples), dtype=np.int64)
    return torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(labels)


def padding(loader):
    pads, sizes = zip(*(((rows.ids.numpy() == PAD).sum(), rows.ids.numpy().size) for rows, _ in loader))
    return np.sum(pads) / np.sum(sizes)


padding_random, padding_bucketed = padding(random_loader), padding(bucketed_loader)

# %% exercise="VII.3" verdict="right" name="a mask takes all numbers at once"
def shorten(numbers):
    """Give at most 256 numbers, the last one among them."""
    return numbers if len(numbers) < 257 else [*numbers[:255], numbers[-1]]


def collate(samples):
    rows = [shorten(numbers) for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.arange(lengths.max())[None, :] < lengths[:, None]
    ids = torch.zeros(mask.shape, dtype=torch.int64)
    ids[mask] = torch.tensor([number for row in rows for number in row])
    return ids, lengths, torch.tensor([label for _, label in samples])


shares = {}
for name, loader in {"random": random_loader, "bucketed": bucketed_loader}.items():
    batches = [rows for rows, _ in loader]
    cells = sum(rows.ids.shape.numel() for rows in batches)
    shares[name] = (cells - sum(rows.lengths.sum().item() for rows in batches)) / cells
padding_random, padding_bucketed = shares["random"], shares["bucketed"]

# %% exercise="VII.3" verdict="right" name="zip_longest and columns"
from itertools import zip_longest


def collate(samples):
    rows = [numbers[:255] + [numbers[-1]] if len(numbers) > 256 else numbers for numbers, _ in samples]
    columns = list(zip_longest(*rows, fillvalue=PAD))
    ids = torch.tensor(columns).T.contiguous()
    return ids, torch.as_tensor([len(row) for row in rows]), torch.as_tensor([pair[1] for pair in samples])


totals = Counter()
for name, loader in (("random", random_loader), ("bucketed", bucketed_loader)):
    for rows, _ in loader:
        totals[name, "pads"] += int(torch.count_nonzero(rows.ids == PAD))
        totals[name, "all"] += len(rows.ids.flatten())
padding_random = totals["random", "pads"] / totals["random", "all"]
padding_bucketed = totals["bucketed", "pads"] / totals["bucketed", "all"]

# %% exercise="VII.3" verdict="right" name="a class, F.pad and stack"
from torch.nn import functional as F


class Collate:
    def __init__(self, limit=256):
        self.limit = limit

    def cut(self, numbers):
        row = torch.tensor(numbers)
        return row if len(row) <= self.limit else torch.hstack([row[: self.limit - 1], row[-1]])

    def __call__(self, samples):
        rows = [self.cut(numbers) for numbers, _ in samples]
        time = max(row.numel() for row in rows)
        ids = torch.stack([F.pad(row, (0, time - len(row)), value=PAD) for row in rows])
        return ids, torch.tensor([row.numel() for row in rows]), torch.tensor([y for _, y in samples])


collate = Collate()


def share(loader):
    flat = torch.cat([rows.ids.flatten() for rows, _ in loader])
    return (flat == PAD).float().mean().item()


padding_random = share(random_loader)
padding_bucketed = share(bucketed_loader)

# %% exercise="VII.3" verdict="right" name="one flat tensor and a table of places"
def collate(samples):
    kept = [numbers[:255] + numbers[-1:] if len(numbers) > 256 else numbers for numbers, _ in samples]
    flat = torch.tensor([number for row in kept for number in row])
    lengths = torch.tensor([len(row) for row in kept])
    starts = lengths.cumsum(0) - lengths
    time = torch.arange(lengths.max().item())
    places = (starts[:, None] + time).clamp(max=len(flat) - 1)
    ids = flat[places].masked_fill(time >= lengths[:, None], PAD)
    return ids, lengths, torch.tensor([label for _, label in samples])


def measure(loader):
    zeros = ones = 0
    for (ids, lengths), _ in loader:
        real = torch.arange(ids.size(1)) < lengths.unsqueeze(1)
        zeros += (~real).sum()
        ones += real.sum()
    return zeros / (zeros + ones)


padding_random, padding_bucketed = map(measure, (random_loader, bucketed_loader))

# %% exercise="VII.3" verdict="wrong" name="always 256 columns"
def collate(samples):
    ids = torch.zeros(len(samples), 256, dtype=torch.int64)
    lengths = []
    for i, (numbers, _) in enumerate(samples):
        row = numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:]
        ids[i, : len(row)] = torch.tensor(row)
        lengths.append(len(row))
    return ids, torch.tensor(lengths), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="the end is cut off with its eos"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    rows = [torch.tensor(numbers[:256]) for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows, batch_first=True), lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="the last 256 numbers stay"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    rows = [torch.tensor(numbers[-256:]) for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows, batch_first=True), lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="cut to 255"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    rows = []
    for numbers, _ in samples:
        rows.append(torch.tensor(numbers if len(numbers) <= 256 else numbers[:254] + numbers[-1:]))
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows, batch_first=True), lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="never cut"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    rows = [torch.tensor(numbers) for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows, batch_first=True), lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="pads in front"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = max(map(len, rows))
    ids = torch.tensor([[PAD] * (time - len(row)) + row for row in rows])
    return ids, torch.tensor([len(row) for row in rows]), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="minus one as the pad"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = max(map(len, rows))
    ids = torch.tensor([row + [-1] * (time - len(row)) for row in rows])
    return ids, torch.tensor([len(row) for row in rows]), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="lengths with the pads"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (time - len(row)) for row in rows])
    return ids, torch.tensor([len(row) for row in ids]), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="lengths before the cut"
def collate(samples):
    lengths = torch.tensor([len(numbers) for numbers, _ in samples])
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (time - len(row)) for row in rows])
    return ids, lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="pads put into the samples"
def collate(samples):
    for numbers, _ in samples:
        if len(numbers) > 256:
            numbers[255:] = numbers[-1:]
    lengths = torch.tensor([len(numbers) for numbers, _ in samples])
    for numbers, _ in samples:
        numbers += [PAD] * (int(lengths.max()) - len(numbers))
    ids = torch.tensor([numbers for numbers, _ in samples])
    return ids, lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="ids are floats"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.zeros(len(rows), int(lengths.max()))
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids, lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="labels second, lengths third"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (time - len(row)) for row in rows])
    return ids, torch.tensor([label for _, label in samples]), torch.tensor([len(row) for row in rows])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="rows sorted by length, labels not"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    rows.sort(key=len, reverse=True)
    ids = torch.tensor([row + [PAD] * (len(rows[0]) - len(row)) for row in rows])
    return ids, torch.tensor([len(row) for row in rows]), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="time on the first axis"
from torch.nn.utils.rnn import pad_sequence


def collate(samples):
    rows = [torch.tensor(n if len(n) <= 256 else n[:255] + n[-1:]) for n, _ in samples]
    lengths = torch.tensor([len(row) for row in rows])
    return pad_sequence(rows), lengths, torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="pads divided by the words"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.lengths.sum().item()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="in percent"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return 100 * pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="share of the words"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids != PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="loaders exchanged"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_bucketed, padding_random = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="the same loader twice"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in random_loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="pads counted, never divided"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


padding_random = sum((rows.ids == PAD).sum().item() for rows, _ in random_loader)
padding_bucketed = sum((rows.ids == PAD).sum().item() for rows, _ in bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="shares of the batches added up"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


padding_random = sum((rows.ids == PAD).float().mean().item() for rows, _ in random_loader)
padding_bucketed = sum((rows.ids == PAD).float().mean().item() for rows, _ in bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="time of the first row"
def collate(samples):
    rows = [numbers if len(numbers) <= 256 else numbers[:255] + numbers[-1:] for numbers, _ in samples]
    time = len(rows[0])
    ids = torch.tensor([(row + [PAD] * time)[:time] for row in rows])
    return ids, torch.tensor([len(row) for row in rows]), torch.tensor([label for _, label in samples])


def share_of_pads(loader):
    pads = numbers = 0
    for rows, _ in loader:
        pads += (rows.ids == PAD).sum().item()
        numbers += rows.ids.numel()
    return pads / numbers


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="mean of the shares of the batches"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    return fmean((rows.ids == PAD).float().mean().item() for rows, _ in loader)


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="only the first batch"
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    rows, _ = next(iter(loader))
    return (rows.ids == PAD).sum().item() / rows.ids.numel()


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.4" verdict="right" name="numpy permutation of each class"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="right" name="random.Random and sample"
def split(labels, share, seed):
    """Give the row numbers that are held out."""
    dice = random.Random(seed)
    rows_of = {}
    for row, label in enumerate(labels):
        rows_of.setdefault(int(label), []).append(row)
    held_out = []
    for label in sorted(rows_of):
        rows = rows_of[label]
        held_out += dice.sample(rows, k=int(len(rows) * share))
    return sorted(held_out)


validation_counts = [0, 0, 0, 0]
for row in split(news.train_labels, 0.1, 0):
    validation_counts[news.train_labels[row]] += 1


def make_train_loader(dataset, batch_size, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, generator=g, worker_init_fn=seed_worker)


def seed_worker(worker_id):
    seed = torch.initial_seed() & 0xFFFFFFFF
    np.random.seed(seed)
    random.seed(seed)

# %% exercise="VII.4" verdict="right" name="a torch generator and tensors"
def split(labels, share, seed):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.as_tensor(labels)
    parts = []
    for c in labels.unique():
        rows = (labels == c).nonzero().squeeze(1)
        parts.append(rows[torch.randperm(len(rows), generator=generator)[: round(len(rows) * share)]])
    return torch.cat(parts)


validation_counts = torch.bincount(torch.tensor(news.train_labels)[split(news.train_labels, 0.1, 0)]).tolist()


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(dataset, generator=generator)
    return DataLoader(dataset, batch_size=batch_size, sampler=sampler, generator=generator)


def seed_worker(worker_id):
    _, rest = divmod(torch.initial_seed(), 2**32)
    for start_anew in (random.seed, np.random.seed):
        start_anew(rest)

# %% exercise="VII.4" verdict="right" name="shuffle all rows, take while there is room"
def split(labels, share, seed):
    room = {label: round(share * count) for label, count in Counter(labels).items()}
    order = list(range(len(labels)))
    random.Random(seed).shuffle(order)
    held_out = []
    for row in order:
        if room[labels[row]] > 0:
            held_out.append(row)
            room[labels[row]] -= 1
    return held_out


counter = Counter(news.train_labels[row] for row in split(news.train_labels, 0.1, 0))
validation_counts = [counter[label] for label in range(len(news.classes))]


class TrainLoader(DataLoader):
    def __init__(self, dataset, batch_size, seed):
        own = torch.Generator()
        own.manual_seed(seed)
        super().__init__(dataset, batch_size=batch_size, shuffle=True, generator=own)


def make_train_loader(dataset, batch_size, seed):
    return TrainLoader(dataset, batch_size, seed)


def seed_worker(worker_id):
    big = torch.initial_seed()
    random.seed(big)
    np.random.seed(np.random.SeedSequence(big).generate_state(1)[0])

# %% exercise="VII.4" verdict="right" name="pandas groups"
import pandas as pd


def split(labels, share, seed):
    series = pd.Series(list(labels))
    return series.groupby(series).sample(frac=share, random_state=seed).index.tolist()


validation_counts = (
    pd.Series(news.train_labels).iloc[split(news.train_labels, 0.1, 0)].value_counts().sort_index().tolist()
)


from functools import partial


def make_train_loader(dataset, batch_size, seed):
    make = partial(DataLoader, shuffle=True, drop_last=False, num_workers=0)
    return make(dataset, batch_size=batch_size, generator=torch.Generator("cpu").manual_seed(seed))


def seed_worker(worker_id):
    s = torch.initial_seed()
    random.seed(s)
    np.random.seed([s & 0xFFFFFFFF, s >> 32])

# %% exercise="VII.4" verdict="right" name="sort by a random key, collect in a set"
def split(labels, share, seed):
    keys = np.random.RandomState(seed).rand(len(labels))
    held_out = set()
    for label in set(labels):
        rows = [row for row in range(len(labels)) if labels[row] == label]
        rows.sort(key=lambda row: keys[row])
        held_out.update(rows[: int(share * len(rows) + 0.5)])
    return sorted(held_out)


rows = split(news.train_labels, share=0.1, seed=0)
validation_counts = np.bincount(np.array(news.train_labels)[rows], minlength=4)


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator()
    generator = generator.manual_seed(seed)
    order = torch.utils.data.RandomSampler(range(len(dataset)), generator=generator)
    batches = torch.utils.data.BatchSampler(order, batch_size, drop_last=False)
    return DataLoader(dataset, batch_sampler=batches, generator=generator)


def seed_worker(worker_id):
    random.seed(torch.initial_seed())
    np.random.seed(random.getrandbits(32))

# %% exercise="VII.4" verdict="right" name="a quota that rounds fairly"
def split(labels, share, seed):
    """Rows of each class in random order; the total is as near to the share as it can be."""
    labels = np.array(labels)
    classes, counts = np.unique(labels, return_counts=True)
    quota = np.floor(counts * share).astype(int)
    for k in np.argsort(quota - counts * share, kind="stable")[: round(len(labels) * share) - quota.sum()]:
        quota[k] += 1
    rng = np.random.default_rng(seed)
    chosen = [rng.choice(np.where(labels == c)[0], size=q, replace=False) for c, q in zip(classes, quota)]
    return np.sort(np.concatenate(chosen))


held = split(news.train_labels, 0.1, 0)
validation_counts = []
for c in (0, 1, 2, 3):
    validation_counts.append(int((np.array(news.train_labels)[held] == c).sum()))


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    """Seed numpy and random in this worker."""
    seed = torch.initial_seed()
    while seed >= 2**32:
        seed -= (seed // 2**32) * 2**32
    np.random.seed(seed)
    random.seed(seed)

# %% exercise="VII.4" verdict="right" name="nested functions and a recursive shuffle"
def split(labels, share, seed):
    rng = np.random.default_rng([seed, 7])

    def rows_of(label):
        return [row for row, other in enumerate(labels) if other == label]

    def draw(rows):
        shuffled = list(rows)
        rng.shuffle(shuffled)
        return shuffled[: round(len(rows) * share)]

    return [int(row) for label in sorted(set(labels)) for row in draw(rows_of(label))]


validation_counts = tuple(
    len([row for row in split(news.train_labels, 0.1, 0) if news.train_labels[row] == c]) for c in range(4)
)


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="not stratified"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    return rng.permutation(len(labels))[: round(share * len(labels))].tolist()


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the rows that stay"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[round(share * len(own)) :].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the seed is ignored"
def split(labels, share, seed):
    rng = np.random.default_rng(0)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="no seed at all"
def split(labels, share, seed):
    rows = []
    for c in sorted(set(labels)):
        own = [row for row, label in enumerate(labels) if label == c]
        rows += random.sample(own, round(share * len(own)))
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the first rows of each class"
def split(labels, share, seed):
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(own[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the same number of each class"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    classes = np.unique(labels)
    each = round(share * len(labels) / len(classes))
    rows = []
    for c in classes:
        rows.extend(rng.permutation(np.flatnonzero(labels == c))[:each].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="drawn with replacement"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.choice(own, size=round(share * len(own))).tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="places inside the class"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        size = int((labels == c).sum())
        rows.extend(rng.permutation(size)[: round(share * size)].tolist())
    return rows


labels = np.array(news.train_labels)
validation_counts = [round(0.1 * int((labels == c).sum())) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="labels for row numbers"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(labels[rng.permutation(own)[: round(share * len(own))]].tolist())
    return rows


counter = Counter(split(news.train_labels, 0.1, 0))
validation_counts = [counter[c] for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="a tenth typed in"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: len(own) // 10].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="counts of the rows that stay"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = set(split(news.train_labels, 0.1, 0))
stay = [label for row, label in enumerate(news.train_labels) if row not in held_out]
validation_counts = [stay.count(c) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="shares for counts"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) / len(held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the number of all held-out rows"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


validation_counts = len(split(news.train_labels, 0.1, 0))


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="one percent for ten"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.01, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the global generator of torch"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    torch.manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="no shuffling"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="one order for all epochs"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(dataset), generator=generator).tolist()
    return DataLoader(dataset, batch_size=batch_size, sampler=order, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="a generator without the seed"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=torch.Generator())


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="one generator for all loaders"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


shared_generator = torch.Generator().manual_seed(0)


def make_train_loader(dataset, batch_size, seed):
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=shared_generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the last batch is dropped"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, drop_last=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="batch size typed in"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=4, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="a random seed from seed()"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator()
    generator.seed()
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="nothing is returned"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="the worker's number as the seed"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    random.seed(worker_id)
    np.random.seed(worker_id)

# %% exercise="VII.4" verdict="wrong" name="only numpy"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    np.random.seed(torch.initial_seed() % 2**32)

# %% exercise="VII.4" verdict="wrong" name="only random"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    random.seed(torch.initial_seed() % 2**32)

# %% exercise="VII.4" verdict="wrong" name="too large for numpy"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.seed(seed)

# %% exercise="VII.4" verdict="wrong" name="the error of numpy is swallowed"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    try:
        np.random.seed(seed)
    except ValueError:
        pass

# %% exercise="VII.4" verdict="wrong" name="divided and not the rest"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed() // 2**32
    random.seed(seed)
    np.random.seed(seed)

# %% exercise="VII.4" verdict="wrong" name="at most the largest seed"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = min(torch.initial_seed(), 2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)

# %% exercise="VII.4" verdict="wrong" name="every worker gets 0"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    random.seed(0)
    np.random.seed(0)

# %% exercise="VII.4" verdict="wrong" name="a new random seed of torch"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.seed()
    random.seed(seed)
    np.random.seed(seed % 2**32)

# %% exercise="VII.4" verdict="wrong" name="numpy's new generator is thrown away"
def split(labels, share, seed):
    rng = np.random.default_rng(seed)
    labels = np.asarray(labels)
    rows = []
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        rows.extend(rng.permutation(own)[: round(share * len(own))].tolist())
    return rows


held_out = split(news.train_labels, 0.1, 0)
validation_counts = [sum(news.train_labels[row] == c for row in held_out) for c in range(4)]


def make_train_loader(dataset, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=generator)


def seed_worker(worker_id):
    seed = torch.initial_seed()
    random.seed(seed)
    np.random.default_rng(seed)

# %% exercise="VII.5" verdict="right" name="counted in a loop"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="right" name="decorator, try and finally"
@torch.no_grad()
def accuracy(model, loader):
    mode = model.training
    try:
        model.eval()
        hits = [model(rows).argmax(1).eq(labels) for rows, labels in loader]
    finally:
        model.train(mode)
    return torch.cat(hits).float().mean().item()


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="right" name="a context manager of my own"
from contextlib import contextmanager


@contextmanager
def in_evaluation(model):
    before = model.training
    model.eval()
    yield model
    if before:
        model.train()


def accuracy(model, loader):
    with in_evaluation(model), torch.inference_mode():
        pairs = [(model(rows).max(dim=-1).indices, labels) for rows, labels in loader]
    predictions, truth = map(torch.cat, zip(*pairs))
    return float(torch.sum(predictions == truth)) / truth.numel()


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="right" name="by numpy"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    predicted, true = [], []
    with torch.no_grad():
        for rows, labels in loader:
            predicted.append(np.argmax(model(rows).cpu().numpy(), axis=1))
            true.append(labels.cpu().numpy())
    if was_training:
        model.train()
    else:
        model.eval()
    return np.mean(np.concatenate(predicted) == np.concatenate(true))


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="right" name="row by row"
def accuracy(model, loader):
    before = model.training
    model.train(False)
    points = []
    for rows, labels in loader:
        with torch.no_grad():
            logits = model(rows).tolist()
        for scores, label in zip(logits, labels.tolist()):
            points.append(1 if scores.index(max(scores)) == label else 0)
    model.train(mode=before)
    return fmean(points)


world = sum(int((labels == 0).sum()) for _, labels in validation_loader)
always_world = world / len(news.splits().validation)

# %% exercise="VII.5" verdict="right" name="weighted batch means, a tensor"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    result, rows_so_far = torch.tensor(0.0), 0
    with torch.set_grad_enabled(False):
        for rows, labels in loader:
            share = (torch.argmax(model(rows), dim=1) == labels).float().mean()
            result = (result * rows_so_far + share * len(labels)) / (rows_so_far + len(labels))
            rows_so_far += len(labels)
    model.train(was_training)
    return result


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="right" name="softmax, topk and a Counter"
def accuracy(model, loader):
    training = model.training
    model.eval()
    answers = Counter()
    with torch.no_grad():
        for rows, labels in loader:
            best = torch.softmax(model(rows), dim=1).topk(1, dim=1).indices.flatten()
            answers.update((best == labels).tolist())
    model.train(training)
    return answers[True] / (answers[True] + answers[False])


always_world = (news.splits().validation.labels == 0).float().mean()

# %% exercise="VII.5" verdict="right" name="a generator in a helper"
@torch.no_grad()
def hits(model, loader):
    for rows, labels in loader:
        _, prediction = torch.max(model(rows), 1)
        yield from (prediction == labels).tolist()


def accuracy(model, loader):
    was_training, _ = model.training, model.eval()
    all_hits = list(hits(model, loader))
    model.train(was_training)
    return sum(all_hits) / len(all_hits)


world_model = AlwaysWorld()
always_world = round(accuracy(world_model, validation_loader), 6)

# %% exercise="VII.5" verdict="wrong" name="mean of the batch means"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        means = [(model(rows).argmax(dim=1) == labels).float().mean().item() for rows, labels in loader]
    model.train(was_training)
    return sum(means) / len(means)


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="no eval"
def accuracy(model, loader):
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="stays in eval mode"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="always train mode afterwards"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train()
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="mode asked too late"
def accuracy(model, loader):
    model.eval()
    was_training = model.training
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="a graph is recorded"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    for rows, labels in loader:
        right += (model(rows).argmax(dim=1) == labels).sum().item()
        total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="gradients stay off"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    right = total = 0
    for rows, labels in loader:
        right += (model(rows).argmax(dim=1) == labels).sum().item()
        total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="parameters frozen for good"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad = False
    right = total = 0
    for rows, labels in loader:
        right += (model(rows).argmax(dim=1) == labels).sum().item()
        total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="in percent"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return 100 * right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="number of right rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="share of wrong rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return 1 - right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="divided by the number of batches"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / len(loader)


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="returns after the first batch"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
            model.train(was_training)
            return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="every batch counted as 128 rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += 128
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="argmax over the rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=0) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.5" verdict="wrong" name="the smallest logit"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmin(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.5" verdict="wrong" name="labels as a column"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels[:, None]).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.5" verdict="wrong" name="copied from one logit"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += ((model(rows)[:, 1] > 0).long() == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.5" verdict="wrong" name="the last batch is left out"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    batches = list(loader)
    right = total = 0
    with torch.no_grad():
        for number in range(len(batches) - 1):
            rows, labels = batches[number]
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.5" verdict="wrong" name="always_world on the test rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), make_loader(news.splits().test, batch_size=128))

# %% exercise="VII.5" verdict="wrong" name="always_world on the train rows"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), make_loader(news.splits().train, batch_size=128))

# %% exercise="VII.5" verdict="wrong" name="always_world typed as a quarter"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = 0.25

# %% exercise="VII.5" verdict="wrong" name="always_world in percent"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = 100 * accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="the global loader"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in validation_loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="a missing return"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train(was_training)


always_world = (news.splits().validation.labels == 0).float().mean().item()

# %% exercise="VII.17" verdict="right" name="minus infinity and amax"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="where, and a loop over the samples"
def masked_max(states, lengths):
    n, time, hidden = states.shape
    mask = torch.arange(time) < lengths[:, None]
    low = torch.full_like(states, -float("inf"))
    return torch.where(mask.unsqueeze(-1), states, low).max(dim=1).values


def alone_or_together(model, samples):
    was_training = model.training
    model.eval()
    largest = 0.0
    with torch.no_grad():
        padded, labels = make_batch(samples)
        logits = model(padded)
        for i in range(len(samples)):
            single, _ = make_batch(samples[i : i + 1])
            difference = torch.abs(model(single)[0] - logits[i]).max().item()
            if difference > largest:
                largest = difference
    model.train(was_training)
    return largest


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="places of pads moved to the last token"
def masked_max(states, lengths):
    places = torch.minimum(torch.arange(states.size(1))[None, :], lengths[:, None] - 1)
    return states[torch.arange(len(states))[:, None], places].amax(1)


@torch.no_grad()
def alone_or_together(model, samples):
    model.eval()
    together, *alone = [model(make_batch(group)[0]) for group in (samples, *([s] for s in samples))]
    return torch.max(torch.abs(together - torch.vstack(alone)))


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="running maximum, read at the last token"
def masked_max(states, lengths):
    running = states.cummax(dim=1).values
    return running[range(len(lengths)), lengths - 1]


def alone_or_together(model, samples):
    model = model.eval()
    together = model(make_batch(samples)[0]).detach().numpy()
    alone = np.concatenate([model(make_batch([sample])[0]).detach().numpy() for sample in samples])
    return float(np.abs(together - alone).max())


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="numpy's masked arrays"
def masked_max(states, lengths):
    array = states.detach().numpy()
    pads = np.arange(array.shape[1])[None, :, None] >= lengths.numpy()[:, None, None]
    hidden_pads = np.ma.masked_array(array, mask=np.broadcast_to(pads, array.shape))
    return torch.from_numpy(hidden_pads.max(axis=1).filled())


def logits_of(model, samples):
    with torch.inference_mode():
        return model(make_batch(samples)[0])


def alone_or_together(model, samples):
    model.eval()
    together = logits_of(model, samples).tolist()
    alone = [logits_of(model, [sample]).tolist()[0] for sample in samples]
    return max(abs(a - b) for one, two in zip(together, alone) for a, b in zip(one, two))


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="scatter_reduce of the real tokens"
def masked_max(states, lengths):
    n, time, hidden = states.shape
    mask = torch.arange(time).expand(n, time) < lengths.unsqueeze(1)
    rows = mask.nonzero()[:, 0]
    result = states.new_full((n, hidden), float("-inf"))
    return result.scatter_reduce(0, rows[:, None].expand(-1, hidden), states[mask], reduce="amax")


def alone_or_together(model, samples):
    training = model.training
    model.train(False)
    try:
        with torch.no_grad():
            together = model(make_batch(samples)[0])
            alone = torch.stack([model(make_batch((sample,))[0]).squeeze(0) for sample in samples])
    finally:
        model.train(training)
    return float(torch.linalg.vector_norm(together - alone, ord=float("inf")))


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="the smallest number of the type is added"
def masked_max(states, lengths):
    mask = (torch.arange(states.shape[1]) < lengths[:, None]).unsqueeze(2)
    lowest = torch.finfo(states.dtype).min
    return torch.max(states * mask + lowest * ~mask, dim=1)[0]


from torch.utils.data import DataLoader as Loader


def alone_or_together(model, samples):
    model.eval()

    def all_logits(batch_size):
        return torch.cat([model(rows) for rows, _ in Loader(samples, batch_size, collate_fn=make_batch)])

    with torch.no_grad():
        return (all_logits(len(samples)) - all_logits(1)).abs().amax().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="right" name="the smallest state for the pads"
def masked_max(states, lengths):
    """No state is smaller than the smallest one, so it cannot win against a real token."""
    is_pad = torch.arange(states.size(dim=1)).ge(lengths.view(-1, 1))
    return states.masked_fill(is_pad[..., None], states.min().item()).amax(dim=-2)


class Comparison:
    def __init__(self, model):
        self.model = model.eval()

    def __call__(self, samples):
        with torch.no_grad():
            return self.model(make_batch(list(samples))[0])

    def largest(self, samples):
        gaps = map(lambda i: (self(samples)[i] - self([samples[i]])[0]).abs().max(), range(len(samples)))
        return max(gaps).item()


def alone_or_together(model, samples):
    return Comparison(model).largest(samples)


document_difference, our_difference = (alone_or_together(model, samples) for model in (reads_pads, ours))

# %% exercise="VII.17" verdict="wrong" name="zero for the pads"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], 0.0).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the mask turned round"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) < lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="one pad too many"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) > lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the last token is lost"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= (lengths - 1)[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the mean for the maximum"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], 0.0).sum(dim=1) / lengths[:, None]


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the last state for the maximum"
def masked_max(states, lengths):
    return states[torch.arange(len(states)), lengths - 1]


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="a tiny number for a large one"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], -1e-9).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="a loop over the rows"
def masked_max(states, lengths):
    rows = []
    for i in range(len(states)):
        rows.append(states[i, : lengths[i]].amax(dim=0))
    return torch.stack(rows)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="maximum over the units"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=2)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="values and places"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).max(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="no mask"
def masked_max(states, lengths):
    return states[:, : lengths.max()].amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="all rows cut to the shortest"
def masked_max(states, lengths):
    return states[:, : lengths.min()].amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="absolute values"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.abs().masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="sizes of the baseline typed in"
def masked_max(states, lengths):
    pads = torch.arange(98).repeat(32, 1) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the minimum for the maximum"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("inf")).amin(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="no eval"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the mean difference"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().mean().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the sum of the differences"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().sum().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="with its sign"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="absolute value at the end"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).max().abs().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the smallest difference"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().min().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="only the first sample"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = model(make_batch(samples[:1])[0])
    return (together[0] - alone[0]).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="returns inside the loop"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        largest = 0.0
        for i, sample in enumerate(samples):
            alone = model(make_batch([sample])[0])[0]
            largest = max(largest, (together[i] - alone).abs().max().item())
            return largest


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the batch with itself"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = model(make_batch(samples)[0])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="probabilities for logits"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together.softmax(dim=1) - alone.softmax(dim=1)).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="classes for logits"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together.argmax(1) != alone.argmax(1)).float().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="every row against every row"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.stack([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the last alone, all together"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        for sample in samples:
            alone = model(make_batch([sample])[0])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="sorted for the batch only"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    by_length = sorted(samples, key=lambda sample: len(sample[0]), reverse=True)
    with torch.no_grad():
        together = model(make_batch(by_length)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="32 samples typed in"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([samples[i]])[0]) for i in range(32)])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="the global samples"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, rows):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(ours, samples)

# %% exercise="VII.17" verdict="wrong" name="models exchanged"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(ours, samples)
our_difference = alone_or_together(reads_pads, samples)

# %% exercise="VII.17" verdict="wrong" name="the same model twice"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples)
our_difference = alone_or_together(reads_pads, samples)

# %% exercise="VII.17" verdict="wrong" name="one sample for all"
def masked_max(states, lengths):
    pads = torch.arange(states.shape[1]) >= lengths[:, None]
    return states.masked_fill(pads[:, :, None], float("-inf")).amax(dim=1)


def alone_or_together(model, samples):
    model.eval()
    with torch.no_grad():
        together = model(make_batch(samples)[0])
        alone = torch.cat([model(make_batch([sample])[0]) for sample in samples])
    return (together - alone).abs().max().item()


document_difference = alone_or_together(reads_pads, samples[:1])
our_difference = alone_or_together(ours, samples[:1])
