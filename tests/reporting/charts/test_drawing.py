"""Charts as pictures, drawn by the real library."""

import re
import threading
from io import BytesIO
from struct import unpack

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils.module_loading import import_string
from lxml import etree

from measures.periods import Month
from reporting.charts import drawing
from reporting.charts.drawing import MissingFont, png, svg
from reporting.charts.specification import SMALL, WIDE, Chart, chart_of

FIRST = Month("2019-01")


@pytest.fixture(autouse=True)
def _nothing_drawn_yet():
    caches["charts"].clear()


def chart(name: str = "Referrals", gap: int | None = 5, breaks: tuple[Month, ...] = ()) -> Chart:
    series = [(FIRST.plus(each), None if each == gap else each * 7 % 30) for each in range(24)]
    return chart_of(name, series, breaks=breaks)


def test_it_holds_shapes_and_texts_with_attributes_alone() -> None:
    drawn = svg(chart(breaks=(FIRST.plus(9),)), WIDE)
    root = etree.fromstring(drawn)
    names = {etree.QName(element).localname for element in root.iter()}
    assert names <= {*drawing.ELEMENTS, "title"}
    assert not re.search(r"\b(style|class|id|href|on\w+)=", drawn)
    assert "[b]" in {text.text for text in root.iter("{*}text")}


def test_its_words_are_its_title_and_stay_text() -> None:
    root = etree.fromstring(svg(chart("A <script>alert(1)</script> & more"), SMALL))
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert root[0].text is not None
    assert root[0].text.startswith("A <script>alert(1)</script> & more: ")


@pytest.mark.parametrize(("gap", "runs"), [(None, 1), (5, 2)])
def test_no_line_crosses_a_missing_month(gap: int | None, runs: int) -> None:
    root = etree.fromstring(svg(chart(gap=gap), WIDE))
    lines = [path.get("d", "") for path in root.iter("{*}path") if path.get("stroke-width") == "2"]
    assert sum(path.count("M") for path in lines) == runs


def test_there_are_at_most_ten_light_gridlines() -> None:
    root = etree.fromstring(svg(chart(), WIDE))
    grid = [line for line in root.iter("{*}line") if line.get("stroke") == "#d9dadb"]
    assert 0 < len(grid) <= 10


def test_the_same_figures_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = svg(chart("Referrals"), WIDE)

    def fail() -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(drawing, "_drawer", fail)
    again = svg(chart("Another name"), WIDE)
    assert again == first.replace("Referrals", "Another name")
    with pytest.raises(AssertionError, match="drawn again"):
        svg(chart(gap=6), WIDE)


def test_a_png_is_sharp_enough_for_print() -> None:
    picture = png(chart(), WIDE)
    assert picture.startswith(b"\x89PNG")
    width, height = unpack(">II", BytesIO(picture[16:24]).read())
    assert (width, height) == (2 * WIDE.width, 2 * WIDE.height)


def test_without_its_font_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing._drawer.cache_clear()
    monkeypatch.setattr(drawing, "FONT_FILE", "fonts/Nowhere.ttf")
    with pytest.raises(MissingFont, match="make static"):
        svg(chart(), WIDE)


def test_a_server_gets_ready_without_being_waited_for() -> None:
    drawing._drawer.cache_clear()
    for name in settings.STARTS_WITH_A_SERVER:
        import_string(name)()
    # It may be done by now.
    for thread in threading.enumerate():
        if thread.name == "charts":
            thread.join(timeout=60)
    assert drawing._drawer.cache_info().currsize == 1
