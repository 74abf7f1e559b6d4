"""From a specification to a picture, in this process: SVG for pages and PDF, PNG for Word.

vl-convert holds the JavaScript of Vega in itself. It is loaded when the first chart is drawn, has
our own fonts, and may fetch nothing. What it draws is kept by a digest of all that is drawn.
"""

from __future__ import annotations

import logging
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from types import ModuleType

from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.utils.html import escape
from django.utils.safestring import SafeString
from lxml import etree

from measures.periods import Month
from reporting.charts.specification import SMALL, Chart, Size, chart_of, specify

logger = logging.getLogger(__name__)

FONT_FILE = "fonts/Arimo-Regular.ttf"
VEGA_LITE = "6.4"
SHARPNESS = 2
"""Pixels of a PNG for each of the specification's: print shows twice a screen's."""

ELEMENTS = frozenset({"svg", "g", "path", "rect", "line", "text", "circle"})
ATTRIBUTES = frozenset(
    "d fill fill-opacity font-family font-size font-weight height opacity stroke stroke-dasharray "
    "stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor transform viewBox "
    "width x x1 x2 y y1 y2".split()
)


class MissingFont(RuntimeError):
    """The font that charts are set in has not been built."""


def svg(chart: Chart, size: Size) -> SafeString:
    """The chart as SVG to stand in a page, with its words as title."""
    pictures, key = caches["charts"], f"svg:{_digest(chart, size)}"
    drawn = pictures.get(key)
    if drawn is None:
        drawn = _cleaned(
            _drawer().vegalite_to_svg(
                specify(chart, size), vl_version=VEGA_LITE, allowed_base_urls=[]
            )
        )
        pictures.set(key, drawn)
    head, _, rest = drawn.partition(">")
    return SafeString(f'{head} role="img"><title>{escape(chart.words)}</title>{rest}')


def png(chart: Chart, size: Size) -> bytes:
    """The chart as PNG, for a document that can't hold SVG."""
    pictures, key = caches["charts"], f"png:{_digest(chart, size)}"
    drawn = pictures.get(key)
    if drawn is None:
        # From the SVG, which the same report's PDF has drawn already: a sixth of the work.
        drawn = png_of(svg(chart, size))
        pictures.set(key, drawn)
    return bytes(drawn)


def png_of(picture: str) -> bytes:
    """A picture that is there as SVG, such as a sparkline, as PNG."""
    return bytes(_drawer().svg_to_png(picture, scale=SHARPNESS))


def warm_up() -> None:
    """Draw something in a thread of its own: the first chart of a process takes half a second."""
    Thread(target=_draw_anything, name="charts", daemon=True).start()


def _draw_anything() -> None:
    month = Month("2026-04")
    try:
        svg(chart_of("", [(month, 1), (month.next, 2)]), SMALL)
    except MissingFont as problem:
        logger.warning("%s", problem)


def _digest(chart: Chart, size: Size) -> str:
    """Of all that is drawn; names and words stand beside it."""
    return sha256(repr((chart.series, chart.breaks, chart.partial, size)).encode()).hexdigest()


@cache
def _drawer() -> ModuleType:
    """vl-convert, which takes 60 MB of a process's memory from its first chart on."""
    import vl_convert  # noqa: PLC0415

    path = finders.find(FONT_FILE)
    if not path:
        raise MissingFont(f"The static file {FONT_FILE} is missing. Run make static.")
    vl_convert.register_font_directory(str(Path(path).parent))
    return vl_convert


def _cleaned(drawn: str) -> str:
    """Only shapes and texts, with attributes alone: a page allows no script and no style."""
    root = etree.fromstring(drawn)
    for element in list(root.iter()):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        parent = element.getparent()
        if name not in ELEMENTS or element.get("display") == "none":
            if parent is not None:
                parent.remove(element)
            continue
        for attribute in element.attrib:
            if attribute not in ATTRIBUTES:
                del element.attrib[attribute]
    clean = etree.tostring(root, encoding="unicode")
    return clean.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
