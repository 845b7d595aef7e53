"""Run the fuzz tests: `python -m tests.fuzz`, or some: `python -m tests.fuzz questions`."""

import sys

from tests.fuzz.run import main

sys.exit(main(sys.argv[1:]))
