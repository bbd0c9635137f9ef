#include "source/pipe/messages.h"

#include <stdlib.h>
#include <string.h>

/* The fields of AtlasSourceFacts beside its limits and notes, in the order in which they are sent. A field that is
 * added to the structure is added here, and ATLAS_PIPE_VERSION is raised. */
#define EACH_U64(X)                                                                                                    \
  X (time)                                                                                                             \
  X (start_time)                                                                                                       \
  X (private_bytes)                                                                                                    \
  X (working_set)                                                                                                      \
  X (page_tables) X (user_time) X (kernel_time) X (handles) X (section_handles) X (highest_address) X (peb) X (peb32)
#define EACH_U32(X)                                                                                                    \
  X (pid)                                                                                                              \
  X (parent) X (build) X (page_size) X (granularity)
#define EACH_SMALL(X)                                                                                                  \
  X (bits)                                                                                                             \
  X (is_wow64) X (is_wine) X (is_windows) X (limits.is_in_job)
#define EACH_TEXT(X)                                                                                                   \
  X (name)                                                                                                             \
  X (path) X (command_line) X (user) X (host_name) X (system) X (architecture)

static void put_limits (AtlasWireWriter *writer, const AtlasLimits *limits) {
  atlas_wire_put_u32 (writer, ATLAS_LIMIT_COUNT);
  for (size_t i = 0; i < ATLAS_LIMIT_COUNT; i++) {
    atlas_wire_put_u64 (writer, limits->of[i].used);
    atlas_wire_put_u64 (writer, limits->of[i].most);
  }
}

static void get_limits (AtlasWireReader *reader, AtlasLimits *limits) {
  if (atlas_wire_get_u32 (reader) != ATLAS_LIMIT_COUNT)
    reader->is_bad = true;
  for (size_t i = 0; i < ATLAS_LIMIT_COUNT; i++) {
    limits->of[i].used = atlas_wire_get_u64 (reader);
    limits->of[i].most = atlas_wire_get_u64 (reader);
  }
}

/* Its sentence by name, since the numbers of codes are those of one version. */
static void put_note (AtlasWireWriter *writer, const AtlasSourceNote *note) {
  atlas_wire_put_text (writer, atlas_note_code_sentence (note->code));
  atlas_wire_put_u32 (writer, (uint32_t)note->value_count);
  for (size_t i = 0; i < note->value_count; i++) {
    atlas_wire_put_u32 (writer, (uint32_t)note->values[i].type);
    atlas_wire_put_u64 (writer, note->values[i].number);
    atlas_wire_put_text (writer, note->values[i].text);
  }
}

void atlas_message_put_facts (AtlasWireWriter *writer, const AtlasSourceFacts *facts) {
#define X(field) atlas_wire_put_u64 (writer, facts->field);
  EACH_U64 (X)
#undef X
#define X(field) atlas_wire_put_u32 (writer, facts->field);
  EACH_U32 (X)
#undef X
#define X(field) atlas_wire_put_u32 (writer, (uint32_t)facts->field);
  EACH_SMALL (X)
#undef X
#define X(field) atlas_wire_put_text (writer, facts->field);
  EACH_TEXT (X)
#undef X
  put_limits (writer, &facts->limits);
  atlas_wire_put_u32 (writer, (uint32_t)facts->note_count);
  for (size_t i = 0; i < facts->note_count; i++)
    put_note (writer, &facts->notes[i]);
}

static uint32_t get_small (AtlasWireReader *reader, uint32_t most) {
  uint32_t value = atlas_wire_get_u32 (reader);
  if (value > most)
    reader->is_bad = true;
  return value > most ? 0 : value;
}

