"""Which months of a period count for a measure, by its kind (rules §3 and §5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from measures.figures import Kind
from measures.periods import Month


def counted_months(kind: Kind, period: tuple[Month, ...]) -> tuple[Month, ...]:
    """The months of a period whose figures may be added: for a snapshot only its last."""
    return period[-1:] if kind is Kind.SNAPSHOT else period


def kind_of_ratio(numerator: Kind, denominator: Kind) -> Kind:
    """How the parts of a ratio are counted: both at the period's end where one is a snapshot."""
    return Kind.SNAPSHOT if Kind.SNAPSHOT in (numerator, denominator) else Kind.CUMULATIVE


@dataclass(frozen=True, slots=True)
class Span:
    """A period as one kind of measure counts it."""

    counted: frozenset[Month]
    ends: frozenset[Month]
    """Last months of the quarters that lie whole in the period and count in it."""

    def covered(self, ends: frozenset[Month]) -> frozenset[Month]:
        """The counted months of quarters that hold a number, when these ends do."""
        whole = self.ends & ends
        return self.counted.intersection(month for end in whole for month in end.quarter.months)


@lru_cache(maxsize=1024)
def span_of(kind: Kind, period: tuple[Month, ...]) -> Span:
    """A period as a kind counts it; a page asks for the same few again and again."""
    counted = counted_months(kind, period)
    ends = {month for month in counted if month.is_quarter_end}
    return Span(
        frozenset(counted), frozenset(end for end in ends if {*end.quarter.months} <= {*period})
    )
