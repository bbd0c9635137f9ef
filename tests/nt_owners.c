/* Which C runtime owns which heap: told by what the runtime's own function returns, and believed only if the process
 * has such a heap. */
#include "nt_world.h"

/* A runtime, from its image's address on. */
enum {
  DIRECTORY = 0x3000,
  FUNCTIONS = 0x3040,
  NAMES = 0x3080,
  ORDINALS = 0x30c0,
  TEXTS = 0x3100,
  VARIABLE = 0x3800,
  CODE = 0x1100
};

static const char *const names[] = { "_fdopen", "_get_heap", "_get_heap_handle", "_get_heap_handles", "malloc" };
enum {
  NAME_COUNT = sizeof names / sizeof *names,
  THE_NAME = 2,
  THE_ORDINAL = 3,
  FUNCTION_COUNT = 7,
  DIRECTORY_SIZE = 0x400
};

static uint64_t directories_of (const AtlasNtWidth *width, uint64_t image) {
  return image + 0x80 + 0x18 + (width->bits == 64 ? 0x70 : 0x60);
}

/* The functions are exported in another order than that of their names. */
static void put_exports (World *world, const AtlasNtWidth *width, uint64_t image) {
  uint64_t directories = directories_of (width, image);
  uint32_t text = TEXTS;
  world_put_u32 (world, directories - 4, 16);
  world_put_u32 (world, directories, DIRECTORY);
  world_put_u32 (world, directories + 4, DIRECTORY_SIZE);
  world_put_u32 (world, image + DIRECTORY + 0x14, FUNCTION_COUNT);
  world_put_u32 (world, image + DIRECTORY + 0x18, NAME_COUNT);
  world_put_u32 (world, image + DIRECTORY + 0x1c, FUNCTIONS);
  world_put_u32 (world, image + DIRECTORY + 0x20, NAMES);
  world_put_u32 (world, image + DIRECTORY + 0x24, ORDINALS);
  for (uint32_t i = 0; i < NAME_COUNT; i++) {
    world_put_u32 (world, image + NAMES + 4 * i, text);
    world_put_bytes (world, image + text, names[i], strlen (names[i]) + 1);
    world_put_u16 (world, image + ORDINALS + 2 * i, i == THE_NAME ? THE_ORDINAL : (uint16_t)(6 - i));
    text += (uint32_t)strlen (names[i]) + 1;
  }
  for (uint32_t i = 0; i < FUNCTION_COUNT; i++)
    world_put_u32 (world, image + FUNCTIONS + 4 * i, i == THE_ORDINAL ? CODE : 0x1ff0);
  world_put_u32 (world, image + FUNCTIONS + 4 * FUNCTION_COUNT, CODE); /* which is none */
}

/* The function at `code`, behind `prologue`: it returns the variable. */
static void put_getter (World *world, const AtlasNtWidth *width, uint64_t code, const char *prologue, size_t size,
                        uint64_t variable, const char *epilogue) {
  static const unsigned char load64[] = { 0x48, 0x8b, 0x05 }, load32[] = { 0xa1 };
  bool is_64 = width->bits == 64;
  uint64_t operand = code + size + (is_64 ? sizeof load64 : sizeof load32);
  if (size)
    world_put_bytes (world, code, prologue, size);
  world_put_bytes (world, code + size, is_64 ? load64 : load32, is_64 ? sizeof load64 : sizeof load32);
  world_put_u32 (world, operand, (uint32_t)(is_64 ? variable - (operand + 4) : variable));
  world_put_bytes (world, operand + 4, epilogue, strlen (epilogue));
}

static void add_runtime (World *world, const AtlasNtWidth *width, uint64_t image, const char *path, uint64_t heap) {
  world_add_image (world, width, image, path);
  put_exports (world, width, image);
  put_getter (world, width, image + CODE, "", 0, image + VARIABLE, "\xc3");
  world_put_pointer (world, width, image + VARIABLE, heap);
}

static const struct {
  const Side *side;
  const WorldHeapVersion *version;
  uint64_t image;
} cases[] = { { &side64_high, &heap_win10_64, 0x7ff500000000 }, { &side32, &heap_win10_32, 0x10000000 } };
enum { CASE_COUNT = sizeof cases / sizeof *cases };

#define FOR_EACH_CASE(i) for (size_t i = 0; i < CASE_COUNT; i++)

static void make (World *world, size_t i, const char *path) {
  world_make_plain (world, cases[i].side, cases[i].version);
  add_runtime (world, cases[i].side->width, cases[i].image, path, cases[i].side->other_heap);
}

