"""Loading the catalogue: what is added, what is left alone, and how a mistake is named."""

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.catalogue import FOLDER, CatalogueError, Outcome, load
from measures.models import (
    Comparator,
    Framework,
    FrameworkMeasure,
    Guidance,
    Measure,
    MeasureVersion,
    PartRule,
)
from measures.periods import Month

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Outcome:
    """The catalogue, loaded."""
    return load()


def definition(reference: str) -> MeasureVersion:
    """A measure's one definition."""
    return MeasureVersion.objects.get(measure__reference=reference)


# Loading again -------------------------------------------------------------------------------


def histories() -> list[int]:
    """How many rows of history each table of the catalogue has."""
    tables = (Measure, MeasureVersion, Framework, FrameworkMeasure, PartRule, Guidance, Comparator)
    return [table.history.count() for table in tables]


def test_loading_twice_changes_nothing(catalogue: Outcome) -> None:
    before = histories()
    again = load()
    assert (again.added, again.differing, again.gone) == ({}, [], [])
    assert again.left_alone == sum(catalogue.added.values())
    assert histories() == before


def test_a_load_is_in_the_history_with_its_reason(catalogue: Outcome) -> None:
    record = definition("EI2").history.get()
    assert record.history_change_reason == "Loaded from the catalogue's files"


def test_an_administrators_edit_survives(catalogue: Outcome) -> None:
    version = definition("EI2")
    version.tolerance, version.title = 5, "Open cases"
    version.save()
    again = load()
    version.refresh_from_db()
    assert (version.tolerance, version.title) == (5, "Open cases")
    assert again.differing == [
        "definition EI2 from 2000-04 (short description, direction of travel tolerance)"
    ]


def test_what_was_removed_does_not_come_back(catalogue: Outcome) -> None:
    rule = PartRule.objects.get(whole__reference="EI11")
    rule.delete()
    Guidance.objects.get(key="drivers").delete()
    again = load()
    assert not PartRule.objects.filter(whole__reference="EI11").exists()
    assert not Guidance.objects.filter(key="drivers").exists()
    assert len(again.gone) == 2


def test_a_rule_given_other_parts_is_not_joined_by_the_old_one(catalogue: Outcome) -> None:
    rule = PartRule.objects.get(whole__reference="EI11")
    rule.parts.remove(Measure.objects.get(reference="EI11.7"))
    assert load().added == {}
    assert PartRule.objects.filter(whole__reference="EI11").count() == 1


def test_a_definition_moved_to_another_month_is_not_doubled(catalogue: Outcome) -> None:
    version = definition("EI2")
    version.from_month = Month("2010-04")
    version.save()
    assert load().gone == ["definition EI2 from 2000-04"]
    assert MeasureVersion.objects.filter(measure__reference="EI2").count() == 1


def test_a_removed_measure_takes_its_rows_with_it(catalogue: Outcome) -> None:
    measure = Measure.objects.get(reference="EI17%")
    measure.versions.get().delete()
    measure.delete()
    again = load()
    assert again.added == {}
    assert again.gone == ["measure EI17%"]


# Files that changed --------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue's files, to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))


def rows_of(path: Path) -> list[list[str]]:
    """A file's cells."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, rows: list[list[str]]) -> None:
    """Put cells into a file."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def put(folder: Path, file: str, line: int, column: str, value: str) -> None:
    """Change one cell. Lines count from 1, the headings."""
    rows = rows_of(folder / file)
    rows[line - 1][rows[0].index(column)] = value
    write(folder / file, rows)


def copy_line(folder: Path, file: str, line: int, **changes: str) -> None:
    """Add a copy of a line at the end, with other values in some columns."""
    rows = rows_of(folder / file)
    copied = [
        changes.get(column, cell) for column, cell in zip(rows[0], rows[line - 1], strict=True)
    ]
    write(folder / file, [*rows, copied])


def problems_in(folder: Path) -> list[str]:
    """What a load says is wrong with the files."""
    with pytest.raises(CatalogueError) as raised:
        load(folder)
    return [str(problem) for problem in raised.value.problems]


