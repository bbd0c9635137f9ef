/* The reader of minidumps on dumps made here: every stream, and both sides of every boundary. */
#include "minidump_opened.h"

/* For dumps that are right. */
static Opened open_dump (const Dump *dump) {
  Opened opened = open_bytes (dump->bytes, dump->size);
  if (!CHECK_UINT (opened.result, ATLAS_OK)) {
    printf ("# %s\n", opened.error.message);
    exit (1);
  }
  return opened;
}

static Opened open_sample (void) {
  static Dump dump;
  dump_sample (&dump);
  return open_dump (&dump);
}

static AtlasSourceFacts facts_of (Opened *opened) {
  AtlasSourceFacts facts = { 0 };
  CHECK_UINT (opened->result, ATLAS_OK);
  if (opened->source)
    CHECK_UINT (opened->source->ops->facts (opened->source, &facts, NULL), ATLAS_OK);
  return facts;
}

static void sniffed_by_signature (void) {
  CHECK (atlas_minidump_sniff ("MDMP", 4));
  CHECK (!atlas_minidump_sniff ("MDMP", 3));
  CHECK (!atlas_minidump_sniff ("MDMQ", 4));
  CHECK (!atlas_minidump_sniff (NULL, 0));
}

static void facts_are_told (void) {
  Opened opened = open_sample ();
  AtlasSourceFacts facts = facts_of (&opened);
  CHECK_UINT (facts.time, UINT64_C (1500000000000000));
  CHECK_UINT (facts.start_time, UINT64_C (1400000000000000));
  CHECK_UINT (facts.pid, 4321);
  CHECK_UINT (facts.build, 19045);
  CHECK_TEXT (facts.system, "Windows 10.0.19045");
  CHECK_TEXT (facts.architecture, "x86_64");
  CHECK_TEXT (facts.path, "C:\\folder\\program.exe");
  CHECK_TEXT (facts.name, "program.exe");
  CHECK_UINT (facts.working_set, 0x5000);
  CHECK_UINT (facts.private_bytes, 0x3000);
  CHECK_UINT (facts.handles, 4);
  CHECK_UINT (facts.section_handles, 2);
  CHECK (facts.is_windows);
  CHECK_TEXT (opened.source->ops->kind, "minidump");
  close_dump (&opened);
}

static void silence_is_unknown (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_put32 (&dump, 20, 0);
  Opened opened = open_dump (&dump);
  AtlasSourceFacts facts = facts_of (&opened);
  CHECK_UINT (facts.time, ATLAS_UNKNOWN);
  CHECK_UINT (facts.start_time, ATLAS_UNKNOWN);
  CHECK_UINT (facts.user_time, ATLAS_UNKNOWN);
  CHECK_UINT (facts.kernel_time, ATLAS_UNKNOWN);
  CHECK_UINT (facts.pid, 0);
  CHECK_UINT (facts.bits, 0);
  CHECK_UINT (facts.build, 0);
  CHECK_UINT (facts.highest_address, ATLAS_UNKNOWN);
  CHECK_UINT (facts.peb, ATLAS_UNKNOWN);
  CHECK_UINT (facts.private_bytes, ATLAS_UNKNOWN);
  CHECK_UINT (facts.working_set, ATLAS_UNKNOWN);
  CHECK_UINT (facts.handles, ATLAS_UNKNOWN);
  CHECK_UINT (facts.section_handles, ATLAS_UNKNOWN);
  CHECK_UINT (facts.is_wow64, ATLAS_TRI_UNKNOWN);
  CHECK (facts.is_windows); /* as far as nothing speaks against it */
  CHECK_TEXT (facts.system, NULL);
  CHECK_TEXT (facts.architecture, NULL);
  CHECK_TEXT (facts.path, NULL);
  CHECK_TEXT (facts.name, NULL);
  close_dump (&opened);
}

static void misc_flags_count (void) {
  for (uint32_t flags = 0; flags < 4; flags++) {
    static Dump dump;
    dump_begin_bare (&dump);
    dump_add_misc (&dump, flags, 4321, 1400000000);
    Opened opened = open_dump (&dump);
    AtlasSourceFacts facts = facts_of (&opened);
    CHECK_UINT (facts.pid, flags & 1 ? 4321 : 0);
    CHECK_UINT (facts.start_time, flags & 2 ? UINT64_C (1400000000000000) : ATLAS_UNKNOWN);
    CHECK_UINT (facts.user_time, flags & 2 ? UINT64_C (4200000000000000) : ATLAS_UNKNOWN);
    CHECK_UINT (facts.kernel_time, flags & 2 ? 17000000 : ATLAS_UNKNOWN);
    close_dump (&opened);
  }
}

