#include "ui/types.h"

#include <gtk/gtk.h>

void atlas_types_register (void) {
  static GType (*const types[]) (void) = {
    gtk_adjustment_get_type,
    gtk_bin_layout_get_type,
    gtk_box_get_type,
    gtk_box_layout_get_type,
    gtk_button_get_type,
    gtk_check_button_get_type,
    gtk_column_view_get_type,
    gtk_drop_down_get_type,
    gtk_entry_get_type,
    gtk_grid_get_type,
    gtk_header_bar_get_type,
    gtk_image_get_type,
    gtk_label_get_type,
    gtk_menu_button_get_type,
    gtk_overlay_get_type,
    gtk_paned_get_type,
    gtk_popover_get_type,
    gtk_scale_get_type,
    gtk_scrolled_window_get_type,
    gtk_search_entry_get_type,
    gtk_shortcuts_group_get_type,
    gtk_shortcuts_section_get_type,
    gtk_shortcuts_shortcut_get_type,
    gtk_shortcuts_window_get_type,
    gtk_spinner_get_type,
    gtk_stack_get_type,
    gtk_stack_page_get_type,
    gtk_string_list_get_type,
    gtk_toggle_button_get_type,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_ensure (types[i]());
}
