"""The council's colour, and which text can be read on it."""

import re

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
FALLBACK = "#134e4a"
WHITE, BLACK = "#ffffff", "#0b0c0c"


def is_colour(text: str) -> bool:
    """Whether `text` is a colour as `#rrggbb`."""
    return HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """White or black, whichever is read more easily on `colour`."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of `other` in it."""
    channels = (
        round(int(colour[at : at + 2], 16) * (1 - share) + int(other[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def theme_css(colour: str) -> str:
    """The custom properties that doris.css takes the council's colour from."""
    if not is_colour(colour):
        colour = FALLBACK
    # Links and headings in the council's colour stand on white, where a pale one can't be read.
    accent = colour if contrast(colour, WHITE) >= 4.5 else BLACK
    properties = {
        "council-colour": colour,
        "council-text": text_on(colour),
        "council-accent": accent,
        "council-accent-dark": mix(accent, BLACK, 0.35),
        "council-tint": mix(WHITE, colour, 0.06),
    }
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in properties.items()) + "}"
