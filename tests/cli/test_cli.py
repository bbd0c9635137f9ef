#!/usr/bin/env python3
"""The command line, run as people and programs run it, against figures worked out here. Prints TAP.

usage: test_cli.py PROGRAM [WORD…]    only the tests with one of the words in their names
"""
import csv
import io
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path

from support import (COMMIT, END_32, EXECUTE_READ, FOLDER, FREE, IMAGE, MAPPED, PAGE, PRIVATE, PROGRAM, PROTECTION_TEXT, READ, READWRITE,
                     RESERVE, Range, Skip, UNIT, free, main, merged_free, minidump, random_ranges, raw_free, regions_of, run, run_in_terminal,
                     same, test, up, write_dump)

SEEDS = range(6)
DUMPS = {seed: (write_dump(f'random-{seed}.dmp', random_ranges(seed)), random_ranges(seed)) for seed in SEEDS}
DUMP, RANGES = DUMPS[0]
COMMANDS = ['processes', 'capture', 'summary', 'regions', 'free', 'fragmentation', 'grid', 'heaps', 'threads',
            'modules', 'at']
REGION_FIELDS = ('address size kind committed private total_ws private_ws shareable_ws shared_ws locked_ws blocks largest '
                 'protection details').split()


# What it says of a dump.

@test('/cli/regions/are-those-that-the-rules-make')
def _():
    for path, ranges in DUMPS.values():
        got, wanted = run('regions', path, '--json').json, regions_of(ranges)
        same(len(got), len(wanted), 'regions')
        for one, region in zip(got, wanted):
            same(int(one['address'], 16), region.address)
            for field in ('size', 'kind', 'committed', 'blocks', 'protection'):
                same(one[field], getattr(region, field), f'{field} at {region.address:#x}')
            same(one['private'], region.committed if region.kind == 'Private Data' else one['private'])
            same(list(one)[:len(REGION_FIELDS)], REGION_FIELDS)


@test('/cli/regions/what-nobody-knows-is-null-and-not-zero')
def _():
    for one in run('regions', DUMP, '--json').json:
        same(one['total_ws'], 0 if one['committed'] == 0 else None, one['address'])


@test('/cli/regions/blocks-fill-their-region-without-gaps')
def _():
    for path, ranges in DUMPS.values():
        states = {r.address: r for r in ranges}
        for one in run('regions', path, '--blocks', '--json').json:
            address = int(one['address'], 16)
            for block in one['blocks_list']:
                same(int(block['address'], 16), address)
                if one['kind'] not in ('Free', 'Unusable'):
                    told = states[address]
                    same(block['size'], told.size)
                    same(block['state'], {COMMIT: 'committed', RESERVE: 'reserved'}[told.state])
                    same(block['type'], {PRIVATE: 'private', MAPPED: 'mapped', IMAGE: 'image'}[told.type])
                    same(block['protection'], PROTECTION_TEXT[told.protection])
                address += block['size']
            same(address, int(one['address'], 16) + one['size'])
            same(one['largest'], max(block['size'] for block in one['blocks_list']))


def key_of(column):
    return (lambda one: int(one['address'], 16)) if column == 'address' else (lambda one: one[column])


@test('/cli/regions/sort-by-every-figure-from-the-largest-down-and-back')
def _():
    plain = run('regions', DUMP, '--json').json
    for column in ('size', 'committed', 'private', 'total_ws', 'blocks', 'largest'):
        known = [one for one in plain if one[column] is not None]
        unknown = [one for one in plain if one[column] is None]
        down = sorted(known, key=lambda one, c=column: (-one[c], int(one['address'], 16))) + unknown
        rising = sorted(known, key=lambda one, c=column: (one[c], int(one['address'], 16))) + unknown
        same(run('regions', DUMP, '--json', '--sort', column).json, down, column)
        same(run('regions', DUMP, '--json', '--sort', column, '--reverse').json, rising, column)


@test('/cli/regions/addresses-and-kinds-sort-from-the-lowest-up')
def _():
    plain = run('regions', DUMP, '--json').json
    same(run('regions', DUMP, '--json', '--sort', 'address').json, plain)
    same(run('regions', DUMP, '--json', '--reverse').json, plain[::-1])
    kinds = [one['kind'] for one in run('regions', DUMP, '--json', '--sort=kind').json]
    same(kinds, sorted(kinds))


@test('/cli/regions/kinds-limit-and-match-keep-what-they-say')
def _():
    plain = run('regions', DUMP, '--json').json
    same(run('regions', DUMP, '--json', '--kind', 'private-data').json, [r for r in plain if r['kind'] == 'Private Data'])
    same(run('regions', DUMP, '--json', '--kind', 'image,Free').json, [r for r in plain if r['kind'] in ('Image', 'Free')])
    same(run('regions', DUMP, '--json', '--limit', 7).json, plain[:7])
    same(run('regions', DUMP, '--json', '--limit', 10 ** 9).json, plain)
    matched = run('regions', DUMP, '--json', '--match', 'no ACCESS').json
    assert matched and len(matched) < len(plain)
    for one in matched:
        blocks = [r for r in RANGES if int(one['address'], 16) <= r.address < int(one['address'], 16) + one['size']]
        assert any(PROTECTION_TEXT[r.protection] == 'No access' for r in blocks), one
    same(run('regions', DUMP, '--json', '--match', 'nowhere to be found').json, [])


@test('/cli/summary/kinds-add-up-to-what-the-rules-make')
def _():
    for path, ranges in DUMPS.values():
        summary, regions = run('summary', path, '--json').json, regions_of(ranges)
        rows = {row['kind']: row for row in summary['kinds']}
        same([row['kind'] for row in summary['kinds']],
             ['Total', 'Image', 'Mapped File', 'Shareable', 'Heap', 'Managed Heap', 'Stack', 'Private Data', 'Page Table',
              'Unusable', 'Free'])
        for kind in ('Image', 'Shareable', 'Private Data', 'Unusable', 'Free'):
            of_kind = [region for region in regions if region.kind == kind]
            same(rows[kind]['size'], sum(region.size for region in of_kind), kind)
            same(rows[kind]['committed'], sum(region.committed for region in of_kind), kind)
            same(rows[kind]['blocks'], sum(region.blocks for region in of_kind), kind)
            same(rows[kind]['largest'], max((region.size for region in of_kind), default=0), kind)
            same(rows[kind]['regions'], len(of_kind), kind)
        busy = [region for region in regions if region.kind != 'Free']
        same(rows['Total']['size'], sum(region.size for region in busy))
        same(rows['Total']['blocks'], sum(region.blocks for region in busy))
        same(rows['Total']['largest'], None)
        same(rows['Page Table']['size'], None)
        same(rows['Private Data']['private'], rows['Private Data']['committed'])


@test('/cli/summary/types-and-states-are-those-of-the-raw-ranges')
def _():
    for path, ranges in DUMPS.values():
        summary = run('summary', path, '--json').json
        every = sum(r.size for r in ranges)
        busy = sum(r.size for r in ranges if r.state != FREE)
        same(every, END_32)
        for rows, key, values in ((summary['types'], 'type', {'private': PRIVATE, 'mapped': MAPPED, 'image': IMAGE}),
                                  (summary['states'], 'state', {'committed': COMMIT, 'reserved': RESERVE, 'free': FREE})):
            same({row[key] for row in rows}, set(values))
            for row in rows:
                those = [r for r in ranges if getattr(r, key) == values[row[key]]]
                count = len(merged_free(ranges)) if row[key] == 'free' else len(those)
                same((row['ranges'], row['size']), (count, sum(r.size for r in those)), row[key])
                assert abs(row['percent_of_all'] - 100 * row['size'] / every) < 1e-9
                if row[key] == 'free':
                    same(row['percent_of_busy'], None)
                else:
                    assert abs(row['percent_of_busy'] - 100 * row['size'] / busy) < 1e-9


@test('/cli/summary/free-figures-are-those-of-the-raw-free-ranges')
def _():
    for path, ranges in DUMPS.values():
        got, raw = run('summary', path, '--json').json['free'], raw_free(ranges)
        total = sum(size for _, size, _ in raw)
        largest = max(raw, key=lambda one: one[1])
        same(got['total'], total)
        same(got['ranges'], len(raw))
        same(got['largest'], largest[1])
        same(int(got['largest_address'], 16), largest[0])
        same(got['largest_allocatable'], max(room for _, _, room in raw))
        same(got['unusable'], total - sum(room for _, _, room in raw))
        same(got['unusable_pieces'], sum(1 for _, size, room in raw if room < size))
        assert abs(got['fragmentation'] - (1 - largest[1] / total)) < 1e-12
        same(list(got)[:8], ['total', 'ranges', 'largest', 'largest_address', 'largest_allocatable', 'unusable',
                             'unusable_pieces', 'fragmentation'])


