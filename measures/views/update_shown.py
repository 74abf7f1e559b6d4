"""The quarterly update in words: what stands in each row, and what is said on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from measures.beyond import BEYOND_TOLERANCE, quarter_before
from measures.change import Change
from measures.change_wording import arrow_shape, change_text
from measures.figures import Figure, Reason
from measures.periods import Quarter
from measures.rollup import Total
from measures.seen import digest
from measures.update_form import Stands, UpdateForm, UpdateRow
from measures.validation import Finding
from measures.views.proforma_rows import row_key
from measures.views.update_sent import SentRow
from measures.wording import counted, figure_text, without_text

NO_FIGURE = "no figure"

MOST_LISTED = 4
"""How many measures that are not confirmed are named one by one."""

AT_COMMENT = frozenset({BEYOND_TOLERANCE, "no-why"})
"""What is said at the commentary; the rest is said at the figures."""

AT_FIELD = {
    "missing": "Enter the quarter’s figure, or say why there is none",
    "no-why": "Say in the commentary why there is no figure",
    BEYOND_TOLERANCE: "Say in the commentary why it has changed this much",
}
"""A message at the row need not name the measure again. Others say it as they are."""

Error = dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an update that was sent, where the page comes back instead of moving on."""

    sent: Mapping[str, SentRow] = field(default_factory=dict)
    """Rows whose text stays as it was typed, by reference."""
    conflicts: frozenset[int] = frozenset()
    findings: Sequence[Finding] = ()
    general: Sequence[str] = ()
    """What is wrong with no row in particular."""
    refused: bool = False
    """Whether nothing at all was saved."""


