"""Published editions as they are read: which there are, and which copy is for whom.

What is being made is read by nobody: only `reporting.publishing`, the quarter's own page and the
page of an edition whose place it takes know of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import OuterRef, QuerySet, Subquery

from measures.access import Rights, can_read_team_rows
from measures.models import Framework, FrameworkMeasure
from measures.periods import Month, Quarter
from reporting.audience import EVERYBODY_NAMED, Audience
from reporting.frozen import thaw, thaw_scorecard
from reporting.models import Copy, Edition, EditionFile, EditionReport, EditionStatus, ReportKind
from reporting.report import Report, Unit
from reporting.scorecard import Scorecard
from reporting.scoring import TREND

AUDIENCES: Mapping[Copy, Audience] = {
    Copy.FULL: EVERYBODY_NAMED,
    Copy.ROWS: Audience(named=frozenset(), team_rows=True),
    Copy.OPEN: Audience(named=frozenset(), team_rows=False),
}
"""For whom each copy is built."""

COPIES: Mapping[str, tuple[Copy, ...]] = {
    "city": (Copy.FULL, Copy.OPEN),
    "locality": (Copy.FULL, Copy.ROWS, Copy.OPEN),
    "team": (Copy.FULL,),
}
"""The copies that there are of a report, by its level."""


@dataclass(frozen=True, slots=True)
class Editions:
    """A period's editions: the one that is being made, and those that were."""

    making: Edition | None
    """The edition that is being made."""
    editions: tuple[Edition, ...]
    """Those that were published, newest first; one replaced after a redaction included."""

    @property
    def latest(self) -> Edition | None:
        """The newest edition that can be read."""
        return newest_read(self.editions)

    @property
    def next_number(self) -> int:
        """The number that the next edition gets."""
        return max((each.number for each in self.editions), default=0) + 1

    @property
    def takes_a_place(self) -> bool:
        """Whether what is being made takes the place of an edition that a redaction took away."""
        if self.making is None or not self.editions:
            return False
        last = self.editions[0]
        follows = last.number + 1 == self.making.number
        return follows and last.status == EditionStatus.REPLACED


def part_editions(every: Sequence[Edition]) -> tuple[Edition | None, tuple[Edition, ...]]:
    """The edition that is being made, and the others."""
    making = next((each for each in every if each.status == EditionStatus.MAKING), None)
    return making, tuple(each for each in every if each is not making)


def newest_read(editions: Iterable[Edition]) -> Edition | None:
    """The first of these, newest first, that can be read."""
    return next((each for each in editions if each.status == EditionStatus.PUBLISHED), None)


class NoSuchEdition(LookupError):
    """A period has no such edition, or the edition no such report; the message says which."""


def copy_for(rights: Rights, unit: Unit, teams_placed: Collection[int] = ()) -> Copy:
    """The copy for a person who may read the unit; of a locality, given the teams placed in it."""
    if rights.reads_every_report or unit.level == "team":
        return Copy.FULL
    if unit.level == "locality" and can_read_team_rows(rights, teams_placed):
        return Copy.ROWS
    return Copy.OPEN


def of_quarter(quarter: Quarter) -> QuerySet[Edition]:
    """Every edition of a quarter's report, newest first, those that nobody reads included."""
    return Edition.objects.filter(
        kind=ReportKind.QUARTERLY, framework="", last_month=quarter.last_month, span=3
    ).order_by("-number")


def of_scorecard(framework: str, month: Month) -> QuerySet[Edition]:
    """Every edition of a framework's month, newest first, as of a quarter."""
    return Edition.objects.filter(
        kind=ReportKind.SCORECARD, framework=framework, last_month=month, span=1
    ).order_by("-number")


def published(quarter: Quarter) -> QuerySet[Edition]:
    """The editions of a quarter that are read, newest first; a replaced one is told about."""
    # What it restates stands in its reports as well, and may be long.
    return of_quarter(quarter).exclude(status=EditionStatus.MAKING).defer("restatements")


def find_edition(quarter: Quarter, number: int) -> Edition:
    """An edition by its number; NoSuchEdition where that was never published."""
    edition = published(quarter).filter(number=number).first()
    if edition is None:
        raise NoSuchEdition(f"{quarter.short} has no published edition {number}.")
    return edition


def in_place_of(edition: Edition) -> Edition | None:
    """The edition that is read instead of a replaced one; its files may still be being made."""
    later = Edition.objects.filter(
        kind=edition.kind,
        framework=edition.framework,
        last_month=edition.last_month,
        span=edition.span,
        number__gt=edition.number,
    )
    return later.exclude(status=EditionStatus.REPLACED).order_by("-number").first()


