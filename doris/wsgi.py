"""The WSGI application. It refuses to start in production while a system check fails."""

import gc
import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doris.settings")

application = get_wsgi_application()

# A WSGI server doesn't run Django's checks by itself as `manage.py` does.
if settings.PRODUCTION:
    call_command("check", databases=["default"])

# What is loaded by now stays for good, and a report makes its thousands of small objects in one go
# and drops them by counting. Left to itself the collector walks all of them again and again,
# which took half the time of a city of 240 teams.
gc.collect()
gc.freeze()
gc.set_threshold(50_000)

for name in settings.STARTS_WITH_A_SERVER:
    import_string(name)()
