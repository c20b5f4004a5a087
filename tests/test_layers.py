"""The import order of the package: a module imports only from layers above its own."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "congxa"
LAYERS = (
    (
        "errors",
        "vietnamese",
        "legacy",
        "svg",
        "helpers",
        "garbage",
        "cores",
        "templates",
        "contact",
        "colours",
        "workdays",
    ),
    ("quoting",),
    ("report", "mending", "fields", "urls", "words", "pictures", "charts", "visits"),
    ("records", "photos"),
    ("schema",),
    ("achievements", "targets"),
    ("frontmatter",),
    ("sections",),
    ("config", "markup", "memory", "choices", "telling"),
    ("sources", "themefiles", "texts"),
    ("content", "model"),
    ("reading", "album", "media", "counting"),
    ("links",),
    ("menu",),
    ("judging",),
    ("entries", "bulletin", "gathering"),
    ("memo",),
    ("assemble", "listing"),
    ("feeds", "sitemap", "status", "headers", "datasets"),
    ("ical", "profiles", "search", "opensearch"),
    ("boards", "directory", "planned"),
    ("planning", "dublin"),
    ("plan",),
    ("theme", "check", "metadata", "darkroom", "indexing", "counter"),
    ("journal", "environment", "recipe"),
    ("render", "provenance"),
    ("output", "rendering"),
    ("quick",),
    ("touch",),
    ("publishing",),
    ("pipeline",),
    ("archive",),
    ("progress", "deploy", "manuscript"),
    ("writing", "starting"),
    ("sheet",),
    ("timetable", "renaming", "importing"),
    ("checking",),
    ("preview",),
    ("cli",),
)
LEVEL = {module: level for level, modules in enumerate(LAYERS) for module in modules}


def imports(module: str) -> set[str]:
    """Name the modules of congxa that a module imports, wherever in its text."""
    found = set()
    place = PACKAGE / module
    files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "congxa":
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("congxa."):
                found.add(str(node.module).split(".")[1])
            elif isinstance(node, ast.Import):
                found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("congxa.")}
    return (found & set(LEVEL)) - {module}


def test_every_module_has_a_layer() -> None:
    """No module stands outside the house plan, and no layer names one that is gone."""
    names = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert names - {"__init__", "__main__"} == set(LEVEL)


def test_imports_point_upwards() -> None:
    """A module imports only from layers above its own."""
    breaches = [
        f"{module} imports {other}"
        for module in LEVEL
        for other in imports(module)
        if LEVEL[other] >= LEVEL[module]
    ]
    assert not breaches, breaches
