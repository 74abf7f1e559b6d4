"""The WSGI application. It refuses to start in production while a system check fails."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doris.settings")

application = get_wsgi_application()

# A WSGI server doesn't run Django's checks by itself as `manage.py` does.
if settings.PRODUCTION:
    call_command("check", databases=["default"])
