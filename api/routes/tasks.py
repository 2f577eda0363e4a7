"""Work on tasks."""

from __future__ import annotations

import uuid
from typing import Literal

from fastapi import APIRouter

from api.asked import ToDo
from api.dependencies import Desk
from api.shapes import TaskShape
from workflows.commands.work_task import work_task

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.post("/{task_id}/{act}")
def act(task_id: uuid.UUID, act: Literal["accept", "done", "refuse", "waive"], asked: ToDo, desk: Desk) -> TaskShape:
    """Accepts, finishes, refuses or waives a task."""
    return TaskShape.model_validate(desk.carry(lambda work: work_task(work, task_id, act, asked.note)))
