/* The page on free space in the real window: figures, whether something would fit, findings, charts. */
#include "stage.h"
#include "ui/chart-widget.h"
#include "ui/findings-view.h"
#include "ui/format.h"
#include "ui/free-panel.h"

static GtkWidget *open_page (const Fixture *fixture) {
  click_text (GTK_WIDGET (fixture->window), "Free Space");
  GtkWidget *panel = find_type (GTK_WIDGET (fixture->window), ATLAS_TYPE_FREE_PANEL);
  CHECK (panel && gtk_widget_get_mapped (panel));
  return panel;
}

/* The first label of the panel that begins so; with no such, what would be the answer is printed. */
static void check_says (GtkWidget *panel, const char *beginning) {
  if (!CHECK (find (panel, begins_with_text, beginning)))
    printf ("# nothing says \"%s\"\n", beginning);
}

static void ask (GtkWidget *panel, const char *size) {
  gtk_editable_set_text (GTK_EDITABLE (find_type (panel, GTK_TYPE_ENTRY)), size);
  wait_a_moment ();
}

static void an_exhausted_space_says_no_and_why (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *panel = open_page (&fixture);
  CHECK (find_text (panel, "Largest that can be allocated"));
  char count[ATLAS_FORMAT_SIZE];
  CHECK (find_text (panel, "Free ranges"));
  CHECK (find_text (
      panel, atlas_format_count (atlas_document_get_space (atlas_session_get_document (fixture.session))->range_count,
                                 count)));
  check_says (panel, "No: 128 KiB would not fit. The allocation granularity is in the way.");
  photograph (&fixture, "free-space");
  ask (panel, "64K");
  check_says (panel, "Yes: 64 KiB would fit");
  GtkWidget *places = find (panel, begins_with_text, "The range that would take it: ");
  if (CHECK (places)) {
    const AtlasSpace *space = atlas_document_get_space (atlas_session_get_document (fixture.session));
    gtk_widget_grab_focus (places); /* its only link */
    press ("Return");
    CHECK_UINT (atlas_session_get_selected_address (fixture.session), space->largest_allocatable_address);
  }
  photograph (&fixture, "free-range");
  ask (panel, "3 GiB");
  CHECK (places && !gtk_widget_get_mapped (places));
  check_says (panel, "No: 3 GiB would not fit. The whole address space of the process has 2 GiB.");
  tear_down (&fixture);
}

static void what_is_no_size_is_said_so (void) {
  static const char *const nonsense[] = { "", "0", "-1", "64 X", "12 34", "1.2.3", "99999999999 T", "0x", "K" };
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *panel = open_page (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    ask (panel, nonsense[i]);
    check_says (panel, "Write a size above 0");
  }
  tear_down (&fixture);
}

static void a_dll_and_a_thread_are_asked_for_too (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "wide.vmatlas");
  GtkWidget *panel = open_page (&fixture);
  GtkDropDown *kind = GTK_DROP_DOWN (find_type (panel, GTK_TYPE_DROP_DOWN));
  static const char *const answers[] = { "Yes: 128 KiB would fit", "Yes: a reservation of 128 KiB would fit",
                                         "Yes: a DLL of 128 KiB would load", "Yes: a thread with a stack of " };
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    gtk_widget_grab_focus (GTK_WIDGET (kind)); /* as by the choice of a person */
    gtk_drop_down_set_selected (kind, i);
    wait_a_moment ();
    check_says (panel, answers[i]);
    CHECK (gtk_widget_get_sensitive (find_type (panel, GTK_TYPE_ENTRY)) == (i < 3));
  }
  tear_down (&fixture);
}

