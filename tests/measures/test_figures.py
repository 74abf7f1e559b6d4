"""What may be typed as a figure, and how it is read."""

import pytest

from measures.figures import NotAWholeNumber, Reason, read_figure


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("007", 7),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\N{NO-BREAK SPACE}234", 1234),
        ("123,456", 123456),
        ("999999", 999999),
        ("", None),
        ("   ", None),
        ("[x]", Reason.NOT_AVAILABLE),
        ("[Z]", Reason.NOT_APPLICABLE),
    ],
)
def test_it_is_read_as_it_is_meant(typed, figure):
    assert read_figure(typed) == figure
    assert type(read_figure(typed)) is type(figure)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("twelve", "Enter a whole number in figures, like 12"),
        ("12a", "Enter a whole number in figures, like 12"),
        ("12,34", "Enter a whole number in figures, like 12"),
        (",123", "Enter a whole number in figures, like 12"),
        ("1e5", "Enter a whole number in figures, like 12"),
        ("=1+1", "Enter a whole number in figures, like 12"),
        ("٣", "Enter a whole number in figures, like 12"),
        ("²", "Enter a whole number in figures, like 12"),
        (".", "Enter a whole number in figures, like 12"),
        ("-1", "Enter a number that is 0 or more, not a negative one"),
        ("\N{MINUS SIGN}4", "Enter a number that is 0 or more, not a negative one"),
        ("1.5", "Enter a whole number, without a decimal point"),
        ("12.", "Enter a whole number, without a decimal point"),
        ("1000000", "Enter a number no larger than 999,999"),
        ("1000000000000", "Enter a number no larger than 999,999"),
        ("9" * 5000, "Enter a number no larger than 999,999"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(typed, message):
    with pytest.raises(NotAWholeNumber) as refusal:
        read_figure(typed)
    assert str(refusal.value) == message


def test_a_reason_says_what_it_means():
    assert Reason.NOT_AVAILABLE.meaning == "not available"
    assert Reason.NOT_APPLICABLE.meaning == "not applicable"
