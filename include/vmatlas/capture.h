/* A capture: everything a source said about one process at one moment, plus what was found by reading its memory
 * (heaps, stacks, sections), plus notes on what could not be said and why. It interprets nothing: kinds and totals are
 * the map's business.
 *
 * A capture is made by a builder (capture_builder.h), then frozen: it never changes, is reference-counted, is handed
 * out as `const` and may be read by any thread. All strings are numbers of `strings`. */
#ifndef VMATLAS_CAPTURE_H
#define VMATLAS_CAPTURE_H

#include "vmatlas/error.h"
#include "vmatlas/limits.h"
#include "vmatlas/note.h"
#include "vmatlas/range.h"
#include "vmatlas/strings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The process. Unknown strings are ATLAS_NO_STRING, unknown figures ATLAS_UNKNOWN. */
typedef struct {
  uint32_t pid;    /* 0: unknown (a dump need not say) */
  uint32_t parent; /* 0: unknown */
  uint8_t bits;    /* 32 or 64; 0: unknown. A 32-bit process on 64-bit Windows is 32 */
  AtlasTri is_large_address_aware;
  AtlasTri is_wow64; /* a 32-bit process on 64-bit Windows, which has two of everything */
  AtlasString name;  /* "fizzbuzz.exe" */
  AtlasString path;
  AtlasString command_line;
  AtlasString user;
  uint64_t start_time;             /* microseconds since 1970-01-01 UTC */
  uint64_t user_time, kernel_time; /* microseconds of processor time that it has had, of all its threads */
  uint64_t private_bytes;          /* as the system accounts for the whole process */
  uint64_t working_set;
  uint64_t page_tables; /* bytes of the process's own page tables */
  uint64_t handles;     /* that the process has open */
  uint64_t
      section_handles;    /* of them those of sections, whose memory is charged whether a view of it is mapped or not */
  uint64_t stack_reserve; /* bytes that a thread's stack reserves, and commits at once, as the program's header says */
  uint64_t stack_commit;
} AtlasProcess;

/* The system that it ran on. */
typedef struct {
  AtlasString name;         /* of the computer */
  AtlasString system;       /* "Windows 6.1.7601", "Windows 6.1.7601 (Wine 8.0)" */
  AtlasString architecture; /* of the machine: "x86_64", "x86", "arm64", … */
  uint32_t build;           /* Windows' build number; 0: unknown */
  AtlasTri is_wine;
  uint32_t page_size;       /* bytes, a power of two; 4096 on all Windows of today */
  uint32_t granularity;     /* bytes, a power of two: the allocation granularity, 65536 on Windows */
  uint64_t highest_address; /* lpMaximumApplicationAddress of the native system (last usable byte), or ATLAS_UNKNOWN */
} AtlasHost;

/* One stack of a thread: the whole allocation is [allocation, base), committed from about `limit` up. */
typedef struct {
  uint8_t bits;        /* 32 or 64: a WOW64 thread has one of each; 0: unknown */
  uint64_t allocation; /* TEB.DeallocationStack; ATLAS_UNKNOWN: only a part of the stack is known, from limit to base */
  uint64_t limit;      /* TEB.StackLimit */
  uint64_t base;       /* TEB.StackBase: the first address above the stack */
} AtlasStack;

typedef struct {
  uint32_t id;
  AtlasString name;
  uint64_t teb;   /* of the native width; ATLAS_UNKNOWN if not known */
  uint64_t teb32; /* of the 32-bit half of a WOW64 thread; ATLAS_UNKNOWN if there is none or it is not known */
  uint64_t start; /* the address at which it began to run; 0: not known */
  uint32_t first_stack, stack_count; /* in `stacks` */
} AtlasThread;

typedef struct {
  AtlasString name; /* ".text"; "Header" is not one of them */
  uint64_t address, size;
  uint32_t characteristics; /* IMAGE_SCN_ bits */
} AtlasSection;

/* What tells one build of a module from another, and finds its symbols. Figures are 0, and strings ATLAS_NO_STRING,
 * where they are not known. Strings are as a file had them, which may be anything: check what is made of them. */
typedef struct {
  uint32_t timestamp;   /* TimeDateStamp of the PE header */
  uint32_t image_size;  /* SizeOfImage: with the timestamp the key of the image on a symbol server */
  AtlasString pdb_guid; /* 32 hexadecimal digits: with the age the key of the PDB on a symbol server */
  uint32_t pdb_age;
  AtlasString pdb_name; /* a name, or a path on the machine that built it */
  AtlasString build_id; /* of an ELF file: hexadecimal digits */
} AtlasModuleIdentity;

