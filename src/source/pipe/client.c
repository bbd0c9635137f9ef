#include "source/pipe/client.h"

#include "source/pipe/messages.h"

#include <stdlib.h>
#include <string.h>

static int fail (AtlasPipeClient *client, const AtlasError *problem, AtlasError *error) {
  client->broken = *problem;
  if (error)
    *error = *problem;
  return problem->code;
}

int atlas_pipe_break (AtlasPipeClient *client, AtlasError *error) {
  AtlasError problem;
  atlas_error_set (&problem, ATLAS_ERROR_CORRUPT,
                   "The program that reads the process sent a reply that breaks the protocol; the connection was "
                   "ended.");
  return fail (client, &problem, error);
}

AtlasWireWriter *atlas_pipe_begin (AtlasPipeClient *client) {
  client->request.size = 0;
  client->request.has_failed = false;
  atlas_wire_extend (&client->request, ATLAS_PIPE_HEADER_SIZE);
  return &client->request;
}

static int send_request (AtlasPipeClient *client, AtlasFrameType type, AtlasError *error) {
  AtlasWireWriter *request = &client->request;
  if (request->has_failed)
    return atlas_error_no_memory (error);
  AtlasFrame frame = { .version = ATLAS_PIPE_VERSION,
                       .type = (uint16_t)type,
                       .id = ++client->next_id,
                       .size = (uint32_t)(request->size - ATLAS_PIPE_HEADER_SIZE) };
  atlas_frame_write (&frame, request->bytes);
  return client->pipe.send (client->pipe.data, request->bytes, request->size, error);
}

static int receive_header (AtlasPipeClient *client, AtlasFrame *frame, AtlasError *error) {
  unsigned char header[ATLAS_PIPE_HEADER_SIZE];
  do {
    int status = client->pipe.receive (client->pipe.data, header, sizeof header, error);
    if (!status)
      status = atlas_frame_read (header, frame, error);
    if (status)
      return status;
  } while (frame->type == ATLAS_FRAME_BUSY && !frame->size && frame->id == client->next_id);
  return ATLAS_OK;
}

static bool make_room (AtlasPipeClient *client, size_t size) {
  if (size <= client->reply_capacity)
    return true;
  unsigned char *bytes = realloc (client->reply, size);
  if (!bytes)
    return false;
  client->reply = bytes;
  client->reply_capacity = size;
  return true;
}

static int receive_reply (AtlasPipeClient *client, AtlasFrame *frame, AtlasError *error) {
  int status = receive_header (client, frame, error);
  if (status)
    return status;
  if (!make_room (client, frame->size))
    return atlas_error_no_memory (error);
  return frame->size ? client->pipe.receive (client->pipe.data, client->reply, frame->size, error) : ATLAS_OK;
}

/* The server says why it refused; a version that it does not speak it refuses in its own. */
static int take_refusal (AtlasPipeClient *client, AtlasWireReader *payload, AtlasError *error) {
  AtlasError problem = { 0 };
  int status = atlas_message_get_error (payload, &problem);
  if (!problem.code)
    return atlas_pipe_break (client, error);
  if (error)
    *error = problem;
  return status;
}

int atlas_pipe_call (AtlasPipeClient *client, AtlasFrameType type, AtlasWireReader *payload, AtlasError *error) {
  AtlasError problem = client->broken;
  AtlasFrame frame = { 0 };
  int status = problem.code ? problem.code : send_request (client, type, &problem);
  if (!status)
    status = receive_reply (client, &frame, &problem);
  if (status)
    return fail (client, &problem, error);
  *payload = (AtlasWireReader){ .bytes = client->reply, .size = frame.size };
  bool is_refused = frame.type == ATLAS_FRAME_ERROR;
  if (frame.id != client->next_id || (frame.version != ATLAS_PIPE_VERSION && !is_refused))
    return atlas_pipe_break (client, error);
  if (is_refused)
    return take_refusal (client, payload, error);
  if (frame.type == ATLAS_FRAME_END && !frame.size)
    return ATLAS_END;
  return frame.type == (type | ATLAS_FRAME_REPLY) ? ATLAS_OK : atlas_pipe_break (client, error);
}

bool atlas_pipe_get_count (AtlasWireReader *payload, size_t least, uint32_t *out) {
  uint32_t count = atlas_wire_get_u32 (payload);
  if (payload->is_bad || !count || count > payload->size / least)
    return false;
  *out = count;
  return true;
}

static int greet (AtlasPipeClient *client, AtlasError *error) {
  AtlasWireReader payload;
  atlas_pipe_begin (client);
  int status = atlas_pipe_call (client, ATLAS_FRAME_HELLO, &payload, error);
  if (status == ATLAS_END)
    return atlas_pipe_break (client, error);
  if (status)
    return status;
  const char *name = atlas_wire_get_text (&payload);
  return name && atlas_wire_is_done (&payload) ? ATLAS_OK : atlas_pipe_break (client, error);
}

int atlas_pipe_connect (const AtlasPipe *pipe, AtlasPipeClient **out, AtlasError *error) {
  AtlasPipeClient *client = calloc (1, sizeof *client);
  if (!client) {
    pipe->close (pipe->data);
    return atlas_error_no_memory (error);
  }
  client->pipe = *pipe;
  int status = greet (client, error);
  if (status)
    atlas_pipe_disconnect (client);
  else
    *out = client;
  return status;
}

void atlas_pipe_disconnect (AtlasPipeClient *client) {
  if (!client)
    return;
  client->pipe.close (client->pipe.data);
  atlas_wire_clear (&client->request);
  free (client->reply);
  free (client);
}

static int read_list (AtlasWireReader *payload, AtlasProcessList *list, uint32_t count, AtlasError *error) {
  list->entries = calloc (count, sizeof *list->entries);
  bool has_memory = list->entries != NULL;
  for (uint32_t i = 0; i < count && has_memory && !payload->is_bad; i++) {
    list->count = i + 1;
    has_memory = atlas_message_get_process (payload, &list->entries[i]);
    if (i && list->entries[i - 1].pid >= list->entries[i].pid)
      payload->is_bad = true;
  }
  return has_memory ? ATLAS_OK : atlas_error_no_memory (error);
}

int atlas_pipe_list (AtlasPipeClient *client, AtlasProcessList *out, AtlasError *error) {
  enum { LEAST_SIZE = 48 };
  AtlasWireReader payload;
  AtlasProcessList list = { 0 };
  atlas_pipe_begin (client);
  int status = atlas_pipe_call (client, ATLAS_FRAME_LIST, &payload, error);
  if (status)
    return status == ATLAS_END ? atlas_pipe_break (client, error) : status;
  uint32_t count = atlas_wire_get_u32 (&payload);
  if (count > payload.size / LEAST_SIZE)
    payload.is_bad = true;
  if (count && !payload.is_bad)
    status = read_list (&payload, &list, count, error);
  if (!status && !atlas_wire_is_done (&payload))
    status = atlas_pipe_break (client, error);
  if (status)
    atlas_process_list_clear (&list);
  else
    *out = list;
  return status;
}
