/* What a dump says of the process and its system: the header and the streams SystemInfo, MiscInfo, ProcessVmCounters
 * and HandleData. */
#ifndef SOURCE_MINIDUMP_FACTS_H
#define SOURCE_MINIDUMP_FACTS_H

#include "source/minidump/streams.h"
#include "vmatlas/source.h"

typedef struct {
  AtlasSourceFacts facts; /* without name and path; `system` is the text below */
  char system[64];
  const char *foreign; /* "a Linux": whose process it is if not Windows' */
} AtlasDumpFacts;

int atlas_dump_facts_init (AtlasDumpFacts *facts, const AtlasDumpBytes *bytes, const AtlasDumpExtent *parts,
                           AtlasError *error);

#endif
