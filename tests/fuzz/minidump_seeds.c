/* Writes the seeds of the minidump fuzzer: small dumps that have between them every structure that is read.
 *
 *   minidump-seeds FOLDER
 */
#include "../minidump_writer.h"

#include <stdbool.h>
#include <stdio.h>

/* Memory of a process that is being made. */
typedef struct {
  unsigned char bytes[0x1000];
  DumpMemory memory[16];
  size_t count, used;
} Memory;

/* Room for `size` zero bytes at `address`. */
static unsigned char *place (Memory *memory, uint64_t address, uint32_t size) {
  unsigned char *bytes = memory->bytes + memory->used;
  memory->used += size;
  memory->memory[memory->count++] = (DumpMemory){ address, bytes, size };
  return bytes;
}

static void put (unsigned char *bytes, size_t offset, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++)
    bytes[offset + i] = (unsigned char)(value >> 8 * i);
}

static int save (const Dump *dump, const char *folder, const char *name) {
  char path[1024];
  snprintf (path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen (path, "wb");
  if (!file)
    return 1;
  int failed = fwrite (dump->bytes, 1, dump->size, file) != dump->size;
  return fclose (file) != 0 || failed;
}

/* Everything empty, on a system that is not Windows. */
static void make_bare (Dump *dump) {
  dump_begin_bare (dump);
  dump_add_system (dump, 0, 0x8201, 5, 10, 0);
  dump_add_misc (dump, 0, 0, 0);
  dump_add_threads (dump, NULL, 0);
  dump_add_modules (dump, NULL, NULL, 0);
  dump_add_thread_names (dump, NULL, 0);
  dump_add_memory64 (dump, NULL, 0);
}

/* A 32-bit process with the small list of memory, overlapping and out of order. */
static void make_small (Dump *dump) {
  static const DumpRange ranges[] = { { 0x10000, 0x1000, 0x10000, 0x1000, 0x104, 0x20000 },
                                      { 0x11000, 0xf000, 0x10000, 0x2000, 0, 0x20000 },
                                      { 0x7ffe0000, 0x1000, 0x7ffe0000, 0x1000, 2, 0x20000 } };
  static const DumpMemory memory[] = { { 0x7ffe0000, "shared", 6 },
                                       { 0x10000, "abcdefgh", 8 },
                                       { 0x10004, "EFGHij", 6 } };
  dump_begin (dump);
  dump_add_system (dump, 0, 2, 6, 1, 7601);
  dump_add_threads (dump, (DumpThread[]){ { 4, 0x10000 }, { 4, 0x10000, 0x10000, 0x800 } }, 2);
  dump_add_thread_names (dump, (DumpThreadName[]){ { 4, "main" }, { 4, "again" } }, 2);
  uint32_t place = dump_add_units (dump, (const uint16_t[]){ 'C', ':', '\\', 0xd800, 0xd83d, 0xde00, 0, 'x' }, 8);
  dump_add_modules (dump, (DumpModule[]){ { 0x10000, 0x1000, NULL } }, &place, 1);
  dump_add_ranges (dump, ranges, 3);
  dump_add_memory (dump, memory, 3);
}

/* The headers of an image with two sections. */
static void make_image (Memory *memory, uint64_t address, unsigned bits) {
  unsigned char *image = place (memory, address, 0x180);
  unsigned char *nt = image + 0x40, *sections = nt + 0x18 + 0x60;
  put (image, 0, 0x5a4d, 2);
  put (image, 0x3c, 0x40, 4);
  put (nt, 0, 0x4550, 4);
  put (nt, 4, bits == 64 ? 0x8664 : 0x14c, 2);
  put (nt, 6, 2, 2);
  put (nt, 0x14, 0x60, 2);
  put (nt, 0x18, bits == 64 ? 0x20b : 0x10b, 2);
  put (nt, 0x18 + 0x38, 0x3000, 4);
  put (nt, 0x18 + 0x3c, 0x400, 4);
  put (nt, 0x18 + 0x46, 0x40, 2);
  memcpy (sections, ".text", 5);
  put (sections, 0x08, 0x800, 4);
  put (sections, 0x0c, 0x1000, 4);
  memcpy (sections + 40, ".data", 5);
  put (sections + 40, 0x08, 0x1000, 4);
  put (sections + 40, 0x0c, 0x2000, 4);
}

/* A heap of Windows 7 with its own segment and one large block. */
static void make_heap (Memory *memory, uint64_t address, uint64_t large, unsigned bits) {
  bool is_wide = bits == 64;
  size_t pointer = is_wide ? 8 : 4;
  unsigned char *heap = place (memory, address, is_wide ? 0x1b0 : 0xf0);
  size_t entry = is_wide ? 0x18 : 0x10, segments = is_wide ? 0x128 : 0xa8, blocks = is_wide ? 0x118 : 0xa0;
  put (heap, is_wide ? 0x10 : 0x08, 0xffeeffee, 4);
  put (heap, is_wide ? 0x28 : 0x18, address, pointer);
  put (heap, is_wide ? 0x30 : 0x1c, address, pointer);
  put (heap, is_wide ? 0x38 : 0x20, 0x10, 4);
  put (heap, is_wide ? 0x70 : 0x40, 2, 4);
  for (int i = 0; i < 2; i++) {
    put (heap, entry + i * pointer, address + segments, pointer);
    put (heap, segments + i * pointer, address + entry, pointer);
    put (heap, blocks + i * pointer, large ? large : address + blocks, pointer);
  }
  if (!large)
    return;
  unsigned char *block = place (memory, large, 0x30);
  for (int i = 0; i < 2; i++) {
    put (block, i * pointer, address + blocks, pointer);
    put (block, (is_wide ? 0x20 : 0x10) + i * pointer, 0x10000, pointer);
  }
}

/* PEB, process parameters with a command line, and TEB. */
static void make_blocks (Memory *memory, uint64_t peb_address, uint64_t teb_address, uint64_t heap, uint64_t stack,
                         unsigned bits) {
  bool is_wide = bits == 64;
  size_t pointer = is_wide ? 8 : 4;
  unsigned char *peb = place (memory, peb_address, 0x120), *teb = place (memory, teb_address, 0x70);
  unsigned char *allocation = place (memory, teb_address + (is_wide ? 0x1478 : 0xe0c), 8);
  unsigned char *parameters = place (memory, peb_address + 0x200, is_wide ? 0x88 : 0x50);
  put (peb, is_wide ? 0x10 : 0x08, 0x400000, pointer);
  put (peb, is_wide ? 0x20 : 0x10, peb_address + 0x200, pointer);
  put (peb, is_wide ? 0x30 : 0x18, heap, pointer);
  put (peb, is_wide ? 0xe8 : 0x88, 1, 4);
  put (peb, is_wide ? 0xec : 0x8c, 1, 4);
  put (peb, is_wide ? 0xf0 : 0x90, peb_address + 0x100, pointer);
  put (peb, 0x100, heap, pointer);
  memcpy (peb + 0x110, "r\0u\0n\0", 6);
  put (parameters, 0, 0x100, 4);
  put (parameters, 4, 0x100, 4);
  put (parameters, 8, 1, 4);
  put (parameters, is_wide ? 0x70 : 0x40, 6, 2);
  put (parameters, (is_wide ? 0x70 : 0x40) + pointer, peb_address + 0x110, pointer);
  put (teb, is_wide ? 0x08 : 0x04, stack + 0x10000, pointer);
  put (teb, is_wide ? 0x10 : 0x08, stack + 0xe000, pointer);
  put (teb, is_wide ? 0x30 : 0x18, teb_address, pointer);
  put (teb, is_wide ? 0x60 : 0x30, peb_address, pointer);
  put (allocation, 0, stack, pointer);
}

/* A 32-bit process on 64-bit Windows, with the structures of both widths in its memory. */
static void make_process (Dump *dump, bool has_ranges) {
  static const DumpRange ranges[] = {
    { 0, 0x100000, 0, 0x10000, 1, 0 },
    { 0x100000, 0xd000, 0x100000, 0x2000, 0, 0x20000 },
    { 0x10d000, 0x1000, 0x100000, 0x1000, 0x104, 0x20000 },
    { 0x10e000, 0x2000, 0x100000, 0x1000, 4, 0x20000 },
    { 0x200000, 0x10000, 0x200000, 0x1000, 4, 0x20000 },
    { 0x300000, 0x10000, 0x300000, 0x1000, 4, 0x20000 },
    { 0x400000, 0x3000, 0x400000, 0x1000, 2, 0x1000000 },
    { 0x500000, 0x10000, 0x500000, 0x1000, 4, 0x20000 },
    { 0x7efd0000, 0x8000, 0x7efd0000, 0x1000, 4, 0x20000 },
    { 0x7ffe0000, 0x1000, 0x7ffe0000, 0x1000, 2, 0x20000 },
    { 0x7ffe1000, 0xf000, 0x7ffe0000, 0x2000, 0, 0x20000 },
  };
  static Memory memory;
  memset (&memory, 0, sizeof memory);
  make_image (&memory, 0x400000, 32);
  make_heap (&memory, 0x200000, 0x500000, 32);
  make_heap (&memory, 0x300000, 0, 64);
  make_blocks (&memory, 0x7efd0000, 0x7efd3000, 0x300000, 0x100000, 64);
  make_blocks (&memory, 0x7efd1000, 0x7efd5000, 0x200000, 0x100000, 32);
  dump_begin (dump);
  dump_add_system (dump, 9, 2, 6, 1, 7601);
  dump_add_misc (dump, 3, 4321, 1400000000);
  dump_add_threads (dump, (DumpThread[]){ { 17, 0x7efd3000, 0x10e800, 0x1800 } }, 1);
  dump_add_thread_infos (dump, (DumpThreadInfo[]){ { 17, 0, 0x401000 } }, 1);
  dump_add_modules (dump, (DumpModule[]){ { 0x400000, 0x3000, "C:\\program.exe" } }, NULL, 1);
  if (has_ranges)
    dump_add_ranges (dump, ranges, sizeof ranges / sizeof *ranges);
  dump_add_memory64 (dump, memory.memory, memory.count);
}

/* What Breakpad writes on Linux, with modules over each other. */
static void make_linux (Dump *dump) {
  dump_begin (dump);
  dump_add_system (dump, 0x8003, 0x8201, 5, 10, 0);
  dump_add_modules (dump, (DumpModule[]){ { 0x400000, 0x3000, "/bin/a" }, { 0x401000, 0x4000, "/lib/b" } }, NULL, 2);
  dump_add_memory (dump, (DumpMemory[]){ { 0x401800, "code", 4 }, { 0x7fff0ff0, "over two pages in a stack", 25 } }, 2);
}

int main (int argc, char **argv) {
  static Dump dump;
  if (argc != 2) {
    fprintf (stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  dump_sample (&dump);
  int failed = save (&dump, argv[1], "sample.dmp");
  make_bare (&dump);
  failed |= save (&dump, argv[1], "bare.dmp");
  make_small (&dump);
  failed |= save (&dump, argv[1], "small.dmp");
  make_process (&dump, true);
  failed |= save (&dump, argv[1], "process.dmp");
  make_process (&dump, false);
  failed |= save (&dump, argv[1], "unlisted.dmp");
  make_linux (&dump);
  failed |= save (&dump, argv[1], "linux.dmp");
  if (failed)
    fprintf (stderr, "%s: the seeds could not be written to %s\n", argv[0], argv[1]);
  return failed;
}
