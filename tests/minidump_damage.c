/* Damaged minidumps: one test for each way to be wrong, then every cut and every byte. The sentence must name the file,
 * the place in it and what is wrong there. */
#include "minidump_opened.h"

static void check_refused (Dump *dump, int code, const char *place, const char *reason) {
  Opened opened = open_bytes (dump->bytes, dump->size);
  CHECK_UINT (opened.result, code);
  CHECK_UINT (opened.error.code, code);
  CHECK (!opened.source);
  printf ("# %s\n", opened.error.message);
  CHECK (strstr (opened.error.message, "\"" DUMP_NAME "\""));
  CHECK (strstr (opened.error.message, place));
  CHECK (strstr (opened.error.message, reason));
  close_dump (&opened);
}

#define CORRUPTION(name, code, place, reason, damage)                                                                  \
  static void name (void) {                                                                                            \
    static Dump dump_;                                                                                                 \
    Dump *dump = &dump_;                                                                                               \
    dump_sample (dump);                                                                                                \
    damage;                                                                                                            \
    check_refused (dump, code, place, reason);                                                                         \
  }

enum {
  SYSTEM_ENTRY = 0,
  MISC_ENTRY,
  THREADS_ENTRY,
  THREAD_NAMES_ENTRY,
  MODULES_ENTRY,
  RANGES_ENTRY,
  THREAD_INFOS_ENTRY,
  HANDLES_ENTRY,
  COUNTERS_ENTRY,
  MEMORY64_ENTRY
};

static size_t size_field (uint32_t entry) {
  return dump_directory_entry (entry) + 4;
}

static size_t place_field (uint32_t entry) {
  return dump_directory_entry (entry) + 8;
}

static size_t range_field (const Dump *dump, size_t index, size_t field) {
  return dump->streams[DUMP_RANGES] + 16 + 48 * index + field;
}

CORRUPTION (empty_file, ATLAS_ERROR_FORMAT, "", "is empty", dump->size = 0)
CORRUPTION (wrong_signature, ATLAS_ERROR_FORMAT, "", "does not begin with", dump->bytes[3] = 'X')
CORRUPTION (half_signature, ATLAS_ERROR_FORMAT, "", "does not begin with", dump->size = 3)
CORRUPTION (signature_alone, ATLAS_ERROR_CORRUPT, "header, at byte 0x0", "the file ends at byte 0x4", dump->size = 4)
CORRUPTION (header_cut, ATLAS_ERROR_CORRUPT, "header, at byte 0x0",
            "32 bytes long there, but the file ends at byte 0x1f", dump->size = 31)
CORRUPTION (other_version, ATLAS_ERROR_VERSION, "version 0xa794", "only version 0xa793", dump_put16 (dump, 4, 0xa794))
CORRUPTION (directory_beyond_end, ATLAS_ERROR_CORRUPT, "stream directory", "the file ends at byte",
            dump_put32 (dump, 12, 0xfffffff0))
CORRUPTION (directory_too_long, ATLAS_ERROR_CORRUPT, "stream directory, at byte 0x20", "51539607540 bytes",
            dump_put32 (dump, 8, UINT32_MAX))
CORRUPTION (directory_over_header, ATLAS_ERROR_CORRUPT, "stream directory, at byte 0x1f", "lies over the header",
            dump_put32 (dump, 12, 31))
CORRUPTION (stream_beyond_end, ATLAS_ERROR_CORRUPT, "stream ThreadList, at byte 0xffffffff", "the file ends at byte",
            dump_put32 (dump, place_field (THREADS_ENTRY), UINT32_MAX))
CORRUPTION (stream_longer_than_file, ATLAS_ERROR_CORRUPT, "stream MiscInfo", "4294967295 bytes long there",
            dump_put32 (dump, size_field (MISC_ENTRY), UINT32_MAX))
CORRUPTION (stream_listed_twice, ATLAS_ERROR_CORRUPT, "stream directory, at byte 0x50",
            "the stream SystemInfo a second time", dump_put32 (dump, dump_directory_entry (MODULES_ENTRY), DUMP_SYSTEM))
CORRUPTION (stream_over_header, ATLAS_ERROR_CORRUPT, "stream MiscInfo, at byte 0x0", "lies over the header",
            dump_put32 (dump, place_field (MISC_ENTRY), 0))
