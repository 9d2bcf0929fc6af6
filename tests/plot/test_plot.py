"""The course's plots: picture, sentence and table; open and wrong values; what a notebook gets to see."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from coursekit import plot
from coursekit.evaluation import Score
from coursekit.plot.figure import Picture
from coursekit.plot.tables import Table, format_cell, format_number
from coursekit.training import Epoch, History


def make_history(train: list[float], test: list[float] | None = None) -> History:
    """A history with given losses."""
    scores = zip(train, test or [None] * len(train), strict=True)
    return History(
        [
            Epoch(
                number,
                Score(10, a, 0.5),
                Score(10, b, 0.4 + 0.01 * number) if b is not None else None,
                0.1,
                1.0,
            )
            for number, (a, b) in enumerate(scores)
        ]
    )


def make_seeds(count: int = 3, epochs: int = 4, stopped: int = 0) -> list[History]:
    """Histories with a validation split; the last `stopped` seeds end an epoch early."""
    return [
        History(
            [
                Epoch(
                    number,
                    Score(10, 1.4 / (number + 1) + 0.01 * seed, 0.3 + 0.1 * number),
                    None,
                    1e-3 if number < 3 else 1e-4,
                    1.0,
                    Score(5, abs(number - 2) / 5 + 0.4 + 0.02 * seed, 0.25 + 0.1 * number + 0.01 * seed),
                )
                for number in range(epochs - (seed >= count - stopped))
            ]
        )
        for seed in range(count)
    ]


RISING = make_history([0.69, 0.5, 0.3, 0.1], [0.69, 0.6, 0.65, 0.8])

CALLS: dict[str, tuple[Callable[..., Any], list[Any]]] = {
    "class_counts": (plot.class_counts, [{"neg": 200, "pos": 0}]),
    "rank_frequency": (plot.rank_frequency, [Counter({"a": 4, "b": 2, "c": 1, "$x$": 1, "<br": 1})]),
    "length_histogram": (plot.length_histogram, [[1, 5, 7, 100]]),
    "step_times": (
        plot.step_times,
        [{"assembly": 150.0, "copy": 30.0, "forward": 2.0, "backward": 40.0}],
    ),
    "accuracy_by_rate": (plot.accuracy_by_rate, [[0.1, 0.001, 0.01, 1.0], [0.88, 0.52, 0.82, 0.7]]),
    "accuracy_by_batch_size": (
        plot.accuracy_by_batch_size,
        [[1, 2, 256], [0.86, 0.87, 0.85], [17.0, 9.0, 0.3]],
    ),
    "compare": (
        plot.compare,
        [{"shuffled": 0.8847, "not shuffled": 0.5}, "accuracy on the test split"],
    ),
    "history": (plot.history, [RISING]),
    "curves": (plot.curves, [{"baseline": make_seeds(), "GRU": make_seeds(stopped=1)}]),
    "rate_by_epoch": (plot.rate_by_epoch, [{"constant": RISING, "plateau": make_seeds()}]),
    "accuracy_by_experiment": (
        plot.accuracy_by_experiment,
        [{"baseline": [0.88, 0.89, 0.885], "GRU": [0.9, 0.91, 0.905], "LSTM": 0.9}],
    ),
    "accuracy_by_time": (
        plot.accuracy_by_time,
        [{"baseline": 30.0, "GRU": 60.0, "LSTM": 70.0}, {"baseline": 0.88, "GRU": [0.9, 0.91], "LSTM": 0.9}],
    ),
    "batch_shares": (plot.batch_shares, [[0.0, 0.0, 0.5, 1.0], "Not shuffled"]),
    "sigmoid_curve": (plot.sigmoid_curve, [[-2.0, 0.0, 2.0], [0.119203, 0.5, 0.880797]]),
}


def test_every_plot_is_exported():
    modules = [import_module(f"coursekit.plot.{module.name}") for module in iter_modules(plot.__path__)]
    plots = {
        name
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "__wrapped__") and value.__wrapped__.__annotations__.get("return") == "Picture"
    }
    missing = sorted(plots - set(plot.__all__))
    assert not missing, f"import {', '.join(missing)} in coursekit/plot/__init__.py, and name them in __all__"


def test_every_plot_is_called_here():
    assert set(CALLS) | {"table", "when_ready"} == set(plot.__all__)


PLOTS = pytest.mark.parametrize(("function", "values"), CALLS.values(), ids=CALLS.keys())


def picture(function: Callable[..., Any], *values: Any, **options: Any) -> Picture:
    shown = function(*values, **options)
    assert isinstance(shown, Picture)
    return shown


# Every plot


@PLOTS
def test_a_plot_says_its_facts_in_one_sentence(function: Callable[..., Any], values: list[Any]):
    alt = picture(function, *values).alt
    assert alt.endswith(".") and "\n" not in alt and ". " not in alt


@PLOTS
def test_a_plot_prints_its_table(
    function: Callable[..., Any], values: list[Any], capsys: pytest.CaptureFixture[str]
):
    made = picture(function, *values)
    assert str(made.table) in capsys.readouterr().out
    assert made.table.rows


@PLOTS
def test_a_picture_is_small_enough_for_a_notebook(function: Callable[..., Any], values: list[Any]):
    png = picture(function, *values).png()
    assert len(png) < 60_000
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert image.size[0] == 1080
    assert image.getpixel((0, 0)) == (255, 255, 255)


@PLOTS
def test_every_axis_has_a_label(function: Callable[..., Any], values: list[Any]):
    axes = picture(function, *values).figure.axes
    assert any(ax.get_xlabel() for ax in axes)
    assert function in (plot.step_times, plot.compare) or any(ax.get_ylabel() for ax in axes)


@PLOTS
def test_the_same_values_give_the_same_text(function: Callable[..., Any], values: list[Any]):
    first, second = picture(function, *values), picture(function, *values)
    assert (first.alt, str(first.table)) == (second.alt, str(second.table))


@PLOTS
def test_a_plot_leaves_the_settings_as_they_were(function: Callable[..., Any], values: list[Any]):
    import matplotlib

    before = dict(matplotlib.rcParams)
    function(*values)
    assert dict(matplotlib.rcParams) == before


@PLOTS
def test_a_plot_opens_no_window(function: Callable[..., Any], values: list[Any]):
    import matplotlib.pyplot

    function(*values)
    assert matplotlib.pyplot.get_fignums() == []


# Not filled in yet


@PLOTS
@pytest.mark.parametrize("stub", [..., None])
def test_each_argument_may_still_be_open(
    function: Callable[..., Any], values: list[Any], stub: Any, capsys: pytest.CaptureFixture[str]
):
    for place in range(len(values)):
        assert function(*values[:place], stub, *values[place + 1 :]) is None
        said = capsys.readouterr().out
        assert said.startswith("Nothing to plot yet: ") and said.endswith(" is still to be filled in.\n")


def test_the_line_names_the_open_value(capsys: pytest.CaptureFixture[str]):
    plot.accuracy_by_rate([0.1], ...)
    assert capsys.readouterr().out == "Nothing to plot yet: accuracies is still to be filled in.\n"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: plot.accuracy_by_rate([0.1, 1], [0.5, ...]), "accuracies"),
        (lambda: plot.accuracy_by_rate([0.1, 1], np.array([0.5, None])), "accuracies"),
        (lambda: plot.accuracy_by_rate([0.1, 1], {1: 0.5, 2: ...}.values()), "accuracies"),
        (
            lambda: plot.compare({"shuffled": 0.5, "not shuffled": ...}, "accuracy"),
            '"not shuffled" of values',
        ),
        (lambda: plot.step_times({"a": {"copy": ...}}), '"a" of parts'),
        (lambda: plot.history({"a": RISING, "b": None}), '"b" of histories'),
        (lambda: plot.batch_shares({"a": [0.5, None]}, "t"), '"a" of shares'),
        (lambda: plot.curves({"a": make_seeds(), "b": ...}), '"b" of histories'),
        (lambda: plot.accuracy_by_experiment({"a": [0.5, ...]}), '"a" of accuracies'),
        (lambda: plot.accuracy_by_time({"a": ...}, {"a": 0.5}), '"a" of seconds'),
    ],
)
def test_a_part_may_still_be_open(call: Callable[[], Any], name: str, capsys: pytest.CaptureFixture[str]):
    assert call() is None
    assert capsys.readouterr().out == f"Nothing to plot yet: {name} is still to be filled in.\n"


# Wrong values


class Hostile:
    """Raises whatever is done with it."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("no")

    def __iter__(self) -> Any:
        raise RuntimeError("no")

    def __float__(self) -> float:
        raise RuntimeError("no")


