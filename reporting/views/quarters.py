"""A quarter from its first return to its last edition: what is done, and what each step takes.

Everybody who reads everything sees it; performance officers act; an accountable officer signs off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures.access import (
    can_run_quarters,
    can_sign_off,
    check_can_read_quarters,
    check_can_run_quarters,
)
from measures.due import DueReturn
from measures.exceptions import Refused
from measures.forms import WhyForm
from measures.middleware import PersonRequest
from measures.models import ClosedQuarter, Commentary
from measures.periods import FinancialYear, Month, Quarter
from measures.queries import Structure, read_structure
from measures.states import QuarterAction, QuarterStatus
from reporting.copies import units_of
from reporting.making import is_stopped
from reporting.membership import city_unit
from reporting.models import Edition, EditionFile, EditionStatus, ReportKind
from reporting.publishing import close_quarter, reopen_quarter
from reporting.quarters import (
    SignedOff,
    Stage,
    has_ended,
    read_readiness,
    read_sign_off,
    read_stage,
)
from reporting.report import Unit
from reporting.units import current_quarter, first_quarter, latest_quarter
from reporting.views.navigation import address
from reporting.views.published import edition_link

DONE, BEGUN, WAITING, LOOK = "submitted", "draft", "none", "returned"
"""The shapes that steps have beside their word."""

STATES = {
    QuarterStatus.OPEN: WAITING,
    QuarterStatus.CLOSED: BEGUN,
    QuarterStatus.PUBLISHING: BEGUN,
    QuarterStatus.PUBLISHED: DONE,
    QuarterStatus.RESTATED: LOOK,
}


class Step(NamedTuple):
    """A step on the way to publication: a word and a shape for how far it is."""

    word: str
    shape: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do in it."""
        return self.shape == DONE


class Waiting(NamedTuple):
    """A team with its returns that are not in."""

    name: str
    returns: tuple[DueReturn, ...]


class Writing(NamedTuple):
    """How far the commentary of a unit is."""

    name: str
    href: str
    on_the_whole: bool
    measures: int


class Making(NamedTuple):
    """How far an edition is that is being made."""

    number: int
    files: int
    of: int
    is_stopped: bool
    can_be_given_up: bool
    by: str
    since: datetime


def quarter_page(name: str, quarter: Quarter, *more: str) -> str:
    """The address of one of a quarter's pages."""
    year = quarter.financial_year.slug
    return reverse(f"reporting:{name}", args=[year, quarter.slug, *more])


def asked_quarter(year: str, quarter: str, structure: Structure, on: date) -> Quarter:
    """The quarter of an address; Http404 where no team had begun, or it has not begun itself."""
    try:
        asked = Quarter.parse(year, quarter)
    except ValueError as failure:
        raise Http404(f"{failure}.") from failure
    first = first_quarter(structure)
    if first is None or asked < first:
        raise Http404(f"No team had begun in {asked.short}.")
    if asked > current_quarter(on):
        raise Http404(f"{asked.short} opens on 1 {asked.months[0].name}.")
    return asked


@never_cache
@require_safe
def quarters(request: PersonRequest) -> HttpResponse:
    """Every quarter, newest year first, and how far each is."""
    check_can_read_quarters(request.rights)
    on, structure = timezone.localdate(), read_structure()
    first, last = first_quarter(structure), current_quarter(on)
    context = {
        "years": _years(first, last, on) if first else [],
        "latest": quarter_page("quarter", latest_quarter(structure, on)) if first else "",
        "latest_name": latest_quarter(structure, on).label,
    }
    return render(request, "reporting/quarters.html", context)


def _years(first: Quarter, last: Quarter, on: date) -> list[tuple[str, list[tuple]]]:
    """Years with their quarters: label, address, state in words, shape."""
    closed = set(ClosedQuarter.objects.values_list("last_month", flat=True))
    editions = {
        edition.last_month: edition
        for edition in Edition.objects.filter(kind=ReportKind.QUARTERLY, framework="")
        .exclude(status=EditionStatus.REPLACED)
        .only("last_month", "number", "status")
        .order_by("number")
    }
    years = []
    for start in range(last.financial_year.start, first.financial_year.start - 1, -1):
        year = FinancialYear(start)
        rows = [
            (each.label, quarter_page("quarter", each), *_state_in_list(each, closed, editions, on))
            for each in reversed(year.quarters)
            if first <= each <= last
        ]
        years.append((year.label, rows))
    return years


def _state_in_list(
    quarter: Quarter, closed: Set[Month], editions: Mapping[Month, Edition], on: date
) -> tuple[str, str]:
    edition = editions.get(quarter.last_month)
    if edition and edition.status == EditionStatus.MAKING:
        return "Being published", BEGUN
    if edition:
        return f"Published, edition {edition.number}", DONE
    if quarter.last_month in closed:
        return "Closed", BEGUN
    return ("Open" if has_ended(quarter, on) else "In progress"), WAITING


