"""The measure catalogue: from the reviewable tables in `fixtures/catalogue/` into the database."""

from measures.catalogue.files import CatalogueError, Problem
from measures.catalogue.loading import FOLDER, Outcome, load

__all__ = ["FOLDER", "CatalogueError", "Outcome", "Problem", "load"]
