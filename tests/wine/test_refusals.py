#!/usr/bin/env python3
"""What cannot be done is said in a sentence that names what it is about, and leaves nothing half-written."""

import os
import random
import resource
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from harness import (WINDOWS_CLI, Skip, Target, for_both_widths, main, native_cli, native_command, run, small_disk, start, test,
                     wait_for_progress, windows_cli, windows_command, wine_command)


def says(answer, status, *words):
    assert answer.status == status, answer
    for word in words:
        assert str(word).lower() in answer.err.lower(), (word, answer)
    return answer


@test('/wine/refusals/a-pid-that-no-process-has')
def _():
    for run in (windows_cli, native_cli):
        says(run('summary', '999996'), 1, '999996')


@test('/wine/refusals/a-name-that-no-process-has')
def _():
    for run in (windows_cli, native_cli):
        answer = run('summary', 'name:nobody-is-called-so.exe')
        assert answer.status in (1, 2), answer
        assert 'nobody-is-called-so.exe' in answer.err, answer


@test('/wine/refusals/a-process-that-nobody-may-open')
def _():
    with Target('denied', 64) as target:
        if not target.truth['is_denied']:
            raise Skip('this Wine lets a process be opened against its list of rights')
        for run in (windows_cli, native_cli):
            says(run('summary', target.subject), 1, target.pid, 'denied')


@test('/wine/refusals/a-name-that-two-processes-have-gives-the-choice')
def _():
    with Target('busy', 64) as one, Target('busy', 64) as other:
        for run in (windows_cli, native_cli):
            says(run('summary', 'name:busy.exe'), 2, one.pid, other.pid, 'busy.exe')


@test('/wine/refusals/a-name-that-one-process-has-will-do')
def _():
    with Target('heaps', 64) as target:
        for run in (windows_cli, native_cli):
            assert run('summary', 'heaps.exe', '--json').json['process']['pid'] == target.pid


@test('/wine/refusals/a-stopped-process-is-given-up-and-what-was-read-is-kept')
def _():
    with Target('exhaust', 64) as target, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'stopped.vmatlas'
        process = start(windows_command('capture', target.subject, '-o', file, '--timeout', '3', '--progress'))
        wait_for_progress(process, 2000)
        target.send(signal.SIGSTOP)
        started = time.monotonic()
        _, err = process.communicate(timeout=60)
        waited = time.monotonic() - started
        assert process.returncode == 3, (process.returncode, err)
        assert waited > 2.5, waited
        assert str(target.pid) in err.decode() or 'exhaust' in err.decode(), err
        text = file.read_text()
        ranges = int(text.rsplit('ranges: ', 1)[1].split('}')[0])
        assert 2000 <= ranges < 2 * target.truth['virtual_alloc']['count'], ranges
        assert 'complete: false' in text and native_cli('summary', file, '--json').json['notes']


@test('/wine/refusals/a-32-bit-program-refuses-a-64-bit-process-and-reads-a-32-bit-one')
def _():
    def narrow_cli(*arguments):
        return run(wine_command(WINDOWS_CLI.replace('windows-x86_64', 'windows-i686'), *arguments))
    with Target('heaps', 64) as wide, Target('heaps', 32) as narrow:
        for command in ('summary', 'heaps', 'modules'):
            says(narrow_cli(command, wide.subject), 1, wide.pid, '64-bit program', 'Use the 64-bit VM Atlas')
            assert narrow_cli(command, narrow.subject, '--csv').status == 0
        heaps = [run('heaps', narrow.subject, '--json').json for run in (narrow_cli, windows_cli)]
        assert heaps[0] and heaps[0] == heaps[1]


@for_both_widths('/wine/states/BITS-suspended-processes-are-read-as-others')
def _(bits):
    with Target('suspended', bits) as target:
        for state in ('created', 'stopped'):
            child = target.truth[state]
            for run in (windows_cli, native_cli):
                started = time.monotonic()
                answer = run('regions', f'pid:{child["pid"]}', '--json')
                assert answer.status == 0 and time.monotonic() - started < 10, answer
                block = [region for region in answer.json if region['address'] == child['block']]
                assert len(block) == 1 and block[0]['committed'] == child['block_size'], (state, block)
                assert ('may not have begun' in answer.err) == (state == 'created'), answer
                modules = run('modules', f'pid:{child["pid"]}', '--json').json
                assert any(module['name'] == 'suspended.exe' for module in modules), modules


@test('/wine/refusals/a-process-that-is-stopped-from-the-start-does-not-hang-us')
def _():
    with Target('heaps', 64) as target:
        target.send(signal.SIGSTOP)
        for run in (windows_cli, native_cli):
            answer = run('summary', target.subject, '--timeout', '3', seconds=60)
            assert answer.status in (1, 3), answer
            assert answer.err, answer


