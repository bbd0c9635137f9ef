#!/usr/bin/env python3
"""Names as long as Windows lets them be, and names that mean harm, of live processes."""

import re
import tempfile
from pathlib import Path

from harness import Target, for_both_widths, main, native_cli, windows_cli


def check_harmless(answer):
    assert answer.status == 0, answer
    assert not re.search('[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]', answer.out + answer.err), answer


@for_both_widths('/wine/names/BITS-of-threads-files-and-arguments-are-told-whole-and-act-nowhere')
def _(bits):
    argument = 'long argument ' * 2000
    with tempfile.TemporaryDirectory() as folder, \
            Target('names', bits, 'Z:' + folder.replace('/', '\\'), argument) as target:
        truth, file = target.truth, Path(folder) / 'names.vmatlas'
        for run in (windows_cli, native_cli):
            assert run('capture', target.subject, '-o', file).status == 0
            threads = {thread['id']: thread['name'] for thread in native_cli('threads', file, '--json').json}
            assert threads[truth['longest']] == 'n' * 32766
            assert threads[truth['hostile']] == '\x1b[31m\r\n\t\x7f\u202e\ufffd=1+1;<b>"\'\\'
            regions = {region['address']: region['details'] for region in native_cli('regions', file, '--json').json}
            assert regions[truth['mapped']] == truth['path'], regions[truth['mapped']]
            assert argument.strip() in native_cli('summary', file, '--json').json['process']['command_line']
            check_harmless(run('threads', target.subject))
        for command in ('summary', 'regions', 'threads', 'heaps'):
            for more in ([], ['--wide'], ['--json'], ['--csv']):
                check_harmless(native_cli(command, file, *more))


@for_both_widths('/wine/names/BITS-that-tell-of-people-are-redacted')
def _(bits):
    with tempfile.TemporaryDirectory(prefix='vmatlas-evelyn-') as folder, \
            Target('names', bits, 'Z:' + folder.replace('/', '\\'), 'secret argument') as target:
        file = Path(folder) / 'redacted.vmatlas'
        secrets = ['evelyn', 'a folder with', 'käse', 'secret argument', 'n' * 100, '[31m', '<b>']
        for run in (windows_cli, native_cli):
            answers = [run('capture', target.subject, '-o', '-', '--redact')]
            assert run('capture', target.subject, '-o', file, '--redact').status == 0
            answers += [native_cli(command, file, '--json') for command in ('summary', 'regions', 'threads', 'modules', 'heaps')]
            answers += [run(command, target.subject, '--csv', '--redact') for command in ('summary', 'regions', 'threads', 'modules')]
            for answer in answers:
                found = [secret for secret in secrets if secret.lower() in (answer.out + answer.err).lower()]
                assert answer.status == 0 and not found, (found, answer)
            told = answers[1].json
            assert told['process']['user'] is told['process']['command_line'] is told['host']['name'] is None, told
            assert 'names.exe' in answers[0].out and 'ntdll.dll' in answers[0].out


main()