@never_cache
@require_safe
def quarter(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """One quarter, step by step."""
    check_can_read_quarters(request.rights)
    on, structure = timezone.localdate(), read_structure()
    asked = asked_quarter(year, quarter, structure, on)
    stage = read_stage(asked)
    readiness = read_readiness(asked, structure, on)
    signed = read_sign_off(asked)
    writing = _writing(asked, structure, on)
    live = address(city_unit(), asked)
    context = {
        "quarter": asked,
        "state": Step(stage.status.label, STATES[stage.status]),
        "stage": stage,
        "has_ended": has_ended(asked, on),
        "is_officer": can_run_quarters(request.rights),
        "may_sign": can_sign_off(request.rights),
        "may_close": stage.allows(QuarterAction.CLOSE) and has_ended(asked, on),
        "may_reopen": stage.allows(QuarterAction.REOPEN),
        "may_sign_now": stage.allows(QuarterAction.SIGN_OFF),
        "may_publish": stage.allows(QuarterAction.PUBLISH),
        "is_published": stage.status == QuarterStatus.PUBLISHED,
        "readiness": readiness,
        "returns_step": _step(not readiness.missing, bool(readiness.returns), "in"),
        "missing": _by_team(readiness.not_accepted),
        "accepted": [each for each in readiness.missing if each.is_excused],
        "updates_step": _step(not readiness.updates_missing, bool(readiness.updates), "in"),
        "findings_step": Step("Settled", DONE) if not readiness.findings else Step("Open", LOOK),
        "close_step": Step("Closed", DONE) if stage.closed else Step("Open", WAITING),
        "writing": writing,
        "writing_step": _writing_step(writing),
        "signed": signed,
        "sign_step": _sign_step(signed, stage),
        "publish_step": _publish_step(stage),
        "making": _making(stage, timezone.now()),
        "editions": [(edition_link(live, each), each) for each in stage.editions],
        "report": live,
        "findings": reverse("measures:findings", args=[asked.financial_year.slug, asked.slug]),
    }
    return render(request, "reporting/quarter.html", context)


def _step(is_done: bool, any_due: bool, word: str) -> Step:
    if not any_due:
        return Step("None due yet", WAITING)
    return Step(f"All {word}", DONE) if is_done else Step(f"Not all {word}", BEGUN)


def _writing_step(writing: Sequence[Writing]) -> Step:
    begun = [each for each in writing if each.on_the_whole or each.measures]
    if writing and all(each.on_the_whole for each in writing):
        return Step("Written", DONE)
    return Step("Begun", BEGUN) if begun else Step("Not begun", WAITING)


def _sign_step(signed: SignedOff | None, stage: Stage) -> Step:
    if signed and signed.holds:
        return Step("Signed off", DONE)
    if stage.status == QuarterStatus.PUBLISHED and stage.latest and stage.latest.signed_off:
        return Step("Signed off", DONE)
    return Step("Changed since", LOOK) if signed else Step("Not signed off", WAITING)


def _publish_step(stage: Stage) -> Step:
    if stage.status == QuarterStatus.OPEN or stage.status == QuarterStatus.CLOSED:
        return Step("Not published", WAITING)
    return Step(stage.status.label, STATES[stage.status])


def _by_team(returns: Iterable[DueReturn]) -> list[Waiting]:
    teams: dict[str, list[DueReturn]] = {}
    for each in returns:
        teams.setdefault(each.team.name, []).append(each)
    return [Waiting(name, tuple(several)) for name, several in teams.items()]


def _writing(quarter: Quarter, structure: Structure, on: date) -> list[Writing]:
    """How much has been written of the city and of each of its localities, in one query."""
    rows = Commentary.objects.filter(
        ~Q(written=""), team=None, last_month=quarter.last_month, span=3
    )
    measures: dict[int | None, int] = {}
    on_the_whole = set()
    for row in rows.only("locality_id", "measure_id"):
        if row.measure_id is None:
            on_the_whole.add(row.locality_id)
        else:
            measures[row.locality_id] = measures.get(row.locality_id, 0) + 1
    return [
        Writing(
            unit.name,
            commentary_address(unit, quarter),
            unit.key in on_the_whole,
            measures.get(unit.key, 0),
        )
        for unit in units_of(quarter, structure, on)
        if unit.level != "team"
    ]


def commentary_address(unit: Unit, quarter: Quarter) -> str:
    """Where a unit's commentary is written."""
    if unit.level == "city":
        return quarter_page("city-commentary", quarter)
    slug = (unit.path or "").rpartition("/")[2]
    return quarter_page("locality-commentary", quarter, slug)


def _making(stage: Stage, now: datetime) -> Making | None:
    edition = stage.making
    if edition is None:
        return None
    return Making(
        number=edition.number,
        files=EditionFile.objects.filter(report__edition=edition).count(),
        of=edition.files_to_make,
        is_stopped=is_stopped(edition, now),
        can_be_given_up=stage.allows(QuarterAction.GIVE_UP),
        by=str(edition.frozen_by),
        since=edition.frozen_at,
    )


@require_POST
def close(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """Close a quarter."""
    check_can_run_quarters(request.rights)
    asked = asked_quarter(year, quarter, read_structure(), timezone.localdate())
    try:
        close_quarter(quarter=asked, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = f"{asked.short} is closed. From now on only performance officers change its returns."
        messages.success(request, text)
    return redirect(quarter_page("quarter", asked))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PersonRequest, year: str, quarter: str) -> HttpResponse:
    """Asks why a quarter is opened again, and opens it."""
    check_can_run_quarters(request.rights)
    asked = asked_quarter(year, quarter, read_structure(), timezone.localdate())
    form = WhyForm(
        request.POST or None,
        label=f"Why is {asked.short} opened again?",
        missing=f"Say why {asked.short} is opened again",
    )
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data["why"]
            reopen_quarter(quarter=asked, why=why, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("why", str(refused))
        else:
            messages.success(request, f"{asked.short} is open again. Managers can change returns.")
            return redirect(quarter_page("quarter", asked))
    context = {"quarter": asked, "form": form, "back": quarter_page("quarter", asked)}
    return render(request, "reporting/quarter_reopen.html", context)
