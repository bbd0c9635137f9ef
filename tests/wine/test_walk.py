#!/usr/bin/env python3
"""Every range of a live process, as the snapshot has it: against the process's own walk and against the kernel's maps."""

from harness import Target, address, for_both_widths, main, native_cli, test, windows_cli
from maps import FREE, Maps
from snapshot import ranges

KEYS = ('address', 'size', 'allocation', 'state', 'protect', 'type')


def captured(target, cli):
    answer = cli('capture', target.subject, '-o', '-')
    assert answer.status == 0, answer
    return ranges(answer.out)


def comparable(items, end):
    """Busy ranges below `end`, each a tuple. Protection counts only where memory is committed."""
    for item in items:
        if item['state'] != FREE and item['address'] < end:
            protect = item['protect'] if item['state'] == 0x1000 else 0
            yield tuple(protect if key == 'protect' else item[key] for key in KEYS)


def own_walk(target):
    return [{**item, 'address': address(item['address']), 'allocation': address(item['allocation'])}
            for item in target.truth['walk']]


@for_both_widths('/wine/walk/BITS-is-the-process-s-own-walk')
def _(bits):
    for name in ('heaps', 'threads', 'mappings'):
        with Target(name, bits) as target:
            own = own_walk(target)
            end = own[-1]['address'] + own[-1]['size']
            here, there = set(comparable(captured(target, windows_cli), end)), set(comparable(own, end))
            assert here == there, [tuple(map(hex, item)) for item in sorted(here ^ there)]
            assert len(here) > 50


@for_both_widths('/wine/walk/BITS-agrees-with-the-kernel-s-maps')
def _(bits):
    for name in ('exhaust', 'heaps', 'threads', 'mappings'):
        with Target(name, bits) as target:
            found = list(Maps(target.unix_pid).contradictions(captured(target, native_cli)))
            assert not found, '\n'.join([name, *found])


@test('/wine/walk/a-process-that-changes-all-the-time-is-walked-to-its-end')
def _():
    with Target('busy', 64) as target:
        fixed = (address(target.truth['fixed']), target.truth['fixed_size'])
        for _ in range(10):
            items = captured(target, windows_cli)
            assert fixed in {(item['address'], item['size']) for item in items}
            ends = [item['address'] + item['size'] for item in items]
            assert all(item['address'] >= end for item, end in zip(items[1:], ends)), 'ranges overlap'
            assert ends[-1] > 0x7fff00000000, hex(ends[-1])
        assert target.process.poll() is None


main()
