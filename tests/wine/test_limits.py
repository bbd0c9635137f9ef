#!/usr/bin/env python3
"""What else refuses memory: the limits of Linux that a process under Wine has, against the kernel's own account of it."""

import functools
import resource
import tempfile
from pathlib import Path

from harness import Target, for_both_widths, main, native_cli, test, windows_cli

KIB = 1024
folder = tempfile.TemporaryDirectory(prefix='vmatlas-')
snapshot = str(Path(folder.name) / 'aware.vmatlas')


def limits_of(subject, cli=native_cli):
    summary = cli('summary', subject, '--json').json
    return {limit.pop('limit'): limit for limit in summary['limits']}


def kernel_number(path):
    return int(Path(path).read_text(encoding='ascii'))


def mappings(pid):
    return len(Path(f'/proc/{pid}/maps').read_text(encoding='utf-8', errors='replace').splitlines())


def virtual_size(pid):
    for line in Path(f'/proc/{pid}/status').read_text(encoding='utf-8', errors='replace').splitlines():
        if line.startswith('VmSize:'):
            return int(line.split()[1]) * KIB
    raise AssertionError('no VmSize')


@for_both_widths('/wine/limits/BITS-mappings-and-address-space-are-those-of-the-kernel')
def _(bits):
    with Target('mappings', bits) as target:
        limits = limits_of(target.subject)
        # The walk runs inside the process, which may keep a stack or a buffer of it.
        assert abs(limits['mappings']['used'] - mappings(target.unix_pid)) <= 8, limits
        assert limits['mappings']['most'] == kernel_number('/proc/sys/vm/max_map_count')
        assert limits['mappings']['room'] == limits['mappings']['most'] - limits['mappings']['used']
        assert abs(limits['address-space']['used'] - virtual_size(target.unix_pid)) <= 4096 * KIB, limits
        assert limits['address-space']['is_set'] is False, limits


@test('/wine/limits/of-two-alike-each-is-told-its-own')
def _():
    with Target('threads', 64) as one, Target('threads', 64) as other, Target('threads', 32) as third:
        for number, target in enumerate((one, other, third), 1):
            most = (64 + number) << 40
            resource.prlimit(target.unix_pid, resource.RLIMIT_AS, (most, most))
        for number, target in enumerate((one, other, third), 1):
            assert limits_of(target.subject)['address-space']['most'] == (64 + number) << 40


@test('/wine/limits/what-is-free-is-of-no-use-once-they-are-reached')
def _():
    aware()
    analysis = native_cli('fragmentation', snapshot, '--json').json
    answers = {one['request']: one for one in analysis['answers']}
    for answer in answers.values():
        assert (answer['verdict'], answer['limit']) == ('limit', 'mappings'), answer
    assert answers['commit']['size'] == 64 * KIB and answers['commit']['fitting_ranges'] > 0
    assert {one['limit'] for one in analysis['requests'] if one['request'] < 1 << 30} == {'mappings'}
    found = analysis['findings'][0]
    assert found['finding'] == 'limit' and found['weight'] == analysis['free']['total'], found
    assert 'vm.max_map_count) is reached' in found['text'], found
    assert native_cli('summary', snapshot, '--json').json['process']['is_large_address_aware'] is True


@test('/wine/limits/the-windows-program-alone-knows-nothing-of-linux')
def _():
    with Target('threads', 64) as target:
        assert not {'mappings', 'address-space', 'cgroup', 'system-commit'} & limits_of(target.subject, windows_cli).keys()


@for_both_widths('/wine/limits/BITS-a-stack-is-as-large-as-the-program-says')
def _(bits):
    with Target('threads', bits) as target:
        process = windows_cli('summary', target.subject, '--json').json['process']
        # What the linker of these programs puts there.
        assert (process['stack_reserve'], process['stack_commit']) == (2 << 20, 4096), process


@functools.cache
def aware():
    """A large-address-aware process that allocated until it could not: Linux was in the way, not its space."""
    with Target('exhaust_aware', 32) as target:
        answer = native_cli('capture', target.subject, '-o', snapshot, seconds=400)  # of 78,000 ranges
        assert answer.status == 0, answer
        return target.truth


@test('/wine/limits/the-large-address-aware-process-ended-at-the-number-of-mappings')
def _():
    truth = aware()
    assert truth['ended_by'] == 'failure' and truth['virtual_alloc']['count'] > 33000, truth
    mapped = limits_of(snapshot)['mappings']
    assert mapped['room'] == 0 and mapped['most'] <= mapped['used'] <= mapped['most'] + 16, mapped
    assert native_cli('summary', snapshot, '--json').json['free']['largest_allocatable'] > 64 << 20


main()
