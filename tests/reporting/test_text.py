"""Typed text made fit for the files it stands in."""

import pytest

from measures.file_text import xml_text
from reporting.renderers.text import printable


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a bell\a and a form feed\f", "a bell\ufffd and a form feed\ufffd"),
        ("\uf0b7 a bullet pasted from Word", "\ufffd a bullet pasted from Word"),
        ("two\r\nlines\rand\ttabs", "two\nlines\nand\ttabs"),
        ("👩‍👩‍👧 “family” − ✓", "👩‍👩‍👧 “family” − ✓"),
    ],
)
def test_only_characters_without_any_glyph_are_replaced(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (
            "a bell\a, an escape\x1b and a form feed\f",
            "a bell\ufffd, an escape\ufffd and a form feed\ufffd",
        ),
        ("\uf0b7 a bullet pasted from Word", "\uf0b7 a bullet pasted from Word"),
        ("two\r\nlines\rand\ttabs", "two\nlines\nand\ttabs"),
        ("👩‍👩‍👧 \u202eשלום\u202c − ✓", "👩‍👩‍👧 \u202eשלום\u202c − ✓"),
    ],
)
def test_only_what_xml_cannot_hold_is_replaced(typed: str, written: str) -> None:
    assert xml_text(typed) == written
