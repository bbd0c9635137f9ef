/* Saving a snapshot where it cannot be saved: the old file stays, and nothing else. */
#include "capture_samples.h"
#include "tap.h"
#include "vmatlas/snapshot.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The tests run inside a folder of their own. */
static char folder[] = "/tmp/vmatlas-snapshot-XXXXXX";

static size_t count_files (const char *path) {
  size_t count = 0;
  DIR *directory = opendir (path);
  while (directory && readdir (directory))
    count++;
  if (directory)
    closedir (directory);
  return count - 2; /* "." and ".." */
}

static int save (const char *path, uint32_t pid, uint32_t range_count, AtlasError *error) {
  uint64_t state = 1;
  const AtlasCapture *random = random_capture (&state, range_count);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new_copy (random);
  atlas_capture_unref (random);
  builder->capture->process.pid = pid;
  int result = atlas_snapshot_save (builder->capture, path, error);
  atlas_capture_builder_free (builder);
  return result;
}

static void check_pid (const char *path, uint32_t pid) {
  const AtlasCapture *capture = NULL;
  if (CHECK (atlas_snapshot_load (path, &capture, NULL) == ATLAS_OK))
    CHECK_UINT (capture->process.pid, pid);
  atlas_capture_unref (capture);
}

static void a_saved_snapshot_is_its_owners_alone (void) {
  struct stat status;
  CHECK_UINT (save ("a.vmatlas", 1, 10, NULL), ATLAS_OK);
  CHECK (stat ("a.vmatlas", &status) == 0);
  CHECK_UINT (status.st_mode & 07777, 0600);
  CHECK_UINT (save ("a.vmatlas", 2, 10, NULL), ATLAS_OK);
  check_pid ("a.vmatlas", 2);
  CHECK_UINT (count_files ("."), 1);
  remove ("a.vmatlas");
}

/* Saves `range_count` ranges where files may have `limit` bytes. */
static void check_no_room (uint32_t range_count, rlim_t limit) {
  struct rlimit old, small;
  AtlasError error = { 0 };
  CHECK (getrlimit (RLIMIT_FSIZE, &old) == 0);
  small = (struct rlimit){ .rlim_cur = limit, .rlim_max = old.rlim_max };
  CHECK (setrlimit (RLIMIT_FSIZE, &small) == 0);
  int result = save ("a.vmatlas", 2, range_count, &error);
  CHECK (setrlimit (RLIMIT_FSIZE, &old) == 0);
  CHECK (result == ATLAS_ERROR_IO);
  CHECK (strstr (error.message, "a.vmatlas") && strstr (error.message, "othing was changed"));
  check_pid ("a.vmatlas", 1);
  CHECK_UINT (count_files ("."), 1);
}

static void a_save_without_room_leaves_the_old_file (void) {
  CHECK_UINT (save ("a.vmatlas", 1, 10, NULL), ATLAS_OK);
  check_no_room (10, 0);        /* nothing at all can be written */
  check_no_room (10, 100);      /* what fails is the last flush */
  check_no_room (20000, 65536); /* what fails is a write on the way */
  remove ("a.vmatlas");
}

/* Whatever the limit cuts the new document at, nothing of it stays, and all of the old one does. */
static void an_append_without_room_leaves_the_file (void) {
  struct rlimit old, small;
  struct stat before, after;
  AtlasError error = { 0 };
  CHECK_UINT (save ("a.vmatlas", 1, 10, NULL), ATLAS_OK);
  CHECK (stat ("a.vmatlas", &before) == 0 && getrlimit (RLIMIT_FSIZE, &old) == 0);
  uint64_t state = 1;
  const AtlasCapture *capture = random_capture (&state, 20000);
  for (rlim_t more = 0; more < 1000000; more = more * 3 + 1) {
    small = (struct rlimit){ .rlim_cur = (rlim_t)before.st_size + more, .rlim_max = old.rlim_max };
    CHECK (setrlimit (RLIMIT_FSIZE, &small) == 0);
    int result = atlas_snapshot_append (capture, "a.vmatlas", NULL, &error);
    CHECK (setrlimit (RLIMIT_FSIZE, &old) == 0);
    CHECK (result == ATLAS_ERROR_IO && strstr (error.message, "a.vmatlas"));
    CHECK (stat ("a.vmatlas", &after) == 0);
    CHECK_UINT (after.st_size, before.st_size);
    check_pid ("a.vmatlas", 1);
  }
  remove ("a.vmatlas");
  small = (struct rlimit){ .rlim_cur = 100, .rlim_max = old.rlim_max };
  CHECK (setrlimit (RLIMIT_FSIZE, &small) == 0);
  CHECK (atlas_snapshot_append (capture, "a.vmatlas", NULL, &error) == ATLAS_ERROR_IO);
  CHECK (setrlimit (RLIMIT_FSIZE, &old) == 0);
  CHECK_UINT (count_files ("."), 0);
  atlas_capture_unref (capture);
}

