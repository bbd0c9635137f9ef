/* Notes: what could not be found out about a process, and why. A note is a code with typed arguments; its sentence is
 * made when it is shown (vmatlas/note_text.h), in the language of the reader, and its names can be found and removed
 * without parsing a sentence. */
#ifndef VMATLAS_NOTE_H
#define VMATLAS_NOTE_H

#include "vmatlas/strings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every sentence that a note can say.
 *
 * NOTE (name, key, sentence, is_incomplete, English)
 * NOTES (name, key, sentence, is_incomplete, English for one, English for several)
 *
 * `key` is the note's stable word for programs; several sentences may share one. `sentence` is unique and names the
 * sentence in snapshot files. Neither is ever changed. `is_incomplete`: part of the address space stayed unread, though
 * it could have been read.
 *
 * A placeholder is the type of an argument in braces, "{address}"; of several arguments of one type, "{address2}" is
 * the second. The arguments of a note are those that its sentence has placeholders for. The first {count} decides
 * between one and several. */
#define ATLAS_NOTE_LIST(NOTE, NOTES)                                                                                   \
  NOTE (WALK_REFUSED, "walk-refused", "walk-refused", true,                                                            \
        "The walk through the address space ended at {address}: {error} What lies above is unknown.")                  \
  NOTE (RANGES_EMPTY, "ranges-implausible", "ranges-empty", true,                                                      \
        "The walk through the address space ended at {address}: the next range is said to be empty. What lies above "  \
        "is unknown.")                                                                                                 \
  NOTE (RANGES_OVERFLOW, "ranges-implausible", "ranges-overflow", true,                                                \
        "The walk through the address space ended at {address}: the next range is said to run over the end of all "    \
        "addresses. What lies above is unknown.")                                                                      \
  NOTE (RANGES_DESCENDING, "ranges-implausible", "ranges-descending", true,                                            \
        "The walk through the address space ended at {address}: the next range is said to begin below the end of the " \
        "last one. What lies above is unknown.")                                                                       \
  NOTE (TOO_MANY_RANGES, "too-many-ranges", "too-many-ranges", true,                                                   \
        "The walk through the address space ended at {address}: there are more ranges than can be held. What lies "    \
        "above is unknown.")                                                                                           \
  NOTE (PROCESS_ENDED_IN_WALK, "process-ended", "process-ended-in-walk", true,                                         \
        "The walk through the address space ended at {address}: the process ended. What lies above is unknown.")       \
  NOTE (PROCESS_ENDED, "process-ended", "process-ended", true,                                                         \
        "The process ended while its memory was read: threads, modules and heaps are known in part.")                  \
  NOTES (STALLED_IN_WALK, "stalled", "stalled-in-walk", true,                                                          \
         "{process} gave no answer for {count} second (while reading: {term}) and was left alone; it may be "          \
         "suspended. What lies above the last range is unknown.",                                                      \
         "{process} gave no answer for {count} seconds (while reading: {term}) and was left alone; it may be "         \
         "suspended. What lies above the last range is unknown.")                                                      \
  NOTES (STALLED, "stalled", "stalled", true,                                                                          \
         "{process} gave no answer for {count} second (while reading: {term}) and was left alone; it may be "          \
         "suspended. All ranges are known; working set, threads, modules or heaps may be missing.",                    \
         "{process} gave no answer for {count} seconds (while reading: {term}) and was left alone; it may be "         \
         "suspended. All ranges are known; working set, threads, modules or heaps may be missing.")                    \
  NOTES (GAPS, "gaps", "gaps", false,                                                                                  \
         "Nothing is said about {size} between the ranges, in {count} piece; it is shown as unknown.",                 \
         "Nothing is said about {size} between the ranges, in {count} pieces; they are shown as unknown.")             \
  NOTE (PAGE_SIZE_IMPLAUSIBLE, "page-size-implausible", "page-size-implausible", false,                                \
        "A page size of {number} and an allocation granularity of {number2} bytes cannot be; {number3} and {number4} " \
        "are assumed.")                                                                                                \
  NOTE (MAPPED_NAMES_UNSUPPORTED, "mapped-names-unsupported", "mapped-names-unsupported", false,                       \
        "The names of mapped files are not known: {error}")                                                            \
  NOTES (MAPPED_NAMES_UNREAD, "mapped-names-unread", "mapped-names-unread", false,                                     \
         "The name of {count} mapped file could not be read: {error}",                                                 \
         "The names of {count} mapped files could not be read, the last one because: {error}")                         \
  NOTE (WORKING_SET_UNSUPPORTED, "working-set-unsupported", "working-set-unsupported", false,                          \
        "The working set is not known: {error}")                                                                       \
  NOTE (WORKING_SET_UNSUPPORTED_FROM, "working-set-unsupported", "working-set-unsupported-from", false,                \
        "The working set is not known from {address} on: {error}")                                                     \
  NOTE (WORKING_SET_DENIED, "working-set-denied", "working-set-denied", false,                                         \
        "The working set is not known: {error}")                                                                       \
  NOTE (WORKING_SET_DENIED_FROM, "working-set-denied", "working-set-denied-from", false,                               \
        "The working set is not known from {address} on: {error}")                                                     \
  NOTE (WORKING_SET_UNREAD, "working-set-unread", "working-set-unread", false,                                         \
        "The working set is not known: {error}")                                                                       \
  NOTE (WORKING_SET_UNREAD_FROM, "working-set-unread", "working-set-unread-from", false,                               \
        "The working set is not known from {address} on: {error}")                                                     \
  NOTE (RANGES_UNLISTED, "ranges-unlisted", "ranges-unlisted", false,                                                  \
        "\"{file}\" does not list the ranges of the address space (it has no stream MemoryInfoList). Shown is where "  \
        "its modules lie, and the memory that it holds; all else is unknown, free space too. For a whole map write "   \
        "the dump with memory information: \"procdump -ma\", Task Manager, or \".dump /ma\" in WinDbg.")               \
  NOTE (DUMP_OF_ANOTHER_SYSTEM, "dump-of-another-system", "dump-of-another-system", false,                             \
        "\"{file}\" is a dump of {term} process: its modules and memory are shown, but no structures of Windows "      \
        "(threads, stacks, heaps) are looked for in it, and the streams that only such dumps have are not read.")      \
  NOTE (SNAPSHOT_TORN, "snapshot-torn", "snapshot-torn", true,                                                         \
        "This snapshot is torn: it was not written to its end. What it holds is shown; nothing is known from "         \
        "{address} on.")                                                                                               \
  NOTE (SNAPSHOT_TORN_AFTER, "snapshot-torn", "snapshot-torn-after", false,                                            \
        "The file ends with a torn snapshot, which was left out: this is the last whole one before it.")               \
  NOTE (REDACTED, "redacted", "redacted", false,                                                                       \
        "What tells of people was taken out: user, computer, command line, names of threads, and of files and "        \
        "folders that are not Windows' own.")                                                                          \
  NOTE (STRUCTURES_ENDLESS, "structures-endless", "structures-endless", false,                                         \
        "Reading the process's own structures was given up: they are damaged or made to mislead. Threads, modules or " \
        "heaps may be missing.")                                                                                       \
  NOTE (PEB_UNVERIFIED, "peb-unverified", "peb-unverified", false,                                                     \
        "The heaps are not known: no process environment block that makes sense can be read.")                         \
  NOTE (PEB_UNVERIFIED_OF_WIDTH, "peb-unverified", "peb-unverified-of-width", false,                                   \
        "The {number}-bit heaps are not known: no process environment block of that width that makes sense can be "    \
        "read.")                                                                                                       \
  NOTE (PROCESS_PARAMETERS_UNVERIFIED, "process-parameters-unverified", "process-parameters-unverified", false,        \
        "The command line and the environment are not read from the {number}-bit side of the process: at {address} "   \
        "there are no process parameters.")                                                                            \
  NOTE (ENVIRONMENT_UNVERIFIED, "environment-unverified", "environment-unverified", false,                             \
        "The environment variables are not labelled: their size cannot be read from the process parameters at "        \
        "{address}.")                                                                                                  \
  NOTE (THREADS_UNAVAILABLE, "threads-unavailable", "threads-unavailable", false,                                      \
        "The threads are not all known. {error}")                                                                      \
  NOTE (TEB_UNVERIFIED, "teb-unverified", "teb-unverified", false,                                                     \
        "The stack of thread {number} is not known: there is no readable thread environment block at {address}.")      \
  NOTE (TEB_UNVERIFIED_OF_WIDTH, "teb-unverified", "teb-unverified-of-width", false,                                   \
        "The {number}-bit stack of thread {number2} is not known: no environment block of that width belongs to the "  \
        "one at {address}.")                                                                                           \
  NOTES (TEB_UNKNOWN, "teb-unknown", "teb-unknown", false,                                                             \
         "The stack of {count} thread is not known: the system does not say where its environment block is.",          \
         "The stacks of {count} threads are not known: the system does not say where their environment blocks are.")   \
  NOTE (STACK_UNVERIFIED, "stack-unverified", "stack-unverified", false,                                               \
        "The {number}-bit stack of thread {number2} is not shown: its environment block at {address} says that it "    \
        "lies at {address2}, down from {address3}, and no such allocation is there.")                                  \
  NOTE (MODULES_UNAVAILABLE, "modules-unavailable", "modules-unavailable", false,                                      \
        "The modules are not all known. {error}")                                                                      \
  NOTE (IMAGE_HEADERS_UNREADABLE, "image-headers-unreadable", "image-headers-unreadable", false,                       \
        "The sections of \"{module}\" at {address} are not known: there are no image headers that can be read.")       \
  NOTE (IMAGE_HEADERS_UNREADABLE_UNNAMED, "image-headers-unreadable", "image-headers-unreadable-unnamed", false,       \
        "The sections of the module at {address} are not known: there are no image headers that can be read.")         \
  NOTE (IMAGE_SECTIONS_UNVERIFIED, "image-sections-unverified", "image-sections-unverified", false,                    \
        "Of the {count} sections of the image at {address} only {count2} lie where they can be.")                      \
  NOTE (MANAGED_HEAP_UNKNOWN, "managed-heap-unknown", "managed-heap-unknown", false,                                   \
        "The process runs .NET ({word}). Which memory its garbage collector manages cannot be told for certain from "  \
        "outside: it is shown as Private Data.")                                                                       \
  NOTE (HEAP_LIST_UNVERIFIED, "heap-list-unverified", "heap-list-unverified", false,                                   \
        "The {number}-bit heaps are not all known: the list of {count} of them at {address} cannot be read.")          \
  NOTE (HEAP_LIST_UNVERIFIED_BEYOND, "heap-list-unverified", "heap-list-unverified-beyond", false,                     \
        "The {number}-bit heaps are not all known: their list, from {address} on, cannot be followed beyond the "      \
        "first {count}.")                                                                                              \
  NOTE (HEAP_UNVERIFIED, "heap-unverified", "heap-unverified", false,                                                  \
        "The process lists a {number}-bit heap at {address}, but no heap that can be read is there.")                  \
  NOTE (HEAP_LAYOUT_UNKNOWN, "heap-layout-unknown", "heap-layout-unknown", false,                                      \
        "The heap at {address} is laid out in none of the known ways: its segments were looked for at the beginning "  \
        "of every allocation, its blocks are not known.")                                                              \
  NOTE (HEAP_SEGMENTS_UNKNOWN, "heap-segments-unknown", "heap-segments-unknown", false,                                \
        "The segment heap at {address} is laid out in none of the known ways: only its first allocation is known to "  \
        "be heap.")                                                                                                    \
  NOTE (HEAP_SEGMENTS_UNKNOWN_OLD, "heap-segments-unknown", "heap-segments-unknown-old", false,                        \
        "The heap at {address} is of a version older than Windows Vista: only its first allocation is known to be "    \
        "heap.")                                                                                                       \
  NOTE (HEAP_SEGMENTS_UNVERIFIED, "heap-segments-unverified", "heap-segments-unverified", false,                       \
        "The list of segments of the heap at {address} cannot be followed to its end; its segments were looked for "   \
        "at the beginning of every allocation instead.")                                                               \
  NOTE (HEAP_SEGMENTS_UNVERIFIED_BEYOND, "heap-segments-unverified", "heap-segments-unverified-beyond", false,         \
        "The segments of the heap at {address} are not all known: their list cannot be followed beyond the first "     \
        "{count}.")                                                                                                    \
  NOTE (HEAP_LARGE_BLOCKS_UNVERIFIED, "heap-large-blocks-unverified", "heap-large-blocks-unverified", false,           \
        "The large blocks of the heap at {address} are not all known: their list cannot be followed beyond the first " \
        "{count}.")                                                                                                    \
  NOTE (HEAP_LARGE_BLOCKS_UNVERIFIED_IN_TREE, "heap-large-blocks-unverified", "heap-large-blocks-unverified-in-tree",  \
        false,                                                                                                         \
        "The large blocks of the heap at {address} are not all known: their tree cannot be followed beyond the first " \
        "{count}.")                                                                                                    \
  NOTES (HEAP_FRONT_END_UNVERIFIED, "heap-front-end-unverified", "heap-front-end-unverified", false,                   \
         "The low-fragmentation blocks of the heap at {address} are not all known: {count} group of them, at "         \
         "{address2}, could not be told apart and counts as one busy block.",                                          \
         "The low-fragmentation blocks of the heap at {address} are not all known: {count} groups of them, the first " \
         "at {address2}, could not be told apart and count as one busy block each.")                                   \
  NOTE (HEAP_BLOCKS_UNVERIFIED, "heap-blocks-unverified", "heap-blocks-unverified", false,                             \
        "The blocks of the heap at {address} are not all known: from {address2} on, {size} could not be told apart. "  \
        "It may have been in use while it was read.")                                                                  \
  NOTE (HEAP_BLOCKS_UNDECODED, "heap-blocks-undecoded", "heap-blocks-undecoded", false,                                \
        "Of the segment heap at {address} only the large blocks are told: how it divides its segments is not known.")  \
  NOTE (HEAP_BLOCKS_TOO_MANY, "heap-blocks-too-many", "heap-blocks-too-many", false,                                   \
        "Only the first {count} blocks of the heap at {address} are listed; its figures count all of them.")           \
  NOTE (HEAP_BLOCKS_UNREAD, "heap-blocks-unread", "heap-blocks-unread", false,                                         \
        "The blocks of the heap at {address} were not counted, since the heaps are large; they are if its blocks are " \
        "asked for.")

