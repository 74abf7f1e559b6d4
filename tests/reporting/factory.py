"""Reports built without a database: a small council whose every awkward case is known.

Fifteen teams in five localities return the catalogue's own 33 measures for Q2 2026/27. Totals and
changes come from the same pure functions as the real thing, so the parts add up to the city.

What is awkward, by reference: EI2 missing from MAT 4 in September and EI5 from MAT 7 in August;
EI7 0 everywhere; EI10a(ii) 0 until July; EI16 0 in Locality 3, which leaves EI17% without a
figure there; ND5 `[x]` and ND7 `[z]` by every team; ND6 given by nobody; EI4 redefined in August.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from django.conf import settings

from measures.change import change, change_in_points
from measures.figures import Figure, GoodIs, Kind, Reason
from measures.models import Measure, MeasureVersion
from measures.periods import Month, Quarter
from measures.rollup import Ledger, Line, Period, RatioLedger, Total
from reporting.report import (
    Absence,
    Amount,
    Comment,
    Coverage,
    MeasureRow,
    Part,
    Report,
    Section,
    Unit,
)

QUARTER = Quarter.parse("2026-27", "q2")
SEPTEMBER = Month("2026-09")
MONTHS = tuple(sorted({*QUARTER.months_to_date, *QUARTER.last_year.months}))

CITY = Unit("city", "City", "city")
LOCALITIES = [
    Unit("locality", f"Locality {number}", f"localities/locality-{number}", number)
    for number in range(1, 6)
]
TEAM_NAMES = [f"MAT {number}" for number in range(1, 13)] + [
    f"{name} Children’s Centre" for name in ("Ash Lane", "Mill Road", "Park View")
]
TEAMS = [
    Unit("team", name, f"teams/{name.lower().replace(' ', '-')}", key)
    for key, name in enumerate(TEAM_NAMES)
]

HOSTILE = '=1+1 & <script>alert("x")</script> @SUM(A1) 🙂 “quoted”, and so on'
LONG = ("A long account of the quarter, as one team wrote it. " * 400)[:20_000].rstrip()
COMMENTS = {
    "EI1a": (
        Comment(None, SEPTEMBER, 3, "Referrals rose in every locality.\nSchools came back."),
        Comment("MAT 3", SEPTEMBER, 1, "Two larger families, of five and six children."),
        Comment("MAT 7", Month("2026-07"), 1, HOSTILE),
    ),
    "EI5": (Comment("MAT 1", SEPTEMBER, 1, "=1+1"), Comment("MAT 2", SEPTEMBER, 1, LONG)),
    "EI10": (Comment("MAT 9", SEPTEMBER, 1, "A bell\x07 and a form feed\x0c were pasted in."),),
}
ON_THE_WHOLE = (Comment(None, SEPTEMBER, 3, "A steady quarter, with one team short of staff."),)


def city_report(**changes: Any) -> Report:
    """The city by locality, with commentary at every level."""
    return replace(_report(CITY), **changes)


def locality_report(number: int = 2, **changes: Any) -> Report:
    """A locality by team."""
    return replace(_report(LOCALITIES[number - 1]), **changes)


def team_report(key: int = 3, **changes: Any) -> Report:
    """A team, which has no parts. MAT 4 unless told."""
    return replace(_report(TEAMS[key]), **changes)


def row_of(report: Report, reference: str) -> MeasureRow:
    """A measure's row by its reference."""
    return next(row for row in report.rows if row.reference == reference)


def with_row(report: Report, reference: str, **changes: Any) -> Report:
    """The report with one row changed."""
    return replace(
        report,
        sections=tuple(
            replace(
                section,
                rows=tuple(
                    replace(row, **changes) if row.reference == reference else row
                    for row in section.rows
                ),
            )
            for section in report.sections
        ),
    )


def _teams_of(unit: Unit) -> list[int]:
    """The teams placed in a unit, or the team itself: every fifth is in the same locality."""
    if unit.level == "team":
        return [each for each in range(len(TEAMS)) if each == unit.key]
    return [each for each in range(len(TEAMS)) if unit is CITY or each % 5 + 1 == unit.key]


@cache
def _catalogue() -> tuple[tuple[str, str, tuple[MeasureVersion, ...]], ...]:
    """Framework, section and definitions in the form's order, each followed by its ratios."""
    folder = settings.BASE_DIR / "fixtures" / "catalogue"

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    definitions = {row["reference"]: row for row in rows("measures.csv")}
    names = {row["slug"]: row["name"] for row in rows("frameworks.csv")}
    sections: dict[tuple[str, str], list[MeasureVersion]] = {}
    for row in rows("framework_measures.csv"):
        if row["optional"] == "yes" or row["framework"] == "early-help-scorecard":
            continue
        here = sections.setdefault((names[row["framework"]], row["section"]), [])
        here.append(_version(definitions[row["reference"]]))
        if ratio := definitions.get(f"{row['reference']}%"):
            here.append(_version(ratio))
    return tuple((*where, tuple(versions)) for where, versions in sections.items())


def _version(row: dict[str, str]) -> MeasureVersion:
    parts = {
        part: Measure(reference=row[part], kind=Kind.CUMULATIVE) if row[part] else None
        for part in ("numerator", "denominator")
    }
    measure = Measure(reference=row["reference"], kind=row["kind"], **parts)
    fields = {field.name for field in MeasureVersion._meta.fields}
    told = {name: row[name] for name in fields & row.keys()}
    told |= {
        "counts": row["counted_unit"],
        "from_month": Month(row["from_month"]),
        "tolerance": int(row["tolerance"]),
        "decimal_places": int(row["decimal_places"]),
        "is_percentage": row["is_percentage"] == "yes",
    }
    return MeasureVersion(measure=measure, **told)


