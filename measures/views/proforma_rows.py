"""The pro-forma's rows in words: what stands in each box, beside it and under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from measures.commentary_beside import Beside
from measures.entering import Box, EnteredAs
from measures.figures import Figure, Reason
from measures.forms import Sent
from measures.models import ReturnStatus, Team
from measures.periods import Month
from measures.proforma import Group, Proforma, Row
from measures.standing import Standing
from measures.validation import Finding, Severity
from measures.views.asking import NoPlace
from measures.views.proforma_findings import ASK_WHY, Said, errors_of, said_at_rows
from measures.wording import figure_text, without_text


@dataclass(frozen=True, slots=True)
class MonthLink:
    """The same row on an earlier month's form."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the page shows it."""

    row: Row
    key: str
    """The reference as part of an element's id."""
    box: Box
    text: str
    shown: str
    """What the box held for what was seen: a total sent back like this was not touched."""
    month_figure: Figure | None
    """The month's own figure that the text stands for, as far as it can be read."""
    choice: str
    comment: str
    seen: str
    figure_error: str
    months_to_mend: Sequence[MonthLink]
    """Where to go first, after a total that makes no month."""
    missing_months: Sequence[MonthLink]
    """Where to go before a total can be typed here, besides the months that no measure has."""
    comment_error: str
    said_before: Beside
    """What the comment is written beside."""
    notes: Sequence[str]
    """What is pointed out about it, which stops nobody."""
    checks: Sequence[Said]
    """What is odd about it, explained or not."""
    conflict: Standing | None
    state: str
    is_open: bool
    """Whether the comment is open when the page arrives."""
    is_unsaved: bool
    """Whether what stands in the row is not, or not all, what is kept."""
    is_lost: bool
    """Typed into a form that could not be saved at all: shown, so that it can be typed again."""

    @property
    def takes_total(self) -> bool:
        """Whether the box takes the total since April."""
        return self.box.earlier is not None

    @property
    def has_error(self) -> bool:
        """Whether the row is marked as wrong."""
        return bool(self.figure_error or self.comment_error or self.conflict)

    @property
    def is_to_check(self) -> bool:
        """Whether something odd is still to be explained."""
        return any(not each.is_explained for each in self.checks)

    @property
    def conflict_figure(self) -> str:
        """The other person's figure, in words where there is none."""
        return words_in_box(self.box, self.conflict.figure if self.conflict else None)

    @property
    def typed_figure(self) -> str:
        """This person's own figure, in words where there is none."""
        return self.text.strip() or "nothing"

    @property
    def previous(self) -> str:
        """The figure of the month before."""
        return figure_text(self.row.previous)

    @property
    def before(self) -> str:
        """The year to date before this month as plain digits, for the page's script."""
        if self.box.earlier is None:
            return "" if self.row.before is None else str(self.row.before)
        return "" if self.box.earlier.missing else str(self.box.earlier.before)

    @property
    def kept(self) -> str:
        """The month's own number that is kept as plain digits, for the page's script."""
        figure = self.row.stands.figure
        return str(figure) if isinstance(figure, int) else ""

    @property
    def note_before(self) -> str:
        """What is said of the year to date while this month has no number."""
        if self.row.before is None:
            return ""
        last = self.row.previous_month.word
        if self.takes_total:
            return self._without or f"{self.row.before:,} to {last}"
        return f"to {last}, {self._without}" if self._without else f"to {last}"

    @property
    def note(self) -> str:
        """What is said once there is a number: "without July", or of a total what came before."""
        if not self.takes_total:
            return self._without
        return f"+ {self.note_before}" if self.note_before else f"in {self.box.month.word}"

    @property
    def _without(self) -> str:
        return without_text(self.row.without)

    @property
    def turned(self) -> str:
        """The other side of what the box holds: the year to date, or the month of a total."""
        return figure_text(self.month_figure if self.takes_total else self.row.year_to_date)

    @property
    def turned_note(self) -> str:
        """What is said beside that number."""
        return self.note if isinstance(self.month_figure, int) else self.note_before


