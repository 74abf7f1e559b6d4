"""A redaction takes text out of everything: rows, histories, uploads, editions and their files."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection, models
from pypdf import PdfReader

from doris.models import User
from measures.exceptions import Refused
from measures.history import attribute
from measures.models import (
    Commentary,
    Entry,
    FigureChange,
    FrameworkMeasure,
    Guidance,
    Measure,
    MeasureVersion,
    Message,
    NeverDoes,
    PartRule,
    QuarterlyUpdate,
    RaisedFinding,
    UpdateEntry,
    Upload,
    UploadKind,
    WillNotReport,
)
from measures.periods import Month
from measures.recording import Recorded, record_figures
from reporting.formats import FORMATS
from reporting.models import Copy, Edition, EditionFile, EditionStatus, Redaction, SignOff
from reporting.publishing import close_quarter, sign_off
from reporting.recorded import digest
from reporting.redacting import MARK, check_text, fields_of, find_places, pattern_of, redact
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, Cast, leave_few_measures, submit_months
from tests.measures.returns import save
from tests.reporting.publishing import frozen, made, of_the_city, without_files

NAME = "Katarzyna Quillfeather"
TYPED = "seen with katarzyna  QUILLFEATHER in May"
LATER = NOW + timedelta(days=1)


def text_of(value: Any) -> str:
    """All that can be read in a value of a database: files are opened."""
    if isinstance(value, bytes | memoryview):
        content = bytes(value)
        if content.startswith(b"%PDF"):
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                return "\n".join(
                    parts.read(name).decode("utf-8", "replace") for name in parts.namelist()
                )
        return content.decode("utf-8", "replace")
    return str(value)


def tables_with(text: str) -> set[str]:
    """The tables of the whole database that hold a text, anyhow."""
    pattern, found = pattern_of(text), set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 the database's own names
            for row in cursor:
                if any(pattern.search(" ".join(text_of(value).split())) for value in row):
                    found.add(table)
    return found


def type_it_everywhere(cast: Cast) -> None:
    """Leave the text in every field that people write in."""
    measure = Measure.objects.get(reference="EI10")
    save(cast.mat1, {"EI10": f"15 | {TYPED}"}, by=cast.manager, month=Month("2026-10"))
    update = QuarterlyUpdate.objects.create(team=cast.mat1, last_month=SEPTEMBER)
    UpdateEntry.objects.create(
        update=update,
        measure=measure,
        drafted=TYPED,
        written=TYPED,
        changed_by=cast.manager,
        changed_at=NOW,
    )
    for why in (TYPED, f"Again {TYPED}"):
        comment = Commentary.objects.get_or_create(
            team=cast.mat1, measure=measure, last_month=SEPTEMBER, span=3
        )[0]
        comment.written = comment.drafted = why
        attribute(comment, by=cast.manager, at=NOW, why=TYPED)
        comment.save()
    finding = RaisedFinding(
        team=cast.mat1,
        month=SEPTEMBER,
        measure=measure,
        code="far",
        numbers="1",
        message="Odd",
        raised_at=NOW,
        note=TYPED,
    )
    finding.save()
    WillNotReport.objects.create(
        team=cast.mat2, month=SEPTEMBER, why=TYPED, accepted_by=cast.officer, accepted_at=NOW
    )
    NeverDoes.objects.create(team=cast.mat3, measure=measure, first_month="2027-04", why=TYPED)
    record_figures(
        [Recorded(cast.mat1.pk, measure.pk, SEPTEMBER, 21)], by=cast.officer, at=NOW, why=TYPED
    )
    Message.objects.create(
        key="1",
        kind="reminder",
        to=cast.manager,
        subject=TYPED,
        text=TYPED,
        note=TYPED,
        why="",
        made_at=NOW,
        moved_at=NOW,
    )
    Upload.objects.create(
        kind=UploadKind.FIGURES, name="a.csv", content=TYPED.encode(), by=cast.officer, at=NOW
    )
    Redaction.objects.create(reason=f"Once {TYPED}", by=cast.administrator, at=NOW, places=[])


@pytest.fixture
def council(cast: Cast) -> Cast:
    """Q2 is in for two of three teams."""
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


def taken(by: User, text: str = NAME, reason: str = "A child’s name") -> Any:
    return redact(text=text, reason=reason, by=by, at=LATER)


@pytest.mark.django_db
def test_afterwards_the_text_is_nowhere_in_the_database(council: Cast) -> None:
    type_it_everywhere(council)
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    edition = made(of_the_city(frozen(council.officer)))
    before = tables_with(NAME)
    assert {
        "measures_entry",
        "measures_updateentry",
        "measures_commentary",
        "measures_historicalcommentary",
        "measures_raisedfinding",
        "measures_historicalraisedfinding",
        "measures_willnotreport",
        "measures_neverdoes",
        "measures_figurechange",
        "measures_message",
        "measures_upload",
        "reporting_editionreport",
        "reporting_editionfile",
        "reporting_redaction",
    } <= before
    done = taken(council.administrator)
    assert tables_with(NAME) == set()
    for each in done.editions:
        made(each, at=LATER)
    assert tables_with(NAME) == set()
    assert (
        Entry.objects.get(
            measure__reference="EI10",
            monthly_return__team=council.mat1,
            monthly_return__month="2026-10",
        ).comment
        == f"seen with {MARK} in May"
    )
    assert FigureChange.objects.filter(why=f"seen with {MARK} in May").exists()
    edition.refresh_from_db()
    assert edition.status == EditionStatus.REPLACED


@pytest.mark.django_db
def test_a_new_edition_takes_the_place_of_the_one_that_held_it(council: Cast, browse) -> None:
    Commentary.objects.create(last_month=SEPTEMBER, span=3, written=f"{TYPED}. A good quarter.")
    close_quarter(quarter=SEPTEMBER.quarter, by=council.officer, at=NOW)
    old = without_files(frozen(council.officer))
    report = old.reports.get(path="city", copy=Copy.FULL)
    hashes = {number * 64 for number in "12345"}
    for ending, number in zip(FORMATS, sorted(hashes), strict=True):
        EditionFile.objects.create(
            report=report, ending=ending, content=TYPED.encode(), sha256=number, size=9
        )
    (new,) = taken(council.administrator).editions
    assert Edition.objects.get(pk=new.pk).status == EditionStatus.MAKING
    assert new.files_to_make == old.files_to_make
    client = browse(council.officer)
    meanwhile = client.get("/reports/2026-27/q2/city/?edition=1").content.decode()
    assert "The files of edition 2 are being made." in meanwhile
    live = client.get("/reports/2026-27/q2/city/").content.decode()
    assert "The edition that takes its place is being made." in live
    without_files(new)
    page = client.get("/reports/2026-27/q2/city/?edition=2").content.decode()
    assert f"seen with {MARK} in May. A good quarter." in page
    assert "It takes the place of edition 1, from which text was redacted." in page
    gone = client.get("/reports/2026-27/q2/city/?edition=1").content.decode()
    assert "A child’s name" in gone
    assert "Edition 2 takes its place." in gone
    assert sum(each in gone for each in hashes) == 5
    assert client.get("/reports/2026-27/q2/city.pdf?edition=1").status_code == 302
    kept = EditionFile.objects.filter(report__edition=old)
    assert {(file.content, file.sha256 in hashes) for file in kept} == {(None, True)}


@pytest.mark.django_db
def test_an_older_edition_goes_and_the_newest_stays_where_it_holds_nothing(council: Cast) -> None:
    comment = Commentary.objects.create(last_month=SEPTEMBER, span=3, written=TYPED)
    close_quarter(quarter=SEPTEMBER.quarter, by=council.officer, at=NOW)
    first = without_files(frozen(council.officer))
    comment.written = "A good quarter."
    comment.save()
    second = without_files(frozen(council.officer, at=LATER))
    assert taken(council.administrator).editions == ()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (EditionStatus.REPLACED, EditionStatus.PUBLISHED)
    assert "Edition 2 takes its place." in first.notice


@pytest.mark.django_db
def test_every_edition_that_held_it_names_the_one_that_can_be_read(council: Cast) -> None:
    comment = Commentary.objects.create(last_month=SEPTEMBER, span=3, written=TYPED)
    close_quarter(quarter=SEPTEMBER.quarter, by=council.officer, at=NOW)
    without_files(frozen(council.officer))
    comment.written = f"Again {TYPED}"
    comment.save()
    without_files(frozen(council.officer, at=LATER))
    (new,) = taken(council.administrator).editions
    replaced = Edition.objects.filter(status=EditionStatus.REPLACED)
    assert (new.number, replaced.count()) == (3, 2)
    assert all("Edition 3 takes its place." in each.notice for each in replaced)


@pytest.mark.django_db
def test_it_is_recorded_without_the_text(council: Cast) -> None:
    Commentary.objects.create(team=council.mat1, last_month=SEPTEMBER, written=TYPED)
    taken(council.administrator)
    row = Redaction.objects.get()
    assert row.by == council.administrator
    assert {"what": "Piece of commentary: written", "where": "MAT 1, September 2026"} in row.places
    assert not pattern_of(NAME).search(json.dumps(row.places) + row.reason)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        ("Ann", "Personal", "at least 4 characters"),
        ("2026", "Personal", "with a letter"),
        ("redacted", "Personal", "is what is put in place"),
        (NAME, " ", "Say why"),
        (NAME, f"{NAME} was named", "say it in other words"),
        ("Nobody at all", "Personal", "was not found"),
    ],
)
def test_what_is_refused(cast: Cast, text: str, reason: str, message: str) -> None:
    Commentary.objects.create(last_month=SEPTEMBER, written=TYPED)
    with pytest.raises(Refused, match=message):
        redact(text=text, reason=reason, by=cast.administrator, at=LATER)
    assert Commentary.objects.get().written == TYPED


@pytest.mark.django_db
def test_while_an_edition_is_made_nothing_is_taken(council: Cast) -> None:
    Commentary.objects.create(last_month=SEPTEMBER, span=3, written=TYPED)
    close_quarter(quarter=SEPTEMBER.quarter, by=council.officer, at=NOW)
    frozen(council.officer)
    with pytest.raises(Refused, match="is being published"):
        taken(council.administrator)
    assert Commentary.objects.get().written == TYPED


@pytest.mark.django_db
def test_who_has_the_form_open_does_not_type_it_back(cast: Cast) -> None:
    save(cast.mat1, {"EI10": f"15 | {TYPED}"}, by=cast.manager)
    version = Entry.objects.get(measure__reference="EI10").version
    taken(cast.administrator)
    assert Entry.objects.get(measure__reference="EI10").version == version + 1


@pytest.mark.django_db
def test_lines_that_people_write_in_are_looked_through_too(council: Cast) -> None:
    """Otherwise the next edition would print them again."""
    MeasureVersion.objects.filter(measure__reference="EI10").update(owner=NAME)
    FrameworkMeasure.objects.filter(measure__reference="EI10").update(section=NAME)
    PartRule.objects.filter(pk=PartRule.objects.first().pk).update(says=f"{NAME} {'x' * 60}"[:60])
    Guidance.objects.filter(pk=Guidance.objects.first().pk).update(heading=NAME)
    LogEntry.objects.create(
        user=council.administrator, action_flag=2, object_repr=NAME, change_message="[]"
    )
    council.accountable.job_title = f"Director, for {NAME}"
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    sign_off(quarter=Q2, shown=digest(Q2), by=council.accountable, at=NOW)
    without_files(frozen(council.officer))
    assert "reporting_edition" in tables_with(NAME)
    taken(council.administrator)
    assert tables_with(NAME) == set()
    assert SignOff.objects.get().role == f"Director, for {MARK}"


@pytest.mark.django_db
def test_a_line_stays_as_long_as_it_may_be(cast: Cast) -> None:
    row = Guidance.objects.first()
    longest = Guidance._meta.get_field("heading").max_length
    Guidance.objects.filter(pk=row.pk).update(heading="Quil" * (longest // 4))
    taken(cast.administrator, text="Quil")
    row.refresh_from_db()
    assert row.heading == (MARK * longest)[:longest]


def test_every_long_text_is_looked_through() -> None:
    """A table that is added later is looked through without anybody thinking of it."""
    for app in ("measures", "reporting"):
        for model in apps.get_app_config(app).get_models():
            fields = model._meta.concrete_fields
            typed = {field for field in fields if isinstance(field, models.TextField)}
            assert typed <= set(fields_of(model))


def test_a_text_is_found_whatever_its_case_and_spaces() -> None:
    assert pattern_of(check_text("  Ann   Other ")).search("with ANN\nother")
    assert not pattern_of("a.b cd").search("axb cd")


@pytest.mark.django_db
def test_the_page_finds_shows_and_takes_away(cast: Cast, browse) -> None:
    Commentary.objects.create(team=cast.mat1, last_month=SEPTEMBER, written=f"<i>{TYPED}")
    client = browse(cast.administrator)
    assert "Redactions" in client.get("/admin/").content.decode()
    found = client.post("/redactions/", {"text": NAME, "action": "find"}).content.decode()
    assert "It stands in 2 places" in found
    assert "&lt;i&gt;seen with <mark>katarzyna  QUILLFEATHER</mark> in May" in found
    without_reason = client.post("/redactions/", {"text": NAME, "action": "redact"})
    html = without_reason.content.decode()
    assert "<title>Error: Redactions" in html
    assert '<a href="#id_reason">Say why it is taken away.</a>' in html
    assert "It stands in 2 places" in html
    assert f'value="{NAME}"' in html
    done = client.post(
        "/redactions/", {"text": NAME, "action": "redact", "reason": "A name"}, follow=True
    ).content.decode()
    assert "The text was taken away from 2 places." in done
    assert NAME not in done
    assert find_places(NAME) == []
