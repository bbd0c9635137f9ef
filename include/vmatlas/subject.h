/* What a person names to be looked at: a process by number or name, or a file. */
#ifndef VMATLAS_SUBJECT_H
#define VMATLAS_SUBJECT_H

#include "vmatlas/capture.h"
#include "vmatlas/gather.h"

typedef enum { ATLAS_SUBJECT_PID, ATLAS_SUBJECT_NAME, ATLAS_SUBJECT_FILE } AtlasSubjectKind;

typedef struct {
  AtlasSubjectKind kind;
  uint32_t pid;     /* ATLAS_SUBJECT_PID */
  const char *text; /* the name or path, borrowed from the parsed text */
} AtlasSubject;

/* All digits is a pid; an existing path is a file; else a process name. "pid:", "name:", "file:" force it.
 * ATLAS_ERROR_USAGE if it is empty or a pid out of range. */
int atlas_subject_parse (const char *text, AtlasSubject *out, AtlasError *error);

/* Captures the subject. A file is told by its content: a snapshot is read, a dump gathered. A live process is gathered
 * on Windows; on Linux it is a Wine process of the prefix in WINEPREFIX, captured by vmatlas-cli.exe there. A name that
 * several processes have is ATLAS_ERROR_AMBIGUOUS and the sentence lists them. `options` may be NULL. */
int atlas_subject_capture (const AtlasSubject *subject, const AtlasGatherOptions *options, const AtlasCapture **out,
                           AtlasError *error);

#endif