CORRUPTION (stream_over_directory, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList, at byte 0x20",
            "lies over the stream directory", dump_put32 (dump, place_field (RANGES_ENTRY), 32))
CORRUPTION (stream_over_stream, ATLAS_ERROR_CORRUPT, "stream ModuleList", "lies over the stream ThreadList",
            dump_put32 (dump, place_field (MODULES_ENTRY), (uint32_t)dump->streams[DUMP_THREADS] + 50))
CORRUPTION (system_info_cut, ATLAS_ERROR_CORRUPT, "stream SystemInfo", "31 bytes long, too short for the 32",
            dump_put32 (dump, size_field (SYSTEM_ENTRY), 31))
CORRUPTION (misc_info_cut, ATLAS_ERROR_CORRUPT, "stream MiscInfo", "23 bytes long, too short for the 24",
            dump_put32 (dump, size_field (MISC_ENTRY), 23))
CORRUPTION (thread_count_cut, ATLAS_ERROR_CORRUPT, "stream ThreadList", "3 bytes long, too short for the 4",
            dump_put32 (dump, size_field (THREADS_ENTRY), 3))
CORRUPTION (threads_cut, ATLAS_ERROR_CORRUPT, "stream ThreadList",
            "99 bytes long, too short for its 2 entries of 48 bytes", dump_put32 (dump, size_field (THREADS_ENTRY), 99))
CORRUPTION (too_many_threads, ATLAS_ERROR_CORRUPT, "stream ThreadList", "too short for its 4294967295 entries",
            dump_put32 (dump, dump->streams[DUMP_THREADS], UINT32_MAX))
CORRUPTION (too_many_modules, ATLAS_ERROR_CORRUPT, "stream ModuleList", "too short for its 3 entries of 108 bytes",
            dump_put32 (dump, dump->streams[DUMP_MODULES], 3))
CORRUPTION (too_many_thread_names, ATLAS_ERROR_CORRUPT, "stream ThreadNames", "too short for its 3 entries of 12 bytes",
            dump_put32 (dump, dump->streams[DUMP_THREAD_NAMES], 3))
CORRUPTION (module_name_beyond_end, ATLAS_ERROR_CORRUPT, "stream ModuleList", "a name should be at byte 0xfffffffe",
            dump_put32 (dump, dump->streams[DUMP_MODULES] + 4 + 20, 0xfffffffe))
CORRUPTION (module_name_too_long, ATLAS_ERROR_CORRUPT, "stream ModuleList", "impossible length of 65536 bytes",
            dump_put32 (dump, dump_get32 (dump, dump->streams[DUMP_MODULES] + 4 + 20), 65536))
CORRUPTION (module_name_odd, ATLAS_ERROR_CORRUPT, "stream ModuleList", "impossible length of 41 bytes",
            dump_put32 (dump, dump_get32 (dump, dump->streams[DUMP_MODULES] + 4 + 20), 41))
CORRUPTION (module_name_over_end, ATLAS_ERROR_CORRUPT, "stream ModuleList",
            "should be 65534 bytes long, but the file ends",
            dump_put32 (dump, dump_get32 (dump, dump->streams[DUMP_MODULES] + 4 + 20), 65534))
CORRUPTION (thread_name_beyond_end, ATLAS_ERROR_CORRUPT, "stream ThreadNames",
            "a name should be at byte 0x1000000000000000",
            dump_put64 (dump, dump->streams[DUMP_THREAD_NAMES] + 4 + 4, UINT64_C (0x1000000000000000)))
CORRUPTION (thread_name_wraps, ATLAS_ERROR_CORRUPT, "stream ThreadNames", "a name should be at byte 0xffffffffffffffff",
            dump_put64 (dump, dump->streams[DUMP_THREAD_NAMES] + 4 + 4, UINT64_MAX))
CORRUPTION (thread_infos_cut_in_header, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList",
            "11 bytes long, too short for the 12", dump_put32 (dump, size_field (THREAD_INFOS_ENTRY), 11))
CORRUPTION (thread_infos_cut, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList",
            "139 bytes long, too short for its 2 entries of 64 bytes",
            dump_put32 (dump, size_field (THREAD_INFOS_ENTRY), 139))
CORRUPTION (thread_infos_header_short, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList",
            "a header of 11 and entries of 64 bytes", dump_put32 (dump, dump->streams[DUMP_THREAD_INFOS], 11))
