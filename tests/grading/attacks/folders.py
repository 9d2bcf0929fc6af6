"""Attacks in the folder of submissions and in zip files: links, pipes, climbing paths, bombs, equal names.

Each folder also holds an honest neighbour, who must be graded in full.
"""

import io
import json
import os
import stat
import struct
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from coursekit.grading.demo_class import notebook_bytes
from tests.grading.attacks.model import FolderAttack, file_name, solved_notebook

Lay = Callable[[Path, Path], None]

CANVAS = "smithpat_1001_2002_01_vocab.ipynb"
"""How Canvas names an upload: name, number of the user, number of the upload, file."""


def honest() -> bytes:
    """Return an honest, solved notebook of section I."""
    return notebook_bytes(solved_notebook())


def hand_in(folder: Path, student: str, content: bytes | None = None) -> Path:
    """Put a notebook into a student's folder, and return its path."""
    place = folder / student
    place.mkdir(parents=True, exist_ok=True)
    path = place / file_name()
    path.write_bytes(honest() if content is None else content)
    return path


def _with_neighbour(lay: Lay) -> Lay:
    """Return a layout with the honest neighbour beside it."""

    def both(folder: Path, canary: Path) -> None:
        hand_in(folder, "neighbour")
        lay(folder, canary)

    return both


def _link_notebook(target: str) -> Lay:
    """Return a layout whose notebook is a link; {CANARY} in the target is the canary folder."""

    def lay(folder: Path, canary: Path) -> None:
        (folder / "attacker").mkdir()
        (folder / "attacker" / file_name()).symlink_to(target.replace("{CANARY}", str(canary)))

    return lay


def _link_folder(folder: Path, canary: Path) -> None:
    (folder / "attacker").symlink_to(canary, target_is_directory=True)


def _link_neighbours_notebook(folder: Path, canary: Path) -> None:
    """Link to the neighbour's work."""
    (folder / "attacker").mkdir()
    (folder / "attacker" / file_name()).symlink_to(f"../neighbour/{file_name()}")


def _link_in_a_circle(folder: Path, canary: Path) -> None:
    (folder / "attacker").mkdir()
    (folder / "attacker" / "again").symlink_to("..", target_is_directory=True)
    (folder / "attacker" / file_name()).symlink_to(file_name())


def _make_pipe(folder: Path, canary: Path) -> None:
    (folder / "attacker").mkdir()
    os.mkfifo(folder / "attacker" / file_name())


def _make_folder_for_file(folder: Path, canary: Path) -> None:
    (folder / "attacker" / file_name() / "inner").mkdir(parents=True)


def _claim_ten_gigabytes(folder: Path, canary: Path) -> None:
    """Claim ten gigabytes; a sparse file takes no room."""
    path = hand_in(folder, "attacker", b"")
    os.truncate(path, 10 << 30)


def _forbid_reading(folder: Path, canary: Path) -> None:
    hand_in(folder, "attacker").chmod(0)


def _nest_folders(folder: Path, canary: Path) -> None:
    place = folder / "attacker"
    for _ in range(100):
        place /= "deeper"
    place.mkdir(parents=True)
    (place / file_name()).write_bytes(honest())


def _add_many_files(folder: Path, canary: Path) -> None:
    hand_in(folder, "second")
    for number in range(5_000):
        (folder / "second" / f"scratch{number}.txt").touch()


def _add_copies_of_tools(folder: Path, canary: Path) -> None:
    """What tools leave beside a notebook: none of it counts."""
    path = hand_in(folder, "second")
    for copy in (
        f".ipynb_checkpoints/{path.stem}-checkpoint.ipynb",
        f"__MACOSX/._{path.name}",
        f".~{path.name}",
    ):
        place = path.parent / copy
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"broken")


def _hand_in_colliding_names(folder: Path, canary: Path) -> None:
    """Names that one file system or another cannot keep apart."""
    for name in ("ann", "Ann", "ANN", "ann.", "a-nn"):
        hand_in(folder, name)
    for form in ("NFC", "NFD"):
        hand_in(folder, unicodedata.normalize(form, "Zoë"))  # type: ignore[arg-type]


def _hand_in_names_of_the_grader(folder: Path, canary: Path) -> None:
    for name in (
        "records",
        "feedback",
        "gradebook.csv",
        "review.csv",
        "summary.html",
        "settings.json",
        "con",
        "NUL",
    ):
        hand_in(folder, name)


