/* A process in the list of those to choose from. It stays the same object from one reading of the list to the next. */
#pragma once

#include "vmatlas/process.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_PROCESS_ITEM (atlas_process_item_get_type ())
G_DECLARE_FINAL_TYPE (AtlasProcessItem, atlas_process_item, ATLAS, PROCESS_ITEM, GObject)

typedef enum {
  ATLAS_PROCESS_NAME = 0,
  ATLAS_PROCESS_PID,
  ATLAS_PROCESS_BITS,
  ATLAS_PROCESS_PRIVATE,
  ATLAS_PROCESS_WORKING_SET,
  ATLAS_PROCESS_USER,
  ATLAS_PROCESS_SORT, /* what sort of process it is */
} AtlasProcessColumn;
enum { ATLAS_PROCESS_COLUMN_COUNT = 7 };

/* Copies `entry`. */
AtlasProcessItem *atlas_process_item_new (const AtlasProcessEntry *entry);
/* Takes over the figures of `entry`, which is the same process; TRUE, and the signal "changed", if one is another. */
gboolean atlas_process_item_update (AtlasProcessItem *self, const AtlasProcessEntry *entry);

const AtlasProcessEntry *atlas_process_item_get_entry (AtlasProcessItem *self);
/* The same pid can be another process: its start tells. */
gboolean atlas_process_item_is (AtlasProcessItem *self, const AtlasProcessEntry *entry);

/* "notepad.exe", fit to be shown; "—" if nobody knows. */
char *atlas_process_item_dup_text (AtlasProcessItem *self, AtlasProcessColumn column);
/* What else there is to say: path and command line, a line each. NULL for nothing. */
char *atlas_process_item_dup_details (AtlasProcessItem *self);

const char *atlas_process_column_title (AtlasProcessColumn column);
gboolean atlas_process_column_is_number (guint column);

/* By what the column means: numbers by their size, texts without regard to case; what nobody knows comes last. */
int atlas_process_item_compare (AtlasProcessItem *a, AtlasProcessItem *b, AtlasProcessColumn column);

/* Whether each word of `search` is part of its name, number, user, path or command line, without regard to case. */
gboolean atlas_process_item_matches (AtlasProcessItem *self, const char *search);

G_END_DECLS
