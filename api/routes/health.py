"""Whether the process lives, and whether the office can work with it. No session is asked for."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import House, Now
from records.readiness import Part, readiness

router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    """Whether everything is ready, and each part by name with what was seen."""

    ready: bool
    parts: dict[str, Part]


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is alive; the database is not asked."""
    return {"health": "alive"}


@router.get("/ready")
def ready(house: House, now: Now, response: Response) -> Readiness:
    """Database, migrations, sealer and worker; 503 with the part that is not ready."""
    parts = readiness(house.database, now)
    whole = all(part.ready for part in parts.values())
    response.status_code = 200 if whole else 503
    return Readiness(ready=whole, parts=parts)