static void counters_are_told_by_revision_and_flags (void) {
  static const struct {
    uint16_t revision, flags;
    uint64_t working_set, private_bytes;           /* in the dump */
    uint64_t told_working_set, told_private_bytes; /* by the source */
  } known[] = {
    { 1, 0, 0x5000, 0x3000, 0x5000, 0x3000 }, /* the first has no flags */
    { 1, 0, 0, 0, ATLAS_UNKNOWN, ATLAS_UNKNOWN },
    { 2, 0, 0x5000, 0x3000, ATLAS_UNKNOWN, ATLAS_UNKNOWN },
    { 2, 1, 0x5000, 0x3000, 0x5000, ATLAS_UNKNOWN },
    { 2, 4, 0x5000, 0x3000, ATLAS_UNKNOWN, 0x3000 },
    { 2, 0x1f, UINT64_C (1) << 40, 0, UINT64_C (1) << 40, ATLAS_UNKNOWN },
    { 3, 5, 0x5000, 0x3000, 0x5000, 0x3000 }, /* later ones go on where the second ends */
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    static Dump dump;
    dump_begin_bare (&dump);
    dump_add_counters (&dump, known[i].revision, known[i].flags, known[i].working_set, known[i].private_bytes);
    Opened opened = open_dump (&dump);
    AtlasSourceFacts facts = facts_of (&opened);
    CHECK_UINT (facts.working_set, known[i].told_working_set);
    CHECK_UINT (facts.private_bytes, known[i].told_private_bytes);
    close_dump (&opened);
  }
}

static void check_handles (const char *const *types, size_t count, uint64_t handles, uint64_t sections) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_handles (&dump, types, count);
  Opened opened = open_dump (&dump);
  AtlasSourceFacts facts = facts_of (&opened);
  CHECK_UINT (facts.handles, handles);
  CHECK_UINT (facts.section_handles, sections);
  close_dump (&opened);
}

static void handles_are_counted (void) {
  static const char *const some[] = { "Section", "Event", "Section", NULL, "Sections", "Sectiom", "File", "Section" };
  static const char *const others[] = { "Event", "File" };
  check_handles (some, 8, 8, 3);
  check_handles (others, 2, 2, 0);
  check_handles ((const char *const[]){ NULL, NULL }, 2, 2, ATLAS_UNKNOWN);
  check_handles (NULL, 0, ATLAS_UNKNOWN, ATLAS_UNKNOWN); /* what the writer could not list */
}

static void architectures_are_told (void) {
  static const struct {
    uint16_t number;
    const char *name;
    unsigned bits;
    AtlasTri is_wow64;
  } known[] = {
    { 0, "x86", 32, ATLAS_TRI_UNKNOWN },   { 5, "arm", 32, ATLAS_TRI_UNKNOWN },
    { 9, "x86_64", 0, ATLAS_TRI_UNKNOWN }, { 12, "arm64", 0, ATLAS_TRI_UNKNOWN },
    { 10, "x86_64", 32, ATLAS_TRI_YES },   { 13, "arm64", 32, ATLAS_TRI_YES },
    { 14, "arm64", 32, ATLAS_TRI_YES },    { 0xffff, NULL, 0, ATLAS_TRI_UNKNOWN },
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    static Dump dump;
    dump_begin_bare (&dump);
    dump_add_system (&dump, known[i].number, 2, 6, 1, 7601);
    Opened opened = open_dump (&dump);
    AtlasSourceFacts facts = facts_of (&opened);
    CHECK_TEXT (facts.architecture, known[i].name);
    CHECK_UINT (facts.bits, known[i].bits);
    CHECK_UINT (facts.is_wow64, known[i].is_wow64);
    close_dump (&opened);
  }
}

static void other_systems_are_not_windows (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_system (&dump, 9, 0x8201, 5, 10, 0);
  Opened opened = open_dump (&dump);
  AtlasSourceFacts facts = facts_of (&opened);
  CHECK (!facts.is_windows);
  CHECK_TEXT (facts.system, NULL);
  close_dump (&opened);
}

static void check_range (Opened *opened, uint64_t address, size_t index) {
  AtlasSourceRange range;
  CHECK_UINT (opened->source->ops->range (opened->source, address, &range, NULL), ATLAS_OK);
  CHECK_UINT (range.address, dump_sample_ranges[index].address);
  CHECK_UINT (range.size, dump_sample_ranges[index].size);
}

static void ranges_are_found_at_their_ends (void) {
  Opened opened = open_sample ();
  for (size_t i = 0; i < DUMP_SAMPLE_RANGES; i++) {
    check_range (&opened, dump_sample_ranges[i].address, i);
    check_range (&opened, dump_sample_ranges[i].address + dump_sample_ranges[i].size - 1, i);
  }
  close_dump (&opened);
}

static void gap_gives_next_range (void) {
  Opened opened = open_sample ();
  check_range (&opened, 0x40fff, 6);
  check_range (&opened, 0x41000, 7);
  check_range (&opened, 0x4ffff, 7);
  close_dump (&opened);
}

static void list_ends (void) {
  Opened opened = open_sample ();
  AtlasSourceRange range = { .address = 42 };
  CHECK_UINT (opened.source->ops->range (opened.source, 0x7fff0000, &range, NULL), ATLAS_END);
  CHECK_UINT (opened.source->ops->range (opened.source, UINT64_MAX, &range, NULL), ATLAS_END);
  CHECK_UINT (range.address, 42);
  check_range (&opened, 0x7ffeffff, 7);
  close_dump (&opened);
}

