"""Playing the steps of a drill, one after the other, each checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from api.drill.desk import Desk, Unexpected
from api.drill.script import AnswerFor, At, Do, Drill, Open, Refused, Step, Suggested, Task, Wait
from states.scales import level_name

DESK = "duty"
LOOK_SECONDS = 0.2
LEAST_PATIENCE = 45.0
"""Machines are slower than plans: no wait of a drill is given up sooner (true seconds)."""


class Player:
    """Plays a drill at a desk. `tell` is given a line for every step."""

    def __init__(
        self,
        drill: Drill,
        desk: Desk,
        accounts: frozenset[str],
        tell: Callable[[str], None],
        *,
        patience: float = LEAST_PATIENCE,
    ) -> None:
        self._drill = drill
        self._desk = desk
        self._accounts = accounts
        self._tell = tell
        self._patience = patience
        self.cases: dict[str, str] = {}
        self._key = f"{drill.drill}-{int(time.time())}"

    def play(self) -> None:
        """Plays every step; `Unexpected` at the first that does not go as the file says."""
        for number, step in enumerate(self._drill.steps, start=1):
            self.play_step(number, step)

    def play_all_but_the_proof(self) -> None:
        """Plays every step but the proof of the record, for whoever proves it themselves."""
        for number, step in enumerate(self._drill.steps, start=1):
            if step.verify is None:
                self.play_step(number, step)

    def play_step(self, number: int, step: Step) -> None:
        """Plays one step."""
        spec: Any = getattr(step, step.word)
        said = _WORDS[step.word](self, spec)
        self._tell(f"{number:>3}  {said}")

    # What each word does.

    def open_(self, spec: Open) -> str:
        body = {
            "procedure": spec.procedure, "form": spec.form, "drill": True, "pace": self._drill.pace,
            "key": f"{self._key}-{spec.name}",
        }  # fmt: skip
        answer, _ = self._desk.post(spec.as_, "/api/cases", body)
        case = self._expect(answer, 201, f"open {spec.procedure}")
        self.cases[spec.name] = case["id"]
        return f"{spec.as_}: 接报 {case['number']} {spec.form.get('source', '')}"

    def do(self, spec: Do) -> str:
        ref = self._ref(spec.at)
        before = {child["id"] for child in self._case(ref)["children"]} if spec.creates else set()
        form = {name: self._named(name, value) for name, value in spec.form.items()}
        answer, lost = self._desk.post(spec.as_, f"/api/cases/{ref}/triggers/{spec.trigger}", {"form": form})
        if answer.status_code == HTTPStatus.CONFLICT and lost and self._was_mine(ref, spec):
            case = self._case(ref)
        else:
            case = self._expect(answer, 200, f"{spec.trigger} at {spec.at}")
        if spec.creates:
            self.cases[spec.creates] = self._created(case, before)
        return f"{spec.as_}: {spec.trigger} → {case['number']} {case['state_title']['zh']}"

    def _created(self, case: dict[str, Any], before: set[str]) -> str:
        new = [child["id"] for child in case["children"] if child["id"] not in before]
        if case["kind"] == "intake" and case["incident_id"]:
            return str(case["incident_id"])
        if not new:
            raise Unexpected(f"{case['number']} was to open a case, and opened none")
        return str(min(new))  # ids sort by time: the first is what was asked for, the others follow from it

    def _was_mine(self, ref: str, spec: Do) -> bool:
        entries = self._desk.get(spec.as_, f"/api/cases/{ref}/journal", limit=10_000)
        mine = [e for e in entries if e["kind"] == "moved" and e["data"].get("trigger") == spec.trigger]
        return bool(mine) and mine[-1]["actor"]["post"] == spec.as_

    def refused(self, spec: Refused) -> str:
        answer, _ = self._desk.post(
            spec.as_, f"/api/cases/{self._ref(spec.at)}/triggers/{spec.trigger}", {"form": spec.form}
        )
        refusal = self._expect(answer, spec.status, f"refused {spec.trigger}")
        return f"{spec.as_}: {spec.trigger} ✗ {spec.status} {refusal['reason']['zh']}"

    def suggestion(self, spec: Suggested) -> str:
        found = self._desk.get(DESK, f"/api/cases/{self._ref(spec.at)}/suggestion")
        if found["level"] != spec.is_:
            raise Unexpected(f"suggested {found['level']}, not {spec.is_}: {found['held']}")
        held = "；".join(row["title"]["zh"] for row in found["held"])
        return f"建议{level_name(found['level']).zh}：{held}（尚不明 {len(found['unknown'])} 条）"

    def wait(self, spec: Wait) -> str:
        began = time.monotonic()
        until = began + max(self._drill.seconds(spec.at_most), self._patience)
        while time.monotonic() < until:
            ref = self._find(spec.at)
            if ref is not None and self._is_so(ref, spec):
                return f"等到 {spec.state or '任务逾期'}（{time.monotonic() - began:.1f} 秒）"
            time.sleep(LOOK_SECONDS)
        raise Unexpected(f"waited {spec.at_most} for {spec.state or 'an overdue task'} at {spec.at}")

    def _is_so(self, ref: str, spec: Wait) -> bool:
        if spec.overdue_task:
            return any(task["overdue_at"] for task in self._desk.get(DESK, f"/api/cases/{ref}/tasks"))
        return bool(self._case(ref)["state"] == spec.state)

    def task(self, spec: Task) -> str:
        tasks = self._desk.get(DESK, f"/api/cases/{self._ref(spec.at)}/tasks")
        found = [one for one in tasks if one["key"] == spec.key and one["owner"]["post"] == spec.as_]
        found = found or [one for one in tasks if one["key"] == spec.key]
        if not found:
            raise Unexpected(f"no task {spec.key} at {spec.at}")
        who = spec.as_ if spec.as_ in self._accounts else DESK
        answer, lost = self._desk.post(who, f"/api/tasks/{found[0]['id']}/{spec.do}", {"note": spec.note})
        if not (answer.status_code == HTTPStatus.CONFLICT and lost):
            self._expect(answer, 200, f"task {spec.key}")
        return f"{spec.as_}: 任务 {found[0]['title']['zh']} → {spec.do}"

    def answer_for(self, spec: AnswerFor) -> str:
        calls = self._desk.get(DESK, f"/api/cases/{self._ref(spec.at)}/calls")
        call = next((one for one in calls if one["who"]["post"] == spec.post and one["part"] == "holder"), None)
        if call is None:
            raise Unexpected(f"{spec.post} was not called at {spec.at}")
        opened = datetime.fromisoformat(call["opened_at"])
        real = max(opened, datetime.now(UTC) - timedelta(minutes=spec.minutes_ago) / self._drill.pace)
        body = {"answer": spec.answer, "note": spec.how["zh"], "happened_at": real.isoformat()}
        answer, _ = self._desk.post(spec.as_, f"/api/calls/{call['id']}/answer", body)
        self._expect(answer, 200, f"answer for {spec.post}")
        return f"{spec.as_}: 代 {spec.post} 登记应答（{spec.how['zh']}）"

    def verify(self, _: object) -> str:
        proof = self._desk.get("auditor", "/api/verify")
        if not proof["stands"]:
            raise Unexpected(f"the record does not stand: {proof['faults'][:5]}")
        return f"记录完整：{proof['entries']} 条、{proof['chains']} 链"

    # Finding cases.

    def _case(self, ref: str) -> dict[str, Any]:
        found: dict[str, Any] = self._desk.get(DESK, f"/api/cases/{ref}")
        return found

    def _ref(self, at: At) -> str:
        found = self._find(at)
        if found is None:
            raise Unexpected(f"there is no {at}")
        return found

    def _find(self, at: At) -> str | None:
        if isinstance(at, str):
            return self.cases.get(at)
        children = self._case(self.cases[at.of])["children"]
        mine = [one for one in children if one["kind"] == at.child]
        return str(mine[0]["id"]) if mine else None

    def _named(self, name: str, value: Any) -> Any:
        return self.cases.get(value, value) if name == "incident" else value

    @staticmethod
    def _expect(answer: Any, status: int, what: str) -> dict[str, Any]:
        if answer.status_code != status:
            raise Unexpected(f"{what}: {answer.status_code} instead of {status}: {answer.text[:400]}")
        body: dict[str, Any] = answer.json()
        return body


_WORDS: dict[str, Callable[[Player, Any], str]] = {
    "open": Player.open_,
    "do": Player.do,
    "refused": Player.refused,
    "suggestion": Player.suggestion,
    "wait": Player.wait,
    "task": Player.task,
    "answer_for": Player.answer_for,
    "verify": Player.verify,
}
