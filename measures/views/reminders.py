"""Reminding teams: which of their forms, a note, what the email will say, and on its way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from measures.access import check_can_remind
from measures.board import Cell, Row, read_board
from measures.deadlines import MONTH, QUARTER
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.models import Message, MessageKind, ReturnStatus
from measures.periods import FinancialYear, Month
from measures.queries import read_structure
from measures.recipients import Recipients, read_recipients, why_not
from measures.reminders import key_of, read_reminded, remind
from measures.views.board import asked_year, in_locality, with_query
from measures.views.keys import sent_key
from measures.wording import counted, day_text, when_text
from measures.wordings import Form, Wording, read_wordings, values_of

USUAL_NOTE = "Please submit it as soon as you can. If something stands in the way, tell me."


class NoteForm(forms.Form):
    """What the officer has to say."""

    note = forms.CharField(
        label="Your note",
        help_text="Every email below has it. Do not write about children or families by name.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Write what the teams should know",
            "max_length": "Say it in 2,000 characters or fewer",
        },
    )


class Choice(NamedTuple):
    """One form that a team can be reminded of."""

    id: str
    value: str
    text: str
    state: str
    reminded: str
    """Who has reminded the team of it today."""
    is_ticked: bool


class TeamChoices(NamedTuple):
    """A team with the forms that it is still to submit."""

    name: str
    to: str
    problem: str
    """Why no email will reach anybody."""
    choices: tuple[Choice, ...]


@dataclass
class Asked:
    """What the page is about: the teams chosen on the board and what each is still to submit."""

    year: FinancialYear
    locality: str
    teams: list[str]
    rows: list[Row]
    on: date
    offered: dict[str, tuple[Form, Cell]] = field(default_factory=dict)
    """By the value that a tick sends."""
    reminded: Mapping[tuple[int, Month, int], Message] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """The latest reminder that the page tells of."""
        return max((message.pk for message in self.reminded.values()), default=0)

    @property
    def usually_ticked(self) -> set[str]:
        """What is late, or all of it where nothing is; but nothing twice on one day."""
        late = {value for value, (_, cell) in self.offered.items() if cell.due and cell.due.is_late}
        again = {v for v, (form, _) in self.offered.items() if key_of(form) in self.reminded}
        return (late or set(self.offered)) - again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: PersonRequest) -> HttpResponse:
    """Asks what to remind the chosen teams of; sent with `action=send`, writes the emails."""
    check_can_remind(request.rights)
    asked = _asked(request)
    if request.method != "POST":
        return _page(request, asked, NoteForm(initial={"note": USUAL_NOTE}), asked.usually_ticked)
    note, ticked = NoteForm(request.POST), request.POST.getlist("form")
    gone = [value for value in ticked if value not in asked.offered]
    ticked = [value for value in ticked if value in asked.offered]
    errors = [] if ticked else [{"text": "Tick at least one return", "href": _first_id(asked)}]
    if gone and not errors:
        errors = [{"text": "Some of it has come in meanwhile: look again and send", "href": ""}]
    if not note.is_valid() or errors or request.POST.get("action") != "send":
        return _page(request, asked, note, ticked, errors)
    try:
        written = remind(
            forms=[asked.offered[value][0] for value in ticked],
            note=note.cleaned_data["note"],
            seen=sent_key(request.POST.get("seen", "0")),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        # Read anew, so that the page tells of what it was refused for.
        return _page(request, _asked(request), note, ticked, [{"text": str(refused), "href": ""}])
    _say(request, written)
    return redirect(_back(asked))


def _asked(request: PersonRequest) -> Asked:
    """The teams that were ticked, or those with something late."""
    on, given = timezone.localdate(), request.GET
    structure = read_structure()
    year = asked_year(request, on)
    board = read_board(structure, structure.teams.keys(), year, on)
    where, rows = in_locality(board, given.get("locality", ""))
    teams = given.getlist("team")
    if given.get("late"):
        chosen = [row for row in rows if row.late]
    else:
        chosen = [row for row in rows if row.team.slug in teams and row.awaited]
    asked = Asked(year, where, teams, chosen, on)
    for row in chosen:
        for cell in row.awaited:
            form = _form(row, cell)
            asked.offered[f"{row.team.slug} {form.last_month} {form.span}"] = (form, cell)
    if chosen:
        asked.reminded = read_reminded([form for form, _ in asked.offered.values()], on=on)
    return asked


def _form(row: Row, cell: Cell) -> Form:
    column = cell.column
    if isinstance(column, Month):
        return Form(row.team, column, MONTH)
    return Form(row.team, column.last_month, QUARTER)


def _page(
    request: PersonRequest,
    asked: Asked,
    note: NoteForm,
    ticked: Collection[str],
    errors: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    recipients = read_recipients(asked.on)
    preview = _preview(request, asked, note, ticked, recipients) if asked.offered else None
    field_errors = [{"text": text, "href": "#id_note"} for text in note.errors.get("note", ())]
    of_team: dict[int, list[str]] = {}
    for value, (form, _) in asked.offered.items():
        of_team.setdefault(form.team.pk, []).append(value)
    context = {
        "asked": asked,
        "teams": [
            _team(row, asked, of_team.get(row.team.pk, ()), set(ticked), recipients)
            for row in asked.rows
        ],
        "note": note,
        "errors": [*errors, *field_errors],
        "preview": preview,
        "back": _back(asked),
    }
    return render(request, "measures/reminders.html", context)


def _team(
    row: Row,
    asked: Asked,
    offered: Sequence[str],
    ticked: Collection[str],
    recipients: Recipients,
) -> TeamChoices:
    people = recipients.of(row.team)
    problems = [problem for to in people if (problem := why_not(to))]
    if not people:
        problems = [why_not(None)]
    choices = []
    for value in offered:
        form, cell = asked.offered[value]
        message = asked.reminded.get(key_of(form))
        choices.append(
            Choice(
                id=f"form-{value.replace(' ', '-')}",
                value=value,
                text=f"{form.period} update" if form.span == QUARTER else form.period,
                state=_state(cell),
                reminded=_reminded(message) if message else "",
                is_ticked=value in ticked,
            )
        )
    return TeamChoices(
        row.team.name,
        ", ".join(str(person) for person in people),
        " ".join(problems),
        tuple(choices),
    )


def _state(cell: Cell) -> str:
    """ "late, not started, due 14 October 2026"."""
    due = cell.due
    if due is None:
        return ""
    said = ["late"] if due.is_late else []
    said.append(
        ReturnStatus(due.status).label.lower() if due.status in ReturnStatus else due.status
    )
    if due.due_on:
        said.append(f"due {day_text(due.due_on)}")
    return ", ".join(said)


def _reminded(message: Message) -> str:
    who = message.made_by or "Somebody"
    return f"{who} has reminded the team of this today, {when_text(message.made_at)}"


def _preview(
    request: PersonRequest,
    asked: Asked,
    note: NoteForm,
    ticked: Collection[str],
    recipients: Recipients,
) -> Wording:
    """The first of the emails, with the note as it stands."""
    value = next((each for each in asked.offered if each in ticked), next(iter(asked.offered)))
    form, cell = asked.offered[value]
    to = next(iter(recipients.of(form.team)), None)
    text = note["note"].value() or ""
    deadline = cell.due.due_on if cell.due else None
    values = values_of(form, to, deadline=deadline, note=text, sender=request.user)
    return read_wordings()[MessageKind.REMINDER].filled(values)


def _first_id(asked: Asked) -> str:
    return next((f"#form-{value.replace(' ', '-')}" for value in asked.offered), "")


def _say(request: PersonRequest, written: Sequence[Message]) -> None:
    """What became of it: emails that wait for the next run, and those that can't be sent."""
    waiting = [message for message in written if not message.why]
    stuck = [message for message in written if message.why]
    if waiting:
        it = "It goes" if len(waiting) == 1 else "They go"
        text = f"{counted(len(waiting), 'reminder')} written. {it} out with the next emails."
        messages.success(request, text)
    for message in stuck:
        name = message.team.name if message.team else ""
        messages.error(request, f"{name} can’t be reminded by email. {message.why}")


def _back(asked: Asked) -> str:
    return with_query(reverse("measures:teams"), year=asked.year.slug, locality=asked.locality)
