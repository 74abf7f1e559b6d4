"""What a report's page says of its publication, and the ways to its other editions.

A live report says whether it was published, and whether it has changed since; an edition says who
signed it off, on what terms it was published, what its files' hashes are, and what has changed
since, as far as the reader may name the teams.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from measures.models import FigureChange
from measures.queries import Membership
from measures.recording import period_name
from measures.titles import read_titles
from reporting.audience import Audience, audience_of
from reporting.editions import files_of, published
from reporting.formats import FORMATS
from reporting.membership import members_of, months_shown
from reporting.models import Edition, EditionStatus
from reporting.recorded import FIGURES, SETTINGS, changed_since, figure_changes
from reporting.report import NO_FIGURE, Report, Restatement
from reporting.views.asking import Asked
from reporting.views.navigation import Link, address
from reporting.wording import day_text

CHANGES_SHOWN = 30


class File(NamedTuple):
    """A published file, with what proves that it is the one."""

    name: str
    href: str
    sha256: str
    size: str


class Changed(NamedTuple):
    """A figure that was changed after an edition was frozen."""

    reference: str
    title: str
    team: str
    period: str
    old: str
    new: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class About:
    """A report's publication, and where else it can be read."""

    number: int | None
    """The edition on the page; None for the report as it stands now."""
    headline: str
    notes: tuple[str, ...]
    files: tuple[File, ...]
    restates: int | None
    restatements: tuple[Restatement, ...]
    newest: Link | None
    """The newest edition, where this one is older."""
    is_changed: bool
    """Whether anything has changed since the edition on the page, or since the newest."""
    changes: tuple[Changed, ...]
    changes_unseen: int
    """How many more there are, of other teams or too many to list."""
    live: str
    """The address of the report as it stands now."""
    editions: tuple[Link, ...]
    placements: tuple[Link, ...]


def about(asked: Asked, edition: Edition | None, report: Report) -> About:
    """What the page of a report says of its publication."""
    editions = list(published(asked.quarter))
    newest = next((each for each in editions if each.status == EditionStatus.PUBLISHED), None)
    compared = edition or newest
    changed = changed_since(asked.quarter, compared.seen) if compared else frozenset()
    changes, unseen = _changes(asked, edition) if edition and FIGURES in changed else ((), 0)
    publication = report.publication
    live = address(asked.unit, asked.quarter)
    return About(
        number=edition.number if edition else None,
        headline=_headline(edition) if edition else _live_headline(editions, newest, changed),
        notes=publication.notes if publication else (),
        files=published_files(asked, edition) if edition else (),
        restates=publication.restates if publication else None,
        restatements=publication.restatements if publication else (),
        newest=_newest(live, newest, edition),
        is_changed=bool(changed),
        changes=changes,
        changes_unseen=unseen,
        live=live,
        editions=_editions(live, editions, asked),
        placements=_placements(live, asked),
    )


def edition_link(live: str, edition: Edition, *, is_here: bool = False) -> Link:
    """An edition of the report with that live address."""
    text = f"edition {edition.number}"
    if edition.status == EditionStatus.REPLACED:
        text += " (replaced)"
    return Link(text, f"{live}?edition={edition.number}", is_here)


def _headline(edition: Edition) -> str:
    return f"Published edition {edition.number} on {_day(edition)}."


def _live_headline(editions: Sequence[Edition], newest: Edition | None, changed: Set[str]) -> str:
    if editions and editions[0].status == EditionStatus.REPLACED:
        return (
            f"Text was taken away from edition {editions[0].number}. The edition that takes its "
            "place is being made."
        )
    if newest is None:
        return ""
    return f"Published as edition {newest.number} on {_day(newest)}. {_since(changed)}"


def _since(changed: Set[str]) -> str:
    if not changed:
        return "Nothing has changed since."
    words = {FIGURES: "figures or commentary", SETTINGS: "placements or definitions"}
    said = ", and ".join(name for kind, name in words.items() if kind in changed)
    return f"{said[0].upper()}{said[1:]} have changed since."