typedef enum {
  ATLAS_NOTE_OTHER = 0, /* of a key that this version does not know */
#define NOTE(name, ...) ATLAS_NOTE_##name,
  ATLAS_NOTE_LIST (NOTE, NOTE)
#undef NOTE
      ATLAS_NOTE_CODE_COUNT
} AtlasNoteCode;

/* The types of arguments, and what becomes of them in a redacted capture. */
#define ATLAS_NOTE_TYPE_LIST(X)                                                                                        \
  X (ADDRESS, "address") /* kept */                                                                                    \
  X (SIZE, "size")       /* bytes; kept */                                                                             \
  X (COUNT, "count")     /* kept */                                                                                    \
  X (NUMBER, "number")   /* the id of a thread, a width in bits, …: shown as it is; kept */                          \
  X (FILE, "file")       /* the path of a file; replaced, as the name of a mapped file is */                           \
  X (MODULE, "module")   /* the path of a program or library; its folder is removed */                                 \
  X (PROCESS, "process") /* a process: its number, or 0, and its name, or none; kept */                                \
  X (WORD, "word")       /* a name of the system's or of this program, such as "clr.dll"; kept */                      \
  X (TERM, "term")       /* a word of this program, translated when it is shown; kept */                               \
  X (ERROR, "error")     /* a sentence of an error; removed */

