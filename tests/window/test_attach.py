#!/usr/bin/env python3
"""vmatlas.exe looks at Windows processes in its own process, and shows of them what vmatlas-cli.exe says."""

import re
import signal
import tempfile
import time
from pathlib import Path

from desktop import (PRIVATE_DATA, UNUSABLE, Program, clear_clipboard, clipboard, drawn, key, picture, shown, titles, type_text, wait_for,
                     windows_path, xdotool)
from harness import Target, for_both_widths, main, native_cli, test, windows_cli

FIELDS = ('kinds', 'types', 'states', 'free', 'all', 'busy')


def attach(program, target):
    """Through the process dialog, as a person does. Gives the window, with the process in it."""
    program.window('VM Atlas')
    key('ctrl+p')
    program.window('Select Process')
    time.sleep(3)
    type_text(str(target.pid))
    time.sleep(1)
    key('Return')
    title = f'{target.name}.exe — VM Atlas'
    drawn(title, PRIVATE_DATA)
    return program.window(title)


def copied_rows():
    """What is selected in the table of regions, as cells; the headings first."""
    clear_clipboard()
    key('ctrl+c')
    text = wait_for(clipboard, 'text on the clipboard', 20)
    return [line.split('\t') for line in text.splitlines()]


def kib(cell):
    return int(re.sub(r'[^0-9]', '', cell)) * 1024 if re.search('[0-9]', cell) else 0


def show_kind(which):
    """Chooses a row of the summary, which has the keys when a map appears."""
    key('Home', *which)
    time.sleep(1)


def regions_by_keyboard():
    """To the rows of the table of regions, all of them selected."""
    key('ctrl+f')
    key('Return')
    key('ctrl+a')


def save(program, path):
    key('ctrl+shift+s')
    program.window('Save As')
    time.sleep(1)
    key('ctrl+a')
    type_text(windows_path(path))
    key('Return')
    return wait_for(lambda: path.exists() and path.stat().st_size and path, f'file {path}', 40)


def difference(one, other, *names):
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


@for_both_widths('/window/BITS-process/the-figures-of-the-file-that-it-saves-are-those-of-the-command-line')
def _(bits):
    with Target('mappings', bits) as target, Program() as program, tempfile.TemporaryDirectory(prefix='vmatlas-') as folder:
        attach(program, target)
        picture(f'{bits}-bit')
        file = save(program, Path(folder) / f'saved {bits}.vmatlas')
        shown = native_cli('summary', file, '--json').json
        said = windows_cli('summary', target.subject, '--json').json
        assert not difference(shown, said, *FIELDS), difference(shown, said, *FIELDS)
        assert native_cli('regions', file, '--blocks', '--json').json == windows_cli('regions', target.subject, '--blocks', '--json').json
        assert native_cli('threads', file, '--json').json == windows_cli('threads', target.subject, '--json').json
        assert native_cli('modules', file, '--json').json == windows_cli('modules', target.subject, '--json').json
        key('alt+F4')
        assert program.end() == 0


@test('/window/exhausted-process/free-space-sorted-by-size-is-what-the-command-line-says')
def _():
    with Target('exhaust', 32, 500) as target, Program() as program:
        attach(program, target)
        show_kind(('End',))
        regions_by_keyboard()
        key('shift+Tab', 'Right', 'Right', 'Return')
        time.sleep(2)
        picture('free-by-size')
        regions_by_keyboard()
        heading, *rows = copied_rows()
        address, size = heading.index('Address'), heading.index('Size')
        shown = [(int(row[address], 16), kib(row[size])) for row in rows]
        said = windows_cli('regions', target.subject, '--kind', 'Free', '--sort', 'size', '--json').json
        assert shown == [(int(region['address'], 16), region['size']) for region in said], (shown[:3], said[:3])


@test('/window/exhausted-process/the-grid-is-striped-by-what-exhausts-it')
def _():
    with Target('exhaust', 32, 500) as target, Program() as program:
        attach(program, target)
        pane = shown('exhaust.exe', 860, 240, 340, 500)
        picture('grid')
        for kind in (PRIVATE_DATA, UNUSABLE):
            assert pane.count(kind) > 500, (kind, pane.count(kind))


@test('/window/exhausted-process/a-filter-leaves-what-matches-and-a-region-expands-to-its-blocks')
def _():
    with Target('mappings', 64) as target, Program() as program:
        attach(program, target)
        show_kind(())
        key('ctrl+f')
        type_text('ntdll')
        key('Return')
        time.sleep(1)
        key('ctrl+a')
        heading, *rows = copied_rows()
        details, address = heading.index('Details'), heading.index('Address')
        assert rows and all('ntdll' in ' '.join(row).lower() for row in rows), rows
        (region,) = [region for region in windows_cli('regions', target.subject, '--match', 'ntdll', '--blocks', '--json').json]
        key('Home', 'Right')
        time.sleep(1)
        key('ctrl+a')
        picture('expanded')
        _, first, *blocks = copied_rows()
        assert 'ntdll' in first[details].lower(), first
        assert [int(block[address].strip(), 16) for block in blocks] == [int(block['address'], 16) for block in region['blocks_list']]


@test('/window/a-stopped-process-freezes-nothing-and-is-given-up')
def _():
    with Target('mappings', 64) as target, Program() as program:
        window = program.window('VM Atlas')
        target.send(signal.SIGSTOP)
        with Program(target.subject) as other:
            other.window('Process ')
            time.sleep(3)
            picture('stopped')
            waiting = shown('Process ')
            key('Escape')
            wait_for(lambda: shown('Process ') != waiting, 'answer to "Escape"', 10)
            drawn('Process ')
            picture('given-up')
            key('ctrl+w')
            assert other.end() == 0
        xdotool('windowfocus', window)
        key('ctrl+q')
        assert program.end() == 0
        target.send(signal.SIGCONT)


@test('/window/a-process-that-nobody-may-open-is-said-to-be-so')
def _():
    with Target('denied', 64) as target, Program(target.subject) as program:
        program.window('Process ')
        time.sleep(3)
        picture('denied')
        assert not [title for title in titles() if title.startswith('denied.exe')], titles()
        key('ctrl+q')
        assert program.end() == 0


@test('/window/a-dump-opens')
def _():
    dump = Path(__file__).resolve().parents[2] / 'build' / 'parts' / 'dump' / 'fizzbuzz_wow64.dmp'
    with Program('file:' + windows_path(dump)) as program:
        program.window('fizzbuzz.exe — VM Atlas')
        picture('dump')
        key('ctrl+q')
        assert program.end() == 0


main()
