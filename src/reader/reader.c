#include "reader/reader.h"

#include "core/array.h"
#include "reader/bytes.h"

#include <stdlib.h>
#include <string.h>

/* Work is counted in reads and in ranges looked at. An honest process needs a few for each thread, module and segment.
 */
enum { WORK_AT_LEAST = 1000000, WORK_PER_RANGE = 16, NOTES_PER_CODE = 8 };

/* Every committed byte is in one segment of one heap. A group of the front end that is larger than what is read at once
 * is looked at twice or three times, and a segment that changes while it is read, three times. */
enum { LOOKS_PER_BYTE = 9 };

static uint64_t bytes_to_look_at (const AtlasCapture *capture) {
  uint64_t sum = 0;
  for (size_t i = 0; i < capture->range_count; i++)
    if (capture->ranges[i].state == ATLAS_STATE_COMMITTED)
      sum += capture->ranges[i].size;
  return sum < UINT64_MAX / LOOKS_PER_BYTE ? sum * LOOKS_PER_BYTE : UINT64_MAX;
}

static bool is_part_of (const AtlasAllocation *allocation, const AtlasRange *range, uint64_t base) {
  return range->address == allocation->end && range->allocation == base && base != ATLAS_UNKNOWN;
}

static bool index_allocations (AtlasReader *reader) {
  const AtlasCapture *capture = reader->capture;
  AtlasAllocation *last = NULL;
  uint64_t base = 0;
  for (size_t i = 0; i < capture->range_count; i++) {
    const AtlasRange *range = &capture->ranges[i];
    if (!atlas_range_is_taken (range)) {
      last = NULL;
      continue;
    }
    if (!last || !is_part_of (last, range, base)) {
      if (!ATLAS_GROW (reader->allocations, reader->allocation_count, reader->allocation_capacity))
        return false;
      last = &reader->allocations[reader->allocation_count++];
      *last = (AtlasAllocation){ .base = range->address, .first_range = i, .type = (AtlasType)range->type };
      base = range->allocation;
    }
    last->end = atlas_range_end (range);
    last->range_count++;
  }
  return true;
}

void atlas_reader_init (AtlasReader *reader, AtlasSource *source, AtlasCaptureBuilder *builder, AtlasError *error) {
  const AtlasCapture *capture = builder->capture;
  *reader = (AtlasReader){
    .source = source,
    .builder = builder,
    .capture = capture,
    .error = error,
    .work_left = WORK_AT_LEAST + (uint64_t)capture->range_count * WORK_PER_RANGE,
    .bytes_left = bytes_to_look_at (capture),
  };
  if (!index_allocations (reader))
    atlas_reader_fail_no_memory (reader);
}

void atlas_reader_clear (AtlasReader *reader) {
  for (int code = 0; code < ATLAS_NOTE_CODE_COUNT && reader->status == ATLAS_OK; code++)
    if (reader->noted[code] > NOTES_PER_CODE
        && atlas_capture_builder_add_more_note (reader->builder, (AtlasNoteCode)code,
                                                reader->noted[code] - NOTES_PER_CODE))
      atlas_reader_fail_no_memory (reader);
  free (reader->allocations);
  reader->allocations = NULL;
  reader->allocation_count = reader->allocation_capacity = 0;
}

static bool exhaust_budget (AtlasReader *reader) {
  if (!reader->is_exhausted)
    atlas_reader_note (reader, ATLAS_NOTE_STRUCTURES_ENDLESS, 0, 0, ATLAS_NOTE_NO_VALUES);
  reader->is_exhausted = true;
  reader->work_left = reader->bytes_left = 0;
  return false;
}

bool atlas_reader_spend (AtlasReader *reader, uint64_t amount) {
  if (amount > reader->work_left)
    return exhaust_budget (reader);
  reader->work_left -= amount;
  return true;
}

bool atlas_reader_spend_bytes (AtlasReader *reader, uint64_t size) {
  if (size > reader->bytes_left)
    return exhaust_budget (reader);
  reader->bytes_left -= size;
  return true;
}

bool atlas_reader_check (AtlasReader *reader, int code, const AtlasError *error) {
  switch (code) {
  case ATLAS_OK: return true;
  case ATLAS_ERROR_NO_MEMORY:
  case ATLAS_ERROR_CANCELLED:
  case ATLAS_ERROR_EXITED:
  case ATLAS_ERROR_STALLED:
    if (reader->status == ATLAS_OK) {
      reader->status = code;
      if (reader->error)
        *reader->error = *error;
    }
    return false;
  default: return false;
  }
}

void atlas_reader_fail_no_memory (AtlasReader *reader) {
  AtlasError error;
  atlas_reader_check (reader, atlas_error_no_memory (&error), &error);
}

/* A source that does not know a protection has what it holds. */
static bool is_readable (const AtlasRange *range) {
  return range->state == ATLAS_STATE_COMMITTED
         && (!range->protection || atlas_protection_is_readable (range->protection));
}

