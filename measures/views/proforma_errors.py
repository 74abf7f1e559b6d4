"""What the pro-forma says on top: each error with the address of its field, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from measures.validation import Finding, Severity
from measures.views.proforma_rows import Outcome, ShownRow, ShownSection

MOST_EMPTY_LISTED = 4

Error = dict[str, str]


def summary_errors(sections: Iterable[ShownSection], outcome: Outcome) -> list[Error]:
    """The summary in the form's order.

    Many rows that are still empty are said in one line, which leads to the first of them.
    """
    rows = list(_rows(sections))
    empty = {finding.measures[0] for finding in outcome.findings if finding.code == "missing"}
    if len(empty) <= MOST_EMPTY_LISTED:
        empty = set()
    findings: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        findings.setdefault(finding.measures[0], []).append(finding)
    errors = [{"text": text, "href": ""} for text in outcome.general]
    errors += [
        {"text": f"{each.sent.reference}: what you typed is not saved", "href": "#no-place"}
        for each in outcome.no_place
    ]
    for shown in rows:
        if shown.row.reference not in empty:
            errors += _row_errors(shown, findings.get(shown.row.reference, []))
    if empty:
        errors.append(_empty_error([shown for shown in rows if shown.row.reference in empty]))
    return errors


def lost_rows(sections: Iterable[ShownSection]) -> list[ShownRow]:
    """The rows typed into a form that could not be saved at all."""
    return [shown for shown in _rows(sections) if shown.is_lost]


def _rows(sections: Iterable[ShownSection]) -> Iterable[ShownRow]:
    for section in sections:
        for group in section.groups:
            yield from group.rows
            yield from group.breakdown.rows if group.breakdown else ()


def _empty_error(empty: Sequence[ShownRow]) -> Error:
    names = ", ".join(shown.row.reference for shown in empty)
    text = f"Enter a figure for each of these {len(empty)}, or say why there is none: {names}"
    return {"text": text, "href": f"#figure-{empty[0].key}"}


def _row_errors(shown: ShownRow, findings: Sequence[Finding]) -> list[Error]:
    """What is wrong with one row: with two people's figures, its figure, its comment."""
    reference, key = shown.row.reference, shown.key
    wrong = next((each for each in findings if each.severity is Severity.ERROR), None)
    odd = [each.message for each in findings if each.severity is Severity.WARNING]
    errors = []
    if shown.conflict:
        who = shown.conflict.changed_by
        text = f"{reference}: {who} has changed this meanwhile. Choose which to keep"
        errors.append({"text": text, "href": f"#conflict-{key}"})
    if shown.figure_error:
        text = wrong.message if wrong else f"{reference}: {shown.figure_error}"
        errors.append({"text": text, "href": f"#figure-{key}"})
    if shown.comment_error:
        alone = wrong.message if wrong else f"{reference}: {shown.comment_error}"
        texts = odd or [alone]
        errors += [{"text": text, "href": f"#comment-{key}"} for text in texts]
    return errors
