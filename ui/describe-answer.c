#include "ui/describe-answer.h"

#include "ui/format.h"

#include <glib/gi18n.h>

enum { PLACES = 6 };

/* What was asked for, and its size: the beginning of a sentence. */
static char *describe_request (const AtlasAnswer *answer, gboolean fits) {
  char size[ATLAS_FORMAT_SIZE];
  atlas_format_size (answer->pieces[0].size, size);
  switch (answer->request.kind) {
  case ATLAS_REQUEST_COMMIT:
    return g_strdup_printf (fits ? _ ("Yes: %s would fit.") : _ ("No: %s would not fit."), size);
  case ATLAS_REQUEST_RESERVE:
    return g_strdup_printf (
        fits ? _ ("Yes: a reservation of %s would fit.") : _ ("No: a reservation of %s would not fit."), size);
  case ATLAS_REQUEST_IMAGE:
    return g_strdup_printf (fits ? _ ("Yes: a DLL of %s would load.") : _ ("No: a DLL of %s would not load."), size);
  case ATLAS_REQUEST_THREAD: break;
  }
  return g_strdup_printf (fits ? _ ("Yes: a thread with a stack of %s would start.")
                               : _ ("No: a thread with a stack of %s would not start."),
                          size);
}

static void add (GString *text, char *sentence) {
  g_string_append_printf (text, " %s", sentence);
  g_free (sentence);
}

static void add_stack (GString *text, const AtlasAnswer *answer) {
  char size[ATLAS_FORMAT_SIZE];
  if (answer->request.kind == ATLAS_REQUEST_THREAD && answer->piece_count > 2)
    add (text, g_strdup_printf (_ ("It needs another stack of %s for its 64-bit half."),
                                atlas_format_size (answer->pieces[1].size, size)));
  if (answer->is_assumed)
    add (text, g_strdup (_ ("The size of the stack is assumed: what the program says is not known.")));
}

static void add_doubts (GString *text, const AtlasMap *map, const AtlasAnswer *answer) {
  const AtlasCapture *capture = atlas_map_capture (map);
  const AtlasLimits *limits = &capture->limits;
  if (!answer->commit || answer->commit == ATLAS_UNKNOWN)
    return;
  if (limits->of[ATLAS_LIMIT_SYSTEM_COMMIT].most == ATLAS_UNKNOWN)
    add (text,
         g_strdup (capture->process.bits == 64 ? _ ("What the commit limit of the system would leave is not known, "
                                                    "and that is what a 64-bit process mostly fails by.")
                                               : _ ("What the commit limit of the system would leave is not "
                                                    "known.")));
  if (limits->is_in_job == ATLAS_TRI_YES && capture->host.is_wine != ATLAS_TRI_YES
      && (limits->of[ATLAS_LIMIT_JOB].most == ATLAS_UNKNOWN
          || limits->of[ATLAS_LIMIT_JOB_PROCESS].most == ATLAS_UNKNOWN))
    add (text, g_strdup (_ ("The process is in a job, whose memory limits are not known.")));
}

static void add_place (GString *text, const AtlasMap *map, const AtlasAnswer *answer) {
  char count[ATLAS_FORMAT_SIZE], address[ATLAS_FORMAT_SIZE], room[ATLAS_FORMAT_SIZE];
  if (answer->times != ATLAS_UNKNOWN)
    add (text, g_strdup_printf (ngettext ("There is room for %s such request.", "There is room for %s such requests.",
                                          answer->times),
                                atlas_format_count (answer->times, count)));
  add (text, g_strdup_printf (_ ("Best at %s, where %s can be allocated in one piece."),
                              atlas_format_address (map, answer->pieces[0].address, address),
                              atlas_format_size (answer->ranges[0].allocatable, room)));
  add_doubts (text, map, answer);
}

static char *describe_exhausted (const AtlasMap *map, const AtlasSpace *space, const AtlasAnswer *answer) {
  char total[ATLAS_FORMAT_SIZE], lacking[ATLAS_FORMAT_SIZE];
  if (answer->pieces[0].size > atlas_map_end (map))
    return g_strdup_printf (_ ("The whole address space of the process has %s."),
                            atlas_format_size (atlas_map_end (map), total));
  if (!space->total)
    return g_strdup (_ ("The address space is used up: nothing at all is free."));
  return g_strdup_printf (_ ("The address space is used up: %s is free in all, and %s more is needed."),
                          atlas_format_size (space->total, total), atlas_format_size (answer->lacking, lacking));
}

static char *describe_granularity (const AtlasSpace *space, const AtlasAnswer *answer) {
  char total[ATLAS_FORMAT_SIZE], unit[ATLAS_FORMAT_SIZE], largest[ATLAS_FORMAT_SIZE], lacking[ATLAS_FORMAT_SIZE];
  atlas_format_size (space->total, total);
  atlas_format_size (space->granularity, unit);
  if (!space->largest_allocatable)
    return g_strdup_printf (_ ("The allocation granularity is in the way. %s is free, but an allocation begins at a "
                               "multiple of %s, and no free piece holds one."),
                            total, unit);
  return g_strdup_printf (
      _ ("The allocation granularity is in the way. %s is free, but an allocation begins at a "
         "multiple of %s, and from there on no free piece has more than %s: %s more is needed in one "
         "piece."),
      total, unit, atlas_format_size (space->largest_allocatable, largest),
      atlas_format_size (answer->lacking, lacking));
}

