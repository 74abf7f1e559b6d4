"""What the tests of returns share: a team that opened in April 2026, and short ways to type."""

from collections.abc import Mapping
from datetime import UTC, datetime

import time_machine
from django.core.management import call_command

from doris.models import User
from measures import actions
from measures.asked import form_rows
from measures.figures import Figure, read_figure
from measures.models import (
    Framework,
    Locality,
    Measure,
    Placement,
    Team,
    TeamFramework,
    TeamKind,
)
from measures.periods import Month
from measures.seen import Seen
from tests.kept import Kept

APRIL, AUGUST, SEPTEMBER = Month("2026-04"), Month("2026-08"), Month("2026-09")
AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)


def open_team(name: str, locality: str | None, *, first: Month = APRIL) -> Team:
    """A team placed in a locality and returning what such a team returns."""
    kind = TeamKind.MAT if locality else TeamKind.CITY_WIDE
    team = Team.objects.create(name=name, kind=kind)
    placed = Locality.objects.get_or_create(name=locality)[0] if locality else None
    Placement.objects.create(team=team, locality=placed, first_month=first)
    returned = {"for_placed_teams": True} if locality else {"for_city_wide_services": True}
    for framework in Framework.objects.filter(**returned):
        TeamFramework.objects.create(team=team, framework=framework, first_month=first)
    return team


def load_catalogue() -> None:
    """The measures as the council defines them.

    Half of all tests want them. The first to do so loads them as the command does; the others get
    the same rows as they were then, in a tenth of the time.
    """
    if Measure.objects.exists():
        call_command("load_catalogue", verbosity=0)
    else:
        _catalogue()


def _load() -> None:
    # Their history is of one day, whichever test is the first.
    with time_machine.travel(AT, tick=False):
        call_command("load_catalogue", verbosity=0)


_catalogue = Kept(_load)


def typed(rows: Mapping[str, str], *, seen: Seen | None = None) -> list[actions.Typed]:
    """Rows as somebody types them, by reference: `"12"`, or `"12 | a comment"`."""
    keys = dict(Measure.objects.values_list("reference", "pk"))
    result = []
    for reference, text in rows.items():
        figure, _, comment = text.partition(" | ")
        result.append(actions.Typed(keys[reference], read_figure(figure), comment, seen or Seen()))
    return result


def whole_form(team: Team, month: Month, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Something in every row that needs it and keeps every rule: 5 (EI10: 15), or what is given."""
    asked = [row.measure.reference for row in form_rows(team, month) if not row.optional]
    return {reference: "15" if reference == "EI10" else "5" for reference in asked} | (given or {})


def save(
    team: Team, rows: Mapping[str, str], *, by: User, month: Month = SEPTEMBER
) -> actions.Saved:
    """Type into a form that was shown empty and save it."""
    return actions.save_entries(team=team, month=month, typed=typed(rows), by=by, at=AT)


def submit(
    team: Team,
    given: Mapping[str, str] | None = None,
    *,
    by: User,
    month: Month = SEPTEMBER,
) -> None:
    """Fill a whole form that was shown empty and submit it."""
    save(team, whole_form(team, month, given), by=by, month=month)
    actions.submit_return(team=team, month=month, by=by, at=AT)


def figure_of(team: Team, reference: str, month: Month = SEPTEMBER) -> Figure | None:
    """What counts for a month."""
    row = team.figures.filter(measure__reference=reference, last_month=month).first()
    return row.figure if row else None
