"""What must be so before anything is served, and whether it is so already: then nothing heavy is loaded for it.

The data folder remembers of which files and which database it was so; neither is trusted to be still the same.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import plans
import records
import states
from api.children import embedded
from records import version
from settings import Settings

_SAYING = [Path(str(package.__file__)).parent for package in (plans, records, states)]
"""The folders that say how a database must be: the library and how it is read, the schema and its rights."""


def make_ready(settings: Settings) -> None:
    """The newest schema with its rights, and the published library; the embedded server is started when it is down."""
    server = embedded(settings)
    if server is not None:
        server.start()
    url = server.url() if server else str(settings.database_url)
    remembered = settings.data_folder / "run" / "prepared"
    if remembered.exists() and remembered.read_text() == _stands(settings, url):
        return
    from api import processes  # noqa: PLC0415 - takes two seconds, and is seldom needed

    processes.prepare(settings).database.close()
    remembered.parent.mkdir(parents=True, exist_ok=True)
    remembered.write_text(_stands(settings, url))


def _stands(settings: Settings, url: str) -> str:
    """What the files ask for, under which keys, and what the database says of itself."""
    told = hashlib.sha256(repr((settings.signing_secret(), settings.vault_keys())).encode())
    for path in sorted(path for folder in _SAYING for path in folder.rglob("*") if path.suffix in (".py", ".yaml")):
        told.update(str(path).encode() + path.read_bytes())
    return f"{told.hexdigest()} {version.said(url)}\n"
