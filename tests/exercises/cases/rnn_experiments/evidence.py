"""VII.12 to VII.20, solved differently from the solved notebook."""

import math
import tempfile
from pathlib import Path

import numpy as np
import torch
from scipy import stats
from torch import nn
from torch.nn import functional

from coursekit.exercises.rnn_experiments._ledgers import make_up_final, make_up_ledger
from coursekit.experiments import run
from coursekit.experiments.comparison import compare
from coursekit.experiments.ledger import Ledger
from coursekit.experiments.recipe import Experiment, Recipe
from coursekit.loader import collate
from coursekit.model import RecurrentClassifier
from coursekit.training import seeded
from tests.exercises.cases import Answers
from tests.exercises.cases.rnn_experiments.made_up import make_up_news

TEXT = "Two things are chance here, the seeds and the rows; the GRU is better, of the LSTM I cannot tell."


def _with_accuracies(function, experiments, accuracies):
    """Add the accuracies to an answer, and the news whose ledger has the runs of its experiments.

    experiments, accuracies: names of the two values. Several accuracies are in the order of the setting, with
    the LSTM's own among them.
    """

    def answer(course):
        found = function(course)
        changes = found[experiments] if isinstance(found[experiments], list | tuple) else [found[experiments]]
        values = {change.name: change.value for change in changes}
        if len(changes) > 1:
            values["LSTM"] = getattr(course.news.baseline, changes[0].setting)
        news = make_up_news(course, *changes)
        by_name = Ledger.read(news.ledger).accuracies()
        shares = np.array([by_name[name][0] for name in sorted(values, key=values.get)])
        return {**found, "news": news, accuracies: shares if len(shares) > 1 else shares[0]}

    return answer


def _vii_12_sets(course):
    """Sets of words in place of the course's data sets."""
    news = course.news
    middle = news.baseline.threshold
    counts = news.tokens.counts(news.split_rows[0])
    sizes, unknown = [], []
    for threshold in (round(0.4 * middle), middle, 2 * middle):
        known = {word for word in counts if counts[word] > threshold}
        words = [word for row in news.split_rows[1] for word in news.tokens.tokens_of(row)[:254]]
        sizes.append(len(known) + 4)
        unknown.append(1 - sum(word in known for word in words) / len(words))
    return {
        "vocabulary_sizes": tuple(sizes),
        "unknown_shares": torch.tensor(unknown, dtype=torch.float64),
        "threshold_experiments": (
            Experiment("more", against="LSTM", threshold=2 * middle),
            Experiment("fewer", against="LSTM", threshold=round(0.4 * middle)),
        ),
        "what_changed": ("hidden", "threshold"),
    }


def _vii_12_numpy(course):
    middle = course.news.baseline.threshold
    sizes, unknown = [], []
    for threshold in (int(0.4 * middle + 0.5), middle, middle + middle):
        splits = course.news.splits(threshold)
        numbers = splits.validation.ids.numpy()
        sizes.append(len(splits.vocabulary.words))
        unknown.append((numbers == 1).sum() / ((numbers == 1) | (numbers > 3)).sum())
    return {
        "vocabulary_sizes": np.array(sizes),
        "unknown_shares": unknown,
        "threshold_experiments": [
            Experiment("a", against="LSTM", threshold=np.int64(round(0.4 * middle))),
            Experiment("b", against="LSTM", threshold=2 * middle),
        ],
        "what_changed": ["hidden", "threshold"],
    }


def _by_torch(cell, inputs, hidden):
    layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell](inputs, hidden)
    return sum(parameter.numel() for parameter in layer.parameters())


def _by_gates(cell, inputs, hidden):
    gates = {"rnn": 0, "gru": 2, "lstm": 3}[cell]
    block = hidden * (inputs + hidden) + 2 * hidden
    return torch.tensor(block * (gates + 1))


