"""The field that takes one workbook, or several."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from measures.spreadsheets.workbooks import LARGEST_FILE, MEGABYTE

MOST_AT_ONCE = 30

LARGEST_REQUEST = 20 * MEGABYTE
"""Of all workbooks together: more is refused before it is read."""

ACCEPT = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        found: list[UploadedFile] = files.getlist(name)
        return found


class WorkbooksField(forms.FileField):
    """Any number of files, in the order in which they were chosen."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file; ValidationError for none, and for more than can be looked at together."""
        files = [super(WorkbooksField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MOST_AT_ONCE:
            message = f"Choose {MOST_AT_ONCE} workbooks or fewer at once, not {len(files)}"
            raise forms.ValidationError(message)
        return files


class WorkbookForm(forms.Form):
    """Asks for workbooks; their content is another matter."""

    workbooks = WorkbooksField(allow_empty_file=True)

    def __init__(self, *args: Any, several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["workbooks"]
        field.label = "Workbooks" if several else "Workbook"
        field.help_text = (
            f"Excel workbooks (.xlsx) of {LARGEST_FILE // MEGABYTE} MB at most each, "
            f"up to {MOST_AT_ONCE} at once"
            if several
            else f"An Excel workbook (.xlsx) of {LARGEST_FILE // MEGABYTE} MB at most"
        )
        missing = "Choose the workbooks to upload" if several else "Choose the workbook to upload"
        field.error_messages["required"] = missing
        field.widget.attrs |= {"accept": ACCEPT, "multiple": several, "class": "govuk-file-upload"}
