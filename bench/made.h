/* A process made up: the same for each run, with as many ranges as wanted. */
#ifndef BENCH_MADE_H
#define BENCH_MADE_H

#include "bench.h"

#include "vmatlas/capture.h"
#include "vmatlas/capture_builder.h"
#include "vmatlas/source.h"

enum { MADE_PAGE = 4096, MADE_UNIT = 65536 };

typedef struct {
  uint64_t state;
} MadeChance;

static inline uint32_t made_next (MadeChance *chance, uint32_t limit) {
  chance->state = chance->state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (uint32_t)((chance->state >> 33) % limit);
}

/* A 64-bit process of `count` ranges: allocations of one to four ranges, now and then an image or a mapped file, each
 * followed by free space. Calls `add` with each range and the name of what is mapped there, or NULL. */
static inline void made_ranges (size_t count, void (*add) (void *data, const AtlasSourceRange *range, const char *name),
                                void *data) {
  MadeChance chance = { 42 };
  uint64_t address = MADE_UNIT;
  uint32_t left = 0;
  AtlasSourceRange range = { .protection = ATLAS_PROTECT_READWRITE, .allocation_protection = ATLAS_PROTECT_READWRITE };
  char name[64] = "";
  for (size_t i = 0; i < count; i++) {
    if (!left) {
      uint64_t next = (address + MADE_UNIT - 1) / MADE_UNIT * MADE_UNIT;
      uint32_t what = made_next (&chance, 16);
      left = 1 + made_next (&chance, 4);
      range.type = what == 0 ? ATLAS_TYPE_IMAGE : what == 1 ? ATLAS_TYPE_MAPPED : ATLAS_TYPE_PRIVATE;
      snprintf (name, sizeof name, "C:\\Windows\\System32\\library%u.dll", made_next (&chance, 500));
      if (next > address) {
        AtlasSourceRange free_range = { .address = address, .size = next - address, .state = ATLAS_STATE_FREE };
        add (data, &free_range, NULL);
        address = next;
        range.allocation = address;
        continue;
      }
      range.allocation = address;
    }
    range.address = address;
    range.size = (1 + made_next (&chance, 40)) * (uint64_t)MADE_PAGE;
    range.state =
        range.type == ATLAS_TYPE_PRIVATE && made_next (&chance, 4) == 0 ? ATLAS_STATE_RESERVED : ATLAS_STATE_COMMITTED;
    range.protection = range.state == ATLAS_STATE_RESERVED ? 0
                       : left % 2                          ? ATLAS_PROTECT_READWRITE
                                                           : ATLAS_PROTECT_READ;
    add (data, &range, range.type == ATLAS_TYPE_PRIVATE ? NULL : name);
    address += range.size;
    left--;
  }
}

static inline void made_add_to_capture (void *data, const AtlasSourceRange *told, const char *name) {
  AtlasCaptureBuilder *builder = data;
  bool has_pages = told->state == ATLAS_STATE_COMMITTED;
  uint32_t pages = (uint32_t)(told->size / MADE_PAGE / 2);
  AtlasRange range = { .address = told->address,
                       .size = told->size,
                       .allocation = told->allocation,
                       .protection = told->protection,
                       .allocation_protection = told->allocation_protection,
                       .working_set = { has_pages ? pages : 0, 0, 0, 0 },
                       .state = (uint8_t)told->state,
                       .type = (uint8_t)told->type,
                       .backing = name ? ATLAS_BACKING_FILE : ATLAS_BACKING_UNKNOWN };
  if (told->state == ATLAS_STATE_FREE)
    range.allocation = range.protection = range.allocation_protection = 0;
  bench_require (!atlas_capture_builder_intern (builder, name, &range.name, NULL), "no memory");
  bench_require (!atlas_capture_builder_add_range (builder, &range, NULL), "a range that cannot be");
  builder->capture->walked_to = told->address + told->size;
}

static inline const AtlasCapture *made_capture (size_t count) {
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  bench_require (builder, "no memory");
  builder->capture->process.bits = 64;
  builder->capture->process.pid = 42;
  builder->capture->is_walk_complete = true;
  builder->capture->host.highest_address = UINT64_C (0x7fffffffffff);
  made_ranges (count, made_add_to_capture, builder);
  return atlas_capture_builder_finish (builder);
}

#endif
