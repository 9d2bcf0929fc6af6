"""News with a ledger of runs that nobody has trained: quick evidence for the accuracies of experiments."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from coursekit.course import News
from coursekit.evaluation import Score
from coursekit.exercises.rnn_experiments._ledgers import make_run
from coursekit.experiments import Experiment
from coursekit.experiments.ledger import DataEntry, append_entry
from coursekit.experiments.recipe import resolve_recipes
from coursekit.training import Epoch, History

LSTM = Experiment("LSTM", cell="lstm")


def make_up_news(course, *experiments, seeds=1):
    """Return news whose ledger has the baseline, the LSTM and these experiments."""
    news = News(course.news.source)
    folder = tempfile.mkdtemp(prefix="coursekit-test-")
    news.ledger = Path(folder) / "made-up.jsonl"
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 4, 400)
    data = DataEntry(
        source="sample",
        rows={"train": 4000, "validation": 400, "test": 400},
        fingerprint="0" * 16,
        classes=("World", "Sports", "Business", "Sci/Tech"),
        labels=dict.fromkeys(("validation", "test"), "".join(map(str, labels))),
    )
    append_entry(news.ledger, data)
    for name, recipe in resolve_recipes([LSTM, *experiments], course.news.baseline).items():
        for seed in range(seeds):
            predicted = {
                split: "".join(map(str, np.where(generator.random(400) < share, labels, (labels + 1) % 4)))
                for split, share in (("validation", 0.88), ("test", 0.8))
            }
            run = make_run(name, None, seed, data, predicted["validation"])
            accuracy = np.mean(np.array([*predicted["validation"]], int) == labels)
            append_entry(
                news.ledger,
                replace(
                    run,
                    settings=recipe.to_json(),
                    test=predicted["test"],
                    history=_make_up_history(generator, recipe, float(accuracy)).to_json(),
                ),
            )
    return news


def _make_up_history(generator, recipe, accuracy):
    losses = 1.4 - np.cumsum(generator.uniform(0.01, 0.1, recipe.epochs + 1))
    shares = [*generator.uniform(0.5, accuracy, recipe.epochs), accuracy]
    return History(
        [
            Epoch(
                number,
                Score(4000, float(loss) - 0.05, share + 0.01),
                None,
                recipe.rate,
                0.5,
                Score(400, float(loss), share),
            )
            for number, (loss, share) in enumerate(zip(losses, shares, strict=True))
        ]
    )
