/* Labels: places that a process names and that hold what they should; and those that do not. */
#include "nt_labels_world.h"

static const AtlasMark *find_mark (const World *world, AtlasMarkKind kind, uint64_t address) {
  for (size_t i = 0; i < world->capture->mark_count; i++)
    if (world->capture->marks[i].kind == kind && world->capture->marks[i].address == address)
      return &world->capture->marks[i];
  return NULL;
}

static size_t count_marks (const World *world, AtlasMarkKind kind) {
  size_t count = 0;
  for (size_t i = 0; i < world->capture->mark_count; i++)
    count += world->capture->marks[i].kind == kind;
  return count;
}

static void check_mark (const World *world, AtlasMarkKind kind, uint32_t id, uint64_t address, uint64_t size) {
  const AtlasMark *mark = find_mark (world, kind, address);
  if (!CHECK (mark)) {
    printf ("# no %s at 0x%llx\n", atlas_mark_key (kind), (unsigned long long)address);
    return;
  }
  CHECK_UINT (mark->size, size);
  CHECK_UINT (mark->id, id);
}

static void check_all (const World *world, const Side *side) {
  uint64_t base = labels_base (side);
  check_mark (world, ATLAS_MARK_API_SET_MAP, 0, base + API_SETS, 0x1234);
  check_mark (world, ATLAS_MARK_CSR_SECTION, 0, base + SHARED, 0x10000);
  check_mark (world, ATLAS_MARK_CODE_PAGES, 0, base + CODE_PAGES, 0x8000);
  check_mark (world, ATLAS_MARK_GDI_TABLE, 0, base + GDI, 0x18000);
  check_mark (world, ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_SYSTEM, base + SYSTEM_CONTEXT, 0x330c);
  check_mark (world, ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_PROCESS, base + PROCESS_CONTEXT, 0x20);
  check_mark (world, ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_NONE, base + OTHER_CONTEXT, 0x2000);
  check_mark (world, ATLAS_MARK_CFG_BITMAP, 0, base + BITMAP, BITMAP_SIZE);
}

static void labels_of_both_widths_are_found (void) {
  static const Side *const sides[] = { &side32, &side64_high };
  static const WorldHeapVersion *const versions[] = { &heap_win10_32, &heap_win10_64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    world_make_plain (&world, sides[i], versions[i]);
    world_add_labels (&world, sides[i]);
    world_expect_note (&world, NULL);
    check_all (&world, sides[i]);
    CHECK_UINT (world.capture->mark_count, 4 + 8);
    for (size_t j = 0; j < world.capture->mark_count; j++)
      CHECK_UINT (world.capture->marks[j].bits, sides[i]->width->bits);
    world_clear (&world);
  }
}

/* Both environment blocks of a WOW64 process name the same sections; the 64-bit library knows both bitmaps. */
static void what_both_sides_name_is_marked_once (void) {
  World world;
  world_make_wow64 (&world);
  world_add_labels (&world, &side32);
  uint64_t base = labels_base (&side32);
  world_point (&world, &side64, 0x38, 0x68, base + API_SETS);
  world_point (&world, &side64, 0x4c, 0x88, base + SHARED);
  world_point (&world, &side64, 0x54, 0x98, base + SHARED + 0xa90);
  world_point (&world, &side64, 0x200, 0x308, base + SYSTEM_CONTEXT);
  world_add_bitmap (&world, base + BITMAP32);
  world_add_bitmap (&world, labels_base (&side64) + BITMAP);
  world_add_ntdll (&world, &side64, labels_base (&side64) + BITMAP, base + BITMAP32);
  world_expect_note (&world, NULL);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_API_SET_MAP), 1);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CSR_SECTION), 1);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CODE_PAGES), 1);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_ACTIVATION_CONTEXT), 3);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CFG_BITMAP), 2);
  const AtlasMark *bitmap = find_mark (&world, ATLAS_MARK_CFG_BITMAP, base + BITMAP32);
  CHECK (bitmap && bitmap->bits == 32);
  bitmap = find_mark (&world, ATLAS_MARK_CFG_BITMAP, labels_base (&side64) + BITMAP);
  CHECK (bitmap && bitmap->bits == 64);
  CHECK_UINT (find_mark (&world, ATLAS_MARK_API_SET_MAP, base + API_SETS)->bits, 32);
  world_clear (&world);
}

static void code_pages_may_have_a_view_each (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_add_labels (&world, &side64_high);
  uint64_t other = labels_base (&side64_high) + 0x200000;
  world_map (&world, other, 0x3000);
  world_put_u16 (&world, other + 0x10, 1);
  world_point (&world, &side64_high, 0x60, 0xb0, other + 0x10);
  world_expect_note (&world, NULL);
  check_mark (&world, ATLAS_MARK_CODE_PAGES, 0, other, 0x3000);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CODE_PAGES), 2);
  world_clear (&world);
}