def test_a_new_definition_is_added_and_the_old_one_stays(catalogue: Outcome, folder: Path) -> None:
    copy_line(folder, "measures.csv", 4, from_month="2026-04", tolerance="5")
    assert load(folder).added == {"definitions": 1}
    versions = MeasureVersion.objects.filter(measure__reference="EI2")
    assert list(versions.values_list("from_month", "tolerance")) == [
        (Month("2000-04"), 10),
        (Month("2026-04"), 5),
    ]


def test_a_new_measure_is_added(catalogue: Outcome, folder: Path) -> None:
    copy_line(folder, "measures.csv", 2, reference="EI18", first_month="2026-04")
    assert load(folder).added == {"measures": 1, "definitions": 1}


def test_a_month_that_excel_rewrote_is_refused_with_the_way_out(folder: Path) -> None:
    put(folder, "measures.csv", 3, "first_month", "Apr-00")
    (problem,) = problems_in(folder)
    assert problem == (
        "measures.csv, line 3, column first_month: “Apr-00”. Excel has rewritten this month. "
        "Expected one like 2000-04: bring the file into Excel through Data, From Text/CSV, with "
        "the month columns as text"
    )


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "expected"),
    [
        ("measures.csv", 2, "from_month", "01/04/2000", "Expected a month like 2000-04"),
        ("measures.csv", 2, "from_month", "", "empty. Expected a month like 2000-04"),
        ("measures.csv", 2, "title", "", "empty. Expected some text"),
        ("measures.csv", 2, "kind", "average", "Expected cumulative or snapshot or ratio"),
        ("measures.csv", 2, "good_is", "N/A", "Expected high or low or n/a"),
        ("measures.csv", 2, "frequency", "weekly", "Expected monthly or quarterly"),
        ("measures.csv", 2, "tolerance", "10%", "Expected a whole number, like 10"),
        ("measures.csv", 2, "decimal_places", "3", "less than or equal to 2"),
        ("measures.csv", 2, "counted_unit", "x" * 81, "at most 80 characters"),
        ("measures.csv", 2, "is_percentage", "maybe", "Expected yes or no"),
        ("measures.csv", 2, "breakdown_of", "EI99", "one of the measures further up"),
        ("measures.csv", 40, "numerator", "", "A ratio needs a numerator and a denominator"),
        ("measures.csv", 2, "last_month", "1999-03", "The last month is before the first"),
        ("measures.csv", 3, "reference", "EI1a", "once; line 2 has it too"),
        ("frameworks.csv", 2, "slug", "DORIS measures", "valid “slug”"),
        ("frameworks.csv", 3, "order", "1", "already exists"),
        ("framework_measures.csv", 2, "framework", "doris", "one of the frameworks in"),
        ("framework_measures.csv", 2, "reference", "EI6", "one of the measures in measures.csv"),
        ("framework_measures.csv", 2, "reference", "EI8%", "A ratio is worked out"),
        ("framework_measures.csv", 2, "parent", "EI6", "one of the measures in measures.csv"),
        ("part_rules.csv", 2, "rule", "below", "Expected at most or adds up to"),
        ("part_rules.csv", 2, "parts", " ; ", "at least one, with ; between several"),
        ("part_rules.csv", 7, "parts", "EI10a(i);EI6", "EI6 is none"),
        ("guidance.csv", 2, "order", "first", "Expected a whole number"),
    ],
)
def test_a_mistake_is_named_by_line_and_column(
    folder: Path, file: str, line: int, column: str, value: str, expected: str
) -> None:
    put(folder, file, line, column, value)
    problem = "\n".join(problems_in(folder))
    assert f"{file}, line {line}" in problem
    assert expected in problem
    assert not Measure.objects.exists()


def test_a_second_definition_says_the_same_of_the_measure(folder: Path) -> None:
    copy_line(folder, "measures.csv", 4, from_month="2026-04", kind="cumulative")
    (problem,) = problems_in(folder)
    assert problem.startswith("measures.csv, line 48, column kind: “cumulative”.")
    assert problem.endswith("Expected the same as on line 4, for the same measure")