static char *describe_fragmented (const AtlasSpace *space, const AtlasAnswer *answer) {
  char total[ATLAS_FORMAT_SIZE], pieces[ATLAS_FORMAT_SIZE], largest[ATLAS_FORMAT_SIZE], lacking[ATLAS_FORMAT_SIZE];
  return g_strdup_printf (
      ngettext ("The free space is fragmented: %s is free, but in %s piece, which lets no more than %s "
                "be allocated: %s more is needed in one piece.",
                "The free space is fragmented: %s is free, but in %s pieces, of which none lets more "
                "than %s be allocated: %s more is needed in one piece.",
                space->range_count),
      atlas_format_size (space->total, total), atlas_format_count (space->range_count, pieces),
      atlas_format_size (space->largest_allocatable, largest), atlas_format_size (answer->lacking, lacking));
}

static const char *format_amount (AtlasLimitKind kind, uint64_t amount, char *buffer) {
  if (kind == ATLAS_LIMIT_MAPPINGS || amount == ATLAS_UNKNOWN)
    return atlas_format_count (amount, buffer);
  return atlas_format_size (amount, buffer);
}

static char *describe_limit (const AtlasMap *map, const AtlasAnswer *answer) {
  const AtlasLimit *limit = &atlas_map_capture (map)->limits.of[answer->limit];
  char used[ATLAS_FORMAT_SIZE], most[ATLAS_FORMAT_SIZE], lacking[ATLAS_FORMAT_SIZE];
  if (answer->limit == ATLAS_LIMIT_MAPPINGS)
    /* TRANSLATORS: the name of a limit, numbers of what is used of it and what is allowed, and how many are missing. */
    return g_strdup_printf (
        _ ("It is not the address space that lacks room, but the %s: %s of %s are used already, and "
           "this would be %s too many."),
        _ (atlas_limit_name (answer->limit)), format_amount (answer->limit, limit->used, used),
        format_amount (answer->limit, limit->most, most), format_amount (answer->limit, answer->lacking, lacking));
  /* TRANSLATORS: the name of a limit, what is used of it and what is allowed, and what is missing. */
  return g_strdup_printf (
      _ ("It is not the address space that lacks room, but the %s: %s of %s is used already, and this "
         "would be %s too much."),
      _ (atlas_limit_name (answer->limit)), format_amount (answer->limit, limit->used, used),
      format_amount (answer->limit, limit->most, most), format_amount (answer->limit, answer->lacking, lacking));
}

static void add_limit (GString *text, const AtlasMap *map, const AtlasAnswer *answer) {
  add (text, describe_limit (map, answer));
  if (answer->limit == ATLAS_LIMIT_CGROUP)
    add (text, g_strdup (_ ("Linux would give it out, and end the program once it is used.")));
  else if (answer->request.kind == ATLAS_REQUEST_COMMIT && answer->limit < ATLAS_LIMIT_ADDRESS_SPACE)
    add (text, g_strdup (_ ("To reserve it, and commit parts as they are used, would still do.")));
}

static char *describe_unknown (const AtlasSpace *space, const AtlasAnswer *answer) {
  char size[ATLAS_FORMAT_SIZE], unknown[ATLAS_FORMAT_SIZE];
  return g_strdup_printf (_ ("Nobody can tell: no range that is known to be free has room for %s, but of %s it is not "
                             "known whether it is free."),
                          atlas_format_size (answer->pieces[0].size, size),
                          atlas_format_size (space->unknown, unknown));
}

char *atlas_describe_answer (const AtlasMap *map, const AtlasSpace *space, const AtlasAnswer *answer) {
  if (answer->verdict == ATLAS_VERDICT_UNKNOWN)
    return describe_unknown (space, answer);
  g_autofree char *beginning = describe_request (answer, answer->verdict == ATLAS_VERDICT_FITS);
  GString *text = g_string_new (beginning);
  add_stack (text, answer);
  switch (answer->verdict) {
  case ATLAS_VERDICT_FITS: add_place (text, map, answer); break;
  case ATLAS_VERDICT_EXHAUSTED: add (text, describe_exhausted (map, space, answer)); break;
  case ATLAS_VERDICT_GRANULARITY: add (text, describe_granularity (space, answer)); break;
  case ATLAS_VERDICT_FRAGMENTED: add (text, describe_fragmented (space, answer)); break;
  default: add_limit (text, map, answer); break;
  }
  return g_string_free (text, FALSE);
}

static void add_range (GString *list, const AtlasMap *map, const AtlasFreeRange *range) {
  char text[ATLAS_FORMAT_SIZE], room[ATLAS_FORMAT_SIZE];
  uint64_t address = range->address + (range->size - range->allocatable);
  g_string_append_printf (list, "%s<a href=\"%" G_GINT64_MODIFIER "x\">%s</a> (%s)", list->len ? ", " : "", address,
                          atlas_format_address (map, address, text), atlas_format_size (range->allocatable, room));
}

char *atlas_describe_answer_places (const AtlasMap *map, const AtlasAnswer *answer) {
  if (answer->verdict != ATLAS_VERDICT_FITS || !answer->range_count)
    return NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  unsigned count = MIN (answer->range_count, PLACES);
  for (unsigned i = 0; i < count; i++)
    add_range (list, map, &answer->ranges[i]);
  char more[ATLAS_FORMAT_SIZE];
  if (answer->fitting_ranges == 1)
    return g_strdup_printf (_ ("The range that would take it: %s"), list->str);
  if (answer->fitting_ranges <= count)
    return g_strdup_printf (_ ("The ranges that would take it, the tightest first: %s"), list->str);
  /* TRANSLATORS: a list of addresses, and how many are left out of it. */
  return g_strdup_printf (_ ("The ranges that would take it, the tightest first: %s, and %s more"), list->str,
                          atlas_format_count (answer->fitting_ranges - count, more));
}
