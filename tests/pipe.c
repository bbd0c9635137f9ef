/* A source over a pipe tells what the served source tells, and a broken reply ends the connection. */
#include "vmatlas/pipe.h"
#include "pipe_loop.h"
#include "tap.h"
#include "vmatlas/memory.h"

#include <stdlib.h>

enum { RANGES = 10000, PAGE = 4096 };
#define BASE UINT64_C (0x10000)

static uint64_t allocation_of (size_t i) {
  return BASE + i / 2 * 2 * PAGE;
}

static AtlasSource *make_source (void) {
  AtlasSourceFacts facts;
  atlas_source_facts_init (&facts);
  facts.time = 1790000000000001;
  facts.pid = 4711;
  facts.parent = 8;
  facts.bits = 32;
  facts.is_wow64 = ATLAS_TRI_YES;
  facts.name = "game.exe";
  facts.command_line = "";
  facts.start_time = 1780000000000001;
  facts.build = 19045;
  facts.page_size = PAGE;
  facts.granularity = 65536;
  facts.highest_address = 0x7ffeffff;
  facts.peb = 0x7ffd1000;
  facts.is_windows = true;
  facts.limits.is_in_job = ATLAS_TRI_NO;
  facts.limits.of[ATLAS_LIMIT_JOB] = (AtlasLimit){ 77, ATLAS_NO_LIMIT };
  AtlasSource *source = atlas_memory_source_new (&facts);
  for (size_t i = 0; i < RANGES; i++) {
    AtlasSourceRange range = { BASE + i * PAGE,
                               PAGE,
                               allocation_of (i),
                               ATLAS_PROTECT_READ,
                               ATLAS_PROTECT_READWRITE,
                               ATLAS_STATE_COMMITTED,
                               i % 4 < 2 ? ATLAS_TYPE_MAPPED : ATLAS_TYPE_PRIVATE };
    AtlasWorkingSet set = { (uint32_t)i, 1, 0, 2 };
    atlas_memory_source_add_range (source, &range, i % 8 < 2 ? "C:\\windows\\a.dll" : NULL, &set);
  }
  atlas_memory_source_add_bytes (source, BASE, "bytes of the process", 20);
  atlas_memory_source_add_thread (source, &(AtlasSourceThread){ 12, 0x7ffde000, "main", 0x401000, 0x30000, 65536 });
  atlas_memory_source_add_thread (source, &(AtlasSourceThread){ .id = 16, .teb = ATLAS_UNKNOWN });
  atlas_memory_source_add_module (
      source, &(AtlasSourceModule){ 0x400000, 0x9000, "C:\\game.exe", 0x5f000001, "RSDSidentity", 12 });
  return source;
}

static int serve_list (void *data, AtlasProcessList *out, AtlasError *error) {
  AtlasProcessEntry *entries = calloc (2, sizeof *entries);
  entries[0] =
      (AtlasProcessEntry){ .pid = 8, .bits = 64, .name = strdup ("services.exe"), .working_set = ATLAS_UNKNOWN };
  entries[1] = (AtlasProcessEntry){ .pid = 4711, .name = strdup ("game.exe"), .user = strdup (""), .start_time = 5 };
  *out = (AtlasProcessList){ entries, 2 };
  return ATLAS_OK;
}

static int serve_open (void *data, uint32_t pid, AtlasSource **out, AtlasError *error) {
  if (pid != 4711)
    return atlas_error_set_system (error, ATLAS_ERROR_DENIED, 5, "Process %u is closed to the test.", pid);
  *out = make_source ();
  return ATLAS_OK;
}

static int serve_trim (void *data, uint32_t pid, AtlasError *error) {
  *(uint32_t *)data = pid;
  return ATLAS_OK;
}

static uint32_t trimmed;
static const AtlasServed served = { serve_list, serve_open, serve_trim, &trimmed };

static AtlasPipeClient *connect_to (PipeLoop *loop) {
  AtlasPipe pipe = loop_pipe (loop);
  AtlasPipeClient *client = NULL;
  loop->server = atlas_pipe_server_new (&served);
  CHECK_UINT (atlas_pipe_connect (&pipe, &client, NULL), ATLAS_OK);
  return client;
}

static AtlasSource *open_over (PipeLoop *loop) {
  AtlasSource *source = NULL;
  CHECK_UINT (atlas_pipe_open (connect_to (loop), 4711, &source, NULL), ATLAS_OK);
  return source;
}

