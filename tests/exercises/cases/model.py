"""Section IV, solved differently from the solved notebook."""

from collections import Counter

import numpy as np
import torch
from torch import nn

from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.loss import predicted_classes
from coursekit.model import OneHotMLP
from coursekit.training import seeded
from tests.exercises.cases import Answers, narrow_model, train_as_set


def _first_batch(course):
    return next(iter(make_loader(course.train.to("cpu"), course.settings.batch_size, shuffle=True)))


def _numpy_sigmoid(z):
    e = np.exp(-np.abs(z.numpy()))
    return np.where(z.numpy() >= 0, 1 / (1 + e), e / (1 + e))


def _tanh_sigmoid(z):
    return 0.5 + 0.5 * torch.tanh(z / 2)


def _iv_1_a_bag(course):
    inputs, _ = _first_batch(course)
    logits = course.model(seed=2)(inputs)
    return {"sigmoid": _numpy_sigmoid, "logits": logits, "probabilities": logits.sigmoid().squeeze(1)}


def _iv_1_a_dense(course):
    inputs, _ = _first_batch(course)
    with seeded(0):
        model = OneHotMLP(course.settings.vocab_size)
    with torch.no_grad():
        logits = model(inputs.dense(course.settings.vocab_size + 1)).flatten()
    return {
        "sigmoid": _tanh_sigmoid,
        "logits": logits.tolist(),
        "probabilities": [_tanh_sigmoid(logit) for logit in logits],
    }


def _iv_1_b_given(course):
    _, targets = _first_batch(course)
    predictions = targets.numpy().copy()
    predictions[:9] = 1 - predictions[:9]
    return {
        "right_before": 0.5,
        "predictions": predictions,
        "right_after": np.mean(predictions == targets.numpy()),
        "test_accuracy": 0.86,
    }


def _iv_1_b_trained(course):
    inputs, targets = _first_batch(course)
    model = narrow_model(course, seed=4)
    before = sum(predicted_classes(model(inputs)) == targets) / len(targets)
    train_as_set(course, model, seed=4)
    probabilities = model.cpu()(inputs).sigmoid()
    right = [(p > 0.5) == (y == 1) for p, y in zip(probabilities, targets, strict=True)]
    return {
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
    "IV.1.b": (_iv_1_b_given, _iv_1_b_trained),
    "IV.2": (_iv_2_formula, _iv_2_model),
}
