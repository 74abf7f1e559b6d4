"""The promises that the project makes about itself, whatever it does.

Each check is a function that lists what is wrong, so that it can be shown a planted mistake as
well as the project: a check that can't fail holds nothing.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "build", "node_modules"}

# Import direction ---------------------------------------------------------------------------

LAYERS = ("doris", "measures", "reporting")  # a layer imports itself and those before it
PURE = (
    "measures.beyond",
    "measures.change",
    "measures.change_wording",
    "measures.commentary_beside",
    "measures.commentary_checks",
    "measures.commentary_claims",
    "measures.commentary_movement",
    "measures.confirming",
    "measures.drafting",
    "measures.entering",
    "measures.figures",
    "measures.masking",
    "measures.occasions",
    "measures.periods",
    "measures.placeholders",
    "measures.rollup",
    "measures.running",
    "measures.seen",
    "measures.spreadsheets.cells",
    "measures.spans",
    "measures.targets",
    "measures.timeliness",
    "measures.unusual",
    "measures.validation",
    "measures.working_days",
    "measures.year_so_far",
    "reporting.charts.specification",
    "reporting.charts.words",
)


def upward_imports(root: Path) -> list[str]:
    """“file:line imports package”, for each import of a layer above the file's own."""
    found = []
    for height, layer in enumerate(LAYERS):
        above = LAYERS[height + 1 :]
        for path in sorted((root / layer).rglob("*.py")):
            for line, name in imported_names(path.read_text()):
                if name.split(".")[0] in above:
                    found.append(f"{path.relative_to(root)}:{line} imports {name}")
    return found


def imported_names(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of every absolute import, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def test_imports_point_one_way() -> None:
    assert upward_imports(ROOT) == []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("doris/views/home.py", "from measures.models import Team"),
        ("measures/actions.py", "def submit():\n    import reporting.content"),
    ],
)
def test_an_import_of_a_layer_above_is_found(tmp_path: Path, file: str, source: str) -> None:
    plant(tmp_path, file, source)
    assert len(upward_imports(tmp_path)) == 1


def test_pure_modules_run_without_django() -> None:
    program = f"import sys, {', '.join(PURE)}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


# Assets that only GOV.UK may use -------------------------------------------------------------

GOVUK_ASSETS = ROOT / "node_modules/govuk-frontend/dist/govuk/assets"
FORBIDDEN = {
    "the font GDS Transport": r"gds[ -]?transport|(light|bold)-[0-9a-f]{10}-v\d\.woff",
    "the crown, the crest or the logotype": r"govuk-crest|govuk-logotype|logotype-crown",
    "GOV.UK's icons": r"govuk-icon-|govuk-opengraph-image",
    "GOV.UK's blue": r"#1d70b8",
}
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)  # Sass may say what it leaves out
TEXT = {".css", ".html", ".js", ".json", ".md", ".py", ".scss", ".svg", ".txt"}


def forbidden_assets(served: Iterable[Path], originals: Path = GOVUK_ASSETS) -> list[str]:
    """What these folders hold of GOV.UK's own, by name in a text or as a copy of the file."""
    theirs = {path.read_bytes() for path in originals.rglob("*") if path.is_file()}
    found = []
    for path in files_below(served):
        if path.read_bytes() in theirs:
            found.append(f"{path.name} is a copy of GOV.UK's {path.suffix} file")
        text = COMMENT.sub("", path.read_text()) if path.suffix in TEXT else ""
        for what, pattern in FORBIDDEN.items():
            if re.search(pattern, text, re.IGNORECASE):
                found.append(f"{path.name} names {what}")
    return found


def test_nothing_of_govuks_own_is_served() -> None:
    assert (ROOT / "build/static/doris.css").is_file()
    assert forbidden_assets(ROOT / name for name in ("static", "build/static", "templates")) == []


@pytest.mark.parametrize(
    "text",
    [
        'font-family: "GDS Transport", arial',
        "src: url(/assets/fonts/light-94a07e06a1-v2.woff2)",
        "background: url(/assets/images/govuk-crest.svg)",
        '<svg class="govuk-logotype">',
        '<link rel="icon" href="/govuk-icon-180.png">',
        "--govuk-brand-colour: #1D70B8",
    ],
)
def test_a_name_of_govuks_own_is_found(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "page.html", text)
    assert len(forbidden_assets([tmp_path])) == 1


def test_a_renamed_copy_of_govuks_own_is_found(tmp_path: Path) -> None:
    picture = next(GOVUK_ASSETS.rglob("*.png"))
    (tmp_path / "council.png").write_bytes(picture.read_bytes())
    assert len(forbidden_assets([tmp_path])) == 1


# Templates -----------------------------------------------------------------------------------

TRUSTING = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")


def trusting_templates(root: Path) -> list[str]:
    """Templates that would show typed text as HTML."""
    return [
        str(path.relative_to(root))
        for path in sorted((root / "templates").rglob("*.html"))
        if TRUSTING.search(path.read_text())
    ]


def test_templates_show_no_text_as_html() -> None:
    assert trusting_templates(ROOT) == []


@pytest.mark.parametrize("text", ["{{ comment|safe }}", "{% autoescape off %}"])
def test_a_template_that_trusts_text_is_found(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "templates/page.html", text)
    assert trusting_templates(tmp_path) == ["templates/page.html"]


# Locks ---------------------------------------------------------------------------------------

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json")
ADDRESS = re.compile(r'"resolved"|--(extra-)?index-url|--find-links|(?<!"url": ")(https?|file)://')


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock: str) -> None:
    # What npm copies from a package about its funding is no place to install from.
    assert ADDRESS.findall((ROOT / lock).read_text()) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://pypi.example/simple", '"resolved": "x.tgz"', "x @ file:///wheels/x.whl"],
)
def test_a_registry_in_a_lock_is_found(line: str) -> None:
    assert ADDRESS.search(line)


