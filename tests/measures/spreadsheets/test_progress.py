"""How far an import is, on a terminal."""

from io import StringIO

from django.core.management.base import OutputWrapper

from measures.management.importing import Bar
from measures.spreadsheets.progress import Step, run


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def work():
    yield Step("Reading", 5_000, 10_000)
    yield Step("Looking for unusual figures")
    return 12


def shown(stream):
    with Bar(OutputWrapper(stream)) as bar:
        assert run(work(), bar.show) == 12
    return stream.getvalue()


def test_a_bar_is_drawn_on_one_line_and_taken_away_at_the_end():
    drawn = shown(Terminal())
    assert "███████████████░░░░░░░░░░░░░░░ Reading 5,000 of 10,000" in drawn
    assert drawn.endswith("\r\x1b[K")
    assert "\n" not in drawn


def test_nothing_is_drawn_where_nobody_looks():
    assert shown(StringIO()) == ""
    with Bar(None) as bar:
        bar.show(Step("Reading"))
