#include "source/win32/refuse.h"

#include <psapi.h>
#include <stdlib.h>

/* Pages asked for in one call: 1 MiB of answers. */
enum { BATCH = 65536 };

/* PSAPI_WORKING_SET_EX_BLOCK, whose layout differs from the header's older forms. */
enum { IS_VALID = 1, SHARE_COUNT_SHIFT = 1, SHARE_COUNT_MASK = 7, IS_SHARED = 1 << 15, IS_LOCKED = 1 << 22 };

static void count_page (uint32_t page, AtlasWorkingSet *counts) {
  if (!(page & IS_VALID))
    return;
  if (page & IS_SHARED)
    counts->shareable_pages++;
  else
    counts->private_pages++;
  counts->shared_pages += (page >> SHARE_COUNT_SHIFT & SHARE_COUNT_MASK) > 1;
  counts->locked_pages += (page & IS_LOCKED) != 0;
}

/* Goes through the pages of many ranges as through one list. */
typedef struct {
  const AtlasWin32Process *process;
  const AtlasRange *ranges;
  AtlasWorkingSet *counts; /* of each range */
  size_t count;
  PSAPI_WORKING_SET_EX_INFORMATION *pages;
} Query;

typedef struct {
  size_t range;
  uint64_t page; /* of that range */
} Position;

static uint64_t page_count (const Query *query, size_t range) {
  return query->ranges[range].size / query->process->page_size;
}

/* Lists the pages from `*at` on; returns how many and moves `*at` behind them. */
static size_t list_pages (const Query *query, Position *at) {
  size_t listed = 0;
  while (listed < BATCH && at->range < query->count) {
    uint64_t base = query->ranges[at->range].address, end = page_count (query, at->range);
    for (; at->page < end && listed < BATCH; at->page++)
      query->pages[listed++].VirtualAddress = (void *)(uintptr_t)(base + at->page * query->process->page_size);
    if (at->page == end)
      *at = (Position){ .range = at->range + 1 };
  }
  return listed;
}

/* The same way once more, with the answers. */
static void count_pages (const Query *query, Position at, size_t listed) {
  for (size_t i = 0; i < listed;) {
    uint64_t end = page_count (query, at.range);
    for (; at.page < end && i < listed; at.page++)
      count_page ((uint32_t)query->pages[i++].VirtualAttributes.Flags, &query->counts[at.range]);
    at = (Position){ .range = at.range + 1 };
  }
}

/* Wine answers about oneself alone and calls everything else an invalid parameter. */
static int refuse (const AtlasWin32Process *process, DWORD system_code, AtlasError *error) {
  bool is_unsupported = system_code == ERROR_INVALID_PARAMETER || system_code == ERROR_CALL_NOT_IMPLEMENTED;
  if (is_unsupported && !atlas_win32_has_exited (process))
    return atlas_error_set_system (error, ATLAS_ERROR_UNSUPPORTED, system_code,
                                   "This system does not tell the working set of another process.");
  return atlas_win32_refuse (process, system_code, "does not let its working set be looked at", error);
}

static int ask (const Query *query, AtlasError *error) {
  Position at = { 0 };
  for (;;) {
    Position begin = at;
    size_t listed = list_pages (query, &at);
    if (!listed)
      return ATLAS_OK;
    if (!QueryWorkingSetEx (query->process->process, query->pages, (DWORD)(listed * sizeof *query->pages)))
      return refuse (query->process, GetLastError (), error);
    count_pages (query, begin, listed);
  }
}

int atlas_win32_working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  Query query = { .process = atlas_win32_process (source), .ranges = ranges, .count = count };
  query.counts = calloc (count ? count : 1, sizeof *query.counts);
  query.pages = malloc (BATCH * sizeof *query.pages);
  int result = query.counts && query.pages ? ask (&query, error) : atlas_error_no_memory (error);
  for (size_t i = 0; i < count && result == ATLAS_OK; i++)
    ranges[i].working_set = query.counts[i];
  free (query.counts);
  free (query.pages);
  return result;
}
