"""System checks: what makes this installation unsafe or unfinished, each with a stable id."""
