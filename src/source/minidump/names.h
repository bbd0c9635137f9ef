/* Lists whose entries have a name: modules by their base, thread names by the thread. */
#ifndef SOURCE_MINIDUMP_NAMES_H
#define SOURCE_MINIDUMP_NAMES_H

#include "source/minidump/index.h"

/* Where an entry has its key and the place of its name (a MINIDUMP_STRING). */
typedef struct {
  AtlasDumpField key, rva;
} AtlasDumpNameFields;

typedef struct {
  AtlasDumpList list;
  AtlasDumpNameFields fields;
  AtlasDumpIndex index; /* by key */
  size_t longest;       /* name, in units of 16 bits */
} AtlasDumpNames;

/* A name in the file, in UTF-16; no units: there is none. */
typedef struct {
  const void *units;
  size_t count;
} AtlasDumpText;

/* Checks every name. Takes memory for one key an entry. */
int atlas_dump_names_init (AtlasDumpNames *names, const AtlasDumpBytes *bytes, const AtlasDumpList *list,
                           AtlasDumpNameFields fields, AtlasError *error);
void atlas_dump_names_clear (AtlasDumpNames *names);

/* The name of the entry at a position, which must be below list.count. */
AtlasDumpText atlas_dump_names_at (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t position);
/* The name of the first entry with a key; none if no entry has it. */
AtlasDumpText atlas_dump_names_find (const AtlasDumpNames *names, const AtlasDumpBytes *bytes, uint64_t key);

#endif
