"""Section I, solved differently from the solved notebook."""

import random
from collections import Counter, defaultdict

import numpy as np
import torch

from coursekit.text import basic_english
from tests.exercises.cases import Answers


def _i_1_numpy(course):
    labels = np.array(course.train_labels)
    return {
        "label_counts": {"neg": np.sum(labels == 0), "pos": labels.sum(), "total": labels.size},
        "first_class": np.array(["neg", "pos"])[labels[0]],
        "mean_length": np.mean([len(basic_english(text)) for text in course.train_texts]),
    }


def _i_1_datasets(course):
    split = course.imdb["train"]
    names = [split.features["label"].int2str(label) for label in split["label"]]
    lengths = torch.tensor([len(basic_english(text)) for text in split["text"]], dtype=torch.float64)
    return {
        "label_counts": Counter(names) + Counter(total=len(names)),
        "first_class": names[0],
        "mean_length": lengths.mean(),
    }


def _i_2_a_by_count(course):
    by_count = defaultdict(list)
    for word, count in course.counts.items():
        by_count[count].append(word)
    words = [word for count in sorted(by_count, reverse=True) for word in sorted(by_count[count])]
    vocabulary = words[: course.settings.vocab_size]
    return {"most_frequent": tuple(vocabulary[:5]), "least_frequent": np.array(vocabulary[-5:])}


def _i_2_a_two_sorts(course):
    words = sorted(sorted(course.counts), key=course.counts.get, reverse=True)[: course.settings.vocab_size]
    return {"most_frequent": words[:5], "least_frequent": words[-5:]}


def _i_2_c_loop(course):
    unknown = []
    for counts, vocabulary in (
        (course.split_counts, course.split_vocabulary),
        (course.counts, course.vocabulary),
    ):
        unknown.append(counts.total() - sum(counts[word] for word in vocabulary))
    return {"unknown_split": unknown[0], "unknown_basic": unknown[1]}


def _i_2_c_texts(course):
    return {
        "unknown_split": np.int64(
            sum(token not in course.split_vocabulary for text in course.train_texts for token in text.split())
        ),
        "unknown_basic": torch.tensor(
            sum(
                token not in course.vocabulary for text in course.train_texts for token in basic_english(text)
            )
        ),
    }


def _numpy_sample(labels, size, seed):
    generator = np.random.default_rng(seed)
    labels = np.array(labels)
    rows = [generator.choice(np.flatnonzero(labels == label), size // 2, replace=False) for label in (0, 1)]
    return generator.permutation(np.concatenate(rows))


def _torch_sample(labels, size, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator).tolist()
    left, rows = {0: size // 2, 1: size // 2}, []
    for row in order:
        if left[labels[row]]:
            left[labels[row]] -= 1
            rows.append(row)
    random.Random(seed).shuffle(rows)
    return rows


TEXT = "Because every word that is not known gets the same number."

ANSWERS: Answers = {
    "I.1": (_i_1_numpy, _i_1_datasets),
    "I.2.a": (_i_2_a_by_count, _i_2_a_two_sorts),
    "I.2.b": (
        lambda course: {
            "unknown_code": 0,
            "first_code": np.int64(1),
            "last_code": course.settings.vocab_size,
            "why_get": TEXT,
        },
        lambda course: {
            "unknown_code": torch.tensor(0),
            "first_code": 1.0,
            "last_code": len(course.vocabulary.words),
            "why_get": f"  {TEXT}\n",
        },
    ),
    "I.2.c": (_i_2_c_loop, _i_2_c_texts),
    "I.3.a": (
        lambda course: {
            "first_counts": {"neg": 200, "pos": 0},
            "accuracy_first": 1,
            "accuracy_test": 0.5,
            "why_perfect": TEXT,
        },
        lambda course: {
            "first_counts": Counter("neg" for _ in range(200)),
            "accuracy_first": np.mean(np.array(course.train_labels[:200]) == 0),
            "accuracy_test": 1 - torch.tensor(course.test_labels).float().mean(),
            "why_perfect": TEXT,
        },
    ),
    "I.3.b": (
        lambda course: {"balanced_sample": _numpy_sample},
        lambda course: {"balanced_sample": _torch_sample},
    ),
}
