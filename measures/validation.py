"""Checks on what was entered (rules §8). Pure: (rules, figures) -> findings.

A finding is said to the person who can mend it, so its message names the measures and the numbers
as that person sees them on the form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from measures.figures import Figure


class Severity(StrEnum):
    """An error stops submission; a warning asks for a comment."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or odd about a form. `measures` are references, the one to mend first."""

    code: str
    severity: Severity
    measures: tuple[str, ...]
    numbers: tuple[int, ...]
    message: str


@dataclass(frozen=True, slots=True)
class PartOfWhole:
    """A rule that parts stay within their whole, or add up to it. All are references."""

    whole: str
    parts: tuple[str, ...]
    adds_up: bool
    severity: Severity
    names: Mapping[str, str]
    """Short descriptions by reference, for the messages."""


def check_parts(
    rules: Iterable[PartOfWhole], figures: Mapping[str, Figure | None]
) -> list[Finding]:
    """Every part-of-whole rule that the form breaks.

    A rule is checked over the parts that are numbers, and only when the whole is a number.
    """
    findings = []
    for rule in rules:
        whole = figures.get(rule.whole)
        numbers = {
            part: number for part in rule.parts if isinstance(number := figures.get(part), int)
        }
        if not isinstance(whole, int) or not numbers:
            continue
        total = sum(numbers.values())
        if total > whole or (rule.adds_up and total != whole):
            findings.append(
                Finding(
                    code="adds-up" if rule.adds_up else "part-above-whole",
                    severity=rule.severity,
                    measures=(*numbers, rule.whole),
                    numbers=(*numbers.values(), whole),
                    message=_part_message(rule, numbers, total, whole),
                )
            )
    return findings


def _part_message(rule: PartOfWhole, numbers: Mapping[str, int], total: int, whole: int) -> str:
    if len(numbers) == 1:
        (part,) = numbers
        parts = f"{part} ({rule.names[part]}) is {total:,}"
    else:
        addition = " + ".join(f"{part} {number:,}" for part, number in numbers.items())
        parts = f"{addition} makes {total:,}"
    whole_named = f"{rule.whole} ({rule.names[rule.whole]})"
    if rule.adds_up:
        found, mend = f"{parts}, but {whole_named} is {whole:,}", "They must be equal"
    else:
        found, mend = f"{parts}, more than the {whole:,} in {whole_named}", "Change one of them"
    # What a warning finds may be right.
    return f"{found}. {mend}" if rule.severity is Severity.ERROR else found


def check_complete(
    names: Mapping[str, str],
    figures: Mapping[str, Figure | None],
    comments: Mapping[str, str],
    optional: Collection[str] = (),
) -> list[Finding]:
    """Every measure of `names` (short descriptions by reference) that is not ready to submit.

    Each needs a number or a stated reason, and a stated reason needs a comment that says why.
    """
    findings = []
    for reference, name in names.items():
        figure = figures.get(reference)
        if isinstance(figure, int):
            continue
        if figure is not None:
            if not comments.get(reference, "").strip():
                message = f"Say why {reference} ({name}) is {figure.meaning}"
                findings.append(_not_ready("no-why", reference, message))
        elif reference not in optional:
            message = f"Enter a figure for {reference} ({name}), or say why there is none"
            findings.append(_not_ready("missing", reference, message))
    return findings


def _not_ready(code: str, reference: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, (reference,), (), message)


def standing_in_the_way(findings: Iterable[Finding], comments: Mapping[str, str]) -> list[Finding]:
    """The findings that stop a submission: errors, and warnings that no comment explains."""
    stopping = []
    for finding in findings:
        if finding.severity is Severity.ERROR:
            stopping.append(finding)
        elif not comments.get(finding.measures[0], "").strip():
            message = f"{finding.message}. If that is right, say why in a comment"
            stopping.append(replace(finding, message=message))
    return stopping
