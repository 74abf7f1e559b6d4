import pytest

from doris.colours import contrast, is_colour, mix, text_on, theme_css


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("colour", ["#134e4a", "#ffd200", "#808080", "#ff0000", "#000000"])
def test_text_on_any_colour_can_be_read(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5


@pytest.mark.parametrize(
    ("colour", "accent"), [("#134e4a", "#134e4a"), ("#ffd200", "#0b0c0c"), ("#FFD200", "#0b0c0c")]
)
def test_pale_colour_is_no_accent_on_white(colour: str, accent: str) -> None:
    assert f"--council-accent:{accent}" in theme_css(colour)


@pytest.mark.parametrize("text", ["#123", "134e4a", "#13 e4a", "teal", "", "#134e4a;"])
def test_what_is_no_colour(text: str) -> None:
    assert not is_colour(text)


@pytest.mark.parametrize(("share", "mixed"), [(0, "#000000"), (0.5, "#808080"), (1, "#ffffff")])
def test_mix(share: float, mixed: str) -> None:
    assert mix("#000000", "#ffffff", share) == mixed
