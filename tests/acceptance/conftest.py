"""One running product for each module of acceptance tests, or the desk with a clock that the test holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.product import Product
from tests.api.conftest import _library, _template, client, clock, house, settings

__all__ = ["_library", "_template", "client", "clock", "house", "settings"]


@pytest.fixture(scope="module")
def product(session_folder: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """A product that is up; its processes are its own."""
    made = Product(session_folder / str(request.module.__name__).rpartition(".")[2])
    made.start()
    yield made
    made.stop()
