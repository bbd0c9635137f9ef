/* The window with a million blocks: how long it does not answer, what a sort, a filter and a jump cost, how much memory
 * it takes over the engine's map, and how soon it is drawn. It needs a display; tools/bench gives it one of its own.
 *
 * Two things that are compared are programs of their own, so this one starts itself with a word for what it shall be.
 */
#include "made.h"

#include "system/program.h"
#include "ui/application.h"
#include "ui/region-model.h"
#include "ui/region-table.h"
#include "ui/start.h"
#include "ui/window.h"
#include "vmatlas/order.h"
#include "vmatlas/snapshot.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <unistd.h>

enum { BLOCKS = 1000000, STARTS = 15, RUNS = 15, SETTLE_MILLISECONDS = 400, PATIENCE_SECONDS = 60 };

/* Programs to compare with. */

static int make_snapshot (const char *path) {
  const AtlasCapture *capture = made_capture (BLOCKS);
  bench_require (atlas_snapshot_save (capture, path, NULL) == ATLAS_OK, "the snapshot is not saved");
  atlas_capture_unref (capture);
  return 0;
}

/* Bytes of memory that this process has for itself. */
static double own_memory (void) {
  char line[256];
  double kilobytes = 0, part;
  FILE *status = fopen ("/proc/self/status", "r");
  bench_require (status, "/proc/self/status is not there");
  while (fgets (line, sizeof line, status))
    if (sscanf (line, "RssAnon: %lf", &part) == 1 || sscanf (line, "RssShmem: %lf", &part) == 1)
      kilobytes += part;
  fclose (status);
  return kilobytes * 1024;
}

/* The engine alone: the map of a snapshot, and nothing else. */
static int hold_map (const char *path) {
  const AtlasCapture *capture;
  AtlasMap *map;
  bench_require (atlas_snapshot_load (path, &capture, NULL) == ATLAS_OK
                     && atlas_map_new (capture, &map, NULL) == ATLAS_OK,
                 "the snapshot is not read");
  atlas_capture_unref (capture);
  printf ("%.0f\n", own_memory ());
  atlas_map_unref (map);
  return 0;
}

static GtkWidget *find_type (GtkWidget *widget, GType type) {
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

/* Whether the regions of what was asked for are listed, if something was. */
static gboolean is_complete (GtkWidget *window) {
  if (!ATLAS_IS_WINDOW (window) || !atlas_session_get_subject (atlas_window_get_session (ATLAS_WINDOW (window))))
    return TRUE;
  AtlasRegionTable *regions = ATLAS_REGION_TABLE (find_type (window, ATLAS_TYPE_REGION_TABLE));
  return gtk_widget_get_mapped (GTK_WIDGET (regions))
         && g_list_model_get_n_items (atlas_region_table_get_model (regions)) > 0;
}

static void on_frame (GdkFrameClock *clock, gpointer window) {
  if (is_complete (window))
    _exit (0);
}

static void on_mapped (GtkWidget *window) {
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_frame), window);
}

static void on_window_added (GtkApplication *application, GtkWindow *window) {
  g_signal_connect_after (window, "map", G_CALLBACK (on_mapped), NULL);
}

/* Ends as soon as its first window is drawn, with the map of `subject` unless it is NULL. */
static int run_until_drawn (GApplication *application, const char *subject) {
  char name[] = "bench", *arguments[] = { name, (char *)subject, NULL };
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added), NULL);
  g_application_run (application, subject ? 2 : 1, arguments);
  return 1;
}

static void on_activate (GtkApplication *application) {
  GtkWidget *window = gtk_application_window_new (application);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
}

static int show_empty_window (void) {
  GtkApplication *application = gtk_application_new ("org.vmatlas.Empty", G_APPLICATION_DEFAULT_FLAGS);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return run_until_drawn (G_APPLICATION (application), NULL);
}

static int show_window (const char *subject) {
  atlas_program_start ();
  atlas_start ();
  return run_until_drawn (G_APPLICATION (atlas_application_new ()), subject);
}

/* Starting them. */

static char *run_self (const char *word, const char *argument) {
  g_autofree char *self = atlas_program_path ();
  const char *arguments[] = { self, word, argument, NULL };
  char *output = NULL;
  int status = -1;
  bench_require (g_spawn_sync (NULL, (char **)arguments, NULL, 0, NULL, NULL, &output, NULL, &status, NULL)
                     && status == 0,
                 "a program to compare with fails");
  return output;
}

static void start_window (void *data) {
  g_free (run_self ("start", NULL));
}

static void start_sample (void *data) {
  g_free (run_self ("start", ATLAS_DOCUMENT_SAMPLE));
}

static void start_empty_window (void *data) {
  g_free (run_self ("empty", NULL));
}

/* The window that is measured. */

typedef struct {
  AtlasWindow *window;
  AtlasSession *session;
  AtlasRegionTable *regions;
  AtlasRegionModel *model;
  GtkColumnView *view;
  GtkAdjustment *scrolled;
  double last, longest;         /* when the main loop last came by, and its longest absence, in seconds */
  double last_cpu, longest_cpu; /* what this thread had computed by then, and the most between two times */
} Stage;

