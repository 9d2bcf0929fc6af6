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

# %% exercise="VII.1" verdict="wrong" name="from the threshold on" hint="at least the threshold"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] >= threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="capitals stay" hint="capitals kept"
def tokenize(text):
    return word_tokenize(text.translate(str.maketrans("", "", string.punctuation)), preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="a space for each sign" hint="punctuation turned into spaces"
def tokenize(text):
    table = str.maketrans(string.punctuation, " " * len(string.punctuation))
    return word_tokenize(text.lower().translate(table), preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="split for NLTK" hint="cut at spaces"
def tokenize(text):
    return text.lower().translate(str.maketrans("", "", string.punctuation)).split()


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="signs deleted after NLTK" hint="cut first, punctuation deleted afterwards"
def tokenize(text):
    table = str.maketrans("", "", string.punctuation)
    words = [word.translate(table) for word in word_tokenize(text.lower(), preserve_line=True)]
    return [word for word in words if word]


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="signs stripped from the ends only" hint=""
def tokenize(text):
    text = " ".join(piece.strip(string.punctuation) for piece in text.lower().split())
    return word_tokenize(text, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="only letters stay, digits go" hint=""
def tokenize(text):
    kept = "".join(sign for sign in text.lower() if sign.isalpha() or sign.isspace())
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="no special tokens" hint="special tokens forgotten"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))

# %% exercise="VII.1" verdict="wrong" name="special tokens at the end" hint="special tokens at the end"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = frequent + ["<pad>", "<unk>", "<bos>", "<eos>"]

# %% exercise="VII.1" verdict="wrong" name="unk before pad" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<unk>", "<pad>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="equal counts as they came" hint="equal counts in any order"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"]
vocabulary += [word for word, count in counts.most_common() if count > threshold]

# %% exercise="VII.1" verdict="wrong" name="reverse turns the alphabet too" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
pairs = sorted(((count, word) for word, count in counts.items() if count > threshold), reverse=True)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>"] + [word for _, word in pairs]

# %% exercise="VII.1" verdict="wrong" name="the least frequent first" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="the alphabet only" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *sorted(w for w in counts if counts[w] > threshold)]

# %% exercise="VII.1" verdict="wrong" name="all tokens for the distinct ones" hint="tokens instead of types"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


tokens = [word for text in news.train_texts for word in tokenize(text)]
counts = Counter(tokens)
distinct = len(tokens)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="distinct is the length of the vocabulary" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]
distinct = len(vocabulary)

# %% exercise="VII.1" verdict="wrong" name="distinct with the special tokens" hint="special tokens counted as words"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]
distinct = len(counts | Counter(vocabulary[:4]))

# %% exercise="VII.1" verdict="wrong" name="counts beside the words" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *[(w, counts[w]) for w in frequent]]

# %% exercise="VII.1" verdict="wrong" name="texts counted and not occurrences" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in set(tokenize(text)))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > threshold), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="the vocabulary of the split" hint="vocabulary of the rows to learn from"
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


distinct = len({word for text in news.train_texts for word in tokenize(text)})
vocabulary = list(news.splits().vocabulary)

# %% exercise="VII.1" verdict="wrong" name="threshold of the real data typed in" hint=""
def tokenize(text):
    kept = text.lower().translate(str.maketrans("", "", string.punctuation))
    return word_tokenize(kept, preserve_line=True)


counts = Counter(word for text in news.train_texts for word in tokenize(text))
distinct = len(counts)
frequent = sorted((w for w in counts if counts[w] > 25), key=lambda w: (-counts[w], w))
vocabulary = ["<pad>", "<unk>", "<bos>", "<eos>", *frequent]

# %% exercise="VII.1" verdict="wrong" name="test texts counted too" hint="test rows counted too"
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

# %% exercise="VII.2" verdict="wrong" name="numbers of the special tokens typed in" hint="numbers written down"
def encode(words, vocabulary):
    return [2] + [vocabulary.get(word, 1) for word in words] + [3]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(1) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="UNK of the course for every vocabulary" hint=""
