/* How far a long call is. */
#ifndef VMATLAS_PROGRESS_H
#define VMATLAS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  ATLAS_PHASE_RANGES = 0,  /* "ranges": reading the address space */
  ATLAS_PHASE_WORKING_SET, /* "working set" */
  ATLAS_PHASE_STRUCTURES,  /* "structures": reading heaps, stacks and modules */
  ATLAS_PHASE_FILE,        /* "file": reading a file */
  ATLAS_PHASE_PROCESSES    /* "processes": looking for a process */
} AtlasPhase;
enum { ATLAS_PHASE_COUNT = 5 };

/* The word in quotes above: for programs, and for the progress line of the command line. Static text. */
const char *atlas_phase_key (AtlasPhase phase);
/* False, and `*out` unchanged, if no phase has this key. */
bool atlas_phase_from_key (const char *key, AtlasPhase *out);

typedef struct {
  AtlasPhase phase;
  uint64_t ranges;  /* read so far */
  uint64_t address; /* the address that the walk has reached */
} AtlasProgress;

/* Receives the progress of a call, about ten times a second, on the thread of the call unless its header says
 * otherwise. */
typedef struct {
  void (*report) (const AtlasProgress *progress, void *data); /* NULL: progress is not reported */
  void *data;
} AtlasProgressSink;

/* `sink` may be NULL. */
static inline void atlas_report_progress (const AtlasProgressSink *sink, const AtlasProgress *progress) {
  if (sink && sink->report)
    sink->report (progress, sink->data);
}

#endif
