"""The benchmarks of grading: what they make of times, moments and differences."""

import importlib

import pytest

from coursekit.grading.demo_class import read_course_notebooks
from tests import ROOT

BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture
def load(monkeypatch):
    """Import a module of the benchmarks, which is no package."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


def test_a_submissions_time_leaves_preparation_out(load):
    timing = load("graders").Timing("one at a time", 130.0, [110, 120, 130], 1)
    assert (timing.per_submission, timing.fixed) == (10, 100)
    assert timing.rate(5) == 60 * 5 / 150


def test_two_at_a_time_take_half_the_time_each(load):
    timing = load("graders").Timing("two at a time", 30.0, [10, 10, 20, 20, 30, 30], 2)
    assert timing.per_submission == 5


def test_moments_of_kills_follow_from_the_seed(load):
    moments = load("killed_class").draw_kill_moments
    assert moments(5, 500, 1) == moments(5, 500, 1) != moments(5, 500, 2)


def test_moments_of_kills_are_in_order_and_before_the_end(load):
    finished = [moment.finished for moment in load("killed_class").draw_kill_moments(5, 500, 3)]
    assert finished == sorted(finished)
    assert max(finished) < 450


def _write_results(folder, seconds=1.0, points=2, page="<p>passed</p>"):
    (folder / "feedback").mkdir(parents=True)
    (folder / "records" / "ada").mkdir(parents=True)
    (folder / "gradebook.csv").write_text("student\nada\n")
    (folder / "review.csv").write_text("student\n")
    (folder / "feedback" / "ada.html").write_text(page)
    record = f'{{"seconds": {seconds}, "results": [{{"points": {points}, "seconds": {seconds}}}]}}'
    (folder / "records" / "ada" / "I.json").write_text(record)
    return folder


def test_seconds_in_records_are_no_difference(load, tmp_path):
    first, second = _write_results(tmp_path / "first"), _write_results(tmp_path / "second", seconds=9.5)
    assert load("class_report").find_differences(first, second) == ([], 4)


@pytest.mark.parametrize(
    ("change", "name"), [({"points": 1}, "records/ada/I.json"), ({"page": "<p>"}, "feedback/ada.html")]
)
def test_other_contents_are_a_difference(load, tmp_path, change, name):
    first, second = _write_results(tmp_path / "first"), _write_results(tmp_path / "second", **change)
    assert load("class_report").find_differences(first, second)[0] == [f"{name} differs"]


def test_a_missing_page_is_a_difference(load, tmp_path):
    first, second = _write_results(tmp_path / "first"), _write_results(tmp_path / "second")
    (second / "feedback" / "ada.html").unlink()
    assert load("class_report").find_differences(first, second)[0] == [
        "feedback/ada.html is missing in second"
    ]


def test_growth_is_the_slope_of_the_nearest_line(load):
    assert load("processes").fit_slope([(0, 5), (1, 7), (2, 9)]) == pytest.approx(2)


def test_growth_of_a_single_moment_is_none(load):
    assert load("processes").fit_slope([(3, 5), (3, 7)]) == 0


def test_the_notebook_for_all_graders_has_ten_cells(load):
    ten_cells = load("ten_cells")
    (course_notebook,) = read_course_notebooks(ROOT, ["I"])
    cells = ten_cells.make_teacher_notebook(ROOT, course_notebook)["cells"]
    roles = [cell["metadata"]["nbgrader"] for cell in cells]
    assert len(cells) == ten_cells.CELLS == 10
    assert sum(role["solution"] for role in roles) == sum(role["grade"] for role in roles) == 4