WRONG = [
    5, True, "abc", "", b"x", object(), lambda: 1, [], {}, (), [[]], iter([]), range(0),
    ["a"], [-1], [1j], [object()], [math.nan], [math.inf], [10**400], [[1, 2], [3]],
    {"a": "b"}, {"a": []}, {"a": [[]]}, {"a": math.nan}, {"a": 1j}, {"a": object()}, {"a": -1},
    {"a": 10**400},
    {1: {2: "b"}},
    torch.tensor(1.0), torch.zeros(2, 2), torch.empty(3, device="meta"), torch.eye(3).to_sparse(),
    np.zeros((2, 2)), np.array("x"), np.array([1, "a"], dtype=object),
]  # fmt: skip


@PLOTS
def test_a_wrong_value_gives_one_sentence(
    function: Callable[..., Any], values: list[Any], capsys: pytest.CaptureFixture[str]
):
    for place in range(len(values)):
        for wrong in WRONG:
            shown = function(*values[:place], wrong, *values[place + 1 :])
            said = capsys.readouterr().out
            if shown is None:
                assert (
                    said.startswith("Nothing to plot: ") and said.endswith(".\n") and said.count("\n") == 1
                ), said
                assert "cannot be read as numbers" not in said, f"{wrong!r} was not foreseen: {said}"


