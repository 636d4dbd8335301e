"""``python -m ganworks``: the command line, for launchers that start modules."""

import sys

from ganworks.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