def test_lines_are_counted_as_an_editor_shows_them(folder: Path) -> None:
    put(folder, "measures.csv", 2, "definition", "One line.\nAnother.\nA third.")
    put(folder, "measures.csv", 3, "kind", "sum")
    assert problems_in(folder)[0].startswith("measures.csv, line 5, column kind: “sum”")


def test_everything_wrong_is_said_at_once(folder: Path) -> None:
    put(folder, "measures.csv", 2, "kind", "sum")
    put(folder, "measures.csv", 3, "tolerance", "ten")
    put(folder, "guidance.csv", 2, "text", "")
    assert len(problems_in(folder)) == 3


def test_columns_that_are_missing_or_unknown_are_named(folder: Path) -> None:
    put(folder, "guidance.csv", 1, "heading", "title")
    assert problems_in(folder) == [
        "guidance.csv, line 1. The column heading is missing",
        "guidance.csv, line 1. There is no column “title” in this table",
    ]


def test_columns_in_another_order_are_refused(folder: Path) -> None:
    rows = rows_of(folder / "guidance.csv")
    write(folder / "guidance.csv", [row[::-1] for row in rows])
    assert problems_in(folder) == [
        "guidance.csv, line 1. Expected the columns as order, key, heading, text"
    ]


def test_a_line_with_too_few_cells_is_named(folder: Path) -> None:
    rows = rows_of(folder / "guidance.csv")
    write(folder / "guidance.csv", [rows[0], rows[1][:-1], *rows[2:]])
    assert problems_in(folder) == ["guidance.csv, line 2. Expected 4 cells, found 3"]


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "guidance.csv").unlink()
    assert problems_in(folder) == [f"guidance.csv. There is no such file in {folder}"]


def test_a_file_in_windows_encoding_is_refused_with_the_way_out(folder: Path) -> None:
    path = folder / "guidance.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    lines[2] = lines[2].replace("numbers", "numbers – all")
    path.write_bytes("".join(lines).encode("cp1252"))
    (problem,) = problems_in(folder)
    assert problem.startswith("guidance.csv, line 3. This is not UTF-8")


def test_a_quotation_mark_that_never_ends_is_named(folder: Path) -> None:
    path = folder / "guidance.csv"
    path.write_text(path.read_text(encoding="utf-8") + '7,more,More,"never ends', encoding="utf-8")
    (problem,) = problems_in(folder)
    assert problem.startswith("guidance.csv, line 8. This is not a well-formed CSV file")


# The command ---------------------------------------------------------------------------------


def run(*arguments: str, verbosity: int = 1) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("load_catalogue", *arguments, stdout=out, verbosity=verbosity)
    return out.getvalue()


def test_the_command_says_what_it_added_and_left() -> None:
    assert run() == (
        "Catalogue: added 46 measures, 46 definitions, 3 frameworks, 38 form rows, "
        "9 part-of-whole rules, 6 pieces of guidance, 8 email wordings, 3 comparators.\n"
    )
    assert run().splitlines() == [
        "Catalogue: nothing to add.",
        "Left alone, because they are here: 159 rows.",
    ]


def test_the_command_lists_what_differs_when_asked() -> None:
    run()
    version = definition("EI2")
    version.tolerance = 5
    version.save()
    Guidance.objects.get(key="drivers").delete()
    assert run().splitlines()[2:] == [
        "Of these, changed here since: 1.",
        "Not added again, because they were removed or moved here: 1.",
    ]
    assert run(verbosity=2).splitlines()[2:] == [
        "Of these, changed here since: 1:",
        "  definition EI2 from 2000-04 (direction of travel tolerance)",
        "Not added again, because they were removed or moved here: 1:",
        "  piece of guidance Say what is driving the numbers",
    ]


def test_the_command_says_nothing_when_asked_to() -> None:
    assert run(verbosity=0) == ""


def test_the_command_names_mistakes_and_loads_nothing(folder: Path) -> None:
    put(folder, "measures.csv", 2, "kind", "sum")
    with pytest.raises(CommandError, match="line 2, column kind: “sum”"):
        run("--folder", str(folder))
    assert not Measure.objects.exists()
