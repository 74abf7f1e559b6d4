"""What a row is called on the page of a redaction, and what the text of an uploaded file is."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.db import models
from django.utils.text import capfirst

from measures.models import Entry, Message, UpdateEntry, Upload
from reporting.chronicle.naming import Names
from reporting.chronicle.sources import SOURCES
from reporting.models import EditionFile, EditionReport, Redaction, ReportKind

REASON = "history_change_reason"


def where_of(row: models.Model, field: str) -> tuple[str, str]:
    """What holds the text, and whose and of when it is."""
    what = "Reason of a change" if field == REASON else str(capfirst(_noun(row, field)))
    if hasattr(row, "history_id"):
        what = f"{what}, in the history"
    return what, _where(row)


def _noun(row: models.Model, field: str) -> str:
    kept = getattr(row, "instance_type", type(row))
    known: Any = kept._meta.get_field(field) if field != REASON else None
    name = str(kept._meta.verbose_name)
    return f"{name}: {known.verbose_name}" if known else name


def _where(row: models.Model) -> str:
    if isinstance(row, Entry):
        form = row.monthly_return
        return f"{row.measure.reference}, {form.team.name}, {form.month.name}"
    if isinstance(row, UpdateEntry):
        update = row.update
        return f"{row.measure.reference}, {update.team.name}, {update.last_month.quarter.short}"
    if isinstance(row, Message):
        return f"to {row.to or 'nobody'}, {row.made_at:%d %B %Y}"
    if isinstance(row, EditionReport):
        edition = row.edition
        period = edition.last_month.quarter.short
        if edition.kind == ReportKind.SCORECARD:
            period = f"{edition.framework}, {edition.last_month.name}"
        return f"edition {edition.number} of {period}, {row.path}, {row.get_copy_display()}"
    if isinstance(row, EditionFile | Redaction | Upload):
        return f"{row.pk}"
    kept = getattr(row, "instance_type", type(row))
    for source in SOURCES:
        if source.model is kept:
            return Names().about(source, row).partition(": ")[2]
    return f"{row.pk}"


def text_of_file(name: str, content: bytes) -> str:
    """What is written in a file, as far as it can be read: the parts of a workbook, or its text."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            texts = [parts.read(part).decode("utf-8", "replace") for part in parts.namelist()]
        return "\n".join([name, *texts])
    return f"{name}\n{content.decode('utf-8', 'replace')}"