/* Every version of the block that ntdll exports, and sizes that belong to none. */
static void bitmaps_are_found_in_every_version (void) {
  static const struct {
    uint32_t size;
    uint16_t bitmap;
    bool is_found;
  } known[] = { { 0x128, 0xb8, true }, { 0xf0, 0xb8, true },  { 0xef, 0xb0, true }, { 0xe0, 0xb0, true },
                { 0xd0, 0xb0, true },  { 0xcf, 0x60, true },  { 0x80, 0x60, true }, { 0x7f, 0x60, false },
                { 0, 0x60, false },    { 0xf0, 0xb0, false }, { 0xd0, 0xb8, false } };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    World world;
    world_make_plain (&world, &side64_high, &heap_win10_64);
    world_add_labels (&world, &side64_high);
    uint64_t base = labels_base (&side64_high), block = base + NTDLL + INIT_BLOCK;
    for (unsigned j = 0; j < 0x100; j += 8)
      world_put (&world, block + j, 0, 8);
    world_put_u32 (&world, block, known[i].size);
    world_put (&world, block + known[i].bitmap, base + BITMAP, 8);
    world_put (&world, block + known[i].bitmap + 8, BITMAP_SIZE, 8);
    world_expect_note (&world, NULL);
    CHECK_UINT (count_marks (&world, ATLAS_MARK_CFG_BITMAP), known[i].is_found);
    world_clear (&world);
  }
}

/* One thing is changed in a process that is right, and its mark is gone. */
typedef struct {
  AtlasMarkKind kind;
  uint64_t at; /* behind the base */
  uint64_t value;
  uint8_t size;
  uint8_t lost; /* marks of the kind */
} Lie;

static void what_does_not_verify_is_not_marked (void) {
  static const Lie lies[] = {
    { ATLAS_MARK_API_SET_MAP, API_SETS, 5, 4, 1 }, /* a version that there never was */
    { ATLAS_MARK_API_SET_MAP, API_SETS, 0, 4, 1 },
    { ATLAS_MARK_API_SET_MAP, API_SETS, 2, 4, 1 },          /* whose entries end elsewhere */
    { ATLAS_MARK_API_SET_MAP, API_SETS + 4, 0x2001, 4, 1 }, /* larger than its view */
    { ATLAS_MARK_API_SET_MAP, API_SETS + 4, 0x10, 4, 1 },   /* no more than its header */
    { ATLAS_MARK_CODE_PAGES, CODE_PAGES, 12, 2, 0 },        /* the others still tell */
    { ATLAS_MARK_ACTIVATION_CONTEXT, SYSTEM_CONTEXT, 0x78746340, 4, 1 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, SYSTEM_CONTEXT + 4, 0x24, 4, 1 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, SYSTEM_CONTEXT + 8, 2, 4, 1 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, SYSTEM_CONTEXT + 12, 0x1f, 4, 1 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, SYSTEM_CONTEXT + 12, 0x4001, 4, 1 },
    { ATLAS_MARK_ACTIVATION_CONTEXT, OTHER_CONTEXT + 12, UINT32_MAX, 4, 1 },
    { ATLAS_MARK_CFG_BITMAP, NTDLL + INIT_BLOCK + 0xb8, 0, 8, 1 },
    { ATLAS_MARK_CFG_BITMAP, NTDLL + INIT_BLOCK + 0xc0, 0, 8, 1 },
    { ATLAS_MARK_CFG_BITMAP, NTDLL + INIT_BLOCK + 0xc0, BITMAP_SIZE + 1, 8, 1 },
    { ATLAS_MARK_CFG_BITMAP, NTDLL + INIT_BLOCK + 0xc0, UINT64_MAX, 8, 1 },
  };
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    World world;
    world_make_plain (&world, &side32, &heap_win10_32);
    world_add_labels (&world, &side32);
    world_expect_note (&world, NULL);
    size_t before = count_marks (&world, lies[i].kind);
    world_put (&world, labels_base (&side32) + lies[i].at, lies[i].value, lies[i].size);
    world_expect_note (&world, NULL);
    if (!CHECK_UINT (count_marks (&world, lies[i].kind), before - lies[i].lost))
      printf ("# lie %zu\n", i);
    world_clear (&world);
  }
}

/* The same of the pointers in the environment block. */
static void pointers_that_lead_astray_mark_nothing (void) {
  static const uint64_t astray[] = { 0, 1, 0x90000000, UINT32_MAX };
  static const struct {
    AtlasMarkKind kind;
    uint16_t field;
    uint8_t lost;
  } fields[] = { { ATLAS_MARK_API_SET_MAP, 0x38, 1 },
                 { ATLAS_MARK_CSR_SECTION, 0x4c, 1 },
                 { ATLAS_MARK_CSR_SECTION, 0x54, 1 },
                 { ATLAS_MARK_GDI_TABLE, 0x94, 1 } };
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    for (size_t j = 0; j < sizeof astray / sizeof *astray; j++) {
      World world;
      world_make_plain (&world, &side32, &heap_win10_32);
      world_add_labels (&world, &side32);
      world_put_u32 (&world, side32.peb + fields[i].field, (uint32_t)astray[j]);
      world_expect_note (&world, NULL);
      CHECK_UINT (count_marks (&world, fields[i].kind), 1 - fields[i].lost);
      world_clear (&world);
    }
}