@PLOTS
def test_a_hostile_value_gives_one_sentence(
    function: Callable[..., Any], values: list[Any], capsys: pytest.CaptureFixture[str]
):
    for wrong in (Hostile(), [Hostile()], {"a": Hostile()}, {"a": [Hostile()]}):
        assert function(wrong, *values[1:]) is None
        assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plot.accuracy_by_rate([0.1, 1], [0.5]), "as long as the list beside it (2)"),
        (lambda: plot.accuracy_by_rate([0.0], [0.5]), "rates must be above 0"),
        (lambda: plot.accuracy_by_rate([0.1], [88.2]), "write 88.5% as 0.885"),
        (lambda: plot.accuracy_by_batch_size([128], [0.5], [1, 2]), "seconds must be as long"),
        (lambda: plot.class_counts({"neg": -1}), "at least 0"),
        (lambda: plot.rank_frequency({"a": 0}), "at least one word"),
        (lambda: plot.step_times({"copy": 0.0}), "add up to 0 ms"),
        (lambda: plot.history(RISING, "speed"), "loss, accuracy, perplexity"),
        (lambda: plot.history(History()), "no epochs"),
        (lambda: plot.history([0.5, 0.4]), "must be a History"),
        (lambda: plot.compare({"a": 50.0}, "accuracy"), "shares from 0 to 1"),
        (lambda: plot.sigmoid_curve([0.0], [1.5]), "probabilities must be at most 1"),
        (lambda: plot.curves(make_seeds(), "perplexity"), "loss, accuracy"),
        (lambda: plot.curves({"a": []}), "at least one history"),
        (lambda: plot.curves([History()]), "no epochs"),
        (lambda: plot.accuracy_by_experiment({"a": [0.5], "b": [88.0]}), "write 88.5% as 0.885"),
        (
            lambda: plot.accuracy_by_experiment({"a": [0.5]}, against="b"),
            "one of the experiments (a)",
        ),
        (lambda: plot.accuracy_by_time({"a": 1.0}, {"b": 0.5}), "of the same experiments"),
        (lambda: plot.accuracy_by_time({"a": 0.0}, {"a": 0.5}), "above 0"),
    ],
)
def test_a_sentence_says_what_is_wrong(
    call: Callable[[], Any], words: str, capsys: pytest.CaptureFixture[str]
):
    assert call() is None
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    "convert",
    [
        list, tuple, np.array, torch.tensor, iter, lambda v: torch.tensor(v, requires_grad=True),
        lambda v: torch.tensor(v, dtype=torch.float64).unsqueeze(1), lambda v: dict(enumerate(v)).values(),
        lambda v: [torch.tensor(x) for x in v], lambda v: [np.float64(x) for x in v],
        lambda v: np.array(v, dtype=object),
    ],
)  # fmt: skip
def test_numbers_may_come_in_many_forms(convert: Callable[[list[float]], Any]):
    made = picture(plot.accuracy_by_rate, convert([0.25, 0.5]), convert([0.5, 0.75]))
    assert made.table.rows == (("0.25", "50.0%"), ("0.5", "75.0%"))


