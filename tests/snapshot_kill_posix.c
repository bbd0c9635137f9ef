/* A program that is killed while it saves or appends, a thousand times: what was whole is whole, and nothing piles up.
 *
 * The child says on a pipe when it begins and when it is done, so that it is known which kills came in between. */
#include "capture_samples.h"
#include "format/snapshot_document.h"
#include "system/clock.h"
#include "system/file.h"
#include "tap.h"
#include "vmatlas/snapshot.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RANGES = 4000 };

static unsigned kills = 1000; /* the first argument, if there is one */

#define FILE_PATH "a.vmatlas"

/* The tests run inside a folder of their own. */
static char folder[] = "/tmp/vmatlas-kill-XXXXXX";

typedef int (*Store) (const AtlasCapture *capture);

static int save (const AtlasCapture *capture) {
  return atlas_snapshot_save (capture, FILE_PATH, NULL);
}

static int append (const AtlasCapture *capture) {
  return atlas_snapshot_append (capture, FILE_PATH, NULL, NULL);
}

static const AtlasCapture *capture_of (uint32_t pid) {
  uint64_t state = 1;
  const AtlasCapture *random = random_capture (&state, RANGES);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new_copy (random);
  atlas_capture_unref (random);
  builder->capture->process.pid = pid;
  atlas_capture_builder_clear_notes (builder); /* one made by chance may say that the capture is incomplete */
  return atlas_capture_builder_finish (builder);
}

static uint64_t median_duration (Store store, const AtlasCapture *capture) {
  enum { RUNS = 9 };
  uint64_t durations[RUNS];
  for (int i = 0; i < RUNS; i++) {
    uint64_t began = atlas_clock_monotonic ();
    CHECK_UINT (store (capture), ATLAS_OK);
    uint64_t duration = atlas_clock_monotonic () - began;
    int at = i;
    for (; at && durations[at - 1] > duration; at--)
      durations[at] = durations[at - 1];
    durations[at] = duration;
  }
  return durations[RUNS / 2];
}

static void pause_for (uint64_t microseconds) {
  struct timespec time = { (time_t)(microseconds / 1000000), (long)(microseconds % 1000000 * 1000) };
  nanosleep (&time, NULL);
}

static void run_child (Store store, const AtlasCapture *capture, int output) {
  bool is_told = write (output, "b", 1) == 1 && store (capture) == ATLAS_OK && write (output, "d", 1) == 1;
  _exit (is_told ? 0 : 1);
}

typedef enum { KILLED_BEFORE, KILLED_INSIDE, KILLED_BEHIND } Moment;

/* Lets a child store `capture`, and kills it `delay` after it has begun. */
static Moment kill_one (Store store, const AtlasCapture *capture, uint64_t delay) {
  int ends[2], status;
  char word = 0;
  if (!CHECK (pipe (ends) == 0))
    return KILLED_BEFORE;
  pid_t child = fork ();
  if (child == 0) {
    close (ends[0]);
    run_child (store, capture, ends[1]);
  }
  close (ends[1]);
  bool has_begun = CHECK (read (ends[0], &word, 1) == 1) && word == 'b';
  pause_for (delay);
  kill (child, SIGKILL);
  CHECK (waitpid (child, &status, 0) == child);
  bool is_done = read (ends[0], &word, 1) == 1 && word == 'd';
  close (ends[0]);
  return is_done ? KILLED_BEHIND : has_begun ? KILLED_INSIDE : KILLED_BEFORE;
}

static size_t count_files (void) {
  size_t count = 0;
  DIR *directory = opendir (".");
  while (directory && readdir (directory))
    count++;
  if (directory)
    closedir (directory);
  return count - 2; /* "." and ".." */
}

/* The pid in the file, which must load whole; 0 if it does not. */
static uint32_t loaded_pid (void) {
  const AtlasCapture *capture = NULL;
  AtlasError error = { 0 };
  uint32_t pid = 0;
  if (!CHECK (atlas_snapshot_load (FILE_PATH, &capture, &error) == ATLAS_OK))
    printf ("# %s\n", error.message);
  else if (CHECK (!atlas_capture_is_incomplete (capture)) && CHECK_UINT (capture->range_count, RANGES))
    pid = capture->process.pid;
  atlas_capture_unref (capture);
  return pid;
}

