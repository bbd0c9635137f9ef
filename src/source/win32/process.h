/* A live process as a source holds it. Private to this room. */
#ifndef WIN32_PROCESS_H
#define WIN32_PROCESS_H

#include "source/win32/drives.h"
#include "source/win32/users.h"
#include "vmatlas/source.h"

#include <stdbool.h>
#include <windows.h>

typedef struct {
  AtlasSourceThread *items;
  size_t count, capacity;
  bool is_listed;
} AtlasThreadList;

typedef struct {
  AtlasSourceModule *items; /* ascending by address, each once */
  size_t count, capacity;
  bool is_listed;
} AtlasModuleList;

typedef struct {
  AtlasSource source;
  uint32_t pid;
  /* As long as it is held, the pid is given to no other process, so asking by pid (Toolhelp) is asking the same one. */
  HANDLE process;
  bool may_read; /* PROCESS_VM_READ was given */
  bool has_debug_privilege;
  uint8_t bits;
  AtlasTri is_wow64;
  uint32_t page_size;
  char label[32 + 3 * MAX_PATH]; /* "Process 1234 (name.exe)" */

  AtlasDrives drives;
  wchar_t *kernel_name; /* room for the longest name that there can be */
  char *mapped_name;    /* the last one told */
  struct {
    char *path, *command_line, *host_name, *system;
  } texts; /* of the last facts told */
  AtlasUsers users;
  AtlasThreadList threads;
  AtlasModuleList modules;
} AtlasWin32Process;

/* A UNICODE_STRING counts bytes in 16 bits. */
enum { ATLAS_KERNEL_NAME_SIZE = 32768 };

static inline AtlasWin32Process *atlas_win32_process (AtlasSource *source) {
  return (AtlasWin32Process *)source;
}

int atlas_win32_facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error);
int atlas_win32_range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error);
int atlas_win32_mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error);
int atlas_win32_working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error);
int atlas_win32_read (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error);
int atlas_win32_thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error);
int atlas_win32_module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error);

void atlas_win32_threads_clear (AtlasThreadList *threads);
void atlas_win32_modules_clear (AtlasModuleList *modules);
void atlas_win32_facts_clear (AtlasWin32Process *process);

#endif