# What each plot says


def test_class_counts_tells_counts_and_shares():
    assert picture(plot.class_counts, {0: 150, 1: 50}).table.rows == (
        ("0", "150", "75.0%"),
        ("1", "50", "25.0%"),
        ("total", "200", "100.0%"),
    )


def test_class_counts_leaves_out_a_total_that_is_counted_already():
    counts = {"neg": 150, "pos": 50}

    assert (
        picture(plot.class_counts, {**counts, "total": 200}).table.rows
        == picture(plot.class_counts, counts).table.rows
    )


def test_rank_frequency_breaks_ties_by_the_word():
    rows = picture(plot.rank_frequency, {"b": 2, "a": 2, "c": 5}).table.rows
    assert [row[1] for row in rows] == ["c", "a", "b"]


def test_rank_frequency_has_logarithmic_axes():
    (ax,) = picture(plot.rank_frequency, {"b": 2, "a": 2, "c": 5}).figure.axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_rank_frequency_counts_the_words_that_occur_once():
    assert (
        "50.0% of the types occur once" in picture(plot.rank_frequency, {"a": 3, "b": 1, "c": 1, "d": 2}).alt
    )


def test_length_histogram_tells_mean_and_median():
    rows = dict(picture(plot.length_histogram, [1, 2, 3, 10], "words").table.rows)
    assert (rows["mean"], rows["median"], rows["longest"]) == ("4.00", "2.50", "10")


def test_step_times_tells_milliseconds_and_shares():
    rows = picture(plot.step_times, {"copy": 30, "forward": 10}).table.rows
    assert rows == (("copy", "30", "75.0%"), ("forward", "10", "25.0%"), ("whole step", "40", "100.0%"))


def test_step_times_of_several_steps_may_have_different_parts():
    made = picture(plot.step_times, {"before": {"encode": 9, "forward": 1}, "after": {"forward": 1}})
    assert ("after", "forward", "1", "100.0%") in made.table.rows


def test_the_parts_of_a_step_differ_in_more_than_colour():
    (ax,) = picture(plot.step_times, {"a": 1, "b": 2, "c": 3}).figure.axes
    assert len({bar.get_hatch() for bar in ax.patches}) == 3


def test_accuracy_by_rate_has_a_logarithmic_axis_and_names_the_best():
    made = picture(plot.accuracy_by_rate, [1.0, 0.001, 0.1], [0.7, 0.52, 0.882])
    assert made.figure.axes[0].get_xscale() == "log"
    assert "the best is 88.2% at 0.1" in made.alt


