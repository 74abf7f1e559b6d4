"""What an edition holds: every copy of every report, with what each says of its publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Generic

from django.db.models import QuerySet
from django.utils import timezone

from measures.figures import Kind
from measures.models import FigureChange, Measure
from measures.periods import Month, Quarter
from measures.queries import Structure
from reporting.copies import Key, Made, R, build_copies, says_the_same
from reporting.frozen import Frozen, freeze, thaw
from reporting.membership import members_of, months_shown
from reporting.models import Copy, Edition
from reporting.recorded import figure_changes
from reporting.report import Publication, Report, Restatement, Unit
from reporting.restating import (
    Cause,
    Difference,
    Setting,
    differences,
    restatements,
    without_names,
)
from reporting.wording import day_text, names_text


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a quarter off, by name, role and day; or why nobody did."""

    name: str = ""
    role: str = ""
    on: date | None = None
    without: str = ""

    @property
    def as_json(self) -> dict[str, Any] | None:
        """As it is kept with an edition; None where nobody signed."""
        if self.on is None:
            return None
        return {"name": self.name, "role": self.role, "on": self.on.isoformat()}

    @property
    def sentence(self) -> str:
        """ "Signed off by Ann Other, Director, on 2 November 2026." or why not."""
        if self.on is None:
            return f"Not signed off: {_sentence(self.without)}"
        return f"Signed off by {self.name}, {self.role}, on {day_text(self.on)}."


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an edition is published."""

    number: int
    on: date
    signature: Signature
    missing: Sequence[str]
    """Teams with their months, by name."""
    teams_missing: int
    findings: int
    note: str
    by: str

    @property
    def accepted(self) -> dict[str, Any]:
        """What was accepted, as it is kept with the edition."""
        return {
            "missing": list(self.missing),
            "findings": self.findings,
            "note": self.note,
            "by": self.by,
        }

    def notes(self, unit: Unit, copy: Copy) -> tuple[str, ...]:
        """What a copy says of its publication. Only those who read every report read the names
        of teams there: a team's own report is read by its people too.
        """
        names_teams = copy == Copy.FULL and unit.level != "team"
        notes = [self.signature.sentence]
        if self.missing:
            teams = "1 team" if self.teams_missing == 1 else f"{self.teams_missing} teams"
            who = names_text(self.missing) if names_teams else f"returns of {teams}"
            why = f": {_sentence(self.note)}" if self.note else "."
            notes.append(f"Published without {who}, accepted by {self.by}{why}")
        elif self.note:
            notes.append(_sentence(self.note))
        if self.findings and names_teams:
            were = "1 finding was" if self.findings == 1 else f"{self.findings} findings were"
            notes.append(f"{were} still open.")
        return tuple(notes)


def _sentence(text: str) -> str:
    """Typed text with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


@dataclass(frozen=True, slots=True)
class FrozenReports(Generic[R]):
    """The reports of an edition, and what of the one before they state anew."""

    reports: Sequence[Made[R]]
    contents: Sequence[Frozen]
    """Each of them as it is kept."""
    restatements: Sequence[Restatement]
    """Of every unit, for those who read every report."""
    is_as_before: bool
    """Whether they say the same as the edition before."""


def freeze_reports(
    quarter: Quarter, structure: Structure, terms: Terms, previous: Edition | None
) -> FrozenReports[Report]:
    """Build what a quarter's edition holds, and compare it with the edition before."""
    made = list(build_copies(quarter, structure, terms.on))
    before = read_contents(previous, thaw)
    compared = Compared(
        before,
        differences,
        structure,
        months_shown(quarter),
        figure_changes(quarter, previous.seen.get("figures", 0) if previous else 0),
    )
    return freeze_copies(made, compared, terms, previous)


def freeze_copies(
    made: Sequence[Made[R]], compared: Compared[R], terms: Terms, previous: Edition | None
) -> FrozenReports[R]:
    """Every copy with what it says of its publication, and what of the edition before it states
    anew.
    """
    reports, stated = [], []
    for each in made:
        restated = compared.restatements(each)
        if each.copy == Copy.FULL:
            stated += [row for row in restated if row.unit == each.unit.name]
        publication = Publication(
            on=terms.on,
            notes=terms.notes(each.unit, each.copy),
            restates=previous.number if previous else None,
            restatements=tuple(restated),
        )
        report = replace(
            each.report, status="published", edition=terms.number, publication=publication
        )
        reports.append(each._replace(report=report))
    now = {each.key: each.report for each in made}
    is_as_before = bool(previous) and says_the_same(compared.before, now)
    return FrozenReports(reports, [freeze(each.report) for each in reports], stated, is_as_before)


def read_contents(edition: Edition | None, thawed: Callable[[Frozen], R]) -> dict[Key, R]:
    """What an edition holds, by unit and copy."""
    if edition is None:
        return {}
    rows = edition.reports.filter(content__isnull=False)
    return {
        (path, copy): thawed(content)
        for path, copy, content in rows.values_list("path", "copy", "content")
        if content
    }


class Compared(Generic[R]):
    """An edition before, beside which reports are held as they stand now."""

    def __init__(
        self,
        before: Mapping[Key, R],
        differences: Callable[[R, R], list[Difference]],
        structure: Structure,
        months: Sequence[Month],
        changes: QuerySet[FigureChange],
        settings: Callable[[], Sequence[Setting]] = list,
    ) -> None:
        """`changes` and `settings` are what was changed since, and read where anything differs."""
        self.before: Mapping[Key, R] = before
        self.differences: Callable[[R, R], list[Difference]] = differences
        self.structure = structure
        self.months = months
        self.changes = changes
        self.settings = settings

    def restatements(self, made: Made[R]) -> list[Restatement]:
        """What one copy of one report states anew."""
        old = self.before.get(made.key)
        found = self.differences(old, made.report) if old is not None else []
        if not found:
            return []
        members = dict(members_of(self.structure, made.unit, self.months))
        settings = [each for each in self._settings if each.is_of(made.unit, members)]
        stated = restatements(found, self._causes, members, self._sources, settings)
        return stated if made.copy == Copy.FULL else without_names(stated)

    @cached_property
    def _causes(self) -> list[Cause]:
        return causes(self.changes)

    @cached_property
    def _settings(self) -> Sequence[Setting]:
        return self.settings()

    @cached_property
    def _sources(self) -> dict[str, tuple[str, ...]]:
        return sources_of_ratios()


def causes(changes: QuerySet[FigureChange]) -> list[Cause]:
    """Changes to figures, such as those since the edition before."""
    return [
        Cause(
            team=each.team_id,
            reference=each.measure.reference,
            last_month=each.last_month,
            span=each.span,
            who=str(each.by),
            when=timezone.localdate(each.at),
            why=each.why,
        )
        for each in changes.select_related("measure", "by")
    ]


def sources_of_ratios() -> dict[str, tuple[str, ...]]:
    """The measures that a ratio is divided from, by its reference."""
    ratios = Measure.objects.filter(kind=Kind.RATIO).values_list(
        "reference", "numerator__reference", "denominator__reference"
    )
    return {reference: (top or "", bottom or "") for reference, top, bottom in ratios}
