/* Heaps of every sort that HeapCreate makes, with blocks whose places are known, and what the process itself finds in
 * all its heaps. */
#include "truth.h"

enum { MAXIMUM_HEAPS = 64 };

static void allocate (HANDLE heap, const char *key, SIZE_T size, int count) {
  truth_open_list (key);
  for (int i = 0; i < count; i++) {
    char *block = HeapAlloc (heap, HEAP_ZERO_MEMORY, size);
    truth_require (block != NULL, "HeapAlloc");
    truth_open_object (NULL);
    truth_address ("address", address_of (block));
    truth_number ("size", size);
    truth_close_object ();
  }
  truth_close_list ();
}

/* A heap of `maximum` bytes (0: it grows) with `count` blocks of `size`. */
static void make_heap (const char *name, SIZE_T initial, SIZE_T maximum, SIZE_T size, int count) {
  HANDLE heap = HeapCreate (0, initial, maximum);
  truth_require (heap != NULL, "HeapCreate");
  truth_open_object (NULL);
  truth_text ("name", name);
  truth_address ("address", address_of (heap));
  truth_number ("initial", initial);
  truth_number ("maximum", maximum);
  allocate (heap, "blocks", size, count);
  truth_close_object ();
}

/* A heap of blocks of many sizes, every third of which was given back. */
static void make_heap_with_holes (void) {
  static void *blocks[3000];
  HANDLE heap = HeapCreate (0, 0, 0);
  truth_require (heap != NULL, "HeapCreate");
  for (size_t i = 0; i < ARRAYSIZE (blocks); i++) {
    blocks[i] = HeapAlloc (heap, 0, 1 + i * 7 % 1500);
    truth_require (blocks[i] != NULL, "HeapAlloc");
  }
  for (size_t i = 1; i < ARRAYSIZE (blocks); i += 3)
    truth_require (HeapFree (heap, 0, blocks[i]), "HeapFree");
  truth_open_object (NULL);
  truth_text ("name", "holes");
  truth_address ("address", address_of (heap));
  truth_open_list ("blocks");
  for (size_t i = 0; i < ARRAYSIZE (blocks); i++) {
    if (i % 3 == 1)
      continue;
    truth_open_object (NULL);
    truth_address ("address", address_of (blocks[i]));
    truth_number ("size", 1 + i * 7 % 1500);
    truth_close_object ();
  }
  truth_close_list ();
  truth_close_object ();
}

/* The heap that a C runtime says it allocates from. */
static void load_runtime (const wchar_t *path, const char *name) {
  typedef INT_PTR (*GetHeapHandle) (void);
  HMODULE runtime = LoadLibraryW (path);
  FARPROC get_heap = runtime ? GetProcAddress (runtime, "_get_heap_handle") : NULL;
  truth_require (get_heap != NULL, "_get_heap_handle");
  truth_open_object (NULL);
  truth_text ("name", name);
  truth_address ("heap", (uint64_t)(UINT_PTR)((GetHeapHandle)(void (*) (void))get_heap) ());
  truth_close_object ();
}

/* What HeapWalk says of the heap, entry by entry. */
static void list_entries (HANDLE heap) {
  PROCESS_HEAP_ENTRY entry = { .lpData = NULL };
  truth_open_list ("entries");
  while (HeapWalk (heap, &entry)) {
    truth_open_object (NULL);
    truth_address ("address", address_of (entry.lpData));
    truth_number ("size", entry.cbData);
    truth_number ("flags", entry.wFlags);
    truth_close_object ();
  }
  truth_close_list ();
}

static void walk_heap (HANDLE heap) {
  PROCESS_HEAP_ENTRY entry = { .lpData = NULL };
  uint64_t busy = 0, busy_count = 0;
  truth_open_object (NULL);
  truth_address ("address", address_of (heap));
  truth_number ("is_default", heap == GetProcessHeap ());
  truth_open_list ("regions");
  while (HeapWalk (heap, &entry)) {
    if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
      busy += entry.cbData;
      busy_count++;
    }
    if (!(entry.wFlags & PROCESS_HEAP_REGION))
      continue;
    truth_open_object (NULL);
    truth_address ("address", address_of (entry.lpData));
    truth_number ("committed", entry.Region.dwCommittedSize);
    truth_number ("uncommitted", entry.Region.dwUnCommittedSize);
    truth_close_object ();
  }
  DWORD error = GetLastError ();
  truth_close_list ();
  truth_number ("busy", busy);
  truth_number ("busy_count", busy_count);
  truth_number ("is_complete", error == ERROR_NO_MORE_ITEMS);
  list_entries (heap);
  truth_close_object ();
}

int main (void) {
  static HANDLE heaps[MAXIMUM_HEAPS];

  truth_begin ("heaps");
  truth_address ("default", address_of (GetProcessHeap ()));
  allocate (GetProcessHeap (), "default_blocks", 256 * 1024, 4);

  truth_open_list ("made");
  make_heap ("growable", 0, 0, 10000, 500);
  make_heap ("fixed", 64 * 1024, 1024 * 1024, 4000, 100);
  make_heap ("large blocks", 0, 0, 2 * 1024 * 1024, 3);
  make_heap ("empty", 0, 0, 1, 0);
  make_heap_with_holes ();
  truth_close_list ();

  truth_open_list ("runtimes");
  load_runtime (L"msvcrt.dll", "msvcrt.dll");
  load_runtime (L"msvcr120.dll", "msvcr120.dll");
  load_runtime (L"ucrtbase.dll", "ucrtbase.dll");
  truth_close_list ();

  DWORD count = GetProcessHeaps (MAXIMUM_HEAPS, heaps);
  truth_require (count > 0 && count <= MAXIMUM_HEAPS, "GetProcessHeaps");
  truth_open_list ("process_heaps");
  for (DWORD i = 0; i < count; i++)
    walk_heap (heaps[i]);
  truth_close_list ();
  truth_walk ();
  truth_ready ();
  truth_wait ();
  return 0;
}