static void check_owner (World *world, uint64_t heap, const char *wanted) {
  world_expect_note (world, NULL);
  const AtlasHeap *found = atlas_capture_find_heap (world->capture, heap);
  if (CHECK (found))
    CHECK_TEXT (atlas_capture_string (world->capture, found->owner), wanted);
}

static void a_runtime_owns_the_heap_that_it_returns (void) {
  static const char *const paths[][2] = {
    { "C:\\Windows\\msvcrt.dll", "msvcrt.dll" }, { "C:\\a\\MSVCR71.DLL", "MSVCR71.DLL" },
    { "C:\\a\\msvcr120d.dll", "msvcr120d.dll" }, { "C:\\Windows\\System32\\ucrtbase.dll", "ucrtbase.dll" },
    { "C:\\a\\UcrtBased.dll", "UcrtBased.dll" }, { "C:\\a\\msvcp120.dll", NULL },
    { "C:\\ucrtbase\\plugin.dll", NULL },        { "C:\\a\\my-msvcrt.dll", NULL },
  };
  FOR_EACH_CASE (i)
  for (size_t n = 0; n < sizeof paths / sizeof *paths; n++) {
    World world;
    make (&world, i, paths[n][0]);
    check_owner (&world, cases[i].side->other_heap, paths[n][1]);
    check_owner (&world, cases[i].side->heap, NULL);
    world_clear (&world);
  }
}

static void several_runtimes_may_own_one_heap (void) {
  FOR_EACH_CASE (i) {
    World world;
    make (&world, i, "C:\\ucrtbase.dll");
    add_runtime (&world, cases[i].side->width, cases[i].image + 0x100000, "C:\\msvcr100.dll",
                 cases[i].side->other_heap);
    add_runtime (&world, cases[i].side->width, cases[i].image + 0x200000, "C:\\msvcrt.dll", cases[i].side->heap);
    check_owner (&world, cases[i].side->other_heap, "ucrtbase.dll, msvcr100.dll");
    check_owner (&world, cases[i].side->heap, "msvcrt.dll");
    world_clear (&world);
  }
}

static void the_function_may_be_compiled_in_several_ways (void) {
  static const struct {
    const char *prologue, *epilogue;
  } ways[] = { { "", "\xc3" },         { "\xf3\x0f\x1e\xfa", "\xc3" },         { "\xf3\x0f\x1e\xfb", "\xc3" },
               { "\x8b\xff", "\xc3" }, { "\x8b\xff\x55\x8b\xec", "\x5d\xc3" }, { "\x55\x89\xe5", "\x5d\xc3" } };
  FOR_EACH_CASE (i)
  for (size_t n = 0; n < sizeof ways / sizeof *ways; n++) {
    World world;
    make (&world, i, "C:\\msvcrt.dll");
    put_getter (&world, cases[i].side->width, cases[i].image + CODE, ways[n].prologue, strlen (ways[n].prologue),
                cases[i].image + VARIABLE, ways[n].epilogue);
    check_owner (&world, cases[i].side->other_heap, "msvcrt.dll");
    world_clear (&world);
  }
}

static void put_jump (World *world, uint64_t from, uint64_t to) {
  world_put (world, from, 0xe9, 1);
  world_put_u32 (world, from + 1, (uint32_t)(to - from - 5));
}

static void a_jump_or_two_are_followed (void) {
  FOR_EACH_CASE (i) {
    uint64_t code = cases[i].image + CODE, heap = cases[i].side->other_heap;
    World world;
    make (&world, i, "C:\\msvcrt.dll");
    put_getter (&world, cases[i].side->width, code + 0x300, "", 0, cases[i].image + VARIABLE, "\xc3");
    put_jump (&world, code, code + 0x100);
    put_jump (&world, code + 0x100, code + 0x300);
    check_owner (&world, heap, "msvcrt.dll");
    put_jump (&world, code + 0x100, code - 0x100); /* backwards */
    put_jump (&world, code - 0x100, code + 0x300);
    check_owner (&world, heap, NULL); /* one too many */
    put_jump (&world, code, code);
    check_owner (&world, heap, NULL);
    put_jump (&world, code, UINT64_C (0) - 0x1000);
    check_owner (&world, heap, NULL);
    world_clear (&world);
  }
}

