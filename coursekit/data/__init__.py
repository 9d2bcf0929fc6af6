"""The data: from the embedded sample, the Hugging Face hub, or a folder (sections II and VII)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.data import hub
from coursekit.data.parquet import as_dataset, read_split
from coursekit.data.samples import news, reviews
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

_LAST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Corpus:
    """Where a data set lies and what its labels mean."""

    name: str
    """Folder name in a classroom's mirror: `<folder>/<name>/train.parquet`."""
    repository: str
    """Name on the Hugging Face hub."""
    files: dict[str, str]
    """Split to file in that repository."""
    classes: tuple[str, ...]
    """Class names; a label is an index into them."""
    noun: str
    """What its rows are called in a message."""
    sample: Callable[[int], dict[str, reviews.Split]]
    """The function that writes the splits of its sample from a seed."""
    sample_seed: int
    """The seed of the sample that the notebooks are made with."""


IMDB = Corpus(
    name="imdb",
    repository="stanfordnlp/imdb",
    files={split: f"plain_text/{split}-00000-of-00001.parquet" for split in ("train", "test")},
    classes=("neg", "pos"),
    noun="reviews",
    sample=lambda seed: reviews.write_imdb(seed),  # looked up with each call, so that a test can replace it
    sample_seed=reviews.SAMPLE_SEED,
)
"""Large Movie Review Dataset v1.0 (Maas et al. 2011): 25,000 train and 25,000 test reviews."""

AG_NEWS = Corpus(
    name="ag_news",
    repository="fancyzhx/ag_news",
    files={split: f"data/{split}-00000-of-00001.parquet" for split in ("train", "test")},
    classes=("World", "Sports", "Business", "Sci/Tech"),
    noun="news",
    sample=lambda seed: news.write_ag_news(seed),
    sample_seed=news.SAMPLE_SEED,
)
"""AG News (Zhang, Zhao and LeCun 2015): 120,000 train and 7,600 test rows, headline and description."""


def load_imdb(source: str | os.PathLike[str] | None = None) -> DatasetDict:
    """Load film reviews: splits `train` and `test`, columns `text` (string) and `label` (0 neg, 1 pos).

    `source` is one of
    - `"sample"`: 2,000 + 2,000 synthetic reviews, no network (`"sample:7"` writes others, from seed 7);
    - `"full"`: the 50,000 real reviews from the Hugging Face hub, downloaded once and kept in its cache;
    - a folder with `imdb/train.parquet` and `imdb/test.parquet`.
    Without a source, the environment variable `COURSEKIT_DATA` decides, and without that, `"sample"`.

    Raises:
        CourseError: the source does not exist, cannot be reached, or holds something else than reviews.
    """
    return _load_corpus(IMDB, resolve_source(source))


def load_ag_news(source: str | os.PathLike[str] | None = None) -> DatasetDict:
    """Load news: splits `train` and `test`, columns `text` and `label` (World, Sports, Business, Sci/Tech).

    `source` as for `load_imdb`: the sample has 2,700 + 1,200 synthetic rows, `"full"` is the hub's 120,000 +
    7,600 real ones, and a folder has `ag_news/train.parquet` and `ag_news/test.parquet`.

    Raises:
        CourseError: the source does not exist, cannot be reached, or holds something else than news.
    """
    return _load_corpus(AG_NEWS, resolve_source(source))


def resolve_source(source: str | os.PathLike[str] | None = None) -> str:
    """Return the data source in use: the argument, else `$COURSEKIT_DATA`, else `"sample"`.

    Raises:
        CourseError: the argument is neither text nor a path.
    """
    if source is None:
        return os.environ.get("COURSEKIT_DATA") or "sample"
    if not isinstance(source, (str, os.PathLike)):
        kind = type(source).__name__
        raise CourseError(f'The data source must be "sample", "full" or a folder, and it is of type {kind}.')
    return os.fspath(source) or "sample"


def is_sample(source: str) -> bool:
    """Return whether a source is the embedded sample (any seed)."""
    return source.partition(":")[0] == "sample"


def find_files(corpus: Corpus, source: str) -> dict[str, Path]:
    """Return the paths of a source's files by split, without reading one or asking the hub.

    The sample has none. `"full"` has those that are in the hub's cache already.

    Raises:
        CourseError: the source is a folder without these files, or a sample without a usable seed.
    """
    if is_sample(source):
        _parse_seed(corpus, source)
        return {}
    if source == "full":
        paths = {split: hub.find_cached_file(corpus.repository, file) for split, file in corpus.files.items()}
        return {split: path for split, path in paths.items() if path}
    return _find_folder_files(corpus, Path(source).expanduser())


