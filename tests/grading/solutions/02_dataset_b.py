# Exercise II.1.a (answer)
class_counts = {}
class_counts["neg"] = 0
class_counts["pos"] = 0
for i in range(len(train_data)):
    one_vector, one_label = train_data[i]
    if int(one_label) == 0:
        class_counts["neg"] += 1
    elif int(one_label) == 1:
        class_counts["pos"] += 1
# ---
# Exercise II.1.b (answer)
mean_length = course.counts.total() / len(course.train_texts)

n = len(course.train_texts)
total_ones = 0
total_unknown = 0
total_with_slot = 0
total_repeats = 0
for text in course.train_texts:
    how_often = Counter()
    unknown_here = 0
    for token in basic_english(text):
        if token in course.vocabulary:
            how_often[token] += 1
        else:
            unknown_here += 1
    total_ones += len(how_often)
    if unknown_here > 0:
        total_ones += 1
        total_with_slot += 1
    total_unknown += unknown_here
    for word in how_often:
        total_repeats += how_often[word] - 1

mean_ones = total_ones / n
unknown_tokens = total_unknown / n
unknown_slot = total_with_slot / n
repeats = total_repeats / n
# ---
# Exercise II.1.b (text)
why_fewer = """The vector does not count, it only says if a word is there. So all repeats of a word are lost, and these
are nearly everything of the difference by my numbers. The unknown words are only few, and together they get one 1."""
# ---
# Exercise II.2.a (answer)
device = choose_device(sparse=True)
few_rows = 8 * course.settings.batch_size
few = MultiHotDataset(course.train_texts[:few_rows], course.train_labels[:few_rows], course.vocabulary)
loader = make_loader(few, course.settings.batch_size)
model = OneHotMLP(course.settings.vocab_size).to(device)
optimizer = torch.optim.SGD(model.parameters(), course.settings.rate)

parts = {"assembly": 0.0, "copy": 0.0, "forward": 0.0, "backward": 0.0}
step = 0.0
steps = 0
batches = iter(loader)
first_step = True
while True:
    if device.type == "cuda":
        torch.cuda.synchronize()
    t0 = time.perf_counter()
    try:
        vectors, labels = next(batches)
    except StopIteration:
        break
    if device.type == "cuda":
        torch.cuda.synchronize()
    t1 = time.perf_counter()
    vectors = vectors.to(device)
    labels = labels.to(device)
    if device.type == "cuda":
        torch.cuda.synchronize()
    t2 = time.perf_counter()
    logits = model(vectors)
    loss = classification_loss(logits, labels)
    if device.type == "cuda":
        torch.cuda.synchronize()
    t3 = time.perf_counter()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if device.type == "cuda":
        torch.cuda.synchronize()
    t4 = time.perf_counter()
    if first_step:
        first_step = False
        continue
    parts["assembly"] += t1 - t0
    parts["copy"] += t2 - t1
    parts["forward"] += t3 - t2
    parts["backward"] += t4 - t3
    step += t4 - t0
    steps += 1
for name in parts:
    parts[name] = parts[name] / steps
step = step / steps
# ---
# Exercise II.2.b (answer)
cut_texts = []


def counting_tokenizer(text):
    """The same tokens as basic_english; each text that it cuts is noted in the list."""
    cut_texts.append(text)
    return basic_english(text)


first_reviews = course.train_texts[0:256]
first_labels = course.train_labels[0:256]
small_data = MultiHotDataset(first_reviews, first_labels, course.vocabulary, tokenize=counting_tokenizer)
for inputs, labels in make_loader(small_data, 32):
    continue
for inputs, labels in make_loader(small_data, 32):
    continue
for inputs, labels in make_loader(small_data, 32):
    continue
slow_part = "assembly"
tokenizer_calls = 0
for text in cut_texts:
    tokenizer_calls = tokenizer_calls + 1
# ---
# Exercise II.2.b (text)
why_slow = """When the loader wants a row, the review is cut and looked up again and a new vector is written. This happens
in every epoch for every review. The texts do not change, so it would be enough to do it once before the training."""
# ---
# Exercise II.2.c (answer)
some_rows = 8 * course.settings.batch_size
slow_data = MultiHotDataset(course.train_texts[:some_rows], course.train_labels[:some_rows], course.vocabulary)
fast_data = course.train.subset(range(len(slow_data)))
with seeded(0):
    dense_model = OneHotMLP(course.settings.vocab_size)


def encode_once(texts, vocabulary):
    """Return the texts in index form: indices and offsets."""
    indices = []
    offsets = []
    for text in texts:
        offsets.append(len(indices))
        seen = []
        for token in basic_english(text):
            number = vocabulary.get(token, 0)
            if number not in seen:
                seen.append(number)
        indices.extend(seen)
    offsets.append(len(indices))
    return indices, offsets


