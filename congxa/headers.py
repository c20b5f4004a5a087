"""What a browser may do with the pages of a portal, and how long it may keep its files: HTTP headers."""

from congxa.urls import RATING, THEME_FILES, Addresses

# Nothing but what the portal itself serves, and no script or style that stands inside a page. Data blocks
# (JSON-LD) are no scripts to https://www.w3.org/TR/CSP3/ and need no leave.
_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'{counter}",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'{counter}",
    "frame-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'{rating}",
    "base-uri 'none'",
    "frame-ancestors {framed}",
)


def content_security_policy(*, framed: bool = False, counter: str = "", rating: str = "") -> str:
    """Spell the policy of a page; `framed`: the portal's pages frame it.

    `counter` is the origin of a visit counter that lies elsewhere, `rating` that of who takes its form.
    """
    return "; ".join(_SOURCES).format(
        framed="'self'" if framed else "'none'",
        counter=f" {counter}" if counter else "",
        rating=f" {rating}" if rating else "",
    )


def policies(counter: str = "", rating: str = "") -> dict[str, str]:
    """Give the policy of each part of a portal, "" for all others.

    `rating` is the origin that takes ratings where it is not the portal's. The visit numbers stand in a frame
    where there are no scripts. Search needs no leave: its script is one like the others.
    """
    rated = {RATING: content_security_policy(counter=counter, rating=rating)} if rating else {}
    return {
        "": content_security_policy(counter=counter),
        "so-lieu": content_security_policy(framed=True, counter=counter),
        **rated,
    }


POLICIES = policies()
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The names of these files change with their contents.
KEPT_FOR_EVER = "public, max-age=31536000, immutable"


def headers_file(addresses: Addresses, counter: str = "", rating: str = "") -> str:
    """Write `_headers` as Netlify and Cloudflare Pages read it; the origins: see content_security_policy.

    Where two rules set one header, Netlify takes the last and Cloudflare joins both, unless the later
    rule first takes the header away: that is the line with «!», which Netlify passes over.
    """
    policy, told = "Content-Security-Policy", policies(counter, rating)
    blocks = [_block(f"{addresses.home()}*", [f"{policy}: {told['']}", *_lines(SECURITY)])]
    for name, special in told.items():
        if name:
            place = f"{addresses.portal_page(name)}*"
            blocks.append(_block(place, [f"! {policy}", f"{policy}: {special}"]))
    kept = f"{addresses.portal_page(THEME_FILES)}*"
    return "".join([*blocks, _block(kept, _lines({"Cache-Control": KEPT_FOR_EVER}))])


def _lines(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def _block(place: str, lines: list[str]) -> str:
    return "".join([f"{place}\n", *(f"  {line}\n" for line in lines)])
