#!/usr/bin/env python3
"""The window on Windows, in Wine on a display of its own: from its start to a drawn window against an empty window of GTK, and looking at
the exhausted process against `vmatlas-cli.exe capture` of it. Prints a line for each; ABOVE marks one that is more than it may be."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests' / 'window'))
from desktop import PROGRAM, Program, key, windows  # noqa: E402
from harness import BUILD, Target, windows_command  # noqa: E402

EMPTY = BUILD / 'windows-x86_64' / 'bench' / 'bench-empty_window.exe'
RUNS = 5


def seconds_until(fact, limit=120):
    started = time.monotonic()
    while not fact():
        assert time.monotonic() - started < limit, windows()
        time.sleep(0.01)
    return time.monotonic() - started


def find(beginning):
    return next((window for window, title in windows() if title.startswith(beginning)), None)


def is_drawn(window):
    """More than one grey in it."""
    small = subprocess.run(['import', '-window', window, '-colorspace', 'gray', '-scale', '32x32!', 'gray:-'], capture_output=True, check=False)
    return len(set(small.stdout)) > 1


def start(program, title):
    with Program(program=program) as running:
        spent = seconds_until(lambda: (window := find(title)) and is_drawn(window))
        running.window(title)
        key('alt+F4')
        running.end()
    return spent


def attach(target):
    """From the window that says what it looks for to the one that shows it."""
    with Program(target.subject) as running:
        seconds_until(lambda: find('Process '))
        spent = seconds_until(lambda: find(f'{target.name}.exe'))
        running.window(f'{target.name}.exe')
        key('ctrl+q')
        running.end()
    return spent


def capture(target, folder):
    started = time.monotonic()
    subprocess.run(windows_command('capture', target.subject, '-o', folder + '/x.vmatlas'), check=True, capture_output=True)
    return time.monotonic() - started


def say(what, ours, theirs, limit):
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f'{what}: {ratio:.2f} (at most {limit}){" ABOVE" if ratio > limit else ""}; '
          f'{statistics.median(ours):.2f} s : {statistics.median(theirs):.2f} s', flush=True)


def main():
    pairs = [(start(PROGRAM, 'VM Atlas'), start(EMPTY, 'Empty')) for _ in range(RUNS)]
    say('start to a drawn window : an empty window of GTK', *zip(*pairs), 1.3)
    with Target('exhaust', 32) as target, tempfile.TemporaryDirectory() as folder:
        pairs = [(attach(target), capture(target, folder)) for _ in range(3)]
        say('attaching to the exhausted process : vmatlas-cli.exe capture', *zip(*pairs), 1.2)


main()
