/* A row of the summary: a kind, or all of them. */
#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

#define ATLAS_TYPE_KIND_ROW (atlas_kind_row_get_type ())
G_DECLARE_FINAL_TYPE (AtlasKindRow, atlas_kind_row, ATLAS, KIND_ROW, GObject)

typedef enum {
  ATLAS_SUMMARY_TYPE = 0,
  ATLAS_SUMMARY_SIZE,
  ATLAS_SUMMARY_COMMITTED,
  ATLAS_SUMMARY_PRIVATE,
  ATLAS_SUMMARY_TOTAL_WS,
  ATLAS_SUMMARY_PRIVATE_WS,
  ATLAS_SUMMARY_SHAREABLE_WS,
  ATLAS_SUMMARY_SHARED_WS,
  ATLAS_SUMMARY_LOCKED_WS,
  ATLAS_SUMMARY_BLOCKS,
  ATLAS_SUMMARY_LARGEST
} AtlasSummaryColumn;
enum { ATLAS_SUMMARY_COLUMN_COUNT = 11 };

/* `kind` is an AtlasKind or ATLAS_SESSION_ALL_KINDS. */
AtlasKindRow *atlas_kind_row_new (AtlasDocument *document, int kind);

int atlas_kind_row_get_kind (AtlasKindRow *self);
char *atlas_kind_row_dup_text (AtlasKindRow *self, AtlasSummaryColumn column);
/* The characters of the longest text in a column of figures, so that none is cut. */
guint atlas_kind_row_get_chars (AtlasKindRow *self, AtlasSummaryColumn column);

/* The heading of a column, translated. */
const char *atlas_summary_column_title (AtlasSummaryColumn column);
gboolean atlas_summary_column_is_working_set (AtlasSummaryColumn column);

G_END_DECLS
