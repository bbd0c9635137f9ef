/* What happens to snapshots when memory runs out: each allocation in turn is refused (the linker routes malloc, calloc
 * and realloc through here). A call that cannot go on says so, leaves its outputs alone and, as a sanitizer run sees,
 * leaks nothing. */
#define SNAPSHOT_PATH "test-snapshot-memory.tmp"
#include "snapshot_text.h"

void *__real_malloc (size_t size);
void *__real_calloc (size_t count, size_t size);
void *__real_realloc (void *memory, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t count, size_t size);
void *__wrap_realloc (void *memory, size_t size);

static long allowed = -1; /* allocations until one is refused; below 0 all are granted */

static bool is_refused (void) {
  return allowed >= 0 && allowed-- == 0;
}

void *__wrap_malloc (size_t size) {
  return is_refused () ? NULL : __real_malloc (size);
}

void *__wrap_calloc (size_t count, size_t size) {
  return is_refused () ? NULL : __real_calloc (count, size);
}

void *__wrap_realloc (void *memory, size_t size) {
  return is_refused () ? NULL : __real_realloc (memory, size);
}

static void reading_without_memory_says_so (void) {
  Text text = sample_text ();
  const AtlasCapture *const untouched = sample_capture ();
  long refusals = 0;
  for (long n = 0; !tap_failed; n++) {
    const AtlasCapture *capture = untouched;
    AtlasError error = { 0 };
    allowed = n;
    int result = parse (text, &capture, &error);
    bool was_refused = allowed < 0;
    allowed = -1;
    refusals += was_refused;
    if (result == ATLAS_OK)
      atlas_capture_unref (capture);
    else
      CHECK (result == ATLAS_ERROR_NO_MEMORY && error.code == result && capture == untouched);
    if (!was_refused) {
      CHECK (result == ATLAS_OK);
      break;
    }
    CHECK (result != ATLAS_OK);
  }
  CHECK (refusals >= 20);
  atlas_capture_unref (untouched);
  free (text.bytes);
}

static void writing_without_memory_says_so (void) {
  const AtlasCapture *sample = sample_capture ();
  long refusals = 0;
  for (long n = 0; !tap_failed; n++) {
    AtlasError error = { 0 };
    FILE *stream = fopen (SNAPSHOT_PATH, "wb");
    allowed = n;
    int result = atlas_snapshot_write (sample, stream, SNAPSHOT_PATH, &error);
    bool was_refused = allowed < 0;
    allowed = -1;
    refusals += was_refused;
    fclose (stream);
    CHECK (result == (was_refused ? ATLAS_ERROR_NO_MEMORY : ATLAS_OK));
    if (!was_refused)
      break;
  }
  CHECK (refusals >= 3);
  remove (SNAPSHOT_PATH);
  atlas_capture_unref (sample);
}

static const TapTest tests[] = {
  { "/snapshot/reading-without-memory-says-so", reading_without_memory_says_so },
  { "/snapshot/writing-without-memory-says-so", writing_without_memory_says_so },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
