#!/usr/bin/env python3
"""vmatlas.exe on the desktop of Windows: its menu bar, light and dark, the dialogs of the system."""

import subprocess
import tempfile
import time
from pathlib import Path

from desktop import PRIVATE_DATA, Program, drawn, key, picture, shown, type_text, wait_for, windows_path
from harness import CHECKOUT, WINE, main, test

SAMPLE = CHECKOUT / 'tests' / 'fuzz' / 'seeds' / 'snapshot' / 'sample.vmatlas'
TITLE = 'fizz buzz.exe — VM Atlas'


def set_light(is_light):
    """What the settings of Windows write when a person chooses."""
    key_name = r'HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize'
    subprocess.run([WINE, '-t', '60', 'reg', 'add', key_name, '/v', 'AppsUseLightTheme', '/t', 'REG_DWORD', '/d', str(int(is_light)), '/f'],
                   check=True, capture_output=True)


def brightness():
    """Of the window, from 0 to 1."""
    seen = shown(TITLE)
    return sum(seen) / len(seen) / 255


@test('/window/desktop/light-and-dark-are-what-the-registry-says-while-it-runs-too')
def _():
    set_light(False)
    try:
        with Program('file:' + windows_path(SAMPLE)) as program:
            program.window(TITLE)
            wait_for(lambda: brightness() < 0.4, 'dark window', 20)
            drawn(TITLE)
            picture('dark')
            set_light(True)
            wait_for(lambda: brightness() > 0.6, 'light window', 20)
            drawn(TITLE)
            picture('light')
            key('ctrl+q')
            assert program.end() == 0
    finally:
        set_light(True)


@test('/window/desktop/the-menu-bar-opens-by-key-and-does-what-it-says')
def _():
    with Program() as program:
        program.window('VM Atlas')
        drawn('VM Atlas')
        key('alt+f')
        time.sleep(1)
        picture('menu')
        key('Return')
        program.window('Select Process')
        key('Escape')
        program.window('VM Atlas')
        key('ctrl+q')
        assert program.end() == 0


@test('/window/desktop/a-file-is-opened-through-the-dialog-of-the-system')
def _():
    with Program() as program, tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        (file := Path(folder) / 'exercise 1.vmatlas').write_bytes(SAMPLE.read_bytes())
        program.window('VM Atlas')
        drawn('VM Atlas')
        key('ctrl+o')
        program.window('Open')
        time.sleep(1)
        picture('open')
        type_text(windows_path(file))
        key('Return')
        drawn(TITLE, PRIVATE_DATA)
        key('ctrl+q')
        assert program.end() == 0


main()
