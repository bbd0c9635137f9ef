#include "ui/row.h"

#include "ui/format.h"
#include "vmatlas/region_cells.h"

struct _AtlasRow {
  GObject parent_instance;
  AtlasMap *map;
  guint position;
  AtlasRegionCells cells;
  gboolean is_expanded;
};

enum { CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_FINAL_TYPE (AtlasRow, atlas_row, G_TYPE_OBJECT)

static void atlas_row_finalize (GObject *object) {
  AtlasRow *self = ATLAS_ROW (object);
  atlas_map_unref (self->map);
  G_OBJECT_CLASS (atlas_row_parent_class)->finalize (object);
}

static void atlas_row_class_init (AtlasRowClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_row_finalize;
  signals[CHANGED] = g_signal_new ("changed", ATLAS_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void atlas_row_init (AtlasRow *self) {
}

AtlasRow *atlas_row_new (AtlasMap *map, uint32_t index, gboolean is_block) {
  AtlasRow *self = g_object_new (ATLAS_TYPE_ROW, NULL);
  self->map = atlas_map_ref (map);
  self->cells = atlas_region_cells (map, index, is_block);
  return self;
}

void atlas_row_set (AtlasRow *self, AtlasMap *map, uint32_t index, gboolean is_block, gboolean is_expanded) {
  atlas_map_ref (map);
  atlas_map_unref (self->map);
  self->map = map;
  self->cells = atlas_region_cells (map, index, is_block);
  self->is_expanded = is_expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}

guint atlas_row_get_position (AtlasRow *self) {
  return self->position;
}

void atlas_row_set_position (AtlasRow *self, guint position) {
  self->position = position;
}

static const AtlasBlock *block_of (AtlasRow *self) {
  size_t count;
  return &atlas_map_blocks (self->map, &count)[self->cells.index];
}

static const AtlasRegion *region_of (AtlasRow *self) {
  size_t count;
  return &atlas_map_regions (self->map, &count)[self->cells.is_block ? block_of (self)->region : self->cells.index];
}

uint32_t atlas_row_get_index (AtlasRow *self) {
  return self->cells.index;
}

gboolean atlas_row_is_block (AtlasRow *self) {
  return self->cells.is_block;
}

uint64_t atlas_row_get_address (AtlasRow *self) {
  return self->cells.is_block ? block_of (self)->address : region_of (self)->address;
}

AtlasKind atlas_row_get_kind (AtlasRow *self) {
  return region_of (self)->kind;
}

gboolean atlas_row_is_expandable (AtlasRow *self) {
  return !self->cells.is_block && region_of (self)->block_count > 1;
}

gboolean atlas_row_is_expanded (AtlasRow *self) {
  return self->is_expanded;
}

void atlas_row_set_expanded (AtlasRow *self, gboolean is_expanded) {
  if (self->is_expanded == is_expanded)
    return;
  self->is_expanded = is_expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *dup_name (const char *name) {
  char *text = atlas_format_dup_name (name);
  return text ? text : g_strdup ("");
}

static char *dup_bytes (const AtlasRegionCell *cell, const AtlasFormatter *formatter) {
  char buffer[ATLAS_FIGURE_SIZE];
  gboolean is_blank = !cell->number && !cell->is_lower_bound;
  return g_strdup (is_blank ? "" : atlas_formatter_bytes (formatter, cell->number, cell->is_lower_bound, buffer));
}

char *atlas_row_dup_text_for (AtlasRow *self, const AtlasFormatter *formatter, AtlasColumn column) {
  char buffer[ATLAS_FIGURE_SIZE];
  AtlasRegionCell cell = atlas_region_cells_get (&self->cells, column);
  switch (cell.type) {
  case ATLAS_REGION_CELL_ADDRESS: return g_strdup (atlas_formatter_address (formatter, self->map, cell.number, buffer));
  case ATLAS_REGION_CELL_BYTES: return dup_bytes (&cell, formatter);
  case ATLAS_REGION_CELL_COUNT:
    return g_strdup (cell.number ? atlas_formatter_count (formatter, cell.number, buffer) : "");
  case ATLAS_REGION_CELL_WORDS:
    return g_strdup (cell.is_unknown           ? ATLAS_FIGURE_UNKNOWN
                     : cell.text && *cell.text ? atlas_formatter_translate (formatter, cell.text)
                                               : "");
  case ATLAS_REGION_CELL_NAME: return dup_name (cell.text);
  }
  return g_strdup ("");
}

char *atlas_row_dup_text (AtlasRow *self, AtlasColumn column) {
  AtlasFormatter formatter = atlas_format_formatter ();
  return atlas_row_dup_text_for (self, &formatter, column);
}

gboolean atlas_row_get_number (AtlasRow *self, AtlasColumn column, uint64_t *out) {
  AtlasRegionCell cell = atlas_region_cells_get (&self->cells, column);
  if (!atlas_region_cell_is_number (&cell))
    return FALSE;
  *out = cell.number;
  return TRUE;
}
