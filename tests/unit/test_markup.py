"""Markdown to sanitised HTML: one table for each rule, Markdown in, HTML out."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from markdown.treeprocessors import InlineProcessor

from congxa.markup import Heading, Html, Link, MarkupTooDeep, convert, place_links
from congxa.markup.quick import _Inline


def html(text: str, language: str = "vi") -> str:
    """Convert the text and give its HTML alone."""
    return convert(text, language=language).html.decode()


def image(n: int, alt: str = "") -> str:
    """Spell the n-th image as it is written."""
    return f'<img alt="{alt}" src="congxa:{n}">'


MARKDOWN = {
    "paragraph": ("Kính gửi **bà con**.", "<p>Kính gửi <strong>bà con</strong>.</p>"),
    "one line break is none": ("một\nhai", "<p>một\nhai</p>"),
    "two spaces break a line": ("một  \nhai", "<p>một<br>\nhai</p>"),
    "quotes and dots stay": ("\"a\" -- 'b' ...", "<p>\"a\" -- 'b' ...</p>"),
    "list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "lists of two kinds": (
        "1. a\n\n- b",
        "<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>",
    ),
    "list that starts later": ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    "definition list": (
        "Bí thư\n: Ông A",
        "<dl>\n<dt>Bí thư</dt>\n<dd>Ông A</dd>\n</dl>",
    ),
    "fenced code": (
        "```\n<b> & {{ x }}\n```",
        "<pre><code>&lt;b&gt; &amp; {{ x }}\n</code></pre>",
    ),
    "fenced code with a language": (
        "~~~ python\na*b*c\n~~~",
        '<pre><code class="language-python">a*b*c\n</code></pre>',
    ),
    "attributes of a paragraph": ("chữ\n{: .khung #x }", '<p class="khung" id="x">chữ</p>'),
    "attributes of a word": ("**chữ**{: .do }", '<p><strong class="do">chữ</strong></p>'),
    "attributes that are not allowed": (
        "**chữ**{: style=color:red onclick=x }",
        "<p><strong>chữ</strong></p>",
    ),
    "braces": ("{{ 7 * 7 }} và {% if x %}", "<p>{{ 7 * 7 }} và {% if x %}</p>"),
    "braces after a word": (
        "**a**{{ x }} *b*{% y %}",
        "<p><strong>a</strong>{{ x }} <em>b</em>{% y %}</p>",
    ),
    "braces after a heading": ("## a {{ x }}", '<h2 id="a-x">a {{ x }}</h2>'),
    "statement after a heading": ("## a {% x %}", '<h2 id="a-x">a {% x %}</h2>'),
    "statement as last line": ("a\n{% x %}", "<p>a\n{% x %}</p>"),
    "control characters": ("a\x02klzzwxh:0000\x03b\x00\x0c", "<p>aklzzwxh:0000b</p>"),
    "control characters by number": ("a&#2;b&#x3;c", "<p>abc</p>"),
    "letters in two forms": ("Tie\u0302\u0301ng", "<p>Tiếng</p>"),
    "half a surrogate": ("a\ud83db", "<p>ab</p>"),
    "angle brackets": ("1 < 2 > 0 & 3", "<p>1 &lt; 2 &gt; 0 &amp; 3</p>"),
    "nothing": ("", ""),
    "white space": (" \n\t\n", ""),
}


@pytest.mark.parametrize(("text", "expected"), MARKDOWN.values(), ids=MARKDOWN)
def test_dialect(text: str, expected: str) -> None:
    """The Markdown of a portal is Python-Markdown's, and what looks like a template is text."""
    assert html(text) == expected


