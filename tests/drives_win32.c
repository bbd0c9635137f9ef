/* The names that the kernel has for files, in drive letters. */
#include "source/win32/drives.h"
#include "tap.h"

#include <stdlib.h>

static AtlasDrives sample_drives (void) {
  AtlasDrives drives = { 0 };
  wcscpy (drives.devices['C' - 'A'], L"\\Device\\HarddiskVolume1");
  wcscpy (drives.devices['D' - 'A'], L"\\Device\\HarddiskVolume12");
  return drives;
}

static void check_path (const wchar_t *kernel, const char *wanted) {
  AtlasDrives drives = sample_drives ();
  char *path = atlas_drives_dup_path (&drives, kernel, wcslen (kernel));
  CHECK_TEXT (path, wanted);
  free (path);
}

static void kernel_names_become_those_of_people (void) {
  check_path (L"\\Device\\HarddiskVolume1\\Windows\\a.dll", "C:\\Windows\\a.dll");
  check_path (L"\\Device\\HarddiskVolume12\\b", "D:\\b");
  check_path (L"\\DEVICE\\harddiskvolume12\\b", "D:\\b");
  check_path (L"\\Device\\HarddiskVolume2\\b", "\\Device\\HarddiskVolume2\\b");
  check_path (L"\\Device\\HarddiskVolume1", "\\Device\\HarddiskVolume1");
  check_path (L"\\Device\\Mup\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\Mup\\;LanmanRedirector\\;Z:000000000001\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\LanmanRedirector\\server\\share\\f", "\\\\server\\share\\f");
  check_path (L"\\Device\\Mup\\;", "\\");
  check_path (L"\\??\\C:\\x", "C:\\x");
  check_path (L"\\??\\UNC\\server\\share\\x", "\\\\server\\share\\x");
  check_path (L"\\??\\unix\\home\\x", "\\\\?\\unix\\home\\x");
  check_path (L"\\??\\", "\\\\?\\");
  check_path (L"C:\\x", "C:\\x");
  check_path (L"", "");
  check_path (L"\\??\\C:\\lone \xdc00 low", "C:\\lone \xED\xB0\x80 low");
}

/* A UNICODE_STRING is not ended by a NUL. */
static void what_follows_a_name_is_no_part_of_it (void) {
  AtlasDrives drives = sample_drives ();
  char *path = atlas_drives_dup_path (&drives, L"\\Device\\HarddiskVolume1\\ab", 25);
  CHECK_TEXT (path, "C:\\a");
  free (path);
}

static void the_drives_of_this_system_are_found (void) {
  AtlasDrives drives;
  atlas_drives_init (&drives);
  const wchar_t *system = drives.devices['C' - 'A'];
  if (!*system) {
    tap_skip ("this system has no drive C:");
    return;
  }
  wchar_t kernel[ATLAS_DEVICE_SIZE + 16];
  wcscpy (kernel, system);
  wcscat (kernel, L"\\Windows");
  char *path = atlas_drives_dup_path (&drives, kernel, wcslen (kernel));
  CHECK_TEXT (path, "C:\\Windows");
  free (path);
}

static const TapTest tests[] = {
  { "/drives/kernel-names-become-those-of-people", kernel_names_become_those_of_people },
  { "/drives/what-follows-a-name-is-no-part-of-it", what_follows_a_name_is_no_part_of_it },
  { "/drives/those-of-this-system-are-found", the_drives_of_this_system_are_found },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
