"""The demonstration council: from the reviewable tables in `fixtures/demo/` into the database."""

from measures.demonstration.building import AlreadyThere, Built, build, listed_people

__all__ = ["AlreadyThere", "Built", "build", "listed_people"]
