#include "format/snapshot_shape.h"

#include "core/array.h"

#include <string.h>

#define COUNT_OF(array) (sizeof (array) / sizeof *(array))
#define SHAPE(fields_, type, is_flow_)                                                                                 \
  { fields_, COUNT_OF (fields_), sizeof (type), is_flow_ }

/* A value that is always there; one that is left out where it is not known. */
#define VALUE(key_, kind_, type, member)                                                                               \
  { .key = key_, .kind = ATLAS_FIELD_##kind_, .offset = offsetof (type, member) }
#define OPTIONAL(key_, kind_, type, member, unknown_)                                                                  \
  {                                                                                                                    \
    .key = key_, .kind = ATLAS_FIELD_##kind_, .offset = offsetof (type, member), .is_optional = true,                  \
    .unknown = unknown_                                                                                                \
  }
#define TEXT(key_, type, member) OPTIONAL (key_, TEXT, type, member, ATLAS_NO_STRING)
#define TRI(key_, type, member) OPTIONAL (key_, TRI, type, member, ATLAS_TRI_UNKNOWN)
#define ROWS(key_, type, first, count, shape_, items, item_count, index)                                               \
  {                                                                                                                    \
    .key = key_, .kind = ATLAS_FIELD_ROWS, .offset = offsetof (type, first), .shape = &(shape_),                       \
    .child_count_offset = offsetof (type, count), .items_offset = offsetof (AtlasCapture, items),                      \
    .item_count_offset = offsetof (AtlasCapture, item_count), .rows_index = index                                      \
  }
#define RECORD(key_, member, shape_)                                                                                   \
  { .key = key_, .kind = ATLAS_FIELD_RECORD, .offset = offsetof (AtlasCapture, member), .shape = &(shape_) }
#define LIST(key_, shape_, items, item_count, add_)                                                                    \
  {                                                                                                                    \
    .key = key_, .kind = ATLAS_FIELD_LIST, .shape = &(shape_), .items_offset = offsetof (AtlasCapture, items),         \
    .item_count_offset = offsetof (AtlasCapture, item_count), .add = add_                                              \
  }

_Static_assert(sizeof (AtlasThread) <= ATLAS_SHAPE_MAX_SIZE, "a record of a list fits");
_Static_assert(sizeof (AtlasModule) <= ATLAS_SHAPE_MAX_SIZE, "a record of a list fits");
_Static_assert(sizeof (AtlasHeap) <= ATLAS_SHAPE_MAX_SIZE, "a record of a list fits");
_Static_assert(sizeof (AtlasMark) <= ATLAS_SHAPE_MAX_SIZE, "a record of a list fits");
_Static_assert(sizeof (AtlasNote) <= ATLAS_SHAPE_MAX_SIZE, "a record of a list fits");

static const AtlasField host_fields[] = {
  TEXT ("name", AtlasHost, name),
  TEXT ("system", AtlasHost, system),
  TEXT ("architecture", AtlasHost, architecture),
  OPTIONAL ("build", NUMBER32, AtlasHost, build, 0),
  TRI ("wine", AtlasHost, is_wine),
  OPTIONAL ("page_size", POWER, AtlasHost, page_size, 0),
  OPTIONAL ("granularity", POWER, AtlasHost, granularity, 0),
  OPTIONAL ("highest_address", ADDRESS, AtlasHost, highest_address, ATLAS_UNKNOWN),
};
static const AtlasShape host_shape = SHAPE (host_fields, AtlasHost, false);

static const AtlasField process_fields[] = {
  OPTIONAL ("pid", NUMBER32, AtlasProcess, pid, 0),
  OPTIONAL ("parent", NUMBER32, AtlasProcess, parent, 0),
  OPTIONAL ("bits", BITS, AtlasProcess, bits, 0),
  TRI ("large_address_aware", AtlasProcess, is_large_address_aware),
  TRI ("wow64", AtlasProcess, is_wow64),
  TEXT ("name", AtlasProcess, name),
  TEXT ("path", AtlasProcess, path),
  TEXT ("command_line", AtlasProcess, command_line),
  TEXT ("user", AtlasProcess, user),
  OPTIONAL ("start_time", NUMBER, AtlasProcess, start_time, ATLAS_UNKNOWN),
  OPTIONAL ("user_time", NUMBER, AtlasProcess, user_time, ATLAS_UNKNOWN),
  OPTIONAL ("kernel_time", NUMBER, AtlasProcess, kernel_time, ATLAS_UNKNOWN),
  OPTIONAL ("private_bytes", NUMBER, AtlasProcess, private_bytes, ATLAS_UNKNOWN),
  OPTIONAL ("working_set", NUMBER, AtlasProcess, working_set, ATLAS_UNKNOWN),
  OPTIONAL ("page_tables", NUMBER, AtlasProcess, page_tables, ATLAS_UNKNOWN),
  OPTIONAL ("handles", NUMBER, AtlasProcess, handles, ATLAS_UNKNOWN),
  OPTIONAL ("section_handles", NUMBER, AtlasProcess, section_handles, ATLAS_UNKNOWN),
  OPTIONAL ("stack_reserve", NUMBER, AtlasProcess, stack_reserve, ATLAS_UNKNOWN),
  OPTIONAL ("stack_commit", NUMBER, AtlasProcess, stack_commit, ATLAS_UNKNOWN),
};
static const AtlasShape process_shape = SHAPE (process_fields, AtlasProcess, false);

#define LIMIT(key_, kind_)                                                                                             \
  OPTIONAL (key_ "_used", NUMBER, AtlasLimits, of[ATLAS_LIMIT_##kind_].used, ATLAS_UNKNOWN),                           \
      OPTIONAL (key_ "_limit", LIMIT, AtlasLimits, of[ATLAS_LIMIT_##kind_].most, ATLAS_UNKNOWN)

static const AtlasField limit_fields[] = {
  TRI ("in_job", AtlasLimits, is_in_job),
  LIMIT ("system_commit", SYSTEM_COMMIT),
  LIMIT ("pagefile_quota", PAGEFILE_QUOTA),
  LIMIT ("job_process", JOB_PROCESS),
  LIMIT ("job", JOB),
  LIMIT ("address_space", ADDRESS_SPACE),
  LIMIT ("mappings", MAPPINGS),
  LIMIT ("cgroup", CGROUP),
};
static const AtlasShape limits_shape = SHAPE (limit_fields, AtlasLimits, false);

static const AtlasField walk_fields[] = {
  VALUE ("to", ADDRESS, AtlasCapture, walked_to),
  VALUE ("complete", BOOL, AtlasCapture, is_walk_complete),
};
static const AtlasShape walk_shape = SHAPE (walk_fields, AtlasCapture, false);

static const AtlasField stack_fields[] = {
  OPTIONAL ("bits", BITS, AtlasStack, bits, 0),
  VALUE ("allocation", ADDRESS, AtlasStack, allocation),
  VALUE ("limit", ADDRESS, AtlasStack, limit),
  VALUE ("base", ADDRESS, AtlasStack, base),
};
static const AtlasShape stack_shape = SHAPE (stack_fields, AtlasStack, true);

static const AtlasField thread_fields[] = {
  VALUE ("id", NUMBER32, AtlasThread, id),
  TEXT ("name", AtlasThread, name),
  OPTIONAL ("teb", ADDRESS, AtlasThread, teb, ATLAS_UNKNOWN),
  OPTIONAL ("teb32", ADDRESS, AtlasThread, teb32, ATLAS_UNKNOWN),
  OPTIONAL ("start", ADDRESS, AtlasThread, start, 0),
  ROWS ("stacks", AtlasThread, first_stack, stack_count, stack_shape, stacks, stack_count, 0),
};
static const AtlasShape thread_shape = SHAPE (thread_fields, AtlasThread, false);

static int add_thread (AtlasCaptureBuilder *builder, const void *record, const void *const *rows,
                       const size_t *row_counts, AtlasError *error) {
  return atlas_capture_builder_add_thread (builder, record, rows[0], row_counts[0], error);
}

static const AtlasField section_fields[] = {
  TEXT ("name", AtlasSection, name),
  VALUE ("address", ADDRESS, AtlasSection, address),
  VALUE ("size", NUMBER, AtlasSection, size),
  VALUE ("characteristics", FLAGS, AtlasSection, characteristics),
};
static const AtlasShape section_shape = SHAPE (section_fields, AtlasSection, true);

static const AtlasField module_fields[] = {
  VALUE ("address", ADDRESS, AtlasModule, address),
  VALUE ("size", NUMBER, AtlasModule, size),
  TEXT ("name", AtlasModule, name),
  TEXT ("path", AtlasModule, path),
  OPTIONAL ("bits", BITS, AtlasModule, bits, 0),
  TRI ("aslr", AtlasModule, has_aslr),
  OPTIONAL ("headers_size", NUMBER, AtlasModule, headers_size, 0),
  OPTIONAL ("timestamp", FLAGS, AtlasModule, identity.timestamp, 0),
  OPTIONAL ("image_size", NUMBER32, AtlasModule, identity.image_size, 0),
  TEXT ("pdb_guid", AtlasModule, identity.pdb_guid),
  OPTIONAL ("pdb_age", NUMBER32, AtlasModule, identity.pdb_age, 0),
  TEXT ("pdb_name", AtlasModule, identity.pdb_name),
  TEXT ("build_id", AtlasModule, identity.build_id),
  ROWS ("sections", AtlasModule, first_section, section_count, section_shape, sections, section_count, 0),
};
static const AtlasShape module_shape = SHAPE (module_fields, AtlasModule, false);

static int add_module (AtlasCaptureBuilder *builder, const void *record, const void *const *rows,
                       const size_t *row_counts, AtlasError *error) {
  return atlas_capture_builder_add_module (builder, record, rows[0], row_counts[0], error);
}

static const AtlasField span_fields[] = {
  VALUE ("address", ADDRESS, AtlasHeapSpan, address),
  VALUE ("size", NUMBER, AtlasHeapSpan, size),
  OPTIONAL ("committed", NUMBER, AtlasHeapSpan, committed, ATLAS_UNKNOWN),
};
static const AtlasShape span_shape = SHAPE (span_fields, AtlasHeapSpan, true);

static const char *heap_kind_word (unsigned value) {
  return atlas_heap_kind_key ((AtlasHeapKind)value);
}

static const AtlasShape block_shape = { .size = sizeof (AtlasHeapBlock) };

static const AtlasField heap_fields[] = {
  OPTIONAL ("id", NUMBER32, AtlasHeap, id, ATLAS_UNKNOWN_ID),
  VALUE ("address", ADDRESS, AtlasHeap, address),
  OPTIONAL ("bits", BITS, AtlasHeap, bits, 0),
  { .key = "kind",
    .kind = ATLAS_FIELD_WORD,
    .offset = offsetof (AtlasHeap, kind),
    .word = heap_kind_word,
    .word_count = ATLAS_HEAP_WINE + 1 },
  VALUE ("default", BOOL, AtlasHeap, is_default),
  OPTIONAL ("partial", BOOL, AtlasHeap, is_partial, false),
  TRI ("low_fragmentation", AtlasHeap, is_low_fragmentation),
  VALUE ("flags", FLAGS, AtlasHeap, flags),
  TEXT ("owner", AtlasHeap, owner),
  OPTIONAL ("virtual", NUMBER, AtlasHeap, virtual_size, ATLAS_UNKNOWN),
  OPTIONAL ("uncommitted_ranges", NUMBER, AtlasHeap, uncommitted_count, ATLAS_UNKNOWN),
  OPTIONAL ("busy", NUMBER, AtlasHeap, busy_size, ATLAS_UNKNOWN),
  OPTIONAL ("busy_blocks", NUMBER, AtlasHeap, busy_count, ATLAS_UNKNOWN),
  OPTIONAL ("free", NUMBER, AtlasHeap, free_size, ATLAS_UNKNOWN),
  OPTIONAL ("free_blocks", NUMBER, AtlasHeap, free_count, ATLAS_UNKNOWN),
  OPTIONAL ("front_end_free", NUMBER, AtlasHeap, front_end_free_size, ATLAS_UNKNOWN),
  OPTIONAL ("front_end_free_blocks", NUMBER, AtlasHeap, front_end_free_count, ATLAS_UNKNOWN),
  ROWS ("segments", AtlasHeap, first_segment, segment_count, span_shape, heap_spans, heap_span_count, 0),
  ROWS ("large", AtlasHeap, first_large, large_count, span_shape, heap_spans, heap_span_count, 1),
  { .key = "blocks",
    .kind = ATLAS_FIELD_BLOCKS,
    .offset = offsetof (AtlasHeap, first_block),
    .shape = &block_shape,
    .child_count_offset = offsetof (AtlasHeap, block_count),
    .items_offset = offsetof (AtlasCapture, heap_blocks),
    .item_count_offset = offsetof (AtlasCapture, heap_block_count),
    .rows_index = 2 },
};
static const AtlasShape heap_shape = SHAPE (heap_fields, AtlasHeap, false);

static int add_heap (AtlasCaptureBuilder *builder, const void *record, const void *const *rows,
                     const size_t *row_counts, AtlasError *error) {
  int result = atlas_capture_builder_add_heap (builder, record, rows[0], row_counts[0], rows[1], row_counts[1], error);
  return result || !row_counts[2] ? result
                                  : atlas_capture_builder_add_heap_blocks (builder, rows[2], row_counts[2], error);
}

static const char *mark_word (unsigned value) {
  return atlas_mark_key ((AtlasMarkKind)value);
}

static const AtlasField mark_fields[] = {
  { .key = "kind",
    .kind = ATLAS_FIELD_WORD,
    .offset = offsetof (AtlasMark, kind),
    .word = mark_word,
    .word_count = ATLAS_MARK_COUNT,
    .has_other = true },
  OPTIONAL ("bits", BITS, AtlasMark, bits, 0),
  OPTIONAL ("id", NUMBER32, AtlasMark, id, 0),
  VALUE ("address", ADDRESS, AtlasMark, address),
  VALUE ("size", NUMBER, AtlasMark, size),
};
static const AtlasShape mark_shape = SHAPE (mark_fields, AtlasMark, true);

static int add_mark (AtlasCaptureBuilder *builder, const void *record, const void *const *rows,
                     const size_t *row_counts, AtlasError *error) {
  return atlas_capture_builder_add_mark (builder, record, error);
}

static const char *note_type_word (unsigned value) {
  return atlas_note_type_key ((AtlasNoteType)value);
}

static const AtlasField note_argument_fields[] = {
  { .key = "type",
    .kind = ATLAS_FIELD_WORD,
    .offset = offsetof (AtlasNoteArgument, type),
    .word = note_type_word,
    .word_count = ATLAS_NOTE_TYPES,
    .has_other = true },
  OPTIONAL ("number", NUMBER, AtlasNoteArgument, number, 0),
  TEXT ("text", AtlasNoteArgument, text),
};
static const AtlasShape note_argument_shape = SHAPE (note_argument_fields, AtlasNoteArgument, true);

static const AtlasField note_fields[] = {
  { .key = "code", .kind = ATLAS_FIELD_NOTE_KEY, .offset = offsetof (AtlasNote, key), .is_optional = true },
  { .key = "text", .kind = ATLAS_FIELD_NOTE_TEXT, .offset = offsetof (AtlasNote, text), .is_optional = true },
  OPTIONAL ("address", ADDRESS, AtlasNote, address, 0),
  OPTIONAL ("size", NUMBER, AtlasNote, size, 0),
  VALUE ("incomplete", BOOL, AtlasNote, is_incomplete),
  { .key = "sentence", .kind = ATLAS_FIELD_NOTE_SENTENCE, .offset = offsetof (AtlasNote, code), .is_optional = true },
  OPTIONAL ("more", NUMBER, AtlasNote, more, 0),
  { .key = "arguments",
    .kind = ATLAS_FIELD_ROWS,
    .offset = offsetof (AtlasNote, first_argument),
    .shape = &note_argument_shape,
    .child_count_offset = offsetof (AtlasNote, argument_count),
    .items_offset = offsetof (AtlasCapture, note_arguments),
    .item_count_offset = offsetof (AtlasCapture, note_argument_count),
    .is_optional = true },
};
static const AtlasShape note_shape = SHAPE (note_fields, AtlasNote, false);

/* Whether the note's sentence is one of its key, and its arguments are those of the sentence. */
static bool is_typed (const AtlasNote *note, AtlasNoteCode first, const AtlasNoteArgument *arguments, size_t count) {
  AtlasNoteCode code = (AtlasNoteCode)note->code;
  uint8_t types[ATLAS_NOTE_MAX_ARGUMENTS] = { 0 };
  for (size_t i = 0; i < count && i < ATLAS_NOTE_MAX_ARGUMENTS; i++)
    types[i] = arguments[i].type;
  return code != ATLAS_NOTE_OTHER && atlas_note_code_from_key (atlas_note_code_key (code)) == first
         && (note->more ? !count : count <= ATLAS_NOTE_MAX_ARGUMENTS && atlas_note_code_takes (code, types, count));
}

/* A note that an older version wrote, or with a sentence of a newer one, keeps its text and loses its arguments. */
static int add_note (AtlasCaptureBuilder *builder, const void *record, const void *const *rows,
                     const size_t *row_counts, AtlasError *error) {
  AtlasNote note = *(const AtlasNote *)record;
  AtlasNoteCode first = atlas_note_code_from_key (atlas_capture_string (builder->capture, note.key));
  bool has_arguments = is_typed (&note, first, rows[0], row_counts[0]);
  if (has_arguments) {
    note.text = ATLAS_NO_STRING;
  } else {
    note.more = 0;
    note.code = (uint8_t)first;
  }
  if (first != ATLAS_NOTE_OTHER)
    note.key = ATLAS_NO_STRING;
  return atlas_capture_builder_add_note_record (builder, &note, rows[0], has_arguments ? row_counts[0] : 0, error);
}

static const AtlasField end_fields[] = {
  VALUE ("threads", COUNT, AtlasCapture, thread_count), VALUE ("modules", COUNT, AtlasCapture, module_count),
  VALUE ("heaps", COUNT, AtlasCapture, heap_count),     VALUE ("marks", COUNT, AtlasCapture, mark_count),
  VALUE ("notes", COUNT, AtlasCapture, note_count),     VALUE ("ranges", COUNT, AtlasCapture, range_count),
};
static const AtlasShape end_shape = SHAPE (end_fields, AtlasCapture, true);

/* Small facts first: what a torn file still has is then worth most. */
static const AtlasField document_fields[] = {
  { .key = "vmatlas", .kind = ATLAS_FIELD_VERSION },
  { .key = "written_by", .kind = ATLAS_FIELD_WRITER },
  OPTIONAL ("time", NUMBER, AtlasCapture, time, ATLAS_UNKNOWN),
  RECORD ("host", host, host_shape),
  RECORD ("process", process, process_shape),
  RECORD ("limits", limits, limits_shape),
  { .key = "walk", .kind = ATLAS_FIELD_RECORD, .offset = 0, .shape = &walk_shape },
  LIST ("notes", note_shape, notes, note_count, add_note),
  LIST ("threads", thread_shape, threads, thread_count, add_thread),
  LIST ("modules", module_shape, modules, module_count, add_module),
  LIST ("heaps", heap_shape, heaps, heap_count, add_heap),
  LIST ("marks", mark_shape, marks, mark_count, add_mark),
  { .key = "strings", .kind = ATLAS_FIELD_STRINGS },
  { .key = "columns", .kind = ATLAS_FIELD_COLUMNS },
  { .key = "ranges", .kind = ATLAS_FIELD_RANGES },
  { .key = "end", .kind = ATLAS_FIELD_END, .offset = 0, .shape = &end_shape },
};
const AtlasShape atlas_snapshot_shape = SHAPE (document_fields, AtlasCapture, false);

/* Bytes of a value in a record. */
static size_t width_of (const AtlasField *field) {
  switch (field->kind) {
  case ATLAS_FIELD_BITS:
  case ATLAS_FIELD_WORD:
  case ATLAS_FIELD_NOTE_SENTENCE: return sizeof (uint8_t);
  case ATLAS_FIELD_BOOL: return sizeof (bool);
  case ATLAS_FIELD_NUMBER32:
  case ATLAS_FIELD_FLAGS:
  case ATLAS_FIELD_POWER: return sizeof (uint32_t);
  case ATLAS_FIELD_TEXT:
  case ATLAS_FIELD_NOTE_KEY:
  case ATLAS_FIELD_NOTE_TEXT: return sizeof (AtlasString);
  case ATLAS_FIELD_TRI: return sizeof (AtlasTri);
  case ATLAS_FIELD_NUMBER:
  case ATLAS_FIELD_LIMIT:
  case ATLAS_FIELD_ADDRESS: return sizeof (uint64_t);
  case ATLAS_FIELD_COUNT: return sizeof (size_t);
  default: return 0;
  }
}

/* Copies of bytes reach numbers of every width without a cast that the compiler may misread. */
uint64_t atlas_field_get (const AtlasField *field, const void *record) {
  const char *place = (const char *)record + field->offset;
  uint8_t byte = 0;
  uint32_t word = 0;
  uint64_t number = 0;
  switch (width_of (field)) {
  case sizeof byte: memcpy (&byte, place, sizeof byte); return byte;
  case sizeof word: memcpy (&word, place, sizeof word); return word;
  case sizeof number: memcpy (&number, place, sizeof number); return number;
  default: return 0;
  }
}

void atlas_field_set (const AtlasField *field, void *record, uint64_t number) {
  char *place = (char *)record + field->offset;
  uint8_t byte = (uint8_t)number;
  uint32_t word = (uint32_t)number;
  switch (width_of (field)) {
  case sizeof byte: memcpy (place, &byte, sizeof byte); break;
  case sizeof word: memcpy (place, &word, sizeof word); break;
  case sizeof number: memcpy (place, &number, sizeof number); break;
  default: break;
  }
}

uint64_t atlas_field_max (const AtlasField *field) {
  switch (field->kind) {
  case ATLAS_FIELD_NUMBER32:
  case ATLAS_FIELD_FLAGS:
  case ATLAS_FIELD_POWER: return UINT32_MAX;
  default: return UINT64_MAX;
  }
}

void atlas_shape_init_record (const AtlasShape *shape, void *record) {
  memset (record, 0, shape->size);
  for (size_t i = 0; i < shape->field_count; i++)
    if (shape->fields[i].is_optional)
      atlas_field_set (&shape->fields[i], record, shape->fields[i].unknown);
}

static size_t size_at (const void *record, size_t offset) {
  size_t size;
  memcpy (&size, (const char *)record + offset, sizeof size);
  return size;
}

static uint32_t number_at (const void *record, size_t offset) {
  uint32_t number;
  memcpy (&number, (const char *)record + offset, sizeof number);
  return number;
}

const void *atlas_field_items (const AtlasField *field, const void *record, const AtlasCapture *capture,
                               size_t *count) {
  const char *items;
  memcpy (&items, (const char *)capture + field->items_offset, sizeof items);
  *count = size_at (capture, field->item_count_offset);
  if (field->kind == ATLAS_FIELD_LIST)
    return items;
  *count = number_at (record, field->child_count_offset);
  return *count ? items + number_at (record, field->offset) * field->shape->size : NULL;
}
