"""`python -m kolokasi` is the command `kolokasi`."""

import sys

from kolokasi.runtime.main import main

sys.exit(main())