CORRUPTION (thread_infos_header_long, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList", "too short for its 2 entries",
            dump_put32 (dump, dump->streams[DUMP_THREAD_INFOS], UINT32_MAX))
CORRUPTION (thread_infos_entry_short, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList",
            "a header of 12 and entries of 63 bytes", dump_put32 (dump, dump->streams[DUMP_THREAD_INFOS] + 4, 63))
CORRUPTION (thread_infos_entry_zero, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList", "entries of 0 bytes",
            dump_put32 (dump, dump->streams[DUMP_THREAD_INFOS] + 4, 0))
CORRUPTION (thread_infos_too_many, ATLAS_ERROR_CORRUPT, "stream ThreadInfoList", "its 4294967295 entries",
            dump_put32 (dump, dump->streams[DUMP_THREAD_INFOS] + 8, UINT32_MAX))
CORRUPTION (handles_cut_in_header, ATLAS_ERROR_CORRUPT, "stream HandleData", "15 bytes long, too short for the 16",
            dump_put32 (dump, size_field (HANDLES_ENTRY), 15))
CORRUPTION (handles_cut, ATLAS_ERROR_CORRUPT, "stream HandleData",
            "175 bytes long, too short for its 4 entries of 40 bytes",
            dump_put32 (dump, size_field (HANDLES_ENTRY), 175))
CORRUPTION (handles_header_short, ATLAS_ERROR_CORRUPT, "stream HandleData", "a header of 15 and entries of 40 bytes",
            dump_put32 (dump, dump->streams[DUMP_HANDLES], 15))
CORRUPTION (handles_entry_short, ATLAS_ERROR_CORRUPT, "stream HandleData", "a header of 16 and entries of 31 bytes",
            dump_put32 (dump, dump->streams[DUMP_HANDLES] + 4, 31))
CORRUPTION (handles_too_many, ATLAS_ERROR_CORRUPT, "stream HandleData", "its 4294967295 entries",
            dump_put32 (dump, dump->streams[DUMP_HANDLES] + 8, UINT32_MAX))
CORRUPTION (handle_type_beyond_end, ATLAS_ERROR_CORRUPT, "stream HandleData",
            "the name of a type should be at byte 0xfffffffe",
            dump_put32 (dump, dump->streams[DUMP_HANDLES] + 16 + 40 + 8, 0xfffffffe))
CORRUPTION (counters_cut, ATLAS_ERROR_CORRUPT, "stream ProcessVmCounters", "95 bytes long, too short for the 96",
            dump_put32 (dump, size_field (COUNTERS_ENTRY), 95))
CORRUPTION (counters_of_the_first_revision_cut, ATLAS_ERROR_CORRUPT, "stream ProcessVmCounters",
            "79 bytes long, too short for the 80", dump_put16 (dump, dump->streams[DUMP_COUNTERS], 1);
            dump_put32 (dump, size_field (COUNTERS_ENTRY), 79))
CORRUPTION (ranges_cut_in_header, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "15 bytes long, too short for the 16",
            dump_put32 (dump, size_field (RANGES_ENTRY), 15))
CORRUPTION (ranges_cut, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList",
            "399 bytes long, too short for its 8 entries of 48 bytes",
            dump_put32 (dump, size_field (RANGES_ENTRY), 399))
CORRUPTION (ranges_header_short, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "a header of 15 and entries of 48 bytes",
            dump_put32 (dump, dump->streams[DUMP_RANGES], 15))
CORRUPTION (ranges_header_long, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "too short for its 8 entries",
            dump_put32 (dump, dump->streams[DUMP_RANGES], UINT32_MAX))
CORRUPTION (ranges_entry_short, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "a header of 16 and entries of 47 bytes",
            dump_put32 (dump, dump->streams[DUMP_RANGES] + 4, 47))
CORRUPTION (ranges_entry_zero, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "entries of 0 bytes",
            dump_put32 (dump, dump->streams[DUMP_RANGES] + 4, 0))
CORRUPTION (ranges_entry_long, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "entries of 4294967295 bytes",
            dump_put32 (dump, dump->streams[DUMP_RANGES] + 4, UINT32_MAX))
CORRUPTION (ranges_too_many, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "its 18446744073709551615 entries",
            dump_put64 (dump, dump->streams[DUMP_RANGES] + 8, UINT64_MAX))
