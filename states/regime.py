"""The five regimes that a duty office keeps in writing: each governs a part of its work.

Source: a county's duty reform (「建立一套完备的值班值守规章制度」): 值班值守、交接班、信息报送、会商研判、预警信息发布.
"""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class Regime(StrEnum):
    """One of the five."""

    DUTY = "duty"
    HAND_OVER = "hand_over"
    REPORTING = "reporting"
    JOINT_ANALYSIS = "joint_analysis"
    WARNING_RELEASE = "warning_release"

    @property
    def named(self) -> Text:
        """What it is called."""
        return _TITLES[self]


_TITLES = {
    Regime.DUTY: Text("值班值守制度", "Keeping watch"),
    Regime.HAND_OVER: Text("交接班制度", "Handing over"),
    Regime.REPORTING: Text("信息报送制度", "Reporting"),
    Regime.JOINT_ANALYSIS: Text("会商研判制度", "Joint analysis"),
    Regime.WARNING_RELEASE: Text("预警信息发布制度", "Release of warnings"),
}
GOVERNED = {
    "intake": (Regime.REPORTING, Regime.WARNING_RELEASE),
    "information_report": (Regime.REPORTING,),
    "incident": (Regime.JOINT_ANALYSIS, Regime.REPORTING),
    "response": (Regime.JOINT_ANALYSIS, Regime.WARNING_RELEASE),
}
"""By kind of case the regimes that govern its page."""
