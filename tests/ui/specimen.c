#include "specimen.h"

#include "../notes.h"
#include "../sketch.h"

#include <string.h>

#define PAGE ((uint64_t)4096)
#define UNIT ((uint64_t)65536)

static void name_process (AtlasCaptureBuilder *builder, const char *name, uint32_t pid) {
  char path[128];
  snprintf (path, sizeof path, "C:\\Program Files\\Specimen\\%s", name);
  builder->capture->process.pid = pid;
  builder->capture->process.name = sketch_string (builder, name);
  builder->capture->process.path = sketch_string (builder, path);
  builder->capture->process.user = sketch_string (builder, "SPECIMEN\\user");
  builder->capture->host.system = sketch_string (builder, "Windows 6.1.7601");
  builder->capture->host.architecture = sketch_string (builder, "x86_64");
  builder->capture->time = UINT64_C (1795269785000000);
}

/* Single pages at 64 KiB steps in [from, to). */
static void draw_pages (AtlasCaptureBuilder *builder, uint64_t from, uint64_t to) {
  for (uint64_t address = from; address < to; address += UNIT)
    sketch_private (builder, address, PAGE);
}

/* A stack as Windows lays it out: reserved, a guard page, committed up to the base. */
static void draw_stack (AtlasCaptureBuilder *builder, uint32_t id, const char *name, uint64_t address, uint64_t size,
                        uint64_t committed, uint8_t bits) {
  uint64_t base = address + size, limit = base - committed;
  sketch_reserved (builder, address, size - committed - PAGE, address, ATLAS_TYPE_PRIVATE);
  sketch_committed (builder, limit - PAGE, PAGE, address, ATLAS_TYPE_PRIVATE, RW | ATLAS_PROTECT_GUARD);
  sketch_committed (builder, limit, committed, address, ATLAS_TYPE_PRIVATE, RW);
  AtlasThread thread = { .id = id,
                         .name = name ? sketch_string (builder, name) : ATLAS_NO_STRING,
                         .teb = ATLAS_UNKNOWN,
                         .teb32 = ATLAS_UNKNOWN };
  AtlasStack stack = { .bits = bits, .allocation = address, .limit = limit, .base = base };
  sketch_must (atlas_capture_builder_add_thread (builder, &thread, &stack, 1, NULL) == ATLAS_OK);
}

static void draw_heap (AtlasCaptureBuilder *builder, uint32_t id, uint64_t address, uint64_t size, uint64_t committed,
                       uint8_t bits) {
  sketch_committed (builder, address, committed, address, ATLAS_TYPE_PRIVATE, RW);
  if (committed < size)
    sketch_reserved (builder, address + committed, size - committed, address, ATLAS_TYPE_PRIVATE);
  AtlasHeap heap = { .id = id,
                     .address = address,
                     .bits = bits,
                     .kind = ATLAS_HEAP_NT,
                     .is_default = id == 0,
                     .is_low_fragmentation = id == 0 ? ATLAS_TRI_YES : ATLAS_TRI_NO,
                     .flags = 2 };
  AtlasHeapSpan segment = { .address = address, .size = size, .committed = committed };
  sketch_must (atlas_capture_builder_add_heap (builder, &heap, &segment, 1, NULL, 0, NULL) == ATLAS_OK);
}

/* An executable file of `pages` pages: header, code, data that is written, resources. Returns the end of its last unit.
 */
static uint64_t draw_image (AtlasCaptureBuilder *builder, const char *name, uint64_t address, uint64_t pages,
                            uint8_t bits) {
  char path[128];
  snprintf (path, sizeof path, "C:\\Windows\\%s\\%s", bits == 64 ? "System32" : "SysWOW64", name);
  uint64_t code = pages * 2 / 3, data = pages / 8 + 1, rest = pages - 1 - code - data;
  AtlasSection sections[] = {
    { sketch_string (builder, ".text"), address + PAGE, code * PAGE, 0x60000020 },
    { sketch_string (builder, ".data"), address + (1 + code) * PAGE, data * PAGE, 0xC0000040 },
    { sketch_string (builder, ".rsrc"), address + (1 + code + data) * PAGE, rest * PAGE, 0x40000040 },
  };
  AtlasModule module = { .address = address,
                         .size = pages * PAGE,
                         .name = sketch_string (builder, name),
                         .path = sketch_string (builder, path),
                         .bits = bits,
                         .has_aslr = ATLAS_TRI_YES,
                         .headers_size = PAGE };
  sketch_must (atlas_capture_builder_add_module (builder, &module, sections, 3, NULL) == ATLAS_OK);
  const uint32_t protections[] = { RO, RX, WC, RO };
  const uint64_t sizes[] = { PAGE, code * PAGE, data * PAGE, rest * PAGE };
  uint64_t at = address;
  for (int i = 0; i < 4; i++) {
    AtlasRange *range = sketch_committed (builder, at, sizes[i], address, ATLAS_TYPE_IMAGE, protections[i]);
    range->name = module.path;
    range->backing = ATLAS_BACKING_FILE;
    at += sizes[i];
  }
  return (at + UNIT - 1) / UNIT * UNIT;
}

