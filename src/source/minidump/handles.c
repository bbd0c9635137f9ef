#include "source/minidump/handles.h"

#include "source/minidump/layout.h"
#include "vmatlas/range.h"

#include <inttypes.h>
#include <string.h>

static const char section[] = "S\0e\0c\0t\0i\0o\0n"; /* in UTF-16; the literal's own NUL is the last byte */

static bool is_section (const AtlasDumpBytes *bytes, uint64_t rva) {
  return atlas_dump_u32 (bytes, rva + STRING_LENGTH) == sizeof section
         && atlas_dump_holds (bytes, rva + STRING_TEXT, sizeof section)
         && memcmp (bytes->data + rva + STRING_TEXT, section, sizeof section) == 0;
}

static int count_sections (AtlasDumpHandles *handles, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasError *error) {
  bool has_types = false;
  handles->sections = 0;
  for (uint64_t i = 0; i < list->count; i++) {
    uint64_t at = atlas_dump_entry (list, i);
    uint32_t type = atlas_dump_u32 (bytes, at + HANDLE_TYPE_RVA);
    if (!type)
      continue;
    if (!atlas_dump_holds (bytes, type, STRING_TEXT))
      return atlas_dump_damaged (bytes, list->name, at, error,
                                 "the name of a type should be at byte 0x%" PRIx32
                                 ", but the file ends at byte 0x%" PRIx64,
                                 type, bytes->size);
    handles->sections += is_section (bytes, type);
    has_types = true;
  }
  if (!has_types)
    handles->sections = ATLAS_UNKNOWN;
  return ATLAS_OK;
}

int atlas_dump_handles_init (AtlasDumpHandles *handles, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                             AtlasError *error) {
  AtlasDumpHandles made = { ATLAS_UNKNOWN, ATLAS_UNKNOWN };
  AtlasDumpList list = { 0 };
  int result = ATLAS_OK;
  if (stream->name) {
    result = atlas_dump_check_size (bytes, stream, HANDLE_DATA_SIZE, error);
    if (result < 0)
      return result;
    uint32_t header_size = atlas_dump_u32 (bytes, stream->offset + HANDLE_DATA_HEADER_SIZE);
    uint32_t entry_size = atlas_dump_u32 (bytes, stream->offset + HANDLE_DATA_ENTRY_SIZE);
    uint32_t count = atlas_dump_u32 (bytes, stream->offset + HANDLE_DATA_COUNT);
    result = atlas_dump_check_list (bytes, stream, header_size, HANDLE_DATA_SIZE, entry_size, HANDLE_SIZE, error);
    if (result >= 0)
      result = atlas_dump_list_init (&list, bytes, stream, header_size, count, entry_size, error);
  }
  if (result >= 0 && list.count) {
    made.all = list.count;
    result = count_sections (&made, bytes, &list, error);
  }
  if (result >= 0)
    *handles = made;
  return result;
}
