"""What REST is asked: bodies, checked at the edge. What a form must hold is the definition's matter."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

from states.call import Answer

_DEEPEST = 12
FASTEST = 3600


def storable(value: JsonValue, depth: int = 0) -> JsonValue:
    """The value, if a database can hold it: no nulls, no halves of characters, no endless nesting."""
    if depth > _DEEPEST:
        raise ValueError("嵌套过深 nested too deeply")
    if isinstance(value, str):
        _writable(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _writable(name)
            storable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            storable(inner, depth + 1)
    return value


def _writable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("含有非法字符 holds characters that can not be stored")
    return text


def _with_plus(value: Any) -> Any:
    """A plus sign in an address means a space: the zone of a time is mended."""
    if isinstance(value, str) and len(value) > len("+08:00") and value[-6] == " ":
        return f"{value[:-6]}+{value[-5:]}"
    return value


Writable = Annotated[str, AfterValidator(_writable)]
Form = Annotated[dict[str, JsonValue], AfterValidator(storable)]
Moment = Annotated[AwareDatetime, BeforeValidator(_with_plus)]


class Asked(BaseModel):
    """A body of a request: closed to unknown fields."""

    model_config = ConfigDict(extra="forbid")


class ToOpen(Asked):
    """A case to be opened. `key` makes a second request with it answer with the case of the first."""

    procedure: Writable = Field(max_length=200)
    form: Form = {}
    drill: bool = False
    pace: float = Field(default=1.0, ge=1, le=FASTEST)
    key: Writable | None = Field(default=None, min_length=1, max_length=200)

    @model_validator(mode="after")
    def _only_drills_are_hurried(self) -> ToOpen:
        if self.pace != 1 and not self.drill:
            raise ValueError("只有演练可以加速 only a drill can be hurried")
        return self


class ToPull(Asked):
    """A trigger to be pulled; with `version`, only while the case is as it was looked at."""

    form: Form = {}
    version: int | None = Field(default=None, ge=1)


class ToAnswer(Asked):
    """An answer that the desk got by hand, with the real time."""

    answer: Answer
    note: Writable = Field(default="", max_length=2000)
    happened_at: AwareDatetime | None = None
    arrives_at: AwareDatetime | None = None


class ToDo(Asked):
    """What is said about a task."""

    note: Writable = Field(default="", max_length=2000)