def test_accuracy_by_rate_of_equal_ones_names_the_smaller_rate():
    assert "the best is 80.0% at 0.1" in picture(plot.accuracy_by_rate, [1.0, 0.1], [0.8, 0.8]).alt


def test_accuracy_by_rate_draws_the_line_of_chance():
    (ax,) = picture(plot.accuracy_by_rate, [1.0, 0.1], [0.8, 0.8], chance=0.25).figure.axes
    assert "chance: 25.0%" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_accuracy_by_batch_size_sorts_by_size():
    rows = picture(plot.accuracy_by_batch_size, [128, 1], [0.88, 0.86], [0.35, 17]).table.rows
    assert rows == (("1", "86.0%", "17.00"), ("128", "88.0%", "0.35"))


def test_compare_shows_accuracies_in_percent():
    made = picture(plot.compare, {"shuffled": 0.8847}, "accuracy", chance=0.5)
    assert made.table.rows == (("shuffled", "88.5%"), ("a guess", "50.0%"))
    assert made.figure.axes[0].get_xlabel() == "accuracy (%)"


def test_compare_shows_counts_whole():
    assert picture(plot.compare, {"split": 566141}, "unknown tokens").table.rows == (("split", "566,141"),)


@pytest.mark.parametrize(
    ("figure", "best"),
    [
        ("loss", "lowest test loss 0.6000 at epoch 1"),
        ("perplexity", f"lowest test perplexity {math.exp(0.6):.3f} at epoch 1"),
        ("accuracy", "highest test accuracy 43.0% at epoch 3"),
    ],
)
def test_history_names_the_best_test_epoch(figure: str, best: str):
    made = picture(plot.history, RISING, figure)
    assert best in made.alt
    assert made.figure.axes[0].get_title("left") == best


def test_history_without_a_test_set_has_one_line():
    made = picture(plot.history, make_history([0.7, 0.5]))
    assert "test" not in made.alt
    assert [row[-1] for row in made.table.rows] == ["–", "–"]


def test_history_of_several_runs_gives_each_a_panel():
    made = picture(plot.history, {"all": RISING, "few": RISING, "one": make_history([0.7])}, "loss")
    assert len(made.figure.axes) == 3
    assert {row[0] for row in made.table.rows} == {"all", "few", "one"}


def test_history_of_many_epochs_keeps_first_last_and_best_in_the_table():
    losses = [0.5 + (epoch - 37) ** 2 / 5000 for epoch in range(101)]
    epochs = [row[0] for row in picture(plot.history, make_history(losses, losses)).table.rows]
    assert {"0", "37", "100"} <= set(epochs) and len(epochs) < 20


@pytest.mark.parametrize("bad", [math.nan, math.inf, 700.0])
@pytest.mark.parametrize("figure", ["loss", "perplexity"])
def test_history_of_a_diverged_run(bad: float, figure: str):
    made = picture(plot.history, make_history([0.69, 50.0, bad], [0.69, 60.0, bad]), figure)
    assert "epoch 0" in made.alt
    assert len(made.png()) < 60_000


def test_batch_shares_counts_batches_of_one_class():
    rows = picture(plot.batch_shares, {"no": [0, 0, 1, 1], "yes": [0.5, 0.4, 0.6, 1]}, "t").table.rows
    assert [row[-1] for row in rows] == ["4", "1"]


def test_sigmoid_curve_notices_points_off_the_curve():
    assert "all points are on the curve" in picture(plot.sigmoid_curve, [0.0], [0.5]).alt
    assert "off the curve by up to 0.250" in picture(plot.sigmoid_curve, [0.0], [0.75]).alt


def test_sigmoid_curve_takes_a_column_of_logits():
    logits = torch.randn(5, 1, requires_grad=True)
    assert picture(plot.sigmoid_curve, logits, torch.sigmoid(logits)).alt


