"""Section V, solved differently from the solved notebook."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.model import BagMLP
from coursekit.training import fit
from tests.exercises.cases import Answers

TEXT = "Both logarithms are the same, so the label no longer matters."


def _batch(course, outputs=1):
    """The first batch of the notebook: logits (n, outputs) and labels (n,)."""
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
    inputs, labels = next(iter(loader))
    return course.model(seed=0, outputs=outputs)(inputs), labels


def _plain_batch(course, outputs=1):
    """The same as numpy arrays, in float64."""
    logits, labels = _batch(course, outputs)
    return logits.detach().numpy().astype(np.float64), labels.numpy()


def _v_1_b_numpy(course):
    logits, labels = _plain_batch(course)
    right = np.where(labels == 1, 1 / (1 + np.exp(-logits[:, 0])), 1 / (1 + np.exp(logits[:, 0])))
    return {"loss_by_hand": -np.log(right).mean(), "mixed_shape": list((labels * logits).shape)}


def _v_1_b_columns(course):
    logits, labels = _batch(course)
    p, y = torch.sigmoid(logits), labels.unsqueeze(1)
    losses = torch.cat([-p[y == 1].log(), -(1 - p)[y == 0].log()])
    return {"loss_by_hand": losses.sum() / len(losses), "mixed_shape": torch.Size([len(y), len(y)])}


SMALL = torch.tensor([0.9, 0.2, 0.6, 0.1]), torch.tensor([1.0, 0.0, 1.0, 0.0])


def _v_1_c_columns(course):
    logits, labels = _batch(course)
    return {
        "loss_bce": nn.BCELoss()(logits.sigmoid(), labels.unsqueeze(1).float()).item(),
        "small_loss": nn.BCELoss(reduction="none")(SMALL[0].sigmoid(), SMALL[1]).mean(),
    }


def _v_1_c_numpy(course):
    logits, labels = _plain_batch(course)
    signed = np.where(labels == 1, -logits[:, 0], logits[:, 0])
    small = torch.where(SMALL[1] == 1, -SMALL[0], SMALL[0]).numpy()
    return {"loss_bce": np.log1p(np.exp(signed)).mean(), "small_loss": np.log1p(np.exp(small)).mean()}


def _v_1_d_function(course):
    logits, labels = _batch(course)
    return {
        "loss_logits": functional.binary_cross_entropy_with_logits(logits[:, 0], labels.to(torch.float32)),
        "far_loss": 200,
    }


def _v_1_d_softplus(course):
    logits, labels = _batch(course)
    return {
        "loss_logits": functional.softplus((1 - 2 * labels) * logits.flatten()).mean().detach().numpy(),
        "far_loss": functional.softplus(torch.tensor(200.0)),
    }


def _train_flag(model, loader, optimizer, epochs):
    """The batches' mean loss for each epoch, and a flag for the first of all."""
    losses, is_first = [], True
    for _ in range(epochs):
        total = 0
        for inputs, labels in loader:
            loss = functional.binary_cross_entropy_with_logits(model(inputs).flatten(), labels.float())
            if is_first:
                losses.append(loss.detach())
                is_first = False
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach()
        losses.append(total / len(loader))
    return losses


def _train_evaluated(model, loader, optimizer, epochs):
    """The first batch's loss before the training, and that of the whole split after each epoch."""
    losses = []
    for _ in range(epochs):
        for inputs, labels in loader:
            losses = losses or [evaluate(model, [(inputs, labels)]).loss]
            for parameter in model.parameters():
                parameter.grad = None
            p = torch.sigmoid(model(inputs)).squeeze(1)
            nn.BCELoss()(p, labels.to(p.dtype)).backward()
            optimizer.step()
        losses.append(evaluate(model, loader).loss)
    return np.array(losses)


def _pair(course, outputs=1):
    model = BagMLP(course.settings.vocab_size, outputs=outputs, sparse=False)
    return model, torch.optim.SGD(model.parameters(), lr=course.settings.rate / 10, momentum=0.9)


