"""Section III, solved differently from the solved notebook."""

from itertools import islice

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

from coursekit.dataset import MultiHotDataset
from coursekit.evaluation import evaluate
from coursekit.loader import batch_count, make_loader
from coursekit.loss import binary_cross_entropy, sigmoid
from coursekit.training import fit
from tests.exercises.cases import Answers, narrow_model, train_as_set

TEXT = "Because every order of the rows shows the model something else."


def _trained(course):
    def train():
        model = narrow_model(course, seed=1)
        train_as_set(course, model, seed=1)
        return model.cpu()

    return course.compute_once("cases III trained", train)


def _iii_1(course, seed):
    settings = course.settings
    return {
        name: fit(
            narrow_model(course, seed),
            course.train,
            course.test,
            epochs=settings.epochs,
            rate=settings.rate,
            batch_size=settings.batch_size,
            shuffle=shuffle,
            seed=seed,
            progress=False,
        )
        for name, shuffle in (("history_shuffled", True), ("history_in_order", False))
    }


def _iii_1_b_numpy(course):
    def one_class(order):
        labels = np.array(course.train_labels)[order]
        batches = np.split(labels, range(128, len(labels), 128))
        return np.mean([batch.min() == batch.max() for batch in batches])

    rows = np.arange(len(course.train_labels))
    return {
        "one_class_in_order": one_class(rows),
        "one_class_shuffled": one_class(np.random.default_rng(3).permutation(rows)),
        "new_reviews": np.str_("higher"),
        "why_shuffle": TEXT,
    }


def _iii_1_b_loader(course):
    def one_class(shuffle):
        loader = make_loader(course.train, course.settings.batch_size, shuffle=shuffle, seed=5)
        are_pure = [len(labels.unique()) == 1 for _, labels in loader]
        return torch.tensor(are_pure).float().mean()

    return {
        "one_class_in_order": one_class(False),
        "one_class_shuffled": one_class(True),
        "new_reviews": " higher ",
        "why_shuffle": TEXT,
    }


@torch.no_grad()
def _right(course, model, rows):
    """Share of right predictions over the test rows in the given order, without `evaluate`."""
    bag, labels = next(
        iter(DataLoader(course.test.to("cpu").subset(rows), len(rows), collate_fn=lambda batch: batch))
    )
    return ((model(bag)[:, 0] > 0) == (labels == 1)).float().mean()


def _iii_1_c_evaluate(course):
    model = _trained(course)
    accuracy = evaluate(model, make_loader(course.test, 300)).accuracy
    return {"trained": model, "accuracies": (accuracy,) * 3, "why_no_change": TEXT}


def _iii_1_c_tensor(course):
    model, rows = _trained(course), list(range(len(course.test)))
    shuffled = torch.randperm(len(rows), generator=torch.Generator().manual_seed(4)).tolist()
    orders = (rows, shuffled, rows[::-1])
    return {
        "trained": model,
        "accuracies": torch.stack([_right(course, model, order) for order in orders]),
        "why_no_change": TEXT,
    }


def _iii_2_c_loaders(course):
    in_order, shuffled = (
        [
            float(labels.double().mean())
            for _, labels in make_loader(course.train, 128, shuffle=shuffle, seed=9)
        ]
        for shuffle in (False, True)
    )
    return {
        "shares_in_order": in_order,
        "shares_shuffled": shuffled,
        "mean_in_order": sum(in_order) / len(in_order),
        "share_of_all": course.train.labels.float().mean(),
    }


def _iii_2_c_numpy(course):
    labels = np.array(course.train_labels)
    cuts = range(128, len(labels), 128)
    in_order = np.array([batch.mean() for batch in np.split(labels, cuts)])
    mixed = np.random.default_rng(0).permutation(labels)
    return {
        "shares_in_order": in_order,
        "shares_shuffled": [(batch == 1).sum() / batch.size for batch in np.split(mixed, cuts)],
        "mean_in_order": in_order.mean(),
        "share_of_all": (labels == 1).sum() / len(labels),
    }


