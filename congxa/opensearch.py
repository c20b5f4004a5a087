"""opensearch.xml: how a browser asks the portal's search (OpenSearch 1.1, https://github.com/dewitt/opensearch)."""

from html import escape

from congxa.model import Portal
from congxa.urls import Addresses
from congxa.vietnamese import truncate

FILE = "opensearch.xml"
# The longest names that the specification allows.
_SHORT, _LONG, _ABOUT = 16, 48, 1024


def description(portal: Portal, addresses: Addresses) -> str:
    """Describe the search of a portal that has one."""
    template = addresses.absolute(portal.search_url) + "?q={searchTerms}"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(truncate(portal.title, _SHORT))}</ShortName>\n"
        f"<LongName>{escape(truncate(portal.title, _LONG))}</LongName>\n"
        f"<Description>{escape(truncate(portal.description or portal.title, _ABOUT))}</Description>\n"
        f'<Url type="text/html" template="{escape(template)}"/>\n'
        f"<Language>{portal.language}</Language>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        "<OutputEncoding>UTF-8</OutputEncoding>\n"
        "</OpenSearchDescription>\n"
    )
