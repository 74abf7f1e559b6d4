"""The example files that the README shows can be imported as they are."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from measures.models import Benchmark, Figure, Placement, Target
from tests.measures.returns import load_catalogue

EXAMPLES = Path(settings.BASE_DIR) / "fixtures/imports"


@pytest.mark.django_db
def test_the_examples_can_be_imported():
    load_catalogue()
    tables = {"teams": Placement, "figures": Figure, "targets": Target, "benchmarks": Benchmark}
    for name, table in tables.items():
        file = EXAMPLES / f"{name}.csv"
        call_command(f"import_{name}", file, verbosity=0)
        assert table.objects.count() == len(file.read_text().splitlines()) - 1
    may = Figure.objects.get(team__name="MAT 2", last_month="2023-05")
    assert may.value == 7, "12 so far in the year, less April's 5"