def _lay_zip(
    *members: tuple[str | zipfile.ZipInfo, bytes],
    name: str = "class.zip",
    change: Callable[[bytes], bytes] = bytes,
) -> Lay:
    """Return a layout of a zip file that begins with the honest Canvas upload. {CANARY}: see `Attack`."""

    def lay(folder: Path, canary: Path) -> None:
        buffer = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")  # a name that comes twice is meant so
            archive.writestr(CANVAS, honest())
            for member, content in members:
                if isinstance(member, str):
                    member = member.replace("{CANARY}", str(canary))
                archive.writestr(member, content)
        (folder / name).write_bytes(change(buffer.getvalue()))

    return lay


def _make_link_member() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("evilmal_1002_2003_01_vocab.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _lay_bomb(folder: Path, canary: Path) -> None:
    """One megabyte that becomes a gigabyte, and ten thousand members that are empty."""
    with zipfile.ZipFile(folder / "class.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(CANVAS, honest())
        with archive.open("evilmal_1002_2003_01_vocab.ipynb", "w", force_zip64=True) as member:
            block = b"\0" * (1 << 20)
            for _ in range(1 << 10):
                member.write(block)
        for number in range(10_000):
            archive.writestr(f"empty/{number}", b"")


def _lay_nested_bomb(folder: Path, canary: Path) -> None:
    """Zip files in zip files, ten levels, with a notebook in the innermost."""
    content, inner = honest(), "01_vocab.ipynb"
    for level in range(10):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(2):
                archive.writestr(inner if copy == 0 else f"copy{copy}_{inner}", content)
        content, inner = buffer.getvalue(), f"level{level}.zip"
    (folder / "class.zip").write_bytes(content)


def _set_encrypted(content: bytes) -> bytes:
    """Return the zip file with the flag "encrypted" of its second member, in both places where it stands."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(signature, changed.find(signature) + 4)
        flags = struct.unpack_from("<H", changed, place + offset)[0]
        struct.pack_into("<H", changed, place + offset, flags | 1)
    return bytes(changed)


def _falsify_size(content: bytes) -> bytes:
    """Return the zip file with a directory that says that its second member has ten bytes when unpacked."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02", changed.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", changed, place + 24, 10)
    return bytes(changed)


_ATTACKER_IN_ZIP = "evilmal_1002_2003_01_vocab.ipynb"
_GRADED_IN_ZIP = ("neighbour", "smithpat")

FOLDERS = (
    FolderAttack(
        "link-to-a-file",
        "The notebook is a link to a file of the grader's machine.",
        _with_neighbour(_link_notebook("{CANARY}/kept.txt")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-device",
        "The notebook is a link to a device that never ends.",
        _with_neighbour(_link_notebook("/dev/zero")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-process",
        "The notebook is a link to the grader's own environment.",
        _with_neighbour(_link_notebook("/proc/self/environ")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-nothing",
        "The notebook is a link to nothing.",
        _with_neighbour(_link_notebook("nowhere")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-neighbour",
        "The notebook is a link to another student's.",
        _with_neighbour(_link_neighbours_notebook),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-folder",
        "The student's folder is a link to a folder of the grader's machine.",
        _with_neighbour(_link_folder),
        refused=("attacker",),
    ),
    FolderAttack(
        "links-in-a-circle",
        "Links lead back to themselves.",
        _with_neighbour(_link_in_a_circle),
        refused=("attacker",),
    ),
    FolderAttack(
        "pipe",
        "The notebook is a pipe: who opens it waits for ever.",
        _with_neighbour(_make_pipe),
        refused=("attacker",),
    ),
    FolderAttack(
        "folder-for-a-file",
        "The notebook is a folder.",
        _with_neighbour(_make_folder_for_file),
        refused=("attacker",),
    ),
    FolderAttack(
        "ten-gigabyte-notebook",
        "The notebook has ten gigabytes.",
        _with_neighbour(_claim_ten_gigabytes),
        refused=("attacker",),
    ),
    FolderAttack(
        "no-permission",
        "The notebook may not be read; a grader who is root reads it all the same.",
        _with_neighbour(_forbid_reading),
    ),
    FolderAttack(
        "notebook-in-deep-folders",
        "The notebook lies a hundred folders deep.",
        _with_neighbour(_nest_folders),
    ),
    FolderAttack(
        "five-thousand-files",
        "Five thousand other files lie beside a notebook.",
        _with_neighbour(_add_many_files),
        graded=("neighbour", "second"),
    ),
    FolderAttack(
        "copies-of-tools",
        "Broken copies that tools leave behind lie beside the notebook.",
        _with_neighbour(_add_copies_of_tools),
        graded=("neighbour", "second"),
    ),
    FolderAttack(
        "names-that-collide",
        "Names differ in case, in a full stop, or in how an accent is stored.",
        _with_neighbour(_hand_in_colliding_names),
        graded=("neighbour", "ann", "a-nn"),
    ),
    FolderAttack(
        "names-of-the-grader",
        "Students are called as the grader's own files, and as devices.",
        _with_neighbour(_hand_in_names_of_the_grader),
        graded=("neighbour", "records", "feedback", "gradebook.csv", "settings.json", "con", "nul"),
    ),
    FolderAttack(
        "empty-folder", "Nobody else handed in anything.", _with_neighbour(lambda folder, canary: None)
    ),
)

ZIPS = (
    FolderAttack(
        "zip",
        "An honest download from Canvas.",
        _with_neighbour(_lay_zip((_ATTACKER_IN_ZIP, honest()))),
        graded=(*_GRADED_IN_ZIP, "evilmal"),
    ),
    FolderAttack(
        "zip-slip",
        "Members climb out of the folder in all spellings.",
        _with_neighbour(
            _lay_zip(
                ("../../../../../../../../../../{CANARY}/new.txt", b"I was here"),
                ("{CANARY}/new.txt", b"I was here"),
                ("..\\..\\..\\new.txt", b"I was here"),
                ("C:\\new.txt", b"I was here"),
                ("//server/new.txt", b"I was here"),
                (f"../{_ATTACKER_IN_ZIP}", honest()),
                ("./../new.ipynb", honest()),
            )
        ),
        graded=_GRADED_IN_ZIP,
    ),
    FolderAttack(
        "zip-link",
        "A member is a link to a file of the grader's machine.",
        _with_neighbour(_lay_zip((_make_link_member(), b"/etc/passwd"))),
        graded=_GRADED_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-bomb",
        "A member has a gigabyte when it is unpacked, beside ten thousand members.",
        _with_neighbour(_lay_bomb),
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-in-zip", "Zip files hold zip files, ten levels deep.", _with_neighbour(_lay_nested_bomb)
    ),
    FolderAttack(
        "zip-encrypted",
        "A member needs a password.",
        _with_neighbour(_lay_zip((_ATTACKER_IN_ZIP, honest()), change=_set_encrypted)),
        graded=_GRADED_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-lies-about-a-size",
        "The directory says that a member has ten bytes.",
        _with_neighbour(_lay_zip((_ATTACKER_IN_ZIP, honest()), change=_falsify_size)),
        graded=_GRADED_IN_ZIP,
    ),
    FolderAttack(
        "zip-truncated",
        "The file breaks off in the middle.",
        _with_neighbour(
            _lay_zip((_ATTACKER_IN_ZIP, honest()), change=lambda content: content[: len(content) // 2])
        ),
    ),
    FolderAttack(
        "zip-is-no-zip",
        "The file is no zip file.",
        _with_neighbour(_lay_zip(change=lambda content: b"<html>" * 100)),
    ),
    FolderAttack(
        "zip-member-twice",
        "A member is there twice; whichever counts, it is one of the two.",
        _with_neighbour(_lay_zip((_ATTACKER_IN_ZIP, honest()), (_ATTACKER_IN_ZIP, b"broken"))),
    ),
    FolderAttack(
        "zip-broken-notebook",
        "A member is broken; the other students' are not.",
        _with_neighbour(_lay_zip((_ATTACKER_IN_ZIP, b'{"cells": ['))),
        graded=_GRADED_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-hostile-names",
        "Members' names hold control characters, scripts and formulas.",
        _with_neighbour(
            _lay_zip(
                ("=1+1_1003_2004_01_vocab.ipynb", honest()),
                ("\x1b[2J_1004_2005_01_vocab.ipynb", honest()),
                ("<script>alert(1)<_1005_2006_01_vocab.ipynb", honest()),
                ("n" * 60_000 + "_1_2_01_vocab.ipynb", honest()),
            )
        ),
        graded=_GRADED_IN_ZIP,
    ),
)

FOLDER_ATTACKS = (*FOLDERS, *ZIPS)


def notebook_in_zip(path: Path, member: str) -> dict[str, object]:
    """Return the notebook that is a member of a zip file."""
    with zipfile.ZipFile(path) as archive:
        notebook: dict[str, object] = json.loads(archive.read(member))
    return notebook
