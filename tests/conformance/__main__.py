"""`python -m tests.conformance`."""

import sys

from .run import main

sys.exit(main())
