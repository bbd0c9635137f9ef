#include "ui/kind-row.h"

#include "ui/describe.h"
#include "ui/format.h"
#include "ui/session.h"
#include "vmatlas/order.h"

#include <glib/gi18n.h>

enum { MINIMUM_CHARS = 10, TYPE_CHARS = 15 };

struct _AtlasKindRow {
  GObject parent_instance;
  AtlasDocument *document;
  int kind;
};

G_DEFINE_FINAL_TYPE (AtlasKindRow, atlas_kind_row, G_TYPE_OBJECT)

static void atlas_kind_row_finalize (GObject *object) {
  g_clear_object (&ATLAS_KIND_ROW (object)->document);
  G_OBJECT_CLASS (atlas_kind_row_parent_class)->finalize (object);
}

static void atlas_kind_row_class_init (AtlasKindRowClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_kind_row_finalize;
}

static void atlas_kind_row_init (AtlasKindRow *self) {
}

AtlasKindRow *atlas_kind_row_new (AtlasDocument *document, int kind) {
  AtlasKindRow *self = g_object_new (ATLAS_TYPE_KIND_ROW, NULL);
  self->document = g_object_ref (document);
  self->kind = kind;
  return self;
}

static const AtlasSummaryRow *summary_of (AtlasKindRow *self) {
  const AtlasSummary *summary = atlas_document_get_summary (self->document);
  return self->kind == ATLAS_SESSION_ALL_KINDS ? &summary->total : &summary->kinds[self->kind];
}

int atlas_kind_row_get_kind (AtlasKindRow *self) {
  return self->kind;
}

static AtlasSizeField field_of (AtlasSummaryColumn column) {
  return (AtlasSizeField)(column - ATLAS_SUMMARY_SIZE + ATLAS_SIZE_TOTAL);
}

/* The largest region: kinds that have none, Total and Page Table, say nothing rather than "unknown". */
static const char *format_largest (uint64_t largest, char *buffer) {
  return atlas_format_bytes_cell (largest == ATLAS_UNKNOWN ? 0 : largest, FALSE, buffer);
}

char *atlas_kind_row_dup_text (AtlasKindRow *self, AtlasSummaryColumn column) {
  char buffer[ATLAS_FORMAT_SIZE];
  const AtlasSummaryRow *summary = summary_of (self);
  AtlasSizeField field = field_of (column);
  switch (column) {
  case ATLAS_SUMMARY_TYPE:
    return g_strdup (self->kind == ATLAS_SESSION_ALL_KINDS ? _ ("Total") : _ (atlas_kind_name ((AtlasKind)self->kind)));
  case ATLAS_SUMMARY_BLOCKS: return g_strdup (atlas_format_count_cell (summary->blocks, buffer));
  case ATLAS_SUMMARY_LARGEST: return g_strdup (format_largest (summary->largest, buffer));
  default:
    return g_strdup (
        atlas_format_bytes_cell (summary->sizes.bytes[field], (summary->sizes.lower_bounds >> field) & 1, buffer));
  }
}

guint atlas_kind_row_get_chars (AtlasKindRow *self, AtlasSummaryColumn column) {
  gboolean is_size = column >= ATLAS_SUMMARY_SIZE && column <= ATLAS_SUMMARY_LOCKED_WS;
  if (column == ATLAS_SUMMARY_TYPE)
    return MAX (atlas_describe_kind_name_chars (), TYPE_CHARS);
  guint chars = column == ATLAS_SUMMARY_BLOCKS
                    ? 0
                    : atlas_document_get_total_chars (self->document, is_size ? field_of (column) : ATLAS_SIZE_TOTAL);
  return MAX (chars, MINIMUM_CHARS);
}

const char *atlas_summary_column_title (AtlasSummaryColumn column) {
  switch (column) {
  case ATLAS_SUMMARY_TYPE: return _ ("Type");
  case ATLAS_SUMMARY_BLOCKS: return _ ("Blocks");
  case ATLAS_SUMMARY_LARGEST: return _ ("Largest");
  default: return _ (atlas_column_title ((AtlasColumn)(column - ATLAS_SUMMARY_SIZE + ATLAS_COLUMN_SIZE)));
  }
}

gboolean atlas_summary_column_is_working_set (AtlasSummaryColumn column) {
  return column >= ATLAS_SUMMARY_TOTAL_WS && column <= ATLAS_SUMMARY_LOCKED_WS;
}
