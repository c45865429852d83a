"""Settings of the test run: the product's own, on a database and a folder that `conftest` made."""

import os
import tempfile

os.environ.setdefault("KOLOKASI_SECRET_KEY", "only-for-tests-and-therefore-long-enough-to-be-accepted-by-the-checks")
os.environ.setdefault("KOLOKASI_DATA_DIR", tempfile.mkdtemp(prefix="kolokasi-test-"))
os.environ.setdefault("DATABASE_URL", "postgres:///kolokasi")

from kolokasi.config.settings import *  # noqa: E402, F403
