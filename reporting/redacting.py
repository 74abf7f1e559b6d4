"""Takes text away for good, wherever it stands: personal data typed by mistake (rules §9).

It is found in what people typed and in what was made of that: forms, commentary, findings,
reasons, emails, history, uploads and editions. An edition that holds it is taken away, its files'
hashes stay, and a new one is made from the same figures without the text. What was taken is kept
nowhere; where it stood is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import (
    ClosedQuarter,
    Entry,
    MeasureVersion,
    QuarterlyUpdate,
    Return,
    Team,
    UpdateEntry,
    Upload,
)
from measures.models.kept import rewrite_for_redaction
from measures.policies import lock_teams
from measures.wording import day_text
from reporting.formats import endings_of
from reporting.models import (
    Edition,
    EditionFile,
    EditionReport,
    EditionStatus,
    Redaction,
    ReportKind,
)
from reporting.redacted_places import text_of_file, where_of

MARK = "[redacted]"
SHORTEST = 4
BESIDE = 50
"""Characters that are shown on each side of what was found."""

NOT_TYPED = frozenset(
    "name reference code numbers key source framework address confirmed_as path ending sha256 "
    "worker digest".split()
)
"""Lines that are names of the organisation, chosen, or a machine's. All others people write."""


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that may hold what somebody typed: every long text, and lines people write in."""
    return [field for field in model._meta.concrete_fields if _is_typed(field)]


def _is_typed(field: models.Field) -> bool:
    if isinstance(field, models.TextField | models.JSONField):
        return True
    # Months, slugs and addresses are lines of their own types.
    is_line = type(field) is models.CharField and not field.choices
    return is_line and field.name not in NOT_TYPED


SECTION = "section"

TYPED_IN_JSON = frozenset(
    {
        *(field.name for field in fields_of(MeasureVersion)),
        *("text", "accepted", "notes", "note", "why", "role", SECTION),
    }
)
"""Under which keys of frozen content there is something that somebody typed."""


class ReasonRefused(Refused):
    """The reason is missing, or would keep what is taken away."""


class Place(NamedTuple):
    """Where the text stands: in what, whose and when, and the words around it."""

    what: str
    where: str
    before: str
    found: str
    after: str


class Hit(NamedTuple):
    """A field of a row that holds the text."""

    row: models.Model
    field: str
    place: Place


@dataclass(frozen=True, slots=True)
class Redacted:
    """What a redaction did, and the editions whose files are still to be made."""

    row: Redaction
    editions: tuple[Edition, ...]


def check_text(text: str) -> str:
    """The text to look for, trimmed; Refused for one that would be found in half of all words."""
    bare = " ".join(text.split())
    if len(bare) < SHORTEST or not any(letter.isalpha() for letter in bare):
        raise Refused(f"Enter at least {SHORTEST} characters, with a letter among them.")
    if pattern_of(bare).search(MARK):
        raise Refused(f"{MARK} is what is put in place of text that was taken away.")
    return bare


def find_places(text: str) -> list[Place]:
    """Every place that the text stands in, whatever case and spaces it was typed with."""
    return [hit.place for hit in _find(check_text(text))]


@transaction.atomic
def redact(*, text: str, reason: str, by: User, at: datetime) -> Redacted:
    """Put "[redacted]" in place of a text wherever it stands, and record that without the text."""
    bare, pattern = check_text(text), pattern_of(check_text(text))
    if not reason.strip():
        raise ReasonRefused("Say why it is taken away.")
    if pattern.search(reason):
        raise ReasonRefused(
            "The reason holds the text itself. It is kept, so say it in other words."
        )
    # Whoever writes waits: nothing is typed back while it is taken out.
    for model in (ClosedQuarter, Return, QuarterlyUpdate):
        list(model.objects.select_for_update().order_by("pk").values_list("pk"))
    lock_teams(Team.objects.values_list("pk", flat=True))
    hits = list(_find(bare))
    if not hits:
        raise Refused("The text was not found anywhere, so there is nothing to take away.")
    row = Redaction.objects.create(
        reason=reason.strip(),
        by=by,
        at=at,
        places=[
            {"what": hit.place.what, "where": pattern.sub(MARK, hit.place.where)} for hit in hits
        ],
    )
    editions = _replace_editions(_editions_of(hits), pattern, row)
    for hit in hits:
        # A frozen report went with its edition.
        if not isinstance(hit.row, EditionReport):
            _take_out(hit, pattern)
    return Redacted(row, tuple(editions))


def pattern_of(text: str) -> re.Pattern[str]:
    """The text in any case, with any spaces between its words."""
    return re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)


def without(value: Any, pattern: re.Pattern[str], key: str | None = None) -> Any:
    """A value without the text: a string, or what JSON holds, where somebody typed it."""
    if isinstance(value, str):
        return pattern.sub(MARK, value) if key is None or key in TYPED_IN_JSON else value
    if isinstance(value, dict):
        return {name: without(each, pattern, _key(name, value)) for name, each in value.items()}
    if isinstance(value, list):
        return [without(each, pattern, key or "") for each in value]
    return value


def _key(name: str, value: Mapping[str, Any]) -> str:
    """A key of frozen content; what a section of rows is called, somebody wrote."""
    return SECTION if name == "name" and "rows" in value else name


# Finding ---------------------------------------------------------------------------------------


def _find(text: str) -> Iterator[Hit]:
    pattern = pattern_of(text)
    for model in _models():
        fields = [field.name for field in fields_of(model)]
        rows: QuerySet[Any] = models.QuerySet(model).order_by("pk")
        for key, *values in rows.values_list("pk", *fields).iterator(chunk_size=_chunk(model)):
            for name, value in zip(fields, values, strict=True):
                found = next(_matches(value, pattern), None)
                if found:
                    yield _hit(model, key, name, found)
    yield from _find_in_uploads(pattern)


def _chunk(model: type[models.Model]) -> int:
    """How many rows are read at a time: a frozen report is as large as hundreds of comments."""
    return 5 if model is EditionReport else 500


def _models() -> list[type[models.Model]]:
    """Every table of what is counted and read, histories too, that has a field to look through."""
    every = [
        apps.get_model("admin", "LogEntry"),
        *apps.get_app_config("measures").get_models(),
        *apps.get_app_config("reporting").get_models(),
    ]
    return [model for model in every if fields_of(model)]


def _matches(value: Any, pattern: re.Pattern[str], key: str | None = None) -> Iterator[re.Match]:
    """Where the text stands in a value, as `without` would take it out."""
    if isinstance(value, str):
        if key is None or key in TYPED_IN_JSON:
            yield from pattern.finditer(value)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _matches(each, pattern, _key(name, value))
    elif isinstance(value, list):
        for each in value:
            yield from _matches(each, pattern, key or "")


def _hit(model: type[models.Model], key: Any, name: str, found: re.Match) -> Hit:
    rows: QuerySet[Any] = models.QuerySet(model)
    row = rows.get(pk=key)
    before, after = found.string[: found.start()], found.string[found.end() :]
    what, where = where_of(row, name)
    return Hit(row, name, Place(what, where, before[-BESIDE:], found[0], after[:BESIDE]))


def _find_in_uploads(pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Files between their preview and their confirmation, whatever they hold inside."""
    for upload in Upload.objects.order_by("pk").iterator(chunk_size=1):
        found = pattern.search(text_of_file(upload.name, bytes(upload.content)))
        if found:
            yield _hit(Upload, upload.pk, "content", found)


