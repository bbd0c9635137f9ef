/* Reading a process's own structures, which are hostile until checked. Private to nt.
 *
 * The reader touches only what the capture says is committed, readable and unguarded, and does a bounded amount of work
 * in all. A read that cannot be had is a plain "no": whoever asked makes a note of what is missing for it. What ends
 * the whole work (no memory, the source gave up) is kept in `status`; from then on every read says no and no note is
 * made, so that the callers need not ask after every step. */
#ifndef NT_READER_H
#define NT_READER_H

#include "nt/width.h"
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
} AtlasNtAllocation;

enum { ATLAS_NT_NOTE_CODES = 32 };

typedef struct {
  AtlasSource *source;
  AtlasCaptureBuilder *builder;
  const AtlasCapture *capture; /* what is built so far */
  AtlasError *error;
  int status; /* 0, or the negative code that ended the work */
  uint64_t work_left;
  uint64_t bytes_left; /* that may be read to look at what fills memory, such as the blocks of heaps */
  bool is_worn_out;
  AtlasNtAllocation *allocations; /* ascending */
  size_t allocation_count, allocation_capacity;
  struct {
    const char *code;
    size_t count;
  } noted[ATLAS_NT_NOTE_CODES];
  size_t noted_count;
} AtlasNtReader;

/* `source`, `builder` (whose ranges are complete) and `error` stay the caller's and must outlive the reader. A failure
 * is in `status`. */
void atlas_nt_reader_init (AtlasNtReader *reader, AtlasSource *source, AtlasCaptureBuilder *builder, AtlasError *error);
/* Notes how many notes were withheld, if any. */
void atlas_nt_reader_clear (AtlasNtReader *reader);

/* Takes `amount` from the work that is left; false, with a note, when there is not enough of it. */
bool atlas_nt_spend (AtlasNtReader *reader, uint64_t amount);

/* The same for `bytes_left`. */
bool atlas_nt_spend_bytes (AtlasNtReader *reader, uint64_t size);

/* True if `code` is ATLAS_OK. Keeps a code that ends the work, and its error. */
bool atlas_nt_check (AtlasNtReader *reader, int code, const AtlasError *error);

void atlas_nt_fail_no_memory (AtlasNtReader *reader);

/* Bytes, at most `wanted`, that can be read from `address` on according to the capture. Every range behind the first
 * takes from the work that is left. */
uint64_t atlas_nt_readable (AtlasNtReader *reader, uint64_t address, uint64_t wanted);

/* Copies `size` bytes: all or nothing. */
bool atlas_nt_read (AtlasNtReader *reader, uint64_t address, void *buffer, size_t size);
bool atlas_nt_read_u32 (AtlasNtReader *reader, uint64_t address, uint32_t *out);
bool atlas_nt_read_pointer (AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t address, uint64_t *out);

/* The allocation that holds `address`; NULL if that is free or unknown. */
const AtlasNtAllocation *atlas_nt_find_allocation (const AtlasNtReader *reader, uint64_t address);
/* True if all of [address, address + size) lies in one allocation; or if `address` lies in memory whose allocation is
 * not known, and nothing that is known speaks against it. */
bool atlas_nt_is_inside_one_allocation (AtlasNtReader *reader, uint64_t address, uint64_t size);
/* Committed bytes in [address, address + size), which lies in one allocation, as far as they are known; ATLAS_UNKNOWN
 * if the work is used up. */
uint64_t atlas_nt_committed (AtlasNtReader *reader, uint64_t address, uint64_t size);

/* The end of the run from `address` on, at most `end`, of which all is committed or nothing is, as told in
 * `*is_committed`; `end` is above `address`. Every range behind the first takes from the work that is left. */
uint64_t atlas_nt_run_end (AtlasNtReader *reader, uint64_t address, uint64_t end, bool *is_committed);

/* Makes a note, but not more than a few of one `code` (a literal): the rest is counted and told once. */
void atlas_nt_note (AtlasNtReader *reader, const char *code, uint64_t address, uint64_t size, const char *format, ...)
    ATLAS_PRINTF (5, 6);

/* A walk over a doubly linked list (LIST_ENTRY: next, previous) in foreign memory. Every node must point back to the
 * one before it, and there can be no more nodes than allocations: so it ends. */
typedef struct {
  AtlasNtReader *reader;
  const AtlasNtWidth *width;
  uint64_t head, next, last, head_previous;
  size_t nodes_left;
  bool is_whole; /* after the end: the list came back to its head */
} AtlasNtList;

void atlas_nt_list_init (AtlasNtList *list, AtlasNtReader *reader, const AtlasNtWidth *width, uint64_t head);
/* The next node; false at the end, or where the list is broken. */
bool atlas_nt_list_next (AtlasNtList *list, uint64_t *node);

#endif
