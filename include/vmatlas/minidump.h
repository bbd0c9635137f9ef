/* A source on a Windows minidump file (MiniDumpWriteDump and others), mapped into memory, of any size.
 *
 * Layout: the MINIDUMP_ structures of Windows' minidumpapiset.h, little-endian. Streams read: ThreadList 3, ModuleList
 * 4, MemoryList 5, SystemInfo 7, Memory64List 9, HandleData 12, MiscInfo 15, MemoryInfoList 16, ThreadInfoList 17,
 * ProcessVmCounters 22, ThreadNames 24. Without MemoryInfoList the ranges are those of the modules and of the memory
 * that the dump holds, with a note. Every offset and count is checked against the file's size before use. */
#ifndef VMATLAS_MINIDUMP_H
#define VMATLAS_MINIDUMP_H

#include "vmatlas/source.h"

#include <stdbool.h>

/* True if the bytes at the beginning of a file are those of a minidump ("MDMP"). */
bool atlas_minidump_sniff (const void *data, size_t size);

/* Opens a dump file. */
int atlas_minidump_open (const char *path, AtlasSource **out, AtlasError *error);

/* The same on bytes in memory, which must outlive the source; `name` is what error sentences call them. */
int atlas_minidump_open_data (const void *data, size_t size, const char *name, AtlasSource **out, AtlasError *error);

#endif
