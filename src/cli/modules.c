/* vmatlas-cli modules: the programs and libraries that are loaded. */
#include "cli/cli.h"

static void put_sections (AtlasRecords *records, const AtlasCapture *capture, const AtlasModule *module) {
  atlas_records_begin_array (records, "sections");
  for (uint32_t i = 0; i < module->section_count; i++) {
    const AtlasSection *section = &capture->sections[module->first_section + i];
    atlas_records_begin_object (records, NULL);
    atlas_records_string (records, "name", atlas_capture_string (capture, section->name));
    atlas_records_address (records, "address", section->address);
    atlas_records_bytes (records, "size", section->size);
    atlas_records_bytes (records, "characteristics", section->characteristics);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void put_identity (AtlasRecords *records, const AtlasCapture *capture, const AtlasModuleIdentity *identity) {
  const char *guid = atlas_capture_string (capture, identity->pdb_guid);
  atlas_records_bytes (records, "timestamp", identity->timestamp ? identity->timestamp : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "image_size", identity->image_size ? identity->image_size : ATLAS_UNKNOWN);
  atlas_records_string (records, "pdb_guid", guid);
  atlas_records_bytes (records, "pdb_age", guid ? identity->pdb_age : ATLAS_UNKNOWN);
  atlas_records_string (records, "pdb_name", atlas_capture_string (capture, identity->pdb_name));
  atlas_records_string (records, "build_id", atlas_capture_string (capture, identity->build_id));
}

static void put_module (AtlasRecords *records, const AtlasCapture *capture, const AtlasModule *module) {
  atlas_records_begin_object (records, NULL);
  atlas_records_address (records, "address", module->address);
  atlas_records_bytes (records, "size", module->size ? module->size : ATLAS_UNKNOWN);
  atlas_records_string (records, "name", atlas_capture_string (capture, module->name));
  atlas_records_string (records, "path", atlas_capture_string (capture, module->path));
  atlas_records_bytes (records, "bits", module->bits ? module->bits : ATLAS_UNKNOWN);
  if (module->has_aslr == ATLAS_TRI_UNKNOWN)
    atlas_records_null (records, "aslr");
  else
    atlas_records_bool (records, "aslr", module->has_aslr == ATLAS_TRI_YES);
  put_identity (records, capture, &module->identity);
  put_sections (records, capture, module);
  atlas_records_end_object (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const AtlasCapture *capture = data;
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < capture->module_count; i++)
    put_module (records, capture, &capture->modules[i]);
  atlas_records_end_array (records);
}

enum { COLUMN_ADDRESS, COLUMN_SIZE, COLUMN_BITS, COLUMN_ASLR, COLUMN_SECTIONS, COLUMN_NAME, COLUMN_PATH, COLUMN_COUNT };

static void fill_row (AtlasTableRow *row, size_t index, void *data) {
  const AtlasCapture *capture = data;
  const AtlasModule *module = &capture->modules[index];
  atlas_table_set_address (row, COLUMN_ADDRESS, module->address);
  atlas_table_set_size (row, COLUMN_SIZE, module->size ? module->size : ATLAS_UNKNOWN, false);
  atlas_table_set_count (row, COLUMN_BITS, module->bits ? module->bits : ATLAS_UNKNOWN);
  atlas_table_set_text (row, COLUMN_ASLR,
                        module->has_aslr == ATLAS_TRI_UNKNOWN ? ATLAS_TEXT_UNKNOWN
                        : module->has_aslr == ATLAS_TRI_YES   ? "ASLR"
                                                              : "fixed");
  if (module->section_count)
    atlas_table_set_count (row, COLUMN_SECTIONS, module->section_count);
  atlas_table_set_text (row, COLUMN_NAME, atlas_capture_string (capture, module->name));
  atlas_table_set_text (row, COLUMN_PATH, atlas_capture_string (capture, module->path));
}

static void print_table (const AtlasCli *cli, const AtlasCapture *capture) {
  static const AtlasTableColumn columns[COLUMN_COUNT] = {
    [COLUMN_ADDRESS] = { "Address" },
    [COLUMN_SIZE] = { "Size", true },
    [COLUMN_BITS] = { "Bits", true },
    [COLUMN_ASLR] = { "Place", .yields = 1 },
    [COLUMN_SECTIONS] = { "Sections", true, .yields = 2 },
    [COLUMN_NAME] = { "Name" },
    [COLUMN_PATH] = { "Path" },
  };
  AtlasTable table = { columns, COLUMN_COUNT, capture->module_count, fill_row, (void *)capture };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_modules (AtlasCli *cli) {
  return atlas_cli_list (cli, put_records, print_table);
}
