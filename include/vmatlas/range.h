/* A range: what the system answers when asked about one address (VirtualQueryEx), as read, before anybody interprets
 * it. */
#ifndef VMATLAS_RANGE_H
#define VMATLAS_RANGE_H

#include "vmatlas/strings.h"
#include "vmatlas/unknown.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum { ATLAS_STATE_FREE = 0, ATLAS_STATE_RESERVED, ATLAS_STATE_COMMITTED, ATLAS_STATE_UNKNOWN } AtlasState;
enum { ATLAS_STATE_COUNT = 4 };

/* ATLAS_TYPE_NONE is the type of free and of unknown space, and of memory of which only the state is known. A range of
 * unknown state with a type is taken: whether it is committed or reserved is what is not known. */
typedef enum { ATLAS_TYPE_NONE = 0, ATLAS_TYPE_PRIVATE, ATLAS_TYPE_MAPPED, ATLAS_TYPE_IMAGE } AtlasType;
enum { ATLAS_TYPE_COUNT = 4 };

/* What backs mapped memory, where it is known for certain. */
typedef enum { ATLAS_BACKING_UNKNOWN = 0, ATLAS_BACKING_FILE, ATLAS_BACKING_PAGEFILE } AtlasBacking;

/* Protections are Windows' PAGE_ values (winnt.h), since VMMap orders regions by their numeric maximum. */
enum {
  ATLAS_PROTECT_NONE = 0, /* reserved or free: no protection */
  ATLAS_PROTECT_NOACCESS = 0x01,
  ATLAS_PROTECT_READ = 0x02,
  ATLAS_PROTECT_READWRITE = 0x04,
  ATLAS_PROTECT_WRITECOPY = 0x08,
  ATLAS_PROTECT_EXECUTE = 0x10,
  ATLAS_PROTECT_EXECUTE_READ = 0x20,
  ATLAS_PROTECT_EXECUTE_READWRITE = 0x40,
  ATLAS_PROTECT_EXECUTE_WRITECOPY = 0x80,
  ATLAS_PROTECT_GUARD = 0x100,
  ATLAS_PROTECT_NOCACHE = 0x200,
  ATLAS_PROTECT_WRITECOMBINE = 0x400
};

/* Resident pages of a range, in pages of the capture's page size; each ATLAS_UNKNOWN_PAGES if unknown.
 * Total WS = private + shareable (QueryWorkingSetEx: valid; valid and not Shared; valid and Shared; share count above
 * 1; locked). */
typedef struct {
  uint32_t private_pages;
  uint32_t shareable_pages;
  uint32_t shared_pages;
  uint32_t locked_pages;
} AtlasWorkingSet;

typedef struct {
  uint64_t address;
  uint64_t size;       /* bytes, above 0; address + size does not overflow */
  uint64_t allocation; /* AllocationBase; 0 for free ranges, ATLAS_UNKNOWN if not known */
  AtlasString name;    /* mapped file, drive-letter form where it could be found; in the capture's strings */
  uint32_t protection; /* ATLAS_PROTECT_ bits; 0 unless committed, and if not known */
  uint32_t allocation_protection;
  AtlasWorkingSet working_set;
  uint8_t state;   /* AtlasState */
  uint8_t type;    /* AtlasType */
  uint8_t backing; /* AtlasBacking */
} AtlasRange;

/* True if memory can be written, at once or after a copy. */
bool atlas_protection_is_writable (uint32_t protection);
/* True if a read neither faults nor trips a guard. */
bool atlas_protection_is_readable (uint32_t protection);
/* VMMap's words: "Read/Write", "Execute/Read/Guard", "" for 0; written to `buffer` (at least 64 bytes), which is
 * returned. */
const char *atlas_protection_text (uint32_t protection, char *buffer, size_t size);

/* Windows' MEM_COMMIT 0x1000, MEM_RESERVE 0x2000, MEM_FREE 0x10000 and MEM_PRIVATE 0x20000, MEM_MAPPED 0x40000,
 * MEM_IMAGE 0x1000000 as found in MEMORY_BASIC_INFORMATION and in dumps. False, and the output untouched, for any other
 * value. */
bool atlas_state_from_windows (uint32_t value, AtlasState *out);
bool atlas_type_from_windows (uint32_t value, AtlasType *out);

/* Keys for files and JSON: "free", "reserved", "committed", "unknown"; "none", "private", "mapped", "image". Never
 * NULL. */
const char *atlas_state_key (AtlasState state);
const char *atlas_type_key (AtlasType type);
/* WinDbg's words for the same, as `!address -summary` has them: "MEM_COMMIT", "MEM_IMAGE"; "<unknown>" where there is
 * none. */
const char *atlas_state_windows_name (AtlasState state);
const char *atlas_type_windows_name (AtlasType type);

static inline uint64_t atlas_range_end (const AtlasRange *range) {
  return range->address + range->size;
}

/* True if the range is part of an allocation. */
static inline bool atlas_range_is_taken (const AtlasRange *range) {
  if (range->state == ATLAS_STATE_UNKNOWN)
    return range->type > ATLAS_TYPE_NONE && range->type < ATLAS_TYPE_COUNT;
  return range->state == ATLAS_STATE_RESERVED || range->state == ATLAS_STATE_COMMITTED;
}

#endif
