/* The walk through a live process against nothing but the system's own calls. usage: walk.exe PID */
#include "bench.h"

#include "vmatlas/gather.h"
#include "vmatlas/win32.h"

#include <windows.h>

enum { RUNS = 7 };

typedef struct {
  uint32_t pid;
  HANDLE process;
  AtlasSource *source;
  size_t bare, walked, gathered; /* ranges seen */
} Work;

/* VirtualQueryEx and nothing else. */
static void query_all (void *data) {
  Work *work = data;
  MEMORY_BASIC_INFORMATION info;
  work->bare = 0;
  for (uintptr_t address = 0; VirtualQueryEx (work->process, (void *)address, &info, sizeof info) == sizeof info;) {
    uintptr_t end = (uintptr_t)info.BaseAddress + info.RegionSize;
    work->bare++;
    if (end <= address)
      break;
    address = end;
  }
}

static void walk_all (void *data) {
  Work *work = data;
  AtlasSourceRange range;
  work->walked = 0;
  for (uint64_t address = 0; work->source->ops->range (work->source, address, &range, NULL) == ATLAS_OK;) {
    uint64_t end = range.address + range.size;
    work->walked++;
    if (end <= address)
      break;
    address = end;
  }
}

static void gather_all (void *data) {
  Work *work = data;
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  bench_require (builder && !atlas_gather (work->source, 0, builder, NULL), "the process refused");
  work->gathered = builder->capture->range_count;
  atlas_capture_builder_free (builder);
}

int main (int argc, char **argv) {
  Work work = { .pid = argc > 1 ? (uint32_t)strtoul (argv[1], NULL, 10) : 0 };
  AtlasError error = { 0 };
  work.process = OpenProcess (PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, work.pid);
  bench_require (work.process != NULL, "the process cannot be opened");
  if (atlas_win32_open (work.pid, &work.source, &error))
    bench_require (false, error.message);
  BenchPair regions = bench_pair (walk_all, query_all, &work, RUNS),
            all = bench_pair (gather_all, query_all, &work, RUNS);
  bench_require (work.bare == work.walked && work.gathered >= work.bare * 9 / 10, "the walks differ");
  bench_say ("ranges of the process", (double)work.bare, "", 0);
  bench_say_pair ("walk of its regions : VirtualQueryEx alone", regions, 1.10);
  bench_say_pair ("capture of everything : VirtualQueryEx alone", all, 2.0);
  atlas_source_close (work.source);
  CloseHandle (work.process);
  return 0;
}