def test_words_with_dollar_signs_and_strange_letters_are_drawn():
    assert picture(plot.rank_frequency, {"$": 3, "$x^{$": 2, "語": 1}).png()


# Experiments with several seeds


def test_curves_show_mean_and_both_ends_of_the_band():
    rows = picture(plot.curves, {"GRU": make_seeds()}, "loss").table.rows
    assert rows[2] == ("GRU", "2", "0.4767", "0.4200", "0.4000", "0.4400")


def test_curves_name_the_best_validation_epoch():
    made = picture(plot.curves, {"GRU": make_seeds()}, "accuracy")
    assert "highest validation accuracy 56.00% at epoch 3" in made.alt
    assert made.figure.axes[0].get_title("left") == "GRU\nhighest validation 56.00% at epoch 3"


def test_curves_have_a_band_only_over_several_seeds():
    several, single = (picture(plot.curves, {"GRU": make_seeds(count)}) for count in (2, 1))
    assert len(several.figure.axes[0].collections) == 2
    assert len(single.figure.axes[0].collections) == 0


def test_curves_of_many_experiments_have_a_short_table():
    rows = picture(plot.curves, {name: make_seeds() for name in "abcd"}).table.rows
    assert [row[1] for row in rows[:3]] == ["0", "2", "3"]


def test_curves_go_on_without_the_seeds_that_stopped_early():
    rows = picture(plot.curves, {"GRU": make_seeds(stopped=2)}).table.rows
    assert rows[3][3:] == ("0.6000", "0.6000", "0.6000")


def test_curves_without_a_name_or_a_validation_split():
    made = picture(plot.curves, make_history([0.7, 0.5]))
    assert made.table.rows == (("0", "0.7000", "–", "–", "–"), ("1", "0.5000", "–", "–", "–"))


def test_curves_of_a_diverged_run_are_drawn():
    assert "not a number" in picture(plot.curves, {"a": make_history([0.7, math.nan])}).alt


def test_accuracy_by_experiment_tells_mean_and_deviation():
    rows = picture(plot.accuracy_by_experiment, {"a": [0.8, 0.9], "b": 0.7}).table.rows
    assert rows == (
        ("a", "2", "85.00", "7.07", "80.00", "90.00"),
        ("b", "1", "70.00", "–", "70.00", "70.00"),
    )


def test_accuracy_by_experiment_draws_the_line_it_is_asked_for():
    (ax,) = picture(plot.accuracy_by_experiment, {"a": 0.8, "b": 0.7}, against="b").figure.axes
    assert "mean of b" in ax.get_legend_handles_labels()[1]


def test_rate_by_epoch_tells_when_the_rate_changes():
    made = picture(plot.rate_by_epoch, {"GRU": make_seeds(1)})
    assert made.table.rows == (("GRU", "0", "1", "0.001"), ("GRU", "0", "3", "0.0001"))
    assert made.figure.axes[0].get_yscale() == "log"


def test_accuracy_by_time_marks_those_that_nothing_beats():
    rows = picture(
        plot.accuracy_by_time, {"a": 1, "b": 2, "c": 3}, {"a": 0.8, "b": 0.9, "c": 0.85}
    ).table.rows
    assert [(row[0], row[-1]) for row in rows] == [("a", "yes"), ("b", "yes"), ("c", "no")]


# Tables


def test_a_table_shows_numbers_for_readers():
    made = plot.table([["all", 4_000_601, 0.69314, None, 1e-6, True]], list("abcdef"), digits=4)
    assert isinstance(made, Table)
    assert made.rows == (("all", "4,000,601", "0.6931", "–", "1e-06", "True"),)


def test_a_table_takes_numpy_and_tensors():
    assert plot.table(np.array([[1.5, 2.5]]), ["a", "b"], digits=1).rows == (("1.5", "2.5"),)
    assert plot.table([[torch.tensor(3), np.int64(4)]], ["a", "b"]).rows == (("3", "4"),)
    assert plot.table(zip(torch.tensor([[0.5]]), ["x"], strict=True), ["a", "b"]).rows == (("0.500", "x"),)


