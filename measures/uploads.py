"""Files between their preview and their confirmation.

What is confirmed is the file itself, read and checked again: nothing that a browser sends back is
taken for what was previewed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import Http404

from doris.models import User
from measures.models import Upload, UploadKind

KEPT_FOR = timedelta(days=1)
GONE = (
    "That file is no longer here. It may have been confirmed already, or it was sent more than a "
    "day ago. Send it again."
)


def keep_upload(*, kind: UploadKind, name: str, content: bytes, by: User, at: datetime) -> Upload:
    """Keep a file until the person who sent it confirms it; forgets what nobody confirmed."""
    Upload.objects.filter(at__lt=at - KEPT_FOR).delete()
    return Upload.objects.create(kind=kind, name=name[-255:], content=content, by=by, at=at)


def own_upload(pk: int, *, kind: UploadKind, by: User, at: datetime) -> Upload:
    """A file that this person sent; Http404 for anybody else's, and for one that is gone."""
    found = Upload.objects.filter(pk=pk, kind=kind, by=by, at__gte=at - KEPT_FOR).first()
    if found is None:
        raise Http404(GONE)
    return found
