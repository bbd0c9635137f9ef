/* Dumps of every sort, from the file to the map: of x86, x86-64, ARM64 and WOW64 processes; full ones with a list of
 * ranges and without, and mini ones that hold no more than the stacks in use. What is known of a process may be less in
 * one than in another, but never something else. */
#include "minidump_opened.h"
#include "nt_world.h"
#include "vmatlas/gather.h"
#include "vmatlas/map.h"
#include "vmatlas/summary.h"

typedef enum { FULL, UNLISTED, MINI } Sort;

typedef struct {
  const char *name;
  uint16_t architecture; /* PROCESSOR_ARCHITECTURE_ */
  const Side *side;      /* the program's own */
  const WorldHeapVersion *version;
  bool is_wow64;
  uint8_t bits;
} Process;

static const Process processes[] = {
  { "x86", 0, &side32, &heap_win10_32, false, 32 },
  { "x86-64", 9, &side64_high, &heap_win10_64, false, 64 },
  { "ARM64", 12, &side64_high, &heap_win10_64, false, 64 },
  { "WOW64 of x86-64", 9, &side32, NULL, true, 32 },
  { "WOW64 of ARM64", 12, &side32, NULL, true, 32 },
  { "WOW64 of ARM64, as told by its own", 14, &side32, NULL, true, 32 },
};
enum { PROCESS_COUNT = sizeof processes / sizeof *processes };

/* The number that Windows has for it. */
static uint32_t windows_state (AtlasState state) {
  return state == ATLAS_STATE_COMMITTED ? 0x1000 : state == ATLAS_STATE_RESERVED ? 0x2000 : 0x10000;
}

static uint32_t windows_type (AtlasType type) {
  static const uint32_t types[] = { 0, 0x20000, 0x40000, 0x1000000 };
  return types[type];
}

static bool is_held (const WorldRange *range) {
  return range->bytes && !(range->range.protection & (ATLAS_PROTECT_GUARD | ATLAS_PROTECT_NOACCESS));
}

static void add_ranges (Dump *dump, World *world) {
  DumpRange ranges[WORLD_RANGES];
  qsort (world->ranges, world->range_count, sizeof *world->ranges, world_compare_ranges);
  for (size_t i = 0; i < world->range_count; i++) {
    const AtlasSourceRange *range = &world->ranges[i].range;
    ranges[i] = (DumpRange){ range->address,    range->size,
                             range->allocation, windows_state (range->state),
                             range->protection, windows_type (range->type) };
  }
  dump_add_ranges (dump, ranges, world->range_count);
}

static void add_memory (Dump *dump, World *world) {
  DumpMemory memory[WORLD_RANGES];
  size_t count = 0;
  for (size_t i = 0; i < world->range_count; i++)
    if (is_held (&world->ranges[i]))
      memory[count++] =
          (DumpMemory){ world->ranges[i].range.address, world->ranges[i].bytes, (uint32_t)world->ranges[i].range.size };
  dump_add_memory64 (dump, memory, count);
}

/* What was in use of the stack, which is all the memory that a mini dump has. */
static void add_stack_in_use (Dump *dump, const Side *side) {
  static const unsigned char bytes[0x1234];
  DumpMemory memory = { side->stack + side->stack_size - sizeof bytes, bytes, sizeof bytes };
  dump_add_memory (dump, &memory, 1);
}

static void make_dump (Dump *dump, const Process *process, Sort sort) {
  const Side *side = process->side;
  World world;
  if (process->is_wow64)
    world_make_wow64 (&world);
  else
    world_make_plain (&world, side, process->version);
  DumpModule modules[] = { { side->image, IMAGE_SIZE, "C:\\bin\\target.exe" },
                           { 0x7ff810000000, 0x20000, "C:\\Windows\\System32\\wow64.dll" } };
  DumpThread thread = { THREAD_ID, process->is_wow64 ? side64.teb : side->teb, side->stack + side->stack_size - 0x1234,
                        0x1234 };
  dump_begin (dump);
  dump_add_system (dump, process->architecture, 2, 10, 0, 19045);
  dump_add_threads (dump, &thread, 1);
  dump_add_thread_infos (dump, &(DumpThreadInfo){ THREAD_ID, 0, side->image + 0x1010 }, 1);
  dump_add_modules (dump, modules, NULL, process->is_wow64 ? 2 : 1);
  if (sort == FULL)
    add_ranges (dump, &world);
  if (sort == MINI)
    add_stack_in_use (dump, side);
  else
    add_memory (dump, &world);
  world_clear (&world);
}

