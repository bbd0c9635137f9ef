/* The client of a pipe with a server that sends any bytes: it refuses with a sentence, or gives records whose strings
 * end and whose counts the bytes can account for. */
#include "vmatlas/pipe.h"
#include "fuzz.h"

#include <string.h>

typedef struct {
  const uint8_t *data;
  size_t size;
  uint8_t id; /* of the last request: headers that do not name it would end every run at once */
} Input;

static int take_request (void *data, const void *bytes, size_t size, AtlasError *error) {
  ((Input *)data)->id = ((const uint8_t *)bytes)[8];
  return ATLAS_OK;
}

static int give (void *data, void *bytes, size_t size, AtlasError *error) {
  Input *input = data;
  if (size > input->size)
    return atlas_error_set (error, ATLAS_ERROR_IO, "The input ends.");
  memcpy (bytes, input->data, size);
  if (size == ATLAS_PIPE_HEADER_SIZE)
    ((uint8_t *)bytes)[8] = input->id;
  input->data += size;
  input->size -= size;
  return ATLAS_OK;
}

static void close_input (void *data) {
}

static size_t length_of (const char *text) {
  return text ? strlen (text) : 0;
}

static void read_list (AtlasPipeClient *client) {
  AtlasProcessList list = { 0 };
  if (atlas_pipe_list (client, &list, NULL) == ATLAS_OK)
    for (size_t i = 0; i < list.count; i++)
      FUZZ_CHECK (length_of (list.entries[i].name) <= ATLAS_PIPE_PAYLOAD_LIMIT);
  atlas_process_list_clear (&list);
}

static void read_facts (AtlasSource *source) {
  AtlasSourceFacts facts;
  if (source->ops->facts (source, &facts, NULL) != ATLAS_OK)
    return;
  FUZZ_CHECK (facts.bits <= 64 && facts.is_wine <= ATLAS_TRI_YES && facts.is_wow64 <= ATLAS_TRI_YES);
  FUZZ_CHECK (length_of (facts.name) + length_of (facts.architecture) <= ATLAS_PIPE_PAYLOAD_LIMIT);
  for (size_t i = 0; i < facts.note_count; i++)
    for (size_t k = 0; k < facts.notes[i].value_count; k++)
      FUZZ_CHECK (length_of (facts.notes[i].values[k].text) <= ATLAS_PIPE_PAYLOAD_LIMIT);
}

static void walk (AtlasSource *source) {
  uint64_t address = 0;
  AtlasSourceRange range;
  for (int i = 0; i < 100 && source->ops->range (source, address, &range, NULL) == ATLAS_OK; i++) {
    const char *name = NULL;
    if (i % 3 == 0 && source->ops->mapped_name (source, range.address, &name, NULL) == ATLAS_OK)
      FUZZ_CHECK (length_of (name) <= ATLAS_PIPE_PAYLOAD_LIMIT);
    address = range.address + range.size;
  }
}

static void read_records (AtlasSource *source) {
  AtlasSourceThread thread;
  AtlasSourceModule module;
  AtlasRange ranges[3] = { { .address = 4096, .size = 4096 } };
  char bytes[8];
  for (size_t i = 0; i < 100 && source->ops->thread (source, i, &thread, NULL) == ATLAS_OK; i++)
    FUZZ_CHECK (length_of (thread.name) <= ATLAS_PIPE_PAYLOAD_LIMIT);
  for (size_t i = 0; i < 100 && source->ops->module (source, i, &module, NULL) == ATLAS_OK; i++)
    FUZZ_CHECK (length_of (module.path) <= ATLAS_PIPE_PAYLOAD_LIMIT);
  source->ops->working_set (source, ranges, 3, NULL);
  source->ops->read (source, 0, bytes, sizeof bytes, NULL);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  Input input = { data, size, 0 };
  AtlasPipe pipe = { take_request, give, close_input, &input };
  AtlasPipeClient *client;
  AtlasSource *source;
  AtlasError error = { 0 };
  if (atlas_pipe_connect (&pipe, &client, &error) != ATLAS_OK) {
    FUZZ_CHECK (error.code && *error.message);
    return 0;
  }
  read_list (client);
  if (atlas_pipe_open (client, 1, &source, &error) != ATLAS_OK)
    return 0;
  read_facts (source);
  walk (source);
  read_records (source);
  source->ops->close (source);
  return 0;
}
