/* Why Windows does not tell something of a process. Private to this room. */
#ifndef WIN32_REFUSE_H
#define WIN32_REFUSE_H

#include "source/win32/process.h"

/* True once the process has ended, as long as it is held. */
bool atlas_win32_has_exited (const AtlasWin32Process *process);

/* Windows said no with `system_code`: fills `error` with why, told apart: the process has ended (ATLAS_ERROR_EXITED),
 * access is denied, with what to do, or Windows' own words. `what` follows on the process's name: "does not let its
 * memory be read". */
int atlas_win32_refuse (const AtlasWin32Process *process, DWORD system_code, const char *what, AtlasError *error);

#endif