static AtlasSourceRange only_range (DumpRange range) {
  static Dump dump;
  AtlasSourceRange told = { 0 };
  dump_begin (&dump);
  dump_add_ranges (&dump, &range, 1);
  Opened opened = open_dump (&dump);
  CHECK_UINT (opened.result, ATLAS_OK);
  if (opened.source)
    CHECK_UINT (opened.source->ops->range (opened.source, 0, &told, NULL), ATLAS_OK);
  close_dump (&opened);
  return told;
}

static void committed_range_is_told_whole (void) {
  AtlasSourceRange told = only_range ((DumpRange){ 0x11000, 0x1000, 0x10000, 0x1000, 0x104, 0x20000 });
  CHECK_UINT (told.allocation, 0x10000);
  CHECK_UINT (told.state, ATLAS_STATE_COMMITTED);
  CHECK_UINT (told.type, ATLAS_TYPE_PRIVATE);
  CHECK_UINT (told.protection, ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_GUARD);
  CHECK_UINT (told.allocation_protection, ATLAS_PROTECT_READWRITE);
}

static void reserved_range_has_no_protection (void) {
  AtlasSourceRange told = only_range ((DumpRange){ 0x11000, 0x1000, 0x10000, 0x2000, 4, 0x40000 });
  CHECK_UINT (told.state, ATLAS_STATE_RESERVED);
  CHECK_UINT (told.type, ATLAS_TYPE_MAPPED);
  CHECK_UINT (told.allocation, 0x10000);
  CHECK_UINT (told.protection, 0);
}

static void free_range_is_bare (void) {
  AtlasSourceRange told = only_range ((DumpRange){ 0x11000, 0x1000, 0xdeadbeef, 0x10000, 0xdead, 0xdead });
  CHECK_UINT (told.state, ATLAS_STATE_FREE);
  CHECK_UINT (told.type, ATLAS_TYPE_NONE);
  CHECK_UINT (told.allocation, 0);
  CHECK_UINT (told.protection, 0);
  CHECK_UINT (told.allocation_protection, 0);
}

static void strange_states_and_types_are_unknown (void) {
  static const DumpRange strange[] = {
    { 0x1000, 0x1000, 0x1000, 0x4000, 4, 0x20000 },
    { 0x1000, 0x1000, 0x1000, 0x3000, 4, 0x20000 },
    { 0x1000, 0x1000, 0x1000, 0x1000, 4, 0 },
    { 0x1000, 0x1000, 0x1000, 0x1000, 4, 0x60000 },
  };
  for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
    AtlasSourceRange told = only_range (strange[i]);
    CHECK_UINT (told.state, ATLAS_STATE_UNKNOWN);
    CHECK_UINT (told.type, ATLAS_TYPE_NONE);
    CHECK_UINT (told.size, 0x1000);
  }
}

static void last_address_can_be_told (void) {
  AtlasSourceRange told = only_range ((DumpRange){ UINT64_MAX - 0xfff, 0xfff, 0, 0x10000, 0, 0 });
  CHECK_UINT (told.address + told.size, UINT64_MAX);
}

static void longer_entries_are_stepped_over (void) {
  static Dump dump;
  dump_begin (&dump);
  size_t offset = dump_extend (&dump, 24 + 2 * 56);
  dump_put32 (&dump, offset, 24);
  dump_put32 (&dump, offset + 4, 56);
  dump_put64 (&dump, offset + 8, 2);
  for (unsigned i = 0; i < 2; i++) {
    dump_put64 (&dump, offset + 24 + 56 * i, 0x10000 * (i + 1));
    dump_put64 (&dump, offset + 24 + 56 * i + 24, 0x1000);
    dump_put32 (&dump, offset + 24 + 56 * i + 32, 0x10000);
  }
  dump_add_stream (&dump, DUMP_RANGES, offset);
  Opened opened = open_dump (&dump);
  AtlasSourceRange range = { 0 };
  CHECK_UINT (opened.source->ops->range (opened.source, 0x11000, &range, NULL), ATLAS_OK);
  CHECK_UINT (range.address, 0x20000);
  CHECK_UINT (range.size, 0x1000);
  close_dump (&opened);
}

static void modules_are_told_in_order (void) {
  Opened opened = open_sample ();
  AtlasSourceModule module;
  CHECK_UINT (opened.source->ops->module (opened.source, 0, &module, NULL), ATLAS_OK);
  CHECK_UINT (module.address, 0x20000);
  CHECK_UINT (module.size, 0x3000);
  CHECK_TEXT (module.path, "C:\\folder\\program.exe");
  CHECK_UINT (module.timestamp, 0x5a6b7c8d);
  CHECK_UINT (module.codeview_size, DUMP_SAMPLE_CODEVIEW_SIZE);
  CHECK (module.codeview && memcmp (module.codeview, dump_sample_codeview, DUMP_SAMPLE_CODEVIEW_SIZE) == 0);
  CHECK_UINT (opened.source->ops->module (opened.source, 1, &module, NULL), ATLAS_OK);
  CHECK_UINT (module.address, 0x10000);
  CHECK_UINT (module.size, 0);
  CHECK_TEXT (module.path, NULL);
  CHECK (!module.codeview);
  CHECK_UINT (opened.source->ops->module (opened.source, 2, &module, NULL), ATLAS_END);
  CHECK_UINT (opened.source->ops->module (opened.source, SIZE_MAX, &module, NULL), ATLAS_END);
  close_dump (&opened);
}

