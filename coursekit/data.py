"""The reviews: from the embedded sample, the Hugging Face hub, or a folder (section II)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit import hub, synthetic
from coursekit.errors import CourseError

if TYPE_CHECKING:
    import pyarrow as pa
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
    - `"full"`: the 50,000 real reviews from the Hugging Face hub, downloaded once and kept in its cache;
    - a folder with `imdb/train.parquet` and `imdb/test.parquet`.
    Without a source, the environment variable `COURSEKIT_DATA` decides, and without that, `"sample"`.

    Raises:
        CourseError: the source does not exist, cannot be reached, or holds something else than reviews.
    """
    return _load(IMDB, resolve_source(source))


def resolve_source(source: str | os.PathLike[str] | None = None) -> str:
    """Give the data source in use: the argument, else `$COURSEKIT_DATA`, else `"sample"`.

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
    """Tell whether a source is the embedded sample (any seed)."""
    return source.partition(":")[0] == "sample"


def _load(corpus: Corpus, source: str) -> DatasetDict:
    from datasets import DatasetDict

    if is_sample(source):
        splits = synthetic.write_imdb(_sample_seed(source))
        return DatasetDict({name: _sample_split(corpus, *rows) for name, rows in splits.items()})
    if source == "full":
        paths = {split: hub.fetch(corpus.repository, file) for split, file in corpus.files.items()}
    else:
        paths = _folder_files(corpus, Path(source).expanduser())
    return DatasetDict({split: _read_split(corpus, path) for split, path in paths.items()})


def _sample_seed(source: str) -> int:
    _, colon, seed = source.partition(":")
    if not colon:
        return synthetic.SAMPLE_SEED
    # The length first: Python refuses to read a number of more than 4,300 digits.
    if not (seed.isascii() and seed.isdecimal() and len(seed) < 20 and int(seed) <= _LAST_SEED):
        shown = source if len(source) < 40 else f"{source[:40]}..."
        raise CourseError(
            f'The data source "{shown}" has no usable seed: write "sample", or "sample:7" with a whole '
            "number from 0 to 2^63 - 1."
        )
    return int(seed)


def _folder_files(corpus: Corpus, folder: Path) -> dict[str, Path]:
    """Find the files of a classroom's mirror."""
    wanted = {split: folder / corpus.name / f"{split}.parquet" for split in corpus.files}
    try:
        if not _is(stat.S_ISDIR, folder):
            raise CourseError(_no_folder(corpus, folder))
        for split, path in wanted.items():
            if not _is(stat.S_ISREG, path):
                raise CourseError(_no_file(corpus, folder, split))
    except OSError as error:  # no right to look into it, or a name that no system allows
        raise CourseError(
            f'The folder "{_short(folder)}" cannot be looked into ({error.strerror}): '
            "make it readable for you, or give another one."
        ) from error
    return wanted


def _no_folder(corpus: Corpus, folder: Path) -> str:
    if _is(stat.S_ISREG, folder):
        return f'"{_short(folder)}" is a file: give the folder that holds {corpus.name}/{folder.name}.'
    return (
        f'There is no folder "{_short(folder)}": give "sample", "full", '
        f"or a folder that holds {corpus.name}/train.parquet."
    )


def _no_file(corpus: Corpus, folder: Path, split: str) -> str:
    if _is(stat.S_ISREG, folder / f"{split}.parquet"):
        return f'The folder "{_short(folder)}" itself holds {split}.parquet: give the folder above it.'
    name = f"{corpus.name}/{split}.parquet"
    if _is(stat.S_ISDIR, folder / name):
        return f'In "{_short(folder)}", {name} is a folder: put the file of that name in its place.'
    files = " and ".join(f"{split}.parquet" for split in corpus.files)
    return f'The folder "{_short(folder)}" has no file {name}: put {files} into its folder {corpus.name}.'


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    """Tell whether a file or folder is there; unlike `Path.is_file`, raise where one may not look."""
    try:
        return kind(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a name with a zero byte is a ValueError
        return False


def _short(path: Path) -> str:
    text = str(path)
    return text if len(text) < 200 else f"{text[:200]}..."


def _read_split(corpus: Corpus, path: Path) -> Dataset:
    """Read one split and make sure that it holds what the course expects."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fetched = hub.cache_folder(path)
    remedy = f'delete the folder "{fetched}"' if fetched != path else "delete it"
    try:
        with pq.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow)
            table = file.read(columns=["text", "label"])
        table.validate(full=True)  # finds texts that are not UTF-8, which reading does not
    except PermissionError as error:
        raise CourseError(
            f'The file "{path}" may not be read: give yourself the right to read it.'
        ) from error
    except (pa.ArrowException, OSError) as error:
        raise CourseError(
            f'The file "{path}" cannot be read as parquet: it is empty, cut off, damaged or of another kind, '
            f"so {remedy} and fetch it again."
        ) from error
    _check_rows(corpus, path, table)
    return _as_dataset(corpus, table)


def _check_columns(path: Path, schema: pa.Schema) -> None:
    import pyarrow as pa

    text = (pa.types.is_string, pa.types.is_large_string)
    for name, kinds, wanted in (
        ("text", text, "strings"),
        ("label", (pa.types.is_integer,), "whole numbers"),
    ):
        found = schema.names.count(name)
        if found != 1:
            columns = ", ".join(schema.names) or "none"
            raise CourseError(
                f'The file "{path}" has {found or "no"} column{"s" if found else ""} "{name}" '
                f'(its columns: {columns}): give it one column "text" and one column "label".'
            )
        kind = schema.field(name).type
        if not any(is_kind(kind) for is_kind in kinds):
            raise CourseError(
                f'The column "{name}" of "{path}" holds values of type {kind}: it must hold {wanted}, '
                "so correct the file."
            )


def _check_rows(corpus: Corpus, path: Path, table: pa.Table) -> None:
    import pyarrow.compute as pc

    if not table.num_rows:
        raise CourseError(f'The file "{path}" has no rows: put the file with the reviews in its place.')
    for name in table.column_names:
        if table[name].null_count:
            row = pc.index(table[name].is_null(), True).as_py()
            raise CourseError(f'Row {row} of "{path}" has no {name}: correct the file, rows count from 0.')
    labels = table["label"]
    wrong = pc.or_(pc.less(labels, 0), pc.greater_equal(labels, len(corpus.classes)))
    row = pc.index(wrong, True).as_py()
    if row >= 0:
        meaning = " or ".join(f"{number} ({name})" for number, name in enumerate(corpus.classes))
        raise CourseError(
            f'Row {row} of "{path}" has the label {labels[row].as_py()}: a label must be {meaning}, '
            "so correct the file, rows count from 0."
        )


def _sample_split(corpus: Corpus, texts: list[str], labels: list[int]) -> Dataset:
    import pyarrow as pa

    return _as_dataset(corpus, pa.table({"text": texts, "label": labels}))


def _as_dataset(corpus: Corpus, table: Any) -> Dataset:
    """Wrap an Arrow table with columns text and label; no Python list of the rows is made."""
    from datasets import ClassLabel, Dataset, DatasetInfo, Features, Value
    from datasets.table import InMemoryTable

    features = Features({"text": Value("string"), "label": ClassLabel(names=list(corpus.classes))})
    schema = features.arrow_schema
    return Dataset(
        InMemoryTable(table.select(schema.names).cast(schema)), info=DatasetInfo(features=features)
    )
