"""Times the product on ten years of figures: `make bench`, or `python -m tests.benchmarks`.

It fills the database that DATABASE_URL names, which must be one to throw away. Each line has a
median, the floor measured in the same run, their ratio, and what is allowed. Timings are to be
read by people and fail nothing.
"""

from __future__ import annotations

import os
import sys

import django
import time_machine


def main() -> None:
    """Grow the council three times, and time each piece of work at the sizes it is asked for."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    import doris.wsgi  # noqa: F401 what a server process does when it starts
    from tests.benchmarks.charts import measure_page, sparklines
    from tests.benchmarks.council import ON, grow
    from tests.benchmarks.documents import documents, scorecard_file
    from tests.benchmarks.imports import importing
    from tests.benchmarks.memory import peak_memory
    from tests.benchmarks.pages import board_page, city_page, home_page, saving_a_form, signed_in
    from tests.benchmarks.publishing import publishing
    from tests.benchmarks.scorecard import scorecard_page

    if get_user_model().objects.exists():
        sys.exit("The benchmarks want an empty database: choose one with DATABASE_URL.")
    say = sys.stdout.write
    say(f"{connection.vendor}, 80 teams, three years from a file\n")
    for line in importing():
        say(f"{line}\n")
    figures = grow(15)
    say(f"{connection.vendor}, 15 teams, {figures:,} figures of ten years\n")
    with time_machine.travel(ON, tick=True):
        for timing in publishing(15):
            say(f"{timing}\n")
    figures += grow(24)
    say(f"{connection.vendor}, 24 teams, {figures:,} figures of ten years\n")
    with time_machine.travel(ON, tick=True):
        say(f"{city_page(24)}\n{home_page(24)}\n{board_page(24)}\n{saving_a_form()}\n")
        say(f"{scorecard_page(24)}\n")
        for timing in (sparklines(), *measure_page(24)):
            say(f"{timing}\n")
        for timing in (*documents(ON), scorecard_file(ON)):
            say(f"{timing}\n")
    say(f"{peak_memory(signed_in())}\n")
    figures += grow(240)
    say(f"{connection.vendor}, 240 teams, {figures:,} figures of ten years\n")
    with time_machine.travel(ON, tick=True):
        say(f"{city_page(240)}\n{home_page(240)}\n{board_page(240)}\n")
        say(f"{scorecard_page(240)}\n")
        for timing in measure_page(240):
            say(f"{timing}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doris.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    main()
