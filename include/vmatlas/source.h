/* A source answers questions about one process, or about one file that holds one. It gathers and never interprets.
 *
 * This is the seam between the systems and the rest: a table of functions chosen at run time, since a live process, a
 * dump and plain memory stand beside each other in one program, and so that what reads Windows' structures is tested on
 * any system.
 *
 * A source belongs to one thread at a time. Strings that it hands out are its own and hold until the next call on it. A
 * call may block for as long as the target likes; a caller that cannot wait runs it on a thread that it can abandon
 * (vmatlas/gather.h). */
#ifndef VMATLAS_SOURCE_H
#define VMATLAS_SOURCE_H

#include "vmatlas/error.h"
#include "vmatlas/limits.h"
#include "vmatlas/note.h"
#include "vmatlas/range.h"

#include <stddef.h>
#include <stdint.h>

typedef struct AtlasSource AtlasSource;

/* What a source cannot find out, and why. The texts of values are the source's. */
typedef struct {
  AtlasNoteCode code;
  AtlasNoteValue values[2];
  size_t value_count;
} AtlasSourceNote;

/* What a source can say at once. Strings NULL, figures ATLAS_UNKNOWN (pid, parent, bits, build 0) where it cannot.
 * Zeroed memory is not "unknown": begin with atlas_source_facts_init(). */
typedef struct {
  uint64_t time; /* when the facts were true, microseconds since 1970-01-01 UTC */
  uint32_t pid, parent;
  uint8_t bits; /* of the process; 0 if only its memory can tell */
  AtlasTri is_wow64;
  const char *name, *path, *command_line, *user;
  uint64_t start_time, private_bytes, working_set, page_tables;
  uint64_t user_time, kernel_time;   /* microseconds of processor time that the process has had */
  uint64_t handles, section_handles; /* all that the process has open, and of them those of sections */
  const char *host_name, *system, *architecture;
  uint32_t build;
  AtlasTri is_wine;
  uint32_t page_size, granularity;
  uint64_t highest_address;
  AtlasLimits limits;
  uint64_t peb;    /* of the native width, ATLAS_UNKNOWN if only a TEB can tell */
  uint64_t peb32;  /* of the 32-bit half of a WOW64 process, ATLAS_UNKNOWN likewise */
  bool is_windows; /* the process has Windows' structures in its memory */
  const AtlasSourceNote *notes;
  size_t note_count;
} AtlasSourceFacts;

typedef struct {
  uint64_t address, size, allocation;
  uint32_t protection, allocation_protection;
  AtlasState state;
  AtlasType type;
} AtlasSourceRange;

typedef struct {
  uint32_t id;
  uint64_t teb; /* of the native width; ATLAS_UNKNOWN if not known */
  const char *name;
  uint64_t start; /* the address at which it began to run; 0: not known */
  uint64_t stack,
      stack_size; /* a part of its stack, where its environment block may be out of reach; size 0: not known */
} AtlasSourceThread;

typedef struct {
  uint64_t address, size; /* size 0: not known */
  const char *path;       /* NULL: not known */
  uint32_t timestamp;     /* TimeDateStamp of its PE header; 0: not known */
  const void *codeview;   /* its CodeView record, which names its PDB or build id; NULL: not known */
  size_t codeview_size;
} AtlasSourceModule;

typedef struct {
  const char *kind; /* "win32", "minidump", "memory" */

  int (*facts) (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error);

  /* The range that holds `address`, or the next one above it; ATLAS_END when the system says that there is none.
   * ATLAS_ERROR_EXITED when the process has ended. What it returns is as the system said it: hostile until checked. */
  int (*range) (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error);

  /* The file mapped at `address`, UTF-8 (WTF-8 for lone surrogates), with a drive letter where one could be found.
   * ATLAS_END: no file (the paging file backs it). ATLAS_ERROR_UNSUPPORTED: the source cannot tell. */
  int (*mapped_name) (AtlasSource *source, uint64_t address, const char **out, AtlasError *error);

  /* Fills working_set of `count` committed ranges (ascending; others are never passed). ATLAS_ERROR_UNSUPPORTED or
   * _DENIED: the system does not say; nothing was filled. */
  int (*working_set) (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error);

  /* Copies `size` bytes at `address`: all or nothing. ATLAS_ERROR_UNREADABLE if any byte is not there. */
  int (*read) (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error);

  /* The thread, module at a position; ATLAS_END behind the last. The list is the one of the first call. */
  int (*thread) (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error);
  int (*module) (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error);

  void (*close) (AtlasSource *source);
} AtlasSourceOps;

/* Every source begins with this. */
struct AtlasSource {
  const AtlasSourceOps *ops;
};

void atlas_source_facts_init (AtlasSourceFacts *facts);

/* NULL is allowed. */
static inline void atlas_source_close (AtlasSource *source) {
  if (source)
    source->ops->close (source);
}

#endif
