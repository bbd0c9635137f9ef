/* A reader of another process's memory, which is untrusted. Private to the engine.
 *
 * The reader reads only memory that the capture reports as committed, readable and unguarded, and has a budget for all
 * reads together, so that a hostile process cannot keep it busy. A read that fails returns false; the caller notes what
 * is missing because of it. An error that ends all reading (no memory, or the source ended the work) is kept in
 * `status`: from then on every read returns false and no note is added, so that callers need not check after every
 * step. */
#ifndef READER_READER_H
#define READER_READER_H

#include "vmatlas/capture_builder.h"
#include "vmatlas/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Adjacent ranges of one allocation. */
typedef struct {
  uint64_t base, end;
  size_t first_range, range_count; /* in the capture */
  AtlasType type;
} AtlasAllocation;

typedef struct {
  AtlasSource *source;
  AtlasCaptureBuilder *builder;
  const AtlasCapture *capture; /* what is built so far */
  AtlasError *error;
  int status; /* 0, or the negative code that ended the work */
  uint64_t work_left;
  uint64_t bytes_left; /* that may be read to look at what fills memory, such as the blocks of heaps */
  bool is_exhausted;
  AtlasAllocation *allocations; /* ascending */
  size_t allocation_count, allocation_capacity;
  size_t noted[ATLAS_NOTE_CODE_COUNT]; /* how many notes were made of each code */
} AtlasReader;

/* `source`, `builder` (whose ranges are complete) and `error` stay the caller's and must outlive the reader. A failure
 * is in `status`. */
void atlas_reader_init (AtlasReader *reader, AtlasSource *source, AtlasCaptureBuilder *builder, AtlasError *error);
/* Notes how many notes were withheld, if any. */
void atlas_reader_clear (AtlasReader *reader);

/* Takes `amount` from the work that is left; false, with a note, when there is not enough of it. */
bool atlas_reader_spend (AtlasReader *reader, uint64_t amount);

/* The same for `bytes_left`. */
bool atlas_reader_spend_bytes (AtlasReader *reader, uint64_t size);

/* True if `code` is ATLAS_OK. Keeps a code that ends the work, and its error. */
bool atlas_reader_check (AtlasReader *reader, int code, const AtlasError *error);

void atlas_reader_fail_no_memory (AtlasReader *reader);

/* Bytes, at most `wanted`, that can be read from `address` on according to the capture. Every range behind the first
 * takes from the work that is left. */
uint64_t atlas_reader_readable (AtlasReader *reader, uint64_t address, uint64_t wanted);

/* Copies `size` bytes: all or nothing. */
bool atlas_reader_read (AtlasReader *reader, uint64_t address, void *buffer, size_t size);
bool atlas_reader_read_u32 (AtlasReader *reader, uint64_t address, uint32_t *out);

/* The allocation that holds `address`; NULL if that is free or unknown. */
const AtlasAllocation *atlas_reader_find_allocation (const AtlasReader *reader, uint64_t address);
/* True if all of [address, address + size) lies in one allocation; or if `address` lies in memory whose allocation is
 * not known, and nothing that is known speaks against it. */
bool atlas_reader_is_inside_one_allocation (AtlasReader *reader, uint64_t address, uint64_t size);
/* Committed bytes in [address, address + size), which lies in one allocation, as far as they are known; ATLAS_UNKNOWN
 * if the work is used up. */
uint64_t atlas_reader_committed (AtlasReader *reader, uint64_t address, uint64_t size);

/* The end of the run from `address` on, at most `end`, of which all is committed or nothing is, as told in
 * `*is_committed`; `end` is above `address`. Every range behind the first takes from the work that is left. */
uint64_t atlas_reader_run_end (AtlasReader *reader, uint64_t address, uint64_t end, bool *is_committed);

/* Makes a note as atlas_capture_builder_add_note() does, but not more than a few of one code: the rest is counted and
 * reported once. */
void atlas_reader_note (AtlasReader *reader, AtlasNoteCode code, uint64_t address, uint64_t size,
                        const AtlasNoteValue *values, size_t value_count);

#endif
