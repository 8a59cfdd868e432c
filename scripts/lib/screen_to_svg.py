"""screen_to_svg.py COLUMNS TITLE: a terminal's screen with its escape sequences on standard input, as an
SVG on standard output."""

import html
import io
import re
import sys

from rich.console import Console
from rich.text import Text

columns, title = int(sys.argv[1]), sys.argv[2]
screen = sys.stdin.read().rstrip("\n")
console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True,
                  color_system="truecolor", legacy_windows=False)
# A style goes on at the next line until something ends it.
for line in Text.from_ansi(screen).split("\n", allow_blank=True):
    console.print(line, no_wrap=True, crop=True, overflow="crop")
svg = console.export_svg(title=title)
# The viewer's own fonts do: nothing is to be fetched for a picture.
while "@font-face" in svg:
    start = svg.index("@font-face")
    svg = svg[:start] + svg[svg.index("}", start) + 1:].lstrip()


def without_blanks_in_front(element):
    """Some viewers leave out blanks at the beginning of a text, so the text is moved instead."""
    before, x, between, length, after, escaped = element.groups()
    text = html.unescape(escaped)
    kept = text.lstrip()
    width = float(length) / len(text)
    moved = (len(text) - len(kept)) * width
    kept = html.escape(kept).replace("\xa0", "&#160;")
    return f'{before}{float(x) + moved:g}{between}{float(length) - moved:g}{after}{kept}</text>'


pattern = r'(<text [^>]*x=")([0-9.]+)("[^>]*textLength=")([0-9.]+)("[^>]*>)([^<]*)</text>'
svg = re.sub(pattern, without_blanks_in_front, svg)
print(svg.replace("Fira Code", "DejaVu Sans Mono"))
