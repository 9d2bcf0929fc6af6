"""A student opens notebook 01, answers the first exercise wrong and then right, and comes back later."""

import json

from playwright.sync_api import expect

from coursekit.exercises import exercises
from tests.e2e.browser import Window, open_page, save_screenshot
from tests.e2e.jupyter import NotebookPage

FIRST_LINE = "# Exercise I.1 (answer)"
# The classes swapped, which is a mistake that the check knows.
WRONG = """\
label_counts = Counter("neg" if label == 0 else "pos" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = ["pos", "neg"][train_labels[0]]
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)"""
HINT = next(
    mistake.hint.partition(".")[0]
    for mistake in exercises()["I.1"].mistakes
    if mistake.name == "classes swapped"
)
RIGHT = WRONG.replace('["pos", "neg"]', '["neg", "pos"]')


def panels(path):
    """Return the state of each panel that a notebook file holds, by exercise."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    reports = (output.get("data", {}).get("application/vnd.coursekit.report+json") for output in outputs)
    return {report["exercise"]: report["state"] for report in reports if report}


def test_work_is_checked_at_once_and_kept(browser, jupyter):
    with open_page(browser, Window(), jupyter.host) as page:
        notebook = NotebookPage(page, jupyter, "01_vocab.ipynb")
        panel = notebook.panel("I.1")

        notebook.run_all()
        expect(panel).to_contain_text("I.1 not attempted")
        panel.scroll_into_view_if_needed()
        save_screenshot(page, "notebook-1-not-attempted")
        notebook.save()
        assert set(panels(notebook.path).values()) == {"not attempted"}

        notebook.answer(FIRST_LINE, WRONG)
        expect(panel).to_contain_text("I.1 not right yet")
        expect(panel).to_contain_text(f"Hint: {HINT}")
        save_screenshot(page, "notebook-2-hint")

        notebook.answer(FIRST_LINE, RIGHT)
        expect(panel).to_contain_text("I.1 passed")
        expect(panel).not_to_contain_text("Hint")
        save_screenshot(page, "notebook-3-passed")

        notebook.save()
        notebook.reload()
        expect(panel).to_contain_text("I.1 passed")
        assert notebook.cell(FIRST_LINE).locator(".cm-line").all_text_contents() == [
            FIRST_LINE,
            *RIGHT.split("\n"),
        ]
        panel.scroll_into_view_if_needed()
        save_screenshot(page, "notebook-4-after-a-reload")
        assert panels(notebook.path)["I.1"] == "passed"
