"""Run the fixed job: ``python bench/run_fixed_job.py DATA OUT CACHE``.

Like ``build.py``, it imports what it runs, so that this is compiled only once.
"""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

from fixed_job import main  # noqa: E402

if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # like build.py
