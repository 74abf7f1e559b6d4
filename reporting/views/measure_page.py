"""A measure's years as the texts of its page, each worked out when the template asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from measures.figures import GoodIs, Kind
from measures.models import MeasureVersion
from measures.periods import FinancialYear, Month
from measures.targets import BenchmarkCell, amount_text
from measures.wording import day_text
from reporting import wording
from reporting.charts.drawing import svg
from reporting.charts.sparkline import sparkline
from reporting.charts.specification import NARROW, WIDE, chart_of
from reporting.over_time import MeasureOverTime, UnitLine
from reporting.report import Amount
from reporting.scorecard_wording import hidden_text
from reporting.units import readable_units
from reporting.views.asking_scorecards import AskedScorecard
from reporting.views.explained import explain_end, explain_root, month_anchor
from reporting.views.measure_address import measure_address, measures_root
from reporting.views.moved import Movement, anchor_of, movement, note
from reporting.views.navigation import Link
from reporting.views.navigation import address as report_address
from reporting.views.scorecard_page import left_out

COMMENTS_SHOWN = 6
"""Older ones are behind a press."""

GOOD_IS = {
    GoodIs.HIGH: "more is better",
    GoodIs.LOW: "less is better",
    GoodIs.NEITHER: "neither more nor less is better",
}

_NOBODY_ASKED = Amount(None, None, 0, 0, 0, 0, ())


class Cell(NamedTuple):
    """A month in the table of the chart."""

    text: str
    note: str


class UnitRow(NamedTuple):
    """A unit beside the others."""

    name: str
    href: str
    figure: str
    note: str
    changes: tuple[tuple[str, Movement], ...]
    """Each under its column's head."""
    sparkline: SafeString
    is_team: bool


class Definition(NamedTuple):
    """A definition with the months in which it is in force."""

    since: str
    """From when it is in force, or until when the oldest was; "" for the only one."""
    title: str
    text: str
    terms: str


