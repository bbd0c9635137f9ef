#!/usr/bin/env python3
"""What stands out in processes that have done it on purpose, of both widths, and whether a thread would start in them."""

from harness import Target, address, for_both_widths, main, native_cli

KIB, MIB = 1024, 1 << 20
PAGES = 2000


def analysis_of(target, *options):
    return native_cli('fragmentation', target.subject, '--json', *options).json


def finding(analysis, kind):
    found = [one for one in analysis['findings'] if one['finding'] == kind]
    assert len(found) == 1, (kind, [one['finding'] for one in analysis['findings']])
    return found[0]


@for_both_widths('/wine/findings/BITS-one-page-allocations-are-counted-with-their-waste-and-a-breakpoint')
def _(bits):
    with Target('exhaust', bits, PAGES) as target:
        pages = target.truth['virtual_alloc']
        found = next(one for one in analysis_of(target)['findings'] if 'allocations of 4 KiB' in one['text'])
        assert found['finding'] == 'misfits' and found['certainty'] == 'certain', found
        # A few pages of Wine's own are as small, and the last of a row may have free space behind it.
        assert PAGES - 20 <= found['place_count'] <= PAGES + 100, found
        assert found['weight'] == found['place_count'] * 60 * KIB, found
        assert all(address(place) % (64 * KIB) == 0 for place in found['places'])
        inside = [place for place in found['places'] if address(pages['lowest']) <= address(place) <= address(pages['highest'])]
        assert len(inside) > len(found['places']) / 2, (found['places'], pages)
        size = {32: 'poi(@esp+8)', 64: '@rdx'}[bits]
        assert found['command'] == f'bp kernelbase!VirtualAlloc "j ({size} & 0xffff) \'k; gc\'; \'gc\'"', found


@for_both_widths('/wine/findings/BITS-memory-that-can-be-written-and-executed-is-where-the-process-made-it')
def _(bits):
    with Target('mappings', bits) as target:
        made = next(one for one in target.truth['made'] if one['name'] == 'execute-read-write')
        found = finding(analysis_of(target), 'writable-code')
        assert address(made['address']) in map(address, found['places']), (made, found)
        assert found['weight'] >= made['size']


@for_both_widths('/wine/findings/BITS-stacks-that-reserve-much-are-counted')
def _(bits):
    with Target('threads', bits) as target:
        stacks = [one for one in analysis_of(target)['findings'] if one['finding'] == 'stacks']
        assert len(stacks) == (bits == 32), stacks  # a 64-bit space has room for them
        regions = native_cli('regions', target.subject, '--kind', 'stack', '--json').json
        if stacks:
            assert stacks[0]['place_count'] == len(regions)
            assert [address(place) for place in stacks[0]['places']] == sorted(address(one['address']) for one in regions)


@for_both_widths('/wine/answers/BITS-a-thread-would-start-with-the-stacks-that-the-others-have')
def _(bits):
    with Target('threads', bits) as target:
        [answer] = [one for one in analysis_of(target)['answers'] if one['request'] == 'thread']
        assert answer['verdict'] == 'fits' and not answer['assumed'], answer
        assert answer['pieces'] == {32: [2 * MIB, MIB, 12 * KIB], 64: [2 * MIB, 8 * KIB]}[bits], answer
        sizes = {one['size'] for one in native_cli('regions', target.subject, '--kind', 'stack', '--json').json}
        assert set(answer['pieces'][:-1]) <= sizes, (answer, sizes)


@for_both_widths('/wine/answers/BITS-what-would-fit-is-where-it-is-said-to-be')
def _(bits):
    with Target('exhaust', bits, PAGES) as target:
        analysis = analysis_of(target, '--fits', '1M', '--dll', '0x1a0000')
        free = {one['address']: one for one in native_cli('free', target.subject, '--json').json}
        for answer in analysis['answers']:
            assert answer['verdict'] == 'fits', answer
            rooms = [free[place]['allocatable'] for place in answer['ranges']]
            assert rooms == sorted(rooms) and rooms[0] >= answer['size'], (answer, rooms)
            assert answer['fitting_ranges'] == sum(one['allocatable'] >= answer['size'] for one in free.values())


main()
