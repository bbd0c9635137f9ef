#include "source/pipe/messages.h"

#include "source/pipe/frame.h"
#include "system/clock.h"

#include <stdlib.h>
#include <string.h>

/* What is put into one reply: so much that a round trip a range does not count, so little that the client sees
 * progress. */
enum { BATCH_MICROSECONDS = 100000, BATCH_BYTES = 256 << 10 };

struct AtlasPipeServer {
  AtlasServed served;
  AtlasSource *source; /* NULL: none is open */
  uint32_t pid;
  AtlasWireWriter reply;
};

AtlasPipeServer *atlas_pipe_server_new (const AtlasServed *served) {
  AtlasPipeServer *server = calloc (1, sizeof *server);
  if (server)
    server->served = *served;
  return server;
}

static void close_source (AtlasPipeServer *server) {
  atlas_source_close (server->source);
  server->source = NULL;
}

void atlas_pipe_server_free (AtlasPipeServer *server) {
  if (!server)
    return;
  close_source (server);
  atlas_wire_clear (&server->reply);
  free (server);
}

int atlas_pipe_server_check (const void *header, size_t *payload_size, AtlasError *error) {
  AtlasFrame frame;
  int status = atlas_frame_read (header, &frame, error);
  if (!status)
    *payload_size = frame.size;
  return status;
}

void atlas_pipe_server_busy (const void *header, unsigned char out[ATLAS_PIPE_HEADER_SIZE]) {
  AtlasFrame frame = { 0 };
  atlas_frame_read (header, &frame, NULL);
  frame = (AtlasFrame){ .version = ATLAS_PIPE_VERSION, .type = ATLAS_FRAME_BUSY, .id = frame.id };
  atlas_frame_write (&frame, out);
}

static int refuse_request (AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_CORRUPT, "A request was not understood.");
}

static int list_processes (AtlasPipeServer *server, AtlasError *error) {
  AtlasProcessList list;
  int status = server->served.list (server->served.data, &list, error);
  if (status)
    return status;
  atlas_wire_put_u32 (&server->reply, (uint32_t)list.count);
  for (size_t i = 0; i < list.count; i++)
    atlas_message_put_process (&server->reply, &list.entries[i]);
  atlas_process_list_clear (&list);
  return ATLAS_OK;
}

static int open_process (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint32_t pid = atlas_wire_get_u32 (request);
  if (!atlas_wire_is_done (request))
    return refuse_request (error);
  close_source (server);
  server->pid = pid;
  return server->served.open (server->served.data, pid, &server->source, error);
}

static int put_facts (AtlasPipeServer *server, AtlasError *error) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  int status = server->source->ops->facts (server->source, &facts, error);
  if (!status)
    atlas_message_put_facts (&server->reply, &facts);
  return status;
}

/* A batch under way: what is behind its count, and when it is enough. */
typedef struct {
  AtlasWireWriter *reply;
  size_t count_at;
  uint32_t count;
  uint64_t until;
} Batch;

static Batch batch_begin (AtlasPipeServer *server) {
  Batch batch = { .reply = &server->reply,
                  .count_at = server->reply.size,
                  .until = atlas_clock_monotonic () + BATCH_MICROSECONDS };
  atlas_wire_put_u32 (&server->reply, 0);
  return batch;
}

static bool batch_is_full (const Batch *batch) {
  return batch->reply->has_failed || batch->reply->size >= BATCH_BYTES
         || (batch->count % 16 == 0 && atlas_clock_monotonic () >= batch->until);
}

/* What ended a batch is said by the next request; only an empty batch says it itself. */
static int batch_end (Batch *batch, int status) {
  if (!batch->count)
    return status;
  for (int i = 0; i < 4 && !batch->reply->has_failed; i++)
    batch->reply->bytes[batch->count_at + (size_t)i] = (unsigned char)(batch->count >> 8 * i);
  return ATLAS_OK;
}

