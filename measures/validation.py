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
    mend: int | None = None
    """The number that was probably meant, to be put in its place with one click."""


@dataclass(frozen=True, slots=True)
class PartOfWhole:
    """A rule that parts stay within their whole, or add up to it. All are references."""

    whole: str
    parts: tuple[str, ...]
    adds_up: bool
    severity: Severity
    names: Mapping[str, str]
    """Short descriptions by reference, for the messages."""
    says: str = ""
    """What a rule that is broken says, with `{parts}` and `{whole}` for the numbers."""


def check_parts(
    rules: Iterable[PartOfWhole], figures: Mapping[str, Figure | None]
) -> list[Finding]:
    """Every part-of-whole rule that the form breaks.

    A rule is checked over the parts that are numbers, and only when the whole is a number. Where
    one rule is broken as an error, a warning about the same measures has nothing to add.
    """
    found = [finding for rule in rules if (finding := _check_rule(rule, figures))]
    wrong = {frozenset(each.measures) for each in found if each.severity is Severity.ERROR}
    return [
        each
        for each in found
        if each.severity is Severity.ERROR or frozenset(each.measures) not in wrong
    ]


def _check_rule(rule: PartOfWhole, figures: Mapping[str, Figure | None]) -> Finding | None:
    whole = figures.get(rule.whole)
    numbers = {part: number for part in rule.parts if isinstance(number := figures.get(part), int)}
    if not isinstance(whole, int) or not numbers:
        return None
    total = sum(numbers.values())
    if total == whole or (total < whole and not rule.adds_up):
        return None
    return Finding(
        code="adds-up" if rule.adds_up else "part-above-whole",
        severity=rule.severity,
        measures=(*numbers, rule.whole),
        numbers=(*numbers.values(), whole),
        message=_part_message(rule, numbers, total, whole),
    )


def _part_message(rule: PartOfWhole, numbers: Mapping[str, int], total: int, whole: int) -> str:
    """What the rule says of its numbers, or else both measures by name and both numbers."""
    sum_of = " + ".join(f"{part} {number:,}" for part, number in numbers.items())
    if rule.says:
        said = rule.says.replace("{parts}", f"{total:,}").replace("{whole}", f"{whole:,}")
        return f"{said} ({sum_of}; {rule.whole} {whole:,})"
    if len(numbers) == 1:
        (part,) = numbers
        parts = f"{part} ({rule.names[part]}) is {total:,}"
    else:
        parts = f"{sum_of} makes {total:,}"
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
        elif not is_explained(finding, comments):
            # "Enter 12?" leaves two numbers that could be meant.
            asks = finding.message.endswith("?")
            right = f"? If {finding.numbers[0]:,}" if asks else ". If that"
            message = f"{finding.message.removesuffix('?')}{right} is right, say why in a comment"
            stopping.append(replace(finding, message=message))
    return stopping


def is_explained(finding: Finding, comments: Mapping[str, str]) -> bool:
    """Whether a comment on one of the measures that a warning is about says something."""
    return any(comments.get(measure, "").strip() for measure in finding.measures)


def check_year_to_date(
    reference: str,
    name: str,
    *,
    figure: Figure | None,
    year_to_date: int | None,
    before: int,
    without: str,
) -> Finding | None:
    """What is wrong about the year to date of a quarter that was typed without months.

    It is `before`, the last one, and the period's own figure; of a position, for which `before` is
    0, the position itself. Where earlier months are missing (`without` names them) it can't be
    less than that, and nobody can say more.
    """
    if not isinstance(figure, int):
        return None
    if year_to_date is None:
        message = f"Enter the year to date of {reference} ({name})"
        return Finding("no-year-to-date", Severity.ERROR, (reference,), (figure,), message)
    wanted = before + figure
    if year_to_date == wanted or (without and year_to_date > wanted):
        return None
    sum_of = f"{before:,} before the quarter and {figure:,} in it come to {wanted:,}"
    made = sum_of if before else f"the quarter’s {figure:,} is all of it"
    message = (
        f"{reference} ({name}): the year to date is {year_to_date:,}, but {made}. Change one of "
        "them"
    )
    return Finding(
        "year-to-date", Severity.ERROR, (reference,), (figure, year_to_date, before), message
    )