# Taking out ------------------------------------------------------------------------------------


def _take_out(hit: Hit, pattern: re.Pattern[str]) -> None:
    name = hit.field
    # Read again, and held: somebody may have written something else since it was found.
    rows: QuerySet[Any] = models.QuerySet(type(hit.row)).filter(pk=hit.row.pk)
    row = rows.select_for_update().order_by("pk").first()
    if row is None:
        return
    if isinstance(row, Upload):
        # It would have to be sent again without the text anyway.
        row.delete()
        return
    text = without(getattr(row, name), pattern)
    longest = getattr(row._meta.get_field(name), "max_length", None)
    texts = {name: text[:longest] if isinstance(text, str) else text}
    if isinstance(row, Entry | UpdateEntry):
        # Who has the form open is told, and doesn't save the text again.
        texts["version"] = row.version + 1
    rewrite_for_redaction(type(row), row.pk, **texts)


def _editions_of(hits: Iterable[Hit]) -> list[Edition]:
    keys = {hit.row.edition_id for hit in hits if isinstance(hit.row, EditionReport)}
    found = Edition.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return list(found)


def _replace_editions(
    editions: Sequence[Edition], pattern: re.Pattern[str], redaction: Redaction
) -> list[Edition]:
    """Take editions away, and put a new one in the place of each that was the newest."""
    made: list[Edition] = []
    # The newest first: the others say which one takes its place.
    for edition in reversed(editions):
        newest = _of_same_period(edition).order_by("-number")[0]
        if newest.status == EditionStatus.MAKING and newest not in made:
            is_month = edition.kind == ReportKind.SCORECARD
            name = edition.last_month.name if is_month else edition.last_month.quarter.short
            raise Refused(f"{name} is being published. Wait until that is done, then redact.")
        instead = newest
        if newest == edition:
            instead = _remake(edition, pattern, redaction)
            made.append(instead)
        _take_away(edition, pattern, redaction, instead)
    return made


