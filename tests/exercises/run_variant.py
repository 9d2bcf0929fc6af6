"""Running an answer as a notebook does, in a process of its own, so that each starts anew."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import io
import json
import multiprocessing
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch

from coursekit.checks.report import State
from coursekit.checks.usual_state import usual_state
from coursekit.exercises import examine, exercises, find_values
from coursekit.experiments.ledger import RunEntry, decode_entry, encode_entry
from coursekit.experiments.trial import Trial
from tests.exercises.notebook_cells import read_cells, run_setup
from tests.exercises.variants import Variant

SECONDS = 120
TEXT = "This text stands for an answer that a person reads."


def run_variant(variant: Variant) -> dict[str, Any]:
    """Return how an answer stands: its state, names of mistakes, and the report or the error as text."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a process with several threads cannot be forked
    run_setup(exercises()[variant.exercise].section)
    _get_runs_folder()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(variant, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(SECONDS):
            return {"state": "timeout", "mistakes": [], "text": f"more than {SECONDS} seconds"}
        return receiver.recv()
    except EOFError:
        return {"state": "ended", "mistakes": [], "text": "the process has ended"}
    finally:
        process.kill()
        process.join()
        torch.set_num_threads(threads)


@cache
def _get_runs_folder() -> Path:
    """Return the folder for finished trainings, which all processes use that are forked from this one."""
    folder = Path(tempfile.mkdtemp(prefix="coursekit-runs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _keep_trainings(folder: Path) -> None:
    """Train each recipe with each seed once: a second training would give the same run, to the last bit."""
    train = Trial.run

    def run(trial: Trial, news: Any, *arguments: Any, **options: Any) -> RunEntry:
        recipe = json.dumps([trial.recipe.to_json(), trial.seed, trial.fingerprint], sort_keys=True)
        file = folder / hashlib.sha256(recipe.encode()).hexdigest()
        if not file.exists():
            file.write_bytes(encode_entry(train(trial, news, *arguments, **options)))
        entry = decode_entry(file.read_bytes())
        experiment = trial.experiment
        return replace(
            entry,
            name=trial.name,
            against=experiment.against if experiment else None,
            change=experiment.change if experiment else {},
        )

    Trial.run = run  # type: ignore[method-assign]  # in this process alone


def _run(variant: Variant, sender: Any) -> None:
    exercise = exercises()[variant.exercise]
    _keep_trainings(_get_runs_folder())
    tempfile.tempdir = str(_get_runs_folder())  # for ledgers, which a killed process would leave behind
    namespace = dict(run_setup(exercise.section))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            for cell in read_cells("notebooks", exercise.section):
                if cell.get("exercise") == variant.exercise and cell["role"] == "answer":
                    exec(cell["code"], namespace)
            exec(compile(variant.code, variant.name, "exec"), namespace)
        except Exception as error:
            sender.send({"state": "error", "mistakes": [], "text": f"{type(error).__name__}: {error}"})
            return
        values = find_values(exercise.id, namespace) | dict.fromkeys(exercise.text_names, TEXT)
        with usual_state():
            report = examine(variant.exercise, values)
    state = "right" if report.state is State.PASSED else "wrong"
    sender.send({"state": state, "mistakes": list(report.mistakes), "text": str(report)})


def main() -> None:
    """Run the answers of the files that are named, and print those whose verdict is another one."""
    import argparse

    from tests.exercises.variants import read_variants

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--exercise", help="only this exercise")
    options = parser.parse_args()
    for path in options.files:
        for variant in read_variants(path):
            if options.exercise in (None, variant.exercise):
                result = run_variant(variant)
                sign = "    " if result["state"] == variant.verdict else "!!! "
                print(f"{sign}{variant}: {result['state']} {result['mistakes']}", flush=True)
                if result["state"] != variant.verdict or (
                    variant.verdict == "wrong" and not result["mistakes"]
                ):
                    print("\n".join(f"        {line}" for line in result["text"].splitlines()), flush=True)


if __name__ == "__main__":
    main()
