"""Parts of wholes (rules §8): what is found, and what is said."""

import pytest

from measures.figures import Reason
from measures.validation import PartOfWhole, Severity, check_parts

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
            ("EI8 (treated with respect) is 36, more than the 31 in EI4 (surveys received). "
            "Change one of them"),
        ),
        (RESPECT, {"EI4": 0, "EI8": 1}, "EI8 (treated with respect) is 1, more than the 0"),
        (OUTCOMES, {"EI10": 5, "EI10a(i)": 3, "EI10a(ii)": 2}, None),
        (OUTCOMES, {"EI10": 5, "EI10a(i)": 3}, None),
        (
            OUTCOMES,
            {"EI10": 5, "EI10a(i)": 3, "EI10a(ii)": 3},
            "EI10a(i) 3 + EI10a(ii) 3 makes 6, more than the 5 in EI10 (cases closed)",
        ),
        (BREAKDOWN, {"EI11": 5}, None),
        (BREAKDOWN, {"EI11": 5, "EI11.1": 2, "EI11.2": 3}, None),
        (
            BREAKDOWN,
            {"EI11": 5, "EI11.1": 2, "EI11.2": 1},
            ("EI11.1 2 + EI11.2 1 makes 3, but EI11 (referrals to interventions) is 5. "
            "They must be equal"),
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
