#include "vmatlas/nt.h"

#include "nt/heaps.h"
#include "nt/labels.h"
#include "nt/modules.h"
#include "nt/owners.h"
#include "nt/pe.h"
#include "nt/peb.h"
#include "nt/threads.h"
#include "reader/reader.h"

/* The page that Windows maps for every process at a fixed place. */
enum { SHARED_USER_DATA = 0x7ffe0000, SHARED_USER_DATA_SIZE = 0x1000 };

/* The first of the candidates at which a PEB of `width` lies; without a width if there is none. */
static AtlasNtPeb find_peb (AtlasReader *reader, const AtlasNtWidth *width, const uint64_t *candidates, size_t count) {
  AtlasNtPeb peb = { 0 };
  for (size_t i = 0; i < count; i++)
    if (atlas_nt_read_peb (reader, width, candidates[i], &peb))
      break;
  return peb;
}

/* The system's word goes before the threads'; whether `facts->peb` is of the one width or the other shows when it is
 * read. */
static void find_pebs (AtlasReader *reader, const AtlasSourceFacts *facts, const AtlasNtThreads *threads,
                       AtlasNtPeb *peb32, AtlasNtPeb *peb64) {
  uint64_t candidates32[] = { facts->peb32, threads->peb32, facts->peb },
           candidates64[] = { facts->peb, threads->peb64 };
  *peb32 = find_peb (reader, &atlas_nt_width32, candidates32, sizeof candidates32 / sizeof *candidates32);
  *peb64 = find_peb (reader, &atlas_nt_width64, candidates64, sizeof candidates64 / sizeof *candidates64);
}

static void note_missing_pebs (AtlasReader *reader, const AtlasNtPeb *peb32, const AtlasNtPeb *peb64) {
  const AtlasProcess *process = &reader->builder->capture->process;
  if (!peb32->width && !peb64->width)
    atlas_reader_note (reader, ATLAS_NOTE_PEB_UNVERIFIED, 0, 0, ATLAS_NOTE_NO_VALUES);
  else if (process->is_wow64 == ATLAS_TRI_YES && (!peb32->width || !peb64->width))
    atlas_reader_note (reader, ATLAS_NOTE_PEB_UNVERIFIED_OF_WIDTH, 0, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (peb64->width ? 32u : 64u)));
}

/* A 32-bit process on 64-bit Windows has structures of both widths, any other one of its own width alone. A 32-bit
 * system's words on such a process may leave the 64-bit side out, so the lack of it says nothing. */
static void complete_width (AtlasProcess *process, bool has_32, bool has_64, const AtlasNtModules *modules) {
  bool has_wow64 = modules->has_wow64;
  if (!process->bits)
    process->bits = has_32 || has_wow64 ? 32 : has_64 || modules->has_wide ? 64 : 0;
  if (process->is_wow64 != ATLAS_TRI_UNKNOWN)
    return;
  if (process->bits == 64)
    process->is_wow64 = ATLAS_TRI_NO;
  else if ((has_32 && has_64) || has_wow64)
    process->is_wow64 = ATLAS_TRI_YES;
}

/* Stacks that the source told of are those that the program itself runs on. */
static void complete_stacks (AtlasCaptureBuilder *builder) {
  const AtlasCapture *capture = builder->capture;
  for (size_t i = 0; i < capture->stack_count; i++)
    if (!capture->stacks[i].bits)
      atlas_capture_builder_stack (builder, i)->bits = capture->process.bits;
}

static void complete_from_main_image (AtlasReader *reader, const AtlasNtPeb *peb) {
  AtlasProcess *process = &reader->builder->capture->process;
  AtlasNtImage image;
  if (!peb->width || !atlas_nt_read_image (reader, peb->image_base, &image))
    return;
  if (!process->bits)
    process->bits = image.bits;
  if (process->is_large_address_aware == ATLAS_TRI_UNKNOWN)
    process->is_large_address_aware = image.is_large_address_aware ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  if (process->stack_reserve == ATLAS_UNKNOWN)
    atlas_nt_read_stack_sizes (reader, &image, &process->stack_reserve, &process->stack_commit);
}

static void mark_shared_user_data (AtlasReader *reader, uint8_t bits) {
  AtlasError error;
  AtlasMark mark = { .kind = ATLAS_MARK_SHARED_USER_DATA,
                     .bits = bits,
                     .address = SHARED_USER_DATA,
                     .size = atlas_reader_readable (reader, SHARED_USER_DATA, SHARED_USER_DATA_SIZE) };
  if (mark.size)
    atlas_reader_check (reader, atlas_capture_builder_add_mark (reader->builder, &mark, &error), &error);
}

static void gather (AtlasReader *reader, const AtlasSourceFacts *facts, uint64_t blocks_of) {
  AtlasProcess *process = &reader->builder->capture->process;
  AtlasNtThreads threads;
  AtlasNtModules modules;
  AtlasNtPeb pebs[2]; /* the program's own side first */

  atlas_nt_gather_threads (reader, &threads);
  find_pebs (reader, facts, &threads, &pebs[0], &pebs[1]);
  atlas_nt_gather_modules (reader, &modules);

  bool has_32 = pebs[0].width || threads.peb32 != ATLAS_UNKNOWN,
       has_64 = pebs[1].width || threads.peb64 != ATLAS_UNKNOWN;
  complete_width (process, has_32, has_64, &modules);
  note_missing_pebs (reader, &pebs[0], &pebs[1]);
  for (size_t i = 0; i < 2; i++) {
    complete_from_main_image (reader, &pebs[i]);
    if (pebs[i].width)
      atlas_nt_gather_parameters (reader, &pebs[i]);
  }
  complete_stacks (reader->builder);
  mark_shared_user_data (reader, has_64 ? 64 : process->bits);
  atlas_nt_gather_labels (reader, pebs, 2);
  atlas_nt_note_managed_heap (reader);
  atlas_nt_gather_heaps (reader, pebs, 2, blocks_of);
  atlas_capture_builder_sort_modules (reader->builder);
  atlas_nt_find_owners (reader);
}

int atlas_nt_gather (AtlasSource *source, const AtlasSourceFacts *facts, uint64_t blocks_of,
                     AtlasCaptureBuilder *builder, AtlasError *error) {
  AtlasReader reader;
  if (!facts->is_windows)
    return ATLAS_OK;
  atlas_reader_init (&reader, source, builder, error);
  gather (&reader, facts, blocks_of);
  atlas_reader_clear (&reader);
  return reader.status;
}
