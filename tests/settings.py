"""Settings of the test run: the product's own, on a database and a folder that `conftest` made."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("KOLOKASI_FIELD_KEY", "only-for-tests-to-seal-with")
os.environ.setdefault("KOLOKASI_SECRET_KEY", "only-for-tests-and-therefore-long-enough-to-be-accepted-by-the-checks")
# Each process of a run that is spread over the cores has files of its own, as it has a database of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if "KOLOKASI_DATA_DIR" not in os.environ or os.environ.get("KOLOKASI_TEST_DATA_OF", "") != WORKER:
    os.environ["KOLOKASI_TEST_DATA_OF"] = WORKER
    os.environ["KOLOKASI_DATA_DIR"] = tempfile.mkdtemp(prefix="kolokasi-test-")
    atexit.register(shutil.rmtree, os.environ["KOLOKASI_DATA_DIR"], ignore_errors=True)
os.environ.setdefault("DATABASE_URL", "postgres:///kolokasi")
os.environ["LC_ALL"] = "C.UTF-8"  # commands speak Indonesian, whatever the language of this machine
Path(os.environ["KOLOKASI_DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)

from kolokasi.config.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "kolokasi.base.storage.SyncedStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
