"""Checks on what was entered (rules §8): what is found, and what is said."""

from dataclasses import replace

import pytest

from measures.figures import Figure, Reason
from measures.validation import (
    Finding,
    PartOfWhole,
    Severity,
    check_complete,
    check_parts,
    check_year_to_date,
    standing_in_the_way,
)

NAMES = {
    "EI4": "surveys received",
    "EI8": "treated with respect",
    "EI10": "cases closed",
    "EI10a(i)": "no further action",
    "EI10a(ii)": "escalated",
    "EI11": "referrals to interventions",
    "EI11.1": "CAMHS",
    "EI11.2": "drug and alcohol",
}
RESPECT = PartOfWhole("EI4", ("EI8",), False, Severity.ERROR, NAMES)
OUTCOMES = PartOfWhole("EI10", ("EI10a(i)", "EI10a(ii)"), False, Severity.ERROR, NAMES)
BREAKDOWN = PartOfWhole("EI11", ("EI11.1", "EI11.2"), True, Severity.ERROR, NAMES)


@pytest.mark.parametrize(
    ("rule", "figures", "message"),
    [
        (RESPECT, {"EI4": 31, "EI8": 31}, None),
        (RESPECT, {"EI4": 31, "EI8": None}, None),
        (RESPECT, {"EI4": None, "EI8": 36}, None),
        (RESPECT, {"EI4": Reason.NOT_AVAILABLE, "EI8": 36}, None),
        (RESPECT, {"EI4": 31, "EI8": Reason.NOT_APPLICABLE}, None),
        (
            RESPECT,
            {"EI4": 31, "EI8": 36},
            (
                "EI8 (treated with respect) is 36, more than the 31 in EI4 (surveys received). "
                "Change one of them"
            ),
        ),
        (RESPECT, {"EI4": 0, "EI8": 1}, "EI8 (treated with respect) is 1, more than the 0"),
        (OUTCOMES, {"EI10": 5, "EI10a(i)": 3, "EI10a(ii)": 2}, None),
        (OUTCOMES, {"EI10": 5, "EI10a(i)": 3}, None),
        (
            OUTCOMES,
            {"EI10": 5, "EI10a(i)": 3, "EI10a(ii)": 3},
            (
                "EI10a(i) 3 + EI10a(ii) 3 makes 6, more than the 5 in EI10 (cases closed). "
                "Change one of them"
            ),
        ),
        (
            OUTCOMES,
            {"EI10": 5, "EI10a(i)": Reason.NOT_AVAILABLE, "EI10a(ii)": 6},
            "EI10a(ii) (escalated) is 6, more than the 5 in EI10 (cases closed)",
        ),
        (BREAKDOWN, {"EI11": 1, "EI11.1": 0, "EI11.2": 0}, "EI11.1 0 + EI11.2 0 makes 0, but"),
        (
            BREAKDOWN,
            {"EI11": 1_205, "EI11.2": 1_200},
            (
                "EI11.2 (drug and alcohol) is 1,200, but EI11 (referrals to interventions) is "
                "1,205. They must be equal"
            ),
        ),
        (BREAKDOWN, {"EI11": 5}, None),
        (BREAKDOWN, {"EI11": 5, "EI11.1": 2, "EI11.2": 3}, None),
        (
            BREAKDOWN,
            {"EI11": 5, "EI11.1": 2, "EI11.2": 1},
            (
                "EI11.1 2 + EI11.2 1 makes 3, but EI11 (referrals to interventions) is 5. "
                "They must be equal"
            ),
        ),
    ],
)
def test_it_names_both_measures_and_both_numbers(rule, figures, message):
    findings = check_parts([rule], figures)
    assert bool(findings) == (message is not None)
    if message:
        assert findings[0].message.startswith(message)
        assert findings[0].severity is Severity.ERROR
        assert findings[0].measures[-1] == rule.whole
        assert findings[0].code == ("adds-up" if rule is BREAKDOWN else "part-above-whole")


def test_a_warning_does_not_say_that_something_must_change():
    rule = replace(RESPECT, severity=Severity.WARNING)
    (finding,) = check_parts([rule], {"EI4": 31, "EI8": 36})
    assert finding.message.endswith("more than the 31 in EI4 (surveys received)")
    assert finding.severity is Severity.WARNING


def test_the_numbers_found_are_the_parts_and_then_the_whole():
    (finding,) = check_parts([OUTCOMES], {"EI10": 5, "EI10a(i)": 4, "EI10a(ii)": 3})
    assert finding.measures == ("EI10a(i)", "EI10a(ii)", "EI10")
    assert finding.numbers == (4, 3, 5)


