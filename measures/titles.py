"""Reads measures' short descriptions as they were in force, for pages that name a few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from measures.models import MeasureVersion, version_in_force
from measures.periods import Month


def read_titles(wanted: Collection[tuple[int, Month]]) -> dict[tuple[int, Month], str]:
    """The short description of each measure, by primary key, in a month; in one query."""
    versions = read_versions(wanted)
    return {key: version.title if version else "" for key, version in versions.items()}


def read_versions(
    wanted: Collection[tuple[int, Month]],
) -> dict[tuple[int, Month], MeasureVersion | None]:
    """The definition of each measure, by primary key, in a month; in one query."""
    versions: dict[int, list[MeasureVersion]] = defaultdict(list)
    for version in MeasureVersion.objects.filter(
        measure__in={measure for measure, _ in wanted}
    ).order_by("from_month"):
        versions[version.measure_id].append(version)
    return {
        (measure, month): version_in_force(versions[measure], month) for measure, month in wanted
    }
