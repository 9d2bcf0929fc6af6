"""The commands for instructors: grade a class, review its texts, explain a grade, compare answers.

Nothing heavy is imported here: `coursekit --help` must answer at once. Each command imports what it needs.
"""

import math
import os
from pathlib import Path
from typing import Annotated

import typer

from coursekit.cli.scheduler import (
    SchedulerAddress,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    parse_scheduler,
)
from coursekit.cli.usage import tell_errors
from coursekit.forkserver.limits import Limits
from coursekit.grading import require_linux
from coursekit.grading.options import GradingOptions

grading = typer.Typer()


def _refuse_nan(value: float) -> float:
    """Refuse what is no number: it is neither below a minimum nor above a maximum."""
    if math.isnan(value):
        raise typer.BadParameter("nan is no number.")
    return value


@grading.command()
@tell_errors
def grade(
    submissions: Annotated[
        Path, typer.Argument(metavar="SUBMISSIONS", help="Folder or zip file of submissions.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the gradebook and everything else.")],
    review: Annotated[
        Path | None, typer.Option(help="A review.csv with points for the free texts.", show_default=False)
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Also write files for a learning platform to import: canvas or moodle.",
            show_default=False,
        ),
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="A section to grade; may be given several times. Default: all.", show_default=False
        ),
    ] = None,
    roster: Annotated[
        list[Path] | None,
        typer.Option(
            help="A platform's table of all students, as CSV; may be given several times.", show_default=False
        ),
    ] = None,
    late_penalty: Annotated[
        str | None,
        typer.Option(help="What a begun day costs, such as 10%/day. Default: nothing.", show_default=False),
    ] = None,
    canvas_title: Annotated[
        list[str] | None,
        typer.Option(
            help='An assignment in Canvas, such as "I=Week 1 (12345)"; may be given several times.',
            show_default=False,
        ),
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Hide the names in review.html and review.csv.")
    ] = False,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Keep students whose submissions are not there any more.")
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="Of the grading data; default: drawn, and recorded.", show_default=False),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks at a time; default: one a core.", show_default=False),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            min=1,
            max=86_400,
            callback=_refuse_nan,
            help="Seconds for an exercise, beyond ten times what the solution takes.",
        ),
    ] = GradingOptions.seconds,
    memory: Annotated[
        float,
        typer.Option(
            min=0.5, max=1024, callback=_refuse_nan, help="Memory for a notebook, in GB (10^9 bytes)."
        ),
    ] = Limits.memory / 1e9,
    regrade: Annotated[bool, typer.Option("--regrade", help="Grade again what is graded already.")] = False,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Run students' code with your own rights. Think twice.")
    ] = False,
    scheduler: SchedulerAddress = None,
    tls_ca_file: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
) -> None:
    """Grade a folder of submissions: gradebook, feedback, summary and texts to review."""
    require_linux()
    from coursekit.cli.grade import grade_folder, parse_canvas_titles
    from coursekit.grading.lateness import parse_late_penalty, read_due_dates
    from coursekit.workbook.folder import find_root, find_section_numbers

    root = find_root()
    due = read_due_dates(root)
    grade_folder(
        GradingOptions(
            submissions=submissions.resolve(),
            out=out.resolve(),
            root=root,
            seed=seed,
            jobs=jobs or os.cpu_count() or 1,
            sandbox=not no_sandbox,
            regrade=regrade,
            review=review.resolve() if review else None,
            export=export.lower() if export else None,
            sections=find_section_numbers(root, section or ()) or frozenset(due),
            due=due,
            late_share=parse_late_penalty(late_penalty) if late_penalty else None,
            roster=tuple(path.resolve() for path in roster or ()),
            keep_missing=keep_missing,
            anonymous=anonymous,
            canvas_titles=parse_canvas_titles(canvas_title or ()),
            seconds=timeout,
            limits=Limits(memory=int(memory * 1e9)),
            scheduler=parse_scheduler(scheduler, tls_ca_file, tls_cert, tls_key),
        )
    )


@grading.command()
@tell_errors
def review(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder that `grade` has written.")],
    graders: Annotated[
        str | None,
        typer.Option(help="Who reads besides you, such as anna,ben.", show_default=False),
    ] = None,
    double: Annotated[
        str, typer.Option(help="The share of answers that two of them read, such as 10%.")
    ] = "0%",
    host: Annotated[
        str, typer.Option(help="Address to listen on; another one lets in other computers.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Read the free texts of a class in your browser, and give points for them."""
    from coursekit.cli.review import serve_review
    from coursekit.grading.review.dealing import parse_graders, parse_share
    from coursekit.grading.review.session import ReviewOptions
    from coursekit.workbook.folder import find_root

    options = ReviewOptions(
        results=results.resolve(),
        root=find_root(),
        graders=parse_graders(graders) if graders else (),
        double=parse_share(double),
    )
    serve_review(options, host=host, port=port, browser=not no_browser)


@grading.command()
@tell_errors
def explain(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder that `grade` has written.")],
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="Key or name, as in the gradebook.")],
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="Such as I.2.a.")],
) -> None:
    """Say why an exercise of a student counts as it does. It tells the right values: for instructors only."""
    from coursekit.cli.explain import print_explanation
    from coursekit.workbook.folder import find_root

    print_explanation(results.resolve(), student, exercise, find_root())


@grading.command()
@tell_errors
def similar(
    submissions: Annotated[
        Path, typer.Argument(metavar="SUBMISSIONS", help="Folder or zip file of submissions.")
    ],
    output: Annotated[Path, typer.Option(help="Where the HTML page goes.")] = Path("similar.html"),
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="A section to compare; may be given several times. Default: all.", show_default=False
        ),
    ] = None,
) -> None:
    """List pairs of students whose answers are improbably alike, both side by side. It accuses nobody."""
    from coursekit.cli.similar import compare_class
    from coursekit.workbook.folder import find_root, find_section_numbers

    root = find_root()
    compare_class(submissions.resolve(), output.resolve(), root, find_section_numbers(root, section or ()))


@grading.command(name="demo-class")
@tell_errors
def demo_class(
    out: Annotated[Path, typer.Option(help="A new folder for the submissions.")],
    students: Annotated[int, typer.Option(min=1, help="How many there are.")] = 12,
    seed: Annotated[int, typer.Option(help="Another seed makes another class.")] = 0,
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="A section to hand in; may be given several times. Default: I to VI.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the submissions of a made-up class, honest and hostile ones, to try the grader on."""
    require_linux()
    from coursekit.cli.grade import make_class

    make_class(out, students, seed, section)