static void say (const char *what, unsigned inside, unsigned behind, uint64_t duration) {
  printf ("# %s: %u of %u kills came inside, %u behind it; it takes %" PRIu64 " us\n", what, inside, kills, behind,
          duration);
}

static void kills_while_saving (void) {
  const AtlasCapture *old = capture_of (1), *new = capture_of (2);
  uint64_t duration = median_duration (save, old), state = 3;
  unsigned counts[3] = { 0 };
  size_t most_files = 0;
  for (unsigned i = 0; i < kills; i++) {
    Moment moment = kill_one (save, new, next_random (&state) % duration);
    counts[moment]++;
    uint32_t pid = loaded_pid ();
    CHECK (pid == 1 || pid == 2);
    CHECK (moment != KILLED_BEHIND || pid == 2);
    size_t files = count_files ();
    most_files = files > most_files ? files : most_files;
    if (pid == 2)
      CHECK_UINT (save (old), ATLAS_OK);
  }
  say ("save", counts[KILLED_INSIDE], counts[KILLED_BEHIND], duration);
  CHECK (counts[KILLED_INSIDE] >= kills / 2);
  CHECK_UINT (most_files, 2); /* the snapshot, and what the last one that was killed left behind */
  CHECK_UINT (save (old), ATLAS_OK);
  CHECK_UINT (count_files (), 1);
  atlas_capture_unref (old);
  atlas_capture_unref (new);
  remove (FILE_PATH);
}

/* The whole documents of the file: their bytes and how many they are. */
typedef struct {
  char *bytes;
  size_t size;
  unsigned count;
} Series;

/* What is there, of which `before` should be the beginning. */
static void read_series (const Series *before, Series *series) {
  AtlasFile file;
  *series = (Series){ .count = before->count };
  if (!CHECK (atlas_file_load (FILE_PATH, &file, NULL) == ATLAS_OK))
    return;
  AtlasSnapshotDocument last;
  const char *data = file.data;
  if (CHECK (atlas_snapshot_find (data, file.size, &last) && last.is_whole)) {
    series->size = (size_t)(last.bytes - data) + last.content_size;
    series->bytes = malloc (series->size);
    memcpy (series->bytes, data, series->size);
    CHECK (series->size >= before->size && memcmp (data, before->bytes, before->size) == 0);
    for (size_t i = before->size; i + 4 < series->size; i++)
      series->count += data[i] == '\n' && memcmp (data + i, "\nend:", 5) == 0;
  }
  atlas_file_close (&file);
}

static void kills_while_appending (void) {
  enum { MOST = 6 };
  const AtlasCapture *capture = capture_of (1);
  uint64_t duration = median_duration (append, capture), state = 5;
  unsigned counts[3] = { 0 };
  Series before = { 0 };
  remove (FILE_PATH);
  for (unsigned i = 0; i < kills; i++) {
    if (!before.count) {
      CHECK_UINT (append (capture), ATLAS_OK);
      read_series (&(Series){ .bytes = "" }, &before);
    }
    Series after;
    Moment moment = kill_one (append, capture, next_random (&state) % duration);
    counts[moment]++;
    CHECK_UINT (loaded_pid (), 1);
    read_series (&before, &after);
    CHECK (after.count == before.count + 1 || (moment == KILLED_INSIDE && after.count == before.count));
    free (before.bytes);
    before = after;
    if (before.count >= MOST) {
      free (before.bytes);
      before = (Series){ 0 };
      remove (FILE_PATH);
    }
  }
  say ("append", counts[KILLED_INSIDE], counts[KILLED_BEHIND], duration);
  CHECK (counts[KILLED_INSIDE] >= kills / 2);
  CHECK_UINT (count_files (), before.count ? 1 : 0);
  free (before.bytes);
  atlas_capture_unref (capture);
  remove (FILE_PATH);
}

static const TapTest tests[] = {
  { "/kill/kills-while-saving-break-no-file", kills_while_saving },
  { "/kill/kills-while-appending-break-no-file", kills_while_appending },
};

int main (int argc, char **argv) {
  if (argc > 1)
    kills = (unsigned)strtoul (argv[1], NULL, 10);
  if (!mkdtemp (folder) || chdir (folder) != 0) {
    printf ("Bail out! no folder for temporary files\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  if (chdir ("/") != 0 || rmdir (folder) != 0)
    printf ("# %s is not empty: something was left behind\n", folder);
  return result;
}