static AtlasMap *map_of (const Process *process, Sort sort) {
  static Dump dump;
  make_dump (&dump, process, sort);
  Opened opened = open_bytes (dump.bytes, dump.size);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  AtlasError error = opened.error;
  AtlasMap *map = NULL;
  bool is_gathered = CHECK (opened.source && builder && atlas_gather (opened.source, 0, builder, &error) == ATLAS_OK);
  const AtlasCapture *capture = atlas_capture_builder_finish (builder);
  if (!is_gathered || !CHECK (atlas_map_new (capture, &map, &error) == ATLAS_OK)) {
    printf ("# %s: %s\n", process->name, error.message);
    exit (1);
  }
  atlas_capture_unref (capture);
  close_dump (&opened);
  return map;
}

static const AtlasRegion *region_of (const AtlasMap *map, uint64_t address) {
  size_t count, position = atlas_map_find_region (map, address);
  const AtlasRegion *regions = atlas_map_regions (map, &count);
  return position < count ? &regions[position] : NULL;
}

static void check_region (const AtlasMap *map, uint64_t address, const char *label, const char *details) {
  const AtlasRegion *region = region_of (map, address);
  if (!CHECK (region) || !CHECK_TEXT (atlas_region_label (region), label)
      || !CHECK_TEXT (atlas_map_string (map, region->details), details))
    printf ("# at 0x%llx\n", (unsigned long long)address);
}

static size_t notes_with (const AtlasMap *map, const char *code) {
  const AtlasCapture *capture = atlas_map_capture (map);
  size_t count = 0;
  for (size_t i = 0; i < capture->note_count; i++)
    count += strcmp (atlas_capture_note_key (capture, &capture->notes[i]), code) == 0;
  return count;
}

static void check_process (const AtlasMap *map, const Process *process, bool is_mini) {
  const AtlasProcess *told = &atlas_map_capture (map)->process;
  CHECK_UINT (told->bits, process->bits);
  CHECK_UINT (told->is_wow64, process->is_wow64     ? ATLAS_TRI_YES
                              : process->bits == 64 ? ATLAS_TRI_NO
                                                    : ATLAS_TRI_UNKNOWN);
  CHECK_TEXT (atlas_capture_string (atlas_map_capture (map), told->name), "target.exe");
  CHECK_TEXT (atlas_capture_string (atlas_map_capture (map), told->command_line), is_mini ? NULL : "target --all");
}

static const char stack_details[] = "Thread ID: 4711, started in target.exe";

static void a_full_dump_tells_all (void) {
  for (size_t i = 0; i < PROCESS_COUNT; i++) {
    const Process *process = &processes[i];
    const Side *side = process->side;
    printf ("# %s\n", process->name);
    AtlasMap *map = map_of (process, FULL);
    const AtlasCapture *capture = atlas_map_capture (map);
    check_process (map, process, false);
    CHECK_UINT (capture->heap_count, process->is_wow64 ? 4 : 2);
    CHECK_UINT (capture->stack_count, process->is_wow64 ? 2 : 1);
    check_region (map, side->stack, "Thread Stack", stack_details);
    check_region (map, side->heap, "Heap (Private Data)", "Heap ID: 0 (Default) [LOW FRAGMENTATION]");
    check_region (map, side->other_heap, "Heap (Shareable)", "Heap ID: 1");
    check_region (map, side->image, "Image (ASLR)", "C:\\bin\\target.exe");
    check_region (map, side->peb, "Private Data", "Process Environment Block");
    CHECK_UINT (region_of (map, side->stack)->size, side->stack_size);
    CHECK_UINT (notes_with (map, "ranges-unlisted"), 0);
    atlas_map_unref (map);
  }
}

