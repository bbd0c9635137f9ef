/* The header of a frame, and the types of frames. */
#ifndef PIPE_FRAME_H
#define PIPE_FRAME_H

#include "source/pipe/wire.h"
#include "vmatlas/pipe.h"

/* Requests, with their payload -> that of the reply, whose type is the same with ATLAS_FRAME_REPLY. */
typedef enum {
  ATLAS_FRAME_HELLO = 1, /* none -> text: the program's name */
  ATLAS_FRAME_LIST,      /* none -> u32 count, processes */
  ATLAS_FRAME_OPEN,      /* u32 pid -> none; closes what was open before */
  ATLAS_FRAME_FACTS,     /* none -> facts; threads and modules are listed anew from here on */
  ATLAS_FRAME_RANGES,    /* u64 address -> u32 count (above 0), ranges ascending from there */
  ATLAS_FRAME_NAMES, /* u32 count, u64 addresses -> u32 count (above 0), texts of the first of them; NULL: no file */
  ATLAS_FRAME_WORKING_SET, /* u32 count, {u64 address, u64 size} -> four u32 for each */
  ATLAS_FRAME_READ,        /* u64 address, u32 size -> the bytes */
  ATLAS_FRAME_THREADS,     /* u32 index -> u32 count (above 0), threads from there */
  ATLAS_FRAME_MODULES,     /* u32 index -> u32 count (above 0), modules from there */
  ATLAS_FRAME_TRIM,        /* none -> none */
  ATLAS_FRAME_CLOSE,       /* none -> none */
  ATLAS_FRAME_REPLY = 0x8000,
  ATLAS_FRAME_END = 0xf001,   /* reply: ATLAS_END, no payload */
  ATLAS_FRAME_ERROR = 0xf002, /* reply: an error */
  ATLAS_FRAME_BUSY = 0xf003   /* no reply yet: the request is being worked on; no payload */
} AtlasFrameType;

/* What one request may ask for. */
enum { ATLAS_FRAME_MAX_NAMES = 1024, ATLAS_FRAME_MAX_WORKING_SETS = 4096, ATLAS_FRAME_MAX_READ = 1 << 20 };

typedef struct {
  uint16_t version, type;
  uint32_t id, size;
} AtlasFrame;

void atlas_frame_write (const AtlasFrame *frame, unsigned char header[ATLAS_PIPE_HEADER_SIZE]);
/* ATLAS_ERROR_CORRUPT if it is no header or its payload is too large. The version is not checked. */
int atlas_frame_read (const unsigned char header[ATLAS_PIPE_HEADER_SIZE], AtlasFrame *out, AtlasError *error);

#endif
