"""How it is written down what an address answers to whom."""

from __future__ import annotations

from dataclasses import dataclass, field

EVERYBODY = (
    "manager",
    "deputy",
    "outsider",
    "former",
    "future",
    "reporter",
    "officer",
    "accountable",
    "leader",
    "viewer",
    "administrator",
    "nobody",
)
RETURN_READERS = ("manager", "deputy", "officer", "accountable")
QUARTER_READERS = ("officer", "accountable")
REPORTED_READERS = ("reporter", "officer", "accountable")
RETURN_WRITERS = ("manager", "deputy", "officer")
CITY_READERS = (
    "manager",
    "deputy",
    "outsider",
    "reporter",
    "officer",
    "accountable",
    "leader",
    "viewer",
)


@dataclass(frozen=True)
class Row:
    """What an address answers to whom: `answers` to those named, `strangers` to the rest."""

    name: str
    answers: dict[int, tuple[str, ...]]
    strangers: int = 404
    stranger: int = 302
    """What somebody gets who has not signed in."""
    args: tuple[str, ...] = ()
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)

    def expected(self, who: str) -> int:
        """The status for a person."""
        return next(
            (status for status, names in self.answers.items() if who in names), self.strangers
        )


def for_all(name: str, status: int = 200, *, without_sign_in: int | None = None, **rest) -> Row:
    """An address that is the same to everybody who has signed in."""
    stranger = 302 if without_sign_in is None else without_sign_in
    return Row(name, {status: EVERYBODY}, stranger=stranger, **rest)


FORM = ("mat-1", "2026-09")
Q2 = ("2026-27", "q2")
REPORTED = ("EH1a", "2026-09")
JUNE = ("doris-early-intervention", "2026-06")
UPDATE = ("mat-1", *Q2)
MEASURE = ("doris-early-intervention", "EI8%")
