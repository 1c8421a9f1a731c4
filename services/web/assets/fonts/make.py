"""Makes cairo.woff2: one small variable font for Arabic and Latin; and from it
cairo-regular.ttf and cairo-bold.ttf, which the program draws pictures with.

    pip install fonttools brotli
    npm install @fontsource-variable/cairo@5.3.0
    python make.py node_modules/@fontsource-variable/cairo/files cairo.woff2

Fontsource ships Cairo in pieces by script. A page in Arabic needs Latin digits
and names too, and two files would be twice the wait, so the letters that our
three languages use are joined in one file, from weight 400 to 800.
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ARABIC = [
    *range(0x060C, 0x060D), 0x061B, 0x061F, *range(0x0621, 0x063B), *range(0x0640, 0x0653),
    *range(0x0660, 0x066E), 0x0670, 0x0671, 0x067E, 0x0686, 0x0698, 0x06A4, 0x06A9, 0x06AF,
    0x06CC, *range(0x06F0, 0x06FA), 0xFDFC,
]
LATIN = [
    *range(0x20, 0x7F), 0xA0, *map(ord, "£§©«°±·»×÷ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜàâäæçèéêëîïôöùûüÿœŒŸñáíóúışğŞĞİ"),
    0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AC, 0x2190, 0x2192,
]


def cut(path, codepoints, features):
    font = TTFont(path)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 800)})
    # Read now, every glyph: the table is lazy, and names its glyphs by the order that changes below.
    deltas = font["gvar"].variations
    font["gvar"].variations = {name: list(deltas.get(name, [])) for name in font.getGlyphOrder()}
    options = subset.Options(layout_features=features, hinting=False, notdef_outline=True)
    options.drop_tables += ["HVAR", "prep", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    return font


def main(files, out):
    arabic = cut(f"{files}/cairo-arabic-wght-normal.woff2", ARABIC,
                 ["init", "medi", "fina", "isol", "rlig", "liga", "ccmp", "mark", "mkmk", "kern"])
    latin = cut(f"{files}/cairo-latin-wght-normal.woff2", LATIN, ["ccmp"])
    cmap, order = arabic.getBestCmap(), arabic.getGlyphOrder()
    for name in latin.getGlyphOrder():
        if name in order:
            continue
        order = [*order, name]
        arabic["glyf"].glyphs[name] = latin["glyf"][name]
        arabic["hmtx"].metrics[name] = latin["hmtx"][name]
        arabic["gvar"].variations[name] = latin["gvar"].variations.get(name, [])
    arabic.setGlyphOrder(order)
    arabic["glyf"].glyphOrder = order
    merged = {**latin.getBestCmap(), **cmap}
    for table in arabic["cmap"].tables:
        table.cmap = {code: name for code, name in merged.items() if table.format != 4 or code < 0x10000}
    arabic["post"].formatType = 3.0
    arabic["maxp"].numGlyphs = len(order)
    arabic.flavor = "woff2"
    arabic.save(out)
    for weight, listed, name in [(500, 400, "regular"), (800, 800, "bold")]:
        drawn = instancer.instantiateVariableFont(TTFont(out), {"wght": weight})
        drawn.flavor = None
        drawn["OS/2"].usWeightClass = listed
        drawn["head"].macStyle = int(name == "bold")
        drawn.save(out.replace(".woff2", f"-{name}.ttf"))


main(*sys.argv[1:])
