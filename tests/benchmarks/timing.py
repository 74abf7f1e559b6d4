"""Times a piece of work beside its floor, in turn, so that a slow moment meets both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians in milliseconds, and what they are allowed to be."""

    name: str
    work: float
    floor: float | None
    most_ratio: float | None = None
    most_work: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times its floor the work takes."""
        return self.work / self.floor if self.floor else None

    def __str__(self) -> str:
        text = f"{self.name:<44} {self.work:8.1f} ms"
        if self.ratio is not None:
            text += f"   floor {self.floor:8.1f} ms   ratio {self.ratio:5.2f}"
        allowed = []
        if self.most_ratio:
            allowed.append(f"{self.most_ratio} × floor")
        if self.most_work:
            allowed.append(f"{self.most_work:g} ms")
        return f"{text}   (at most {' and '.join(allowed)})" if allowed else text


def timed(
    name: str,
    work: Callable[[], object],
    floor: Callable[[], object] | None = None,
    *,
    rounds: int = 9,
    most_ratio: float | None = None,
    most_work: float | None = None,
) -> Timing:
    """Run work and floor in turn, once to warm up and then so many times."""
    spent: dict[str, list[float]] = {"work": [], "floor": []}
    for number in range(rounds + 1):
        for which, run in (("work", work), ("floor", floor)):
            if run is not None:
                gc.collect()
                start = perf_counter()
                run()
                if number:
                    spent[which].append(perf_counter() - start)
    return Timing(
        name=name,
        work=median(spent["work"]) * 1000,
        floor=median(spent["floor"]) * 1000 if floor else None,
        most_ratio=most_ratio,
        most_work=most_work,
    )
