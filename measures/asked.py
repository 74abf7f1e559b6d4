"""What one team's form asks for in one month, and what stands in the way of submitting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from measures.checks import first_month_back, over, read_counted, read_part_rules
from measures.commentary_beside import BesideMonths
from measures.exceptions import NoReturn
from measures.figures import Figure, Kind, Reason
from measures.models import (
    Commentary,
    FrameworkMeasure,
    Frequency,
    MeasureVersion,
    NeverDoes,
    Placement,
    Team,
    version_in_force,
)
from measures.periods import Month
from measures.standing import NOTHING, Standing
from measures.unusual import History, check_history
from measures.validation import Finding, PartOfWhole, check_complete, check_parts

Stands = Mapping[int, Standing]
"""What stands on a form by the measures' primary keys, as `measures.standing` reads it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure that the form asks for."""

    form_row: FrameworkMeasure
    never: str
    """Why the team never does it; empty where it does."""

    @property
    def measure(self) -> int:
        """Primary key."""
        return self.form_row.measure_id

    @property
    def reference(self) -> str:
        """As on the form."""
        return self.form_row.measure.reference

    @property
    def is_quarterly(self) -> bool:
        """Whether its period is the quarter."""
        return self.form_row.measure.frequency == Frequency.QUARTERLY

    @property
    def step(self) -> int:
        """How many months lie between its periods."""
        return 3 if self.is_quarterly else 1

    def figure(self, stands: Stands) -> Figure | None:
        """What a submission would take from here."""
        if self.never:
            return Reason.NOT_APPLICABLE
        return stands.get(self.measure, NOTHING).figure

    def comment(self, stands: Stands) -> str:
        """What a submission would take from here; for a measure set aside, why."""
        return self.never or stands.get(self.measure, NOTHING).comment


@dataclass(frozen=True)
class Form:
    """The measures that a team returns for a month, in the form's order, each once."""

    team: Team
    month: Month
    placements: Sequence[Placement]
    """All of the team's, in order; one covers the month."""
    asked: Sequence[Asked]

    @property
    def to_fill(self) -> int:
        """How many rows must have something in them to be submitted."""
        return sum(not each.form_row.optional for each in self.asked)

    def filled(self, stands: Stands) -> int:
        """How many of those have."""
        return sum(
            not each.form_row.optional and each.figure(stands) is not None for each in self.asked
        )

    def figures(self, stands: Stands) -> dict[str, Figure | None]:
        """What a submission would take, by reference."""
        return {each.reference: each.figure(stands) for each in self.asked}

    def comments(self, stands: Stands) -> dict[str, str]:
        """The comments, and why measures are set aside, by reference."""
        return {each.reference: each.comment(stands) for each in self.asked}

    def entry_findings(self, stands: Stands) -> list[Finding]:
        """What is wrong or odd about the figures that stand; not what is still missing."""
        figures = self.figures(stands)
        odd = [
            found
            for reference, history in self.histories.items()
            if (found := check_history(history, figures[reference]))
        ]
        return self._in_order([*check_parts(self._rules, figures), *odd])

    def findings(self, stands: Stands) -> list[Finding]:
        """Everything to be put right or explained before it can be submitted, in its order."""
        gaps = check_complete(
            self.titles,
            self.figures(stands),
            self.comments(stands),
            optional=[each.reference for each in self.asked if each.form_row.optional],
        )
        return self._in_order([*gaps, *self.entry_findings(stands)])

    def _in_order(self, findings: Sequence[Finding]) -> list[Finding]:
        order = {reference: place for place, reference in enumerate(self.titles)}
        return sorted(findings, key=lambda finding: order[finding.measures[0]])

    @cached_property
    def titles(self) -> dict[str, str]:
        """Short descriptions in force, by reference in the form's order."""
        return {
            reference: version.title if version else ""
            for reference, version in self._versions.items()
        }

    @cached_property
    def _versions(self) -> dict[str, MeasureVersion | None]:
        """The definitions in force, by reference in the form's order."""
        versions: dict[int, list[MeasureVersion]] = {}
        for version in MeasureVersion.objects.filter(
            measure__in=[each.measure for each in self.asked]
        ).order_by("from_month"):
            versions.setdefault(version.measure_id, []).append(version)
        return {
            each.reference: version_in_force(versions.get(each.measure, []), self.month)
            for each in self.asked
        }

    def beside(self, asked: Asked, cells: Mapping[Month, Figure] | None = None) -> BesideMonths:
        """What commentary on a measure is written beside: the team's own figures that count."""
        reference, version = asked.reference, self._versions[asked.reference]
        if cells is None:
            history = self.histories.get(reference)
            cells = history.numbers if history else {}
        return BesideMonths(
            title=self.titles[reference],
            tolerance=version.tolerance if version else 0,
            month=self.month,
            is_quarterly=asked.is_quarterly,
            cells=cells,
            before=self._said_before.get((asked.measure, self.month.plus(-asked.step)), ""),
        )

    @cached_property
    def _said_before(self) -> dict[tuple[int | None, Month], str]:
        """What was said of the month before, and of the one a quarter before, by measure."""
        rows = Commentary.objects.filter(
            team=self.team,
            measure__isnull=False,
            last_month__in={self.month.plus(-each.step) for each in self.asked},
            span=1,
        )
        return {
            (measure, month): written
            for measure, month, written in rows.values_list("measure_id", "last_month", "written")
        }

    @cached_property
    def histories(self) -> dict[str, History]:
        """What each measure is read beside: the team's own months before this one.

        Without the parts of a breakdown: they come and go, and their whole is looked at.
        """
        counted = read_counted([self.team.pk], first_month_back(self.month), self.month.previous)
        return {
            each.reference: History(
                month=self.month,
                reference=each.reference,
                name=self.titles[each.reference],
                kind=Kind(each.form_row.measure.kind),
                numbers=counted.numbers.get((self.team.pk, each.measure), {}),
                quarters=counted.quarters.get((self.team.pk, each.measure), {}),
            )
            for each in self.asked
            if each.form_row.measure.breakdown_of_id is None
        }

    @cached_property
    def _rules(self) -> list[PartOfWhole]:
        """The part-of-whole rules that need this form's measures only."""
        return over(self.titles, read_part_rules())


