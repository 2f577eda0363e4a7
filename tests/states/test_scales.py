"""The three scales, and texts in both languages."""

from states.scales import COLOUR_NAMES, GRADE_NAMES, LEVEL_NAMES, Colour, Grade, Level, rank
from states.text import Text, listed


def test_three_scales_each_go_from_the_gravest() -> None:
    """分级、响应级别、预警颜色: never one field; each has a name in both languages."""
    assert [rank(one) for one in (Level.I, Grade.EXTRAORDINARY, Colour.RED)] == [1, 1, 1]
    assert [rank(one) for one in (Level.IV, Grade.ORDINARY, Colour.BLUE)] == [4, 4, 4]
    assert set(LEVEL_NAMES) == set(Level)
    assert set(GRADE_NAMES) == set(Grade)
    assert set(COLOUR_NAMES) == set(Colour)


def test_a_text_is_given_in_a_language_and_inside_another() -> None:
    """A value that is a text goes in language by language."""
    text = Text("将{what}", "will {what}").filled(what=listed([Text("叫应", "call"), Text("告知", "tell")]))

    assert (text.in_("zh"), text.in_("en"), text.in_("fr")) == (
        "将叫应、告知",
        "will call, tell",
        "将叫应、告知",
    )
    assert Text.of(text.as_data()) == text
