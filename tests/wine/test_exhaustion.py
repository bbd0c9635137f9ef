#!/usr/bin/env python3
"""A 32-bit process whose address space is exhausted: what the command line says of it, against what the process did and against the
figures computed here from the raw free ranges."""

import functools
import tempfile
from pathlib import Path

from harness import Target, address, main, native_cli, test, windows_cli

UNIT, PAGE, KIB = 65536, 4096, 1024
folder = tempfile.TemporaryDirectory(prefix='vmatlas-')
snapshot = str(Path(folder.name) / 'exhaustion.vmatlas')


@functools.cache
def truth():
    """The process's own account; a snapshot of it is left behind."""
    with Target('exhaust', 32) as target:
        answer = native_cli('capture', target.subject, '-o', snapshot)
        assert answer.status == 0, answer
        return target.truth


@functools.cache
def said(*arguments):
    """What the native program says in JSON of the snapshot."""
    truth()
    command, *rest = arguments
    return native_cli(command, snapshot, *rest, '--json').json


def usable(item):
    start = -(-address(item['address']) // UNIT) * UNIT
    return max(0, address(item['address']) + item['size'] - start)


@test('/wine/exhaustion/both-programs-say-the-same-of-the-live-process')
def _():
    with Target('exhaust', 32, 500) as target:
        there = windows_cli('free', target.subject, '--json').json
        here = native_cli('free', target.subject, '--json').json
        assert there == here
        assert len(here) > 500


@test('/wine/exhaustion/each-call-left-an-unusable-piece-of-60-KiB')
def _():
    pieces = [item for item in said('regions', '--kind', 'Unusable') if item['size'] == 60 * KIB]
    count = truth()['virtual_alloc']['count']
    assert 0.99 * count <= len(pieces) <= count + 100, (len(pieces), count)
    assert 31500 < len(pieces) < 32768


@test('/wine/exhaustion/each-call-committed-a-page')
def _():
    pages = truth()['virtual_alloc']
    found = [item for item in said('regions', '--kind', 'Private Data')
             if item['committed'] == PAGE and address(item['address']) % UNIT == 0]
    assert 0.99 * pages['count'] <= len(found) <= pages['count'] + 100, (len(found), pages)


@test('/wine/exhaustion/at-most-one-piece-of-64-KiB-can-be-allocated')
def _():
    free = said('free')
    assert sum(item['allocatable'] >= UNIT for item in free) <= 1
    assert said('summary')['free']['largest_allocatable'] in (0, UNIT)


@test('/wine/exhaustion/the-free-figures-are-those-of-the-raw-ranges')
def _():
    ranges, figures = said('free'), said('summary')['free']
    total = sum(item['size'] for item in ranges)
    largest = max(item['size'] for item in ranges)
    assert figures['total'] == total
    assert figures['ranges'] == len(ranges)
    assert figures['largest'] == largest
    assert figures['largest_address'] in {item['address'] for item in ranges if item['size'] == largest}
    assert figures['largest_allocatable'] == max(map(usable, ranges))
    assert figures['unusable'] == total - sum(map(usable, ranges))
    assert figures['unusable_pieces'] == sum(item['size'] > usable(item) for item in ranges)
    assert abs(figures['fragmentation'] - (1 - largest / total)) < 1e-3, figures
    assert all(item['allocatable'] == usable(item) for item in ranges)


@test('/wine/exhaustion/free-ranges-are-apart-and-inside-the-space')
def _():
    ends = [0]
    for item in said('free'):
        assert address(item['address']) > ends[-1] or len(ends) == 1, item
        ends.append(address(item['address']) + item['size'])
    assert address(said('free')[0]['address']) >= UNIT
    assert ends[-1] <= address(truth()['maximum']) + 1


@test('/wine/exhaustion/the-summary-says-in-words-that-granularity-is-the-cause')
def _():
    truth()
    answer = native_cli('summary', snapshot)
    assert answer.status == 0, answer
    assert 'granularity' in answer.out + answer.err, answer
    assert 'exhausted' in (answer.out + answer.err).lower(), answer


@test('/wine/exhaustion/the-first-finding-names-the-one-page-allocations')
def _():
    count = truth()['virtual_alloc']['count']
    analysis = said('fragmentation')
    first = analysis['findings'][0]
    assert (first['finding'], first['certainty']) == ('misfits', 'certain'), first
    assert 0.99 * count <= first['place_count'] <= count + 100, (first, count)
    assert first['weight'] == first['place_count'] * 60 * KIB, first
    assert 'allocations of 4 KiB' in first['text'] and '60 KiB each' in first['text'], first
    [why] = [one for one in analysis['answers'] if one['request'] == 'commit']
    assert (why['size'], why['verdict'], why['lacking']) == (128 * KIB, 'granularity', 64 * KIB), why
    assert 'No: 128 KiB would not fit. The allocation granularity is in the way.' in why['text'], why
    assert [one['verdict'] for one in analysis['requests'] if one['request'] == 128 * KIB] == ['granularity'], analysis['requests']


@test('/wine/exhaustion/free-sorts-by-size-and-back')
def _():
    down = [item['size'] for item in said('free', '--sort', 'size')]
    up = [item['size'] for item in said('free', '--sort', 'size', '--reverse')]
    assert sorted(down) in (down, down[::-1])
    assert down[0] != down[-1]
    assert up == down[::-1]
    assert sorted(down) == sorted(item['size'] for item in said('free'))


@test('/wine/exhaustion/nothing-fits-that-is-larger-than-a-piece')
def _():
    assert said('free', '--fits', '128K') == []
    assert len(said('free', '--fits', '64K')) <= 1


@test('/wine/exhaustion/kinds-add-up')
def _():
    kinds = {item['kind']: item for item in said('summary')['kinds']}
    regions = said('regions')
    for kind, row in kinds.items():
        if kind not in ('Total', 'Page Table'):
            assert row['size'] == sum(item['size'] for item in regions if item['kind'] == kind), kind
    parts = [row['size'] or 0 for kind, row in kinds.items() if kind not in ('Total', 'Free')]
    assert kinds['Total']['size'] == sum(parts)
    assert kinds['Unusable']['size'] + kinds['Free']['size'] >= said('summary')['free']['total']


@test('/wine/exhaustion/the-regions-leave-no-gap')
def _():
    at = 0
    for item in said('regions'):
        assert address(item['address']) == at, item
        at += item['size']


main()
