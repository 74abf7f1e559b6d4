"""Imports for performance officers: choose a file, see what it would do, confirm.

What is confirmed is the file as it was sent, read and checked anew. A long one shows how far it
is: the page arrives bit by bit, which needs no JavaScript.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doris.views.errors import DATABASE_FAILURES
from measures.access import NOT_FOUND, check_can_import
from measures.middleware import PersonRequest
from measures.models import Upload
from measures.spreadsheets.plans import Asked
from measures.spreadsheets.progress import Step, Steps, run
from measures.spreadsheets.reading import LARGEST_FILE, too_large
from measures.uploads import keep_upload, own_upload
from measures.views.import_kinds import IMPORTS, Importing, Told
from measures.views.workbooks import refuses_huge

LONG = 200_000
"""Bytes, some 5,000 rows: longer files show how far they are."""

logger = logging.getLogger(__name__)

PROBLEMS_SHOWN = 100
MARK = "<!-- steps -->"
"""Where a long import's page waits for them; a file's name can't look like it."""


class FileForm(forms.Form):
    """Asks for a text file; its content is another matter."""

    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,
        help_text=f"Saved from Excel as “CSV UTF-8”, {LARGEST_FILE // 1024**2} MB at most. Other "
        "CSV and tab-separated files can be read too.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        error_messages={"required": "Choose the file to import"},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large to be looked into."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(too_large())
        return file


SINCE_SHOWN = (
    "Somebody has changed {} since this was shown. Look at what would be replaced now, then tick "
    "the box"
)
LONGEST_WHY = 2000


