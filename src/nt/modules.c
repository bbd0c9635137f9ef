#include "nt/modules.h"

#include "core/array.h"
#include "core/name.h"
#include "nt/identity.h"
#include "nt/pe.h"

#include <stdlib.h>
#include <string.h>

/* A module as reported by the source or the loader. */
typedef struct {
  uint64_t address, size; /* size 0: not told */
  AtlasString path;
  AtlasModuleIdentity identity;
  size_t order; /* of two at one address, the first told goes before */
} Told;

typedef struct {
  AtlasReader *reader;
  Told *items;
  size_t count, capacity;
} List;

static Told *append (List *list, uint64_t address, uint64_t size, AtlasString path) {
  if (!ATLAS_GROW (list->items, list->count, list->capacity)) {
    atlas_reader_fail_no_memory (list->reader);
    return NULL;
  }
  Told *told = &list->items[list->count];
  *told = (Told){ .address = address, .size = size, .path = path, .order = list->count };
  list->count++;
  return told;
}

static void list_modules_of_source (List *list) {
  AtlasReader *reader = list->reader;
  for (size_t i = 0; reader->status == ATLAS_OK; i++) {
    AtlasSourceModule told;
    AtlasString path;
    AtlasError error = { 0 };
    int code = reader->source->ops->module (reader->source, i, &told, &error);
    if (code == ATLAS_END)
      return;
    if (!atlas_reader_check (reader, code, &error)) {
      atlas_reader_note (reader, ATLAS_NOTE_MODULES_UNAVAILABLE, 0, 0,
                         ATLAS_NOTE_VALUES (atlas_note_error (error.message)));
      return;
    }
    if (!atlas_reader_spend (reader, 1)
        || !atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, told.path, &path, &error),
                                &error))
      return;
    Told *added = append (list, told.address, told.size, path);
    if (!added)
      return;
    added->identity.timestamp = told.timestamp;
    if (told.codeview)
      atlas_nt_identify_by_codeview (reader, told.codeview, told.codeview_size, &added->identity);
  }
}

/* The system's list is not always whole (Wine's of a 32-bit process is not), but an image that is mapped from a named
 * file is a module. */
static void list_mapped_images (List *list) {
  const AtlasReader *reader = list->reader;
  for (size_t i = 0; i < reader->allocation_count; i++) {
    const AtlasAllocation *allocation = &reader->allocations[i];
    const AtlasRange *first = &reader->capture->ranges[allocation->first_range];
    if (allocation->type == ATLAS_TYPE_IMAGE && first->allocation == allocation->base && first->name != ATLAS_NO_STRING)
      append (list, allocation->base, 0, first->name);
  }
}

static int compare_told (const void *a, const void *b) {
  const Told *left = a, *right = b;
  if (left->address != right->address)
    return left->address < right->address ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/* Interns the last part of a path that is itself in the table, whose text may move as it grows. */
static void intern_name (AtlasReader *reader, AtlasString path, AtlasString *name) {
  const char *text = atlas_capture_string (reader->capture, path);
  if (!text)
    return;
  const char *tail = atlas_name_of_path (text);
  size_t size = strlen (tail) + 1;
  char *copy = malloc (size);
  AtlasError error;
  if (!copy) {
    atlas_reader_fail_no_memory (reader);
    return;
  }
  memcpy (copy, tail, size);
  atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, copy, name, &error), &error);
  free (copy);
}

/* The size that was told, else what the header says; no more than is mapped where something is. */
static uint64_t size_of_module (const AtlasReader *reader, const Told *told, uint64_t image_size) {
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, told->address);
  uint64_t mapped = allocation ? allocation->end - told->address : UINT64_MAX - told->address;
  uint64_t size = told->size ? told->size : image_size ? image_size : allocation ? mapped : 0;
  return size < mapped ? size : mapped;
}

static void note_headers (AtlasReader *reader, const Told *told) {
  const char *path = atlas_capture_string (reader->capture, told->path);
  const AtlasNoteValue address = atlas_note_address (told->address);
  if (path)
    atlas_reader_note (reader, ATLAS_NOTE_IMAGE_HEADERS_UNREADABLE, told->address, 0,
                       ATLAS_NOTE_VALUES (atlas_note_module (path), address));
  else
    atlas_reader_note (reader, ATLAS_NOTE_IMAGE_HEADERS_UNREADABLE_UNNAMED, told->address, 0,
                       ATLAS_NOTE_VALUES (address));
}

static void add_module (AtlasReader *reader, const Told *told) {
  AtlasNtImage image = { 0 };
  AtlasModule module = { .address = told->address, .path = told->path, .identity = told->identity };
  AtlasSection *sections = NULL;
  AtlasError error;
  size_t count = 0;
  bool has_headers = atlas_nt_read_image (reader, told->address, &image);
  module.size = size_of_module (reader, told, image.size);
  if (has_headers) {
    module.bits = image.bits;
    module.has_aslr = image.has_aslr ? ATLAS_TRI_YES : ATLAS_TRI_NO;
    module.headers_size = image.headers_size < module.size ? image.headers_size : module.size;
    atlas_nt_identify_image (reader, &image, told->address, module.size, &module.identity);
    if (!atlas_nt_read_sections (reader, &image, told->address, module.size, &sections, &count))
      atlas_reader_note (reader, ATLAS_NOTE_IMAGE_SECTIONS_UNVERIFIED, told->address, module.size,
                         ATLAS_NOTE_VALUES (atlas_note_count (image.section_count), atlas_note_address (told->address),
                                            atlas_note_count (count)));
  } else {
    note_headers (reader, told);
  }
  intern_name (reader, told->path, &module.name);
  atlas_reader_check (reader, atlas_capture_builder_add_module (reader->builder, &module, sections, count, &error),
                      &error);
  free (sections);
}

static bool is_wow64 (const AtlasReader *reader, const Told *told) {
  const char *path = atlas_capture_string (reader->capture, told->path);
  return path && atlas_name_is (atlas_name_of_path (path), "wow64.dll");
}

/* Sorts by address and makes one of those at one address: what the first does not tell, a later one may. */
static void merge (List *list) {
  size_t count = 0;
  if (list->count)
    qsort (list->items, list->count, sizeof *list->items, compare_told);
  for (size_t i = 0; i < list->count; i++) {
    const Told *told = &list->items[i];
    Told *last = count ? &list->items[count - 1] : NULL;
    if (!last || last->address != told->address) {
      list->items[count++] = *told;
      continue;
    }
    if (!last->size)
      last->size = told->size;
    if (last->path == ATLAS_NO_STRING)
      last->path = told->path;
  }
  list->count = count;
}

void atlas_nt_gather_modules (AtlasReader *reader, AtlasNtModules *out) {
  List list = { .reader = reader };
  *out = (AtlasNtModules){ 0 };
  list_modules_of_source (&list);
  list_mapped_images (&list);
  merge (&list);
  for (size_t i = 0; i < list.count && reader->status == ATLAS_OK; i++) {
    add_module (reader, &list.items[i]);
    out->has_wow64 |= is_wow64 (reader, &list.items[i]);
    out->has_wide |= list.items[i].address > UINT32_MAX;
  }
  free (list.items);
}