seconds = {"before": 1000000.0, "after": 1000000.0}
for attempt in range(3):
    slow_loader = make_loader(slow_data, course.settings.batch_size)
    begin = time.perf_counter()
    for batch in slow_loader:
        pass
    end = time.perf_counter()
    if end - begin < seconds["before"]:
        seconds["before"] = end - begin
for attempt in range(3):
    fast_loader = make_loader(fast_data, course.settings.batch_size)
    begin = time.perf_counter()
    for batch in fast_loader:
        pass
    end = time.perf_counter()
    if end - begin < seconds["after"]:
        seconds["after"] = end - begin

dense_bytes = 4 * len(course.train_texts) * (course.settings.vocab_size + 1)
kept_bytes = course.train.nbytes

index_model = BagMLP.from_dense(dense_model)
index_logits = []
for text in course.train_texts[:8]:
    indices, offsets = encode_once([text], course.vocabulary)
    logit = index_model(Bag(torch.tensor(indices), torch.tensor(offsets)))
    index_logits.append([logit.item()])
# ---
# Exercise II.3.a (answer)
rates = [0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]

histories = {}
for rate in rates:
    histories[rate] = fit(course.model(), course.train, course.test, epochs=course.settings.epochs, rate=rate)
axis_scale = "log"
# ---
# Exercise II.3.b (answer)
def try_rate(rate):
    model = course.model()
    return fit(model, course.train, course.test, epochs=course.settings.epochs, rate=rate)


# three times larger each time, until it does not get better any more
tried = {0.1: try_rate(0.1)}
best_rate = 0.1
next_rate = 0.3
while True:
    tried[next_rate] = try_rate(next_rate)
    if tried[next_rate][-1].test.accuracy <= tried[best_rate][-1].test.accuracy:
        break
    best_rate = next_rate
    next_rate = next_rate * 3
tried[0.01] = try_rate(0.01)
# ---
# Exercise II.3.c (answer)
three_rates = [0.01, 0.4, 1.1]


def sgd_step(weights, gradient, rate):
    """Return the new weights after one step of gradient descent."""
    new_weights = weights.clone()
    new_weights -= rate * gradient
    return new_weights


def walk(w, rate, steps):
    if steps == 0:
        return w
    return walk(w - rate * 2 * w, rate, steps - 1)


ends = [walk(1, 0.01, 10), walk(1, 0.4, 10), walk(1, 1.1, 10)]
# ---
# Exercise II.3.c (text)
role_of_rate = """The new weight is the old weight minus the rate times the gradient. It is minus because we want to go
down. The rate is the length of the step: too small means slow, and with 1.1 the weight runs away from 0."""
# ---
# Exercise II.4.a (answer)
def tokenize(text):
    """Cut a text into lower-case tokens, with punctuation set apart."""
    text = text.lower()
    text = " ".join(text.split("<br />"))
    tokens = []
    word = ""
    for sign in text:
        if sign == '"':
            pass
        elif sign in ".,()!?'":
            if word != "":
                tokens.append(word)
            word = ""
            tokens.append(sign)
        elif sign == ";" or sign == ":" or sign.isspace():
            if word != "":
                tokens.append(word)
            word = ""
        else:
            word = word + sign
    if word != "":
        tokens.append(word)
    return tokens
# ---
# Exercise II.4.b (answer)
unknown_before = 0
unknown_after = 0
for text in course.train_texts:
    for number in course.split_vocabulary.encode(whitespace(text)):
        if number == 0:
            unknown_before += 1
    for number in course.vocabulary.encode(basic_english(text)):
        if number == 0:
            unknown_after += 1

pieces_of_good = 0
for piece in course.split_counts:
    for token in basic_english(piece):
        if token == "good":
            pieces_of_good += 1
            break

different = []
for token in basic_english("Love loves loved loving"):
    if token not in different:
        different.append(token)
forms = len(different)
# ---
# Exercise II.4.b (text)
why_fewer_unknown = """Good and good. and "good" were three words before, and now they are one word. This one word is often
enough for the vocabulary. The vocabulary has the same size, but no place in it is wasted for such copies."""
# ---
# Exercise II.4.c (answer)
my_rate = course.settings.rate
my_seed = 1

train_before = course.encode(course.train_texts, course.train_labels, course.split_vocabulary, whitespace)
test_before = course.encode(course.test_texts, course.test_labels, course.split_vocabulary, whitespace)
model_before = course.model(my_seed)
history_before = fit(
    model_before, train_before, test_before, epochs=course.settings.epochs, rate=my_rate, seed=my_seed
)

model_after = course.model(my_seed)
history_after = fit(
    model_after, course.train, course.test, epochs=course.settings.epochs, rate=my_rate, seed=my_seed
)
