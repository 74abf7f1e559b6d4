"""A figure beside the team's own months before it: rules §8."""

from collections.abc import Sequence

import pytest

from measures.figures import Figure, Kind, Reason
from measures.periods import Month
from measures.unusual import History, Usual, check_history
from measures.validation import Finding

SEPTEMBER = Month("2026-09")


def history(
    numbers: Sequence[int | None],
    *,
    kind: Kind = Kind.CUMULATIVE,
    month: Month = SEPTEMBER,
    quarters: dict[Month, int] | None = None,
) -> History:
    """A team's months up to the one before, the last number last; None for a gap."""
    first = month.plus(-len(numbers))
    given = {first.plus(place): each for place, each in enumerate(numbers) if each is not None}
    return History(month, "EI5", "Assessments completed", kind, given, quarters or {})


def found(before: History, figure: Figure | None) -> str | None:
    """The message, if any."""
    finding = check_history(before, figure)
    return finding.message if finding else None


STEADY = [9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11]
"""Mean 10, mean moving range 2: limits 4.68 and 15.32."""


@pytest.mark.parametrize(
    ("numbers", "figure", "message"),
    [
        (
            [9, 9, 9, 9, 9],
            57,
            "EI5: 57 looks like your year to date. April to August came to 45: enter 12?",
        ),
        ([10], 25, "EI5: 25 looks like your year to date. August came to 10: enter 15?"),
        (
            [None, None, 9, None, 9],
            57,
            "EI5: 57 looks like your year to date. June to August, without July, came to 18",
        ),
        (
            [9, 11, 9, 11, 9, 11, 9, 9, 9, 9, 9, 9],
            57,
            "EI5: 57 looks like your year to date. April to August came to 45: enter 12?",
        ),
        (
            [10, 10, 10, None, 15],
            57,
            "EI5: 57 looks like your year to date. April to August, without July, came to 45",
        ),
        ([200, *[None] * 12, 9, 9, 9, 9, 9], 57, "EI5: 57 looks like your year to date"),
        ([9, 9, 9, 9, 9], 44, None),
        ([9, 9, 9, 9, 27], 63, "EI5: 63 looks like"),
        ([9, 9, 9, 9, 36], 72, None),
        ([1, 1, 1, 1, 1], 9, None),
        ([0, 0, 0, 0, 0], 57, None),
        ([], 57, None),
        ([9, 9, 9, 9, 9], Reason.NOT_AVAILABLE, None),
        ([9, 9, 9, 9, 9], None, None),
    ],
)
def test_a_month_that_looks_like_a_running_total(
    numbers: list[int | None], figure: Figure | None, message: str | None
) -> None:
    said = found(history(numbers), figure)
    assert said == message or (said and message and said.startswith(message))


def test_the_number_that_was_meant_is_offered() -> None:
    finding = check_history(history([9, 9, 9, 9, 9]), 57)
    assert finding
    assert (finding.code, finding.numbers, finding.mend) == ("running-total", (57, 45), 12)


def test_quarters_count_in_the_year_so_far() -> None:
    before = history([9, 9], quarters={Month("2026-06"): 27})
    assert found(before, 57) == (
        "EI5: 57 looks like your year to date. April to August came to 45: enter 12?"
    )


def test_a_quarter_is_as_large_as_three_months() -> None:
    before = history([], month=Month("2026-07"), quarters={Month("2026-06"): 45})
    assert found(before, 57) == (
        "EI5: 57 looks like your year to date. April to June came to 45: enter 12?"
    )


def test_april_has_no_running_total() -> None:
    before = history([9] * 7, month=Month("2026-04"))
    assert found(before, 90) is None


@pytest.mark.parametrize(
    ("numbers", "figure", "message", "mend"),
    [
        (
            [120, 131],
            378,
            (
                "EI5: 378 looks like July, August and September added up. It is a position, and "
                "positions are never added up: enter 127?"
            ),
            127,
        ),
        (
            [120, 131],
            251,
            (
                "EI5: 251 looks like July and August added up. It is a position, and positions "
                "are never added up: enter the position at the end of September"
            ),
            None,
        ),
        ([120, 131], 127, None, None),
        ([120, 131], 300, None, None),
        ([3, 4], 11, None, None),
        ([None, 131], 262, "EI5: 262 looks like August and September added up", 131),
    ],
)
def test_positions_added_up(
    numbers: list[int | None], figure: int, message: str | None, mend: int | None
) -> None:
    finding = check_history(history(numbers, kind=Kind.SNAPSHOT), figure)
    if message is None:
        assert finding is None
    else:
        assert finding
        assert finding.message.startswith(message)
        assert finding.mend == mend


def test_positions_of_another_quarter_are_not_added() -> None:
    before = history([120, 131, 125], kind=Kind.SNAPSHOT, month=Month("2026-07"))
    assert check_history(before, 251) is None


@pytest.mark.parametrize(
    ("numbers", "figure", "is_found"),
    [
        (STEADY, 15, False),
        (STEADY, 16, True),
        (STEADY, 5, False),
        (STEADY, 4, True),
        ([*STEADY[:7], *[None] * 5], 100, False),
        ([*STEADY[:8], *[None] * 4], 100, True),
        ([500, *STEADY], 100, True),
        ([0] * 12, 9, False),
        ([0] * 12, 10, True),
        ([3] * 6 + [4] * 6, 4, False),
    ],
    ids=[
        "on the upper limit",
        "above it",
        "on the lower limit",
        "below it",
        "seven numbers say nothing",
        "eight do",
        "only the last 12 months",
        "small numbers",
        "never before",
        "as lately",
    ],
)
def test_far_outside(numbers: list[int | None], figure: int, is_found: bool) -> None:
    finding = check_history(history(numbers, kind=Kind.SNAPSHOT, month=Month("2026-10")), figure)
    assert bool(finding) is is_found
    assert not finding or finding.code == "far-outside"


def test_what_is_usual_is_said() -> None:
    finding = check_history(history(STEADY, kind=Kind.SNAPSHOT, month=Month("2026-10")), 40)
    assert finding == Finding(
        "far-outside",
        finding.severity if finding else "",  # type: ignore[arg-type]
        ("EI5",),
        (40,),
        (
            "EI5 (Assessments completed): 40 is higher than in any of this team’s last 12 months, "
            "usually 5 to 15"
        ),
    )


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (STEADY, "usually 5 to 15"),
        ([0] * 8, "usually 0"),
        ([3] * 6 + [4] * 6, "usually 3 to 4"),
        ([1_000, 1_200] * 6, "usually 568 to 1,632"),
    ],
)
def test_limits_in_words(numbers: list[int], text: str) -> None:
    assert str(Usual.of(numbers)) == text
