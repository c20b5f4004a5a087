"""Every rule, in one table: a new one is a function, a line here, and its words in messages/*.yaml."""

from typing import Any

from congxa.checking import names, origins, photo, privacy, spelling, web, whole, wording
from congxa.checking.photo import Photo
from congxa.checking.rule import Rule
from congxa.checking.text import Text
from congxa.checking.web import Answer
from congxa.checking.whole import Portal, Rendered

TEXT_RULES: tuple[Rule[Text], ...] = (
    Rule("not-nfc", "text", spelling.composed),
    Rule("double-space", "text", spelling.double_spaces),
    Rule("hard-space", "text", spelling.hard_spaces),
    Rule("mixed-tones", "text", spelling.tones),
    Rule("capital-title", "text", wording.capitals),
    Rule("heading-skip", "text", wording.headings),
    Rule("link-words", "text", wording.links),
    Rule("cover-alternative", "text", wording.cover),
    Rule("identity-number", "text", privacy.identity_numbers),
    Rule("mobile-number", "text", privacy.mobile_numbers),
    Rule("bank-account", "text", privacy.bank_accounts),
    Rule("press-details", "text", origins.press),
    Rule("document-number", "text", origins.numbers),
    Rule("document-date", "text", origins.dates),
    Rule("place-name", "text", names.misspelled),
)
PHOTO_RULES: tuple[Rule[Photo], ...] = (
    Rule("photo-place", "picture", privacy.photo_metadata),
    Rule("photo-author", "picture", privacy.photo_author),
    Rule("picture-small", "picture", photo.too_small),
    Rule("picture-heavy", "picture", photo.too_heavy),
)
PORTAL_RULES: tuple[Rule[Portal], ...] = (
    Rule("empty-category", "portal", whole.empty_categories),
    Rule("quiet-category", "portal", whole.quiet_categories),
    Rule("lost-address", "portal", whole.lost_addresses),
    Rule("alike-article", "portal", whole.alike_articles),
)
PAGE_RULES: tuple[Rule[Rendered], ...] = (
    Rule("page-link", "pages", whole.broken_links, "error"),
    Rule("page-anchor", "pages", whole.broken_anchors, "error"),
)
WEB_RULES: tuple[Rule[Answer], ...] = (Rule("web-link", "web", web.broken),)
RULES: tuple[Rule[Any], ...] = (*TEXT_RULES, *PHOTO_RULES, *PORTAL_RULES, *PAGE_RULES, *WEB_RULES)
