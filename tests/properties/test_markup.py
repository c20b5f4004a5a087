"""Whatever the text: the quick stages change no byte, and nothing unsafe leaves."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from congxa.markup import MarkupTooDeep, convert, place_links
from congxa.markup.bounds import Bounds
from congxa.markup.dialect import extensions, words
from congxa.markup.quick import Quick

CORPUS = sorted((Path(__file__).parents[2] / "content").rglob("*.md"))

# Whole marks, halves of marks, and what stands around them.
MARKS = [
    *("[", "]", "(", ")", "](a.jpg)", "![", "*", "**", "_", "__", "`", "``", "```", "~~~", "\\"),
    *(
        "\n",
        "\n\n",
        "\n\n    ",
        "    ",
        "  \n",
        " ",
        "\t",
        "\r\n",
        "\u00a0",
        "a",
        "Đường",
        "1",
        ".",
    ),
    *(
        "# ",
        "## ",
        "#",
        "- ",
        "* ",
        "1. ",
        "+ ",
        "> ",
        ">",
        "|",
        "| a | b |\n|:-|-:|\n",
        "---",
        "===",
    ),
    *(
        "\n: ",
        ": ",
        "[^1]",
        "[^1]: ",
        "\n[^a]: ",
        "[^a]",
        "[r]: /u 't'\n",
        "[r]",
        "[a][r]",
        "![a][r]",
    ),
    *(
        "&",
        "&amp;",
        "&#33;",
        "<",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<br>",
        "<?x",
        "?>",
    ),
    *(
        "<![CDATA[",
        "]]>",
        '<a href="',
        '">',
        "<http://a.b>",
        "<a@b.c>",
        "\\*",
        "\\\\",
        "\\`",
        "\\|",
        "!",
    ),
    *(
        '"',
        "'",
        "{",
        "}",
        "{: .c #i}",
        "{{ x }}",
        "{% y %}",
        "=",
        "-",
        "^",
        "~",
        ' "t")',
        ".mp4)",
        "\n*c*\n",
    ),
    *("<script>", "</script>", "<img src=x>", "</", "<a", "/>", "<svg>", "<table>", "klzzwxh:0000"),
]
markdown = st.lists(st.sampled_from(MARKS), max_size=40).map("".join)
texts = st.one_of(markdown, st.text(max_size=60))


@cache
def stock() -> Markdown:
    """Give Python-Markdown as it is, with the extensions of the dialect."""
    return Markdown(extensions=extensions(words("vi")), output_format="html")


@cache
def quick() -> Markdown:
    """Give Python-Markdown with the stages that the package replaces."""
    return Markdown(extensions=[*extensions(words("vi")), Bounds(), Quick()], output_format="html")


def assert_same(text: str) -> None:
    """Convert the text with both; what the bounds refuse may be anything."""
    try:
        found = quick().reset().convert(text)
    except MarkupTooDeep:
        return
    assert found == stock().reset().convert(text)


@given(texts)
@example("`` ``` `")
@example("\\\\`a`")
@example("*a **b** c*d*e**f*")
@example("[a [b](c) d](e) ![f [g] h](i 'j')")
@example("<b><!-- x --></b>\n\n<div><hr></div>{")
@example("```\na\n````\nb\n```\n\n~~~ x\n~~~")
@example("a\n===\nb\n---\n---\n- - -")
@example("# a {#b}\n\n| a {.x} |\n|---|\n| b {.y} |")
def test_quick_changes_no_byte(text: str) -> None:
    """The quick stages give, byte for byte, what Python-Markdown gives."""
    assert_same(text)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_quick_changes_no_byte_of_the_sample(path: Path) -> None:
    """The same holds for every text of the sample portal."""
    assert_same(path.read_text(encoding="utf-8"))


INLINE = frozenset("a img video audio source span em strong b i u s sub sup br code".split())
TAGS = INLINE | frozenset(
    "h2 h3 h4 h5 h6 p hr wbr div section article aside address small mark del ins abbr cite q dfn"
    " time kbd samp var bdi bdo ruby rt rp ul ol li dl dt dd blockquote pre details summary table"
    " caption colgroup col thead tbody tfoot tr th td figure figcaption".split()
)
ATTRIBUTES = frozenset(
    "id class lang dir title href src alt width height controls preload loop muted aria-label type"
    " start reversed value colspan rowspan scope span datetime open role tabindex".split()
)
VALUES = {
    "href": re.compile(r"congxa:\d+"),
    "src": re.compile(r"congxa:\d+"),
    "role": re.compile("region"),
    "tabindex": re.compile("0"),
    "id": re.compile(r"(?!cx-)\w[\w.:-]*"),
    "class": re.compile(r"[\w-]+( [\w-]+)*"),
}


class Reader(HTMLParser):
    """Notes all that stands in the HTML and must not."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[object] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.levels: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag holds."""
        if tag not in TAGS:
            self.faults.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        for name, value in attrs:
            allowed = VALUES.get(name)
            if name not in ATTRIBUTES or (allowed and not allowed.fullmatch(value or "")):
                self.faults.append((tag, name, value))
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.addresses.append(value or "")

    def note(self, data: str) -> None:
        """Note a comment or a declaration."""
        self.faults.append(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = note


def assert_safe(text: str) -> None:
    """Convert the text and read the result as a browser would."""
    try:
        found = convert(text)
    except MarkupTooDeep:
        return
    html = found.html.decode()
    read = Reader(html)
    assert not read.faults
    assert len(read.ids) == len(set(read.ids))
    assert set(read.ids) == set(found.ids)
    assert read.levels == [heading.level for heading in found.headings]
    assert min(read.levels, default=2) == 2
    assert read.addresses == [f"congxa:{n}" for n in range(len(found.links))]
    assert not Reader(place_links(found.html, [None] * len(found.links)).decode()).addresses
    placed = Reader(place_links(found.html, ["/a?b&c"] * len(found.links)).decode())
    assert placed.addresses == ["/a?b&c"] * len(found.links)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", html)


VECTORS = r'''
<script>alert(1)</script>
<ScRiPt>alert(1)</sCrIpT>
<script src=//x.vn/x.js></script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/x>alert(1)</script>
<<script>alert(1);//<</script>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" alt="<script>">
<img src=`x`onerror=alert(1)>
<img/src="x"/onerror=alert(1)>
<img src='x' alt='"><script>alert(1)</script>'>
<img """><script>alert(1)</script>">
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<math><mi><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<math href="javascript:alert(1)">x</math>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>
<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>
<title><img title="</title><img src=x onerror=alert(1)>"></title>
<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="javascript:alert(1)">
<applet code=x archive=y></applet>
<base href="javascript:/a/-alert(1)//">
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<link rel=stylesheet href="javascript:alert(1)">
<style>@import 'javascript:alert(1)';</style>
<div style="background:url(javascript:alert(1))">x</div>
<div style="width: expression(alert(1))">x</div>
<body onload=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href=" javascript:alert(1)">x</a>
<a href="java&#x09;script:alert(1)">x</a>
<a href="java&#10;script:alert(1)">x</a>
<a href="&#106;&#97;&#118;&#97;script:alert(1)">x</a>
<a href="javascript&colon;alert(1)">x</a>
<a href="&#1;javascript:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="congxa:0" onclick=alert(1)>x</a>
<a href='x' title='"onmouseover="alert(1)'>x</a>
<form action="javascript:alert(1)"><input type=submit formaction="javascript:alert(1)"></form>
<button onclick=alert(1) form=x>y</button>
<input autofocus onfocus=alert(1)>
<select><option><script>alert(1)</script></option></select>
<video><source onerror="alert(1)"></video>
<video poster="javascript:alert(1)" src="javascript:alert(1)"></video>
<audio src=x onerror=alert(1)>
<details open ontoggle=alert(1)><summary>x</summary></details>
<marquee onstart=alert(1)>x</marquee>
<table background="javascript:alert(1)"><td background="javascript:alert(1)">
<template><script>alert(1)</script></template>
<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
<image src=x onerror=alert(1)>
<isindex type=image src=1 onerror=alert(1)>
<!--<img src="--><img src=x onerror=alert(1)//">
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<!DOCTYPE x [<!ENTITY y "z">]>&y;
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
\<script>alert(1)\</script>
[x](javascript:alert(1))
[x](JAVASCRIPT:alert(1))
[x](<javascript:alert(1)>)
[x](javascript&#58;alert(1))
[x](&#106;avascript:alert(1))
[x](\javascript:alert(1))
[x](data:text/html,x "onmouseover=alert(1)")
[x](y 'z" onmouseover="alert(1)')
[x](y"onmouseover=alert(1)//)
[x]: javascript:alert(1)
![x](javascript:alert(1))
![x"onerror="alert(1)](y)
![x](y"onerror="alert(1))
![x](javascript:alert(1).mp4)
![" onerror="alert(1)](y.mp4)
<javascript:alert(1)>
<javascript://x.vn/%0aalert(1)>
**x**{: onclick=alert(1) style=color:red href=javascript:alert(1) }
# x {: onclick="alert(1)" #cx-main }
``` "onmouseover=alert(1)
~~~ {.x onclick=alert(1) id="y" title="<script>"}
| x {: onclick=alert(1)} |
x[^"><script>alert(1)</script>]
<b><p title="`<img src=x onerror=alert(1)>`">
`<img src=x onerror=alert(1)>`
<a id=cx-a name=cx-b role=alert tabindex=1 aria-label=x accesskey=y contenteditable>z</a>
'''.strip().splitlines()


AROUND = (
    *("{}", "a {} b", "- {}", "> {}\n{}", "**{}**", "# {}", "[x](java\n{})"),
    *('<p title="{}">', "| {} |\n|---|\n"),
)


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("around", AROUND)
def test_known_attacks(vector: str, around: str) -> None:
    """Nothing of a well-known attack leaves, alone, in a paragraph, in a list or half in a tag."""
    assert_safe(around.replace("{}", vector))


HTML = [
    *VECTORS,
    *("<b>", "</b>", "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>"),
    *("<a href=x>", "</a>", "<h1>", "</h1>", "<h3 id=x>", "</h3>", "<video src=y>", "</video>"),
    *("<svg>", "</svg>", "<math>", "<style>", "</style>", "<title>", "<!--", "-->", "<p id='"),
    *("'", '"', ">", "<", "=", "&", "`", "\n", "\n\n", "x", "&#2;", "<li>", "<ul>", "<i>", "</i>"),
]
pieces = st.lists(st.one_of(st.sampled_from(HTML), st.sampled_from(MARKS)), max_size=15)


@given(pieces.map("".join))
@example("<video><a href=b>x</a><video src=c></video></video><a href=d>y</a>")
@example("<a href=1><table><tr><td><a href=2>x</a></table></a>")
@example("<td><hr></c>{")
def test_nothing_unsafe_leaves(text: str) -> None:
    """Of any mixture of tags and marks only allowed tags, attributes and addresses leave."""
    assert_safe(text)


@given(st.lists(texts, min_size=1, max_size=5))
@example(["- " * 200 + "a", "a\n\n- b"])
@example(["[^1]: a", "[^1]"])
@example(["[a]: b", "[a]"])
@example(["*a **b", "a* b** *c*"])
def test_conversion_is_pure(several: list[str]) -> None:
    """A text gives the same result, whatever was converted before it."""

    def result(text: str) -> object:
        try:
            return convert(text)
        except MarkupTooDeep:
            return None

    first = [result(text) for text in several]
    assert [result(text) for text in reversed(several)] == first[::-1]
