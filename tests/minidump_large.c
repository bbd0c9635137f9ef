/* A dump of more than 4 GiB: a sparse file, which takes next to no room on the disk. A 32-bit program refuses it with a
 * sentence. */
#include "minidump_opened.h"

static const char path[] = "test-minidump-large.dmp";
static const uint64_t hole = (UINT64_C (4) << 30) + 0x10000; /* bytes that are all zero, between two that are not */
static const uint64_t begin = UINT64_C (0x7ff000000000);
static const char first[] = "before the hole", last[] = "behind 4 GiB";

/* Goes on by steps, since a long may have 32 bits. */
static bool skip (FILE *file, uint64_t size) {
  while (size) {
    long step = size < 1 << 30 ? (long)size : 1 << 30;
    if (fseek (file, step, SEEK_CUR) != 0)
      return false;
    size -= (uint64_t)step;
  }
  return true;
}

static bool write_file (const Dump *dump) {
  FILE *file = fopen (path, "wb");
  if (!file)
    return false;
  bool is_written = fwrite (dump->bytes, 1, dump->size, file) == dump->size && skip (file, hole)
                    && fwrite (last, 1, sizeof last, file) == sizeof last;
  return fclose (file) == 0 && is_written;
}

/* One range, of which the first bytes, the hole and the last bytes are held in three pieces. */
static void make_dump (Dump *dump) {
  uint64_t size = sizeof first + hole + sizeof last;
  dump_begin (dump);
  dump_add_system (dump, 9, 2, 10, 0, 19045);
  dump_add_ranges (dump, (DumpRange[]){ { begin, (size + 0xfff) & ~UINT64_C (0xfff), begin, 0x1000, 4, 0x20000 } }, 1);
  dump_add_memory64 (dump,
                     (DumpMemory[]){ { begin, first, sizeof first },
                                     { begin + sizeof first, "", 0 },
                                     { begin + sizeof first + hole, "", 0 } },
                     3);
  dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 32 + 8, hole);
  dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 48 + 8, sizeof last);
}

static void check_memory (AtlasSource *source) {
  char text[32] = "";
  AtlasError error;
  uint64_t end = begin + sizeof first + hole + sizeof last;
  CHECK_UINT (source->ops->read (source, begin, text, sizeof first, &error), ATLAS_OK);
  CHECK_TEXT (text, first);
  CHECK_UINT (source->ops->read (source, end - sizeof last, text, sizeof last, &error), ATLAS_OK);
  CHECK_TEXT (text, last);
  CHECK_UINT (source->ops->read (source, end - sizeof last - 3, text, 5, &error), ATLAS_OK);
  CHECK (memcmp (text, "\0\0\0be", 5) == 0);
  CHECK_UINT (source->ops->read (source, begin + sizeof first + (UINT64_C (4) << 30), text, 1, &error), ATLAS_OK);
  CHECK_UINT (text[0], 0);
  CHECK_UINT (source->ops->read (source, end - 1, text, 1, &error), ATLAS_OK);
  CHECK_UINT (source->ops->read (source, end - 1, text, 2, &error), ATLAS_ERROR_UNREADABLE);
}

static void memory_behind_4_gib_is_read (void) {
  static Dump dump;
  make_dump (&dump);
  if (!write_file (&dump)) {
    remove (path);
    tap_skip ("no sparse file of more than 4 GiB can be written here");
    return;
  }
  AtlasSource *source = NULL;
  AtlasError error;
  int result = atlas_minidump_open (path, &source, &error);
  if (sizeof (size_t) < 8) {
    CHECK_UINT (result, ATLAS_ERROR_UNSUPPORTED);
    CHECK (strstr (error.message, path) && strstr (error.message, "64-bit"));
  } else if (CHECK_UINT (result, ATLAS_OK)) {
    check_memory (source);
    walk (source, 100);
  } else {
    printf ("# %s\n", error.message);
  }
  atlas_source_close (source);
  CHECK_UINT (remove (path), 0);
}

static void a_large_dump_cut_short_is_refused (void) {
  static Dump dump;
  make_dump (&dump);
  /* The file has one byte less than the list says. */
  dump_put64 (&dump, dump.streams[DUMP_MEMORY64] + 48 + 8, sizeof last + 1);
  if (sizeof (size_t) < 8) {
    tap_skip ("a 32-bit program refuses it for its size");
    return;
  }
  if (!write_file (&dump)) {
    remove (path);
    tap_skip ("no sparse file of more than 4 GiB can be written here");
    return;
  }
  AtlasSource *source = NULL;
  AtlasError error;
  CHECK_UINT (atlas_minidump_open (path, &source, &error), ATLAS_ERROR_CORRUPT);
  CHECK (strstr (error.message, "Memory64List") && strstr (error.message, "the file ends at byte 0x1000"));
  atlas_source_close (source);
  CHECK_UINT (remove (path), 0);
}

static const TapTest tests[] = {
  { "/minidump/large/memory-behind-4-gib-is-read", memory_behind_4_gib_is_read },
  { "/minidump/large/one-cut-short-is-refused", a_large_dump_cut_short_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
