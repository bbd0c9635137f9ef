/* Which drive letters stand for which of the kernel's devices. */
#ifndef WIN32_DRIVES_H
#define WIN32_DRIVES_H

#include <stddef.h>
#include <wchar.h>

enum { ATLAS_DRIVE_COUNT = 26, ATLAS_DEVICE_SIZE = 128 };

typedef struct {
  wchar_t devices[ATLAS_DRIVE_COUNT]
                 [ATLAS_DEVICE_SIZE]; /* "\Device\HarddiskVolume3", "" where there is no such drive */
} AtlasDrives;

/* Asks the system. Drives that stand for a folder (subst) are left out: the file lies elsewhere. */
void atlas_drives_init (AtlasDrives *drives);

/* The path of a file as the kernel names it (`length` characters: \Device\HarddiskVolume3\x,
 * \Device\Mup\server\share\x, \??\C:\x), as people do: C:\x, \\server\share\x, in UTF-8. What has no such name stays as
 * it is. free() it; NULL if memory ran out. */
char *atlas_drives_dup_path (const AtlasDrives *drives, const wchar_t *path, size_t length);

#endif