def _day(edition: Edition) -> str:
    return day_text(timezone.localdate(edition.frozen_at))


def _newest(live: str, newest: Edition | None, edition: Edition | None) -> Link | None:
    if newest is None or edition is None or newest.number <= edition.number:
        return None
    return edition_link(live, newest)


def _editions(live: str, editions: Sequence[Edition], asked: Asked) -> tuple[Link, ...]:
    """As it stands now, and every edition, newest first; nothing before one is published."""
    if not editions:
        return ()
    now = Link("as it stands now", live, asked.number is None)
    return (
        *(edition_link(live, each, is_here=each.number == asked.number) for each in editions),
        now,
    )


def _placements(live: str, asked: Asked) -> tuple[Link, ...]:
    """The two ways to place teams that have moved; nothing where none has, or in an edition."""
    if asked.number is not None or asked.unit.level == "team" or not _has_moved(asked):
        return ()
    return (
        Link("as placed at the time", live, not asked.placed_now),
        Link("by today’s placements", f"{live}?placed=now", asked.placed_now),
    )


def _has_moved(asked: Asked) -> bool:
    """Whether a team was ever placed in another locality; by today's placements, it was."""
    if asked.placed_now:
        return True
    placed = {(each.team_id, each.locality_id) for each in asked.structure.placements}
    return len(placed) > len(asked.structure.teams)


def published_files(asked: Asked, edition: Edition) -> tuple[File, ...]:
    """The edition's files of this report, in this person's copy."""
    here = address(asked.unit, asked.quarter).rstrip("/")
    is_gone = edition.status == EditionStatus.REPLACED
    made = files_of(edition, asked.unit.path or "", asked.copy)
    return tuple(
        File(
            FORMATS[ending].name,
            "" if is_gone else f"{here}.{ending}?edition={edition.number}",
            file.sha256,
            size_text(file.size),
        )
        for ending, file in made.items()
    )


def size_text(size: int) -> str:
    """A file's size as read: "1,234 kB"."""
    return f"{max(1, round(size / 1000)):,} kB"


def _changes(asked: Asked, edition: Edition) -> tuple[tuple[Changed, ...], int]:
    """The figures of the unit that changed since, of teams that this person may name; and how
    many more there are.
    """
    members = members_of(asked.structure, asked.unit, months_shown(asked.quarter))
    audience = audience_of(asked.rights, asked.teams_placed)
    every = figure_changes(asked.quarter, edition.seen.get("figures", 0))
    return changes_told(every, members, audience)


def changes_told(
    every: QuerySet[FigureChange], members: Membership, audience: Audience
) -> tuple[tuple[Changed, ...], int]:
    """Those changes to figures of a unit's teams that may be told, and how many more there are."""
    every = every.filter(team_id__in=members.keys())
    named = [team for team in members if audience.may_name(team)]
    rows = list(
        every.filter(team_id__in=named).select_related("team", "measure", "by")[:CHANGES_SHOWN]
    )
    titles = read_titles({(row.measure_id, row.last_month) for row in rows})
    shown = tuple(_changed(row, titles[row.measure_id, row.last_month]) for row in rows)
    return shown, every.count() - len(shown)


def _changed(row: FigureChange, title: str) -> Changed:
    return Changed(
        reference=row.measure.reference,
        title=title,
        team=row.team.name,
        period=period_name((row.team_id, row.measure_id, row.last_month, row.span)),
        old=_figure(row.old_value, row.old_reason),
        new=_figure(row.new_value, row.new_reason),
        who=str(row.by),
        when=day_text(timezone.localdate(row.at)),
        why=row.why,
    )


def _figure(value: int | None, reason: str) -> str:
    """A figure before or after a change: zero, missing and both reasons are four things."""
    if value is not None:
        return f"{value:,}"
    return reason or NO_FIGURE