typedef enum {
#define X(name, key) ATLAS_NOTE_TYPE_##name,
  ATLAS_NOTE_TYPE_LIST (X)
#undef X
      ATLAS_NOTE_TYPE_OTHER, /* of a type that this version does not know */
} AtlasNoteType;
enum { ATLAS_NOTE_TYPES = ATLAS_NOTE_TYPE_OTHER + 1 };

/* An argument as it is given to a note: a number or a text (which stays the caller's), of a process both. */
typedef struct {
  AtlasNoteType type;
  uint64_t number;
  const char *text;
} AtlasNoteValue;

static inline AtlasNoteValue atlas_note_address (uint64_t address) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_ADDRESS, address, NULL };
}
static inline AtlasNoteValue atlas_note_size (uint64_t bytes) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_SIZE, bytes, NULL };
}
static inline AtlasNoteValue atlas_note_count (uint64_t count) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_COUNT, count, NULL };
}
static inline AtlasNoteValue atlas_note_number (uint64_t number) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_NUMBER, number, NULL };
}
static inline AtlasNoteValue atlas_note_file (const char *path) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_FILE, 0, path };
}
static inline AtlasNoteValue atlas_note_module (const char *path) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_MODULE, 0, path };
}
static inline AtlasNoteValue atlas_note_process (uint32_t pid, const char *name) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_PROCESS, pid, name };
}
static inline AtlasNoteValue atlas_note_word (const char *word) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_WORD, 0, word };
}
static inline AtlasNoteValue atlas_note_term (const char *term) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_TERM, 0, term };
}
static inline AtlasNoteValue atlas_note_error (const char *message) {
  return (AtlasNoteValue){ ATLAS_NOTE_TYPE_ERROR, 0, message };
}

