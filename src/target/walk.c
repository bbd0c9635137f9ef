#include "target/walk.h"

typedef struct {
  AtlasSource *source;
  AtlasCaptureBuilder *builder;
  AtlasCapture *capture; /* what is built so far */
  uint64_t address;      /* asked for next */

  /* The allocation of the last mapped range, whose name is asked for once. */
  bool has_allocation;
  uint64_t allocation;
  AtlasString name;
  AtlasBacking backing;

  bool cannot_name; /* the source does not know names at all */
  uint64_t unread_names, gaps, gap_bytes;
  AtlasError name_error; /* why the last unread name was not read */
} Walk;

bool atlas_walk_must_stop (int code) {
  return code == ATLAS_ERROR_NO_MEMORY || code == ATLAS_ERROR_CANCELLED || code == ATLAS_ERROR_STALLED;
}

static int name_allocation (Walk *walk, uint64_t address, AtlasError *error) {
  const char *name = NULL;
  AtlasError reason = { 0 };
  int status = walk->source->ops->mapped_name (walk->source, address, &name, &reason);
  walk->name = ATLAS_NO_STRING;
  walk->backing = ATLAS_BACKING_UNKNOWN;
  if (atlas_walk_must_stop (status)) {
    if (error)
      *error = reason;
    return status;
  }
  if (status == ATLAS_OK) {
    walk->backing = ATLAS_BACKING_FILE;
    return atlas_capture_builder_intern (walk->builder, name, &walk->name, error);
  }
  if (status == ATLAS_END) {
    walk->backing = ATLAS_BACKING_PAGEFILE;
  } else if (status == ATLAS_ERROR_UNSUPPORTED) {
    walk->cannot_name = true;
    walk->name_error = reason;
  } else {
    walk->unread_names++;
    walk->name_error = reason;
  }
  return ATLAS_OK;
}

static int find_name (Walk *walk, const AtlasSourceRange *told, AtlasError *error) {
  if (walk->has_allocation && walk->allocation == told->allocation && told->allocation != ATLAS_UNKNOWN)
    return ATLAS_OK;
  walk->has_allocation = true;
  walk->allocation = told->allocation;
  if (!walk->cannot_name)
    return name_allocation (walk, told->address, error);
  return ATLAS_OK;
}

/* A range with what cannot be so left out: free and unknown space has no owner, and only committed memory a protection
 * and a working set. */
static AtlasRange clean_range (const AtlasSourceRange *told) {
  AtlasRange range = { .address = told->address, .size = told->size };
  range.state = (unsigned)told->state < ATLAS_STATE_COUNT ? (uint8_t)told->state : (uint8_t)ATLAS_STATE_UNKNOWN;
  if (range.state == ATLAS_STATE_FREE)
    return range;
  range.type = (unsigned)told->type < ATLAS_TYPE_COUNT ? (uint8_t)told->type : (uint8_t)ATLAS_TYPE_NONE;
  if (!atlas_range_is_taken (&range))
    return range;
  range.allocation = told->allocation;
  range.allocation_protection = told->allocation_protection;
  if (range.state == ATLAS_STATE_COMMITTED)
    range.protection = told->protection;
  if (range.state != ATLAS_STATE_RESERVED)
    range.working_set =
        (AtlasWorkingSet){ ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES, ATLAS_UNKNOWN_PAGES };
  return range;
}

static int take_range (Walk *walk, const AtlasSourceRange *told, AtlasError *error) {
  AtlasRange range = clean_range (told);
  if (range.type == ATLAS_TYPE_MAPPED || range.type == ATLAS_TYPE_IMAGE) {
    int status = find_name (walk, told, error);
    if (status)
      return status;
    range.name = walk->name;
    range.backing = (uint8_t)walk->backing;
  }
  int status = atlas_capture_builder_add_range (walk->builder, &range, error);
  if (status)
    return status;
  if (told->address > walk->address) {
    walk->gaps++;
    walk->gap_bytes += told->address - walk->address;
  }
  walk->address = atlas_range_end (&range);
  walk->capture->walked_to = walk->address;
  return ATLAS_OK;
}

/* The part of the space that a walk which ended at `address` leaves open; 0 if nobody knows where the space ends. */
static uint64_t rest_behind (const AtlasCapture *capture, uint64_t address) {
  uint64_t highest = capture->host.highest_address;
  return highest != ATLAS_UNKNOWN && highest >= address ? highest - address + 1 : 0;
}

/* Ends the walk where it is. `code` is one whose sentence takes the address alone, or with `reason`. */
static int end_early (const Walk *walk, AtlasNoteCode code, const AtlasError *reason, AtlasError *error) {
  const AtlasNoteValue values[] = {
    atlas_note_address (walk->address),
    atlas_note_error (reason ? reason->message : NULL),
  };
  int status = atlas_capture_builder_add_note (walk->builder, code, walk->address,
                                               rest_behind (walk->capture, walk->address), values, reason ? 2 : 1);
  return status ? atlas_error_no_memory (error) : ATLAS_OK;
}

