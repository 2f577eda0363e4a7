"""The board as data."""
from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api", tags=["board"])