/* The values of a note, as the last two arguments of a function that takes some. */
#define ATLAS_NOTE_VALUES(...)                                                                                         \
  (const AtlasNoteValue[]){ __VA_ARGS__ }, sizeof ((const AtlasNoteValue[]){ __VA_ARGS__ }) / sizeof (AtlasNoteValue)
#define ATLAS_NOTE_NO_VALUES NULL, 0

enum { ATLAS_NOTE_MAX_ARGUMENTS = 16 };

/* An argument in a capture. */
typedef struct {
  uint8_t type; /* AtlasNoteType */
  AtlasString text;
  uint64_t number;
} AtlasNoteArgument;

typedef struct {
  uint8_t code;       /* AtlasNoteCode */
  bool is_incomplete; /* part of the address space stayed unread, though it could have been read */
  AtlasString key;    /* of ATLAS_NOTE_OTHER alone */
  AtlasString text;   /* the sentence, if it is not made from code and arguments: of a key that is not known, or of a
                         file that has no arguments; `code` is then the first one with the note's key */
  uint64_t more;      /* 0, or: this says that there are so many more notes with this code, which were left out */
  uint64_t address, size; /* the part of the address space that it is about; size 0: none in particular */
  uint32_t first_argument, argument_count; /* in the capture's `note_arguments` */
} AtlasNote;