typedef struct {
  uint64_t address, size;
  AtlasString name; /* "ntdll.dll" */
  AtlasString path;
  uint8_t bits;          /* 32 or 64; 0 if its header could not be read */
  AtlasTri has_aslr;     /* DllCharacteristics has DYNAMIC_BASE */
  uint64_t headers_size; /* SizeOfHeaders rounded up to a page: the block "Header"; 0 unknown */
  AtlasModuleIdentity identity;
  uint32_t first_section, section_count; /* in `sections` */
} AtlasModule;

typedef enum { ATLAS_HEAP_NT = 0, ATLAS_HEAP_SEGMENT, ATLAS_HEAP_WINE } AtlasHeapKind;

/* A stretch of the address space that a heap runs: a segment, or a block too large for one. */
typedef struct {
  uint64_t address;
  uint64_t size;      /* reserved bytes */
  uint64_t committed; /* bytes, ATLAS_UNKNOWN if not known */
} AtlasHeapSpan;

typedef enum {
  ATLAS_HEAP_BLOCK_BUSY = 0,    /* a program has it */
  ATLAS_HEAP_BLOCK_FREE,        /* committed, and to be had */
  ATLAS_HEAP_BLOCK_UNCOMMITTED, /* reserved */
  ATLAS_HEAP_BLOCK_INTERNAL,    /* of the heap's own: headers, lists, what is left over at an end */
  ATLAS_HEAP_BLOCK_UNKNOWN      /* committed, but it could not be told what it is */
} AtlasHeapBlockState;
enum { ATLAS_HEAP_BLOCK_STATE_COUNT = 5 };

/* Who made the block. */
typedef enum {
  ATLAS_HEAP_LAYER_SEGMENT = 0, /* the back end, in a segment */
  ATLAS_HEAP_LAYER_FRONT_END,   /* the low-fragmentation heap, in a block of the back end */
  ATLAS_HEAP_LAYER_LARGE        /* a large block */
} AtlasHeapLayer;
enum { ATLAS_HEAP_LAYER_COUNT = 3 };

/* A piece of a heap. The pieces of a segment, or of a large block, lie side by side and fill it. */
typedef struct {
  uint64_t address, size; /* with the block's header */
  uint64_t data_size;     /* bytes that a program asked for; ATLAS_UNKNOWN if not known, or if no program has it */
  uint32_t
      data_offset; /* from `address` to the pointer that the program has; 0, and their size unknown, if there is none */
  uint8_t state;   /* AtlasHeapBlockState */
  uint8_t layer;   /* AtlasHeapLayer */
} AtlasHeapBlock;

/* Unknown figures are ATLAS_UNKNOWN: begin with atlas_heap_init(). */
typedef struct {
  uint32_t id;      /* position in the PEB's list of its width: VMMap's "Heap ID"; ATLAS_UNKNOWN_ID if in no list */
  uint64_t address; /* the handle */
  uint8_t bits;
  uint8_t kind; /* AtlasHeapKind */
  bool is_default;
  bool is_partial; /* not all of its segments and large blocks are known: what is summed over them is a lower bound */
  AtlasTri is_low_fragmentation;
  uint32_t flags;
  AtlasString owner; /* the C runtime that allocates from it: "msvcrt.dll"; several are parted by ", " */

  uint64_t virtual_size;          /* of the segments: less the uncommitted ranges that the heap counts as large */
  uint64_t uncommitted_count;     /* ranges in the segments, as the heap counts them */
  uint64_t busy_size, busy_count; /* blocks that a program has, large ones too, with their headers */
  uint64_t free_size, free_count; /* blocks that the back end has to give */
  uint64_t front_end_free_size, front_end_free_count; /* blocks that the front end has to give */

  uint32_t first_segment, segment_count; /* in `heap_spans`; the first segment holds the heap itself */
  uint32_t first_large, large_count;     /* in `heap_spans` */
  uint32_t first_block, block_count; /* in `heap_blocks`: segment by segment, then the large ones; 0: not asked for */
} AtlasHeap;

