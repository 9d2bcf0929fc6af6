"""Section II, solved differently from the solved notebook."""

import re
import time
from collections import Counter
from itertools import pairwise

import numpy as np
import torch
from torch.nn import functional

from coursekit.dataset import BagDataset, MultiHotDataset
from coursekit.loader import make_loader
from coursekit.model import BagMLP, OneHotMLP
from coursekit.text import basic_english, whitespace
from coursekit.training import fit, seeded
from tests.exercises.cases import Answers

TEXT = "Because the same work is done again and again."
RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)


def _multi_hot(course, rows=None):
    return MultiHotDataset(course.train_texts[:rows], course.train_labels[:rows], course.vocabulary)


def _ii_1_a_item(course):
    labels = [label.item() for _, label in _multi_hot(course)]
    return {"class_counts": {"neg": labels.count(0), "pos": labels.count(1)}}


def _ii_1_a_loader(course):
    labels = torch.cat([labels for _, labels in make_loader(_multi_hot(course), 500)])
    return {"class_counts": Counter("pos" if label else "neg" for label in labels)}


def _ii_1_b_numpy(course):
    codes = [np.array(course.vocabulary.encode(basic_english(text))) for text in course.train_texts]
    return {
        "mean_ones": np.mean([len(np.unique(row)) for row in codes]),
        "unknown_tokens": np.mean([(row == 0).sum() for row in codes]),
        "unknown_slot": np.mean([0 in row for row in codes]),
        "repeats": np.mean([(row > 0).sum() - len(np.unique(row[row > 0])) for row in codes]),
        "why_fewer": TEXT,
    }


def _ii_1_b_counter(course):
    ones = unknown = slot = repeats = 0
    for (vector, _), text in zip(_multi_hot(course), course.train_texts, strict=True):
        known = Counter(token for token in basic_english(text) if token in course.vocabulary)
        ones += vector.sum()
        slot += vector[0]
        unknown += len(basic_english(text)) - known.total()
        repeats += sum(count - 1 for count in known.values())
    rows = len(course.train_texts)
    return {
        "mean_ones": ones / rows,
        "unknown_tokens": unknown / rows,
        "unknown_slot": torch.tensor([slot / rows]),
        "repeats": repeats / rows,
        "why_fewer": TEXT,
    }


def _timed_steps(course, steps):
    model = OneHotMLP(course.settings.vocab_size)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    batches = iter(make_loader(_multi_hot(course, steps * 64), 64))
    laps = []
    for _ in range(steps):
        clock = [time.perf_counter()]
        vectors, labels = next(batches)
        clock.append(time.perf_counter())
        vectors, labels = vectors.to("cpu"), labels.to("cpu")
        clock.append(time.perf_counter())
        loss = functional.binary_cross_entropy_with_logits(model(vectors).squeeze(1), labels.float())
        clock.append(time.perf_counter())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        clock.append(time.perf_counter())
        laps.append([end - begin for begin, end in pairwise(clock)])
    return np.array(laps)


def _ii_2_a_means(course):
    laps = _timed_steps(course, 3)
    names = ("assembly", "copy", "forward", "backward")
    return {"parts": dict(zip(names, laps.mean(axis=0), strict=True)), "step": laps.sum(axis=1).mean()}


def _ii_2_a_one_step(course):
    (assembly, copy, forward, backward), *_ = _timed_steps(course, 1)
    parts = {"assembly": assembly, "copy": copy, "forward": torch.tensor(forward), "backward": backward}
    return {"parts": parts, "step": assembly + copy + forward + backward}


def _ii_2_b_counter(course):
    calls = Counter()

    def counting(text):
        calls["tokenizer"] += 1
        return basic_english(text)

    dataset = MultiHotDataset(course.train_texts[:256], course.train_labels, course.vocabulary, counting)
    for _ in range(3):
        list(make_loader(dataset, 100))
    return {"slow_part": "assembly", "tokenizer_calls": calls["tokenizer"], "why_slow": TEXT}


def _seconds(course):
    size = course.settings.batch_size

    def fastest(dataset):
        laps = [time.perf_counter()]
        for _ in range(5):
            list(make_loader(dataset, size))
            laps.append(time.perf_counter())
        return min(end - begin for begin, end in pairwise(laps))

    return {"before": fastest(_multi_hot(course, size)), "after": fastest(course.train.subset(range(size)))}


def _encode_by_dataset(texts, vocabulary):
    bag = BagDataset.encode(texts, [0] * len(texts), vocabulary).bag
    return bag.indices, bag.offsets


def _encode_by_numpy(texts, vocabulary):
    rows = [np.unique(vocabulary.encode(basic_english(text))).astype(int) for text in texts]
    return np.concatenate(rows), np.cumsum([0] + [len(row) for row in rows])


def _ii_2_c_from_dense(course):
    with seeded(0):
        dense = OneHotMLP(course.settings.vocab_size)
    bag, _ = next(iter(make_loader(course.train, 8)))
    return {
        "encode_once": _encode_by_dataset,
        "seconds": _seconds(course),
        "dense_bytes": len(course.train) * (course.settings.vocab_size + 1) * 4,
        "kept_bytes": course.train.nbytes,
        "index_logits": BagMLP.from_dense(dense)(bag.to("cpu")),
    }


def _ii_2_c_same_seed(course):
    indices, offsets = _encode_by_numpy(course.train_texts[:8], course.vocabulary)
    bag = torch.from_numpy(indices), torch.from_numpy(offsets)
    model = course.model(seed=0)
    logits = model.fc2(torch.relu(model.embedding(*bag) + model.bias))
    empty = torch.empty(len(course.train_texts), course.vocabulary.slots, device="meta")
    return {
        "encode_once": _encode_by_numpy,
        "seconds": {name: torch.tensor(figure) for name, figure in _seconds(course).items()},
        "dense_bytes": empty.nbytes,
        "kept_bytes": sum(tensor.nbytes for tensor in (*course.train.bag, course.train.labels)),
        "index_logits": logits.detach().numpy(),
    }


