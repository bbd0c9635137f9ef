#include "source/minidump/facts.h"

#include "source/minidump/layout.h"

#include <inttypes.h>
#include <stdio.h>

enum {
  /* PROCESSOR_ARCHITECTURE_ in winnt.h */
  ARCHITECTURE_X86 = 0,
  ARCHITECTURE_ARM = 5,
  ARCHITECTURE_X86_64 = 9,
  ARCHITECTURE_ARM64 = 12,
  /* VER_PLATFORM_ in winnt.h; Breakpad and Crashpad use numbers from 0x8000 on for other systems. */
  PLATFORM_WIN32_NT = 2,
  PLATFORM_FOREIGN = 0x8000
};

static uint64_t microseconds (uint32_t seconds) {
  return seconds ? seconds * UINT64_C (1000000) : ATLAS_UNKNOWN;
}

static void read_architecture (AtlasSourceFacts *facts, uint16_t architecture) {
  switch (architecture) {
  case ARCHITECTURE_X86:
    facts->architecture = "x86";
    facts->bits = 32;
    break;
  case ARCHITECTURE_ARM:
    facts->architecture = "arm";
    facts->bits = 32;
    break;
  case ARCHITECTURE_X86_64: facts->architecture = "x86_64"; break; /* the process may still be one of 32 bits */
  case ARCHITECTURE_ARM64: facts->architecture = "arm64"; break;
  default: break;
  }
}

static int read_system (AtlasDumpFacts *out, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                        AtlasError *error) {
  AtlasSourceFacts *facts = &out->facts;
  /* Its structures are verified before they are believed: without the stream nothing speaks against looking for them.
   */
  facts->is_windows = true;
  if (!stream->name)
    return ATLAS_OK;
  int result = atlas_dump_check_size (bytes, stream, SYSTEM_SIZE, error);
  if (result < 0)
    return result;
  read_architecture (facts, atlas_dump_u16 (bytes, stream->offset + SYSTEM_ARCHITECTURE));
  uint32_t platform = atlas_dump_u32 (bytes, stream->offset + SYSTEM_PLATFORM);
  facts->is_windows = platform < PLATFORM_FOREIGN;
  if (platform != PLATFORM_WIN32_NT)
    return ATLAS_OK;
  facts->build = atlas_dump_u32 (bytes, stream->offset + SYSTEM_BUILD);
  snprintf (out->system, sizeof out->system, "Windows %" PRIu32 ".%" PRIu32 ".%" PRIu32,
            atlas_dump_u32 (bytes, stream->offset + SYSTEM_MAJOR_VERSION),
            atlas_dump_u32 (bytes, stream->offset + SYSTEM_MINOR_VERSION), facts->build);
  return ATLAS_OK;
}

static int read_process (AtlasSourceFacts *facts, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                         AtlasError *error) {
  if (!stream->name)
    return ATLAS_OK;
  int result = atlas_dump_check_size (bytes, stream, MISC_SIZE, error);
  if (result < 0)
    return result;
  uint32_t flags = atlas_dump_u32 (bytes, stream->offset + MISC_FLAGS);
  if (flags & MISC_HAS_PROCESS_ID)
    facts->pid = atlas_dump_u32 (bytes, stream->offset + MISC_PROCESS_ID);
  if (flags & MISC_HAS_PROCESS_TIMES)
    facts->start_time = microseconds (atlas_dump_u32 (bytes, stream->offset + MISC_CREATE_TIME));
  return ATLAS_OK;
}

int atlas_dump_facts_init (AtlasDumpFacts *facts, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                           AtlasError *error) {
  AtlasDumpFacts made = { 0 };
  atlas_source_facts_init (&made.facts);
  made.facts.time = microseconds (atlas_dump_u32 (bytes, HEADER_TIME));
  int result = read_system (&made, bytes, &parts[ATLAS_DUMP_SYSTEM_INFO], error);
  if (result >= 0)
    result = read_process (&made.facts, bytes, &parts[ATLAS_DUMP_MISC_INFO], error);
  if (result >= 0)
    *facts = made;
  return result;
}
