"""Both corpora from the sample, a folder and a stand-in of the hub, and every way in which it fails."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import huggingface_hub
import huggingface_hub.constants
import huggingface_hub.file_download
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coursekit import data
from coursekit.data import AG_NEWS, IMDB, Corpus, hub, load_ag_news, load_imdb, resolve_source
from coursekit.data.samples import news, reviews
from coursekit.errors import CourseError

TEXTS = ["A dull film .", "Not for me", "Great fun !", "I liked it"]
LABELS = [0, 0, 1, 1]
NEWS = ["Oil up Oil rose.", "Club wins A club won.", "King speaks He spoke.", "Robot sings It sang."]
NEWS_LABELS = [2, 1, 0, 3]
BOTH = pytest.mark.parametrize(
    ("corpus", "load"), [(IMDB, load_imdb), (AG_NEWS, load_ag_news)], ids=["imdb", "ag_news"]
)


def write(path: Path, texts: Any = TEXTS, labels: Any = LABELS, **columns: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"text": texts, "label": labels, **columns}), path)
    return path


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder with a small, right data set."""
    write(tmp_path / "imdb" / "train.parquet")
    write(tmp_path / "imdb" / "test.parquet", TEXTS[::-1], LABELS[::-1])
    return tmp_path


@pytest.fixture
def news_mirror(tmp_path: Path) -> Path:
    """A folder with small, right news."""
    write(tmp_path / "ag_news" / "train.parquet", NEWS, NEWS_LABELS)
    write(tmp_path / "ag_news" / "test.parquet", NEWS[::-1], NEWS_LABELS[::-1])
    return tmp_path


def refusal(source: Any, load: Callable[[Any], Any] = load_imdb) -> str:
    """The sentence with which a source is refused."""
    with pytest.raises(CourseError) as caught:
        load(source)
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".") and sentence.count(". ") == 0, sentence
    return sentence


