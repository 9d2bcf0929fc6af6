# Exercise II.1.a (answer)
labels_seen = torch.stack([label for _, label in train_data])
negative, positive = labels_seen.bincount(minlength=2)
class_counts = {"neg": negative, "pos": positive}
# ---
import numpy as np

settings = course.settings
# ---
# Exercise II.1.b (answer)
mean_length = course.counts.total() / len(course.train_texts)

figures = np.zeros((len(course.train_texts), 4))
for row, text in enumerate(course.train_texts):
    codes, how_often = np.unique(course.vocabulary.encode(basic_english(text)), return_counts=True)
    unknown = codes == 0
    figures[row] = len(codes), how_often[unknown].sum(), unknown.any(), (how_often[~unknown] - 1).sum()

mean_ones, unknown_tokens, unknown_slot, repeats = figures.mean(axis=0)
assert np.isclose(mean_length - mean_ones, repeats + unknown_tokens - unknown_slot)
# ---
# Exercise II.1.b (text)
why_fewer = """Most of the gap are repeats: a word that comes ten times sets its slot only once. The unknown tokens
are the small part, and all of them in one review make a single one together, in slot 0."""
# ---
# Exercise II.2.a (answer)
device = choose_device(sparse=True)
few_rows = 8 * course.settings.batch_size
few = MultiHotDataset(course.train_texts[:few_rows], course.train_labels[:few_rows], course.vocabulary)
loader = make_loader(few, course.settings.batch_size)
model = OneHotMLP(course.settings.vocab_size).to(device)
optimizer = torch.optim.SGD(model.parameters(), course.settings.rate)


class StopWatch:
    """Notes the time since its last look under a name."""

    def __init__(self):
        self.laps = {}
        self.last = self.first = self.look()

    def look(self):
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter()

    def lap(self, name):
        now = self.look()
        self.laps[name] = now - self.last
        self.last = now

    @property
    def total(self):
        return self.last - self.first


watches = []
batches = iter(loader)
for number in range(len(loader)):
    watch = StopWatch()
    x, y = next(batches)
    watch.lap("assembly")
    x, y = x.to(device), y.to(device)
    watch.lap("copy")
    loss = classification_loss(model(x), y)
    watch.lap("forward")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    watch.lap("backward")
    watches.append(watch)

watches = watches[1:]
parts = {name: np.mean([watch.laps[name] for watch in watches]) for name in watches[0].laps}
step = np.mean([watch.total for watch in watches])
# ---
# Exercise II.2.b (answer)
from collections import deque

cut_texts = []


def counting_tokenizer(text):
    """The same tokens as basic_english; each text that it cuts is noted in the list."""
    cut_texts.append(text)
    return basic_english(text)


dataset = MultiHotDataset(
    course.train_texts[:256], course.train_labels[:256], vocabulary=course.vocabulary, tokenize=counting_tokenizer
)
small_loader = make_loader(dataset, 64, shuffle=True)
for epoch in range(3):
    deque(small_loader, maxlen=0)  # goes through it and keeps nothing
slow_part = "assembly"
tokenizer_calls = sum(Counter(cut_texts).values())
# ---
# Exercise II.2.b (text)
why_slow = """The data set tokenizes the review in __getitem__, each time somebody asks for it. Every epoch does it again
for all reviews, with the same result. One could keep the numbers of the words after the first time."""
# ---
# Exercise II.2.c (answer)
some_rows = 8 * course.settings.batch_size
slow_data = MultiHotDataset(course.train_texts[:some_rows], course.train_labels[:some_rows], course.vocabulary)
fast_data = course.train.subset(range(len(slow_data)))
with seeded(0):
    dense_model = OneHotMLP(course.settings.vocab_size)


def encode_once(texts, vocabulary):
    """Return the texts in index form: indices and offsets."""
    rows = [np.unique(np.array(vocabulary.encode(basic_english(text)), dtype=np.int64)) for text in texts]
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    return torch.from_numpy(np.concatenate(rows)), torch.from_numpy(offsets)


def one_round(data):
    start = time.perf_counter()
    for _ in make_loader(data, settings.batch_size):
        pass
    return time.perf_counter() - start


rounds = np.array([[one_round(slow_data), one_round(fast_data)] for _ in range(3)])
seconds = dict(zip(["before", "after"], rounds.min(axis=0)))

dense_bytes = torch.zeros(0).element_size() * len(course.train) * course.vocabulary.slots
kept_bytes = course.train.nbytes

indices, offsets = encode_once(course.train_texts[:8], course.vocabulary)
with torch.no_grad():
    index_logits = BagMLP.from_dense(dense_model)(Bag(indices, offsets))
# ---
# Exercise II.3.a (answer)
rates = [0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]

histories = []
for rate in rates:
    net = course.model(seed=7)
    histories.append(fit(net, course.train, course.test, epochs=settings.epochs, rate=rate))
axis_scale = "log"
# ---
# Exercise II.3.b (answer)
def train_at(rate):
    return fit(course.model(), course.train, course.test, epochs=settings.epochs, rate=rate)


tried = {rate: train_at(rate) for rate in np.logspace(-2, 1, 4)}
best_rate = sorted(tried.items(), key=lambda item: item[1][-1].test.accuracy)[-1][0]
# ---
# Exercise II.3.c (answer)
three_rates = [0.01, 0.4, 1.1]


def sgd_step(weights, gradient, rate):
    """Return the new weights after one step of gradient descent."""
    return torch.sub(weights, gradient, alpha=rate)


ends = []
for rate in three_rates:
    w = torch.tensor(1.0, requires_grad=True)
    for _ in range(10):
        (w**2).backward()  # torch finds the gradient
        w = sgd_step(w.detach(), w.grad, rate).requires_grad_()
    ends.append(w)
# ---
# Exercise II.3.c (text)
role_of_rate = """w_new = w - rate * dL/dw. Minus because the gradient shows up the hill. With a small rate we arrive very
late, with a large one we jump across the valley and end higher than before."""
# ---
# Exercise II.4.a (answer)
def tokenize(text):
    """Cut a text into lower-case tokens, with punctuation set apart."""
    text = text.lower().replace('"', "").replace("<br />", " ")
    # either one sign that stands alone, or a run of all other signs that are no space
    return re.findall(r"[.,()!?']|[^\s.,()!?';:]+", text)
# ---
# Exercise II.4.b (answer)
def sum_of(counts, words):
    return sum(counts[word] for word in words)


unknown_before = sum_of(course.split_counts, set(course.split_counts) - set(course.split_vocabulary))
unknown_after = sum_of(course.counts, set(course.counts) - set(course.vocabulary))
pieces_of_good = len({piece for piece in course.split_counts if "good" in basic_english(piece)})
forms = len(Counter(basic_english("Love loves loved loving")))
# ---
# Exercise II.4.b (text)
why_fewer_unknown = """It makes small letters and cuts off the punctuation, so many rare pieces become one frequent word.
It does not touch the endings of words. There are fewer types, so 3000 of them cover more of the text."""
# ---
# Exercise II.4.c (answer)
split_train = BagDataset.encode(course.train_texts, course.train_labels, course.split_vocabulary, tokenize=whitespace)
split_test = BagDataset.encode(course.test_texts, course.test_labels, course.split_vocabulary, tokenize=whitespace)


def experiment(train, test):
    used = {"rate": settings.rate, "seed": 42}
    return fit(course.model(42), train.to(device), test.to(device), epochs=settings.epochs, **used)


history_before = experiment(split_train, split_test)
history_after = experiment(course.train, course.test)