CORRUPTION (range_empty, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList",
            "the range at 0x10000 has an impossible size of 0x0", dump_put64 (dump, range_field (dump, 1, 24), 0))
CORRUPTION (range_overflows, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList",
            "the range at 0x50000 has an impossible size of 0xfffffffffffb0000",
            dump_put64 (dump, range_field (dump, 7, 24), UINT64_C (0xfffffffffffb0000)))
CORRUPTION (ranges_overlap, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList",
            "the range at 0x12000 overlaps the one before it, which ends at 0x12001",
            dump_put64 (dump, range_field (dump, 1, 24), 0x2001))
CORRUPTION (ranges_repeat, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList", "the range at 0x10000 overlaps",
            dump_put64 (dump, range_field (dump, 2, 0), 0x10000))
CORRUPTION (ranges_run_backwards, ATLAS_ERROR_CORRUPT, "stream MemoryInfoList",
            "runs backwards from 0x12000 to 0x11000", dump_put64 (dump, range_field (dump, 3, 0), 0x11000))
CORRUPTION (memory64_cut_in_header, ATLAS_ERROR_CORRUPT, "stream Memory64List", "15 bytes long, too short for the 16",
            dump_put32 (dump, size_field (MEMORY64_ENTRY), 15))
CORRUPTION (memory64_too_many, ATLAS_ERROR_CORRUPT, "stream Memory64List", "its 4611686018427387904 entries",
            dump_put64 (dump, dump->streams[DUMP_MEMORY64], UINT64_C (1) << 62))
CORRUPTION (memory64_beyond_end, ATLAS_ERROR_CORRUPT, "stream Memory64List",
            "from byte 0xffffffffffffffff on, but the file ends",
            dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 8, UINT64_MAX))
CORRUPTION (memory64_cut, ATLAS_ERROR_CORRUPT, "stream Memory64List", "the memory at 0x10000 should be 32 bytes",
            dump->size--)
CORRUPTION (memory64_overflows, ATLAS_ERROR_CORRUPT, "stream Memory64List",
            "the memory at 0x20000 has an impossible size",
            dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 16 + 8, UINT64_MAX))
CORRUPTION (memory64_over_stream, ATLAS_ERROR_CORRUPT, "memory of the stream Memory64List",
            "lies over the stream MemoryInfoList",
            dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 8, dump->streams[DUMP_RANGES] + 32))
CORRUPTION (memory64_over_itself, ATLAS_ERROR_CORRUPT, "memory of the stream Memory64List",
            "lies over the stream Memory64List",
            dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 8, dump->streams[DUMP_MEMORY64]))

/* Memory that stands in the file before a stream and reaches `over` bytes into it. */
static void make_memory_before_stream (Dump *dump, size_t over) {
  dump_begin_bare (dump);
  size_t place = dump_extend (dump, 100) + over;
  dump_add_misc (dump, 0, 0, 0);
  dump_add_memory64 (dump, (DumpMemory[]){ { 0x1000, "", 0 }, { 0x2000, "", 0 } }, 2);
  dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 8, place);
  dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 16 + 8, 60);
  dump_put64 (dump, dump->streams[DUMP_MEMORY64] + 32 + 8, 40);
}

static void memory64_may_touch_a_stream (void) {
  static Dump dump;
  make_memory_before_stream (&dump, 0);
  Opened opened = open_bytes (dump.bytes, dump.size);
  CHECK_UINT (opened.result, ATLAS_OK);
  close_dump (&opened);
}

static void memory64_over_a_streams_first_byte (void) {
  static Dump dump;
  make_memory_before_stream (&dump, 1);
  check_refused (&dump, ATLAS_ERROR_CORRUPT, "memory of the stream Memory64List", "lies over the stream MiscInfo");
}

static void memory_over_the_last_address (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory64 (&dump, (DumpMemory[]){ { UINT64_MAX - 3, "zyxw", 4 } }, 1);
  check_refused (&dump, ATLAS_ERROR_CORRUPT, "stream Memory64List", "impossible size of 0x4 bytes");
}

static void memory_list_beyond_end (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory (&dump, (DumpMemory[]){ { 0x1000, "first", 5 } }, 1);
  dump_put32 (&dump, dump.streams[DUMP_MEMORY] + 4 + 12, (uint32_t)dump.size - 4);
  check_refused (&dump, ATLAS_ERROR_CORRUPT, "stream MemoryList", "the memory at 0x1000 should be 5 bytes from byte");
}