def encode(words, vocabulary):
    return [vocabulary["<bos>"], *[vocabulary.get(word, UNK) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(UNK) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="no eos" hint="no end"
def encode(words, vocabulary):
    return [vocabulary["<bos>"]] + [vocabulary.get(word, vocabulary["<unk>"]) for word in words]


longest = max(len(words) + 2 for words in rows_of_words)
unknown = sum(encode(words, known_words).count(UNK) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="bos and eos exchanged" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<eos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<bos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="unknown words left out" hint="unknown words dropped"
def encode(words, vocabulary):
    inside = [vocabulary[word] for word in words if word in vocabulary]
    return [vocabulary["<bos>"], *inside, vocabulary["<eos>"]]


longest = max(map(len, rows_of_words)) + 2
unknown = sum(word not in known_words for words in rows_of_words for word in words)

# %% exercise="VII.2" verdict="wrong" name="the global vocabulary" hint=""
def encode(words, vocabulary):
    unk = known_words["<unk>"]
    return [known_words["<bos>"], *[known_words.get(word, unk) for word in words], known_words["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="pad for an unknown word" hint="unknown words become padding"
def encode(words, vocabulary):
    pad = vocabulary["<pad>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, pad) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<pad>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="longest without bos and eos" hint="longest row without begin and end"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(words) for words in rows_of_words)
unknown = sum(encode(words, known_words).count(known_words["<unk>"]) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="longest text in letters" hint="longest row in characters"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(text) for text in news.train_texts)
unknown = sum(encode(words, known_words).count(known_words["<unk>"]) for words in rows_of_words)

# %% exercise="VII.2" verdict="wrong" name="which row is the longest" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = int(np.argmax([len(row) for row in rows]))
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="distinct unknown words" hint="unknown types"
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = max(len(encode(words, known_words)) for words in rows_of_words)
unknown = len({word for words in rows_of_words for word in words if word not in known_words})

# %% exercise="VII.2" verdict="wrong" name="texts with an unknown word" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(known_words["<unk>"] in row for row in rows)

# %% exercise="VII.2" verdict="wrong" name="share of unknown words" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows) / sum(len(row) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="unknown words of the last text only" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in words], vocabulary["<eos>"]]


longest = 0
for words in rows_of_words:
    unknown = 0
    row = encode(words, known_words)
    longest = max(longest, len(row))
    unknown += row.count(known_words["<unk>"])

# %% exercise="VII.2" verdict="wrong" name="cut to 256 numbers" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    inside = [vocabulary.get(word, unk) for word in words[:254]]
    return [vocabulary["<bos>"], *inside, vocabulary["<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="the words are changed in place" hint=""
def encode(words, vocabulary):
    words.insert(0, "<bos>")
    words.append("<eos>")
    return [vocabulary.get(word, vocabulary["<unk>"]) for word in words]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="every word once" hint=""
def encode(words, vocabulary):
    unk = vocabulary["<unk>"]
    distinct_words = list(dict.fromkeys(words))
    return [vocabulary["<bos>"], *[vocabulary.get(word, unk) for word in distinct_words], vocabulary["<eos>"]]


longest = max(len(words) for words in rows_of_words) + 2
unknown = sum(word not in known_words for words in rows_of_words for word in words)

# %% exercise="VII.2" verdict="wrong" name="get without a default" hint=""
def encode(words, vocabulary):
    return [vocabulary.get(word) for word in ["<bos>", *words, "<eos>"]]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(None) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="the names of the special tokens" hint=""
def encode(words, vocabulary):
    return ["<bos>", *[vocabulary.get(word, vocabulary["<unk>"]) for word in words], "<eos>"]


rows = [encode(words, known_words) for words in rows_of_words]
longest = max(len(row) for row in rows)
unknown = sum(row.count(known_words["<unk>"]) for row in rows)

# %% exercise="VII.2" verdict="wrong" name="known ones counted" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="always 256 columns" hint="always padded to the limit"
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

# %% exercise="VII.3" verdict="wrong" name="the end is cut off with its eos" hint="end cut off"
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

# %% exercise="VII.3" verdict="wrong" name="the last 256 numbers stay" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="cut to 255" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="never cut" hint="not cut at all"
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

# %% exercise="VII.3" verdict="wrong" name="pads in front" hint="padded in front"
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

# %% exercise="VII.3" verdict="wrong" name="minus one as the pad" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="lengths with the pads" hint="lengths after padding"
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

# %% exercise="VII.3" verdict="wrong" name="lengths before the cut" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="pads put into the samples" hint="samples changed in place"
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

# %% exercise="VII.3" verdict="wrong" name="ids are floats" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="labels second, lengths third" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="rows sorted by length, labels not" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="time on the first axis" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="pads divided by the words" hint="pads for each real token"
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

# %% exercise="VII.3" verdict="wrong" name="in percent" hint="padding in percent"
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

# %% exercise="VII.3" verdict="wrong" name="share of the words" hint="share of the words instead of the pads"
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

# %% exercise="VII.3" verdict="wrong" name="loaders exchanged" hint="loaders exchanged"
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

# %% exercise="VII.3" verdict="wrong" name="the same loader twice" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="pads counted, never divided" hint=""
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


padding_random = sum((rows.ids == PAD).sum().item() for rows, _ in random_loader)
padding_bucketed = sum((rows.ids == PAD).sum().item() for rows, _ in bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="shares of the batches added up" hint=""
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


padding_random = sum((rows.ids == PAD).float().mean().item() for rows, _ in random_loader)
padding_bucketed = sum((rows.ids == PAD).float().mean().item() for rows, _ in bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="time of the first row" hint=""
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

# %% exercise="VII.3" verdict="wrong" name="mean of the shares of the batches" hint=""
def collate(samples):
    padded, labels = make_batch(samples)
    return padded.ids, padded.lengths, labels


def share_of_pads(loader):
    return fmean((rows.ids == PAD).float().mean().item() for rows, _ in loader)


padding_random, padding_bucketed = share_of_pads(random_loader), share_of_pads(bucketed_loader)

# %% exercise="VII.3" verdict="wrong" name="only the first batch" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="not stratified" hint="not stratified"
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

# %% exercise="VII.4" verdict="wrong" name="the rows that stay" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="the seed is ignored" hint="split ignores its seed"
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

# %% exercise="VII.4" verdict="wrong" name="no seed at all" hint="split without a seed"
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

# %% exercise="VII.4" verdict="wrong" name="the first rows of each class" hint="split ignores its seed"
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

# %% exercise="VII.4" verdict="wrong" name="the same number of each class" hint="as many rows of each class"
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

# %% exercise="VII.4" verdict="wrong" name="drawn with replacement" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="places inside the class" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="labels for row numbers" hint="split ignores its seed"
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

# %% exercise="VII.4" verdict="wrong" name="a tenth typed in" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="counts of the rows that stay" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="shares for counts" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="the number of all held-out rows" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="one percent for ten" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="the global generator of torch" hint="torch seeded globally"
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

# %% exercise="VII.4" verdict="wrong" name="no shuffling" hint="loader does not shuffle"
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

# %% exercise="VII.4" verdict="wrong" name="one order for all epochs" hint="same order in every epoch"
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

# %% exercise="VII.4" verdict="wrong" name="a generator without the seed" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="one generator for all loaders" hint="loader without a generator"
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

# %% exercise="VII.4" verdict="wrong" name="the last batch is dropped" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="batch size typed in" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="a random seed from seed()" hint="loader without a generator"
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

# %% exercise="VII.4" verdict="wrong" name="nothing is returned" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="the worker's number as the seed" hint="seed from the worker's number alone"
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

# %% exercise="VII.4" verdict="wrong" name="only numpy" hint="only numpy seeded"
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

# %% exercise="VII.4" verdict="wrong" name="only random" hint="only Python's random seeded"
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

# %% exercise="VII.4" verdict="wrong" name="too large for numpy" hint="seed too large for numpy"
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

# %% exercise="VII.4" verdict="wrong" name="the error of numpy is swallowed" hint="only Python's random seeded"
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

# %% exercise="VII.4" verdict="wrong" name="divided and not the rest" hint="one seed for all workers"
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

# %% exercise="VII.4" verdict="wrong" name="at most the largest seed" hint="one seed for all workers"
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

# %% exercise="VII.4" verdict="wrong" name="every worker gets 0" hint="one seed for all workers"
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

# %% exercise="VII.4" verdict="wrong" name="a new random seed of torch" hint=""
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

# %% exercise="VII.4" verdict="wrong" name="numpy's new generator is thrown away" hint="only Python's random seeded"
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

# %% exercise="VII.5" verdict="wrong" name="mean of the batch means" hint="mean of batch accuracies"
def accuracy(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        means = [(model(rows).argmax(dim=1) == labels).float().mean().item() for rows, labels in loader]
    model.train(was_training)
    return sum(means) / len(means)


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="no eval" hint="no evaluation mode"
def accuracy(model, loader):
    right = total = 0
    with torch.no_grad():
        for rows, labels in loader:
            right += (model(rows).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return right / total


always_world = accuracy(AlwaysWorld(), validation_loader)

# %% exercise="VII.5" verdict="wrong" name="stays in eval mode" hint="mode not put back"
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

# %% exercise="VII.5" verdict="wrong" name="always train mode afterwards" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="mode asked too late" hint="mode not put back"
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

# %% exercise="VII.5" verdict="wrong" name="a graph is recorded" hint="graph recorded"
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

# %% exercise="VII.5" verdict="wrong" name="gradients stay off" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="parameters frozen for good" hint="graph recorded"
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

# %% exercise="VII.5" verdict="wrong" name="in percent" hint="accuracy in percent"
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

# %% exercise="VII.5" verdict="wrong" name="number of right rows" hint="right rows counted, not divided"
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

# %% exercise="VII.5" verdict="wrong" name="share of wrong rows" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="divided by the number of batches" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="returns after the first batch" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="every batch counted as 128 rows" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="argmax over the rows" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="the smallest logit" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="labels as a column" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="copied from one logit" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="the last batch is left out" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="always_world on the test rows" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="always_world on the train rows" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="always_world typed as a quarter" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="always_world in percent" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="the global loader" hint=""
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

# %% exercise="VII.5" verdict="wrong" name="a missing return" hint=""
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

# %% exercise="VII.6" verdict="right" name="plain class, batch_first, weights from the global generator"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="right" name="class inside the function, amax, parameters by formula"
def make_rnn(vocabulary_size, hidden, classes):
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(vocabulary_size, hidden)
            self.recurrent = nn.RNN(hidden, hidden, batch_first=True)
            self.head = nn.Sequential(
                nn.Linear(hidden, hidden),
                nn.Tanh(),
                nn.Dropout(0.1),
                nn.Linear(hidden, classes),
            )

        def forward(self, batch):
            return self.head(self.recurrent(self.words(batch.ids))[0].amax(1))

    return Reader()


h, v = baseline.hidden, len(splits.vocabulary)
parameters = v * h + 2 * (h * h + h) + (h * h + h) + (4 * h + 4)
with seeded(7):
    reader = make_rnn(v, h, 4)
rnn_history = fit(
    reader,
    splits.train,
    validation=splits.validation,
    optimizer=torch.optim.Adam(reader.parameters(), lr=baseline.rate),
    schedule="constant",
    batch_size=baseline.batch_size,
    epochs=baseline.epochs,
)
rnn_accuracy = rnn_history.column("validation", "accuracy")[-1]

# %% exercise="VII.6" verdict="right" name="time on the first axis: ids turned, no batch_first"
class TimeFirst(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(input_size=hidden, hidden_size=hidden)
        self.first = nn.Linear(hidden, hidden)
        self.tanh = nn.Tanh()
        self.dropout = nn.Dropout(p=0.1)
        self.second = nn.Linear(hidden, classes)

    def forward(self, batch):
        vectors = self.embedding(batch.ids.t())  # (time, n, hidden)
        states, _ = self.rnn(vectors)
        largest, _ = torch.max(states, dim=0)
        return self.second(self.dropout(self.tanh(self.first(largest))))


def make_rnn(vocabulary_size, hidden, classes):
    return TimeFirst(vocabulary_size, hidden, classes)


torch.manual_seed(1)
model = make_rnn(len(splits.vocabulary), baseline.hidden, len(news.classes))
parameters = 0
for weights in model.parameters():
    size = 1
    for axis in weights.shape:
        size *= axis
    parameters += size
adam = torch.optim.Adam(model.parameters(), baseline.rate)
rnn_history = fit(model, splits.train, validation=splits.validation, optimizer=adam, epochs=5,
                  batch_size=baseline.batch_size, schedule="constant", progress=False)
rnn_accuracy = list(rnn_history)[5].validation.accuracy

# %% exercise="VII.6" verdict="right" name="nn.Sequential of small modules, parameters from numpy"
class Ids(nn.Module):
    def forward(self, batch):
        return batch.ids


class States(nn.Module):
    def forward(self, both):
        return both[0]


class MaxOverTime(nn.Module):
    def forward(self, states):
        return states.max(1)[0]


def make_rnn(vocabulary_size, hidden, classes):
    return nn.Sequential(
        Ids(),
        nn.Embedding(vocabulary_size, hidden),
        nn.RNN(hidden, hidden, batch_first=True),
        States(),
        MaxOverTime(),
        nn.Linear(hidden, hidden),
        nn.Tanh(),
        nn.Dropout(0.1),
        nn.Linear(hidden, classes),
    )


chain = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = np.sum([np.prod(tuple(p.shape)) for p in chain.parameters()])
rnn_history = fit(
    chain,
    train=splits.train,
    validation=splits.validation,
    optimizer=torch.optim.Adam(params=chain.parameters(), lr=baseline.rate, betas=(0.9, 0.999)),
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = np.float64(rnn_history.epochs[-1].validation.accuracy)

# %% exercise="VII.6" verdict="right" name="packed rows: the pads are not read, and cannot be the maximum"
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Packed(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        packed = pack_padded_sequence(
            self.embedding(batch.ids), batch.lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        states, _ = self.rnn(packed)
        states, _ = pad_packed_sequence(states, batch_first=True, padding_value=float("-inf"))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    return Packed(vocabulary_size, hidden, classes)


packed_network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(map(torch.numel, packed_network.parameters()))
rnn_history = fit(
    packed_network, splits.train, validation=splits.validation, epochs=5, schedule="constant",
    batch_size=baseline.batch_size, optimizer=torch.optim.Adam(packed_network.parameters(), baseline.rate),
)
rnn_accuracy = rnn_history.final.validation.accuracy

# %% exercise="VII.6" verdict="right" name="masked pads, padding_idx, accuracy measured again"
from coursekit.evaluation import evaluate


class Masked(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden, padding_idx=PAD)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states = self.rnn(self.embedding(batch.ids))[0]
        time = torch.arange(states.shape[1], device=states.device)
        pads = time[None, :] >= batch.lengths[:, None]
        states = states.masked_fill(pads[:, :, None], -2.0)  # tanh is never below -1
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    return Masked(vocabulary_size, hidden, classes)


with seeded(0):
    masked = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.nelement() for p in masked.parameters() if p.requires_grad)
rnn_history = fit(
    masked,
    splits.train,
    validation=splits.validation,
    optimizer=torch.optim.Adam(masked.parameters(), baseline.rate),
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = evaluate(masked, make_loader(splits.validation, 256)).accuracy

# %% exercise="VII.6" verdict="right" name="adaptive_max_pool1d, a ModuleDict, and the settings in a dict"
class Network(nn.Module):
    def __init__(self, words, units, outputs):
        super().__init__()
        self.parts = nn.ModuleDict(
            {
                "head": nn.Sequential(
                    nn.Linear(units, units), nn.Tanh(), nn.Dropout(0.1), nn.Linear(units, outputs)
                ),
                "rnn": nn.RNN(units, units, batch_first=True, nonlinearity="tanh"),
                "embedding": nn.Embedding(words, units),
            }
        )

    def forward(self, batch):
        states, _ = self.parts["rnn"](self.parts["embedding"](batch.ids))
        pooled = nn.functional.adaptive_max_pool1d(states.transpose(1, 2), 1).squeeze(2)
        return self.parts["head"](pooled)


def make_rnn(vocabulary_size, hidden, classes):
    return Network(words=vocabulary_size, units=hidden, outputs=classes)


seeded_network = None
with seeded(3):
    seeded_network = make_rnn(vocabulary_size=len(splits.vocabulary), hidden=baseline.hidden, classes=4)
parameters = torch.tensor([p.numel() for p in seeded_network.parameters()]).sum()
options = {
    "schedule": "constant",
    "batch_size": baseline.batch_size,
    "epochs": 5,
    "validation": splits.validation,
    "optimizer": torch.optim.Adam(seeded_network.parameters(), baseline.rate),
}
rnn_history = fit(seeded_network, splits.train, **options)
rnn_accuracy = rnn_history[5].validation.accuracy

# %% exercise="VII.6" verdict="right" name="topk over time, accuracy as a float64 tensor"
from torch.nn.utils import parameters_to_vector


class Top(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embed = nn.Embedding(num_embeddings=vocabulary_size, embedding_dim=hidden)
        self.rnn = nn.RNN(hidden, hidden, num_layers=1, batch_first=True)
        self.layers = nn.ModuleList(
            [nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)]
        )

    def forward(self, batch):
        states, _ = self.rnn(self.embed(batch.ids))
        vector = states.topk(1, dim=1).values[:, 0]
        for layer in self.layers:
            vector = layer(vector)
        return vector


make_rnn = Top
top = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = parameters_to_vector(top.parameters()).numel()
rnn_history = fit(
    top,
    splits.train,
    None,
    validation=splits.validation,
    epochs=5,
    start_epoch=0,
    batch_size=baseline.batch_size,
    schedule="constant",
    optimizer=torch.optim.Adam(top.parameters(), baseline.rate),
)
rnn_accuracy = torch.tensor(rnn_history[-1].validation.accuracy, dtype=torch.float64)

# %% exercise="VII.6" verdict="right" name="a subclass of nn.Sequential, torch.maximum, partial of fit"
from functools import partial, reduce


class Chain(nn.Sequential):
    def forward(self, batch):
        embedding, rnn, *head = self
        states = rnn(embedding(batch.ids))[0]
        vector = reduce(torch.maximum, states.unbind(dim=1))
        for layer in head:
            vector = layer(vector)
        return vector


def make_rnn(vocabulary_size, hidden, classes):
    return Chain(
        nn.Embedding(vocabulary_size, hidden),
        nn.RNN(hidden, hidden, batch_first=True),
        nn.Linear(hidden, hidden),
        nn.Tanh(),
        nn.Dropout(0.1),
        nn.Linear(hidden, classes),
    )


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(tensor.numel() for tensor in network.state_dict().values())
train_constant = partial(fit, schedule="constant", epochs=5, batch_size=baseline.batch_size)
rnn_history = train_constant(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=torch.optim.Adam(network.parameters(), baseline.rate),
)
*_, last_epoch = rnn_history
rnn_accuracy = last_epoch.validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="batch_first forgotten: the network reads across the rows" hint="batch_first forgotten"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="mean over time instead of the maximum" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.mean(dim=1))


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="last state instead of the maximum" hint="another pooling than the maximum"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(last[0])


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="sum over time instead of the maximum" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.sum(dim=1))


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="ReLU instead of Tanh in the head" hint="ReLU for tanh"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="dropout 0.5 instead of 0.1" hint="another dropout rate"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.5), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="dropout left out" hint="no dropout"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="dropout before the Tanh" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Dropout(0.1), nn.Tanh(), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="softmax at the end: probabilities instead of logits" hint="softmax in the model"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values).softmax(dim=1)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="a GRU instead of the RNN" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.GRU(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="two recurrent layers" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, num_layers=2, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="the RNN with nonlinearity relu" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, nonlinearity="relu", batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="head of one Linear layer" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="always four classes, the argument is not used" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, 4)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="the vocabulary of the notebook instead of the argument" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(len(splits.vocabulary), hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="hidden of the baseline instead of the argument" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, baseline.hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="make_rnn does not return the network" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    network = Network(vocabulary_size, hidden, classes)


network = Network(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="number of tensors instead of numbers" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = len(list(network.parameters()))
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="parameters without the embedding" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for name, p in network.named_parameters() if not name.startswith("embedding"))
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="parameters without the biases" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters() if p.dim() > 1)
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="only the first axis of each tensor counted" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(len(p) for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="parameters counted at the document's size 256" hint=""
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in make_rnn(len(splits.vocabulary), 256, 4).parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="formula with one bias vector in the recurrent layer" hint="one bias in the recurrent layer"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters()) - baseline.hidden
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="schedule left out: the rate falls in a line" hint="a rate that falls"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="batch size left out" hint="another rate or batch size"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="no optimizer handed over: plain SGD" hint="another optimizer than Adam"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    rate=baseline.rate,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="test rows handed over too" hint="test rows watched"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    splits.test,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="accuracy before the first step" hint="accuracy before the first step"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[0].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="test rows as validation rows" hint="other rows"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.test,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.accuracy

# %% exercise="VII.6" verdict="wrong" name="train accuracy" hint="accuracy on the train rows"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].train.accuracy

# %% exercise="VII.6" verdict="wrong" name="validation loss instead of accuracy" hint="loss for the accuracy"
class Network(nn.Module):
    def __init__(self, vocabulary_size, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, hidden)
        self.rnn = nn.RNN(hidden, hidden, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, classes)
        )

    def forward(self, batch):
        states, last = self.rnn(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def make_rnn(vocabulary_size, hidden, classes):
    """Make a recurrent network: from a batch with ids (n, time) to logits (n, classes)."""
    return Network(vocabulary_size, hidden, classes)


network = make_rnn(len(splits.vocabulary), baseline.hidden, 4)
parameters = sum(p.numel() for p in network.parameters())
optimizer = torch.optim.Adam(network.parameters(), baseline.rate)
rnn_history = fit(
    network,
    splits.train,
    validation=splits.validation,
    optimizer=optimizer,
    epochs=5,
    batch_size=baseline.batch_size,
    schedule="constant",
)
rnn_accuracy = rnn_history[-1].validation.loss

# %% exercise="VII.6" verdict="wrong" name="max of the accuracies" hint="accuracy of the best epoch"
def make_rnn(vocabulary_size, hidden, classes):
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(vocabulary_size, hidden)
            self.recurrent = nn.RNN(hidden, hidden, batch_first=True)
            self.head = nn.Sequential(
                nn.Linear(hidden, hidden),
                nn.Tanh(),
                nn.Dropout(0.1),
                nn.Linear(hidden, classes),
            )

        def forward(self, batch):
            return self.head(self.recurrent(self.words(batch.ids))[0].amax(1))

    return Reader()


h, v = baseline.hidden, len(splits.vocabulary)
parameters = v * h + 2 * (h * h + h) + (h * h + h) + (4 * h + 4)
with seeded(5):
    reader = make_rnn(v, h, 4)
rnn_history = fit(
    reader,
    splits.train,
    validation=splits.validation,
    optimizer=torch.optim.Adam(reader.parameters(), lr=baseline.rate),
    schedule="constant",
    batch_size=baseline.batch_size,
    epochs=baseline.epochs,
)
rnn_accuracy = max(rnn_history.column("validation", "accuracy"))

# %% exercise="VII.7" verdict="right" name="as in the text"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="right" name="the GRU of the set-up cell, numbers by formula"
gru = GRU
(gru_accuracy,) = news.run([gru]).accuracies()["GRU"][:1]
n = baseline.hidden
rnn_numbers = n * n + n * n + n + n
gru_numbers = 3 * rnn_numbers

# %% exercise="VII.7" verdict="right" name="correct rows of seed 0, mean by numpy"
gru = Experiment(name="GRU", against="baseline", cell="gru")
right_rows = news.run((gru,)).correct("GRU")
gru_accuracy = right_rows[0].mean()


def count(layer):
    return int(sum(np.prod(p.shape) for p in layer.parameters()))


rnn_numbers = count(nn.RNN(baseline.hidden, baseline.hidden))
gru_numbers = count(nn.GRU(baseline.hidden, baseline.hidden))

# %% exercise="VII.7" verdict="right" name="last epoch of the history of seed 0"
change = {"cell": "gru"}
gru = Experiment("GRU", **change)
history = news.run([gru]).histories()[gru.name][0]
gru_accuracy = history[-1].validation.accuracy
layers = [kind(baseline.hidden, baseline.hidden, batch_first=True) for kind in (nn.RNN, nn.GRU)]
rnn_numbers, gru_numbers = (sum(p.numel() for p in layer.parameters()) for layer in layers)

# %% exercise="VII.7" verdict="right" name="predicted digits of the run compared with the labels"
gru = Experiment("GRU", cell="gru")
news.run([gru], seeds=1)
book = Ledger.read(news.ledger)
predicted = next(run.validation for run in book.runs if run.name == "GRU" and run.seed == 0)
wanted = book.data.labels["validation"]
hits = 0
for one, other in zip(predicted, wanted):
    if one == other:
        hits += 1
gru_accuracy = hits / len(wanted)
rnn_numbers = gru_numbers = 0
for weights in nn.RNN(baseline.hidden, baseline.hidden).parameters():
    rnn_numbers += weights.numel()
for weights in nn.GRU(baseline.hidden, baseline.hidden).parameters():
    gru_numbers += weights.numel()

# %% exercise="VII.7" verdict="right" name="two experiments run together, numbers as tensors"
from torch.nn.utils import parameters_to_vector

gru = Experiment("GRU", cell="gru")
figures = news.run([gru, LSTM]).accuracies()
gru_accuracy = np.float64(figures["GRU"][0])
size = (baseline.hidden, baseline.hidden)
rnn_numbers = torch.tensor(parameters_to_vector(nn.RNN(*size).parameters()).numel())
gru_numbers = torch.tensor(parameters_to_vector(nn.GRU(*size).parameters()).numel())

# %% exercise="VII.7" verdict="right" name="column of the history, state_dict, numpy whole numbers"
gru = Experiment("GRU", cell="g" + "ru")
gru_accuracy = news.run([gru]).histories()["GRU"][0].column("validation", "accuracy")[baseline.epochs]
sizes = {
    kind.__name__: np.sum(
        [tensor.numel() for tensor in kind(baseline.hidden, baseline.hidden).state_dict().values()]
    )
    for kind in (nn.GRU, nn.RNN)
}
gru_numbers = sizes["GRU"]
rnn_numbers = sizes["RNN"]

# %% exercise="VII.7" verdict="right" name="a helper function gives experiment and accuracy"
def try_out(name, **change):
    experiment = Experiment(name, **change)
    ledger = news.run([experiment])
    seeds = [run.seed for run in ledger.runs_of(name)]
    return experiment, ledger.accuracies()[name][seeds.index(0)]


gru, gru_accuracy = try_out("GRU", cell="gru")
blocks = {"rnn": 1, "gru": 3}
numbers = [count * 2 * baseline.hidden * (baseline.hidden + 1) for count in blocks.values()]
rnn_numbers, gru_numbers = numbers

# %% exercise="VII.7" verdict="wrong" name="accuracy of the baseline, the first of the ledger" hint="gru_accuracy: another run"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = list(ledger.accuracies().values())[0][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="the list of all seeds instead of one accuracy" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="accuracy in percent" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = 100 * ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="train accuracy of the last epoch" hint="gru_accuracy: train rows"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.histories()["GRU"][0][-1].train.accuracy
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="validation loss instead of accuracy" hint="gru_accuracy: loss"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.histories()["GRU"][0][-1].validation.loss
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="accuracy before the first step" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.histories()["GRU"][0][0].validation.accuracy
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="number of right rows instead of their share" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = int(ledger.correct("GRU")[0].sum())
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="error rate instead of accuracy" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = 1 - ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="gain over the baseline instead of the accuracy" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0] - ledger.accuracies()["baseline"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="seconds of training instead of accuracy" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.seconds()["GRU"]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="accuracy on the test rows, counted from the run" hint="gru_accuracy: test rows"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = np.mean(
    [one == other for one, other in zip(ledger.runs_of("GRU")[0].test, ledger.data.labels["test"])]
)
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="the recipe instead of the experiment" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru = replace(baseline, cell="gru")
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="the layer instead of the experiment" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru = nn.GRU(baseline.hidden, baseline.hidden)
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="the name instead of the experiment" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru = "GRU"
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="both numbers exchanged" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
gru_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
rnn_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="an LSTM counted instead of the GRU" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.LSTM(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="two gates, so twice the numbers" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = 2 * rnn_numbers

# %% exercise="VII.7" verdict="wrong" name="four blocks for a GRU" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = 4 * rnn_numbers

# %% exercise="VII.7" verdict="wrong" name="tensors counted instead of numbers" hint="tensors counted"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = len(list(nn.RNN(baseline.hidden, baseline.hidden).parameters()))
gru_numbers = len(list(nn.GRU(baseline.hidden, baseline.hidden).parameters()))

# %% exercise="VII.7" verdict="wrong" name="the whole models counted, not the recurrent layers" hint="whole networks counted"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(
    p.numel() for p in RecurrentClassifier(len(splits.vocabulary), hidden=baseline.hidden).parameters()
)
gru_numbers = sum(
    p.numel()
    for p in RecurrentClassifier(len(splits.vocabulary), cell="gru", hidden=baseline.hidden).parameters()
)

# %% exercise="VII.7" verdict="wrong" name="without biases" hint="biases forgotten"
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden, bias=False).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden, bias=False).parameters())

# %% exercise="VII.7" verdict="wrong" name="GRU of both directions" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(
    p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden, bidirectional=True).parameters()
)

# %% exercise="VII.7" verdict="wrong" name="sizes of the document, 256" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(256, 256).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(256, 256).parameters())

# %% exercise="VII.7" verdict="wrong" name="the vocabulary as inputs of the layers" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(len(splits.vocabulary), baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(len(splits.vocabulary), baseline.hidden).parameters())

# %% exercise="VII.7" verdict="wrong" name="formula with one bias vector a block" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = baseline.hidden * (2 * baseline.hidden + 1)
gru_numbers = 3 * rnn_numbers

# %% exercise="VII.7" verdict="wrong" name="third argument 2: GRU of two layers" hint=""
gru = Experiment("GRU", cell="gru")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden, 2).parameters())

# %% exercise="VII.7" verdict="wrong" name="cell lstm under the name GRU" hint="another cell than the GRU | gru_accuracy: not run"
gru = Experiment("GRU", cell="lstm")
ledger = news.run([gru])
gru_accuracy = ledger.accuracies()["GRU"][0]
rnn_numbers = sum(p.numel() for p in nn.RNN(baseline.hidden, baseline.hidden).parameters())
gru_numbers = sum(p.numel() for p in nn.GRU(baseline.hidden, baseline.hidden).parameters())

# %% exercise="VII.8" verdict="right" name="h[-1]"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="right" name="the last output"
def last_state(lstm, embedded):
    output, _ = lstm(embedded)
    return output[:, -1, :]


lstm = LSTM
lstm_accuracy = news.run([lstm]).histories()["LSTM"][0][-1].validation.accuracy

# %% exercise="VII.8" verdict="right" name="squeeze of the layer axis alone, nested indices"
def last_state(lstm, embedded):
    return lstm(embedded)[1][0].squeeze(0)


lstm = Experiment(name="LSTM", against="baseline", cell="lstm")
lstm_accuracy = np.mean(news.run([LSTM]).correct("LSTM")[0])

# %% exercise="VII.8" verdict="right" name="word by word, the state handed on"
def last_state(lstm, embedded):
    state = None
    for time in range(embedded.shape[1]):
        word = embedded[:, time : time + 1]
        output, state = lstm(word, state)
    return output[:, 0]


lstm = Experiment("LSTM", **{"cell": "lstm"})
ledger = news.run([GRU, lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="right" name="the gates by hand from the weights"
def last_state(lstm, embedded):
    n, time, inputs = embedded.shape
    h = embedded.new_zeros(n, lstm.hidden_size)
    c = embedded.new_zeros(n, lstm.hidden_size)
    for step in range(time):
        gates = nn.functional.linear(embedded[:, step], lstm.weight_ih_l0, lstm.bias_ih_l0)
        gates = gates + nn.functional.linear(h, lstm.weight_hh_l0, lstm.bias_hh_l0)
        into, forget, new, out = gates.chunk(4, dim=1)
        c = torch.sigmoid(forget) * c + torch.sigmoid(into) * torch.tanh(new)
        h = torch.sigmoid(out) * torch.tanh(c)
    return h


lstm = Experiment("LSTM", cell="lstm")
run = news.run([lstm]).runs_of("LSTM")[0]
truth = Ledger.read(news.ledger).data.labels["validation"]
lstm_accuracy = sum(map(str.__eq__, run.validation, truth)) / len(truth)

# %% exercise="VII.8" verdict="right" name="gather of the last place"
def last_state(lstm, embedded):
    states = lstm(embedded)[0]
    n, time, hidden = states.shape
    places = torch.full((n, 1, hidden), time - 1, dtype=torch.int64, device=states.device)
    return states.gather(1, places).reshape(n, hidden)


experiments = {"LSTM": Experiment("LSTM", cell="lstm")}
lstm = experiments["LSTM"]
news.run(experiments.values())
lstm_accuracy = torch.tensor(Ledger.read(news.ledger).accuracies()["LSTM"], dtype=torch.float64)[0]

# %% exercise="VII.8" verdict="right" name="one row after the other, without a batch axis"
def last_state(lstm, embedded):
    rows = []
    for row in embedded:
        output, (h, c) = lstm(row)
        rows.append(h[0])
    return torch.stack(rows)


lstm = Experiment("LSTM", cell="lstm")
lstm_accuracy = news.run([lstm], seeds=1).histories()["LSTM"][0].column("validation", "accuracy")[-1]

# %% exercise="VII.8" verdict="right" name="reshape of h to rows and units"
def last_state(lstm, embedded):
    output, state = lstm(embedded)
    return state[0].reshape(len(embedded), lstm.hidden_size)


lstm = Experiment("LSTM", cell="lstm")
lstm_accuracy = news.run([lstm]).histories()["LSTM"][0].final.validation.accuracy

# %% exercise="VII.8" verdict="right" name="a lambda, turned output"
last_state = lambda lstm, embedded: lstm(embedded)[0].transpose(0, 1)[-1]
lstm = Experiment("LSTM", cell="lstm")
lstm_accuracy = fmean(news.run([lstm]).correct("LSTM")[0].tolist())

# %% exercise="VII.8" verdict="right" name="unbind of the output along the time"
def last_state(lstm, embedded):
    (states, (_, memory)) = lstm(embedded)
    *before, last = states.unbind(dim=1)
    return last


lstm = Experiment("LSTM", cell="lstm")
lstm_accuracy = float(news.run([lstm, GRU]).accuracies()[lstm.name].pop(0))

# %% exercise="VII.8" verdict="wrong" name="the memory c instead of the state h" hint="cell memory for the state"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return c[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="h and c exchanged in the unpacking" hint="cell memory for the state"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (c, h) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="h with its layer axis" hint="axis of the layers kept"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="h turned: the layer axis in the middle" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h.transpose(0, 1)


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="all states, not only the last" hint="all states"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the state after the first word" hint="first state"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output[:, 0]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the state after the last word but one" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output[:, -2]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="all states of the last row" hint="last row"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the last row alone: h[:, -1]" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[:, -1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="maximum over time" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output.max(dim=1).values


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="mean over time" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return output.mean(dim=1)


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="squeeze() of all axes: one row loses its axis" hint="squeezed away"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h.squeeze()


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="state and memory side by side" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return torch.cat([h[-1], c[-1]], dim=1)


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the pair h, c" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1], c[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="only the first row is read" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded[:1])
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="time moved to the front although batch_first" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded.transpose(0, 1))
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="rows read from the end" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded.flip(1))
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the last word is left out" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded[:, :-1])
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="a new LSTM instead of the one that is given" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    layer = nn.LSTM(embedded.shape[2], lstm.hidden_size, batch_first=True)
    output, (h, c) = layer(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="word by word, but the state is not handed on" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    for time in range(embedded.shape[1]):
        output, (h, c) = lstm(embedded[:, time : time + 1])
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="forgotten return" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    last = h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="tanh once more" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return torch.tanh(h[-1])


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="against the GRU instead of the baseline" hint=""
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", against="GRU", cell="lstm")
ledger = news.run([GRU, lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="the variable has the GRU's experiment" hint="another cell than the LSTM"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm, GRU])
lstm = GRU
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.8" verdict="wrong" name="accuracy of the GRU" hint="lstm_accuracy: another run"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([GRU, lstm])
lstm_accuracy = ledger.accuracies()["GRU"][0]

# %% exercise="VII.8" verdict="wrong" name="accuracy of the baseline" hint="lstm_accuracy: another run"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["baseline"][0]

# %% exercise="VII.8" verdict="wrong" name="train accuracy" hint="lstm_accuracy: train rows"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", cell="lstm")
ledger = news.run([lstm])
lstm_accuracy = ledger.histories()["LSTM"][0][-1].train.accuracy

# %% exercise="VII.8" verdict="wrong" name="two layers instead of another cell" hint="lstm_accuracy: not run"
def last_state(lstm, embedded):
    """Give the state after the last word: (n, time, inputs) → (n, hidden)."""
    output, (h, c) = lstm(embedded)
    return h[-1]


lstm = Experiment("LSTM", layers=2)
ledger = news.run([lstm])
lstm_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.9" verdict="right" name="batch size of the baseline"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="right" name="batch size of fit itself, epochs of fit itself"
def train_at(rate, make_model, train, validation):
    model = make_model()
    adam = torch.optim.Adam(model.parameters(), rate)
    history = fit(model, train, validation=validation, optimizer=adam, schedule="constant")
    return history


slower = Experiment("rate 0.3 times", rate=baseline.rate * 0.3, against="LSTM")
slower_accuracy = news.run([LSTM, slower]).histories()["rate 0.3 times"][0][-1].validation.accuracy

# %% exercise="VII.9" verdict="right" name="settings in a dict, Adam with a group of weights"
TRAINING = {"epochs": 5, "schedule": "constant", "progress": False, "batch_size": baseline.batch_size}


def train_at(rate, make_model, train, validation):
    network = make_model()
    weights = [{"params": list(network.parameters()), "lr": rate}]
    return fit(network, train, validation=validation, optimizer=torch.optim.Adam(weights), **TRAINING)


low_rate = 3 * baseline.rate / 10
slower = Experiment("rate 0.3 times", against=LSTM.name, rate=low_rate)
slower_accuracy = news.run([LSTM, slower]).correct(slower.name)[0].mean()

# %% exercise="VII.9" verdict="right" name="the rate set after the optimizer is made, name with the figure"
def train_at(rate, make_model, train, validation):
    network = make_model()
    optimizer = torch.optim.Adam(network.parameters())
    for group in optimizer.param_groups:
        group["lr"] = rate
    return fit(network, train, None, validation=validation, epochs=5, optimizer=optimizer,
               batch_size=baseline.batch_size, schedule="constant")


slower = Experiment(f"LSTM at the rate {0.3 * baseline.rate:g}", against="LSTM", rate=0.3 * baseline.rate)
slower_accuracy = np.float64(news.run([LSTM, slower]).accuracies()[slower.name][0])

# %% exercise="VII.9" verdict="right" name="a class that can be called"
class TrainAt:
    epochs = 5

    def __call__(self, rate, make_model, train, validation):
        self.model = make_model()
        self.optimizer = torch.optim.Adam(params=self.model.parameters(), lr=rate, betas=(0.9, 0.999))
        return fit(
            self.model,
            train=train,
            validation=validation,
            optimizer=self.optimizer,
            start_epoch=0,
            epochs=self.epochs,
            batch_size=news.baseline.batch_size,
            schedule="constant",
        )


train_at = TrainAt()
change = {"rate": 0.3 * baseline.rate}
slower = Experiment("rate 0.3 times", against="LSTM", **change)
ledger = news.run((LSTM, slower))
predicted, truth = ledger.runs_of(slower.name)[0].validation, ledger.data.labels["validation"]
slower_accuracy = sum(one == other for one, other in zip(predicted, truth)) / len(truth)

# %% exercise="VII.9" verdict="right" name="partial, a helper that makes the optimizer, GRU in the same run"
from functools import partial

fit_constant = partial(fit, schedule="constant", epochs=baseline.epochs, batch_size=baseline.batch_size)


def with_adam(model, rate):
    return {"model": model, "optimizer": torch.optim.Adam(model.parameters(), lr=rate, foreach=True)}


def train_at(rate, make_model, train, validation):
    return fit_constant(train=train, validation=validation, **with_adam(make_model(), rate))


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * news.baseline.rate)
book = news.run([slower, GRU, LSTM])
slower_accuracy = book.histories()[slower.name][0].column("validation", "accuracy")[5]

# %% exercise="VII.9" verdict="right" name="the rate also handed to fit, where it has no effect"
def train_at(rate, make_model, train, validation):
    model = make_model()
    return fit(
        model,
        train,
        validation=validation,
        rate=rate,
        optimizer=torch.optim.Adam(model.parameters(), rate),
        epochs=5,
        schedule="constant",
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=np.float64(0.3) * baseline.rate)
news.run([LSTM, slower])
slower_accuracy = Ledger.read(news.ledger).accuracies()["rate 0.3 times"][0]

# %% exercise="VII.9" verdict="right" name="a recipe gives the batch size, accuracy as a tensor"
def train_at(rate, make_model, train, validation):
    recipe = replace(baseline, rate=rate, epochs=5, schedule="constant")
    model = make_model()
    model.train()
    return fit(
        model,
        train,
        validation=validation,
        optimizer=torch.optim.Adam(model.parameters(), recipe.rate),
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        schedule=recipe.schedule,
    )


ledger = news.run([LSTM, slower := Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)])
slower_accuracy = torch.tensor(ledger.accuracies()[slower.name], dtype=torch.float64)[0]

# %% exercise="VII.9" verdict="wrong" name="schedule left out: the rate falls in a line" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="schedule plateau" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="plateau",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="no optimizer: plain SGD at this rate" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        rate=rate,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="SGD instead of Adam" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="AdamW instead of Adam" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the rate goes to fit and not to Adam" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters())
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        rate=rate,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the baseline's rate instead of the argument" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=baseline.rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="0.3 times the argument" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.3 * rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="four epochs" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=4,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="six epochs, to count epoch 0" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=6,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="two networks: the optimizer has another one" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(make_model().parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the first network is used for all rates" hint=""
made = []


def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    if not made:
        made.append(make_model())
    model = made[0]
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="a network of the notebook instead of make_model" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = RecurrentClassifier(len(splits.vocabulary), cell="lstm", hidden=baseline.hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="validation rows as the third argument, the test rows" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="no validation rows handed over" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="train and validation rows exchanged" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        validation,
        validation=train,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the notebook's train rows instead of the argument" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        splits.train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="train rows as validation rows" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=train,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="forgotten return" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    history = fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the accuracy instead of the History" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    history = fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )
    return history[-1].validation.accuracy


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="the network instead of the History" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )
    return model


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="epoch 0 cut off the History" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    history = fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )
    return history[1:]


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="accuracy of the LSTM" hint="slower_accuracy: another run"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()["LSTM"][0]

# %% exercise="VII.9" verdict="wrong" name="accuracy in percent" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = 100 * ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="a list instead of one accuracy" hint=""
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name]

# %% exercise="VII.9" verdict="wrong" name="train accuracy" hint="slower_accuracy: train rows"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.histories()[slower.name][0][-1].train.accuracy

# %% exercise="VII.9" verdict="wrong" name="the document's figure 3e-4 on the sample" hint="slower_accuracy: not run"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 3e-4", against="LSTM", rate=3e-4)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.9" verdict="wrong" name="validation loss instead of accuracy" hint="slower_accuracy: loss"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("rate 0.3 times", against="LSTM", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.histories()[slower.name][0][-1].validation.loss

# %% exercise="VII.9" verdict="wrong" name="against forgotten: the baseline is changed" hint="lower rate against the baseline | slower_accuracy: not run"
def train_at(rate, make_model, train, validation):
    """Train a new network for five epochs at this rate. Give its History."""
    model = make_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return fit(
        model,
        train,
        validation=validation,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
        optimizer=optimizer,
    )


slower = Experiment("slower", rate=0.3 * baseline.rate)
ledger = news.run([LSTM, slower])
slower_accuracy = ledger.accuracies()[slower.name][0]

# %% exercise="VII.10" verdict="right" name="batch size of the baseline, index of the minimum"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="right" name="batch size of fit itself, argmin by numpy"
def go_on(model, optimizer, train, validation):
    return fit(model, train, validation=validation, start_epoch=5, epochs=10,
               schedule="constant", optimizer=optimizer)


longer = Experiment(name="10 epochs", epochs=10, against="LSTM")
longer_history = news.run([LSTM, longer]).histories()[longer.name][0]
longer_accuracy = longer_history[-1].validation.accuracy
lowest_epoch = np.argmin(longer_history.column("validation", "loss"))

# %% exercise="VII.10" verdict="right" name="settings in a dict, min over the epochs themselves"
def go_on(model, optimizer, train, validation):
    already, more = 5, 5
    settings = {
        "optimizer": optimizer,
        "schedule": "constant",
        "batch_size": baseline.batch_size,
        "start_epoch": already,
        "epochs": already + more,
    }
    history = fit(model, train, None, validation=validation, **settings)
    return history


longer = Experiment("10 epochs", against=LSTM.name, epochs=2 * baseline.epochs)
ledger = news.run((longer, LSTM))
(longer_history,) = ledger.histories()["10 epochs"][:1]
longer_accuracy = ledger.correct("10 epochs")[0].mean()
lowest_epoch = min(longer_history, key=lambda epoch: epoch.validation.loss).number

# %% exercise="VII.10" verdict="right" name="an own loop over train_epoch and evaluate"
from coursekit.evaluation import evaluate
from coursekit.training import Epoch, History, train_epoch


def go_on(model, optimizer, train, validation):
    loader = make_loader(train, baseline.batch_size, shuffle=True, seed=5)
    rate = optimizer.param_groups[0]["lr"]
    epochs = [
        Epoch(
            5,
            train=evaluate(model, make_loader(train, 256)),
            test=None,
            rate=rate,
            seconds=0.0,
            validation=evaluate(model, make_loader(validation, 256)),
        )
    ]
    for number in range(6, 11):
        score = train_epoch(model, loader, optimizer)
        held_out = evaluate(model, make_loader(validation, 256))
        epochs.append(Epoch(number, train=score, test=None, rate=rate, seconds=0.0, validation=held_out))
    return History(epochs)


longer = Experiment("10 epochs", against="LSTM", **{"epochs": 10})
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = longer_history.column("validation", "accuracy")[10]
lowest_epoch, lowest = 0, longer_history[0].validation.loss
for epoch in longer_history:
    if epoch.validation.loss < lowest:
        lowest_epoch, lowest = epoch.number, epoch.validation.loss

# %% exercise="VII.10" verdict="right" name="partial, argmin by torch"
from functools import partial

go_five_on = partial(fit, start_epoch=5, epochs=10, schedule="constant", batch_size=baseline.batch_size)


def go_on(model, optimizer, train, validation):
    return go_five_on(model, train, optimizer=optimizer, validation=validation, progress=False)


ten = 10
longer = Experiment(f"{ten} epochs", against="LSTM", epochs=ten)
news.run([LSTM, longer])
book = Ledger.read(news.ledger)
longer_history = book.histories()[longer.name][0]
longer_accuracy = book.accuracies()[longer.name][0]
lowest_epoch = torch.tensor(longer_history.column("validation", "loss")).argmin()

# %% exercise="VII.10" verdict="right" name="a lambda, sorted pairs, digits of the run"
go_on = lambda model, optimizer, train, validation: fit(
    model,
    train,
    validation=validation,
    optimizer=optimizer,
    epochs=10,
    start_epoch=5,
    schedule="constant",
    batch_size=baseline.batch_size,
)
longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer], seeds=1)
longer_history = ledger.histories()["10 epochs"][0]
run, truth = ledger.runs_of("10 epochs")[0], ledger.data.labels["validation"]
longer_accuracy = np.mean(np.array(list(run.validation)) == np.array(list(truth)))
lowest_epoch = sorted((epoch.validation.loss, epoch.number) for epoch in longer_history)[0][1]

