"""Compares two runs of the grader on one class, and reports their time and memory."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from processes import MemorySample, fit_slope
from tabulate import tabulate

ATTACKER = "-attacker-"
"""What stands in the names of attackers, and in no other."""


@dataclass
class Run:
    """A folder of results and how it was made.

    seconds: of the whole run. kills: how often the grader was killed. survivors: processes that outlived a
    killed grader. samples: of the memory. marks: what attacks reached.
    """

    out: Path
    seconds: float = 0.0
    kills: int = 0
    survivors: list[int] = field(default_factory=list)
    samples: list[MemorySample] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def record_paths(self) -> list[Path]:
        """Return the paths of the records."""
        return sorted((self.out / "records").glob("*/*.json"))

    def rate(self) -> float:
        """Return the notebooks a minute while notebooks ran: without preparation and reports."""
        times = sorted(path.stat().st_mtime for path in self.record_paths() if not is_unreadable(path))
        return 60 * (len(times) - 1) / (times[-1] - times[0])


def is_unreadable(record: Path) -> bool:
    """Return whether a record is of a notebook that cannot be run; those are written before all others."""
    return json.loads(record.read_bytes())["problem"] is not None


def find_differences(first: Path, second: Path) -> tuple[list[str], int]:
    """Return which results differ between two folders, or are in only one of them; and the number of all.

    Those of attackers are left out.
    """
    differences = []
    names = {"gradebook.csv", "review.csv"}
    for folder in (first, second):
        names |= {str(path.relative_to(folder)) for path in folder.glob("feedback/*")}
        names |= {str(path.relative_to(folder)) for path in folder.glob("records/*/*.json")}
    for name in sorted(name for name in names if ATTACKER not in name):
        contents = [_comparable_content(folder / name) for folder in (first, second)]
        if None in contents:
            differences.append(f"{name} is missing in {(first, second)[contents.index(None)].name}")
        elif contents[0] != contents[1]:
            differences.append(f"{name} differs")
    return differences, len(names)


def _comparable_content(path: Path) -> object:
    """Return what must be the same in two files: all bytes, or, of a record, everything but its seconds.

    Of a table, it is the rows without those of attackers; of a file that is missing, None.
    """
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


def memory_rows(samples: list[MemorySample], unread: int, notebooks: int) -> list[list[str]]:
    """Return the use of memory as rows of the table, from the first notebook that ran to the last.

    unread: notebooks that were finished without being run.
    """
    samples = [sample for sample in samples if unread < sample.finished < notebooks]
    rows = []
    for name, values in (
        ("memory of the grader's own process (RSS)", [(sample.finished, sample.main) for sample in samples]),
        (
            "memory of all its processes together (PSS)",
            [(sample.finished, sample.tree) for sample in samples],
        ),
    ):
        if values:
            second_half = [(float(finished), used) for finished, used in values[len(values) // 2 :]]
            slope = 100 * fit_slope(second_half)
            most = max(used for _, used in values)
            summary = f"{values[0][1]:.0f} MB at the start, at most {most:.0f} MB"
            rows.append([name, f"{summary}; second half: {slope:+.1f} MB for 100 notebooks", ""])
    return rows


def _most_memory(run: Run, attribute: str) -> str:
    return f"{max(getattr(sample, attribute) for sample in run.samples):.0f} MB"


def _least_free_memory(run: Run) -> str:
    return f"{min(sample.free for sample in run.samples):.0f} MB of {run.samples[0].free:.0f} MB"


def count_outcomes(run: Run) -> str:
    """Return the number of exercises of each outcome, in words."""
    counts = Counter(
        result["outcome"]
        for path in run.record_paths()
        for result in json.loads(path.read_bytes())["results"]
    )
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())


def format_report(
    plain: Run, killed: Run, *, notebooks: int, attackers: int, students: int, kills: int
) -> tuple[str, bool]:
    """Return the results as a table, and whether everything is as it must be.

    notebooks: of the class without the attackers. kills: how many there were to be.
    """
    differences, files = find_differences(plain.out, killed.out)
    record_counts = [len(run.record_paths()) for run in (plain, killed)]
    gradebook_rows = len(_comparable_content(killed.out / "gradebook.csv")) - 1  # type: ignore[arg-type]
    facts = [
        (
            "records, undisturbed and killed",
            f"{record_counts[0]} of {notebooks}, {record_counts[1]} of {notebooks + attackers}",
        ),
        ("students in the gradebook, without attackers", f"{gradebook_rows} of {students}"),
        ("gradebook, review, feedback pages, records", f"{len(differences)} of {files} differ"),
        ("times the grader was killed", f"{killed.kills} of {kills}"),
        ("processes that outlived it", f"{len(killed.survivors)}"),
        ("what attacks reached outside", "; ".join(killed.marks) or "nothing"),
    ]
    is_right = [
        record_counts == [notebooks, notebooks + attackers],
        gradebook_rows == students,
        not differences,
        killed.kills == kills,
        not killed.survivors,
        not killed.marks,
    ]
    rows = [[*fact, "yes" if right else "NO"] for fact, right in zip(facts, is_right, strict=True)]
    unreadable = sum(map(is_unreadable, plain.record_paths()))
    rows += [
        [
            "undisturbed run",
            f"{plain.seconds:.0f} s: {60 * notebooks / plain.seconds:.1f} notebooks a minute",
            "",
        ],
        ["the same without preparation and reports", f"{plain.rate():.1f} notebooks a minute", ""],
        ["killed run, all its starts together", f"{killed.seconds:.0f} s", ""],
        *memory_rows(plain.samples, unreadable, notebooks),
        ["among attackers: the grader's own process (RSS), at most", _most_memory(killed, "main"), ""],
        ["among attackers: all its processes (PSS), at most", _most_memory(killed, "tree"), ""],
        ["among attackers: the machine's memory, free at the least", _least_free_memory(killed), ""],
    ]
    text = tabulate(rows, ["what", "measured", "as it must be"], tablefmt="github", disable_numparse=True)
    first_differences = "".join(f"\n{difference}" for difference in differences[:10])
    return f"{text}\nExercises: {count_outcomes(plain)}.{first_differences}", all(is_right)