def _of_same_period(edition: Edition) -> QuerySet[Edition]:
    return Edition.objects.filter(
        kind=edition.kind,
        framework=edition.framework,
        last_month=edition.last_month,
        span=edition.span,
    )


def _take_away(
    edition: Edition, pattern: re.Pattern[str], redaction: Redaction, instead: Edition
) -> None:
    """Leave of an edition its files' hashes and a notice."""
    day = day_text(timezone.localdate(redaction.at))
    edition.status = EditionStatus.REPLACED
    edition.notice = (
        f"Text was taken away from this edition on {day}: {redaction.reason}\n"
        f"Edition {instead.number} takes its place."
    )
    edition.signed_off = without(edition.signed_off, pattern)
    edition.without_sign_off = without(edition.without_sign_off, pattern)
    edition.accepted = without(edition.accepted, pattern)
    edition.restatements = without(edition.restatements, pattern)
    attribute(edition, by=redaction.by, at=redaction.at, why=redaction.reason)
    edition.save()
    reports = EditionReport.objects.filter(edition=edition)
    EditionFile.objects.filter(report__in=reports).update(content=None)
    reports.update(content=None)


def _remake(edition: Edition, pattern: re.Pattern[str], redaction: Redaction) -> Edition:
    """A new edition with what was frozen, without the text; its files are still to be made."""
    reports = list(edition.reports.order_by("pk"))
    endings = endings_of(is_scorecard=edition.kind == ReportKind.SCORECARD)
    at = redaction.at
    new = Edition(
        kind=edition.kind,
        framework=edition.framework,
        last_month=edition.last_month,
        span=edition.span,
        number=edition.number + 1,
        frozen_at=at,
        frozen_by=redaction.by,
        on=edition.on,
        files_to_make=len(reports) * len(endings),
        worked_at=at,
        signed_off=without(edition.signed_off, pattern),
        without_sign_off=without(edition.without_sign_off, pattern),
        accepted=without(edition.accepted, pattern),
        seen=edition.seen,
        restatements=without(edition.restatements, pattern),
    )
    attribute(new, by=redaction.by, at=at, why=redaction.reason)
    new.save()
    note = f"It takes the place of edition {edition.number}, from which text was redacted."
    EditionReport.objects.bulk_create(
        [
            EditionReport(
                edition=new,
                path=report.path,
                copy=report.copy,
                content=_renumbered(without(report.content, pattern), new.number, note),
            )
            for report in reports
            if report.content is not None
        ],
        batch_size=20,
    )
    return new


def _renumbered(content: dict[str, Any], number: int, note: str) -> dict[str, Any]:
    """Frozen content as another edition's, which says so."""
    report = {**content["report"], "edition": number}
    if report.get("publication"):
        notes = [*report["publication"]["notes"], note]
        report["publication"] = {**report["publication"], "notes": notes}
    return {**content, "report": report}