/* The record is no more than a help to find symbols: the module is there without it. */
static void a_codeview_record_outside_of_the_file_is_left_out (void) {
  Dump dump = { 0 };
  dump_sample (&dump);
  for (size_t at = 0; at + 108 <= dump.size; at++)
    if (memcmp (dump.bytes + at, "\0\0\2\0\0\0\0\0\0\x30\0\0\0\0\0\0\x8d\x7c\x6b\x5a", 20) == 0)
      dump_put32 (&dump, at + 80, (uint32_t)dump.size - DUMP_SAMPLE_CODEVIEW_SIZE + 1);
  AtlasSource *source = NULL;
  AtlasSourceModule module;
  CHECK_UINT (atlas_minidump_open_data (dump.bytes, dump.size, "a.dmp", &source, NULL), ATLAS_OK);
  CHECK_UINT (source->ops->module (source, 0, &module, NULL), ATLAS_OK);
  CHECK_UINT (module.address, 0x20000);
  CHECK (!module.codeview);
  atlas_source_close (source);
}

static void threads_are_told_with_names (void) {
  Opened opened = open_sample ();
  AtlasSourceThread thread;
  CHECK_UINT (opened.source->ops->thread (opened.source, 0, &thread, NULL), ATLAS_OK);
  CHECK_UINT (thread.id, 17);
  CHECK_UINT (thread.teb, 0x11000);
  CHECK_TEXT (thread.name, NULL);
  CHECK_UINT (opened.source->ops->thread (opened.source, 1, &thread, NULL), ATLAS_OK);
  CHECK_UINT (thread.id, 18);
  CHECK_UINT (thread.teb, ATLAS_UNKNOWN);
  CHECK_TEXT (thread.name, "worker");
  CHECK_UINT (opened.source->ops->thread (opened.source, 2, &thread, NULL), ATLAS_END);
  close_dump (&opened);
}

static void first_name_of_a_thread_counts (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_threads (&dump, (DumpThread[]){ { 5, 0x1000 }, { 6, 0x2000 } }, 2);
  dump_add_thread_names (&dump, (DumpThreadName[]){ { 9, "other" }, { 5, "first" }, { 5, "second" } }, 3);
  Opened opened = open_dump (&dump);
  AtlasSourceThread thread;
  CHECK_UINT (opened.source->ops->thread (opened.source, 0, &thread, NULL), ATLAS_OK);
  CHECK_TEXT (thread.name, "first");
  CHECK_UINT (opened.source->ops->thread (opened.source, 1, &thread, NULL), ATLAS_OK);
  CHECK_TEXT (thread.name, NULL);
  close_dump (&opened);
}

static AtlasSourceThread thread_at (Opened *opened, size_t index) {
  AtlasSourceThread thread = { 0 };
  CHECK_UINT (opened->source->ops->thread (opened->source, index, &thread, NULL), ATLAS_OK);
  return thread;
}

static void threads_are_told_where_they_began (void) {
  Opened opened = open_sample ();
  CHECK_UINT (thread_at (&opened, 0).start, 0x21234);
  CHECK_UINT (thread_at (&opened, 1).start, 0); /* the writer could not find it out */
  close_dump (&opened);

  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_threads (&dump, (DumpThread[]){ { 1, 0x1000 }, { 2, 0x2000 }, { 3, 0x3000 }, { 4, 0x4000 }, { 5, 0x5000 } },
                    5);
  dump_add_thread_infos (
      &dump, (DumpThreadInfo[]){ { 4, 0x20, 0x444 }, { 3, 8, 0x333 }, { 2, 1, 0x222 }, { 1, 4, 0x111 } }, 4);
  opened = open_dump (&dump);
  CHECK_UINT (thread_at (&opened, 0).start, 0x111); /* one that was ending */
  CHECK_UINT (thread_at (&opened, 1).start, 0);     /* no more than a number */
  CHECK_UINT (thread_at (&opened, 1).teb, ATLAS_UNKNOWN);
  CHECK_UINT (thread_at (&opened, 2).start, 0); /* "invalid" */
  CHECK_UINT (thread_at (&opened, 2).teb, 0x3000);
  CHECK_UINT (thread_at (&opened, 3).start, 0x444);
  CHECK_UINT (thread_at (&opened, 3).teb, ATLAS_UNKNOWN); /* said to be wrong */
  CHECK_UINT (thread_at (&opened, 4).start, 0);           /* in no list */
  CHECK_UINT (thread_at (&opened, 4).teb, 0x5000);
  close_dump (&opened);
}

