"""What a pro-forma would change on a form: shown before anything is saved, and then saved.

Both go through the same reading and the same merge, so that what is confirmed is what was shown;
where somebody has typed in between, theirs stays and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from measures.access import Rights, can_edit_return, can_read_return
from measures.actions import Typed
from measures.asked import Asked, Form, Stands, read_form
from measures.exceptions import NoReturn
from measures.figures import Figure
from measures.models import Return, Team
from measures.seen import Merged, Seen, merge
from measures.spreadsheets.proforma_in import Filled, read_answers
from measures.spreadsheets.proforma_key import COMMENT, FIGURE, catalogue_version
from measures.spreadsheets.workbooks import Unusable
from measures.standing import NOTHING, Standing, standing
from measures.validation import Finding, standing_in_the_way
from measures.wording import figure_text

NOTHING_THERE = "nothing"
"""How no figure and no comment read in a sentence."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something else than the form."""

    reference: str
    title: str
    place: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One row that the workbook and somebody on the form both changed, to different ends."""

    reference: str
    title: str
    place: str
    mine: str
    """As the workbook has it."""
    theirs: Standing

    @property
    def their_text(self) -> str:
        """As it stands on the form."""
        return _both(self.theirs.figure, self.theirs.comment)


@dataclass(frozen=True)
class Preview:
    """What would become of a form."""

    form: Form
    typed: tuple[Typed, ...]
    """Rows as they are to be saved."""
    figures: tuple[Change, ...]
    comments: tuple[Change, ...]
    problems: tuple[str, ...]
    clashes: tuple[Clash, ...]
    findings: tuple[Finding, ...]
    """What will stand in the way of submitting, apart from what is still empty."""
    still_empty: tuple[str, ...]
    """References of rows that must be filled in and would not be."""


def form_of(filled: Filled, rights: Rights) -> Form:
    """The form that a workbook is for; Unusable unless this person may fill it in.

    The workbook only says whose it is. That a team exists is told to nobody who can't see it.
    """
    team = Team.objects.filter(slug=filled.key.team).first()
    if team is None or not can_read_return(rights, team):
        raise Unusable("It is the pro-forma of a team whose returns are not yours to fill in")
    if not can_edit_return(rights, team):
        raise Unusable(f"It is {team.name}’s pro-forma. You can read it but not fill it in")
    try:
        return read_form(team=team, month=filled.key.month)
    except NoReturn as none:
        raise Unusable(str(none).removesuffix(".")) from none


def is_up_to_date(filled: Filled, form: Form) -> bool:
    """Whether the workbook asks what the form asks now."""
    return filled.key.version == catalogue_version(form)


def preview(filled: Filled, form: Form, insisted: Mapping[str, Seen] | None = None) -> Preview:
    """What the workbook would change.

    `insisted` says by reference of which clashes the workbook's side is to be taken, and what
    stood on the form when the person said so.
    """
    answers = read_answers(filled, form)
    by_measure = {each.measure: each.reference for each in form.asked}
    typed = tuple(
        _insist(row, (insisted or {}).get(by_measure[row.measure])) for row in answers.typed
    )
    stands = standing(Return.objects.filter(team=form.team, month=form.month).first())
    merged = {row.measure: (row, _merged(row, stands)) for row in typed}
    after = {**stands, **_after(stands, merged)}
    findings = [
        finding
        for finding in standing_in_the_way(form.findings(after), form.comments(after))
        if finding.code != "missing"
    ]
    clashing = [(row, by_measure[row.measure]) for row, one in merged.values() if one.clash]
    return Preview(
        form=form,
        typed=typed,
        figures=tuple(_figures(filled, form, stands, after)),
        comments=tuple(_comments(filled, form, stands, after)),
        problems=answers.problems,
        clashes=tuple(
            Clash(
                reference,
                form.titles[reference],
                filled.place(FIGURE, reference),
                _both(row.figure, row.comment or ""),
                stands.get(row.measure, NOTHING),
            )
            for row, reference in clashing
        ),
        findings=tuple(findings),
        still_empty=tuple(
            each.reference
            for each in form.asked
            if not each.form_row.optional and each.figure(after) is None
        ),
    )


def _insist(row: Typed, stood: Seen | None) -> Typed:
    """A row with what the workbook changed in it put over what stood on the form."""
    if stood is None:
        return row
    figure = stood.figure if row.figure == row.seen.figure else row.figure
    return replace(row, figure=figure, seen=stood)


def _merged(row: Typed, stands: Stands) -> Merged:
    now = stands.get(row.measure, NOTHING)
    return merge(row.seen, typed=(row.figure, row.comment), stands=(now.figure, now.comment))


def _after(stands: Stands, merged: Mapping[int, tuple[Typed, Merged]]) -> dict[int, Standing]:
    """What the form would hold."""
    return {
        measure: replace(stands.get(measure, NOTHING), figure=one.figure, comment=one.comment)
        for measure, (_, one) in merged.items()
    }


def _figures(filled: Filled, form: Form, before: Stands, after: Stands) -> Iterator[Change]:
    for each in _taken(filled, form):
        was, becomes = (stands.get(each.measure, NOTHING).figure for stands in (before, after))
        if was != becomes:
            place = filled.place(FIGURE, each.reference)
            title = form.titles[each.reference]
            yield Change(each.reference, title, place, _figure(was), _figure(becomes))


def _comments(filled: Filled, form: Form, before: Stands, after: Stands) -> Iterator[Change]:
    for each in _taken(filled, form):
        was, becomes = (stands.get(each.measure, NOTHING).comment for stands in (before, after))
        if was != becomes:
            place = filled.place(COMMENT, each.reference)
            title = form.titles[each.reference]
            yield Change(
                each.reference, title, place, was or NOTHING_THERE, becomes or NOTHING_THERE
            )


def _taken(filled: Filled, form: Form) -> list[Asked]:
    """The measures that the workbook says something about."""
    return [each for each in form.asked if not each.never and each.reference in filled.rows]


def _figure(figure: Figure | None) -> str:
    return figure_text(figure) or NOTHING_THERE


def _both(figure: Figure | None, comment: str) -> str:
    return f"{_figure(figure)}, “{comment}”" if comment else _figure(figure)
