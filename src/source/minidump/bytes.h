/* The bytes of a dump file, read little-endian at any alignment, and the sentence for what is wrong with them. */
#ifndef SOURCE_MINIDUMP_BYTES_H
#define SOURCE_MINIDUMP_BYTES_H

#include "system/file.h"
#include "vmatlas/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  const unsigned char *data; /* of a file: what was asked for with atlas_dump_holds() */
  uint64_t size;
  const char *name;      /* what sentences call the file */
  const AtlasFile *file; /* NULL: all of `data` is there */
} AtlasDumpBytes;

/* A stretch of the file. */
typedef struct {
  uint64_t offset, size;
  const char *name; /* what sentences call it: "stream ThreadList"; NULL: the dump has none */
} AtlasDumpExtent;

static inline bool atlas_dump_reaches (const AtlasDumpBytes *bytes, uint64_t offset, uint64_t size) {
  return offset <= bytes->size && size <= bytes->size - offset;
}

/* The same for bytes that are to be looked at: from then on they may be. False as well if they cannot be read. */
bool atlas_dump_holds (const AtlasDumpBytes *bytes, uint64_t offset, uint64_t size);

/* Copies bytes that the file reaches to. False if they cannot be read: the file was cut meanwhile. */
bool atlas_dump_copy (const AtlasDumpBytes *bytes, uint64_t offset, void *buffer, size_t size);

/* These trust `offset`: it has been checked. */
static inline uint16_t atlas_dump_u16 (const AtlasDumpBytes *bytes, uint64_t offset) {
  const unsigned char *at = bytes->data + offset;
  return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t atlas_dump_u32 (const AtlasDumpBytes *bytes, uint64_t offset) {
  return atlas_dump_u16 (bytes, offset) | (uint32_t)atlas_dump_u16 (bytes, offset + 2) << 16;
}

static inline uint64_t atlas_dump_u64 (const AtlasDumpBytes *bytes, uint64_t offset) {
  return atlas_dump_u32 (bytes, offset) | (uint64_t)atlas_dump_u32 (bytes, offset + 4) << 32;
}

/* Fills `error` with a sentence that names the file, `place` ("stream ThreadList") and the byte, and ends with
 * `format`, a clause without a full stop that says what is wrong there. Returns ATLAS_ERROR_CORRUPT. */
int atlas_dump_damaged (const AtlasDumpBytes *bytes, const char *place, uint64_t offset, AtlasError *error,
                        const char *format, ...) ATLAS_PRINTF (5, 6);

/* Checks that `extent` lies inside the file, and makes its bytes ones that may be looked at. */
int atlas_dump_check_extent (const AtlasDumpBytes *bytes, const AtlasDumpExtent *extent, AtlasError *error);

#endif
