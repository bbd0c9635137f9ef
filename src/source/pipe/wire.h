/* Numbers and texts in the payload of a frame: little endian, texts with their length before and a NUL after them. */
#ifndef PIPE_WIRE_H
#define PIPE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that grow. Zeroed it is empty. After a failure (no memory, or more than a frame may hold) nothing is added. */
typedef struct {
  unsigned char *bytes;
  size_t size, capacity;
  bool has_failed;
} AtlasWireWriter;

void atlas_wire_put (AtlasWireWriter *writer, const void *bytes, size_t size);
/* `size` bytes to be filled by the caller; NULL after a failure. */
void *atlas_wire_extend (AtlasWireWriter *writer, size_t size);
void atlas_wire_put_u32 (AtlasWireWriter *writer, uint32_t value);
void atlas_wire_put_u64 (AtlasWireWriter *writer, uint64_t value);
/* NULL is kept apart from "". */
void atlas_wire_put_text (AtlasWireWriter *writer, const char *text);
void atlas_wire_clear (AtlasWireWriter *writer);

/* Bytes from outside. What is read beyond their end is 0 or NULL, and `is_bad` from then on. */
typedef struct {
  const unsigned char *bytes;
  size_t size;
  bool is_bad;
} AtlasWireReader;

/* `size` bytes, borrowed; NULL if there are fewer. */
const void *atlas_wire_take (AtlasWireReader *reader, size_t size);
uint32_t atlas_wire_get_u32 (AtlasWireReader *reader);
uint64_t atlas_wire_get_u64 (AtlasWireReader *reader);
/* Borrowed from the bytes; NULL if that was sent. A text that holds a NUL is bad. */
const char *atlas_wire_get_text (AtlasWireReader *reader);
/* True if all was read and nothing was bad. */
bool atlas_wire_is_done (const AtlasWireReader *reader);

static inline uint32_t atlas_wire_u32 (const unsigned char *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

#endif