static void longer_thread_infos_are_stepped_over (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_threads (&dump, (DumpThread[]){ { 7, 0x1000 } }, 1);
  size_t offset = dump_extend (&dump, 16 + 2 * 72);
  dump_put32 (&dump, offset, 16);
  dump_put32 (&dump, offset + 4, 72);
  dump_put32 (&dump, offset + 8, 2);
  dump_put32 (&dump, offset + 16 + 72, 7);
  dump_put64 (&dump, offset + 16 + 72 + 48, 0x7ff612345678);
  dump_add_stream (&dump, DUMP_THREAD_INFOS, offset);
  Opened opened = open_dump (&dump);
  CHECK_UINT (thread_at (&opened, 0).start, 0x7ff612345678);
  close_dump (&opened);
}

static void threads_are_told_with_their_stacks (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_threads (&dump,
                    (DumpThread[]){ { 1, 0, 0x7ff000001000, 0x2000 },
                                    { 2, 0, UINT64_MAX - 0xff, 0x100 }, /* over the last address */
                                    { 3, 0, UINT64_MAX - 0x100, 0x100 },
                                    { 4 } },
                    4);
  Opened opened = open_dump (&dump);
  CHECK_UINT (thread_at (&opened, 0).stack, 0x7ff000001000);
  CHECK_UINT (thread_at (&opened, 0).stack_size, 0x2000);
  CHECK_UINT (thread_at (&opened, 1).stack_size, 0);
  CHECK_UINT (thread_at (&opened, 2).stack_size, 0x100);
  CHECK_UINT (thread_at (&opened, 3).stack_size, 0);
  close_dump (&opened);
}

static void missing_lists_are_not_empty_ones (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  Opened opened = open_dump (&dump);
  AtlasError error;
  CHECK_UINT (opened.source->ops->thread (opened.source, 0, &(AtlasSourceThread){ 0 }, &error),
              ATLAS_ERROR_UNSUPPORTED);
  CHECK (strstr (error.message, DUMP_NAME) && strstr (error.message, "threads"));
  CHECK_UINT (opened.source->ops->module (opened.source, 0, &(AtlasSourceModule){ 0 }, &error),
              ATLAS_ERROR_UNSUPPORTED);
  CHECK (strstr (error.message, DUMP_NAME) && strstr (error.message, "modules"));
  close_dump (&opened);

  dump_begin_bare (&dump);
  dump_add_threads (&dump, NULL, 0);
  dump_add_modules (&dump, NULL, NULL, 0);
  opened = open_dump (&dump);
  CHECK_UINT (opened.source->ops->thread (opened.source, 0, &(AtlasSourceThread){ 0 }, NULL), ATLAS_END);
  CHECK_UINT (opened.source->ops->module (opened.source, 0, &(AtlasSourceModule){ 0 }, NULL), ATLAS_END);
  close_dump (&opened);
}

static void lone_surrogate_in_a_path_survives (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  uint32_t place = dump_add_units (&dump, (const uint16_t[]){ 'C', ':', '\\', 0xd83d, 0xde00, 0xd800, '.', 0xe4 }, 8);
  dump_add_modules (&dump, (DumpModule[]){ { .address = 0x1000 } }, &place, 1);
  Opened opened = open_dump (&dump);
  AtlasSourceModule module;
  CHECK_UINT (opened.source->ops->module (opened.source, 0, &module, NULL), ATLAS_OK);
  CHECK_TEXT (module.path, "C:\\\U0001f600\xed\xa0\x80.\u00e4");
  CHECK_TEXT (facts_of (&opened).name, "\U0001f600\xed\xa0\x80.\u00e4");
  close_dump (&opened);
}

static void padded_lists_are_read (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  size_t offset = dump_extend (&dump, 8 + 48);
  dump_put32 (&dump, offset, 1);
  dump_put32 (&dump, offset + 8, 77);
  dump_put64 (&dump, offset + 8 + 16, 0x5000);
  dump_add_stream (&dump, DUMP_THREADS, offset);
  Opened opened = open_dump (&dump);
  AtlasSourceThread thread = { 0 };
  CHECK_UINT (opened.source->ops->thread (opened.source, 0, &thread, NULL), ATLAS_OK);
  CHECK_UINT (thread.id, 77);
  CHECK_UINT (thread.teb, 0x5000);
  close_dump (&opened);
}

static void images_are_named_by_their_module (void) {
  Opened opened = open_sample ();
  const char *name = NULL;
  CHECK_UINT (opened.source->ops->mapped_name (opened.source, 0x20000, &name, NULL), ATLAS_OK);
  CHECK_TEXT (name, "C:\\folder\\program.exe");
  name = NULL;
  CHECK_UINT (opened.source->ops->mapped_name (opened.source, 0x22fff, &name, NULL), ATLAS_OK);
  CHECK_TEXT (name, "C:\\folder\\program.exe");
  close_dump (&opened);
}

