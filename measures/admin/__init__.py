"""Django admin: where administrators keep definitions, organisation and roles.

One module for each noun. `base.py` is what they share: a change has a reason, history is a page
that can be read, and nothing goes away that figures rest on. Who gets in is `measures.backends`.
"""

from measures.admin import (
    assignment,
    checking,
    deadline,
    definition,
    framework,
    guidance,
    locality,
    measure,
    part_rule,
    submission,
    team,
    wording,
)

__all__ = [
    "assignment",
    "checking",
    "deadline",
    "definition",
    "framework",
    "guidance",
    "locality",
    "measure",
    "part_rule",
    "submission",
    "team",
    "wording",
]
