/* What a command says to programs: the same calls make JSON or CSV. */
#ifndef CLI_RECORDS_H
#define CLI_RECORDS_H

#include "vmatlas/csv.h"
#include "vmatlas/json.h"

/* One of the two writers is NULL. */
typedef struct {
  AtlasJson *json;
  AtlasCsv *csv;
  FILE *stream;
} AtlasRecords;

/* True after Ctrl-C, or when nothing more can be written: for the loops of long lists. */
bool atlas_records_must_stop (const AtlasRecords *records);

void atlas_records_begin_object (AtlasRecords *records, const char *key);
void atlas_records_end_object (AtlasRecords *records);
void atlas_records_begin_array (AtlasRecords *records, const char *key);
void atlas_records_end_array (AtlasRecords *records);
void atlas_records_string (AtlasRecords *records, const char *key, const char *value); /* NULL value: null */
void atlas_records_bytes (AtlasRecords *records, const char *key, uint64_t value);     /* ATLAS_UNKNOWN: null */
void atlas_records_number (AtlasRecords *records, const char *key, double value);      /* not finite: null */
void atlas_records_address (AtlasRecords *records, const char *key, uint64_t value);   /* ATLAS_UNKNOWN: null */
void atlas_records_bool (AtlasRecords *records, const char *key, bool value);
void atlas_records_null (AtlasRecords *records, const char *key);

#endif
