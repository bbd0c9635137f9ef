/* Allocates and frees without a pause, so that the map changes while it is read. A fixed allocation stands among what
 * comes and goes. `busy` has no truth of its whole space to tell; it tells what stays. */
#include "truth.h"

enum { SLOTS = 256, PAGE = 4096, GRANULE = 64 * 1024 };

static volatile LONG is_over;

static DWORD WINAPI wait_for_end (void *data) {
  (void)data;
  truth_wait ();
  InterlockedExchange (&is_over, 1);
  return 0;
}

static uint32_t next_random (uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  return *state ^= *state << 5;
}

static void change (char **slot, uint32_t random) {
  DWORD before;
  SIZE_T size = (random >> 8) % 64 * PAGE + PAGE;
  if (*slot && random % 3 == 0) {
    VirtualProtect (*slot, PAGE, random & 16 ? PAGE_READONLY : PAGE_READWRITE, &before);
  } else if (*slot) {
    VirtualFree (*slot, 0, MEM_RELEASE);
    *slot = NULL;
  } else {
    *slot = VirtualAlloc (NULL, size, random & 16 ? MEM_RESERVE : MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  }
}

int main (void) {
  static char *slots[SLOTS];
  uint32_t random = 2463534242;
  void *fixed = VirtualAlloc (NULL, 10 * GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READ);
  truth_require (fixed != NULL, "VirtualAlloc");

  truth_begin ("busy");
  truth_address ("fixed", address_of (fixed));
  truth_number ("fixed_size", 10 * GRANULE);
  truth_require (CreateThread (NULL, 0, wait_for_end, NULL, 0, NULL) != NULL, "CreateThread");
  truth_ready ();
  while (!is_over) {
    uint32_t choice = next_random (&random);
    change (&slots[choice % SLOTS], next_random (&random));
  }
  return 0;
}
