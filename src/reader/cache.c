#include "reader/cache.h"

#include <stdlib.h>

void atlas_reader_cache_init (AtlasReaderCache *cache, AtlasReader *reader) {
  *cache = (AtlasReaderCache){ .reader = reader,
                               .last.bytes = malloc (ATLAS_READER_CACHE_SIZE),
                               .other.bytes = malloc (ATLAS_READER_CACHE_SIZE) };
  if (!cache->last.bytes || !cache->other.bytes)
    atlas_reader_fail_no_memory (reader);
}

void atlas_reader_cache_clear (AtlasReaderCache *cache) {
  free (cache->last.bytes);
  free (cache->other.bytes);
  *cache = (AtlasReaderCache){ 0 };
}

void atlas_reader_cache_forget (AtlasReaderCache *cache) {
  cache->last.size = cache->other.size = 0;
}

static bool fill (AtlasReader *reader, AtlasCachedBytes *piece, uint64_t address, size_t size) {
  piece->size = 0;
  if (!atlas_reader_read (reader, address, piece->bytes, size) || !atlas_reader_spend_bytes (reader, size))
    return false;
  piece->address = address;
  piece->size = size;
  return true;
}

static bool holds (const AtlasCachedBytes *piece, uint64_t address, size_t size) {
  uint64_t offset = address - piece->address;
  return piece->size && offset < piece->size && size <= piece->size - offset;
}

static void swap (AtlasReaderCache *cache) {
  AtlasCachedBytes last = cache->last;
  cache->last = cache->other;
  cache->other = last;
}

/* Fills the piece that was used longer ago. */
static bool look_at (AtlasReaderCache *cache, uint64_t address, size_t size) {
  size_t readable = (size_t)atlas_reader_readable (cache->reader, address, ATLAS_READER_CACHE_SIZE);
  if (!cache->last.bytes || !cache->other.bytes || size > readable)
    return false;
  swap (cache);
  /* A dump may lack some of what was committed: then less and less is asked for. */
  for (size_t wanted = readable; !fill (cache->reader, &cache->last, address, wanted);
       wanted = wanted / 2 > size ? wanted / 2 : size)
    if (wanted == size)
      return false;
  return true;
}

const unsigned char *atlas_reader_cache_at (AtlasReaderCache *cache, uint64_t address, size_t size) {
  if (!holds (&cache->last, address, size) && holds (&cache->other, address, size))
    swap (cache);
  if (!holds (&cache->last, address, size) && !look_at (cache, address, size))
    return NULL;
  return cache->last.bytes + (address - cache->last.address);
}