static void draw_mapped (AtlasCaptureBuilder *builder, const char *path, uint64_t address, uint64_t size) {
  AtlasRange *range = sketch_committed (builder, address, size, address, ATLAS_TYPE_MAPPED, path ? RO : RW);
  range->name = path ? sketch_string (builder, path) : ATLAS_NO_STRING;
  range->backing = path ? ATLAS_BACKING_FILE : ATLAS_BACKING_PAGEFILE;
}

/* Private pages are all there; of files, what has been touched. */
static void draw_working_set (AtlasCaptureBuilder *builder) {
  for (size_t i = 0; i < builder->capture->range_count; i++) {
    AtlasRange *range = atlas_capture_builder_range (builder, i);
    if (range->state != ATLAS_STATE_COMMITTED)
      continue;
    uint32_t pages = (uint32_t)(range->size / PAGE);
    bool is_private = range->type == ATLAS_TYPE_PRIVATE || range->protection == WC;
    uint32_t shareable = is_private ? 0 : (pages * 3 + 4) / 5;
    range->working_set = (AtlasWorkingSet){ is_private ? pages : 0, shareable, shareable / 2, 0 };
  }
}

AtlasCaptureBuilder *specimen_exhausted (bool has_working_set) {
  static const struct {
    const char *name;
    uint64_t pages;
  } libraries[] = {
    { "msvcrt.dll", 172 },   { "kernel32.dll", 272 }, { "KernelBase.dll", 71 }, { "user32.dll", 256 },
    { "advapi32.dll", 160 }, { "gdi32.dll", 144 },    { "rpcrt4.dll", 240 },    { "sechost.dll", 25 },
    { "comctl32.dll", 414 }, { "shell32.dll", 3147 }, { "ole32.dll", 348 },     { "oleaut32.dll", 143 }
  };
  const uint64_t end = 0x7FFF0000;
  AtlasCaptureBuilder *builder = sketch (32, end);
  name_process (builder, "exhaust.exe", 4711);
  builder->capture->process.is_wow64 = ATLAS_TRI_YES;
  builder->capture->host.highest_address = 0x7FFFFFEFFFF;
  draw_mapped (builder, NULL, 0x10000, UNIT);
  draw_mapped (builder, NULL, 0x20000, 4 * PAGE);
  draw_stack (builder, 17, "main", 0x30000, MIB, 5 * PAGE, 32);
  draw_mapped (builder, "C:\\Windows\\System32\\locale.nls", 0x130000, 103 * PAGE);
  draw_heap (builder, 0, 0x1A0000, MIB, 64 * PAGE, 32);
  draw_pages (builder, 0x2A0000, 0x400000);
  draw_pages (builder, draw_image (builder, "exhaust.exe", 0x400000, 29, 32), 0x8000000);
  draw_heap (builder, 1, 0x8000000, 16 * MIB, 16 * MIB, 32);
  draw_pages (builder, 0x9000000, 0x1A000000);
  draw_stack (builder, 18, NULL, 0x1A000000, 4 * MIB, 31 * PAGE, 32);
  draw_stack (builder, 19, "worker", 0x1A400000, 4 * MIB, 2 * PAGE, 32);
  draw_pages (builder, 0x1A800000, 0x30000000);
  draw_mapped (builder, "C:\\Program Files\\Specimen\\textures.dat", 0x30000000, 9 * MIB + 5 * PAGE);
  draw_pages (builder, 0x30910000, 0x50000000);
  draw_pages (builder, 0x50000000 + UNIT, 0x75000000);
  uint64_t at = 0x75000000;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    at = draw_image (builder, libraries[i].name, at, libraries[i].pages, 32);
    draw_pages (builder, at, at + 9 * UNIT);
    at += 9 * UNIT;
  }
  draw_pages (builder, at, 0x77AF0000);
  draw_pages (builder, draw_image (builder, "ntdll.dll", 0x77AF0000, 384, 32), 0x7FFE0000);
  sketch_committed (builder, 0x7FFE0000, PAGE, 0x7FFE0000, ATLAS_TYPE_PRIVATE, RO);
  sketch_reserved (builder, 0x7FFE1000, UNIT - PAGE, 0x7FFE0000, ATLAS_TYPE_PRIVATE);
  AtlasMark mark = { .kind = ATLAS_MARK_SHARED_USER_DATA, .bits = 32, .address = 0x7FFE0000, .size = PAGE };
  sketch_must (atlas_capture_builder_add_mark (builder, &mark, NULL) == ATLAS_OK);
  if (has_working_set)
    draw_working_set (builder);
  else
    sketch_must (add_text_note (builder, "working-set-unsupported", false, 0, 0,
                                "The system does not tell the working set of another process.")
                 == ATLAS_OK);
  atlas_capture_builder_sort_modules (builder);
  return sketch_filled (builder, end);
}