static void what_is_no_heap_is_not_owned (void) {
  FOR_EACH_CASE (i) {
    const AtlasNtWidth *width = cases[i].side->width;
    const uint64_t handles[] = { 0, cases[i].side->segment, cases[i].side->heap + 8, UINT32_MAX };
    World world;
    make (&world, i, "C:\\msvcrt.dll");
    for (size_t n = 0; n < sizeof handles / sizeof *handles; n++) {
      world_put_pointer (&world, width, cases[i].image + VARIABLE, handles[n]);
      check_owner (&world, cases[i].side->other_heap, NULL);
      check_owner (&world, cases[i].side->heap, NULL);
    }
    world_clear (&world);
  }
}

static void a_heap_of_the_other_width_is_not_owned (void) {
  World world;
  world_make_wow64 (&world);
  add_runtime (&world, &atlas_nt_width32, 0x10000000, "C:\\msvcrt.dll", side64.other_heap);
  check_owner (&world, side64.other_heap, NULL);
  world_put_u32 (&world, 0x10000000 + VARIABLE, (uint32_t)side32.other_heap);
  check_owner (&world, side32.other_heap, "msvcrt.dll");
  world_clear (&world);
}

static void an_image_that_lies_owns_nothing (void) {
  FOR_EACH_CASE (i) {
    const AtlasNtWidth *width = cases[i].side->width;
    uint64_t image = cases[i].image, directory = image + DIRECTORY, directories = directories_of (width, image);
    for (int lie = 0; lie < 17; lie++) {
      World world;
      make (&world, i, "C:\\msvcrt.dll");
      switch (lie) {
      case 0: world_put_u32 (&world, directories - 4, 0); break;
      case 1: world_put_u32 (&world, directories, 0); break;
      case 2: world_put_u32 (&world, directories, IMAGE_SIZE); break;
      case 3: world_put_u32 (&world, directories, IMAGE_SIZE - 4); break;
      case 4: /* no directories, and no sections behind them */
        world_put_u16 (&world, image + 0x80 + 0x14, 0x60);
        world_put_u16 (&world, image + 0x80 + 0x06, 0);
        break;
      case 5: world_put_u32 (&world, directory + 0x18, 0); break;
      case 6: world_put_u32 (&world, directory + 0x18, UINT32_MAX); break;
      case 7: world_put_u32 (&world, directory + 0x20, UINT32_MAX); break;
      case 8: world_put_u32 (&world, image + NAMES + 4 * THE_NAME, UINT32_MAX); break;
      case 9: world_put_u32 (&world, directory + 0x24, IMAGE_SIZE - 2 * THE_NAME); break;
      case 10: world_put_u16 (&world, image + ORDINALS + 2 * THE_NAME, FUNCTION_COUNT); break;
      case 11: world_put_u32 (&world, image + FUNCTIONS + 4 * THE_ORDINAL, IMAGE_SIZE); break;
      case 12: world_put_u32 (&world, image + FUNCTIONS + 4 * THE_ORDINAL, 0); break;
      case 13: /* forwarded: its text lies in the directory, whatever it looks like */
        put_getter (&world, width, directory + DIRECTORY_SIZE - 1, "", 0, image + VARIABLE, "\xc3");
        world_put_u32 (&world, image + FUNCTIONS + 4 * THE_ORDINAL, DIRECTORY + DIRECTORY_SIZE - 1);
        break;
      case 14: world_put (&world, image + CODE, 0xcc, 1); break; /* other code */
      case 15: put_getter (&world, width, image + CODE, "", 0, image + VARIABLE, "\x90\xc3"); break;
      case 16: put_getter (&world, width, image + CODE, "", 0, image + 0x70000000, "\xc3"); break;
      }
      check_owner (&world, cases[i].side->other_heap, NULL);
      world_clear (&world);
    }
  }
}

static const TapTest tests[] = {
  { "/nt/owners/a-runtime-owns-the-heap-that-it-returns", a_runtime_owns_the_heap_that_it_returns },
  { "/nt/owners/several-runtimes-may-own-one-heap", several_runtimes_may_own_one_heap },
  { "/nt/owners/the-function-may-be-compiled-in-several-ways", the_function_may_be_compiled_in_several_ways },
  { "/nt/owners/a-jump-or-two-are-followed", a_jump_or_two_are_followed },
  { "/nt/owners/what-is-no-heap-is-not-owned", what_is_no_heap_is_not_owned },
  { "/nt/owners/a-heap-of-the-other-width-is-not-owned", a_heap_of_the_other_width_is_not_owned },
  { "/nt/owners/an-image-that-lies-owns-nothing", an_image_that_lies_owns_nothing },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
