#!/usr/bin/env python3
"""vmatlas-cli.exe as a file: one that can be copied to any Windows machine."""

import re
import subprocess

from harness import BUILD, ARCHITECTURES, for_both_widths, main

# Libraries that every Windows from 7 on brings along.
SYSTEM = {'kernel32.dll', 'ntdll.dll', 'msvcrt.dll', 'advapi32.dll', 'psapi.dll', 'user32.dll', 'shell32.dll', 'ole32.dll'}


@for_both_widths('/wine/program/BITS-vmatlas-cli-imports-system-libraries-only')
def _(bits):
    width = ARCHITECTURES[bits]
    program = BUILD / f'windows-{width}' / 'src' / 'cli' / 'vmatlas-cli.exe'
    headers = subprocess.run([f'{width}-w64-mingw32-objdump', '-p', program], capture_output=True, text=True, check=True)
    imported = {name.lower() for name in re.findall(r'DLL Name: (\S+)', headers.stdout)}
    assert imported, headers
    assert imported <= SYSTEM, imported - SYSTEM


@for_both_widths('/wine/program/BITS-vmatlas-cli-may-be-placed-anywhere-and-executes-no-data')
def _(bits):
    width = ARCHITECTURES[bits]
    program = BUILD / f'windows-{width}' / 'src' / 'cli' / 'vmatlas-cli.exe'
    headers = subprocess.run([f'{width}-w64-mingw32-objdump', '-p', program], capture_output=True, text=True, check=True)
    for flag in ('DYNAMIC_BASE', 'NX_COMPAT'):
        assert flag in headers.stdout, flag


main()