static void finish (PipeLoop *loop) {
  CHECK (loop->is_closed);
  atlas_pipe_server_free (loop->server);
}

static void processes_arrive_whole (void) {
  PipeLoop loop = { 0 };
  AtlasPipeClient *client = connect_to (&loop);
  AtlasProcessList list = { 0 };
  CHECK_UINT (atlas_pipe_list (client, &list, NULL), ATLAS_OK);
  if (CHECK (list.count == 2)) {
    CHECK_UINT (list.entries[0].bits, 64);
    CHECK_UINT (list.entries[0].working_set, ATLAS_UNKNOWN);
    CHECK (!list.entries[0].user);
    CHECK_TEXT (list.entries[1].name, "game.exe");
    CHECK_TEXT (list.entries[1].user, "");
    CHECK_UINT (list.entries[1].start_time, 5);
  }
  atlas_process_list_clear (&list);
  atlas_pipe_disconnect (client);
  finish (&loop);
}

static void facts_arrive_whole (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop);
  AtlasSourceFacts facts;
  CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
  CHECK_UINT (facts.time, 1790000000000001);
  CHECK_UINT (facts.pid, 4711);
  CHECK_UINT (facts.bits, 32);
  CHECK_UINT (facts.is_wow64, ATLAS_TRI_YES);
  CHECK_UINT (facts.is_wine, ATLAS_TRI_UNKNOWN);
  CHECK (facts.is_windows && !facts.user && !facts.path);
  CHECK_TEXT (facts.name, "game.exe");
  CHECK_TEXT (facts.command_line, "");
  CHECK_UINT (facts.private_bytes, ATLAS_UNKNOWN);
  CHECK_UINT (facts.peb, 0x7ffd1000);
  CHECK_UINT (facts.limits.is_in_job, ATLAS_TRI_NO);
  CHECK_UINT (facts.limits.of[ATLAS_LIMIT_JOB].used, 77);
  CHECK_UINT (facts.limits.of[ATLAS_LIMIT_JOB].most, ATLAS_NO_LIMIT);
  atlas_source_close (source);
  finish (&loop);
}

static void check_name (AtlasSource *over, AtlasSource *direct, uint64_t address) {
  const char *name = NULL, *expected = NULL;
  int status = direct->ops->mapped_name (direct, address, &expected, NULL);
  CHECK_UINT ((unsigned)over->ops->mapped_name (over, address, &name, NULL), (unsigned)status);
  CHECK (status || strcmp (name, expected) == 0);
}

/* Both are walked as a capture walks them. */
static void ranges_and_names_arrive_in_few_replies (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop), *direct = make_source ();
  AtlasSourceRange a, b;
  uint64_t address = 0;
  size_t count = 0;
  while (source->ops->range (source, address, &a, NULL) == ATLAS_OK) {
    CHECK_UINT (direct->ops->range (direct, address, &b, NULL), ATLAS_OK);
    if (!CHECK (a.address == b.address && a.size == b.size && a.allocation == b.allocation && a.state == b.state
                && a.type == b.type && a.protection == b.protection
                && a.allocation_protection == b.allocation_protection))
      break;
    if (a.type == ATLAS_TYPE_MAPPED && a.address == a.allocation)
      check_name (source, direct, a.address);
    address = a.address + a.size;
    count++;
  }
  CHECK_UINT (count, RANGES);
  CHECK (loop.requests < 60);
  atlas_source_close (source);
  atlas_source_close (direct);
  finish (&loop);
}

static void the_walk_can_begin_anywhere_and_again (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop);
  AtlasSourceRange range;
  CHECK_UINT (source->ops->range (source, BASE + 5 * PAGE + 7, &range, NULL), ATLAS_OK);
  CHECK_UINT (range.address, BASE + 5 * PAGE);
  CHECK_UINT (source->ops->range (source, 0, &range, NULL), ATLAS_OK);
  CHECK_UINT (range.address, BASE);
  CHECK_UINT (source->ops->range (source, BASE + (uint64_t)RANGES * PAGE, &range, NULL), ATLAS_END);
  atlas_source_close (source);
  finish (&loop);
}