static void an_append_makes_a_file_for_its_owner_alone (void) {
  struct stat status;
  const AtlasCapture *capture = sample_capture ();
  CHECK_UINT (atlas_snapshot_append (capture, "a.vmatlas", NULL, NULL), ATLAS_OK);
  CHECK (stat ("a.vmatlas", &status) == 0);
  CHECK_UINT (status.st_mode & 07777, 0600);
  atlas_capture_unref (capture);
  remove ("a.vmatlas");
}

static void an_append_to_a_pipe_is_refused (void) {
  AtlasError error = { 0 };
  const AtlasCapture *capture = sample_capture ();
  CHECK (mkfifo ("pipe", 0600) == 0);
  CHECK (atlas_snapshot_append (capture, "pipe", NULL, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "a device or a pipe"));
  atlas_capture_unref (capture);
  remove ("pipe");
}

static void a_save_into_a_read_only_folder_leaves_the_old_file (void) {
  AtlasError error = { 0 };
  CHECK (mkdir ("locked", 0755) == 0);
  CHECK_UINT (save ("locked/a.vmatlas", 1, 10, NULL), ATLAS_OK);
  CHECK (chmod ("locked/a.vmatlas", 0666) == 0 && chmod ("locked", 0555) == 0);
  if (getuid () == 0)
    CHECK (chmod (".", 0755) == 0 && seteuid (65534) == 0); /* root may do anything */
  int result = save ("locked/a.vmatlas", 2, 10, &error);
  if (getuid () == 0)
    CHECK (seteuid (0) == 0);
  CHECK (result == ATLAS_ERROR_DENIED);
  CHECK (strstr (error.message, "locked/a.vmatlas") && strstr (error.message, "nothing was changed"));
  CHECK (chmod ("locked", 0755) == 0);
  check_pid ("locked/a.vmatlas", 1);
  CHECK_UINT (count_files ("locked"), 1);
  remove ("locked/a.vmatlas");
  remove ("locked");
}

static void a_stream_onto_a_full_disk_says_so (void) {
  AtlasError error = { 0 };
  FILE *stream = fopen ("/dev/full", "wb");
  if (!stream) {
    tap_skip ("there is no /dev/full here");
    return;
  }
  const AtlasCapture *sample = sample_capture ();
  CHECK (atlas_snapshot_write (sample, stream, "standard output", &error) == ATLAS_ERROR_IO);
  CHECK (strstr (error.message, "The disk is full: \"standard output\" could not be written whole."));
  CHECK (error.system_code != 0);
  atlas_capture_unref (sample);
  fclose (stream);
}

static void a_pipe_that_nobody_reads_says_so (void) {
  AtlasError error = { 0 };
  const AtlasCapture *sample = sample_capture ();
  int ends[2];
  if (!CHECK (pipe (ends) == 0))
    return;
  close (ends[0]);
  FILE *stream = fdopen (ends[1], "wb");
  signal (SIGPIPE, SIG_IGN);
  CHECK (atlas_snapshot_write (sample, stream, "standard output", &error) == ATLAS_ERROR_IO);
  signal (SIGPIPE, SIG_DFL);
  CHECK (strstr (error.message, "the program that reads it has ended"));
  atlas_capture_unref (sample);
  fclose (stream);
}

static const TapTest tests[] = {
  { "/snapshot/a-saved-snapshot-is-its-owners-alone", a_saved_snapshot_is_its_owners_alone },
  { "/snapshot/a-save-without-room-leaves-the-old-file", a_save_without_room_leaves_the_old_file },
  { "/snapshot/an-append-without-room-leaves-the-file", an_append_without_room_leaves_the_file },
  { "/snapshot/an-append-makes-a-file-for-its-owner-alone", an_append_makes_a_file_for_its_owner_alone },
  { "/snapshot/an-append-to-a-pipe-is-refused", an_append_to_a_pipe_is_refused },
  { "/snapshot/a-save-into-a-read-only-folder-leaves-the-old-file",
    a_save_into_a_read_only_folder_leaves_the_old_file },
  { "/snapshot/a-stream-onto-a-full-disk-says-so", a_stream_onto_a_full_disk_says_so },
  { "/snapshot/a-pipe-that-nobody-reads-says-so", a_pipe_that_nobody_reads_says_so },
};

int main (void) {
  if (!mkdtemp (folder) || chdir (folder) != 0) {
    printf ("Bail out! no folder for temporary files\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  if (chdir ("/") != 0 || rmdir (folder) != 0)
    printf ("# %s is not empty: something was left behind\n", folder);
  return result;
}
