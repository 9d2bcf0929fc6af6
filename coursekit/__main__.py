"""The `coursekit` command, also as `python -m coursekit`.

Where even the packages of the command line are missing, the doctor still looks at what is there.
"""

import os
import sys


def main() -> None:
    """Run the command line; the entry point of the `coursekit` script."""
    # Without this, the debugger of an older ipykernel, such as Colab's, writes a warning on each import.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    # jsonschema imports this package where it is there, which takes a second: it builds a grammar of web
    # addresses. The schema of notebooks, for which all commands read it, has none.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        from coursekit.cli import app
    except ModuleNotFoundError as error:
        if (error.name or "coursekit").partition(".")[0] == "coursekit":
            raise
        sys.exit(_run_without(str(error.name)))
    app.main()


def _run_without(package: str) -> int:
    """Do what can be done without a package of the command line; return the exit code."""
    if sys.argv[1:] == ["doctor"]:
        from coursekit.doctor import examine
        from coursekit.doctor.finding import print_findings

        return print_findings(examine())
    problem = f"The module {package} is missing, so this command cannot run"
    print(f"{problem}: {sys.executable} -m coursekit doctor says what mends that.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