@test('/cli/summary/process-and-host-are-told')
def _():
    summary = run('summary', DUMP, '--json').json
    same((summary['process']['pid'], summary['process']['bits'], summary['process']['name']), (4711, 32, None))
    same(summary['process']['time'], '2023-11-14T22:13:20.000000Z')
    same((summary['host']['page_size'], summary['host']['granularity']), (PAGE, UNIT))
    assert all(set(note) == {'code', 'text', 'address', 'size', 'incomplete'} for note in summary['notes'])


@test('/cli/free/lists-the-raw-ranges-in-each-order')
def _():
    for path, ranges in DUMPS.values():
        raw = raw_free(ranges)
        listing = [{'address': hex(a), 'size': s, 'allocatable': r} for a, s, r in raw]
        same(run('free', path, '--json').json, listing)
        same(run('free', path, '--json', '--reverse').json, listing[::-1])
        for column in ('size', 'allocatable'):
            down = sorted(listing, key=lambda one, c=column: (-one[c], int(one['address'], 16)))
            rising = sorted(listing, key=lambda one, c=column: (one[c], int(one['address'], 16)))
            same(run('free', path, '--json', '--sort', column).json, down)
            same(run('free', path, '--json', '--sort', column, '--reverse').json, rising)
            same(run('free', path, '--json', '--sort', column, '--limit', 2).json, down[:2])


@test('/cli/free/fits-keeps-the-ranges-that-would-take-it')
def _():
    raw = raw_free(RANGES)
    for text, size in (('1', 1), ('4096', 4096), ('64K', 65536), ('65537', 65537), ('1M', 1 << 20), ('0x100000', 1 << 20),
                       ('1MiB', 1 << 20), ('1g', 1 << 30), ('100G', 100 << 30)):
        result = run('free', DUMP, '--json', '--fits', text)
        same([int(one['address'], 16) for one in result.json], [a for a, _, room in raw if room >= up(size, PAGE)], text)
        fits = any(room >= up(size, PAGE) for _, _, room in raw)
        assert ('Yes: ' in result.errors) == fits and ('would not fit' in result.errors) != fits, result.errors


def space_with_holes(holes):
    """Filled but for these (address, size) holes."""
    ranges, last = [free(0, UNIT)], UNIT
    for address, size in holes + [(END_32, 0)]:
        if last < address:
            ranges.append(Range(last, address - last, COMMIT, PRIVATE, READWRITE, last))
        if size:
            ranges.append(free(address, address + size))
        last = address + size
    return ranges


@test('/cli/free/the-verdict-goes-by-rule')
def _():
    path = write_dump('holes.dmp', space_with_holes([(0x101000, 0xF000), (0x201000, 0xF000), (0x300000, 0x10000)]))
    for size, words in (('64K', 'room for 1 such request'), ('192K', 'is used up: 184 KiB is free'), ('120K', '120 KiB would not fit'),
                        ('61K', 'room for 1 such request')):
        assert words in run('free', path, '--fits', size).errors, (size, run('free', path, '--fits', size).errors)
    path = write_dump('tails.dmp', space_with_holes([(0x101000, 0xF000), (0x201000, 0xF000)]))
    assert 'begins at a multiple of 64 KiB' in run('free', path, '--fits', '1').errors
    path = write_dump('pieces.dmp', space_with_holes([(0x100000, 0x10000), (0x300000, 0x10000)]))
    assert 'in 2 pieces, of which none lets more than 64 KiB be allocated' in run('free', path, '--fits', '128K').errors


@test('/cli/summary/exhaustion-by-granularity-is-said-in-words')
def _():
    ranges = [free(0, UNIT)]
    for address in range(UNIT, END_32, UNIT):
        ranges += [Range(address, PAGE, COMMIT, PRIVATE, READWRITE, address), free(address + PAGE, address + UNIT)]
    path = write_dump('exhausted.dmp', ranges)
    summary = run('summary', path, '--json').json
    pieces = END_32 // UNIT - 1
    same((summary['free']['unusable_pieces'], summary['free']['unusable']), (pieces, pieces * 60 * 1024))
    same(summary['free']['largest_allocatable'], 0)
    assert 'granularity' in summary['free']['alarm'], summary['free']['alarm']
    assert summary['free']['alarm'] in run('summary', path).output.replace('\n', ' ')
    same(run('summary', DUMP, '--json').json['free']['alarm'], None)


