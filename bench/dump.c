/* Opening a dump of 1 GiB, against reading its streams (all but the memory itself) and nothing else. */
#include "made.h"

#include "vmatlas/gather.h"
#include "vmatlas/minidump.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

enum { RANGES = 40000, RUNS = 31, STREAM_COUNT = 4, HEADER_SIZE = 32, ENTRY_SIZE = 12 };
enum { SYSTEM = 7, MEMORY64 = 9, MISC = 15, RANGE_LIST = 16 };
static const uint64_t wanted_size = UINT64_C (1) << 30;

/* Windows' layout is little-endian, as this machine is. */
typedef struct {
  unsigned char *bytes;
  size_t size, capacity;
} Stream;

typedef struct {
  uint32_t type, size, offset;
} Entry;

typedef struct {
  Stream ranges, memory; /* MemoryInfoList, Memory64List */
  uint64_t range_count, memory_count, memory_size;
} Made;

typedef struct {
  char path[64];
  Entry entries[STREAM_COUNT];
} Work;

static void put (Stream *stream, uint64_t value, size_t size) {
  if (stream->size + 8 > stream->capacity) {
    stream->capacity = stream->capacity ? stream->capacity * 2 : 4096;
    stream->bytes = realloc (stream->bytes, stream->capacity);
    bench_require (stream->bytes, "no memory");
  }
  memcpy (stream->bytes + stream->size, &value, size);
  stream->size += size;
}

static void add (void *data, const AtlasSourceRange *range, const char *name) {
  static const uint32_t states[] = { 0x10000, 0x2000, 0x1000 }, types[] = { 0, 0x20000, 0x40000, 0x1000000 };
  Made *made = data;
  bool is_free = range->state == ATLAS_STATE_FREE;
  uint64_t left = wanted_size - made->memory_size, held = range->size < left ? range->size : left;
  put (&made->ranges, range->address, 8);
  put (&made->ranges, is_free ? 0 : range->allocation, 8);
  put (&made->ranges, is_free ? 0 : 4, 8);
  put (&made->ranges, range->size, 8);
  put (&made->ranges, states[range->state], 4);
  put (&made->ranges, range->state == ATLAS_STATE_COMMITTED ? range->protection : 0, 4);
  put (&made->ranges, is_free ? 0 : types[range->type], 8);
  made->range_count++;
  if (range->state != ATLAS_STATE_COMMITTED || !held)
    return;
  put (&made->memory, range->address, 8);
  put (&made->memory, held, 8);
  made->memory_count++;
  made->memory_size += held;
}

static void write_at (FILE *file, uint64_t offset, const void *bytes, size_t size) {
  bench_require (fseek (file, (long)offset, SEEK_SET) == 0 && fwrite (bytes, 1, size, file) == size,
                 "the disk is full");
}

static uint32_t write_stream (FILE *file, Entry *entry, uint32_t type, uint32_t offset, const Stream *head,
                              const Stream *rest) {
  *entry = (Entry){ type, (uint32_t)(head->size + (rest ? rest->size : 0)), offset };
  write_at (file, offset, head->bytes, head->size);
  if (rest)
    write_at (file, offset + head->size, rest->bytes, rest->size);
  return offset + entry->size;
}

/* A sparse file: its memory is a hole. */
static void write_dump (Work *work) {
  Made made = { 0 };
  Stream header = { 0 }, system = { 0 }, misc = { 0 }, range_head = { 0 }, memory_head = { 0 };
  FILE *file = fopen (work->path, "wb");
  bench_require (file, "no file");
  made_ranges (RANGES, add, &made);
  put (&header, 0x504d444d, 4);
  put (&header, 0xa793, 4);
  put (&header, STREAM_COUNT, 4);
  put (&header, HEADER_SIZE, 4);
  put (&header, 0, 8);
  put (&header, 0, 8);
  put (&system, 9, 8);           /* x86-64 */
  put (&system, 10, 4);          /* major version */
  put (&system, 0, 4);           /* minor version */
  put (&system, 19045, 4);       /* build */
  put (&system, 2, 4);           /* Windows NT */
  for (size_t i = 0; i < 4; i++) /* no name of a service pack, and the processor's features */
    put (&system, 0, 8);
  put (&misc, 24, 4);
  put (&misc, 1, 4);  /* it has the pid */
  put (&misc, 42, 8); /* which this is */
  put (&misc, 0, 8);
  put (&range_head, 16, 4);
  put (&range_head, 48, 4);
  put (&range_head, made.range_count, 8);
  put (&memory_head, made.memory_count, 8);
  uint32_t at = HEADER_SIZE + STREAM_COUNT * ENTRY_SIZE;
  uint32_t memory_size = (uint32_t)(16 + made.memory.size);
  at = write_stream (file, &work->entries[0], SYSTEM, at, &system, NULL);
  at = write_stream (file, &work->entries[1], MISC, at, &misc, NULL);
  at = write_stream (file, &work->entries[2], RANGE_LIST, at, &range_head, &made.ranges);
  put (&memory_head, at + memory_size, 8); /* where the memory begins */
  at = write_stream (file, &work->entries[3], MEMORY64, at, &memory_head, &made.memory);
  write_at (file, 0, header.bytes, header.size);
  write_at (file, HEADER_SIZE, work->entries, sizeof work->entries);
  bench_require (fclose (file) == 0 && truncate (work->path, (off_t)(at + made.memory_size)) == 0, "the disk is full");
  bench_say ("size of the dump", (double)(at + made.memory_size) / (1 << 30), "GiB", 0);
  Stream *all[] = { &header, &system, &misc, &range_head, &memory_head, &made.ranges, &made.memory };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    free (all[i]->bytes);
}

static void read_streams (void *data) {
  const Work *work = data;
  int file = open (work->path, O_RDONLY);
  bench_require (file >= 0, "no file");
  for (size_t i = 0; i < STREAM_COUNT; i++) {
    const Entry *entry = &work->entries[i];
    void *bytes = malloc (entry->size);
    bench_require (bytes && pread (file, bytes, entry->size, entry->offset) == (ssize_t)entry->size, "no memory");
    free (bytes);
  }
  close (file);
}

static AtlasSource *opened (const Work *work) {
  AtlasSource *source = NULL;
  AtlasError error = { 0 };
  if (atlas_minidump_open (work->path, &source, &error))
    bench_require (false, error.message);
  return source;
}

static void open_dump (void *data) {
  atlas_source_close (opened (data));
}

static void gather_dump (void *data) {
  AtlasSource *source = opened (data);
  AtlasCaptureBuilder *builder = atlas_capture_builder_new (NULL);
  bench_require (builder && !atlas_gather (source, 0, builder, NULL) && builder->capture->range_count >= RANGES,
                 "ranges are missing");
  atlas_capture_builder_free (builder);
  atlas_source_close (source);
}

int main (void) {
  Work work = { 0 };
  mallopt (M_MMAP_THRESHOLD, 64 * 1024); /* fresh memory for each run of both, as for a program that opens one dump */
  snprintf (work.path, sizeof work.path, "bench-%d.dmp", (int)getpid ());
  write_dump (&work);
  bench_say_pair ("opening a dump of 1 GiB : reading its streams", bench_pair (open_dump, read_streams, &work, RUNS),
                  1.5);
  bench_say_pair ("capturing it : reading its streams", bench_pair (gather_dump, read_streams, &work, RUNS), 0);
  remove (work.path);
  return 0;
}