def read_form(*, team: Team, month: Month) -> Form:
    """What a team's form asks for in a month, in 3 queries; NoReturn where it has none."""
    placements = list(
        Placement.objects.filter(team=team).select_related("locality").order_by("first_month")
    )
    if not any(placement.covers(month) for placement in placements):
        raise NoReturn(no_return_message(team, month, placements))
    rows = form_rows(team, month)
    if not rows:
        raise NoReturn(f"{team.name} has no measures to return for {month.name}.")
    never = dict(
        NeverDoes.objects.filter(in_force(month), team=team).values_list("measure_id", "why")
    )
    asked = [Asked(row, never.get(row.measure_id, "")) for row in rows]
    return Form(team, month, placements, asked)


def form_rows(
    team: Team, month: Month, *, without_set_aside: bool = False
) -> list[FrameworkMeasure]:
    """The measures that a team's form asks for in a month, in its order, each once.

    A quarterly measure is asked for in the quarter's last month only, and one that has no
    definition yet not at all. What the team never does is on its form, for nobody to fill in.
    """
    never = NeverDoes.objects.filter(in_force(month), team=team, measure=OuterRef("measure"))
    rows = list(
        FrameworkMeasure.objects.filter(
            in_force(month),
            in_force(month, "measure__"),
            in_force(month, "framework__teams__"),
            Exists(MeasureVersion.objects.filter(measure=OuterRef("measure"))),
            ~Exists(never) if without_set_aside else Q(),
            framework__teams__team=team,
        )
        .select_related("framework", "measure")
        .order_by("framework__position", "position")
    )
    once = {row.measure_id: row for row in reversed(rows)}
    return [
        row
        for row in rows
        if once[row.measure_id] is row
        and (row.measure.frequency == Frequency.MONTHLY or month.is_quarter_end)
    ]


def in_force(month: Month, prefix: str = "") -> Q:
    """Rows dated by month that cover one; `prefix` leads to them from another table."""
    return Q(**{f"{prefix}first_month__lte": month}) & (
        Q(**{f"{prefix}last_month__isnull": True}) | Q(**{f"{prefix}last_month__gte": month})
    )


def no_return_message(team: Team, month: Month, placements: Sequence[Placement]) -> str:
    """Why a team has no return for a month that no placement of it covers."""
    if not placements:
        return f"{team.name} has not opened, so it has no returns."
    first, last = placements[0].first_month, placements[-1].last_month
    if month < first:
        return f"{team.name} opened in {first.name}, so it has no return for {month.name}."
    if last and month > last:
        return f"{team.name} closed after {last.name}, so it has no return for {month.name}."
    return f"{team.name} was not open in {month.name}, so it has no return for it."
