/* How many handles the process had: the stream HandleData. Which memory a handle is about it does not say, so no more
 * than their number is of use. */
#ifndef SOURCE_MINIDUMP_HANDLES_H
#define SOURCE_MINIDUMP_HANDLES_H

#include "source/minidump/streams.h"

typedef struct {
  uint64_t all;      /* ATLAS_UNKNOWN: no list, or an empty one, which no process has */
  uint64_t sections; /* of them those of the type "Section"; ATLAS_UNKNOWN if no type is told */
} AtlasDumpHandles;

int atlas_dump_handles_init (AtlasDumpHandles *handles, const AtlasDumpBytes *bytes, const AtlasDumpExtent *stream,
                             AtlasError *error);

#endif