static void get_note (AtlasWireReader *reader, AtlasSourceNote *out) {
  enum { MAX_VALUES = sizeof out->values / sizeof *out->values };
  uint8_t types[MAX_VALUES] = { 0 };
  out->code = atlas_note_code_from_sentence (atlas_wire_get_text (reader));
  uint32_t count = get_small (reader, MAX_VALUES);
  for (uint32_t i = 0; i < count; i++) {
    types[i] = (uint8_t)get_small (reader, ATLAS_NOTE_TYPE_OTHER);
    out->values[i].type = (AtlasNoteType)types[i];
    out->values[i].number = atlas_wire_get_u64 (reader);
    out->values[i].text = atlas_wire_get_text (reader);
  }
  out->value_count = count;
  if (out->code == ATLAS_NOTE_OTHER || !atlas_note_code_takes (out->code, types, count))
    reader->is_bad = true;
}

static int get_notes (AtlasWireReader *reader, AtlasSourceFacts *facts, AtlasError *error) {
  uint32_t count = atlas_wire_get_u32 (reader);
  if (count > reader->size / 8) /* each takes at least as much */
    reader->is_bad = true;
  if (reader->is_bad || !count)
    return ATLAS_OK;
  AtlasSourceNote *notes = calloc (count, sizeof *notes);
  if (!notes)
    return atlas_error_no_memory (error);
  for (uint32_t i = 0; i < count && !reader->is_bad; i++)
    get_note (reader, &notes[i]);
  facts->notes = notes;
  facts->note_count = count;
  return ATLAS_OK;
}

int atlas_message_get_facts (AtlasWireReader *reader, AtlasSourceFacts *out, AtlasError *error) {
  AtlasSourceFacts facts = { 0 };
#define X(field) facts.field = atlas_wire_get_u64 (reader);
  EACH_U64 (X)
#undef X
#define X(field) facts.field = atlas_wire_get_u32 (reader);
  EACH_U32 (X)
#undef X
  facts.bits = (uint8_t)get_small (reader, 64);
  facts.is_wow64 = (AtlasTri)get_small (reader, ATLAS_TRI_YES);
  facts.is_wine = (AtlasTri)get_small (reader, ATLAS_TRI_YES);
  facts.is_windows = get_small (reader, 1);
  facts.limits.is_in_job = (AtlasTri)get_small (reader, ATLAS_TRI_YES);
#define X(field) facts.field = atlas_wire_get_text (reader);
  EACH_TEXT (X)
#undef X
  get_limits (reader, &facts.limits);
  int status = get_notes (reader, &facts, error);
  if (!status)
    *out = facts;
  return status;
}

void atlas_message_put_range (AtlasWireWriter *writer, const AtlasSourceRange *range) {
  atlas_wire_put_u64 (writer, range->address);
  atlas_wire_put_u64 (writer, range->size);
  atlas_wire_put_u64 (writer, range->allocation);
  atlas_wire_put_u32 (writer, range->protection);
  atlas_wire_put_u32 (writer, range->allocation_protection);
  atlas_wire_put_u32 (writer, (uint32_t)range->state);
  atlas_wire_put_u32 (writer, (uint32_t)range->type);
}

void atlas_message_get_range (AtlasWireReader *reader, AtlasSourceRange *out) {
  out->address = atlas_wire_get_u64 (reader);
  out->size = atlas_wire_get_u64 (reader);
  out->allocation = atlas_wire_get_u64 (reader);
  out->protection = atlas_wire_get_u32 (reader);
  out->allocation_protection = atlas_wire_get_u32 (reader);
  out->state = (AtlasState)atlas_wire_get_u32 (reader);
  out->type = (AtlasType)atlas_wire_get_u32 (reader);
}

void atlas_message_put_thread (AtlasWireWriter *writer, const AtlasSourceThread *thread) {
  atlas_wire_put_u32 (writer, thread->id);
  atlas_wire_put_u64 (writer, thread->teb);
  atlas_wire_put_u64 (writer, thread->start);
  atlas_wire_put_u64 (writer, thread->stack);
  atlas_wire_put_u64 (writer, thread->stack_size);
  atlas_wire_put_text (writer, thread->name);
}

