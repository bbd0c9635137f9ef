/* A process that another program reads: requests and replies over a pipe, as frames of a small binary protocol.
 *
 * The client is a source (vmatlas/source.h) whose questions are sent to a server; the server answers them from a source
 * of its own. Under Wine the server is `vmatlas-cli.exe serve`, and the pipe is its standard input and output.
 *
 * A frame is a header of 16 bytes and a payload; all numbers are little endian:
 *
 *   0  u32  magic, "VMAT"
 *   4  u16  version of the protocol, ATLAS_PIPE_VERSION
 *   6  u16  type: of a request; of a reply, see source/pipe/frame.h
 *   8  u32  id of the request, repeated in its reply
 *   12 u32  size of the payload, at most ATLAS_PIPE_PAYLOAD_LIMIT
 *
 * One request is answered before the next is sent. Neither side trusts the other: a frame that breaks a rule ends the
 * connection with ATLAS_ERROR_CORRUPT. */
#ifndef VMATLAS_PIPE_H
#define VMATLAS_PIPE_H

#include "vmatlas/process.h"
#include "vmatlas/source.h"

enum { ATLAS_PIPE_VERSION = 1, ATLAS_PIPE_HEADER_SIZE = 16, ATLAS_PIPE_PAYLOAD_LIMIT = 16 << 20 };

/* The bytes to and from a server. A call that fails ends the connection. */
typedef struct {
  int (*send) (void *data, const void *bytes, size_t size, AtlasError *error);
  /* Exactly `size` bytes. */
  int (*receive) (void *data, void *bytes, size_t size, AtlasError *error);
  void (*close) (void *data);
  void *data;
} AtlasPipe;

/* A connection to a server; for one thread at a time. */
typedef struct AtlasPipeClient AtlasPipeClient;

/* Takes the pipe (it is closed on failure too) and exchanges versions. ATLAS_ERROR_VERSION if the server speaks another
 * one, ATLAS_ERROR_CORRUPT if what answers is no server. */
int atlas_pipe_connect (const AtlasPipe *pipe, AtlasPipeClient **out, AtlasError *error);
/* NULL is allowed. */
void atlas_pipe_disconnect (AtlasPipeClient *client);

/* Those that the server can read, ascending by pid. */
int atlas_pipe_list (AtlasPipeClient *client, AtlasProcessList *out, AtlasError *error);
/* A source on a process of the server. It takes the client, on failure too. */
int atlas_pipe_open (AtlasPipeClient *client, uint32_t pid, AtlasSource **out, AtlasError *error);
/* Empties the working set of the process of a source of atlas_pipe_open(). */
int atlas_pipe_trim (AtlasSource *source, AtlasError *error);

/* What a server offers; `data` is passed to each function. */
typedef struct {
  int (*list) (void *data, AtlasProcessList *out, AtlasError *error);
  int (*open) (void *data, uint32_t pid, AtlasSource **out, AtlasError *error);
  int (*trim) (void *data, uint32_t pid, AtlasError *error);
  void *data;
} AtlasServed;

typedef struct AtlasPipeServer AtlasPipeServer;

/* NULL if memory ran out. */
AtlasPipeServer *atlas_pipe_server_new (const AtlasServed *served);
void atlas_pipe_server_free (AtlasPipeServer *server);
/* The size of the payload that follows a header of ATLAS_PIPE_HEADER_SIZE bytes. */
int atlas_pipe_server_check (const void *header, size_t *payload_size, AtlasError *error);
/* Answers a request whose header was checked. The reply, a whole frame, is the server's until the next call. Fails only
 * if memory ran out. */
int atlas_pipe_server_answer (AtlasPipeServer *server, const void *header, const void *payload, size_t payload_size,
                              const void **reply, size_t *reply_size, AtlasError *error);
/* A frame that says that the request with this header is still being worked on; any number may precede its reply. */
void atlas_pipe_server_busy (const void *header, unsigned char frame[ATLAS_PIPE_HEADER_SIZE]);

#endif
