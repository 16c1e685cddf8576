"""Entry of `deploy/demo` and `deploy/test`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from deploy.launcher import cli  # noqa: E402  (found only through the line above)

sys.exit(cli.main(sys.argv[1:]))
