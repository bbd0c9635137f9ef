#include "source/pipe/client.h"
#include "source/pipe/messages.h"

#include <stdlib.h>
#include <string.h>

/* Payloads that records borrow their strings from. */
typedef struct {
  void *bytes;
  size_t capacity;
} Kept;

typedef struct {
  AtlasSource source;
  AtlasPipeClient *client;

  /* Ranges of the last batch, and which is told next. */
  AtlasSourceRange *ranges;
  size_t range_count, range_capacity, next_range;

  /* Names of addresses of that batch, in ascending order. */
  uint64_t named[ATLAS_FRAME_MAX_NAMES];
  const char *names[ATLAS_FRAME_MAX_NAMES];
  size_t name_count, next_name;
  Kept name_bytes;

  Kept fact_bytes;
  AtlasSourceNote *notes;

  Kept thread_bytes, module_bytes;
  AtlasSourceThread *threads; /* those from first_thread on */
  size_t first_thread, thread_count, thread_capacity;
  AtlasSourceModule *modules;
  size_t first_module, module_count, module_capacity;
} Pipe;

static Pipe *from_source (AtlasSource *source) {
  return (Pipe *)source;
}

static void *grow (void *items, size_t *capacity, size_t count, size_t item_size) {
  if (count <= *capacity)
    return items;
  void *grown = realloc (items, count * item_size);
  if (grown)
    *capacity = count;
  return grown;
}

/* Copies a payload, so that it outlives the next request. */
static bool keep (Kept *kept, AtlasWireReader *payload) {
  void *bytes = grow (kept->bytes, &kept->capacity, payload->size ? payload->size : 1, 1);
  if (!bytes)
    return false;
  kept->bytes = bytes;
  memcpy (bytes, payload->bytes, payload->size);
  payload->bytes = bytes;
  return true;
}

/* For requests that have no end. */
static int call (Pipe *pipe, AtlasFrameType type, AtlasWireReader *payload, AtlasError *error) {
  int status = atlas_pipe_call (pipe->client, type, payload, error);
  return status == ATLAS_END ? atlas_pipe_break (pipe->client, error) : status;
}

/* A new moment: what was read ahead for the last one is dropped. */
static void forget (Pipe *pipe) {
  pipe->range_count = pipe->next_range = 0;
  pipe->name_count = pipe->next_name = 0;
  pipe->first_thread = pipe->thread_count = 0;
  pipe->first_module = pipe->module_count = 0;
  free (pipe->notes);
  pipe->notes = NULL;
}

static int facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  Pipe *pipe = from_source (source);
  AtlasWireReader payload;
  AtlasSourceFacts received = { 0 };
  forget (pipe);
  atlas_pipe_begin (pipe->client);
  int status = call (pipe, ATLAS_FRAME_FACTS, &payload, error);
  if (!status && !keep (&pipe->fact_bytes, &payload))
    status = atlas_error_no_memory (error);
  if (!status)
    status = atlas_message_get_facts (&payload, &received, error);
  pipe->notes = (AtlasSourceNote *)received.notes;
  if (!status && !atlas_wire_is_done (&payload))
    status = atlas_pipe_break (pipe->client, error);
  if (!status)
    *out = received;
  return status;
}

static int read_ranges (Pipe *pipe, AtlasWireReader *payload, AtlasError *error) {
  uint32_t count;
  if (!atlas_pipe_get_count (payload, ATLAS_MESSAGE_RANGE_SIZE, &count))
    return atlas_pipe_break (pipe->client, error);
  AtlasSourceRange *ranges = grow (pipe->ranges, &pipe->range_capacity, count, sizeof *ranges);
  if (!ranges)
    return atlas_error_no_memory (error);
  pipe->ranges = ranges;
  for (uint32_t i = 0; i < count; i++)
    atlas_message_get_range (payload, &ranges[i]);
  if (!atlas_wire_is_done (payload))
    return atlas_pipe_break (pipe->client, error);
  pipe->range_count = count;
  return ATLAS_OK;
}

static int fetch_ranges (Pipe *pipe, uint64_t address, AtlasError *error) {
  AtlasWireReader payload;
  pipe->range_count = pipe->next_range = 0;
  pipe->name_count = pipe->next_name = 0;
  atlas_wire_put_u64 (atlas_pipe_begin (pipe->client), address);
  int status = atlas_pipe_call (pipe->client, ATLAS_FRAME_RANGES, &payload, error);
  return status ? status : read_ranges (pipe, &payload, error);
}

static int range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  Pipe *pipe = from_source (source);
  const AtlasSourceRange *last = pipe->next_range ? &pipe->ranges[pipe->next_range - 1] : NULL;
  bool goes_on = last && pipe->next_range < pipe->range_count && address == last->address + last->size;
  int status = goes_on ? ATLAS_OK : fetch_ranges (pipe, address, error);
  if (!status)
    *out = pipe->ranges[pipe->next_range++];
  return status;
}

static bool may_have_name (const AtlasSourceRange *range) {
  return range->type == ATLAS_TYPE_MAPPED || range->type == ATLAS_TYPE_IMAGE;
}