AtlasCaptureBuilder *specimen_wide (void) {
  const uint64_t end = UINT64_C (0x7FFFFFFF0000);
  AtlasCaptureBuilder *builder = sketch (64, end);
  name_process (builder, "wide.exe", 8040);
  sketch_committed (builder, 0x7FFE0000, PAGE, 0x7FFE0000, ATLAS_TYPE_PRIVATE, RO);
  draw_stack (builder, 31, "main", UINT64_C (0x4E5A200000), MIB, 24 * PAGE, 64);
  draw_stack (builder, 32, "render", UINT64_C (0x4E5A300000), MIB, 9 * PAGE, 64);
  draw_heap (builder, 0, UINT64_C (0x1F2A0000000), 16 * MIB, 11 * MIB, 64);
  draw_heap (builder, 1, UINT64_C (0x1F2A2000000), 64 * MIB, 30 * MIB, 64);
  draw_mapped (builder, "C:\\Windows\\System32\\locale.nls", UINT64_C (0x1F2B0000000), 201 * PAGE);
  draw_mapped (builder, NULL, UINT64_C (0x1F2B0100000), 12 * MIB);
  draw_pages (builder, UINT64_C (0x1F2C0000000), UINT64_C (0x1F2C0000000) + 300 * UNIT);
  sketch_reserved (builder, UINT64_C (0x7DF5E0000000), 2048 * GIB, UINT64_C (0x7DF5E0000000), ATLAS_TYPE_MAPPED)
      ->backing = ATLAS_BACKING_PAGEFILE;
  uint64_t at = draw_image (builder, "wide.exe", UINT64_C (0x7FF6C0000000), 900, 64);
  at = draw_image (builder, "d3d11.dll", UINT64_C (0x7FFC10000000), 600, 64);
  at = draw_image (builder, "kernel32.dll", at + 64 * MIB, 190, 64);
  draw_image (builder, "ntdll.dll", at + 9 * UNIT, 500, 64);
  draw_working_set (builder);
  atlas_capture_builder_sort_modules (builder);
  return sketch_filled (builder, end);
}

AtlasCaptureBuilder *specimen_many (size_t count) {
  const uint64_t begin = UINT64_C (0x10000000000), end = UINT64_C (0x7FFFFFFF0000);
  AtlasCaptureBuilder *builder = sketch (64, end);
  name_process (builder, "many.exe", 9000);
  uint64_t seed = 1;
  for (size_t i = 0; i < count; i++)
    sketch_private (builder, begin + i * UNIT, (1 + sketch_random (&seed) % 15) * PAGE);
  return sketch_filled (builder, end);
}

enum { LONGEST_NAME = 32767 }; /* of Windows, in UTF-16 units */

static AtlasString repeated (AtlasCaptureBuilder *builder, const char *character) {
  char *name = calloc (LONGEST_NAME, strlen (character) + 1);
  sketch_must (name);
  for (size_t i = 0; i < LONGEST_NAME; i++)
    memcpy (name + i * strlen (character), character, strlen (character));
  AtlasString string = sketch_string (builder, name);
  free (name);
  return string;
}

AtlasCaptureBuilder *specimen_hostile (size_t *count) {
  static const char *const names[] = { "=HYPERLINK(\"http://localhost\")",
                                       "C:\\<b>bold</b> & <span foreground='red'>red</span>.dat",
                                       "C:\\\x1b[31mred\r\n\tnext\a\x7f.dat",
                                       "C:\\\xe2\x80\xaetad.exe",
                                       "C:\\%s%n%500000d.dat",
                                       "x;=1+1",
                                       "" };
  static const char *const characters[] = { "W", "\xed\xa0\x80", "\x01", "\xe2\x80\xae" };
  enum { NAMES = sizeof names / sizeof *names, CHARACTERS = sizeof characters / sizeof *characters };
  const uint64_t end = 0x7FFF0000;
  AtlasCaptureBuilder *builder = sketch (32, end);
  name_process (builder, "<u>ho\nst\x1b.exe", 666);
  builder->capture->process.user = builder->capture->process.command_line = repeated (builder, "<");
  draw_stack (builder, 17, "</span>\n\x1b]0;title\a", 0x30000, MIB, 5 * PAGE, 32);
  for (size_t i = 0; i < NAMES + CHARACTERS; i++) {
    draw_mapped (builder, "", 0x200000 + i * UNIT, PAGE);
    atlas_capture_builder_range (builder, builder->capture->range_count - 1)->name =
        i < NAMES ? sketch_string (builder, names[i]) : repeated (builder, characters[i - NAMES]);
  }
  uint64_t image = 0x400000;
  draw_image (builder, "<i>%n.dll", image, 29, 32);
  atlas_capture_builder_section (builder, 0)->name = sketch_string (builder, "=1+1");
  atlas_capture_builder_section (builder, 1)->name = sketch_string (builder, "<u>\n");
  sketch_must (add_text_note (builder, "hostile", true, 0, 0, "<b>&\x1b[31m\n\xed\xa0\x80 %n") == ATLAS_OK);
  *count = NAMES + CHARACTERS;
  return sketch_filled (builder, end);
}
