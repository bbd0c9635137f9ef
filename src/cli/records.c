#include "cli/records.h"

#include "system/terminal.h"

bool atlas_records_must_stop (const AtlasRecords *records) {
  return atlas_terminal_is_interrupted () || ferror (records->stream);
}

void atlas_records_begin_object (AtlasRecords *records, const char *key) {
  if (records->json)
    atlas_json_begin_object (records->json, key);
  else
    atlas_csv_begin_object (records->csv, key);
}

void atlas_records_end_object (AtlasRecords *records) {
  if (records->json)
    atlas_json_end_object (records->json);
  else
    atlas_csv_end_object (records->csv);
}

void atlas_records_begin_array (AtlasRecords *records, const char *key) {
  if (records->json)
    atlas_json_begin_array (records->json, key);
  else
    atlas_csv_begin_array (records->csv, key);
}

void atlas_records_end_array (AtlasRecords *records) {
  if (records->json)
    atlas_json_end_array (records->json);
  else
    atlas_csv_end_array (records->csv);
}

void atlas_records_string (AtlasRecords *records, const char *key, const char *value) {
  if (records->json)
    atlas_json_string (records->json, key, value);
  else
    atlas_csv_string (records->csv, key, value);
}

void atlas_records_bytes (AtlasRecords *records, const char *key, uint64_t value) {
  if (records->json)
    atlas_json_bytes (records->json, key, value);
  else
    atlas_csv_bytes (records->csv, key, value);
}

void atlas_records_number (AtlasRecords *records, const char *key, double value) {
  if (records->json)
    atlas_json_number (records->json, key, value);
  else
    atlas_csv_number (records->csv, key, value);
}

void atlas_records_address (AtlasRecords *records, const char *key, uint64_t value) {
  if (records->json)
    atlas_json_address (records->json, key, value);
  else
    atlas_csv_address (records->csv, key, value);
}

void atlas_records_bool (AtlasRecords *records, const char *key, bool value) {
  if (records->json)
    atlas_json_bool (records->json, key, value);
  else
    atlas_csv_bool (records->csv, key, value);
}

void atlas_records_null (AtlasRecords *records, const char *key) {
  if (records->json)
    atlas_json_null (records->json, key);
  else
    atlas_csv_null (records->csv, key);
}