def _sweep(course):
    """The history of a training at each rate; made once for all tests."""
    return course.compute_once(
        "tests: sweep",
        lambda: {
            rate: fit(
                course.model(seed=3),
                course.train,
                course.test,
                epochs=course.settings.epochs,
                rate=rate,
                progress=False,
            )
            for rate in RATES
        },
    )


def _ii_3_a_dict(course):
    return {"histories": _sweep(course), "axis_scale": "log"}


def _ii_3_a_list(course):
    return {"histories": list(_sweep(course).values()), "axis_scale": " Log"}


def _ii_3_b_best(course):
    tried = _sweep(course)
    return {"tried": tried, "best_rate": max(tried, key=lambda rate: tried[rate][-1].test.accuracy)}


def _ii_3_b_numpy(course):
    rates = np.array(RATES)
    tried = dict(zip(rates[2:], list(_sweep(course).values())[2:], strict=True))
    accuracies = np.array([history[-1].test.accuracy for history in tried.values()])
    return {"tried": tried, "best_rate": rates[2:][accuracies.argmax()]}


def _step_in_place(weights, gradient, rate):
    weights -= rate * gradient
    return weights


def _step_by_lists(weights, gradient, rate):
    if isinstance(weights, list):
        return [_step_by_lists(w, g, rate) for w, g in zip(weights, gradient, strict=True)]
    if torch.is_tensor(weights):
        return _step_by_lists(weights.tolist(), gradient.tolist(), rate)
    return weights - rate * gradient


def _ii_3_c_autograd(course):
    ends = []
    for rate in (0.01, 0.4, 1.1):
        w = torch.tensor(1.0, requires_grad=True)
        optimizer = torch.optim.SGD([w], rate)
        for _ in range(10):
            optimizer.zero_grad()
            (w**2).backward()
            optimizer.step()
        ends.append(w)
    return {"sgd_step": _step_in_place, "ends": ends, "role_of_rate": TEXT}


def _tokenize_by_pattern(text):
    text = text.lower().replace('"', "").replace("<br />", " ")
    return re.findall(r"[.,()!?']|[^\s.,()!?';:]+", text)


def _tokenize_by_letter(text):
    tokens, word = [], ""
    for letter in " ".join(text.lower().split("<br />")) + " ":
        if letter.isspace() or letter in ".,()!?';:":
            tokens += [word] if word else []
            tokens += [letter] if letter in ".,()!?'" else []
            word = ""
        elif letter != '"':
            word += letter
    return tokens


def _ii_4_b(course, before, after):
    return {
        "unknown_before": before,
        "unknown_after": after,
        "pieces_of_good": np.sum(["good" in basic_english(piece) for piece in course.split_counts]),
        "forms": 4,
        "why_fewer_unknown": TEXT,
    }


def _ii_4_b_known(course):
    before, after = (
        counts.total() - sum(counts[word] for word in known)
        for counts, known in (
            (course.split_counts, course.split_vocabulary),
            (course.counts, course.vocabulary),
        )
    )
    return _ii_4_b(course, before, after)


def _ii_4_b_codes(course):
    before = sum(course.split_vocabulary.encode(text.split()).count(0) for text in course.train_texts)
    after = sum(course.vocabulary.encode(basic_english(text)).count(0) for text in course.train_texts)
    return _ii_4_b(course, torch.tensor(before), np.int64(after))


def _split_data(course):
    return course.compute_once(
        "tests: split data",
        lambda: [
            course.encode(texts, labels, course.split_vocabulary, whitespace)
            for texts, labels in (
                (course.train_texts, course.train_labels),
                (course.test_texts, course.test_labels),
            )
        ],
    )


def _ii_4_c(course, seed):
    settings = course.settings
    before, after = (
        fit(
            course.model(seed),
            train,
            test,
            epochs=settings.epochs,
            rate=settings.rate,
            seed=seed,
            progress=False,
        )
        for train, test in (_split_data(course), (course.train, course.test))
    )
    return {"history_before": before, "history_after": after}


ANSWERS: Answers = {
    "II.1.a": (_ii_1_a_item, _ii_1_a_loader),
    "II.1.b": (_ii_1_b_numpy, _ii_1_b_counter),
    "II.2.a": (_ii_2_a_means, _ii_2_a_one_step),
    "II.2.b": (
        _ii_2_b_counter,
        lambda course: {"slow_part": "assembly ", "tokenizer_calls": np.int64(3 * 256), "why_slow": TEXT},
    ),
    "II.2.c": (_ii_2_c_from_dense, _ii_2_c_same_seed),
    "II.3.a": (_ii_3_a_dict, _ii_3_a_list),
    "II.3.b": (_ii_3_b_best, _ii_3_b_numpy),
    "II.3.c": (
        _ii_3_c_autograd,
        lambda course: {
            "sgd_step": _step_by_lists,
            "ends": [(1 - 2 * rate) ** 10 for rate in (0.01, 0.4, 1.1)],
            "role_of_rate": TEXT,
        },
    ),
    "II.4.a": (
        lambda course: {"tokenize": _tokenize_by_pattern},
        lambda course: {"tokenize": _tokenize_by_letter},
    ),
    "II.4.b": (_ii_4_b_known, _ii_4_b_codes),
    "II.4.c": (lambda course: _ii_4_c(course, 0), lambda course: _ii_4_c(course, 2)),
}