/* What this thread has computed: another figure for a machine that does other things too. */
static double thread_seconds (void) {
  struct timespec time;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static gboolean on_pulse (gpointer data) {
  Stage *stage = data;
  double now = bench_seconds (), cpu = thread_seconds ();
  stage->longest = MAX (stage->longest, now - stage->last);
  stage->longest_cpu = MAX (stage->longest_cpu, cpu - stage->last_cpu);
  stage->last = now;
  stage->last_cpu = cpu;
  return G_SOURCE_CONTINUE;
}

static void reset_pulse (Stage *stage) {
  stage->last = bench_seconds ();
  stage->last_cpu = thread_seconds ();
  stage->longest = stage->longest_cpu = 0;
}

static gboolean on_over (gpointer data) {
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void settle (void) {
  gboolean is_over = FALSE;
  g_timeout_add (SETTLE_MILLISECONDS, on_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void wait_until (gboolean (*is_so) (Stage *stage), Stage *stage) {
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_over, &is_late);
  while (!is_so (stage) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  bench_require (!is_late, "the window does not come to an end");
  g_source_remove (source);
}

static void on_painted (GdkFrameClock *clock, gboolean *is_painted) {
  *is_painted = TRUE;
}

/* Until the next frame has been drawn. */
static void wait_for_frame (Stage *stage) {
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (stage->window));
  gboolean is_painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &is_painted);
  gtk_widget_queue_draw (GTK_WIDGET (stage->view));
  while (!is_painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
}

static gboolean is_ordered (Stage *stage) {
  return !atlas_session_is_busy (stage->session) && g_list_model_get_n_items (G_LIST_MODEL (stage->model)) > 0
         && !atlas_region_table_is_sorting (stage->regions);
}

/* A filter may leave nothing. */
static gboolean is_filtered (Stage *stage) {
  return !atlas_region_table_is_sorting (stage->regions);
}

static gboolean is_mapped (Stage *stage) {
  return gtk_widget_get_mapped (GTK_WIDGET (stage->window)) && gtk_widget_get_width (GTK_WIDGET (stage->window)) > 0;
}

/* The views are made when an empty window has been drawn. */
static gboolean has_views (Stage *stage) {
  return find_type (GTK_WIDGET (stage->window), ATLAS_TYPE_REGION_TABLE) != NULL;
}

static void set_up (Stage *stage) {
  GtkApplication *application = GTK_APPLICATION (atlas_application_new ());
  bench_require (g_application_register (G_APPLICATION (application), NULL, NULL), "the program does not start");
  stage->window = atlas_window_new (application);
  stage->session = atlas_window_get_session (stage->window);
  gtk_window_present (GTK_WINDOW (stage->window));
  wait_until (is_mapped, stage);
  wait_until (has_views, stage);
  stage->regions = ATLAS_REGION_TABLE (find_type (GTK_WIDGET (stage->window), ATLAS_TYPE_REGION_TABLE));
  stage->model = ATLAS_REGION_MODEL (atlas_region_table_get_model (stage->regions));
  stage->view = GTK_COLUMN_VIEW (find_type (GTK_WIDGET (stage->regions), GTK_TYPE_COLUMN_VIEW));
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (stage->view), GTK_TYPE_SCROLLED_WINDOW);
  stage->scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  settle ();
  g_timeout_add_full (G_PRIORITY_HIGH, 1, on_pulse, stage, NULL);
}

static void say_stall (const Stage *stage, const char *what) {
  char text[96];
  snprintf (text, sizeof text, "%s: longest stall of the main loop", what);
  bench_say (text, stage->longest * 1e3, "ms", 100);
  snprintf (text, sizeof text, "%s: most that it computed at once", what);
  bench_say (text, stage->longest_cpu * 1e3, "ms", 0);
}

static void measure_opening (Stage *stage, const char *path) {
  size_t blocks;
  reset_pulse (stage);
  atlas_session_open (stage->session, path);
  wait_until (is_ordered, stage);
  settle ();
  atlas_map_blocks (atlas_document_get_map (atlas_session_get_document (stage->session)), &blocks);
  bench_require (blocks >= BLOCKS * 9 / 10, "blocks are missing");
  say_stall (stage, "opening 1,000,000 blocks");
  g_object_set (stage->session, "show-free", TRUE, NULL);
  wait_until (is_ordered, stage);
  settle ();
}

static GtkColumnViewColumn *find_column (Stage *stage, const char *title) {
  GListModel *columns = gtk_column_view_get_columns (stage->view);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    if (!g_strcmp0 (gtk_column_view_column_get_title (column), title))
      return column;
  }
  bench_require (FALSE, "a column is missing");
  return NULL;
}

typedef struct {
  const AtlasMap *map;
  AtlasOrder order;
} Sort;

static void sort (void *data) {
  Sort *work = data;
  uint32_t *positions;
  size_t count;
  bench_require (!atlas_order_regions (work->map, &work->order, NULL, &positions, &count, NULL), "no memory");
  free (positions);
}

static void measure_sort (Stage *stage) {
  GtkColumnViewColumn *size = find_column (stage, "Size");
  Sort work = { .map = atlas_document_get_map (atlas_session_get_document (stage->session)),
                .order = { .column = ATLAS_COLUMN_SIZE, .descending = true } };
  reset_pulse (stage);
  guint64 before = atlas_region_model_get_rows_made (stage->model);
  gtk_column_view_sort_by_column (stage->view, size, GTK_SORT_DESCENDING);
  bench_require (atlas_region_table_is_sorting (stage->regions), "nothing is sorted");
  while (atlas_region_table_is_sorting (stage->regions) && before == atlas_region_model_get_rows_made (stage->model))
    g_main_context_iteration (NULL, TRUE);
  wait_until (is_ordered, stage);
  settle ();
  say_stall (stage, "sorting by size");
  bench_say ("sorting by size: row objects made, those then shown included",
             (double)(atlas_region_model_get_rows_made (stage->model) - before), "rows", 500);
  bench_say ("sorting by size: work off the main thread", bench_runs (sort, &work, RUNS, bench_cpu_seconds) * 1e3, "ms",
             35);
}

/* As one types: what is listed changes with each letter. */
static void measure_filter (Stage *stage) {
  static const char *const typed[] = { "l", "li", "lib", "libr", "library4", "library42", "library4", "read", "" };
  double times[BENCH_MAX_RUNS], cpu_times[BENCH_MAX_RUNS], worst = 0;
  size_t count = 0;
  reset_pulse (stage);
  for (unsigned round = 0; round < 5; round++)
    for (unsigned i = 0; i < G_N_ELEMENTS (typed); i++) {
      double start = bench_seconds (), cpu = bench_cpu_seconds ();
      atlas_session_set_match (stage->session, typed[i]);
      wait_until (is_filtered, stage);
      wait_for_frame (stage);
      times[count] = (bench_seconds () - start) * 1e3;
      cpu_times[count] = (bench_cpu_seconds () - cpu) * 1e3;
      worst = MAX (worst, times[count]);
      count++;
      settle ();
    }
  bench_say ("filtering as one types: a letter until its rows are drawn", bench_median (times, count), "ms", 50);
  bench_say ("filtering as one types: the slowest of 45 letters", worst, "ms", 0);
  bench_say ("filtering as one types: computed for a letter", bench_median (cpu_times, count), "ms", 0);
  say_stall (stage, "filtering");
}

static void measure_jumps (Stage *stage) {
  double times[BENCH_MAX_RUNS], cpu_times[BENCH_MAX_RUNS], worst = 0;
  double room = gtk_adjustment_get_upper (stage->scrolled) - gtk_adjustment_get_page_size (stage->scrolled);
  MadeChance chance = { 7 };
  for (unsigned i = 0; i < 40; i++) {
    double start = bench_seconds (), cpu = bench_cpu_seconds ();
    gtk_adjustment_set_value (stage->scrolled, room * made_next (&chance, 1000) / 1000);
    wait_for_frame (stage);
    times[i] = (bench_seconds () - start) * 1e3;
    cpu_times[i] = (bench_cpu_seconds () - cpu) * 1e3;
    worst = MAX (worst, times[i]);
    wait_for_frame (stage);
  }
  bench_say ("a jump to a random row until it is drawn", bench_median (times, 40), "ms", 50);
  bench_say ("the slowest of 40 jumps", worst, "ms", 0);
  bench_say ("computed for a jump", bench_median (cpu_times, 40), "ms", 0);
}

static void measure_memory (double map_alone) {
  bench_say ("memory over that of the engine's map", (own_memory () - map_alone) / 1e6, "MB", 150);
}

int main (int argc, char **argv) {
  const char *word = argc > 1 ? argv[1] : "";
  g_setenv ("GTK_A11Y", "none", TRUE); /* as on a desktop without assistive technology */
  if (!strcmp (word, "make") && argc == 3)
    return make_snapshot (argv[2]);
  if (!strcmp (word, "map") && argc == 3)
    return hold_map (argv[2]);
  if (!strcmp (word, "empty"))
    return show_empty_window ();
  if (!strcmp (word, "start"))
    return show_window (argv[2]);
  bench_require (gtk_init_check (), "there is no display");
  bench_say_pair ("start to a drawn window : an empty GTK window",
                  bench_pair (start_window, start_empty_window, NULL, STARTS), 1.3);
  bench_say_pair ("start to the map of the sample : an empty GTK window",
                  bench_pair (start_sample, start_empty_window, NULL, STARTS), 0);
  g_autofree char *folder = g_dir_make_tmp ("vmatlas-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "million.vmatlas", NULL);
  g_free (run_self ("make", path));
  g_autofree char *map_alone = run_self ("map", path);
  Stage stage = { 0 };
  set_up (&stage);
  measure_opening (&stage, path);
  g_unlink (path);
  g_rmdir (folder);
  measure_sort (&stage);
  measure_filter (&stage);
  measure_jumps (&stage);
  measure_memory (atof (map_alone));
  return 0;
}
