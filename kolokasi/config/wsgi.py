"""The WSGI callable that the web server loads by name."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolokasi.config.settings")
os.environ.setdefault("KOLOKASI_STATEMENT_SECONDS", "15")
os.environ.setdefault("KOLOKASI_IDLE_TRANSACTION_SECONDS", "60")
application = get_wsgi_application()