/* A place of the process whose meaning is known for certain. */
typedef enum {
  ATLAS_MARK_PEB = 0,
  ATLAS_MARK_TEB, /* `id` is the thread's */
  ATLAS_MARK_SHARED_USER_DATA,
  ATLAS_MARK_PROCESS_PARAMETERS,
  ATLAS_MARK_ENVIRONMENT,
  ATLAS_MARK_API_SET_MAP,
  ATLAS_MARK_ACTIVATION_CONTEXT, /* `id` is an AtlasContext */
  ATLAS_MARK_GDI_TABLE,
  ATLAS_MARK_CFG_BITMAP,
  ATLAS_MARK_CSR_SECTION,
  ATLAS_MARK_CODE_PAGES,
  ATLAS_MARK_OTHER /* of a meaning that this program does not know: a newer one found it */
} AtlasMarkKind;
enum { ATLAS_MARK_COUNT = 12 };

/* Whose default an activation context is. */
enum { ATLAS_CONTEXT_OF_NONE = 0, ATLAS_CONTEXT_OF_PROCESS, ATLAS_CONTEXT_OF_SYSTEM };

typedef struct {
  uint8_t kind; /* AtlasMarkKind */
  uint8_t bits;
  uint32_t id;
  uint64_t address, size;
} AtlasMark;

typedef struct {
  uint64_t time; /* when it was taken, microseconds since 1970-01-01 UTC; ATLAS_UNKNOWN if not known */
  AtlasProcess process;
  AtlasHost host;
  AtlasLimits limits;
  uint64_t walked_to; /* every address below was asked for; above, nothing is known. The system's own end if the walk
                         came through */
  bool is_walk_complete;

  AtlasStrings strings;
  const AtlasRange *ranges; /* ascending, not overlapping; gaps between them are unknown space */
  size_t range_count;
  const AtlasThread *threads;
  size_t thread_count;
  const AtlasStack *stacks;
  size_t stack_count;
  const AtlasModule *modules; /* ascending by address */
  size_t module_count;
  const AtlasSection *sections;
  size_t section_count;
  const AtlasHeap *heaps;
  size_t heap_count;
  const AtlasHeapSpan *heap_spans;
  size_t heap_span_count;
  const AtlasHeapBlock *heap_blocks;
  size_t heap_block_count;
  const AtlasMark *marks;
  size_t mark_count;
  const AtlasNote *notes;
  size_t note_count;
  const AtlasNoteArgument *note_arguments;
  size_t note_argument_count;
} AtlasCapture;

/* The last reference frees the capture. NULL is allowed in atlas_capture_unref(). */
const AtlasCapture *atlas_capture_ref (const AtlasCapture *capture);
void atlas_capture_unref (const AtlasCapture *capture);

/* The note's word for programs, "working-set-unsupported"; NULL if a file had none. */
const char *atlas_capture_note_key (const AtlasCapture *capture, const AtlasNote *note);
/* True if the note has no text, and the arguments that the sentence of its code takes. */
bool atlas_capture_note_is_typed (const AtlasCapture *capture, const AtlasNote *note);
/* True if there is a note with the key of `code`. */
bool atlas_capture_has_note (const AtlasCapture *capture, AtlasNoteCode code);

/* The text of a string; NULL if unknown. */
const char *atlas_capture_string (const AtlasCapture *capture, AtlasString string);

/* A heap in no list, of which nothing is known. */
void atlas_heap_init (AtlasHeap *heap);
/* The heap with that handle; NULL if there is none. */
const AtlasHeap *atlas_capture_find_heap (const AtlasCapture *capture, uint64_t address);

/* The range that holds `address`; NULL if it is unknown. */
const AtlasRange *atlas_capture_find_range (const AtlasCapture *capture, uint64_t address);
/* The same, or else the next one; NULL behind the last. */
const AtlasRange *atlas_capture_next_range (const AtlasCapture *capture, uint64_t address);

/* The module that holds `address`, the one that begins last if several do; NULL if none does. Modules must be sorted.
 */
const AtlasModule *atlas_capture_find_module (const AtlasCapture *capture, uint64_t address);

/* True if a note says that part of the address space stayed unread (exit status 3). */
bool atlas_capture_is_incomplete (const AtlasCapture *capture);

/* "nt", "segment", "wine"; "busy", "free", "uncommitted", "internal", "unknown"; "segment", "front-end", "large";
 * "peb", "teb", … as keys for files. Never NULL. */
const char *atlas_heap_kind_key (AtlasHeapKind kind);
const char *atlas_heap_block_state_key (AtlasHeapBlockState state);
const char *atlas_heap_layer_key (AtlasHeapLayer layer);
const char *atlas_mark_key (AtlasMarkKind kind);

#endif