void atlas_message_get_thread (AtlasWireReader *reader, AtlasSourceThread *out) {
  out->id = atlas_wire_get_u32 (reader);
  out->teb = atlas_wire_get_u64 (reader);
  out->start = atlas_wire_get_u64 (reader);
  out->stack = atlas_wire_get_u64 (reader);
  out->stack_size = atlas_wire_get_u64 (reader);
  out->name = atlas_wire_get_text (reader);
}

void atlas_message_put_module (AtlasWireWriter *writer, const AtlasSourceModule *module) {
  atlas_wire_put_u64 (writer, module->address);
  atlas_wire_put_u64 (writer, module->size);
  atlas_wire_put_text (writer, module->path);
  atlas_wire_put_u32 (writer, module->timestamp);
  atlas_wire_put_u32 (writer, module->codeview ? (uint32_t)module->codeview_size : 0);
  if (module->codeview)
    atlas_wire_put (writer, module->codeview, module->codeview_size);
}

void atlas_message_get_module (AtlasWireReader *reader, AtlasSourceModule *out) {
  out->address = atlas_wire_get_u64 (reader);
  out->size = atlas_wire_get_u64 (reader);
  out->path = atlas_wire_get_text (reader);
  out->timestamp = atlas_wire_get_u32 (reader);
  uint32_t size = atlas_wire_get_u32 (reader);
  out->codeview = size ? atlas_wire_take (reader, size) : NULL;
  out->codeview_size = out->codeview ? size : 0;
}

void atlas_message_put_process (AtlasWireWriter *writer, const AtlasProcessEntry *entry) {
  atlas_wire_put_u32 (writer, entry->pid);
  atlas_wire_put_u32 (writer, entry->bits);
  atlas_wire_put_u64 (writer, entry->private_bytes);
  atlas_wire_put_u64 (writer, entry->working_set);
  atlas_wire_put_u64 (writer, entry->start_time);
  atlas_wire_put_text (writer, entry->name);
  atlas_wire_put_text (writer, entry->path);
  atlas_wire_put_text (writer, entry->user);
  atlas_wire_put_text (writer, entry->command_line);
}

static bool get_copy (AtlasWireReader *reader, char **out) {
  const char *text = atlas_wire_get_text (reader);
  *out = text ? strdup (text) : NULL;
  return *out || !text;
}

bool atlas_message_get_process (AtlasWireReader *reader, AtlasProcessEntry *out) {
  out->pid = atlas_wire_get_u32 (reader);
  out->bits = (uint8_t)get_small (reader, 64);
  out->private_bytes = atlas_wire_get_u64 (reader);
  out->working_set = atlas_wire_get_u64 (reader);
  out->start_time = atlas_wire_get_u64 (reader);
  bool has_memory = get_copy (reader, &out->name);
  has_memory = get_copy (reader, &out->path) && has_memory;
  has_memory = get_copy (reader, &out->user) && has_memory;
  return get_copy (reader, &out->command_line) && has_memory;
}

void atlas_message_put_error (AtlasWireWriter *writer, const AtlasError *error) {
  atlas_wire_put_u32 (writer, (uint32_t)error->code);
  atlas_wire_put_u32 (writer, error->system_code);
  atlas_wire_put_u32 (writer, error->has_address);
  atlas_wire_put_u64 (writer, error->address);
  atlas_wire_put_text (writer, error->message);
}

static bool is_error_code (int code) {
  static const int codes[] = {
#define X(name, number, text) number,
    ATLAS_ERROR_LIST (X)
#undef X
  };
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i] == code)
      return true;
  return false;
}

int atlas_message_get_error (AtlasWireReader *reader, AtlasError *out) {
  int code = (int)atlas_wire_get_u32 (reader);
  uint32_t system_code = atlas_wire_get_u32 (reader);
  bool has_address = atlas_wire_get_u32 (reader);
  uint64_t address = atlas_wire_get_u64 (reader);
  const char *message = atlas_wire_get_text (reader);
  if (!message || !atlas_wire_is_done (reader) || !is_error_code (code))
    return ATLAS_ERROR_CORRUPT;
  atlas_error_set_system (out, code, system_code, "%s", message);
  out->has_address = has_address;
  out->address = address;
  return code;
}