/* Ranges that do not ascend are sent one by one: what to ask next is for the client to say. */
static int put_ranges (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint64_t address = atlas_wire_get_u64 (request);
  if (!atlas_wire_is_done (request))
    return refuse_request (error);
  Batch batch = batch_begin (server);
  int status = ATLAS_OK;
  bool ascends = true;
  while (ascends && (!batch.count || !batch_is_full (&batch))) {
    AtlasSourceRange range = { 0 };
    status = server->source->ops->range (server->source, address, &range, error);
    if (status)
      break;
    atlas_message_put_range (&server->reply, &range);
    batch.count++;
    ascends = range.address >= address && range.size && range.size <= UINT64_MAX - range.address;
    address = range.address + range.size;
  }
  return batch_end (&batch, status);
}

static int put_names (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint32_t count = atlas_wire_get_u32 (request);
  if (request->is_bad || !count || count > ATLAS_FRAME_MAX_NAMES || request->size != (size_t)count * 8)
    return refuse_request (error);
  Batch batch = batch_begin (server);
  int status = ATLAS_OK;
  while (batch.count < count && (!batch.count || !batch_is_full (&batch))) {
    const char *name = NULL;
    status = server->source->ops->mapped_name (server->source, atlas_wire_get_u64 (request), &name, error);
    if (status && status != ATLAS_END)
      break;
    atlas_wire_put_text (&server->reply, status ? NULL : name);
    batch.count++;
  }
  return batch_end (&batch, status);
}

static int put_counts (AtlasPipeServer *server, AtlasWireReader *request, AtlasRange *ranges, uint32_t count,
                       AtlasError *error) {
  const AtlasWorkingSet unknown = { ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES,
                                    ATLAS_UNKNOWN_PAGES };
  for (uint32_t i = 0; i < count; i++) {
    uint64_t address = atlas_wire_get_u64 (request), size = atlas_wire_get_u64 (request);
    ranges[i] =
        (AtlasRange){ .address = address, .size = size, .state = ATLAS_STATE_COMMITTED, .working_set = unknown };
  }
  int status = server->source->ops->working_set (server->source, ranges, count, error);
  for (uint32_t i = 0; i < count && !status; i++) {
    const AtlasWorkingSet *set = &ranges[i].working_set;
    atlas_wire_put_u32 (&server->reply, set->private_pages);
    atlas_wire_put_u32 (&server->reply, set->shareable_pages);
    atlas_wire_put_u32 (&server->reply, set->shared_pages);
    atlas_wire_put_u32 (&server->reply, set->locked_pages);
  }
  return status;
}

static int put_working_sets (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint32_t count = atlas_wire_get_u32 (request);
  if (request->is_bad || !count || count > ATLAS_FRAME_MAX_WORKING_SETS || request->size != (size_t)count * 16)
    return refuse_request (error);
  AtlasRange *ranges = malloc (count * sizeof *ranges);
  int status = ranges ? put_counts (server, request, ranges, count, error) : atlas_error_no_memory (error);
  free (ranges);
  return status;
}

static int put_bytes (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint64_t address = atlas_wire_get_u64 (request);
  uint32_t size = atlas_wire_get_u32 (request);
  if (!atlas_wire_is_done (request) || !size || size > ATLAS_FRAME_MAX_READ)
    return refuse_request (error);
  void *bytes = atlas_wire_extend (&server->reply, size);
  return bytes ? server->source->ops->read (server->source, address, bytes, size, error) : ATLAS_OK;
}

static int put_threads (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint32_t index = atlas_wire_get_u32 (request);
  if (!atlas_wire_is_done (request))
    return refuse_request (error);
  Batch batch = batch_begin (server);
  int status = ATLAS_OK;
  while (!batch.count || !batch_is_full (&batch)) {
    AtlasSourceThread thread;
    status = server->source->ops->thread (server->source, index + batch.count, &thread, error);
    if (status)
      break;
    atlas_message_put_thread (&server->reply, &thread);
    batch.count++;
  }
  return batch_end (&batch, status);
}