def _load_corpus(corpus: Corpus, source: str) -> DatasetDict:
    from datasets import DatasetDict

    if is_sample(source):
        splits = _write_sample(corpus.sample, _parse_seed(corpus, source))
        return DatasetDict({split: _make_split(corpus, *rows) for split, rows in splits.items()})
    if source == "full":
        paths = {split: hub.fetch_file(corpus.repository, file) for split, file in corpus.files.items()}
    else:
        paths = _find_folder_files(corpus, Path(source).expanduser())
    return DatasetDict(
        {split: read_split(path, corpus.classes, corpus.noun) for split, path in paths.items()}
    )


@lru_cache(maxsize=2)
def _write_sample(sample: Callable[[int], dict[str, reviews.Split]], seed: int) -> dict[str, reviews.Split]:
    """Return a sample, and keep it: a notebook and its checks ask for the same rows, which take a second."""
    return sample(seed)


def _parse_seed(corpus: Corpus, source: str) -> int:
    """Return the seed of a sample; raise `CourseError` where what stands after the colon is none."""
    _, colon, seed = source.partition(":")
    if not colon:
        return corpus.sample_seed
    # The length first: Python refuses to read a number of more than 4,300 digits.
    if not (seed.isascii() and seed.isdecimal() and len(seed) < 20 and int(seed) <= _LAST_SEED):
        shown = source if len(source) < 40 else f"{source[:40]}..."
        raise CourseError(
            f'The data source "{shown}" has no usable seed: write "sample", or "sample:7" with a whole '
            "number from 0 to 2^63 - 1."
        )
    return int(seed)


def _find_folder_files(corpus: Corpus, folder: Path) -> dict[str, Path]:
    """Return the paths of the files of a classroom's mirror; raise `CourseError` where one is missing."""
    paths = {split: folder / corpus.name / f"{split}.parquet" for split in corpus.files}
    try:
        if not _is_kind(stat.S_ISDIR, folder):
            raise CourseError(_explain_missing_folder(corpus, folder))
        for split, path in paths.items():
            if not _is_kind(stat.S_ISREG, path):
                raise CourseError(_explain_missing_file(corpus, folder, split))
    except OSError as error:  # no right to look into it, or a name that no system allows
        raise CourseError(
            f'The folder "{_shorten_path(folder)}" cannot be looked into ({error.strerror}): '
            "make it readable for you, or give another one."
        ) from error
    return paths


def _explain_missing_folder(corpus: Corpus, folder: Path) -> str:
    if _is_kind(stat.S_ISREG, folder):
        return f'"{_shorten_path(folder)}" is a file: give the folder that holds {corpus.name}/{folder.name}.'
    return (
        f'There is no folder "{_shorten_path(folder)}": give "sample", "full", '
        f"or a folder that holds {corpus.name}/train.parquet."
    )


def _explain_missing_file(corpus: Corpus, folder: Path, split: str) -> str:
    if _is_kind(stat.S_ISREG, folder / f"{split}.parquet"):
        return f'The folder "{_shorten_path(folder)}" itself holds {split}.parquet: give the folder above it.'
    name = f"{corpus.name}/{split}.parquet"
    if _is_kind(stat.S_ISDIR, folder / name):
        return f'In "{_shorten_path(folder)}", {name} is a folder: put the file of that name in its place.'
    files = " and ".join(f"{split}.parquet" for split in corpus.files)
    return (
        f'The folder "{_shorten_path(folder)}" has no file {name}: put {files} into its folder {corpus.name}.'
    )


def _is_kind(kind: Callable[[int], bool], path: Path) -> bool:
    """Return whether a file or folder of this kind is there; raise `OSError` where one may not look.

    kind: `stat.S_ISREG` or `stat.S_ISDIR`. Unlike it, `Path.is_file` says False where one may not look.
    """
    try:
        return kind(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a name with a zero byte is a ValueError
        return False


def _shorten_path(path: Path) -> str:
    text = str(path)
    return text if len(text) < 200 else f"{text[:200]}..."


def _make_split(corpus: Corpus, texts: list[str], labels: list[int]) -> Dataset:
    import pyarrow as pa

    return as_dataset(pa.table({"text": texts, "label": labels}), corpus.classes)
