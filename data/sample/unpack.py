#!/usr/bin/env python3
"""unpack.py PACKED FILE: what xz has packed, unpacked."""
import lzma
import pathlib
import sys

pathlib.Path(sys.argv[2]).write_bytes(lzma.decompress(pathlib.Path(sys.argv[1]).read_bytes()))