# %% exercise="VII.10" verdict="right" name="train mode first, minimum of a dict, accuracy as a tensor"
def go_on(model, optimizer, train, validation):
    model.train()
    last = 10
    more = fit(
        model=model,
        train=train,
        validation=validation,
        epochs=last,
        start_epoch=last - 5,
        optimizer=optimizer,
        batch_size=news.baseline.batch_size,
        schedule="constant",
    )
    assert [epoch.number for epoch in more] == [5, 6, 7, 8, 9, 10]
    return more


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([GRU, LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = torch.tensor(longer_history.final.validation.accuracy, dtype=torch.float64)
by_epoch = {epoch.number: epoch.validation.loss for epoch in longer_history.epochs}
lowest_epoch = min(by_epoch, key=by_epoch.get)

# %% exercise="VII.10" verdict="right" name="minimum of the range of epochs, the pair unpacked"
def go_on(model, optimizer, train, validation):
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=5 + 5,
        schedule="constant",
        batch_size=baseline.batch_size,
    )


def results(ledger, name):
    return ledger.histories()[name][0], ledger.accuracies()[name][0]


longer = Experiment("10 epochs", against="LSTM", epochs=10)
longer_history, longer_accuracy = results(news.run([LSTM, longer]), "10 epochs")
losses = longer_history.column("validation", "loss")
lowest_epoch = min(range(len(losses)), key=losses.__getitem__)

# %% exercise="VII.10" verdict="wrong" name="a new Adam without the old memory" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=torch.optim.Adam(model.parameters(), baseline.rate),
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="a new Adam at the old one's rate" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    rate = optimizer.param_groups[0]["lr"]
    return fit(
        model,
        train,
        validation=validation,
        optimizer=torch.optim.Adam(model.parameters(), rate),
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the optimizer not handed over: plain SGD" hint=""
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
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the memory of the optimizer emptied" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    optimizer.state.clear()
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the lower rate of the document" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    optimizer.param_groups[0]["lr"] *= 0.3
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the weights drawn anew" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    for layer in model.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="epochs=5: nothing is trained" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="no start_epoch: five epochs from 0" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        epochs=5,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="no start_epoch: ten epochs from 0" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="start_epoch=6: four epochs" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=6,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="epochs up to 11" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=11,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="start_epoch=4 and epochs=9" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=4,
        epochs=9,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="schedule left out: the rate falls in a line" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="schedule plateau" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="plateau",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="validation rows as the third argument, the test rows" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="train and validation rows exchanged" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        validation,
        validation=train,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the notebook's rows instead of the arguments" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        splits.train,
        validation=splits.validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="no validation rows handed over" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="forgotten return" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    history = fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="only the five new epochs, as a list" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    history = fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )
    return history[1:]


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="the network instead of the History" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )
    return model


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="called twice: five epochs more are lost" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        batch_size=baseline.batch_size,
        schedule="constant",
    )
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="history of the LSTM with five epochs" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))
longer_history = ledger.histories()["LSTM"][0]

