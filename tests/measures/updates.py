"""Short ways to write, confirm and submit a quarterly update in tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from doris.models import User
from measures.figures import Figure
from measures.models import Measure, QuarterlyUpdate, Team
from measures.periods import Month, Quarter
from measures.seen import digest
from measures.update_entries import TypedRow
from measures.update_form import UpdateForm, UpdateRow
from measures.update_reading import read_update
from measures.updating import Confirmed, SavedUpdate, confirm, save_update, submit_update
from tests.measures.returns import AT

Q2 = Quarter.ending(Month("2026-09"))


def form_of(team: Team, quarter: Quarter = Q2, *, whole: bool = False) -> UpdateForm:
    return read_update(team, quarter, on=AT.date(), whole=whole)


def row_of(team: Team, reference: str, quarter: Quarter = Q2, *, whole: bool = False) -> UpdateRow:
    form = form_of(team, quarter, whole=whole)
    (row,) = [row for row in form.rows if row.reference == reference]
    return row


def typed_over(
    row: UpdateRow,
    text: str | None = None,
    *,
    figure: Figure | None = None,
    year_to_date: int | None = None,
    use_draft: bool = False,
) -> TypedRow:
    """What somebody sends who was shown a row and typed this into it."""
    return TypedRow(
        measure=row.measure,
        text=row.text if text is None else text,
        seen=row.seen,
        draft_seen=digest(row.drafted),
        figure=row.stands.figure if figure is None else figure,
        year_to_date=row.stands.year_to_date if year_to_date is None else year_to_date,
        year_to_date_seen=row.stands.year_to_date,
        use_draft=use_draft,
    )


def write(
    team: Team, reference: str, text: str, *, by: User, quarter: Quarter = Q2, at: datetime = AT
) -> SavedUpdate:
    """Write a commentary over what is shown."""
    typed = [typed_over(row_of(team, reference, quarter), text)]
    return save_update(team=team, quarter=quarter, typed=typed, by=by, at=at)


def confirm_rows(
    team: Team,
    references: Iterable[str] | None = None,
    *,
    by: User,
    quarter: Quarter = Q2,
    whole: bool = False,
) -> Confirmed:
    """Confirm measures as they stand; all of them where none are named."""
    wanted = set(references or Measure.objects.values_list("reference", flat=True))
    rows = form_of(team, quarter, whole=whole).rows
    shown = {row.measure: row.figures for row in rows if row.reference in wanted}
    return confirm(team=team, quarter=quarter, shown=shown, by=by, at=AT, whole=whole)


def submit_whole_update(team: Team, *, by: User, quarter: Quarter = Q2) -> QuarterlyUpdate:
    """Confirm everything and submit."""
    confirm_rows(team, by=by, quarter=quarter)
    return submit_update(team=team, quarter=quarter, by=by, at=AT)