def test_words_that_look_like_numbers_stay_words():
    assert plot.table([["1e5"], ["0.10"], ["the"]], ["word"]).rows == (("1e5",), ("0.10",), ("the",))


def test_a_table_without_rows_shows_its_headers():
    assert "word" in str(plot.table([], ["word", "count"]))


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (..., "Nothing to show yet: rows is still to be filled in.\n"),
        (None, "Nothing to show yet: rows is still to be filled in.\n"),
        ([["a", 1], ["b", ...]], "Nothing to show yet: a value of row 2 is still to be filled in.\n"),
        ([["a"]], "Nothing to show: row 1 is 1 long, and the headers are 2.\n"),
        (5, "Nothing to show: rows must be a list of rows, and it is an int.\n"),
        ([5], "Nothing to show: a row must be a list of values, and it is an int.\n"),
    ],
)
def test_a_table_that_cannot_be_shown(rows: Any, line: str, capsys: pytest.CaptureFixture[str]):
    assert plot.table(rows, ["word", "count"]) is None
    assert capsys.readouterr().out == line


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scopes: list[str | None] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4), st.text(), st.text(min_size=1))
@example([("", "\x01")], "", "0")  # which stands for something else in tabulate
def test_a_table_escapes_everything(rows: list[tuple[str, str]], header: str, title: str):
    page = _Tags(Table.from_rows(rows, [header, "b"], title).to_html())
    assert set(page.tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert page.scopes == ["col", "col"] + ["row"] * max(1, len(rows))  # without rows, an empty one


def test_a_table_shows_markup_as_text():
    assert "<br />" in _Tags(Table.from_rows([["<br />", 1]], ["word", "count"]).to_html()).text


@given(st.floats(allow_nan=True) | st.integers())
def test_every_number_has_a_short_form(value: float):
    assert format_cell(value) == format_number(value) != ""


# In a notebook


def run_cells(*cells: str) -> list[Any]:
    """Run cells in an IPython of its own; give what each displayed."""
    code = (
        "import json, sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from IPython.utils.capture import capture_output\n"
        "shell = InteractiveShell.instance()\n"
        "found = []\n"
        "for cell in json.loads(sys.argv[1]):\n"
        "    with capture_output() as captured:\n"
        "        result = shell.run_cell(cell)\n"
        "    outputs = [[output.data, output.metadata] for output in captured.outputs]\n"
        "    found.append([outputs, captured.stdout, captured.stderr, repr(result.result)])\n"
        "print(json.dumps(found))\n"
    )
    import json

    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(cells)], capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_what_a_notebook_gets_to_see():
    first, second, third = run_cells(
        "from coursekit import plot\nplot.class_counts({'neg': 3, 'pos': 1})",
        "plot.table([['<i>', 1]], ['word', 'count'], title='Words')",
        "plot.class_counts(...)",
    )
    outputs, printed, noise, result = first
    alt = "Bars of the samples of each label: 3 neg, 1 pos, 4 in all."
    (image, metadata), (numbers, _) = outputs
    assert image["text/plain"] == alt and metadata["image/png"]["alt"] == alt
    assert image["image/png"].startswith("iVBOR") and metadata["image/png"]["width"] == 720
    assert f"{alt}</caption>" in numbers["text/html"] and "| neg" in numbers["text/plain"]
    assert (printed, noise, result) == ("", "", "None")

    ((words, _),) = second[0]
    assert "&lt;i&gt;" in words["text/html"] and "Words</caption>" in words["text/html"]
    assert third == [[], "Nothing to plot yet: counts is still to be filled in.\n", "", "None"]


def test_the_import_is_light():
    code = (
        "import sys, coursekit.plot\n"
        "heavy = {'matplotlib', 'seaborn', 'torch', 'pandas', 'numpy', 'tabulate', 'IPython'}\n"
        "print(heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
