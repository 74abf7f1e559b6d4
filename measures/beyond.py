"""A quarter that moved further than this team's quarters do: the warning of an update (rules §8).
Pure.

Most quarters differ from the one before by more than 10%: a team's figures are small. So a change
is worth a question only where three things come together: it is beyond the measure's tolerance,
neither number is small, and the figure is outside what the team usually has.

What is usual comes from the 12 months before the quarter. Of a position it is the positions at
their ends. Of a count it is every three months running: four quarters would be too few to say
anything, and ten runs of three months have the spread of quarters. Runs that share a month are
alike for that reason alone, so how far a quarter usually moves is taken from runs that share none.
A month without a figure takes every run that it is in away; with under 8 left nobody can say what
is usual, and nothing is asked.
"""

from __future__ import annotations

from measures.change import Arrow, Change
from measures.change_wording import change_text
from measures.figures import Kind
from measures.periods import Month, Quarter, month_range
from measures.rollup import LikeForLike
from measures.unusual import MONTHS_BACK, SMALLEST, History, Usual
from measures.validation import Finding, Severity

BEYOND_TOLERANCE = "beyond-tolerance"
"""The code of this warning."""


def check_beyond(history: History, sides: LikeForLike, moved: Change) -> Finding | None:
    """What is odd about a team's quarter beside the quarter before.

    `history` is that of the quarter's first month; `sides` are this quarter and the one before, in
    both of which the team has every month, and `moved` is the change between them.
    """
    current, base = sides.current, sides.base
    if not isinstance(current, int) or not isinstance(base, int):
        return None
    if moved.arrow not in (Arrow.UP, Arrow.DOWN) or min(current, base) < SMALLEST:
        return None
    usual = usual_quarter(history)
    if usual is None or not usual.is_far_outside(current):
        return None
    quarter = history.month.quarter
    than = "higher" if current > usual.largest else "lower"
    where = (
        "at any month’s end of the year before it"
        if history.kind is Kind.SNAPSHOT
        else "in any three months running of the year before it"
    )
    message = (
        f"{history.reference} ({history.name}): {change_text(moved)} on "
        f"{quarter_before(quarter)}, from {base:,} to {current:,}, and {than} than {where}, {usual}"
    )
    return Finding(
        BEYOND_TOLERANCE, Severity.WARNING, (history.reference,), (current, base), message
    )


def quarter_before(quarter: Quarter) -> str:
    """What the quarter before is called: "Q1", and "Q4 2025/26" for one of another year."""
    before = quarter.previous
    same = before.financial_year == quarter.financial_year
    return f"Q{before.number}" if same else before.short


def usual_quarter(history: History) -> Usual | None:
    """What the team had in the 12 months before the quarter; None where nobody can say."""
    if history.kind is Kind.SNAPSHOT:
        return history.usual
    before = month_range(history.month.plus(-MONTHS_BACK), history.month.previous)
    return Usual.of_runs(_runs(history, before), apart=3)


def _runs(history: History, before: tuple[Month, ...]) -> dict[int, int]:
    """The sums of three months running, by the place of the last of them."""
    runs = {}
    for place in range(2, len(before)):
        months = before[place - 2 : place + 1]
        if all(month in history.numbers for month in months):
            runs[place] = sum(history.numbers[month] for month in months)
        elif months[-1] in history.quarters:
            runs[place] = history.quarters[months[-1]]
    return runs
