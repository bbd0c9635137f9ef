#include "source/minidump/facts.h"

#include "source/minidump/handles.h"
#include "source/minidump/layout.h"

#include <inttypes.h>
#include <stdio.h>

enum {
  /* PROCESSOR_ARCHITECTURE_ in winnt.h */
  ARCHITECTURE_X86 = 0,
  ARCHITECTURE_ARM = 5,
  ARCHITECTURE_X86_64 = 9,
  ARCHITECTURE_X86_ON_X86_64 = 10,
  ARCHITECTURE_ARM64 = 12,
  ARCHITECTURE_ARM_ON_ARM64 = 13,
  ARCHITECTURE_X86_ON_ARM64 = 14,
  ARCHITECTURE_ARM64_OF_BREAKPAD = 0x8003,
  /* VER_PLATFORM_ in winnt.h */
  PLATFORM_WIN32_NT = 2,
  PLATFORM_FOREIGN = 0x8000
};

/* The numbers that Breakpad (minidump_format.h) and Crashpad (minidump_extensions.h) have for other systems. */
static const struct {
  uint32_t platform;
  const char *name;
} foreign_systems[] = {
  { 0x8101, "a macOS" },    { 0x8102, "an iOS" },          { 0x8201, "a Linux" },         { 0x8202, "a Solaris" },
  { 0x8203, "an Android" }, { 0x8204, "a PlayStation 3" }, { 0x8205, "a Native Client" }, { 0x8206, "a Fuchsia" },
};

static const char *name_foreign (uint32_t platform) {
  for (size_t i = 0; i < sizeof foreign_systems / sizeof *foreign_systems; i++)
    if (foreign_systems[i].platform == platform)
      return foreign_systems[i].name;
  return "another system's";
}

static uint64_t microseconds (uint32_t seconds) {
  return seconds ? seconds * UINT64_C (1000000) : ATLAS_UNKNOWN;
}

/* A 32-bit process on 64-bit Windows is told as one of the machine by 64-bit writers, and as one of its own width by
 * 32-bit ones: so a 64-bit machine says nothing of the process. */
static const struct {
  uint16_t architecture;
  uint8_t bits; /* of the process; 0: either */
  AtlasTri is_wow64;
  const char *name; /* of the machine, as far as the writer knew */
} architectures[] = {
  { ARCHITECTURE_X86, 32, ATLAS_TRI_UNKNOWN, "x86" },
  { ARCHITECTURE_ARM, 32, ATLAS_TRI_UNKNOWN, "arm" },
  { ARCHITECTURE_X86_64, 0, ATLAS_TRI_UNKNOWN, "x86_64" },
  { ARCHITECTURE_X86_ON_X86_64, 32, ATLAS_TRI_YES, "x86_64" },
  { ARCHITECTURE_ARM64, 0, ATLAS_TRI_UNKNOWN, "arm64" },
  { ARCHITECTURE_ARM_ON_ARM64, 32, ATLAS_TRI_YES, "arm64" },
  { ARCHITECTURE_X86_ON_ARM64, 32, ATLAS_TRI_YES, "arm64" },
  { ARCHITECTURE_ARM64_OF_BREAKPAD, 64, ATLAS_TRI_UNKNOWN, "arm64" },
};

static void read_architecture (AtlasSourceFacts *facts, uint16_t architecture) {
  for (size_t i = 0; i < sizeof architectures / sizeof *architectures; i++)
    if (architectures[i].architecture == architecture) {
      facts->architecture = architectures[i].name;
      facts->bits = architectures[i].bits;
      facts->is_wow64 = architectures[i].is_wow64;
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
  out->foreign = name_foreign (platform);
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
  if (flags & MISC_HAS_PROCESS_TIMES) {
    facts->start_time = microseconds (atlas_dump_u32 (bytes, stream->offset + MISC_CREATE_TIME));
    facts->user_time = atlas_dump_u32 (bytes, stream->offset + MISC_USER_TIME) * UINT64_C (1000000);
    facts->kernel_time = atlas_dump_u32 (bytes, stream->offset + MISC_KERNEL_TIME) * UINT64_C (1000000);
  }
  return ATLAS_OK;
}

/* No process has none of either: a writer that was refused the figures left them at 0. */
static uint64_t counter_at (const AtlasDumpBytes *bytes, uint64_t at) {
  uint64_t value = atlas_dump_u64 (bytes, at);
  return value ? value : ATLAS_UNKNOWN;
}

static int read_counters (AtlasSourceFacts *facts, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                          AtlasError *error) {
  if (!stream->name)
    return ATLAS_OK;
  int result = atlas_dump_check_size (bytes, stream, COUNTERS_SIZE, error);
  if (result < 0)
    return result;
  uint16_t revision = atlas_dump_u16 (bytes, stream->offset + COUNTERS_REVISION);
  if (revision < 2) {
    facts->working_set = counter_at (bytes, stream->offset + COUNTERS_WORKING_SET);
    facts->private_bytes = counter_at (bytes, stream->offset + COUNTERS_PRIVATE);
    return ATLAS_OK;
  }
  result = atlas_dump_check_size (bytes, stream, COUNTERS_SIZE_2, error);
  if (result < 0)
    return result;
  uint16_t flags = atlas_dump_u16 (bytes, stream->offset + COUNTERS_FLAGS);
  if (flags & COUNTERS_HAS_WORKING_SET)
    facts->working_set = counter_at (bytes, stream->offset + COUNTERS_WORKING_SET);
  if (flags & COUNTERS_HAS_PRIVATE)
    facts->private_bytes = counter_at (bytes, stream->offset + COUNTERS_PRIVATE_2);
  return ATLAS_OK;
}

static int read_handles (AtlasSourceFacts *facts, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                         AtlasError *error) {
  AtlasDumpHandles handles;
  int result = atlas_dump_handles_init (&handles, bytes, stream, error);
  if (result < 0)
    return result;
  facts->handles = handles.all;
  facts->section_handles = handles.sections;
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
    result = read_counters (&made.facts, bytes, &parts[ATLAS_DUMP_PROCESS_VM_COUNTERS], error);
  if (result >= 0)
    result = read_handles (&made.facts, bytes, &parts[ATLAS_DUMP_HANDLE_DATA], error);
  if (result >= 0)
    *facts = made;
  return result;
}
