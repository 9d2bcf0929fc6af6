"""Section IV, solved differently from the solved notebook."""

from collections import Counter

import numpy as np
import torch
from torch import nn

from coursekit.dataset import Bag
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.loss import predicted_classes
from coursekit.model import OneHotMLP
from tests.exercises.cases import Answers, train_as_set


def _first_batch(course):
    return next(iter(make_loader(course.train.to("cpu"), course.settings.batch_size, shuffle=True)))


def _numpy_sigmoid(z):
    e = np.exp(-np.abs(z.numpy()))
    return np.where(z.numpy() >= 0, 1 / (1 + e), e / (1 + e))


def _tanh_sigmoid(z):
    return 0.5 + 0.5 * torch.tanh(z / 2)


def _iv_1_a_bag(course):
    inputs, _ = _first_batch(course)
    logits = course.model()(inputs)
    return {"sigmoid": _numpy_sigmoid, "logits": logits, "probabilities": logits.sigmoid().squeeze(1)}


def _iv_1_a_dense(course):
    inputs, _ = _first_batch(course)
    slots = course.settings.vocab_size + 1
    model = course.model()
    with torch.no_grad():  # row by row
        rows = [Bag(row.nonzero()[:, 0], torch.tensor([0, int(row.sum())])) for row in inputs.dense(slots)]
        logits = torch.cat([model(row)[0] for row in rows])
    return {
        "sigmoid": _tanh_sigmoid,
        "logits": logits.tolist(),
        "probabilities": [_tanh_sigmoid(logit) for logit in logits],
    }


def _iv_1_b_numpy(course):
    inputs, targets = _first_batch(course)
    model = course.model()
    before = predicted_classes(model(inputs)).numpy()
    train_as_set(course, model, seed=0)
    model.cpu().eval()
    predictions = predicted_classes(model(inputs)).numpy()
    return {
        "model": model,
        "right_before": np.mean(before == targets.numpy()),
        "predictions": predictions,
        "right_after": np.mean(predictions == targets.numpy()),
        "test_accuracy": evaluate(model, make_loader(course.test, 1000)).accuracy,
    }


def _iv_1_b_lists(course):
    inputs, targets = _first_batch(course)
    model = course.model()
    before = sum(predicted_classes(model(inputs)) == targets) / len(targets)
    train_as_set(course, model, seed=4)
    probabilities = model.cpu()(inputs).sigmoid()
    right = [(p > 0.5) == (y == 1) for p, y in zip(probabilities, targets, strict=True)]
    return {
        "model": model,
        "right_before": before,
        "predictions": probabilities.round(),
        "right_after": sum(right) / len(right),
        "test_accuracy": evaluate(model, make_loader(course.test, 100)).accuracy,
    }


def _iv_2_formula(course):
    slots, hidden = course.vocabulary.slots, course.settings.hidden
    sizes = {"fc1.weight": slots * hidden, "fc1.bias": hidden, "fc2.weight": hidden * 1, "fc2.bias": 1}
    return {"sizes": Counter(sizes), "total": (slots + 1) * hidden + hidden + 1}


def _iv_2_model(course):
    model = OneHotMLP(course.settings.vocab_size)
    vector = nn.utils.parameters_to_vector(model.parameters())
    return {
        "sizes": {name: np.int64(parameter.numel()) for name, parameter in model.named_parameters()},
        "total": torch.tensor(len(vector)),
    }


ANSWERS: Answers = {
    "IV.1.a": (_iv_1_a_bag, _iv_1_a_dense),
    "IV.1.b": (_iv_1_b_numpy, _iv_1_b_lists),
    "IV.2": (_iv_2_formula, _iv_2_model),
}
