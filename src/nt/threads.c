#include "nt/threads.h"

#include "nt/width.h"

/* A 32-bit process on 64-bit Windows has two environment blocks a thread, one of each width, side by side. The 64-bit
 * one knows the way: WowTebOffset where Windows sets it (10 and later), else 0x2000, and its ExceptionList, which it
 * does not need, points there. The 32-bit one points back by GdiBatchCount. */
enum { WOW_TEB_OFFSET = 0x180c, WOW_TEB_DISTANCE = 0x2000, GDI_BATCH_COUNT32 = 0xf70 };

typedef struct {
  const AtlasNtWidth *width;
  uint64_t address;
  uint64_t exception_list, peb;
  AtlasStack stack;
} Teb;

static bool read_teb (AtlasReader *reader, const AtlasNtWidth *width, uint64_t address, Teb *out) {
  unsigned char bytes[0x80];
  size_t size = width->teb.peb + width->pointer;
  if (address == ATLAS_UNKNOWN || !atlas_reader_read (reader, address, bytes, size)
      || atlas_nt_pointer (width, bytes + width->teb.self) != address)
    return false;
  uint64_t allocation;
  if (!atlas_nt_read_pointer (reader, width, address + width->teb.stack_allocation, &allocation))
    allocation = ATLAS_UNKNOWN;
  *out = (Teb){
    .width = width,
    .address = address,
    .exception_list = atlas_nt_pointer (width, bytes + width->teb.exception_list),
    .peb = atlas_nt_pointer (width, bytes + width->teb.peb),
    .stack = { .bits = width->bits,
               .allocation = allocation,
               .limit = atlas_nt_pointer (width, bytes + width->teb.stack_limit),
               .base = atlas_nt_pointer (width, bytes + width->teb.stack_base) },
  };
  return true;
}

static uint64_t wow_teb_by_offset (AtlasReader *reader, const Teb *teb64) {
  uint32_t offset;
  if (!atlas_reader_read_u32 (reader, teb64->address + WOW_TEB_OFFSET, &offset) || !offset)
    return ATLAS_UNKNOWN;
  return teb64->address + (uint64_t)(int64_t)(int32_t)offset;
}

/* Without a stack there is no 32-bit side: Wine keeps such a block for every thread of a 64-bit process, too. */
static bool find_teb32 (AtlasReader *reader, const Teb *teb64, Teb *out) {
  Teb found;
  uint64_t candidates[] = { wow_teb_by_offset (reader, teb64), teb64->address + WOW_TEB_DISTANCE,
                            teb64->exception_list };
  for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
    if (candidates[i] <= UINT32_MAX && read_teb (reader, &atlas_nt_width32, candidates[i], &found)
        && found.stack.base) {
      *out = found;
      return true;
    }
  return false;
}

static bool find_teb64 (AtlasReader *reader, const Teb *teb32, Teb *out) {
  Teb found;
  uint64_t pointed;
  if (!atlas_nt_read_pointer (reader, &atlas_nt_width32, teb32->address + GDI_BATCH_COUNT32, &pointed))
    pointed = ATLAS_UNKNOWN;
  uint64_t candidates[] = { pointed, teb32->address - WOW_TEB_DISTANCE };
  for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
    if (read_teb (reader, &atlas_nt_width64, candidates[i], &found)
        && (found.exception_list == teb32->address || wow_teb_by_offset (reader, &found) == teb32->address)) {
      *out = found;
      return true;
    }
  return false;
}

/* The block that the source named may be of either width. Wine keeps 32-bit blocks that nobody uses in 64-bit processes
 * too. */
static void find_tebs (AtlasReader *reader, uint64_t address, Teb *teb64, Teb *teb32) {
  bool may_have_both = reader->capture->process.is_wow64 != ATLAS_TRI_NO;
  if (read_teb (reader, &atlas_nt_width64, address, teb64)) {
    if (may_have_both)
      find_teb32 (reader, teb64, teb32);
  } else if (read_teb (reader, &atlas_nt_width32, address, teb32) && may_have_both) {
    find_teb64 (reader, teb32, teb64);
  }
}

/* A source without a list of ranges may know the upper part of a stack alone: from where it is committed, or only what
 * was in use. Then nothing that it knows below may be of another allocation. */
static bool is_stack (AtlasReader *reader, const AtlasStack *stack) {
  if (stack->allocation >= stack->limit || stack->limit > stack->base)
    return false;
  const AtlasRange *top = atlas_capture_find_range (reader->capture, stack->base - 1);
  uint64_t from = stack->allocation;
  if (top && top->allocation == ATLAS_UNKNOWN && !atlas_reader_find_allocation (reader, from))
    from = atlas_capture_next_range (reader->capture, from)->address;
  return atlas_reader_is_inside_one_allocation (reader, from, stack->base - from);
}

