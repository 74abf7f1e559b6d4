"""The pro-forma's rows in words: what stands in each box, beside it and under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from measures.figures import Figure, Reason
from measures.forms import Sent
from measures.models import ReturnStatus
from measures.proforma import Proforma, Row
from measures.standing import Standing
from measures.validation import Finding
from measures.wording import figure_text, without_text

MOST_EMPTY_LISTED = 4

AT_THE_FIELD = {
    "missing": "Enter a figure, or say why there is none",
    "no-why": "Say why there is no figure",
}
"""A message at the field need not name the measure again. Other findings say it as they are."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the page shows it."""

    row: Row
    key: str
    """The reference as part of an element's id."""
    text: str
    choice: str
    comment: str
    seen: str
    figure_error: str
    comment_error: str
    conflict: Standing | None
    state: str
    is_open: bool
    """Whether the comment is open when the page arrives."""
    is_unsaved: bool
    """Whether what stands in the row is not, or not all, what is kept."""
    is_lost: bool
    """Typed into a form that could not be saved at all: shown, so that it can be typed again."""

    @property
    def conflict_figure(self) -> str:
        """The other person's figure, in words where there is none."""
        return figure_text(self.conflict.figure if self.conflict else None) or "nothing"

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
        return "" if self.row.before is None else str(self.row.before)

    @property
    def note_before(self) -> str:
        """What is said of the year to date while this month has no number."""
        if self.row.before is None:
            return ""
        last = self.row.previous_month.word
        return f"to {last}, {self.note}" if self.note else f"to {last}"

    @property
    def note(self) -> str:
        """What is said of the year to date with this month in it: "without July"."""
        return without_text(self.row.without)

    @property
    def year_to_date(self) -> str:
        """The number of the year to date; empty where there is none yet."""
        return figure_text(self.row.year_to_date)

    @property
    def year_note(self) -> str:
        """What is said beside that number."""
        return self.note if isinstance(self.row.figure, int) else self.note_before


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Rows under wording that they share, if any."""

    name: str
    rows: Sequence[ShownRow]


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
    general: Sequence[str] = ()
    """What is wrong with no row in particular."""
    refused: bool = False
    """Whether nothing at all was saved."""


NO_OUTCOME = Outcome()


def shown_sections(
    proforma: Proforma, outcome: Outcome = NO_OUTCOME, *, is_editable: bool
) -> list[ShownSection]:
    """The whole form as the page shows it, after what became of what was sent."""
    found: dict[str, Finding] = {}
    for finding in (*outcome.findings, *proforma.entry_findings):
        found.setdefault(finding.measures[0], finding)
    return [
        ShownSection(
            section.heading,
            [
                ShownGroup(
                    group.name,
                    [
                        _shown(
                            row,
                            proforma,
                            outcome,
                            found.get(row.reference),
                            is_editable=is_editable,
                        )
                        for row in group.rows
                    ],
                )
                for group in section.groups
            ],
        )
        for section in proforma.sections
    ]


def _shown(
    row: Row,
    proforma: Proforma,
    outcome: Outcome,
    finding: Finding | None,
    *,
    is_editable: bool,
) -> ShownRow:
    sent = outcome.sent.get(row.reference)
    stands = row.stands
    message = AT_THE_FIELD.get(finding.code, finding.message) if finding else ""
    why_missing = bool(finding and finding.code == "no-why")
    figure_error = (sent.figure_error if sent else "") or ("" if why_missing else message)
    comment_error = (sent.comment_error if sent else "") or (message if why_missing else "")
    in_conflict = row.measure in outcome.conflicts
    typed_figure = sent and not (in_conflict and not sent.figure_is_changed)
    typed_comment = sent and not (in_conflict and not sent.comment_is_changed)
    comment = sent.comment if sent and typed_comment else stands.comment
    choice = sent.choice if sent and typed_figure else _choice(row.figure)
    return ShownRow(
        row=row,
        key=row_key(row.reference),
        text=sent.text if sent and typed_figure else box_text(row.figure),
        choice=choice,
        comment=comment,
        seen=str(sent.typed.seen if sent else stands.seen),
        figure_error="" if in_conflict else figure_error,
        comment_error=comment_error,
        conflict=stands if in_conflict else None,
        state="" if sent else _state(row, proforma, is_editable=is_editable),
        is_open=bool(comment or choice or comment_error),
        is_unsaved=sent is not None,
        is_lost=outcome.refused and sent is not None and sent.is_changed,
    )


def row_key(reference: str) -> str:
    """A reference as part of an element's id, which can't hold a space."""
    return "-".join(reference.split())


def box_text(figure: Figure | None) -> str:
    """A figure as it stands in its box, as somebody would type it."""
    return "" if figure is None else str(figure)


def _choice(figure: Figure | None) -> str:
    return figure.value if isinstance(figure, Reason) else ""


def _state(row: Row, proforma: Proforma, *, is_editable: bool) -> str:
    """What has become of a row, in a word: nothing for one with nothing in it."""
    if proforma.status is ReturnStatus.SUBMITTED:
        return "Submitted"
    if row.never or (row.stands.figure is None and not row.stands.comment):
        return ""
    return "Saved" if is_editable else "Draft"


def summary_errors(sections: Iterable[ShownSection], outcome: Outcome) -> list[dict[str, str]]:
    """The error summary: each message with the address of the field it is about.

    Many rows that are still empty are said in one line, which leads to the first of them.
    """
    rows = [shown for section in sections for group in section.groups for shown in group.rows]
    empty = {finding.measures[0] for finding in outcome.findings if finding.code == "missing"}
    if len(empty) <= MOST_EMPTY_LISTED:
        empty = set()
    messages = {finding.measures[0]: finding.message for finding in outcome.findings}
    errors = [{"text": text, "href": ""} for text in outcome.general]
    for shown in rows:
        if shown.row.reference not in empty:
            errors += _row_errors(shown, messages.get(shown.row.reference, ""))
    if empty:
        errors.append(_empty_error([shown for shown in rows if shown.row.reference in empty]))
    return errors


def _empty_error(empty: Sequence[ShownRow]) -> dict[str, str]:
    names = ", ".join(shown.row.reference for shown in empty)
    text = f"Enter a figure for each of these {len(empty)}, or say why there is none: {names}"
    return {"text": text, "href": f"#figure-{empty[0].key}"}


def _row_errors(shown: ShownRow, message: str) -> list[dict[str, str]]:
    reference = shown.row.reference
    errors = []
    if shown.conflict:
        who = shown.conflict.changed_by
        text = f"{reference}: {who} has changed this meanwhile. Choose which to keep"
        errors.append({"text": text, "href": f"#conflict-{shown.key}"})
    if shown.figure_error:
        text = message or f"{reference}: {shown.figure_error}"
        errors.append({"text": text, "href": f"#figure-{shown.key}"})
    if shown.comment_error:
        text = message or f"{reference}: {shown.comment_error}"
        errors.append({"text": text, "href": f"#comment-{shown.key}"})
    return errors
