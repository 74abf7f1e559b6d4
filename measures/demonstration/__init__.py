"""The demonstration council: from the reviewable tables in `fixtures/demo/` into the database."""

from measures.demonstration.building import CHANGE_REASON, AlreadyThere, build

__all__ = ["CHANGE_REASON", "AlreadyThere", "build"]
