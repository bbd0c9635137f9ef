/* Snapshots added to a file: what is whole in it stays, byte for byte, and what is torn at its end goes. */
#define SNAPSHOT_PATH "test-snapshot-append.text.tmp"
#include "snapshot_text.h"

#include "format/snapshot_write.h"
#include "system/thread.h"

#define FILE_PATH "test-snapshot-append.tmp"

static void put (const char *bytes, size_t size) {
  FILE *stream = fopen (FILE_PATH, "wb");
  if (CHECK (stream)) {
    CHECK_UINT (fwrite (bytes, 1, size, stream), size);
    CHECK (fclose (stream) == 0);
  }
}

static Text content (void) {
  Text text = { 0 };
  FILE *stream = fopen (FILE_PATH, "rb");
  if (!CHECK (stream) || !CHECK (fseek (stream, 0, SEEK_END) == 0))
    return text;
  text.size = (size_t)ftell (stream);
  text.bytes = calloc (1, text.size + 1);
  rewind (stream);
  CHECK_UINT (fread (text.bytes, 1, text.size, stream), text.size);
  fclose (stream);
  return text;
}

/* The file holds `first` and behind it `second`, to the byte. */
static void check_holds (const char *first, size_t first_size, const char *second, size_t second_size) {
  Text text = content ();
  if (CHECK_UINT (text.size, first_size + second_size)) {
    CHECK (memcmp (text.bytes, first, first_size) == 0);
    CHECK (memcmp (text.bytes + first_size, second, second_size) == 0);
  }
  free (text.bytes);
}

static int append (const AtlasCapture *capture, uint64_t *cut, AtlasError *error) {
  return atlas_snapshot_append (capture, FILE_PATH, cut, error);
}

/* A capture that is not the sample. */
static const AtlasCapture *other_capture (void) {
  uint64_t state = 7;
  return random_capture (&state, 20);
}

/* Appending the other capture to `bytes` leaves the first `kept` of them, and the document. */
static void check_keeps (const char *bytes, size_t size, size_t kept) {
  const AtlasCapture *capture = other_capture (), *loaded = NULL;
  AtlasError error = { 0 };
  Text text = written (capture);
  uint64_t cut = 77;
  char difference[1024];
  put (bytes, size);
  if (!CHECK (append (capture, &cut, &error) == ATLAS_OK))
    printf ("# at %zu: %s\n", size, error.message);
  check_holds (bytes, kept, text.bytes, text.size);
  CHECK_UINT (cut, size - kept);
  if (CHECK (atlas_snapshot_load (FILE_PATH, &loaded, NULL) == ATLAS_OK))
    CHECK_TEXT (capture_difference (capture, loaded, difference, sizeof difference), "");
  atlas_capture_unref (loaded);
  atlas_capture_unref (capture);
  free (text.bytes);
  remove (FILE_PATH);
}

/* Frees `text`. */
static void check_refused (Text text, int code, const char *words) {
  const AtlasCapture *capture = other_capture ();
  AtlasError error = { 0 };
  uint64_t cut = 77;
  put (text.bytes, text.size);
  CHECK_TEXT (atlas_error_text (append (capture, &cut, &error)), atlas_error_text (code));
  if (!CHECK (strstr (error.message, words) && strstr (error.message, FILE_PATH)))
    printf ("# got \"%s\"\n", error.message);
  check_holds (text.bytes, text.size, "", 0);
  CHECK_UINT (cut, 77);
  atlas_capture_unref (capture);
  free (text.bytes);
  remove (FILE_PATH);
}

/* `first` and `second`, which are freed, in one. */
static Text joined (Text first, Text second) {
  Text both = { calloc (1, first.size + second.size + 1), first.size + second.size };
  memcpy (both.bytes, first.bytes, first.size);
  memcpy (both.bytes + first.size, second.bytes, second.size);
  free (first.bytes);
  free (second.bytes);
  return both;
}