def newest_edition() -> Edition | None:
    """The newest edition of the latest quarter that has been published."""
    rows = Edition.objects.filter(
        kind=ReportKind.QUARTERLY, framework="", status=EditionStatus.PUBLISHED, span=3
    )
    return rows.order_by("-last_month", "-number").first()


def paths_in(edition: Edition, copies: Collection[Copy] = tuple(Copy)) -> set[str]:
    """The places in an address of the units that an edition has such a copy of."""
    reports = edition.reports.filter(copy__in=copies)
    return set(reports.order_by().values_list("path", flat=True))


def read_report(edition: Edition, path: str, copy: Copy) -> Report:
    """A unit's report as it was published; NoSuchEdition where the edition has none."""
    frozen = (
        EditionReport.objects.filter(edition=edition, path=path, copy=copy, content__isnull=False)
        .values_list("content", flat=True)
        .first()
    )
    if frozen is None:
        raise NoSuchEdition(f"Edition {edition.number} has no such report.")
    return thaw(frozen)


def scorecard_editions(framework: str, month: Month) -> list[Edition]:
    """The editions of a framework's month that are read, newest first; a replaced one is told
    about.
    """
    every = of_scorecard(framework, month).exclude(status=EditionStatus.MAKING)
    return list(every.defer("restatements"))


def scorecard_showing(measures: Collection[int], month: Month) -> str:
    """The first scorecard, published or about to be, that shows a month's figure of any of these
    measures, in words: "Early help scorecard, September 2026, edition 1". In one query.
    """
    shown_with = FrameworkMeasure.objects.filter(measure__in=measures)
    name = Framework.objects.filter(slug=OuterRef("framework")).values("name")
    row = (
        Edition.objects.filter(
            kind=ReportKind.SCORECARD,
            framework__in=shown_with.values("framework__slug"),
            last_month__gte=month,
            last_month__lt=month.plus(TREND),
        )
        .exclude(status=EditionStatus.REPLACED)
        .order_by("last_month", "-number")
        .values_list(Subquery(name), "last_month", "number")
        .first()
    )
    return f"{row[0]}, {row[1].name}, edition {row[2]}" if row else ""


def read_scorecard(framework: str, month: Month, number: int, path: str, copy: Copy) -> Scorecard:
    """A unit's scorecard as it was published; NoSuchEdition where that edition has none.

    It lists the editions that there are by now.
    """
    of = {each.number: each for each in scorecard_editions(framework, month)}
    edition = of.get(number)
    if edition is None:
        raise NoSuchEdition(f"{month.name} has no published edition {number}.")
    if edition.status == EditionStatus.REPLACED:
        raise NoSuchEdition(edition.notice)
    rows = EditionReport.objects.filter(
        edition=edition, path=path, copy=copy, content__isnull=False
    )
    frozen = rows.values_list("content", flat=True).first()
    if frozen is None:
        raise NoSuchEdition(f"Edition {number} of {month.name} has no such scorecard.")
    return replace(thaw_scorecard(frozen), editions=tuple(of))


def files_of(edition: Edition, path: str, copy: Copy) -> dict[str, EditionFile]:
    """A report's files by their ending, without their bytes, in the order they were made in."""
    rows = EditionFile.objects.filter(
        report__edition=edition, report__path=path, report__copy=copy
    ).order_by("pk")
    return {row.ending: row for row in rows.defer("content")}


def read_file(
    quarter: Quarter, number: int, path: str, copy: Copy, ending: str
) -> EditionFile | None:
    """A file with its bytes and its edition, in one query; None where there is none to read."""
    return _read_file(of_quarter(quarter), number, path, copy, ending)


def read_scorecard_file(
    framework: str, month: Month, number: int, path: str, copy: Copy, ending: str
) -> EditionFile | None:
    """The same of a scorecard's file."""
    return _read_file(of_scorecard(framework, month), number, path, copy, ending)


def _read_file(
    editions: QuerySet[Edition], number: int, path: str, copy: Copy, ending: str
) -> EditionFile | None:
    read = editions.filter(number=number).exclude(status=EditionStatus.MAKING).order_by()
    rows = EditionFile.objects.filter(
        report__edition__in=read, report__path=path, report__copy=copy, ending=ending
    )
    return rows.select_related("report__edition").defer("report__content").first()
