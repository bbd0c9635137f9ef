"""What the end-to-end tests share: starting a target program under Wine and reading its truth, running the command line, and TAP.

A test is a function with a claim for its name:

    @test('/wine/heaps/every-heap-of-the-process-is-listed')
    def _():
        with Target('heaps', 32) as target:
            ...assert...

    main()

An assertion that fails, or any other exception, fails the test; Skip('reason') skips it."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = CHECKOUT / 'build'
WINE = str(CHECKOUT / 'tools' / 'wine')
WINDOWS_CLI = str(BUILD / 'windows-x86_64' / 'src' / 'cli' / 'vmatlas-cli.exe')
NATIVE_CLI = str(BUILD / 'native' / 'src' / 'cli' / 'vmatlas-cli')
ARCHITECTURES = {32: 'i686', 64: 'x86_64'}

# What a shell starts in the background ignores interrupts, and hands that on to the programs that are to be interrupted here.
signal.signal(signal.SIGINT, signal.default_int_handler)

tests = []


class Skip(Exception):
    pass


def test(name):
    def keep(function):
        tests.append((name, function))
        return function
    return keep


def for_both_widths(name):
    """The same test twice: the function takes the width, and the claim begins with it."""
    def keep(function):
        for bits in (32, 64):
            tests.append((name.replace('BITS', f'{bits}-bit'), lambda bits=bits: function(bits)))
        return function
    return keep


def main():
    only = sys.argv[1:]
    chosen = [(name, run) for name, run in tests if not only or any(word in name for word in only)]
    print(f'TAP version 13\n1..{len(chosen)}', flush=True)
    failures = 0
    for number, (name, run) in enumerate(chosen, 1):
        started = time.monotonic()
        try:
            run()
            line = f'ok {number} - {name}'
        except Skip as skip:
            line = f'ok {number} - {name} # SKIP {skip}'
        except Exception:
            failures += 1
            print('# ' + traceback.format_exc().rstrip().replace('\n', '\n# '))
            line = f'not ok {number} - {name}'
        print(line, flush=True)
        print(f'# {time.monotonic() - started:.1f} s', flush=True)
    sys.exit(1 if failures else 0)


def wine_command(program, *arguments, seconds=300):
    return [WINE, '-t', str(seconds), program, *map(str, arguments)]


def address(text):
    return int(text, 16)


class Target:
    """A target program that has said its truth and waits. Leaving the block ends it, stopped or not."""

    def __init__(self, name, bits, *arguments):
        program = BUILD / f'windows-{ARCHITECTURES[bits]}' / 'tests' / 'targets' / f'{name}.exe'
        self.name, self.bits = name, bits
        self.process = subprocess.Popen(wine_command(str(program), *arguments), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.truth = json.loads(self._read_until_ready(120))
        except BaseException:
            self.process.kill()
            raise
        self.pid, self.unix_pid = self.truth['pid'], self.truth['unix_pid']
        self.subject = f'pid:{self.pid}'

    def _read_until_ready(self, seconds):
        text, deadline = b'', time.monotonic() + seconds
        output = self.process.stdout.fileno()
        while not text.endswith((b'\nREADY\n', b'\nREADY\r\n')):
            ready, _, _ = select.select([output], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(output, 1 << 16) if ready else b''
            if not piece:
                raise AssertionError(f'{self.name} did not get ready: {text[-200:]!r}')
            text += piece
        return text.rsplit(b'READY', 1)[0]

    def send(self, what):
        os.kill(self.unix_pid, what)

    def end(self):
        """Ends it as a program ends by itself: its input is over."""
        self.process.stdin.close()
        self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for what in (signal.SIGCONT, signal.SIGKILL):
            try:
                self.send(what)
            except ProcessLookupError:
                break
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Answer:
    """What a run of the command line gave."""

    def __init__(self, process, out, err):
        self.status = process.returncode
        self.out, self.err = out.decode(), err.decode()

    @property
    def json(self):
        assert self.status in (0, 3), f'status {self.status}: {self.err}'
        return json.loads(self.out)

    def __repr__(self):
        return f'status {self.status}, error {self.err[-600:]!r}, output {self.out[:600]!r}'


def windows_command(*arguments, seconds=120):
    """vmatlas-cli.exe in the prefix."""
    return wine_command(WINDOWS_CLI, *arguments, seconds=seconds)


def native_command(*arguments):
    """The native program, which finds the Windows one for live subjects."""
    return [NATIVE_CLI, *map(str, arguments)]


def start(command, **options):
    environment = {**os.environ, 'VMATLAS_WINE': WINE, 'VMATLAS_CLI_EXE': WINDOWS_CLI}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                            **{'stdout': subprocess.PIPE, **options})


def run(command, seconds=120, **options):
    process = start(command, **options)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError(f'no end after {seconds} s: {" ".join(command)}') from None
    return Answer(process, out or b'', err)


def windows_cli(*arguments, seconds=120, **options):
    return run(windows_command(*arguments, seconds=seconds), seconds + 10, **options)


def native_cli(*arguments, seconds=120, **options):
    return run(native_command(*arguments), seconds, **options)


def wait_for_progress(process, ranges, seconds=60):
    """Reads standard error of a `capture --progress` until so many ranges were walked; what was read."""
    text, deadline = b'', time.monotonic() + seconds
    errors = process.stderr.fileno()
    while True:
        ready, _, _ = select.select([errors], [], [], max(0, deadline - time.monotonic()))
        piece = os.read(errors, 1 << 16) if ready else b''
        if not piece:
            raise AssertionError(f'no progress up to {ranges} ranges: {text[-300:]!r}')
        text += piece
        for line in text.split(b'\n')[:-1]:
            words = line.split()
            if words[:1] == [b'progress'] and int(words[1]) >= ranges and words[3] == b'ranges':
                return text


@contextlib.contextmanager
def small_disk(size='64k'):
    """A file system of that size, as a Path."""
    with tempfile.TemporaryDirectory(prefix='vmatlas-disk-') as folder:
        mount = ['mount', '-t', 'tmpfs', '-o', f'size={size}', 'vmatlas', folder]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            raise Skip('only root may mount a small file system')
        try:
            yield Path(folder)
        finally:
            subprocess.run(['umount', '-l', folder], check=True)
