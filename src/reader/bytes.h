/* Little-endian integers in bytes read from another process. Private to the engine. */
#ifndef READER_BYTES_H
#define READER_BYTES_H

#include <stdint.h>

static inline uint16_t atlas_bytes_u16 (const unsigned char *bytes) {
  return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t atlas_bytes_u32 (const unsigned char *bytes) {
  return atlas_bytes_u16 (bytes) | (uint32_t)atlas_bytes_u16 (bytes + 2) << 16;
}

static inline uint64_t atlas_bytes_u64 (const unsigned char *bytes) {
  return atlas_bytes_u32 (bytes) | (uint64_t)atlas_bytes_u32 (bytes + 4) << 32;
}

#endif
