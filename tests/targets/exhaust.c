/* Uses up its address space as programs do by mistake: one-byte VirtualAlloc calls, each of which takes a page and
 * spoils the other 60 KiB of its granule, until none succeeds; then small HeapAlloc calls until none succeeds; and
 * again, as long as there is anything more to be had: threads of the system's own end and leave their stacks behind.
 * `exhaust LIMIT` stops after LIMIT of the former and makes none of the latter. A 64-bit space is not exhausted by any
 * number of calls that one would wait for, so there is always a limit. */
#include <stdlib.h>

#include "truth.h"

enum { HEAP_BLOCK = 64, DEFAULT_LIMIT_64 = 20000, SETTLING_MS = 300 };

typedef struct {
  uint64_t count, size, lowest, highest;
} Tally;

static void add (Tally *tally, const void *pointer, uint64_t size) {
  uint64_t address = address_of (pointer);
  if (tally->count == 0 || address < tally->lowest)
    tally->lowest = address;
  if (tally->count == 0 || address > tally->highest)
    tally->highest = address;
  tally->count++;
  tally->size += size;
}

static void say (const char *key, const Tally *tally, uint64_t block, DWORD error) {
  truth_open_object (key);
  truth_number ("count", tally->count);
  truth_number ("block", block);
  truth_number ("size", tally->size);
  truth_address ("lowest", tally->lowest);
  truth_address ("highest", tally->highest);
  truth_number ("error", error);
  truth_close_object ();
}

static DWORD take_pages (Tally *pages, uint64_t limit) {
  while (pages->count < limit) {
    char *page = VirtualAlloc (NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!page)
      return GetLastError ();
    *page = 1;
    add (pages, page, 4096);
  }
  return 0;
}

/* Until none is left: HeapAlloc sets no error of its own. */
static void take_blocks (Tally *blocks) {
  void *block;
  while ((block = HeapAlloc (GetProcessHeap (), 0, HEAP_BLOCK)))
    add (blocks, block, HEAP_BLOCK);
}

int main (int argc, char **argv) {
  uint64_t limit = sizeof (void *) == 8 ? DEFAULT_LIMIT_64 : UINT64_MAX, taken;
  Tally pages = { 0 }, blocks = { 0 };
  DWORD pages_error;
  if (argc > 1)
    limit = strtoull (argv[1], NULL, 10);

  do {
    taken = pages.count + blocks.count;
    pages_error = take_pages (&pages, limit);
    if (pages_error) {
      take_blocks (&blocks);
      Sleep (SETTLING_MS);
    }
  } while (pages_error && pages.count + blocks.count > taken);

  truth_begin ("exhaust");
  truth_text ("ended_by", pages_error ? "failure" : "limit");
  say ("virtual_alloc", &pages, 1, pages_error);
  say ("heap_alloc", &blocks, HEAP_BLOCK, pages_error ? ERROR_NOT_ENOUGH_MEMORY : 0);
  truth_ready ();
  truth_wait ();
  return 0;
}