# %% exercise="VII.10" verdict="wrong" name="the list of histories" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))
longer_history = ledger.histories()["10 epochs"]

# %% exercise="VII.10" verdict="wrong" name="the curve instead of the history" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))
longer_history = curve

# %% exercise="VII.10" verdict="wrong" name="the lowest loss instead of its epoch" hint=""
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = min(curve)

# %% exercise="VII.10" verdict="wrong" name="train accuracy" hint="longer_accuracy: train rows"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = longer_history[-1].train.accuracy
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="counted from 1: one too high" hint="counted from 1"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve)) + 1

# %% exercise="VII.10" verdict="wrong" name="epoch of the lowest train loss" hint="lowest train loss"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("train", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="validation loss as accuracy" hint="longer_accuracy: loss"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = longer_history[-1].validation.loss
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="accuracy of the baseline" hint="longer_accuracy: another run"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", against="LSTM", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["baseline"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="against forgotten: the baseline with ten epochs" hint="more epochs against the baseline | longer_accuracy: not run"
def go_on(model, optimizer, train, validation):
    """Train five more epochs, from epoch 5 to epoch 10. Give their History."""
    return fit(
        model,
        train,
        validation=validation,
        optimizer=optimizer,
        start_epoch=5,
        epochs=10,
        batch_size=baseline.batch_size,
        schedule="constant",
    )


longer = Experiment("10 epochs", epochs=10)
ledger = news.run([LSTM, longer])
longer_history = ledger.histories()["10 epochs"][0]
longer_accuracy = ledger.accuracies()["10 epochs"][0]
curve = longer_history.column("validation", "loss")
lowest_epoch = curve.index(min(curve))

# %% exercise="VII.10" verdict="wrong" name="argmax of the accuracies" hint="highest validation accuracy"
def go_on(model, optimizer, train, validation):
    return fit(model, train, validation=validation, start_epoch=5, epochs=10,
               schedule="constant", optimizer=optimizer)


longer = Experiment(name="10 epochs", epochs=10, against="LSTM")
longer_history = news.run([LSTM, longer]).histories()[longer.name][0]
longer_accuracy = longer_history[-1].validation.accuracy
lowest_epoch = np.argmax(longer_history.column("validation", "accuracy"))

# %% exercise="VII.10" verdict="wrong" name="max of the accuracies" hint="longer_accuracy: best epoch"
def go_on(model, optimizer, train, validation):
    return fit(model, train, validation=validation, start_epoch=5, epochs=10,
               schedule="constant", optimizer=optimizer)


longer = Experiment(name="10 epochs", epochs=10, against="LSTM")
longer_history = news.run([LSTM, longer]).histories()[longer.name][0]
longer_accuracy = max(longer_history.column("validation", "accuracy"))
lowest_epoch = np.argmin(longer_history.column("validation", "loss"))

