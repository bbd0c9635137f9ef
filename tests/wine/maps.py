"""The kernel as a second witness: a Wine process is a Linux process, so /proc/PID/maps must agree with a walk of it."""

import bisect
from typing import NamedTuple

COMMIT, RESERVE, FREE = 0x1000, 0x2000, 0x10000
NOACCESS, READONLY, READWRITE, WRITECOPY = 1, 2, 4, 8
EXECUTE, EXECUTE_READ, EXECUTE_READWRITE, EXECUTE_WRITECOPY = 0x10, 0x20, 0x40, 0x80
GUARD = 0x100
UNIX_FROM = 1 << 32

MAPPED = 0x40000

# What the kernel may show for a committed range of that protection. Wine maps EXECUTE readable and copy-on-write writable.
ALLOWED = {
    NOACCESS: {'---'},
    READONLY: {'r--'},
    READWRITE: {'rw-'},
    WRITECOPY: {'rw-'},
    EXECUTE: {'r-x'},
    EXECUTE_READ: {'r-x'},
    EXECUTE_READWRITE: {'rwx'},
    EXECUTE_WRITECOPY: {'rwx'},
}


class Mapping(NamedTuple):
    start: int
    end: int
    access: str
    path: str


class Maps:
    def __init__(self, unix_pid):
        self.mappings = []
        with open(f'/proc/{unix_pid}/maps', encoding='utf-8', errors='surrogateescape') as file:
            for line in file:
                fields = line.split(maxsplit=5)
                start, end = (int(word, 16) for word in fields[0].split('-'))
                path = fields[5].rstrip('\n') if len(fields) > 5 else ''
                self.mappings.append(Mapping(start, end, fields[1][:3], path))
        self.starts = [mapping.start for mapping in self.mappings]

    def pieces(self, start, end):
        """(start, end, mapping or None) of what lies in [start, end), in order and without gaps."""
        at = start
        for mapping in self.mappings[max(0, bisect.bisect_right(self.starts, start) - 1):]:
            if mapping.end <= at:
                continue
            if mapping.start >= end:
                break
            if mapping.start > at:
                yield at, mapping.start, None
                at = mapping.start
            yield at, min(end, mapping.end), mapping
            at = min(end, mapping.end)
        if at < end:
            yield at, end, None

    def contradictions(self, ranges):
        """Where the kernel says otherwise than `ranges`, objects with address, size, state, protect and type as Windows numbers them."""
        for item in ranges:
            start, end = item['address'], item['address'] + item['size']
            for from_, to, mapping in self.pieces(start, end):
                if reason := contradiction(item, mapping):
                    yield f'{from_:#x}-{to:#x}: {reason}'


def contradiction(item, mapping):
    """Why `mapping`, which lies in the range `item`, cannot be so; or None."""
    if item['state'] == COMMIT:
        if not mapping:
            return 'committed, but the kernel has nothing there'
        allowed = {'---'} if item['protect'] & GUARD else ALLOWED[item['protect'] & 0xff]
        if mapping.access not in allowed:
            return f'protection {item["protect"]:#x}, but the kernel has {mapping.access} {mapping.path}'
    # A view of a reserved section is mapped whole. Anything else reserved has no access.
    elif item['state'] == RESERVE and mapping and mapping.access != '---':
        if not (item['type'] == MAPPED and mapping.access == 'rw-'):
            return f'reserved, but the kernel has {mapping.access} {mapping.path}'
    elif item['state'] == FREE and mapping and mapping.access != '---' and not is_unix_only(mapping):
        return f'free, but the kernel has {mapping.access} {mapping.path}'
    return None


def is_unix_only(mapping):
    """What a process under Wine has and its Windows side does not know: Unix libraries, their stacks and heaps, which lie high;
    lower, Wine's loader, the Unix heap and the page of system calls behind KUSER_SHARED_DATA."""
    if mapping.start >= UNIX_FROM:
        return not mapping.path.lower().endswith(('.exe', '.dll', '.nls', '.tmp'))
    return mapping.path.startswith(('/usr/lib/wine/', '[heap]')) or mapping.start == 0x7ffe1000
