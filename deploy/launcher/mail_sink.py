"""The demo's mail server: keeps every message as a file and sends nothing on. Runs in the virtual environment.

Arguments: the port, and the folder.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Keeper:
    """Writes each message to a file named by the moment of its arrival."""

    def __init__(self, folder: Path) -> None:
        """Keep in this folder."""
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        """Keep one message; a half-written file is never seen."""
        name = f"{time.time_ns():020d}"
        making = self.folder / f".{name}"
        making.write_bytes(envelope.content)
        making.rename(self.folder / f"{name}.eml")
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    """Listen until the process is ended."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Keeper(folder), enable_SMTPUTF8=True), host="127.0.0.1", port=port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
