#!/usr/bin/env python3
"""Who may know whom: reads the #includes of every room and fails on one that the architecture forbids. Prints TAP."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()

# A room may include its own headers, vmatlas/, base's, core's and those of these rooms; the longest folder that fits is a file's
# room.
ROOMS = {
    "include/vmatlas": set(),
    "src/base": set(),
    "src/core": set(),
    "src/text": set(),
    "src/reader": set(),
    "src/nt": {"reader"},
    "src/source/memory": set(),
    "src/source/minidump": {"system"},
    "src/source/pipe": {"system"},
    "src/source/win32": {"system"},
    "src/system": set(),
    "src/format": {"system"},
    "src/target": {"system", "source", "nt", "format"},
    "src/picture": {"system"},
    "src/cli": {"picture", "system"},
    "ui": {"picture", "system"},
}
# Headers of others, and the only rooms that may have them.
FOREIGN = [
    (r"(windows|winternl|psapi|tlhelp32|shellapi|sddl|aclapi|winioctl|ntstatus|winsvc|fcntl_win)\.h$",
     {"src/source/win32", "src/system/win32"}),
    (r"yaml\.h$", {"src/format"}),
    (r"expat\.h$", {"src/format"}),
    (r"cairo.*\.h$", {"src/picture", "ui"}),
    (r"(gtk/.*|glib.*|gio/.*|gdk.*|pango/.*)$", {"ui"}),
    (r"fcntl\.h$", {"src/system", "src/cli", "ui"}),
    (r"(unistd|pthread|sys/.*|poll|signal|termios|spawn|dirent)\.h$", {"src/system/posix", "src/cli", "ui"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
IFDEF = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b.*\b_WIN32\b")


def room_of(path):
    parts = path.relative_to(ROOT).as_posix()
    return max((room for room in ROOMS if parts.startswith(room + "/")), key=len, default=None)


def complaints(path, room):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.relative_to(ROOT)}:{number}"
        if IFDEF.match(line):
            yield f"{where}: _WIN32 is asked; choose a twin by the build instead"
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(1)
        for pattern, rooms in FOREIGN:
            allowed = any(path.relative_to(ROOT).as_posix().startswith(r + "/") for r in rooms)
            if re.match(pattern, name) and not allowed:
                yield f"{where}: {name} is not for {room}"
        first = name.split("/")[0]
        others = {r.split("/")[1] for r in ROOMS if r.startswith("src/")}
        if "/" in name and first in others:
            own = {part for part in room.split("/") if part != "src"} | {"base", "core"}
            if first not in own | ROOMS[room]:
                yield f"{where}: {room} may not know {first}"


def main():
    rooms = {}
    for folder in ("include", "src", "ui"):
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            rooms.setdefault(room_of(path), []).append(path)
    strays = [str(path.relative_to(ROOT)) for path in rooms.pop(None, [])]
    print(f"TAP version 13\n1..{len(rooms) + 1}")
    failed = False
    for number, (room, paths) in enumerate(sorted(rooms.items()), 1):
        bad = [text for path in paths for text in complaints(path, room)]
        for text in bad:
            print("#", text)
        failed |= bool(bad)
        print(f"{'not ok' if bad else 'ok'} {number} - /includes/{room.replace('/', '-')}-knows-only-whom-it-may")
    for stray in strays:
        print(f"# {stray} stands in no room")
    print(f"{'not ok' if strays else 'ok'} {len(rooms) + 1} - /includes/every-file-stands-in-a-room")
    return failed or bool(strays)


sys.exit(main())