# READMEs -------------------------------------------------------------------------------------

FENCE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
MANAGE = re.compile(r"\bmanage\.py ([a-z][a-z_]*)")
MODULE = re.compile(r"\bpython -m ((?:tests|doris|measures|reporting)[\w.]*)")
FILE = re.compile(r"[\w.-]+\.(css|csv|html|js|json|lock|md|png|py|scss|toml|txt|xlsx)")


def broken_references(readme: Path, root: Path) -> list[str]:
    """Paths and commands that this README names and that aren't there."""
    text = readme.read_text()
    blocks = FENCE.findall(text)
    prose = FENCE.sub("", text)
    spans = CODE.findall(prose)
    named = {span for span in spans if names_path(span, root)}
    named |= {target.split("#")[0] for target in LINK.findall(prose) if "://" not in target}
    named |= {path for block in blocks for path in paths_of_tree(block)}
    places = (readme.parent, root)
    missing = [name for name in named if not any(exists(place / name) for place in places)]
    return sorted(missing) + broken_commands([*spans, *blocks], root)


def names_path(code: str, root: Path) -> bool:
    """Whether a piece of code means a file or folder of ours: not an address, nor a sample."""
    if re.search(r"[\s<>{}…=:]", code) or code.startswith(("/", "~", "-", ".")):
        return False
    first, slash, _ = code.partition("/")
    if first in made_by_tools(root):
        return False
    inside = bool(slash) and (root / first).is_dir()
    return inside or bool(FILE.fullmatch(code.rpartition("/")[2]) and not code.isupper())


def made_by_tools(root: Path) -> set[str]:
    """The names that .gitignore gives: they are there after `make`, not before."""
    lines = (root / ".gitignore").read_text().splitlines()
    return {line.strip("/*") for line in lines if line and not line.startswith("#")}


def paths_of_tree(block: str) -> Iterator[str]:
    """Full paths in a block that maps folders by indentation, one name first on each line."""
    lines = [line for line in block.splitlines() if line.strip()]
    if not any(re.match(r"[\w.-]+/(\s|$)", line) for line in lines):
        return
    parents: list[tuple[int, str]] = []
    for line in lines:
        indent = len(line) - len(line.lstrip())
        name = line.split()[0]
        while parents and parents[-1][0] >= indent:
            parents.pop()
        if name.endswith("/") or FILE.fullmatch(name):
            yield "".join(folder for _, folder in parents) + name
        if name.endswith("/"):
            parents.append((indent, name))


def exists(path: Path) -> bool:
    """Whether the path is there; one with a star, whether anything fits it."""
    if "*" in path.name:
        return any(path.parent.glob(path.name))
    return path.exists()


def broken_commands(pieces: Iterable[str], root: Path) -> list[str]:
    """Make targets, management commands and modules that pieces of code name wrongly."""
    targets = re.findall(r"^([a-z][a-z ]*):", (root / "Makefile").read_text(), re.MULTILINE)
    doors = {target for line in targets for target in line.split()}
    commands = set(get_commands())
    missing = []
    for piece in pieces:
        missing += [f"make {name}" for name in MAKE.findall(piece) if name not in doors]
        missing += [f"manage.py {name}" for name in MANAGE.findall(piece) if name not in commands]
        for name in MODULE.findall(piece):
            path = root / name.replace(".", "/")
            if not path.with_suffix(".py").exists() and not (path / "__main__.py").exists():
                missing.append(f"python -m {name}")
    return missing


def readmes() -> list[Path]:
    """Every README of the project, the first one whether it is there or not."""
    deeper = (path for path in ROOT.glob("*/**/README.md"))
    ours = (path for path in deeper if path.relative_to(ROOT).parts[0] not in NOT_OURS)
    return [ROOT / "README.md", *sorted(ours)]


@pytest.mark.parametrize("readme", readmes(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_readme_names_what_is_there(readme: Path) -> None:
    assert broken_references(readme, ROOT) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("See `measures/nowhere.py`.", "measures/nowhere.py"),
        ("See `nowhere.py`.", "nowhere.py"),
        ("![The pro-forma](docs/nowhere.png)", "docs/nowhere.png"),
        ("```\nmeasures/   what is counted\n  nowhere.py  gone\n```", "measures/nowhere.py"),
        ("Run `make nothing`.", "make nothing"),
        ("```\npython manage.py nothing\n```", "manage.py nothing"),
        ("Run `python -m tests.nothing`.", "python -m tests.nothing"),
    ],
)
def test_a_broken_reference_is_found(tmp_path: Path, text: str, missing: str) -> None:
    readme = plant(tmp_path, "README.md", text)
    assert broken_references(readme, ROOT) == [missing]


@pytest.mark.parametrize(
    "text",
    [
        "`/reports/<year>/<quarter>/city/`, `2026-27/q2` and `.pdf` are no files of ours",
        "`make run PORT=8001`, then `python manage.py migrate`",
        "[settings](doris/settings.py#L1) and `measures/models/`",
        "`db.sqlite3` and `build/static/doris.css` are made",
        "`python manage.py loaddata FILE.json`",
    ],
)
def test_a_reference_that_holds_is_left_alone(tmp_path: Path, text: str) -> None:
    assert broken_references(plant(tmp_path, "README.md", text), ROOT) == []


# Help ----------------------------------------------------------------------------------------


def plant(root: Path, name: str, text: str) -> Path:
    """Write a file below `root` and return its path."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def files_below(folders: Iterable[Path]) -> Iterator[Path]:
    """Every file in these folders, at any depth."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
