#include "source/win32/loader.h"

#include "source/win32/ntapi.h"

/* Windows itself believes no longer list. */
enum { MAX_MODULES = 10000, LIST_COUNT = 3 };

/* Offsets of a process that is 32 or 64 bits wide, in its PEB and in what that names. */
typedef struct {
  size_t pointer, peb_loader, first_list;
} Width;

static const Width width32 = { 4, 0x0c, 0x0c }, width64 = { 8, 0x18, 0x10 };

/* On 64-bit Windows the 32-bit TEB lies two pages behind the 64-bit one. */
enum { TEB32_DISTANCE = 0x2000, TEB32_PEB = 0x30 };

static bool read_pointer (AtlasWin32Process *process, const Width *width, uint64_t address, uint64_t *out) {
  *out = 0;
  return atlas_win32_read (&process->source, address, out, width->pointer, NULL) == ATLAS_OK;
}

/* A cycle that leaves the head out is found after two rounds and a half: an entry is marked after every power of two.
 */
static bool list_ends (AtlasWin32Process *process, const Width *width, uint64_t head) {
  uint64_t entry = head, marked = head;
  for (unsigned count = 1; count <= MAX_MODULES; count++) {
    if (!read_pointer (process, width, entry, &entry) || entry == head)
      return true;
    if (entry == marked)
      return false;
    if ((count & (count - 1)) == 0)
      marked = entry;
  }
  return false;
}

static bool lists_end (AtlasWin32Process *process, const Width *width, uint64_t peb) {
  uint64_t loader;
  if (!read_pointer (process, width, peb + width->peb_loader, &loader))
    return true;
  for (size_t i = 0; i < LIST_COUNT; i++)
    if (!list_ends (process, width, loader + width->first_list + i * 2 * width->pointer))
      return false;
  return true;
}

static uint64_t ask (const AtlasWin32Process *process, bool wants_32) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  AtlasProcessBasic basic = { 0 };
  uintptr_t peb32 = 0;
  if (!api->query_process)
    return 0;
  if (wants_32)
    return api->query_process (process->process, ATLAS_PROCESS_WOW64_INFORMATION, &peb32, sizeof peb32, NULL) >= 0
               ? peb32
               : 0;
  return api->query_process (process->process, ATLAS_PROCESS_BASIC_INFORMATION, &basic, sizeof basic, NULL) >= 0
             ? (uintptr_t)basic.peb
             : 0;
}

/* The PEB of the 32-bit side; Wine answers with a mere 1, but any thread's 32-bit TEB names it. */
static uint64_t find_peb32 (AtlasWin32Process *process) {
  uint64_t peb = ask (process, true);
  AtlasSourceThread thread;
  if (peb > 0xffff)
    return peb;
  if (atlas_win32_thread (&process->source, 0, &thread, NULL) != ATLAS_OK || thread.teb == ATLAS_UNKNOWN)
    return 0;
  return read_pointer (process, &width32, thread.teb + TEB32_DISTANCE + TEB32_PEB, &peb) ? peb : 0;
}

bool atlas_loader_lists_end (AtlasWin32Process *process) {
  bool is_wide = sizeof (void *) == 8;
  uint64_t peb = ask (process, false);
  if (peb && !lists_end (process, is_wide ? &width64 : &width32, peb))
    return false;
  uint64_t peb32 = is_wide && process->is_wow64 == ATLAS_TRI_YES ? find_peb32 (process) : 0;
  return !peb32 || lists_end (process, &width32, peb32);
}
