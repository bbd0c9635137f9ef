/* Gives every file of a folder to a fuzzer's function, as it is and then damaged in a few hundred ways that are the
 * same on every run: cut short, and with some bytes changed. Reports in TAP, one line a file. What is wrong ends the
 * program, as it does under libFuzzer.
 *
 *   replay-NAME FOLDER|FILE…
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

enum { DAMAGED_COPIES = 400, MAX_SEEDS = 1000 };

typedef struct {
  uint8_t *bytes;
  size_t size;
} Seed;

static uint32_t next_random (uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static bool read_seed (const char *path, Seed *out) {
  FILE *file = fopen (path, "rb");
  if (!file || fseek (file, 0, SEEK_END) != 0)
    return false;
  long size = ftell (file);
  rewind (file);
  out->size = size < 0 ? 0 : (size_t)size;
  out->bytes = malloc (out->size ? out->size : 1);
  bool is_read = size >= 0 && out->bytes && fread (out->bytes, 1, out->size, file) == out->size;
  fclose (file);
  return is_read;
}

/* In memory of just that size, so that a sanitizer sees a read beyond it. */
static void give (const uint8_t *bytes, size_t size) {
  uint8_t *copy = malloc (size ? size : 1);
  FUZZ_CHECK (copy);
  memcpy (copy, bytes, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

static void change (Seed *seed, uint32_t *state) {
  static const uint8_t telling[] = { 0, 1, 0x7f, 0x80, 0xff, '\n', '"', ':' };
  for (uint32_t changes = 1 + next_random (state) % 4; changes; changes--) {
    uint32_t chance = next_random (state);
    uint8_t *byte = &seed->bytes[next_random (state) % seed->size];
    *byte = chance % 2 ? telling[chance / 2 % sizeof telling] : (uint8_t)(*byte ^ 1u << chance / 2 % 8);
  }
}

static void give_damaged (const Seed *seed) {
  uint32_t state = 2463534242u;
  Seed damaged = { malloc (seed->size), seed->size };
  FUZZ_CHECK (damaged.bytes);
  for (int i = 0; i < DAMAGED_COPIES; i++) {
    memcpy (damaged.bytes, seed->bytes, seed->size);
    if (i % 4)
      change (&damaged, &state);
    give (damaged.bytes, i % 4 ? seed->size : next_random (&state) % seed->size);
  }
  free (damaged.bytes);
}

static bool replay (const char *path) {
  Seed seed;
  if (!read_seed (path, &seed)) {
    printf ("# %s cannot be read\n", path);
    return false;
  }
  give (seed.bytes, seed.size);
  if (seed.size)
    give_damaged (&seed);
  free (seed.bytes);
  return true;
}

static int compare_paths (const void *a, const void *b) {
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static char *join (const char *folder, const char *name) {
  size_t size = strlen (folder) + strlen (name) + 2;
  char *path = malloc (size);
  FUZZ_CHECK (path);
  snprintf (path, size, "%s/%s", folder, name);
  return path;
}

/* The files of a folder by name, or the one file that it is. */
static size_t list (const char *path, char **out) {
  DIR *folder = opendir (path);
  if (!folder) {
    out[0] = join (path, "");
    out[0][strlen (path)] = '\0';
    return 1;
  }
  size_t count = 0;
  for (struct dirent *entry; count < MAX_SEEDS && (entry = readdir (folder));)
    if (entry->d_name[0] != '.')
      out[count++] = join (path, entry->d_name);
  closedir (folder);
  qsort (out, count, sizeof *out, compare_paths);
  return count;
}

int main (int argc, char **argv) {
  static char *paths[MAX_SEEDS];
  if (argc != 2) {
    fprintf (stderr, "usage: %s FOLDER|FILE\n", argv[0]);
    return 2;
  }
  size_t count = list (argv[1], paths), failures = count == 0;
  setvbuf (stdout, NULL, _IOLBF, BUFSIZ);
  printf ("TAP version 13\n");
  for (size_t i = 0; i < count; i++) {
    printf ("# reading %s\n", paths[i]);
    bool is_read = replay (paths[i]);
    failures += !is_read;
    printf ("%s %zu - /fuzz/%s-does-no-harm\n", is_read ? "ok" : "not ok", i + 1, strrchr (paths[i], '/') + 1);
    free (paths[i]);
  }
  printf ("1..%zu\n", count);
  return failures != 0;
}
