/* Paths as Windows takes them. */
#ifndef SYSTEM_WIN32_PATH_H
#define SYSTEM_WIN32_PATH_H

#include <stdbool.h>
#include <wchar.h>

/* `path` (UTF-8, or WTF-8 for names with a lone surrogate) as a whole wide path from the drive on, with the prefix that
 * lifts the limit of 260 characters where it needs it. free() it; NULL if memory ran out. */
wchar_t *atlas_path_to_wide (const char *path);

/* True for what the converted path of a device (NUL, CON, a pipe) begins with. */
bool atlas_path_is_device (const wchar_t *path);

#endif
