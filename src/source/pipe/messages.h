/* Records in payloads. What is read back is as hostile as its bytes: enumerations may have any value, strings are
 * borrowed from the payload. */
#ifndef PIPE_MESSAGES_H
#define PIPE_MESSAGES_H

#include "source/pipe/wire.h"
#include "vmatlas/pipe.h"

void atlas_message_put_facts (AtlasWireWriter *writer, const AtlasSourceFacts *facts);
/* `notes` of `out` are the caller's to free(). ATLAS_ERROR_NO_MEMORY, or 0: then look at the reader. */
int atlas_message_get_facts (AtlasWireReader *reader, AtlasSourceFacts *out, AtlasError *error);

enum { ATLAS_MESSAGE_RANGE_SIZE = 40 }; /* bytes */
void atlas_message_put_range (AtlasWireWriter *writer, const AtlasSourceRange *range);
void atlas_message_get_range (AtlasWireReader *reader, AtlasSourceRange *out);

void atlas_message_put_thread (AtlasWireWriter *writer, const AtlasSourceThread *thread);
void atlas_message_get_thread (AtlasWireReader *reader, AtlasSourceThread *out);

void atlas_message_put_module (AtlasWireWriter *writer, const AtlasSourceModule *module);
void atlas_message_get_module (AtlasWireReader *reader, AtlasSourceModule *out);

void atlas_message_put_process (AtlasWireWriter *writer, const AtlasProcessEntry *entry);
/* Its strings are the entry's own; false if memory ran out. */
bool atlas_message_get_process (AtlasWireReader *reader, AtlasProcessEntry *out);

void atlas_message_put_error (AtlasWireWriter *writer, const AtlasError *error);
/* Returns its code, one of the list of errors; ATLAS_ERROR_CORRUPT if it is none. */
int atlas_message_get_error (AtlasWireReader *reader, AtlasError *out);

#endif
