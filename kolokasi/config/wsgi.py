"""The WSGI callable that the web server loads by name."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolokasi.config.settings")
application = get_wsgi_application()