class MeasurePage:
    """Puts a measure's years into words, each of them worked out when the page asks for it."""

    def __init__(self, told: MeasureOverTime, asked: AskedScorecard) -> None:
        self.told = told
        self.asked = asked
        self.level = told.unit.level
        self._chart = chart_of(
            told.title,
            told.series,
            breaks=told.breaks,
            partial=[month for month, amount in told.months if not amount.is_complete],
            change=told.change_on_previous,
            is_quarterly=told.is_quarterly,
        )

    @property
    def figure(self) -> str:
        """The month's own figure, or why there is none."""
        return self._figure(self.told.own.amount, self.told.month)

    def _figure(self, amount: Amount, month: Month) -> str:
        if self.told.is_quarterly and not month.is_quarter_end:
            return f"asked for in {month.quarter.last_month.name}"
        if amount == _NOBODY_ASKED and month.ended_by(self.told.on):
            return "not asked for"
        return wording.figure_text(amount, month, self.told.on)

    @property
    def of_quarter(self) -> str:
        """Why another month than the one asked for is shown; "" where it is not."""
        if self.told.month == self.asked.month:
            return ""
        return (
            f"It is reported once a quarter. {self.asked.month.name} ends no quarter, so this page "
            f"shows the last one, to the end of {self.told.month.name}."
        )

    @property
    def hidden(self) -> str:
        """ "Hidden in the total: MAT 3 down 40%", or ""."""
        return hidden_text(self.told.masked) if self.told.masked else ""

    @property
    def left_out(self) -> str:
        """What the reader is not shown of single teams, or ""."""
        return "" if self.told.is_citys else left_out(self.told.unit, self.asked.audience)

    @property
    def note(self) -> str:
        """What it stands on, where that is not everybody."""
        return _note(self.told.own.amount, self.level)

    @property
    def missing(self) -> str:
        """Who is missing from it, or "": nobody where all of them gave the same reason."""
        if self.told.own.amount.reason is not None:
            return ""
        return wording.who_is_missing(self.told.own.amount)

    @property
    def kind(self) -> str:
        """ "Counted in families, position at the month’s end, less is better"."""
        version = self.told.definition
        counted = [f"counted in {version.counts}"] if version.counts else []
        kinds = {
            Kind.CUMULATIVE: "the number of each month",
            Kind.SNAPSHOT: "the position at each month’s end",
            Kind.RATIO: "a share, of each month’s numbers",
        }
        every = "each quarter" if self.told.is_quarterly else "each month"
        kind = kinds[self.told.kind].replace("each month", every)
        text = ", ".join([kind, *counted, GOOD_IS[GoodIs(version.good_is)]])
        return f"{text[0].upper()}{text[1:]}."

    @property
    def status(self) -> str:
        """That the figures may still change, and where the teams stand."""
        placed = ", with teams where they are placed today" if self.asked.placed_now else ""
        return f"Live figures as they stood on {day_text(self.told.on)}{placed}."

    @property
    def changes(self) -> list[tuple[str, Movement]]:
        """Both changes, each with what it is on."""
        return list(zip(self.change_heads, _movements(self.told.own), strict=True))

    @property
    def change_heads(self) -> tuple[str, str]:
        """What the columns of both changes are called."""
        month = self.told.month
        previous = month.plus(-3 if self.told.is_quarterly else -1)
        return f"On {previous.short}", f"On {month.plus(-12).short}"

    @property
    def report(self) -> Link:
        """The report of the month's quarter, at the measure."""
        quarter = self.told.month.quarter
        placed = "?placed=now" if self.asked.placed_now else ""
        anchor = anchor_of(self.told.reference)
        return Link(quarter.short, f"{report_address(self.told.unit, quarter)}{placed}#{anchor}")

    @property
    def explained(self) -> str:
        """What the month's figure is made of; by today's placements that is told elsewhere."""
        if self.asked.placed_now:
            return ""
        month, path = self.told.month, self.told.unit.path
        end = explain_end(self.told.reference, "")
        return f"{explain_root(month.quarter)}{path}{end}#{month_anchor(month)}"

    @property
    def headline(self) -> str:
        """The chart's title, which says what is seen."""
        return self._chart.headline

    @property
    def words(self) -> str:
        """The chart in a sentence."""
        return self._chart.words

    @property
    def pictures(self) -> list[tuple[str, SafeString]]:
        """The chart for wide screens and for narrow ones; none without a figure."""
        if all(value is None for _, value in self._chart.series):
            return []
        return [("wide", svg(self._chart, WIDE)), ("narrow", svg(self._chart, NARROW))]

    @property
    def years(self) -> list[str]:
        """Heads of the table's columns, the newest first."""
        return [year.label for year in self._years]

    @cached_property
    def _years(self) -> list[FinancialYear]:
        """Down to the first in which anybody was asked."""
        asked = [month for month, amount in self.told.months if amount != _NOBODY_ASKED]
        first = min(asked, default=self.told.month).financial_year
        years = {month.financial_year for month, _ in self.told.months}
        return sorted((year for year in years if year >= first), reverse=True)

    @property
    def rows(self) -> list[tuple[str, list[Cell | None]]]:
        """The months by name, each with its figure in every year; None outside the months read."""
        by_month = dict(self.told.months)
        breaks = set(self.told.breaks)
        return [
            (
                self._years[0].months[place].word,
                [
                    self._cell(by_month.get(month), month, is_break=month in breaks)
                    for month in (year.months[place] for year in self._years)
                ],
            )
            for place in range(12)
            if not self.told.is_quarterly or place % 3 == 2
        ]

    def _cell(self, amount: Amount | None, month: Month, *, is_break: bool) -> Cell | None:
        if amount is None:
            return None
        text = self._figure(amount, month)
        return Cell(f"{text} {wording.BREAK}" if is_break else text, _note(amount, self.level))

    @property
    def breaks(self) -> str:
        """ "[b] definition changed from July 2026", or ""."""
        return wording.break_text(self.told.breaks)

    @property
    def whole(self) -> str:
        """What came for whole quarters and can't stand in a month, or ""."""
        given = [f"{quarter.short}: {value:,}" for quarter, value in self.told.whole]
        return "; ".join(given)

    @property
    def units(self) -> list[UnitRow]:
        """The unit itself and those below it."""
        hrefs = self._hrefs() if self.told.units else {}
        return [self._unit(line, hrefs) for line in (self.told.own, *self.told.units)]

    def _hrefs(self) -> Mapping[str, str]:
        asked, told = self.asked, self.told
        readable = readable_units(asked.rights, told.month, asked.structure, asked.on)
        root = measures_root()
        return {
            path: measure_address(told.slug, told.reference, told.month, path, root)
            for path in readable.paths
            if path != told.unit.path
        }

    def _unit(self, line: UnitLine, hrefs: Mapping[str, str]) -> UnitRow:
        small = sparkline(line.trend, name=line.unit.name, is_quarterly=self.told.is_quarterly)
        return UnitRow(
            name=line.unit.name,
            href=hrefs.get(line.unit.path or "", ""),
            figure=self._figure(line.amount, self.told.month),
            note=_note(line.amount, line.unit.level),
            changes=tuple(zip(self.change_heads, _movements(line), strict=True)),
            sparkline=small.svg,
            is_team=line.unit.level == "team",
        )

    @property
    def definitions(self) -> list[Definition]:
        """The definition in force, then those before it and after it, newest first."""
        *later, first = self.told.versions
        sinces = [f"From {version.from_month.name}" for version in later]
        sinces.append(f"Before {later[-1].from_month.name}" if later else "")
        return [self._definition(*each) for each in zip((*later, first), sinces, strict=True)]

    def _definition(self, version: MeasureVersion, since: str) -> Definition:
        unit = " percentage points" if self.told.kind is Kind.RATIO else "%"
        good_is = capfirst(GOOD_IS[GoodIs(version.good_is)])
        terms = f"{good_is}. Up or down from a change of {version.tolerance}{unit} on"
        return Definition(since, version.title, version.definition, terms)

    @property
    def targets(self) -> list[tuple[str, str]]:
        """Each year with its target."""
        return [(cell.year.label, cell.text(self.told.kind)) for cell in self.told.targets]

    @property
    def benchmarks(self) -> list[tuple[str, str, str]]:
        """Each comparator with what it had, of which year and from where."""
        return [
            (cell.comparator, self._benchmark(cell), _source(cell))
            for cell in self.told.benchmarks
            if cell.year is not None
        ]

    def _benchmark(self, cell: BenchmarkCell) -> str:
        if cell.value is None:
            return "not published"
        return amount_text(cell.value, self.told.kind)

    @property
    def comments(self) -> list[tuple[str, str]]:
        """The latest comments, each with whose it is and what it is about."""
        return self._comments[:COMMENTS_SHOWN]

    @property
    def older_comments(self) -> list[tuple[str, str]]:
        """All the others."""
        return self._comments[COMMENTS_SHOWN:]

    @cached_property
    def _comments(self) -> list[tuple[str, str]]:
        return [
            (f"{wording.comment_by(each, self.told.unit)}, {each.period}", each.text)
            for each in self.told.comments
        ]

    @property
    def scorecard(self) -> str:
        """Where the scorecard is that it stands in."""
        told = self.told
        root = f"{reverse('reporting:home')}scorecards/{told.slug}/{self.asked.month}/"
        return root if self.level == "city" else f"{root}{told.unit.path}/"


def _movements(line: UnitLine) -> tuple[Movement, Movement]:
    return movement(line.change_on_previous), movement(line.change_on_last_year)


def _note(amount: Amount, level: str) -> str:
    """What a figure stands on, where there is one and that is not everybody."""
    return note(amount, level) if amount.value is not None else ""


def _source(cell: BenchmarkCell) -> str:
    """ "2019/20, mean of 9 of 10; LAIT, 4 March 2020"."""
    average = f", {cell.average}" if cell.average else ""
    of = f" of {cell.members} of {cell.of}" if cell.of else ""
    when = f", {day_text(cell.published_on)}" if cell.published_on else ""
    year = cell.year.label if cell.year else ""
    return f"{year}{average}{of}; {cell.source}{when}" if cell.source else f"{year}{average}{of}"
