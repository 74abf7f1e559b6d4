"""What performance and accountable officers are to see to, as the home page lists it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode

from measures.access import Rights, can_decide_emails, can_run_quarters, can_sign_off
from measures.board import State
from measures.deadlines import QUARTER
from measures.due import Due
from measures.messages import count_troubled
from measures.models import ClosedQuarter, Deadline, Framework
from measures.periods import Month, Quarter
from measures.wording import counted, day_text
from reporting.completeness import LateCount, count_late
from reporting.models import Edition, EditionStatus, ReportKind, SignOff
from reporting.views.quarters import quarter_page


class Matter(NamedTuple):
    """Something to see to: the words that lead to it, then the rest of its sentence."""

    lead: str
    href: str
    rest: str
    is_late: bool = False


def read_matters(rights: Rights, due: Iterable[Due], *, on: date, at: datetime) -> list[Matter]:
    """What waits for somebody who reads everything: of what only officers do, for them alone."""
    matters = [_late(each) for each in count_late(due)]
    closed = dict(ClosedQuarter.objects.values_list("last_month", "closed_at"))
    if can_decide_emails(rights):
        matters += _emails(count_troubled(at))
    if can_run_quarters(rights):
        matters += _to_close(on, closed)
    matters += _to_publish(rights, closed)
    matters += _scorecards_to_publish(rights, Month.of(on).previous)
    return matters


def _late(count: LateCount) -> Matter:
    what = [counted(count.returns, "return")] if count.returns else []
    what += [counted(count.updates, "quarterly update")] if count.updates else []
    is_one = count.returns + count.updates == 1
    query = urlencode({"year": count.year.slug, "state": State.LATE})
    return Matter(
        lead=" and ".join(what),
        href=f"{reverse('measures:teams')}?{query}",
        rest=f"of {count.year.label} {'is' if is_one else 'are'} late, "
        f"at {counted(count.teams, 'team')}.",
        is_late=True,
    )


def _emails(troubled: int) -> list[Matter]:
    if not troubled:
        return []
    rest = "was not sent, or nobody knows whether it was."
    if troubled > 1:
        rest = "were not sent, or nobody knows whether they were."
    return [Matter(counted(troubled, "email"), reverse("measures:emails"), rest)]


def _to_close(on: date, closed: Iterable[Month]) -> list[Matter]:
    """The quarters whose last day for changes is over, and that nobody has closed."""
    rows = Deadline.objects.filter(span=QUARTER, closes__lt=on).exclude(last_month__in=closed)
    found = list(rows.order_by("-last_month").values_list("last_month", "closes"))
    if not found:
        return []
    last_month, closes = found[0]
    rest = f"can be closed: its last day for changes was {day_text(closes)}."
    return [_of_quarter(last_month.quarter, rest, len(found) - 1)]


def _to_publish(rights: Rights, closed: dict[Month, datetime]) -> list[Matter]:
    """The closed quarters of which nothing is published: for whoever signs off, those unsigned."""
    quarterly = {"kind": ReportKind.QUARTERLY, "framework": "", "span": 3}
    done = set(
        Edition.objects.filter(**quarterly, status=EditionStatus.PUBLISHED).values_list(
            "last_month", flat=True
        )
    )
    rest = "is closed and waits to be published."
    waiting = sorted(closed.keys() - done, reverse=True)
    if can_sign_off(rights):
        signed = SignOff.objects.filter(**quarterly, last_month__in=waiting)
        held = {
            month for month, at in signed.values_list("last_month", "at") if at >= closed[month]
        }
        waiting = [month for month in waiting if month not in held]
        rest = "is closed and waits for your sign-off."
    return [_of_quarter(waiting[0].quarter, rest, len(waiting) - 1)] if waiting else []


def _scorecards_to_publish(rights: Rights, month: Month) -> list[Matter]:
    """The last month's scorecards of the frameworks whose months are published, where this one is
    not yet: for whoever signs off, the unsigned ones. In one query.
    """
    of_framework = {"kind": ReportKind.SCORECARD, "framework": OuterRef("slug")}
    editions = Edition.objects.filter(**of_framework).exclude(status=EditionStatus.REPLACED)
    rows = Framework.objects.filter(Exists(editions.filter(last_month__lt=month)))
    rows = rows.exclude(Exists(editions.filter(last_month=month)))
    does = "waits to be published"
    if can_sign_off(rights):
        signed = SignOff.objects.filter(**of_framework, last_month=month)
        rows, does = rows.exclude(Exists(signed)), "waits for your sign-off"
    return [
        Matter(
            f"{name}, {month.name}",
            reverse("reporting:scorecard-month", args=(slug, month)),
            f"{does}.",
        )
        for slug, name in rows.order_by("position").values_list("slug", "name")
    ]


def _of_quarter(quarter: Quarter, rest: str, more: int) -> Matter:
    if more:
        rest += f" {counted(more, 'earlier quarter')} too."
    return Matter(quarter.short, quarter_page("quarter", quarter), rest)