static void working_sets_arrive_for_any_number_of_ranges (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop);
  AtlasRange *ranges = calloc (RANGES, sizeof *ranges);
  for (size_t i = 0; i < RANGES; i++)
    ranges[i] = (AtlasRange){ .address = BASE + i * PAGE, .size = PAGE, .state = ATLAS_STATE_COMMITTED };
  CHECK_UINT (source->ops->working_set (source, ranges, RANGES, NULL), ATLAS_OK);
  for (size_t i = 0; i < RANGES; i += 997) {
    CHECK_UINT (ranges[i].working_set.private_pages, i);
    CHECK_UINT (ranges[i].working_set.locked_pages, 2);
  }
  free (ranges);
  atlas_source_close (source);
  finish (&loop);
}

static void bytes_threads_and_modules_arrive (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop);
  char bytes[20] = "";
  AtlasSourceThread thread;
  AtlasSourceModule module;
  CHECK_UINT (source->ops->read (source, BASE, bytes, sizeof bytes, NULL), ATLAS_OK);
  CHECK (memcmp (bytes, "bytes of the process", 20) == 0);
  CHECK_UINT (source->ops->thread (source, 0, &thread, NULL), ATLAS_OK);
  CHECK_UINT (thread.stack_size, 65536);
  CHECK_TEXT (thread.name, "main");
  CHECK_UINT (source->ops->thread (source, 1, &thread, NULL), ATLAS_OK);
  CHECK_UINT (thread.teb, ATLAS_UNKNOWN);
  CHECK (!thread.name);
  CHECK_UINT (source->ops->thread (source, 2, &thread, NULL), ATLAS_END);
  CHECK_UINT (source->ops->module (source, 0, &module, NULL), ATLAS_OK);
  CHECK_TEXT (module.path, "C:\\game.exe");
  CHECK_UINT (module.timestamp, 0x5f000001);
  CHECK (module.codeview_size == 12 && memcmp (module.codeview, "RSDSidentity", 12) == 0);
  CHECK_UINT (source->ops->module (source, 1, &module, NULL), ATLAS_END);
  CHECK_UINT (atlas_pipe_trim (source, NULL), ATLAS_OK);
  CHECK_UINT (trimmed, 4711);
  atlas_source_close (source);
  finish (&loop);
}

/* The connection is none the worse for it. */
static void refusals_arrive_with_code_and_sentence (void) {
  PipeLoop loop = { 0 };
  AtlasSource *source = open_over (&loop);
  AtlasError error = { 0 };
  char byte;
  CHECK_UINT (source->ops->read (source, 0x77, &byte, 1, &error), (uint64_t)ATLAS_ERROR_UNREADABLE);
  CHECK (strstr (error.message, "0x77"));
  CHECK_UINT (source->ops->read (source, BASE, &byte, 1, &error), ATLAS_OK);
  atlas_source_close (source);
  finish (&loop);
  loop = (PipeLoop){ 0 };
  CHECK_UINT (atlas_pipe_open (connect_to (&loop), 5, &source, &error), (uint64_t)ATLAS_ERROR_DENIED);
  CHECK_UINT (error.system_code, 5);
  CHECK_TEXT (error.message, "Process 5 is closed to the test.");
  finish (&loop);
}

static void change_magic (unsigned char *frame, size_t *size) {
  frame[0] ^= 1;
}
static void change_version (unsigned char *frame, size_t *size) {
  frame[4]++;
}
static void change_type (unsigned char *frame, size_t *size) {
  frame[6] ^= 2;
}
static void change_id (unsigned char *frame, size_t *size) {
  frame[8] ^= 1;
}
static void make_huge (unsigned char *frame, size_t *size) {
  frame[15] = 0x7f;
}
static void cut_payload (unsigned char *frame, size_t *size) {
  if (frame[12])
    frame[12]--;
  else
    frame[13]--;
}
static void add_payload (unsigned char *frame, size_t *size) {
  frame[(*size)++] = 0;
  frame[12]++;
}
static void change_count (unsigned char *frame, size_t *size) {
  frame[ATLAS_PIPE_HEADER_SIZE + 3] = 0x10;
}

