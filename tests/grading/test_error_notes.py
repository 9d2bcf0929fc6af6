"""Errors that come from the grader's machine are named as such."""

import ast

import pytest
import torch

from coursekit.grading.error_notes import describe_causes, explain_errors


def message_of(action):
    with pytest.raises(Exception) as caught:
        action()
    return f"{type(caught.value).__name__}: {caught.value}"


def test_a_missing_package():
    error = message_of(lambda: __import__("no_such_package.part"))
    assert list(explain_errors([None, error])) == [
        "The grader has no package no_such_package. The course's guide for instructors lists all: "
        "write it with those."
    ]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.parametrize(
    "use",
    [
        lambda: torch.ones(2).cuda(),
        lambda: torch.ones(2).to("cuda:0"),
        lambda: torch.ones(2, device="cuda"),
        lambda: torch.nn.Linear(2, 2).cuda(),
        lambda: torch.Generator(device="cuda"),
        lambda: torch.cuda.synchronize(),
        lambda: torch.ones(2, device="xpu"),
    ],
)
def test_no_gpu(use):
    assert "no GPU" in next(explain_errors([message_of(use)]))


def test_weights_of_a_gpu():
    error = "RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available()"
    assert "no GPU" in next(explain_errors([error]))


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="there is a GPU")
@pytest.mark.parametrize(
    "use",
    [
        lambda: torch.ones(2).to("mps"),
        lambda: torch.ones(2, device="mps"),
        lambda: torch.nn.Linear(2, 2, device="mps"),
        lambda: torch.mps.synchronize(),
    ],
)
def test_no_apple_gpu(use):
    assert "no GPU" in next(explain_errors([message_of(use)]))


def test_quotation_marks_that_python_3_12_takes(monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 11, 7, "final", 0))
    assert "use the other kind" in next(explain_errors(["SyntaxError: f-string: expecting '}'"]))
    try:
        ast.parse('f"{d["k"]}"')
    except SyntaxError as error:
        assert "f-string: " in str(error)


@pytest.mark.parametrize("error", [None, "", "NameError: name 'cuda' is not defined", "SyntaxError: invalid"])
def test_an_error_of_the_answer_has_no_sentence(error):
    assert list(explain_errors([error])) == []


def test_causes_are_counted_by_notebook():
    package, gpu = (
        next(explain_errors([text]))
        for text in ("ModuleNotFoundError: No module named 'polars'", "RuntimeError: No CUDA GPUs")
    )
    assert list(describe_causes([[package, package], [gpu, package], ["Another note."], []])) == [
        "The grader has no package polars: 2 notebooks have an error for that reason.",
        "The grader has no GPU: 1 notebook has an error for that reason.",
    ]
