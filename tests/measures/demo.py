"""The command that makes the demonstration, and what there is of it to count."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from doris.models import User
from measures.models import (
    Assignment,
    Benchmark,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    Placement,
    RaisedFinding,
    Return,
    SourceCount,
    Target,
    Team,
)

COUNTED = (
    Team,
    Placement,
    User,
    Assignment,
    Return,
    Entry,
    Figure,
    FigureChange,
    Commentary,
    RaisedFinding,
    SourceCount,
    Target,
    Benchmark,
)


def demo(*options: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    """How many rows there are of each."""
    return {model.__name__: model.objects.count() for model in COUNTED}
