#include "source/minidump/memory.h"

#include "source/minidump/layout.h"

#include <inttypes.h>
#include <stdlib.h>

/* Adds a span that may be empty, but neither run over the end of the address space nor that of the file. */
static int add_span (AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const char *list, uint64_t descriptor,
                     const AtlasDumpSpan *span, AtlasError *error) {
  if (span->size > UINT64_MAX - span->address)
    return atlas_dump_damaged (bytes, list, descriptor, error,
                               "the memory at 0x%" PRIx64 " has an impossible size of 0x%" PRIx64 " bytes",
                               span->address, span->size);
  if (!atlas_dump_reaches (bytes, span->offset, span->size))
    return atlas_dump_damaged (bytes, list, descriptor, error,
                               "the memory at 0x%" PRIx64 " should be %" PRIu64 " bytes from byte 0x%" PRIx64
                               " on, but the file ends at byte 0x%" PRIx64,
                               span->address, span->size, span->offset, bytes->size);
  if (span->size)
    memory->spans[memory->count++] = *span;
  return ATLAS_OK;
}

static int add_list (AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                     AtlasError *error) {
  int result = ATLAS_OK;
  for (uint64_t i = 0; result >= 0 && i < list->count; i++) {
    uint64_t at = atlas_dump_entry (list, i);
    AtlasDumpSpan span = { atlas_dump_u64 (bytes, at + MEMORY_ADDRESS), atlas_dump_u32 (bytes, at + MEMORY_DATA_SIZE),
                           atlas_dump_u32 (bytes, at + MEMORY_RVA) };
    result = add_span (memory, bytes, list->name, at, &span, error);
  }
  return result;
}

static int add_list64 (AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const AtlasDumpList *list, uint64_t offset,
                       AtlasError *error) {
  int result = ATLAS_OK;
  for (uint64_t i = 0; result >= 0 && i < list->count; i++) {
    uint64_t at = atlas_dump_entry (list, i);
    AtlasDumpSpan span = { atlas_dump_u64 (bytes, at + MEMORY64_ADDRESS),
                           atlas_dump_u64 (bytes, at + MEMORY64_DATA_SIZE), offset };
    result = add_span (memory, bytes, list->name, at, &span, error);
    offset += span.size;
  }
  return result;
}

/* The bytes of Memory64List stand in one piece from `begin` on: they may lie over no other part of the file. */
static int check_bytes_apart (const AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                              uint64_t begin, AtlasError *error) {
  if (!memory->count)
    return ATLAS_OK;
  const AtlasDumpSpan *last = &memory->spans[memory->count - 1];
  AtlasDumpExtent extent = { begin, last->offset + last->size - begin, "memory of the stream Memory64List" };
  int result = ATLAS_OK;
  for (int part = 0; result >= 0 && part < ATLAS_DUMP_PART_COUNT; part++)
    result = atlas_dump_check_apart (bytes, &parts[part], &extent, error);
  return result;
}

static int compare_spans (const void *a, const void *b) {
  const AtlasDumpSpan *left = a, *right = b;
  return (left->address > right->address) - (left->address < right->address);
}

/* As Windows writes them. */
static bool are_in_order (const AtlasDumpMemory *memory) {
  for (size_t i = 1; i < memory->count; i++)
    if (memory->spans[i].address < memory->spans[i - 1].address + memory->spans[i - 1].size)
      return false;
  return true;
}

/* Sorts the spans and cuts off from each what the ones before it have. */
static void put_in_order (AtlasDumpMemory *memory) {
  if (are_in_order (memory))
    return;
  qsort (memory->spans, memory->count, sizeof *memory->spans, compare_spans);
  size_t kept = 0;
  uint64_t end = 0;
  for (size_t i = 0; i < memory->count; i++) {
    AtlasDumpSpan span = memory->spans[i];
    uint64_t cut = span.address < end ? end - span.address : 0;
    if (cut >= span.size)
      continue;
    memory->spans[kept++] = (AtlasDumpSpan){ span.address + cut, span.size - cut, span.offset + cut };
    end = span.address + span.size;
  }
  memory->count = kept;
}

static int init_list64 (AtlasDumpList *list, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream, uint64_t *rva,
                        AtlasError *error) {
  if (!stream->name) {
    *list = (AtlasDumpList){ 0 };
    return ATLAS_OK;
  }
  int result = atlas_dump_check_size (bytes, stream, MEMORY64_LIST_SIZE, error);
  if (result < 0)
    return result;
  *rva = atlas_dump_u64 (bytes, stream->offset + MEMORY64_LIST_RVA);
  return atlas_dump_list_init (list, bytes, stream, MEMORY64_LIST_SIZE,
                               atlas_dump_u64 (bytes, stream->offset + MEMORY64_LIST_COUNT), MEMORY64_SIZE, error);
}

int atlas_dump_memory_init (AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                            AtlasError *error) {
  AtlasDumpMemory made = { 0 };
  AtlasDumpList list, list64;
  uint64_t rva = 0;
  int result = init_list64 (&list64, bytes, &parts[ATLAS_DUMP_MEMORY64_LIST], &rva, error);
  if (result >= 0)
    result = atlas_dump_list_init_counted (&list, bytes, &parts[ATLAS_DUMP_MEMORY_LIST], MEMORY_SIZE, error);
  if (result < 0)
    return result;
  uint64_t count = list.count + list64.count;
  made.spans = count < SIZE_MAX / sizeof *made.spans ? malloc (((size_t)count + 1) * sizeof *made.spans) : NULL;
  if (!made.spans)
    return atlas_error_no_memory (error);
  result = add_list64 (&made, bytes, &list64, rva, error);
  if (result >= 0)
    result = check_bytes_apart (&made, bytes, parts, rva, error);
  if (result >= 0)
    result = add_list (&made, bytes, &list, error);
  if (result < 0) {
    atlas_dump_memory_clear (&made);
    return result;
  }
  put_in_order (&made);
  *memory = made;
  return ATLAS_OK;
}

void atlas_dump_memory_clear (AtlasDumpMemory *memory) {
  free (memory->spans);
  *memory = (AtlasDumpMemory){ 0 };
}

/* The position of the first span that ends above `address`. */
static size_t find_span (const AtlasDumpMemory *memory, uint64_t address) {
  size_t low = 0, high = memory->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (memory->spans[middle].address + memory->spans[middle].size <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* True if the spans from `first` on hold every byte of [address, address + size). */
static bool holds (const AtlasDumpMemory *memory, size_t first, uint64_t address, uint64_t size) {
  for (size_t i = first; size; i++) {
    if (i >= memory->count || memory->spans[i].address > address)
      return false;
    uint64_t part = memory->spans[i].address + memory->spans[i].size - address;
    if (part >= size)
      return true;
    address += part;
    size -= part;
  }
  return true;
}

bool atlas_dump_memory_read (const AtlasDumpMemory *memory, const AtlasDumpBytes *bytes, uint64_t address, void *buffer,
                             size_t size) {
  size_t first = find_span (memory, address);
  if (!holds (memory, first, address, size))
    return false;
  char *out = buffer;
  for (size_t i = first; size; i++) {
    const AtlasDumpSpan *span = &memory->spans[i];
    uint64_t inside = address - span->address, rest = span->size - inside;
    size_t part = rest < size ? (size_t)rest : size;
    if (!atlas_dump_copy (bytes, span->offset + inside, out, part))
      return false;
    out += part;
    address += part;
    size -= part;
  }
  return true;
}
