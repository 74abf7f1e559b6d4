"""Findings in words: what is said at a row of the pro-forma, and in the error summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures.asked import Form, Stands
from measures.entering import Box
from measures.validation import Finding, Severity, is_explained

AT_THE_FIELD = {
    "missing": "Enter a figure, or say why there is none",
    "no-why": "Say why there is no figure",
}
"""A message at the field need not name the measure again. Other findings say it as they are."""

ASK_WHY = "Change the figure, or say here why it is right"


@dataclass(frozen=True, slots=True)
class Said:
    """One finding as it is said at the row of the measure that is to be mended first."""

    code: str
    severity: Severity
    measures: tuple[str, ...]
    message: str
    mend: int | None
    """The month's number that was probably meant, where the row's box can hold it."""
    mend_box: str
    """That number as the box would hold it."""
    mend_text: str
    """What the button says that puts it there."""
    is_explained: bool
    """Whether a comment says why a warning's figure is right."""

    @property
    def is_error(self) -> bool:
        """An error stops submission, whatever is said of it."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """For the page's script."""
        return {
            "code": self.code,
            "severity": self.severity,
            "measures": self.measures,
            "message": self.message,
            "mend": self.mend,
            "mend_box": self.mend_box,
            "mend_text": self.mend_text,
            "explained": self.is_explained,
        }


def said_at_rows(
    findings: Iterable[Finding], form: Form, stands: Stands, boxes: Mapping[str, Box]
) -> dict[str, list[Said]]:
    """What is wrong or odd, by the reference of the row that says it; boxes by reference too."""
    comments = form.comments(stands)
    said: dict[str, list[Said]] = {}
    for finding in findings:
        reference = finding.measures[0]
        explained = finding.severity is Severity.WARNING and is_explained(finding, comments)
        said.setdefault(reference, []).append(
            _said(finding, boxes[reference], form, explained=explained)
        )
    return said


def _said(finding: Finding, box: Box, form: Form, *, explained: bool) -> Said:
    reference = finding.measures[0]
    # At its own row a message need not name the measure.
    said = finding.message.removeprefix(f"{reference} ({form.titles[reference]}): ")
    message = AT_THE_FIELD.get(finding.code) or said.removeprefix(f"{reference}: ")
    mend_box = box.text(finding.mend)
    mend = finding.mend if mend_box else None
    return Said(
        code=finding.code,
        severity=finding.severity,
        measures=finding.measures,
        message=message,
        mend=mend,
        mend_box=mend_box,
        mend_text=_mend_text(mend, box),
        is_explained=explained,
    )


def _mend_text(mend: int | None, box: Box) -> str:
    if mend is None:
        return ""
    return f"Enter {mend:,} for {box.month.word}" if box.earlier else f"Enter {mend:,}"


def errors_of(said: Sequence[Said], *, about_why: bool) -> str:
    """The first error among findings: about a missing reason, or about the figure."""
    return next(
        (each.message for each in said if each.is_error and (each.code == "no-why") == about_why),
        "",
    )
