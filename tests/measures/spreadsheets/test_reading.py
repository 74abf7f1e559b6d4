"""Tables from text files as spreadsheets save them, and from files that are something else."""

import time

import pytest

from measures.spreadsheets.reading import (
    LARGEST_FILE,
    LONGEST_LINE,
    MOST_ROWS,
    Columns,
    FileRefused,
    read_rows,
    read_text,
)

COLUMNS = Columns(("team", "value"), ("comment",))
FILE = "team,value,comment\nMAT 1,12,Café – “good”\n"
ROWS = [(2, ["MAT 1", "12", "Café – “good”"])]


def rows(content, columns=COLUMNS):
    problems = []
    found = list(read_rows(read_text(content), columns, problems))
    if problems:
        raise FileRefused(problems[0].message, problems[0].line)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_as_excel_encodes_it(encoding):
    assert rows(FILE.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_as_excel_separates_it(separator, end):
    content = FILE.replace(",", separator).replace("\n", end).encode()
    assert rows(content) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "COMMENT, Team ,VALUE\nCafé – “good”,MAT 1,12\n",
        "team,value,comment,,\nMAT 1,12,Café – “good”,,\n",
        "\n\nteam,value,comment\nMAT 1,12,Café – “good”",
        'team,value,comment\n MAT 1 ,\N{NO-BREAK SPACE}12 ,"Café – “good”"\n,,\n\n',
    ],
    ids=["headings in any case and order", "empty columns", "empty lines", "spaces around"],
)
def test_as_people_write_it(text):
    assert [cells for _, cells in rows(text.encode())] == [ROWS[0][1]]


def test_a_column_that_may_be_left_out_is_empty():
    assert rows(b"value,team\n12,MAT 1\n") == [(2, ["MAT 1", "12", ""])]


def test_cells_left_out_at_a_rows_end_are_empty():
    assert rows(b"team,value,comment\nMAT 1\n") == [(2, ["MAT 1", "", ""])]


def test_a_comment_of_several_lines_keeps_them_and_the_lines_after_it_are_counted():
    content = b'team,value,comment\nMAT 1,1,"One\nTwo, three"\nMAT 2,2,\n'
    assert rows(content) == [(2, ["MAT 1", "1", "One\nTwo, three"]), (4, ["MAT 2", "2", ""])]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "This file is empty. It needs the columns team, value, comment"),
        (b"\xef\xbb\xbf\n \n", "line 2: There is no column team or value."),
        (b"team,amount\nMAT 1,1\n", "line 1: There is no column value. It needs the columns team"),
        (b"team,value,note\nMAT 1,1,x\n", 'line 1: The column "note" is not known. It needs the'),
        (b"team,value,Team\nMAT 1,1,x\n", "line 1: The column team is there twice"),
        (b"team,value\n,\n\n", "This file has its headings, and no rows below them"),
        (b"team,value\nMAT 1,1,234\n", "line 2: This row has 3 cells under 2 headings. A number"),
        (b'team,value\nMAT 1,"1\nMAT 2,2\n', "line 2: A quotation mark is opened here and not"),
        (b'team,value\nMAT 1,1\nMAT 2,"2"3\n', "line 3: A quotation mark is opened here and not"),
        (b"PK\x03\x04\x14\0", "This is a workbook. In Excel, save it as “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1", "This is a workbook."),
        (b"%PDF-1.7", "This is a PDF. Send the table as a CSV file"),
        (b"team,value\nMAT 1,\0\n", "This is not a text file. Send the table as a CSV file"),
        (b"team,value\n\x81,1\n", "This is not a text file. In Excel, save it as “CSV UTF-8”"),
        (b"\xff\xfeabc", "This is not a text file."),
        (b"\xff\xfea\0\0\0", "This is not a text file."),
        (b"<html><body>Sign in</body></html>", "line 1: There is no column team or value."),
    ],
)
def test_what_is_no_such_table_is_refused(content, problem):
    with pytest.raises(FileRefused) as refused:
        rows(content)
    assert str(refused.value.problem).startswith(problem)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"x" * (LARGEST_FILE + 1), "This file is larger than 16 MB. Send it in parts"),
        (b"team,value\n" + b"M,1\n" * 2_000_000, f"This file has more than {MOST_ROWS:,} rows."),
        (b"team,value\n" + b"," * 15_000_000, f"line 2: This line is longer than {LONGEST_LINE:,}"),
        (b"," * 15_000_000, f"line 1: This line is longer than {LONGEST_LINE:,} characters"),
        (b'team,value\nM,"' + b"\n" * 15_000_000, "line 2: "),
        (b"\n" * 15_000_000, f"This file has more than {MOST_ROWS:,} rows."),
    ],
    ids=["bytes", "rows", "a long line", "long headings", "an open quotation", "empty lines"],
)
def test_a_file_made_to_take_long_is_refused_soon(content, problem):
    began = time.process_time()
    with pytest.raises(FileRefused) as refused:
        rows(content)
    assert time.process_time() - began < 2
    assert str(refused.value.problem).startswith(problem)
