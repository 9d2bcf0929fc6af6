"""Writing files: all of them or none, old ones whole, nothing left lying about."""

import errno
from pathlib import Path

import pytest

from coursekit import files
from coursekit.errors import CourseError
from coursekit.files import ensure_writable, hold_lock, replace_file, write_files
from tests.workbook.workbook_repo import snapshot


@pytest.fixture
def folder(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("old")
    return tmp_path


def test_all_files_are_written(folder):
    changed = write_files({folder / "a.txt": "näw\n", folder / "new" / "c.txt": "new"})
    assert snapshot(folder) == {"a.txt": "näw\n".encode(), "b.txt": b"old", "new/c.txt": b"new"}
    assert changed == [folder / "a.txt", folder / "new" / "c.txt"]


def test_unchanged_files_are_left_alone(folder):
    before = (folder / "a.txt").stat().st_mtime_ns
    assert write_files({folder / "a.txt": "old"}) == []
    assert (folder / "a.txt").stat().st_mtime_ns == before


def test_permissions_of_the_old_file_stay(folder):
    (folder / "a.txt").chmod(0o640)
    write_files({folder / "a.txt": "new", folder / "c.txt": "new"})
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (folder / "c.txt").stat().st_mode & 0o400


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left", "b.txt")], ids=repr
)
@pytest.mark.parametrize("at", [1, 2])
def test_interrupt_while_preparing_leaves_old_files_and_nothing_else(monkeypatch, folder, error, at):
    before = snapshot(folder)
    calls = []

    def broken_fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == at:
            raise error

    monkeypatch.setattr(files.os, "fsync", broken_fsync)
    with pytest.raises((KeyboardInterrupt, CourseError)):
        write_files({folder / "a.txt": "new", folder / "b.txt": "new"})
    assert snapshot(folder) == before


@pytest.fixture
def no_rename_to_b(monkeypatch):
    """Let renaming to b.txt fail, and from then on, after `.append(True)`, every renaming."""
    rename = Path.replace
    fail_from_then_on = []
    failed = []

    def broken_rename(self, target):
        if Path(target).name == "b.txt" or (fail_from_then_on and failed):
            failed.append(target)
            raise OSError(errno.EACCES, "Permission denied", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", broken_rename)
    return fail_from_then_on


NEW_TEXTS = {"new.txt": "new", "a.txt": "new", "b.txt": "new"}


def test_failed_renaming_puts_the_old_files_back(no_rename_to_b, folder):
    (folder / "a.txt").chmod(0o640)
    before = snapshot(folder)
    with pytest.raises(CourseError, match=r"Cannot write .*b\.txt \(Permission denied\)[^.]*\.$"):
        write_files({folder / name: text for name, text in NEW_TEXTS.items()})
    assert snapshot(folder) == before
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o640


def test_old_files_that_cannot_be_put_back_are_named(no_rename_to_b, folder):
    no_rename_to_b.append(True)
    with pytest.raises(CourseError) as caught:
        write_files({folder / name: text for name, text in NEW_TEXTS.items()})
    assert str(caught.value).endswith(f"These files are new already, all others are old: {folder / 'a.txt'}.")
    assert snapshot(folder) == {"a.txt": b"new", "b.txt": b"old"}


def test_a_folder_in_the_way(folder):
    (folder / "c").mkdir()
    with pytest.raises(CourseError, match="is a folder"):
        write_files({folder / "a.txt": "new", folder / "c": "new"})
    assert snapshot(folder) == {"a.txt": b"old", "b.txt": b"old"}


def test_ensure_writable_leaves_nothing(folder):
    before = snapshot(folder)
    ensure_writable(folder / "c.txt")
    assert snapshot(folder) == before


def test_ensure_writable_below_a_file(folder):
    with pytest.raises(CourseError, match="Cannot write"):
        ensure_writable(folder / "a.txt" / "report.html")


def test_ensure_writable_leaves_no_folder(folder):
    ensure_writable(folder / "new" / "deep" / "c.txt")
    assert not (folder / "new").exists()


def test_a_file_is_replaced_when_its_block_ends_and_not_before(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)

    with replace_file(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_block_that_fails_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    with pytest.raises(KeyboardInterrupt), replace_file(path) as stream:
        stream.write(b"new")
        raise KeyboardInterrupt

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("file", b"old")]


def test_a_block_that_fails_leaves_no_folder(tmp_path):
    with pytest.raises(CourseError, match="No space left"), replace_file(tmp_path / "new" / "deep" / "file"):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_held_until_its_block_ends(tmp_path):
    lock = tmp_path / "new" / ".lock"
    with (
        hold_lock(lock, refused=tmp_path, busy="It is busy."),
        pytest.raises(CourseError, match=r"^It is busy\.$"),
        hold_lock(lock, refused=tmp_path, busy="It is busy."),
    ):
        pytest.fail("entered")
    with hold_lock(lock, refused=tmp_path, busy="It is busy."):
        pass


def test_a_lock_that_cannot_be_made_says_what_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(CourseError, match=r"Cannot write .*results \("),
        hold_lock(tmp_path / "file" / ".lock", refused=tmp_path / "results", busy="busy"),
    ):
        pytest.fail("entered")