def _vii_13_meta(course):
    hidden = course.news.baseline.hidden
    sizes = (hidden, hidden * 5 // 4, hidden * 3 // 2, hidden * 2)
    with torch.device("meta"):
        models = [
            RecurrentClassifier(len(course.news.splits().vocabulary), cell="lstm", hidden=n) for n in sizes
        ]
    return {
        "layer_parameters": _by_torch,
        "model_parameters": [sum(p.numel() for p in model.parameters()) for model in models],
        "hidden_experiments": [Experiment(f"h{n}", against="LSTM", hidden=n) for n in sizes[1:]],
        "hidden_seconds": [1, 1.0, 1.04, 0.98],
    }


def _vii_13_by_hand(course):
    hidden, words = course.news.baseline.hidden, len(course.news.splits().vocabulary)
    sizes = np.array([hidden, hidden * 5 // 4, hidden * 3 // 2, hidden * 2])
    return {
        "layer_parameters": _by_gates,
        "model_parameters": words * sizes + 8 * sizes * (sizes + 1) + sizes * (sizes + 1) + 4 * sizes + 4,
        "hidden_experiments": tuple(
            Experiment(f"times {n / hidden}", against="LSTM", hidden=int(n)) for n in sizes[:0:-1]
        ),
        "hidden_seconds": torch.ones(4),
    }


def _vii_14_by_torch(course):
    layers = [_by_torch("lstm", inputs, 80) for inputs in (50, 80)]
    return {
        "two_layers": layers,
        "layers_experiment": Experiment("deep", against="LSTM", layers=2),
    }


def _vii_14_by_name(course):
    net = nn.LSTM(50, 80, num_layers=2)
    counts = {name: parameter.numel() for name, parameter in net.named_parameters()}
    return {
        "two_layers": np.array(
            [sum(n for name, n in counts.items() if name.endswith(end)) for end in ("_l0", "_l1")]
        ),
        "layers_experiment": [Experiment("two", against="LSTM", layers=2)],
    }


def _max_and_last_by_gather(states, lengths):
    inside = (torch.arange(states.size(1)) < lengths.unsqueeze(1)).unsqueeze(2)
    maximum = torch.where(inside, states, torch.finfo(states.dtype).min).max(dim=1).values
    place = (lengths - 1).view(-1, 1, 1).expand(-1, 1, states.size(2))
    return torch.hstack([maximum, states.gather(1, place).squeeze(1)])


def _max_and_last_numpy(states, lengths):
    rows = [np.asarray(row)[: int(length)] for row, length in zip(states, lengths, strict=True)]
    return np.stack([np.r_[row.max(axis=0), row[-1]] for row in rows])


def _vii_15(function):
    def answer(course):
        return {
            "max_and_last": function,
            "pooling_experiment": Experiment("both", against="LSTM", pooling="max+last"),
        }

    return answer


def _dropped(course, after):
    return {
        "zero_share": 1 - after.count_nonzero() / after.numel(),
        "mean_after": after.sum() / after.numel(),
        "kept_value": after[after > 0][0],
        "dropout_experiments": [
            Experiment("a third", against="LSTM", dropout=0.3),
            Experiment("none", against="LSTM", dropout=0),
        ],
    }


def _vii_16_functional(course):
    with seeded(8):
        return _dropped(course, functional.dropout(torch.ones(100_000), 0.3, training=True))


def _vii_16_by_hand(course):
    with seeded(9):
        return _dropped(course, (torch.rand(100_000) >= 0.3) / 0.7)


def _packed_max(states, lengths):
    return torch.stack([row[:n].max(0)[0] for row, n in zip(states, lengths.tolist(), strict=True)])


def _where_max(states, lengths):
    real = torch.arange(states.shape[1]).expand(len(states), -1) < lengths.reshape(-1, 1)
    return torch.where(real[..., None], states, -torch.inf).max(dim=1)[0]


def _compare_by_rows(model, samples):
    was_training = model.training
    model.train(False)
    together = model(collate(samples)[0]).detach()
    worst = 0.0
    for row, sample in enumerate(samples):
        alone = model(collate([sample])[0]).detach()[0]
        worst = max(worst, *[abs(a - b) for a, b in zip(alone.tolist(), together[row].tolist(), strict=True)])
    model.train(was_training)
    return worst


def _compare_by_numpy(model, samples):
    model.eval()
    with torch.inference_mode():
        whole = model(collate(list(samples))[0]).numpy()
        single = np.concatenate([model(collate(samples[i : i + 1])[0]).numpy() for i in range(len(samples))])
    return np.abs(whole - single).max()


class _NoMask(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.parts = nn.ModuleList(
            [nn.Embedding(words, 16), nn.LSTM(16, 16, batch_first=True), nn.Linear(16, 4)]
        )

    def forward(self, padded):
        embedding, rnn, head = self.parts
        return head(rnn(embedding(padded.ids))[0].max(dim=1).values)


def _added_max(states, lengths):
    """A mask that is added, as in attention; its float32 makes the sum of half precision float32 too."""
    places = torch.arange(states.shape[1])[None].expand(len(states), -1)
    mask = torch.zeros(places.shape).masked_fill(places >= lengths[:, None], -torch.inf)
    return (states + mask.unsqueeze(-1)).amax(dim=1)


def _vii_17(masked_max, comparison):
    def answer(course):
        splits = course.news.splits()
        samples = [splits.validation[row] for row in range(8)]
        words = len(splits.vocabulary)
        with seeded(3):
            models = _NoMask(words), RecurrentClassifier(words, cell="lstm", hidden=16)
        document, ours = (comparison(model, samples) for model in models)
        return {
            "masked_max": masked_max,
            "alone_or_together": comparison,
            "document_difference": document,
            "our_difference": ours,
        }

    return answer


def _pandas_like_mcnemar(first, second):
    table = np.zeros((2, 2), int)
    np.add.at(table, (first.astype(int), second.astype(int)), 1)
    b, c = table[1, 0], table[0, 1]
    p = 1.0 if b + c == 0 else min(1.0, 2 * stats.binom.cdf(min(b, c), b + c, 0.5))
    return np.array([b, c, p])


def _counted_mcnemar(first, second):
    b = sum(1 for left, right in zip(first, second, strict=True) if left and not right)
    c = sum(1 for left, right in zip(first, second, strict=True) if right and not left)
    n = b + c
    tail = sum(math.comb(n, k) for k in range(min(b, c) + 1)) / 2**n
    return b, c, min(1.0, 2 * tail)


def _vii_18_made_up(course):
    """Predictions that are invented: a check must judge by the ledger that it is given."""
    ledger = make_up_ledger()
    return {
        "mean_and_sd": lambda accuracies: (np.mean(accuracies), np.std(accuracies, ddof=1)),
        "mcnemar": _pandas_like_mcnemar,
        "rows_apart": 2.0,
        "smallest_p": stats.binomtest(0, 2).pvalue,
        "repeated": ledger,
        "verdicts": {row.name: row.words for row in compare(ledger).rows if row.against},
        "noise": TEXT,
    }


def _vii_18_trained(course):
    """Real trainings, on few rows and with a narrow model."""

    def make():
        news = course.news
        narrow = Recipe(hidden=8, threshold=5, max_length=12, batch_size=256, rate=1e-2, epochs=2)
        plan = [
            Experiment("GRU", cell="gru"),
            Experiment("LSTM", cell="lstm"),
            Experiment("1 epoch", epochs=1),
        ]
        with tempfile.TemporaryDirectory() as folder:
            return run(
                plan, news, baseline=narrow, seeds=3, ledger=Path(folder) / "runs.jsonl", progress=False
            )

    comparison = compare(course.compute_once("cases VII.18", make))
    words = {}
    for name in ("GRU", "LSTM", "1 epoch"):
        row = comparison.row(name)
        clear = row.p_corrected < 0.05
        words[name] = ("better" if row.difference.value > 0 else "worse") if clear else "cannot tell"
    return {
        "mean_and_sd": lambda accuracies: torch.stack(
            [torch.tensor(accuracies).double().mean(), torch.tensor(accuracies).double().std()]
        ),
        "mcnemar": _counted_mcnemar,
        "rows_apart": np.int64(4523 - 4521),
        "smallest_p": np.float32(0.5),
        "repeated": comparison,
        "verdicts": words,
        "noise": TEXT,
    }


def _vii_19_sorted(course):
    return {
        "choose": lambda figures: sorted(figures, key=lambda name: figures[name]["validation"])[-1],
        "points": lambda accuracy: (
            3 if accuracy >= 0.915 else 2 if accuracy >= 0.91 else int(accuracy >= 0.9)
        ),
        "evidence": make_up_ledger(),
        "chosen": "GRU",
        "final": make_up_final("GRU"),
    }


def _vii_19_numpy(course):
    def choose(figures):
        names = list(figures)
        return np.array(names)[np.argmax([figures[name]["validation"] for name in names])]

    return {
        "choose": choose,
        "points": lambda accuracy: np.searchsorted([0.9, 0.91, 0.915], accuracy, side="right"),
        "evidence": compare(make_up_ledger(("baseline", "1 epoch"))),
        "chosen": " baseline",
        "final": make_up_final("baseline"),
    }


ANSWERS: Answers = {
    "VII.12": tuple(
        _with_accuracies(function, "threshold_experiments", "threshold_accuracies")
        for function in (_vii_12_sets, _vii_12_numpy)
    ),
    "VII.13": tuple(
        _with_accuracies(function, "hidden_experiments", "hidden_accuracies")
        for function in (_vii_13_meta, _vii_13_by_hand)
    ),
    "VII.14": tuple(
        _with_accuracies(function, "layers_experiment", "layers_accuracy")
        for function in (_vii_14_by_torch, _vii_14_by_name)
    ),
    "VII.15": tuple(
        _with_accuracies(_vii_15(function), "pooling_experiment", "pooling_accuracy")
        for function in (_max_and_last_by_gather, _max_and_last_numpy)
    ),
    "VII.16": tuple(
        _with_accuracies(function, "dropout_experiments", "dropout_accuracies")
        for function in (_vii_16_functional, _vii_16_by_hand)
    ),
    "VII.17": (
        _vii_17(_where_max, _compare_by_rows),
        _vii_17(_packed_max, _compare_by_numpy),
        _vii_17(_added_max, _compare_by_rows),
    ),
    "VII.18": (_vii_18_made_up, _vii_18_trained),
    "VII.19": (_vii_19_sorted, _vii_19_numpy),
    "VII.20": (lambda course: {"report": TEXT}, lambda course: {"report": f"{TEXT} {TEXT}"}),
}