# %% exercise="VII.11" verdict="right" name="torch's scheduler with SGD of one weight"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="right" name="counted by hand"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="right" name="torch's scheduler with Adam, get_last_lr, set of the rates"
def rates_after(train_losses, validation_losses, rate):
    adam = torch.optim.Adam(nn.Linear(1, 1).parameters(), rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(adam, mode="min", factor=0.1, patience=1)
    after = []
    for train_loss, validation_loss in zip(train_losses, validation_losses):
        scheduler.step(validation_loss)
        after += scheduler.get_last_lr()
    return after


plateau = Experiment(name="plateau", schedule="plateau", against=ten_epochs.name)
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()[plateau.name][0]
plateau_accuracy = plateau_history[-1].validation.accuracy
times = len({epoch.rate for epoch in plateau_history}) - 1

# %% exercise="VII.11" verdict="right" name="the lowest of the losses before, differences by numpy"
def rates_after(train_losses, validation_losses, rate):
    rates, bad, falls = [], 0, 0
    for number, loss in enumerate(validation_losses):
        good = number == 0 or loss < min(validation_losses[:number])
        bad = 0 if good else bad + 1
        if bad > 1:
            falls, bad = falls + 1, 0
        rates.append(rate * 0.1**falls)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run((plateau, ten_epochs, LSTM))
(plateau_history,) = ledger.histories()["plateau"][:1]
plateau_accuracy = ledger.correct("plateau")[0].mean()
times = (np.diff([epoch.rate for epoch in plateau_history]) < 0).sum()

# %% exercise="VII.11" verdict="right" name="a generator made into a list, groupby of the rates"
from itertools import groupby


def falling(losses, rate):
    best, patience = None, 1
    for loss in losses:
        if best is None or loss < best:
            best, patience = loss, 1
        elif patience == 1:
            patience = 0
        else:
            rate, patience = rate * 0.1, 1
        yield rate


def rates_after(train_losses, validation_losses, rate):
    return list(falling(validation_losses, rate))


plateau = Experiment("plateau", against="10 epochs", **{"schedule": "plateau"})
news.run([LSTM, ten_epochs, plateau])
book = Ledger.read(news.ledger)
plateau_history = book.histories()["plateau"][0]
plateau_accuracy = np.float64(book.accuracies()["plateau"][0])
times = sum(1 for _ in groupby(epoch.rate for epoch in plateau_history)) - 1

# %% exercise="VII.11" verdict="right" name="a class counts, times from the first and the last rate"
import math


class Plateau:
    def __init__(self, rate):
        self.rate, self.lowest, self.bad = rate, math.inf, 0

    def step(self, loss):
        self.bad = self.bad + 1 if loss >= self.lowest else 0
        self.lowest = min(self.lowest, loss)
        if self.bad == 2:
            self.rate, self.bad = self.rate / 10, 0
        return self.rate


def rates_after(train_losses, validation_losses, rate):
    plateau_of_losses = Plateau(rate)
    return [plateau_of_losses.step(loss) for loss in validation_losses]


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = torch.tensor(ledger.accuracies()["plateau"], dtype=torch.float64)[0]
times = round(math.log10(plateau_history[0].rate / plateau_history[-1].rate))

# %% exercise="VII.11" verdict="right" name="a network's optimizer, a loop for times, another name"
def rates_after(train_losses, validation_losses, rate):
    network = nn.Linear(2, 1)
    optimizer = torch.optim.SGD([{"params": network.parameters(), "lr": rate}])
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = [0.0] * len(validation_losses)
    for epoch in range(len(validation_losses)):
        optimizer.step()
        scheduler.step(float(validation_losses[epoch]))
        rates[epoch] = scheduler.optimizer.param_groups[0]["lr"]
    return rates


plateau = Experiment("10 epochs, plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()[plateau.name][0]
run, truth = ledger.runs_of(plateau.name)[0], ledger.data.labels["validation"]
plateau_accuracy = sum(map(str.__eq__, run.validation, truth)) / len(truth)
times, before = 0, plateau_history[0].rate
for epoch in plateau_history:
    if epoch.rate < before:
        times += 1
    before = epoch.rate

# %% exercise="VII.11" verdict="right" name="by while: the epochs since the lowest loss or the last fall"
def rates_after(train_losses, validation_losses, rate):
    losses, rates = list(validation_losses), []
    lowest, since, epoch = 0, 0, 0  # epoch of the lowest loss; epoch from which bad ones are counted
    while epoch < len(losses):
        if losses[epoch] < losses[lowest]:
            lowest = epoch
        since = max(since, lowest)
        if epoch - since == 2:
            rate *= 0.1
            since = epoch
        rates.append(rate)
        epoch += 1
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([GRU, LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = plateau_history.final.validation.accuracy
trained = plateau_history.epochs[1:]
times = len([one for one, two in zip(trained[:-1], trained[1:]) if two.rate != one.rate])

# %% exercise="VII.11" verdict="wrong" name="the train losses" hint="steps by the train loss"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in train_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="patience 0: the first bad epoch counts" hint="patience of 0"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="patience 2" hint="patience of 2"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=2)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="patience left out" hint="patience left as it is"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="half of the rate" hint="half the rate"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="mode max, as for accuracies" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="one epoch of rest after a fall" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1, cooldown=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the rate before each epoch" hint="rates before the step"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step(loss)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the first rate in front: one entry too many" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = [rate]
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="only the last rate" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates[-1]


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="forgotten return" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the baseline's rate instead of the argument" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=baseline.rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="both losses shown to the scheduler" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for train_loss, loss in zip(train_losses, validation_losses):
        scheduler.step(train_loss)
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="mean of both losses" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for pair in zip(train_losses, validation_losses):
        loss = sum(pair) / 2
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the last epoch is left out" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses[:-1]:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="a new scheduler for each epoch" hint="patience left as it is"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    rates = []
    for loss in validation_losses:
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="bad epochs not counted anew after a fall" hint="no new count after a fall"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad >= 2:
            rate = rate / 10
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="bad epochs not in a row" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="compared with the epoch before, not with the lowest" hint="compared with the epoch before"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            bad = 0
        else:
            bad += 1
        lowest = loss
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="an equal loss counts as a new lowest" hint="an equal loss counts as progress"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss <= lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the lowest loss forgotten at a fall" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate, lowest = rate / 10, float("inf")
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="a tenth less instead of a tenth" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate - rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the lowest loss begins at 0" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = 0.0, 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="the first epoch is compared with itself: bad" hint=""
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = validation_losses[0], 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="falls at the third bad epoch" hint="patience of 2"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 3:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="rate written down before it falls" hint="rates before the step"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        rates.append(rate)
        if bad == 2:
            rate = rate / 10
            bad = 0
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="number of different rates" hint="rates for falls"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = len(set(rates))

# %% exercise="VII.11" verdict="wrong" name="history of the ten epochs" hint="plateau_history: another run's"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))
plateau_history = ledger.histories()["10 epochs"][0]

# %% exercise="VII.11" verdict="wrong" name="train accuracy" hint="plateau_accuracy: train rows"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = plateau_history[-1].train.accuracy
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="patience of the training instead of the schedule" hint="plateau_accuracy: not run"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="10 epochs", patience=1)
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="validation loss as accuracy" hint="plateau_accuracy: loss"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = plateau_history[-1].validation.loss
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="accuracy of the baseline" hint="plateau_accuracy: another run"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["baseline"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="against the LSTM with five epochs" hint="plateau against five epochs | plateau_accuracy: not run"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=rate)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    rates = []
    for loss in validation_losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


plateau = Experiment("plateau", against="LSTM", schedule="plateau")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="schedule linear" hint="another schedule | plateau_accuracy: not run"
def rates_after(train_losses, validation_losses, rate):
    """Give the learning rate after each epoch, as a list."""
    lowest, bad, rates = float("inf"), 0, []
    for loss in validation_losses:
        if loss < lowest:
            lowest = loss
            bad = 0
        else:
            bad += 1
        if bad == 2:
            rate = rate / 10
            bad = 0
        rates.append(rate)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="linear")
ledger = news.run([LSTM, ten_epochs, plateau])
plateau_history = ledger.histories()["plateau"][0]
plateau_accuracy = ledger.accuracies()["plateau"][0]
rates = [epoch.rate for epoch in plateau_history]
times = sum(later < earlier for earlier, later in zip(rates, rates[1:]))

# %% exercise="VII.11" verdict="wrong" name="epochs at a lower rate" hint="epochs for falls"
def rates_after(train_losses, validation_losses, rate):
    rates, bad, falls = [], 0, 0
    for number, loss in enumerate(validation_losses):
        good = number == 0 or loss < min(validation_losses[:number])
        bad = 0 if good else bad + 1
        if bad > 1:
            falls, bad = falls + 1, 0
        rates.append(rate * 0.1**falls)
    return rates


plateau = Experiment("plateau", against="10 epochs", schedule="plateau")
ledger = news.run((plateau, ten_epochs, LSTM))
(plateau_history,) = ledger.histories()["plateau"][:1]
plateau_accuracy = ledger.correct("plateau")[0].mean()
times = sum(epoch.rate < plateau_history[0].rate for epoch in plateau_history)

# %% exercise="VII.12" verdict="right" name="plain loops"
vocabulary_sizes = []
unknown_shares = []
for threshold in [low, middle, high]:
    split = news.splits(threshold)
    vocabulary_sizes.append(len(split.vocabulary))
    unknown = 0
    for number in split.validation.ids.tolist():
        if number == UNK:
            unknown += 1
    words = len(split.validation.ids) - 2 * len(split.validation.labels)
    unknown_shares.append(unknown / words)

first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
accuracies = ledger.accuracies()
threshold_accuracies = []
for name in [first.name, "LSTM", second.name]:
    threshold_accuracies.append(accuracies[name][0])

what_changed = []
for setting in best_so_far.differences(larger_state):
    what_changed.append(setting)
what_changed.sort()

# %% exercise="VII.12" verdict="right" name="numpy bincount, shares and accuracies as arrays"
counts = [np.bincount(news.splits(t).validation.ids.numpy(), minlength=4) for t in (low, middle, high)]
vocabulary_sizes = np.array([len(news.splits(t).vocabulary) for t in (low, middle, high)])
unknown_shares = np.array([c[1] / (c.sum() - c[2] - c[3]) for c in counts])
threshold_experiments = [
    Experiment(f"threshold {value}", against="LSTM", threshold=np.int64(value)) for value in (low, high)
]
ledger = news.run([LSTM] + threshold_experiments)
names = [f"threshold {low}", "LSTM", f"threshold {high}"]
threshold_accuracies = np.array([ledger.accuracies()[name][0] for name in names])
what_changed = list(np.sort(list(larger_state.differences(best_so_far).keys())))

# %% exercise="VII.12" verdict="right" name="torch tensors, mask of the words, share as the mean of a mask"
def unknown_share(rows):
    is_word = (rows.ids == UNK) | (rows.ids > 3)
    return (rows.ids[is_word] == UNK).double().mean()


three = [news.splits(t) for t in (low, middle, high)]
vocabulary_sizes = [int(one.train.ids.max()) + 1 for one in three]
unknown_shares = [unknown_share(one.validation) for one in three]
threshold_experiments = [
    Experiment(f"threshold {low}", against="LSTM", threshold=low),
    Experiment(f"threshold {high}", against="LSTM", threshold=high),
]
found = news.run([*threshold_experiments, LSTM]).accuracies()
threshold_accuracies = torch.tensor(
    [found[f"threshold {low}"][0], found["LSTM"][0], found[f"threshold {high}"][0]], dtype=torch.float64
)
what_changed = sorted(name for name in best_so_far.to_json()
                      if best_so_far.to_json()[name] != larger_state.to_json()[name])

# %% exercise="VII.12" verdict="right" name="row by row without bos and eos, tuples"
def share(threshold):
    validation = news.splits(threshold).validation
    unknown = total = 0
    for place in range(len(validation)):
        numbers, _ = validation[place]
        inside = numbers[1:-1].tolist()
        unknown += inside.count(UNK)
        total += len(inside)
    return unknown / total


vocabulary_sizes = tuple(len(news.splits(t).vocabulary.words) for t in (low, middle, high))
unknown_shares = tuple(map(share, (low, middle, high)))
fewer, more = f"threshold {high}", f"threshold {low}"
threshold_experiments = (
    Experiment(more, against="LSTM", threshold=low),
    Experiment(fewer, against="LSTM", threshold=high),
)
histories = news.run([LSTM, *threshold_experiments]).histories()
threshold_accuracies = tuple(
    histories[name][0].column("validation", "accuracy")[-1] for name in (more, "LSTM", fewer)
)
what_changed = sorted(best_so_far.differences(larger_state).keys())

# %% exercise="VII.12" verdict="right" name="from the words themselves with count_unknown"
held_out = news.tokens.counts(news.split_rows[1])
vocabulary_sizes, unknown_shares = [], []
for threshold in (low, middle, high):
    known = news.splits(threshold).vocabulary
    vocabulary_sizes.append(len(known))
    unknown_shares.append(known.count_unknown(held_out) / sum(held_out.values()))

threshold_experiments = []
for threshold in (low, high):
    threshold_experiments.append(Experiment(f"threshold {threshold}", against="LSTM", threshold=threshold))
news.run([LSTM, threshold_experiments[0]])
ledger = news.run([LSTM, threshold_experiments[1]])
right = {name: ledger.correct(name)[0] for name in ledger.names}
threshold_accuracies = [
    right[f"threshold {low}"].mean(), right["LSTM"].mean(), right[f"threshold {high}"].mean()
]
what_changed = ["hidden", "threshold"]

# %% exercise="VII.12" verdict="right" name="dicts by threshold, experiments with other names"
by_threshold = {}
for threshold in (low, middle, high):
    rows = news.splits(threshold)
    ids = rows.validation.ids
    words = ids[(ids != rows.vocabulary["<bos>"]) & (ids != rows.vocabulary["<eos>"])]
    by_threshold[threshold] = (len(rows.vocabulary), (words == UNK).sum().item() / words.numel())

vocabulary_sizes = [by_threshold[t][0] for t in sorted(by_threshold)]
unknown_shares = [by_threshold[t][1] for t in sorted(by_threshold)]
threshold_experiments = [
    Experiment("many words known", against="LSTM", threshold=low),
    Experiment("few words known", against="LSTM", threshold=high),
]
ledger = news.run([LSTM, *threshold_experiments])
threshold_accuracies = [
    ledger.accuracies()[name][0] for name in ("many words known", "LSTM", "few words known")
]
one, other = vars(best_so_far), vars(larger_state)
what_changed = sorted({key for key in one if one[key] != other[key]})

# %% exercise="VII.12" verdict="right" name="a class for one threshold, lengths minus 2, final of the history"
class Try:
    def __init__(self, threshold):
        self.threshold = threshold
        self.splits = news.splits(threshold)

    @property
    def size(self):
        return sum(1 for _ in self.splits.vocabulary)

    @property
    def unknown(self):
        words = (self.splits.validation.lengths - 2).sum()
        return torch.eq(self.splits.validation.ids, UNK).sum() / words

    def experiment(self):
        return Experiment(f"threshold {self.threshold}", against="LSTM", threshold=self.threshold)


tries = [Try(low), Try(middle), Try(high)]
vocabulary_sizes = [one.size for one in tries]
unknown_shares = [one.unknown for one in tries]
threshold_experiments = [tries[0].experiment(), tries[2].experiment()]
ledger = news.run([LSTM, *threshold_experiments])
names = [threshold_experiments[0].name, "LSTM", threshold_experiments[1].name]
threshold_accuracies = [ledger.histories()[name][0].final.validation.accuracy for name in names]
difference = best_so_far.differences(larger_state)
what_changed = [name for name in sorted(difference)]

# %% exercise="VII.12" verdict="right" name="counted by Counter, sizes counted by hand from the train rows"
train_counts = news.tokens.counts(news.split_rows[0])
limits = [low, middle, high]
vocabulary_sizes = [4 + sum(count > limit for count in train_counts.values()) for limit in limits]
unknown_shares = []
for limit in limits:
    numbers = Counter(news.splits(limit).validation.ids.tolist())
    special = numbers[2] + numbers[3]
    unknown_shares.append(numbers[1] / (sum(numbers.values()) - special))
threshold_experiments = list(
    map(lambda limit: Experiment(f"threshold {limit}", against="LSTM", threshold=limit), (low, high))
)
ledger = news.run([LSTM, *threshold_experiments])
threshold_accuracies = [0.0, 0.0, 0.0]
for run in ledger.runs:
    place = {f"threshold {low}": 0, "LSTM": 1, f"threshold {high}": 2}.get(run.name)
    if place is not None and run.seed == 0:
        same = [a == b for a, b in zip(run.validation, ledger.data.labels["validation"])]
        threshold_accuracies[place] = sum(same) / len(same)
what_changed = list(sorted(best_so_far.differences(larger_state)))

# %% exercise="VII.12" verdict="wrong" name="bos and eos counted as words" hint="begin and end counted as words"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_shares.append(int((rows.ids == UNK).sum()) / len(rows.ids))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="only one special token of each row taken off" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_shares.append(int((rows.ids == UNK).sum()) / (len(rows.ids) - len(rows)))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="two special tokens taken off once, not for each row" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_shares.append(int((rows.ids == UNK).sum()) / (len(rows.ids) - 2))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="train rows in place of the validation rows" hint="unknown in the train rows"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).train
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="test rows in place of the validation rows" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).test
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="share of known words" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(1 - unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="unknown words in percent" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(100 * unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="number of unknown words, no share" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="unknown words divided by the size of the vocabulary" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / len(news.splits(threshold).vocabulary))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="PAD counted in place of UNK" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == PAD).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="threshold forgotten: the middle rows three times" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits().validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="mean of the shares of the rows" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    row_shares = [(row[1:-1] == UNK).float().mean().item() for row, _ in rows]
    unknown_shares.append(fmean(row_shares))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="share of distinct words that are unknown" hint="types counted instead of tokens"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
held_out = news.tokens.counts(news.split_rows[1])
unknown_shares = []
for threshold in (low, middle, high):
    known = news.splits(threshold).vocabulary
    unknown_shares.append(sum(word not in known for word in held_out) / len(held_out))
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="sizes without the special tokens" hint="special tokens forgotten"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) - 4 for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="largest number taken for the size" hint=""
vocabulary_sizes = [int(news.splits(threshold).train.ids.max()) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="words counted with the validation rows" hint="validation rows counted"
counts = news.tokens.counts()
vocabulary_sizes = [4 + sum(count > limit for count in counts.values()) for limit in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="words that occur exactly as often as the threshold are let in" hint="at least instead of more than"
counts = news.tokens.counts(news.split_rows[0])
vocabulary_sizes = [4 + sum(count >= limit for count in counts.values()) for limit in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="sizes for high, middle, low" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (high, middle, low)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="middle first in the sizes" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (middle, low, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="experiments against the baseline" hint="thresholds against the baseline | threshold_accuracies: not run"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"RNN, threshold {low}", threshold=low)
second = Experiment(f"RNN, threshold {high}", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="the thresholds 10 and 50 of the document typed in" hint="threshold_accuracies: not run"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment("threshold of 10", against="LSTM", threshold=10)
second = Experiment("threshold of 50", against="LSTM", threshold=50)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="LSTM in the list of experiments too" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, LSTM, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="names in place of Experiments" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first.name, second.name]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="accuracies in percent" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
threshold_accuracies = [100 * one for one in threshold_accuracies]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="lists of accuracies, first one not taken" hint=""
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name], found["LSTM"], found[second.name]]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="train accuracies" hint="threshold_accuracies: train rows"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.histories()
threshold_accuracies = [
    found[name][0].column("train", "accuracy")[-1] for name in (first.name, "LSTM", second.name)
]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="LSTM accuracy three times" hint="threshold_accuracies: another run"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
threshold_accuracies = [ledger.accuracies()["LSTM"][0] for threshold in (low, middle, high)]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="validation losses in place of accuracies" hint="threshold_accuracies: loss"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.histories()
threshold_accuracies = [
    found[name][0][-1].validation.loss for name in (first.name, "LSTM", second.name)
]
what_changed = sorted(best_so_far.differences(larger_state))

# %% exercise="VII.12" verdict="wrong" name="only the setting that gets the credit" hint="the sentence believed"
vocabulary_sizes = [len(news.splits(threshold).vocabulary) for threshold in (low, middle, high)]
unknown_shares = []
for threshold in (low, middle, high):
    rows = news.splits(threshold).validation
    unknown_words = int((rows.ids == UNK).sum())
    all_words = len(rows.ids) - 2 * len(rows)
    unknown_shares.append(unknown_words / all_words)
first = Experiment(f"threshold {low}", against="LSTM", threshold=low)
second = Experiment(f"threshold {high}", against="LSTM", threshold=high)
threshold_experiments = [first, second]
ledger = news.run([LSTM, first, second])
found = ledger.accuracies()
threshold_accuracies = [found[first.name][0], found["LSTM"][0], found[second.name][0]]
what_changed = ["hidden"]

# %% exercise="VII.13" verdict="right" name="dict of blocks, comprehensions"
def layer_parameters(cell, inputs, hidden):
    return {"rnn": 1, "gru": 3, "lstm": 4}[cell] * hidden * (inputs + hidden + 2)


words = len(news.splits().vocabulary)
model_parameters = [
    sum(p.numel() for p in RecurrentClassifier(words, cell="lstm", hidden=one).parameters()) for one in sizes
]
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM", *(one.name for one in hidden_experiments)]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="right" name="if and elif, loops over everything"
def layer_parameters(cell, inputs, hidden):
    input_matrix = hidden * inputs
    state_matrix = hidden * hidden
    biases = hidden + hidden
    block = input_matrix + state_matrix + biases
    if cell == "rnn":
        return block
    elif cell == "gru":
        return 3 * block
    elif cell == "lstm":
        return 4 * block
    raise ValueError(cell)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    total = 0
    for parameter in model.parameters():
        total = total + parameter.numel()
    model_parameters.append(total)

hidden_experiments = []
for size in sizes:
    if size != hidden:
        hidden_experiments.append(Experiment(f"hidden {size}", against="LSTM", hidden=size))

ledger = news.run([LSTM] + hidden_experiments)
accuracies = ledger.accuracies()
seconds = ledger.seconds()
hidden_accuracies = [accuracies["LSTM"][0]]
hidden_seconds = [seconds["LSTM"]]
for experiment in hidden_experiments:
    hidden_accuracies.append(accuracies[experiment.name][0])
    hidden_seconds.append(seconds[experiment.name])

# %% exercise="VII.13" verdict="right" name="list of shapes and np.prod, arrays"
def layer_parameters(cell, inputs, hidden):
    shapes = [(hidden, inputs), (hidden,), (hidden, hidden), (hidden,)]
    blocks = ["rnn", None, "gru", "lstm"].index(cell) + 1
    return blocks * sum(int(np.prod(shape)) for shape in shapes)


words = len(news.splits().vocabulary)
models = [RecurrentClassifier(words, cell="lstm", hidden=size) for size in sizes]
model_parameters = np.array([sum(np.prod(tuple(p.shape)) for p in one.parameters()) for one in models])
hidden_experiments = [
    Experiment(f"hidden {size}", against="LSTM", hidden=np.int64(size)) for size in sizes[1:]
]
ledger = news.run([LSTM, *hidden_experiments])
hidden_accuracies = np.array(
    [ledger.correct("LSTM")[0].mean()] + [ledger.correct(one.name)[0].mean() for one in hidden_experiments]
)
hidden_seconds = np.array([ledger.seconds()[e.name] for e in (LSTM, *hidden_experiments)])

# %% exercise="VII.13" verdict="right" name="match statement, parameters_to_vector, tuples"
def layer_parameters(cell, inputs, hidden):
    match cell:
        case "rnn":
            blocks = 1
        case "gru":
            blocks = 3
        case "lstm":
            blocks = 4
    weights = inputs * hidden + hidden**2
    return blocks * weights + blocks * 2 * hidden


def count(size):
    network = RecurrentClassifier(len(news.splits().vocabulary), cell="lstm", hidden=size)
    return len(nn.utils.parameters_to_vector(network.parameters()))


model_parameters = tuple(count(size) for size in sizes)
small, large, largest = (Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:])
hidden_experiments = (small, large, largest)
ledger = news.run([LSTM, small, large, largest])
histories = ledger.histories()
hidden_accuracies = tuple(
    histories[one.name][0].column("validation", "accuracy")[-1] for one in (LSTM, small, large, largest)
)
hidden_seconds = tuple(ledger.seconds()[one.name] for one in (LSTM, small, large, largest))

# %% exercise="VII.13" verdict="right" name="whole model counted by the formula"
def layer_parameters(cell, inputs, hidden):
    one_row = inputs + 1 + hidden + 1  # what one unit of one block has
    units = hidden * {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return one_row * units


def all_parameters(size):
    embedding = len(news.splits().vocabulary) * size
    head = size * size + size + size * 4 + 4
    return embedding + layer_parameters("lstm", size, size) + head


model_parameters = list(map(all_parameters, sizes))
hidden_experiments = [
    Experiment(f"hidden {sizes[1]}", against="LSTM", hidden=sizes[1]),
    Experiment(f"hidden {sizes[2]}", against="LSTM", hidden=sizes[2]),
    Experiment(f"hidden {sizes[3]}", against="LSTM", hidden=sizes[3]),
]
for experiment in hidden_experiments:
    ledger = news.run([LSTM, experiment])
order = ["LSTM", f"hidden {sizes[1]}", f"hidden {sizes[2]}", f"hidden {sizes[3]}"]
hidden_accuracies = [found[0] for found in map(ledger.accuracies().get, order)]
hidden_seconds = list(map(ledger.seconds().get, order))

# %% exercise="VII.13" verdict="right" name="adding in a loop over the blocks, state_dict, dict by name"
def layer_parameters(cell, inputs, hidden):
    blocks = ("state",)
    if cell == "gru":
        blocks = ("reset", "update", "new")
    if cell == "lstm":
        blocks = ("input", "forget", "cell", "output")
    numbers = 0
    for _ in blocks:
        numbers += inputs * hidden
        numbers += hidden
        numbers += hidden * hidden
        numbers += hidden
    return numbers


words = len(news.splits().vocabulary)
weights = [RecurrentClassifier(words, cell="lstm", hidden=size).state_dict() for size in sizes]
model_parameters = [sum(tensor.numel() for tensor in one.values()) for one in weights]
larger = [size for size in sizes if size > hidden]
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in larger]
ledger = news.run([*hidden_experiments, LSTM])
by_size = {hidden: "LSTM"} | {one.value: one.name for one in hidden_experiments}
hidden_accuracies = [ledger.accuracies()[by_size[size]][0] for size in sizes]
hidden_seconds = [ledger.seconds()[by_size[size]] for size in sizes]

# %% exercise="VII.13" verdict="right" name="torch tensors, mean of the seconds of the runs"
BLOCKS = dict(rnn=1, gru=3, lstm=4)


