/* A process that lies about itself, in the way that its argument names: what others read in its memory to describe it
 * is wrong, and what runs in it is not harmed by that. */
#include <string.h>

#include "truth.h"

enum { POINTER = sizeof (void *), LIES = 4096 };

typedef uintptr_t Word;

/* Offsets that both widths of Windows have had since Windows 7, and Wine has too. */
enum {
  TEB_STACK_BASE = POINTER,
  TEB_STACK_LIMIT = 2 * POINTER,
  TEB_DEALLOCATION_STACK = POINTER == 8 ? 0x1478 : 0xe0c,
  TEB_PEB = 12 * POINTER,
  PEB_LOADER = 3 * POINTER,
  PEB_PARAMETERS = 4 * POINTER,
  PEB_HEAP_COUNT = POINTER == 8 ? 0xe8 : 0x88,
  PEB_HEAP_LIST = POINTER == 8 ? 0xf0 : 0x90,
  PARAMETERS_FOLDER = POINTER == 8 ? 0x38 : 0x24, /* behind the standard handles, which are in use */
  LOADER_LISTS = POINTER == 8 ? 0x10 : 0xc        /* three of them: load, memory, initialization */
};

static Word *word_at (const void *base, size_t offset) {
  return (Word *)((Word)base + offset);
}

static char *teb (void) {
  return (char *)NtCurrentTeb ();
}

static char *peb (void) {
  return (char *)*word_at (teb (), TEB_PEB);
}

static void count_heaps_without_end (void) {
  *(DWORD *)word_at (peb (), PEB_HEAP_COUNT) = MAXDWORD;
  *((DWORD *)word_at (peb (), PEB_HEAP_COUNT) + 1) = MAXDWORD;
}

/* The list of heaps names what is none: nothing, the list, its neighbours, what is free. */
static void list_heaps_that_are_none (void) {
  static Word list[LIES];
  for (size_t i = 0; i < LIES; i++)
    list[i] = i % 4 == 0 ? (Word)list : i % 4 == 1 ? i : i % 4 == 2 ? ~(Word)i : (Word)&list[i];
  *word_at (peb (), PEB_HEAP_LIST) = (Word)list;
  *(DWORD *)word_at (peb (), PEB_HEAP_COUNT) = LIES;
}

/* Every pointer of a heap into itself becomes `lie`, or, with 0, the place where it stands: a cycle. */
static void spoil_heap (Word lie) {
  char *heap = (char *)HeapCreate (0, 0, 0);
  truth_require (heap != NULL, "HeapCreate");
  for (int i = 0; i < 100; i++)
    HeapAlloc (heap, 0, 100 + 700 * (size_t)i);
  for (Word *word = (Word *)heap; word < (Word *)(heap + 0x4000); word++)
    if (*word >= (Word)heap && *word < (Word)heap + 0x200000)
      *word = lie ? lie : (Word)word;
}

static void make_heap_cycles (void) {
  spoil_heap (0);
}

static void point_heaps_nowhere (void) {
  spoil_heap (0x10);
  spoil_heap (~(Word)0xfff);
}

static DWORD WINAPI lie_about_stack (void *said) {
  *word_at (teb (), TEB_STACK_BASE) = ~(Word)0;
  *word_at (teb (), TEB_STACK_LIMIT) = 0;
  *word_at (teb (), TEB_DEALLOCATION_STACK) = 1;
  SetEvent (said);
  Sleep (INFINITE);
  return 0;
}

static void lie_about_stacks (void) {
  HANDLE said = CreateEventW (NULL, FALSE, FALSE, NULL);
  for (int i = 0; i < 8; i++)
    truth_require (CreateThread (NULL, 0, lie_about_stack, said, 0, NULL)
                       && WaitForSingleObject (said, 30000) == WAIT_OBJECT_0,
                   "CreateThread");
}

/* The last module of each list is followed by the first, never by the head: a list without end. */
static void list_modules_without_end (void) {
  char *loader = (char *)*word_at (peb (), PEB_LOADER);
  for (size_t i = 0; i < 3; i++) {
    LIST_ENTRY *head = (LIST_ENTRY *)word_at (loader, LOADER_LISTS + 2 * POINTER * i);
    head->Blink->Flink = head->Flink;
  }
}

/* Command line, environment and whatever else there is begin nowhere and are as long as can be. */
static void lie_about_parameters (void) {
  char *parameters = (char *)*word_at (peb (), PEB_PARAMETERS);
  for (size_t offset = PARAMETERS_FOLDER; offset < PARAMETERS_FOLDER + 24 * POINTER; offset += POINTER)
    *word_at (parameters, offset) = ~(Word)0xff;
}

static const struct {
  const char *name;
  void (*lie) (void);
} lies[] = {
  { "heap-count", count_heaps_without_end },
  { "heap-list", list_heaps_that_are_none },
  { "heap-cycles", make_heap_cycles },
  { "heap-nowhere", point_heaps_nowhere },
  { "stacks", lie_about_stacks },
  { "modules", list_modules_without_end },
  { "parameters", lie_about_parameters },
};

int main (int argc, char **argv) {
  const char *wanted = argc > 1 ? argv[1] : "";
  size_t count = 0;
  truth_begin ("liar");
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
    if (strcmp (wanted, lies[i].name) == 0) {
      lies[i].lie ();
      count++;
    }
  truth_require (count == 1, "the argument");
  truth_ready ();
  truth_wait ();
  TerminateProcess (GetCurrentProcess (), 0); /* an orderly end would go through what was spoilt */
  return 0;
}