static void images_above_4_gib_are_named_too (void) {
  static const uint64_t base = UINT64_C (0x7ff600020000);
  static Dump dump;
  dump_begin (&dump);
  dump_add_modules (&dump, (DumpModule[]){ { 0x20000, 0x1000, "low.dll" }, { base, 0x1000, "high.dll" } }, NULL, 2);
  dump_add_ranges (&dump, (DumpRange[]){ { base, 0x1000, base, 0x1000, 2, 0x1000000 } }, 1);
  Opened opened = open_dump (&dump);
  const char *name = NULL;
  CHECK_UINT (opened.source->ops->mapped_name (opened.source, base, &name, NULL), ATLAS_OK);
  CHECK_TEXT (name, "high.dll");
  close_dump (&opened);
}

static void directory_may_end_the_file (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  size_t directory = dump_extend (&dump, 12);
  memcpy (dump.bytes + directory, dump.bytes + dump_directory_entry (0), 12);
  dump_put32 (&dump, 12, (uint32_t)directory);
  Opened opened = open_dump (&dump);
  CHECK_UINT (opened.source->ops->range (opened.source, 0, &(AtlasSourceRange){ 0 }, NULL), ATLAS_END);
  close_dump (&opened);
}

static void other_mapped_names_are_not_known (void) {
  /* Private, mapped, an image that no module begins, no range at all. */
  static const uint64_t addresses[] = { 0x10000, 0x1ffff, 0x30000, 0x40000, 0x41000, UINT64_MAX };
  Opened opened = open_sample ();
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    AtlasError error;
    const char *name = NULL;
    CHECK_UINT (opened.source->ops->mapped_name (opened.source, addresses[i], &name, &error), ATLAS_ERROR_UNSUPPORTED);
    CHECK (strstr (error.message, DUMP_NAME));
    CHECK_TEXT (name, NULL);
  }
  close_dump (&opened);
}

static void working_set_is_not_known (void) {
  Opened opened = open_sample ();
  AtlasRange range = { .address = 0x10000, .size = 0x2000 };
  AtlasError error;
  CHECK_UINT (opened.source->ops->working_set (opened.source, &range, 1, &error), ATLAS_ERROR_UNSUPPORTED);
  CHECK (strstr (error.message, DUMP_NAME));
  close_dump (&opened);
}

/* What a read gives, as text; "-" if it is refused, and the buffer must then be as it was. */
static const char *read_text (Opened *opened, uint64_t address, size_t size) {
  static char buffer[128];
  memset (buffer, '#', sizeof buffer);
  AtlasError error;
  int result = opened->source->ops->read (opened->source, address, buffer, size, &error);
  if (result == ATLAS_OK) {
    CHECK_UINT (buffer[size], '#');
    buffer[size] = '\0';
    return buffer;
  }
  CHECK_UINT (result, ATLAS_ERROR_UNREADABLE);
  CHECK (strstr (error.message, DUMP_NAME) && error.has_address && error.address == address);
  for (size_t i = 0; i < sizeof buffer; i++)
    CHECK_UINT (buffer[i], '#');
  return "-";
}

static void memory_is_read_at_its_ends (void) {
  Opened opened = open_sample ();
  CHECK_TEXT (read_text (&opened, 0x10000, 1), "b");
  CHECK_TEXT (read_text (&opened, 0x1001f, 1), "b");
  CHECK_TEXT (read_text (&opened, 0xffff, 1), "-");
  CHECK_TEXT (read_text (&opened, 0x10020, 1), "-");
  CHECK_TEXT (read_text (&opened, 0xffff, 2), "-");
  CHECK_TEXT (read_text (&opened, 0x1001f, 2), "-");
  CHECK_TEXT (read_text (&opened, 0x10010, 16), "bbbbbbbbbbbbbbbb");
  CHECK_TEXT (read_text (&opened, 0x10010, 17), "-");
  CHECK_TEXT (read_text (&opened, 0x99999, 0), "");
  CHECK_TEXT (read_text (&opened, UINT64_MAX, 2), "-");
  close_dump (&opened);
}

static void read_spans_neighbours (void) {
  Opened opened = open_sample ();
  CHECK_TEXT (read_text (&opened, 0x2003e, 4), "ppaa");
  CHECK_TEXT (read_text (&opened, 0x2003f, 17), "paaaaaaaaaaaaaaaa");
  CHECK_TEXT (read_text (&opened, 0x2003f, 18), "-");
  close_dump (&opened);
}

static void memory_at_the_top_is_read (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory64 (&dump, (DumpMemory[]){ { UINT64_MAX - 4, "zyxw", 4 } }, 1);
  Opened opened = open_dump (&dump);
  CHECK_TEXT (read_text (&opened, UINT64_MAX - 4, 4), "zyxw");
  CHECK_TEXT (read_text (&opened, UINT64_MAX - 1, 1), "w");
  CHECK_TEXT (read_text (&opened, UINT64_MAX - 1, 2), "-");
  close_dump (&opened);
}

