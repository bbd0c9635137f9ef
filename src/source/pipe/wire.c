#include "source/pipe/wire.h"

#include "vmatlas/pipe.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_CAPACITY = 256 };
#define NO_TEXT UINT32_MAX

static bool reserve (AtlasWireWriter *writer, size_t more) {
  size_t limit = ATLAS_PIPE_HEADER_SIZE + ATLAS_PIPE_PAYLOAD_LIMIT;
  if (writer->has_failed || more > limit - writer->size)
    return false;
  if (more <= writer->capacity - writer->size)
    return true;
  size_t capacity = writer->capacity ? writer->capacity : SMALLEST_CAPACITY;
  while (capacity - writer->size < more)
    capacity *= 2;
  unsigned char *bytes = realloc (writer->bytes, capacity);
  if (!bytes)
    return false;
  writer->bytes = bytes;
  writer->capacity = capacity;
  return true;
}

void *atlas_wire_extend (AtlasWireWriter *writer, size_t size) {
  if (!reserve (writer, size)) {
    writer->has_failed = true;
    return NULL;
  }
  void *place = writer->bytes + writer->size;
  writer->size += size;
  return place;
}

void atlas_wire_put (AtlasWireWriter *writer, const void *bytes, size_t size) {
  void *place = size ? atlas_wire_extend (writer, size) : NULL;
  if (place)
    memcpy (place, bytes, size);
}

void atlas_wire_put_u32 (AtlasWireWriter *writer, uint32_t value) {
  unsigned char bytes[4] = { (unsigned char)value, (unsigned char)(value >> 8), (unsigned char)(value >> 16),
                             (unsigned char)(value >> 24) };
  atlas_wire_put (writer, bytes, sizeof bytes);
}

void atlas_wire_put_u64 (AtlasWireWriter *writer, uint64_t value) {
  atlas_wire_put_u32 (writer, (uint32_t)value);
  atlas_wire_put_u32 (writer, (uint32_t)(value >> 32));
}

void atlas_wire_put_text (AtlasWireWriter *writer, const char *text) {
  size_t length = text ? strlen (text) : 0;
  if (length >= ATLAS_PIPE_PAYLOAD_LIMIT) {
    writer->has_failed = true;
    return;
  }
  atlas_wire_put_u32 (writer, text ? (uint32_t)length : NO_TEXT);
  if (text)
    atlas_wire_put (writer, text, length + 1);
}

void atlas_wire_clear (AtlasWireWriter *writer) {
  free (writer->bytes);
  *writer = (AtlasWireWriter){ 0 };
}

const void *atlas_wire_take (AtlasWireReader *reader, size_t size) {
  if (reader->is_bad || size > reader->size) {
    reader->is_bad = true;
    return NULL;
  }
  const unsigned char *bytes = reader->bytes;
  reader->bytes += size;
  reader->size -= size;
  return bytes;
}

uint32_t atlas_wire_get_u32 (AtlasWireReader *reader) {
  const unsigned char *bytes = atlas_wire_take (reader, 4);
  return bytes ? atlas_wire_u32 (bytes) : 0;
}

uint64_t atlas_wire_get_u64 (AtlasWireReader *reader) {
  const unsigned char *bytes = atlas_wire_take (reader, 8);
  return bytes ? atlas_wire_u32 (bytes) | (uint64_t)atlas_wire_u32 (bytes + 4) << 32 : 0;
}

const char *atlas_wire_get_text (AtlasWireReader *reader) {
  uint32_t length = atlas_wire_get_u32 (reader);
  if (length == NO_TEXT || reader->is_bad)
    return NULL;
  const char *text = atlas_wire_take (reader, (size_t)length + 1);
  if (text && memchr (text, '\0', (size_t)length + 1) == text + length)
    return text;
  reader->is_bad = true;
  return NULL;
}

bool atlas_wire_is_done (const AtlasWireReader *reader) {
  return !reader->is_bad && !reader->size;
}
