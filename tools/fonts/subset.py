"""Cut the fonts down to the letters a report needs, and rename them as their licence asks."""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules" / "@fontsource-variable"
TARGET = HERE.parents[1] / "src" / "allohistory" / "views" / "static" / "fonts"

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ıŒœ–—‘’“”„†•…‰′″€™←↑→↓−≈≤≥")]
# Macrons of Japanese and Manchu names, carons and the like of Slavic ones.
EXTENDED = list(map(ord, "ĀāĒēĪīŌōŪūĂăĆćČčĎďĐđĘęĚěĞğĽľŁłŃńŇňŐőŘřŚśŞşŠšŤťŮůŰűŹźŻżŽžƠơƯư"))
WEIGHTS = {"wght": (400, 700)}

# file here: (package, file there, letters, new family name)
FONTS = {
    "serif": ("source-serif-4", "source-serif-4-latin-wght-normal", LATIN, "Serif"),
    "serif-italic": ("source-serif-4", "source-serif-4-latin-wght-italic", LATIN, "Serif"),
    "serif-extended": ("source-serif-4", "source-serif-4-latin-ext-wght-normal", EXTENDED, "Serif"),
    "serif-extended-italic": (
        "source-serif-4",
        "source-serif-4-latin-ext-wght-italic",
        EXTENDED,
        "Serif",
    ),
    "sans": ("inter", "inter-latin-wght-normal", LATIN, "Sans"),
}
# Name records with the family in them: family, unique id, full, PostScript, typographic, prefix.
FAMILY_RECORDS = (1, 3, 4, 6, 16, 25)


def cut(source: Path, letters: list[int], family: str, target: Path) -> None:
    """Write the named letters of a variable font, at the weights we set."""
    font = TTFont(source)
    options = Options()
    options.layout_features = ["kern", "mark", "ccmp", "locl", "liga", "tnum"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    # Inter's table of glyph variations is not complete before it is cut.
    font = instantiateVariableFont(font, WEIGHTS)
    for record in font["name"].names:
        if record.nameID in FAMILY_RECORDS:
            separator = "" if record.nameID in (6, 25) else " "
            record.string = separator.join(("Allohistory", family))
    font.flavor = "woff2"
    font.save(target)


def main() -> None:
    """Write all five."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (package, file, letters, family) in FONTS.items():
        cut(
            PACKAGES / package / "files" / f"{file}.woff2",
            letters,
            family,
            TARGET / f"{name}.woff2",
        )


if __name__ == "__main__":
    main()
