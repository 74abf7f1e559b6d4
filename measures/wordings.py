"""What each kind of email says: its wording, and what is put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.urls import reverse

from doris.models import User
from measures.catalogue.files import read_table
from measures.catalogue.loading import FOLDER
from measures.deadlines import MONTH
from measures.models import MessageKind, MessageWording, Team
from measures.periods import MONTH_NAMES, Month
from measures.placeholders import fill, one_line

_ABOUT_A_FORM = ("name", "team", "form", "period", "deadline", "link", "council")
_WRITTEN = (*_ABOUT_A_FORM, "note", "sender")

KNOWN: Mapping[MessageKind, tuple[str, ...]] = {
    MessageKind.OPENS: _ABOUT_A_FORM,
    MessageKind.DUE_SOON: _ABOUT_A_FORM,
    MessageKind.OVERDUE: _ABOUT_A_FORM,
    MessageKind.OVERDUE_OFFICER: _ABOUT_A_FORM,
    MessageKind.SENT_BACK: _WRITTEN,
    MessageKind.REOPENED: _WRITTEN,
    MessageKind.REMINDER: _WRITTEN,
    MessageKind.DIGEST: ("name", "list", "link", "council"),
}
"""The placeholders that each kind's subject and text may have."""

NEEDED: Mapping[MessageKind, tuple[str, ...]] = {
    **dict.fromkeys(MessageKind, ("link",)),
    MessageKind.SENT_BACK: ("link", "note"),
    MessageKind.REMINDER: ("link", "note"),
    MessageKind.DIGEST: ("link", "list"),
}
"""Those that its text must have."""

NO_DEADLINE = "no date set"
NO_NOTE = "No reason was given."

LONGEST_SUBJECT = 400


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject and a text, with their placeholders or filled in."""

    subject: str
    text: str

    def filled(self, values: Mapping[str, str]) -> Wording:
        """With each placeholder's value in its place."""
        subject = one_line(fill(self.subject, values))
        return Wording(subject[:LONGEST_SUBJECT], fill(self.text, values))


Wordings = Mapping[MessageKind, Wording]


@dataclass(frozen=True, slots=True)
class Form:
    """A team's return for a month (span 1) or update for a quarter (span 3)."""

    team: Team
    last_month: Month
    span: int

    @property
    def noun(self) -> str:
        """What people call it."""
        return "monthly return" if self.span == MONTH else "quarterly update"

    @property
    def period(self) -> str:
        """ "September 2026", "Q2 2026/27"."""
        return self.last_month.name if self.span == MONTH else self.last_month.quarter.short

    @property
    def path(self) -> str:
        """The address of its page on this site."""
        if self.span == MONTH:
            return reverse("measures:return", args=[self.team.slug, self.last_month])
        quarter = self.last_month.quarter
        named = [self.team.slug, quarter.financial_year.slug, quarter.slug]
        return reverse("measures:update", args=named)


def read_wordings() -> Wordings:
    """Every kind's wording, in one query; the catalogue's for a kind that was never loaded."""
    kept = {
        MessageKind(row.kind): Wording(row.subject, row.text)
        for row in MessageWording.objects.all()
    }
    return kept if len(kept) == len(MessageKind) else {**_from_catalogue(), **kept}


@cache
def _from_catalogue() -> Wordings:
    rows = read_table(FOLDER, "emails.csv")
    return {MessageKind(row["kind"]): Wording(row["subject"], row["text"]) for row in rows}


def values_of(
    form: Form,
    to: User | None,
    *,
    deadline: date | None,
    note: str = "",
    sender: User | None = None,
) -> Mapping[str, str]:
    """What stands for the placeholders in an email about a form."""
    return {
        "name": name_of(to),
        "team": form.team.name,
        "form": form.noun,
        "period": form.period,
        "deadline": day_text(deadline) if deadline else NO_DEADLINE,
        "link": absolute(form.path),
        "note": note.strip() or NO_NOTE,
        "sender": str(sender) if sender else settings.COUNCIL_NAME,
        "council": settings.COUNCIL_NAME,
    }


def name_of(person: User | None) -> str:
    """How an email greets somebody."""
    return person.first_name or str(person) if person else "colleague"


def day_text(day: date) -> str:
    """ "Wednesday 14 October 2026"."""
    return f"{day:%A} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def absolute(path: str) -> str:
    """A page's whole address, as an email needs it."""
    return f"{settings.SITE_ADDRESS}{path}"