def layer_parameters(cell, inputs, hidden):
    w_ih, w_hh = inputs * hidden, hidden * hidden
    b_ih = b_hh = hidden
    return BLOCKS[cell] * (w_ih + b_ih + w_hh + b_hh)


words = len(news.splits().vocabulary)
models = [RecurrentClassifier(words, cell="lstm", hidden=size) for size in sizes]
model_parameters = torch.tensor([sum(p.nelement() for p in model.parameters()) for model in models])
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM", *[one.name for one in hidden_experiments]]
hidden_accuracies = torch.tensor([ledger.accuracies()[name][0] for name in names], dtype=torch.float64)
hidden_seconds = torch.tensor(
    [fmean(run.seconds for run in ledger.runs_of(name)) for name in names], dtype=torch.float64
)

# %% exercise="VII.13" verdict="right" name="nested function and zip"
def layer_parameters(cell, inputs, hidden):
    def linear(ins, outs):
        return ins * outs + outs

    per_block = linear(inputs, hidden) + linear(hidden, hidden)
    return per_block * (4 if cell == "lstm" else 3 if cell == "gru" else 1)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    with seeded(0):
        model = RecurrentClassifier(words, hidden=size, cell="lstm", pooling="max", dropout=0.1, classes=4)
    model_parameters.append(sum(p.numel() for p in model.parameters() if p.requires_grad))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
figures = [
    (ledger.histories()[one.name][0].final.validation.accuracy, ledger.seconds()[one.name])
    for one in (LSTM, *hidden_experiments)
]
hidden_accuracies, hidden_seconds = map(list, zip(*figures))

# %% exercise="VII.13" verdict="wrong" name="one vector of biases only" hint="one vector of biases"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="no biases" hint="no biases"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="blocks of GRU and LSTM exchanged" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 4, "lstm": 3}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="gates alone counted, without the new contents" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 2, "lstm": 3}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="one block for each cell" hint="blocks forgotten"
def layer_parameters(cell, inputs, hidden):
    return hidden * inputs + hidden * hidden + 2 * hidden


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="biases of one block only" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden) + 2 * hidden


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="a bias as long as the input" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + inputs + hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="inputs taken as large as the state" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (2 * hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="matrix of the state is inputs by inputs" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + inputs * inputs + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="baseline's hidden in place of the argument" hint=""
def layer_parameters(cell, inputs, size):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="prints and returns nothing" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    print(blocks * (hidden * inputs + hidden * hidden + 2 * hidden))


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="everything but rnn counts as lstm" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = 1 if cell == "rnn" else 4
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="multiplied matrices, not added" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="plain RNN models counted" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="tensors counted, not numbers" hint="tensors counted"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(len(list(model.parameters())))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="length of each parameter, first axis only" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(len(p) for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="embedding left out" hint="word vectors left out"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for name, p in model.named_parameters() if "embedding" not in name))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="recurrent layer alone" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


model_parameters = [layer_parameters("lstm", size, size) for size in sizes]
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="head left out" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for name, p in model.named_parameters() if name[:4] != "head"))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="one model for all sizes" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model = RecurrentClassifier(words, cell="lstm", hidden=hidden)
model_parameters = [sum(p.numel() for p in model.parameters()) for size in sizes]
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="word vectors keep the baseline's size" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", embedding=hidden, hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="vocabulary without special tokens" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary) - 4
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="rows of the train split for words" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().train)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="sizes of the document in the models" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in (256, 384, 512, 768):
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="sizes largest first in the parameters" hint=""
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in reversed(sizes):
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="experiments against the baseline" hint="sizes against the baseline | hidden_accuracies: not run"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"RNN, hidden {size}", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.accuracies()[name][0] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="train accuracies" hint="hidden_accuracies: train rows"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
hidden_accuracies = [ledger.histories()[name][0].column("train", "accuracy")[-1] for name in names]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.13" verdict="wrong" name="LSTM last in accuracies" hint="hidden_accuracies: another run"
def layer_parameters(cell, inputs, hidden):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return blocks * (hidden * inputs + hidden * hidden + 2 * hidden)


words = len(news.splits().vocabulary)
model_parameters = []
for size in sizes:
    model = RecurrentClassifier(words, cell="lstm", hidden=size)
    model_parameters.append(sum(p.numel() for p in model.parameters()))
hidden_experiments = [Experiment(f"hidden {size}", against="LSTM", hidden=size) for size in sizes[1:]]
ledger = news.run([LSTM, *hidden_experiments])
names = ["LSTM"] + [one.name for one in hidden_experiments]
found = [ledger.accuracies()[name][0] for name in names]
hidden_accuracies = found[1:] + found[:1]
hidden_seconds = [ledger.seconds()[name] for name in names]

