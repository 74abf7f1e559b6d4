"""Part-of-whole rules: their words, and the past returns that one would break."""

import pytest
from django.test import Client

from measures.models import Measure, PartRule, Team
from measures.periods import Month
from measures.recording import Recorded, record_figures
from measures.rule_trial import MOST_LISTED
from tests.cast import NOW
from tests.measures.admin.pages import address, errors_of, fill_in, text_of

pytestmark = pytest.mark.django_db

TRY = {"_try": "Which past returns would break this?"}
MONTHS = [Month("2026-04").plus(number) for number in range(3)]


@pytest.fixture
def submitted(mat1: Team, administrator) -> Team:
    """Surveys received: 5, 6, 7; of them treated with respect: 6, 6, 6."""
    keys = dict(Measure.objects.values_list("reference", "pk"))
    record_figures(
        [
            Recorded(mat1.pk, keys[reference], month, value)
            for reference, values in (("EI4", (5, 6, 7)), ("EI8", (6, 6, 6)), ("EI9", (1, 1, 1)))
            for month, value in zip(MONTHS, values, strict=True)
        ],
        by=administrator,
        at=NOW,
    )
    return mat1


def rule_of(whole: str, part: str) -> PartRule:
    return PartRule.objects.get(whole__reference=whole, parts__reference=part)


def listed(page) -> list[tuple[str, str, str]]:
    trial = page.context["trial"]
    return [(each.team.name, each.month.name, each.finding.message) for each in trial.listed]


def test_a_saved_rule_is_tried_on_past_returns(office: Client, submitted: Team) -> None:
    page = fill_in(office, address(rule_of("EI4", "EI8")), **TRY)
    assert "1 of 3 past returns would break this rule" in text_of(page)
    said = (
        "6 people said they were treated with respect, but only 5 surveys were received "
        "(EI8 6; EI4 5)"
    )
    assert listed(page) == [("MAT 1", "April 2026", said)]


def test_it_is_tried_as_it_stands_on_the_page_and_not_saved(
    office: Client, submitted: Team
) -> None:
    rule = rule_of("EI4", "EI8")
    words = "{parts} of {whole}"
    page = fill_in(office, address(rule), adds_up="on", severity="warning", says=words, **TRY)
    assert listed(page) == [
        ("MAT 1", "June 2026", "6 of 7 (EI8 6; EI4 7)"),
        ("MAT 1", "April 2026", "6 of 5 (EI8 6; EI4 5)"),
    ]
    assert page.context["adminform"].form["says"].value() == words
    rule.refresh_from_db()
    assert (rule.adds_up, rule.severity) == (False, "error")


def test_a_new_rule_is_tried_before_it_is_added(office: Client, submitted: Team) -> None:
    before = PartRule.objects.count()
    keys = dict(Measure.objects.values_list("reference", "pk"))
    page = fill_in(
        office,
        address(PartRule, "add"),
        whole=keys["EI8"],
        parts=[keys["EI9"], keys["EI4"]],
        severity="error",
        **TRY,
    )
    assert [month for _, month, _ in listed(page)] == ["June 2026", "May 2026"]
    assert "EI4 7 + EI9 1 makes 8, more than the 6 in EI8" in listed(page)[0][2]
    assert PartRule.objects.count() == before


def test_what_is_wrong_with_the_rule_is_said_instead(office: Client, submitted: Team) -> None:
    page = fill_in(office, address(rule_of("EI4", "EI8")), says="{total} of {whole}", **TRY)
    (error,) = errors_of(page)
    assert "Only {parts} and {whole} stand for numbers" in error
    assert "{total}" in error
    assert page.context["trial"] is None


@pytest.mark.parametrize("says", ["{parts", "{}", "{parts!r}", "{{whole}}", "}"])
def test_other_braces_are_not_saved(office: Client, mat1: Team, says: str) -> None:
    rule = rule_of("EI4", "EI8")
    page = fill_in(office, address(rule), says=says, change_reason="To try")
    assert "Only {parts} and {whole}" in errors_of(page)[0]


def test_words_with_both_numbers_are_saved(office: Client, mat1: Team) -> None:
    rule = rule_of("EI4", "EI8")
    fill_in(office, address(rule), says="{parts} > {whole}", change_reason="Shorter")
    rule.refresh_from_db()
    assert rule.says == "{parts} > {whole}"


def test_without_such_figures_it_says_so(office: Client, mat1: Team) -> None:
    page = fill_in(office, address(rule_of("EI16", "EI17")), **TRY)
    assert "No past return has the numbers that this rule compares" in text_of(page)


def test_many_are_counted_and_the_latest_listed(
    office: Client, submitted: Team, query_budget, administrator
) -> None:
    keys = dict(Measure.objects.values_list("reference", "pk"))
    first = Month("2000-04")
    record_figures(
        [
            Recorded(submitted.pk, keys[reference], first.plus(number), value)
            for reference, value in (("EI4", 1), ("EI8", 2))
            for number in range(MOST_LISTED + 5)
        ],
        by=administrator,
        at=NOW,
    )
    with query_budget(32):
        page = fill_in(office, address(rule_of("EI4", "EI8")), **TRY)
    assert page.context["trial"].broken == MOST_LISTED + 6
    assert f"The latest {MOST_LISTED}; 6 more are not listed" in text_of(page)


def test_nobody_else_may_try(client: Client, submitted: Team, manager) -> None:
    client.force_login(manager)
    answer = client.post(address(rule_of("EI4", "EI8")), {"whole": "1", **TRY})
    assert answer.status_code in (302, 403, 404)
    assert b"past return" not in answer.content