static void memory_list_too_many (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory (&dump, (DumpMemory[]){ { 0x1000, "first", 5 } }, 1);
  dump_put32 (&dump, dump.streams[DUMP_MEMORY], 2);
  check_refused (&dump, ATLAS_ERROR_CORRUPT, "stream MemoryList", "too short for its 2 entries of 16 bytes");
}

static void names_over_each_other (void) {
  /* Sixteen names at one place may not be told as more text than the file has bytes. */
  static Dump dump;
  static uint16_t units[2000];
  DumpModule modules[16] = { 0 };
  uint32_t places[16];
  dump_begin_bare (&dump);
  for (size_t i = 0; i < 2000; i++)
    units[i] = 'x';
  places[0] = dump_add_units (&dump, units, 2000);
  for (size_t i = 1; i < 16; i++)
    places[i] = places[0];
  dump_add_modules (&dump, modules, places, 16);
  check_refused (&dump, ATLAS_ERROR_CORRUPT, "stream ModuleList", "lie over each other");
}

static void every_cut_is_refused (void) {
  static Dump dump;
  dump_sample (&dump);
  for (size_t size = 0; size < dump.size; size++) {
    Opened opened = open_bytes (dump.bytes, size);
    if (!CHECK_UINT (opened.result, size < 4 ? ATLAS_ERROR_FORMAT : ATLAS_ERROR_CORRUPT)
        || !CHECK (strstr (opened.error.message, "\"" DUMP_NAME "\""))
        || !CHECK (size < 4 || (opened.error.has_address && strstr (opened.error.message, "the file ends at byte 0x"))))
      printf ("# cut to %zu bytes: %s\n", size, opened.error.message);
    close_dump (&opened);
  }
}

static void any_changed_byte_is_borne (void) {
  static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  static Dump dump;
  dump_sample (&dump);
  unsigned refused = 0, opened_count = 0;
  for (size_t i = 0; i < dump.size; i++)
    for (size_t value = 0; value < sizeof values; value++) {
      unsigned char kept = dump.bytes[i];
      dump.bytes[i] = values[value];
      Opened opened = open_bytes (dump.bytes, dump.size);
      dump.bytes[i] = kept;
      if (opened.result == ATLAS_OK) {
        opened_count++;
        walk (opened.source, dump.size);
      } else {
        refused++;
        CHECK (!opened.source && opened.error.code == opened.result && strstr (opened.error.message, DUMP_NAME));
      }
      close_dump (&opened);
    }
  printf ("# %u opened, %u refused\n", opened_count, refused);
  CHECK (opened_count && refused);
}

static void bad_files_are_named (void) {
  static const char path[] = "test-minidump-bad.dmp";
  AtlasSource *source = NULL;
  AtlasError error;
  CHECK_UINT (atlas_minidump_open (path, &source, &error), ATLAS_ERROR_NOT_FOUND);
  CHECK (strstr (error.message, path));
  FILE *file = fopen (path, "wb");
  CHECK (file && fclose (file) == 0);
  CHECK_UINT (atlas_minidump_open (path, &source, &error), ATLAS_ERROR_FORMAT);
  CHECK (strstr (error.message, path) && strstr (error.message, "is empty"));
  CHECK (!source);
  CHECK_UINT (remove (path), 0);
}

