#!/usr/bin/env python3
"""The blocks of heaps, of both widths: what the command line says against what HeapWalk says in the process itself."""

import os
import tempfile

from harness import Target, address, for_both_widths, main, native_cli, windows_cli

REGION, UNCOMMITTED, BUSY = 1, 2, 4  # PROCESS_HEAP_ENTRY.wFlags


def blocks_of(target, heap):
    return windows_cli('heaps', target.subject, '--blocks', heap, '--json').json


def in_state(heap, state):
    return [block for block in heap['blocks'] if block['state'] == state]


@for_both_widths('/wine/heap-blocks/BITS-busy-ones-are-those-of-HeapWalk')
def _(bits):
    with Target('heaps', bits) as target:
        for walked in target.truth['process_heaps']:
            heap = blocks_of(target, walked['address'])
            wanted = {(address(entry['address']), entry['size']) for entry in walked['entries'] if entry['flags'] & BUSY}
            found = {(address(block['data']), block['data_size']) for block in in_state(heap, 'busy')}
            assert found == wanted, (walked['address'], sorted(found ^ wanted)[:8])
            assert heap['busy_blocks'] == walked['busy_count'] == len(wanted)
            assert sum(size for _, size in wanted) == walked['busy'] < heap['busy'] or not wanted


@for_both_widths('/wine/heap-blocks/BITS-free-ones-are-those-of-HeapWalk')
def _(bits):
    header = 8 + 2 * bits // 8  # of a free block: before what HeapWalk calls its data
    with Target('heaps', bits) as target:
        for walked in target.truth['process_heaps']:
            heap = blocks_of(target, walked['address'])
            wanted = sorted(address(entry['address']) - header for entry in walked['entries']
                            if not entry['flags'] & (REGION | UNCOMMITTED | BUSY))
            assert sorted(address(block['address']) for block in in_state(heap, 'free')) == wanted, walked['address']
            assert heap['free_blocks'] == len(wanted)
            assert heap['free'] == sum(block['size'] for block in in_state(heap, 'free'))
            assert (heap['front_end_free'], heap['front_end_free_blocks']) == (0, 0)


@for_both_widths('/wine/heap-blocks/BITS-uncommitted-ranges-are-those-of-HeapWalk')
def _(bits):
    with Target('heaps', bits) as target:
        for walked in target.truth['process_heaps']:
            heap = blocks_of(target, walked['address'])
            wanted = sorted((address(entry['address']), entry['size']) for entry in walked['entries']
                            if entry['flags'] & UNCOMMITTED and entry['size'])
            found = sorted((address(block['address']), block['size']) for block in in_state(heap, 'uncommitted'))
            assert found == wanted, (walked['address'], found, wanted)
            assert heap['uncommitted_ranges'] == len(wanted)
            reserved = sum(segment['size'] for segment in heap['segments'])
            committed = sum(segment['committed'] for segment in heap['segments'])
            assert heap['virtual_fragmentation'] == 1 - committed / reserved
            assert abs(heap['external_fragmentation'] - heap['free'] / committed) < 1e-12


@for_both_widths('/wine/heap-blocks/BITS-they-fill-the-heap')
def _(bits):
    with Target('heaps', bits) as target:
        for walked in target.truth['process_heaps']:
            heap = blocks_of(target, walked['address'])
            spans = [(address(span['address']), span['size']) for span in heap['segments'] + heap['large']]
            blocks = [(address(block['address']), block['size']) for block in heap['blocks']]
            for start, size in spans:
                at = start
                while at < start + size:
                    assert blocks[0][0] == at, (hex(at), blocks[0])
                    at += blocks.pop(0)[1]
                assert at == start + size
            assert not blocks
            assert not in_state(heap, 'unknown')
            assert sum(block['size'] for block in heap['blocks'] if block['state'] != 'uncommitted') == heap['committed']


@for_both_widths('/wine/heap-blocks/BITS-those-that-the-program-has-made-are-there-with-their-sizes')
def _(bits):
    with Target('heaps', bits) as target:
        for made in target.truth['made']:
            heap = blocks_of(target, made['address'])
            wanted = {(address(block['address']), block['size']) for block in made['blocks']}
            found = {(address(block['data']), block['data_size']) for block in in_state(heap, 'busy')}
            assert wanted <= found, made['name']
            layers = {block['layer'] for block in in_state(heap, 'busy')}
            assert layers <= ({'large'} if made['name'] == 'large blocks' else {'segment'}), (made['name'], layers)
            assert sum(row['busy_blocks'] for row in heap['histogram']) == heap['busy_blocks']


@for_both_widths('/wine/heaps/BITS-each-is-owned-by-the-runtime-that-says-so')
def _(bits):
    with Target('heaps', bits) as target:
        owners = {}
        for runtime in target.truth['runtimes']:
            owners.setdefault(runtime['heap'], set()).add(runtime['name'])
        heaps = windows_cli('heaps', target.subject, '--json').json
        for heap in heaps:
            found = set(heap['owner'].split(', ')) if heap['owner'] else set()
            assert found == (owners.get(heap['address'], set()) if heap['bits'] == bits else set()), (heap, owners)
        assert owners.keys() <= {heap['address'] for heap in heaps}
        for address_, names in owners.items():
            region = windows_cli('at', target.subject, address_, '--json').json['region']
            assert all(name in region['details'] for name in names), region


@for_both_widths('/wine/heap-blocks/BITS-the-native-program-gets-them-too-and-a-snapshot-keeps-them')
def _(bits):
    with Target('heaps', bits) as target, tempfile.TemporaryDirectory() as folder:
        heap = next(made['address'] for made in target.truth['made'] if made['name'] == 'holes')
        live = native_cli('heaps', target.subject, '--blocks', heap, '--json').json
        assert live['blocks'] == blocks_of(target, heap)['blocks']
        snapshot = os.path.join(folder, 'heaps.vmatlas')
        assert native_cli('capture', target.subject, '-o', snapshot, '--blocks', heap).status == 0
        assert native_cli('heaps', snapshot, '--blocks', heap, '--json').json == live


main()