@dataclass(frozen=True, slots=True)
class ShownBreakdown:
    """What a measure is made up of, folded away until somebody wants it."""

    of: str
    """The reference of the whole."""
    rows: Sequence[ShownRow]
    total: int | None
    """The sum of the parts that are numbers."""
    whole: int | None

    @property
    def is_given(self) -> bool:
        """Whether any part has something in it."""
        return any(each.row.figure is not None or each.text for each in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether the parts show when the page arrives."""
        return self.is_given or any(
            each.has_error or each.checks or each.comment or each.is_lost for each in self.rows
        )

    @property
    def sum_text(self) -> str:
        """How the parts compare with their whole; nothing while there are none."""
        if self.total is None:
            return ""
        of = "" if self.whole is None else f" of {self.whole:,}"
        return f"add up to {self.total:,}{of}"


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Rows under wording that they share, if any."""

    name: str
    rows: Sequence[ShownRow]
    breakdown: ShownBreakdown | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A heading and what stands under it."""

    heading: str
    groups: Sequence[ShownGroup]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form that was sent, where the page comes back instead of moving on."""

    sent: Mapping[str, Sent] = field(default_factory=dict)
    """Rows whose text stays as it was typed, by reference."""
    conflicts: frozenset[int] = frozenset()
    findings: Sequence[Finding] = ()
    """What stands in the way of a submission."""
    general: Sequence[str] = ()
    """What is wrong with no row in particular."""
    refused: bool = False
    """Whether nothing at all was saved."""
    entered_as: EnteredAs | None = None
    """What the boxes held as the person saw them; None as the team has chosen."""
    no_place: Sequence[NoPlace] = ()
    """What was typed that the form does not ask for any more."""

    @property
    def has_something_to_say(self) -> bool:
        """Whether the page is to come back."""
        return bool(self.sent or self.findings or self.general or self.no_place)


NO_OUTCOME = Outcome()


def shown_sections(
    proforma: Proforma, outcome: Outcome = NO_OUTCOME, *, is_editable: bool
) -> list[ShownSection]:
    """The whole form as the page shows it, after what became of what was sent."""
    as_total = is_editable and entered_as(proforma, outcome) is EnteredAs.TOTAL
    rows = _Rows(proforma, outcome, is_editable=is_editable, as_total=as_total)
    return [
        ShownSection(section.heading, [rows.group(group) for group in section.groups])
        for section in proforma.sections
    ]


def entered_as(proforma: Proforma, outcome: Outcome) -> EnteredAs:
    """What the boxes of cumulative measures hold on the page that comes."""
    if outcome.entered_as:
        return outcome.entered_as
    return EnteredAs.TOTAL if proforma.team.enters_year_to_date else EnteredAs.MONTH


class _Rows:
    """Puts each row into words, beside what all of them have in common."""

    def __init__(
        self, proforma: Proforma, outcome: Outcome, *, is_editable: bool, as_total: bool
    ) -> None:
        self._proforma, self._outcome, self._is_editable = proforma, outcome, is_editable
        self._asked = {each.reference: each for each in proforma.form.asked}
        self._boxes = {
            row.reference: Box(proforma.month, row.earlier if as_total else None)
            for row in proforma.rows
        }
        wrong = [each for each in outcome.findings if each.severity is Severity.ERROR]
        self._said = said_at_rows(
            [*wrong, *proforma.entry_findings], proforma.form, proforma.stands, self._boxes
        )
        self._asked_why = {
            each.measures[0] for each in outcome.findings if each.severity is Severity.WARNING
        }

    def group(self, group: Group) -> ShownGroup:
        """Rows that stand together, with what the last of them is made up of."""
        rows = [self._row(row) for row in group.rows]
        breakdown = _breakdown(rows[-1], [self._row(row) for row in group.breakdown])
        return ShownGroup(group.name, rows, breakdown if group.breakdown else None)

    def _row(self, row: Row) -> ShownRow:
        sent = self._outcome.sent.get(row.reference)
        box, stands = self._boxes[row.reference], row.stands
        said = self._said.get(row.reference, [])
        in_conflict = row.measure in self._outcome.conflicts
        typed_figure = sent if sent and (not in_conflict or sent.figure_is_changed) else None
        typed_comment = sent if sent and (not in_conflict or sent.comment_is_changed) else None
        figure_error = (sent.figure_error if sent else "") or errors_of(said, about_why=False)
        comment_error = (
            (sent.comment_error if sent else "")
            or errors_of(said, about_why=True)
            or (ASK_WHY if row.reference in self._asked_why and not figure_error else "")
        )
        comment = typed_comment.comment if typed_comment else stands.comment
        choice = typed_figure.choice if typed_figure else _choice(row.figure)
        # What is wrong comes first: with another number, what was odd may be gone.
        checks = [] if figure_error else [each for each in said if not each.is_error]
        seen = sent.typed.seen if sent else stands.seen
        is_unsaved = sent is not None and sent.is_changed
        month_figure = _month_figure(typed_figure, row.figure)
        beside = self._proforma.form.beside(self._asked[row.reference]).with_figure(month_figure)
        is_odd = self._is_editable and any(not each.is_explained for each in checks)
        return ShownRow(
            row=row,
            key=row_key(row.reference),
            box=box,
            text=typed_figure.text if typed_figure else box.text(row.figure),
            shown=_shown(sent, box.text(seen.figure)),
            month_figure=month_figure,
            choice=choice,
            comment=comment,
            seen=str(seen),
            figure_error="" if in_conflict else figure_error,
            months_to_mend=self._links(row, sent.months if sent else ()),
            missing_months=self._links(row, self._missing(box)),
            comment_error=comment_error,
            said_before=beside,
            notes=beside.notes(comment),
            checks=checks,
            conflict=stands if in_conflict else None,
            state="" if is_unsaved else _state(row, self._proforma, is_editable=self._is_editable),
            is_open=bool(comment or choice or comment_error or is_odd),
            is_unsaved=is_unsaved,
            is_lost=self._outcome.refused and is_unsaved,
        )

    def _missing(self, box: Box) -> list[Month]:
        missing = box.earlier.missing if box.earlier else ()
        return [month for month in missing if month not in self._proforma.missing_everywhere]

    def _links(self, row: Row, months: Sequence[Month]) -> list[MonthLink]:
        return month_links(self._proforma.team, row.reference, months, row.without)


def month_links(
    team: Team, reference: str, months: Sequence[Month], missing: Sequence[Month]
) -> list[MonthLink]:
    """Where a row of earlier months is entered or corrected: "Enter June 2026"."""
    row = f"#row-{row_key(reference)}" if reference else ""
    return [
        MonthLink(
            f"{'Enter' if month in missing else 'Correct'} {month.name}",
            f"{reverse('measures:return', args=[team.slug, month])}{row}",
        )
        for month in months
    ]


def _breakdown(whole: ShownRow, parts: Sequence[ShownRow]) -> ShownBreakdown:
    numbers = [each.month_figure for each in parts if isinstance(each.month_figure, int)]
    return ShownBreakdown(
        of=whole.row.reference,
        rows=parts,
        total=sum(numbers) if numbers else None,
        whole=whole.month_figure if isinstance(whole.month_figure, int) else None,
    )


def row_key(reference: str) -> str:
    """A reference as part of an element's id, which can't hold a space."""
    return "-".join(reference.split())


def words_in_box(box: Box, figure: Figure | None) -> str:
    """A figure as a person reads it who types into this box: "nothing", `[x]`, `1,234`."""
    if isinstance(figure, int) and box.earlier is not None:
        total = box.text(figure)
        return f"{int(total):,} since April" if total else f"{figure:,} in {box.month.word}"
    return figure_text(figure) or "nothing"


def _shown(sent: Sent | None, as_seen: str) -> str:
    return as_seen if sent is None or sent.shown is None else sent.shown


def _month_figure(typed: Sent | None, stands: Figure | None) -> Figure | None:
    """The month's figure behind the text of a box; none where that can't be read."""
    if typed is None:
        return stands
    return None if typed.figure_error else typed.typed.figure


def _choice(figure: Figure | None) -> str:
    return figure.value if isinstance(figure, Reason) else ""


def _state(row: Row, proforma: Proforma, *, is_editable: bool) -> str:
    """What has become of a row, in a word: nothing for one with nothing in it."""
    if proforma.status is ReturnStatus.SUBMITTED:
        return "" if row.is_breakdown and row.figure is None else "Submitted"
    if row.never or (row.stands.figure is None and not row.stands.comment):
        return ""
    return "Saved" if is_editable else "Draft"
