#!/usr/bin/env python3
"""Build, check or serve the site: ``python build.py --help``."""

import sys

from sistercities.cli import main

if __name__ == "__main__":
    sys.exit(main())
