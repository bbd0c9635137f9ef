/* Records for programs: objects, arrays and values. A command describes its result once; the writer behind
 * AtlasRecordOps makes JSON (json.h) or CSV (csv.h) of it. */
#ifndef VMATLAS_RECORDS_H
#define VMATLAS_RECORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct AtlasRecords AtlasRecords;

/* What a writer does. `key` is NULL inside an array and at the top. */
typedef struct {
  void (*begin_object) (AtlasRecords *records, const char *key);
  void (*end_object) (AtlasRecords *records);
  void (*begin_array) (AtlasRecords *records, const char *key);
  void (*end_array) (AtlasRecords *records);
  void (*string) (AtlasRecords *records, const char *key, const char *value);
  void (*bytes) (AtlasRecords *records, const char *key, uint64_t value);
  void (*number) (AtlasRecords *records, const char *key, double value);
  void (*address) (AtlasRecords *records, const char *key, uint64_t value);
  void (*boolean) (AtlasRecords *records, const char *key, bool value);
  void (*null) (AtlasRecords *records, const char *key);
} AtlasRecordOps;

/* The first member of each writer. Write errors are found by the caller in ferror (stream). */
struct AtlasRecords {
  const AtlasRecordOps *ops;
  FILE *stream; /* the caller's; NULL while nothing is written */
};

static inline void atlas_records_begin_object (AtlasRecords *records, const char *key) {
  records->ops->begin_object (records, key);
}

static inline void atlas_records_end_object (AtlasRecords *records) {
  records->ops->end_object (records);
}

static inline void atlas_records_begin_array (AtlasRecords *records, const char *key) {
  records->ops->begin_array (records, key);
}

static inline void atlas_records_end_array (AtlasRecords *records) {
  records->ops->end_array (records);
}

/* NULL is written as null. */
static inline void atlas_records_string (AtlasRecords *records, const char *key, const char *value) {
  records->ops->string (records, key, value);
}

/* A whole number: bytes, a count, an identifier. ATLAS_UNKNOWN is written as null. */
static inline void atlas_records_bytes (AtlasRecords *records, const char *key, uint64_t value) {
  records->ops->bytes (records, key, value);
}

/* NAN and the infinities are written as null. */
static inline void atlas_records_number (AtlasRecords *records, const char *key, double value) {
  records->ops->number (records, key, value);
}

/* As "0x7ffe0000". ATLAS_UNKNOWN is written as null. */
static inline void atlas_records_address (AtlasRecords *records, const char *key, uint64_t value) {
  records->ops->address (records, key, value);
}

static inline void atlas_records_bool (AtlasRecords *records, const char *key, bool value) {
  records->ops->boolean (records, key, value);
}

static inline void atlas_records_null (AtlasRecords *records, const char *key) {
  records->ops->null (records, key);
}

#endif