static void small_dumps_have_a_list_too (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory (&dump, (DumpMemory[]){ { 0x5000, "second", 6 }, { 0x1000, "first", 5 } }, 2);
  Opened opened = open_dump (&dump);
  CHECK_TEXT (read_text (&opened, 0x5000, 6), "second");
  CHECK_TEXT (read_text (&opened, 0x1000, 5), "first");
  CHECK_TEXT (read_text (&opened, 0x1005, 1), "-");
  close_dump (&opened);
}

static void overlapping_memory_is_read_once (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory (&dump,
                   (DumpMemory[]){ { 0x1000, "abcdefgh", 8 },
                                   { 0x1002, "CDE", 3 },
                                   { 0x1004, "EFGHij", 6 },
                                   { 0x1000, "ABCD", 4 },
                                   { 0x100a, "kl", 2 } },
                   5);
  Opened opened = open_dump (&dump);
  const char *text = read_text (&opened, 0x1000, 12);
  char lower[16] = "";
  for (size_t i = 0; text[i] && i < 12; i++)
    lower[i] = (char)(text[i] | 0x20);
  CHECK_TEXT (lower, "abcdefghijkl");
  CHECK_TEXT (read_text (&opened, 0x1000, 13), "-");
  close_dump (&opened);
}

static void both_memory_lists_count (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  dump_add_memory (&dump, (DumpMemory[]){ { 0x1004, "more", 4 } }, 1);
  dump_add_memory64 (&dump, (DumpMemory[]){ { 0x1000, "once", 4 }, { 0x2000, "", 0 } }, 2);
  Opened opened = open_dump (&dump);
  CHECK_TEXT (read_text (&opened, 0x1000, 8), "oncemore");
  CHECK_TEXT (read_text (&opened, 0x2000, 1), "-");
  close_dump (&opened);
}

static void dump_without_memory_says_so (void) {
  static Dump dump;
  dump_begin_bare (&dump);
  Opened opened = open_dump (&dump);
  AtlasError error;
  char byte;
  CHECK_UINT (opened.source->ops->read (opened.source, 0x1000, &byte, 1, &error), ATLAS_ERROR_UNREADABLE);
  CHECK (strstr (error.message, "It holds no memory"));
  close_dump (&opened);
}

static void many_pieces_of_memory_read_as_one (void) {
  /* Random pieces against a plain array that knows which bytes are there. */
  static Dump dump;
  static char plain[256];
  DumpMemory memory[16];
  uint32_t state = 1;
  for (int round = 0; round < 200; round++) {
    memset (plain, 0, sizeof plain);
    for (size_t i = 0; i < 16; i++) {
      state = state * 1103515245u + 12345u;
      uint32_t begin = state >> 16 & 0xff, size = state >> 8 & 0x1f;
      static char bytes[300];
      for (size_t j = 0; j < sizeof bytes; j++)
        bytes[j] = (char)('A' + j % 26);
      if (begin + size > sizeof plain)
        size = (uint32_t)sizeof plain - begin;
      memory[i] = (DumpMemory){ 0x1000 + begin, bytes + begin, size };
      memcpy (plain + begin, bytes + begin, size);
    }
    dump_begin_bare (&dump);
    if (round % 2)
      dump_add_memory (&dump, memory, 16);
    else
      dump_add_memory64 (&dump, memory, 16);
    Opened opened = open_dump (&dump);
    for (size_t begin = 0; begin < sizeof plain; begin++) {
      size_t size = begin % 40 + 1 < sizeof plain - begin ? begin % 40 + 1 : sizeof plain - begin;
      char wanted[64] = "";
      memcpy (wanted, plain + begin, size);
      CHECK_TEXT (read_text (&opened, 0x1000 + begin, size), memchr (plain + begin, 0, size) ? "-" : wanted);
    }
    close_dump (&opened);
  }
}

static void unknown_streams_do_not_matter (void) {
  static Dump dump;
  dump_sample (&dump);
  for (int i = 0; i < 2; i++) {
    size_t entry = dump_directory_entry (dump.stream_count++);
    dump_put32 (&dump, entry, 0x12345);
    dump_put32 (&dump, entry + 4, UINT32_MAX);
    dump_put32 (&dump, entry + 8, UINT32_MAX);
  }
  dump_put32 (&dump, 8, dump.stream_count);
  Opened opened = open_dump (&dump);
  CHECK_UINT (opened.result, ATLAS_OK);
  close_dump (&opened);
}

static void files_are_opened (void) {
  static const char path[] = "test-minidump.dmp";
  static Dump dump;
  dump_sample (&dump);
  FILE *file = fopen (path, "wb");
  CHECK (file && fwrite (dump.bytes, 1, dump.size, file) == dump.size && fclose (file) == 0);
  AtlasSource *source = NULL;
  AtlasError error;
  CHECK_UINT (atlas_minidump_open (path, &source, &error), ATLAS_OK);
  if (source) {
    char bytes[4] = "";
    CHECK_UINT (source->ops->read (source, 0x2003e, bytes, 4, &error), ATLAS_OK);
    CHECK (memcmp (bytes, "ppaa", 4) == 0);
    walk (source, dump.size);
  }
  atlas_source_close (source);
  CHECK_UINT (remove (path), 0);
}