def _figure(reference: str, team: int, month: Month) -> Figure | None:
    """What a team gave for a month."""
    if (reference, team, month) in {("EI2", 3, SEPTEMBER), ("EI5", 6, Month("2026-08"))}:
        return None
    match reference:
        case "ND5":
            return Reason.NOT_AVAILABLE
        case "ND7":
            return Reason.NOT_APPLICABLE
        case "ND6":
            return None
        case "EI7":
            return 0
        case "EI10a(ii)":
            return 0 if month < QUARTER.months[0] else 1 + team % 3
        case "EI16" if team % 5 == 2:
            return 0
        case "EI8" | "EI9" | "EI13" | "EI12" | "EI17" | "EI10a(i)" | "EI10a(iii)":
            whole = {"EI12": "EI3", "EI17": "EI16", "EI10a(i)": "EI10", "EI10a(iii)": "EI10"}
            of = _figure(whole.get(reference, "EI4"), team, month)
            assert isinstance(of, int)
            return of * (len(reference) + month.number) // 20
    size = 2 + sum(map(ord, reference)) % 40
    growth = (sum(map(ord, reference)) + month.quarter.number + month.year) % 7 - 3
    return size + (team * 7 + month.number * 5) % 11 + size * growth // 9


def _line(reference: str, team: int) -> Line:
    figures = {month: _figure(reference, team, month) for month in MONTHS}
    return Line(
        team,
        frozenset(MONTHS),
        numbers={month: each for month, each in figures.items() if isinstance(each, int)},
        reasons={month: each for month, each in figures.items() if isinstance(each, Reason)},
    )


def _ledger(version: MeasureVersion, teams: Iterable[int]) -> Ledger | RatioLedger:
    measure = version.measure
    if measure.kind != Kind.RATIO:
        return _counts(measure, teams)
    top, bottom = measure.numerator, measure.denominator
    assert top
    assert bottom
    return RatioLedger(_counts(top, teams), _counts(bottom, teams))


def _counts(measure: Measure, teams: Iterable[int]) -> Ledger:
    return Ledger(Kind(measure.kind), [_line(measure.reference, team) for team in teams])


def _amount(ledger: Ledger | RatioLedger, months: Period) -> Amount:
    if isinstance(ledger, Ledger):
        total = ledger.total(months)
        return _of_total(total, total.value)
    ratio = ledger.total(months)
    return _of_total(ratio.numerator, ratio.value, ratio.numerator.value, ratio.denominator.value)


def _of_total(total: Total, value: int | Fraction | None, *parts: int | None) -> Amount:
    absences = tuple(Absence(TEAM_NAMES[gap.team], gap.months, gap.in_part) for gap in total.gaps)
    return Amount(
        value,
        total.reason,
        total.reported,
        total.expected,
        total.months_reported,
        total.months_needed,
        absences,
        *parts,
    )


def _row(
    version: MeasureVersion, unit: Unit, teams: Iterable[int], parts: list[tuple[Unit, list[int]]]
) -> MeasureRow:
    reference, kind = version.measure.reference, Kind(version.measure.kind)
    ledger = _ledger(version, teams)
    movement = change if isinstance(ledger, Ledger) else change_in_points
    changes = [
        movement(
            ledger.like_for_like(QUARTER.months, base.months),
            tolerance=version.tolerance,
            good_is=GoodIs(version.good_is),
        )
        for base in (QUARTER.previous, QUARTER.last_year)
    ]
    shares = [(part, _ledger(version, members)) for part, members in parts]
    return MeasureRow(
        reference=reference,
        kind=kind,
        is_quarterly=False,
        definition=version,
        breaks=(Month("2026-08"),) if reference == "EI4" else (),
        period_actual=_amount(ledger, QUARTER.months),
        year_to_date=_amount(ledger, QUARTER.months_to_date),
        change_on_previous=changes[0],
        change_on_last_year=changes[1],
        months=tuple((month, _amount(ledger, (month,))) for month in QUARTER.months),
        quarters=tuple(
            (quarter, _amount(ledger, quarter.months)) for quarter in (QUARTER.previous, QUARTER)
        ),
        parts=tuple(
            Part(part, _amount(share, QUARTER.months), _amount(share, QUARTER.months_to_date))
            for part, share in shares
        ),
        comments=COMMENTS.get(reference, ()) if unit.level == "city" else (),
    )


@cache
def _report(unit: Unit) -> Report:
    """A unit's report, built once: nothing in it can be changed."""
    members = _teams_of(unit)
    below = {"city": LOCALITIES, "locality": [TEAMS[each] for each in members], "team": []}
    parts = [(part, _teams_of(part)) for part in below[unit.level]]
    absent = 3 in members
    return Report(
        unit=unit,
        quarter=QUARTER,
        on=date(2026, 10, 12),
        coverage=Coverage(
            reported=len(members) - absent,
            expected=len(members),
            missing=(Absence("MAT 4", (SEPTEMBER,), in_part=True),) if absent else (),
        ),
        sections=tuple(
            Section(framework, name, tuple(_row(each, unit, members, parts) for each in versions))
            for framework, name, versions in _catalogue()
        ),
        parts=tuple(part for part, _ in parts),
        comments=ON_THE_WHOLE if unit is CITY else (),
    )