def _iii_2_d_batch(course):
    data = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary)
    vectors, labels = next(iter(DataLoader(data, batch_size=course.settings.batch_size, shuffle=True)))
    return {
        "vectors_shape": vectors.shape,
        "vectors_dtype": vectors.dtype,
        "labels_shape": labels.shape,
        "labels_dtype": labels.dtype,
    }


def _iii_2_d_stacked(course):
    data = MultiHotDataset(course.train_texts, course.train_labels, course.vocabulary)
    rows = list(islice((data[row] for row in range(len(data))), course.settings.batch_size))
    vectors = torch.stack([vector for vector, _ in rows]).numpy()
    labels = torch.stack([label for _, label in rows]).numpy()
    return {
        "vectors_shape": list(vectors.shape),
        "vectors_dtype": vectors.dtype,
        "labels_shape": (len(labels),),
        "labels_dtype": "int64",
    }


def _loss_by_hand(logits, labels):
    return binary_cross_entropy(sigmoid(logits[:, 0]), labels)


def _loss_as_column(logits, labels):
    return nn.BCEWithLogitsLoss()(logits, labels.unsqueeze(1).float()).item()


def _loss_flat(logits, labels):
    return functional.binary_cross_entropy_with_logits(logits.flatten(), labels.to(logits.dtype))


def _histories_by_size(course):
    def train():
        part, test_part = (
            rows.subset(range(0, len(rows), len(rows) // 1000)) for rows in (course.train, course.test)
        )
        return {
            size: fit(
                narrow_model(course, 3),
                part,
                test_part,
                epochs=5,
                rate=0.4 * size / 128,
                batch_size=size,
                progress=False,
            )
            for size in (1, 2, 128, 256)
        }

    return course.compute_once("cases III.3.a", train)


def _iii_3_a_dict(course):
    return {
        "axes_squeeze": 0,
        "axes_squeeze_1": 1,
        "batch_loss": _loss_by_hand,
        "histories_by_size": _histories_by_size(course),
        "small_is_much_better": False,
        "comment": TEXT,
    }


def _iii_3_a_list(course):
    logits = torch.zeros(1, 1)
    return {
        "axes_squeeze": len(logits.squeeze().shape),
        "axes_squeeze_1": np.int64(logits.squeeze(1).dim()),
        "batch_loss": _loss_as_column,
        "histories_by_size": list(_histories_by_size(course).values()),
        "small_is_much_better": torch.tensor(False),
        "comment": TEXT,
    }


def _count_in_steps(samples, batch_size):
    return len(range(0, samples, batch_size))


def _size_by_steps(samples, batch_size):
    while samples > batch_size:
        samples -= batch_size
    return samples


ANSWERS: Answers = {
    "III.1": (lambda course: _iii_1(course, 0), lambda course: _iii_1(course, 1)),
    "III.1.a": (
        lambda course: {"two_gains": TEXT},
        lambda course: {"two_gains": f"\n{TEXT}\n"},
    ),
    "III.1.b": (_iii_1_b_numpy, _iii_1_b_loader),
    "III.1.c": (
        _iii_1_c_evaluate,
        _iii_1_c_tensor,
    ),
    "III.2.a": (
        lambda course: {
            "iterations_counted": len(make_loader(course.train, course.settings.batch_size)),
            "iterations": batch_count,
        },
        lambda course: {
            "iterations_counted": sum(1 for _ in make_loader(course.train, 128, shuffle=True)),
            "iterations": _count_in_steps,
        },
    ),
    "III.2.b": (
        lambda course: {
            "last_size": len([labels for _, labels in make_loader(course.train, 128)][-1]),
            "last_batch": lambda samples, batch_size: samples % batch_size or min(samples, batch_size),
        },
        lambda course: {
            "last_size": torch.tensor(len(course.train) % 128),
            "last_batch": _size_by_steps,
        },
    ),
    "III.2.c": (_iii_2_c_loaders, _iii_2_c_numpy),
    "III.2.d": (_iii_2_d_batch, _iii_2_d_stacked),
    "III.3.a": (
        _iii_3_a_dict,
        _iii_3_a_list,
        lambda course: {**_iii_3_a_dict(course), "batch_loss": _loss_flat},
    ),
}
