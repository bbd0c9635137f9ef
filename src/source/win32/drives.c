#include "source/win32/drives.h"

#include "vmatlas/utf16.h"

#include <stdbool.h>
#include <stdlib.h>
#include <windows.h>

void atlas_drives_init (AtlasDrives *drives) {
  DWORD present = GetLogicalDrives ();
  for (int i = 0; i < ATLAS_DRIVE_COUNT; i++) {
    wchar_t name[] = { (wchar_t)(L'A' + i), L':', L'\0' }, *device = drives->devices[i];
    /* The first of several strings, each ended by NUL, is the one in force. */
    if (!(present & 1u << i) || !QueryDosDeviceW (name, device, ATLAS_DEVICE_SIZE)
        || wcsncmp (device, L"\\Device\\", 8) != 0)
      *device = L'\0';
  }
}

/* A path in two pieces that need not lie beside each other. */
typedef struct {
  const wchar_t *prefix;
  const wchar_t *rest;
  size_t rest_length;
} Split;

/* Takes `beginning`, in either case of letters, off the front of `rest`. */
static bool take (Split *split, const wchar_t *beginning) {
  size_t length = wcslen (beginning);
  if (split->rest_length < length
      || CompareStringOrdinal (split->rest, (int)length, beginning, (int)length, TRUE) != CSTR_EQUAL)
    return false;
  split->rest += length;
  split->rest_length -= length;
  return true;
}

/* The device is followed by a backslash: HarddiskVolume1 is not the beginning of HarddiskVolume12. */
static bool take_device (Split *split, const wchar_t *device) {
  Split tried = *split;
  if (!*device || !take (&tried, device) || !tried.rest_length || *tried.rest != L'\\')
    return false;
  *split = tried;
  return true;
}

static bool take_drive (Split *split, const AtlasDrives *drives, wchar_t letter[3]) {
  for (int i = 0; i < ATLAS_DRIVE_COUNT; i++)
    if (take_device (split, drives->devices[i])) {
      letter[0] = (wchar_t)(L'A' + i);
      letter[1] = L':';
      letter[2] = L'\0';
      split->prefix = letter;
      return true;
    }
  return false;
}

/* \Device\Mup\server\share\x; a mapped drive puts ;provider and ;Z:logon, each a part of its own, before the server. */
static bool take_network (Split *split) {
  static const wchar_t *const redirectors[] = { L"\\Device\\Mup", L"\\Device\\LanmanRedirector" };
  for (size_t i = 0; i < sizeof redirectors / sizeof *redirectors; i++) {
    if (!take_device (split, redirectors[i]))
      continue;
    while (split->rest_length > 1 && split->rest[1] == L';') {
      size_t part = 1;
      while (part < split->rest_length && split->rest[part] != L'\\')
        part++;
      split->rest += part;
      split->rest_length -= part;
    }
    split->prefix = L"\\";
    return true;
  }
  return false;
}

/* The kernel's folder of drive letters; what else is in it is reached by programs as \\?\. */
static bool take_dos_devices (Split *split) {
  if (!take (split, L"\\??\\"))
    return false;
  if (take (split, L"UNC\\"))
    split->prefix = L"\\\\";
  else if (split->rest_length < 2 || split->rest[1] != L':')
    split->prefix = L"\\\\?\\";
  return true;
}

char *atlas_drives_dup_path (const AtlasDrives *drives, const wchar_t *path, size_t length) {
  wchar_t letter[3];
  Split split = { L"", path, length };
  if (!take_drive (&split, drives, letter) && !take_network (&split))
    take_dos_devices (&split);
  size_t prefix_length = wcslen (split.prefix), size = prefix_length + split.rest_length;
  wchar_t *joined = malloc ((size + 1) * sizeof *joined);
  if (!joined)
    return NULL;
  wmemcpy (joined, split.prefix, prefix_length);
  wmemcpy (joined + prefix_length, split.rest, split.rest_length);
  char *text = atlas_utf16_dup_utf8 (joined, size);
  free (joined);
  return text;
}