@test('/wine/refusals/a-capture-that-nobody-waits-for-any-more-ends')
def _():
    with Target('heaps', 64) as target:
        target.send(signal.SIGSTOP)
        process = start(windows_command('capture', target.subject, '-o', '-', '--timeout', '60', '--progress'))
        wait_for_progress(process, 0)
        started = time.monotonic()
        process.stderr.close()
        process.stdout.close()
        process.wait(20)
        assert time.monotonic() - started < 5, time.monotonic() - started


@test('/wine/refusals/a-process-that-exits-during-the-walk')
def _():
    with Target('exhaust', 64) as target, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'exited.vmatlas'
        process = start(windows_command('capture', target.subject, '-o', file, '--progress'))
        wait_for_progress(process, 2000)
        target.send(signal.SIGKILL)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (1, 3), (process.returncode, err)
        assert b'exit' in err.lower() or b'ended' in err.lower(), err
        assert (process.returncode == 3) == file.exists()


@test('/wine/refusals/processes-that-end-as-they-are-opened')
def _():
    answers = []
    for _ in range(8):
        with Target('heaps', 64) as target:
            process = start(windows_command('summary', target.subject, '--json'))
            time.sleep(random.uniform(0, 0.3))
            target.send(signal.SIGKILL)
            _, err = process.communicate(timeout=60)
            answers.append(process.returncode)
            assert process.returncode in (0, 1, 3), (process.returncode, err)
            assert process.returncode == 0 or b'ended' in err or str(target.pid).encode() in err, err
    print('# statuses', *answers)


@test('/wine/refusals/interrupting-stops-cleanly')
def _():
    with Target('exhaust', 64) as target, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'never.vmatlas'
        for command in (windows_command, native_command):
            process = start(command('capture', target.subject, '-o', file, '--progress'))
            wait_for_progress(process, 2000)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            assert process.returncode not in (0, 3), process.returncode
            assert list(Path(folder).iterdir()) == [], list(Path(folder).iterdir())


@test('/wine/refusals/a-folder-that-is-not-there')
def _():
    with Target('heaps', 64) as target, tempfile.TemporaryDirectory() as folder:
        for run in (windows_cli, native_cli):
            says(run('capture', target.subject, '-o', f'{folder}/none/file.vmatlas'), 1, 'file.vmatlas')


@test('/wine/refusals/a-full-disk-leaves-the-old-file')
def _():
    with small_disk() as disk, Target('exhaust', 64, 3000) as target:
        file = disk / 'kept.vmatlas'
        file.write_text('old')
        for run in (windows_cli, native_cli):
            says(run('capture', target.subject, '-o', file), 1, 'kept.vmatlas')
            assert file.read_text() == 'old'
            assert [item.name for item in disk.iterdir()] == ['kept.vmatlas']


@test('/wine/refusals/a-full-disk-leaves-what-there-was-before-an-append')
def _():
    with small_disk() as disk, Target('exhaust', 64, 3000) as target, Target('heaps', 64) as other:
        file = disk / 'series.vmatlas'
        assert native_cli('capture', other.subject, '-o', file).status == 0
        before = file.read_bytes()
        for run in (windows_cli, native_cli):
            says(run('capture', target.subject, '-o', file, '--append'), 1, 'series.vmatlas')
            assert file.read_bytes() == before
            assert [item.name for item in disk.iterdir()] == ['series.vmatlas']


@test('/wine/refusals/a-disk-that-fills-up-while-writing-leaves-the-old-file')
def _():
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    with tempfile.TemporaryDirectory() as folder, Target('exhaust', 64, 3000) as target:
        snapshot, file = Path(folder) / 'large.vmatlas', Path(folder) / 'kept.vmatlas'
        assert native_cli('capture', target.subject, '-o', snapshot).status == 0
        file.write_text('old')
        says(native_cli('capture', snapshot, '-o', file, preexec_fn=limit), 1, 'kept.vmatlas')
        assert file.read_text() == 'old'
        assert sorted(item.name for item in Path(folder).iterdir()) == ['kept.vmatlas', 'large.vmatlas']


@test('/wine/refusals/a-read-only-folder-leaves-the-old-file')
def _():
    with small_disk() as disk, Target('heaps', 64) as target:
        file = disk / 'kept.vmatlas'
        file.write_text('old')
        subprocess.run(['mount', '-o', 'remount,ro', disk], check=True)
        for run in (windows_cli, native_cli):
            says(run('capture', target.subject, '-o', file), 1, 'kept.vmatlas')
            assert file.read_text() == 'old'


@test('/wine/refusals/standard-output-that-is-full')
def _():
    with Target('heaps', 64) as target, open('/dev/full', 'wb') as full:
        answer = native_cli('capture', target.subject, '-o', '-', stdout=full)
        assert answer.status == 1 and answer.err, answer


@test('/wine/refusals/standard-output-that-nobody-reads')
def _():
    reading, writing = os.pipe()
    os.close(reading)
    with Target('heaps', 64) as target, open(writing, 'wb') as pipe:
        says(windows_cli('capture', target.subject, '-o', '-', stdout=pipe), 1, 'the program that reads it has ended')


main()