def _v_2_a(course, train):
    torch.manual_seed(1)
    model, optimizer = _pair(course)
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=1)
    return {"train": train, "losses": train(model, loader, optimizer, course.settings.epochs // 2)}


def _v_2_b(make_start_over):
    """Do the experiment with a way to start over."""

    def answer(course):
        start_over = make_start_over(course)
        options = {"epochs": 2, "schedule": "constant", "progress": False}
        model, optimizer = start_over()
        fit(model, course.train, optimizer=optimizer, **options)
        history_on = fit(model, course.train, optimizer=optimizer, **options | {"epochs": 0})
        model, optimizer = start_over()
        history_over = fit(model, course.train, optimizer=optimizer, **options)
        return {
            "start_over": start_over,
            "history_on": history_on,
            "history_over": history_over,
            "what_anew": TEXT,
        }

    return answer


def _set_back(course):
    """Keep both objects, and set both back."""
    model, optimizer = _pair(course)
    start = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    def start_over():
        model.load_state_dict(start)
        optimizer.state.clear()
        return model, optimizer

    return start_over


def _make_list(course):
    return lambda: list(_pair(course))


def _v_3_b_numpy(course):
    logits, labels = _plain_batch(course, 2)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(2)[labels]
    return {
        "probabilities": probabilities.tolist(),
        "loss_softmax": -(one_hot * np.log(probabilities)).sum() / len(labels),
    }


def _v_3_b_gather(course):
    logits, labels = _batch(course, 2)
    probabilities = nn.Softmax(dim=-1)(logits)
    return {
        "probabilities": probabilities,
        "loss_softmax": torch.log(probabilities).gather(1, labels[:, None]).neg().mean(),
    }


def _v_3_c_function(course):
    logits, labels = _batch(course, 2)
    return {
        "loss_ce": functional.cross_entropy(logits, labels).item(),
        "perfect_loss": 0,
        "floor": math.log(1 + 1 / math.e),
    }


def _v_3_c_log_softmax(course):
    logits, labels = _batch(course, 2)
    perfect = torch.tensor([[40.0, -40.0]])
    return {
        "loss_ce": nn.NLLLoss()(nn.LogSoftmax(dim=1)(logits), labels),
        "perfect_loss": nn.CrossEntropyLoss()(perfect, torch.tensor([0])),
        "floor": nn.CrossEntropyLoss()(perfect.softmax(1), torch.tensor([0])).numpy(),
    }


def _train_two_function(model, loader, optimizer, epochs):
    step = 0
    while step < epochs * len(loader):
        for inputs, labels in loader:
            model.zero_grad()
            functional.nll_loss(functional.log_softmax(model(inputs), dim=1), labels).backward()
            optimizer.step()
            step += 1
    return model


def _train_two_one_hot(model, loader, optimizer, epochs):
    for inputs, labels in list(loader) * epochs:
        optimizer.zero_grad()
        targets = functional.one_hot(labels, 2).float()
        loss = -(targets * torch.log(torch.softmax(model(inputs), 1))).sum() / len(labels)
        loss.backward()
        optimizer.step()


def _accuracy_lists(model, loader):
    hits = []
    for inputs, labels in loader:
        for (negative, positive), label in zip(model(inputs).tolist(), labels.tolist(), strict=True):
            hits.append((positive > negative) == bool(label))
    return hits.count(True) / len(hits)


@torch.no_grad()
def _accuracy_tensor(model, loader):
    pairs = [(model(inputs), labels) for inputs, labels in loader]
    logits, labels = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    return (torch.softmax(logits, 1).max(1).indices == labels).float().mean()


def _v_3_d_trained(course):
    torch.manual_seed(2)
    model, optimizer = _pair(course, outputs=2)
    loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=2)
    _train_two_function(model, loader, optimizer, course.settings.epochs // 2)
    return {
        "model": model,
        "train_two": _train_two_function,
        "accuracy_two": _accuracy_lists,
        "test_accuracy": _accuracy_lists(model, make_loader(course.test, 500)),
    }


ANSWERS: Answers = {
    "V.1.a": (
        lambda course: {"chance_loss": 0.6931, "derivation": TEXT},
        lambda course: {"chance_loss": torch.log(torch.tensor([2.0])), "derivation": TEXT},
    ),
    "V.1.b": (_v_1_b_numpy, _v_1_b_columns),
    "V.1.c": (_v_1_c_columns, _v_1_c_numpy),
    "V.1.d": (_v_1_d_function, _v_1_d_softplus),
    "V.2.a": (
        lambda course: course.compute_once("V.2.a flag", lambda: _v_2_a(course, _train_flag)),
        lambda course: _v_2_a(course, _train_evaluated),
    ),
    "V.2.b": (_v_2_b(_set_back), _v_2_b(_make_list)),
    "V.3.a": (
        lambda course: {"loss_two": math.log(2), "loss_ten": math.log(10)},
        lambda course: {
            "loss_two": nn.CrossEntropyLoss()(torch.zeros(3, 2), torch.tensor([0, 1, 1])),
            "loss_ten": -np.mean(np.log(np.full(4, 0.1))),
        },
    ),
    "V.3.b": (_v_3_b_numpy, _v_3_b_gather),
    "V.3.c": (_v_3_c_function, _v_3_c_log_softmax),
    "V.3.d": (
        _v_3_d_trained,
        lambda course: {
            **_v_3_d_trained(course),
            "train_two": _train_two_one_hot,
            "accuracy_two": _accuracy_tensor,
        },
    ),
}
