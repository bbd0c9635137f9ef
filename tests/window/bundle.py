#!/usr/bin/env python3
"""What is given away: the zip runs on its own, from any folder, in a prefix with nothing of this checkout on its path; the installer
installs and removes; and a second time the same bytes come out."""

import hashlib
import os
import re
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from desktop import Program, click, drawn, key, picture, windows_path
from harness import BUILD, CHECKOUT, WINE, main, run, test

(ZIP,) = (BUILD / 'packages').glob('vmatlas-*-windows-x86_64.zip')
(INSTALLER,) = (BUILD / 'packages').glob('vmatlas-*-windows-x86_64-setup.exe')
PREFIX = Path(os.environ['VMATLAS_WINE_DESKTOP'])
SAMPLE = CHECKOUT / 'tests' / 'fuzz' / 'seeds' / 'snapshot' / 'sample.vmatlas'
TITLE = 'fizz buzz.exe — VM Atlas'


def hashes():
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (ZIP, INSTALLER)}


def wine(*words, seconds=120):
    return subprocess.run([WINE, '-t', str(seconds), *map(str, words)], capture_output=True, text=True, errors='replace', check=False)


def imports(file):
    text = subprocess.run(['x86_64-w64-mingw32-objdump', '-p', file], capture_output=True, text=True, check=True).stdout
    return {name.lower() for name in re.findall(r'DLL Name: (\S+)', text)}


def unpacked(folder):
    with zipfile.ZipFile(ZIP) as archive:
        archive.extractall(folder)
    (root,) = folder.iterdir()
    return root


@test('/bundle/the-zip-runs-from-any-folder-with-nothing-else-at-hand')
def _():
    with tempfile.TemporaryDirectory(prefix='VM Atlas Übung ') as folder:
        root = unpacked(Path(folder))
        with Program('file:' + windows_path(SAMPLE), program=root / 'vmatlas.exe', libraries=None) as program:
            program.window(TITLE)
            drawn(TITLE)
            picture('from-the-zip')
            key('ctrl+q')
            assert program.end() == 0
        said = run([WINE, '-t', '60', str(root / 'vmatlas-cli.exe'), 'summary', 'file:' + windows_path(SAMPLE), '--json'])
        assert said.json['kinds'], said


@test('/bundle/it-speaks-the-language-of-the-person')
def _():
    with tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        root = unpacked(Path(folder))
        with Program(program=root / 'vmatlas.exe', libraries=None, LC_ALL='de_DE.UTF-8') as program:
            window = program.window('VM Atlas')
            drawn('VM Atlas')
            picture('german')
            click(window, 45, 45)  # with the language comes a keyboard that Wine has none for
            program.window('Prozess auswählen')
            drawn('Prozess auswählen')
            picture('german-dialog')


@test('/bundle/both-programs-say-what-they-are-and-how-they-run')
def _():
    with tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        root = unpacked(Path(folder))
        version = re.search(r"vmatlas-([0-9.]+)-windows", ZIP.name)[1]
        for name in ('vmatlas', 'vmatlas-cli'):
            content = (root / f'{name}.exe').read_bytes()
            manifest = content[content.index(b'<assembly '):content.index(b'</assembly>')].decode()
            for setting in ('level="asInvoker"', '>PerMonitorV2, PerMonitor</dpiAwareness>', '>true</longPathAware>', '>UTF-8</activeCodePage>'):
                assert setting in manifest, (name, setting)
            for word in ('FileVersion', 'ProductVersion', version, f'{name}.exe'):
                assert word.encode('utf-16-le') in content, (name, word)


@test('/bundle/every-library-in-it-is-needed')
def _():
    with tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        root = unpacked(Path(folder))
        needed = {name for file in [*root.glob('*.dll'), *root.glob('*.exe')] for name in imports(file)}
        assert {file.name.lower() for file in root.glob('*.dll')} <= needed, needed
        assert (root / 'share' / 'glib-2.0' / 'schemas' / 'gschemas.compiled').stat().st_size


@test('/bundle/every-import-is-in-it-or-belongs-to-windows')
def _():
    with tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        root = unpacked(Path(folder))
        here = {file.name.lower() for file in root.glob('*.dll')}
        system = {file.name.lower() for file in (PREFIX / 'drive_c' / 'windows' / 'system32').iterdir()}
        for file in [*root.glob('*.dll'), *root.glob('*.exe')]:
            for name in imports(file):
                assert name in here | system, (file.name, name)


@test('/bundle/every-part-brings-its-licence')
def _():
    with tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        root = unpacked(Path(folder))
        parts = {path.name for path in (root / 'licenses').iterdir()}
        assert {'glib2.0', 'gtk4', 'cairo', 'pango1.0', 'libyaml', 'expat', 'gettext', 'zlib', 'mingw-w64-common'} <= parts, parts
        for part in parts:
            assert any(file.stat().st_size for file in (root / 'licenses' / part).rglob('*') if file.is_file()), part


@test('/bundle/the-installer-installs-and-removes-without-a-trace')
def _():
    def state():
        files = {str(path) for path in (PREFIX / 'drive_c' / 'users').rglob('*') if path.is_file() and path.suffix != '.tmp'}
        classes = wine('reg', 'query', r'HKCU\Software\Classes', '/s')
        # Wine begins without that key, which every Windows has.
        return files, classes.stdout.split() if classes.returncode == 0 else []
    before = state()
    assert wine(INSTALLER, '/S').returncode == 0
    (program,) = (PREFIX / 'drive_c' / 'users').rglob('VM Atlas/vmatlas.exe')
    assert list((PREFIX / 'drive_c' / 'users').rglob('VM Atlas.lnk')), 'nothing in the start menu'
    command = wine('reg', 'query', r'HKCU\Software\Classes\VMAtlas.Snapshot\shell\open\command', '/ve').stdout
    opener, argument = re.search(r'"([^"]+)" "([^"]+)"', command).groups()
    assert opener.endswith(r'\VM Atlas\vmatlas.exe') and argument == 'file:%1', command
    assert 'VMAtlas.Snapshot' in wine('reg', 'query', r'HKCU\Software\Classes\.vmatlas', '/ve').stdout
    # What a double click makes of that; Wine's own does not look where a person's programs are registered.
    with Program(argument.replace('%1', windows_path(SAMPLE)), program=opener, libraries=None) as started:
        started.window(TITLE)
        key('alt+F4')
        assert started.end() == 0
    assert wine(program.parent / 'uninstall.exe', '/S').returncode == 0
    gone(program.parent)
    after = state()
    assert before[1] == after[1], after[1]
    left = {path for path in after[0] - before[0] if 'Atlas' in path}
    assert not left, left


def gone(folder, seconds=20):
    """The removal goes on in a copy of itself."""
    deadline = time.monotonic() + seconds
    while folder.exists():
        assert time.monotonic() < deadline, sorted(folder.rglob('*'))
        time.sleep(0.2)


@test('/bundle/the-same-bytes-a-second-time')
def _():
    before = hashes()
    subprocess.run([CHECKOUT / 'tools' / 'bundle'], check=True, capture_output=True)
    assert hashes() == before, (hashes(), before)


main()
