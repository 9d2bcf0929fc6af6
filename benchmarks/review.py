"""How fast texts are reviewed in a browser, and whether a killed server loses any point.

    python benchmarks/review.py [--texts 10000] [--points 2000] [--kills 10] [--seed 0]

Everything is in one exercise, which is the hardest case. Chromium opens the exercise and gives points by
keys, as a person does. Then two graders' scripts give points while the server is killed (SIGKILL) at moments
drawn from the seed and started again: every point that was answered as saved must be there. At last, what an
instructor's hands need is counted, in groups and one by one in a table. It needs what `make e2e` installs.
The exit code is 1 where a point is lost.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright
from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the server and the browser are those of the tests
from coursekit.grading.review.session import ReviewOptions, open_session  # noqa: E402
from coursekit.grading.review_store import load_reviews  # noqa: E402
from tests.e2e.browser import Window, launch, open_page  # noqa: E402
from tests.grading.review.review_class import EXERCISE, write_class  # noqa: E402
from tests.grading.review.review_server import Browser, start_review  # noqa: E402

KEY_SECONDS = 0.28
"""A key press of an average typist: Card, Moran and Newell (1980), "The keystroke-level model", table I."""

_STARTS = (
    "A dictionary raises a KeyError",
    "get gives 0",
    "The lookup fails",
    "An unknown word has no number",
)
_MIDDLES = ("for a word that is not there", "if the word was never counted", "for words of the test reviews")
_ENDS = ("so the program would stop", "and 0 is kept for such words", "so that all of them share a number")
_MORE = (
    "The model learns nothing about it.",
    "No real word has it.",
    "It still counts.",
    "That is information.",
)


def draw_texts(count: int, seed: int) -> dict[str, str]:
    """Return answers by student: a tenth of them equal, a tenth nearly equal, and all others different."""
    generator = random.Random(seed)

    def draw() -> str:
        parts = [generator.choice(words) for words in (_STARTS, _MIDDLES, _ENDS)]
        more = " ".join(generator.sample(_MORE, generator.randrange(len(_MORE))))
        numbers = generator.sample(range(10_000), 3)
        return (
            f"{parts[0]} {parts[1]}, {parts[2]}. {more} See rows {numbers[0]}, {numbers[1]} and {numbers[2]}."
        )

    frequent = draw()
    texts = {}
    for number in range(count):
        texts[f"s{number:05}"] = (draw(), frequent, f"{frequent}{'!' * (number % 7 + 1)}")[
            {0: 1, 1: 2}.get(number % 10, 0)
        ]
    return texts


def measure_grouping(results: Path) -> tuple[float, int]:
    """Return the seconds that it takes to group and prepare all texts, and the number of cards."""
    start = time.perf_counter()
    session = open_session(ReviewOptions(results, ROOT))
    seconds = time.perf_counter() - start
    session.store.close()
    return seconds, len(session.cards[EXERCISE])


_PRESS = """key => new Promise(done => {
    const start = performance.now(), said = document.getElementById("said");
    const watcher = new MutationObserver(() => {
        if (!said.textContent.startsWith("Saved:")) return;
        watcher.disconnect();
        done(performance.now() - start);
    });
    watcher.observe(said, {childList: true, characterData: true, subtree: true});
    const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(event);
})"""
"""Presses a key in the page, and gives the milliseconds until the page says that it is saved."""


def measure_browser(results: Path, openings: int = 20, marks: int = 100) -> tuple[list[float], list[float]]:
    """Return the milliseconds of opening pages of the exercise, and of giving points by a key."""
    with (
        start_review(results) as server,
        sync_playwright() as playwright,
        open_page(launch(playwright), Window(), server.host) as page,
    ):
        page.goto(server.links["instructor"])
        opened, given = [], []
        for number in range(openings):
            start = time.perf_counter()
            page.goto(f"{server.host}exercise/{EXERCISE}?page={number + 1}", wait_until="load")
            page.locator("article.card").first.wait_for()
            opened.append(1000 * (time.perf_counter() - start))
        page.goto(f"{server.host}exercise/{EXERCISE}")
        for number in range(marks):
            milliseconds = page.evaluate(
                _PRESS,
                "12f0"[number % 4],
            )
            given.append(milliseconds)
            if number % 5 == 4:
                page.keyboard.press("ArrowDown")
        return opened, given


class Script:
    """A grader who gives points as fast as the server answers, and notes what was answered as saved."""

    def __init__(self, cards: Sequence[str], seed: int) -> None:
        self._cards = list(cards)
        self._generator = random.Random(seed)
        self.saved: dict[str, float] = {}
        self.uncertain: set[str] = set()
        self.count = 0

    def run(self, link: str, stop: threading.Event, limit: int) -> None:
        """Give points until the server is gone."""
        try:
            browser = Browser(link)
            while self.count < limit and not stop.is_set():
                card = self._generator.choice(self._cards)
                points = round(self._generator.random(), 3)
                self.uncertain.add(card)  # until it is answered, either may be there
                browser.post("points", {"exercise": EXERCISE, "card": card, "points": points})
                self.saved[card] = points
                self.uncertain.discard(card)
                self.count += 1
        except (urllib.error.URLError, ConnectionError, json.JSONDecodeError, OSError):
            return


def kill_server(results: Path, points: int, kills: int, seed: int) -> tuple[int, int]:
    """Return how many points were answered as saved, and how many of these are missing."""
    generator = random.Random(f"{seed} kills")
    session = open_session(ReviewOptions(results, ROOT, graders=("anna", "ben")))
    cards = {name: [card.id for card in session.cards_of(name, EXERCISE)] for name in ("anna", "ben")}
    members = {card.id: [member.key for member in card.members] for card in session.cards[EXERCISE]}
    session.store.close()
    scripts = {name: Script(cards[name], seed + number) for number, name in enumerate(cards)}
    for number in range(kills + 1):
        with start_review(results, "--graders", "anna,ben") as server:
            stop = threading.Event()
            threads = [
                threading.Thread(target=script.run, args=(server.links[name], stop, points // 2))
                for name, script in scripts.items()
            ]
            for thread in threads:
                thread.start()
            if number < kills:
                goal = _count(scripts) + generator.randrange(1, max(2, points // (kills + 2)))
                while _count(scripts) < goal and any(map(threading.Thread.is_alive, threads)):
                    time.sleep(0.001)
                server.kill()
                stop.set()
            for thread in threads:
                thread.join()
    kept = load_reviews(results)
    answered = _count(scripts)
    missing = sum(
        any(kept.get(key) is None or kept[key].points != value for key in members[card])
        for script in scripts.values()
        for card, value in script.saved.items()
        if card not in script.uncertain
    )
    return answered, missing


def _count(scripts: Mapping[str, Script]) -> int:
    return sum(script.count for script in scripts.values())


def count_hands(texts: int, cards: int, answer_seconds: float) -> list[list[object]]:
    """Return rows: keys, pages and seconds of hands, without the time of reading, in groups and in a table.

    In groups: a digit and `n` for each card, and a page for twenty cards; after each key the page answers. In
    the table: the points, such as `.5`, and Enter for each text, as the cursor then is in the row below; with
    the other window, which shows the texts, a page down for each three of them, and Alt+Tab there and back.
    """
    keys = 2 * cards
    in_groups = keys * (KEY_SECONDS + answer_seconds)
    table_keys = texts * 3 + 2 * texts * 2 // 3 + texts // 3
    return [
        ["in groups", cards, keys, -(-cards // 20), f"{in_groups:.0f}"],
        ["one by one in review.csv", texts, table_keys, 2, f"{table_keys * KEY_SECONDS:.0f}"],
    ]


def main() -> int:
    """Measure all, and print what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--points", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "grades"
        write_class(results, draw_texts(options.texts, options.seed))
        grouping, cards = measure_grouping(results)
        opened, given = measure_browser(results)
        rows = [
            [f"grouping {options.texts:,} texts into {cards:,} cards", f"{grouping:.1f} s", "60 s"],
            ["opening a page of the exercise, median", f"{statistics.median(opened):.0f} ms", "1000 ms"],
            ["giving points, median", f"{statistics.median(given):.0f} ms", "100 ms"],
        ]
        print(tabulate(rows, ["work", "time", "to reach"]))
        killed = Path(folder) / "killed"
        write_class(killed, draw_texts(min(options.texts, 2_000), options.seed))
        answered, missing = kill_server(killed, options.points, options.kills, options.seed)
        print(f"\n{options.kills} kills, {answered:,} points answered as saved, {missing} of them missing")
        small = Path(folder) / "small"
        write_class(small, draw_texts(500, options.seed))
        _, small_cards = measure_grouping(small)
        hands = count_hands(500, small_cards, statistics.median(given) / 1000)
        print("\n" + tabulate(hands, ["500 texts", "decisions", "keys", "pages", "seconds of hands"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
