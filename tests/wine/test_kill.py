#!/usr/bin/env python3
"""vmatlas-cli.exe is killed while it saves and while it appends: what was whole stays whole, and nothing piles up."""

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from harness import main, native_cli, run, start, test, windows_command

KILLS, RANGES = 20, 50_000
HEAD = """# VM Atlas snapshot; see vmatlas-snapshot(5)
---
vmatlas: 1.0
process:
  pid: {pid}
  bits: 64
walk:
  to: 0x7fffffff0000
  complete: true
columns: [address, size, allocation, state, type, protection]
ranges:
- |
"""


def write_large(path, pid):
    with open(path, 'w', encoding='ascii') as file:
        file.write(HEAD.format(pid=pid))
        for i in range(RANGES):
            address = 0x10000 + i * 0x10000
            file.write(f'  {address:x} 1000 {address:x} c p 4\n')
        file.write(f'end: {{threads: 0, modules: 0, heaps: 0, marks: 0, notes: 0, ranges: {RANGES}}}\n')


def program_of(process):
    """The Unix process of the Windows program: tools/wine has become `timeout`, whose only child it is."""
    children = Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text().split()
    return int(children[0]) if children else None


def kill_when(process, has_begun, delay):
    """Kills it `delay` after has_begun()."""
    wait_until(has_begun, process)
    time.sleep(delay)
    program = program_of(process)
    if program:
        os.kill(program, signal.SIGKILL)
    process.communicate(timeout=60)


def wait_until(is_so, process):
    while not is_so() and process.poll() is None:
        time.sleep(0.0005)
    return time.monotonic()


def duration_of(command, has_begun, is_over, prepare=lambda: None):
    """How long it writes, the median of three runs: starting and ending take Wine far longer."""
    durations = []
    for _ in range(3):
        prepare()
        process = start(command)
        began = wait_until(has_begun, process)
        durations.append(wait_until(is_over, process) - began)
        process.communicate(timeout=120)
        assert process.returncode == 0
    return sorted(durations)[1]


def pid_in(path):
    answer = native_cli('summary', path, '--json')
    assert answer.status == 0, answer  # a torn one that counts is incomplete: status 3
    return answer.json['process']['pid']


def say(what, inside, duration):
    print(f'# {what}: {inside} of {KILLS} kills came inside; it writes for {duration * 1000:.0f} ms')


@test('/wine/kill/saves-that-are-killed-break-no-file')
def _():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, new, file = folder / 'old', folder / 'new', folder / 'out' / 'a.vmatlas'
        file.parent.mkdir()
        write_large(old, 1)
        write_large(new, 2)
        command = windows_command('capture', new, '-o', file)

        def leftovers():
            return {path.name for path in file.parent.glob('.vmatlas-*')}
        duration = duration_of(command, leftovers, lambda: not leftovers())
        assert run(windows_command('capture', old, '-o', file)).status == 0
        inside = most = 0
        for _ in range(KILLS):
            before = leftovers()
            process = start(command)
            kill_when(process, lambda: leftovers() - before, random.uniform(0, duration * 0.8))
            inside += bool(leftovers())
            most = max(most, len(leftovers()))
            assert pid_in(file) in (1, 2)
        say('save', inside, duration)
        assert inside >= KILLS / 2 and most == 1
        assert run(windows_command('capture', old, '-o', file)).status == 0
        assert not leftovers() and pid_in(file) == 1


@test('/wine/kill/appends-that-are-killed-break-no-file')
def _():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new, file = folder / 'new', folder / 'a.vmatlas'
        write_large(new, 2)
        write_large(file, 1)
        whole = file.read_bytes()
        command = windows_command('capture', new, '-o', file, '--append')

        def has_begun():
            return file.stat().st_size > len(whole)

        def is_over():
            with open(file, 'rb') as stream:
                stream.seek(-2, os.SEEK_END)
                return has_begun() and stream.read() == b'}\n'
        duration = duration_of(command, has_begun, is_over, lambda: file.write_bytes(whole))
        inside = 0
        for _ in range(KILLS):
            file.write_bytes(whole)
            process = start(command)
            kill_when(process, has_begun, random.uniform(0, duration * 0.8))
            text = file.read_bytes()
            documents = text.count(b'\nend:')
            assert text.startswith(whole) and documents in (1, 2)
            inside += documents == 1 and len(text) > len(whole)
            assert pid_in(file) == documents
        say('append', inside, duration)
        assert inside >= KILLS / 2
        answer = run(command)
        assert answer.status == 0 and file.read_bytes().startswith(whole) and file.read_bytes().count(b'\nend:') == 2


main()
