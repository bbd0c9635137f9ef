/* A cache for sequential reads: many small pieces are served from a few large reads. Private to the engine. */
#ifndef READER_CACHE_H
#define READER_CACHE_H

#include "reader/reader.h"

typedef struct {
  unsigned char *bytes;
  uint64_t address;
  size_t size;
} AtlasCachedBytes;

/* A caller that looks ahead returns to where it was, so the read before the last is kept too. */
typedef struct {
  AtlasReader *reader;
  AtlasCachedBytes last, other; /* used last */
} AtlasReaderCache;

/* The largest piece that can be read. */
enum { ATLAS_READER_CACHE_SIZE = 0x10000 };

void atlas_reader_cache_init (AtlasReaderCache *cache, AtlasReader *reader);
void atlas_reader_cache_clear (AtlasReaderCache *cache);
/* Drops all cached bytes; for when memory may have changed. */
void atlas_reader_cache_forget (AtlasReaderCache *cache);
/* `size` bytes at `address`, valid until the next call; NULL if they cannot be read. */
const unsigned char *atlas_reader_cache_at (AtlasReaderCache *cache, uint64_t address, size_t size);

#endif
