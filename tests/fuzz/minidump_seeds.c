/* Writes the seeds of the minidump fuzzer: small dumps that have between them every structure that is read.
 *
 *   minidump-seeds FOLDER
 */
#include "../minidump_writer.h"

#include <stdio.h>

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
  static const DumpMemory memory[] = { { 0x7ffe0000, "shared", 6 }, { 0x10000, "abcdefgh", 8 }, { 0x10004, "EFGHij", 6 } };
  dump_begin (dump);
  dump_add_system (dump, 0, 2, 6, 1, 7601);
  dump_add_threads (dump, (DumpThread[]){ { 4, 0x10000 }, { 4, 0x10000 } }, 2);
  dump_add_thread_names (dump, (DumpThreadName[]){ { 4, "main" }, { 4, "again" } }, 2);
  uint32_t place = dump_add_units (dump, (const uint16_t[]){ 'C', ':', '\\', 0xd800, 0xd83d, 0xde00, 0, 'x' }, 8);
  dump_add_modules (dump, (DumpModule[]){ { 0x10000, 0x1000, NULL } }, &place, 1);
  dump_add_ranges (dump, ranges, 3);
  dump_add_memory (dump, memory, 3);
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
  if (failed)
    fprintf (stderr, "%s: the seeds could not be written to %s\n", argv[0], argv[1]);
  return failed;
}
