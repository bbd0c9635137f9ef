#include "ui/process-item.h"

#include "ui/format.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AtlasProcessItem {
  GObject parent_instance;
  AtlasProcessEntry entry; /* its texts are ours */
  char *searched;          /* all that a search looks at, casefolded */
};

enum { SIGNAL_CHANGED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_FINAL_TYPE (AtlasProcessItem, atlas_process_item, G_TYPE_OBJECT)

static void atlas_process_item_finalize (GObject *object) {
  AtlasProcessItem *self = ATLAS_PROCESS_ITEM (object);
  g_free (self->entry.name);
  g_free (self->entry.path);
  g_free (self->entry.user);
  g_free (self->entry.command_line);
  g_free (self->searched);
  G_OBJECT_CLASS (atlas_process_item_parent_class)->finalize (object);
}

static void atlas_process_item_class_init (AtlasProcessItemClass *class) {
  G_OBJECT_CLASS (class)->finalize = atlas_process_item_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", ATLAS_TYPE_PROCESS_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void atlas_process_item_init (AtlasProcessItem *self) {
}

static char *dup_searched (const AtlasProcessEntry *entry) {
  g_autofree char *pid = g_strdup_printf ("%u", entry->pid);
  const char *const texts[] = { entry->name, pid, entry->user, entry->path, entry->command_line };
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *valid = g_utf8_make_valid (texts[i] ? texts[i] : "", -1);
    g_autofree char *folded = g_utf8_casefold (valid, -1);
    g_string_append_printf (all, "%s\n", folded);
  }
  return g_string_free (all, FALSE);
}

AtlasProcessItem *atlas_process_item_new (const AtlasProcessEntry *entry) {
  AtlasProcessItem *self = g_object_new (ATLAS_TYPE_PROCESS_ITEM, NULL);
  self->entry = *entry;
  self->entry.name = g_strdup (entry->name);
  self->entry.path = g_strdup (entry->path);
  self->entry.user = g_strdup (entry->user);
  self->entry.command_line = g_strdup (entry->command_line);
  self->searched = dup_searched (entry);
  return self;
}

gboolean atlas_process_item_update (AtlasProcessItem *self, const AtlasProcessEntry *entry) {
  if (self->entry.private_bytes == entry->private_bytes && self->entry.working_set == entry->working_set)
    return FALSE;
  self->entry.private_bytes = entry->private_bytes;
  self->entry.working_set = entry->working_set;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

const AtlasProcessEntry *atlas_process_item_get_entry (AtlasProcessItem *self) {
  return &self->entry;
}

gboolean atlas_process_item_is (AtlasProcessItem *self, const AtlasProcessEntry *entry) {
  return self->entry.pid == entry->pid && self->entry.start_time == entry->start_time;
}

/* Windows' own programs, also those that Wine has in their place, live below its folder, wherever that is. */
static gboolean is_part_of_windows (const char *path) {
  return strlen (path) > 3 && !g_ascii_strncasecmp (path + 1, ":\\windows\\", strlen (":\\windows\\"));
}

static const char *sort_of (const AtlasProcessEntry *entry) {
  if (!entry->path)
    return entry->bits ? ATLAS_FORMAT_UNKNOWN : _ ("Protected");
  return is_part_of_windows (entry->path) ? _ ("Part of Windows") : _ ("Program");
}

static char *dup_known (const char *text) {
  char *name = atlas_format_dup_name (text);
  return name ? name : g_strdup (ATLAS_FORMAT_UNKNOWN);
}

static char *dup_bits (uint8_t bits) {
  return bits ? g_strdup_printf (_ ("%u-bit"), bits) : g_strdup (ATLAS_FORMAT_UNKNOWN);
}

char *atlas_process_item_dup_text (AtlasProcessItem *self, AtlasProcessColumn column) {
  char buffer[ATLAS_FORMAT_SIZE];
  const AtlasProcessEntry *entry = &self->entry;
  switch (column) {
  case ATLAS_PROCESS_NAME: return dup_known (entry->name);
  case ATLAS_PROCESS_PID: return g_strdup_printf ("%u", entry->pid);
  case ATLAS_PROCESS_BITS: return dup_bits (entry->bits);
  case ATLAS_PROCESS_PRIVATE: return g_strdup (atlas_format_bytes (entry->private_bytes, FALSE, buffer));
  case ATLAS_PROCESS_WORKING_SET: return g_strdup (atlas_format_bytes (entry->working_set, FALSE, buffer));
  case ATLAS_PROCESS_USER: return dup_known (entry->user);
  case ATLAS_PROCESS_SORT: return g_strdup (sort_of (entry));
  }
  return NULL;
}

char *atlas_process_item_dup_details (AtlasProcessItem *self) {
  g_autofree char *path = atlas_format_dup_name (self->entry.path);
  g_autofree char *command_line = atlas_format_dup_name (self->entry.command_line);
  return path && command_line ? g_strjoin ("\n", path, command_line, NULL) : g_strdup (path ? path : command_line);
}

const char *atlas_process_column_title (AtlasProcessColumn column) {
  switch (column) {
  case ATLAS_PROCESS_NAME: return _ ("Name");
  case ATLAS_PROCESS_PID: return _ ("PID");
  case ATLAS_PROCESS_BITS: return _ ("Bits");
  case ATLAS_PROCESS_PRIVATE: return _ ("Private Bytes");
  case ATLAS_PROCESS_WORKING_SET: return _ ("Working Set");
  case ATLAS_PROCESS_USER: return _ ("User");
  case ATLAS_PROCESS_SORT: return _ ("Kind");
  }
  return NULL;
}

gboolean atlas_process_column_is_number (guint column) {
  return column == ATLAS_PROCESS_PID || column == ATLAS_PROCESS_BITS || column == ATLAS_PROCESS_PRIVATE
         || column == ATLAS_PROCESS_WORKING_SET;
}

/* What nobody knows is the largest number. */
static uint64_t number_of (const AtlasProcessEntry *entry, AtlasProcessColumn column) {
  switch (column) {
  case ATLAS_PROCESS_BITS: return entry->bits ? entry->bits : UINT64_MAX;
  case ATLAS_PROCESS_PRIVATE: return entry->private_bytes;
  case ATLAS_PROCESS_WORKING_SET: return entry->working_set;
  default: return entry->pid;
  }
}

static int compare_texts (AtlasProcessItem *a, AtlasProcessItem *b, AtlasProcessColumn column) {
  g_autofree char *one = atlas_process_item_dup_text (a, column), *other = atlas_process_item_dup_text (b, column);
  gboolean is_one_known = strcmp (one, ATLAS_FORMAT_UNKNOWN) != 0,
           is_other_known = strcmp (other, ATLAS_FORMAT_UNKNOWN) != 0;
  if (is_one_known != is_other_known)
    return is_one_known ? -1 : 1;
  g_autofree char *folded = g_utf8_casefold (one, -1), *other_folded = g_utf8_casefold (other, -1);
  return g_utf8_collate (folded, other_folded);
}

int atlas_process_item_compare (AtlasProcessItem *a, AtlasProcessItem *b, AtlasProcessColumn column) {
  if (!atlas_process_column_is_number (column))
    return compare_texts (a, b, column);
  uint64_t one = number_of (&a->entry, column), other = number_of (&b->entry, column);
  return (one > other) - (one < other);
}

gboolean atlas_process_item_matches (AtlasProcessItem *self, const char *search) {
  g_autofree char *folded = g_utf8_casefold (search, -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);
  for (char **word = words; *word; word++)
    if (!strstr (self->searched, *word))
      return FALSE;
  return TRUE;
}
