#include "nt/peb.h"

#include "core/name.h"
#include "nt/nt_heap.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>

enum {
  PARAMETERS_NORMALISED = 1,
  HEAPS_AT_MOST = 1 << 20 /* far more than any process has; it bounds what a lie can make us allocate */
};

bool atlas_nt_read_peb (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, AtlasNtPeb *out) {
  unsigned char bytes[0x100];
  if (address == ATLAS_UNKNOWN || !atlas_reader_read (reader, address, bytes, width->peb.heaps + width->pointer))
    return false;
  AtlasNtPeb peb = {
    .width = width,
    .address = address,
    .image_base = atlas_nt_pointer (width, bytes + width->peb.image_base),
    .parameters = atlas_nt_pointer (width, bytes + width->peb.parameters),
    .process_heap = atlas_nt_pointer (width, bytes + width->peb.heap),
    .heap_count = atlas_bytes_u32 (bytes + width->peb.heap_count),
    .heap_capacity = atlas_bytes_u32 (bytes + width->peb.heap_capacity),
    .heaps = atlas_nt_pointer (width, bytes + width->peb.heaps),
  };
  const AtlasAllocation *image = atlas_reader_find_allocation (reader, peb.image_base);
  bool is_at_image = image && image->type == ATLAS_TYPE_IMAGE && image->base == peb.image_base;
  if (!is_at_image && !atlas_nt_has_heap_signature (reader, width, peb.process_heap))
    return false;
  *out = peb;
  return true;
}

static void add_mark (AtlasReader *reader, const AtlasNtPeb *peb, AtlasMarkKind kind, uint64_t address, uint64_t size) {
  AtlasError error;
  AtlasMark mark = { .kind = (uint8_t)kind,
                     .bits = peb->width->bits,
                     .address = address,
                     .size = atlas_reader_readable (reader, address, size) };
  atlas_reader_check (reader, atlas_capture_builder_add_mark (reader->builder, &mark, &error), &error);
}

/* The text of a UNICODE_STRING (length and capacity in bytes, then a pointer); NULL if it cannot be read. To be freed.
 */
static char *dup_text (AtlasReader *reader, const AtlasNtPeb *peb, const unsigned char *string, bool is_normalised) {
  size_t length = atlas_bytes_u16 (string) & ~1u;
  uint64_t address = atlas_nt_pointer (peb->width, string + peb->width->pointer);
  unsigned char *units = length ? malloc (length) : NULL;
  if (!units)
    return NULL;
  /* Until the loader has run, pointers are offsets from the structure. */
  bool is_read = atlas_reader_read (reader, is_normalised ? address : peb->parameters + address, units, length);
  char *text = is_read ? atlas_utf16_dup_utf8 (units, length / 2) : NULL;
  free (units);
  return text;
}

static void intern_if_unknown (AtlasReader *reader, AtlasString *string, const char *text) {
  AtlasError error;
  if (text && *string == ATLAS_NO_STRING)
    atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, text, string, &error), &error);
}

static void complete_process (AtlasReader *reader, const AtlasNtPeb *peb, const unsigned char *parameters,
                              bool is_normalised) {
  AtlasProcess *process = &reader->builder->capture->process;
  char *path = dup_text (reader, peb, parameters + peb->width->parameters.image_path, is_normalised);
  char *command_line = dup_text (reader, peb, parameters + peb->width->parameters.command_line, is_normalised);
  intern_if_unknown (reader, &process->path, path);
  intern_if_unknown (reader, &process->name, path ? atlas_name_of_path (path) : NULL);
  intern_if_unknown (reader, &process->command_line, command_line);
  free (path);
  free (command_line);
}

static void gather_environment (AtlasReader *reader, const AtlasNtPeb *peb, const unsigned char *parameters,
                                uint32_t length, bool is_normalised) {
  const AtlasNtWidth *width = peb->width;
  uint64_t address = atlas_nt_pointer (width, parameters + width->parameters.environment), size;
  if (!address)
    return;
  address += is_normalised ? 0 : peb->parameters;
  if (length >= width->parameters.environment_size + width->pointer
      && atlas_nt_read_pointer (reader, width, peb->parameters + width->parameters.environment_size, &size) && size
      && atlas_reader_readable (reader, address, size) == size)
    add_mark (reader, peb, ATLAS_MARK_ENVIRONMENT, address, size);
  else
    atlas_reader_note (reader, ATLAS_NOTE_ENVIRONMENT_UNVERIFIED, address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_address (peb->parameters)));
}

void atlas_nt_gather_parameters (AtlasReader *reader, const AtlasNtPeb *peb) {
  const AtlasNtWidth *width = peb->width;
  unsigned char bytes[0x100];
  size_t needed = width->parameters.environment + width->pointer;
  add_mark (reader, peb, ATLAS_MARK_PEB, peb->address, width->peb.size);
  bool is_read = peb->parameters && atlas_reader_read (reader, peb->parameters, bytes, needed);
  uint32_t length = is_read ? atlas_bytes_u32 (bytes + width->parameters.length) : 0;
  uint32_t allocated = is_read ? atlas_bytes_u32 (bytes + width->parameters.allocated) : 0;
  if (length < needed || allocated < length) {
    atlas_reader_note (reader, ATLAS_NOTE_PROCESS_PARAMETERS_UNVERIFIED, peb->parameters, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (width->bits), atlas_note_address (peb->parameters)));
    return;
  }
  bool is_normalised = atlas_bytes_u32 (bytes + width->parameters.flags) & PARAMETERS_NORMALISED;
  add_mark (reader, peb, ATLAS_MARK_PROCESS_PARAMETERS, peb->parameters, allocated);
  gather_environment (reader, peb, bytes, length, is_normalised);
  complete_process (reader, peb, bytes, is_normalised);
}

/* The PEB's list as bytes, to be freed; NULL, with a note, if it is none. */
static unsigned char *read_list (AtlasReader *reader, const AtlasNtPeb *peb) {
  uint64_t size = (uint64_t)peb->heap_count * peb->width->pointer;
  bool is_believed = peb->heap_count <= peb->heap_capacity && peb->heap_count <= HEAPS_AT_MOST
                     && atlas_reader_readable (reader, peb->heaps, size) == size
                     && atlas_reader_spend (reader, peb->heap_count);
  unsigned char *bytes = is_believed ? malloc ((size_t)size) : NULL;
  if (bytes && atlas_reader_read (reader, peb->heaps, bytes, (size_t)size))
    return bytes;
  free (bytes);
  atlas_reader_note (reader, ATLAS_NOTE_HEAP_LIST_UNVERIFIED, peb->heaps, 0,
                     ATLAS_NOTE_VALUES (atlas_note_number (peb->width->bits), atlas_note_count (peb->heap_count),
                                        atlas_note_address (peb->heaps)));
  return NULL;
}

uint64_t *atlas_nt_read_heap_list (AtlasReader *reader, const AtlasNtPeb *peb, size_t *count) {
  unsigned char *bytes = peb->heap_count ? read_list (reader, peb) : NULL;
  size_t listed = bytes ? peb->heap_count : 0, found = 0;
  uint64_t *heaps = malloc ((listed + 1) * sizeof *heaps);
  if (heaps && peb->process_heap)
    heaps[found++] = peb->process_heap;
  for (size_t i = 0; heaps && i < listed; i++) {
    uint64_t heap = atlas_nt_pointer (peb->width, bytes + i * peb->width->pointer);
    if (heap && heap != peb->process_heap)
      heaps[found++] = heap;
  }
  if (!heaps)
    atlas_reader_fail_no_memory (reader);
  free (bytes);
  *count = found;
  return heaps;
}