@pytest.fixture
def short_sample(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sample with a few rows: its writer has tests of its own."""
    data._write_sample.cache_clear()
    whole = reviews.write_imdb
    monkeypatch.setattr(reviews, "write_imdb", lambda seed: whole(seed, train=6, test=4))
    whole_news = news.write_ag_news
    monkeypatch.setattr(news, "write_ag_news", lambda seed: whole_news(seed, train=8, test=4))
    yield
    data._write_sample.cache_clear()


# What a right source gives


@BOTH
def test_the_sample_has_all_classes_in_both_splits(short_sample: None, corpus: Corpus, load: Any):
    labels = {name: sorted(set(split["label"])) for name, split in load("sample").items()}
    all_classes = list(range(len(corpus.classes)))
    assert labels == {"train": all_classes, "test": all_classes}


def test_the_sample_puts_the_negative_reviews_first(short_sample: None):
    labels = list(load_imdb("sample")["train"]["label"])
    assert labels == sorted(labels)


@BOTH
def test_the_same_seed_gives_the_same_rows(short_sample: None, corpus: Corpus, load: Any):
    first = load("sample:7")["train"][:]
    data._write_sample.cache_clear()
    assert load("sample:7")["train"][:] == first


@BOTH
def test_a_sample_that_is_asked_for_again_is_not_written_again(
    short_sample: None, monkeypatch: pytest.MonkeyPatch, corpus: Corpus, load: Any
):
    first = load("sample:7")["train"][:]
    for module, name in ((reviews, "write_imdb"), (news, "write_ag_news")):
        monkeypatch.setattr(module, name, lambda seed: pytest.fail("written again"))
    assert load("sample:7")["train"][:] == first


@BOTH
def test_another_seed_gives_other_rows(short_sample: None, corpus: Corpus, load: Any):
    assert load("sample:7")["train"][:] != load("sample:8")["train"][:]


@BOTH
def test_without_a_seed_the_sample_is_that_of_the_notebooks(short_sample: None, corpus: Corpus, load: Any):
    assert load("sample")["train"][:] == load(f"sample:{corpus.sample_seed}")["train"][:]


def test_the_largest_seed_is_a_seed(short_sample: None):
    assert len(load_imdb(f"sample:{2**63 - 1}")["train"]) == 6


@pytest.mark.parametrize(
    ("load", "train", "test"), [(load_imdb, 2000, 2000), (load_ag_news, 2700, 1200)], ids=["imdb", "ag_news"]
)
def test_the_sample_has_its_full_size(load: Any, train: int, test: int):
    assert {name: len(split) for name, split in load("sample").items()} == {"train": train, "test": test}


@pytest.mark.parametrize("kind", [str, Path])
def test_a_folder_gives_its_rows_in_order(mirror: Path, kind: Callable[[Path], Any]):
    splits = load_imdb(kind(mirror))
    assert splits["train"][:] == {"text": TEXTS, "label": LABELS}
    assert splits["test"][:] == {"text": TEXTS[::-1], "label": LABELS[::-1]}


def test_a_folder_gives_its_news_in_order(news_mirror: Path):
    splits = load_ag_news(news_mirror)
    assert splits["train"][:] == {"text": NEWS, "label": NEWS_LABELS}
    assert splits["test"][:] == {"text": NEWS[::-1], "label": NEWS_LABELS[::-1]}


@BOTH
@pytest.mark.parametrize("source", ["sample", "folder"])
def test_labels_are_class_labels(
    mirror: Path, news_mirror: Path, short_sample: None, source: str, corpus: Corpus, load: Any
):
    splits = load(mirror if source == "folder" else source)
    for split in splits.values():
        assert tuple(split.features["label"].names) == corpus.classes
        assert split.features["text"].dtype == "string"
        assert split.column_names == ["text", "label"]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint64(), pa.int32()])
def test_any_whole_numbers_are_labels(mirror: Path, kind: pa.DataType):
    write(mirror / "imdb" / "train.parquet", labels=pa.array(LABELS, kind))
    assert load_imdb(mirror)["train"]["label"][:] == LABELS


def test_large_strings_and_further_columns_do_no_harm(mirror: Path):
    write(mirror / "imdb" / "train.parquet", pa.array(TEXTS, pa.large_string()), idx=[1, 2, 3, 4])
    assert load_imdb(mirror)["train"][:] == {"text": TEXTS, "label": LABELS}


def test_a_file_in_several_row_groups_is_one_split(mirror: Path):
    table = pa.table({"text": TEXTS, "label": LABELS})
    pq.write_table(table, mirror / "imdb" / "train.parquet", row_group_size=1)
    split = load_imdb(mirror)["train"]
    assert split[:] == {"text": TEXTS, "label": LABELS}
    assert split.shuffle(seed=0).select(range(3)).num_rows == 3


def test_the_home_folder_may_be_a_tilde(mirror: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(mirror.parent))
    monkeypatch.setenv("USERPROFILE", str(mirror.parent))
    assert len(load_imdb(f"~/{mirror.name}")["train"]) == 4


def test_the_environment_decides_where_no_source_is_given(mirror: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSEKIT_DATA", str(mirror))
    assert len(load_imdb()["train"]) == 4


def test_the_environment_decides_for_the_news_too(news_mirror: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSEKIT_DATA", str(news_mirror))
    assert len(load_ag_news()["train"]) == 4


def test_the_argument_goes_before_the_environment(mirror: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSEKIT_DATA", "nowhere")
    assert len(load_imdb(mirror)["train"]) == 4


@pytest.mark.parametrize("value", [None, ""])
def test_the_sample_is_the_default(value: str | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COURSEKIT_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("COURSEKIT_DATA", value)
    assert resolve_source() == "sample"


def test_the_real_reviews_are_complete(real_data: Path):
    splits = load_imdb(real_data)
    for split in splits.values():
        assert len(split) == 25_000
        assert sum(split["label"][:]) == 12_500


def test_the_real_news_are_what_the_course_expects(real_data: Path):
    if not (real_data / "ag_news" / "train.parquet").exists():
        pytest.skip("no real news beside the real reviews")
    splits = load_ag_news(real_data)
    assert len(splits["test"]) == 7600 and set(splits["train"]["label"][:]) == {0, 1, 2, 3}


# Wrong sources


@pytest.mark.parametrize(
    "source", ["sample:x", "sample:", "sample:-1", "sample:1.5", "sample:٣", "sample:²", f"sample:{2**63}"]
)
def test_an_unknown_seed(source: str):
    sentence = refusal(source)
    assert source in sentence and '"sample:7"' in sentence


def test_a_huge_seed_is_cut_in_the_sentence():
    assert len(refusal("sample:" + "9" * 10_000)) < 250


@pytest.mark.parametrize("source", [5, 1.5, ["sample"], b"sample"])
def test_a_source_of_another_kind(source: Any):
    assert type(source).__name__ in refusal(source)


@BOTH
@pytest.mark.parametrize("source", ["nowhere", "Full", "smaple", "no\0thing"])
def test_a_missing_folder(source: str, corpus: Corpus, load: Any):
    sentence = refusal(source, load)
    assert f'no folder "{source}"' in sentence and '"full"' in sentence
    assert f"{corpus.name}/train.parquet" in sentence


def test_a_name_that_no_system_allows():
    assert len(refusal("x" * 5_000)) < 400


def test_a_file_given_as_the_folder(mirror: Path):
    sentence = refusal(mirror / "imdb" / "train.parquet")
    assert "is a file" in sentence and "give the folder" in sentence


def test_the_inner_folder_given(mirror: Path):
    assert "the folder above" in refusal(mirror / "imdb")


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_folder_without_the_file(mirror: Path, split: str):
    (mirror / "imdb" / f"{split}.parquet").unlink()
    sentence = refusal(mirror)
    assert f"no file imdb/{split}.parquet" in sentence and str(mirror) in sentence


def test_a_folder_in_place_of_the_file(mirror: Path):
    (mirror / "imdb" / "test.parquet").unlink()
    (mirror / "imdb" / "test.parquet").mkdir()
    assert "imdb/test.parquet is a folder" in refusal(mirror)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything"
)
@pytest.mark.parametrize("place", ["imdb", "imdb/train.parquet"])
def test_no_right_to_read(mirror: Path, place: str):
    (mirror / place).chmod(0)
    try:
        assert "read" in refusal(mirror)
    finally:
        (mirror / place).chmod(0o700)


@pytest.mark.parametrize("step", ["open", "look"])
def test_no_right_to_read_as_the_system_says_it(mirror: Path, step: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(*((pq, "ParquetFile") if step == "open" else (Path, "stat")), refuse)
    assert "read" in refusal(mirror)


# Wrong files


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flip(data: bytes) -> bytes:
    """Damage the rows and leave the description at the end whole."""
    return data[:4] + bytes(byte ^ 0xFF for byte in data[4:120]) + data[120:]


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip,
        lambda data: b"",
        lambda data: b"text,label\n",
        lambda data: data[:-1],
        lambda data: b"PAR1PAR1",
    ],
    ids=["cut off", "damaged", "zero bytes", "a text file", "last byte lost", "only the marks"],
)
def test_a_corrupt_file(mirror: Path, damage: Callable[[bytes], bytes]):
    path = mirror / "imdb" / "test.parquet"
    path.write_bytes(damage(path.read_bytes()))
    sentence = refusal(mirror)
    assert f'"{path}" cannot be read' in sentence and "delete it and fetch it again" in sentence


def test_texts_that_are_not_utf8(mirror: Path):
    bad = pa.array([b"caf\xe9", b"b"]).cast(pa.binary()).view(pa.string())
    write(mirror / "imdb" / "train.parquet", bad, [0, 1])
    assert "cannot be read" in refusal(mirror)


@pytest.mark.parametrize(("missing", "there"), [("text", "label"), ("label", "text")])
def test_a_wrong_column(mirror: Path, missing: str, there: str):
    table = pa.table({"text": TEXTS, "label": LABELS}).rename_columns({missing: "review", there: there})
    pq.write_table(table, mirror / "imdb" / "train.parquet")
    sentence = refusal(mirror)
    assert f'no column "{missing}"' in sentence and "review" in sentence


def test_a_column_twice(mirror: Path):
    table = pa.table([TEXTS, LABELS, LABELS], names=["text", "label", "label"])
    pq.write_table(table, mirror / "imdb" / "train.parquet")
    assert '2 columns "label"' in refusal(mirror)


@pytest.mark.parametrize(
    "labels", [["neg"] * 4, [0.0, 0.0, 1.0, 1.0], [False, False, True, True], [None] * 4]
)
def test_labels_that_are_not_whole_numbers(mirror: Path, labels: list[Any]):
    write(mirror / "imdb" / "train.parquet", labels=labels)
    assert 'The column "label"' in refusal(mirror)


@pytest.mark.parametrize("texts", [[1, 2, 3, 4], [["a"]] * 4, [b"a"] * 4])
def test_texts_that_are_not_strings(mirror: Path, texts: list[Any]):
    write(mirror / "imdb" / "train.parquet", texts)
    assert 'The column "text"' in refusal(mirror)


@pytest.mark.parametrize("label", [-1, 2, 2**62])
def test_a_label_out_of_range(mirror: Path, label: int):
    write(mirror / "imdb" / "train.parquet", labels=[0, 1, label, 1])
    sentence = refusal(mirror)
    assert f"has the label {label}" in sentence and "Row 2 of" in sentence and "1 (pos)" in sentence


@pytest.mark.parametrize("label", [-1, 4])
def test_a_news_label_out_of_range(news_mirror: Path, label: int):
    write(news_mirror / "ag_news" / "train.parquet", NEWS, [0, 1, label, 3])
    sentence = refusal(news_mirror, load_ag_news)
    assert f"has the label {label}" in sentence
    assert "0 (World), 1 (Sports), 2 (Business) or 3 (Sci/Tech)" in sentence


@pytest.mark.parametrize("column", ["text", "label"])
def test_a_missing_value(mirror: Path, column: str):
    values = {"texts": [*TEXTS[:3], None]} if column == "text" else {"labels": [0, 0, 1, None]}
    write(mirror / "imdb" / "test.parquet", **values)
    assert f"has no {column}" in refusal(mirror) and "Row 3 of" in refusal(mirror)


def test_a_file_without_rows(mirror: Path):
    write(mirror / "imdb" / "train.parquet", pa.array([], pa.string()), pa.array([], pa.int64()))
    sentence = refusal(mirror)
    assert "has no rows" in sentence and "the reviews" in sentence


def test_a_file_without_news(news_mirror: Path):
    write(news_mirror / "ag_news" / "test.parquet", pa.array([], pa.string()), pa.array([], pa.int64()))
    sentence = refusal(news_mirror, load_ag_news)
    assert "has no rows" in sentence and "with the news" in sentence and "review" not in sentence


def test_a_folder_with_reviews_alone_has_no_news(mirror: Path):
    assert "no file ag_news/train.parquet" in refusal(mirror, load_ag_news)


# The hub


class Hub(ThreadingHTTPServer):
    """A stand-in for the Hugging Face hub: the two files, and the faults that a test asks for."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files = files
        self.requests: list[str] = []
        self.status = 0  # answer everything with this status
        self.silent = False  # accept, and never answer
        self.cut_after = 0  # once: break the connection after so many bytes
        self.address = f"http://127.0.0.1:{self.server_port}"
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what some tests want."""


class _Answer(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.requests.append(f"{self.command} {self.path}")
        if self.server.silent:
            time.sleep(60)
            return
        body = self.server.files.get(self.path)
        if self.server.status or body is None:
            self.send_response(self.server.status or 404)
            if not self.server.status:
                self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hash(body) & 0xFFFFFFFF:040x}"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        if self.command == "GET":
            end = self.server.cut_after or len(body)
            self.wfile.write(body[start:end])
            if self.server.cut_after:
                self.server.cut_after = 0
                self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on this machine, with an empty cache."""
    files = {}
    for split in ("train", "test"):
        path = write(tmp_path / "source" / f"{split}.parquet", [f"{split} {text}" for text in TEXTS])
        files[f"/datasets/stanfordnlp/imdb/resolve/main/plain_text/{split}-00000-of-00001.parquet"] = (
            path.read_bytes()
        )
        path = write(tmp_path / "source" / f"news-{split}.parquet", NEWS, NEWS_LABELS)
        address = f"/datasets/fancyzhx/ag_news/resolve/main/data/{split}-00000-of-00001.parquet"
        files[address] = path.read_bytes()
    server = Hub(files)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # The library reads HF_ENDPOINT and HF_HOME once, when it is imported.
    constants = huggingface_hub.constants
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, server.address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", server.address)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(hub, "ANSWER_TIME", 1)
    monkeypatch.setattr(hub, "LOOKUP_TIME", 1)
    yield server
    server.shutdown()
    server.server_close()


def test_the_first_call_downloads(standin: Hub):
    splits = load_imdb("full")
    assert splits["train"]["text"][0] == "train A dull film ."
    assert splits["test"]["label"][:] == LABELS
    assert sum(request.startswith("GET /datasets/") for request in standin.requests) == 2


def test_the_news_come_from_their_own_repository(standin: Hub):
    assert load_ag_news("full")["train"][:] == {"text": NEWS, "label": NEWS_LABELS}
    assert all("/fancyzhx/ag_news/" in request for request in standin.requests if "GET /datasets" in request)


def test_the_second_call_needs_no_server(standin: Hub):
    load_imdb("full")
    standin.shutdown()
    standin.server_close()
    assert len(load_imdb("full")["train"]) == 4


def test_the_second_call_asks_nobody(standin: Hub):
    load_imdb("full")
    standin.requests.clear()
    load_imdb("full")
    assert standin.requests == []


def test_no_network_is_told_within_seconds(standin: Hub):
    standin.shutdown()
    standin.server_close()
    start = time.monotonic()
    sentence = refusal("full")
    # Not a measurement: the hub's library by itself would try again for about half a minute.
    assert time.monotonic() - start < 10
    assert "no connection" in sentence and '"sample"' in sentence and "plain_text/train" in sentence


def test_a_server_that_never_answers(standin: Hub):
    standin.silent = True
    start = time.monotonic()
    assert "did not answer in time" in refusal("full")
    assert time.monotonic() - start < 10


def test_an_address_that_is_looked_up_for_ever(standin: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", lambda *args, **kwargs: time.sleep(30))
    start = time.monotonic()
    assert "did not answer in time" in refusal("full")
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "no such file (404)"),
        (429, "wait some minutes"),
        (500, "a fault of its own (500)"),
        (503, "a fault of its own (503)"),
        (401, "refused (401)"),
        (403, "refused (403)"),
    ],
)
def test_a_hub_that_refuses(standin: Hub, status: int, words: str):
    standin.status = status
    start = time.monotonic()
    assert words in refusal("full")
    assert time.monotonic() - start < 10