static size_t add_stack (AtlasReader *reader, uint32_t id, const Teb *teb, AtlasStack *stacks, size_t count) {
  if (!teb->width)
    return count;
  if (is_stack (reader, &teb->stack)) {
    stacks[count] = teb->stack;
    return count + 1;
  }
  atlas_reader_note (reader, ATLAS_NOTE_STACK_UNVERIFIED, teb->address, 0,
                     ATLAS_NOTE_VALUES (atlas_note_number (teb->width->bits), atlas_note_number (id),
                                        atlas_note_address (teb->address), atlas_note_address (teb->stack.allocation),
                                        atlas_note_address (teb->stack.base)));
  return count;
}

/* What the source itself knows of the stack, which may be all there is in a small dump. Its width shows only when that
 * of the process is known. */
static size_t add_told_stack (AtlasReader *reader, const AtlasSourceThread *told, AtlasStack *stack) {
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, told->stack);
  if (!told->stack_size || !allocation || allocation->type == ATLAS_TYPE_IMAGE
      || !atlas_reader_is_inside_one_allocation (reader, told->stack, told->stack_size))
    return 0;
  *stack = (AtlasStack){ .allocation = ATLAS_UNKNOWN, .limit = told->stack, .base = told->stack + told->stack_size };
  return 1;
}

static void mark_teb (AtlasReader *reader, uint32_t id, const Teb *teb) {
  AtlasError error;
  if (!teb->width)
    return;
  AtlasMark mark = { .kind = ATLAS_MARK_TEB,
                     .bits = teb->width->bits,
                     .id = id,
                     .address = teb->address,
                     .size = atlas_reader_readable (reader, teb->address, teb->width->teb.size) };
  atlas_reader_check (reader, atlas_capture_builder_add_mark (reader->builder, &mark, &error), &error);
}

static void note_missing (AtlasReader *reader, const AtlasSourceThread *told, const Teb *teb64, const Teb *teb32) {
  bool needs_both = reader->capture->process.is_wow64 == ATLAS_TRI_YES;
  if (told->teb == ATLAS_UNKNOWN || (teb64->width && teb32->width))
    return;
  if (!teb64->width && !teb32->width)
    atlas_reader_note (reader, ATLAS_NOTE_TEB_UNVERIFIED, told->teb, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (told->id), atlas_note_address (told->teb)));
  else if (needs_both)
    atlas_reader_note (reader, ATLAS_NOTE_TEB_UNVERIFIED_OF_WIDTH, told->teb, 0,
                       ATLAS_NOTE_VALUES (atlas_note_number (teb64->width ? 32u : 64u), atlas_note_number (told->id),
                                          atlas_note_address (told->teb)));
}

/* False if none of its stacks is known. */
static bool add_thread (AtlasReader *reader, const AtlasSourceThread *told, AtlasNtThreads *found) {
  Teb teb64 = { 0 }, teb32 = { 0 };
  AtlasThread thread = { .id = told->id, .teb = told->teb, .teb32 = ATLAS_UNKNOWN, .start = told->start };
  AtlasStack stacks[2];
  AtlasError error;
  if (!atlas_reader_check (reader, atlas_capture_builder_intern (reader->builder, told->name, &thread.name, &error),
                           &error))
    return false;
  find_tebs (reader, told->teb, &teb64, &teb32);
  if (teb64.width && teb32.width) {
    thread.teb = teb64.address;
    thread.teb32 = teb32.address;
  }
  /* The stack that the program itself runs on comes first. */
  size_t count = add_stack (reader, thread.id, &teb32, stacks, 0);
  count = add_stack (reader, thread.id, &teb64, stacks, count);
  if (!count)
    count = add_told_stack (reader, told, stacks);
  atlas_reader_check (reader, atlas_capture_builder_add_thread (reader->builder, &thread, stacks, count, &error),
                      &error);
  mark_teb (reader, thread.id, &teb64);
  mark_teb (reader, thread.id, &teb32);
  if (!count || teb64.width || teb32.width)
    note_missing (reader, told, &teb64, &teb32);
  if (teb64.width && found->peb64 == ATLAS_UNKNOWN)
    found->peb64 = teb64.peb;
  if (teb32.width && found->peb32 == ATLAS_UNKNOWN)
    found->peb32 = teb32.peb;
  return count;
}

void atlas_nt_gather_threads (AtlasReader *reader, AtlasNtThreads *out) {
  size_t without_teb = 0;
  *out = (AtlasNtThreads){ ATLAS_UNKNOWN, ATLAS_UNKNOWN };
  for (size_t i = 0; reader->status == ATLAS_OK; i++) {
    AtlasSourceThread told;
    AtlasError error = { 0 };
    int code = reader->source->ops->thread (reader->source, i, &told, &error);
    if (code == ATLAS_END)
      break;
    if (!atlas_reader_check (reader, code, &error)) {
      atlas_reader_note (reader, ATLAS_NOTE_THREADS_UNAVAILABLE, 0, 0,
                         ATLAS_NOTE_VALUES (atlas_note_error (error.message)));
      break;
    }
    if (!atlas_reader_spend (reader, 1))
      break;
    without_teb += !add_thread (reader, &told, out) && told.teb == ATLAS_UNKNOWN;
  }
  if (without_teb)
    atlas_reader_note (reader, ATLAS_NOTE_TEB_UNKNOWN, 0, 0, ATLAS_NOTE_VALUES (atlas_note_count (without_teb)));
}
