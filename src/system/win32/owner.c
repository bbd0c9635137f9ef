#include "system/win32/owner.h"

#include <stdio.h>

#include <sddl.h>

/* The string form of the user's SID, to be freed with LocalFree(); NULL if Windows does not tell. */
static wchar_t *user_sid (void) {
  struct {
    TOKEN_USER user;
    BYTE sid[SECURITY_MAX_SID_SIZE];
  } information;
  HANDLE token;
  DWORD size;
  wchar_t *text = NULL;
  if (!OpenProcessToken (GetCurrentProcess (), TOKEN_QUERY, &token))
    return NULL;
  if (!GetTokenInformation (token, TokenUser, &information, sizeof information, &size)
      || !ConvertSidToStringSidW (information.user.User.Sid, &text))
    text = NULL;
  CloseHandle (token);
  return text;
}

PSECURITY_DESCRIPTOR atlas_owner_only (void) {
  wchar_t text[64 + 190]; /* a SID's text has at most 184 characters */
  wchar_t *sid = user_sid ();
  PSECURITY_DESCRIPTOR descriptor = NULL;
  if (!sid)
    return NULL;
  _snwprintf (text, sizeof text / sizeof *text, L"D:P(A;;FRFWSDWDWO;;;OW)(A;;FRFWSDWDWO;;;%ls)", sid);
  text[sizeof text / sizeof *text - 1] = L'\0';
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW (text, SDDL_REVISION_1, &descriptor, NULL))
    descriptor = NULL;
  LocalFree (sid);
  return descriptor;
}
