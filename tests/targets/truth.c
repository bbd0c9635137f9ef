#include "truth.h"

static char buffer[1 << 16];
static DWORD used;
static int wants_comma;

static void flush (void) {
  HANDLE output = GetStdHandle (STD_OUTPUT_HANDLE);
  for (DWORD done = 0, written; done < used; done += written)
    if (!WriteFile (output, buffer + done, used - done, &written, NULL) || written == 0)
      ExitProcess (1);
  used = 0;
}

static void put (char c) {
  if (used == sizeof buffer)
    flush ();
  buffer[used++] = c;
}

static void put_text (const char *text) {
  while (*text)
    put (*text++);
}

static void put_digits (uint64_t number, unsigned base) {
  char digits[24];
  int count = 0;
  do
    digits[count++] = "0123456789abcdef"[number % base];
  while ((number /= base) != 0);
  while (count > 0)
    put (digits[--count]);
}

static void put_key (const char *key) {
  if (wants_comma)
    put (',');
  wants_comma = 1;
  if (key) {
    put ('"');
    put_text (key);
    put_text ("\":");
  }
}

void truth_number (const char *key, uint64_t number) {
  put_key (key);
  put_digits (number, 10);
}

void truth_address (const char *key, uint64_t address) {
  put_key (key);
  put_text ("\"0x");
  put_digits (address, 16);
  put ('"');
}

void truth_text (const char *key, const char *text) {
  put_key (key);
  put ('"');
  put_text (text);
  put ('"');
}

void truth_path (const char *key, const wchar_t *path) {
  put_key (key);
  put ('"');
  for (; *path; path++) {
    if (*path >= 0x20 && *path < 0x7f && *path != '"' && *path != '\\') {
      put ((char)*path);
      continue;
    }
    put_text ("\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
      put_digits ((*path >> shift) & 15, 16);
  }
  put ('"');
}

void truth_null (const char *key) {
  put_key (key);
  put_text ("null");
}

static void open_bracket (const char *key, char bracket) {
  put_key (key);
  put (bracket);
  wants_comma = 0;
}

static void close_bracket (char bracket) {
  put (bracket);
  wants_comma = 1;
}

void truth_open_object (const char *key) {
  open_bracket (key, '{');
}

void truth_close_object (void) {
  close_bracket ('}');
}

void truth_open_list (const char *key) {
  open_bracket (key, '[');
}

void truth_close_list (void) {
  close_bracket (']');
}

/* Under Wine a process is a Linux process, and only Linux itself can tell which: Wine has no call for it. */
static long unix_pid (void) {
#if defined __x86_64__
  long long number = 39;
  __asm__ volatile("syscall" : "+a"(number) : : "rcx", "r11", "memory");
#elif defined __i386__
  long number = 20;
  __asm__ volatile("int $0x80" : "+a"(number) : : "memory");
#else
  long number = 0; /* no such Wine is at hand: tests that need it would fail */
#endif
  return (long)number;
}

void truth_begin (const char *target) {
  BOOL is_wow64 = FALSE;
  SYSTEM_INFO system;
  GetSystemInfo (&system);
  IsWow64Process (GetCurrentProcess (), &is_wow64);
  truth_open_object (NULL);
  truth_text ("target", target);
  truth_number ("pid", GetCurrentProcessId ());
  if (GetProcAddress (GetModuleHandleW (L"ntdll.dll"), "wine_get_version"))
    truth_number ("unix_pid", (uint64_t)unix_pid ());
  else
    truth_null ("unix_pid");
  truth_number ("bits", sizeof (void *) * 8);
  truth_number ("wow64", is_wow64 != FALSE);
  truth_number ("page", system.dwPageSize);
  truth_number ("granularity", system.dwAllocationGranularity);
  truth_address ("maximum", address_of (system.lpMaximumApplicationAddress));
}

void truth_ready (void) {
  truth_close_object ();
  put_text ("\nREADY\n");
  flush ();
}

void truth_wait (void) {
  HANDLE input = GetStdHandle (STD_INPUT_HANDLE);
  char ignored[256];
  DWORD count;
  while (ReadFile (input, ignored, sizeof ignored, &count, NULL) && count > 0)
    ;
}

void truth_walk (void) {
  MEMORY_BASIC_INFORMATION range;
  truth_open_list ("walk");
  for (char *at = NULL; VirtualQuery (at, &range, sizeof range) == sizeof range;
       at = (char *)range.BaseAddress + range.RegionSize) {
    truth_open_object (NULL);
    truth_address ("address", address_of (range.BaseAddress));
    truth_number ("size", range.RegionSize);
    truth_address ("allocation", address_of (range.AllocationBase));
    truth_number ("allocation_protect", range.AllocationProtect);
    truth_number ("state", range.State);
    truth_number ("protect", range.Protect);
    truth_number ("type", range.Type);
    truth_close_object ();
    if (range.RegionSize > UINTPTR_MAX - (uintptr_t)range.BaseAddress)
      break;
  }
  truth_close_list ();
}

void truth_require (int is_so, const char *what) {
  if (is_so)
    return;
  const char *parts[] = { "target: this failed: ", what, "\r\n" };
  for (int i = 0; i < 3; i++) {
    DWORD written;
    WriteFile (GetStdHandle (STD_ERROR_HANDLE), parts[i], (DWORD)lstrlenA (parts[i]), &written, NULL);
  }
  ExitProcess (1);
}