FIGURES = {
    "alone": ("![Cầu](cau.jpg)", f"<figure>{image(0, 'Cầu')}</figure>"),
    "captioned": (
        "![Cầu](cau.jpg)\n*Cầu **mới** ở [đây](a.md)*",
        f"<figure>{image(0, 'Cầu')}<figcaption>Cầu <strong>mới</strong> ở"
        ' <a href="congxa:1">đây</a></figcaption></figure>',
    ),
    "captioned with underscores": (
        "![a](a.jpg)\n_Chú thích_",
        f"<figure>{image(0, 'a')}<figcaption>Chú thích</figcaption></figure>",
    ),
    "captioned after a line break": (
        "![a](a.jpg)  \n*b*",
        f"<figure>{image(0, 'a')}<figcaption>b</figcaption></figure>",
    ),
    "emphasis on the same line is text": (
        "![a](a.jpg) *b*",
        f"<p>{image(0, 'a')} <em>b</em></p>",
    ),
    "text under an image": ("![a](a.jpg)\nb", f"<p>{image(0, 'a')}\nb</p>"),
    "text under a caption": (
        "![a](a.jpg)\n*b*\nc",
        f"<p>{image(0, 'a')}\n<em>b</em>\nc</p>",
    ),
    "in running text": ("a ![b](b.jpg) c", f"<p>a {image(0, 'b')} c</p>"),
    "in a table": (
        "| ![a](a.jpg) |\n|---|\n| b |",
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Bảng số liệu 1">'
        f'<table>\n<thead>\n<tr>\n<th scope="col">{image(0, "a")}</th>\n</tr>\n</thead>\n'
        "<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table></div>",
    ),
    "two paragraphs are two figures": (
        "![a](a.jpg)\n\n![b](b.jpg)",
        f"<figure>{image(0, 'a')}</figure>\n<figure>{image(1, 'b')}</figure>",
    ),
    "two in a row": (
        "![a](a.jpg) ![b](b.jpg)\n*c*",
        f'<figure class="gallery gallery-2"><div class="gallery-images">{image(0, "a")}'
        f"{image(1, 'b')}</div><figcaption>c</figcaption></figure>",
    ),
    "two on two lines": (
        "![a](a.jpg)\n![b](b.jpg)",
        f'<figure class="gallery gallery-2"><div class="gallery-images">{image(0, "a")}'
        f"{image(1, 'b')}</div></figure>",
    ),
    "linked": (
        "[![a](a.jpg)](lon.jpg)",
        f'<figure><a href="congxa:0">{image(1, "a")}</a></figure>',
    ),
    "by reference": ("![a][x]\n\n[x]: a.jpg", f"<figure>{image(0, 'a')}</figure>"),
    "in a quote": (
        "> ![a](a.jpg)",
        f"<blockquote>\n<figure>{image(0, 'a')}</figure>\n</blockquote>",
    ),
    "with attributes": (
        "![a](a.jpg){: .rong }\n*b*\n{: .phai #x }",
        '<figure class="phai" id="x"><img alt="a" class="rong" src="congxa:0">'
        "<figcaption>b</figcaption></figure>",
    ),
    "gallery with attributes": (
        "![a](a.jpg) ![b](b.jpg)\n{: .phai }",
        f'<figure class="gallery gallery-2 phai"><div class="gallery-images">{image(0, "a")}'
        f"{image(1, 'b')}</div></figure>",
    ),
    "video": (
        "![Hội làng](hoi.mp4)\n*Ngày hội*",
        '<figure><video aria-label="Hội làng" controls="" preload="metadata" src="congxa:0">'
        '<a href="congxa:1">Hội làng</a></video><figcaption>Ngày hội</figcaption></figure>',
    ),
    "video in running text": (
        "a ![b](B.WEBM?x=1) c",
        '<p>a <video aria-label="b" controls="" preload="metadata" src="congxa:0">'
        '<a href="congxa:1">b</a></video> c</p>',
    ),
    "sound without a name": (
        "![](loa.mp3)",
        '<figure><audio controls="" preload="metadata" src="congxa:0">'
        '<a href="congxa:1">Mở tệp</a></audio></figure>',
    ),
    "pictures and a video": (
        "![a](a.jpg)\n![b](b.jpg)\n![c](c.ogv)\n*d*",
        f'<figure class="gallery gallery-2"><div class="gallery-images">{image(0, "a")}'
        f"{image(1, 'b')}</div></figure>\n"
        '<figure><video aria-label="c" controls="" preload="metadata" src="congxa:2">'
        '<a href="congxa:3">c</a></video><figcaption>d</figcaption></figure>',
    ),
    "unsafe": ("![a](javascript:b)", ""),
}


@pytest.mark.parametrize(("text", "expected"), FIGURES.values(), ids=FIGURES)
def test_figures(text: str, expected: str) -> None:
    """Media alone in their paragraph become figures, the emphasised line under them the caption."""
    assert html(text) == expected


