"""What a process begins with that makes files for another one. Imports no model: it comes first."""

from __future__ import annotations

import multiprocessing
import os
import threading

import django


def set_up() -> None:
    """Get ready to make files, and end when the process that this one works for is gone."""
    django.setup()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
