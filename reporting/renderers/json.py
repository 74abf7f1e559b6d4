"""A report as JSON, in the shape that other systems rely on."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from measures.change import Change
from reporting.report import Absence, Amount, Coverage, MeasureRow, Report, Restatement
from reporting.wording import commentary_text


def render(report: Report) -> bytes:
    """The report as UTF-8 JSON. Figures are exact numbers; a missing one is null, never 0."""
    content: dict[str, Any] = {
        "report": "quarterly",
        "level": report.unit.level,
        "unit": report.unit.name,
        "period": str(report.quarter),
        "status": report.status,
    }
    if report.edition is not None:
        content["edition"] = report.edition
    if report.publication is not None:
        content["published"] = report.publication.on.isoformat()
        content["notes"] = list(report.publication.notes)
        content["restates"] = report.publication.restates
        content["restatements"] = [
            restatement_content(each) for each in report.publication.restatements
        ]
    content["coverage"] = coverage_content(report.coverage)
    content["measures"] = [_measure(row) for row in report.rows]
    if report.comments:
        content["commentary"] = commentary_text(report.comments)
    return json.dumps(content, ensure_ascii=False).encode()


def restatement_content(restated: Restatement) -> dict[str, Any]:
    """A figure that differs from the edition before, each as it is read."""
    return {
        "ref": restated.reference,
        "unit": restated.unit,
        "period": restated.period,
        "old": restated.old,
        "new": restated.new,
        "who": restated.who or None,
        "when": restated.when or None,
        "why": restated.why or None,
    }


def coverage_content(coverage: Coverage) -> dict[str, Any]:
    """Teams with every needed return, and who is missing."""
    return {
        "reported": coverage.reported,
        "expected": coverage.expected,
        "missing": [_absence(each) for each in coverage.missing],
    }


def _absence(absence: Absence) -> dict[str, Any]:
    content: dict[str, Any] = {"team": absence.team, "months": list(absence.months)}
    if absence.accepted:
        content["will_not_report"] = [
            {"month": month, "why": why} for month, why in absence.accepted
        ]
    return content


def _measure(row: MeasureRow) -> dict[str, Any]:
    return {
        "ref": row.reference,
        "title": row.title,
        "kind": row.kind.value,
        "good_is": row.definition.good_is,
        "period_actual": _amount(row.period_actual),
        "year_to_date": _amount(row.year_to_date),
        "change_on_previous": change_content(row.change_on_previous),
        "change_on_last_year": change_content(row.change_on_last_year),
        "months": [{"month": month, **_amount(amount)} for month, amount in row.months],
        "commentary": commentary_text(row.comments),
        "parts": [
            {
                "unit": part.unit.name,
                "period_actual": _amount(part.period_actual),
                "year_to_date": _amount(part.year_to_date),
            }
            for part in row.parts
        ],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    value = amount.value
    shown: dict[str, Any] = {"value": float(value) if isinstance(value, Fraction) else value}
    if amount.reason is not None:
        shown["reason"] = amount.reason.value
    if amount.numerator is not None or amount.denominator is not None:
        shown |= {"numerator": amount.numerator, "denominator": amount.denominator}
    return shown | {"reported": amount.reported, "expected": amount.expected}


def change_content(change: Change) -> dict[str, Any]:
    """A change, with the teams it stands on."""
    return {
        "percent": change.percent,
        "arrow": change.arrow,
        "points": None if change.points is None else float(change.points),
        "judgement": change.judgement,
        "like_for_like": change.like_for_like,
        "teams": change.teams,
        "of": change.of,
    }
