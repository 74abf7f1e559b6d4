"""Everything that was ever changed: what, from what, to what, who, when and why."""
