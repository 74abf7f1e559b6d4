"""What the page of a published scorecard says of its edition, and of one that was replaced.

It says it in the words and with the templates of a quarter's (`reporting.views.published`). Whether
anything has changed since is told by holding the scorecard as it stands beside the published one:
whatever else was recorded of the month does not matter to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from measures.models import Framework
from measures.queries import Window
from reporting.audience import audience_of
from reporting.copies import bare
from reporting.editions import AUDIENCES, files_of, in_place_of
from reporting.formats import SCORECARD_FORMATS
from reporting.membership import members_of
from reporting.models import Edition, EditionStatus
from reporting.scorecard import Scorecard
from reporting.scorecard_months import month_figure_changes
from reporting.scoring import months_read, scorecard
from reporting.units import NoSuchReport
from reporting.views.asking_scorecards import AskedScorecard
from reporting.views.published import About, Changed, File, changes_told, edition_link, size_text
from reporting.views.scorecard_links import address
from reporting.wording import day_text


def about_scorecard(
    asked: AskedScorecard,
    edition: Edition,
    editions: Sequence[Edition],
    published: Scorecard,
    window: Window,
) -> About:
    """What the page of a published scorecard says of its edition."""
    live = address(asked.unit, asked.framework, asked.month)
    newest = next((each for each in editions if each.status == EditionStatus.PUBLISHED), None)
    is_changed = _has_changed(asked, published, window)
    changes, unseen = _changes(asked, edition) if is_changed else ((), 0)
    publication = published.publication
    return About(
        number=edition.number,
        headline=f"Published edition {edition.number} on "
        f"{day_text(timezone.localdate(edition.frozen_at))}.",
        notes=publication.notes if publication else (),
        files=published_files(asked, edition),
        restates=publication.restates if publication else None,
        restatements=publication.restatements if publication else (),
        newest=edition_link(live, newest) if newest and newest.number > edition.number else None,
        is_changed=is_changed,
        changes=changes,
        changes_unseen=unseen,
        live=live,
        editions=(),
        placements=(),
    )


def told_as_replaced(asked: AskedScorecard, edition: Edition) -> Mapping[str, Any]:
    """Why an edition is not shown any more, its files' hashes, and the edition in its place."""
    live, instead = address(asked.unit, asked.framework, asked.month), in_place_of(edition)
    is_read = instead is not None and instead.status == EditionStatus.PUBLISHED
    return {
        "caption": Framework.objects.get(slug=asked.framework).name,
        "title": f"{asked.unit.name}, {asked.month.name}",
        "edition": edition,
        "files": published_files(asked, edition),
        "newest": edition_link(live, instead) if instead and is_read else None,
        "making": None if is_read else instead,
        "live": live,
    }


def published_files(asked: AskedScorecard, edition: Edition) -> tuple[File, ...]:
    """The edition's files of this scorecard, in this person's copy."""
    here = address(asked.unit, asked.framework, asked.month).rstrip("/")
    is_gone = edition.status == EditionStatus.REPLACED
    made = files_of(edition, asked.unit.path or "", asked.copy)
    return tuple(
        File(
            SCORECARD_FORMATS[ending].name,
            "" if is_gone else f"{here}.{ending}?edition={edition.number}",
            file.sha256,
            size_text(file.size),
        )
        for ending, file in made.items()
    )


def _has_changed(asked: AskedScorecard, published: Scorecard, window: Window) -> bool:
    """Whether the scorecard says anything else as it stands; that its quarter was closed since
    changes no figure.
    """
    try:
        live = scorecard(
            asked.unit,
            asked.framework,
            asked.month,
            on=asked.on,
            structure=asked.structure,
            audience=AUDIENCES[asked.copy],
            months=len(published.shown),
            window=window,
        )
    except NoSuchReport:
        return True
    return bare(replace(live, is_provisional=published.is_provisional)) != bare(published)


def _changes(asked: AskedScorecard, edition: Edition) -> tuple[tuple[Changed, ...], int]:
    """The figures of the unit on this scorecard that changed since, as far as they may be told."""
    members = members_of(asked.structure, asked.unit, months_read(asked.month))
    every = month_figure_changes(asked.framework, asked.month, edition.seen)
    return changes_told(every, members, audience_of(asked.rights, asked.teams_placed))
