"""Reads one measure's form for its reporter: what stands, what counts, and what it is beside."""

from __future__ import annotations

from dataclasses import dataclass

from measures import queries
from measures.asked import Asked, Form, Stands, in_force, read_form
from measures.commentary_beside import Beside
from measures.exceptions import NoReturn
from measures.figures import Figure, Kind
from measures.judging import direction_on_form
from measures.models import (
    ClosedQuarter,
    Frequency,
    Measure,
    MeasureVersion,
    Placement,
    ReportedJudgement,
    Return,
    Team,
)
from measures.periods import Month, month_range
from measures.publications import published_in
from measures.rollup import Ledger, Line
from measures.standing import NOTHING, Standing, counting, standing
from measures.validation import Finding
from measures.wording import by_name, without_text


@dataclass(frozen=True)
class Reported:
    """One measure of a team for a month, with all that its reporter is shown beside it."""

    form: Form
    asked: Asked
    stands: Standing
    counts: Standing
    """What counts; nothing where it was never submitted."""
    others: Stands
    """What counts of the form's measures."""
    version: MeasureVersion
    line: Line
    judgement: ReportedJudgement | None
    is_closed: bool
    published: str
    """Where what counts for the month is published, if anywhere."""

    @property
    def measure(self) -> Measure:
        """Itself."""
        return self.asked.form_row.measure

    @property
    def reference(self) -> str:
        """As on the form."""
        return self.asked.reference

    @property
    def month(self) -> Month:
        """The last month of its period."""
        return self.form.month

    @property
    def is_quarterly(self) -> bool:
        """Whether its period is the quarter."""
        return self.asked.is_quarterly

    @property
    def previous(self) -> Month:
        """The last month of the period before."""
        return self.month.plus(-self.asked.step)

    @property
    def is_submitted(self) -> bool:
        """Whether it counts, as it stands."""
        same = (self.stands.figure, self.stands.comment) == (
            self.counts.figure,
            self.counts.comment,
        )
        return self.counts.figure is not None and same and not self.stands.direction

    @property
    def direction(self) -> str:
        """The direction on the form, be it a draft; "" is none."""
        return direction_on_form(self.stands, self.judgement)

    def cell(self, month: Month) -> Figure | None:
        """The figure that counts for another period."""
        return self.line.cells.get(month)

    def findings(self, stands: Standing) -> list[Finding]:
        """What is wrong or odd about a figure, beside what counts of the other measures."""
        found = self.form.entry_findings({**self.others, self.asked.measure: stands})
        return [each for each in found if self.reference in each.measures]

    def beside(self, figure: Figure | None) -> Beside:
        """What commentary is written beside, with this figure for the month."""
        return self.form.beside(self.asked, self.line.cells).with_figure(figure)

    def year_to_date(self, figure: Figure | None) -> tuple[int | None, str]:
        """A cumulative measure's year with this figure, and without which months."""
        earlier = month_range(self.month.financial_year.first_month, self.month.previous)
        line = self.line
        cells = {month: each for month, each in line.cells.items() if month != self.month}
        if figure is not None:
            cells[self.month] = figure
        with_this = Line.of(line.team, line.needed, cells, line.quarters)
        total = Ledger(Kind(self.measure.kind), [with_this]).total((*earlier, self.month))
        missing = [month for gap in total.gaps for month in gap.months if month != self.month]
        return total.value, without_text(missing)


def read_teams(measure: Measure, month: Month) -> list[Team]:
    """The city-wide services that return a measure's frameworks in a month, by name."""
    placed = Placement.objects.filter(
        in_force(month),
        in_force(month, "team__frameworks__"),
        in_force(month, "team__frameworks__framework__rows__"),
        locality__isnull=True,
        team__frameworks__framework__rows__measure=measure,
    )
    teams = {row.team_id: row.team for row in placed.select_related("team")}
    return sorted(teams.values(), key=lambda team: by_name(team.name))


def read_reported(team: Team, measure: Measure, month: Month) -> Reported:
    """One measure's form, in a fixed number of queries; NoReturn where it is not asked for."""
    form = read_form(team=team, month=month)
    asked = next((each for each in form.asked if each.measure == measure.pk), None)
    if asked is None:
        raise NoReturn(not_asked(measure, month))
    version, line = _read_line(form, measure, asked.form_row.framework_id)
    monthly_return = Return.objects.filter(team=team, month=month).first()
    counts = counting(team, month)
    of_period = ReportedJudgement.objects.filter(team=team, measure=measure, last_month=month)
    return Reported(
        form=form,
        asked=asked,
        stands=standing(monthly_return).get(measure.pk, NOTHING),
        counts=counts.get(measure.pk, NOTHING),
        others=counts,
        version=version,
        line=line,
        judgement=of_period.first(),
        is_closed=ClosedQuarter.objects.filter(last_month=month.quarter.last_month).exists(),
        published=published_in([measure.pk], month),
    )


def not_asked(measure: Measure, month: Month) -> str:
    """Why there is nothing to enter for a measure and a month."""
    if measure.frequency == Frequency.QUARTERLY and not month.is_quarter_end:
        last = month.quarter.last_month
        return f"{measure.reference} is quarterly: its figure is entered for {last.name}."
    return f"No city-wide service is asked for {measure.reference} for {month.name}."


def _read_line(form: Form, measure: Measure, framework: int) -> tuple[MeasureVersion, Line]:
    """The definition in force, and the team's figures of this year and the last, in 5 queries."""
    team, month = form.team, form.month
    first = min(month.plus(-12), month.financial_year.first_month)
    window = queries.read_window(
        month_range(first, month),
        # The months before this one are over; whether this one is has no part in what is shown.
        on=month.first_day,
        structure=queries.Structure({team.pk: team}, {}, form.placements),
        teams=[team.pk],
    )
    row = next(
        each
        for each in window.rows
        if each.measure.pk == measure.pk and each.framework_id == framework
    )
    members = window.structure.members(window.months, team=team.pk)
    lines = window.lines(row, members)
    return row.version(month), lines[0] if lines else Line.of(team.pk, (), {})
