/* The limits that Windows sets to a process's memory. Private to this room. */
#ifndef WIN32_MEMORY_LIMITS_H
#define WIN32_MEMORY_LIMITS_H

#include "source/win32/process.h"

/* Those that Windows tells; the others stay as they are. `private_bytes` is what the process is charged. */
void atlas_win32_limits (const AtlasWin32Process *process, uint64_t private_bytes, AtlasLimits *out);

#endif
