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

from coursekit.grading.demo_class import to_bytes
from tests.grading.attacks.model import FolderAttack, file_name, solved_notebook

Lay = Callable[[Path, Path], None]

CANVAS = "smithpat_1001_2002_01_vocab.ipynb"
"""How Canvas names an upload: name, number of the user, number of the upload, file."""


def honest() -> bytes:
    """Return an honest, solved notebook of section I."""
    return to_bytes(solved_notebook())


def hand_in(folder: Path, student: str, content: bytes | None = None) -> Path:
    """Put a notebook into a student's folder; give its path."""
    place = folder / student
    place.mkdir(parents=True, exist_ok=True)
    path = place / file_name()
    path.write_bytes(honest() if content is None else content)
    return path


def _beside(lay: Lay) -> Lay:
    """Add the honest neighbour."""

    def both(folder: Path, canary: Path) -> None:
        hand_in(folder, "neighbour")
        lay(folder, canary)

    return both


def _linked(target: str) -> Lay:
    """Make the student's notebook a link; {CANARY} in the target is the canary folder."""

    def lay(folder: Path, canary: Path) -> None:
        (folder / "attacker").mkdir()
        (folder / "attacker" / file_name()).symlink_to(target.replace("{CANARY}", str(canary)))

    return lay


def _linked_folder(folder: Path, canary: Path) -> None:
    (folder / "attacker").symlink_to(canary, target_is_directory=True)


def _linked_solution(folder: Path, canary: Path) -> None:
    """Link to the neighbour's work."""
    (folder / "attacker").mkdir()
    (folder / "attacker" / file_name()).symlink_to(f"../neighbour/{file_name()}")


def _link_loop(folder: Path, canary: Path) -> None:
    (folder / "attacker").mkdir()
    (folder / "attacker" / "again").symlink_to("..", target_is_directory=True)
    (folder / "attacker" / file_name()).symlink_to(file_name())


def _pipe(folder: Path, canary: Path) -> None:
    (folder / "attacker").mkdir()
    os.mkfifo(folder / "attacker" / file_name())


def _folder_for_file(folder: Path, canary: Path) -> None:
    (folder / "attacker" / file_name() / "inner").mkdir(parents=True)


def _huge(folder: Path, canary: Path) -> None:
    """Claim ten gigabytes; a sparse file takes no room."""
    path = hand_in(folder, "attacker", b"")
    os.truncate(path, 10 << 30)


def _unreadable(folder: Path, canary: Path) -> None:
    hand_in(folder, "attacker").chmod(0)


def _deep(folder: Path, canary: Path) -> None:
    place = folder / "attacker"
    for _ in range(100):
        place /= "deeper"
    place.mkdir(parents=True)
    (place / file_name()).write_bytes(honest())


def _many_files(folder: Path, canary: Path) -> None:
    hand_in(folder, "second")
    for number in range(5_000):
        (folder / "second" / f"scratch{number}.txt").touch()


def _copies(folder: Path, canary: Path) -> None:
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


def _colliding_names(folder: Path, canary: Path) -> None:
    """Names that one file system or another cannot keep apart."""
    for name in ("ann", "Ann", "ANN", "ann.", "a-nn"):
        hand_in(folder, name)
    for form in ("NFC", "NFD"):
        hand_in(folder, unicodedata.normalize(form, "Zoë"))  # type: ignore[arg-type]


def _names_of_the_grader(folder: Path, canary: Path) -> None:
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


def _zip(
    *members: tuple[str | zipfile.ZipInfo, bytes],
    name: str = "class.zip",
    change: Callable[[bytes], bytes] = bytes,
) -> Lay:
    """Lay a zip file in which the honest Canvas upload stands first. {CANARY} in names: the canary folder."""

    def lay(folder: Path, canary: Path) -> None:
        made = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")  # a name that comes twice is meant so
            archive.writestr(CANVAS, honest())
            for member, content in members:
                if isinstance(member, str):
                    member = member.replace("{CANARY}", str(canary))
                archive.writestr(member, content)
        (folder / name).write_bytes(change(made.getvalue()))

    return lay