uint64_t atlas_reader_readable (AtlasReader *reader, uint64_t address, uint64_t wanted) {
  const AtlasCapture *capture = reader->capture;
  const AtlasRange *range = atlas_capture_find_range (capture, address);
  uint64_t found = 0;
  if (!range)
    return 0;
  for (size_t left = capture->range_count - (size_t)(range - capture->ranges); left && found < wanted;
       left--, range++) {
    bool is_next = !found || (range->address == address + found && atlas_reader_spend (reader, 1));
    if (!is_next || !is_readable (range))
      break;
    found = atlas_range_end (range) - address;
  }
  return found < wanted ? found : wanted;
}

bool atlas_reader_read (AtlasReader *reader, uint64_t address, void *buffer, size_t size) {
  AtlasError error = { 0 };
  return reader->status == ATLAS_OK && size && size - 1 <= UINT64_MAX - address && atlas_reader_spend (reader, 1)
         && atlas_reader_readable (reader, address, size) == size
         && atlas_reader_check (reader, reader->source->ops->read (reader->source, address, buffer, size, &error),
                                &error);
}

bool atlas_reader_read_u32 (AtlasReader *reader, uint64_t address, uint32_t *out) {
  unsigned char bytes[4];
  if (!atlas_reader_read (reader, address, bytes, sizeof bytes))
    return false;
  *out = atlas_bytes_u32 (bytes);
  return true;
}

const AtlasAllocation *atlas_reader_find_allocation (const AtlasReader *reader, uint64_t address) {
  size_t low = 0, high = reader->allocation_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (reader->allocations[middle].base <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low && address < reader->allocations[low - 1].end ? &reader->allocations[low - 1] : NULL;
}

/* A source without a list of ranges knows parts of allocations, and not of which. */
static bool may_be_one_allocation (const AtlasReader *reader, const AtlasAllocation *first, const AtlasRange *range) {
  const AtlasRange *known = &reader->capture->ranges[first->first_range];
  return known->allocation == ATLAS_UNKNOWN && atlas_range_is_taken (range) && range->allocation == ATLAS_UNKNOWN
         && range->type == known->type;
}

bool atlas_reader_is_inside_one_allocation (AtlasReader *reader, uint64_t address, uint64_t size) {
  const AtlasCapture *capture = reader->capture;
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, address);
  if (!allocation || size > UINT64_MAX - address)
    return false;
  if (size <= allocation->end - address)
    return true;
  if (capture->ranges[allocation->first_range].allocation != ATLAS_UNKNOWN)
    return false;
  for (size_t i = allocation->first_range + 1; i < capture->range_count; i++) {
    if (capture->ranges[i].address >= address + size)
      break;
    if (!atlas_reader_spend (reader, 1) || !may_be_one_allocation (reader, allocation, &capture->ranges[i]))
      return false;
  }
  return true;
}

uint64_t atlas_reader_committed (AtlasReader *reader, uint64_t address, uint64_t size) {
  const AtlasCapture *capture = reader->capture;
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, address);
  if (!allocation)
    return ATLAS_UNKNOWN;
  uint64_t committed = 0, end = size < UINT64_MAX - address ? address + size : UINT64_MAX;
  for (size_t i = allocation->first_range; i < capture->range_count && capture->ranges[i].address < end; i++) {
    const AtlasRange *range = &capture->ranges[i];
    uint64_t from = range->address > address ? range->address : address;
    uint64_t to = atlas_range_end (range) < end ? atlas_range_end (range) : end;
    if (!atlas_reader_spend (reader, 1))
      return ATLAS_UNKNOWN;
    if (range->state == ATLAS_STATE_COMMITTED && from < to)
      committed += to - from;
  }
  return committed;
}

uint64_t atlas_reader_run_end (AtlasReader *reader, uint64_t address, uint64_t end, bool *is_committed) {
  const AtlasCapture *capture = reader->capture;
  const AtlasRange *range = atlas_capture_next_range (capture, address);
  *is_committed = range && range->address <= address && range->state == ATLAS_STATE_COMMITTED;
  if (!range || range->address > address)
    return range && range->address < end ? range->address : end;
  const AtlasRange *behind = capture->ranges + capture->range_count;
  uint64_t reached = atlas_range_end (range);
  while (reached < end && ++range < behind && range->address == reached
         && (range->state == ATLAS_STATE_COMMITTED) == *is_committed && atlas_reader_spend (reader, 1))
    reached = atlas_range_end (range);
  return reached < end ? reached : end;
}

void atlas_reader_note (AtlasReader *reader, AtlasNoteCode code, uint64_t address, uint64_t size,
                        const AtlasNoteValue *values, size_t value_count) {
  if (reader->status != ATLAS_OK || ++reader->noted[code] > NOTES_PER_CODE)
    return;
  if (atlas_capture_builder_add_note (reader->builder, code, address, size, values, value_count) != ATLAS_OK)
    atlas_reader_fail_no_memory (reader);
}