/* What will be asked next is asked along: the first range of each allocation of this batch. */
static size_t list_addresses (Pipe *pipe, uint64_t address) {
  size_t count = 0;
  uint64_t allocation = ATLAS_UNKNOWN;
  pipe->named[count++] = address;
  if (pipe->next_range)
    allocation = pipe->ranges[pipe->next_range - 1].allocation;
  for (size_t i = pipe->next_range; i < pipe->range_count && count < ATLAS_FRAME_MAX_NAMES; i++) {
    const AtlasSourceRange *range = &pipe->ranges[i];
    if (may_have_name (range) && (range->allocation != allocation || allocation == ATLAS_UNKNOWN)
        && range->address > pipe->named[count - 1]) {
      pipe->named[count++] = range->address;
      allocation = range->allocation;
    }
  }
  return count;
}

static int read_names (Pipe *pipe, AtlasWireReader *payload, size_t asked, AtlasError *error) {
  uint32_t count;
  if (!keep (&pipe->name_bytes, payload))
    return atlas_error_no_memory (error);
  if (!atlas_pipe_get_count (payload, 4, &count) || count > asked)
    return atlas_pipe_break (pipe->client, error);
  for (uint32_t i = 0; i < count; i++)
    pipe->names[i] = atlas_wire_get_text (payload);
  if (!atlas_wire_is_done (payload))
    return atlas_pipe_break (pipe->client, error);
  pipe->name_count = count;
  return ATLAS_OK;
}

static int fetch_names (Pipe *pipe, uint64_t address, AtlasError *error) {
  AtlasWireReader payload;
  pipe->name_count = pipe->next_name = 0;
  size_t count = list_addresses (pipe, address);
  AtlasWireWriter *request = atlas_pipe_begin (pipe->client);
  atlas_wire_put_u32 (request, (uint32_t)count);
  for (size_t i = 0; i < count; i++)
    atlas_wire_put_u64 (request, pipe->named[i]);
  int status = call (pipe, ATLAS_FRAME_NAMES, &payload, error);
  return status ? status : read_names (pipe, &payload, count, error);
}

static int mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  Pipe *pipe = from_source (source);
  while (pipe->next_name < pipe->name_count && pipe->named[pipe->next_name] < address)
    pipe->next_name++;
  if (pipe->next_name >= pipe->name_count || pipe->named[pipe->next_name] != address) {
    int status = fetch_names (pipe, address, error);
    if (status)
      return status;
  }
  const char *name = pipe->names[pipe->next_name];
  if (name)
    *out = name;
  return name ? ATLAS_OK : ATLAS_END;
}

static int working_set_of (Pipe *pipe, AtlasRange *ranges, size_t count, AtlasError *error) {
  AtlasWireReader payload;
  AtlasWireWriter *request = atlas_pipe_begin (pipe->client);
  atlas_wire_put_u32 (request, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    atlas_wire_put_u64 (request, ranges[i].address);
    atlas_wire_put_u64 (request, ranges[i].size);
  }
  int status = call (pipe, ATLAS_FRAME_WORKING_SET, &payload, error);
  if (!status && payload.size != count * 16)
    return atlas_pipe_break (pipe->client, error);
  for (size_t i = 0; i < count && !status; i++) {
    AtlasWorkingSet *set = &ranges[i].working_set;
    set->private_pages = atlas_wire_get_u32 (&payload);
    set->shareable_pages = atlas_wire_get_u32 (&payload);
    set->shared_pages = atlas_wire_get_u32 (&payload);
    set->locked_pages = atlas_wire_get_u32 (&payload);
  }
  return status;
}

static int working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  int status = ATLAS_OK;
  for (size_t done = 0; done < count && !status; done += ATLAS_FRAME_MAX_WORKING_SETS) {
    size_t rest = count - done;
    status = working_set_of (from_source (source), ranges + done,
                             rest < ATLAS_FRAME_MAX_WORKING_SETS ? rest : ATLAS_FRAME_MAX_WORKING_SETS, error);
  }
  return status;
}

static int read_part (Pipe *pipe, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  AtlasWireReader payload;
  AtlasWireWriter *request = atlas_pipe_begin (pipe->client);
  atlas_wire_put_u64 (request, address);
  atlas_wire_put_u32 (request, (uint32_t)size);
  int status = call (pipe, ATLAS_FRAME_READ, &payload, error);
  if (!status && payload.size != size)
    return atlas_pipe_break (pipe->client, error);
  if (!status)
    memcpy (buffer, payload.bytes, size);
  return status;
}

static int read_bytes (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  int status = ATLAS_OK;
  if (size && size - 1 > UINT64_MAX - address)
    return atlas_error_set (error, ATLAS_ERROR_UNREADABLE, "There are no %zu bytes to read at 0x%llx.", size,
                            (unsigned long long)address);
  for (size_t done = 0; done < size && !status; done += ATLAS_FRAME_MAX_READ) {
    size_t rest = size - done;
    status = read_part (from_source (source), address + done, (char *)buffer + done,
                        rest < ATLAS_FRAME_MAX_READ ? rest : ATLAS_FRAME_MAX_READ, error);
  }
  return status;
}

