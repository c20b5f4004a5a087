"""`python -m congxa` is the command line."""

import sys

from congxa.cli import main

if __name__ == "__main__":
    sys.exit(main())
