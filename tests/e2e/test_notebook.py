"""A student opens notebook 01, answers the first exercise wrong and then right, and comes back later."""

import json

from playwright.sync_api import expect

from tests.e2e.browser import Window, keep, opened
from tests.e2e.laboratory import Desk

FIRST_LINE = "# Exercise I.1 (answer)"
# The classes swapped, which is a mistake that the check knows.
WRONG = """\
label_counts = Counter("neg" if label == 0 else "pos" for label in train_labels)
label_counts["total"] = len(train_labels)
first_class = ["pos", "neg"][train_labels[0]]
mean_length = sum(len(basic_english(text)) for text in train_texts) / len(train_texts)"""
RIGHT = WRONG.replace('["pos", "neg"]', '["neg", "pos"]')


def panels(path):
    """The state of each panel that a notebook file holds, by exercise."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    found = (output.get("data", {}).get("application/vnd.coursekit.report+json") for output in outputs)
    return {panel["exercise"]: panel["state"] for panel in found if panel}


def test_work_is_checked_at_once_and_kept(browser, laboratory):
    with opened(browser, Window(), laboratory.host) as page:
        desk = Desk(page, laboratory, "01_vocab.ipynb")
        panel = desk.panel("I.1")

        desk.run_all()
        expect(panel).to_contain_text("I.1 not attempted")
        panel.scroll_into_view_if_needed()
        keep(page, "notebook-1-not-attempted")
        desk.save()
        assert set(panels(desk.path).values()) == {"not attempted"}

        desk.answer(FIRST_LINE, WRONG)
        expect(panel).to_contain_text("I.1 not right yet")
        expect(panel).to_contain_text("Hint: Negative and positive are swapped.")
        keep(page, "notebook-2-hint")

        desk.answer(FIRST_LINE, RIGHT)
        expect(panel).to_contain_text("I.1 passed")
        expect(panel).not_to_contain_text("Hint")
        keep(page, "notebook-3-passed")

        desk.save()
        desk.reload()
        expect(panel).to_contain_text("I.1 passed")
        assert desk.cell(FIRST_LINE).locator(".cm-line").all_text_contents() == [
            FIRST_LINE,
            *RIGHT.split("\n"),
        ]
        panel.scroll_into_view_if_needed()
        keep(page, "notebook-4-after-a-reload")
        assert panels(desk.path)["I.1"] == "passed"
