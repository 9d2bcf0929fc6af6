"""Read a parquet file with texts and labels, and make sure that it holds what the course expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.data import hub
from coursekit.errors import CourseError

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset


def read_split(path: Path, classes: tuple[str, ...], noun: str) -> Dataset:
    """Return the rows of one split: columns `text` (string) and `label` (an index into the classes).

    noun: what the rows are called in a message ("reviews").

    Raises:
        CourseError: the file cannot be read, or a column or a row is not as it must be; says which.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    repository = hub.repository_folder_of(path)
    remedy = f'delete the folder "{repository}"' if repository != path else "delete it"
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

    for name, type_checks, expected in (
        ("text", (pa.types.is_string, pa.types.is_large_string), "strings"),
        ("label", (pa.types.is_integer,), "whole numbers"),
    ):
        count = schema.names.count(name)
        if count != 1:
            columns = ", ".join(schema.names) or "none"
            raise CourseError(
                f'The file "{path}" has {count or "no"} column{"s" if count else ""} "{name}" '
                f'(its columns: {columns}): give it one column "text" and one column "label".'
            )
        column_type = schema.field(name).type
        if not any(has_type(column_type) for has_type in type_checks):
            raise CourseError(
                f'The column "{name}" of "{path}" holds values of type {column_type}: '
                f"it must hold {expected}, so correct the file."
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
        *others, last = (f"{number} ({name})" for number, name in enumerate(classes))
        meaning = f"{', '.join(others)} or {last}"
        raise CourseError(
            f'Row {row} of "{path}" has the label {labels[row].as_py()}: a label must be {meaning}, '
            "so correct the file, rows count from 0."
        )


def as_dataset(table: Any, classes: tuple[str, ...]) -> Dataset:
    """Return an Arrow table with columns text and label as a `Dataset`, without a Python list of its rows."""
    from datasets import ClassLabel, Dataset, DatasetInfo, Features, Value
    from datasets.table import InMemoryTable

    features = Features({"text": Value("string"), "label": ClassLabel(names=list(classes))})
    schema = features.arrow_schema
    return Dataset(
        InMemoryTable(table.select(schema.names).cast(schema)), info=DatasetInfo(features=features)
    )
