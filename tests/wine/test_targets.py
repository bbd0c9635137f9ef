#!/usr/bin/env python3
"""The target programs themselves: what they say must be so, before anything is compared with it."""

from harness import Target, address, for_both_widths, main
from maps import FREE, Maps


def walked(target):
    """The target's own walk, with numbers for addresses."""
    return [{**item, 'address': address(item['address']), 'allocation': address(item['allocation'])}
            for item in target.truth['walk']]


def range_at(ranges, where):
    return next(item for item in ranges if item['address'] <= where < item['address'] + item['size'])


@for_both_widths('/wine/targets/BITS-exhaust-takes-a-page-of-each-granule')
def _(bits):
    with Target('exhaust', bits) as target:
        pages = target.truth['virtual_alloc']
        assert pages['size'] == pages['count'] * 4096
        if bits == 32:
            assert target.truth['ended_by'] == 'failure'
            assert 31000 < pages['count'] < 32768, pages
            assert target.truth['heap_alloc']['count'] > 0
        mapped = sum(mapping.end - mapping.start == 4096 for mapping in Maps(target.unix_pid).mappings
                     if mapping.start % 65536 == 0 and mapping.access == 'rw-')
        assert mapped >= pages['count'] * 0.99, (mapped, pages['count'])


@for_both_widths('/wine/targets/BITS-heaps-blocks-are-committed-and-each-heap-is-known-to-the-process')
def _(bits):
    with Target('heaps', bits) as target:
        truth, ranges = target.truth, walked(target)
        known = {heap['address'] for heap in truth['process_heaps']}
        assert truth['default'] in known
        assert len(truth['default_blocks']) == 4
        for heap in truth['made']:
            assert heap['address'] in known, heap['address']
            for block in heap['blocks']:
                assert range_at(ranges, address(block['address']))['state'] == 0x1000
        assert all(heap['is_complete'] for heap in truth['process_heaps'])


@for_both_widths('/wine/targets/BITS-threads-have-stacks-of-the-asked-size')
def _(bits):
    with Target('threads', bits) as target:
        ranges = walked(target)
        threads = target.truth['threads']
        assert len({thread['id'] for thread in threads}) == len(threads) == 8
        for thread in threads:
            own = thread['stacks'][0]
            assert own['bits'] == bits
            assert address(own['base']) - address(own['allocation']) >= thread['asked']
            assert range_at(ranges, address(own['allocation']))['allocation'] == address(own['allocation'])
            assert len(thread['stacks']) == (2 if bits == 32 and target.truth['wow64'] else 1)


@for_both_widths('/wine/targets/BITS-mappings-lie-where-it-says')
def _(bits):
    with Target('mappings', bits) as target:
        ranges = walked(target)
        for made in target.truth['made']:
            assert range_at(ranges, address(made['address']))['state'] != FREE, made


@for_both_widths('/wine/targets/BITS-own-walk-agrees-with-the-kernel')
def _(bits):
    for name in ('heaps', 'threads', 'mappings'):
        with Target(name, bits) as target:
            found = list(Maps(target.unix_pid).contradictions(walked(target)))
            assert not found, '\n'.join([name, *found])


main()