static int fetch_threads (Pipe *pipe, size_t index, AtlasError *error) {
  enum { LEAST_SIZE = 40 };
  AtlasWireReader payload;
  uint32_t count;
  pipe->thread_count = 0;
  atlas_wire_put_u32 (atlas_pipe_begin (pipe->client), (uint32_t)index);
  int status = atlas_pipe_call (pipe->client, ATLAS_FRAME_THREADS, &payload, error);
  if (status)
    return status;
  if (!keep (&pipe->thread_bytes, &payload))
    return atlas_error_no_memory (error);
  if (!atlas_pipe_get_count (&payload, LEAST_SIZE, &count))
    return atlas_pipe_break (pipe->client, error);
  AtlasSourceThread *threads = grow (pipe->threads, &pipe->thread_capacity, count, sizeof *threads);
  if (!threads)
    return atlas_error_no_memory (error);
  pipe->threads = threads;
  for (uint32_t i = 0; i < count; i++)
    atlas_message_get_thread (&payload, &threads[i]);
  if (!atlas_wire_is_done (&payload))
    return atlas_pipe_break (pipe->client, error);
  pipe->first_thread = index;
  pipe->thread_count = count;
  return ATLAS_OK;
}

static int thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  Pipe *pipe = from_source (source);
  if (index > UINT32_MAX)
    return ATLAS_END;
  int status = index - pipe->first_thread < pipe->thread_count ? ATLAS_OK : fetch_threads (pipe, index, error);
  if (!status)
    *out = pipe->threads[index - pipe->first_thread];
  return status;
}

static int fetch_modules (Pipe *pipe, size_t index, AtlasError *error) {
  enum { LEAST_SIZE = 28 };
  AtlasWireReader payload;
  uint32_t count;
  pipe->module_count = 0;
  atlas_wire_put_u32 (atlas_pipe_begin (pipe->client), (uint32_t)index);
  int status = atlas_pipe_call (pipe->client, ATLAS_FRAME_MODULES, &payload, error);
  if (status)
    return status;
  if (!keep (&pipe->module_bytes, &payload))
    return atlas_error_no_memory (error);
  if (!atlas_pipe_get_count (&payload, LEAST_SIZE, &count))
    return atlas_pipe_break (pipe->client, error);
  AtlasSourceModule *modules = grow (pipe->modules, &pipe->module_capacity, count, sizeof *modules);
  if (!modules)
    return atlas_error_no_memory (error);
  pipe->modules = modules;
  for (uint32_t i = 0; i < count; i++)
    atlas_message_get_module (&payload, &modules[i]);
  if (!atlas_wire_is_done (&payload))
    return atlas_pipe_break (pipe->client, error);
  pipe->first_module = index;
  pipe->module_count = count;
  return ATLAS_OK;
}

static int module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  Pipe *pipe = from_source (source);
  if (index > UINT32_MAX)
    return ATLAS_END;
  int status = index - pipe->first_module < pipe->module_count ? ATLAS_OK : fetch_modules (pipe, index, error);
  if (!status)
    *out = pipe->modules[index - pipe->first_module];
  return status;
}

static void close_pipe (AtlasSource *source) {
  Pipe *pipe = from_source (source);
  atlas_pipe_disconnect (pipe->client);
  free (pipe->ranges);
  free (pipe->name_bytes.bytes);
  free (pipe->fact_bytes.bytes);
  free (pipe->notes);
  free (pipe->thread_bytes.bytes);
  free (pipe->module_bytes.bytes);
  free (pipe->threads);
  free (pipe->modules);
  free (pipe);
}

static const AtlasSourceOps pipe_ops = {
  .kind = "pipe",
  .facts = facts,
  .range = range,
  .mapped_name = mapped_name,
  .working_set = working_set,
  .read = read_bytes,
  .thread = thread,
  .module = module,
  .close = close_pipe,
};

static int open_process (Pipe *pipe, uint32_t pid, AtlasError *error) {
  AtlasWireReader payload;
  atlas_wire_put_u32 (atlas_pipe_begin (pipe->client), pid);
  return call (pipe, ATLAS_FRAME_OPEN, &payload, error);
}

int atlas_pipe_open (AtlasPipeClient *client, uint32_t pid, AtlasSource **out, AtlasError *error) {
  Pipe *pipe = calloc (1, sizeof *pipe);
  if (!pipe) {
    atlas_pipe_disconnect (client);
    return atlas_error_no_memory (error);
  }
  pipe->source.ops = &pipe_ops;
  pipe->client = client;
  int status = open_process (pipe, pid, error);
  if (status)
    close_pipe (&pipe->source);
  else
    *out = &pipe->source;
  return status;
}

int atlas_pipe_trim (AtlasSource *source, AtlasError *error) {
  Pipe *pipe = from_source (source);
  AtlasWireReader payload;
  atlas_pipe_begin (pipe->client);
  return call (pipe, ATLAS_FRAME_TRIM, &payload, error);
}