# %% exercise="VII.14" verdict="right" name="by hand, accuracies of the ledger"
first_layer = 4 * (80 * 50 + 80 * 80 + 80 + 80)
second_layer = 4 * (80 * 80 + 80 * 80 + 80 + 80)
two_layers = [first_layer, second_layer]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
layers_accuracy = news.run([LSTM, layers_experiment]).accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="right" name="two nn.LSTM of one layer, numel"
two_layers = [sum(p.numel() for p in nn.LSTM(inputs, 80).parameters()) for inputs in (50, 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([layers_experiment, LSTM])
layers_accuracy = ledger.correct(layers_experiment.name)[0].mean()

# %% exercise="VII.14" verdict="right" name="one nn.LSTM of two layers, names of the parameters"
two_layers = [0, 0]
for name, parameter in nn.LSTM(50, 80, num_layers=2).named_parameters():
    two_layers[int(name[-1])] += parameter.numel()
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.histories()["2 layers"][0].column("validation", "accuracy")[-1]

# %% exercise="VII.14" verdict="right" name="course's model, its two forward layers, tuple"
model = RecurrentClassifier(1000, cell="lstm", embedding=50, hidden=80, layers=2)
two_layers = tuple(sum(p.numel() for p in layer.parameters()) for layer in model.forwards)
layers_experiment = Experiment("2 layers", layers=2, against="LSTM")
news.run([LSTM, layers_experiment])
layers_accuracy = Ledger.read(news.ledger).accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="right" name="helper function, numpy array"
def lstm_layer(inputs, hidden):
    return 4 * hidden * (inputs + hidden + 2)


two_layers = np.array([lstm_layer(50, 80), lstm_layer(80, 80)])
change = {"layers": np.int64(2)}
layers_experiment = Experiment("2 layers", against=LSTM.name, **change)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = np.float64(ledger.histories()["2 layers"][0].final.validation.accuracy)

# %% exercise="VII.14" verdict="right" name="total minus first layer, tensor, another name"
first_layer = sum(p.numel() for p in nn.LSTM(50, 80).parameters())
both = sum(p.numel() for p in nn.LSTM(50, 80, num_layers=2, batch_first=True).parameters())
two_layers = torch.tensor([first_layer, both - first_layer])
layers_experiment = Experiment("a second layer", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = torch.tensor(ledger.accuracies()["a second layer"][0], dtype=torch.float64)

# %% exercise="VII.14" verdict="right" name="figures typed in, digits of the ledger compared"
two_layers = [42_240, 51_840]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
run = ledger.runs_of("2 layers")[0]
hits = sum(mine == true for mine, true in zip(run.validation, ledger.data.labels["validation"]))
layers_accuracy = hits / len(run.validation)

# %% exercise="VII.14" verdict="right" name="loop with the state as the next input, loop over accuracies"
two_layers = []
inputs = 50
for _ in range(2):
    weights = 4 * 80 * inputs + 4 * 80 * 80
    biases = 2 * 4 * 80
    two_layers.append(weights + biases)
    inputs = 80
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
for name, found in news.run([LSTM, layers_experiment]).accuracies().items():
    if name == layers_experiment.name:
        layers_accuracy = found[0]

# %% exercise="VII.14" verdict="right" name="last entry of the history, shapes with np.prod"
shapes = {0: [(320, 50), (320, 80), (320,), (320,)], 1: [(320, 80), (320, 80), (320,), (320,)]}
two_layers = [int(sum(np.prod(shape) for shape in shapes[layer])) for layer in (0, 1)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
history = news.run([LSTM, layers_experiment]).histories()["2 layers"][0]
layers_accuracy = history[-1].validation.accuracy

# %% exercise="VII.14" verdict="wrong" name="second layer like the first" hint="the second layer reads words"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80)] * 2
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="one bias for each block" hint="biases of two layers"
two_layers = [4 * (80 * 50 + 80 * 80 + 80), 4 * (80 * 80 + 80 * 80 + 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="no biases" hint=""
two_layers = [4 * (80 * 50 + 80 * 80), 4 * (80 * 80 + 80 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="second layer first" hint=""
two_layers = [4 * (80 * 80 + 80 * 80 + 2 * 80), 4 * (80 * 50 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="three blocks as in a GRU" hint=""
two_layers = [3 * (80 * 50 + 80 * 80 + 2 * 80), 3 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="plain RNN layers" hint=""
two_layers = [sum(p.numel() for p in nn.RNN(i, 80).parameters()) for i in (50, 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="first layer, then both together" hint="both layers together"
two_layers = [sum(p.numel() for p in nn.LSTM(50, 80, num_layers=n).parameters()) for n in (1, 2)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="second layer reads words and states" hint=""
two_layers = [sum(p.numel() for p in nn.LSTM(i, 80).parameters()) for i in (50, 50 + 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="inputs and hidden exchanged" hint=""
two_layers = [sum(p.numel() for p in nn.LSTM(80, h).parameters()) for h in (50, 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="inputs of 80 and a state of 50 in both layers" hint=""
two_layers = [sum(p.numel() for p in nn.LSTM(80, 50).parameters()) for _ in range(2)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="baseline's sizes in place of 50 and 80" hint=""
size = news.baseline.hidden
two_layers = [sum(p.numel() for p in nn.LSTM(size, size).parameters()) for _ in range(2)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="shapes added, not multiplied" hint=""
two_layers = [sum(sum(p.shape) for p in nn.LSTM(i, 80).parameters()) for i in (50, 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="tensors counted" hint=""
two_layers = [len(list(nn.LSTM(i, 80).parameters())) for i in (50, 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="sum of both layers" hint=""
two_layers = sum(p.numel() for p in nn.LSTM(50, 80, num_layers=2).parameters())
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="both directions in place of two layers" hint="the second layer reads words"
net = nn.LSTM(50, 80, bidirectional=True)
two_layers = [
    sum(p.numel() for name, p in net.named_parameters() if name.endswith("reverse") == backwards)
    for backwards in (False, True)
]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="two layers against the baseline" hint="layers against the baseline | layers_accuracy: not run"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("RNN, 2 layers", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["RNN, 2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="three layers" hint="layers_accuracy: not run"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("3 layers", against="LSTM", layers=3)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["3 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="both directions" hint="layers_accuracy: not run"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("both directions", against="LSTM", bidirectional=True)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["both directions"][0]

# %% exercise="VII.14" verdict="wrong" name="against the GRU" hint="layers_accuracy: not run"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("GRU, 2 layers", against="GRU", layers=2)
ledger = news.run([GRU, layers_experiment])
layers_accuracy = ledger.accuracies()["GRU, 2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="the LSTM kept as the experiment" hint=""
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_experiment = LSTM
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="name in place of the experiment" hint=""
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_experiment = "2 layers"
layers_accuracy = ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="accuracy in percent" hint=""
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = 100 * ledger.accuracies()["2 layers"][0]

# %% exercise="VII.14" verdict="wrong" name="the list of accuracies" hint=""
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.accuracies()["2 layers"]

# %% exercise="VII.14" verdict="wrong" name="train accuracy" hint="layers_accuracy: train rows"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.histories()["2 layers"][0][-1].train.accuracy

# %% exercise="VII.14" verdict="wrong" name="validation loss" hint="layers_accuracy: loss"
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.histories()["2 layers"][0][-1].validation.loss

# %% exercise="VII.14" verdict="wrong" name="accuracy before the first step" hint=""
two_layers = [4 * (80 * 50 + 80 * 80 + 2 * 80), 4 * (80 * 80 + 80 * 80 + 2 * 80)]
layers_experiment = Experiment("2 layers", against="LSTM", layers=2)
ledger = news.run([LSTM, layers_experiment])
layers_accuracy = ledger.histories()["2 layers"][0][0].validation.accuracy

# %% exercise="VII.15" verdict="right" name="loop over the rows, stack"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
pooling_accuracy = news.run([LSTM, pooling_experiment]).accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="right" name="two comprehensions, amax"
def max_and_last(states, lengths):
    largest = torch.stack([states[i, : lengths[i]].amax(dim=0) for i in range(len(states))])
    last = torch.stack([states[i, lengths[i] - 1] for i in range(len(states))])
    return torch.cat((largest, last), dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([pooling_experiment, LSTM])
pooling_accuracy = ledger.correct("max+last")[0].mean()

# %% exercise="VII.15" verdict="right" name="mask with minus infinity, last by index"
def max_and_last(states, lengths):
    real = torch.arange(states.shape[1]) < lengths[:, None]
    largest = states.masked_fill(~real[:, :, None], float("-inf")).amax(dim=1)
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
history = news.run([LSTM, pooling_experiment]).histories()["max+last"][0]
pooling_accuracy = history.column("validation", "accuracy")[-1]

# %% exercise="VII.15" verdict="right" name="torch.where and gather"
def max_and_last(states, lengths):
    n, time, hidden = states.shape
    places = torch.arange(time).expand(n, time)
    is_pad = (places >= lengths.unsqueeze(1)).unsqueeze(2)
    lowest = torch.full_like(states, -torch.inf)
    largest, _ = torch.where(is_pad, lowest, states).max(dim=1)
    index = (lengths - 1).view(n, 1, 1).expand(n, 1, hidden)
    last = states.gather(1, index).squeeze(1)
    return torch.hstack([largest, last])


pooling_experiment = Experiment("max+last", pooling="max+last", against="LSTM")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = np.float64(ledger.histories()[pooling_experiment.name][0].final.validation.accuracy)

# %% exercise="VII.15" verdict="right" name="running maximum with cummax, both read at the last token"
def max_and_last(states, lengths):
    rows = torch.arange(states.size(0))
    so_far = states.cummax(dim=1).values
    return torch.cat([so_far[rows, lengths - 1], states[rows, lengths - 1]], dim=-1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
news.run([LSTM, pooling_experiment])
pooling_accuracy = Ledger.read(news.ledger).accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="right" name="filled tensor row by row"
def max_and_last(states, lengths):
    n, _, hidden = states.shape
    result = states.new_zeros(n, 2 * hidden)
    for i in range(n):
        length = int(lengths[i])
        result[i, :hidden] = torch.max(states[i, :length, :], dim=0)[0]
        result[i, hidden:] = states[i, length - 1, :]
    return result


pooling_experiment = Experiment("maximum and last state", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["maximum and last state"][0]

# %% exercise="VII.15" verdict="right" name="loop over the time with torch.maximum"
def max_and_last(states, lengths):
    largest = states[:, 0].clone()
    last = states[:, 0].clone()
    for t in range(1, states.shape[1]):
        is_real = (t < lengths)[:, None]
        largest = torch.where(is_real, torch.maximum(largest, states[:, t]), largest)
        last = torch.where(is_real, states[:, t], last)
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
run = ledger.runs_of("max+last")[0]
true = ledger.data.labels["validation"]
pooling_accuracy = sum(a == b for a, b in zip(run.validation, true)) / len(true)

# %% exercise="VII.15" verdict="right" name="helper for one row, map over zip, unbind"
def pool_one(pair):
    states, length = pair
    real = states.narrow(0, 0, int(length))
    return torch.cat([real.max(0)[0], real.select(0, int(length) - 1)]).unsqueeze(0)


def max_and_last(states, lengths):
    return torch.cat(list(map(pool_one, zip(states.unbind(0), lengths))), dim=0)


pooling_experiment = Experiment("max+last", against="LSTM", **{"pooling": "max+last"})
for name, found in news.run([LSTM, pooling_experiment]).accuracies().items():
    if name == "max+last":
        pooling_accuracy = found[0]

# %% exercise="VII.15" verdict="right" name="rows without pads by a boolean mask and split"
def max_and_last(states, lengths):
    mask = torch.arange(states.shape[1])[None, :] < lengths.reshape(-1, 1)
    pieces = states[mask].split(lengths.tolist())
    return torch.stack([torch.cat([piece.amax(0), piece[-1]]) for piece in pieces])


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
last_epoch = news.run([LSTM, pooling_experiment]).histories()["max+last"][0][-1]
pooling_accuracy = last_epoch.validation.accuracy

# %% exercise="VII.15" verdict="wrong" name="maximum over the pads too" hint="maximum over the pads"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([row.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="last place of the row, a pad" hint="last time step"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, row[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="pads in both" hint="pads in both halves"
def max_and_last(states, lengths):
    return torch.cat([states.amax(dim=1), states[:, -1]], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="last state first" hint="halves swapped"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real[-1], real.max(dim=0).values]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="pads filled with 0" hint=""
def max_and_last(states, lengths):
    real = torch.arange(states.shape[1]) < lengths[:, None]
    largest = states.masked_fill(~real[:, :, None], 0.0).amax(dim=1)
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="states multiplied by the mask" hint=""
def max_and_last(states, lengths):
    real = (torch.arange(states.shape[1]) < lengths[:, None]).float()
    largest = (states * real.unsqueeze(2)).max(dim=1).values
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="mask turned around" hint=""
def max_and_last(states, lengths):
    real = torch.arange(states.shape[1]) < lengths[:, None]
    largest = states.masked_fill(real[:, :, None], float("-inf")).amax(dim=1)
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="one pad let in: <= in the mask" hint=""
def max_and_last(states, lengths):
    real = torch.arange(states.shape[1]) <= lengths[:, None]
    largest = states.masked_fill(~real[:, :, None], float("-inf")).amax(dim=1)
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="last but one state" hint=""
def max_and_last(states, lengths):
    largest = torch.stack([row[:n].amax(dim=0) for row, n in zip(states, lengths)])
    last = states[torch.arange(len(states)), lengths - 2]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="first pad for the last state" hint=""
def max_and_last(states, lengths):
    largest = torch.stack([row[:n].amax(dim=0) for row, n in zip(states, lengths)])
    places = lengths.clamp(max=states.shape[1] - 1)
    last = states[torch.arange(len(states)), places]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="first state for the last" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[0]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="mean for the maximum" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.mean(dim=0), real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="minimum for the maximum" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.min(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="largest without its sign" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.abs().max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="places of the maximum, not its values" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).indices.float(), real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="maximum over the units" hint=""
def max_and_last(states, lengths):
    largest = states.amax(dim=2)[:, : states.shape[2]]
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="stacked on a new axis" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.stack([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="put one below the other" hint=""
def max_and_last(states, lengths):
    largest = torch.stack([row[:n].amax(dim=0) for row, n in zip(states, lengths)])
    last = states[torch.arange(len(states)), lengths - 1]
    return torch.cat([largest, last])


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="a pair of tensors" hint=""
def max_and_last(states, lengths):
    largest = torch.stack([row[:n].amax(dim=0) for row, n in zip(states, lengths)])
    last = states[torch.arange(len(states)), lengths - 1]
    return largest, last


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="added, not side by side" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(real.max(dim=0).values + real[-1])
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="maximum and last taken in turn" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.stack([real.max(dim=0).values, real[-1]], dim=1).flatten())
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="return inside of the loop" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
        return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="nothing returned" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    rows = torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="longest row's length for all" hint=""
def max_and_last(states, lengths):
    length = int(lengths.max())
    largest = states[:, :length].amax(dim=1)
    return torch.cat([largest, states[:, length - 1]], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="first row's length for all" hint=""
def max_and_last(states, lengths):
    length = int(lengths[0])
    largest = states[:, :length].amax(dim=1)
    return torch.cat([largest, states[:, length - 1]], dim=1)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="maximum twice" hint=""
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real.max(dim=0).values]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="maximum and mean" hint="pooling_accuracy: not run"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+mean", against="LSTM", pooling="max+mean")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["max+mean"][0]

# %% exercise="VII.15" verdict="wrong" name="train accuracy" hint="pooling_accuracy: train rows"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.histories()["max+last"][0][-1].train.accuracy

# %% exercise="VII.15" verdict="wrong" name="validation loss" hint="pooling_accuracy: loss"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("max+last", against="LSTM", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.histories()["max+last"][0][-1].validation.loss

# %% exercise="VII.15" verdict="wrong" name="experiment against the baseline" hint="against the baseline | pooling_accuracy: not run"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("RNN, max+last", pooling="max+last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["RNN, max+last"][0]

# %% exercise="VII.15" verdict="wrong" name="pooling with the last state alone" hint="last state alone | pooling_accuracy: not run"
def max_and_last(states, lengths):
    rows = []
    for row, length in zip(states, lengths.tolist()):
        real = row[:length]
        rows.append(torch.cat([real.max(dim=0).values, real[-1]]))
    return torch.stack(rows)


pooling_experiment = Experiment("last alone", against="LSTM", pooling="last")
ledger = news.run([LSTM, pooling_experiment])
pooling_accuracy = ledger.accuracies()["last alone"][0]

# %% exercise="VII.16" verdict="right" name="masks and means, accuracies of the ledger"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()

dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])

found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="right" name="counted in Python lists"
numbers = layer(ones).tolist()
zero_share = numbers.count(0.0) / len(numbers)
mean_after = sum(numbers) / len(numbers)
for number in numbers:
    if number != 0:
        kept_value = number
        break
dropout_experiments = []
for rate in (0, 0.3):
    dropout_experiments.append(Experiment(f"dropout {rate}", against="LSTM", dropout=rate))
accuracies = news.run([LSTM] + dropout_experiments).accuracies()
dropout_accuracies = []
for name in ("dropout 0", "LSTM", "dropout 0.3"):
    dropout_accuracies.append(accuracies[name][0])

# %% exercise="VII.16" verdict="right" name="numpy, arrays"
dropped = layer(ones).numpy()
zero_share = np.mean(dropped == 0)
mean_after = dropped.mean(dtype=np.float64)
kept_value = np.unique(dropped)[-1]
zero = Experiment("dropout 0", against="LSTM", dropout=np.float64(0))
more = Experiment("dropout 0.3", against="LSTM", dropout=np.float64(0.3))
dropout_experiments = [zero, more]
ledger = news.run([zero, LSTM, more])
dropout_accuracies = np.array([ledger.correct(one.name)[0].mean() for one in (zero, LSTM, more)])

# %% exercise="VII.16" verdict="right" name="tensors without item, another seed, tuples"
torch.manual_seed(7)
result = layer.train()(ones)
zero_share = (result == 0).sum() / result.numel()
mean_after = result.mean()
kept_value = result[result > 0][0]
dropout_experiments = (
    Experiment("dropout 0", dropout=0, against="LSTM"),
    Experiment("dropout 0.3", dropout=0.3, against="LSTM"),
)
ledger = news.run([LSTM, *dropout_experiments])
dropout_accuracies = tuple(
    ledger.histories()[name][0].column("validation", "accuracy")[-1]
    for name in ("dropout 0", "LSTM", "dropout 0.3")
)

# %% exercise="VII.16" verdict="right" name="kept value computed as 1 / (1 - 0.3), count_nonzero"
with seeded(123):
    after = layer(ones)
kept = torch.count_nonzero(after).item()
zero_share = 1 - kept / len(after)
mean_after = after.sum().item() / len(after)
kept_value = 1 / (1 - layer.p)
without, strong = [Experiment(f"dropout {rate}", against="LSTM", dropout=rate) for rate in (0, 0.3)]
dropout_experiments = [without, strong]
ledger = news.run([LSTM, without, strong])
last = {name: histories[0][-1].validation.accuracy for name, histories in ledger.histories().items()}
dropout_accuracies = [last["dropout 0"], last["LSTM"], last["dropout 0.3"]]

# %% exercise="VII.16" verdict="right" name="unique with counts, other names of the experiments"
with torch.no_grad():
    values, counts = layer(ones).unique(return_counts=True)
zero_share = float(counts[0] / counts.sum())
mean_after = float((values * counts).sum() / counts.sum())
kept_value = float(values[1])
dropout_experiments = [
    Experiment("no dropout at all", against="LSTM", dropout=0.0),
    Experiment("three times as much dropout", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
dropout_accuracies = [
    ledger.accuracies()[name][0]
    for name in ("no dropout at all", "LSTM", "three times as much dropout")
]

# %% exercise="VII.16" verdict="right" name="a function that looks at dropout, dict by rate"
def look(dropout, numbers):
    seen = dropout(numbers)
    is_zero = seen.eq(0)
    return is_zero.double().mean(), seen.double().mean(), seen[~is_zero].mean()


zero_share, mean_after, kept_value = (float(figure) for figure in look(layer, ones))
by_rate = {0: "dropout 0", 0.1: "LSTM", 0.3: "dropout 0.3"}
dropout_experiments = [Experiment(by_rate[rate], against="LSTM", dropout=rate) for rate in (0, 0.3)]
for one in dropout_experiments:
    ledger = news.run([LSTM, one])
dropout_accuracies = [ledger.accuracies()[by_rate[rate]][0] for rate in sorted(by_rate)]

# %% exercise="VII.16" verdict="right" name="Counter of the numbers, mean from the counts"
layer.train()
counter = Counter(layer(ones).tolist())
zero_share = counter[0.0] / sum(counter.values())
kept_value = max(counter)
mean_after = kept_value * counter[kept_value] / len(ones)
low_rate = Experiment("dropout 0", against="LSTM", dropout=0.0)
high_rate = Experiment("dropout 0.3", against="LSTM", dropout=0.3)
dropout_experiments = [low_rate, high_rate]
ledger = news.run([LSTM, low_rate, high_rate])
true = np.array(list(ledger.data.labels["validation"]))
dropout_accuracies = [
    float(np.mean(np.array(list(ledger.runs_of(name)[0].validation)) == true))
    for name in ("dropout 0", "LSTM", "dropout 0.3")
]

# %% exercise="VII.16" verdict="wrong" name="eval mode: nothing is dropped" hint="evaluation mode"
after = layer.eval()(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="share of kept ones" hint=""
after = layer(ones)
zero_share = (after != 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="zeros counted, no share" hint=""
after = layer(ones)
zero_share = int((after == 0).sum())
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="zeros in percent" hint=""
after = layer(ones)
zero_share = 100 * (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="mean of the kept numbers alone" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after[after > 0].mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="mean without the scaling" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = (after > 0).float().mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="sum in place of the mean" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.sum().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="kept one stays a one" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = 1.0
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="divided by the rate" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = 1 / 0.3
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="a one times the share that stays" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = 1 - 0.3
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="smallest number taken for a kept one" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.min().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="layer with torch's own rate" hint=""
after = nn.Dropout()(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="layer with the LSTM's rate" hint=""
after = nn.Dropout(0.1)(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="dropout done twice" hint=""
after = layer(layer(ones))
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="zero share and kept value exchanged" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
zero_share, kept_value = kept_value, zero_share
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="mean and kept value exchanged" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
mean_after, kept_value = kept_value, mean_after
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="zeros looked for in the ones themselves" hint=""
after = layer(ones)
zero_share = (ones == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="number of kept ones for the kept value" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = int((after > 0).sum())
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="standard deviation in place of the mean" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.std().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="experiments against the baseline" hint="rates against the baseline | dropout_accuracies: not run"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("RNN, dropout 0", dropout=0.0),
    Experiment("RNN, dropout 0.3", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["RNN, dropout 0"][0], found["LSTM"][0], found["RNN, dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="dropout of the word vectors in the second one" hint="dropout_accuracies: not run"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("word vectors, dropout 0.3", against="LSTM", embedding_dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["word vectors, dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="rate 0.5 in place of 0.3" hint="dropout_accuracies: not run"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.5", against="LSTM", dropout=0.5),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.5"][0]]

# %% exercise="VII.16" verdict="wrong" name="rate 0.03, a zero too many" hint="dropout_accuracies: not run"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.03", against="LSTM", dropout=0.03),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.03"][0]]

# %% exercise="VII.16" verdict="wrong" name="LSTM among the experiments" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
dropout_experiments = [dropout_experiments[0], LSTM, dropout_experiments[1]]
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="names in place of experiments" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
dropout_experiments = [one.name for one in dropout_experiments]
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="one experiment alone" hint=""
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
dropout_experiments = dropout_experiments[1:]
found = ledger.accuracies()
dropout_accuracies = [found["dropout 0"][0], found["LSTM"][0], found["dropout 0.3"][0]]

# %% exercise="VII.16" verdict="wrong" name="train accuracies" hint="dropout_accuracies: train rows"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.histories()
dropout_accuracies = [found[name][0][-1].train.accuracy for name in ("dropout 0", "LSTM", "dropout 0.3")]

# %% exercise="VII.16" verdict="wrong" name="LSTM first, then 0.3, then 0" hint="dropout_accuracies: another run"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.accuracies()
dropout_accuracies = [found["LSTM"][0], found["dropout 0.3"][0], found["dropout 0"][0]]

# %% exercise="VII.16" verdict="wrong" name="validation losses" hint="dropout_accuracies: loss"
after = layer(ones)
zero_share = (after == 0).float().mean().item()
mean_after = after.mean().item()
kept_value = after.max().item()
dropout_experiments = [
    Experiment("dropout 0", against="LSTM", dropout=0.0),
    Experiment("dropout 0.3", against="LSTM", dropout=0.3),
]
ledger = news.run([LSTM, *dropout_experiments])
found = ledger.histories()
dropout_accuracies = [found[name][0][-1].validation.loss for name in ("dropout 0", "LSTM", "dropout 0.3")]

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

# %% exercise="VII.17" verdict="wrong" name="zero for the pads" hint="pads filled with zero"
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

# %% exercise="VII.17" verdict="wrong" name="the mask turned round" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="one pad too many" hint="one pad too many"
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

# %% exercise="VII.17" verdict="wrong" name="the last token is lost" hint="last token left out"
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

# %% exercise="VII.17" verdict="wrong" name="the mean for the maximum" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="the last state for the maximum" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="a tiny number for a large one" hint="pads filled with zero"
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

# %% exercise="VII.17" verdict="wrong" name="a loop over the rows" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="maximum over the units" hint="last token left out"
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

# %% exercise="VII.17" verdict="wrong" name="values and places" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="no mask" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="all rows cut to the shortest" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="absolute values" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="sizes of the baseline typed in" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="the minimum for the maximum" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="no eval" hint="train mode | models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="the mean difference" hint="mean difference"
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

# %% exercise="VII.17" verdict="wrong" name="the sum of the differences" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="with its sign" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="absolute value at the end" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="the smallest difference" hint="first row alone | no padding in the batch"
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

# %% exercise="VII.17" verdict="wrong" name="only the first sample" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="returns inside the loop" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="the batch with itself" hint="no padding in the batch"
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

# %% exercise="VII.17" verdict="wrong" name="probabilities for logits" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="classes for logits" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="every row against every row" hint="models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="the last alone, all together" hint="models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="sorted for the batch only" hint="models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="32 samples typed in" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="the global samples" hint=""
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

# %% exercise="VII.17" verdict="wrong" name="models exchanged" hint="models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="the same model twice" hint="models mixed up"
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

# %% exercise="VII.17" verdict="wrong" name="one sample for all" hint="no padding in the batch"
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

# %% exercise="VII.18" verdict="right" name="sums in Python, masks in numpy, a loop for the verdicts"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2

smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))

repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)

verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="right" name="loops only"
def mean_and_sd(accuracies):
    total = 0.0
    for accuracy in accuracies:
        total += accuracy
    mean = total / len(accuracies)
    spread = 0.0
    for accuracy in accuracies:
        spread += (accuracy - mean) * (accuracy - mean)
    return [mean, (spread / (len(accuracies) - 1)) ** 0.5]


def mcnemar(first, second):
    only_first = only_second = 0
    for one, other in zip(first, second):
        if one and not other:
            only_first += 1
        if other and not one:
            only_second += 1
    if only_first + only_second == 0:
        p = 1
    else:
        p = binomtest(only_first, only_first + only_second, 0.5).pvalue
    return only_first, only_second, p


rows_apart = round(5000 * (0.9046 - 0.9042))
smallest_p = 1.0
for k in range(0, 478):
    p = binomtest(k, k + (k + rows_apart), 0.5).pvalue
    if p < smallest_p:
        smallest_p = p
everything = news.run([GRU, LSTM, one_epoch], seeds=3)
repeated = only(everything, planned)
table = compare(repeated)
verdicts = {}
for name in planned:
    if name != "baseline":
        row = table.row(name)
        word = "better" if row.difference.value > 0 else "worse"
        verdicts[name] = word if row.p_corrected < 0.05 else "cannot tell"

# %% exercise="VII.18" verdict="right" name="numpy by hand, np.logical_and, words of the table"
def mean_and_sd(accuracies):
    a = np.asarray(accuracies, dtype=float)
    deviations = a - a.mean()
    return a.mean(), np.sqrt((deviations**2).sum() / (a.size - 1))


def mcnemar(first, second):
    k = np.logical_and(first, np.logical_not(second)).sum()
    other = np.logical_and(second, np.logical_not(first)).sum()
    p = np.float64(1) if k + other == 0 else binomtest(k, k + other, 0.5).pvalue
    return np.array([k, other, p])


rows_apart = np.int64(np.rint(0.9046 * 5000) - np.rint(0.9042 * 5000))
smallest_p = np.min([binomtest(k, k + k + 2, 0.5).pvalue for k in np.arange(478)])
ledger = news.run([one_epoch, LSTM, GRU], seeds=3)
repeated = replace(ledger, runs=tuple(run for run in ledger.runs if run.name in set(planned)))
verdicts = {name: compare(repeated).row(name).words for name in ["1 epoch", "GRU", "LSTM"]}

# %% exercise="VII.18" verdict="right" name="fmean and math.sqrt, Counter of pairs"
from math import sqrt


def mean_and_sd(accuracies):
    middle = fmean(accuracies)
    variance = sum(pow(x - middle, 2) for x in accuracies) / (len(accuracies) - 1)
    return middle, sqrt(variance)


def mcnemar(first, second):
    pairs = Counter((bool(one), bool(other)) for one, other in zip(first, second))
    k, rest = pairs[True, False], pairs[False, True]
    return k, rest, float(binomtest(k, k + rest, 0.5).pvalue) if k + rest else 1.0


gru_right, lstm_right = round(0.9042 * 5000), round(0.9046 * 5000)
rows_apart = lstm_right - gru_right
p_values = {}
for k in range(5000 - lstm_right + 1):
    p_values[k] = binomtest(k, 2 * k + rows_apart).pvalue
smallest_p = min(p_values.values())
news.run([GRU], seeds=3)
news.run([LSTM], seeds=3)
repeated = only(news.run([one_epoch], seeds=3), planned)


def verdict(row):
    if row.p_corrected < 0.05:
        return "better" if row.difference.value > 0 else "worse"
    return "cannot tell"


verdicts = {name: verdict(compare(repeated).row(name)) for name in ("GRU", "LSTM", "1 epoch")}

# %% exercise="VII.18" verdict="right" name="torch, difference of the arrays, smallest p typed in"
def mean_and_sd(accuracies):
    a = torch.tensor(accuracies, dtype=torch.float64)
    mean = a.sum() / len(a)
    return mean.item(), (((a - mean) ** 2).sum() / (len(a) - 1)).sqrt().item()


def mcnemar(first, second):
    difference = first.astype(int) - second.astype(int)
    k, other = int((difference == 1).sum()), int((difference == -1).sum())
    if k == other == 0:
        return 0, 0, 1.0
    return k, other, binomtest(k, k + other, 0.5).pvalue


rows_apart = 4523 - 4521
smallest_p = 0.5
news.run([GRU, LSTM, one_epoch], seeds=3)
repeated = only(Ledger.read(news.ledger), planned)
rows = {row.name: row for row in compare(repeated).rows if row.difference is not None}
verdicts = dict.fromkeys(rows, "cannot tell")
for name, row in rows.items():
    if row.p_corrected < 0.05 and row.difference.value > 0:
        verdicts[name] = "better"
    if row.p_corrected < 0.05 and row.difference.value < 0:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="right" name="tensors as results, union minus one, tuple of names"
def mean_and_sd(accuracies):
    a = torch.as_tensor(accuracies, dtype=torch.float64)
    centred = a - a.mean()
    return a.mean(), torch.sqrt(centred.dot(centred) / (a.numel() - 1))


def mcnemar(first, second):
    either = np.count_nonzero(first | second)
    first_alone = either - np.count_nonzero(second)
    second_alone = either - np.count_nonzero(first)
    tosses = first_alone + second_alone
    p_value = binomtest(first_alone, tosses, 0.5).pvalue if tosses > 0 else 1.0
    return first_alone, second_alone, p_value


rows_apart = round(0.9046 * 5000 - 0.9042 * 5000)
smallest_p = sorted(binomtest(k + rows_apart, 2 * k + rows_apart, 0.5).pvalue for k in range(477 + 1))[0]
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), tuple(planned))
table = compare(repeated)
verdicts = {
    "1 epoch": "cannot tell" if table.row("1 epoch").p_corrected >= 0.05
    else "better" if table.row("1 epoch").difference.value > 0 else "worse",
    "LSTM": "cannot tell" if table.row("LSTM").p_corrected >= 0.05
    else "better" if table.row("LSTM").difference.value > 0 else "worse",
    "GRU": "cannot tell" if table.row("GRU").p_corrected >= 0.05
    else "better" if table.row("GRU").difference.value > 0 else "worse",
}

# %% exercise="VII.18" verdict="right" name="a class for the runs, mcnemar on made-up rows"
class Runs:
    def __init__(self, figures):
        self.figures = list(figures)

    def mean(self):
        return sum(self.figures) / len(self.figures)

    def sd(self):
        squares = [(figure - self.mean()) ** 2 for figure in self.figures]
        return (sum(squares) / (len(squares) - 1)) ** 0.5


def mean_and_sd(accuracies):
    runs = Runs(accuracies)
    return runs.mean(), runs.sd()


def mcnemar(first, second):
    differ = first != second
    n = int(differ.sum())
    k = int(first[differ].sum())
    return k, n - k, (binomtest(k, n, 0.5).pvalue if n else 1.0)


rows_apart = int(round(5000 * 0.9046)) - int(round(5000 * 0.9042))
found_p = []
for k in range(478):
    gru_right = np.array([True] * k + [False] * (k + rows_apart))
    found_p.append(mcnemar(gru_right, ~gru_right)[2])
smallest_p = min(found_p)
whole = news.run([GRU, LSTM, one_epoch], seeds=3)
repeated = Ledger(whole.path, whole.data, tuple(run for run in whole.runs if run.name in planned))
words = {(True, True): "better", (True, False): "worse"}
verdicts = {}
for name in planned[1:]:
    row = compare(repeated).row(name)
    verdicts[name] = words.get((row.p_corrected < 0.05, row.difference.value > 0), "cannot tell")

# %% exercise="VII.18" verdict="right" name="exact p value by hand from the binomial numbers, Holm by hand"
import math


def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = math.fsum(accuracies) / n
    return mean, math.sqrt(math.fsum((a - mean) ** 2 for a in accuracies) / (n - 1))


def mcnemar(first, second):
    k = sum(1 for a, b in zip(first.tolist(), second.tolist()) if a > b)
    rest = sum(1 for a, b in zip(first.tolist(), second.tolist()) if a < b)
    n = k + rest
    tail = sum(math.comb(n, i) for i in range(min(k, rest) + 1))
    return k, rest, min(1.0, 2 * tail / 2**n)


rows_apart = 2
smallest_p = 1.0
for k in range(478):
    n = 2 * k + rows_apart
    smallest_p = min(smallest_p, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
rows = sorted((compare(repeated).row(name) for name in planned[1:]), key=lambda row: row.difference.p)
verdicts, largest = {}, 0.0
for tests, row in zip((3, 2, 1), rows):
    largest = max(largest, min(1.0, tests * row.difference.p))
    word = "better" if row.difference.value > 0 else "worse"
    verdicts[row.name] = "cannot tell" if largest >= 0.05 else word

# %% exercise="VII.18" verdict="wrong" name="divided by n" hint="divided by n"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / n) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="numpy's std without ddof" hint="divided by n"
def mean_and_sd(accuracies):
    return np.mean(accuracies), np.std(accuracies)


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="variance, no root" hint="variance for a standard deviation"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, squares / (n - 1)


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="root of the squares alone, then divided" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, squares**0.5 / (n - 1)


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="standard error of the mean" hint="standard error"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5 / n**0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="n - 1 in the mean too" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / (n - 1)
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="parentheses forgotten around n - 1" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / n - 1) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="mean distance without squares" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    return mean, sum(abs(one - mean) for one in accuracies) / (n - 1)


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="n fixed at three" hint=""
def mean_and_sd(accuracies):
    mean = sum(accuracies) / 3
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / 2) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="half of the range" hint=""
def mean_and_sd(accuracies):
    mean = sum(accuracies) / len(accuracies)
    return mean, (max(accuracies) - min(accuracies)) / 2


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="median for the mean" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return sorted(accuracies)[n // 2], (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="standard deviation before the mean" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return (squares / (n - 1)) ** 0.5, mean


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="standard deviation alone" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="mean and deviation in percent" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return 100 * mean, 100 * (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="prints both, returns nothing" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    print(mean, (squares / (n - 1)) ** 0.5)


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="last square only" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    for one in accuracies:
        squares = (one - mean) ** 2
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="two counts exchanged" hint="counts swapped"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return second_alone, first_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="all right rows counted, not those of one alone" hint="all right rows counted"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int(first.sum())
    second_alone = int(second.sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="wrong rows counted for both" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & second).sum())
    second_alone = int((~first & ~second).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="no row that differs: p is 0" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 0.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="no row that differs: not thought of" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    return first_alone, second_alone, binomtest(first_alone, first_alone + second_alone, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="one side of the coin only" hint="one-sided"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5, alternative="greater").pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="all rows are tosses" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, len(first), 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="test result without pvalue" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5)


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="p value alone" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="p value first" hint=""
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return binomtest(first_alone, n, 0.5).pvalue, first_alone, second_alone


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="one side only in the smallest p" hint="one side of the smallest p"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5, alternative="less").pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="a fourth comparison left in" hint="more than was planned"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
news.run([GRU, LSTM, one_epoch], seeds=3)
repeated = only(news.run([LSTM, Experiment("no dropout", dropout=0.0)]), [*planned, "no dropout"])
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="comparison with 0.05 turned around" hint="a single run read as a fact"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected < 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value > 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.18" verdict="wrong" name="better and worse exchanged" hint="verdict turned around"
def mean_and_sd(accuracies):
    n = len(accuracies)
    mean = sum(accuracies) / n
    squares = sum((one - mean) ** 2 for one in accuracies)
    return mean, (squares / (n - 1)) ** 0.5


def mcnemar(first, second):
    first_alone = int((first & ~second).sum())
    second_alone = int((second & ~first).sum())
    n = first_alone + second_alone
    if n == 0:
        return first_alone, second_alone, 1.0
    return first_alone, second_alone, binomtest(first_alone, n, 0.5).pvalue


rows_apart = 2
smallest_p = min(binomtest(k, 2 * k + rows_apart, 0.5).pvalue for k in range(478))
repeated = only(news.run([GRU, LSTM, one_epoch], seeds=3), planned)
verdicts = {}
for name in ("GRU", "LSTM", "1 epoch"):
    row = compare(repeated).row(name)
    if row.p_corrected >= 0.05:
        verdicts[name] = "cannot tell"
    elif row.difference.value < 0:
        verdicts[name] = "better"
    else:
        verdicts[name] = "worse"

# %% exercise="VII.19" verdict="right" name="max with a key, chain of ifs"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="loops"
def choose(figures):
    best_name, best = None, -1.0
    for name, figure in figures.items():
        if figure["validation"] > best:
            best_name, best = name, figure["validation"]
    return best_name


def points(accuracy):
    reached = 0
    for step in (0.90, 0.91, 0.915):
        if accuracy >= step:
            reached += 1
    return reached


evidence = news.run([GRU, LSTM])
chosen, best_mean = None, -1.0
for name, accuracies in evidence.accuracies().items():
    mean = sum(accuracies) / len(accuracies)
    if mean > best_mean:
        chosen, best_mean = name, mean
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="sorted from the top, bisect_right"
def choose(figures):
    return sorted(figures, key=lambda name: figures[name]["validation"], reverse=True)[0]


from bisect import bisect_right


def points(accuracy):
    return bisect_right([0.90, 0.91, 0.915], accuracy)


evidence = news.run([LSTM, GRU])
found = evidence.accuracies()
chosen = sorted(found, key=lambda name: fmean(found[name]), reverse=True)[0]
final = final_test(evidence, chosen)

# %% exercise="VII.19" verdict="right" name="numpy argmax, searchsorted, ledger read from its file"
def choose(figures):
    names = list(figures)
    return names[int(np.argmax([figures[name]["validation"] for name in names]))]


def points(accuracy):
    return int(np.searchsorted([0.90, 0.91, 0.915], accuracy, side="right"))


news.run([GRU, LSTM])
evidence = Ledger.read(news.ledger)
names = evidence.names
chosen = names[int(np.argmax([fmean(evidence.accuracies()[name]) for name in names]))]
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="chosen with the answer's own choose, sum of steps"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    return sum(accuracy >= step for step in (0.90, 0.91, 0.915))


evidence = news.run([GRU, LSTM])
chosen = choose({name: {"validation": fmean(found)} for name, found in evidence.accuracies().items()})
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="column of validation figures, nested conditions"
def choose(figures):
    validation = {name: figure["validation"] for name, figure in figures.items()}
    return max(validation, key=validation.get)


def points(accuracy):
    return 0 if accuracy < 0.90 else 1 if accuracy < 0.91 else 2 if accuracy < 0.915 else 3


evidence = news.run([GRU, LSTM])
table = compare(evidence)
means = {row.name: row.mean for row in table.rows}
chosen = max(means, key=lambda name: means[name])
final = final_test(news.ledger, name=chosen)

# %% exercise="VII.19" verdict="right" name="highest figure first, then its name, dict of steps"
def choose(figures):
    highest = max(figure["validation"] for figure in figures.values())
    return next(name for name in figures if figures[name]["validation"] == highest)


def points(accuracy):
    steps = {0.915: 3, 0.91: 2, 0.90: 1}
    return next((steps[step] for step in steps if accuracy >= step), 0)


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
highest = max(means.values())
chosen = next(name for name, mean in means.items() if mean == highest)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="items and itemgetter, numpy digitize, mean of the right rows"
def choose(figures):
    name, _ = max(figures.items(), key=lambda item: item[1]["validation"])
    return name


def points(accuracy):
    return np.digitize(accuracy, [0.90, 0.91, 0.915])


evidence = news.run([GRU, LSTM])
shares = {name: evidence.correct(name).mean(axis=1) for name in evidence.names}
chosen, _ = max(shares.items(), key=lambda item: fmean(item[1].tolist()))
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="right" name="the course's choose under another name, torch"
from coursekit.experiments import choose as best_of_ledger


def choose(figures):
    names = tuple(figures)
    validation = torch.tensor([figures[name]["validation"] for name in names], dtype=torch.float64)
    return names[validation.argmax()]


def points(accuracy):
    return int(accuracy >= 0.90) + int(accuracy >= 0.91) + int(accuracy >= 0.915)


evidence = news.run([GRU, LSTM])
chosen = best_of_ledger(evidence)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="chosen by the test figure" hint="chosen by test accuracy"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["test"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="chosen by the train figure" hint="chosen by train accuracy"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["train"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="smallest validation figure" hint="worst one chosen"
def choose(figures):
    return min(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="mean of validation and test" hint="chosen by test accuracy"
def choose(figures):
    return max(figures, key=lambda name: (figures[name]["validation"] + figures[name]["test"]) / 2)


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="sum of all three figures" hint="chosen by all splits together"
def choose(figures):
    return max(figures, key=lambda name: sum(figures[name].values()))


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="best of all three figures" hint=""
def choose(figures):
    return max(figures, key=lambda name: max(figures[name].values()))


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="smallest gap between train and validation" hint=""
def choose(figures):
    return min(figures, key=lambda name: figures[name]["train"] - figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="smallest gap between validation and test" hint=""
def choose(figures):
    return min(figures, key=lambda name: abs(figures[name]["validation"] - figures[name]["test"]))


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="max without a key: last name in the alphabet" hint=""
def choose(figures):
    return max(figures)


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="first experiment" hint=""
def choose(figures):
    return next(iter(figures))


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="figure in place of the name" hint=""
def choose(figures):
    return max(figure["validation"] for figure in figures.values())


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="the figures of the best one, not its name" hint=""
def choose(figures):
    return max(figures.values(), key=lambda figure: figure["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="pair of name and figure" hint=""
def choose(figures):
    best = max(figures, key=lambda name: figures[name]["validation"])
    return best, figures[best]["validation"]


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="place in the dict, not the name" hint=""
def choose(figures):
    return int(np.argmax([figure["validation"] for figure in figures.values()]))


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="sorted the wrong way round" hint="worst one chosen"
def choose(figures):
    return sorted(figures, key=lambda name: figures[name]["validation"])[0]


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="the notebook's own means in place of the argument" hint=""
def choose(figures):
    return max(means, key=means.get)


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="name found, not returned" hint=""
def choose(figures):
    best = max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="best is never raised: last one above zero" hint="worst one chosen"
def choose(figures):
    best, best_name = 0, None
    for name in figures:
        if figures[name]["validation"] > best:
            best_name = name
    return best_name


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="above in place of from" hint="above instead of at least"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy > 0.915:
        return 3
    if accuracy > 0.91:
        return 2
    if accuracy > 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="lowest step asked first" hint=""
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.90:
        return 1
    elif accuracy >= 0.91:
        return 2
    elif accuracy >= 0.915:
        return 3
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="no return below 0.90" hint=""
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="0.95 for 0.915" hint=""
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.95:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="0.92 for 0.915" hint=""
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 0.92:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="percent expected" hint="graded in percent"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    if accuracy >= 91.5:
        return 3
    if accuracy >= 91:
        return 2
    if accuracy >= 90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="accuracy rounded to two digits first" hint="rounded before grading"
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    accuracy = round(accuracy, 2)
    if accuracy >= 0.915:
        return 3
    if accuracy >= 0.91:
        return 2
    if accuracy >= 0.90:
        return 1
    return 0


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)

# %% exercise="VII.19" verdict="wrong" name="points from 1 to 4" hint=""
def choose(figures):
    return max(figures, key=lambda name: figures[name]["validation"])


def points(accuracy):
    return 1 + sum(accuracy >= step for step in (0.90, 0.91, 0.915))


evidence = news.run([GRU, LSTM])
means = {name: fmean(found) for name, found in evidence.accuracies().items()}
chosen = max(means, key=means.get)
final = final_test(news.ledger, chosen)
