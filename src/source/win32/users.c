#include "source/win32/users.h"

#include "core/array.h"
#include "vmatlas/utf16.h"

#include <stdlib.h>
#include <wchar.h>

#include <sddl.h>

struct AtlasUser {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  char *name;
};

typedef union {
  TOKEN_USER user;
  BYTE bytes[sizeof (TOKEN_USER) + SECURITY_MAX_SID_SIZE];
} UserInformation;

static bool get_user (HANDLE process, UserInformation *out) {
  HANDLE token;
  DWORD size;
  if (!OpenProcessToken (process, TOKEN_QUERY, &token))
    return false;
  bool is_known = GetTokenInformation (token, TokenUser, out, sizeof *out, &size);
  CloseHandle (token);
  return is_known;
}

static char *dup_sid (PSID sid) {
  wchar_t *wide;
  if (!ConvertSidToStringSidW (sid, &wide))
    return NULL;
  char *text = atlas_utf16_dup_utf8 (wide, wcslen (wide));
  LocalFree (wide);
  return text;
}

static char *dup_account (PSID sid) {
  enum { CAPACITY = 256 };
  wchar_t user[CAPACITY], domain[CAPACITY], joined[2 * CAPACITY];
  DWORD user_size = CAPACITY, domain_size = CAPACITY;
  SID_NAME_USE use;
  if (!LookupAccountSidW (NULL, sid, user, &user_size, domain, &domain_size, &use))
    return NULL;
  wcscpy (joined, domain);
  if (*domain)
    wcscat (joined, L"\\");
  wcscat (joined, user);
  return atlas_utf16_dup_utf8 (joined, wcslen (joined));
}

static const char *look_up (AtlasUsers *users, PSID sid) {
  if (!ATLAS_GROW (users->items, users->count, users->capacity))
    return NULL;
  AtlasUser *user = &users->items[users->count];
  user->name = dup_account (sid);
  if (!user->name)
    user->name = dup_sid (sid);
  if (!user->name || !CopySid (sizeof user->sid, user->sid, sid)) {
    free (user->name);
    return NULL;
  }
  users->count++;
  return user->name;
}

const char *atlas_users_name (AtlasUsers *users, HANDLE process) {
  UserInformation information;
  if (!get_user (process, &information))
    return NULL;
  PSID sid = information.user.User.Sid;
  for (size_t i = 0; i < users->count; i++)
    if (EqualSid (users->items[i].sid, sid))
      return users->items[i].name;
  return look_up (users, sid);
}

void atlas_users_clear (AtlasUsers *users) {
  for (size_t i = 0; i < users->count; i++)
    free (users->items[i].name);
  free (users->items);
  *users = (AtlasUsers){ 0 };
}
