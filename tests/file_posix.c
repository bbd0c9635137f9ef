/* Files on POSIX: links, permissions, devices, limits. */
#include "system/file.h"
#include "tap.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The tests run inside a folder of their own. */
static char folder[] = "/tmp/vmatlas-file-XXXXXX";

static void put (const char *path, const char *text) {
  FILE *stream = fopen (path, "wb");
  if (CHECK (stream)) {
    fputs (text, stream);
    CHECK (fclose (stream) == 0);
  }
}

static void check_holds (const char *path, const char *text) {
  AtlasFile file;
  if (!CHECK (atlas_file_load (path, &file, NULL) == ATLAS_OK))
    return;
  CHECK_UINT (file.size, strlen (text));
  CHECK (memcmp (file.data, text, strlen (text)) == 0);
  atlas_file_close (&file);
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

static int save (const char *path, const char *text, AtlasError *error) {
  AtlasReplacement *replacement;
  int result = atlas_replacement_begin (path, &replacement, error);
  if (result != ATLAS_OK)
    return result;
  fputs (text, atlas_replacement_stream (replacement));
  return atlas_replacement_commit (replacement, error);
}

/* Root may do anything: tests of permissions take another's place. */
static void become_nobody (void) {
  if (getuid () == 0)
    CHECK (seteuid (65534) == 0);
}

static void become_oneself (void) {
  if (getuid () == 0)
    CHECK (seteuid (0) == 0);
}

static void a_saved_file_is_its_owners_alone (void) {
  CHECK_UINT (save ("mine", "text", NULL), ATLAS_OK);
  struct stat status;
  CHECK (stat ("mine", &status) == 0);
  CHECK_UINT (status.st_mode & 07777, 0600);
  CHECK_UINT (count_files (), 1);
  remove ("mine");
}

static void a_link_stays_and_its_target_is_replaced (void) {
  CHECK (mkdir ("inner", 0700) == 0 && symlink ("inner/target", "link") == 0 && symlink ("link", "second") == 0);
  put ("inner/target", "old");
  CHECK_UINT (save ("second", "new", NULL), ATLAS_OK);
  check_holds ("inner/target", "new");
  struct stat status;
  CHECK (lstat ("link", &status) == 0 && S_ISLNK (status.st_mode));
  CHECK (lstat ("second", &status) == 0 && S_ISLNK (status.st_mode));
  remove ("inner/target");
  CHECK_UINT (save ("second", "newer", NULL), ATLAS_OK);
  check_holds ("inner/target", "newer");
  remove ("inner/target");
  remove ("inner");
  remove ("link");
  remove ("second");
}

static void links_in_a_circle_are_refused (void) {
  CHECK (symlink ("b", "a") == 0 && symlink ("a", "b") == 0);
  AtlasError error = { 0 };
  CHECK (save ("a", "text", &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "circle"));
  CHECK_UINT (count_files (), 2);
  remove ("a");
  remove ("b");
}

static void a_read_only_folder_is_refused_with_nothing_behind (void) {
  CHECK (mkdir ("locked", 0755) == 0);
  put ("locked/file", "old");
  CHECK (chmod ("locked/file", 0666) == 0 && chmod ("locked", 0555) == 0);
  become_nobody ();
  AtlasError error = { 0 };
  CHECK (save ("locked/file", "new", &error) == ATLAS_ERROR_DENIED);
  become_oneself ();
  CHECK (strstr (error.message, "no permission"));
  CHECK (strstr (error.message, "nothing was changed"));
  check_holds ("locked/file", "old");
  CHECK (chmod ("locked", 0755) == 0);
  remove ("locked/file");
  CHECK (remove ("locked") == 0);
}

static void a_write_protected_file_is_kept (void) {
  put ("kept", "old");
  CHECK (chmod ("kept", 0444) == 0 && chmod (".", 0777) == 0);
  become_nobody ();
  AtlasError error = { 0 };
  CHECK (save ("kept", "new", &error) == ATLAS_ERROR_DENIED);
  become_oneself ();
  CHECK (chmod (".", 0700) == 0);
  check_holds ("kept", "old");
  CHECK_UINT (count_files (), 1);
  remove ("kept");
}

static void an_unreadable_file_is_refused (void) {
  put ("secret", "text");
  CHECK (chmod ("secret", 0) == 0);
  become_nobody ();
  AtlasFile file;
  AtlasError error = { 0 };
  CHECK (atlas_file_load ("secret", &file, &error) == ATLAS_ERROR_DENIED);
  become_oneself ();
  CHECK (strstr (error.message, "\"secret\""));
  remove ("secret");
}

static void devices_and_pipes_are_neither_read_nor_replaced (void) {
  CHECK (mkfifo ("pipe", 0600) == 0);
  AtlasFile file;
  AtlasError error = { 0 };
  CHECK (atlas_file_load ("pipe", &file, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "pipe"));
  CHECK (save ("pipe", "text", &error) == ATLAS_ERROR_USAGE);
  CHECK (save ("/dev/null", "text", &error) == ATLAS_ERROR_USAGE);
  CHECK_UINT (count_files (), 1);
  remove ("pipe");
}

static void a_disk_without_room_leaves_the_old_file_and_nothing_else (void) {
  put ("file", "old");
  struct rlimit old, small;
  CHECK (getrlimit (RLIMIT_FSIZE, &old) == 0);
  small = (struct rlimit){ .rlim_cur = 100, .rlim_max = old.rlim_max };
  char text[1000];
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  AtlasError error = { 0 };
  CHECK (setrlimit (RLIMIT_FSIZE, &small) == 0);
  int result = save ("file", text, &error);
  CHECK (setrlimit (RLIMIT_FSIZE, &old) == 0);
  CHECK (result == ATLAS_ERROR_IO);
  CHECK (strstr (error.message, "larger than is allowed") && strstr (error.message, "nothing was changed"));
  check_holds ("file", "old");
  CHECK_UINT (count_files (), 1);
  remove ("file");
}

static void a_name_that_is_too_long_is_refused_before_writing (void) {
  char name[400];
  memset (name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  AtlasReplacement *replacement;
  AtlasError error = { 0 };
  CHECK (atlas_replacement_begin (name, &replacement, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "too long"));
  name[255] = '\0'; /* the longest that there can be still has room for a temporary name beside it */
  CHECK_UINT (save (name, "text", NULL), ATLAS_OK);
  CHECK_UINT (count_files (), 1);
  remove (name);
}

static void what_a_killed_program_left_is_removed_by_the_next_save (void) {
  put (".vmatlas-Stale1", "half");
  put (".vmatlas-held12", "half");
  put (".vmatlas-other", "text");
  CHECK (symlink (".vmatlas-other", ".vmatlas-links1") == 0 && mkdir (".vmatlas-folder", 0700) == 0);
  int held = open (".vmatlas-held12", O_RDWR);
  CHECK (held >= 0 && flock (held, LOCK_EX) == 0);
  CHECK_UINT (save ("a", "text", NULL), ATLAS_OK);
  CHECK (access (".vmatlas-Stale1", F_OK) != 0);
  check_holds (".vmatlas-held12", "half");
  check_holds (".vmatlas-other", "text");
  CHECK_UINT (count_files (), 5);
  close (held);
  CHECK_UINT (save ("a", "text", NULL), ATLAS_OK);
  CHECK (access (".vmatlas-held12", F_OK) != 0);
  remove ("a");
  remove (".vmatlas-other");
  remove (".vmatlas-links1");
  remove (".vmatlas-folder");
}

static void another_save_under_way_is_left_alone (void) {
  AtlasReplacement *replacement = NULL;
  CHECK_UINT (atlas_replacement_begin ("first", &replacement, NULL), ATLAS_OK);
  fputs ("first", atlas_replacement_stream (replacement));
  CHECK_UINT (save ("second", "second", NULL), ATLAS_OK);
  CHECK_UINT (atlas_replacement_commit (replacement, NULL), ATLAS_OK);
  check_holds ("first", "first");
  remove ("first");
  remove ("second");
}

/* A file of holes takes no disk, but memory when it is read. */
static void a_file_larger_than_memory_is_refused_at_once (void) {
  AtlasFile file;
  AtlasError error = { 0 };
  int descriptor = open ("holes", O_CREAT | O_RDWR, 0600);
  off_t size = (off_t)sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);
  if (CHECK (descriptor >= 0 && size > 0 && ftruncate (descriptor, size) == 0)) {
    CHECK (atlas_file_load ("holes", &file, &error) == ATLAS_ERROR_NO_MEMORY);
    CHECK (strstr (error.message, "\"holes\" is too large"));
  }
  close (descriptor);
  remove ("holes");
}

static const TapTest tests[] = {
  { "/file/one-larger-than-memory-is-refused-at-once", a_file_larger_than_memory_is_refused_at_once },
  { "/file/a-saved-file-is-its-owners-alone", a_saved_file_is_its_owners_alone },
  { "/file/a-link-stays-and-its-target-is-replaced", a_link_stays_and_its_target_is_replaced },
  { "/file/links-in-a-circle-are-refused", links_in_a_circle_are_refused },
  { "/file/a-read-only-folder-is-refused-with-nothing-behind", a_read_only_folder_is_refused_with_nothing_behind },
  { "/file/a-write-protected-file-is-kept", a_write_protected_file_is_kept },
  { "/file/an-unreadable-file-is-refused", an_unreadable_file_is_refused },
  { "/file/devices-and-pipes-are-neither-read-nor-replaced", devices_and_pipes_are_neither_read_nor_replaced },
  { "/file/a-disk-without-room-leaves-the-old-file-and-nothing-else",
    a_disk_without_room_leaves_the_old_file_and_nothing_else },
  { "/file/what-a-killed-program-left-is-removed-by-the-next-save",
    what_a_killed_program_left_is_removed_by_the_next_save },
  { "/file/another-save-under-way-is-left-alone", another_save_under_way_is_left_alone },
  { "/file/a-name-that-is-too-long-is-refused-before-writing", a_name_that_is_too_long_is_refused_before_writing },
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