@pytest.mark.parametrize(
    ("count", "rows"),
    [(2, [2]), (6, [6]), (7, [4, 3]), (12, [6, 6]), (13, [5, 4, 4]), (20, [5, 5, 5, 5])],
)
def test_galleries_are_balanced(count: int, rows: list[int]) -> None:
    """A gallery has six images at most, and several are of about one size, the caption last."""
    found = html("\n".join(["![a](a.jpg)"] * count) + "\n*Chú thích*")
    galleries = found.split("<figure ")[1:]
    assert [gallery.count("<img") for gallery in galleries] == rows
    classes = [f'class="gallery gallery-{n}"' for n in rows]
    assert [gallery.partition(">")[0] for gallery in galleries] == classes
    assert [("figcaption" in gallery) for gallery in galleries] == [False] * (len(rows) - 1) + [
        True
    ]


HEADINGS = {
    "shifted down": (
        "# Một\n\n## Hai",
        [Heading(2, "mot", "Một"), Heading(3, "hai", "Hai")],
    ),
    "shifted up": (
        "#### Một\n\n###### Hai",
        [Heading(2, "mot", "Một"), Heading(4, "hai", "Hai")],
    ),
    "capped": (
        "# 1\n\n###### 6",
        [Heading(2, "1", "1"), Heading(6, "6", "6")],
    ),
    "the highest need not come first": (
        "### b\n\n# a",
        [Heading(4, "b", "b"), Heading(2, "a", "a")],
    ),
    "in HTML": (
        "<h1>Một</h1>\n\n## Hai",
        [Heading(2, "mot", "Một"), Heading(3, "hai", "Hai")],
    ),
    "Vietnamese": ("## Đường Đông Hà", [Heading(2, "duong-dong-ha", "Đường Đông Hà")]),
    "twice": (
        "## a\n\n## a\n\n## a",
        [Heading(2, "a", "a"), Heading(2, "a-2", "a"), Heading(2, "a-3", "a")],
    ),
    "twice, and the number is a heading too": (
        "## a 2\n\n## a\n\n## a",
        [Heading(2, "a-2", "a 2"), Heading(2, "a", "a"), Heading(2, "a-3", "a")],
    ),
    "without letters": (
        "## !!!\n\n## 😀",
        [Heading(2, "muc", "!!!"), Heading(2, "muc-2", "😀")],
    ),
    "with an id of its own": ("## a {#lich-hop}", [Heading(2, "lich-hop", "a")]),
    "with another's id": (
        "b\n{: #x}\n\n## a {#x}",
        [Heading(2, "a", "a")],
    ),
    "like a later id": ("## a\n\nb\n{: #a}", [Heading(2, "a-2", "a")]),
    "with an id of the theme": (
        "## a {#cx-a}\n\n## CX b",
        [Heading(2, "a", "a"), Heading(2, "muc-cx-b", "CX b")],
    ),
    "with markup": (
        "## a **b** `c` [d](e) & <f@g.h>",
        [Heading(2, "a-b-c-d-f-g-h", "a b c d & f@g.h")],
    ),
    "with a footnote": ("## a[^1]\n\n[^1]: b", [Heading(2, "a", "a")]),
    "none": ("a", []),
}


@pytest.mark.parametrize(("text", "expected"), HEADINGS.values(), ids=HEADINGS)
def test_headings(text: str, expected: list[Heading]) -> None:
    """The highest heading is an h2, each has one id, and the HTML says the same as the list."""
    found = convert(text)
    assert list(found.headings) == expected
    for heading in expected:
        assert f'<h{heading.level} id="{heading.id}"'.encode() in found.html.replace(
            b' class="x"', b""
        )
    assert set(found.ids) >= {heading.id for heading in expected}


def test_headings_in_another_language() -> None:
    """A heading without letters is named in the language of the text."""
    assert html("# !", "en") == '<h2 id="section">!</h2>'


TABLE = "| a | b | c | d |\n|---|:--|--:|:-:|\n| 1 | 2 | 3 | 4 |"


