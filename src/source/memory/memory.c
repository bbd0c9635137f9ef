#include "vmatlas/memory.h"

#include "core/array.h"
#include "vmatlas/strings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  AtlasSourceRange told;
  AtlasString name;
  AtlasWorkingSet working_set;
  bool has_working_set;
} Range;

typedef struct {
  uint64_t address;
  size_t size;
  unsigned char *bytes;
} Stretch;

typedef struct {
  AtlasSourceThread told;
  AtlasString name;
} Thread;

typedef struct {
  AtlasSourceModule told;
  AtlasString path;
} Module;

typedef struct {
  AtlasSource source;
  AtlasSourceFacts facts; /* its strings are those of `strings`, told anew with every answer */
  AtlasString name, path, command_line, user, host_name, system, architecture;
  AtlasStrings strings; /* owns every string, so that records hold numbers */
  Range *ranges;
  size_t range_count, range_capacity;
  size_t next_range;       /* the position after the last one told */
  size_t next_working_set; /* where the last search for one ended */
  bool has_working_sets;
  Stretch *stretches; /* in the order added: a later one lies over an earlier one */
  size_t stretch_count, stretch_capacity;
  Thread *threads;
  size_t thread_count, thread_capacity;
  Module *modules;
  size_t module_count, module_capacity;
} Memory;

static Memory *from_source (AtlasSource *source) {
  return (Memory *)source;
}

static int facts (AtlasSource *source, AtlasSourceFacts *out, AtlasError *error) {
  Memory *memory = from_source (source);
  *out = memory->facts;
  out->name = atlas_strings_get (&memory->strings, memory->name);
  out->path = atlas_strings_get (&memory->strings, memory->path);
  out->command_line = atlas_strings_get (&memory->strings, memory->command_line);
  out->user = atlas_strings_get (&memory->strings, memory->user);
  out->host_name = atlas_strings_get (&memory->strings, memory->host_name);
  out->system = atlas_strings_get (&memory->strings, memory->system);
  out->architecture = atlas_strings_get (&memory->strings, memory->architecture);
  return ATLAS_OK;
}

/* The last byte of a range, as far up as addresses go; an empty one ends where it begins. */
static uint64_t last_byte (const AtlasSourceRange *range) {
  uint64_t rest = range->size ? range->size - 1 : 0;
  return rest > UINT64_MAX - range->address ? UINT64_MAX : range->address + rest;
}

/* Whoever asks on from the end of the last answer hears the next range whatever it says, so that lists that run
 * backwards, overlap or stand still are told as they are. */
static size_t position_for (const Memory *memory, uint64_t address) {
  size_t next = memory->next_range;
  if (next && address == memory->ranges[next - 1].told.address + memory->ranges[next - 1].told.size)
    return next;
  size_t position = 0;
  while (position < memory->range_count && last_byte (&memory->ranges[position].told) < address)
    position++;
  return position;
}

static int range (AtlasSource *source, uint64_t address, AtlasSourceRange *out, AtlasError *error) {
  Memory *memory = from_source (source);
  size_t position = position_for (memory, address);
  if (position >= memory->range_count)
    return ATLAS_END;
  *out = memory->ranges[position].told;
  memory->next_range = position + 1;
  return ATLAS_OK;
}

static bool holds (const AtlasSourceRange *range, uint64_t address) {
  return range->size && address >= range->address && address <= last_byte (range);
}

/* Whoever walks asks for the name of the range that was told last: the search begins there, and goes once around. */
static int mapped_name (AtlasSource *source, uint64_t address, const char **out, AtlasError *error) {
  Memory *memory = from_source (source);
  size_t count = memory->range_count, first = memory->next_range ? memory->next_range - 1 : 0;
  for (size_t i = 0; i < count; i++) {
    const Range *range = &memory->ranges[(first + i) % count];
    if (!holds (&range->told, address))
      continue;
    if (range->name == ATLAS_NO_STRING)
      return ATLAS_END;
    *out = atlas_strings_get (&memory->strings, range->name);
    return ATLAS_OK;
  }
  return ATLAS_END;
}

static int working_set (AtlasSource *source, AtlasRange *ranges, size_t count, AtlasError *error) {
  Memory *memory = from_source (source);
  if (!memory->has_working_sets)
    return atlas_error_set (error, ATLAS_ERROR_UNSUPPORTED, "This memory has no working set.");
  size_t position = memory->next_working_set;
  for (size_t i = 0; i < count; i++) {
    /* Both lists ascend, so the search goes on from where the last one ended, and once around. */
    for (size_t tried = 0; tried < memory->range_count; tried++, position = (position + 1) % memory->range_count)
      if (memory->ranges[position].told.address == ranges[i].address) {
        if (memory->ranges[position].has_working_set)
          ranges[i].working_set = memory->ranges[position].working_set;
        break;
      }
  }
  memory->next_working_set = position;
  return ATLAS_OK;
}

/* Copies to `buffer` (may be NULL: only looks whether all is there) from the first `count` stretches, the latest first.
 */
static bool copy (const Memory *memory, size_t count, uint64_t address, unsigned char *buffer, size_t size) {
  while (size && count--) {
    const Stretch *stretch = &memory->stretches[count];
    uint64_t last = address + (size - 1), stretch_last = stretch->address + (stretch->size - 1);
    if (stretch->address > last || stretch_last < address)
      continue;
    if (stretch->address > address) {
      size_t below = (size_t)(stretch->address - address);
      if (!copy (memory, count, address, buffer, below))
        return false;
      address += below;
      size -= below;
      buffer = buffer ? buffer + below : NULL;
    }
    size_t shared = (size_t)((last < stretch_last ? last : stretch_last) - address) + 1;
    if (buffer) {
      memcpy (buffer, stretch->bytes + (address - stretch->address), shared);
      buffer += shared;
    }
    address += shared;
    size -= shared;
  }
  return !size;
}

