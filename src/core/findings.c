#include "core/findings.h"

#include "core/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AtlasFinding *atlas_search_add (AtlasSearch *search, AtlasFindingKind kind, AtlasCertainty certainty, uint64_t weight) {
  if (!ATLAS_GROW (search->items, search->count, search->capacity)) {
    search->is_whole = false;
    return NULL;
  }
  AtlasFinding *finding = &search->items[search->count++];
  *finding = (AtlasFinding){ .kind = kind, .certainty = certainty, .weight = weight };
  return finding;
}

void atlas_search_add_place (AtlasSearch *search, AtlasFinding *finding, uint64_t address) {
  if (!finding)
    return;
  if (!finding->places && !(finding->places = malloc (ATLAS_FINDING_PLACES * sizeof *finding->places))) {
    search->is_whole = false;
    return;
  }
  if (finding->place_count < ATLAS_FINDING_PLACES)
    finding->places[finding->place_count] = address;
  finding->place_count++;
}

static void set_text (AtlasSearch *search, char **out, const char *format, va_list arguments) ATLAS_PRINTF (3, 0);

static void set_text (AtlasSearch *search, char **out, const char *format, va_list arguments) {
  va_list again;
  va_copy (again, arguments);
  int length = vsnprintf (NULL, 0, format, again);
  va_end (again);
  free (*out);
  *out = length < 0 ? NULL : malloc ((size_t)length + 1);
  if (*out)
    vsnprintf (*out, (size_t)length + 1, format, arguments);
  else
    search->is_whole = false;
}

void atlas_search_say (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) {
  va_list arguments;
  va_start (arguments, format);
  if (finding)
    set_text (search, &finding->text, format, arguments);
  va_end (arguments);
}

void atlas_search_advise (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) {
  va_list arguments;
  va_start (arguments, format);
  if (finding)
    set_text (search, &finding->remedy, format, arguments);
  va_end (arguments);
}

void atlas_search_command (AtlasSearch *search, AtlasFinding *finding, const char *format, ...) {
  va_list arguments;
  va_start (arguments, format);
  if (finding)
    set_text (search, &finding->command, format, arguments);
  va_end (arguments);
}

/* The heaviest first; of the same weight, by kind and by place, so that the order is always the same. */
static int compare (const void *a, const void *b) {
  const AtlasFinding *one = a, *other = b;
  if (one->weight != other->weight)
    return one->weight < other->weight ? 1 : -1;
  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  uint64_t place = one->place_count ? one->places[0] : 0, other_place = other->place_count ? other->places[0] : 0;
  return (place > other_place) - (place < other_place);
}

int atlas_findings_init (AtlasFindings *findings, const AtlasMap *map, const AtlasSpace *space, AtlasError *error) {
  static void (*const rules[]) (AtlasSearch *) = {
    atlas_search_misfits, atlas_search_files,  atlas_search_writable_code, atlas_search_heaps,  atlas_search_runtimes,
    atlas_search_holes,   atlas_search_stacks, atlas_search_small_space,   atlas_search_limits,
  };
  AtlasSearch search = { .map = map, .space = space, .is_whole = true };
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    rules[i](&search);
  AtlasFindings found = { search.items, search.count };
  if (!search.is_whole) {
    atlas_findings_clear (&found);
    return atlas_error_no_memory (error);
  }
  if (found.count)
    qsort (found.items, found.count, sizeof *found.items, compare);
  *findings = found;
  return ATLAS_OK;
}

void atlas_findings_clear (AtlasFindings *findings) {
  for (size_t i = 0; i < findings->count; i++) {
    free (findings->items[i].places);
    free (findings->items[i].text);
    free (findings->items[i].remedy);
    free (findings->items[i].command);
  }
  free (findings->items);
  *findings = (AtlasFindings){ 0 };
}

const char *atlas_finding_key (AtlasFindingKind kind) {
  static const char *const keys[ATLAS_FINDING_COUNT] = {
    [ATLAS_FINDING_MISFITS] = "misfits",
    [ATLAS_FINDING_HEAP_GROWTH] = "heap-growth",
    [ATLAS_FINDING_HEAP_FELL_BACK] = "heap-fell-back",
    [ATLAS_FINDING_ISLAND] = "island",
    [ATLAS_FINDING_FIXED_IMAGE] = "fixed-image",
    [ATLAS_FINDING_RUNTIMES] = "runtimes",
    [ATLAS_FINDING_STACKS] = "stacks",
    [ATLAS_FINDING_FILE_TWICE] = "file-twice",
    [ATLAS_FINDING_WRITABLE_CODE] = "writable-code",
    [ATLAS_FINDING_SMALL_SPACE] = "small-space",
    [ATLAS_FINDING_HEAP_SEGMENTS] = "heap-segments",
    [ATLAS_FINDING_LIMIT] = "limit",
  };
  return (unsigned)kind < ATLAS_FINDING_COUNT ? keys[kind] : "unknown";
}

const char *atlas_certainty_key (AtlasCertainty certainty) {
  static const char *const keys[] = { "certain", "likely", "possible" };
  return (unsigned)certainty < 3 ? keys[certainty] : "unknown";
}