/* Each of them in the reply to the fourth request: a list of threads. */
static void a_broken_reply_ends_the_connection (void) {
  static void (*const damages[]) (unsigned char *,
                                  size_t *) = { change_magic, change_version, change_type, change_id,
                                                make_huge,    cut_payload,    add_payload, change_count };
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    PipeLoop loop = { .damage = damages[i], .damaged_request = 4 };
    AtlasSource *source = open_over (&loop);
    AtlasSourceFacts facts;
    AtlasSourceThread thread = { .id = 77 };
    AtlasError error = { 0 };
    CHECK_UINT (source->ops->facts (source, &facts, NULL), ATLAS_OK);
    CHECK_UINT (source->ops->thread (source, 0, &thread, &error), (uint64_t)ATLAS_ERROR_CORRUPT);
    CHECK (*error.message);
    CHECK_UINT (thread.id, 77);
    CHECK_UINT (source->ops->facts (source, &facts, NULL), (uint64_t)ATLAS_ERROR_CORRUPT);
    CHECK_UINT (loop.requests, 4);
    atlas_source_close (source);
    finish (&loop);
  }
}

static void another_version_is_named (void) {
  unsigned char header[ATLAS_PIPE_HEADER_SIZE] = { 'V', 'M', 'A', 'T', ATLAS_PIPE_VERSION + 1, 0, 1 };
  AtlasPipeServer *server = atlas_pipe_server_new (&served);
  const void *reply = NULL;
  size_t size = 0;
  CHECK_UINT (atlas_pipe_server_answer (server, header, "", 0, &reply, &size, NULL), ATLAS_OK);
  CHECK (size > ATLAS_PIPE_HEADER_SIZE
         && ((const unsigned char *)reply)[ATLAS_PIPE_HEADER_SIZE] == (unsigned char)ATLAS_ERROR_VERSION);
  atlas_pipe_server_free (server);
}

static void a_server_refuses_requests_that_break_a_rule (void) {
  static const struct {
    uint16_t type;
    unsigned char size, payload[12];
  } bad[] = { { 99, 0, { 0 } },                                    /* no type */
              { 4, 0, { 0 } },                                     /* facts, and nothing is open */
              { 3, 2, { 1 } },                                     /* half a pid */
              { 6, 12, { 0xff, 0xff, 0xff, 0xff } },               /* more names than were sent */
              { 8, 12, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff } } }; /* too many bytes */
  AtlasPipeServer *server = atlas_pipe_server_new (&served);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    unsigned char header[ATLAS_PIPE_HEADER_SIZE] = {
      'V', 'M', 'A', 'T', ATLAS_PIPE_VERSION, 0, (unsigned char)bad[i].type, 0, 1, 0, 0, 0, bad[i].size
    };
    const void *reply = NULL;
    size_t size = 0;
    if (i == 3) { /* from here on one is open */
      unsigned char open[ATLAS_PIPE_HEADER_SIZE] = { 'V', 'M', 'A', 'T', ATLAS_PIPE_VERSION, 0, 3, 0, 1, 0, 0, 0, 4 };
      static const unsigned char pid[] = { 4711 & 0xff, 4711 >> 8, 0, 0 };
      CHECK_UINT (atlas_pipe_server_answer (server, open, pid, 4, &reply, &size, NULL), ATLAS_OK);
      CHECK_UINT (size, ATLAS_PIPE_HEADER_SIZE);
    }
    CHECK_UINT (atlas_pipe_server_answer (server, header, bad[i].payload, bad[i].size, &reply, &size, NULL), ATLAS_OK);
    CHECK (size > ATLAS_PIPE_HEADER_SIZE
           && ((const unsigned char *)reply)[ATLAS_PIPE_HEADER_SIZE] == (unsigned char)ATLAS_ERROR_CORRUPT);
  }
  atlas_pipe_server_free (server);
}

static const TapTest tests[] = {
  { "/pipe/processes-arrive-whole", processes_arrive_whole },
  { "/pipe/facts-arrive-whole", facts_arrive_whole },
  { "/pipe/ranges-and-names-arrive-in-few-replies", ranges_and_names_arrive_in_few_replies },
  { "/pipe/the-walk-can-begin-anywhere-and-again", the_walk_can_begin_anywhere_and_again },
  { "/pipe/working-sets-arrive-for-any-number-of-ranges", working_sets_arrive_for_any_number_of_ranges },
  { "/pipe/bytes-threads-and-modules-arrive", bytes_threads_and_modules_arrive },
  { "/pipe/refusals-arrive-with-code-and-sentence", refusals_arrive_with_code_and_sentence },
  { "/pipe/a-broken-reply-ends-the-connection", a_broken_reply_ends_the_connection },
  { "/pipe/another-version-is-named", another_version_is_named },
  { "/pipe/a-server-refuses-requests-that-break-a-rule", a_server_refuses_requests_that_break_a_rule },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
