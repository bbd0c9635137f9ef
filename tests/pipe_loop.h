/* A pipe without a pipe: what the client sends is answered at once by a server in the same program. */
#ifndef TESTS_PIPE_LOOP_H
#define TESTS_PIPE_LOOP_H

#include "vmatlas/pipe.h"

#include <string.h>

typedef struct {
  AtlasPipeServer *server;
  const unsigned char *reply;
  size_t size, at;
  unsigned requests;
  /* Damages a reply before it is received; `size` is that of the whole frame. */
  void (*damage) (unsigned char *frame, size_t *size);
  unsigned damaged_request; /* the how-manieth, from 1 */
  bool is_closed;
  unsigned char copy[4096];
} PipeLoop;

static int loop_send (void *data, const void *bytes, size_t size, AtlasError *error) {
  PipeLoop *loop = data;
  const void *reply;
  size_t payload;
  int status = atlas_pipe_server_check (bytes, &payload, error);
  if (status || payload != size - ATLAS_PIPE_HEADER_SIZE)
    return status ? status : ATLAS_ERROR_CORRUPT;
  status = atlas_pipe_server_answer (loop->server, bytes, (const char *)bytes + ATLAS_PIPE_HEADER_SIZE, payload, &reply,
                                     &loop->size, error);
  loop->reply = reply;
  loop->at = 0;
  loop->requests++;
  if (!status && loop->damage && loop->requests == loop->damaged_request && loop->size <= sizeof loop->copy / 2) {
    memcpy (loop->copy, loop->reply, loop->size);
    loop->damage (loop->copy, &loop->size);
    loop->reply = loop->copy;
  }
  return status;
}

static int loop_receive (void *data, void *bytes, size_t size, AtlasError *error) {
  PipeLoop *loop = data;
  if (size > loop->size - loop->at)
    return atlas_error_set (error, ATLAS_ERROR_IO, "The test sent no more.");
  memcpy (bytes, loop->reply + loop->at, size);
  loop->at += size;
  return ATLAS_OK;
}

static void loop_close (void *data) {
  ((PipeLoop *)data)->is_closed = true;
}

static inline AtlasPipe loop_pipe (PipeLoop *loop) {
  return (AtlasPipe){ loop_send, loop_receive, loop_close, loop };
}

#endif
