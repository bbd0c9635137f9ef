#!/usr/bin/env python3
"""Heaps, threads, modules and mappings, of both widths: what the command line says against what the process says of itself."""

from harness import Target, address, for_both_widths, main, windows_cli


def region_at(regions, where):
    return next(item for item in regions if address(item['address']) <= where < address(item['address']) + item['size'])


def spans(heap):
    return [(address(item['address']), item['size']) for item in heap['segments'] + heap['large']]


def lies_in(heap, block):
    start = address(block['address'])
    return any(base <= start and start + block['size'] <= base + size for base, size in spans(heap))


@for_both_widths('/wine/heaps/BITS-every-heap-of-the-process-is-listed-and-one-is-the-default')
def _(bits):
    with Target('heaps', bits) as target:
        heaps = [heap for heap in windows_cli('heaps', target.subject, '--json').json if heap['bits'] == bits]
        assert {heap['address'] for heap in target.truth['process_heaps']} == {heap['address'] for heap in heaps}
        assert [heap['address'] for heap in heaps if heap['default']] == [target.truth['default']]
        assert {heap['kind'] for heap in heaps} == {'wine'}


@for_both_widths('/wine/heaps/BITS-every-block-lies-in-a-segment-or-is-a-large-block-of-its-heap')
def _(bits):
    with Target('heaps', bits) as target:
        heaps = {heap['address']: heap for heap in windows_cli('heaps', target.subject, '--json').json}
        default = heaps[target.truth['default']]
        for block in target.truth['default_blocks']:
            assert lies_in(default, block), block
        for made in target.truth['made']:
            for block in made['blocks']:
                assert lies_in(heaps[made['address']], block), (made['name'], block)
        large = next(made for made in target.truth['made'] if made['name'] == 'large blocks')
        assert len(heaps[large['address']]['large']) == len(large['blocks'])


@for_both_widths('/wine/heaps/BITS-segments-are-reserved-and-committed-as-HeapWalk-has-them')
def _(bits):
    with Target('heaps', bits) as target:
        heaps = {heap['address']: heap for heap in windows_cli('heaps', target.subject, '--json').json}
        for walked in target.truth['process_heaps']:
            heap = heaps[walked['address']]
            said = {address(item['address']): item for item in heap['segments']}
            for region in walked['regions']:
                segment = said[address(region['address'])]
                assert segment['committed'] == region['committed'], (walked['address'], segment, region)
                assert segment['size'] == region['committed'] + region['uncommitted'], (segment, region)
            assert heap['committed'] == sum(item['committed'] for item in heap['segments'] + heap['large'])
            assert heap['reserved'] == sum(item['size'] for item in heap['segments'] + heap['large'])


@for_both_widths('/wine/heaps/BITS-heap-regions-have-the-kind-Heap')
def _(bits):
    with Target('heaps', bits) as target:
        regions = windows_cli('regions', target.subject, '--json').json
        for heap in target.truth['process_heaps']:
            assert region_at(regions, address(heap['address']))['kind'] == 'Heap', heap['address']
        for block in target.truth['default_blocks']:
            assert region_at(regions, address(block['address']))['kind'] == 'Heap', block


@for_both_widths('/wine/threads/BITS-threads-and-their-stacks-are-as-they-say')
def _(bits):
    with Target('threads', bits) as target:
        threads = {thread['id']: thread for thread in windows_cli('threads', target.subject, '--json').json}
        for thread in target.truth['threads']:
            found = threads[thread['id']]
            assert found['teb'] in {stack['teb'] for stack in thread['stacks']}, (found, thread)
            assert {(item['bits'], item['allocation'], item['base']) for item in found['stacks']} == \
                   {(item['bits'], item['allocation'], item['base']) for item in thread['stacks']}
            assert found['name'] in (None, thread['description']), found
            assert found['start'] == thread['start'] or (found['start'] and not thread['start']), (found, thread)
            assert found['start_module'] == 'threads.exe', found


@for_both_widths('/wine/labels/BITS-the-map-of-api-sets-is-where-the-process-says')
def _(bits):
    with Target('threads', bits) as target:
        place = windows_cli('at', target.subject, target.truth['api_set_map'], '--json').json
        assert place['mark'] and place['mark']['kind'] == 'api-set-map', place
        assert address(place['mark']['address']) == address(target.truth['api_set_map']), place
        assert place['block']['details'] == 'API Set Map', place


@for_both_widths('/wine/threads/BITS-every-stack-has-the-kind-Stack')
def _(bits):
    with Target('threads', bits) as target:
        regions = windows_cli('regions', target.subject, '--json').json
        for thread in target.truth['threads']:
            for stack in thread['stacks']:
                region = region_at(regions, address(stack['allocation']))
                assert region['kind'] == 'Stack', (stack, region)
                assert region['address'] == stack['allocation']
                assert str(thread['id']) in region['details'], region


@for_both_widths('/wine/modules/BITS-the-program-and-the-system-s-libraries-of-its-world-are-listed')
def _(bits):
    with Target('mappings', bits) as target:
        modules = windows_cli('modules', target.subject, '--json').json
        names = {(module['name'].lower(), module['bits']) for module in modules}
        assert ('mappings.exe', bits) in names, names
        for name in ('ntdll.dll', 'kernel32.dll', 'kernelbase.dll'):
            assert (name, bits) in names, names
        if bits == 32:
            assert ('ntdll.dll', 64) in names, names
        program = next(module for module in modules if module['name'].lower() == 'mappings.exe')
        sections = {section['name'] for section in program['sections']}
        assert {'.text', '.data', '.bss', '.idata'} <= sections, sections


KINDS = {
    'file, read-only': 'Mapped File', 'file, part': 'Mapped File', 'file, writable': 'Mapped File',
    'file, copy-on-write': 'Mapped File', 'pagefile': 'Shareable', 'pagefile, read-only': 'Shareable',
    'pagefile, copy-on-write': 'Shareable', 'pagefile, reserved': 'Shareable',
}


@for_both_widths('/wine/mappings/BITS-each-has-its-kind-and-its-size')
def _(bits):
    with Target('mappings', bits) as target:
        regions = windows_cli('regions', target.subject, '--json').json
        for made in target.truth['made']:
            region = region_at(regions, address(made['address']))
            assert region['kind'] == KINDS.get(made['name'], 'Private Data'), (made, region)
            if made['name'] != 'island':
                assert region['address'] == made['address'], (made, region)
                assert region['size'] == -(-made['size'] // 4096) * 4096, (made, region)
            if made['name'].startswith('file'):
                assert region['details'].lower().endswith(target.truth['file'].lower()), region


@for_both_widths('/wine/mappings/BITS-blocks-are-the-ranges-of-the-process-s-own-walk')
def _(bits):
    states = {0x1000: 'committed', 0x2000: 'reserved'}
    with Target('mappings', bits) as target:
        regions = windows_cli('regions', target.subject, '--blocks', '--json').json
        for made in target.truth['made']:
            start = address(made['address'])
            region = region_at(regions, start)
            wanted = [(item['address'], item['size'], item['state'] == 0x1000) for item in target.truth['walk']
                      if item['allocation'] == region['address'] and item['state'] in states]
            found = [(item['address'], item['size'], item['committed'] == item['size']) for item in region['blocks_list']]
            assert found == wanted, (made, found, wanted)
            assert region['blocks'] == len(wanted)


main()
