"""What the tests of the command line share: TAP, running it (behind a terminal too), and process memory made up here.

A test is a function with a claim for its name:

    @test('/cli/usage/an-unknown-command-is-refused')
    def _():
        assert run('nonsense').status == 2
"""
import fcntl
import json
import os
import pty
import random
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv[1])
FOLDER = Path(tempfile.mkdtemp(prefix='vmatlas-cli-'))
PAGE, UNIT = 0x1000, 0x10000
END_32 = 0x7FFF0000

tests = []


class Skip(Exception):
    pass


def test(name):
    def keep(function):
        tests.append((name, function))
        return function
    return keep


def main():
    only = sys.argv[2:]
    chosen = [(name, function) for name, function in tests if not only or any(word in name for word in only)]
    print(f'TAP version 13\n1..{len(chosen)}', flush=True)
    failures = 0
    for number, (name, function) in enumerate(chosen, 1):
        outcome, reason = 'ok', ''
        try:
            function()
        except Skip as skip:
            reason = f' # SKIP {skip}'
        except Exception:  # pylint: disable=broad-except
            outcome = 'not ok'
            failures += 1
            for line in traceback.format_exc().splitlines():
                print('#', line)
        print(f'{outcome} {number} - {name}{reason}', flush=True)
    sys.exit(failures != 0)


def same(got, wanted, what=''):
    assert got == wanted, f'{what}: got {got!r}, wanted {wanted!r}'


class Result:
    def __init__(self, status, output, errors):
        self.status, self.output, self.errors = status, output, errors

    @property
    def json(self):
        return json.loads(self.output)


# What decides how the program looks and where it finds Wine is said by each test, never inherited.
BARE = {key: value for key, value in os.environ.items()
        if key not in ('NO_COLOR', 'COLUMNS', 'VMATLAS_WINE', 'VMATLAS_CLI_EXE', 'WINEPREFIX')}


