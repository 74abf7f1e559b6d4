"""Checks on what was entered (rules §8). Pure: (rules, figures) -> findings.

A finding is said to the person who can mend it, so its message names the measures and the numbers
as that person sees them on the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    whole_named = f"{rule.whole} ({rule.names[rule.whole]})"
    if len(rule.parts) == 1:
        part = rule.parts[0]
        return (
            f"{part} ({rule.names[part]}) is {total:,}, more than the {whole:,} in {whole_named}. "
            f"Change one of them"
        )
    sum_text = " + ".join(f"{part} {number:,}" for part, number in numbers.items())
    if rule.adds_up:
        return f"{sum_text} makes {total:,}, but {whole_named} is {whole:,}. They must be equal"
    return f"{sum_text} makes {total:,}, more than the {whole:,} in {whole_named}"
