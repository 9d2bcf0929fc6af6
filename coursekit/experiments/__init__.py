"""Experiments: each changes one setting, is trained with several seeds, and is written down (section VII)."""

from coursekit.experiments.comparison import Comparison, compare
from coursekit.experiments.final import Final, choose, final_test, grade
from coursekit.experiments.ledger import Ledger
from coursekit.experiments.plan import DOCUMENT, EXPERIMENTS, REDUCED, REFERENCE, SMALL
from coursekit.experiments.recipe import BASELINE, Experiment, Recipe, resolve_recipes
from coursekit.experiments.runner import run
from coursekit.experiments.trial import build_model, train

__all__ = [
    "BASELINE",
    "DOCUMENT",
    "EXPERIMENTS",
    "REDUCED",
    "REFERENCE",
    "SMALL",
    "Comparison",
    "Experiment",
    "Final",
    "Ledger",
    "Recipe",
    "build_model",
    "choose",
    "compare",
    "final_test",
    "grade",
    "resolve_recipes",
    "run",
    "train",
]