static int put_modules (AtlasPipeServer *server, AtlasWireReader *request, AtlasError *error) {
  uint32_t index = atlas_wire_get_u32 (request);
  if (!atlas_wire_is_done (request))
    return refuse_request (error);
  Batch batch = batch_begin (server);
  int status = ATLAS_OK;
  while (!batch.count || !batch_is_full (&batch)) {
    AtlasSourceModule module;
    status = server->source->ops->module (server->source, index + batch.count, &module, error);
    if (status)
      break;
    atlas_message_put_module (&server->reply, &module);
    batch.count++;
  }
  return batch_end (&batch, status);
}

static int answer_about_source (AtlasPipeServer *server, uint16_t type, AtlasWireReader *request, AtlasError *error) {
  if (!server->source)
    return refuse_request (error);
  switch (type) {
  case ATLAS_FRAME_FACTS: return put_facts (server, error);
  case ATLAS_FRAME_RANGES: return put_ranges (server, request, error);
  case ATLAS_FRAME_NAMES: return put_names (server, request, error);
  case ATLAS_FRAME_WORKING_SET: return put_working_sets (server, request, error);
  case ATLAS_FRAME_READ: return put_bytes (server, request, error);
  case ATLAS_FRAME_THREADS: return put_threads (server, request, error);
  case ATLAS_FRAME_MODULES: return put_modules (server, request, error);
  case ATLAS_FRAME_TRIM: return server->served.trim (server->served.data, server->pid, error);
  default: return refuse_request (error);
  }
}

/* A version is checked with the first request alone, and by its error in the words of both sides. */
static int answer (AtlasPipeServer *server, const AtlasFrame *frame, AtlasWireReader *request, AtlasError *error) {
  if (frame->version != ATLAS_PIPE_VERSION)
    return atlas_error_set (error, ATLAS_ERROR_VERSION,
                            "The two programs are of different versions of VM Atlas: protocol %u and %u.",
                            frame->version, ATLAS_PIPE_VERSION);
  switch (frame->type) {
  case ATLAS_FRAME_HELLO: atlas_wire_put_text (&server->reply, "vmatlas-cli"); return ATLAS_OK;
  case ATLAS_FRAME_LIST: return list_processes (server, error);
  case ATLAS_FRAME_OPEN: return open_process (server, request, error);
  case ATLAS_FRAME_CLOSE: close_source (server); return ATLAS_OK;
  default: return answer_about_source (server, frame->type, request, error);
  }
}

/* Takes back what was written of the reply. */
static void restart_reply (AtlasPipeServer *server) {
  server->reply.has_failed = false;
  server->reply.size = 0;
  atlas_wire_extend (&server->reply, ATLAS_PIPE_HEADER_SIZE);
}

int atlas_pipe_server_answer (AtlasPipeServer *server, const void *header, const void *payload, size_t payload_size,
                              const void **reply, size_t *reply_size, AtlasError *error) {
  AtlasFrame frame;
  AtlasError problem = { 0 };
  AtlasWireReader request = { .bytes = payload, .size = payload_size };
  int status = atlas_frame_read (header, &frame, error);
  if (status)
    return status;
  restart_reply (server);
  status = answer (server, &frame, &request, &problem);
  if (server->reply.has_failed)
    status = atlas_error_no_memory (&problem);
  uint16_t type = status == ATLAS_END ? ATLAS_FRAME_END : status ? ATLAS_FRAME_ERROR : frame.type | ATLAS_FRAME_REPLY;
  if (status)
    restart_reply (server);
  if (status < 0)
    atlas_message_put_error (&server->reply, &problem);
  if (server->reply.has_failed)
    return atlas_error_no_memory (error);
  frame = (AtlasFrame){ .version = ATLAS_PIPE_VERSION,
                        .type = type,
                        .id = frame.id,
                        .size = (uint32_t)(server->reply.size - ATLAS_PIPE_HEADER_SIZE) };
  atlas_frame_write (&frame, server->reply.bytes);
  *reply = server->reply.bytes;
  *reply_size = server->reply.size;
  return ATLAS_OK;
}
