"""How far a long piece of work is: it says so step by step, and whoever runs it shows it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")

EVERY = 5_000
"""Rows between two steps."""


class Step(NamedTuple):
    """What is being done, and how much of how much is."""

    doing: str
    done: int = 0
    of: int = 0


Steps = Generator[Step, None, Result]
"""Work that says how far it is and returns what came of it."""


def run(steps: Steps[Result], show: Callable[[Step], object] = lambda step: None) -> Result:
    """Do the work to its end, showing each step."""
    while True:
        try:
            step = next(steps)
        except StopIteration as finished:
            return finished.value
        show(step)
