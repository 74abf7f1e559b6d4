"""What half of all tests begin with: built once, and put back for the others as rows.

To build it takes thousands of steps through models, signals and histories. What was built lies in
a few tables and can be written there again as it was, in a tenth of the time.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Generic, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Built = TypeVar("Built")
# What migrations leave in a database that holds nothing yet.
NOTHING_YET = {"django_content_type", "auth_permission"}


class Kept(Generic[Built]):
    """A function that fills an empty database, and what came of it the first time.

    What it returns is a new copy each time, so that a test may change it.
    """

    def __init__(self, build: Callable[[], Built]) -> None:
        self._build = build
        self._tables: list[str] = []
        self._statements: list[str] = []
        self._returned = b""

    def __call__(self) -> Built:
        """As if it were built now. Where rows are in the way it is, and keeps them."""
        if not self._tables:
            return self._build_and_keep()
        if _any_rows(self._tables):
            return self._build()
        # Together, since a row may come before the one that it points to.
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in self._statements:
                cursor.execute(statement)
        built: Built = pickle.loads(self._returned)  # noqa: S301 our own
        return built

    def _build_and_keep(self) -> Built:
        if _filled() - NOTHING_YET:
            return self._build()
        built = self._build()
        models = [model for model in _models() if _any_rows([model._meta.db_table])]
        models = [model for model in models if model._meta.db_table not in NOTHING_YET]
        self._tables = [model._meta.db_table for model in models]
        self._statements = [_insertion(table) for table in self._tables]
        # PostgreSQL numbers rows by itself, and doesn't look at what is there.
        numbering = connection.ops.sequence_reset_sql(no_style(), models)
        if numbering:
            self._statements.append("\n".join(numbering))
        self._returned = pickle.dumps(built)
        return built


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def _filled() -> set[str]:
    """The tables that hold anything."""
    tables = {model._meta.db_table for model in _models()}
    return {table for table in tables if _any_rows([table])}


def _any_rows(tables: list[str]) -> bool:
    looks = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {looks}")
        return bool(cursor.fetchone()[0])


def _insertion(table: str) -> str:
    """The statement that writes all rows of a table as they are now."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = [f'"{column.name}"' for column in described]
        literal = "quote_nullable({}::text)" if connection.vendor == "postgresql" else "quote({})"
        values = " || ',' || ".join(literal.format(column) for column in columns)
        cursor.execute(f'SELECT {values} FROM "{table}" ORDER BY 1')  # noqa: S608
        rows = ",\n".join(f"({row})" for (row,) in cursor.fetchall())
    return f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES {rows}'  # noqa: S608
