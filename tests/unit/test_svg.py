"""A drawing keeps its shapes; whatever could run or fetch is gone."""

from xml.etree import ElementTree as ET

import pytest

from congxa.svg import BadDrawing, sanitise

S = "http://www.w3.org/2000/svg"
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Vẽ bằng Inkscape -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="{S}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50" width="100" role="img">
  <title>Bản đồ xã</title>
  <desc>Chín thôn &amp; một chợ</desc>
  <defs>
    <linearGradient id="nen" x1="0" x2="1"><stop offset="0" stop-color="#c00"/></linearGradient>
    <symbol id="cho"><circle r="2"/></symbol>
    <clipPath id="cat"><rect width="9" height="9"/></clipPath>
    <filter id="mo"><feGaussianBlur stdDeviation="2"/></filter>
  </defs>
  <g transform="translate(1 2)" clip-path="url(#cat)" class="thon">
    <path d="M0 0L10 10z" fill="url(#nen)" stroke="rgb(1,2,3)"/>
    <path d="M1 1z" fill="url('#nen')" filter='url("#mo")'/>
    <use xlink:href="#cho" x="3"/><use href="#cho"/>
    <polyline points="1,2 3,4"/><ellipse rx="1"/><line x1="1"/>
  </g>
  <text x="1" font-family="Be Vietnam Pro">Thôn <tspan font-weight="700">Hợp Nhất</tspan> &lt;1&gt;</text>
