"""Everything that was ever changed, searched and exported, for those who read everything."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doris.models import User
from measures.access import NOT_FOUND, check_can_read_history
from measures.middleware import PersonRequest
from measures.models import Measure, Team
from measures.wording import by_name
from reporting.chronicle.naming import Names
from reporting.chronicle.reading import Event, Place, Search, day_after, read_events
from reporting.chronicle.sources import KIND_NAMES, SOURCES, Kind
from reporting.renderers.csv import harmless

SHOWN, EXPORTED = 50, 500
"""Changes on a page, and how many are read at a time for a file."""

YEARS = range(2000, 2101)
"""From when to when anything can have been changed: beyond, a calendar ends somewhere."""

HEADS = ("when", "kind", "what", "done", "field", "from", "to", "who", "job title", "why")


class SearchForm(forms.Form):
    """What to look for. Everything may be left empty."""

    q = forms.CharField(label="Words", required=False, max_length=200, strip=True)
    kind = forms.ChoiceField(label="What", required=False)
    team = forms.ChoiceField(label="Team", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    person = forms.ChoiceField(label="Who", required=False)
    first = forms.DateField(
        label="From day, like 2026-09-30",
        required=False,
        widget=forms.DateInput(attrs={"size": "10"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter the first day like 2026-09-30"},
    )
    last = forms.DateField(
        label="To day",
        required=False,
        widget=forms.DateInput(attrs={"size": "10"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter the last day like 2026-09-30"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.slug: team for team in Team.objects.all()}
        self.measures = {each.reference: each for each in Measure.objects.all()}
        self.people = {user.username: user for user in User.objects.all()}
        choices = {
            "kind": [(kind.value, name) for kind, name in KIND_NAMES.items()],
            "team": sorted(
                ((slug, team.name) for slug, team in self.teams.items()),
                key=lambda each: by_name(each[1]),
            ),
            "measure": sorted(
                ((each, each) for each in self.measures), key=lambda each: by_name(each[0])
            ),
            "person": sorted(
                ((name, str(user)) for name, user in self.people.items()),
                key=lambda each: by_name(each[1]),
            ),
        }
        for name, several in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", "Any"), *several]
        for name, field in self.fields.items():
            css = "govuk-select" if name in choices else "govuk-input"
            field.widget.attrs["class"] = css

    def clean(self) -> dict[str, Any] | None:
        """The first day doesn't come after the last."""
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        for name in ("first", "last"):
            day = self.cleaned_data.get(name)
            if day and day.year not in YEARS:
                self.add_error(name, f"Enter a day between {YEARS[0]} and {YEARS[-1]}")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first")
        return cleaned

    def search(self) -> Search:
        """What is looked for; only of a form that is valid."""
        asked = self.cleaned_data
        team, measure = self.teams.get(asked["team"]), self.measures.get(asked["measure"])
        person = self.people.get(asked["person"])
        return Search(
            kind=Kind(asked["kind"]) if asked["kind"] else None,
            text=asked["q"],
            team=team.pk if team else None,
            measure=measure.pk if measure else None,
            person=person.pk if person else None,
            first=_midnight(asked["first"]) if asked["first"] else None,
            until=_midnight(day_after(asked["last"])) if asked["last"] else None,
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@never_cache
@require_safe
def history(request: PersonRequest) -> HttpResponse:
    """A page of what changed, newest first."""
    check_can_read_history(request.rights)
    form = SearchForm(request.GET)
    events: list[Event] = []
    if form.is_valid():
        found = read_events(form.search(), Names(), after=_after(request), chunk=SHOWN + 1)
        events = list(islice(found, SHOWN + 1))
    errors = [
        {"href": f"#{form[name].id_for_label}", "text": each[0]}
        for name, each in form.errors.items()
    ]
    context = {
        "form": form,
        "errors": errors,
        "events": events[:SHOWN],
        "older": _query(request, before=_written(events[SHOWN - 1].place))
        if len(events) > SHOWN
        else "",
        "newest": _query(request) if request.GET.get("before") else "",
        "export": _query(request),
        "is_search": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "reporting/history.html", context)


@never_cache
@require_safe
def history_csv(request: PersonRequest) -> HttpResponse | StreamingHttpResponse:
    """All that was found, as a file: a line for each thing that changed."""
    check_can_read_history(request.rights)
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404(NOT_FOUND)
    response = StreamingHttpResponse(_lines(form.search()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response


class _Echo:
    """Hands each line on as soon as it is written."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _lines(search: Search) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(HEADS))
    for event in read_events(search, Names(), chunk=EXPORTED):
        for row in _csv_rows(event):
            yield str(writer.writerow([harmless(text) for text in row]))


def _csv_rows(event: Event) -> Iterator[tuple[str, ...]]:
    at = timezone.localtime(event.place.at).isoformat(timespec="seconds")
    start = (at, event.kind, event.what, event.done)
    end = (event.who.name, event.who.job, event.why)
    for each in event.differences or (None,):
        yield (*start, *(each or ("", "", "")), *end)


def _written(place: Place) -> str:
    return f"{place.at.isoformat()},{place.source},{place.key}"


def _after(request: PersonRequest) -> Place | None:
    """Where the page before stopped; Http404 for an address that no page gave."""
    text = request.GET.get("before", "")
    if not text:
        return None
    try:
        at, source, key = text.split(",")
        place = Place(datetime.fromisoformat(at), int(source), int(key))
    except ValueError as failure:
        raise Http404(NOT_FOUND) from failure
    is_moment = place.at.year in YEARS and timezone.is_aware(place.at)
    if not is_moment or not 0 <= place.source < len(SOURCES) or abs(place.key) > 2**62:
        raise Http404(NOT_FOUND)
    return place


def _query(request: PersonRequest, **more: str) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"
