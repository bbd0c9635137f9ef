#!/usr/bin/env python3
"""The window itself on a live process: it shows it, it goes on when the process is stopped, and it leaves nothing running."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from harness import BUILD, CHECKOUT, WINDOWS_CLI, WINE, Skip, Target, main, test

sys.path.insert(0, str(CHECKOUT / 'tests' / 'ui'))
import display  # noqa: E402  # pylint: disable=wrong-import-position

WINDOW = BUILD / 'native' / 'ui' / 'vmatlas'


def until(is_so, what, seconds=30):
    """What is_so() gives, as soon as it is anything; how long that took."""
    began = time.monotonic()
    while not (answer := is_so()):
        assert time.monotonic() - began < seconds, f'{what}: not so after {seconds} s'
        time.sleep(0.05)
    return answer


class Window:
    def __init__(self, environment, subject):
        self.environment = environment
        self.process = subprocess.Popen([str(WINDOW), subject], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def tool(self, *words):
        return subprocess.run(words, env=self.environment, capture_output=True, timeout=30, check=False).stdout

    def title(self):
        return self.tool('xdotool', 'search', '--onlyvisible', '--class', 'vmatlas', 'getwindowname').decode()

    def press(self, *keys):
        self.tool('xdotool', 'key', *keys)

    def picture(self):
        return self.tool('import', '-window', 'root', 'rgb:-')

    def check_answers(self):
        """What is typed into the filter is seen there."""
        before = self.picture()
        self.press('ctrl+f', 'x')
        until(lambda: self.picture() != before, 'the window answers', 10)


@contextlib.contextmanager
def window_on(target):
    reason = display.missing() or ('' if WINDOW.exists() else f'{WINDOW} is not built')
    if reason:
        raise Skip(reason)
    with display.Display(1280, 1000) as screen:
        window = Window(screen.environment(VMATLAS_WINE=WINE, VMATLAS_CLI_EXE=WINDOWS_CLI), target.subject)
        try:
            yield window
        finally:
            window.process.kill()
            window.process.communicate()


def captures_of(target):
    """Programs that are still looking at the target."""
    found = []
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        with contextlib.suppress(OSError):
            words = path.read_bytes().split(b'\0')
            if b'capture' in words and target.subject.encode() in words:
                found.append(path.parent.name)
    return found


def quit_at_once(window, target):
    window.press('ctrl+q')
    until(lambda: window.process.poll() is not None, 'the window is closed', 10)
    assert window.process.returncode == 0, (window.process.returncode, window.process.stderr.read())
    until(lambda: not captures_of(target), 'nobody looks at the process any more', 10)


@test('/wine/window/a-process-that-is-stopped-while-it-is-shown-does-not-freeze-it')
def _():
    with Target('exhaust', 64, 3000) as target, window_on(target) as window:
        until(lambda: 'exhaust.exe' in window.title(), 'the process is shown')
        target.send(signal.SIGSTOP)
        window.press('F5')
        until(lambda: captures_of(target), 'the process is read again')
        window.check_answers()
        assert captures_of(target)
        quit_at_once(window, target)


@test('/wine/window/a-process-that-is-stopped-before-it-is-shown-can-be-left')
def _():
    with Target('heaps', 64) as target:
        target.send(signal.SIGSTOP)
        with window_on(target) as window:
            until(lambda: captures_of(target), 'the process is read')
            time.sleep(2)
            assert captures_of(target) and str(target.pid) in window.title(), window.title()
            quit_at_once(window, target)


@test('/wine/window/a-process-that-ends-while-it-is-shown-stays-shown')
def _():
    with Target('exhaust', 64, 3000) as target, window_on(target) as window:
        until(lambda: 'exhaust.exe' in window.title(), 'the process is shown')
        before = window.picture()
        target.send(signal.SIGKILL)
        window.press('F5')
        until(lambda: window.picture() != before, 'it is said that the process has ended')
        assert 'exhaust.exe' in window.title()
        window.check_answers()
        quit_at_once(window, target)


main()
