"""Old addresses in the forms that servers understand.

congxa writes `_redirects` in the form of Netlify: old path, parameters if any, new address, status. Pages
that lead on are part of every portal; these rules come on top, for addresses with a query and a true 301.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

RULES = "_redirects"
# Where a target finds its rules, below its portal: names that the samples in deploy/ hide.
FILES = {
    "nginx": ".congxa-redirects.map",
    "caddy": ".congxa-redirects.caddy",
    "apache": ".htaccess",
}
_BEGIN = "# Địa chỉ cũ: congxa viết tệp này mỗi lần đưa cổng lên.\n"
_APACHE = (
    f"{_BEGIN}AddDefaultCharset utf-8\nOptions -Indexes\nErrorDocument 404 {{base}}404.html\n"
    '<IfModule mod_rewrite.c>\nRewriteEngine On\nRewriteRule "^(_headers|_redirects|\\.congxa-.*)$" - '
    "[R=404,L]\n{rules}</IfModule>\n"
)


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
    return "".join(f"{FORMS[form](path, query, new)}\n" for path, query, new in read(rules))


def read(rules: str) -> list[tuple[str, str, str]]:
    """Give old path, query and new address of each rule."""
    found = []
    for rule in rules.splitlines():
        path, *parameters, new, _ = rule.split(" ")
        found.append((path, "&".join(parameters), new))
    return found


def extra_files(form: str, folder: Path, base: str = "/") -> dict[str, bytes]:
    """Give the files that a host of this form needs beside the portal in `folder`.

    `base` is the path of the portal's address, with a slash at its end.
    """
    if form not in FORMS:
        return {}
    file = folder / RULES
    rules = convert(file.read_text(encoding="utf-8"), form) if file.exists() else ""
    whole = _APACHE.format(base=base, rules=rules) if form == "apache" else _BEGIN + rules
    return {FILES[form]: whole.encode()}


def _whole(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def main(arguments: list[str]) -> None:
    """Convert a file to standard output: FORM output/_redirects."""
    if len(arguments) != 2 or arguments[0] not in FORMS:
        sys.exit(f"python deploy/redirects.py {'|'.join(FORMS)} output/_redirects")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(convert(Path(arguments[1]).read_text(encoding="utf-8"), arguments[0]))