/* The stable word for programs, "working-set-unsupported"; NULL for ATLAS_NOTE_OTHER. */
const char *atlas_note_code_key (AtlasNoteCode code);
/* The name of the sentence in files. NULL for ATLAS_NOTE_OTHER. */
const char *atlas_note_code_sentence (AtlasNoteCode code);
bool atlas_note_code_is_incomplete (AtlasNoteCode code);
/* The English of the sentence with its placeholders. `*plural` gets the one for several, or NULL if there is only one.
 * NULL for ATLAS_NOTE_OTHER. */
const char *atlas_note_code_format (AtlasNoteCode code, const char **plural);

/* The first code with that key, the code with that sentence; ATLAS_NOTE_OTHER if there is none. NULL is allowed. */
AtlasNoteCode atlas_note_code_from_key (const char *key);
AtlasNoteCode atlas_note_code_from_sentence (const char *sentence);

/* "address", "file", …; "other". Never NULL. */
const char *atlas_note_type_key (AtlasNoteType type);

/* A placeholder of a format, "{address2}". */
typedef struct {
  AtlasNoteType type;
  unsigned position;       /* among the arguments of that type, from 0 */
  const char *begin, *end; /* where it stands: from "{" to behind "}" */
} AtlasNotePlaceholder;

/* The first placeholder at or behind `text`; false if there is none. */
bool atlas_note_next_placeholder (const char *text, AtlasNotePlaceholder *out);

/* True if arguments of these types are just those that the sentence has placeholders for. Only the order of arguments
 * of one type matters. */
bool atlas_note_code_takes (AtlasNoteCode code, const uint8_t *types, size_t count);

#endif
