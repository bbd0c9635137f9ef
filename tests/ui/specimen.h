/* Whole processes made by hand, that look like what they stand for: what the window's tests open and what its pictures
 * show. */
#ifndef TESTS_SPECIMEN_H
#define TESTS_SPECIMEN_H

#include "vmatlas/capture_builder.h"

/* A 32-bit process that has allocated single bytes until nothing was left: some 31,000 pages, each at the beginning of
 * its 64 KiB, between images, heaps, stacks and mapped files. With a working set, or with that of a system that does
 * not tell. */
AtlasCaptureBuilder *specimen_exhausted (bool has_working_set);

/* A 64-bit process: a few hundred MiB that lie far apart, and a reservation of 2 TiB. */
AtlasCaptureBuilder *specimen_wide (void);

/* A 64-bit process with `count` single pages at 64 KiB steps: twice as many regions. */
AtlasCaptureBuilder *specimen_many (size_t count);

/* A 32-bit process whose names mean harm: markup, control codes, text that turns direction, formulas, directives of
 * printf, and names of 32,767 characters and of as many lone surrogates. `count` is the number of its files with such
 * names. */
AtlasCaptureBuilder *specimen_hostile (size_t *count);

#endif
