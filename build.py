#!/usr/bin/env python3
"""Build, check or serve the site: ``python build.py --help``."""

from sistercities.cli import leave, main

if __name__ == "__main__":
    leave(main())
