#include "nt/owners.h"

#include "core/name.h"
#include "nt/exports.h"
#include "nt/width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_SIZE = 32, JUMPS_AT_MOST = 2 };

/* What code may begin with before it does anything: endbr64, endbr32; mov edi, edi; push ebp; mov ebp, esp. */
static const struct {
  unsigned char size, bytes[4];
} prologues[] = {
  { 4, { 0xf3, 0x0f, 0x1e, 0xfa } },
  { 4, { 0xf3, 0x0f, 0x1e, 0xfb } },
  { 2, { 0x8b, 0xff } },
  { 1, { 0x55 } },
  { 2, { 0x8b, 0xec } },
  { 2, { 0x89, 0xe5 } },
};

static size_t skip_prologue (const unsigned char *code, size_t size) {
  size_t at = 0;
  for (size_t i = 0; i < sizeof prologues / sizeof *prologues; i++)
    if (prologues[i].size <= size - at && memcmp (code + at, prologues[i].bytes, prologues[i].size) == 0)
      at += prologues[i].size;
  return at;
}

/* A return, or pop ebp and a return. */
static bool is_return (const unsigned char *code, size_t size) {
  return (size >= 1 && code[0] == 0xc3) || (size >= 2 && code[0] == 0x5d && code[1] == 0xc3);
}

static uint64_t behind (const AtlasNtWidth *width, uint64_t address, const unsigned char *distance) {
  uint64_t target = address + (uint64_t)(int64_t)(int32_t)atlas_bytes_u32 (distance);
  return width->bits == 64 ? target : (uint32_t)target;
}

/* The variable that a function returns and does nothing else: mov eax, [variable], or mov rax, [rip + distance]. */
static bool decode_getter (const AtlasNtWidth *width, uint64_t address, const unsigned char *code, size_t size,
                           uint64_t *variable) {
  static const unsigned char load64[] = { 0x48, 0x8b, 0x05 }, load32[] = { 0xa1 };
  const unsigned char *load = width->bits == 64 ? load64 : load32;
  size_t load_size = width->bits == 64 ? sizeof load64 : sizeof load32, at = skip_prologue (code, size);
  size_t end = at + load_size + sizeof (uint32_t);
  if (end > size || memcmp (code + at, load, load_size) != 0 || !is_return (code + end, size - end))
    return false;
  const unsigned char *operand = code + at + load_size;
  *variable = width->bits == 64 ? behind (width, address + end, operand) : atlas_bytes_u32 (operand);
  return true;
}

/* The heap that the runtime's function says it has; false if it does not say so in a way that can be read. */
static bool read_heap_of (AtlasReader *reader, const AtlasNtWidth *width, const AtlasModule *module, uint64_t *heap) {
  uint64_t address, variable;
  if (!atlas_nt_find_export (reader, module->address, module->size, "_get_heap_handle", &address))
    return false;
  for (int jumps = 0; jumps <= JUMPS_AT_MOST; jumps++) {
    unsigned char code[CODE_SIZE];
    size_t size = (size_t)atlas_reader_readable (reader, address, sizeof code);
    if (!size || !atlas_reader_read (reader, address, code, size))
      return false;
    if (decode_getter (width, address, code, size, &variable))
      return atlas_nt_read_pointer (reader, width, variable, heap);
    if (size < 5 || code[0] != 0xe9) /* debug versions begin with a jump */
      return false;
    address = behind (width, address + 5, code + 1);
  }
  return false;
}

/* The owners with another one. */
static void add_owner (AtlasReader *reader, AtlasHeap *heap, AtlasString name) {
  const char *owners = atlas_capture_string (reader->capture, heap->owner);
  const char *owner = atlas_capture_string (reader->capture, name);
  AtlasError error;
  if (!owners) {
    heap->owner = name;
    return;
  }
  size_t size = strlen (owners) + strlen (owner) + sizeof ", ";
  char *both = malloc (size);
  if (!both) {
    atlas_reader_fail_no_memory (reader);
    return;
  }
  snprintf (both, size, "%s, %s", owners, owner);
  atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, both, &heap->owner, &error), &error);
  free (both);
}

/* Only what the process lists as a heap is one. */
static void find_owned (AtlasReader *reader, const AtlasModule *module) {
  const AtlasNtWidth *width = module->bits == 64 ? &atlas_nt_width64 : &atlas_nt_width32;
  const AtlasCapture *capture = reader->capture;
  uint64_t address;
  if (!read_heap_of (reader, width, module, &address))
    return;
  for (size_t i = 0; i < capture->heap_count; i++)
    if (capture->heaps[i].address == address && capture->heaps[i].bits == width->bits) {
      add_owner (reader, atlas_capture_builder_heap (reader->builder, i), module->name);
      return;
    }
}

void atlas_nt_find_owners (AtlasReader *reader) {
  const AtlasCapture *capture = reader->capture;
  for (size_t i = 0; i < capture->module_count && reader->status == ATLAS_OK; i++) {
    const char *name = atlas_capture_string (capture, capture->modules[i].name);
    if (name && capture->modules[i].bits && atlas_name_is_c_runtime (name)
        && atlas_reader_spend (reader, capture->heap_count / 16))
      find_owned (reader, &capture->modules[i]);
  }
}
