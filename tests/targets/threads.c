/* Threads whose stacks have several sizes. Each says where its stack, its environment block and its first function are;
 * a 32-bit one on 64-bit Windows has two of the first two. All wait, so that what they said stays so. */
#include "truth.h"

typedef HRESULT (WINAPI *SetThreadDescriptionCall) (HANDLE thread, const wchar_t *name);

typedef struct {
  unsigned bits;
  uint64_t teb, base, limit, allocation;
} Stack;

typedef struct {
  const char *name;
  const wchar_t *description;
  SIZE_T size;
  DWORD flags;
  DWORD id;
  int stack_count, is_named;
  Stack stacks[2];
} Thread;

static Thread threads[] = {
  { .name = "main", .description = L"main" },
  { .name = "default", .description = L"default" },
  { .name = "64 KiB reserved", .description = L"small", .size = 64 * 1024, .flags = STACK_SIZE_PARAM_IS_A_RESERVATION },
  { .name = "256 KiB reserved",
    .description = L"quarter",
    .size = 256 * 1024,
    .flags = STACK_SIZE_PARAM_IS_A_RESERVATION },
  { .name = "4 MiB reserved", .description = L"four", .size = 4 << 20, .flags = STACK_SIZE_PARAM_IS_A_RESERVATION },
  { .name = "16 MiB reserved",
    .description = L"sixteen",
    .size = 16 << 20,
    .flags = STACK_SIZE_PARAM_IS_A_RESERVATION },
  { .name = "512 KiB committed", .description = L"committed", .size = 512 * 1024 },
  { .name = "not named", .size = 1 << 20, .flags = STACK_SIZE_PARAM_IS_A_RESERVATION },
};
enum { THREAD_COUNT = sizeof threads / sizeof *threads };

static HANDLE told, never;
static SetThreadDescriptionCall set_description;

/* Offsets of StackBase, StackLimit and DeallocationStack: winternl.h and the public symbols of ntdll, both widths. */
static void read_own_stack (Stack *stack) {
  const char *teb = (const char *)NtCurrentTeb ();
  stack->bits = sizeof (void *) * 8;
  stack->teb = address_of (teb);
  stack->base = *(const uintptr_t *)(teb + sizeof (void *));
  stack->limit = *(const uintptr_t *)(teb + 2 * sizeof (void *));
  stack->allocation = *(const uintptr_t *)(teb + (sizeof (void *) == 8 ? 0x1478 : 0xE0C));
}

/* The 64-bit half of a 32-bit thread: TEB32 + F70 points at TEB64, which must point at itself. */
static int read_other_stack (Stack *stack) {
  if (sizeof (void *) == 8)
    return 0;
  uintptr_t teb = *(const uintptr_t *)((const char *)NtCurrentTeb () + 0xF70);
  MEMORY_BASIC_INFORMATION range;
  if (!teb || !VirtualQuery ((const void *)teb, &range, sizeof range) || range.State != MEM_COMMIT
      || *(const uint64_t *)(teb + 0x30) != teb)
    return 0;
  *stack = (Stack){ .bits = 64,
                    .teb = teb,
                    .base = *(const uint64_t *)(teb + 0x08),
                    .limit = *(const uint64_t *)(teb + 0x10),
                    .allocation = *(const uint64_t *)(teb + 0x1478) };
  return 1;
}

/* PEB.ApiSetMap, by the same symbols. */
static uint64_t api_set_map (void) {
  const char *teb = (const char *)NtCurrentTeb ();
  const char *peb = *(const char *const *)(teb + (sizeof (void *) == 8 ? 0x60 : 0x30));
  return *(const uintptr_t *)(peb + (sizeof (void *) == 8 ? 0x68 : 0x38));
}

static void describe_self (Thread *thread) {
  thread->id = GetCurrentThreadId ();
  if (set_description && thread->description)
    thread->is_named = SUCCEEDED (set_description (GetCurrentThread (), thread->description));
  read_own_stack (&thread->stacks[0]);
  thread->stack_count = 1 + read_other_stack (&thread->stacks[1]);
}

static DWORD WINAPI run (void *data) {
  describe_self (data);
  SetEvent (told);
  WaitForSingleObject (never, INFINITE);
  return 0;
}

static void say (const Thread *thread) {
  truth_open_object (NULL);
  truth_text ("name", thread->name);
  truth_number ("id", thread->id);
  if (thread->is_named)
    truth_path ("description", thread->description);
  else
    truth_null ("description");
  truth_number ("asked", thread->size);
  if (thread == &threads[0])
    truth_null ("start"); /* the program's entry point: the C library's */
  else
    truth_address ("start", address_of ((const void *)(uintptr_t)run));
  truth_open_list ("stacks");
  for (int i = 0; i < thread->stack_count; i++) {
    const Stack *stack = &thread->stacks[i];
    truth_open_object (NULL);
    truth_number ("bits", stack->bits);
    truth_address ("teb", stack->teb);
    truth_address ("base", stack->base);
    truth_address ("limit", stack->limit);
    truth_address ("allocation", stack->allocation);
    truth_close_object ();
  }
  truth_close_list ();
  truth_close_object ();
}

int main (void) {
  told = CreateEventW (NULL, FALSE, FALSE, NULL);
  never = CreateEventW (NULL, TRUE, FALSE, NULL);
  truth_require (told && never, "CreateEvent");
  /* Windows 10 1607 and later have it. The cast goes by a function without a type, as FARPROC is one of no use. */
  set_description = (SetThreadDescriptionCall)(void (*) (void))GetProcAddress (GetModuleHandleW (L"kernel32.dll"),
                                                                               "SetThreadDescription");

  describe_self (&threads[0]);
  for (int i = 1; i < THREAD_COUNT; i++) {
    HANDLE thread = CreateThread (NULL, threads[i].size, run, &threads[i], threads[i].flags, NULL);
    truth_require (thread != NULL, "CreateThread");
    WaitForSingleObject (told, INFINITE);
    CloseHandle (thread);
  }

  truth_begin ("threads");
  truth_address ("api_set_map", api_set_map ());
  truth_open_list ("threads");
  for (int i = 0; i < THREAD_COUNT; i++)
    say (&threads[i]);
  truth_close_list ();
  truth_walk ();
  truth_ready ();
  truth_wait ();
  return 0;
}
