"""Django admin: where administrators keep definitions, organisation and roles.

One module for each noun. `base.py` is what they share: a change has a reason, history is a page
that can be read, and nothing goes away that figures rest on. Who gets in is `measures.backends`.
"""

from measures.admin import (
    assignment,
    benchmark,
    checking,
    comparator,
    deadline,
    definition,
    framework,
    guidance,
    locality,
    measure,
    part_rule,
    submission,
    target,
    team,
    wording,
)

__all__ = [
    "assignment",
    "benchmark",
    "checking",
    "comparator",
    "deadline",
    "definition",
    "framework",
    "guidance",
    "locality",
    "measure",
    "part_rule",
    "submission",
    "target",
    "team",
    "wording",
]
