/* The lists of modules that a process's loader keeps in the process's own memory. */
#ifndef WIN32_LOADER_H
#define WIN32_LOADER_H

#include "source/win32/process.h"

/* False if a list was found to have no end. The system's own functions follow such a list without end, and Toolhelp
 * takes memory for each step. What cannot be read is no such list. */
bool atlas_loader_lists_end (AtlasWin32Process *process);

#endif