/* A mapped file would end the program here. */
static void a_file_that_is_cut_while_it_is_open_keeps_what_was_read (void) {
  static const char path[] = "test-minidump-cut.dmp";
  static Dump dump;
  dump_sample (&dump);
  FILE *file = fopen (path, "wb");
  CHECK (file && fwrite (dump.bytes, 1, dump.size, file) == dump.size && fclose (file) == 0);
  AtlasSource *source = NULL;
  AtlasError error;
  CHECK_UINT (atlas_minidump_open (path, &source, &error), ATLAS_OK);
  file = fopen (path, "wb");
  CHECK (file && fclose (file) == 0);
  if (source) {
    char bytes[4] = "";
    CHECK (source->ops->read (source, 0x2003e, bytes, 4, &error) == ATLAS_ERROR_UNREADABLE);
    CHECK (error.has_address && error.address == 0x2003e && strstr (error.message, path));
    walk (source, dump.size);
  }
  atlas_source_close (source);
  CHECK_UINT (remove (path), 0);
}

static const TapTest tests[] = {
  { "/minidump/sniffed-by-signature", sniffed_by_signature },
  { "/minidump/facts-are-told", facts_are_told },
  { "/minidump/silence-is-unknown", silence_is_unknown },
  { "/minidump/misc-flags-count", misc_flags_count },
  { "/minidump/counters-are-told-by-revision-and-flags", counters_are_told_by_revision_and_flags },
  { "/minidump/handles-are-counted", handles_are_counted },
  { "/minidump/architectures-are-told", architectures_are_told },
  { "/minidump/other-systems-are-not-windows", other_systems_are_not_windows },
  { "/minidump/ranges-are-found-at-their-ends", ranges_are_found_at_their_ends },
  { "/minidump/gap-gives-next-range", gap_gives_next_range },
  { "/minidump/list-ends", list_ends },
  { "/minidump/committed-range-is-told-whole", committed_range_is_told_whole },
  { "/minidump/reserved-range-has-no-protection", reserved_range_has_no_protection },
  { "/minidump/free-range-is-bare", free_range_is_bare },
  { "/minidump/strange-states-and-types-are-unknown", strange_states_and_types_are_unknown },
  { "/minidump/last-address-can-be-told", last_address_can_be_told },
  { "/minidump/longer-entries-are-stepped-over", longer_entries_are_stepped_over },
  { "/minidump/modules-are-told-in-order", modules_are_told_in_order },
  { "/minidump/a-codeview-record-outside-of-the-file-is-left-out", a_codeview_record_outside_of_the_file_is_left_out },
  { "/minidump/threads-are-told-with-names", threads_are_told_with_names },
  { "/minidump/first-name-of-a-thread-counts", first_name_of_a_thread_counts },
  { "/minidump/threads-are-told-where-they-began", threads_are_told_where_they_began },
  { "/minidump/longer-thread-infos-are-stepped-over", longer_thread_infos_are_stepped_over },
  { "/minidump/threads-are-told-with-their-stacks", threads_are_told_with_their_stacks },
  { "/minidump/missing-lists-are-not-empty-ones", missing_lists_are_not_empty_ones },
  { "/minidump/lone-surrogate-in-a-path-survives", lone_surrogate_in_a_path_survives },
  { "/minidump/padded-lists-are-read", padded_lists_are_read },
  { "/minidump/images-are-named-by-their-module", images_are_named_by_their_module },
  { "/minidump/images-above-4-gib-are-named-too", images_above_4_gib_are_named_too },
  { "/minidump/directory-may-end-the-file", directory_may_end_the_file },
  { "/minidump/other-mapped-names-are-not-known", other_mapped_names_are_not_known },
  { "/minidump/working-set-is-not-known", working_set_is_not_known },
  { "/minidump/memory-is-read-at-its-ends", memory_is_read_at_its_ends },
  { "/minidump/read-spans-neighbours", read_spans_neighbours },
  { "/minidump/memory-at-the-top-is-read", memory_at_the_top_is_read },
  { "/minidump/small-dumps-have-a-list-too", small_dumps_have_a_list_too },
  { "/minidump/overlapping-memory-is-read-once", overlapping_memory_is_read_once },
  { "/minidump/both-memory-lists-count", both_memory_lists_count },
  { "/minidump/dump-without-memory-says-so", dump_without_memory_says_so },
  { "/minidump/many-pieces-of-memory-read-as-one", many_pieces_of_memory_read_as_one },
  { "/minidump/unknown-streams-do-not-matter", unknown_streams_do_not_matter },
  { "/minidump/files-are-opened", files_are_opened },
  { "/minidump/a-file-that-is-cut-while-it-is-open-keeps-what-was-read",
    a_file_that_is_cut_while_it_is_open_keeps_what_was_read },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
