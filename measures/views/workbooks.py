"""The pro-forma as a workbook: downloading it, what an upload would change, and confirming that.

Who may is asked of the person signed in, for the preview and again for the confirmation. What is
confirmed is the file as it was sent, read and checked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import actions
from measures.access import check_can_edit_return, check_can_upload_workbooks
from measures.asked import Form
from measures.exceptions import Refused
from measures.middleware import PersonRequest
from measures.models import Upload, UploadKind
from measures.seen import Seen
from measures.spreadsheets.proforma_out import file_name, proforma_workbook
from measures.spreadsheets.workbook_form import LARGEST_REQUEST, WorkbookForm
from measures.spreadsheets.workbooks import LARGEST_FILE, MEGABYTE, too_large
from measures.uploads import keep_upload, own_upload
from measures.views.asking import address, asked_form, asked_team, says_why_there_is_none
from measures.views.keys import sent_key
from measures.views.workbook_looks import Looked, look

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

View = Callable[..., HttpResponse]


@never_cache
@require_safe
@says_why_there_is_none
def download(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """The form as a workbook, with what is known so far."""
    form = asked_form(asked_team(request, slug), month)
    content = proforma_workbook(form, author=settings.COUNCIL_NAME, at=timezone.now())
    disposition = f'attachment; filename="{file_name(form)}"'
    return HttpResponse(
        content, content_type=SPREADSHEET, headers={"Content-Disposition": disposition}
    )


def refuses_huge(view: View) -> View:
    """Answers a request that is far too large before any of it is read.

    The check of the form's token reads the whole request, so that it has to come after.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def refusing(request: PersonRequest, **kwargs: str) -> HttpResponse:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > LARGEST_REQUEST:
            context = {"size": f"{size / MEGABYTE:.0f}", "limit": LARGEST_REQUEST // MEGABYTE}
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return render(request, "measures/workbook_too_large.html", context, status=status)
        return protected(request, **kwargs)

    return refusing


@refuses_huge
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_there_is_none
def upload(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """Takes one team's workbook for a month, and shows what it would change."""
    form = asked_form(asked_team(request, slug), month)
    check_can_edit_return(request.rights, form.team)
    return _upload(request, form)


@refuses_huge
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload_several(request: PersonRequest) -> HttpResponse:
    """Takes workbooks of any teams and months, each told by what it says of itself."""
    check_can_upload_workbooks(request.rights)
    return _upload(request, None)


def _upload(request: PersonRequest, form: Form | None) -> HttpResponse:
    """The page that asks for workbooks, or what those sent would change."""
    several = form is None
    if request.method != "POST":
        return _ask(request, form, WorkbookForm(several=several))
    asking = WorkbookForm(request.POST, request.FILES, several=several)
    if not asking.is_valid():
        return _ask(request, form, asking)
    found: list[Looked] = []
    for file in asking.cleaned_data["workbooks"]:
        found.append(_look_at_file(request, file, form, found))
    if not any(each.preview for each in found):
        for each in found:
            asking.add_error("workbooks", each.refused)
        return _ask(request, form, asking, found)
    return _show(request, form, found)


def _look_at_file(
    request: PersonRequest, file: UploadedFile, form: Form | None, before: Sequence[Looked]
) -> Looked:
    """One file, kept until it is confirmed if anything in it can be taken.

    Of two for the same form in one request nobody could say which is meant.
    """
    name = file.name or "workbook"
    if (file.size or 0) > LARGEST_FILE:
        return Looked(name, refusal=too_large(file.size or 0, LARGEST_FILE))
    content, at = file.read(), timezone.now()
    looked = look(name, content, rights=request.rights, at=at, expected=form)
    if looked.preview and any(each.title == looked.title for each in before if each.preview):
        return Looked(name, refusal=f"There is another workbook for {looked.title}. Upload one")
    if looked.changes_something:
        kept = keep_upload(
            kind=UploadKind.PROFORMA, name=name, content=content, by=request.user, at=at
        )
        looked.upload = kept.pk
    return looked


def _ask(
    request: PersonRequest, form: Form | None, asking: WorkbookForm, found: Sequence[Looked] = ()
) -> HttpResponse:
    context = {**_about(form), "form": asking, "refused": found}
    return render(request, "measures/workbook_upload.html", context)


def _show(request: PersonRequest, form: Form | None, found: Sequence[Looked]) -> HttpResponse:
    context = {
        **_about(form),
        "found": found,
        "to_confirm": [each for each in found if each.upload],
        "has_problems": any(each.refusal or each.problems for each in found),
    }
    return render(request, "measures/workbook_preview.html", context)


def _about(form: Form | None) -> dict[str, object]:
    """Where the pages lead back to, and where they send what they hold."""
    if form is None:
        return {
            "team": None,
            "month": None,
            "back": reverse("measures:teams"),
            "again": reverse("measures:workbooks"),
            "confirm": reverse("measures:workbooks-confirm"),
        }
    where = [form.team.slug, form.month]
    return {
        "team": form.team,
        "month": form.month,
        "back": address(form),
        "again": reverse("measures:upload", args=where),
        "confirm": reverse("measures:upload-confirm", args=where),
    }


@never_cache
@require_POST
@says_why_there_is_none
def confirm(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """Saves what a workbook holds into the draft, and opens the form with what is found in it."""
    form = asked_form(asked_team(request, slug), month)
    check_can_edit_return(request.rights, form.team)
    refused = _confirm(request, form)
    return _show(request, form, refused) if refused else redirect(address(form))


@never_cache
@require_POST
def confirm_several(request: PersonRequest) -> HttpResponse:
    """Saves what several workbooks hold, each into its own draft."""
    check_can_upload_workbooks(request.rights)
    refused = _confirm(request, None)
    return _show(request, None, refused) if refused else redirect("measures:teams")


def _confirm(request: PersonRequest, form: Form | None) -> list[Looked]:
    """Save each workbook that was confirmed; those that can't be taken any more come back."""
    insisted = _insisted(request.POST.getlist("insist"))
    at = timezone.now()
    # All are looked for before any is saved.
    kept = [
        own_upload(sent_key(key), kind=UploadKind.PROFORMA, by=request.user, at=at)
        for key in request.POST.getlist("upload")
    ]
    found = [_take(request, each, form, insisted.get(each.pk, {}), at) for each in kept]
    return [each for each in found if each.refusal]


def _insisted(values: Sequence[str]) -> dict[int, dict[str, Seen]]:
    """Of which rows the workbook's side is to be taken: `7|EI5|3:12:`, by upload and reference."""
    found: dict[int, dict[str, Seen]] = {}
    for value in values:
        key, _, rest = value.partition("|")
        reference, _, seen = rest.partition("|")
        found.setdefault(sent_key(key), {})[reference] = Seen.parse(seen)
    return found


def _take(
    request: PersonRequest,
    kept: Upload,
    form: Form | None,
    insisted: Mapping[str, Seen],
    at: datetime,
) -> Looked:
    """Read one file again, check it again, save what it holds and forget it."""
    content = bytes(kept.content)
    looked = look(
        kept.name, content, rights=request.rights, at=at, expected=form, insisted=insisted
    )
    if looked.preview is None:
        return looked
    into = looked.preview.form
    try:
        # Read before and not in here: whoever saves waits for whoever saves.
        with transaction.atomic():
            saved = actions.save_entries(
                team=into.team,
                month=into.month,
                typed=looked.preview.typed,
                by=request.user,
                at=at,
                as_officer=request.rights.is_officer,
            )
            kept.delete()
    except Refused as refused:
        return Looked(kept.name, refusal=str(refused).removesuffix("."))
    messages.success(request, looked.said_of(saved))
    return looked
