import pytest

from measures.placeholders import fill, missing_places, one_line, unknown_places

VALUES = {"team": "{link}", "link": "https://doris.example/{team}", "note": "{0.__class__} {% x %}"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{team}", "{link}"),
        ("{link}", "https://doris.example/{team}"),
        ("{note} {{note}}", "{0.__class__} {% x %} {{0.__class__} {% x %}}"),
        ("{team.slug} {0} {} { team } {tema}", "{team.slug} {0} {} { team } {tema}"),
        ("50% of {", "50% of {"),
    ],
)
def test_what_is_filled_in_is_never_read_again(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


def test_places_that_stand_for_nothing_are_found() -> None:
    assert unknown_places("{team} {tema} { team } {}", ["team"]) == ["{tema}", "{ team }", "{}"]
    assert missing_places("{team} {{link}}", ["link", "note"]) == ["{note}"]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_a_subject_is_one_line(line_end: str) -> None:
    assert one_line(f"MAT 1{line_end}Bcc: all@council.example") == "MAT 1 Bcc: all@council.example"