static void a_file_that_is_not_there_is_made (void) {
  const AtlasCapture *capture = other_capture ();
  Text text = written (capture);
  uint64_t cut = 77;
  remove (FILE_PATH);
  CHECK_UINT (append (capture, &cut, NULL), ATLAS_OK);
  CHECK_UINT (cut, 0);
  check_holds (text.bytes, text.size, "", 0);
  CHECK_UINT (append (capture, NULL, NULL), ATLAS_OK);
  check_holds (text.bytes, text.size, text.bytes, text.size);
  remove (FILE_PATH);
  atlas_capture_unref (capture);
  free (text.bytes);
}

static void an_empty_file_is_begun (void) {
  check_keeps ("", 0, 0);
}

static void what_is_there_stays_to_the_byte (void) {
  Text text = joined (sample_text (), sample_text ());
  check_keeps (text.bytes, text.size, text.size);
  free (text.bytes);
}

static void what_is_said_behind_the_last_document_stays (void) {
  Text text = joined (sample_text (), text_of ("# the one from Monday\n\n...\n"));
  check_keeps (text.bytes, text.size, text.size);
  free (text.bytes);
}

/* Each byte at both ends, where lines are torn that matter; between them one in a few. */
static size_t next_cut (size_t cut, size_t size) {
  enum { EDGE = 150, STRIDE = 61 };
  return cut < EDGE || cut + EDGE + STRIDE > size ? cut + 1 : cut + STRIDE;
}

static void a_torn_document_is_cut_off_wherever_it_ends (void) {
  Text first = sample_text ();
  size_t whole = first.size;
  Text both = joined (first, sample_text ());
  size_t header = strlen ("# VM Atlas snapshot; see vmatlas-snapshot(5)\n");
  for (size_t size = whole + 1; size < both.size; size = next_cut (size - whole, both.size - whole) + whole)
    if (size != whole + header) /* a comment, as far as anybody knows */
      check_keeps (both.bytes, size, whole);
  free (both.bytes);
}

static void a_torn_document_that_is_alone_is_cut_off_wherever_it_ends (void) {
  Text text = sample_text ();
  size_t least = strlen ("# VM Atlas snapshot"); /* with less, nobody knows what it is */
  for (size_t size = least; size < text.size; size = next_cut (size, text.size))
    check_keeps (text.bytes, size, 0);
  free (text.bytes);
}

static void zeros_where_a_disk_lost_the_end_are_cut_off (void) {
  Text text = sample_text ();
  size_t whole = text.size;
  text.bytes = realloc (text.bytes, whole + 10000);
  memset (text.bytes + whole, 0, 10000);
  check_keeps (text.bytes, whole + 10000, whole);
  memcpy (text.bytes + whole, "---\nvmatlas: 1.4\n", 17);
  text.bytes[whole + 5000] = '\n';
  check_keeps (text.bytes, whole + 10000, whole);
  free (text.bytes);
}

/* As a program that quotes every key would have it. */
static void a_whole_document_that_looks_otherwise_stays (void) {
  size_t line;
  Text text = edited (sample_text (), "\nend: {", "\n\"end\": {", &line);
  check_keeps (text.bytes, text.size, text.size);
  text = joined (text, text_of ("# half a comme"));
  check_keeps (text.bytes, text.size, text.size - strlen ("# half a comme"));
  free (text.bytes);
}

static void what_is_no_snapshot_is_refused_and_unchanged (void) {
  check_refused (text_of ("Dear diary,\n"), ATLAS_ERROR_FORMAT, "is not a VM Atlas snapshot");
  check_refused (text_of ("MDMP"), ATLAS_ERROR_FORMAT, "is not a VM Atlas snapshot");
  check_refused (joined (text_of ("x"), sample_text ()), ATLAS_ERROR_FORMAT, "is not a VM Atlas snapshot");
}

static void a_newer_major_version_is_refused_and_unchanged (void) {
  size_t line;
  Text newer = edited (sample_text (), "vmatlas: 1.4", "vmatlas: 2.0", &line);
  check_refused (joined (sample_text (), newer), ATLAS_ERROR_VERSION, "newer version");
  newer = edited (sample_text (), "vmatlas: 1.4", "vmatlas: 2.0", &line);
  newer.size = (size_t)(strstr (newer.bytes, "\nend:") - newer.bytes);
  check_refused (newer, ATLAS_ERROR_VERSION, "newer version");
}