static int read_bytes (AtlasSource *source, uint64_t address, void *buffer, size_t size, AtlasError *error) {
  const Memory *memory = from_source (source);
  if (!size)
    return ATLAS_OK;
  if (size - 1 > UINT64_MAX - address || !copy (memory, memory->stretch_count, address, NULL, size))
    return atlas_error_set (error, ATLAS_ERROR_UNREADABLE, "There are no %zu bytes to read at 0x%llx.", size,
                            (unsigned long long)address);
  copy (memory, memory->stretch_count, address, buffer, size);
  return ATLAS_OK;
}

static int thread (AtlasSource *source, size_t index, AtlasSourceThread *out, AtlasError *error) {
  const Memory *memory = from_source (source);
  if (index >= memory->thread_count)
    return ATLAS_END;
  *out = memory->threads[index].told;
  out->name = atlas_strings_get (&memory->strings, memory->threads[index].name);
  return ATLAS_OK;
}

static int module (AtlasSource *source, size_t index, AtlasSourceModule *out, AtlasError *error) {
  const Memory *memory = from_source (source);
  if (index >= memory->module_count)
    return ATLAS_END;
  const Module *found = &memory->modules[index];
  *out = found->told;
  out->path = atlas_strings_get (&memory->strings, found->path);
  return ATLAS_OK;
}

static void close_memory (AtlasSource *source) {
  Memory *memory = from_source (source);
  for (size_t i = 0; i < memory->stretch_count; i++)
    free (memory->stretches[i].bytes);
  free (memory->stretches);
  free (memory->ranges);
  free (memory->threads);
  free (memory->modules);
  atlas_strings_clear (&memory->strings);
  free (memory);
}

static const AtlasSourceOps memory_ops = {
  .kind = "memory",
  .facts = facts,
  .range = range,
  .mapped_name = mapped_name,
  .working_set = working_set,
  .read = read_bytes,
  .thread = thread,
  .module = module,
  .close = close_memory,
};

AtlasSource *atlas_memory_source_new (const AtlasSourceFacts *given) {
  Memory *memory = calloc (1, sizeof *memory);
  if (!memory)
    return NULL;
  memory->source.ops = &memory_ops;
  memory->facts = *given;
  memory->facts.notes = NULL;
  memory->facts.note_count = 0;
  atlas_strings_init (&memory->strings);
  if (atlas_strings_add_text (&memory->strings, given->name, &memory->name) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->path, &memory->path) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->command_line, &memory->command_line) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->user, &memory->user) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->host_name, &memory->host_name) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->system, &memory->system) != ATLAS_OK
      || atlas_strings_add_text (&memory->strings, given->architecture, &memory->architecture) != ATLAS_OK) {
    close_memory (&memory->source);
    return NULL;
  }
  return &memory->source;
}

int atlas_memory_source_add_range (AtlasSource *source, const AtlasSourceRange *told, const char *name,
                                   const AtlasWorkingSet *set) {
  Memory *memory = from_source (source);
  Range added = { .told = *told, .has_working_set = set };
  if (set)
    added.working_set = *set;
  if (atlas_strings_add_text (&memory->strings, name, &added.name) != ATLAS_OK
      || !ATLAS_GROW (memory->ranges, memory->range_count, memory->range_capacity))
    return ATLAS_ERROR_NO_MEMORY;
  memory->ranges[memory->range_count++] = added;
  memory->has_working_sets |= added.has_working_set;
  return ATLAS_OK;
}

int atlas_memory_source_add_bytes (AtlasSource *source, uint64_t address, const void *bytes, size_t size) {
  Memory *memory = from_source (source);
  if (!size)
    return ATLAS_OK;
  if (size - 1 > UINT64_MAX - address) /* what lies beyond the last address is nowhere */
    size = (size_t)(UINT64_MAX - address) + 1;
  if (!ATLAS_GROW (memory->stretches, memory->stretch_count, memory->stretch_capacity))
    return ATLAS_ERROR_NO_MEMORY;
  Stretch added = { address, size, malloc (size) };
  if (!added.bytes)
    return ATLAS_ERROR_NO_MEMORY;
  memcpy (added.bytes, bytes, size);
  memory->stretches[memory->stretch_count++] = added;
  return ATLAS_OK;
}

int atlas_memory_source_add_thread (AtlasSource *source, const AtlasSourceThread *told) {
  Memory *memory = from_source (source);
  Thread added = { .told = *told };
  if (atlas_strings_add_text (&memory->strings, told->name, &added.name) != ATLAS_OK
      || !ATLAS_GROW (memory->threads, memory->thread_count, memory->thread_capacity))
    return ATLAS_ERROR_NO_MEMORY;
  memory->threads[memory->thread_count++] = added;
  return ATLAS_OK;
}

int atlas_memory_source_add_module (AtlasSource *source, const AtlasSourceModule *told) {
  Memory *memory = from_source (source);
  Module added = { .told = *told };
  if (atlas_strings_add_text (&memory->strings, told->path, &added.path) != ATLAS_OK
      || !ATLAS_GROW (memory->modules, memory->module_count, memory->module_capacity))
    return ATLAS_ERROR_NO_MEMORY;
  memory->modules[memory->module_count++] = added;
  return ATLAS_OK;
}
