/* The users that processes run as. */
#ifndef WIN32_USERS_H
#define WIN32_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

typedef struct AtlasUser AtlasUser;

/* Names already looked up: a lookup may have to wait for a server that is not there, which happens once a user then.
 * Zeroed is empty. */
typedef struct {
  AtlasUser *items;
  size_t count, capacity;
} AtlasUsers;

/* "DOMAIN\user", or the SID of one that nobody knows a name for; owned by the table, until it is cleared. NULL if the
 * system does not say whose the process is, or memory ran out. The handle needs PROCESS_QUERY_LIMITED_INFORMATION. */
const char *atlas_users_name (AtlasUsers *users, HANDLE process);
void atlas_users_clear (AtlasUsers *users);

#endif
