/* A source made of plain memory: what the tests, the fuzzers and the sample give the engine to read. */
#ifndef VMATLAS_MEMORY_H
#define VMATLAS_MEMORY_H

#include "vmatlas/source.h"

/* A source with the given facts (strings are copied, notes left out) and nothing in it; NULL if memory ran out. */
AtlasSource *atlas_memory_source_new (const AtlasSourceFacts *facts);

/* Adds to it. Each returns ATLAS_ERROR_NO_MEMORY or 0. Ranges are told exactly in the order and as given, sane or not.
 * Bytes are copied; where stretches of bytes overlap, the last one added wins. */
int atlas_memory_source_add_range (AtlasSource *source, const AtlasSourceRange *range, const char *mapped_name,
                                   const AtlasWorkingSet *working_set);
int atlas_memory_source_add_bytes (AtlasSource *source, uint64_t address, const void *bytes, size_t size);
int atlas_memory_source_add_thread (AtlasSource *source, const AtlasSourceThread *thread);
int atlas_memory_source_add_module (AtlasSource *source, const AtlasSourceModule *module);

#endif
