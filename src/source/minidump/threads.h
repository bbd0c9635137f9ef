/* The threads of a dump: the stream ThreadList, and what ThreadInfoList and ThreadNames say of them. */
#ifndef SOURCE_MINIDUMP_THREADS_H
#define SOURCE_MINIDUMP_THREADS_H

#include "source/minidump/names.h"

typedef struct {
  AtlasDumpList list;
  AtlasDumpList infos;
  AtlasDumpIndex infos_by_id;
  AtlasDumpNames names; /* by thread */
} AtlasDumpThreads;

typedef struct {
  uint32_t id;
  uint64_t teb;               /* 0: not known */
  uint64_t start;             /* 0: not known */
  uint64_t stack, stack_size; /* what was in use of its stack when the dump was written; size 0: not told */
  AtlasDumpText name;
} AtlasDumpThread;

int atlas_dump_threads_init (AtlasDumpThreads *threads, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                             AtlasError *error);
void atlas_dump_threads_clear (AtlasDumpThreads *threads);

/* The thread at a position, which must be below list.count. */
AtlasDumpThread atlas_dump_threads_at (const AtlasDumpThreads *threads, const AtlasDumpBytes *bytes, uint64_t position);

#endif