def _link_member() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("evilmal_1002_2003_01_vocab.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _bomb(folder: Path, canary: Path) -> None:
    """One megabyte that becomes a gigabyte, and ten thousand members that are empty."""
    with zipfile.ZipFile(folder / "class.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(CANVAS, honest())
        with archive.open("evilmal_1002_2003_01_vocab.ipynb", "w", force_zip64=True) as member:
            block = b"\0" * (1 << 20)
            for _ in range(1 << 10):
                member.write(block)
        for number in range(10_000):
            archive.writestr(f"empty/{number}", b"")


def _nested_bomb(folder: Path, canary: Path) -> None:
    """Zip files in zip files, ten levels, with a notebook in the innermost."""
    content, inner = honest(), "01_vocab.ipynb"
    for level in range(10):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(2):
                archive.writestr(inner if copy == 0 else f"copy{copy}_{inner}", content)
        content, inner = made.getvalue(), f"level{level}.zip"
    (folder / "class.zip").write_bytes(content)


def _encrypted(content: bytes) -> bytes:
    """Set the flag "encrypted" of the second member, in both places where it stands."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(signature, changed.find(signature) + 4)
        flags = struct.unpack_from("<H", changed, place + offset)[0]
        struct.pack_into("<H", changed, place + offset, flags | 1)
    return bytes(changed)


def _lying_size(content: bytes) -> bytes:
    """Let the directory say that the second member has ten bytes when it is unpacked."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02", changed.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", changed, place + 24, 10)
    return bytes(changed)


_EVIL = "evilmal_1002_2003_01_vocab.ipynb"
_IN_ZIP = ("neighbour", "smithpat")

FOLDERS = (
    FolderAttack(
        "link-to-a-file",
        "The notebook is a link to a file of the grader's machine.",
        _beside(_linked("{CANARY}/kept.txt")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-device",
        "The notebook is a link to a device that never ends.",
        _beside(_linked("/dev/zero")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-process",
        "The notebook is a link to the grader's own environment.",
        _beside(_linked("/proc/self/environ")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-nothing",
        "The notebook is a link to nothing.",
        _beside(_linked("nowhere")),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-neighbour",
        "The notebook is a link to another student's.",
        _beside(_linked_solution),
        refused=("attacker",),
    ),
    FolderAttack(
        "link-to-a-folder",
        "The student's folder is a link to a folder of the grader's machine.",
        _beside(_linked_folder),
        refused=("attacker",),
    ),
    FolderAttack(
        "links-in-a-circle", "Links lead back to themselves.", _beside(_link_loop), refused=("attacker",)
    ),
    FolderAttack(
        "pipe", "The notebook is a pipe: who opens it waits for ever.", _beside(_pipe), refused=("attacker",)
    ),
    FolderAttack(
        "folder-for-a-file", "The notebook is a folder.", _beside(_folder_for_file), refused=("attacker",)
    ),
    FolderAttack(
        "ten-gigabyte-notebook", "The notebook has ten gigabytes.", _beside(_huge), refused=("attacker",)
    ),
    FolderAttack(
        "no-permission",
        "The notebook may not be read; a grader who is root reads it all the same.",
        _beside(_unreadable),
    ),
    FolderAttack("notebook-in-deep-folders", "The notebook lies a hundred folders deep.", _beside(_deep)),
    FolderAttack(
        "five-thousand-files",
        "Five thousand other files lie beside a notebook.",
        _beside(_many_files),
        graded=("neighbour", "second"),
    ),
    FolderAttack(
        "copies-of-tools",
        "Broken copies that tools leave behind lie beside the notebook.",
        _beside(_copies),
        graded=("neighbour", "second"),
    ),
    FolderAttack(
        "names-that-collide",
        "Names differ in case, in a full stop, or in how an accent is stored.",
        _beside(_colliding_names),
        graded=("neighbour", "ann", "a-nn"),
    ),
    FolderAttack(
        "names-of-the-grader",
        "Students are called as the grader's own files, and as devices.",
        _beside(_names_of_the_grader),
        graded=("neighbour", "records", "feedback", "gradebook.csv", "settings.json", "con", "nul"),
    ),
    FolderAttack("empty-folder", "Nobody else handed in anything.", _beside(lambda folder, canary: None)),
)

ZIPS = (
    FolderAttack(
        "zip",
        "An honest download from Canvas.",
        _beside(_zip((_EVIL, honest()))),
        graded=(*_IN_ZIP, "evilmal"),
    ),
    FolderAttack(
        "zip-slip",
        "Members climb out of the folder in all spellings.",
        _beside(
            _zip(
                ("../../../../../../../../../../{CANARY}/new.txt", b"I was here"),
                ("{CANARY}/new.txt", b"I was here"),
                ("..\\..\\..\\new.txt", b"I was here"),
                ("C:\\new.txt", b"I was here"),
                ("//server/new.txt", b"I was here"),
                (f"../{_EVIL}", honest()),
                ("./../new.ipynb", honest()),
            )
        ),
        graded=_IN_ZIP,
    ),
    FolderAttack(
        "zip-link",
        "A member is a link to a file of the grader's machine.",
        _beside(_zip((_link_member(), b"/etc/passwd"))),
        graded=_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-bomb",
        "A member has a gigabyte when it is unpacked, beside ten thousand members.",
        _beside(_bomb),
        refused=("evilmal",),
    ),
    FolderAttack("zip-in-zip", "Zip files hold zip files, ten levels deep.", _beside(_nested_bomb)),
    FolderAttack(
        "zip-encrypted",
        "A member needs a password.",
        _beside(_zip((_EVIL, honest()), change=_encrypted)),
        graded=_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-lies-about-a-size",
        "The directory says that a member has ten bytes.",
        _beside(_zip((_EVIL, honest()), change=_lying_size)),
        graded=_IN_ZIP,
    ),
    FolderAttack(
        "zip-truncated",
        "The file breaks off in the middle.",
        _beside(_zip((_EVIL, honest()), change=lambda content: content[: len(content) // 2])),
    ),
    FolderAttack(
        "zip-is-no-zip", "The file is no zip file.", _beside(_zip(change=lambda content: b"<html>" * 100))
    ),
    FolderAttack(
        "zip-member-twice",
        "A member is there twice; whichever counts, it is one of the two.",
        _beside(_zip((_EVIL, honest()), (_EVIL, b"broken"))),
    ),
    FolderAttack(
        "zip-broken-notebook",
        "A member is broken; the other students' are not.",
        _beside(_zip((_EVIL, b'{"cells": ['))),
        graded=_IN_ZIP,
        refused=("evilmal",),
    ),
    FolderAttack(
        "zip-hostile-names",
        "Members' names hold control characters, scripts and formulas.",
        _beside(
            _zip(
                ("=1+1_1003_2004_01_vocab.ipynb", honest()),
                ("\x1b[2J_1004_2005_01_vocab.ipynb", honest()),
                ("<script>alert(1)<_1005_2006_01_vocab.ipynb", honest()),
                ("n" * 60_000 + "_1_2_01_vocab.ipynb", honest()),
            )
        ),
        graded=_IN_ZIP,
    ),
)

FOLDER_ATTACKS = (*FOLDERS, *ZIPS)


def notebook_in_zip(path: Path, member: str) -> dict[str, object]:
    """Read a member of a zip file as a notebook."""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, object] = json.loads(archive.read(member))
    return found
