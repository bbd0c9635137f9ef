#!/usr/bin/env python3
"""Live processes that lie about themselves: they are read in seconds, what is true of them is told, and what is not is said not to be known."""

import tempfile
import time
from pathlib import Path

from harness import Target, for_both_widths, main, native_cli, windows_cli


def check_lie(bits, lie, *words):
    """What is said of it: heaps, threads and modules, by name."""
    with Target('liar', bits, lie) as target, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'lies.vmatlas'
        for run in (windows_cli, native_cli):
            started = time.monotonic()
            answer = run('capture', target.subject, '-o', file)
            assert answer.status == 0 and time.monotonic() - started < 10, (time.monotonic() - started, answer)
            for word in words:
                assert word in answer.err, answer
            found = {command: native_cli(command, file, '--json').json for command in ('heaps', 'threads', 'modules')}
            names = [module['name'] for module in found['modules']]
            assert 'liar.exe' in names and 'ntdll.dll' in names, names
            assert any(heap['default'] and heap['bits'] == bits for heap in found['heaps']), found['heaps']
            assert found['threads'], lie
        return found


@for_both_widths('/wine/lies/BITS-of-heaps-there-are-four-thousand-million')
def _(bits):
    check_lie(bits, 'heap-count')


@for_both_widths('/wine/lies/BITS-the-list-of-heaps-names-what-is-none')
def _(bits):
    check_lie(bits, 'heap-list')


@for_both_widths('/wine/lies/BITS-every-pointer-of-a-heap-points-to-itself')
def _(bits):
    check_lie(bits, 'heap-cycles', 'cannot be followed')


@for_both_widths('/wine/lies/BITS-every-pointer-of-a-heap-points-nowhere')
def _(bits):
    check_lie(bits, 'heap-nowhere', 'cannot be followed')


@for_both_widths('/wine/lies/BITS-stacks-lie-nowhere')
def _(bits):
    found = check_lie(bits, 'stacks', 'is not shown')
    assert len(found['threads']) >= 9 and any(thread['stacks'] for thread in found['threads']), found['threads']


@for_both_widths('/wine/lies/BITS-the-list-of-modules-has-no-end')
def _(bits):
    check_lie(bits, 'modules', 'list of modules that does not end')


@for_both_widths('/wine/lies/BITS-the-process-parameters-point-nowhere')
def _(bits):
    check_lie(bits, 'parameters', 'environment variables are not labelled')


main()
