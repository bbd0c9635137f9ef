"""The ranges of a snapshot, as the file has them and without the program's help."""

import re

STATES = {'f': 0x10000, 'r': 0x2000, 'c': 0x1000}
TYPES = {'-': 0, 'p': 0x20000, 'm': 0x40000, 'i': 0x1000000}


def ranges(text):
    """Objects as a target's own walk has them: address, size, allocation, state, protect and type as Windows numbers them."""
    columns = re.search(r'^columns: \[(.*?)\]', text, re.MULTILINE | re.DOTALL)[1].replace('\n', ' ')
    names = [name.strip().strip('"\'') for name in columns.split(',')]
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) != len(names) or not re.fullmatch(r'[0-9a-f]+', words[0]):
            continue
        item = dict(zip(names, words))
        found.append({
            'address': int(item['address'], 16), 'size': int(item['size'], 16),
            'allocation': int(item['allocation'], 16), 'state': STATES[item['state']],
            'protect': int(item['protection'], 16), 'type': TYPES[item['type']],
        })
    return found
