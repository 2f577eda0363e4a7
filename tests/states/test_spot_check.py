"""A spot check: nobody has failed before being asked, and the result adds up."""

from states.spot_check import Tally, Verdict, result, tally, verdict


def test_nobody_has_failed_before_being_asked() -> None:
    assert verdict({}) is Verdict.WAITING


def test_one_answer_that_is_not_right_is_enough_to_fail() -> None:
    assert verdict({"a": {"right": True}, "b": {"right": True}}) is Verdict.PASSED
    assert verdict({"a": {"right": True}, "b": {"right": False}}) is Verdict.FAILED


def test_whoever_was_not_asked_counts_as_not_reached() -> None:
    told = tally([Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.WAITING])
    assert told == Tally(drawn=4, passed=1, failed=1, missing=2)
    assert "抽查4人，全部答对1人，有未答对的1人，未联系上2人；下达整改任务5项" in result("2026-08-23", told, 5).zh
