#!/usr/bin/env python3
"""Build the portal in this folder: `python build.py`; `python build.py --help` tells the rest."""

import sys

from congxa.cli import main

if __name__ == "__main__":
    sys.exit(main())
