/* Would it fit? What an allocation, a DLL or a new thread needs of a process, and what the process has: address space
 * in pieces that begin where they must, and what the limits of vmatlas/limits.h leave. Only a
 * resource known to be insufficient is reported as the reason; unknown resources never are. vmatlas/text.h makes the
 * sentences. */
#ifndef VMATLAS_ANSWER_H
#define VMATLAS_ANSWER_H

#include "vmatlas/space.h"

typedef enum {
  ATLAS_REQUEST_COMMIT = 0, /* VirtualAlloc (NULL, size, MEM_RESERVE | MEM_COMMIT, …) */
  ATLAS_REQUEST_RESERVE,    /* the same with MEM_RESERVE alone: it takes address space, and no commit charge */
  ATLAS_REQUEST_IMAGE,      /* LoadLibrary() of a DLL that may be moved, whose header says SizeOfImage = size */
  ATLAS_REQUEST_THREAD      /* CreateThread() with a stack that reserves `size`; 0: as the program's header says */
} AtlasRequestKind;

typedef struct {
  AtlasRequestKind kind;
  uint64_t size; /* bytes; 0 counts as 1, but for a thread */
} AtlasRequest;

/* A stretch of address space that is needed. */
typedef struct {
  uint64_t size;    /* in whole pages; ATLAS_UNKNOWN, more than any space has, if that goes beyond 64 bits */
  uint64_t unit;    /* it begins at a multiple of it */
  uint64_t address; /* where it would best go: in the range that it leaves the least of; ATLAS_UNKNOWN: nowhere */
} AtlasPiece;

enum { ATLAS_ANSWER_PIECES = 3, ATLAS_ANSWER_RANGES = 16 };

typedef struct {
  AtlasRequest request;
  AtlasVerdict verdict; /* ATLAS_VERDICT_LIMIT: the space has room, or may have, but `limit` surely refuses */
  AtlasLimitKind limit;

  /* The memory itself, the image, or the stack first. A thread of a 32-bit process on 64-bit Windows has a 64-bit stack
   * as well, and each thread an environment block, for which any free page will do. */
  AtlasPiece pieces[ATLAS_ANSWER_PIECES];
  unsigned piece_count;
  uint64_t commit;  /* bytes that are charged at once; ATLAS_UNKNOWN for an image: its written pages, bit by bit */
  bool is_assumed;  /* the program's header is not known: a stack of 1 MiB, as most have */
  uint64_t times;   /* how often, one after the other, as far as is known; 0: not at all; ATLAS_UNKNOWN: not counted */
  uint64_t lacking; /* how much more is needed: of address space in one piece (in all, if it is exhausted), or of the
                       limit; 0 if it fits; ATLAS_UNKNOWN if that is not known */
  AtlasFreeRange ranges[ATLAS_ANSWER_RANGES]; /* that would take the first piece, the tightest first */
  unsigned range_count;
  uint64_t fitting_ranges; /* all that would */
} AtlasAnswer;

/* Answers for `map`, whose free space is `space`. In the time of its free ranges; allocates nothing. */
void atlas_answer (const AtlasMap *map, const AtlasSpace *space, const AtlasRequest *request, AtlasAnswer *out);

/* The smallest power of two from 64 KiB to 64 MiB that does not surely fit, ATLAS_REQUEST_COMMIT or _RESERVE: a process
 * without room for so little is in trouble. False, and nothing in `out`, if all of them fit. */
bool atlas_answer_find_smallest_refused (const AtlasMap *map, const AtlasSpace *space, AtlasRequestKind kind,
                                         AtlasAnswer *out);

/* "commit", "reserve", "image", "thread": for programs. Never NULL. */
const char *atlas_request_key (AtlasRequestKind kind);

#endif
