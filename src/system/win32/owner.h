/* Who may use a file that we make. */
#ifndef SYSTEM_WIN32_OWNER_H
#define SYSTEM_WIN32_OWNER_H

#include <windows.h>

/* All but execution for the file's owner and for the user, nobody else, nothing inherited. Both, since an
 * administrator's files can belong to the group, and on a server's share the user is another one than here. LocalFree()
 * it; NULL on failure. */
PSECURITY_DESCRIPTOR atlas_owner_only (void);

#endif
