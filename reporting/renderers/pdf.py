"""A report as a PDF to table at a board: tagged as PDF/UA-1, with its fonts inside.

It is set by WeasyPrint from templates/reporting/pdf/ and static/pdf.css. What it says comes from
`pdf_texts`.
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from urllib.parse import unquote

from cssselect2 import ElementWrapper
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from doris.colours import theme_css
from reporting.charts.multiples import about_multiples
from reporting.renderers.pdf_charts import PrintedChart, printed_charts
from reporting.renderers.pdf_texts import Texts
from reporting.renderers.text import printable
from reporting.report import Report

STATIC = "static:"
"""How the stylesheet names our static files; nothing else is ever fetched."""

STYLESHEET = "pdf.css"

NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


class MissingAsset(RuntimeError):
    """A static file that a PDF is set with has not been built."""


class StaticFilesOnly(URLFetcher):
    """Serves our own static files and a document's own pictures, by name.

    It refuses the network, the disk and data addresses.
    """

    pictures: Mapping[str, bytes] = NO_PICTURES
    """The SVG pictures of the document that is being printed."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file that `static:NAME` names, or a picture; ValueError for every other address."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/svg+xml"})
        if not url.startswith(STATIC):
            raise ValueError(f"{url} is not one of our static files")
        try:
            path = static_file(unquote(url.removeprefix(STATIC)))
        except (SuspiciousFileOperation, MissingAsset) as problem:
            raise ValueError(str(problem)) from problem
        return URLFetcherResponse(url, path.read_bytes())


class Document(HTML):
    """A document of ours: read by a quick parser, and without the styles that it has no use for.

    WeasyPrint's own parser is for pages of any kind, and takes a twentieth of a report's time. It
    would work out six styles of list markers and footnotes for every element: a fifth of the time
    and of the memory that a report takes.
    """

    def __init__(self, html: str, fetcher: URLFetcher) -> None:
        parser = etree.HTMLParser(remove_comments=True, huge_tree=True)
        self.wrapper_element = ElementWrapper.from_html_root(
            etree.fromstring(html, parser), content_language=None
        )
        self.etree_element = self.wrapper_element.etree_element
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"

    styles = CSS(
        string=re.sub(r"^::(marker|note|footnote).*$", "", UA, flags=re.MULTILINE),
        counter_style=CounterStyle(),
    )

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.styles]


class Press:
    """What every PDF is set with: fonts and styles, read once for each process.

    Pango's fonts must not be used by two threads at once, so one PDF is made at a time. That
    costs nothing, since the work holds the interpreter, and keeps the memory of one PDF the most
    that there is.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.fetcher = StaticFilesOnly()
        self.fonts = FontConfiguration()
        css = static_file(STYLESHEET).read_text()
        for name in re.findall(rf'url\("{STATIC}([^"]+)"\)', css):
            static_file(name)  # a font that is missing would only be replaced by another
        self.styles = CSS(string=css, font_config=self.fonts, url_fetcher=self.fetcher)

    def print(self, html: str, pictures: Mapping[str, bytes] = NO_PICTURES) -> bytes:
        """A document as PDF, with the pictures that it names."""
        theme = CSS(string=theme_css(settings.COUNCIL_COLOUR))
        with self.lock:
            self.fetcher.pictures = pictures
            return Document(html, self.fetcher).write_pdf(
                stylesheets=[theme, self.styles], font_config=self.fonts, pdf_variant="pdf/ua-1"
            )


@cache
def press() -> Press:
    """This process's press."""
    # WeasyPrint keeps copies of the fonts in a folder, and can't take it away any later.
    atexit.register(press.cache_clear)
    return Press()


def static_file(name: str) -> Path:
    """Where a static file lies; MissingAsset when it is not there."""
    path = finders.find(name)
    if not path:
        raise MissingAsset(f"The static file {name} is missing. Run make static.")
    return Path(path)


def render(report: Report) -> bytes:
    """The report as PDF."""
    charts = printed_charts(report)
    return press().print(as_html(report, charts), {each.address: each.svg for each in charts})


def as_html(report: Report, charts: Sequence[PrintedChart] = ()) -> str:
    """The report as the HTML that is printed.

    Made printable as a whole: a PDF holds its title as XML too, where a character that a unit's
    name has by mistake would break it.
    """
    return printable(
        render_to_string(
            "reporting/pdf/report.html",
            {
                "report": report,
                "texts": Texts(report),
                "charts": charts,
                "about_charts": about_multiples(report),
                "council": settings.COUNCIL_NAME,
                "demonstration": settings.DEMONSTRATION,
            },
        )
    )
