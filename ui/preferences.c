#include "ui/preferences.h"

#include "ui/settings.h"

#include <glib/gi18n.h>

struct _AtlasPreferences {
  GtkWindow parent_instance;
  GtkGrid *grid;
};

G_DEFINE_FINAL_TYPE (AtlasPreferences, atlas_preferences, GTK_TYPE_WINDOW)

enum { WORDS_MAX = 6 };

/* A line of the window: a property of the settings, and its words in the words of people. */
typedef struct {
  const char *property;
  const char *label;
  const char *words[WORDS_MAX];
  const char *labels[WORDS_MAX];
} Choice;

static const Choice choices[] = {
  { "palette",
    N_ ("_Colours"),
    { "classic", "colour-blind", "high-contrast" },
    { N_ ("Those of VMMap"), N_ ("Safe for the colour-blind"), N_ ("High contrast") } },
  { "appearance",
    N_ ("_Appearance"),
    { "system", "light", "dark" },
    { N_ ("As the system"), N_ ("Light"), N_ ("Dark") } },
  { "units", N_ ("_Units"), { "k", "bytes", "automatic" }, { N_ ("K"), N_ ("Bytes"), N_ ("Automatic") } },
  { "interval",
    N_ ("_Refresh every"),
    { "1", "2", "5", "10", "30" },
    { N_ ("1 second"), N_ ("2 seconds"), N_ ("5 seconds"), N_ ("10 seconds"), N_ ("30 seconds") } },
};

/* Between the property, a word, and the position in the list. */
static gboolean word_to_position (GBinding *binding, const GValue *from, GValue *to, gpointer data) {
  const Choice *choice = data;
  for (guint i = 0; i < WORDS_MAX && choice->words[i]; i++)
    if (!g_strcmp0 (choice->words[i], g_value_get_string (from)))
      g_value_set_uint (to, i);
  return TRUE;
}

static gboolean position_to_word (GBinding *binding, const GValue *from, GValue *to, gpointer data) {
  const Choice *choice = data;
  guint position = g_value_get_uint (from);
  if (position >= WORDS_MAX || !choice->words[position])
    return FALSE;
  g_value_set_string (to, choice->words[position]);
  return TRUE;
}

static GtkWidget *make_list (const Choice *choice) {
  const char *labels[WORDS_MAX + 1] = { NULL };
  for (guint i = 0; i < WORDS_MAX && choice->labels[i]; i++)
    labels[i] = _ (choice->labels[i]);
  GtkWidget *list = gtk_drop_down_new_from_strings (labels);
  gtk_widget_set_hexpand (list, TRUE);
  g_object_bind_property_full (atlas_settings_get (), choice->property, list, "selected",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, word_to_position, position_to_word,
                               (gpointer)choice, NULL);
  return list;
}

static void add_line (AtlasPreferences *self, int line, const Choice *choice) {
  GtkWidget *label = gtk_label_new_with_mnemonic (_ (choice->label)), *list = make_list (choice);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), list);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_grid_attach (self->grid, label, 0, line, 1, 1);
  gtk_grid_attach (self->grid, list, 1, line, 1, 1);
}

static void atlas_preferences_class_init (AtlasPreferencesClass *class) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vmatlas/VMAtlas/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, AtlasPreferences, grid);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void atlas_preferences_init (AtlasPreferences *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < (int)G_N_ELEMENTS (choices); i++)
    add_line (self, i, &choices[i]);
}

AtlasPreferences *atlas_preferences_new (GtkWindow *parent) {
  return g_object_new (ATLAS_TYPE_PREFERENCES, "transient-for", parent, NULL);
}
