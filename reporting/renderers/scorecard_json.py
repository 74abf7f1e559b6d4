"""A scorecard as JSON, in the shape that other systems rely on."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from measures.change import rounded
from measures.targets import TO_BE_CONFIRMED, BenchmarkCell, Comparison
from reporting.renderers.json import change_content, coverage_content, restatement_content
from reporting.report import Amount
from reporting.scorecard import Said, Scorecard, ScorecardRow
from reporting.wording import commentary_text

PLACES = 2
"""Decimal places of what is held against a target, as of the target itself."""


def render(scorecard: Scorecard) -> bytes:
    """The scorecard as UTF-8 JSON. A month is a number, null, "[x]" or "[z]"; null is never 0."""
    content: dict[str, Any] = {
        "report": "scorecard",
        "framework": scorecard.slug,
        "level": scorecard.unit.level,
        "unit": scorecard.unit.name,
        "month": scorecard.month,
        "status": scorecard.status,
        "provisional": scorecard.is_provisional,
    }
    if scorecard.edition is not None:
        content["edition"] = scorecard.edition
    if scorecard.publication is not None:
        content["published"] = scorecard.publication.on.isoformat()
        content["notes"] = list(scorecard.publication.notes)
        content["restates"] = scorecard.publication.restates
        content["restatements"] = [
            restatement_content(each) for each in scorecard.publication.restatements
        ]
    content["coverage"] = coverage_content(scorecard.coverage)
    content["measures"] = [_measure(row) for row in scorecard.rows]
    return json.dumps(content, ensure_ascii=False).encode()


def _measure(row: ScorecardRow) -> dict[str, Any]:
    version = row.definition
    return {
        "ref": row.reference,
        "title": row.title,
        "kind": row.kind.value,
        "good_is": version.good_is,
        "outcome": version.outcome,
        "owner": version.owner,
        "reporter": version.reporter,
        "months": {month: _cell(amount) for month, amount in row.months},
        "coverage": {
            month: {"reported": amount.reported, "expected": amount.expected}
            for month, amount in row.months
        },
        "definition_changed": list(row.breaks),
        "whole_quarters": {str(quarter): value for quarter, value in row.whole},
        "told_of": row.told_of,
        "change_on_previous": change_content(row.change_on_previous),
        "change_on_last_year": change_content(row.change_on_last_year),
        "reported_judgement": row.reported.judgement.value if row.reported else None,
        **(_by_whom(row.reported) if row.reported else {}),
        "average_12": exact_number(row.average_12),
        "maximum_12": exact_number(row.maximum_12),
        "n_12": row.n_12,
        "is_percentage": version.is_percentage,
        "benchmarks": {cell.comparator: exact_number(cell.value) for cell in row.benchmarks},
        "benchmark_sources": {
            cell.comparator: _source(cell) for cell in row.benchmarks if cell.value is not None
        },
        "targets": {
            cell.year.slug: [exact_number(each) for each in cell.by_quarter]
            or (TO_BE_CONFIRMED if cell.amount is None else exact_number(cell.amount))
            for cell in row.targets
        },
        "against_target": row.against,
        "compared": _compared(row.compared),
        "forecast": row.forecast.value if row.forecast else None,
        "forecast_months": row.forecast.months if row.forecast else None,
        "masked": list(row.masked),
        "needs_attention": row.needs_attention,
        "commentary": commentary_text(row.comments),
        "commentary_unchanged": any(comment.unchanged_from for comment in row.comments),
    }


def _source(cell: BenchmarkCell) -> dict[str, Any]:
    """What a comparator's value is, and where it was published."""
    return {
        "year": cell.year.slug if cell.year else None,
        "average": cell.average,
        **({"members": cell.members, "of": cell.of} if cell.of else {}),
        "source": cell.source or None,
        "published_on": cell.published_on.isoformat() if cell.published_on else None,
    }


def _compared(compared: Comparison | None) -> dict[str, Any] | None:
    """What was held against the target: the year so far, what it called for, and which months."""
    if compared is None:
        return None
    return {
        "actual": exact_number(rounded(compared.actual, places=PLACES)),
        "expected": exact_number(rounded(compared.expected, places=PLACES)),
        "months": list(compared.months),
    }


def _cell(amount: Amount) -> int | float | str | None:
    """A month's figure; a ratio unrounded, from 0 to 1."""
    if isinstance(amount.value, Fraction):
        return float(amount.value)
    if amount.value is None and amount.reason is not None:
        return amount.reason.value
    return amount.value


def exact_number(value: Decimal | None) -> int | float | None:
    """A whole number as one: 112, not 112.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _by_whom(said: Said) -> dict[str, str]:
    """By what role a judgement was reported, and when."""
    return {"reported_role": said.role, "reported_on": said.on.isoformat()}
