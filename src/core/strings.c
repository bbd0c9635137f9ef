#include "vmatlas/strings.h"

#include "core/array.h"
#include "core/hash.h"
#include "vmatlas/error.h"

#include <stdlib.h>
#include <string.h>

void atlas_strings_init (AtlasStrings *strings) {
  *strings = (AtlasStrings){ 0 };
}

void atlas_strings_clear (AtlasStrings *strings) {
  free (strings->bytes);
  free (strings->offsets);
  free (strings->buckets);
  atlas_strings_init (strings);
}

static void *copy_of (const void *bytes, size_t size) {
  void *copy = malloc (size ? size : 1);
  if (copy && size)
    memcpy (copy, bytes, size);
  return copy;
}

int atlas_strings_copy (AtlasStrings *strings, const AtlasStrings *source) {
  AtlasStrings copy = *source;
  copy.bytes = copy_of (source->bytes, source->bytes_size);
  copy.offsets = copy_of (source->offsets, source->count * sizeof *source->offsets);
  copy.buckets = copy_of (source->buckets, source->bucket_count * sizeof *source->buckets);
  if (!copy.bytes || !copy.offsets || !copy.buckets) {
    atlas_strings_clear (&copy);
    return ATLAS_ERROR_NO_MEMORY;
  }
  copy.bytes_capacity = source->bytes_size;
  copy.capacity = source->count;
  *strings = copy;
  return ATLAS_OK;
}

/* The bucket that holds the string, or the empty one where it belongs. */
static size_t find_bucket (const AtlasStrings *strings, const char *text, size_t length) {
  size_t mask = strings->bucket_count - 1;
  size_t bucket = (size_t)atlas_hash (strings->key, text, length) & mask;
  while (strings->buckets[bucket]) {
    const char *other = strings->bytes + strings->offsets[strings->buckets[bucket] - 1];
    if (strncmp (other, text, length) == 0 && other[length] == '\0')
      break;
    bucket = (bucket + 1) & mask;
  }
  return bucket;
}

static bool grow_buckets (AtlasStrings *strings) {
  if (strings->bucket_count / 2 > strings->count)
    return true;
  if (strings->bucket_count > SIZE_MAX / 2 / sizeof (uint32_t))
    return false;
  size_t wanted = strings->bucket_count ? strings->bucket_count * 2 : 64;
  uint32_t *buckets = calloc (wanted, sizeof *buckets);
  if (!buckets)
    return false;
  if (!strings->buckets)
    atlas_hash_key_init (strings->key, buckets);
  free (strings->buckets);
  strings->buckets = buckets;
  strings->bucket_count = wanted;
  for (size_t i = 0; i < strings->count; i++) {
    const char *text = strings->bytes + strings->offsets[i];
    buckets[find_bucket (strings, text, strlen (text))] = (uint32_t)(i + 1);
  }
  return true;
}

int atlas_strings_add (AtlasStrings *strings, const char *text, size_t length, AtlasString *out) {
  if (!text) {
    *out = ATLAS_NO_STRING;
    return ATLAS_OK;
  }
  const char *end = memchr (text, '\0', length);
  if (end)
    length = (size_t)(end - text);
  if (strings->count >= UINT32_MAX - 1 || !grow_buckets (strings))
    return ATLAS_ERROR_NO_MEMORY;
  size_t bucket = find_bucket (strings, text, length);
  if (!strings->buckets[bucket]) {
    if (!ATLAS_RESERVE (strings->bytes, strings->bytes_size, length + 1, strings->bytes_capacity)
        || !ATLAS_GROW (strings->offsets, strings->count, strings->capacity))
      return ATLAS_ERROR_NO_MEMORY;
    strings->offsets[strings->count++] = strings->bytes_size;
    memcpy (strings->bytes + strings->bytes_size, text, length);
    strings->bytes[strings->bytes_size + length] = '\0';
    strings->bytes_size += length + 1;
    strings->buckets[bucket] = (uint32_t)strings->count;
  }
  *out = strings->buckets[bucket];
  return ATLAS_OK;
}

int atlas_strings_add_text (AtlasStrings *strings, const char *text, AtlasString *out) {
  return atlas_strings_add (strings, text, text ? strlen (text) : 0, out);
}

const char *atlas_strings_get (const AtlasStrings *strings, AtlasString string) {
  if (string == ATLAS_NO_STRING || string > strings->count)
    return NULL;
  return strings->bytes + strings->offsets[string - 1];
}