def test_tables() -> None:
    """Columns are aligned by classes, header cells have a scope, and the box scrolls by keyboard."""
    assert html(TABLE) == (
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Bảng số liệu 1"><table>\n'
        "<thead>\n<tr>\n"
        '<th scope="col">a</th>\n'
        '<th class="align-left" scope="col">b</th>\n'
        '<th class="align-right" scope="col">c</th>\n'
        '<th class="align-center" scope="col">d</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        "<td>1</td>\n"
        '<td class="align-left">2</td>\n'
        '<td class="align-right">3</td>\n'
        '<td class="align-center">4</td>\n'
        "</tr>\n</tbody>\n</table></div>"
    )


def test_tables_are_numbered() -> None:
    """Each table of a text has a name of its own, those written in HTML too."""
    found = html(f"{TABLE}\n\n<table><caption>x</caption><tr><td>1</table>", "en")
    assert found.count("<table>") == found.count("</table></div>") == 2
    assert 'aria-label="Table 1"' in found
    assert 'aria-label="Table 2"><table><caption>x</caption><tbody><tr><td>1</td>' in found


def test_table_cell_with_a_class() -> None:
    """A class of the author's joins that of the alignment."""
    assert '<td class="align-right so">2</td>' in html("| a |\n|--:|\n| 2 {: .so } |")


NOTES = (
    '<p>chữ<sup id="fnref-1"><a class="footnote-ref" href="congxa:0">1</a></sup>'
    ' lại<sup id="fnref2-1"><a class="footnote-ref" href="congxa:1">1</a></sup></p>\n'
    '<div class="footnote">\n<hr>\n<ol>\n<li id="fn-1">\n<p>Theo <em>báo</em>&nbsp;'
    '<a class="footnote-backref" href="congxa:2" title="Trở lại chỗ có chú thích 1">↩\ufe0e</a>'
    '<a class="footnote-backref" href="congxa:3" title="Trở lại chỗ có chú thích 1">↩\ufe0e</a>'
    "</p>\n</li>\n</ol>\n</div>"
)


def test_footnotes() -> None:
    """Footnotes are numbered, their ids have no colon, and they lead back from where they were."""
    found = convert("chữ[^ghi chú] lại[^ghi chú]\n\n[^ghi chú]: Theo *báo*")
    assert found.html.decode() == NOTES
    assert [link.target for link in found.links] == ["#fn-1", "#fn-1", "#fnref-1", "#fnref2-1"]
    assert set(found.ids) == {"fn-1", "fnref-1", "fnref2-1"}


def test_footnotes_in_another_language() -> None:
    """The way back is named in the language of the text."""
    assert 'title="Back to note 1 in the text"' in html("a[^1]\n\n[^1]: b", "en-GB")


def test_footnote_within_a_footnote() -> None:
    """A definition within a definition is text, not a crash."""
    assert "[^3]: x" in html("a[^1] b[^2]\n\n[^1]: > [^3]: x\n\n[^2]: c")


