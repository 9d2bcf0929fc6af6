"""What two runs of the grader on one class have in common, and what they took."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from processes import Sample, growth
from tabulate import tabulate

ATTACKER = "-attacker-"
"""What stands in the names of attackers, and in no other."""


@dataclass
class Run:
    """One folder of results and how it came about.

    seconds: of the whole run; kills: that were made; left: processes that outlived a killed grader; samples:
    of the memory; marks: what attacks reached.
    """

    out: Path
    seconds: float = 0.0
    kills: int = 0
    left: list[int] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def records(self) -> list[Path]:
        """List the records."""
        return sorted((self.out / "records").glob("*/*.json"))

    def rate(self) -> float:
        """Notebooks a minute while notebooks were run: without preparation, reports, and unreadable ones."""
        times = sorted(path.stat().st_mtime for path in self.records() if not unreadable(path))
        return 60 * (len(times) - 1) / (times[-1] - times[0])


def unreadable(record: Path) -> bool:
    """Tell whether a record is of a notebook that cannot be run; those are written before all others."""
    return json.loads(record.read_bytes())["problem"] is not None


def differences(one: Path, other: Path) -> tuple[list[str], int]:
    """Name the results that differ between two folders, or are in only one of them; and count all.

    Those of attackers are left out.
    """
    found = []
    names = {"gradebook.csv", "review.csv"}
    for folder in (one, other):
        names |= {str(path.relative_to(folder)) for path in folder.glob("feedback/*")}
        names |= {str(path.relative_to(folder)) for path in folder.glob("records/*/*.json")}
    for name in sorted(name for name in names if ATTACKER not in name):
        contents = [_content(folder / name) for folder in (one, other)]
        if None in contents:
            found.append(f"{name} is missing in {(one, other)[contents.index(None)].name}")
        elif contents[0] != contents[1]:
            found.append(f"{name} differs")
    return found, len(names)


def _content(path: Path) -> object:
    """Return what two files must have in common: all bytes, or, of a record, all but its seconds."""
    if not path.exists():
        return None
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [row for row in csv.reader(stream) if ATTACKER not in row[0]]
    if path.suffix != ".json":
        return path.read_bytes()
    record = json.loads(path.read_bytes())
    record.pop("seconds")
    for result in record["results"]:
        result.pop("seconds")
    return record


def memory_rows(samples: list[Sample], before: int, notebooks: int) -> list[list[str]]:
    """Write what became of the memory as rows of the table, from the first notebook that ran to the last.

    before: notebooks that were finished without being run.
    """
    grading = [one for one in samples if before < one.done < notebooks]
    rows = []
    for what, values in (
        ("memory of the grader's own process (RSS)", [(one.done, one.parent) for one in grading]),
        ("memory of all its processes together (PSS)", [(one.done, one.everything) for one in grading]),
    ):
        if values:
            slope = 100 * growth([(float(done), used) for done, used in values[len(values) // 2 :]])
            most = max(used for _, used in values)
            said = f"{values[0][1]:.0f} MB at the start, at most {most:.0f} MB"
            rows.append([what, f"{said}; second half: {slope:+.1f} MB for 100 notebooks", ""])
    return rows


def _most(run: Run, what: str) -> str:
    return f"{max(getattr(sample, what) for sample in run.samples):.0f} MB"


def _least_free(run: Run) -> str:
    return f"{min(sample.free for sample in run.samples):.0f} MB of {run.samples[0].free:.0f} MB"


def outcomes(run: Run) -> str:
    """Count the exercises by outcome, in words."""
    counts = Counter(
        result["outcome"] for path in run.records() for result in json.loads(path.read_bytes())["results"]
    )
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())


def table(
    plain: Run, killed: Run, notebooks: int, attackers: int, students: int, wanted_kills: int
) -> tuple[str, bool]:
    """Write the results as a table, and tell whether all is well."""
    different, files = differences(plain.out, killed.out)
    found = [len(run.records()) for run in (plain, killed)]
    lines = len(_content(killed.out / "gradebook.csv")) - 1  # type: ignore[arg-type]
    facts = [
        (
            "records, undisturbed and killed",
            f"{found[0]} of {notebooks}, {found[1]} of {notebooks + attackers}",
        ),
        ("students in the gradebook, without attackers", f"{lines} of {students}"),
        ("gradebook, review, feedback pages, records", f"{len(different)} of {files} differ"),
        ("times the grader was killed", f"{killed.kills} of {wanted_kills}"),
        ("processes that outlived it", f"{len(killed.left)}"),
        ("what attacks reached outside", "; ".join(killed.marks) or "nothing"),
    ]
    right = [
        found == [notebooks, notebooks + attackers],
        lines == students,
        not different,
        killed.kills == wanted_kills,
        not killed.left,
        not killed.marks,
    ]
    rows = [[*fact, "yes" if is_so else "NO"] for fact, is_so in zip(facts, right, strict=True)]
    broken = sum(map(unreadable, plain.records()))
    rows += [
        [
            "undisturbed run",
            f"{plain.seconds:.0f} s: {60 * notebooks / plain.seconds:.1f} notebooks a minute",
            "",
        ],
        ["the same without preparation and reports", f"{plain.rate():.1f} notebooks a minute", ""],
        ["killed run, all its starts together", f"{killed.seconds:.0f} s", ""],
        *memory_rows(plain.samples, broken, notebooks),
        ["among attackers: the grader's own process (RSS), at most", _most(killed, "parent"), ""],
        ["among attackers: all its processes (PSS), at most", _most(killed, "everything"), ""],
        ["among attackers: the machine's memory, free at the least", _least_free(killed), ""],
    ]
    text = tabulate(rows, ["what", "measured", "as it must be"], tablefmt="github", disable_numparse=True)
    more = "".join(f"\n{one}" for one in different[:10])
    return f"{text}\nExercises: {outcomes(plain)}.{more}", all(right)
