/* vmatlas-cli modules: the programs and libraries that are loaded. */
#include "cli/cli.h"

static void put_sections (AtlasJson *json, const AtlasCapture *capture, const AtlasModule *module) {
  atlas_json_begin_array (json, "sections");
  for (uint32_t i = 0; i < module->section_count; i++) {
    const AtlasSection *section = &capture->sections[module->first_section + i];
    atlas_json_begin_object (json, NULL);
    atlas_json_string (json, "name", atlas_capture_string (capture, section->name));
    atlas_json_address (json, "address", section->address);
    atlas_json_bytes (json, "size", section->size);
    atlas_json_bytes (json, "characteristics", section->characteristics);
    atlas_json_end_object (json);
  }
  atlas_json_end_array (json);
}

static void put_module (AtlasJson *json, const AtlasCapture *capture, const AtlasModule *module) {
  atlas_json_begin_object (json, NULL);
  atlas_json_address (json, "address", module->address);
  atlas_json_bytes (json, "size", module->size ? module->size : ATLAS_UNKNOWN);
  atlas_json_string (json, "name", atlas_capture_string (capture, module->name));
  atlas_json_string (json, "path", atlas_capture_string (capture, module->path));
  atlas_json_bytes (json, "bits", module->bits ? module->bits : ATLAS_UNKNOWN);
  if (module->has_aslr == ATLAS_TRI_UNKNOWN)
    atlas_json_null (json, "aslr");
  else
    atlas_json_bool (json, "aslr", module->has_aslr == ATLAS_TRI_YES);
  put_sections (json, capture, module);
  atlas_json_end_object (json);
}

static void print_json (const AtlasCli *cli, const AtlasCapture *capture) {
  AtlasJson json;
  atlas_json_init (&json, cli->style.stream);
  atlas_json_begin_array (&json, NULL);
  for (size_t i = 0; i < capture->module_count; i++)
    put_module (&json, capture, &capture->modules[i]);
  atlas_json_end_array (&json);
}

enum { COLUMN_ADDRESS, COLUMN_SIZE, COLUMN_BITS, COLUMN_ASLR, COLUMN_SECTIONS, COLUMN_NAME, COLUMN_PATH };

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
  static const AtlasTableColumn columns[] = {
    { "Address", false, false }, { "Size", true, false },  { "Bits", true, false },  { "Place", false, false },
    { "Sections", true, false }, { "Name", false, false }, { "Path", false, false },
  };
  AtlasTable table = { columns, sizeof columns / sizeof *columns, capture->module_count, fill_row, (void *)capture };
  atlas_cli_put_caption (cli, capture);
  atlas_cli_print_table (cli, &table);
}

int atlas_cli_modules (AtlasCli *cli) {
  return atlas_cli_list (cli, print_json, print_table);
}
