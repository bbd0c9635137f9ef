#include "format/snapshot_document.h"

#include "format/snapshot_scalar.h"
#include "vmatlas/snapshot.h"

#include <string.h>

typedef struct {
  const char *begin, *end; /* without the line feed */
} Line;

static bool starts_with (const char *text, size_t size, const char *prefix) {
  size_t length = strlen (prefix);
  return size >= length && memcmp (text, prefix, length) == 0;
}

static bool is_blank (char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* "---" begins a document, "..." ends one; nothing else in YAML can begin a line with them. */
static bool is_marker (Line line) {
  size_t size = (size_t)(line.end - line.begin);
  return (starts_with (line.begin, size, "---") || starts_with (line.begin, size, "..."))
         && (size == 3 || is_blank (line.begin[3]));
}

/* The first character that says something; NULL for a blank line and a comment. */
static const char *content_of (Line line) {
  while (line.begin < line.end && is_blank (*line.begin))
    line.begin++;
  return line.begin < line.end && *line.begin != '#' ? line.begin : NULL;
}

static void read_time (AtlasSnapshotDocument *document, const char *text, const char *end) {
  uint64_t time;
  while (end > text && is_blank (end[-1]))
    end--;
  if (atlas_scalar_read_decimal (text, (size_t)(end - text), &time))
    document->time = time;
}

static void add_line (AtlasSnapshotDocument *document, Line line, const char *line_begin, size_t number) {
  if (document->bytes && line.begin < line.end && *line.begin == ' ') {
    document->content_size = (size_t)(line.end + 1 - document->bytes);
    return; /* nearly all lines */
  }
  const char *content = content_of (line);
  if (!content || (!document->bytes && *line_begin == '%'))
    return;
  if (!document->bytes) {
    document->bytes = line.begin;
    document->first_line = number;
  }
  document->content_size = (size_t)(line.end + 1 - document->bytes);
  if (content != line_begin)
    return;
  document->is_whole = starts_with (content, (size_t)(line.end - content), "end:");
  if (starts_with (content, (size_t)(line.end - content), "time: "))
    read_time (document, content + strlen ("time: "), line.end);
}

static const char *without_mark (const char *bytes, size_t *size) {
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  if (!starts_with (bytes, *size, byte_order_mark))
    return bytes;
  *size -= sizeof byte_order_mark - 1;
  return bytes + sizeof byte_order_mark - 1;
}

typedef struct {
  AtlasSnapshotDocument document; /* the one that the lines belong to */
  bool (*visit) (const AtlasSnapshotDocument *document, void *data);
  void *data;
} Visit;

/* Ends a document before `end`, line `number`. False if no more are wanted. */
static bool finish (Visit *visit, const char *end, size_t number) {
  AtlasSnapshotDocument document = visit->document;
  visit->document = (AtlasSnapshotDocument){ .time = ATLAS_UNKNOWN };
  if (!document.bytes)
    return true;
  document.size = (size_t)(end - document.bytes);
  document.line_count = number - document.first_line;
  return visit->visit (&document, visit->data);
}

void atlas_snapshot_visit (const void *data, size_t size,
                           bool (*visit) (const AtlasSnapshotDocument *document, void *data), void *visit_data) {
  Visit state = { { .time = ATLAS_UNKNOWN }, visit, visit_data };
  const char *next = size ? without_mark (data, &size) : NULL;
  size_t number = 1;
  for (const char *line_feed; size && (line_feed = memchr (next, '\n', size)); number++) {
    Line line = { next, line_feed };
    if (is_marker (line)) {
      if (!finish (&state, next, number))
        return;
      line.begin += 3;
    }
    add_line (&state.document, line, next, number);
    size -= (size_t)(line_feed + 1 - next);
    next = line_feed + 1;
  }
  /* What is behind the last line feed is the half of a line. */
  finish (&state, next, number);
}

static bool keep_better (const AtlasSnapshotDocument *document, void *data) {
  AtlasSnapshotDocument *best = data;
  if (document->is_whole || !best->is_whole)
    *best = *document;
  else
    best->is_before_a_torn = true;
  return true;
}

bool atlas_snapshot_find (const void *data, size_t size, AtlasSnapshotDocument *out) {
  AtlasSnapshotDocument best = { 0 };
  atlas_snapshot_visit (data, size, keep_better, &best);
  if (best.bytes)
    *out = best;
  return best.bytes;
}

bool atlas_snapshot_is_silent (const char *bytes, size_t size) {
  for (const char *line_feed; size && (line_feed = memchr (bytes, '\n', size));) {
    Line line = { bytes, line_feed };
    if (is_marker (line) && *bytes == '.')
      line.begin += 3;
    if (content_of (line))
      return false;
    size -= (size_t)(line_feed + 1 - bytes);
    bytes = line_feed + 1;
  }
  return !size;
}

bool atlas_snapshot_sniff (const void *data, size_t size) {
  const char *next = size ? without_mark (data, &size) : NULL;
  while (size) {
    const char *line_feed = memchr (next, '\n', size);
    Line line = { next, line_feed ? line_feed : next + size };
    if (starts_with (next, (size_t)(line.end - next), "# VM Atlas snapshot"))
      return true;
    if (is_marker (line))
      line.begin += 3;
    const char *content = content_of (line);
    if (content && *next != '%')
      return starts_with (content, (size_t)(line.end - content), "vmatlas:");
    if (!line_feed)
      return false;
    size -= (size_t)(line_feed + 1 - next);
    next = line_feed + 1;
  }
  return false;
}