NOTHING = Outcome()


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure under its column's name."""

    name: str
    text: str
    note: str = ""
    is_missing: bool = False
    shape: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One measure as the page shows it."""

    row: UpdateRow
    key: str
    """The reference as part of an element's id."""
    cells: Sequence[Cell]
    changes: Sequence[Cell]
    text: str
    figure: str
    total: str
    choice: str
    seen: str
    seen_total: str
    draft: str
    """The digest of the draft that is shown."""
    figure_error: str
    total_error: str
    comment_error: str
    confirm_error: str
    conflict: Stands | None
    is_lost: bool
    """Typed into an update that could not be saved at all."""
    is_unsaved: bool

    @property
    def has_error(self) -> bool:
        """Whether the row is marked as wrong."""
        errors = (self.figure_error, self.total_error, self.comment_error, self.confirm_error)
        return bool(any(errors) or self.conflict)

    @property
    def is_draft(self) -> bool:
        """Whether the commentary is the draft as it came."""
        return bool(self.row.drafted) and self.text == self.row.drafted

    @property
    def notes(self) -> list[str]:
        """What is pointed out about the commentary, which stops nobody."""
        return self.row.beside.notes(self.text)

    @property
    def warning(self) -> str:
        """What is odd about the quarter; at its own row it need not name the measure."""
        if self.row.warning is None:
            return ""
        return _unnamed(self.row.warning, self.row)

    @property
    def conflict_figure(self) -> str:
        """The other person's figure, in words where there is none."""
        return figure_text(self.conflict.figure if self.conflict else None) or "nothing"


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A heading and the measures under it."""

    heading: str
    rows: Sequence[ShownRow]


def shown_sections(form: UpdateForm, outcome: Outcome) -> list[ShownSection]:
    """The whole update as the page shows it, after what became of what was sent."""
    shown = [_row(row, form, outcome) for row in form.rows]
    return [
        ShownSection(heading, list(rows))
        for heading, rows in groupby(shown, key=lambda each: each.row.section)
    ]


def column_heads(form: UpdateForm) -> list[str]:
    """What the columns of figures are called on a wide screen."""
    months = [] if form.is_whole else [each.month.word for each in form.months]
    return [*months, "Period actual", "Year to date", *change_heads(form.quarter)]


def change_heads(quarter: Quarter) -> tuple[str, str]:
    """What the columns of both changes are called."""
    return f"Change on {quarter_before(quarter)}", f"Change on {quarter.last_year.short}"


def _row(row: UpdateRow, form: UpdateForm, outcome: Outcome) -> ShownRow:
    sent, stands = outcome.sent.get(row.reference), row.stands
    in_conflict = row.measure in outcome.conflicts
    findings = {
        each.code: _said(each, row)
        for each in outcome.findings
        if each.measures[0] == row.reference
    }
    typed_text = sent if sent and (not in_conflict or sent.sent.comment_is_changed) else None
    typed_figure = sent if sent and (not in_conflict or sent.figure_is_changed) else None
    at_figure = next(
        (
            text
            for code, text in findings.items()
            if code not in AT_COMMENT and "year-to-date" not in code and code != "not-confirmed"
        ),
        "",
    )
    at_total = findings.get("year-to-date", "") or findings.get("no-year-to-date", "")
    at_comment = next((text for code, text in findings.items() if code in AT_COMMENT), "")
    is_unsaved = sent is not None and sent.is_changed
    seen_total = sent.typed.year_to_date_seen if sent else stands.year_to_date
    return ShownRow(
        row=row,
        key=row_key(row.reference),
        cells=_cells(row, form),
        changes=_changes(row, form.quarter),
        text=typed_text.sent.comment if typed_text else row.text,
        figure=typed_figure.sent.text if typed_figure else _in_box(stands.figure),
        total=typed_figure.total_text if typed_figure else _in_box(stands.year_to_date),
        choice=typed_figure.sent.choice if typed_figure else _choice(stands.figure),
        seen=str(sent.typed.seen if sent else row.seen),
        seen_total=_in_box(seen_total),
        draft=digest(row.drafted),
        figure_error="" if in_conflict else (sent.sent.figure_error if sent else "") or at_figure,
        total_error="" if in_conflict else (sent.total_error if sent else "") or at_total,
        comment_error=(sent.sent.comment_error if sent else "") or at_comment,
        confirm_error=findings.get("not-confirmed", ""),
        conflict=stands if in_conflict else None,
        is_lost=outcome.refused and is_unsaved,
        is_unsaved=is_unsaved,
    )


def _cells(row: UpdateRow, form: UpdateForm) -> list[Cell]:
    """The months, the quarter and the year to date. A month that asks for nothing stays empty."""
    given = {each.month: each for each in row.months}
    cells = []
    for month in [] if form.is_whole else form.quarter.months:
        each = given.get(month)
        is_missing = bool(each and each.is_needed and each.figure is None)
        text = figure_text(each.figure) if each else ""
        cells.append(Cell(month.word, text or (NO_FIGURE if is_missing else ""), "", is_missing))
    note = ""
    if row.without and not row.is_snapshot:
        needed = row.actual.months_needed
        note = f"{row.actual.months_reported} of {counted(needed, 'month')}"
    if not form.is_whole:
        cells.append(Cell("Period actual", _total_text(row.actual), note, bool(row.without)))
        cells.append(Cell("Year to date", _total_text(row.to_date), _year_note(row)))
    return cells


def _year_note(row: UpdateRow) -> str:
    """What the year to date stands without, or that a position has none."""
    if row.is_snapshot:
        return "position"
    return without_text(row.to_date.gaps[0].months) if row.to_date.gaps else ""


def _changes(row: UpdateRow, quarter: Quarter) -> list[Cell]:
    heads = change_heads(quarter)
    moved = (row.on_previous, row.on_last_year)
    return [
        Cell(head, change_text(each), _change_note(each), shape=arrow_shape(each))
        for head, each in zip(heads, moved, strict=True)
    ]


def _change_note(moved: Change) -> str:
    return "small numbers" if moved.small_numbers else ""


def _total_text(total: Total) -> str:
    if total.value is not None:
        return figure_text(total.value)
    return figure_text(total.reason) or NO_FIGURE


def _in_box(figure: Figure | None) -> str:
    """A figure as somebody would type it."""
    return "" if figure is None else str(figure)


def _choice(figure: Figure | None) -> str:
    return figure.value if isinstance(figure, Reason) else ""


def _said(finding: Finding, row: UpdateRow) -> str:
    """A finding at its own row, where it need not name the measure."""
    if finding.code == "not-confirmed":
        return f"Confirm again: {', '.join(row.changed)}" if row.changed else "Confirm this measure"
    return AT_FIELD.get(finding.code) or _unnamed(finding, row)


def _unnamed(finding: Finding, row: UpdateRow) -> str:
    said = finding.message.removeprefix(f"{row.reference} ({row.title}): ")
    return said[:1].upper() + said[1:]


def summary_errors(
    form: UpdateForm, sections: Sequence[ShownSection], outcome: Outcome
) -> list[Error]:
    """The error summary in the update's order.

    Many measures that are not confirmed are said in one line, which leads to the first of them.
    """
    errors = [{"text": text, "href": ""} for text in outcome.general]
    left = [each.measures[0] for each in outcome.findings if each.code == "not-confirmed"]
    left = left if len(left) > MOST_LISTED else []
    messages: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        messages.setdefault(finding.measures[0], []).append(finding)
    first = ""
    for section in sections:
        for shown in section.rows:
            if shown.row.reference in left:
                first = first or shown.key
                continue
            errors += _row_errors(shown, messages.get(shown.row.reference, []), form.quarter)
    if left:
        text = f"Confirm each of these {len(left)}: {', '.join(left)}"
        errors.append({"text": text, "href": f"#confirm-{first}"})
    return errors


def _row_errors(shown: ShownRow, findings: Sequence[Finding], quarter: Quarter) -> list[Error]:
    reference, key = shown.row.reference, shown.key
    errors = []
    if shown.conflict:
        text = f"{reference}: {shown.conflict.changed_by} has changed this meanwhile. Choose which "
        errors.append({"text": f"{text}to keep", "href": f"#conflict-{key}"})
    typed = {each.code for each in findings}
    for field_name, message in (
        ("figure", shown.figure_error),
        ("total", shown.total_error),
        ("comment", shown.comment_error),
    ):
        if message and not typed:
            errors.append({"text": f"{reference}: {message}", "href": f"#{field_name}-{key}"})
    return [
        *errors,
        *(
            {"text": _in_summary(each, shown.row, quarter), "href": f"#{_field(each)}-{key}"}
            for each in findings
        ),
    ]


def _in_summary(finding: Finding, row: UpdateRow, quarter: Quarter) -> str:
    """A finding as the summary says it; its numbers are at its row."""
    if finding.code == BEYOND_TOLERANCE:
        moved = f"{change_text(row.on_previous)} on {quarter_before(quarter)}"
        return f"{row.reference} ({row.title}): say in the commentary why it is {moved}"
    return finding.message


def _field(finding: Finding) -> str:
    """The part of the row that a finding is mended in."""
    if finding.code == "not-confirmed":
        return "confirm"
    if finding.code in AT_COMMENT:
        return "comment"
    return "total" if "year-to-date" in finding.code else "figure"


def lost_rows(sections: Sequence[ShownSection]) -> list[ShownRow]:
    """The rows typed into an update that could not be saved at all."""
    return [row for section in sections for row in section.rows if row.is_lost]
