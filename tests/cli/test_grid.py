#!/usr/bin/env python3
"""The pictures of the command line, read back as any other program would read them. Prints TAP.

usage: test_grid.py PROGRAM [WORD…]    only the tests with one of the words in their names
"""
import struct
import xml.etree.ElementTree
import zlib

from support import COMMIT, END_32, FOLDER, PAGE, PRIVATE, READWRITE, Range, UNIT, free, main, run, same, test, write_dump

USED, UNUSABLE, FREE_COLOUR, MARK = (0xF4, 0xF4, 0x00), (0xD2, 0xD2, 0xD2), (0xFF, 0xFF, 0xFF), (0xB0, 0x00, 0x68)


def exhausted():
    """One page of each allocation unit is used, but for four units in the midst of a row."""
    ranges = [free(0, UNIT)]
    for address in range(UNIT, END_32, UNIT):
        if 0x10080000 <= address < 0x100C0000:
            ranges.append(free(address, address + UNIT))
        else:
            ranges += [Range(address, PAGE, COMMIT, PRIVATE, READWRITE, address), free(address + PAGE, address + UNIT)]
    return ranges


DUMP = write_dump('exhausted.dmp', exhausted())


def pixels_of(path):
    """The lines of an 8-bit RGB PNG, each a list of colours."""
    data = path.read_bytes()
    same(data[:8], b'\x89PNG\r\n\x1a\n')
    place, packed = 8, b''
    while place < len(data):
        size, kind = struct.unpack('>I4s', data[place:place + 8])
        content = data[place + 8:place + 8 + size]
        same(struct.unpack('>I', data[place + 8 + size:place + 12 + size])[0], zlib.crc32(kind + content))
        if kind == b'IHDR':
            width, height, depth, colours = struct.unpack('>IIBB', content[:10])
            same((depth, colours), (8, 2))
        packed += content if kind == b'IDAT' else b''
        place += 12 + size
    raw, lines, above = zlib.decompress(packed), [], bytes(3 * width)
    for y in range(height):
        start = y * (3 * width + 1)
        line, how = bytearray(raw[start + 1:start + 1 + 3 * width]), raw[start]
        for x in range(3 * width):
            a, b, c = line[x - 3] if x > 2 else 0, above[x], above[x - 3] if x > 2 else 0
            nearest = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line[x] = (line[x] + (0, a, b, (a + b) // 2, nearest)[how]) & 0xFF
        above = bytes(line)
        lines.append([tuple(above[x:x + 3]) for x in range(0, 3 * width, 3)])
    return lines


def runs(line):
    out = []
    for colour in line:
        if out and out[-1][0] == colour:
            out[-1][1] += 1
        else:
            out.append([colour, 1])
    return [tuple(run) for run in out]


FIT = FOLDER / 'fit.png'
FITTED = run('grid', DUMP, '-o', FIT, '--json')
LINES = pixels_of(FIT)


@test('/cli/grid/a-png-shows-one-page-used-and-fifteen-unusable')
def _():
    same(FITTED.status, 0, FITTED.errors)
    same(FITTED.json, {'file': str(FIT), 'width': len(LINES[0]), 'height': len(LINES), 'bytes_per_cell': UNIT})
    full = [line for line in LINES if line.count(USED) == 256 and MARK not in line]
    assert len(full) > 400
    for line in full:  # of six pixels, one is used
        first = line.index(USED)
        same(line[first:first + 256 * 6], [USED, *[UNUSABLE] * 5] * 256)


@test('/cli/grid/free-space-is-white-and-the-largest-range-is-outlined')
def _():
    marked = [y for y, line in enumerate(LINES[:-100]) if MARK in line]
    assert marked and marked[-1] - marked[0] < 20
    middle = LINES[(marked[0] + marked[-1]) // 2]
    first, last = middle.index(MARK), len(middle) - 1 - middle[::-1].index(MARK)
    assert 4 * 6 - 1 <= last - first < 5 * 6 + 2 * 2  # four cells to allocate, the end of another, and lines around
    assert FREE_COLOUR in middle[first:last] and middle[first:last].count(USED) <= 1


@test('/cli/grid/an-svg-is-well-formed-and-has-no-pixels')
def _():
    path = FOLDER / 'fit.svg'
    result = run('grid', DUMP, '-o', path, '--width', '800')
    same(result.status, 0, result.errors)
    assert str(path) in result.output and '800 x ' in result.output
    root = xml.etree.ElementTree.parse(path).getroot()
    same(root.tag, '{http://www.w3.org/2000/svg}svg')
    same(root.get('width'), '800px')
    assert not root.findall('.//{http://www.w3.org/2000/svg}image')


@test('/cli/grid/zooms-say-the-bytes-of-a-cell')
def _():
    path = FOLDER / 'zoom.png'
    for zoom, wanted in (('page', PAGE), ('0x8000', 0x8000), ('1M', 1 << 20), ('fit', UNIT)):
        result = run('grid', DUMP, '-o', path, '--zoom', zoom, '--json')
        same((result.status, result.json['bytes_per_cell']), (0, wanted), zoom)


@test('/cli/grid/what-cannot-be-drawn-is-said-and-leaves-no-file')
def _():
    for arguments in ([], ['-o', ''], ['-o', '-'], ['-o', FOLDER / 'x.jpg'], ['-o', FOLDER / 'x'], ['-o', FOLDER / 'x.png', '--zoom', '3K'],
                      ['-o', FOLDER / 'x.png', '--zoom', '2K'], ['-o', FOLDER / 'x.png', '--zoom', 'far'],
                      ['-o', FOLDER / 'x.png', '--width', '0'], ['-o', FOLDER / 'x.png', '--width', '399'],
                      ['-o', FOLDER / 'x.png', '--width', '16385'], ['-o', FOLDER / 'x.png', '--zoom', 'page', '--width', '400']):
        result = run('grid', DUMP, *arguments)
        same((result.status, result.output), (2, ''), arguments)
        assert result.errors.split('\n')[-2].startswith('vmatlas-cli: '), arguments
        assert not list(FOLDER.glob('x*')) and not list(FOLDER.glob('.vmatlas-*')), arguments


@test('/cli/grid/a-place-that-cannot-be-written-leaves-the-old-picture')
def _():
    result = run('grid', DUMP, '-o', FOLDER / 'no' / 'such.png')
    assert result.status == 1 and 'such.png' in result.errors and not result.output
    path = FOLDER / 'old.png'
    path.mkdir()
    result = run('grid', DUMP, '-o', path)
    assert result.status == 2 and 'old.png' in result.errors, result.errors
    assert path.is_dir() and not list(FOLDER.glob('.vmatlas-*'))


@test('/cli/grid/a-space-of-which-nothing-is-known-is-drawn-as-unknown')
def _():
    path = FOLDER / 'unknown.png'
    dump = write_dump('unknown.dmp', [Range(UNIT, PAGE, COMMIT, PRIVATE, READWRITE, UNIT)])
    same(run('grid', dump, '-o', path, '--width', '800').status, run('summary', dump).status)
    lines = pixels_of(path)
    middle = lines[len(lines) // 3]
    assert middle.count((0x8C, 0x84, 0x98)) > 600, runs(middle)


main()
