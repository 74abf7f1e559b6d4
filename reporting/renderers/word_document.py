"""How a report is set out in Word: styles, tables that can be edited, head and foot of the page.

Tables are written as XML, since python-docx takes several times as long over each cell.
`reporting.renderers.word` says what stands in them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from measures.file_text import xml_text

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 297, 210, 16
"""A4 on its side, in millimetres."""

TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
TWIPS = 1440 / 25.4
"""Word's unit, of which there are so many to the millimetre."""

FONT, DARK = "Arial", RGBColor(0x12, 0x43, 0x6D)
TABLE_STYLE = "ReportTable"
TABLE_TEXT, TABLE_FIGURES = "Table text", "Table figures"


class Column(NamedTuple):
    """A table's column: its head, its share of the table's width, and whether it holds figures."""

    head: str
    share: float
    figures: bool = True


class Picture(NamedTuple):
    """A PNG with its words, and its width in millimetres."""

    png: bytes
    words: str
    width: float


class Cell(NamedTuple):
    """A cell's text, after the words in it that stand out, if any; or a picture."""

    text: str
    strong: str = ""
    picture: Picture | None = None


class ReportDocument:
    """A Word document that is added to from the top."""

    def __init__(self, *, title: str, author: str, on: date, head: str, foot: str) -> None:
        self._document: Document = docx.Document()
        self._say_what_it_is(xml_text(title), xml_text(author), on)
        self._set_styles()
        self._set_page(xml_text(head), xml_text(foot))
        self._document.add_paragraph(xml_text(title), style="Title")

    def heading(self, text: str, level: int, *, on_new_page: bool = False) -> None:
        """Add a heading, in Word's own style for its level.

        Before a long table it begins a page: not every program keeps a heading with its table.
        """
        heading = self._document.add_heading(xml_text(text), level)
        heading.paragraph_format.page_break_before = on_new_page or None

    def paragraph(self, text: str, strong: str = "", style: str | None = None) -> None:
        """Add a paragraph in which line breaks stay line breaks."""
        paragraph = self._document.add_paragraph(style=style)
        if strong:
            paragraph.add_run(xml_text(strong)).bold = True
        paragraph.add_run(xml_text(text))

    def table(
        self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """Add a table as wide as the page whose head is repeated and whose rows stay whole.

        The caption is what a screen reader says the table is. No group's name ends a page, and no
        table's last row begins one.
        """
        whole = sum(column.share for column in columns)
        widths = [round(TEXT_WIDTH * TWIPS * column.share / whole) for column in columns]
        cells = [
            (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
                f'<w:pStyle w:val="{_style_id(column)}"/></w:pPr>'
            )
            for column, width in zip(columns, widths, strict=True)
        ]
        heads = [Cell(column.head) for column in columns]
        kept = [start.replace("</w:pPr>", "<w:keepNext/></w:pPr>") for start in cells]
        every = list(rows)
        stays = [_is_group(row) or place == len(every) - 2 for place, row in enumerate(every)]
        parts = [
            f"<w:tbl {nsdecls('w')}><w:tblPr>",
            f'<w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>',
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0"',
            ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>',
            f"<w:tblCaption w:val={quoteattr(xml_text(caption))}/></w:tblPr><w:tblGrid>",
            *(f'<w:gridCol w:w="{width}"/>' for width in widths),
            "</w:tblGrid>",
            self._row("<w:cantSplit/><w:tblHeader/>", cells, heads),
            *(
                self._row("<w:cantSplit/>", kept if stay else cells, row)
                for row, stay in zip(every, stays, strict=True)
            ),
            "</w:tbl>",
        ]
        body = self._document.element.body
        body.insert(len(body) - 1, parse_xml("".join(parts)))
        # Word joins two tables with nothing between them.
        self._document.add_paragraph(style="Table end")

    def _row(self, properties: str, starts: Sequence[str], cells: Sequence[Cell]) -> str:
        content = "".join(
            f"{start}{self._runs(cell)}</w:p></w:tc>"
            for start, cell in zip(starts, cells, strict=True)
        )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{content}</w:tr>"

    def _runs(self, cell: Cell) -> str:
        strong = f"<w:r><w:rPr><w:b/></w:rPr>{_text(cell.strong)}</w:r>" if cell.strong else ""
        drawn = self._drawing(cell.picture) if cell.picture else ""
        return f"{strong}{drawn}<w:r>{_text(cell.text)}</w:r>"

    def _drawing(self, picture: Picture) -> str:
        inline = self._document.part.new_pic_inline(io.BytesIO(picture.png), Mm(picture.width))
        inline.docPr.set("descr", xml_text(picture.words))
        return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"

    def picture(self, png: bytes, words: str, width: float) -> None:
        """Add a picture of a width in millimetres, with its words as alternative text."""
        shown = self._document.add_picture(io.BytesIO(png), width=Mm(width))
        about = shown._inline.docPr  # noqa: SLF001 python-docx has no name for it
        about.set("descr", xml_text(words))

    def bytes(self) -> bytes:
        """The document as a .docx file."""
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _say_what_it_is(self, title: str, author: str, on: date) -> None:
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = title, author, author
        about.created = about.modified = datetime(on.year, on.month, on.day, tzinfo=UTC)
        about.language, about.comments, about.keywords = "en-GB", "", ""
        for element in (self._document.styles.element, self._document.settings.element):
            for language in element.iter(qn("w:lang"), qn("w:themeFontLang")):
                language.set(qn("w:val"), "en-GB")

    def _set_styles(self) -> None:
        styles = self._document.styles
        for name, size, before, after in STYLES:
            style = styles[name]
            _set_font(style, size)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
            style.paragraph_format.line_spacing = 1.1
            if name != "Normal":
                style.font.color.rgb = DARK
        for name, size in ((TABLE_TEXT, 9), (TABLE_FIGURES, 9), ("Table end", 4)):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            style.font.size = Pt(size)
            style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.line_spacing = 1
        styles[TABLE_FIGURES].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for name in ("Header", "Footer"):
            styles[name].font.size = Pt(9)
            stops = styles[name].paragraph_format.tab_stops
            stops.clear_all()
            stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        styles.element.append(parse_xml(TABLE_STYLE_XML))

    def _set_page(self, head: str, foot: str) -> None:
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin, section.bottom_margin = Mm(20), Mm(18)
        section.header_distance = section.footer_distance = Mm(9)
        section.header.paragraphs[0].add_run(head)
        paragraph = section.footer.paragraphs[0]
        paragraph.add_run(f"{foot}\tPage ")
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _add_field(paragraph, "NUMPAGES")


STYLES = (
    ("Normal", 11, 0, 6),
    ("Title", 24, 0, 10),
    ("Heading 1", 18, 18, 6),
    ("Heading 2", 14, 14, 4),
    ("Heading 3", 11, 10, 3),
)
"""Name, size, and space before and after, in points."""

TABLE_STYLE_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
  <w:name w:val="Report table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="4" w:color="12436D"/>
      <w:bottom w:val="single" w:sz="4" w:color="12436D"/>
      <w:insideH w:val="single" w:sz="4" w:color="B1B4B6"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="45" w:type="dxa"/><w:left w:w="110" w:type="dxa"/>
      <w:bottom w:w="45" w:type="dxa"/><w:right w:w="110" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="12436D"/><w:vAlign w:val="bottom"/></w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def group_row(name: str, columns: int) -> tuple[Cell, ...]:
    """A group's name in a row of its own, above the rows of the group."""
    return (Cell("", strong=name), *[Cell("")] * (columns - 1))


def _is_group(row: Sequence[Cell]) -> bool:
    """Whether it is a group's name and nothing else."""
    first, *others = row
    return (
        bool(first.strong)
        and not (first.text or first.picture)
        and all(each == Cell("") for each in others)
    )


def _style_id(column: Column) -> str:
    return (TABLE_FIGURES if column.figures else TABLE_TEXT).replace(" ", "")


def _text(text: str) -> str:
    lines = escape(xml_text(text)).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)


def _set_font(style: ParagraphStyle, size: float) -> None:
    """Set a style's font; the template's theme would else win over it."""
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)


def _add_field(paragraph: Paragraph, name: str) -> None:
    """A number that Word works out, like the page's."""
    # python-docx has no fields of its own.
    paragraph._p.append(  # noqa: SLF001
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )
