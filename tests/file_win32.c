/* Files on Windows: wide names, long paths, access lists, what another holds open. */
#include "system/file.h"
#include "tap.h"

#include "vmatlas/utf16.h"

#include <io.h>
#include <stdlib.h>
#include <windows.h>

#include <aclapi.h>

/* The tests run inside a folder of their own. */
static wchar_t folder[MAX_PATH];

static int save (const char *path, const char *text, AtlasError *error) {
  AtlasReplacement *replacement;
  int result = atlas_replacement_begin (path, &replacement, error);
  if (result != ATLAS_OK)
    return result;
  fputs (text, atlas_replacement_stream (replacement));
  return atlas_replacement_commit (replacement, error);
}

static void check_holds (const char *path, const char *text) {
  AtlasFile file;
  AtlasError error = { 0 };
  if (!CHECK (atlas_file_load (path, &file, &error) == ATLAS_OK)) {
    printf ("# %s\n", error.message);
    return;
  }
  CHECK_UINT (file.size, strlen (text));
  CHECK (memcmp (file.data, text, strlen (text)) == 0);
  atlas_file_close (&file);
}

/* Files and folders here, and the name of the last one. */
static unsigned count_files (wchar_t name[MAX_PATH]) {
  unsigned count = 0;
  WIN32_FIND_DATAW found;
  HANDLE search = FindFirstFileW (L"*", &found);
  for (BOOL is_there = search != INVALID_HANDLE_VALUE; is_there; is_there = FindNextFileW (search, &found)) {
    if (wcscmp (found.cFileName, L".") == 0 || wcscmp (found.cFileName, L"..") == 0)
      continue;
    count++;
    if (name)
      wcscpy (name, found.cFileName);
  }
  FindClose (search);
  return count;
}

static void a_name_beyond_every_code_page_is_kept (void) {
  static const char name[] = "K\xC3\xA4se \xE2\x82\xAC \xE6\xBC\xA2 \xF0\x9F\x97\xBA.vmatlas";
  wchar_t found[MAX_PATH] = L"";
  CHECK_UINT (save (name, "text", NULL), ATLAS_OK);
  CHECK_UINT (count_files (found), 1);
  CHECK (wcscmp (found, L"K\u00e4se \u20ac \u6f22 \U0001f5fa.vmatlas") == 0);
  check_holds (name, "text");
  CHECK (DeleteFileW (found));
}

/* NTFS takes any 16 bits for a letter; Wine keeps names as UTF-8 and refuses these. */
static void a_lone_surrogate_in_a_name_is_kept (void) {
  static const char name[] = "lone \xED\xA0\x80 high";
  HANDLE probe =
      CreateFileW (L"lone \xd800 probe", GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
  if (probe == INVALID_HANDLE_VALUE) {
    tap_skip ("this system takes no name with a lone surrogate");
    return;
  }
  CloseHandle (probe);
  wchar_t found[MAX_PATH] = L"";
  CHECK_UINT (save (name, "text", NULL), ATLAS_OK);
  CHECK_UINT (count_files (found), 1);
  CHECK (wcscmp (found, L"lone \xd800 high") == 0);
  char *back = atlas_utf16_dup_utf8 (found, wcslen (found));
  CHECK_TEXT (back, name);
  free (back);
  check_holds (name, "text");
  CHECK (DeleteFileW (L"lone \xd800 high"));
}

static void a_path_of_more_than_260_characters_works (void) {
  enum { DEPTH = 6, NAME = 60 };
  char path[DEPTH * (NAME + 1) + 16] = "";
  wchar_t wide[MAX_PATH + sizeof path];
  int length = swprintf (wide, sizeof wide / sizeof *wide, L"\\\\?\\%ls", folder);
  for (int i = 0; i < DEPTH; i++) {
    wide[length++] = L'\\';
    for (int j = 0; j < NAME; j++)
      wide[length++] = L'd';
    wide[length] = L'\0';
    CHECK (CreateDirectoryW (wide, NULL));
    memset (path + strlen (path), 'd', NAME);
    strcat (path, i % 2 ? "\\" : "/");
  }
  strcat (path, "file");
  CHECK_UINT (save (path, "old", NULL), ATLAS_OK);
  CHECK_UINT (save (path, "new", NULL), ATLAS_OK);
  CHECK (atlas_path_exists (path));
  check_holds (path, "new");
  wcscpy (wide + length, L"\\file");
  CHECK (DeleteFileW (wide));
  for (int i = 0; i < DEPTH; i++, length -= NAME + 1) {
    wide[length] = L'\0';
    CHECK (RemoveDirectoryW (wide));
  }
  CHECK_UINT (count_files (NULL), 0);
}

static bool is_sid (PSID sid, WELL_KNOWN_SID_TYPE type) {
  BYTE known[SECURITY_MAX_SID_SIZE];
  DWORD size = sizeof known;
  return CreateWellKnownSid (type, NULL, known, &size) && EqualSid (sid, known);
}

/* Every entry of a file's access list: none may be for others than the user and the owner (and the system itself, which
 * Wine adds). */
static void a_saved_file_is_its_owners_alone (void) {
  CHECK_UINT (save ("mine", "text", NULL), ATLAS_OK);
  PACL list = NULL;
  PSID owner = NULL;
  PSECURITY_DESCRIPTOR descriptor = NULL;
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision;
  SECURITY_INFORMATION wanted = DACL_SECURITY_INFORMATION | OWNER_SECURITY_INFORMATION;
  CHECK_UINT (GetNamedSecurityInfoW (L"mine", SE_FILE_OBJECT, wanted, &owner, NULL, &list, NULL, &descriptor), 0);
  CHECK (descriptor && GetSecurityDescriptorControl (descriptor, &control, &revision));
  CHECK (list && list->AceCount > 0);
  for (DWORD i = 0; list && i < list->AceCount; i++) {
    ACCESS_ALLOWED_ACE *entry;
    CHECK (GetAce (list, i, (void **)&entry));
    PSID sid = &entry->SidStart;
    CHECK_UINT (entry->Header.AceType, ACCESS_ALLOWED_ACE_TYPE);
    CHECK (EqualSid (sid, owner) || is_sid (sid, WinCreatorOwnerRightsSid) || is_sid (sid, WinLocalSystemSid));
  }
  LocalFree (descriptor);
  DeleteFileW (L"mine");
}

/* As when the disk goes away under the writer. */
static void a_failed_write_leaves_the_old_file_and_nothing_else (void) {
  CHECK_UINT (save ("kept", "old", NULL), ATLAS_OK);
  AtlasReplacement *replacement = NULL;
  CHECK_UINT (atlas_replacement_begin ("kept", &replacement, NULL), ATLAS_OK);
  FILE *stream = atlas_replacement_stream (replacement);
  fputs ("new", stream);
  CHECK (CloseHandle ((HANDLE)_get_osfhandle (_fileno (stream))));
  AtlasError error = { 0 };
  CHECK (atlas_replacement_commit (replacement, &error) < 0);
  CHECK_UINT (error.system_code, ERROR_INVALID_HANDLE);
  CHECK (strstr (error.message, "\"kept\"") && strstr (error.message, "nothing was changed"));
  check_holds ("kept", "old");
  CHECK_UINT (count_files (NULL), 1);
  CHECK (DeleteFileW (L"kept"));
}

static void a_write_protected_file_is_kept (void) {
  CHECK_UINT (save ("kept", "old", NULL), ATLAS_OK);
  CHECK (SetFileAttributesW (L"kept", FILE_ATTRIBUTE_READONLY));
  AtlasError error = { 0 };
  CHECK (save ("kept", "new", &error) == ATLAS_ERROR_DENIED);
  CHECK (strstr (error.message, "\"kept\"") && strstr (error.message, "nothing was changed"));
  check_holds ("kept", "old");
  CHECK_UINT (count_files (NULL), 1);
  CHECK (SetFileAttributesW (L"kept", FILE_ATTRIBUTE_NORMAL));
  CHECK (DeleteFileW (L"kept"));
}

static HANDLE hold (const wchar_t *path) {
  return CreateFileW (path, GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
}

static void a_file_held_by_another_is_kept_and_nothing_left_behind (void) {
  CHECK_UINT (save ("held", "old", NULL), ATLAS_OK);
  HANDLE file = hold (L"held");
  CHECK (file != INVALID_HANDLE_VALUE);
  AtlasError error = { 0 };
  CHECK (save ("held", "new", &error) == ATLAS_ERROR_DENIED);
  CHECK (error.system_code == ERROR_SHARING_VIOLATION || error.system_code == ERROR_ACCESS_DENIED);
  CHECK (strstr (error.message, "\"held\"") && strstr (error.message, "nothing was changed"));
  AtlasFile loaded;
  CHECK (atlas_path_exists ("held"));
  CHECK (atlas_file_load ("held", &loaded, &error) == ATLAS_ERROR_DENIED);
  CloseHandle (file);
  check_holds ("held", "old");
  CHECK_UINT (count_files (NULL), 1);
  CHECK (DeleteFileW (L"held"));
}

typedef struct {
  HANDLE file;
} Scanner;

static DWORD WINAPI let_go_soon (void *data) {
  Sleep (20);
  CloseHandle (((Scanner *)data)->file);
  return 0;
}

static void a_scanner_that_looks_for_a_moment_is_waited_for (void) {
  CHECK_UINT (save ("scanned", "old", NULL), ATLAS_OK);
  Scanner scanner = { hold (L"scanned") };
  HANDLE thread = CreateThread (NULL, 0, let_go_soon, &scanner, 0, NULL);
  CHECK_UINT (save ("scanned", "new", NULL), ATLAS_OK);
  WaitForSingleObject (thread, INFINITE);
  CloseHandle (thread);
  check_holds ("scanned", "new");
  CHECK_UINT (count_files (NULL), 1);
  CHECK (DeleteFileW (L"scanned"));
}

/* The folder takes the place only after the beginning, as another program could do it. */
static void a_folder_in_the_way_of_the_rename_stays_and_nothing_is_left_behind (void) {
  AtlasReplacement *replacement = NULL;
  AtlasError error = { 0 };
  CHECK_UINT (atlas_replacement_begin ("place", &replacement, NULL), ATLAS_OK);
  CHECK_UINT (count_files (NULL), 1);
  CHECK (CreateDirectoryW (L"place", NULL));
  CHECK (atlas_replacement_commit (replacement, &error) == ATLAS_ERROR_DENIED);
  wchar_t found[MAX_PATH] = L"";
  CHECK_UINT (count_files (found), 1);
  CHECK (wcscmp (found, L"place") == 0);
  CHECK (RemoveDirectoryW (L"place"));
}

static void devices_are_neither_read_nor_replaced (void) {
  AtlasFile file;
  AtlasError error = { 0 };
  CHECK (atlas_file_load ("NUL", &file, &error) == ATLAS_ERROR_USAGE);
  CHECK (strstr (error.message, "device"));
  CHECK (save ("NUL", "text", &error) == ATLAS_ERROR_USAGE);
  CHECK (save ("\\\\.\\pipe\\vmatlas", "text", &error) == ATLAS_ERROR_USAGE);
  CHECK_UINT (count_files (NULL), 0);
}

static void the_longest_name_has_room_and_a_longer_one_is_refused (void) {
  char name[257] = "";
  AtlasError error = { 0 };
  memset (name, 'n', 256);
  CHECK (save (name, "text", &error) == ATLAS_ERROR_USAGE);
  name[255] = '\0';
  CHECK_UINT (save (name, "text", NULL), ATLAS_OK);
  check_holds (name, "text");
  wchar_t found[MAX_PATH];
  CHECK_UINT (count_files (found), 1);
  CHECK_UINT (remove (name), 0);
}

/* A file that was written an age ago, or now. */
static void put (const wchar_t *path, bool is_old) {
  const FILETIME age = { .dwHighDateTime = 29000000 }; /* 1995 */
  HANDLE file = CreateFileW (path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
  CHECK (file != INVALID_HANDLE_VALUE && (!is_old || SetFileTime (file, NULL, NULL, &age)));
  CloseHandle (file);
}

static void what_a_killed_program_left_is_removed_by_the_next_save (void) {
  wchar_t living[64], reused[64];
  swprintf (living, sizeof living / sizeof *living, L".vmatlas-%lx-1-0", (unsigned long)GetCurrentProcessId ());
  swprintf (reused, sizeof reused / sizeof *reused, L".vmatlas-%lx-1-1", (unsigned long)GetCurrentProcessId ());
  put (L".vmatlas-fffffff0-1-0", false); /* no process has so high a number */
  put (living, false);
  put (reused, true); /* of one that had the number before */
  put (L".vmatlas-notes", true);
  CHECK_UINT (save ("a", "text", NULL), ATLAS_OK);
  CHECK (GetFileAttributesW (reused) == INVALID_FILE_ATTRIBUTES);
  CHECK (!atlas_path_exists (".vmatlas-fffffff0-1-0"));
  CHECK_UINT (count_files (NULL), 3);
  CHECK (DeleteFileW (living) && DeleteFileW (L".vmatlas-notes") && DeleteFileW (L"a"));
}

static const TapTest tests[] = {
  { "/file/a-name-beyond-every-code-page-is-kept", a_name_beyond_every_code_page_is_kept },
  { "/file/a-lone-surrogate-in-a-name-is-kept", a_lone_surrogate_in_a_name_is_kept },
  { "/file/a-path-of-more-than-260-characters-works", a_path_of_more_than_260_characters_works },
  { "/file/a-saved-file-is-its-owners-alone", a_saved_file_is_its_owners_alone },
  { "/file/a-failed-write-leaves-the-old-file-and-nothing-else", a_failed_write_leaves_the_old_file_and_nothing_else },
  { "/file/a-write-protected-file-is-kept", a_write_protected_file_is_kept },
  { "/file/a-file-held-by-another-is-kept-and-nothing-left-behind",
    a_file_held_by_another_is_kept_and_nothing_left_behind },
  { "/file/a-scanner-that-looks-for-a-moment-is-waited-for", a_scanner_that_looks_for_a_moment_is_waited_for },
  { "/file/a-folder-in-the-way-of-the-rename-stays-and-nothing-is-left-behind",
    a_folder_in_the_way_of_the_rename_stays_and_nothing_is_left_behind },
  { "/file/what-a-killed-program-left-is-removed-by-the-next-save",
    what_a_killed_program_left_is_removed_by_the_next_save },
  { "/file/devices-are-neither-read-nor-replaced", devices_are_neither_read_nor_replaced },
  { "/file/the-longest-name-has-room-and-a-longer-one-is-refused",
    the_longest_name_has_room_and_a_longer_one_is_refused },
};

int main (void) {
  wchar_t base[MAX_PATH];
  DWORD length = GetTempPathW (MAX_PATH - 40, base);
  swprintf (folder, MAX_PATH, L"%lsvmatlas-file-%lu-%lu", base, (unsigned long)GetCurrentProcessId (),
            (unsigned long)GetTickCount ());
  if (!length || !CreateDirectoryW (folder, NULL) || !SetCurrentDirectoryW (folder)) {
    printf ("Bail out! no folder for temporary files\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  if (!SetCurrentDirectoryW (base) || !RemoveDirectoryW (folder))
    printf ("# the folder of the tests is not empty: something was left behind\n");
  return result;
}