static void a_newer_minor_version_is_added_to (void) {
  size_t line;
  Text newer = edited (sample_text (), "vmatlas: 1.4", "vmatlas: 1.9", &line);
  check_keeps (newer.bytes, newer.size, newer.size);
  free (newer.bytes);
}

static void what_is_damaged_and_not_torn_is_left_to_its_owner (void) {
  size_t line;
  Text text = edited (edited (sample_text (), "\nend: {", "\n\"end\": {", &line), "pid: 1234", "pid: x", &line);
  check_refused (text, ATLAS_ERROR_CORRUPT, "\"pid\" must be");
}

static void a_folder_is_refused (void) {
  const AtlasCapture *capture = other_capture ();
  AtlasError error = { 0 };
  CHECK (atlas_snapshot_append (capture, ".", NULL, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "folder"));
  CHECK (atlas_snapshot_append (capture, "no-folder/a.vmatlas", NULL, &error) == ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, "no-folder/a.vmatlas"));
  atlas_capture_unref (capture);
}

/* What the stream has when it is to be settled. */
static int look (void *data, AtlasError *error) {
  FILE *stream = data;
  fflush (stream);
  Text text = content ();
  CHECK (text.size && strstr (text.bytes, "\nranges:\n") && !strstr (text.bytes, "\nend:"));
  free (text.bytes);
  return atlas_error_set (error, ATLAS_ERROR_IO, "The disk is gone.");
}

static void all_but_the_end_is_settled_before_the_end (void) {
  const AtlasCapture *capture = other_capture ();
  AtlasError error = { 0 };
  FILE *stream = fopen (FILE_PATH, "wb");
  if (!CHECK (stream))
    return;
  CHECK (atlas_snapshot_write_document (capture, stream, "a", look, stream, &error) == ATLAS_ERROR_IO);
  CHECK_TEXT (error.message, "The disk is gone.");
  fclose (stream);
  Text text = content ();
  CHECK (text.size && !strstr (text.bytes, "\nend:"));
  free (text.bytes);
  atlas_capture_unref (capture);
  remove (FILE_PATH);
}

enum { WRITERS = 4, DOCUMENTS = 8 };

typedef struct {
  AtlasMonitor *monitor;
  const AtlasCapture *capture;
  unsigned finished, failures;
} Crowd;

static void append_some (void *data) {
  Crowd *crowd = data;
  unsigned failures = 0;
  for (int i = 0; i < DOCUMENTS; i++)
    failures += append (crowd->capture, NULL, NULL) != ATLAS_OK;
  atlas_monitor_lock (crowd->monitor);
  crowd->finished++;
  crowd->failures += failures;
  atlas_monitor_notify (crowd->monitor);
  atlas_monitor_unlock (crowd->monitor);
}

static void several_at_once_wait_for_each_other (void) {
  const AtlasCapture *capture = other_capture ();
  Crowd crowd = { .monitor = atlas_monitor_new (), .capture = capture };
  Text one = written (capture);
  remove (FILE_PATH);
  for (int i = 0; i < WRITERS; i++)
    CHECK_UINT (atlas_thread_start (append_some, &crowd, NULL), ATLAS_OK);
  atlas_monitor_lock (crowd.monitor);
  while (crowd.finished < WRITERS)
    atlas_monitor_wait (crowd.monitor, 1000);
  atlas_monitor_unlock (crowd.monitor);
  atlas_monitor_free (crowd.monitor);
  CHECK_UINT (crowd.failures, 0);
  Text all = content ();
  CHECK_UINT (all.size, one.size * WRITERS * DOCUMENTS);
  for (size_t at = 0; at + one.size <= all.size; at += one.size)
    CHECK (memcmp (all.bytes + at, one.bytes, one.size) == 0);
  free (all.bytes);
  free (one.bytes);
  atlas_capture_unref (capture);
  remove (FILE_PATH);
}

