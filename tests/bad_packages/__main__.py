"""Write every broken package into a folder of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bad_packages.corpus import CORPUS, folder_name
from tests.conftest import make_toy

if __name__ == "__main__":
    for name, change in CORPUS.items():
        change(make_toy(Path(sys.argv[1]) / folder_name(name) / "data"))
