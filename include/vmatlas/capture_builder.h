/* Builds a capture: records are added while a process is read, then the capture is frozen.
 *
 * A builder belongs to one thread at a time. Records are added whole, children with their parent, so that what is built
 * so far is consistent between any two calls. Pointers into its arrays hold until the next add. */
#ifndef VMATLAS_CAPTURE_BUILDER_H
#define VMATLAS_CAPTURE_BUILDER_H

#include "vmatlas/capture.h"

/* `capture` is what is built so far. Its facts (time, process, host, limits, walked_to, is_walk_complete) are set
 * directly, its records by the functions below. It must not be referenced: that is what
 * atlas_capture_builder_finish() is for. */
typedef struct {
  AtlasCapture *capture;
} AtlasCaptureBuilder;

/* A builder of an empty capture with all facts unknown, page size 4096 and granularity 65536. `previous`, which may be
 * NULL, is the moment before of the same series. The new one begins with its strings, so
 * that equal strings have equal numbers in both. Returns NULL if memory ran out. */
AtlasCaptureBuilder *atlas_capture_builder_new (const AtlasCapture *previous);
/* A builder that begins with all that `capture` has; NULL if memory ran out. */
AtlasCaptureBuilder *atlas_capture_builder_new_copy (const AtlasCapture *capture);
/* Gives up what was built. NULL is allowed. */
void atlas_capture_builder_free (AtlasCaptureBuilder *builder);
/* Freezes what was built: the capture, with one reference that is the caller's. Frees the builder. */
const AtlasCapture *atlas_capture_builder_finish (AtlasCaptureBuilder *builder);

/* Each adds one record (and its children) whole or not at all. `first_…` and `…_count` of the record are filled in
 * here. They return ATLAS_ERROR_NO_MEMORY, or ATLAS_ERROR_CORRUPT for a range that is empty, overflows, or begins below
 * the end of the last one, and for a module that overflows. Modules may be added in any order; call
 * atlas_capture_builder_sort_modules() after the last. */
int atlas_capture_builder_add_range (AtlasCaptureBuilder *builder, const AtlasRange *range, AtlasError *error);
int atlas_capture_builder_add_thread (AtlasCaptureBuilder *builder, const AtlasThread *thread, const AtlasStack *stacks,
                                      size_t stack_count, AtlasError *error);
int atlas_capture_builder_add_module (AtlasCaptureBuilder *builder, const AtlasModule *module,
                                      const AtlasSection *sections, size_t section_count, AtlasError *error);
int atlas_capture_builder_add_heap (AtlasCaptureBuilder *builder, const AtlasHeap *heap, const AtlasHeapSpan *segments,
                                    size_t segment_count, const AtlasHeapSpan *large, size_t large_count,
                                    AtlasError *error);
/* Gives the heap that was added last its blocks. ATLAS_ERROR_CORRUPT for one that is empty or overflows. */
int atlas_capture_builder_add_heap_blocks (AtlasCaptureBuilder *builder, const AtlasHeapBlock *blocks, size_t count,
                                           AtlasError *error);
int atlas_capture_builder_add_mark (AtlasCaptureBuilder *builder, const AtlasMark *mark, AtlasError *error);
/* `size` 0: the note is about no part of the address space in particular. `values` are those that the sentence of
 * `code` has placeholders for, in its order: ATLAS_ERROR_USAGE for others. The texts of values are copied. */
int atlas_capture_builder_add_note (AtlasCaptureBuilder *builder, AtlasNoteCode code, uint64_t address, uint64_t size,
                                    const AtlasNoteValue *values, size_t value_count);
/* Adds a note that says: `more` more notes with this code were left out. */
int atlas_capture_builder_add_more_note (AtlasCaptureBuilder *builder, AtlasNoteCode code, uint64_t more);
/* Adds a note with arguments in the capture's own strings. One whose arguments are not those of its code, and has no
 * text to show instead, is taken as it is: its sentence has gaps. */
int atlas_capture_builder_add_note_record (AtlasCaptureBuilder *builder, const AtlasNote *note,
                                           const AtlasNoteArgument *arguments, size_t argument_count,
                                           AtlasError *error);
void atlas_capture_builder_sort_modules (AtlasCaptureBuilder *builder);

/* Take out all ranges, all notes, so that others can be added. */
void atlas_capture_builder_clear_ranges (AtlasCaptureBuilder *builder);
void atlas_capture_builder_clear_notes (AtlasCaptureBuilder *builder);

/* A record that was added, to be completed. What the adding checks (addresses, sizes, positions of children) must stay
 * as it is. */
AtlasRange *atlas_capture_builder_range (AtlasCaptureBuilder *builder, size_t index);
AtlasThread *atlas_capture_builder_thread (AtlasCaptureBuilder *builder, size_t index);
AtlasStack *atlas_capture_builder_stack (AtlasCaptureBuilder *builder, size_t index);
AtlasModule *atlas_capture_builder_module (AtlasCaptureBuilder *builder, size_t index);
AtlasSection *atlas_capture_builder_section (AtlasCaptureBuilder *builder, size_t index);
AtlasHeap *atlas_capture_builder_heap (AtlasCaptureBuilder *builder, size_t index);
AtlasMark *atlas_capture_builder_mark (AtlasCaptureBuilder *builder, size_t index);
AtlasNote *atlas_capture_builder_note (AtlasCaptureBuilder *builder, size_t index);
AtlasNoteArgument *atlas_capture_builder_note_argument (AtlasCaptureBuilder *builder, size_t index);

/* Interns `text` in the capture's strings; NULL gives ATLAS_NO_STRING. */
int atlas_capture_builder_intern (AtlasCaptureBuilder *builder, const char *text, AtlasString *out, AtlasError *error);

#endif
