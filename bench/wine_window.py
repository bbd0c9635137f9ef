#!/usr/bin/env python3
"""The window on Windows, in Wine on a display of its own: from its start to a drawn window against an empty window of GTK, and looking at
the exhausted process against `vmatlas-cli.exe capture` of it. Both run in turn, in the same prefix with the same server, once before
anything counts; and all on one core: a call to Wine's server wakes up to three processes, which takes three times as long when they are
not on the same, so on two the figures tell where the system put them. Prints a line for each; ABOVE marks one that is more than it may
be."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests' / 'window'))
from desktop import PRIVATE_DATA, PROGRAM, Program, drawn, key, type_text, xdotool  # noqa: E402
from harness import BUILD, Target, windows_command  # noqa: E402

EMPTY = BUILD / 'windows-x86_64' / 'bench' / 'bench-empty_window.exe'
STARTS, ATTACHMENTS = 15, 5
# The regions, the grid and the status line. The selected line of the summary fades when the window is given the keys, which takes its
# time where there is no window manager.
BELOW_THE_SELECTION = 0, 300, 1280, 500


def start(program, title):
    # Both without a bus, which the window starts without by itself.
    with Program(program=program, DBUS_SESSION_BUS_ADDRESS='disabled:') as running:
        started = running.started
        spent = drawn(title) - started
        running.window(title)
        key('alt+F4')
        running.end()
    return spent


def attach(target):
    """From the choice in the process dialog until the process is drawn in the window."""
    with Program() as running:
        window = running.window('VM Atlas')
        key('ctrl+p')
        running.window('Select Process')
        time.sleep(3)
        type_text(str(target.pid))
        time.sleep(1)
        started = time.monotonic()
        xdotool('key', 'Return')
        spent = drawn(f'{target.name}.exe', PRIVATE_DATA, BELOW_THE_SELECTION, every=0.1) - started
        xdotool('windowfocus', window)
        key('ctrl+q')
        running.end()
    return spent


def capture(target):
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        subprocess.run(windows_command('capture', target.subject, '-o', f'{folder}/x.vmatlas'), check=True, capture_output=True)
        return time.monotonic() - started


def in_turn(ours, theirs, count):
    """(ours, theirs) of each turn but the first, which warms what both need."""
    return [(ours(), theirs()) for _ in range(count + 1)][1:]


def say(what, pairs, limit):
    """The middle ratio of those that ran one after the other: what else the machine does meets both."""
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(times) for times in zip(*pairs))
    print(f'{what}: {ratio:.2f} (at most {limit}){" ABOVE" if ratio > limit else ""}; {ours:.2f} s : {theirs:.2f} s', flush=True)


def main():
    say('start to a drawn window : an empty window of GTK',
        in_turn(lambda: start(PROGRAM, 'VM Atlas'), lambda: start(EMPTY, 'Empty'), STARTS), 1.3)
    with Target('exhaust', 32) as target:
        say('attaching to the exhausted process : vmatlas-cli.exe capture',
            in_turn(lambda: attach(target), lambda: capture(target), ATTACHMENTS), 1.2)


main()
