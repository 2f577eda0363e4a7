"""Installs the provider into a cache folder, from its lock, and runs it on loopback."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILES = ("package.json", "package-lock.json", "provider.mjs")
HERE = Path(__file__).parent


def installed() -> Path | None:
    """The folder in which the provider lies, installed once for each lock; None where there is no npm."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    version = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tocsin-oidc-{version}"
    if not (folder / "installed").exists():
        folder.mkdir(exist_ok=True)
        for name in FILES:
            shutil.copyfile(HERE / name, folder / name)
        asked = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(asked, cwd=folder, check=True, capture_output=True, timeout=300)
        (folder / "installed").touch()
    return folder


@contextmanager
def served(folder: Path, port: int, redirect: str) -> Iterator[str]:
    """The provider while it runs: its issuer."""
    node = str(shutil.which("node"))
    started = [node, "provider.mjs", str(port), redirect]
    with subprocess.Popen(started, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            while (line := process.stdout.readline()) and line.strip() != "ready":
                pass
            assert line, "the provider did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
