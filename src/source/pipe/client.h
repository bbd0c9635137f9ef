/* The client's end of a connection: one request, one reply. */
#ifndef PIPE_CLIENT_H
#define PIPE_CLIENT_H

#include "source/pipe/frame.h"

struct AtlasPipeClient {
  AtlasPipe pipe;
  uint32_t next_id;
  AtlasWireWriter request;
  unsigned char *reply; /* of the last request */
  size_t reply_capacity;
  AtlasError broken; /* why the connection is of no use any more; code 0: it is */
};

/* Begins a request; its payload is put into client->request. */
AtlasWireWriter *atlas_pipe_begin (AtlasPipeClient *client);
/* Sends it and waits for the reply. 0 and the payload, which holds until the next request; or ATLAS_END; or an error,
 * of the server or of the connection. */
int atlas_pipe_call (AtlasPipeClient *client, AtlasFrameType type, AtlasWireReader *payload, AtlasError *error);
/* Ends the connection, whose server broke a rule. Returns ATLAS_ERROR_CORRUPT. */
int atlas_pipe_break (AtlasPipeClient *client, AtlasError *error);
/* Of a payload that is an array: its count, above 0. False, and the connection is ended, if its records of at least
 * `least` bytes cannot all be there. */
bool atlas_pipe_get_count (AtlasWireReader *payload, size_t least, uint32_t *out);

#endif