static void without_a_list_the_same_is_told_in_pieces (void) {
  for (size_t i = 0; i < PROCESS_COUNT; i++) {
    const Process *process = &processes[i];
    const Side *side = process->side;
    printf ("# %s\n", process->name);
    AtlasMap *map = map_of (process, UNLISTED);
    const AtlasCapture *capture = atlas_map_capture (map);
    AtlasSummary summary;
    check_process (map, process, false);
    CHECK_UINT (capture->heap_count, process->is_wow64 ? 4 : 2);
    CHECK_UINT (capture->stack_count, process->is_wow64 ? 2 : 1);
    check_region (map, side->stack + side->stack_size - 1, "Thread Stack", stack_details);
    check_region (map, side->stack, "Unknown", NULL); /* reserved, perhaps: the dump does not say */
    check_region (map, side->heap, "Heap", "Heap ID: 0 (Default) [LOW FRAGMENTATION]");
    check_region (map, side->other_heap, "Heap", "Heap ID: 1");
    check_region (map, side->image, "Image (ASLR)", "C:\\bin\\target.exe");
    check_region (map, side->peb, "Private Data", "Process Environment Block");
    atlas_summarise (map, &summary);
    CHECK_UINT (summary.kinds[ATLAS_KIND_FREE].regions, 0);
    CHECK_UINT (summary.kinds[ATLAS_KIND_UNUSABLE].regions, 0);
    CHECK_UINT (notes_with (map, "ranges-unlisted"), 1);
    atlas_map_unref (map);
  }
}

static void a_mini_dump_tells_modules_and_stacks_in_use (void) {
  for (size_t i = 0; i < PROCESS_COUNT; i++) {
    const Process *process = &processes[i];
    const Side *side = process->side;
    uint64_t base = side->stack + side->stack_size;
    printf ("# %s\n", process->name);
    AtlasMap *map = map_of (process, MINI);
    const AtlasCapture *capture = atlas_map_capture (map);
    check_process (map, process, true);
    check_region (map, base - 1, "Thread Stack", stack_details);
    CHECK_UINT (region_of (map, base - 1)->size, 0x2000); /* whole pages */
    check_region (map, base - 0x2001, "Unknown", NULL);
    check_region (map, side->image + IMAGE_SIZE - 1, "Image", "C:\\bin\\target.exe");
    CHECK_UINT (region_of (map, side->image)->size, IMAGE_SIZE);
    AtlasSizes sizes;
    atlas_map_region_sizes (map, atlas_map_find_region (map, side->image), &sizes);
    CHECK_UINT (sizes.bytes[ATLAS_SIZE_COMMITTED], ATLAS_UNKNOWN);
    if (CHECK_UINT (capture->stack_count, 1)) {
      CHECK_UINT (capture->stacks[0].bits, process->bits);
      CHECK_UINT (capture->stacks[0].limit, base - 0x1234);
      CHECK_UINT (capture->stacks[0].base, base);
    }
    CHECK_UINT (capture->heap_count, 0);
    CHECK_UINT (notes_with (map, "ranges-unlisted"), 1);
    CHECK_UINT (notes_with (map, "peb-unverified"), 1);
    CHECK_UINT (notes_with (map, "teb-unverified"), 0);
    atlas_map_unref (map);
  }
}

static const TapTest tests[] = {
  { "/minidump/sorts/a-full-dump-tells-all", a_full_dump_tells_all },
  { "/minidump/sorts/without-a-list-the-same-is-told-in-pieces", without_a_list_the_same_is_told_in_pieces },
  { "/minidump/sorts/a-mini-dump-tells-modules-and-stacks-in-use", a_mini_dump_tells_modules_and_stacks_in_use },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
