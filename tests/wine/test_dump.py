#!/usr/bin/env python3
"""The dump of a real 32-bit process on 64-bit Windows 7, read by both programs. The figures were taken from it by other means."""

import functools

from harness import BUILD, Skip, address, main, native_cli, test, windows_cli

DUMP = BUILD / 'parts' / 'dump' / 'fizzbuzz_wow64.dmp'


@functools.cache
def said(*arguments):
    """What both programs say; they must not differ."""
    if not DUMP.exists():
        raise Skip(f'{DUMP} is not there; tools/parts/dump makes it')
    command, *rest = arguments
    here = native_cli(command, DUMP, *rest, '--json').json
    there = windows_cli(command, f'file:{DUMP}', *rest, '--json').json
    assert here == there, [(here[key], there[key]) for key in here if here[key] != there[key]]
    return here


@test('/dump/free-figures-are-of-the-raw-ranges')
def _():
    free = said('summary')['free']
    assert free['total'] == 2_115_231_744, free
    assert free['ranges'] == 27, free
    assert (free['largest'], free['largest_address']) == (1_875_615_744, '0xe66000'), free
    assert free['largest_allocatable'] == 1_875_574_784, free
    assert (free['unusable'], free['unusable_pieces']) == (712_704, 20), free


@test('/dump/free-and-unusable-kinds-are-cut-at-the-allocation-granularity')
def _():
    kinds = {row['kind']: row for row in said('summary')['kinds']}
    assert (kinds['Free']['size'], kinds['Free']['blocks']) == (2_114_584_576, 16), kinds['Free']
    assert kinds['Free']['largest'] == 1_875_574_784, kinds['Free']
    assert kinds['Unusable']['size'] == 712_704, kinds['Unusable']


@test('/dump/kinds-come-in-VMMap-s-order')
def _():
    assert [row['kind'] for row in said('summary')['kinds']] == [
        'Total', 'Image', 'Mapped File', 'Shareable', 'Heap', 'Managed Heap', 'Stack', 'Private Data', 'Page Table',
        'Unusable', 'Free']


@test('/dump/five-heaps-of-two-worlds')
def _():
    heaps = said('heaps')
    assert {(heap['address'], heap['bits']) for heap in heaps} == {
        ('0x700000', 32), ('0x460000', 32), ('0x500000', 64), ('0x10000', 64), ('0x20000', 64)}, heaps
    assert {heap['kind'] for heap in heaps} == {'nt'}
    assert {(heap['address']) for heap in heaps if heap['default']} == {'0x700000', '0x500000'}, heaps
    default = next(heap for heap in heaps if heap['address'] == '0x700000')
    assert default['low_fragmentation'] is True
    (segment,) = default['segments']
    assert (segment['address'], segment['size']) == ('0x700000', 256 * 4096), default


@test('/dump/one-thread-with-two-stacks')
def _():
    (thread,) = said('threads')
    assert thread['teb'] == '0x7efdb000', thread
    stacks = {stack['bits']: stack for stack in thread['stacks']}
    assert (stacks[32]['allocation'], stacks[32]['limit'], stacks[32]['base']) == ('0x280000', '0x37e000', '0x380000'), stacks
    assert stacks[64]['allocation'] == '0x1d0000', stacks


@test('/dump/the-program-that-both-worlds-list-is-one-of-fifteen-modules')
def _():
    modules = said('modules')
    assert len(modules) == len({module['address'] for module in modules}) == 15
    assert [module['name'] for module in modules if module['address'] == '0xe30000'] == ['fizzbuzz.exe']
    assert {module['bits'] for module in modules if module['name'] == 'ntdll.dll'} == {32, 64}


@test('/dump/the-space-has-no-gap')
def _():
    at = 0
    for region in said('regions'):
        assert address(region['address']) == at, region
        at += region['size']
    assert at >= 0x7fff0000


@test('/dump/heap-and-stack-regions-are-told-apart')
def _():
    kinds = {region['address']: region['kind'] for region in said('regions')}
    for heap in ('0x700000', '0x460000', '0x500000', '0x10000', '0x20000'):
        assert kinds[heap] == 'Heap', (heap, kinds[heap])
    for stack in ('0x280000', '0x1d0000'):
        assert kinds[stack] == 'Stack', (stack, kinds[stack])


main()
