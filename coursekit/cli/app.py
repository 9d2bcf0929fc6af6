"""The `coursekit` command: build the notebooks, run them, grade submissions, list the exercises.

Nothing heavy is imported here: `coursekit --help` must answer at once. Each command imports what it needs.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from coursekit.cli.instructor import grading
from coursekit.cli.scheduler import (
    SchedulerAddress,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    parse_scheduler,
)
from coursekit.cli.usage import Commands, tell_errors
from coursekit.grading import NEEDS_LINUX

app = typer.Typer(
    cls=Commands,
    help="Make, run and grade the Text Classification Workbook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich's costs as much time as everything else together
)
app.add_typer(grading)

Sections = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SECTION]...", help="Sections such as I or 03; all when left out."),
]


DataSource = Annotated[
    str | None,
    typer.Option(
        help="sample, full, or a folder; default: $COURSEKIT_DATA, else sample.", show_default=False
    ),
]


@app.command()
@tell_errors
def build(
    sections: Sections = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a notebook is stale.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace notebooks that were edited by hand, too.")
    ] = False,
) -> None:
    """Make the notebooks from answers/*.py: prove them on the sample, then write them."""
    from coursekit.workbook.folder import display_path, find_root

    root = find_root()
    if check:
        from coursekit.workbook.freshness import check_freshness

        count = check_freshness(root, sections or ())
        typer.echo(f"{count} notebooks are what their sources make.")
        return
    from coursekit.cli.tables import bar
    from coursekit.workbook.build import build as build_notebooks
    from coursekit.workbook.colab import read_repository

    changed = build_notebooks(root, sections or (), progress=bar, replace=replace)
    for path in changed:
        typer.echo(f"wrote {display_path(path, root)}")
    if root / "pyproject.toml" in changed:
        repository = read_repository(root)
        typer.echo(
            f"Links now lead to {repository.name}, branch {repository.branch}, since this is a clone of it. "
            "If students get another one, change [tool.coursekit] in pyproject.toml and build again."
        )
    if not changed:
        typer.echo("Every notebook was up to date already.")


@app.command()
@tell_errors
def run(
    sections: Sections = None,
    data: DataSource = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Where the HTML report goes; default: build/report.html.", show_default=False),
    ] = None,
) -> None:
    """Execute the solved notebooks and write one HTML report with every plot."""
    from coursekit.cli.tables import bar, print_summary
    from coursekit.workbook.folder import find_root
    from coursekit.workbook.run import run_sections

    source = data or os.environ.get("COURSEKIT_DATA") or "sample"
    root = find_root()
    report = output.resolve() if output else root / "build" / "report.html"
    outcome = run_sections(root, sections or (), source, report, progress=bar)
    print_summary(outcome)
    if not outcome.passed:
        raise typer.Exit(1)


@app.command()
@tell_errors
def experiments(
    data: DataSource = None,
    device: Annotated[
        str | None, typer.Option(help="cpu, cuda or mps; default: the best there is.", show_default=False)
    ] = None,
    chosen_set: Annotated[
        str, typer.Option("--set", help="reduced: for two cores; best: the best model; full: for a GPU.")
    ] = "reduced",
    seeds: Annotated[int, typer.Option(min=1, help="Trainings of each experiment.")] = 3,
    ledger: Annotated[
        Path | None,
        typer.Option(help="The file of the runs; default: build/experiments-SET.jsonl.", show_default=False),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Name of an experiment to train now; may be given several times.", show_default=False
        ),
    ] = None,
    scheduler: SchedulerAddress = None,
    tls_ca_file: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
) -> None:
    """Train section VII's experiments and write each run to a ledger; what is there already is skipped."""
    from coursekit.cli.experiments import print_comparison, run_experiments

    source = data or os.environ.get("COURSEKIT_DATA") or "sample"
    cluster = parse_scheduler(scheduler, tls_ca_file, tls_cert, tls_key)
    outcome = run_experiments(source, chosen_set, seeds, ledger, only, device, cluster)
    print_comparison(outcome)


@app.command()
@tell_errors
def results(
    ledger: Annotated[Path, typer.Argument(help="The file of the runs.")],
    output: Annotated[
        Path | None,
        typer.Option(help="Where the page goes; default: answers/results.md.", show_default=False),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option(help="Other models, from `python benchmarks/accuracy.py`.", show_default=False),
    ] = None,
) -> None:
    """Write the page of results from a ledger: what was run, beside the document's figures."""
    from coursekit.experiments.ledger import Ledger
    from coursekit.experiments.other_models import read_models
    from coursekit.experiments.results import render_results
    from coursekit.files import write_files
    from coursekit.workbook.folder import display_path, find_root

    runs = Ledger.read(ledger)
    for note in runs.notes:
        typer.echo(note, err=True)
    text = render_results(runs, read_models(beside) if beside else ())
    path = output.resolve() if output else find_root() / "answers" / "results.md"
    changed = write_files({path: text})
    typer.echo(f"{'wrote' if changed else 'unchanged:'} {display_path(path, Path.cwd().resolve())}")


@app.command()
@tell_errors
def exercises(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """List all exercises: id, section, title, kind and points."""
    from coursekit.exercises import exercises as all_exercises

    listed = list(all_exercises().values())
    if as_json:
        rows = [
            {key: getattr(exercise, key) for key in ("id", "section", "title", "kind", "points")}
            for exercise in listed
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from coursekit.cli.tables import print_exercises

    print_exercises(listed)


@app.command()
@tell_errors
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook, such as notebooks/01_vocab.ipynb.")],
    data: DataSource = None,
) -> None:
    """Run your notebook as the grader does, and say whether it is ready to be handed in."""
    from coursekit.cli.self_check import check_notebook
    from coursekit.cli.tables import bar, print_self_check
    from coursekit.workbook.folder import find_root

    source = data or os.environ.get("COURSEKIT_DATA") or "sample"
    result = check_notebook(notebook.resolve(), find_root(), source, progress=bar)
    print_self_check(result)
    if not result.is_ready:
        raise typer.Exit(1)


@app.command()
@tell_errors
def doctor() -> None:
    """Look at Python, packages, device, data, hub and caches, and say what mends each problem."""
    from coursekit.doctor import examine
    from coursekit.doctor.finding import print_findings

    if print_findings(examine(_look_at_sandbox)):
        raise typer.Exit(1)


def _look_at_sandbox() -> tuple[str | None, Sequence[str]]:
    """Say why students' code cannot be locked in here, or None; and what the sandbox cannot promise."""
    if not sys.platform.startswith("linux"):
        return NEEDS_LINUX, ()
    from coursekit.grading.execution.bubblewrap import find_sandbox_problem
    from coursekit.grading.execution.sandbox import list_missing_protections

    problem = find_sandbox_problem()
    return problem, list_missing_protections() if problem is None else ()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Let SIGTERM end the command as Ctrl-C does, so that temporary files and kernels go too."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _interrupt)
    app()


if __name__ == "__main__":
    main()
