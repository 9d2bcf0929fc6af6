"""The workbook's folder: found from below, and its sections' files by any of their names."""

import pytest

from coursekit.errors import CourseError
from coursekit.workbook.folder import display_path, find_root, find_section_files, read_settings, section_of
from tests.workbook.workbook_repo import make_repo


def test_root_is_found_from_below(tmp_path):
    root = make_repo(tmp_path / "repo")
    below = root / "notebooks" / "deep"
    below.mkdir(parents=True)
    assert find_root(below) == root.resolve()


def test_no_root(tmp_path):
    with pytest.raises(CourseError, match="No workbook found at or above"):
        find_root(tmp_path)


def test_paths_are_displayed_from_the_root_where_they_lie_below_it(tmp_path):
    assert display_path(tmp_path / "answers" / "01_tiny.py", tmp_path) == "answers/01_tiny.py"
    assert display_path(tmp_path, tmp_path / "answers") == str(tmp_path)


def test_section_of():
    assert [section_of(f"0{number}_x.py") for number in (1, 4)] == ["I", "IV"]


@pytest.mark.parametrize("name", ["I", "i", "1", "01", "01_tiny", "01_tiny.py"])
def test_names_of_a_section(tmp_path, name):
    root = make_repo(tmp_path / "repo")
    (root / "answers" / "02_other.py").write_text("")
    assert [path.name for path in find_section_files(root, [name])] == ["01_tiny.py"]


def test_unknown_section(tmp_path):
    with pytest.raises(CourseError, match=r'no section "IX".*the sections are I'):
        find_section_files(make_repo(tmp_path / "repo"), ["IX"])


def test_no_sources_at_all(tmp_path):
    root = make_repo(tmp_path / "repo")
    (root / "answers" / "01_tiny.py").unlink()
    with pytest.raises(CourseError, match=r"no \*\.py files"):
        find_section_files(root, [])


@pytest.mark.parametrize(
    ("line", "has_hint"),
    [
        ("I = 2027-03-01T23:59", True),
        ("I = 2027-03-01 23:59Z", True),
        ("I = 2027-02-30", True),
        ("I = 01.03.2027", True),
        ("I = 3/1/2027 # the deadline", True),
        ("I = [1", False),
        ('I = "2027', False),
    ],
)
def test_the_form_of_a_date_is_told(tmp_path, line, has_hint):
    (tmp_path / "pyproject.toml").write_text(f"[tool.coursekit.due]\n{line}\n", "utf-8")
    with pytest.raises(CourseError, match="Cannot read") as told:
        read_settings(tmp_path)
    assert ("like 2027-03-01T23:59:00" in str(told.value)) == has_hint