/* Sections are views; private memory and images are none, whatever a pointer says. */
static void private_memory_is_no_section (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_add_labels (&world, &side32);
  uint64_t base = labels_base (&side32);
  static const uint32_t places[] = { SHARED, CODE_PAGES, GDI };
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    world_range_at (&world, base + places[i])->range.type = ATLAS_TYPE_PRIVATE;
  }
  world_range_at (&world, base + SHARED + 0x2000)->range.type = ATLAS_TYPE_PRIVATE;
  for (uint64_t at = 0; at < BITMAP_SIZE; at += 0x1000)
    world_range_at (&world, base + BITMAP + at)->range.type = ATLAS_TYPE_PRIVATE;
  world_expect_note (&world, NULL);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CSR_SECTION), 0);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CODE_PAGES), 0);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_GDI_TABLE), 0);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CFG_BITMAP), 0);
  world_clear (&world);
}

static void a_file_that_begins_like_a_context_is_a_file (void) {
  World world;
  world_make_plain (&world, &side32, &heap_win10_32);
  world_add_labels (&world, &side32);
  world_range_at (&world, labels_base (&side32) + OTHER_CONTEXT)->name = "C:\\context.bin";
  world_expect_note (&world, NULL);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_ACTIVATION_CONTEXT), 2);
  world_clear (&world);
}

static void labels_are_found_where_no_ranges_are_listed (void) {
  World world;
  world_make_plain (&world, &side64_high, &heap_win10_64);
  world_add_labels (&world, &side64_high);
  world_unlist (&world);
  world_expect_note (&world, NULL);
  uint64_t base = labels_base (&side64_high);
  check_mark (&world, ATLAS_MARK_API_SET_MAP, 0, base + API_SETS, 0x1234);
  check_mark (&world, ATLAS_MARK_CSR_SECTION, 0, base + SHARED, 0x2000); /* as far as it is held */
  check_mark (&world, ATLAS_MARK_CODE_PAGES, 0, base + CODE_PAGES, 0x8000);
  check_mark (&world, ATLAS_MARK_ACTIVATION_CONTEXT, ATLAS_CONTEXT_OF_SYSTEM, base + SYSTEM_CONTEXT, 0x330c);
  CHECK_UINT (count_marks (&world, ATLAS_MARK_GDI_TABLE), 0);  /* who knows whether it is a section */
  CHECK_UINT (count_marks (&world, ATLAS_MARK_CFG_BITMAP), 0); /* which is mostly reserved */
  world_clear (&world);
}

static void a_net_runtime_is_noted_once (void) {
  static const char *const runtimes[] = { "C:\\net\\coreclr.dll", "C:\\Windows\\CLR.dll", "c:\\mscorwks.DLL" };
  for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++) {
    World world;
    world_make_plain (&world, &side32, &heap_win10_32);
    world_add_image (&world, &atlas_nt_width32, 0x5000000, runtimes[i]);
    world_add_image (&world, &atlas_nt_width32, 0x6000000, "C:\\net\\clrjit.dll");
    if (i)
      world_add_image (&world, &atlas_nt_width32, 0x7000000, runtimes[0]);
    world_expect_note (&world, "managed-heap-unknown");
    const AtlasNote *note = &world.capture->notes[0];
    CHECK_UINT (note->address, i ? 0x7000000 : 0x5000000);
    CHECK (!note->is_incomplete);
    CHECK (strstr (note_sentence (world.capture, note), "coreclr.dll") != NULL);
    world_clear (&world);
  }
}

static const TapTest tests[] = {
  { "/nt/labels/of-both-widths-are-found", labels_of_both_widths_are_found },
  { "/nt/labels/what-both-sides-name-is-marked-once", what_both_sides_name_is_marked_once },
  { "/nt/labels/code-pages-may-have-a-view-each", code_pages_may_have_a_view_each },
  { "/nt/labels/bitmaps-are-found-in-every-version", bitmaps_are_found_in_every_version },
  { "/nt/labels/what-does-not-verify-is-not-marked", what_does_not_verify_is_not_marked },
  { "/nt/labels/pointers-that-lead-astray-mark-nothing", pointers_that_lead_astray_mark_nothing },
  { "/nt/labels/private-memory-is-no-section", private_memory_is_no_section },
  { "/nt/labels/a-file-that-begins-like-a-context-is-a-file", a_file_that_begins_like_a_context_is_a_file },
  { "/nt/labels/are-found-where-no-ranges-are-listed", labels_are_found_where_no_ranges_are_listed },
  { "/nt/labels/a-net-runtime-is-noted-once", a_net_runtime_is_noted_once },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