/* Why an answer cannot be believed; ATLAS_NOTE_OTHER if it can. What is believed lies above the last one, so that every
 * walk comes to an end. */
static AtlasNoteCode find_fault (const Walk *walk, const AtlasSourceRange *told) {
  if (!told->size)
    return ATLAS_NOTE_RANGES_EMPTY;
  if (told->size > UINT64_MAX - told->address)
    return ATLAS_NOTE_RANGES_OVERFLOW;
  if (told->address < walk->address)
    return ATLAS_NOTE_RANGES_DESCENDING;
  return ATLAS_NOTE_OTHER;
}

static int end_refused (const Walk *walk, int code, const AtlasError *reason, AtlasError *error) {
  if (!atlas_walk_must_stop (code) && walk->capture->range_count) {
    bool has_exited = code == ATLAS_ERROR_EXITED;
    int status = has_exited ? end_early (walk, ATLAS_NOTE_PROCESS_ENDED_IN_WALK, NULL, error)
                            : end_early (walk, ATLAS_NOTE_WALK_REFUSED, reason, error);
    if (status || !has_exited)
      return status;
  }
  if (error)
    *error = *reason;
  return code;
}

/* Of an address space of which not one range was read. */
static int refuse_implausible (AtlasNoteCode fault, AtlasError *error) {
  switch (fault) {
  case ATLAS_NOTE_RANGES_EMPTY:
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "Nothing can be read of this address space: the next range is said to be empty.");
  case ATLAS_NOTE_RANGES_OVERFLOW:
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "Nothing can be read of this address space: the next range is said to run over the end of "
                            "all addresses.");
  default:
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "Nothing can be read of this address space: the next range is said to begin below the end "
                            "of the last one.");
  }
}

static int end_implausible (const Walk *walk, AtlasNoteCode fault, AtlasError *error) {
  return walk->capture->range_count ? end_early (walk, fault, NULL, error) : refuse_implausible (fault, error);
}

static int end_whole (const Walk *walk, AtlasError *error) {
  AtlasCapture *capture = walk->capture;
  if (!capture->range_count)
    return atlas_error_set (error, ATLAS_ERROR_UNREADABLE,
                            "Nothing is known of this address space: not a single range could be read.");
  uint64_t highest = capture->host.highest_address;
  if (highest != ATLAS_UNKNOWN && highest >= capture->walked_to)
    capture->walked_to = highest + 1;
  capture->is_walk_complete = true;
  return ATLAS_OK;
}

static int walk_ranges (Walk *walk, size_t limit, AtlasError *error) {
  for (size_t count = 0; count < limit; count++) {
    AtlasSourceRange told = { 0 };
    AtlasError reason = { 0 };
    int status = walk->source->ops->range (walk->source, walk->address, &told, &reason);
    if (status == ATLAS_END)
      return end_whole (walk, error);
    if (status)
      return end_refused (walk, status, &reason, error);
    AtlasNoteCode fault = find_fault (walk, &told);
    if (fault != ATLAS_NOTE_OTHER)
      return end_implausible (walk, fault, error);
    status = take_range (walk, &told, error);
    if (status)
      return status;
  }
  return end_early (walk, ATLAS_NOTE_TOO_MANY_RANGES, NULL, error);
}

static int note_what_is_missing (const Walk *walk) {
  const AtlasNoteValue why = atlas_note_error (walk->name_error.message);
  int status = ATLAS_OK;
  if (walk->gaps)
    status = atlas_capture_builder_add_note (
        walk->builder, ATLAS_NOTE_GAPS, 0, 0,
        ATLAS_NOTE_VALUES (atlas_note_size (walk->gap_bytes), atlas_note_count (walk->gaps)));
  if (!status && walk->cannot_name)
    status = atlas_capture_builder_add_note (walk->builder, ATLAS_NOTE_MAPPED_NAMES_UNSUPPORTED, 0, 0,
                                             ATLAS_NOTE_VALUES (why));
  else if (!status && walk->unread_names)
    status = atlas_capture_builder_add_note (walk->builder, ATLAS_NOTE_MAPPED_NAMES_UNREAD, 0, 0,
                                             ATLAS_NOTE_VALUES (atlas_note_count (walk->unread_names), why));
  return status;
}

int atlas_walk (AtlasSource *source, AtlasCaptureBuilder *builder, size_t limit, AtlasError *error) {
  Walk walk = { .source = source, .builder = builder, .capture = builder->capture };
  int status = walk_ranges (&walk, limit, error);
  if ((!status || status == ATLAS_ERROR_EXITED) && note_what_is_missing (&walk))
    return atlas_error_no_memory (error);
  return status;
}
