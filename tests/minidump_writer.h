/* Writes minidumps, right ones and, by changing their bytes afterwards, wrong ones: for the tests, and for the fuzzer's
 * seeds.
 *
 * The layout is that of Windows' minidumpapiset.h and is written down here a second time on purpose: a mistake in the
 * reader is not repeated by its tests. */
#ifndef TESTS_MINIDUMP_WRITER_H
#define TESTS_MINIDUMP_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DUMP_CAPACITY = 1 << 20, DUMP_MAX_STREAMS = 16, DUMP_MAX_ENTRIES = 128 };

enum {
  DUMP_THREADS = 3,
  DUMP_MODULES = 4,
  DUMP_MEMORY = 5,
  DUMP_SYSTEM = 7,
  DUMP_MEMORY64 = 9,
  DUMP_HANDLES = 12,
  DUMP_MISC = 15,
  DUMP_RANGES = 16,
  DUMP_THREAD_INFOS = 17,
  DUMP_COUNTERS = 22,
  DUMP_THREAD_NAMES = 24
};

typedef struct {
  unsigned char bytes[DUMP_CAPACITY];
  size_t size;
  uint32_t stream_count;
  size_t streams[32]; /* where the last stream of each type begins */
} Dump;

typedef struct {
  uint64_t address, size, allocation;
  uint32_t state, protection, type;
} DumpRange;

typedef struct {
  uint32_t id;
  uint64_t teb;
  uint64_t stack; /* as far as it was in use */
  uint32_t stack_size;
} DumpThread;

typedef struct {
  uint32_t id, flags;
  uint64_t start;
} DumpThreadInfo;

typedef struct {
  uint32_t id;
  const char *name; /* NULL: none */
} DumpThreadName;

typedef struct {
  uint64_t address;
  uint32_t size;
  const char *path; /* ASCII; NULL: none */
  uint32_t timestamp;
  const void *codeview; /* its record; NULL: none */
  uint32_t codeview_size;
} DumpModule;

typedef struct {
  uint64_t address;
  const void *bytes;
  uint32_t size;
} DumpMemory;

static inline void dump_put (Dump *dump, size_t offset, uint64_t value, size_t size) {
  for (size_t i = 0; i < size && offset + i < DUMP_CAPACITY; i++)
    dump->bytes[offset + i] = (unsigned char)(value >> 8 * i);
}

static inline void dump_put16 (Dump *dump, size_t offset, uint16_t value) {
  dump_put (dump, offset, value, 2);
}

static inline void dump_put32 (Dump *dump, size_t offset, uint32_t value) {
  dump_put (dump, offset, value, 4);
}

static inline void dump_put64 (Dump *dump, size_t offset, uint64_t value) {
  dump_put (dump, offset, value, 8);
}