@test('/cli/fragmentation/figures-are-those-of-the-raw-free-ranges')
def _():
    for path, ranges in DUMPS.values():
        said = run('fragmentation', path, '--json').json
        raw = raw_free(ranges)
        same(said['free'], run('summary', path, '--json').json['free'])
        same([(one['from'], one['ranges'], one['size']) for one in said['histogram'] if one['ranges']],
             sorted((1 << bits, len(sizes), sum(sizes)) for bits, sizes in
                    ((bits, [size for _, size, _ in raw if size.bit_length() - 1 == bits]) for bits in range(64)) if sizes))
        for one in said['requests']:
            request = one['request']
            times = sum((room - request) // up(request, UNIT) + 1 for _, _, room in raw if room >= request)
            same((one['times'], one['verdict'] == 'fits'), (times, times > 0))
            assert abs(one['unusable_index'] - (1 - times * request / said['free']['total'])) < 1e-9, one
        weights = [one['weight'] for one in said['findings']]
        same(weights, sorted(weights, reverse=True))
        text = run('fragmentation', path).output
        assert all(str(number) + '. (' in text for number in range(1, len(weights) + 1)), text


def answers_of(path, *options):
    return {one['request']: one for one in run('fragmentation', path, '--json', *options).json['answers']}


@test('/cli/fragmentation/whether-a-thread-would-start-is-always-said')
def _():
    same(list(answers_of(DUMP)), ['thread'])
    thread = answers_of(DUMP)['thread']
    same((thread['verdict'], thread['size'], thread['assumed']), ('fits', 1 << 20, True)) # the dump has no program's header
    same(thread['pieces'], [1 << 20, 4 << 10])
    assert 'Yes: a thread with a stack of 1 MiB would start. The size of the stack is assumed' in ' '.join(run('fragmentation', DUMP).output.split())


@test('/cli/fragmentation/answers-name-the-ranges-that-would-take-it')
def _():
    raw = raw_free(RANGES)
    for size in (64 << 10, 1 << 20, 1 << 28):
        for option, request in (('--fits', 'commit'), ('--dll', 'image')):
            answer = answers_of(DUMP, option, str(size))[request]
            fitting = sorted((room, start) for start, _, room in raw if room >= size)
            same((answer['verdict'], answer['fitting_ranges'], answer['lacking']), ('fits', len(fitting), 0))
            same([int(place, 16) for place in answer['ranges']], [start for _, start in fitting[:16]])
            same(int(answer['address'], 16), up(fitting[0][1], UNIT))
    answer = answers_of(DUMP, '--fits', '2G')['commit']
    same((answer['verdict'], answer['ranges'], answer['times']), ('exhausted', [], 0))
    same(answer['lacking'], (2 << 30) - sum(size for _, size, _ in raw))
    same(set(answers_of(DUMP, '--fits', '1M', '--reserve', '--dll', '1M')), {'reserve', 'image', 'thread'})
    same(answers_of(DUMP, '--fits', '1M', '--reserve')['reserve']['commit'], 0)


@test('/cli/fragmentation/another-limit-refuses')
def _():
    path = FOLDER / 'limited.vmatlas'
    same(run('capture', DUMP, '-o', path).status, 0)
    limits = ('\nlimits:\n  in_job: true\n  system_commit_used: 900000\n  system_commit_limit: 1000000\n'
              '  mappings_used: 7\n  mappings_limit: none\nwalk:')
    text, count = re.subn(r'\nlimits:.*?\nwalk:', limits, path.read_text(encoding='utf-8'), flags=re.DOTALL)
    same(count, 1)
    path.write_text(text, encoding='utf-8')
    answer = answers_of(path, '--fits', '100K')['commit']
    same((answer['verdict'], answer['limit'], answer['lacking']), ('limit', 'system-commit', 102400 - 100000))
    same(answers_of(path, '--fits', '100K', '--reserve')['reserve']['verdict'], 'fits')
    first = run('fragmentation', path, '--json').json['requests'][:2]
    same([(one['verdict'], one['limit']) for one in first], [('fits', None), ('limit', 'system-commit')])
    assert 'system-commit' in run('fragmentation', path).output
    assert 'commit limit of the system' in run('free', path, '--fits', '100K').errors
    summary = run('summary', path, '--json').json
    same(summary['process']['is_in_job'], True)
    same(summary['limits'], [{'limit': 'system-commit', 'is_set': True, 'used': 900000, 'most': 1000000, 'room': 100000},
                             {'limit': 'mappings', 'is_set': False, 'used': 7, 'most': None, 'room': None}])
    text = run('summary', path).output
    assert re.search(r'System commit +879 used of 977', text) and 'Linux mappings' not in text, text
    assert re.search(r'In a job +yes', text)


@test('/cli/at/finds-region-block-and-neighbours-on-both-sides-of-each-border')
def _():
    regions = run('regions', DUMP, '--blocks', '--json').json
    chosen = list(range(0, 12)) + [len(regions) // 2, len(regions) - 1]
    for i in chosen:
        region = {key: value for key, value in regions[i].items() if key != 'blocks_list'}
        address = int(region['address'], 16)
        for place in {address, address + region['size'] - 1}:
            got = run('at', DUMP, hex(place), '--json').json
            same(got['region'], region)
            same(got['offset'], place - address)
            block = [b for b in regions[i]['blocks_list'] if int(b['address'], 16) <= place < int(b['address'], 16) + b['size']]
            same([got['block']], block)
            same(got['previous'] and got['previous']['address'], regions[i - 1]['address'] if i else None)
            same(got['next'] and got['next']['address'], regions[i + 1]['address'] if i + 1 < len(regions) else None)
            inside = [r for r in raw_free(RANGES) if r[0] <= place < r[0] + r[1]]
            same(got['free'] and (int(got['free']['address'], 16), got['free']['size'], got['free']['allocatable']),
                 inside[0] if inside else None)


@test('/cli/at/addresses-are-hexadecimal-in-each-spelling')
def _():
    for text in ('0x10000', '10000', '0X00010000', '00000000`00010000'):
        same(run('at', DUMP, text, '--json').json['address'], '0x10000')
    for text in ('', '0x', 'x', '10000h', '0x1`2', '12345678123456781', '-1', '0x-1'):
        result = run('at', DUMP, '--', text)
        assert result.status == 2 and 'hexadecimal' in result.errors and not result.output, text


@test('/cli/at/an-address-behind-the-end-is-no-success')
def _():
    same(run('at', DUMP, hex(END_32 - 1)).status, 0)
    result = run('at', DUMP, hex(END_32))
    same((result.status, result.output), (1, ''))
    assert '0x7fff0000' in result.errors


def real_dump():
    path = os.environ.get('VMATLAS_DUMP')
    if not path or not Path(path).exists():
        raise Skip('VMATLAS_DUMP names no dump')
    return path


@test('/cli/heaps/blocks-of-one-heap-add-up')
def _():
    heap = run('heaps', real_dump(), '--blocks', '0x700000', '--json').json
    [listed] = [one for one in run('heaps', real_dump(), '--json').json if one['address'] == '0x700000']
    same({key: heap[key] for key in listed}, listed)
    sizes, counts = {}, {}
    for block in heap['blocks']:
        same(list(block), ['address', 'size', 'state', 'layer', 'data', 'data_size'])
        key = block['state'], block['layer'] == 'front-end'
        sizes[key] = sizes.get(key, 0) + block['size']
        counts[key] = counts.get(key, 0) + 1
        same(block['data'] is not None, block['state'] == 'busy')
    same(sizes['busy', False] + sizes['busy', True], heap['busy'])
    same((sizes['free', False], counts['free', False]), (heap['free'], heap['free_blocks']))
    same((sizes['free', True], counts['free', True]), (heap['front_end_free'], heap['front_end_free_blocks']))
    same(sum(size for (state, _), size in sizes.items() if state != 'uncommitted'), heap['committed'])
    same(sum(row['busy_blocks'] for row in heap['histogram']), heap['busy_blocks'])
    same(sum(row['free'] for row in heap['histogram']), heap['free'] + heap['front_end_free'])
    for row in heap['histogram']:
        same(row['to'], 2 * row['from'] - 1)
        same(row['busy_blocks'] + row['free_blocks'], len([block for block in heap['blocks'] if block['state'] in
             ('busy', 'free') and row['from'] <= block['size'] <= row['to']]))


@test('/cli/heaps/blocks-are-a-table-and-as-many-as-are-wanted')
def _():
    output = run('heaps', real_dump(), '--blocks', '700000', '--limit', '3').output
    assert re.search(r'^0x00700000 +1,416  internal  segment$', output, re.M), output
    assert re.search(r'^0x007007c8 +32  busy +segment +0x007007d0 +24$', output, re.M), output
    assert '0x007007e8' not in output and re.search(r'^… and [1-9]\d* more$', output, re.M), output
    assert re.search(r'^ +32 +63 +177 +7,160 +88 +3,024$', output, re.M), output
    same(len(run('heaps', real_dump(), '--blocks', '700000', '--limit', '3', '--json').json['blocks']), 3)


@test('/cli/heaps/a-snapshot-has-the-blocks-that-it-was-captured-with')
def _():
    with_blocks, without = FOLDER / 'blocks.vmatlas', FOLDER / 'no-blocks.vmatlas'
    same(run('capture', real_dump(), '-o', with_blocks, '--blocks', '0x700000').status, 0)
    same(run('capture', real_dump(), '-o', without).status, 0)
    same(run('heaps', with_blocks, '--blocks', '700000').output, run('heaps', real_dump(), '--blocks', '700000').output)
    same(run('heaps', without, '--json').output, run('heaps', real_dump(), '--json').output)
    for path, heap in (with_blocks, '0x460000'), (without, '0x700000'):
        result = run('heaps', path, '--blocks', heap)
        same((result.status, result.output), (1, ''))
        assert f'the heap at {heap} are not known: a snapshot holds no memory' in result.errors, result.errors
    copy = FOLDER / 'copy.vmatlas'
    same(run('capture', without, '-o', copy, '--blocks', '700000').status, 1)
    assert not copy.exists()


@test('/cli/heaps/an-address-without-a-heap-is-refused')
def _():
    for command in ['heaps'], ['capture', '-o', FOLDER / 'none.vmatlas']:
        result = run(*command, real_dump(), '--blocks', '700008')
        same((result.status, result.output), (1, ''))
        assert 'There is no heap at 0x700008' in result.errors, result.errors
        assert not (FOLDER / 'none.vmatlas').exists()
    for address in '0', 'heap', '', '0x', '10000000000000000':
        result = run('heaps', DUMP, '--blocks', address)
        same((result.status, result.output), (2, ''))
        assert 'give the address of a heap' in result.errors, result.errors
    same(run('heaps', DUMP, '--blocks').status, 2)


@test('/cli/real-dump/heaps-threads-and-free-space-are-those-known')
def _():
    path = real_dump()
    heaps = run('heaps', path, '--json').json
    same(sorted((int(heap['address'], 16), heap['bits']) for heap in heaps),
         [(0x10000, 64), (0x20000, 64), (0x460000, 32), (0x500000, 64), (0x700000, 32)])
    same([heap['address'] for heap in heaps if heap['default'] and heap['low_fragmentation']], ['0x700000'])
    same(list(heaps[0]), ['id', 'address', 'bits', 'kind', 'default', 'low_fragmentation', 'flags', 'owner', 'reserved',
                          'committed', 'virtual', 'busy', 'busy_blocks', 'free', 'free_blocks', 'front_end_free',
                          'front_end_free_blocks', 'uncommitted_ranges', 'external_fragmentation',
                          'virtual_fragmentation', 'large_blocks', 'segments', 'large'])
    [heap] = [heap for heap in heaps if heap['address'] == '0x460000']
    same((heap['busy_blocks'], heap['free'], heap['free_blocks'], heap['uncommitted_ranges'],
          heap['external_fragmentation'], heap['virtual_fragmentation']), (7, 8120, 2, 1, 8120 / 20480, 1 - 20480 / 65536))
    [thread] = run('threads', path, '--json').json
    stacks = {stack['bits']: stack for stack in thread['stacks']}
    same(stacks[32], {'bits': 32, 'allocation': '0x280000', 'limit': '0x37e000', 'base': '0x380000'})
    same(stacks[64]['allocation'], '0x1d0000')
    same((thread['start'], thread['start_module']), ('0xe394c6', 'fizzbuzz.exe'))
    summary = run('summary', path, '--json').json
    same((summary['free']['total'], summary['free']['ranges'], summary['free']['largest'], summary['free']['largest_address'],
          summary['free']['largest_allocatable'], summary['free']['unusable'], summary['free']['unusable_pieces']),
         (2115231744, 27, 1875615744, '0xe66000', 1875574784, 712704, 20))
    kinds = {row['kind']: row for row in summary['kinds']}
    same((kinds['Free']['size'], kinds['Free']['blocks'], kinds['Free']['largest'], kinds['Unusable']['size']),
         (2114584576, 16, 1875574784, 712704))
    same(len(run('modules', path, '--json').json), 15)  # the program stands in the lists of both worlds
    at = run('at', path, '0x37f100', '--json').json
    same((at['region']['kind'], at['stack']['bits'], at['stack']['base']), ('Stack', 32, '0x380000'))
    same(run('at', path, '0x700010', '--json').json['heap']['address'], '0x700000')
    same(run('at', path, '0xe31000', '--json').json['module']['section'], '.text')


def with_memory(path, address, new):
    """A copy of a dump in whose memory something else stands."""
    dump = bytearray(Path(path).read_bytes())
    count, directory = struct.unpack_from('<II', dump, 8)
    [stream] = [place for kind, _, place in struct.iter_unpack('<III', dump[directory:directory + 12 * count]) if kind == 9]
    spans, place = struct.unpack_from('<QQ', dump, stream)
    for begin, size in struct.iter_unpack('<QQ', dump[stream + 16:stream + 16 + 16 * spans]):
        if begin <= address < begin + size:
            dump[place + address - begin:place + address - begin + len(new)] = new
        place += size
    copy = FOLDER / 'changed.dmp'
    copy.write_bytes(dump)
    return copy


@test('/cli/real-dump/a-heap-whose-lists-break-has-lower-bounds')
def _():
    for heap, lists in (0x460000, 0xa0), (0x700000, 0xa0):  # VirtualAllocdBlocks of Windows 7 x86: forwards, backwards
        changed = with_memory(real_dump(), heap + lists + 4 * (heap == 0x700000), struct.pack('<I', 0x1000))
        whole = {one['address']: one for one in run('heaps', real_dump(), '--json').json}[hex(heap)]
        partial = {one['address']: one for one in run('heaps', changed, '--json').json}[hex(heap)]
        assert 'lower_bounds' not in whole
        if heap == 0x460000:
            same((partial['large_blocks'], partial['lower_bounds']), (None, ['reserved', 'committed']))
            row = r'^ +1  0x00460000    32  nt +≥ 64 +≥ 20 .* —  msvcrt\.dll$'
        else:
            same((partial['large_blocks'], partial['lower_bounds']), (1, ['reserved', 'committed', 'large_blocks']))
            row = r'^ +0  0x00700000    32  nt +≥ 1,872 +≥ 928 .* ≥ 1 +'
        same((partial['busy'], partial['busy_blocks']), (None, None))
        assert re.search(row, run('heaps', changed).output, re.M), run('heaps', changed).output
        snapshot_of_it = FOLDER / 'changed.vmatlas'
        same(run('capture', changed, '-o', snapshot_of_it).status, 0)
        same(run('heaps', snapshot_of_it, '--json').output, run('heaps', changed, '--json').output)


def without_stream(path, kind):
    """A copy of a dump whose directory lists no stream of that kind."""
    dump = bytearray(Path(path).read_bytes())
    count, directory = struct.unpack_from('<II', dump, 8)
    for entry in range(directory, directory + 12 * count, 12):
        if struct.unpack_from('<I', dump, entry)[0] == kind:
            dump[entry:entry + 12] = bytes(12)
    copy = FOLDER / 'unlisted.dmp'
    copy.write_bytes(dump)
    return copy


@test('/cli/real-dump/without-its-list-of-ranges-nothing-is-said-to-be-free')
def _():
    path = os.environ.get('VMATLAS_DUMP')
    if not path or not Path(path).exists():
        raise Skip('VMATLAS_DUMP names no dump')
    path = without_stream(path, 16)
    result = run('summary', path, '--json')
    summary = result.json
    same(result.status, 0)
    assert 'procdump -ma' in result.errors and 'MemoryInfoList' in result.errors
    same([note['code'] for note in summary['notes']][0], 'ranges-unlisted')
    same({summary['free'][key] for key in ('total', 'ranges', 'largest', 'largest_address', 'largest_allocatable', 'unusable',
                                           'fragmentation', 'allocatable')}, {None})
    kinds = {row['kind']: row for row in summary['kinds']}
    same((kinds['Free']['size'], kinds['Heap']['regions'], kinds['Stack']['regions']), (None, 6, 2))
    assert 'committed' in kinds['Image']['lower_bounds']
    fits = run('free', path, '--fits', '64M')
    same(fits.status, 0)
    assert 'is not known' in fits.errors and 'would not fit' not in fits.errors
    [request] = run('fragmentation', path, '--json').json['requests']
    same((request['verdict'], request['times'], request['unusable_index']), ('unknown', None, None))
    assert 'unknown' in run('fragmentation', path).output
    regions = {region['address']: region for region in run('regions', path, '--json').json}
    same((regions['0x75610000']['kind'], regions['0x75610000']['protection']), ('Image', None))
    assert '0 K in 0 ranges' not in run('summary', path).output


@test('/cli/real-dump/tables-say-what-json-says')
def _():
    path = os.environ.get('VMATLAS_DUMP')
    if not path or not Path(path).exists():
        raise Skip('VMATLAS_DUMP names no dump')

    def rows(command):
        return [line.split() for line in table_of(run(command, path, '--wide').output)[1:]]
    heaps = run('heaps', path, '--json').json
    same([(int(row[0]), int(row[1], 16), int(row[2])) for row in rows('heaps')],
         [(heap['id'], int(heap['address'], 16), heap['bits']) for heap in heaps])
    assert 'default, low fragmentation' in run('heaps', path).output
    [thread] = run('threads', path, '--json').json
    same([(int(row[0]), row[1], int(row[2], 16), int(row[3]), [int(cell, 16) for cell in row[4:7]])
          for row in rows('threads')],
         [(thread['id'], 'fizzbuzz.exe+0x94c6', int(thread['teb'], 16), stack['bits'],
           [int(stack[key], 16) for key in ('allocation', 'limit', 'base')]) for stack in thread['stacks']])
    same([int(row[0], 16) for row in rows('modules')],
         [int(module['address'], 16) for module in run('modules', path, '--json').json])
    assert '0xf00 bytes below its base' in run('at', path, '0x37f100').output
    assert 'heap 0x00700000' in run('at', path, '0x700010').output
    assert 'ntdll.dll + 0x60000, section .text + 0x50000' in run('at', path, '77d20000').output
    assert 'TEB of thread' in run('at', path, '7efdb010').output
    assert 'can be allocated' in run('at', path, 'e70000').output


# Tables.

def table_of(output):
    """The lines of the first table behind the caption, its titles first."""
    return output.split('\n\n', 1)[1].split('\n\n')[0].rstrip('\n').split('\n')


def words_of(line):
    """The cells of a line with where they begin and end; at least two spaces lie between two."""
    return [(match.start(), match.end(), match.group()) for match in re.finditer(r'\S+(?: \S+)*', line)]


def cells_of(output):
    """The rows of the first table, each by title. Every cell lies below just one title."""
    titles, *lines = table_of(output)
    heads = words_of(titles)
    for line in lines:
        row = {}
        for begin, end, text in words_of(line):
            above = [title for first, last, title in heads if begin < last and first < end]
            assert len(above) == 1 and above[0] not in row, (titles, line, text)
            row[above[0]] = text
        yield row


def number_in(cell):
    return None if cell is None or cell == '—' else int(cell.replace(',', ''), 0)


def kibibytes(size):
    return None if not size else -(-size // 1024)


@test('/cli/table/each-heading-of-threads-stands-above-its-own-figures')
def _():
    path = Path(__file__).parents[1] / 'cases' / 'threads_columns_x86.dmp'
    [row] = cells_of(run('threads', path, '--wide').output)
    [thread] = run('threads', path, '--json').json
    [stack] = thread['stacks']
    same(row['Start'], f"{thread['start_module']}+0x14b0")
    same([int(row[title], 0) for title in ('Thread', 'TEB', 'Bits', 'Stack', 'Limit', 'Base')],
         [thread['id'], int(thread['teb'], 0), stack['bits'], *(int(stack[key], 0) for key in ('allocation', 'limit', 'base'))])
    same((number_in(row['Size']), number_in(row['In use'])), (1024, 8))


@test('/cli/table/headings-stand-above-the-figures-that-json-has')
def _():
    sizes = {
        'free': {'Size': 'size', 'Allocatable': 'allocatable'},
        'regions': {'Size': 'size', 'Committed': 'committed', 'Largest': 'largest'},
        'modules': {'Size': 'size'},
    }
    for path in [DUMP, *([os.environ['VMATLAS_DUMP']] if os.environ.get('VMATLAS_DUMP') else [])]:
        for command, titles in sizes.items():
            rows = list(cells_of(run(command, path, '--wide').output))
            records = run(command, path, '--json').json
            same(len(rows), len(records), command)
            for row, record in zip(rows, records):
                same(int(row['Address'], 16), int(record['address'], 16), command)
                for title, key in titles.items():
                    same(number_in(row.get(title)), kibibytes(record[key]), f'{command} {title}')


@test('/cli/table/numbers-stand-right-below-their-titles')
def _():
    titles, *rows = table_of(run('free', DUMP, '--sort', 'size').output)
    raw = sorted(raw_free(RANGES), key=lambda one: (-one[1], one[0]))
    same(len(rows), len(raw))
    for row, (address, size, room) in zip(rows, raw):
        same(row[:10], f'0x{address:08x}')
        size_end, room_end = titles.index('Size') + 4, len(titles)
        same(row[10:size_end].strip(), f'{(size + 1023) // 1024:,}')
        same(row[:size_end][-1] != ' ', True)
        same(row[size_end:room_end].strip(), f'{room // 1024:,}' if room else '')


@test('/cli/table/nothing-is-written-behind-the-last-word-of-a-line')
def _():
    for command in ('summary', 'regions', 'free', 'heaps', 'threads', 'modules'):
        for more in ([], ['--wide']):
            for line in run(command, DUMP, *more).output.split('\n'):
                same(line, line.rstrip(), command)


@test('/cli/table/columns-without-content-drop-out-unless-all-are-wanted')
def _():
    narrow, wide = run('regions', DUMP).output, run('regions', DUMP, '--wide').output
    assert 'Shared WS' not in narrow and 'Largest' not in narrow
    for title in ('Total WS', 'Private WS', 'Shareable WS', 'Shared WS', 'Locked WS', 'Blocks', 'Largest', 'Protection'):
        assert title in table_of(wide)[0], title
    assert 'Committed' in table_of(narrow)[0]


@test('/cli/table/unknown-is-a-dash-and-a-lower-bound-says-so')
def _():
    ranges = space_with_holes([])[:1] + [Range(UNIT, PAGE, COMMIT, IMAGE, READ, UNIT),
                                         Range(UNIT + PAGE, PAGE, COMMIT, IMAGE, READWRITE, UNIT), free(UNIT + 2 * PAGE, END_32)]
    path = write_dump('image.dmp', ranges)
    summary = run('summary', path, '--json').json
    image = [row for row in summary['kinds'] if row['kind'] == 'Image'][0]
    same((image['private'], image['lower_bounds']), (PAGE, ['private']))
    lines = table_of(run('summary', path, '--wide').output.split('\n\n', 1)[1])
    line = [line for line in run('summary', path).output.split('\n') if line.startswith('Image')][0]
    assert re.search(r' ≥ 4 ', line + ' '), line
    assert '—' in [one for one in lines if one.startswith('Page Table')][0]


@test('/cli/table/block-rows-stand-indented-below-their-region')
def _():
    rows = table_of(run('regions', DUMP, '--blocks', '--limit', 5).output)[1:]
    wanted = []
    for region in run('regions', DUMP, '--blocks', '--limit', 5, '--json').json:
        wanted.append(f"0x{int(region['address'], 16):08x}")
        wanted += [f"  0x{int(block['address'], 16):08x}" for block in region['blocks_list']]
    same([re.match(r' *\S+', row).group() for row in rows], wanted)


@test('/cli/table/an-empty-list-has-its-titles')
def _():
    assert table_of(run('regions', DUMP, '--kind', 'stack').output)[0].startswith('Address')
    assert 'Allocatable' in run('free', DUMP, '--fits', '100G').output


HOSTILE = 'C:\\evil\x1b[31m\x07\x9b\u202edll.gnp\u2028\r\n.exe'


def hostile_dump():
    ranges = [free(0, 0x400000), Range(0x400000, PAGE, COMMIT, IMAGE, READ, 0x400000), free(0x401000, END_32)]
    lone = 'C:\\lone'.encode('utf-16-le') + b'\x00\xd8' + '.exe'.encode('utf-16-le')
    return write_dump('hostile.dmp', ranges, modules=[(0x400000, PAGE, HOSTILE)]), \
        write_dump('lone.dmp', ranges, modules=[(0x400000, PAGE, lone)])


@test('/cli/names/from-a-target-cannot-act-on-a-terminal')
def _():
    for path in hostile_dump():
        for command in ('summary', 'regions', 'modules'):
            for more in ([], ['--wide'], ['--json']):
                result = run(command, path, *more)
                same(result.status, 0)
                for text in (result.output, result.errors):
                    bad = [c for c in text if (c < ' ' and c != '\n') or '\x7f' <= c <= '\x9f']
                    same(bad, [], command)
        result = run('at', path, '400000')
        assert result.status == 0 and '\x1b' not in result.output and '\u202e' not in result.output


@test('/cli/names/lone-surrogates-are-shown-as-replacement-characters')
def _():
    _, path = hostile_dump()
    assert 'lone\ufffd.exe' in run('modules', path).output
    assert run('modules', path, '--json').json[0]['path'] == 'C:\\lone\ufffd.exe'


@test('/cli/names/of-32767-units-are-kept-and-cut-only-where-there-is-no-room')
def _():
    modules = [(0x400000 + i * UNIT, PAGE, unit.encode('utf-16-le', 'surrogatepass') * (32767 // len(unit)))
               for i, unit in enumerate(['W', '\ud800', '\udc00', '\x01', '\u202e', '"', "'", '\\', ';=', '\n', '\u3042'])]
    ranges = [free(0, 0x400000)]
    for address, _, _ in modules:
        ranges += [Range(address, PAGE, COMMIT, IMAGE, READ, address), free(address + PAGE, address + UNIT)]
    path, saved = write_dump('longest.dmp', ranges + [free(modules[-1][0] + UNIT, END_32)], modules=modules), FOLDER / 'longest.vmatlas'
    names = [name.decode('utf-16-le', 'replace') for _, _, name in modules]
    same([one['path'] for one in run('modules', path, '--json').json], names)
    same(run('capture', path, '-o', saved).status, 0)
    for command in ('summary', 'regions', 'modules', 'heaps', 'fragmentation'):
        for more in ('--json', '--csv', '--wide'):
            result = run(command, path, more)
            same((result.status, run(command, saved, more).output == result.output), (0, True), command)
            assert not re.search('[\0-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f]', result.output), (command, more)
    lines = run_in_terminal('modules', path, columns=100, environment={'NO_COLOR': '1'}).output.replace('\r', '').split('\n')
    table = [line for line in lines if line.startswith('0x')]
    same(len(table), len(modules))
    same(max(len(line) for line in table), 100)


# A terminal.

@test('/cli/terminal/colour-is-for-a-terminal-alone')
def _():
    assert '\x1b' not in run('regions', DUMP).output + run('summary', DUMP).output
    assert '\x1b[38;5;' in run_in_terminal('regions', DUMP).output
    assert '\x1b' not in run_in_terminal('regions', DUMP, environment={'NO_COLOR': '1'}).output
    assert '\x1b' not in run_in_terminal('regions', DUMP, environment={'TERM': 'dumb'}).output
    assert '\x1b' not in run_in_terminal('regions', DUMP, '--json').output


@test('/cli/terminal/long-details-are-cut-to-its-width-unless-wide')
def _():
    ranges = [free(0, 0x400000), Range(0x400000, PAGE, COMMIT, IMAGE, READ, 0x400000), free(0x401000, END_32)]
    path = write_dump('long.dmp', ranges, modules=[(0x400000, PAGE, 'C:\\' + 'folder\\' * 40 + 'program.exe')])
    def lines(*more):
        text = run_in_terminal('regions', path, *more, columns=100, environment={'NO_COLOR': '1'}).output
        return [line for line in text.replace('\r', '').split('\n') if 'vmatlas-cli:' not in line]
    same(max(len(line) for line in lines()), 100)
    assert any(line.endswith('program.exe') and '…' in line for line in lines())
    assert max(len(line) for line in lines('--wide')) > 200
    assert 'folder\\' * 40 in run('regions', path).output


@test('/cli/terminal/columns-give-way-in-a-narrow-one-and-that-is-said')
def _():
    def lines(columns, *more):
        text = run_in_terminal('regions', DUMP, *more, columns=columns, environment={'NO_COLOR': '1'}).output
        return [line for line in text.replace('\r', '').split('\n') if 'vmatlas-cli:' not in line]
    narrow, broad = lines(70), lines(200)
    assert max(len(line) for line in narrow if not line.startswith('Left out')) <= 70
    assert 'Blocks' in '\n'.join(broad) and 'Left out' not in '\n'.join(broad)
    assert [line for line in narrow if line.startswith('Left out: ') and 'Blocks' in line]
    title = [line for line in lines(70, '--sort', 'blocks') if line.startswith('Address')][0]
    assert 'Blocks' in title and 'Blocks' not in [line for line in narrow if line.startswith('Address')][0]
    assert 'Left out' not in '\n'.join(lines(70, '--wide'))
    assert 'Left out' not in run('regions', DUMP).output


# A process: Wine played by a script, so that each of its ways to end can be seen.

FAKE = FOLDER / 'wine'
FAKE.write_text('''#!/bin/sh
# Plays Wine: says what it was asked, then does as FAKE says.
shift
printf '%s\\n' "$*" >>"$FAKE_LOG"
case $FAKE in
  snapshot*)
    echo 'progress 1234 0x7ff00000 ranges' >&2
    if [ "$FAKE" = snapshot-slow ]; then sleep 1; fi
    cat "$FAKE_SNAPSHOT" ;;
  partial) cat "$FAKE_SNAPSHOT"; exit 3 ;;
  processes) cat "$FAKE_LIST" ;;
  both) if [ "$1" = processes ]; then cat "$FAKE_LIST"; else cat "$FAKE_SNAPSHOT"; fi ;;
  refuse) echo 'progress 0 0x0 ranges' >&2; echo 'vmatlas-cli: The process 77 does not exist.' >&2; exit 1 ;;
  coded) printf 'progress 0 0x0 ranges\\nfailure -4\\nvmatlas-cli: Two have that name.\\n' >&2; exit 1 ;;
  usage) echo 'vmatlas-cli: That is ambiguous.' >&2; exit 2 ;;
  crash) echo 'wine: Unhandled page fault' >&2; kill -SEGV $$ ;;
  garbage) echo 'not what was asked for' ;;
  torn) head -c 300 "$FAKE_SNAPSHOT" ;;
  mute) echo $$ >"$FAKE_MUTE"; exec sleep 30 ;;
  hang) while :; do echo 'progress 5 0x1000 ranges' >&2; sleep 0.1; done ;;
esac
''')
FAKE.chmod(0o755)
EXE = FOLDER / 'vmatlas-cli.exe'
EXE.write_text('played')
LOG = FOLDER / 'wine.log'
LIST = FOLDER / 'list.json'
SNAPSHOT = FOLDER / 'snapshot.vmatlas'


def snapshot():
    if not SNAPSHOT.exists():
        same(run('capture', DUMP, '-o', SNAPSHOT).status, 0)
    return SNAPSHOT


def fake(mode, **more):
    return {'VMATLAS_WINE': str(FAKE), 'VMATLAS_CLI_EXE': str(EXE), 'FAKE': mode, 'FAKE_LOG': str(LOG),
            'FAKE_SNAPSHOT': str(SNAPSHOT), 'FAKE_LIST': str(LIST), **more}


def processes(*entries):
    LIST.write_text('[' + ', '.join(f'{{"pid": {pid}, "name": "{name}", "bits": 32, "private_bytes": 2048}}'
                                    for pid, name in entries) + ']')
    return fake('processes')


@test('/cli/wine/a-process-is-captured-by-the-program-for-windows')
def _():
    snapshot()
    LOG.write_text('')
    live = run('summary', 77, '--timeout', 7, '--json', environment=fake('snapshot'))
    same((live.status, live.json), (0, run('summary', SNAPSHOT, '--json').json))
    same(LOG.read_text(), 'capture pid:77 -o - --timeout 7 --progress\n')
    assert 'progress' not in live.errors


@test('/cli/subject/a-number-that-another-process-got-meanwhile-is-not-taken-for-it')
def _():
    begun = FOLDER / 'begun.vmatlas'
    begun.write_text(re.sub('process:\n', 'process:\n  start_time: 1790000000123456\n', snapshot().read_text(encoding='utf-8')))
    for start_time, is_same in ((1790000000123456, True), (1790000000123455, False)):
        LIST.write_text(f'[{{"pid": 4711, "name": "game.exe", "start_time_us": {start_time}}}]')
        result = run('summary', 'name:game', environment=fake('both', FAKE_SNAPSHOT=str(begun)))
        assert (result.status == 0) == is_same == bool(result.output), result.errors
        assert ('4711 (game.exe) ended before it was opened' in result.errors) != is_same, result.errors


@test('/cli/partial/what-could-not-be-read-is-said-and-makes-status-3')
def _():
    torn = FOLDER / 'torn.vmatlas'
    whole = snapshot().read_bytes()
    torn.write_bytes(whole[:len(whole) * 2 // 3])
    result = run('summary', torn, '--json')
    same(result.status, 3)
    [note] = [note for note in result.json['notes'] if note['incomplete']]
    assert f"vmatlas-cli: note: {note['text']}\n" in result.errors
    for command in (['regions'], ['free'], ['heaps'], ['threads'], ['modules'], ['at', '10000'], ['capture', '-o', '-']):
        same(run(command[0], torn, *command[1:]).status, 3, command)
    same(run('regions', 77, environment=fake('partial', FAKE_SNAPSHOT=str(torn))).status, 3)


@test('/cli/wine/its-refusals-are-passed-on')
def _():
    result = run('summary', 77, environment=fake('refuse'))
    same((result.status, result.output, result.errors), (1, '', 'vmatlas-cli: The process 77 does not exist.\n'))
    result = run('summary', 77, environment=fake('usage'))
    same((result.status, result.errors), (2, 'vmatlas-cli: That is ambiguous.\n'))
    result = run('summary', 77, environment=fake('coded'))
    same((result.status, result.errors), (2, 'vmatlas-cli: Two have that name.\n'))


@test('/cli/progress/a-program-hears-the-code-of-a-failure')
def _():
    result = run('capture', '/nowhere.vmatlas', '-o', '-', '--progress')
    assert re.fullmatch('failure -3\nvmatlas-cli: .*nowhere.*\n', result.errors), result.errors
    assert 'failure' not in run('capture', '/nowhere.vmatlas', '-o', '-').errors


@test('/cli/wine/a-wine-that-fails-is-named')
def _():
    for mode, words in (('crash', 'Unhandled page fault'), ('garbage', 'capture from Wine'), ('torn', 'torn')):
        snapshot()
        result = run('summary', 77, environment=fake(mode))
        assert result.status in (1, 3) and words in result.errors, (mode, result.status, result.errors)
    result = run('summary', 77, environment=fake('', VMATLAS_WINE='/nowhere/wine'))
    assert result.status == 1 and 'Wine was not found' in result.errors and 'VMATLAS_WINE' in result.errors, result.errors
    result = run('summary', 77, environment=fake('', VMATLAS_CLI_EXE='/nowhere/vmatlas-cli.exe'))
    assert result.status == 1 and 'VMATLAS_CLI_EXE' in result.errors, result.errors


@test('/cli/wine/without-a-prefix-it-says-which-to-set')
def _():
    home = FOLDER / 'home'
    home.mkdir(exist_ok=True)
    result = run('processes', environment={'HOME': str(home)})
    assert result.status == 1 and 'WINEPREFIX' in result.errors and str(home) in result.errors, result.errors


@test('/cli/processes/are-listed-without-the-lister')
def _():
    environment = processes((8, 'a.exe'), (12, 'vmatlas-cli.exe'), (40, 'b.exe'))
    listed = run('processes', '--json', environment=environment)
    same([(one['pid'], one['name']) for one in listed.json], [(8, 'a.exe'), (40, 'b.exe')])
    same(list(listed.json[0]), ['pid', 'name', 'path', 'user', 'bits', 'private_bytes', 'working_set',
                                   'start_time_us', 'command_line'])
    same((listed.json[0]['private_bytes'], listed.json[0]['working_set']), (2048, None))
    lines = run('processes', environment=environment).output.splitlines()
    same(len(lines), 3)
    assert lines[0].split()[:2] == ['PID', 'Name'] and lines[1].split()[:2] == ['8', 'a.exe'], lines


@test('/cli/subject/a-name-that-several-have-lists-the-choices')
def _():
    result = run('summary', 'twin', environment=processes((8, 'twin.exe'), (40, 'Twin.exe')))
    same((result.status, result.output), (2, ''))
    assert '8, 40' in result.errors
    result = run('summary', 'name:nobody', environment=processes((8, 'twin.exe')))
    assert result.status == 1 and 'nobody' in result.errors


@test('/cli/subject/prefixes-force-what-it-is')
def _():
    folder = FOLDER / 'digits'
    folder.mkdir(exist_ok=True)
    shutil.copy(DUMP, folder / '1234')
    shutil.copy(DUMP, folder / 'twin.exe')
    os.chdir(folder)
    try:
        same(run('summary', 'file:1234', '--json').json['process']['pid'], 4711)
        same(run('summary', './1234', '--json').json['process']['pid'], 4711)
        same(run('summary', 'twin.exe', '--json').json['process']['pid'], 4711)
        same(run('summary', '1234', environment=fake('refuse')).status, 1)
        assert 'does not exist' in run('summary', '1234', environment=fake('refuse')).errors
        same(run('summary', 'name:twin.exe', environment=processes((8, 'twin.exe'), (9, 'twin.exe'))).status, 2)
    finally:
        os.chdir('/')
    for text in ('', 'pid:', 'pid:x', 'pid:0', '0', '4294967296', '99999999999999999999999', 'name:', 'file:'):
        result = run('summary', text)
        assert result.status == 2 and result.errors.startswith('vmatlas-cli: '), text


@test('/cli/terminal/progress-is-for-a-terminal-alone')
def _():
    snapshot()
    result = run_in_terminal('regions', 77, environment=fake('snapshot-slow'), only_errors=True)
    assert 'ranges: 1,234 ranges, up to 0x7ff00000' in result.output, result.output
    # The line is blanked again before anything else is written.
    assert re.search(r'\r +\r', result.output), result.output
    result = run('regions', 77, environment=fake('snapshot-slow'))
    assert '1,234 ranges' not in result.errors


@test('/cli/terminal/progress-in-lines-is-for-programs')
def _():
    snapshot()
    result = run('capture', 77, '-o', '-', '--progress', environment=fake('snapshot-slow'))
    same(result.status, 0)
    assert 'progress 1234 0x7ff00000 ranges\n' in result.errors


@test('/cli/interrupt/ctrl-c-stops-cleanly-and-leaves-no-file')
def _():
    path = FOLDER / 'interrupted.vmatlas'
    before = set(os.listdir(FOLDER))
    result = run_in_terminal('capture', 77, '-o', path, environment=fake('hang'), send_when='5 ranges')
    same(result.status, 1)
    assert result.output.rstrip().endswith('vmatlas-cli: cancelled'), result.output
    assert result.seconds_to_stop < 3, result.seconds_to_stop
    same(set(os.listdir(FOLDER)) - before - {LOG.name}, set())


@test('/cli/interrupt/ctrl-c-stops-a-list-of-processes-that-does-not-come')
def _():
    pid = FOLDER / 'mute.pid'
    for arguments in (['processes'], ['summary', 'name:nobody.exe']):
        pid.unlink(missing_ok=True)
        result = run_in_terminal(*arguments, environment=fake('mute', FAKE_MUTE=str(pid)), send_when=pid, timeout=10)
        same(result.status, 1, arguments)
        assert result.output.rstrip().endswith('vmatlas-cli: cancelled'), result.output
        assert result.seconds_to_stop < 3, result.seconds_to_stop
        assert not Path('/proc', pid.read_text().strip()).exists(), 'what it had started goes on'


# Files.

@test('/cli/capture/a-snapshot-says-what-the-dump-says')
def _():
    for seed, (path, _) in DUMPS.items():
        saved = FOLDER / f'saved-{seed}.vmatlas'
        result = run('capture', path, '-o', saved)
        same(result.status, 0)
        assert saved.name in result.output
        for command in (['summary'], ['regions', '--blocks'], ['free'], ['heaps'], ['threads'], ['modules']):
            same(run(command[0], saved, *command[1:], '--json').output, run(command[0], path, *command[1:], '--json').output)


@test('/cli/capture/names-that-are-no-utf-8-survive')
def _():
    for path in hostile_dump():
        saved = FOLDER / 'hostile.vmatlas'
        same(run('capture', path, '-o', saved).status, 0)
        same(run('modules', saved, '--json').output, run('modules', path, '--json').output)


@test('/cli/capture/a-minus-is-standard-output')
def _():
    saved, told = FOLDER / 'minus.vmatlas', run('capture', DUMP, '-o', '-')
    same(run('capture', DUMP, '--output=' + str(saved)).status, 0)
    same(told.output, saved.read_text(encoding='utf-8'))


@test('/cli/capture/the-file-is-its-owners-alone')
def _():
    same(stat.S_IMODE(os.stat(snapshot()).st_mode), 0o600)


@test('/cli/capture/as-json-it-reports-the-file')
def _():
    saved = FOLDER / 'reported.vmatlas'
    report = run('capture', DUMP, '-o', saved, '--json').json
    same(report, {'file': str(saved), 'ranges': len(RANGES), 'incomplete': False})


@test('/cli/capture/append-keeps-what-is-there-and-the-last-is-read')
def _():
    (first, _), (second, _) = list(DUMPS.values())[:2]
    series, texts = FOLDER / 'series.vmatlas', []
    for dump in (first, second):
        result = run('capture', dump, '-o', series, '--append')
        assert result.status == 0 and series.name in result.output and 'torn' not in result.errors, result.errors
        texts.append(series.read_bytes())
        same(run('regions', series, '--json').output, run('regions', dump, '--json').output)
    assert texts[1].startswith(texts[0]) and len(texts[1]) > len(texts[0])
    series.write_bytes(texts[1][:-100])
    result = run('capture', second, '-o', series, '--append')
    cut = len(texts[1]) - 100 - len(texts[0])
    assert result.status == 0 and f'{cut} bytes were cut off' in result.errors, result.errors
    assert series.read_bytes().startswith(texts[0]) and series.read_bytes().count(b'\nend: ') == 2


@test('/cli/capture/append-refuses-what-is-no-snapshot-and-standard-output')
def _():
    diary = FOLDER / 'diary.txt'
    diary.write_text('Dear diary,\n')
    result = run('capture', DUMP, '-o', diary, '--append')
    assert result.status == 1 and 'diary.txt' in result.errors and 'not a VM Atlas snapshot' in result.errors
    same(diary.read_text(), 'Dear diary,\n')
    same(run('capture', DUMP, '-o', '-', '--append').status, 2)


@test('/cli/capture/a-save-that-fails-is-said-and-leaves-nothing')
def _():
    result = run('capture', DUMP, '-o', FOLDER / 'no' / 'such' / 'folder.vmatlas')
    assert result.status == 1 and 'folder.vmatlas' in result.errors and not result.output
    with open('/dev/full', 'wb') as full:
        for arguments in (['capture', DUMP, '-o', '-'], ['regions', DUMP], ['regions', DUMP, '--json'], ['--help']):
            result = run(*arguments, stdout=full)
            assert result.status == 1 and result.errors.strip().split('\n')[-1].startswith('vmatlas-cli: '), arguments


def check_refused(path, *words):
    result = run('summary', path)
    same((result.status, result.output), (1, ''), path)
    for word in (str(Path(path).name), *words):
        assert word in result.errors, (word, result.errors)


@test('/cli/files/what-is-no-map-is-refused-with-a-sentence')
def _():
    for name, content, *words in (('empty', b'', 'empty'), ('text', b'hello\n', 'snapshots', 'minidumps'),
                                  ('program.exe', b'MZ\x90\0' * 30, 'program'), ('elf', b'\x7fELF' * 20, 'Linux'),
                                  ('kernel.dmp', b'PAGEDU64' * 20, 'whole system'), ('map.zip', b'PK\3\4' * 20, 'unpack'),
                                  ('map.gz', b'\x1f\x8b\x08' * 20, 'unpack'), ('dump.dmp', b'MDMP'), ('dump2.dmp', b'MDMP' * 9),
                                  ('zeros', bytes(100), 'snapshots')):
        path = FOLDER / name
        path.write_bytes(content)
        check_refused(path, *words)
    check_refused(FOLDER / 'not-there.dmp')
    result = run('summary', FOLDER)
    assert result.status and 'folder' in result.errors and not result.output


@test('/cli/files/every-cut-of-a-dump-and-a-snapshot-ends-in-a-sentence')
def _():
    snapshot()
    for whole in (minidump(RANGES[:40]), SNAPSHOT.read_bytes()):
        path = FOLDER / 'cut'
        for size in [*range(1, 60, 7), *range(60, len(whole), max(1, len(whole) // 25))]:
            path.write_bytes(whole[:size])
            result = run('summary', path, '--json')
            assert result.status in (0, 1, 3), (size, result.status, result.errors)
            assert result.status == 0 or result.errors.startswith('vmatlas-cli: '), size
            assert bool(result.output) == (result.status != 1), size


# Usage.

@test('/cli/usage/what-is-not-understood-ends-with-status-2')
def _():
    for arguments in ([], ['nonsense'], ['--nonsense'], ['summary'], ['summary', DUMP, 'more'], ['summary', DUMP, '--nonsense'],
                      ['summary', DUMP, '-x'], ['summary', DUMP, '--kind', 'heap'], ['regions', DUMP, '--kind'],
                      ['regions', DUMP, '--kind', 'nonsense'], ['regions', DUMP, '--kind', 'heap,'], ['regions', DUMP, '--kind='],
                      ['regions', DUMP, '--sort', 'nonsense'], ['regions', DUMP, '--limit', '0'], ['regions', DUMP, '--limit', '-1'],
                      ['regions', DUMP, '--limit', '1x'], ['regions', DUMP, '--reverse=yes'], ['free', DUMP, '--sort', 'kind'],
                      ['free', DUMP, '--fits', '0'], ['free', DUMP, '--fits', '1X'], ['free', DUMP, '--fits', ''],
                      ['free', DUMP, '--fits', '64 K K'], ['free', DUMP, '--fits', '1.2.3'],
                      ['fragmentation', DUMP, '--fits', '0'], ['fragmentation', DUMP, '--dll', '0'], ['fragmentation', DUMP, '--dll', 'x'],
                      ['fragmentation', DUMP, '--reserve=1'], ['free', DUMP, '--fits', '99999999999999999999'], ['free', DUMP, '--fits', '99999999999999T'],
                      ['summary', DUMP, '--format', 'xml'], ['summary', DUMP, '--timeout', 'soon'],
                      ['summary', DUMP, '--timeout', '86401'], ['capture', DUMP], ['capture', DUMP, '-o'],
                      ['capture', DUMP, '-o', ''], ['at', DUMP], ['processes', DUMP]):
        result = run(*arguments)
        same((result.status, result.output), (2, ''), arguments)
        assert result.errors, arguments


@test('/cli/usage/help-is-there-for-all-and-names-the-options')
def _():
    assert all(f'  {command} ' in run('--help').output for command in COMMANDS)
    same(run('help').output, run('-h').output)
    assert max(len(line) for line in run('--help').output.split('\n')) <= 80
    for command in [[], *([name] for name in COMMANDS)]:
        help_text = run(*command, '--help').output
        assert help_text.endswith('\n') and not help_text.endswith('\n\n'), command
    wanted = {'processes': [], 'capture': ['--output', '--append', '--timeout', '--blocks', '--redact'], 'summary': ['--timeout'], 'at': ['hexadecimal'],
              'regions': ['--kind', '--sort', '--reverse', '--blocks', '--limit', '--match', 'shareable_ws'],
              'free': ['--sort', '--fits', '--reserve', 'allocatable'], 'fragmentation': ['--fits', '--reserve', '--dll'],
              'grid': ['--output', '--zoom', '--width', '.png', '.svg'],
              'heaps': ['--blocks', '--limit'], 'threads': [], 'modules': []}
    for command in COMMANDS:
        result = run(command, '--help')
        same((result.status, result.errors), (0, ''))
        for word in [f'usage: vmatlas-cli {command}', '--format', '--json', '--csv', '--wide', '--help', *wanted[command]]:
            assert word in result.output, (command, word)
        assert max(len(line) for line in result.output.split('\n')) <= 80, command


@test('/cli/usage/the-manual-has-every-option-of-the-help')
def _():
    manual = (Path(__file__).parents[2] / 'data' / 'vmatlas-cli.1').read_text(encoding='utf-8').replace('\\-', '-')
    options = manual[manual.index('.SH OPTIONS'):manual.index('.SH TABLES')]
    for command in ['', *COMMANDS]:
        for names in re.findall(r'^  ((?:-., )?--[a-z-]+)', run(command, '--help').output if command else run('--help').output, re.M):
            for name in names.split(', '):
                assert re.search(name + r'\b', options), (command, name)


COMPLETION = Path(__file__).parents[2] / 'data' / 'vmatlas-cli.bash'


def completed(*words, folder='/'):
    """What bash offers for the last of the words."""
    script = (f'source {COMPLETION}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
              f'_vmatlas_cli {PROGRAM} "${{!#}}" "${{COMP_WORDS[$#-2]}}"; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(['bash', '-c', script, 'bash', 'vmatlas-cli', *words], cwd=folder, capture_output=True, check=True,
                          text=True, timeout=30)
    return [line for line in done.stdout.split('\n') if line]


@test('/cli/completion/offers-what-help-names')
def _():
    same(set(completed('')), {*COMMANDS, '--help', '--version'})
    same(completed('re'), ['regions'])
    for command in COMMANDS:
        named = set(re.findall(r'^  (?:-\w, )?(--[a-z]+)', run(command, '--help').output, re.MULTILINE))
        assert len(named) > 4
        same(set(completed(command, '--')), named, command)
    same(completed('regions', '--sort', 'lar'), ['largest'])
    same(set(completed('free', '--sort', '')), {'address', 'size', 'allocatable'})
    same(completed('regions', DUMP, '--kind', 'un'), ['unusable', 'unknown'])
    same(completed('free', '--fits', ''), [])
    same(set(completed('grid', DUMP, '--zoom', '')), {'fit', 'page', '64K', '1M'})
    same(completed('grid', DUMP, '--width', ''), [])
    same(completed('summary', DUMP.name[:-1], folder=DUMP.parent), [DUMP.name])


@test('/cli/usage/the-version-is-said')
def _():
    result = run('--version')
    assert result.status == 0 and re.fullmatch(r'vmatlas-cli \d+\.\d+\.\d+\n', result.output)


@test('/cli/usage/format-json-and-json-are-the-same')
def _():
    same(run('free', DUMP, '--format', 'json').output, run('free', '--json', DUMP).output)
    same(run('free', DUMP, '--format=table').output, run('free', DUMP).output)


def as_cell(value):
    if isinstance(value, list):
        return ' '.join(map(str, value))
    return '' if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def flat(value, prefix=''):
    """The cells of an object, and its lists of objects."""
    cells, lists = {}, {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            more_cells, more_lists = flat(inner, f'{prefix}{key}.')
            cells.update(more_cells)
            lists.update(more_lists)
        elif isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            lists[prefix + key] = inner
        else:
            cells[prefix + key] = as_cell(inner)
    return cells, lists


def rows_of_json(value):
    rows = []
    for one in value if isinstance(value, list) else [value]:
        cells, lists = flat(one)
        rows.append(cells)
        owner = {key: cells[key] for key in ('id', 'address', 'bits', 'process.pid') if key in cells}
        for key, items in lists.items():
            rows += [{**owner, 'list': key, **{f'item.{name}': cell for name, cell in flat(item)[0].items()}} for item in items]
    return [{key: cell for key, cell in row.items() if cell} for row in rows]


@test('/cli/csv/says-what-json-says')
def _():
    subjects = [path for path, _ in DUMPS.values()]
    dump = os.environ.get('VMATLAS_DUMP')
    if dump and Path(dump).exists():
        subjects.append(dump)
    for path in subjects:
        heaps = json.loads(run('heaps', path, '--json').output)
        for words in ([['summary', path], ['regions', path], ['regions', path, '--blocks'], ['free', path], ['fragmentation', path], ['heaps', path],
                       ['threads', path], ['modules', path], ['at', path, '0x31000']]
                      + [['heaps', path, '--blocks', heap['address']] for heap in heaps]):
            result = run(*words, '--csv')
            same(result.status, 0)
            rows = [{key: cell for key, cell in row.items() if cell}
                    for row in csv.DictReader(io.StringIO(result.output, newline=''))]
            same(rows, rows_of_json(json.loads(run(*words, '--json').output, parse_float=str)), words[0])
    same(run('free', DUMP, '--format', 'csv').output, run('free', DUMP, '--csv').output)


@test('/cli/csv/names-from-a-target-cannot-act')
def _():
    for path in hostile_dump():
        for command in ('summary', 'regions', 'modules'):
            output = run(command, path, '--csv').output
            same([c for c in output if (c < ' ' and c not in '\r\n') or '\x7f' <= c <= '\x9f'], [], command)
            for row in csv.reader(io.StringIO(output, newline='')):
                same([cell for cell in row if cell[:1] in ('=', '+', '-', '@', '\t', '\r')], [], command)
                same(len(row), len(output.split('\r\n', 1)[0].split(',')))


@test('/cli/redact/leaves-no-folder-and-no-user-behind')
def _():
    ranges = [free(0, 0x400000), Range(0x400000, PAGE, COMMIT, IMAGE, READ, 0x400000), free(0x401000, END_32)]
    path = write_dump('person.dmp', ranges, modules=[(0x400000, PAGE, 'C:\\Users\\evelyn\\tool.exe')])
    file = FOLDER / 'redacted.vmatlas'
    assert 'evelyn' in run('modules', path, '--json').output
    for words in (['summary', path], ['modules', path], ['regions', path], ['at', path, '400000'], ['capture', path, '-o', file]):
        for more in ([], ['--json'], ['--csv']):
            result = run(*words, *more, '--redact')
            same(result.status, 0)
            assert 'evelyn' not in result.output, words
            assert str(path) not in result.output + result.errors, words
    text = file.read_text(encoding='utf-8')
    assert 'tool.exe' in text and 'evelyn' not in text and str(FOLDER) not in text, text
    assert 'tool.exe' in run('modules', file).output


@test('/cli/usage/options-end-at-two-hyphens')
def _():
    folder = FOLDER / 'hyphens'
    folder.mkdir(exist_ok=True)
    shutil.copy(DUMP, folder / '--json')
    os.chdir(folder)
    try:
        assert run('free', '--', '--json').output.startswith('Process, pid 4711')
    finally:
        os.chdir('/')


@test('/cli/speed/a-space-of-60000-ranges-is-listed-in-seconds')
def _():
    path, began = FOLDER / 'exhausted.dmp', time.monotonic()
    if not path.exists():
        raise Skip('it is made by another test')
    same(len(run('regions', path).output.splitlines()), 2 * (END_32 // UNIT - 1) + 1 + 3)
    assert time.monotonic() - began < 20


try:
    main()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
