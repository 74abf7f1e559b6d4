"""The reporter's form in words: what stands in each box, beside it and on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from measures.change import Judgement
from measures.figures import Figure, Kind, Reason
from measures.forms import LONGEST_COMMENT, Sent
from measures.judging import Chosen
from measures.models import Guidance
from measures.reported_form import Reported
from measures.validation import Finding, Severity, is_explained
from measures.views.proforma_findings import AT_THE_FIELD
from measures.views.proforma_rows import row_key
from measures.wording import figure_text

NO_FIGURE = "no figure"

DIRECTIONS = (
    (Judgement.POSITIVE, "▲", "Positive"),
    (Judgement.SIMILAR, "●", "Similar"),
    (Judgement.NEGATIVE, "▼", "Negative"),
)
"""The source's key: a shape and a word for each."""


class Beside(NamedTuple):
    """A figure that this one is read beside."""

    name: str
    text: str
    note: str = ""


class Direction(NamedTuple):
    """One direction that may be chosen."""

    value: str
    shape: str
    text: str
    is_chosen: bool


class Check(NamedTuple):
    """Something odd about the figure."""

    text: str
    is_explained: bool
    mend: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form that was sent, where the page comes back instead of moving on."""

    sent: Sent | None = None
    """What was typed, where it is not kept."""
    in_conflict: bool = False
    findings: Sequence[Finding] = ()
    general: Sequence[str] = ()
    is_lost: bool = False
    """Whether nothing at all was saved."""
    is_early: bool = False
    """Whether it was submitted for a period that goes on, and is asked about."""
    chosen: Chosen | None = None
    """The direction that was sent, where it is not kept."""
    direction_error: str = ""

    @property
    def has_something_to_say(self) -> bool:
        """Whether the page is to come back."""
        return bool(self.sent or self.findings or self.general or self.direction_error)


NO_OUTCOME = Outcome()
"""Nothing was sent."""


def page_context(form: Reported, outcome: Outcome) -> dict[str, Any]:
    """All that the page of one measure shows of it."""
    sent, stands = outcome.sent, form.stands
    figure = sent.typed.figure if sent else stands.figure
    comment = sent.comment if sent else stands.comment
    figure_error, comment_error = _errors(form, outcome)
    key = row_key(form.reference)
    beside = form.beside(figure)
    return {
        "form": form,
        "key": key,
        "title": form.version.title,
        "kind_is_snapshot": form.measure.kind == Kind.SNAPSHOT,
        "beside": _beside(form, figure),
        "text": sent.text if sent else _in_box(stands.figure),
        "choice": sent.choice if sent else _choice(stands.figure),
        "comment": comment,
        "seen": str(sent.typed.seen if sent else stands.seen),
        "figure_error": figure_error,
        "comment_error": comment_error,
        "direction_error": outcome.direction_error,
        "errors": _summary(form, outcome, figure_error, comment_error, key),
        "checks": _checks(form, outcome),
        "conflict": stands if outcome.in_conflict else None,
        "conflict_figure": figure_text(stands.figure) or "nothing",
        "typed_figure": (sent.text or sent.choice or "nothing") if sent else "",
        "typed_direction": _typed_direction(outcome.chosen),
        "is_lost": outcome.is_lost and sent is not None and _is_changed(sent, outcome.chosen),
        "state": _state(form),
        "directions": _directions(form, outcome.chosen),
        "shown_direction": form.direction,
        "said_before": beside,
        "notes": beside.notes(comment),
        "privacy": Guidance.objects.filter(key="privacy").values_list("text", flat=True).first()
        or "",
        "longest_comment": LONGEST_COMMENT,
    }


def _beside(form: Reported, figure: Figure | None) -> list[Beside]:
    """The period before, the same one last year, and a count's year to date."""
    found = [
        Beside(month.name, figure_text(form.cell(month)) or NO_FIGURE)
        for month in (form.previous, form.month.plus(-12))
    ]
    if form.measure.kind == Kind.CUMULATIVE:
        value, without = form.year_to_date(figure)
        text = f"{value:,}" if value is not None else NO_FIGURE
        note = without if isinstance(figure, int) else f"before {form.month.word}"
        found.append(Beside("Year to date", text, note))
    return found