def test_a_file_that_the_hub_does_not_have(standin: Hub):
    standin.files.clear()
    assert "no such file (404)" in refusal("full")


def test_a_server_that_is_not_the_hub(standin: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_Answer, "send_header", lambda *args: None)
    assert "Hugging Face hub" in refusal("full")


def test_a_download_that_breaks_off_is_taken_up_again(standin: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # the pause before the next try
    standin.cut_after = 300
    assert load_imdb("full")["train"]["text"][0] == "train A dull film ."


def test_a_server_that_goes_away_in_the_middle(standin: Hub, monkeypatch: pytest.MonkeyPatch):
    def break_off(*args: Any, **kwargs: Any) -> None:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    monkeypatch.setattr(huggingface_hub.file_download, "http_get", break_off)
    assert "broke off" in refusal("full")


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "HF_HOME"), (errno.EROFS, "HF_HOME")],
)
def test_a_cache_that_cannot_take_the_file(
    standin: Hub, number: int, words: str, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(huggingface_hub.file_download, "http_get", refuse)
    assert words in refusal("full")


def test_a_file_in_the_way_of_the_cache(standin: Hub, tmp_path: Path):
    (tmp_path / "cache").write_text("not a folder")
    assert "Hugging Face hub" in refusal("full")


def test_a_damaged_download_is_to_be_deleted_with_its_folder(standin: Hub, tmp_path: Path):
    for path in standin.files:
        standin.files[path] = b"<html>Please log in to the network</html>"
    sentence = refusal("full")
    assert f'delete the folder "{tmp_path / "cache" / "datasets--stanfordnlp--imdb"}"' in sentence


def run_alone(*, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the full data in a process of its own, where the hub's library reads the environment anew."""
    code = (
        "from coursekit.data import load_imdb\n"
        "from coursekit.errors import CourseError\n"
        "try:\n    print(load_imdb('full')['train']['text'][0])\n"
        "except CourseError as why:\n    print(why)\n"
    )
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "HF_HOME": str(cache), "HF_HUB_DISABLE_PROGRESS_BARS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_endpoint_and_the_cache_come_from_the_environment(standin: Hub, tmp_path: Path):
    result = run_alone(cache=tmp_path / "home", HF_ENDPOINT=standin.address, NO_PROXY="127.0.0.1")
    assert result.stdout == "train A dull film .\n", result.stderr


def test_a_filled_cache_is_enough_without_any_network(standin: Hub, tmp_path: Path):
    run_alone(cache=tmp_path / "home", HF_ENDPOINT=standin.address, NO_PROXY="127.0.0.1")
    standin.requests.clear()
    result = run_alone(cache=tmp_path / "home", HF_ENDPOINT=standin.address, NO_PROXY="127.0.0.1")
    assert result.stdout == "train A dull film .\n" and standin.requests == [], result.stderr


def test_offline_by_the_environment(standin: Hub, tmp_path: Path):
    result = run_alone(cache=tmp_path / "home", HF_ENDPOINT=standin.address, HF_HUB_OFFLINE="1")
    assert "HF_HUB_OFFLINE" in result.stdout and standin.requests == [], result.stderr


def test_a_dead_proxy(standin: Hub, tmp_path: Path):
    result = run_alone(
        cache=tmp_path / "home",
        HF_ENDPOINT="http://hub.invalid",
        HTTP_PROXY="http://127.0.0.1:9",
        NO_PROXY="",
    )
    assert "could not be fetched" in result.stdout and result.stdout.count("\n") == 1, result.stderr
