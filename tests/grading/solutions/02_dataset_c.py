# Exercise II.1.a (answer)
positive = sum(labels.sum() for _, labels in make_loader(train_data, 250))
class_counts = Counter(neg=len(train_data) - positive, pos=positive)
# ---
# Exercise II.1.b (answer)
mean_length = course.counts.total() / len(course.train_texts)

rows = len(course.train)
indices = course.train.bag.indices  # the same reviews in index form: one entry for each 1

mean_ones = course.train.bag.offsets.diff().double().mean()
unknown_slot = (indices == 0).sum() / rows
unknown_tokens = course.vocabulary.count_unknown(course.counts) / rows
repeats = mean_length - mean_ones - unknown_tokens + unknown_slot
# ---
# Exercise II.1.b (text)
why_fewer = """
A multi-hot vector is a set of words and no list. Repeats of known words make up the larger part of the gap by far.
Of the unknown tokens all but one for each review are lost, since they share slot 0.
"""
# ---
from contextlib import contextmanager
from functools import reduce
from itertools import accumulate, chain
from statistics import fmean
from timeit import repeat

from coursekit.evaluation import evaluate
# ---
# Exercise II.2.a (answer)
device = choose_device(sparse=True)
few_rows = 8 * course.settings.batch_size
few = MultiHotDataset(course.train_texts[:few_rows], course.train_labels[:few_rows], course.vocabulary)
loader = make_loader(few, course.settings.batch_size)
model = OneHotMLP(course.settings.vocab_size).to(device)
optimizer = torch.optim.SGD(model.parameters(), course.settings.rate)

laps = {"assembly": [], "copy": [], "forward": [], "backward": [], "step": []}


def clock():
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


@contextmanager
def timed(name):
    begin = clock()
    yield
    laps[name].append(clock() - begin)


batches = iter(loader)
for _ in loader.batch_sampler:
    with timed("step"):
        with timed("assembly"):
            batch = next(batches)
        with timed("copy"):
            inputs, labels = (tensor.to(device) for tensor in batch)
        with timed("forward"):
            loss = classification_loss(model(inputs), labels)
        with timed("backward"):
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

means = {name: fmean(values[1:]) for name, values in laps.items()}
step = means.pop("step")
parts = means
# ---
# Exercise II.2.b (answer)
cut_texts = []


def counting_tokenizer(text):
    """The same tokens as basic_english; each text that it cuts is noted in the list."""
    cut_texts.append(text)
    return basic_english(text)


counted = MultiHotDataset(
    course.train_texts[:256], course.train_labels[:256], course.vocabulary, tokenize=counting_tokenizer
)
plain_loader = torch.utils.data.DataLoader(counted, batch_size=100)
calls = []
for _ in range(3):
    list(plain_loader)
    calls.append(len(cut_texts))
    cut_texts.clear()
slow_part, tokenizer_calls = "assembly", torch.tensor(calls).sum()
# ---
# Exercise II.2.b (text)
why_slow = """
__getitem__ does the tokenizing, the look-up and the vector for one review, and it is called again for each review in
each epoch. Nothing of it depends on the weights, so every epoch has the same result. Cache it: encode once at the start.
"""
# ---
# Exercise II.2.c (answer)
some_rows = 8 * course.settings.batch_size
slow_data = MultiHotDataset(course.train_texts[:some_rows], course.train_labels[:some_rows], course.vocabulary)
fast_data = course.train.subset(range(len(slow_data)))
with seeded(0):
    dense_model = OneHotMLP(course.settings.vocab_size)


def encode_once(texts, vocabulary):
    """Return the texts in index form: indices and offsets."""
    rows = [dict.fromkeys(vocabulary.encode(basic_english(text))) for text in texts]
    return tuple(chain.from_iterable(rows)), (0, *accumulate(map(len, rows)))


seconds = {
    name: min(repeat(lambda: list(make_loader(data, course.settings.batch_size)), number=1, repeat=3))
    for name, data in {"before": slow_data, "after": fast_data}.items()
}
dense_bytes = slow_data[0][0].nbytes * len(course.train_texts)
kept_bytes = sum(part.numel() * part.element_size() for part in (*course.train.bag, course.train.labels))

first_eight, _ = next(iter(make_loader(course.train, batch_size=8)))
twin = BagMLP.from_dense(dense_model).to(first_eight.indices.device)
index_logits = twin(first_eight).detach().cpu().numpy()
# ---
# Exercise II.3.a (answer)
rates = [0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]


def trained(rate):
    model = course.model().to(device)
    return fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate, progress=False)


histories = dict(zip(rates, map(trained, rates)))
axis_scale = "log"
# ---
# Exercise II.3.b (answer)
tried, reached = {}, {}
low, best_rate, high = 0.2, 1.0, 5.0
for rate in (low, best_rate, high):
    tried[rate] = trained(rate)
    reached[rate] = tried[rate].column("test", "accuracy")[-1]
while reached[best_rate] != max(reached.values()):  # the best one is at an edge: look further on that side
    low, best_rate, high = (
        (low / 5, low, best_rate) if reached[low] > reached[high] else (best_rate, high, high * 5)
    )
    for rate in (low, high):
        if rate not in tried:
            tried[rate] = trained(rate)
            reached[rate] = tried[rate].column("test", "accuracy")[-1]
# ---
# Exercise II.3.c (answer)
three_rates = [0.01, 0.4, 1.1]


def sgd_step(weights, gradient, rate):
    """Return the new weights after one step of gradient descent."""
    return weights.add(gradient, alpha=-rate)


def slide(w, rate):
    return w - 2 * w * rate


ends = torch.tensor([reduce(slide, [rate] * 10, 1.0) for rate in three_rates])
# ---
# Exercise II.3.c (text)
role_of_rate = r"""
$w \leftarrow w - \eta \nabla L(w)$. The gradient is the direction in which the loss grows, so we subtract it.
The rate $\eta$ scales the step: if it is tiny nothing happens, if it is too large each step overshoots and diverges.
"""
# ---
# Exercise II.4.a (answer)
SIGNS = str.maketrans({'"': None, ";": " ", ":": " "} | {sign: f" {sign} " for sign in ".,()!?'"})


def tokenize(text):
    """Cut a text into lower-case tokens, with punctuation set apart."""
    return text.lower().replace("<br />", " ").translate(SIGNS).split()
# ---
# Exercise II.4.b (answer)
def known_share(counts, vocabulary):
    known = Counter({word: counts[word] for word in vocabulary})
    return (counts - known).total()


unknown_before = known_share(course.split_counts, course.split_vocabulary)
unknown_after = known_share(course.counts, course.vocabulary)
pieces_of_good = len(list(filter(lambda piece: basic_english(piece).count("good"), course.split_counts)))
forms = torch.tensor(len(frozenset(basic_english("Love loves loved loving"))))
# ---
# Exercise II.4.b (text)
why_fewer_unknown = """
basic_english maps many spellings (capital letters, full stops, brackets) to the same token; it does no stemming.
The counts of these spellings add up, and a more frequent type gets into the vocabulary. So the same 3,000 words cover
more tokens.
"""
# ---
# Exercise II.4.c (answer)
def compare(tokenize, vocabulary):
    train, test = (
        course.encode(split["text"][:], split["label"][:], vocabulary, tokenize)
        for split in (course.imdb["train"], course.imdb["test"])
    )
    settings = course.settings
    return fit(course.model(2026), train, test, epochs=settings.epochs, rate=settings.rate, seed=2026)


history_before = compare(whitespace, course.split_vocabulary)
history_after = compare(basic_english, course.vocabulary)
