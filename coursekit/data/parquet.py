"""One parquet file with texts and labels: read it, and make sure that it holds what the course expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.data import hub
from coursekit.errors import CourseError

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset


def read_split(path: Path, classes: tuple[str, ...], noun: str) -> Dataset:
    """Read one split: columns `text` (string) and `label` (an index into the classes).

    noun: what the rows are called in a message ("reviews").

    Raises:
        CourseError: the file cannot be read, or a column or a row is not as it must be; says which.
    """
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
    _check_rows(path, table, classes, noun)
    return as_dataset(table, classes)


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


def _check_rows(path: Path, table: pa.Table, classes: tuple[str, ...], noun: str) -> None:
    import pyarrow.compute as pc

    if not table.num_rows:
        raise CourseError(f'The file "{path}" has no rows: put the file with the {noun} in its place.')
    for name in table.column_names:
        if table[name].null_count:
            row = pc.index(table[name].is_null(), True).as_py()
            raise CourseError(f'Row {row} of "{path}" has no {name}: correct the file, rows count from 0.')
    labels = table["label"]
    wrong = pc.or_(pc.less(labels, 0), pc.greater_equal(labels, len(classes)))
    row = pc.index(wrong, True).as_py()
    if row >= 0:
        *first, last = (f"{number} ({name})" for number, name in enumerate(classes))
        meaning = f"{', '.join(first)} or {last}"
        raise CourseError(
            f'Row {row} of "{path}" has the label {labels[row].as_py()}: a label must be {meaning}, '
            "so correct the file, rows count from 0."
        )


def as_dataset(table: Any, classes: tuple[str, ...]) -> Dataset:
    """Wrap an Arrow table with columns text and label; no Python list of the rows is made."""
    from datasets import ClassLabel, Dataset, DatasetInfo, Features, Value
    from datasets.table import InMemoryTable

    features = Features({"text": Value("string"), "label": ClassLabel(names=list(classes))})
    schema = features.arrow_schema
    return Dataset(
        InMemoryTable(table.select(schema.names).cast(schema)), info=DatasetInfo(features=features)
    )
