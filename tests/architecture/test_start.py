"""What a start does not pay for: the first page is there in seconds because nothing is loaded that nobody needs yet."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("entry", "spared"),
    [
        ("api.prepared, api.children", ("sqlalchemy", "fastapi", "cel", "yaml")),
        ("api.serve", ("alembic", "apprise", "prompt_toolkit")),
        ("api.working", ("alembic", "fastapi", "prompt_toolkit")),
        ("api.printed", ("alembic", "apprise", "fastapi", "prefect")),
    ],
)
def test_an_entry_point_loads_only_what_it_needs(entry: str, spared: tuple[str, ...]) -> None:
    code = f"import {entry}, sys; print(sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, *spared], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