def _state(form: Reported) -> tuple[str, str]:
    """How it stands, in a word and a shape."""
    if form.is_submitted:
        return "Submitted", "submitted"
    is_empty = form.stands.figure is None and not form.stands.comment
    if form.counts.figure is not None:
        return "Draft: what was submitted counts", "draft"
    return ("Not started", "none") if is_empty else ("Draft", "draft")


def _directions(form: Reported, chosen: Chosen | None) -> list[Direction]:
    """The directions to choose from, and none."""
    now = form.direction if chosen is None else chosen.direction
    named = [
        Direction(each.value, shape, text, now == each.value) for each, shape, text in DIRECTIONS
    ]
    return [*named, Direction("", "", "No direction", all(not each.is_chosen for each in named))]


def _typed_direction(chosen: Chosen | None) -> str:
    """A direction that somebody chose, in a few words."""
    return f"direction {chosen.direction or 'none'}" if chosen and chosen.is_touched else ""


def _is_changed(sent: Sent, chosen: Chosen | None) -> bool:
    return sent.is_changed or bool(chosen and chosen.is_touched)


def _errors(form: Reported, outcome: Outcome) -> tuple[str, str]:
    """What is said at the figure and at the commentary."""
    figure_error = outcome.sent.figure_error if outcome.sent else ""
    # On this page the reasons stand under the box, and not with the comment.
    figure_error = figure_error.replace(" under Comment", " below")
    comment_error = outcome.sent.comment_error if outcome.sent else ""
    for finding in outcome.findings:
        message = AT_THE_FIELD.get(finding.code) or _unnamed(finding.message, form)
        if finding.severity is Severity.WARNING or finding.code == "no-why":
            comment_error = comment_error or message
        else:
            figure_error = figure_error or message
    return figure_error, comment_error


def _unnamed(message: str, form: Reported) -> str:
    """At its own field a message need not name the measure."""
    said = message.removeprefix(f"{form.reference} ({form.version.title}): ")
    said = said.removeprefix(f"{form.reference}: ")
    return said[:1].upper() + said[1:]


def _checks(form: Reported, outcome: Outcome) -> list[Check]:
    """What is odd about the figure that stands, explained or not."""
    if outcome.is_lost:
        return []
    comments = {
        each.reference: form.others[each.measure].comment
        for each in form.form.asked
        if each.measure in form.others
    }
    comments[form.reference] = form.stands.comment
    return [
        Check(_unnamed(each.message, form), is_explained(each, comments), each.mend)
        for each in form.findings(form.stands)
        if each.severity is Severity.WARNING
    ]


def _summary(
    form: Reported, outcome: Outcome, figure_error: str, comment_error: str, key: str
) -> list[dict[str, str]]:
    """The error summary."""
    errors = [{"text": text, "href": ""} for text in outcome.general]
    if outcome.is_lost:
        errors.append({"text": "What you typed is not saved. It is shown below", "href": ""})
    if outcome.in_conflict:
        text = f"{form.stands.changed_by} has changed this meanwhile. Choose which to keep"
        errors.append({"text": text, "href": f"#conflict-{key}"})
    for name, message in (
        (f"figure-{key}", figure_error),
        ("direction-1", outcome.direction_error),
        (f"comment-{key}", comment_error),
    ):
        if message:
            errors.append({"text": message, "href": f"#{name}"})
    return errors


def _in_box(figure: Figure | None) -> str:
    """A figure as somebody would type it."""
    return "" if figure is None else str(figure)


def _choice(figure: Figure | None) -> str:
    return figure.value if isinstance(figure, Reason) else ""
