#!/usr/bin/env python3
"""The documentation: the length of README.md, its links, and the folders and files that it names. Prints TAP."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_WORDS = 1000
# Folders that the project makes, and examples.
MADE = re.compile(r"^(build/|tests/NAME)")


def too_long():
    words = len((ROOT / "README.md").read_text(encoding="utf-8").split())
    return [f"README.md has {words} words, more than {MOST_WORDS}"] if words > MOST_WORDS else []


def broken_links():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: {target} does not exist"


def missing_paths():
    folders = "src|include|ui|tests|data|docs|bench|tools|po"
    for page in PAGES:
        for name in re.findall(rf"`((?:{folders})/[\w./*-]*)`", page.read_text(encoding="utf-8")):
            if not MADE.match(name) and not list(ROOT.glob(name)):
                yield f"{page.relative_to(ROOT)}: {name} does not exist"


def main():
    claims = [("readme-is-short", too_long()), ("links-lead-somewhere", list(broken_links())),
              ("what-is-named-is-there", list(missing_paths()))]
    print(f"TAP version 13\n1..{len(claims)}")
    for number, (claim, complaints) in enumerate(claims, 1):
        for complaint in complaints:
            print("#", complaint)
        print(f"{'not ok' if complaints else 'ok'} {number} - /docs/{claim}")
    return any(complaints for _, complaints in claims)


sys.exit(main())
