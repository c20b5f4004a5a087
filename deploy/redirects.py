"""The redirect rules of a portal, as nginx, Caddy or Apache read them.

    python deploy/redirects.py nginx output/_redirects > cong-xa-chuyen-huong.map

congxa writes `_redirects` in the form of Netlify: old path, parameters if any, new address, status.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote


def nginx(path: str, query: str, new: str) -> str:
    """Give an entry of a map of $request_uri."""
    return f'"{_whole(path, query)}" "{new}";'


def caddy(path: str, query: str, new: str) -> str:
    """Give an entry of a map of {uri}."""
    return f'"{_whole(path, query)}" "{new}"'


def apache(path: str, query: str, new: str) -> str:
    """Give rules of mod_rewrite for .htaccess, which sees paths decoded and without their first slash."""
    condition = f'RewriteCond "%{{QUERY_STRING}}" "^{re.escape(query)}$"\n'
    rule = f'RewriteRule "^{re.escape(unquote(path).lstrip("/"))}$" "{new}" [R=301,L,NE,QSD]'
    return condition + rule


FORMS: Mapping[str, Callable[[str, str, str], str]] = {
    "nginx": nginx,
    "caddy": caddy,
    "apache": apache,
}


def convert(rules: str, form: str) -> str:
    """Convert the text of a `_redirects` file."""
    lines = []
    for rule in rules.splitlines():
        path, *parameters, new, _ = rule.split(" ")
        lines.append(f"{FORMS[form](path, '&'.join(parameters), new)}\n")
    return "".join(lines)


def _whole(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in FORMS:
        sys.exit(f"python deploy/redirects.py {'|'.join(FORMS)} output/_redirects")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(convert(Path(sys.argv[2]).read_text(encoding="utf-8"), sys.argv[1]))
