/* What the tables have in common: columns, headings, cells of one line, scrolling. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called with the widget of a cell when a row comes to be shown in it. `data` is the column's. */
typedef GtkWidget *(*AtlasTableSetup) (GtkListItem *item, gpointer data);
typedef void (*AtlasTableBind) (GtkListItem *item, GtkWidget *cell, gpointer data);

typedef struct {
  const char *title;
  GtkSorter *sorter; /* NULL, or taken */
  gboolean is_last;  /* takes the room that is left over */
  gboolean is_number;
  AtlasTableSetup setup;
  AtlasTableBind bind;
  AtlasTableBind unbind; /* may be NULL */
  gpointer data;
} AtlasViewColumn;

/* Appends a column; borrowed from the view. */
GtkColumnViewColumn *atlas_table_append (GtkColumnView *view, const AtlasViewColumn *column);

/* Sets the headings of numbers right, above them. Call it after the last column. */
void atlas_table_align_titles (GtkColumnView *view);

/* Lets Tab reach the headings, Left and Right go from one to the next, and Enter or space call `activate` with the
 * number of the column. With Control they move the column, with Shift they change its width; Menu opens its menu. Call
 * it after the last column; `data` must live as long as the view does. */
typedef void (*AtlasTableActivate) (guint column, gpointer data);
void atlas_table_add_heading_keys (GtkColumnView *view, AtlasTableActivate activate, gpointer data);

/* Lets Tab leave the rows, between which the arrows go. */
void atlas_table_let_tab_leave (GtkColumnView *view);

/* From right to left, GTK 4.8 would show the last columns first. */
void atlas_table_begin_at_first_column (GtkColumnView *view);

/* An empty column at the end, which takes the room that is left over. */
void atlas_table_append_rest (GtkColumnView *view);

/* A cell of one line, cheap enough for thousands. It asks for room for `chars` characters. */
GtkWidget *atlas_table_text_new (gboolean is_number);
void atlas_table_text_set (GtkWidget *cell, const char *text, guint chars);

/* Brings a row into view, if it is not there. */
void atlas_table_scroll_to (GtkColumnView *view, guint position);

G_END_DECLS