class ConfirmForm(forms.Form):
    """Asks for what an import needs besides: that it may replace, and why."""

    replace = forms.BooleanField(
        error_messages={"required": "Tick the box to replace them, or take them out of the file"}
    )
    why = forms.CharField(
        max_length=LONGEST_WHY,
        label="Why do they change?",
        help_text="Kept in the history of all that changes.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say why they change",
            "max_length": f"Say it in {LONGEST_WHY:,} characters or fewer",
        },
    )

    def __init__(self, data: QueryDict | None, told: Told) -> None:
        is_stale = data is not None and data.get("replace") and data.get("seal") != told.seal
        if data is not None and is_stale:
            data = data.copy()
            del data["replace"]  # It was ticked for something else.
        super().__init__(data)
        if is_stale:
            self.fields["replace"].error_messages["required"] = SINCE_SHOWN.format(told.replaced[1])
        if told.replacing:
            number = len(told.replacing)
            one, several = told.replaced
            what = f"1 {one} that differs" if number == 1 else f"{number:,} {several} that differ"
            self.fields["replace"].label = f"Replace {what} from the file"
        else:
            del self.fields["replace"]
        self.fields["why"].required = bool(told.closed or told.replacing)
        if not (told.closed or told.replacing):
            del self.fields["why"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an import: what is on it, and a word for its title."""

    request: PersonRequest
    importing: Importing
    what: str
    upload: Upload
    doing: str

    def show(self, told: Told, template: str, **more: object) -> dict[str, Any]:
        """What its template is given."""
        return {
            "importing": self.importing,
            "what": self.what,
            "file": self.upload.name,
            "pk": self.upload.pk,
            "told": told,
            "problems": told.problems[:PROBLEMS_SHOWN],
            "problems_more": len(told.problems) - PROBLEMS_SHOWN,
            "replacing": told.replacing[:PROBLEMS_SHOWN],
            "replacing_more": len(told.replacing) - PROBLEMS_SHOWN,
            "result": template,
            "doing": self.doing,
            "form": None,
            **more,
        }


@never_cache
@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """What can be brought in from files."""
    check_can_import(request.rights)
    return render(request, "measures/imports.html")


@refuses_huge
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest, what: str) -> HttpResponse:
    """Asks for a file and keeps it until it is confirmed."""
    importing = _asked(request, what)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            kept = keep_upload(
                kind=importing.kind,
                name=file.name or "file",
                content=file.read(),
                by=request.user,
                at=timezone.now(),
            )
            return redirect("measures:import-check", what, kept.pk)
    context = {"importing": importing, "what": what, "form": form}
    return render(request, "measures/import.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PersonRequest, what: str, pk: int) -> HttpResponseBase:
    """What a file would do, and doing it once that is confirmed."""
    importing, at = _asked(request, what), timezone.now()
    kept = own_upload(pk, kind=importing.kind, by=request.user, at=at)
    content, on = bytes(kept.content), timezone.localdate(at)
    why = request.POST.get("why", "").strip()
    replaces = bool(request.POST.get("replace"))
    # As in admin, nothing that is there changes without a reason.
    is_said = len(why) <= LONGEST_WHY and "\0" not in why and bool(why or not replaces)
    is_confirmed = request.method == "POST" and is_said
    page = Page(request, importing, what, kept, "Importing" if is_confirmed else "Checking")
    if not is_confirmed:
        return _answer(page, importing.preview(content, on), _previewed(page), len(content))
    asked = Asked(replaces, request.POST.get("seal", ""), why, file=kept.name)
    steps = importing.write(content, request.user, at, on, asked)
    return _answer(page, steps, _written(page), len(content))


def _asked(request: PersonRequest, what: str) -> Importing:
    check_can_import(request.rights)
    if what not in IMPORTS:
        raise Http404(NOT_FOUND)
    return IMPORTS[what]


Show = Callable[[Told], dict[str, Any]]


def _previewed(page: Page) -> Show:
    def show(told: Told) -> dict[str, Any]:
        data = page.request.POST if page.request.method == "POST" else None
        form = None if told.problems or told.changes_nothing else ConfirmForm(data, told)
        return page.show(told, "measures/import_preview.html", form=form)

    return show


def _written(page: Page) -> Show:
    """Done, and the file forgotten; or what stood in the way, with the form to answer it."""

    def show(told: Told) -> dict[str, Any]:
        if told.is_written:
            shown = page.show(told, "measures/import_done.html")
            if told.findings is not None:  # Otherwise it is imported again to look for them.
                _forget(page.upload)
            return shown
        form = None if told.problems else ConfirmForm(page.request.POST, told)
        return page.show(told, "measures/import_preview.html", form=form)

    return show


def _forget(upload: Upload) -> None:
    """Take away a file that is imported. It can't be said any more that nothing was."""
    try:
        upload.delete()
    except DATABASE_FAILURES:
        logger.exception("A file that is imported goes when it is a day old")


def _answer(page: Page, steps: Steps[Told], show: Show, size: int) -> HttpResponseBase:
    """The page, at once for a short file and bit by bit for a long one."""
    if size < LONG:
        return render(page.request, "measures/import_result.html", show(run(steps)))
    return StreamingHttpResponse(_stream(page, steps, show), headers={"X-Accel-Buffering": "no"})


def _stream(page: Page, steps: Steps[Told], show: Show) -> Iterator[str]:
    """The page up to where the steps go, the steps as they are taken, and what came of them.

    Whoever closes the page closes this: nothing is imported if that is before the writing, which
    has no steps.
    """
    context = {"importing": page.importing, "file": page.upload.name, "doing": page.doing}
    whole = render_to_string("measures/import_progress.html", context, page.request)
    before, _, after = whole.partition(MARK)
    yield f'{before}<div class="doris-steps" role="log" aria-label="How far it is">'
    try:
        told = yield from _steps(page, steps)
    except DATABASE_FAILURES:
        yield "<p>Broken off</p></div>"
        yield render_to_string("measures/import_failed.html", context, page.request)
    else:
        yield '<p class="govuk-visually-hidden">Done</p></div>'
        yield render_to_string("measures/import_finished.html", show(told), page.request)
    yield after


def _steps(page: Page, steps: Steps[Told]) -> Generator[str, None, Told]:
    """Each step that is further on by a tenth, in place of the one before."""
    last = Step("")
    yield format_html("<p>{} {}. {}.</p>", page.doing, page.upload.name, _keep_open(page, last))
    while True:
        try:
            step = next(steps)
        except StopIteration as finished:
            told: Told = finished.value
            return told
        if step.doing != last.doing or step.done - last.done >= step.of / 10:
            last = step
            yield format_html(
                '<p><progress class="doris-steps__bar" value="{}" max="{}" aria-hidden="true">'
                "</progress> {} {}. {}: {} of {}. {}.</p>",
                step.done,
                step.of or 1,
                page.doing,
                page.upload.name,
                step.doing,
                f"{step.done:,}",
                f"{step.of:,}",
                _keep_open(page, step),
            )


def _keep_open(page: Page, step: Step) -> str:
    """What closing the page would do."""
    if page.doing != "Importing":
        return "Keep this page open"
    if step.doing == "Writing":
        return "This is finished now, even if you close this page"
    return "Keep this page open: if you close it now, nothing is imported"