HARMLESS = {
    "figure": '<figure class="x"><figcaption>a</figcaption></figure>',
    "details": "<details open><summary>a</summary><p>b</p></details>",
    "spans": '<table><tbody><tr><td colspan="2" rowspan="3">a</td></tr></tbody></table>',
    "scope": '<table><tbody><tr><th scope="row">a</th></tr></tbody></table>',
    "inline": "<p>H<sub>2</sub>O m<sup>2</sup> <mark>a</mark> <kbd>b</kbd> <del>c</del></p>",
    "abbreviation": '<p><abbr title="Ủy ban nhân dân">UBND</abbr></p>',
    "time": '<p><time datetime="2026-11-21T07:30">sáng nay</time></p>',
    "definition": "<dl><dt>a</dt><dd>b</dd></dl>",
    "language": '<p lang="en" dir="ltr">a</p>',
    "ruby": "<p><ruby>漢<rt>Hán</rt></ruby></p>",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_harmless_html(text: str) -> None:
    """HTML that an author may well write comes through."""
    found = html(text)
    plain = found.replace('open=""', "open").replace("</table></div>", "</table>")
    assert (
        plain.removeprefix(
            '<div class="table-scroll" role="region" tabindex="0" aria-label="Bảng số liệu 1">'
        )
        == text
    )
    assert convert(text).removed == ()


UNSAFE = {
    "script": ("a\n\n<script>alert(1)</script>", "<p>a</p>\n", ["script"]),
    "style": ("a\n\n<style>p {}</style>", "<p>a</p>\n", ["style"]),
    "form": (
        "<form action=x><input name=y><button>z</button></form>",
        "z",
        ["form", "input", "button"],
    ),
    "frame": ("<iframe src=x>a</iframe>", "", ["iframe"]),
    "object": ("<object data=x><embed src=y></object>", "", ["object", "embed"]),
    "drawing": ("<svg><script>x</script></svg>", "", ["svg", "script"]),
    "formula": ("a <math><mi>x</mi></math>", "<p>a </p>", ["math", "mi"]),
    "head": ('<base href="x"><link href="y"><meta charset="z">', "", ["base", "link", "meta"]),
    "unknown": ("<blink>a</blink>", "<p>a</p>", ["blink"]),
    "a name in angle brackets": ("Ông <Nguyễn Văn A>", "<p>Ông </p>", ["nguyễn"]),
    "comment": ("a <!-- <form> b --> c", "<p>a  c</p>", []),
    "code": ("`<form>` &lt;input>", "<p><code>&lt;form&gt;</code> &lt;input&gt;</p>", []),
    "each once": ("<center>a</center>\n\n<center>b</center>", "a\n\nb", ["center"]),
    "address of an unknown kind": ("[a](zalo:0912)", "<p><a>a</a></p>", ["a"]),
    "anchor": ('<p><a id="x"></a>a</p>', '<p><a id="x"></a>a</p>', []),
    "data image": ("![a](data:image/png;base64,AAAA)", "", ["img"]),
    "unclosed comment": ("a\n\n<!-- <form>", "<p>a</p>\n<p>&lt;!-- </p>", ["form"]),
}


@pytest.mark.parametrize(("text", "expected", "removed"), UNSAFE.values(), ids=UNSAFE)
def test_removed(text: str, expected: str, removed: list[str]) -> None:
    """What is not allowed goes, its words stay where they are words, and the editor is told."""
    found = convert(text)
    assert found.html.decode() == expected
    assert list(found.removed) == removed


ATTRIBUTES = {
    "event": ('<p onclick="x">a</p>', "<p>a</p>"),
    "style": ('<p style="color: red">a</p>', "<p>a</p>"),
    "role": ('<p role="alert" aria-label="x" tabindex="5">a</p>', "<p>a</p>"),
    "target": (
        '<p><a href="x" target="_blank" rel="y">a</a></p>',
        '<p><a href="congxa:0">a</a></p>',
    ),
    "id of the theme": ('<p id="cx-menu">a</p>', "<p>a</p>"),
    "strange id": ('<p id="a b">a</p>', "<p>a</p>"),
    "Vietnamese id": ('<p id="lịch-họp">a</p>', '<p id="lịch-họp">a</p>'),
    "id twice": ('<p id="a">a</p><p id="a">b</p>', '<p id="a">a</p>\n<p>b</p>'),
    "strange class": ('<p class="a <b c{}">a</p>', '<p class="a">a</p>'),
    "strange language": ('<p lang="x y" dir="up">a</p>', "<p>a</p>"),
    "srcset": (
        '<p><img src="a.jpg" srcset="b.jpg 2x" alt="c"></p>',
        '<p><img src="congxa:0" alt="c"></p>',
    ),
    "video": (
        '<video src="a.mp4" autoplay poster="b.jpg"></video>',
        '<video src="congxa:0" controls=""></video>',
    ),
    "aria of a video": (
        '<video src="a.mp4" aria-label="x"></video>',
        '<video src="congxa:0" aria-label="x" controls=""></video>',
    ),
}


@pytest.mark.parametrize(("text", "expected"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_attributes(text: str, expected: str) -> None:
    """Attributes are those that an author needs, with values that they may have."""
    assert html(text) == expected


LINKS = {
    "link": ("[a](b.md)", [Link("b.md", "link")]),
    "with letters and spaces": ("[a](<bài viết.md#mục 1>)", [Link("bài viết.md#mục 1", "link")]),
    "escaped": ("[a](b?c=1&amp;d=2)", [Link("b?c=1&d=2", "link")]),
    "image": ("![a & b](c.jpg)", [Link("c.jpg", "image", "a & b")]),
    "image without alternative": ("![](c.jpg)", [Link("c.jpg", "image")]),
    "linked image": (
        "[![a](b.jpg)](c.jpg)",
        [Link("c.jpg", "link"), Link("b.jpg", "image", "a")],
    ),
    "video": ("![a](b.mp4)", [Link("b.mp4", "video"), Link("b.mp4", "link")]),
    "sound": ("![a](b.mp3)", [Link("b.mp3", "audio"), Link("b.mp3", "link")]),
    "sources": (
        "<video><source src=a.webm><source src=b.mp3></video>",
        [Link("a.webm", "video"), Link("b.mp3", "audio")],
    ),
    "anchor": ("[a](#b)", [Link("#b", "link")]),
    "elsewhere": (
        "<https://a.vn/b> <c@d.vn> [e](tel:113) [f](//g.vn)",
        [
            Link("https://a.vn/b", "link"),
            Link("mailto:c@d.vn", "link"),
            Link("tel:113", "link"),
            Link("//g.vn", "link"),
        ],
    ),
    "in HTML": (
        '<p><a href="a">b</a><img src="c" alt="d"></p>',
        [Link("a", "link"), Link("c", "image", "d")],
    ),
    "title like an alternative": (
        '<p><img title="b alt=" src="c"></p>',
        [Link("c", "image")],
    ),
    "reserved": ('[a](congxa:5) <a href="congxa:0">b</a>', []),
    "other schemes": ("[a](file:///x) [b](C:/x.doc) [c](ftp://x) [d](data:,x)", []),
}


@pytest.mark.parametrize(("text", "expected"), LINKS.values(), ids=LINKS)
def test_links(text: str, expected: list[Link]) -> None:
    """References are collected in order, however they were written, and marked by their number."""
    found = convert(text)
    assert list(found.links) == expected
    for n in range(len(expected)):
        assert f'="congxa:{n}"'.encode() in found.html
    assert found.html.count(b"congxa:") == len(expected)


PLACED = {
    "link": ("[a](b)", ["/c?d&e"], '<p><a href="/c?d&amp;e">a</a></p>'),
    "quotes": ("[a](b)", ["/\"'<"], '<p><a href="/&quot;&#x27;&lt;">a</a></p>'),
    "no link": ("a [**b** c](d) e", [None], "<p>a <strong>b</strong> c e</p>"),
    "no link among others": (
        "[a](b) [c](d) [e](f)",
        ["/1", None, "/3"],
        '<p><a href="/1">a</a> c <a href="/3">e</a></p>',
    ),
    "no image": ("a ![b](c) d", [None], "<p>a  d</p>"),
    "image": ("a ![b](c) d", ["/c"], '<p>a <img alt="b" src="/c" loading="lazy"> d</p>'),
    "linked image without link": (
        "x [![a](b)](c)",
        [None, "/b"],
        '<p>x <img alt="a" src="/b" loading="lazy"></p>',
    ),
    "no video": ("x ![a](b.mp4) y", [None, "/b.mp4"], "<p>x  y</p>"),
    "no video in a video": (
        "<video src=a><a href=b>x</a><video src=c></video></video> <a href=d>y</a>",
        [None, "/b", "/c", "/d"],
        '\n<p><a href="/d">y</a></p>',
    ),
    "anchor without address": (
        "<a id=x>a</a> [b](c)",
        [None],
        '<p><a id="x">a</a> b</p>',
    ),
    "text like a place": (
        'href="congxa:0" [a](b "src=&quot;congxa:1")',
        ["/b"],
        '<p>href="congxa:0" <a href="/b" title="src=&quot;congxa:1">a</a></p>',
    ),
    "nothing to place": ("a", [], "<p>a</p>"),
}


@pytest.mark.parametrize(("text", "hrefs", "expected"), PLACED.values(), ids=PLACED)
def test_place_links(text: str, hrefs: list[str | None], expected: str) -> None:
    """Each place takes its address; without one a link becomes its content and a medium goes."""
    assert place_links(convert(text).html, hrefs).decode() == expected


SUMMARIES = {
    "first paragraph": ("# a\n\nb *c*\nd\n\ne", "b c d"),
    "paragraph without text": ("a ![b](c)\n", "a"),
    "image first": ("![b](c)\n*d*\n\ne", "e"),
    "without footnotes": ("a[^1] b\n\n[^1]: c", "a b"),
    "no paragraph but a footnote": ("# a[^1]\n\n[^1]: c", ""),
    "entities": ("a &amp; b &lt;c>", "a & b <c>"),
    "line break": ("a  \nb", "a b"),
    "none": ("- a\n- b", ""),
}


@pytest.mark.parametrize(("text", "expected"), SUMMARIES.values(), ids=SUMMARIES)
def test_summary(text: str, expected: str) -> None:
    """The summary is the plain text of the first paragraph that has any."""
    assert convert(text).summary == expected


def test_summary_is_cut_between_words() -> None:
    """A long paragraph is cut at a word, within 240 characters."""
    summary = convert("một hai " * 100).summary
    assert len(summary) <= 240
    assert summary.removesuffix("…").split()[-1] in ("một", "hai")


def test_result_is_compact_and_frozen() -> None:
    """The result is a value: equal by content, with its HTML in bytes."""
    assert isinstance(convert("ạ").html, bytes)
    assert convert("ạ") == convert("ạ")
    assert hash(convert("ạ")) == hash(convert("ạ"))
    assert Html(b"", (), (), (), "", ()) == convert("")


def test_threads_wait_for_each_other() -> None:
    """One converter serves several threads without mixing their texts."""
    texts = [f"# {n}\n\n" + f"[{n}]({n}.md) " * 50 for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(convert, texts))
    assert found == [convert(text) for text in texts]


TOO_DEEP = {
    "lists in one line": "- " * 50_000 + "a",
    "lists in lines": "\n".join("    " * n + "- a" for n in range(400)),
    "quotes": ">" * 50_000 + "a",
    "definitions": "a\n: b\n" * 10_000,
    "boxes": "<div>" * 20_000,
    "unclosed tags": "".join(f"<b id=x{n}>" for n in range(10_000)) + "<p>a" * 10_000,
    "tangled tags": "<b><i></b></i>" * 5_000,
}


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_too_deep(text: str) -> None:
    """What nests deeper than anyone reads is refused, and the converter goes on as before."""
    with pytest.raises(MarkupTooDeep):
        convert(text)
    assert html("- a\n\n> b") == "<ul>\n<li>a</li>\n</ul>\n<blockquote>\n<p>b</p>\n</blockquote>"


def test_depth_of_honest_texts() -> None:
    """Ten levels of lists and of quotes are no problem."""
    assert html("\n".join("    " * n + "- a" for n in range(10))).count("<ul>") == 10
    assert html(">" * 10 + " a").count("<blockquote>") == 10


HOSTILE = (
    *("[", "]", "![", "*", "_", "`", "<", ">a\n", "&", "\\", "#", "~", "|", "{", "(", "a: ", " "),
    *("[a](", "[a](b) ", "[[a]] ", "[^a]", "[a][b]", "[ [a](b) ", "*a* ", "*_", "**a *b ", "`a``b"),
    *("<a", "<a ", "<a\n", "</a", "<!--", "<!-- -->", "<?", "<![CDATA[", "<a b='", "&amp;", "<br>"),
    *("```\n", "~~~x\n", "a\n---\n", "# a\n", "- a\n", "1. a\n\n", "> a\n\n", "a  \n", "a\n\n"),
    *("| a ", "a | b\n", "    a\n", "[a]: b\n", "[^a]: b\n", "![a](b)\n", "\\`", "<b></b>", " {a"),
)


@pytest.mark.parametrize("size", [20_000, pytest.param(200_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_texts_take_no_longer(unit: str, size: int) -> None:
    """Much of anything is converted, or refused, in a time in which quadratic work is not done."""
    start = time.process_time()
    with suppress(MarkupTooDeep):
        convert("x " + unit * (size // len(unit)))
    assert time.process_time() - start < size / 10_000


def test_quick_stage_is_in_use() -> None:
    """The methods that the quick stage takes the place of still exist in Python-Markdown."""
    for name in vars(_Inline):
        if name.startswith("_InlineProcessor__"):
            assert hasattr(InlineProcessor, name)
    assert hasattr(InlineProcessor, "_InlineProcessor__applyPattern")
    assert hasattr(InlineProcessor, "_InlineProcessor__stashNode")