static inline uint32_t dump_get32 (const Dump *dump, size_t offset) {
  const unsigned char *at = dump->bytes + offset;
  return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

/* `size` more bytes, all zero; the place of the first. Beyond the capacity there are none: such a dump is cut off. */
static inline size_t dump_extend (Dump *dump, size_t size) {
  size_t offset = dump->size;
  if (size > DUMP_CAPACITY - offset)
    size = DUMP_CAPACITY - offset;
  memset (dump->bytes + offset, 0, size);
  dump->size += size;
  return offset;
}

static inline void dump_append (Dump *dump, uint64_t value, size_t size) {
  dump_put (dump, dump_extend (dump, size), value, size);
}

static inline void dump_append_bytes (Dump *dump, const void *bytes, size_t size) {
  size_t offset = dump_extend (dump, size);
  memcpy (dump->bytes + offset, bytes, dump->size - offset);
}

/* A header, and room for a directory. */
static inline void dump_begin (Dump *dump) {
  memset (dump, 0, sizeof *dump);
  dump_append_bytes (dump, "MDMP", 4);
  dump_append (dump, 0x1234a793, 4);
  dump_append (dump, 0, 4);
  dump_append (dump, 32, 4);
  dump_append (dump, 0, 4);
  dump_append (dump, 1500000000, 4);
  dump_append (dump, 0, 8);
  dump_extend (dump, DUMP_MAX_STREAMS * 12);
}

static inline size_t dump_directory_entry (uint32_t index) {
  return 32 + 12 * (size_t)index;
}

/* Puts a stream that begins at `offset` and ends with the dump into the directory. */
static inline void dump_add_stream (Dump *dump, uint32_t type, size_t offset) {
  size_t entry = dump_directory_entry (dump->stream_count++);
  dump_put32 (dump, entry, type);
  dump_put32 (dump, entry + 4, (uint32_t)(dump->size - offset));
  dump_put32 (dump, entry + 8, (uint32_t)offset);
  dump_put32 (dump, 8, dump->stream_count);
  if (type < sizeof dump->streams / sizeof *dump->streams)
    dump->streams[type] = offset;
}

/* A MINIDUMP_STRING of the units given; its place. */
static inline uint32_t dump_add_units (Dump *dump, const uint16_t *units, size_t count) {
  size_t offset = dump->size;
  dump_append (dump, 2 * count, 4);
  for (size_t i = 0; i < count; i++)
    dump_append (dump, units[i], 2);
  dump_append (dump, 0, 2);
  return (uint32_t)offset;
}

/* The same from ASCII; 0 for NULL. */
static inline uint32_t dump_add_text (Dump *dump, const char *text) {
  uint16_t units[512];
  size_t count = 0;
  if (!text)
    return 0;
  for (; text[count] && count < 512; count++)
    units[count] = (unsigned char)text[count];
  return dump_add_units (dump, units, count);
}

static inline void dump_add_system (Dump *dump, uint16_t architecture, uint32_t platform, uint32_t major,
                                    uint32_t minor, uint32_t build) {
  size_t offset = dump_extend (dump, 56);
  dump_put16 (dump, offset, architecture);
  dump_put32 (dump, offset + 8, major);
  dump_put32 (dump, offset + 12, minor);
  dump_put32 (dump, offset + 16, build);
  dump_put32 (dump, offset + 20, platform);
  dump_add_stream (dump, DUMP_SYSTEM, offset);
}

static inline void dump_add_misc (Dump *dump, uint32_t flags, uint32_t pid, uint32_t create_time) {
  size_t offset = dump_extend (dump, 24);
  dump_put32 (dump, offset, 24);
  dump_put32 (dump, offset + 4, flags);
  dump_put32 (dump, offset + 8, pid);
  dump_put32 (dump, offset + 12, create_time);
  dump_put32 (dump, offset + 16, create_time ? 4200000000 : 0); /* seconds in the program, in the system */
  dump_put32 (dump, offset + 20, create_time ? 17 : 0);
  dump_add_stream (dump, DUMP_MISC, offset);
}

/* Handles by the names of their types (NULL: none); names that are alike stand in the dump once. */
static inline void dump_add_handles (Dump *dump, const char *const *types, size_t count) {
  uint32_t places[DUMP_MAX_ENTRIES];
  for (size_t i = 0; i < count; i++) {
    places[i] = 0;
    for (size_t j = 0; types[i] && j < i && !places[i]; j++)
      if (types[j] && strcmp (types[j], types[i]) == 0)
        places[i] = places[j];
    if (!places[i])
      places[i] = dump_add_text (dump, types[i]);
  }
  size_t offset = dump_extend (dump, 16);
  dump_put32 (dump, offset, 16);
  dump_put32 (dump, offset + 4, 40);
  dump_put32 (dump, offset + 8, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    size_t entry = dump_extend (dump, 40);
    dump_put64 (dump, entry, 4 * (i + 1));
    dump_put32 (dump, entry + 8, places[i]);
  }
  dump_add_stream (dump, DUMP_HANDLES, offset);
}

static inline void dump_add_counters (Dump *dump, uint16_t revision, uint16_t flags, uint64_t working_set,
                                      uint64_t private_bytes) {
  size_t offset = dump_extend (dump, revision < 2 ? 80 : 152);
  dump_put16 (dump, offset, revision);
  dump_put16 (dump, offset + 2, flags);
  dump_put64 (dump, offset + 8, 0x1111); /* the peak */
  dump_put64 (dump, offset + 16, working_set);
  dump_put64 (dump, offset + (revision < 2 ? 72 : 88), private_bytes);
  dump_add_stream (dump, DUMP_COUNTERS, offset);
}

static inline void dump_add_threads (Dump *dump, const DumpThread *threads, size_t count) {
  size_t offset = dump->size;
  dump_append (dump, count, 4);
  for (size_t i = 0; i < count; i++) {
    size_t entry = dump_extend (dump, 48);
    dump_put32 (dump, entry, threads[i].id);
    dump_put64 (dump, entry + 16, threads[i].teb);
    dump_put64 (dump, entry + 24, threads[i].stack);
    dump_put32 (dump, entry + 32, threads[i].stack_size);
  }
  dump_add_stream (dump, DUMP_THREADS, offset);
}

static inline void dump_add_thread_infos (Dump *dump, const DumpThreadInfo *infos, size_t count) {
  size_t offset = dump->size;
  dump_append (dump, 12, 4);
  dump_append (dump, 64, 4);
  dump_append (dump, count, 4);
  for (size_t i = 0; i < count; i++) {
    size_t entry = dump_extend (dump, 64);
    dump_put32 (dump, entry, infos[i].id);
    dump_put32 (dump, entry + 4, infos[i].flags);
    dump_put64 (dump, entry + 48, infos[i].start);
  }
  dump_add_stream (dump, DUMP_THREAD_INFOS, offset);
}

static inline void dump_add_thread_names (Dump *dump, const DumpThreadName *names, size_t count) {
  uint32_t places[DUMP_MAX_ENTRIES];
  for (size_t i = 0; i < count; i++)
    places[i] = dump_add_text (dump, names[i].name);
  size_t offset = dump->size;
  dump_append (dump, count, 4);
  for (size_t i = 0; i < count; i++) {
    dump_append (dump, names[i].id, 4);
    dump_append (dump, places[i], 8);
  }
  dump_add_stream (dump, DUMP_THREAD_NAMES, offset);
}

/* `places` (may be NULL) are the names' instead of the modules' paths. */
static inline void dump_add_modules (Dump *dump, const DumpModule *modules, const uint32_t *places, size_t count) {
  uint32_t written[DUMP_MAX_ENTRIES];
  for (size_t i = 0; i < count; i++)
    written[i] = places ? places[i] : dump_add_text (dump, modules[i].path);
  uint32_t records[DUMP_MAX_ENTRIES];
  for (size_t i = 0; i < count; i++) {
    records[i] = (uint32_t)dump_extend (dump, modules[i].codeview_size);
    if (modules[i].codeview)
      memcpy (dump->bytes + records[i], modules[i].codeview, modules[i].codeview_size);
  }
  size_t offset = dump->size;
  dump_append (dump, count, 4);
  for (size_t i = 0; i < count; i++) {
    size_t entry = dump_extend (dump, 108);
    dump_put64 (dump, entry, modules[i].address);
    dump_put32 (dump, entry + 8, modules[i].size);
    dump_put32 (dump, entry + 16, modules[i].timestamp);
    dump_put32 (dump, entry + 20, written[i]);
    dump_put32 (dump, entry + 76, modules[i].codeview_size);
    dump_put32 (dump, entry + 80, records[i]);
  }
  dump_add_stream (dump, DUMP_MODULES, offset);
}

static inline void dump_add_ranges (Dump *dump, const DumpRange *ranges, size_t count) {
  size_t offset = dump->size;
  dump_append (dump, 16, 4);
  dump_append (dump, 48, 4);
  dump_append (dump, count, 8);
  for (size_t i = 0; i < count; i++) {
    size_t entry = dump_extend (dump, 48);
    dump_put64 (dump, entry, ranges[i].address);
    dump_put64 (dump, entry + 8, ranges[i].allocation);
    dump_put32 (dump, entry + 16, 4);
    dump_put64 (dump, entry + 24, ranges[i].size);
    dump_put32 (dump, entry + 32, ranges[i].state);
    dump_put32 (dump, entry + 36, ranges[i].protection);
    dump_put32 (dump, entry + 40, ranges[i].type);
  }
  dump_add_stream (dump, DUMP_RANGES, offset);
}

/* MemoryList: each piece of memory has a place of its own. */
static inline void dump_add_memory (Dump *dump, const DumpMemory *memory, size_t count) {
  uint32_t places[DUMP_MAX_ENTRIES];
  for (size_t i = 0; i < count; i++) {
    places[i] = (uint32_t)dump->size;
    dump_append_bytes (dump, memory[i].bytes, memory[i].size);
  }
  size_t offset = dump->size;
  dump_append (dump, count, 4);
  for (size_t i = 0; i < count; i++) {
    dump_append (dump, memory[i].address, 8);
    dump_append (dump, memory[i].size, 4);
    dump_append (dump, places[i], 4);
  }
  dump_add_stream (dump, DUMP_MEMORY, offset);
}

/* Memory64List, and behind it the memory in one piece: call it last. */
static inline void dump_add_memory64 (Dump *dump, const DumpMemory *memory, size_t count) {
  size_t offset = dump->size;
  dump_append (dump, count, 8);
  dump_append (dump, offset + 16 + 16 * count, 8);
  for (size_t i = 0; i < count; i++) {
    dump_append (dump, memory[i].address, 8);
    dump_append (dump, memory[i].size, 8);
  }
  dump_add_stream (dump, DUMP_MEMORY64, offset);
  for (size_t i = 0; i < count; i++)
    dump_append_bytes (dump, memory[i].bytes, memory[i].size);
}

/* A dump with an empty list of ranges, and what is added to it. */
static inline void dump_begin_bare (Dump *dump) {
  dump_begin (dump);
  dump_add_ranges (dump, NULL, 0);
}

/* A small process with one of everything:
 *
 *   0x00000  free
 *   0x10000  private: two committed pages
 *   0x12000  the same allocation: a reserved page
 *   0x20000  image program.exe: header, code
 *   0x30000  mapped
 *   0x40000  image that is in no list of modules
 *   (nothing is known from 0x41000 to 0x50000)
 *   0x50000  free to 0x7fff0000
 *
 * and the first page of program.exe, the page before it and 16 bytes of the page behind it in its memory, in three
 * descriptors. */
static const DumpRange dump_sample_ranges[] = {
  { 0, 0x10000, 0, 0x10000, 1, 0 },
  { 0x10000, 0x2000, 0x10000, 0x1000, 4, 0x20000 },
  { 0x12000, 0x1000, 0x10000, 0x2000, 0, 0x20000 },
  { 0x20000, 0x1000, 0x20000, 0x1000, 2, 0x1000000 },
  { 0x21000, 0x2000, 0x20000, 0x1000, 0x20, 0x1000000 },
  { 0x30000, 0x4000, 0x30000, 0x1000, 2, 0x40000 },
  { 0x40000, 0x1000, 0x40000, 0x1000, 2, 0x1000000 },
  { 0x50000, 0x7ffa0000, 0, 0x10000, 1, 0 },
};
enum { DUMP_SAMPLE_RANGES = 8 };

static const char dump_sample_codeview[] = "RSDS0123456789abcdef\1\0\0\0program.pdb";
enum { DUMP_SAMPLE_CODEVIEW_SIZE = sizeof dump_sample_codeview };

static inline void dump_sample (Dump *dump) {
  static const DumpThread threads[] = { { 17, 0x11000, 0x10000, 0x800 }, { 18, 0 } };
  static const DumpThreadInfo infos[] = { { 18, 0, 0 }, { 17, 2, 0x21234 } };
  static const char *const handles[] = { "Section", "File", NULL, "Section" };
  static const DumpThreadName names[] = { { 18, "worker" }, { 17, NULL } };
  static const DumpModule modules[] = {
    { 0x20000, 0x3000, "C:\\folder\\program.exe", 0x5a6b7c8d, dump_sample_codeview, DUMP_SAMPLE_CODEVIEW_SIZE },
    { 0x10000, 0, NULL },
  };
  unsigned char below[0x20], page[0x40], above[0x10];
  memset (below, 'b', sizeof below);
  memset (page, 'p', sizeof page);
  memset (above, 'a', sizeof above);
  const DumpMemory memory[] = { { 0x20000, page, sizeof page },
                                { 0x20040, above, sizeof above },
                                { 0x10000, below, sizeof below } };
  dump_begin (dump);
  dump_add_system (dump, 9, 2, 10, 0, 19045);
  dump_add_misc (dump, 3, 4321, 1400000000);
  dump_add_threads (dump, threads, 2);
  dump_add_thread_names (dump, names, 2);
  dump_add_modules (dump, modules, NULL, 2);
  dump_add_ranges (dump, dump_sample_ranges, DUMP_SAMPLE_RANGES);
  dump_add_thread_infos (dump, infos, 2);
  dump_add_handles (dump, handles, 4);
  dump_add_counters (dump, 2, 5, 0x5000, 0x3000);
  dump_add_memory64 (dump, memory, 3);
}

#endif