def run(*arguments, environment=None, timeout=60, stdout=subprocess.PIPE):
    done = subprocess.run([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                          env={**BARE, **(environment or {})}, timeout=timeout, check=False)
    return Result(done.returncode, (done.stdout or b'').decode('utf-8'), done.stderr.decode('utf-8'))


def run_in_terminal(*arguments, environment=None, columns=100, send_when=None, timeout=20, only_errors=False):
    """Runs it with a terminal of so many columns behind it; once `send_when` is seen, or is there if it is a path, Ctrl-C is typed. All it wrote is `output`.
    With `only_errors`, standard output is a pipe that nobody reads."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))

    def take_terminal():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    child = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=slave, stdout=subprocess.DEVNULL if only_errors else slave,
                             stderr=slave, env={**BARE, 'TERM': 'xterm-256color', **(environment or {})},
                             preexec_fn=take_terminal, close_fds=True)
    os.close(slave)
    output, until, has_sent = b'', time.monotonic() + timeout, None
    while time.monotonic() < until:
        if isinstance(send_when, Path) and has_sent is None and send_when.exists():
            has_sent = time.monotonic()
            os.write(master, b'\3')
        if not select.select([master], [], [], 0.1)[0]:
            if child.poll() is not None:
                break
            continue
        try:
            got = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not got:
            break
        output += got
        if isinstance(send_when, str) and has_sent is None and send_when.encode() in output:
            has_sent = time.monotonic()
            os.write(master, b'\3')
    try:
        child.wait(timeout=max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise
    finally:
        os.close(master)
    result = Result(child.returncode, output.decode('utf-8'), '')
    result.seconds_to_stop = time.monotonic() - has_sent if has_sent else None
    return result


# Process memory made up here, and what follows from it, worked out anew.

COMMIT, RESERVE, FREE = 0x1000, 0x2000, 0x10000
PRIVATE, MAPPED, IMAGE = 0x20000, 0x40000, 0x1000000
READ, READWRITE, WRITECOPY, EXECUTE_READ, NOACCESS, GUARD = 0x2, 0x4, 0x8, 0x20, 0x1, 0x100
PROTECTION_TEXT = {0: 'Reserved', NOACCESS: 'No access', READ: 'Read', READWRITE: 'Read/Write', WRITECOPY: 'Copy on write',
                   EXECUTE_READ: 'Execute/Read', GUARD | READWRITE: 'Read/Write/Guard'}


class Range:
    def __init__(self, address, size, state, kind=0, protection=0, allocation=0):
        self.address, self.size, self.state, self.type = address, size, state, kind
        self.protection, self.allocation = protection, allocation

    @property
    def end(self):
        return self.address + self.size


def free(address, end):
    return Range(address, end - address, FREE)


def random_ranges(seed, count=200, end=END_32):
    """A 32-bit address space: allocations of all types, free ranges split anywhere, tails that do not fill their unit."""
    chance = random.Random(seed)
    ranges, address, last = [free(0, UNIT)], UNIT, UNIT
    for _ in range(count):
        start = address + UNIT * chance.choice([0, 0, 1, 2, 5, 40, 300])
        while last < start:
            cut = min(start, last + PAGE * chance.randint(1, 2000))
            ranges.append(free(last, cut))
            last = cut
        kind = chance.choice([PRIVATE, PRIVATE, PRIVATE, MAPPED, IMAGE])
        for _ in range(chance.randint(1, 5)):
            size = PAGE * chance.choice([1, 1, 2, 15, 16, 17, chance.randint(1, 300)])
            is_committed = kind != PRIVATE or chance.random() < 0.7
            choices = {PRIVATE: [READWRITE, NOACCESS, GUARD | READWRITE], MAPPED: [READ, READWRITE],
                       IMAGE: [READ, EXECUTE_READ, READWRITE, WRITECOPY]}[kind]
            ranges.append(Range(last, size, COMMIT if is_committed else RESERVE, kind,
                                chance.choice(choices) if is_committed else 0, start))
            last += size
        address = (last + UNIT - 1) // UNIT * UNIT
    ranges.append(free(last, end))
    return ranges


def minidump(ranges, modules=(), pid=4711):
    """A minidump of a 32-bit process with these ranges and (address, size, path) modules, and no memory."""
    base = 32 + 4 * 12
    system = struct.pack('<HHHBBIIIIIHH24x', 0, 6, 0, 1, 1, 10, 0, 19045, 2, 0, 0, 0)
    misc = struct.pack('<6I', 24, 1, pid, 0, 0, 0)
    info = struct.pack('<IIQ', 16, 48, len(ranges))
    info += b''.join(struct.pack('<QQIIQIIII', r.address, r.allocation, r.protection or READWRITE, 0, r.size, r.state,
                                 r.protection, r.type, 0) for r in ranges)
    list_size = 4 + 108 * len(modules)
    streams = {7: system, 15: misc, 16: info, 4: b'\0' * list_size}
    places, place = {}, base
    for number, data in streams.items():
        places[number] = place
        place += len(data)
    names, entries = b'', struct.pack('<I', len(modules))
    for address, size, path in modules:
        text = path if isinstance(path, bytes) else path.encode('utf-16-le')
        entries += struct.pack('<QIIII52xQQQQ', address, size, 0, 0, place + len(names), 0, 0, 0, 0)
        names += struct.pack('<I', len(text)) + text + b'\0\0'
    streams[4] = entries
    directory = b''.join(struct.pack('<III', number, len(data), places[number]) for number, data in streams.items())
    header = struct.pack('<4sIIIIIQ', b'MDMP', 0xA793, len(streams), 32, 0, 1700000000, 0)
    return header + directory + b''.join(streams.values()) + names


def write_dump(name, ranges, **more):
    path = FOLDER / name
    path.write_bytes(minidump(ranges, **more))
    return path


def merged_free(ranges):
    out = []
    for r in ranges:
        if r.state == FREE:
            if out and out[-1][1] == r.address:
                out[-1][1] = r.end
            else:
                out.append([r.address, r.end])
    return out


def up(value, unit=UNIT):
    return (value + unit - 1) // unit * unit


def raw_free(ranges):
    """The raw free ranges as (address, size, allocatable): merged, and from 64 KiB to below the end of the space."""
    out = []
    for begin, end in merged_free(ranges):
        begin, end = max(begin, UNIT), min(end, END_32)
        if begin < end:
            out.append((begin, end - begin, max(0, end - up(begin))))
    return out


class Region:
    def __init__(self, address, end, kind, ranges=()):
        self.address, self.size, self.kind, self.ranges = address, end - address, kind, list(ranges)

    @property
    def committed(self):
        return sum(r.size for r in self.ranges if r.state == COMMIT)

    @property
    def blocks(self):
        return 0 if self.kind == 'Unusable' else max(1, len(self.ranges))

    @property
    def protection(self):
        return PROTECTION_TEXT[max(r.protection for r in self.ranges)] if self.ranges else None


KIND_OF_TYPE = {PRIVATE: 'Private Data', MAPPED: 'Shareable', IMAGE: 'Image'}


def regions_of(ranges):
    """By VMMap's rules, in the order of addresses. Without memory and names there are no heaps, stacks and files."""
    out = []
    for begin, end in merged_free(ranges):
        usable = min(up(begin), end)
        if begin < usable:
            out.append(Region(begin, usable, 'Unusable'))
        if usable < end:
            out.append(Region(usable, end, 'Free'))
    allocations = {}
    for r in ranges:
        if r.state != FREE:
            allocations.setdefault(r.allocation, []).append(r)
    for parts in allocations.values():
        out.append(Region(parts[0].address, parts[-1].end, KIND_OF_TYPE[parts[0].type], parts))
    return sorted(out, key=lambda region: region.address)
