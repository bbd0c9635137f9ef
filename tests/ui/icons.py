#!/usr/bin/env python3
"""Every icon that the window names is one of GTK's own or one that the program brings along: on Windows there is no theme of icons to
fall back on, and a mark for a missing picture would stand there. Prints TAP. Arguments: the checkout, the folder of GTK's library."""
import pathlib
import re
import subprocess
import sys

root, libraries = map(pathlib.Path, sys.argv[1:])
OWN = (root / 'ui' / 'vmatlas.gresource.xml').read_text(encoding='utf-8')


def names(text):
    return set(re.findall(r'([a-z][a-z-]*-symbolic)\b', text))


sources = [path for pattern in ('*.ui', '*.c', 'gtk/*.ui') for path in (root / 'ui').glob(pattern)]
used = {name: path.name for path in sources for name in names(path.read_text(encoding='utf-8'))}
listed = subprocess.run(['gresource', 'list', libraries / 'libgtk-4.so.1'], capture_output=True, text=True, check=True).stdout
missing = {name: file for name, file in used.items() if name not in names(listed) | names(OWN)}

print('1..2')
print('ok 1 - /icons/the-window-and-gtk-have-some' if len(used) > 5 and names(listed) else 'not ok 1 - /icons/the-window-and-gtk-have-some')
for name, file in missing.items():
    print(f'# {name} in {file} is in no place that the program has on Windows; data/icons/draw makes what it brings along')
print('not ok' if missing else 'ok', '2 - /icons/every-icon-is-there-without-a-theme')
sys.exit(bool(missing))