static void choosing_a_finding_shows_its_places_one_after_the_other (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *panel = open_page (&fixture);
  const AtlasFindings *findings = atlas_document_get_findings (atlas_session_get_document (fixture.session));
  GtkListBox *list = GTK_LIST_BOX (find_type (panel, GTK_TYPE_LIST_BOX));
  CHECK (findings->count > 0 && findings->items[0].kind == ATLAS_FINDING_MISFITS);
  CHECK (gtk_list_box_get_row_at_index (list, (int)findings->count - 1)
         && !gtk_list_box_get_row_at_index (list, (int)findings->count));
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 0);
  check_says (GTK_WIDGET (row), findings->items[0].text);
  for (guint i = 0; i < 3; i++) {
    g_signal_emit_by_name (row, "activate");
    wait_a_moment ();
    CHECK_UINT (atlas_session_get_selected_address (fixture.session), findings->items[0].places[i]);
  }
  photograph (&fixture, "finding");
  tear_down (&fixture);
}

static void the_command_of_a_finding_is_copied (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *panel = open_page (&fixture);
  const AtlasFindings *findings = atlas_document_get_findings (atlas_session_get_document (fixture.session));
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (find_type (panel, GTK_TYPE_LIST_BOX)), 0);
  GtkWidget *button = find_type (GTK_WIDGET (row), GTK_TYPE_BUTTON);
  CHECK (button && findings->items[0].command);
  g_signal_emit_by_name (button, "clicked");
  wait_a_moment ();
  GValue value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_STRING);
  GdkContentProvider *content = gdk_clipboard_get_content (gtk_widget_get_clipboard (panel));
  CHECK (content && gdk_content_provider_get_value (content, &value, NULL));
  CHECK_TEXT (g_value_get_string (&value), findings->items[0].command);
  g_value_unset (&value);
  tear_down (&fixture);
}

static void charts_say_what_they_show (void) {
  Fixture fixture;
  set_up (&fixture);
  open_specimen (&fixture, "exhausted.vmatlas");
  GtkWidget *panel = open_page (&fixture), *chart = find_type (panel, ATLAS_TYPE_CHART_WIDGET);
  g_autofree char *from = NULL, *to = NULL;
  g_object_get (chart, "from", &from, "to", &to, NULL);
  AtlasFreeHistogram histogram;
  atlas_free_histogram (atlas_document_get_space (atlas_session_get_document (fixture.session)), &histogram);
  char wanted[ATLAS_FORMAT_SIZE];
  CHECK_TEXT (from, atlas_format_size (UINT64_C (1) << histogram.first, wanted));
  CHECK_TEXT (to, atlas_format_size (UINT64_C (1) << histogram.last, wanted));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (chart, GTK_TYPE_SCROLLED_WINDOW)));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  wait_a_moment ();
  photograph (&fixture, "free-charts");
  tear_down (&fixture);
}

static void nothing_known_is_no_figure (void) {
  Fixture fixture;
  set_up (&fixture);
  GtkWidget *panel = find_type (GTK_WIDGET (fixture.window), ATLAS_TYPE_FREE_PANEL);
  CHECK (panel && !gtk_widget_get_mapped (panel)); /* no document yet */
  open_specimen (&fixture, "hostile.vmatlas");
  panel = open_page (&fixture);
  ask (panel, "1M");
  tear_down (&fixture);
}

static const TapTest tests[] = {
  { "/free/an-exhausted-space-says-no-and-why", an_exhausted_space_says_no_and_why },
  { "/free/what-is-no-size-is-said-so", what_is_no_size_is_said_so },
  { "/free/a-dll-and-a-thread-are-asked-for-too", a_dll_and_a_thread_are_asked_for_too },
  { "/free/choosing-a-finding-shows-its-places-one-after-the-other",
    choosing_a_finding_shows_its_places_one_after_the_other },
  { "/free/the-command-of-a-finding-is-copied", the_command_of_a_finding_is_copied },
  { "/free/charts-say-what-they-show", charts_say_what_they_show },
  { "/free/nothing-known-is-no-figure", nothing_known_is_no_figure },
};

int main (int argc, char **argv) {
  return stage_run (tests, sizeof tests / sizeof *tests, argc, argv);
}
