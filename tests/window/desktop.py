"""The real vmatlas.exe in Wine, on the display that there is, driven as a person drives it: keys and a pointer in, pictures, titles and
the clipboard out. What targets and the command line are, tests/wine/harness.py knows."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'wine'))
from harness import BUILD, CHECKOUT, WINE  # noqa: E402

PROGRAM = BUILD / 'windows-x86_64' / 'ui' / 'vmatlas.exe'
LIBRARIES = BUILD / 'parts' / 'windows-gtk'
# Two kinds, as the light palette paints them: blue, green and red.
PRIVATE_DATA, UNUSABLE = b'\x00\xf4\xf4', b'\xd2\xd2\xd2'
PICTURES = Path(os.environ.get('VMATLAS_SCREENSHOTS', BUILD / 'screenshots'))

assert os.environ.get('DISPLAY'), 'these tests need a display; tools/test window gives them one'
assert os.environ.get('VMATLAS_WINE_DESKTOP'), 'these tests need a prefix of their own; tools/test window gives them one'

from screen import pixels, windows  # noqa: E402


def xdotool(*words, seconds=20):
    return subprocess.run(['xdotool', *map(str, words)], capture_output=True, text=True, timeout=seconds, check=False)


def wait_for(question, what, seconds=60):
    """Asks until the answer is not empty, and gives it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.05)
    picture('failed')
    raise AssertionError(f'no {what} within {seconds} s; the windows are {titles()}')


def titles():
    return [title for _, title in windows()]


def shown(beginning, *area):
    """Blue, green and red of each pixel of the window whose title begins so, or of its area x, y, width, height. Nothing before there is
    such a window."""
    window = next((window for window, title in windows() if title.startswith(beginning)), None)
    return pixels(window, *area) if window else b''


def drawn(beginning, colour=b'', area=(), every=0.02, unchanged=1.5, seconds=120):
    """When the window whose title begins so, or its area, in which there is some of the colour, began to look as it then stays: an empty
    one has but one colour when it is drawn, so its colours tell nothing, and what is drawn piece by piece is drawn with the last of
    them. What nobody has drawn yet is black."""
    last, since, deadline = b'', 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen, now = shown(beginning, *area), time.monotonic()
        if seen != last or not seen.strip(b'\0') or seen.count(colour) < 100:
            last, since = seen, now
        elif now - since > unchanged:
            return since
        time.sleep(every)
    picture('failed')
    raise AssertionError(f'no window "{beginning}…" that is done; the windows are {windows()}')


def picture(name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f'windows-{name}.png'
    subprocess.run(['import', '-window', 'root', path], check=True, timeout=30)
    return path


def key(*names):
    xdotool('key', '--delay', '40', *names)
    time.sleep(0.3)


def type_text(text):
    xdotool('type', '--delay', '25', text)
    time.sleep(0.4)


def click(window, x, y):
    xdotool('mousemove', '--window', window, x, y, 'click', 1)
    time.sleep(0.3)


def clipboard():
    return subprocess.run(['xclip', '-selection', 'clipboard', '-out'], capture_output=True, timeout=20, check=False).stdout.decode()


def clear_clipboard():
    subprocess.run(['xclip', '-selection', 'clipboard'], input=b'', timeout=20, check=True)


def windows_path(path):
    return 'Z:' + str(path).replace('/', '\\')


def as_on_windows():
    """The environment without the language of this system, which none says there: with one, libintl goes through all that Windows knows
    for each text. File names stay UTF-8."""
    kept = {name: value for name, value in os.environ.items() if name not in ('LANG', 'LANGUAGE') and not name.startswith('LC_')}
    return {**kept, 'LC_CTYPE': 'C.UTF-8'}


class Program:
    """vmatlas.exe with these arguments and with settings of its own. Leaving the block ends it, if it has not ended by itself."""

    def __init__(self, *arguments, program=PROGRAM, libraries=LIBRARIES, **environment):
        known = {'WINEPATH': windows_path(libraries / 'bin'), 'XDG_DATA_DIRS': windows_path(libraries / 'share')} if libraries else {}
        self.settings = tempfile.TemporaryDirectory(prefix='vmatlas-')
        self.started = time.monotonic()
        self.process = subprocess.Popen([WINE, '-t', '300', str(program), *map(str, arguments)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        env={**as_on_windows(), 'GSK_RENDERER': 'cairo',
                                             'XDG_CONFIG_HOME': windows_path(self.settings.name), **known, **environment})

    def window(self, beginning, seconds=90):
        """Waits for a window whose title begins so, and gives it the keys."""
        def find():
            assert self.process.poll() is None, f'ended with {self.process.returncode}: {self.process.stderr.read()[-600:]}'
            return next((window for window, title in windows() if title.startswith(beginning)), None)
        window = wait_for(find, f'window "{beginning}…"', seconds)
        xdotool('windowfocus', window)
        time.sleep(0.5)
        return window

    def end(self, seconds=20):
        """The status with which it ends after it was told to."""
        return self.process.wait(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            subprocess.run([WINE, '-t', '20', 'taskkill', '/F', '/IM', 'vmatlas.exe'], capture_output=True, check=False)
        self.process.wait(20)
        self.process.stderr.close()
        self.settings.cleanup()
