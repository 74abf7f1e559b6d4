"""The demonstration's pure parts: its calendar, its numbers, and the choice of its comments."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from measures.demonstration.comments import Situation, Writer, conditions, fits
from measures.demonstration.dates import Calendar
from measures.demonstration.files import read
from measures.demonstration.numbers import make_up
from measures.demonstration.service_numbers import make_up_service
from measures.models import TeamKind
from measures.periods import Month, Quarter, month_range

LONDON = ZoneInfo("Europe/London")
YEARS = month_range(Month("2023-11"), Month("2026-11"))


@pytest.mark.parametrize(
    ("on", "first", "last", "last_quarter"),
    [
        (date(2026, 11, 21), "2023-11", "2026-10", "2026-09"),
        (date(2026, 10, 1), "2023-10", "2026-09", "2026-09"),
        (date(2026, 9, 30), "2023-09", "2026-08", "2026-06"),
        (date(2027, 1, 1), "2024-01", "2026-12", "2026-12"),
    ],
)
def test_three_years_end_with_the_last_month_that_ended(
    on: date, first: str, last: str, last_quarter: str
) -> None:
    calendar = Calendar(on, LONDON)
    assert (calendar.first, calendar.last) == (first, last)
    assert calendar.last_quarter.last_month == last_quarter
    assert len(calendar.months) == 37


def test_months_and_quarters_are_named_by_their_place() -> None:
    calendar = Calendar(date(2026, 11, 21), LONDON)
    assert calendar.month("1") == "2023-11"
    assert calendar.month("37") == "2026-11"
    assert calendar.month("quarter end") == "2026-09"
    assert calendar.optional_month("") is None
    assert calendar.quarter("q2") == Quarter.parse("2026-27", "q2")
    assert calendar.quarter("q3") == Quarter.parse("2025-26", "q3")
    assert calendar.quarter("28") == Quarter.parse("2025-26", "q4")


@pytest.mark.parametrize("size", [6, 40, 130])
def test_every_month_made_up_adds_up(size: int) -> None:
    before = size
    for month in make_up("MAT 1", size=size, open_cases=size, months=YEARS):
        assert all(number >= 0 for number in month.values())
        assert month["EI2"] == month["ND3"]
        assert month["EI10a(i)"] + month["EI10a(ii)"] + month["EI10a(iii)"] <= month["EI10"]
        assert max(month["EI8"], month["EI9"], month["EI13"]) <= month["EI4"]
        assert month["EI12"] <= month["EI3"]
        assert month["EI17"] <= month["EI16"]
        assert month["ND1"] + month["ND2"] == month["EI1a"] + month["EI1b"]
        assert month["ND7"] <= month["EI2"]
        assert month["EI10"] <= before
        before = month["EI2"]
    assert size / 2 < before < size * 2


def test_a_city_wide_service_has_more_people_assessed_than_children_and_quarters_of_its_own() -> (
    None
):
    before = 206
    for month, now in zip(
        YEARS,
        make_up_service("Early Help Hub", size=206, open_plans=before, months=YEARS),
        strict=True,
    ):
        assert now["EH14b"] < now["EH1c"]
        assert 100 < now["EH1b"] < 400
        assert now["EH1b"] <= before + now["EH14b"]
        assert ("FM011" in now, "FM012" in now) == (month.is_quarter_end, month.is_quarter_end)
        before = now["EH1b"]


def test_the_same_team_gets_the_same_numbers_and_another_team_others() -> None:
    def numbers(name: str) -> list[dict[str, int]]:
        return list(make_up(name, size=80, open_cases=80, months=YEARS))

    assert numbers("MAT 1") == numbers("MAT 1")
    assert numbers("MAT 1") != numbers("MAT 2")


def situation(now: dict[str, int], before: dict[str, int] | None = None) -> Situation:
    return Situation(Month("2026-08"), "MAT", now, before or {})


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ({"EI7": 0}, {"EI7": 4}, {"none"}),
        ({"EI7": 2}, None, {"any"}),
        ({"EI7": 5}, {"EI7": 2}, {"any", "several", "up"}),
        ({"EI7": 2}, {"EI7": 5}, {"any", "down"}),
        ({"EI7": 21}, {"EI7": 18}, {"any", "several", "steady"}),
        ({"EI7": 0}, {"EI7": 1}, {"none", "steady"}),
        ({"EI7": 108}, {"EI7": 100}, {"any", "several", "up"}),
    ],
)
def test_a_figure_calls_for_what_is_true_of_it(
    now: dict[str, int], before: dict[str, int] | None, said: set[str]
) -> None:
    assert set(conditions("EI7", situation(now, before))) == said


def test_a_part_may_be_all_of_its_whole() -> None:
    assert "all" in conditions("EI8", situation({"EI8": 5, "EI4": 5}))
    assert "not all" in conditions("EI8", situation({"EI8": 5, "EI4": 6}))


def row(**cells: str) -> dict[str, str]:
    return {"measure": "EI2", "when": "", "months": "", "team_kind": "", "text": "Agrees."} | cells


@pytest.mark.parametrize(
    ("cells", "fitting"),
    [
        ({}, True),
        ({"months": "July August"}, True),
        ({"months": "July"}, False),
        ({"team_kind": "MAT"}, True),
        ({"team_kind": "Children's Centre"}, False),
        ({"when": "any"}, True),
        ({"when": "none"}, False),
        ({"measure": "EI5"}, False),
    ],
)
def test_a_comment_stands_only_where_it_is_true(cells: dict[str, str], fitting: bool) -> None:
    assert fits(row(**cells), situation({"EI2": 80})) is fitting


def test_the_same_words_rest_before_they_are_used_again() -> None:
    writer = Writer([row()], "any seed")
    written = [
        bool(writer.write(Situation(month, "MAT", {"EI2": 80}, {}), 1)) for month in YEARS[:7]
    ]
    assert written == [True, False, False, False, False, True, False]


def test_a_closed_case_without_an_outcome_always_gets_a_comment() -> None:
    writer = Writer([row(measure="EI10", when="undecided")], "any seed")
    now = {"EI10": 9, "EI10a(i)": 4, "EI10a(ii)": 1, "EI10a(iii)": 3}
    assert all(writer.write(situation(now), 0) for _ in range(3))


def test_every_comment_can_be_used() -> None:
    month = next(make_up("MAT 1", size=80, open_cases=80, months=YEARS))
    quarter_end = next(make_up_service("Hub", size=80, open_plans=80, months=[Month("2026-06")]))
    known = {"", "none", "any", "several", "up", "down", "steady", "all", "not all", "undecided"}
    kinds = {"", "MAT", "Children's Centre"}
    texts = set()
    for comment in read("comments"):
        if comment["team_kind"] == TeamKind.CITY_WIDE:
            assert comment["measure"] in quarter_end
            assert comment["when"] in {*known, "always"}
        else:
            assert comment["measure"] in month
            assert comment["when"] in known
            assert comment["team_kind"] in kinds
        texts.add(comment["text"])
    assert len(texts) == len(read("comments")) > 60