static const TapTest tests[] = {
  { "/minidump/refused/empty-file", empty_file },
  { "/minidump/refused/wrong-signature", wrong_signature },
  { "/minidump/refused/half-signature", half_signature },
  { "/minidump/refused/signature-alone", signature_alone },
  { "/minidump/refused/header-cut", header_cut },
  { "/minidump/refused/other-version", other_version },
  { "/minidump/refused/directory-beyond-end", directory_beyond_end },
  { "/minidump/refused/directory-too-long", directory_too_long },
  { "/minidump/refused/directory-over-header", directory_over_header },
  { "/minidump/refused/stream-beyond-end", stream_beyond_end },
  { "/minidump/refused/stream-longer-than-file", stream_longer_than_file },
  { "/minidump/refused/stream-listed-twice", stream_listed_twice },
  { "/minidump/refused/stream-over-header", stream_over_header },
  { "/minidump/refused/stream-over-directory", stream_over_directory },
  { "/minidump/refused/stream-over-stream", stream_over_stream },
  { "/minidump/refused/system-info-cut", system_info_cut },
  { "/minidump/refused/misc-info-cut", misc_info_cut },
  { "/minidump/refused/thread-count-cut", thread_count_cut },
  { "/minidump/refused/threads-cut", threads_cut },
  { "/minidump/refused/too-many-threads", too_many_threads },
  { "/minidump/refused/too-many-modules", too_many_modules },
  { "/minidump/refused/too-many-thread-names", too_many_thread_names },
  { "/minidump/refused/module-name-beyond-end", module_name_beyond_end },
  { "/minidump/refused/module-name-too-long", module_name_too_long },
  { "/minidump/refused/module-name-odd", module_name_odd },
  { "/minidump/refused/module-name-over-end", module_name_over_end },
  { "/minidump/refused/thread-name-beyond-end", thread_name_beyond_end },
  { "/minidump/refused/thread-name-wraps", thread_name_wraps },
  { "/minidump/refused/thread-infos-cut-in-header", thread_infos_cut_in_header },
  { "/minidump/refused/thread-infos-cut", thread_infos_cut },
  { "/minidump/refused/thread-infos-header-short", thread_infos_header_short },
  { "/minidump/refused/thread-infos-header-long", thread_infos_header_long },
  { "/minidump/refused/thread-infos-entry-short", thread_infos_entry_short },
  { "/minidump/refused/thread-infos-entry-zero", thread_infos_entry_zero },
  { "/minidump/refused/thread-infos-too-many", thread_infos_too_many },
  { "/minidump/refused/handles-cut-in-header", handles_cut_in_header },
  { "/minidump/refused/handles-cut", handles_cut },
  { "/minidump/refused/handles-header-short", handles_header_short },
  { "/minidump/refused/handles-entry-short", handles_entry_short },
  { "/minidump/refused/handles-too-many", handles_too_many },
  { "/minidump/refused/handle-type-beyond-end", handle_type_beyond_end },
  { "/minidump/refused/counters-cut", counters_cut },
  { "/minidump/refused/counters-of-the-first-revision-cut", counters_of_the_first_revision_cut },
  { "/minidump/refused/ranges-cut-in-header", ranges_cut_in_header },
  { "/minidump/refused/ranges-cut", ranges_cut },
  { "/minidump/refused/ranges-header-short", ranges_header_short },
  { "/minidump/refused/ranges-header-long", ranges_header_long },
  { "/minidump/refused/ranges-entry-short", ranges_entry_short },
  { "/minidump/refused/ranges-entry-zero", ranges_entry_zero },
  { "/minidump/refused/ranges-entry-long", ranges_entry_long },
  { "/minidump/refused/ranges-too-many", ranges_too_many },
  { "/minidump/refused/range-empty", range_empty },
  { "/minidump/refused/range-overflows", range_overflows },
  { "/minidump/refused/ranges-overlap", ranges_overlap },
  { "/minidump/refused/ranges-repeat", ranges_repeat },
  { "/minidump/refused/ranges-run-backwards", ranges_run_backwards },
  { "/minidump/refused/memory64-cut-in-header", memory64_cut_in_header },
  { "/minidump/refused/memory64-too-many", memory64_too_many },
  { "/minidump/refused/memory64-beyond-end", memory64_beyond_end },
  { "/minidump/refused/memory64-cut", memory64_cut },
  { "/minidump/refused/memory64-overflows", memory64_overflows },
  { "/minidump/refused/memory64-over-stream", memory64_over_stream },
  { "/minidump/refused/memory64-over-itself", memory64_over_itself },
  { "/minidump/memory64-may-touch-a-stream", memory64_may_touch_a_stream },
  { "/minidump/refused/memory64-over-a-streams-first-byte", memory64_over_a_streams_first_byte },
  { "/minidump/refused/memory-over-the-last-address", memory_over_the_last_address },
  { "/minidump/refused/memory-list-beyond-end", memory_list_beyond_end },
  { "/minidump/refused/memory-list-too-many", memory_list_too_many },
  { "/minidump/refused/names-over-each-other", names_over_each_other },
  { "/minidump/every-cut-is-refused", every_cut_is_refused },
  { "/minidump/any-changed-byte-is-borne", any_changed_byte_is_borne },
  { "/minidump/bad-files-are-named", bad_files_are_named },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
