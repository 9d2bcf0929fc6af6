"""The reviews: from the embedded sample, the Hugging Face hub, or a folder (section II)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit import synthetic
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

HUB_TIMEOUT = 5  # seconds to wait for the hub's first answer; without a network we say so at once


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


IMDB = Corpus(
    name="imdb",
    repository="stanfordnlp/imdb",
    files={split: f"plain_text/{split}-00000-of-00001.parquet" for split in ("train", "test")},
    classes=("neg", "pos"),
)
"""Large Movie Review Dataset v1.0 (Maas et al. 2011): 25,000 train and 25,000 test reviews."""


def load_imdb(source: str | os.PathLike[str] | None = None) -> DatasetDict:
    """Load film reviews: splits `train` and `test`, columns `text` (string) and `label` (0 neg, 1 pos).

    `source` is one of
    - `"sample"`: 2,000 + 2,000 synthetic reviews, no network (`"sample:7"` writes others, from seed 7);
    - `"full"`: the 50,000 real reviews from the Hugging Face hub, kept in its cache;
    - a folder with `imdb/train.parquet` and `imdb/test.parquet`.
    Without a source, the environment variable `COURSEKIT_DATA` decides, and without that, `"sample"`.

    Raises:
        CourseError: the source does not exist, cannot be reached, or holds something else than reviews.
    """
    return _load(IMDB, resolve_source(source))


def resolve_source(source: str | os.PathLike[str] | None = None) -> str:
    """Give the data source in use: the argument, else `$COURSEKIT_DATA`, else `"sample"`."""
    chosen = os.fspath(source) if source is not None else os.environ.get("COURSEKIT_DATA")
    return chosen or "sample"


def is_sample(source: str) -> bool:
    """Tell whether a source is the embedded sample (any seed)."""
    return source.partition(":")[0] == "sample"


def _load(corpus: Corpus, source: str) -> DatasetDict:
    from datasets import DatasetDict

    if is_sample(source):
        splits = synthetic.write_imdb(_sample_seed(source))
        return DatasetDict({name: _dataset(corpus, *rows) for name, rows in splits.items()})
    paths = _hub_files(corpus) if source == "full" else _folder_files(corpus, Path(source))
    return DatasetDict({split: _read_parquet(corpus, path) for split, path in paths.items()})


def _sample_seed(source: str) -> int:
    _, colon, seed = source.partition(":")
    if not colon:
        return synthetic.SAMPLE_SEED
    if not seed.isdecimal():
        raise CourseError(f'The data source "{source}" is not known: write "sample:7", with a whole number.')
    return int(seed)


def _folder_files(corpus: Corpus, folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise CourseError(
            f'There is no folder "{folder}": give "sample", "full", '
            f"or a folder that holds {corpus.name}/train.parquet."
        )
    paths = {split: folder / corpus.name / f"{split}.parquet" for split in corpus.files}
    for path in paths.values():
        if not path.is_file():
            raise CourseError(
                f'The folder "{folder}" has no file {path.relative_to(folder)}: '
                f"put {' and '.join(f'{split}.parquet' for split in paths)} into its folder {corpus.name}."
            )
    return paths


def _hub_files(corpus: Corpus) -> dict[str, Path]:
    """Download the corpus's files, or find them in the hub's cache."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    paths = {}
    for split, file in corpus.files.items():
        try:
            path = hf_hub_download(
                corpus.repository, file, repo_type="dataset", etag_timeout=HUB_TIMEOUT
            )
        except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
            raise CourseError(
                f"The file {file} of {corpus.repository} could not be fetched from the Hugging Face hub "
                f"({type(error).__name__}): connect to the internet and try again, or work with "
                f'the data source "sample", which needs no network.'
            ) from error
        paths[split] = Path(path)
    return paths


def _read_parquet(corpus: Corpus, path: Path) -> Dataset:
    """Read one split and make sure that it holds what the course expects."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise CourseError(
            f'The file "{path}" cannot be read as parquet ({type(error).__name__}): '
            "it may be cut off or damaged, so delete it and fetch it again."
        ) from error
    for column, is_right, kind in (("text", _is_text, "strings"), ("label", pa.types.is_integer, "integers")):
        if column not in table.column_names:
            raise CourseError(
                f'The file "{path}" has no column "{column}" (it has {", ".join(table.column_names)}): '
                'its columns must be "text" and "label".'
            )
        if not is_right(table[column].type) or table[column].null_count:
            raise CourseError(
                f'The column "{column}" of "{path}" must hold {kind} with none missing, '
                f"and it holds {table[column].type} with {table[column].null_count} missing: correct the file."
            )
    return _dataset(corpus, table["text"].to_pylist(), table["label"].to_pylist(), path)


def _is_text(kind: object) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _dataset(corpus: Corpus, texts: list[str], labels: list[int], origin: object = None) -> Dataset:
    from datasets import ClassLabel, Dataset, Features, Value

    if not texts:
        raise CourseError(f'The file "{origin}" has no rows: delete it and fetch it again.')
    wrong = next((row for row, label in enumerate(labels) if not 0 <= label < len(corpus.classes)), None)
    if wrong is not None:
        meaning = ", ".join(f"{number} {name}" for number, name in enumerate(corpus.classes))
        raise CourseError(
            f'Row {wrong} of "{origin}" has the label {labels[wrong]}: labels must be {meaning}, '
            "so correct the file."
        )
    features = Features({"text": Value("string"), "label": ClassLabel(names=list(corpus.classes))})
    return Dataset.from_dict({"text": texts, "label": labels}, features=features)