</svg>
"""


def drawn(data: str | bytes) -> ET.Element:
    """Sanitise a drawing and read it back."""
    return ET.fromstring(sanitise(data if isinstance(data, bytes) else data.encode()))


def svg(inner: str = "", attributes: str = "") -> str:
    return f'<svg xmlns="{S}" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inner}</svg>'


def test_a_good_drawing_survives() -> None:
    """Its size, shapes, gradients, filters, references within it and texts are as they were."""
    root = drawn(GOOD)
    assert root.attrib == {"viewBox": "0 0 100 50", "width": "100", "role": "img"}
    tags = [node.tag.removeprefix(f"{{{S}}}") for node in root.iter()]
    assert (
        tags
        == (
            "svg title desc defs linearGradient stop symbol circle clipPath rect filter feGaussianBlur "
            "g path path use use polyline ellipse line text tspan"
        ).split()
    )
    one, two = root.iter(f"{{{S}}}path")
    assert one.attrib == {"d": "M0 0L10 10z", "fill": "url(#nen)", "stroke": "rgb(1,2,3)"}
    assert two.attrib == {"d": "M1 1z", "fill": "url('#nen')", "filter": 'url("#mo")'}
    assert [use.attrib["href"] for use in root.iter(f"{{{S}}}use")] == ["#cho", "#cho"]
    text = root.find(f"{{{S}}}text")
    assert text is not None
    assert "".join(text.itertext()) == "Thôn Hợp Nhất <1>"
    assert root.findtext(f"{{{S}}}desc") == "Chín thôn & một chợ"


def test_sanitising_twice_is_sanitising_once() -> None:
    """A safe drawing stays as it is, byte for byte."""
    once = sanitise(GOOD.encode())
    assert sanitise(once) == once
    assert once.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<svg ")
    assert b"ns0:" not in once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_encoding_of_xml_is_read(encoding: str) -> None:
    """What comes out is UTF-8."""
    text = GOOD.replace("UTF-8", encoding.removesuffix("-sig"))
    assert sanitise(text.encode(encoding)) == sanitise(GOOD.encode())


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<script xlink:href='https://a.vn/a.js'/>",
        "<g><script>alert(1)</script></g>",
        "<style>@import url(https://a.vn/a.css);</style>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>x</body></foreignObject>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='https://a.vn/'/>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<script xmlns=''>alert(1)</script>",
        "<image href='https://a.vn/a.png'/>",
        "<image xlink:href='data:image/svg+xml;base64,AAAA'/>",
        "<feImage href='https://a.vn/a.png'/>",
        "<a href='javascript:alert(1)'><circle r='1'/></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<animateTransform attributeName='transform'/>",
        "<animateMotion/>",
        "<handler>alert(1)</handler>",
        "<metadata><x xmlns='urn:x'/></metadata>",
        "<audio/><video/><embed/><object/>",
        "<?xml-stylesheet href='https://a.vn/a.css'?>",
        "<!-- <script>alert(1)</script> -->",
        "<SCRIPT>alert(1)</SCRIPT>",
    ],
)
def test_what_runs_or_fetches_is_gone(inner: str) -> None:
    """Only known shapes remain, whatever namespace a name comes from."""
    written = sanitise(svg(inner + "<rect/>").encode()).decode()
    root = ET.fromstring(written)
    assert {node.tag for node in root.iter()} <= {f"{{{S}}}{name}" for name in ("svg", "g", "rect")}
    for word in ("alert", "https://a.vn", "javascript", "data:", "script"):
        assert word not in written.lower()


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="alert(1)"',
        'ONLOAD="alert(1)"',
        'onClick="alert(1)"',
        'style="background:url(https://a.vn/a.png)"',
        'STYLE="x"',
        'href="https://a.vn/a.svg#x"',
        'xlink:href="https://a.vn/a.svg#x"',
        'href="javascript:alert(1)"',
        'href="data:image/svg+xml,x"',
        'href=" #x"',
        'HREF="#x"',
        'xml:base="https://a.vn/"',
        'base="https://a.vn/"',
        'fill="url(https://a.vn/a.svg#x)"',
        "fill=\"url( 'https://a.vn/a.svg#x' )\"",
        'fill="URL(//a.vn/a.svg#x)"',
        'fill="url(a.svg#x)"',
        'fill="u\\72l(https://a.vn/a.svg#x)"',
        "cursor=\"image-set('https://a.vn/a.png' 1x)\"",
        "mask=\"src('https://a.vn/a.svg')\"",
        'mask="url(#a), url(https://a.vn/a.svg)"',
        'from="javascript:alert(1)"',
        'width="expression(alert(1))"',
        'xmlns:x="urn:x" x:onload="alert(1)"',
    ],
)
@pytest.mark.parametrize("place", ["root", "inside"])
def test_attributes_that_run_or_fetch_are_gone(attribute: str, place: str) -> None:
    """Handlers, styles and every reference that leaves the file."""
    text = svg("<rect/>", attribute) if place == "root" else svg(f"<rect {attribute}/>")
    assert [node.attrib for node in drawn(text).iter()] == [{}, {}]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe",
        b"\0" * 100,
        b"chu",
        b"<svg/>",
        b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
        f'<g xmlns="{S}"/>'.encode(),
        f'<svg xmlns="{S}">'.encode(),
        f'<svg xmlns="{S}"><rect></svg>'.encode(),
        f'<svg xmlns="{S}">&nbsp;</svg>'.encode(),
        f'<svg xmlns="{S}">\x01</svg>'.encode(),
        f'<svg xmlns="{S}"/>'.encode() * 2,
        f'<?xml version="1.0" encoding="none"?><svg xmlns="{S}"/>'.encode(),
        f'<?xml version="1.0" encoding="utf-7"?><svg xmlns="{S}"/>'.encode(),
        f'<svg xmlns="{S}">Ảnh</svg>'.encode("latin-1", "replace") + b"\xff",
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    """The reason is told; nothing else is raised."""
    with pytest.raises(BadDrawing) as refused:
        sanitise(data)
    assert str(refused.value)


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "x">',
        f'<!ENTITY a0 "ha">{LAUGHS}',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "https://a.vn/a.dtd"> %a;',
        '<!entity a "x">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused(entities: str, encoding: str) -> None:
    """They could grow without end, or bring in other files; in two bytes a letter as well."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    text = f"{mark}<!DOCTYPE svg [{entities}]>{svg('<text>&a9;</text>')}"
    with pytest.raises(BadDrawing):
        sanitise(text.encode(encoding))


def test_a_drawing_too_deep_is_refused() -> None:
    """However deep groups nest, nothing else than BadDrawing is raised."""
    with pytest.raises(BadDrawing):
        sanitise(svg("<g>" * 5000 + "</g>" * 5000).encode())