@pytest.mark.parametrize(
    ("figure", "comment", "optional", "message"),
    [
        (0, "", False, None),
        (None, "", False, "Enter a figure for EI4 (surveys received), or say why there is none"),
        (None, "Why not", False, "Enter a figure for EI4"),
        (None, "", True, None),
        (Reason.NOT_AVAILABLE, "", False, "Say why EI4 (surveys received) is not available"),
        (Reason.NOT_AVAILABLE, " \n", False, "Say why EI4 (surveys received) is not available"),
        (Reason.NOT_APPLICABLE, "", True, "Say why EI4 (surveys received) is not applicable"),
        (Reason.NOT_APPLICABLE, "No surveys here", False, None),
    ],
)
def test_each_measure_needs_a_number_or_a_reason_that_says_why(figure, comment, optional, message):
    findings = check_complete(
        {"EI4": NAMES["EI4"]}, {"EI4": figure}, {"EI4": comment}, ["EI4"] if optional else []
    )
    assert bool(findings) == (message is not None)
    if message:
        assert findings[0].message.startswith(message)
        assert findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("severity", "comment", "stops"),
    [
        (Severity.ERROR, "Checked twice", True),
        (Severity.WARNING, "", True),
        (Severity.WARNING, " ", True),
        (Severity.WARNING, "Checked twice", False),
    ],
)
def test_a_comment_explains_a_warning_and_never_an_error(severity, comment, stops):
    finding = Finding("high", severity, ("EI4",), (900,), "EI4 is 900")
    stopping = standing_in_the_way([finding], {"EI4": comment})
    assert bool(stopping) is stops
    if stops and severity is Severity.WARNING:
        assert stopping[0].message == "EI4 is 900. If that is right, say why in a comment"


# What a rule says for itself -------------------------------------------------------------------

SAID = replace(
    RESPECT,
    says="{parts} people said they were treated with respect, but only {whole} surveys came",
)
WITHOUT_OUTCOME = replace(
    OUTCOMES, adds_up=True, severity=Severity.WARNING, says="{whole} closed, {parts} with outcome"
)


def test_a_rule_in_its_own_words_names_both_measures_and_both_numbers() -> None:
    (finding,) = check_parts([SAID], {"EI4": 1_031, "EI8": 1_036})
    assert finding.message == (
        "1,036 people said they were treated with respect, but only 1,031 surveys came "
        "(EI8 1,036; EI4 1,031)"
    )


@pytest.mark.parametrize(
    ("closed", "expected"),
    [(6, []), (7, [Severity.WARNING]), (5, [Severity.ERROR])],
    ids=["every case has an outcome", "one has none", "one outcome too many"],
)
def test_an_error_is_not_said_again_as_a_warning(closed: int, expected: list[Severity]) -> None:
    figures = {"EI10": closed, "EI10a(i)": 3, "EI10a(ii)": 3}
    found = check_parts([WITHOUT_OUTCOME, OUTCOMES], figures)
    assert [finding.severity for finding in found] == expected


@pytest.mark.parametrize("commented", ["EI10a(i)", "EI10a(ii)", "EI10"])
def test_a_comment_on_any_of_its_measures_explains_a_warning(commented: str) -> None:
    found = check_parts([WITHOUT_OUTCOME], {"EI10": 7, "EI10a(i)": 3, "EI10a(ii)": 3})
    assert standing_in_the_way(found, {commented: "One family moved away"}) == []
    assert len(standing_in_the_way(found, {commented: " ", "EI4": "Something else"})) == 1


def test_a_warning_that_asks_goes_on_without_a_full_stop() -> None:
    asks = Finding("running-total", Severity.WARNING, ("EI5",), (57,), "Enter 12?", 12)
    (stopping,) = standing_in_the_way([asks], {})
    assert stopping.message == "Enter 12? If 57 is right, say why in a comment"
    assert stopping.mend == 12


@pytest.mark.parametrize(
    ("figure", "year_to_date", "before", "without", "said"),
    [
        (50, 120, 70, "", None),
        (50, 50, 0, "", None),
        (0, 70, 70, "", None),
        (Reason.NOT_AVAILABLE, None, 70, "", None),
        (None, None, 70, "", None),
        (50, None, 70, "", "Enter the year to date of EI5"),
        (50, 121, 70, "", "is 121, but 70 before the quarter and 50 in it come to 120"),
        (50, 119, 70, "", "is 119, but 70 before"),
        (50, 60, 0, "", "is 60, but the quarter’s 50 is all of it"),
        (50, 300, 70, "April", None),
        (50, 119, 70, "April", "is 119, but 70 before"),
    ],
)
def test_the_year_to_date_of_a_typed_quarter(
    figure: Figure | None, year_to_date: int | None, before: int, without: str, said: str | None
) -> None:
    finding = check_year_to_date(
        "EI5",
        "Assessments",
        figure=figure,
        year_to_date=year_to_date,
        before=before,
        without=without,
    )
    assert (finding is None) == (said is None)
    assert finding is None or (said is not None and said in finding.message)
