"""What the pages about workbooks say of one file: refused and why, or what it would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from measures.access import Rights, can_edit_return
from measures.actions import Saved
from measures.asked import Form
from measures.exceptions import Refused
from measures.models import Action, Return, ReturnStatus, Team
from measures.periods import Month
from measures.policies import check_allows
from measures.seen import Seen
from measures.spreadsheets.proforma_in import Filled, read_workbook
from measures.spreadsheets.proforma_preview import Preview, form_of, is_up_to_date, preview
from measures.spreadsheets.workbooks import Unusable


@dataclass(slots=True)
class Link:
    """A way on from a refusal."""

    href: str
    text: str


@dataclass(slots=True)
class Looked:
    """One file and what became of it."""

    name: str
    preview: Preview | None = None
    refusal: str = ""
    link: Link | None = None
    upload: int | None = None
    """The key of the file while it waits to be confirmed."""

    @property
    def refused(self) -> str:
        """The refusal in an error summary, where the file has to be named."""
        return f"{self.name}: {self.refusal}"

    @property
    def problems(self) -> Sequence[str]:
        """Cells that can't be taken."""
        return self.preview.problems if self.preview else ()

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to confirm."""
        shown = self.preview
        return bool(shown and (shown.figures or shown.comments or shown.clashes))

    @property
    def title(self) -> str:
        """Whose form and which month's."""
        if self.preview is None:
            return self.name
        return f"{self.preview.form.team.name}, {self.preview.form.month.name}"

    def said_of(self, saved: Saved) -> str:
        """What has become of it once it is saved."""
        number = len(saved.written)
        if not number:
            said = f"{self.title}: the form says this already, so nothing was changed."
        else:
            rows = "1 measure is" if number == 1 else f"{number} measures are"
            said = f"{self.title}: {rows} in the draft now, from {self.name}."
        if saved.conflicts:
            names = _listed(saved, self.preview)
            said += f" {names} stayed as somebody else typed it."
        if self.problems:
            cells = "1 cell was" if len(self.problems) == 1 else f"{len(self.problems)} cells were"
            said += f" {cells} left out, because no figure could be read there."
        return f"{said} Nothing is submitted yet."


def _listed(saved: Saved, shown: Preview | None) -> str:
    asked = shown.form.asked if shown else ()
    return ", ".join(each.reference for each in asked if each.measure in saved.conflicts)


def look(
    name: str,
    content: bytes,
    *,
    rights: Rights,
    at: datetime,
    expected: Form | None,
    insisted: Mapping[str, Seen] | None = None,
) -> Looked:
    """What an uploaded file would change, for a person with these rights.

    `expected` is the form of the page that it was uploaded on, if it was that of one form.
    """
    try:
        filled = read_workbook(content)
        if expected and not _is_for(filled, expected):
            return _of_another(name, filled, expected, rights)
        form = expected or form_of(filled, rights)
    except Unusable as unusable:
        return Looked(name, refusal=str(unusable))
    if not is_up_to_date(filled, form):
        return Looked(name, refusal=CHANGED, link=_download(form))
    monthly_return = Return.objects.filter(team=form.team, month=form.month).first()
    monthly_return = monthly_return or Return(team=form.team, month=form.month)
    try:
        check_allows(Action.SAVE, monthly_return, at=at, as_officer=rights.is_officer)
    except Refused as refused:
        return _not_now(name, str(refused), form, monthly_return)
    return Looked(name, preview=preview(filled, form, insisted))


CHANGED = (
    "The form has changed since this workbook was downloaded, and asks for other things or "
    "defines them otherwise. Download a fresh pro-forma and copy your figures into it"
)


def _is_for(filled: Filled, form: Form) -> bool:
    return (filled.key.team, filled.key.month) == (form.team.slug, form.month)


def _of_another(name: str, filled: Filled, expected: Form, rights: Rights) -> Looked:
    """A workbook on the wrong page, with the way to the right one if this person may go there."""
    here = f"{expected.team.name} for {expected.month.name}"
    team = Team.objects.filter(slug=filled.key.team).first()
    if team is None or not can_edit_return(rights, team):
        refusal = f"It is not the pro-forma of {here} but another team’s"
        return Looked(name, refusal=refusal, link=_download(expected))
    there = f"{team.name} for {filled.key.month.name}"
    refusal = f"It is the pro-forma of {there}, and this page takes that of {here}"
    return Looked(name, refusal=refusal, link=_upload(team, filled.key.month, there))


def _not_now(name: str, refusal: str, form: Form, monthly_return: Return) -> Looked:
    """A form whose state takes nothing, with the way to the page where that can be changed."""
    if monthly_return.status == ReturnStatus.SUBMITTED:
        text = f"Go to {form.team.name}, {form.month.name}, to reopen it"
    else:
        text = f"Go to {form.team.name}, {form.month.name}"
    href = reverse("measures:return", args=[form.team.slug, form.month])
    return Looked(name, refusal=refusal.removesuffix("."), link=Link(href, text))


def _download(form: Form) -> Link:
    href = reverse("measures:pro-forma", args=[form.team.slug, form.month])
    return Link(href, f"Download the pro-forma of {form.team.name} for {form.month.name}")


def _upload(team: Team, month: Month, there: str) -> Link:
    return Link(reverse("measures:upload", args=[team.slug, month]), f"Upload that of {there}")