/* Three moments, the last of which was not written to its end. */
static void a_series_is_opened_by_its_moments (void) {
  const uint64_t times[] = { 1337000000000001, ATLAS_UNKNOWN, 1337000000000003 };
  AtlasSnapshot *snapshot = NULL;
  remove (FILE_PATH);
  for (uint32_t i = 0; i < 3; i++) {
    AtlasCaptureBuilder *builder = sample_builder ();
    builder->capture->time = times[i];
    builder->capture->process.pid = 100 + i;
    CHECK_UINT (append (builder->capture, NULL, NULL), ATLAS_OK);
    atlas_capture_builder_free (builder);
  }
  Text text = content ();
  put (text.bytes, text.size - 40);
  if (!CHECK_UINT (atlas_snapshot_open (FILE_PATH, &snapshot, NULL), ATLAS_OK))
    return;
  size_t count;
  const AtlasSnapshotMoment *moments = atlas_snapshot_moments (snapshot, &count);
  CHECK_UINT (count, 3);
  for (uint32_t i = 0; i < 3; i++) {
    const AtlasCapture *capture = NULL;
    CHECK_UINT (moments[i].time, times[i]);
    CHECK_UINT (moments[i].is_complete, i < 2);
    CHECK (memcmp (text.bytes + moments[i].offset, "vmatlas: ", 9) == 0);
    CHECK_UINT (atlas_snapshot_load_moment (snapshot, i, NULL, &capture, NULL), ATLAS_OK);
    CHECK_UINT (capture->process.pid, 100 + i);
    CHECK_UINT (capture->time, times[i]);
    CHECK_UINT (capture->note_count, i < 2 ? 2 : 3);
    atlas_capture_unref (capture);
  }
  const AtlasCapture *none = NULL;
  CHECK_UINT (atlas_snapshot_load_moment (snapshot, 3, NULL, &none, NULL), (uint64_t)ATLAS_ERROR_NOT_FOUND);
  CHECK (!none);
  atlas_snapshot_close (snapshot);
  free (text.bytes);
  remove (FILE_PATH);
}

static void a_file_that_is_no_snapshot_has_no_index (void) {
  AtlasSnapshot *snapshot = NULL;
  AtlasError error = { 0 };
  put ("MDMP\n", 5);
  CHECK_UINT (atlas_snapshot_open (FILE_PATH, &snapshot, &error), (uint64_t)ATLAS_ERROR_FORMAT);
  remove (FILE_PATH);
  CHECK (atlas_snapshot_open (FILE_PATH, &snapshot, &error) < 0);
  CHECK (!snapshot && error.message[0]);
}

static const TapTest tests[] = {
  { "/append/a-file-that-is-not-there-is-made", a_file_that_is_not_there_is_made },
  { "/append/an-empty-file-is-begun", an_empty_file_is_begun },
  { "/append/what-is-there-stays-to-the-byte", what_is_there_stays_to_the_byte },
  { "/append/what-is-said-behind-the-last-document-stays", what_is_said_behind_the_last_document_stays },
  { "/append/a-torn-document-is-cut-off-wherever-it-ends", a_torn_document_is_cut_off_wherever_it_ends },
  { "/append/a-torn-document-that-is-alone-is-cut-off-wherever-it-ends",
    a_torn_document_that_is_alone_is_cut_off_wherever_it_ends },
  { "/append/zeros-where-a-disk-lost-the-end-are-cut-off", zeros_where_a_disk_lost_the_end_are_cut_off },
  { "/append/a-whole-document-that-looks-otherwise-stays", a_whole_document_that_looks_otherwise_stays },
  { "/append/what-is-no-snapshot-is-refused-and-unchanged", what_is_no_snapshot_is_refused_and_unchanged },
  { "/append/a-newer-major-version-is-refused-and-unchanged", a_newer_major_version_is_refused_and_unchanged },
  { "/append/a-newer-minor-version-is-added-to", a_newer_minor_version_is_added_to },
  { "/append/what-is-damaged-and-not-torn-is-left-to-its-owner", what_is_damaged_and_not_torn_is_left_to_its_owner },
  { "/append/a-folder-is-refused", a_folder_is_refused },
  { "/append/all-but-the-end-is-settled-before-the-end", all_but_the_end_is_settled_before_the_end },
  { "/append/several-at-once-wait-for-each-other", several_at_once_wait_for_each_other },
  { "/snapshot-index/a-series-is-opened-by-its-moments", a_series_is_opened_by_its_moments },
  { "/snapshot-index/a-file-that-is-no-snapshot-has-none", a_file_that_is_no_snapshot_has_no_index },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
