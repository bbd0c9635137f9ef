#!/usr/bin/env python3
"""The catalogues of po/: complete, and true to the source. Prints TAP.

translations.py SOURCE  needs xgettext, msgcmp and msgfmt of GNU gettext."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1]).resolve()
PO = SOURCE / "po"
KEYWORDS = ["_", "N_", "ngettext:1,2", "C_:1c,2", "NC_:1c,2", "NN_:1,2"]
WORDS = re.compile(r'\b(?:N{0,2}_|N?C_|ngettext) \(\s*"|translatable="(?:yes|true|1)"')


def lines_of(name):
    text = (PO / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def run(*arguments):
    """What a program complains of, line by line; nothing if it is content."""
    done = subprocess.run([str(argument) for argument in arguments], cwd=SOURCE, capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    return (done.stderr + done.stdout).splitlines() if done.returncode else []


def unlisted():
    """Files with words that no translator sees, and listed ones that have none."""
    listed = set(lines_of("POTFILES"))
    speaking = {path.relative_to(SOURCE).as_posix() for folder in ("src", "ui") for path in (SOURCE / folder).rglob("*")
                if path.suffix in (".c", ".ui") and WORDS.search(path.read_text(encoding="utf-8"))}
    of_window = {name for name in listed if not name.startswith("po/")}
    return [f"not in POTFILES: {name}" for name in sorted(speaking - of_window)] + [
        f"in POTFILES, but without a word: {name}" for name in sorted(of_window - speaking)]


def claims(pot):
    template = run("xgettext", "--from-code=UTF-8", *(f"--keyword={word}" for word in KEYWORDS), "--files-from=po/POTFILES",
                   "--directory=.", f"--output={pot}")
    yield "every-file-with-words-is-listed", unlisted() + template
    for language in lines_of("LINGUAS"):
        catalogue = PO / f"{language}.po"
        yield f"{language}-has-every-word", run("msgcmp", catalogue, pot)
        yield f"{language}-keeps-formats-and-mnemonics", run(
            "msgfmt", "--check", "--check-accelerators=_", "--output-file=/dev/null", catalogue)
        obsolete = [line for line in catalogue.read_text(encoding="utf-8").splitlines() if line.startswith("#~ msgid")]
        yield f"{language}-has-no-word-that-is-gone", obsolete


def main():
    missing = [name for name in ("xgettext", "msgcmp", "msgfmt") if not shutil.which(name)]
    if missing:
        print(f"TAP version 13\n1..0 # SKIP needs {', '.join(missing)} (Debian: apt install gettext)")
        return 0
    with tempfile.TemporaryDirectory(prefix="vmatlas-po-") as folder:
        found = list(claims(pathlib.Path(folder) / "vmatlas.pot"))
    print(f"TAP version 13\n1..{len(found)}")
    for number, (claim, complaints) in enumerate(found, 1):
        for complaint in complaints:
            print("#", complaint)
        print(f"{'not ok' if complaints else 'ok'} {number} - /translations/{claim}")
    return any(complaints for _, complaints in found)


if __name__ == "__main__":
    sys.exit(main())
