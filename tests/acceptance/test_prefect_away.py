"""Without Prefect the response goes on, and the journal says so (promise 10)."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.acceptance.product import Performance, Product


def _until(what: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.3)


def _runners(performance: Performance, name: str) -> list[str]:
    ref = performance.player.cases[name]
    journal = performance.desk.get("auditor", f"/api/cases/{ref}/journal")
    return [entry["data"]["runner"] for entry in journal if entry["kind"] == "effect_done"]


def test_the_response_goes_on_when_prefect_is_killed_and_uses_it_again_when_it_is_back(
    product: Product,
) -> None:
    """Flows run through Prefect, then directly while its server is gone, then through Prefect again."""
    with Performance(product, "urgent_start", patience=120) as performance:
        steps = iter(enumerate(performance.drill.steps, start=1))

        def play_until(trigger: str) -> None:
            for number, step in steps:
                performance.player.play_step(number, step)
                if step.do is not None and step.do.trigger == trigger:
                    return

        _until(lambda: product.pid("prefect") is not None, 60)
        _until_the_desk_shows(performance, "prefect")
        play_until("start_urgently")
        _until(lambda: "prefect" in _runners(performance, "response"), 60)

        product.keep_away("prefect")
        before = len(_runners(performance, "response"))
        play_until("stand_down")
        _until(lambda: "direct" in _runners(performance, "response")[before:], 60)

        _until_the_desk_shows(performance, "direct")
        product.let_back("prefect")
        _until_the_desk_shows(performance, "prefect")
        back = len(_runners(performance, "response"))
        play_until("nothing more")
        _until(lambda: "prefect" in _runners(performance, "response")[back:], 60)
        proof = performance.desk.get("auditor", "/api/verify")

    assert proof["faults"] == []


def _until_the_desk_shows(performance: Performance, runner: str) -> None:
    """The worker beats with the way it carries effects out; the desk shows the newest beat."""
    shown = f"runner {runner}"
    _until(lambda: shown in performance.desk.get("auditor", "/ready")["parts"]["worker"]["seen"], 90)
