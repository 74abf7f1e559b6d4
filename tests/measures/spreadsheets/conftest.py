"""Short ways to import a file of text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.cast import Cast
from tests.measures.spreadsheets.files import Import, importing


@pytest.fixture
def figures(cast: Cast, tmp_path: Path) -> Import:
    """`figures("MAT 1,EI1a,2026-07,12,,", replace=True)`: what the command says."""
    return importing("import_figures", "team,measure,period,value,basis,commentary", tmp_path)


@pytest.fixture
def teams(cast: Cast, tmp_path: Path) -> Import:
    """`teams("MAT 1,MAT,Locality 1,2025-04,")`: what the command says."""
    return importing("import_teams", "team,kind,locality,from,to", tmp_path)


@pytest.fixture
def targets(cast: Cast, tmp_path: Path) -> Import:
    """`targets("EI5,2026-27,City,1200,,,,")`: what the command says."""
    return importing("import_targets", "measure,year,unit,amount,q1,q2,q3,q4", tmp_path)


@pytest.fixture
def benchmarks(cast: Cast, tmp_path: Path) -> Import:
    """`benchmarks("EI5,2025-26,ENG,41,mean,Survey,2026-06-30")`: what the command says."""
    headings = "measure,year,comparator,value,average,source,published_on"
    return importing("import_benchmarks", headings, tmp_path)


Problems = Callable[..., list[str]]


@pytest.fixture
def problems() -> Problems:
    """`problems(figures, "MAT 9,…")`: the lines of what is wrong, and that there is something."""

    def lines(run: Import, *rows: str, **options: object) -> list[str]:
        with pytest.raises(CommandError) as refused:
            run(*rows, **options)
        first, *rest = str(refused.value).splitlines()
        assert first.startswith("Nothing was imported.")
        return [line.strip() for line in rest]

    return lines
