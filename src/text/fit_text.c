/* Whether something would fit, and why not. */
#include "text/sentence.h"

typedef struct {
  AtlasSentence sentence;
  const AtlasCapture *capture;
  const AtlasMap *map;
  const AtlasSpace *space;
  const AtlasAnswer *answer;
} FitText;

static const char *size (FitText *self, uint64_t bytes) {
  return atlas_sentence_size (&self->sentence, bytes);
}

static void add_verdict (FitText *self, bool fits) {
  static const char *const messages[][2] = {
    [ATLAS_REQUEST_COMMIT] = { N_ ("No: %s would not fit."), N_ ("Yes: %s would fit.") },
    [ATLAS_REQUEST_RESERVE] = { N_ ("No: a reservation of %s would not fit."),
                                N_ ("Yes: a reservation of %s would fit.") },
    [ATLAS_REQUEST_IMAGE] = { N_ ("No: a DLL of %s would not load."), N_ ("Yes: a DLL of %s would load.") },
    [ATLAS_REQUEST_THREAD] = { N_ ("No: a thread with a stack of %s would not start."),
                               N_ ("Yes: a thread with a stack of %s would start.") },
  };
  atlas_sentence_add (&self->sentence, messages[self->answer->request.kind][fits],
                      size (self, self->answer->pieces[0].size));
}

static void add_stack (FitText *self) {
  const AtlasAnswer *answer = self->answer;
  if (answer->request.kind == ATLAS_REQUEST_THREAD && answer->piece_count > 2)
    atlas_sentence_add (&self->sentence, N_ ("It needs another stack of %s for its 64-bit half."),
                        size (self, answer->pieces[1].size));
  if (answer->is_assumed)
    atlas_sentence_add (&self->sentence, N_ ("The size of the stack is assumed: what the program says is not known."));
}

static bool has_unknown_job_limit (const AtlasCapture *capture) {
  const AtlasLimits *limits = &capture->limits;
  return limits->is_in_job == ATLAS_TRI_YES && capture->host.is_wine != ATLAS_TRI_YES
         && (limits->of[ATLAS_LIMIT_JOB].most == ATLAS_UNKNOWN
             || limits->of[ATLAS_LIMIT_JOB_PROCESS].most == ATLAS_UNKNOWN);
}

/* Limits that may refuse it all the same, and are not known. */
static void add_unknown_limits (FitText *self) {
  const AtlasCapture *capture = self->capture;
  if (!self->answer->commit || self->answer->commit == ATLAS_UNKNOWN)
    return;
  if (capture->limits.of[ATLAS_LIMIT_SYSTEM_COMMIT].most == ATLAS_UNKNOWN)
    atlas_sentence_add (&self->sentence, capture->process.bits == 64
                                             ? N_ ("What the commit limit of the system would leave is not known, "
                                                   "and that is what a 64-bit process mostly fails by.")
                                             : N_ ("What the commit limit of the system would leave is not known."));
  if (has_unknown_job_limit (capture))
    atlas_sentence_add (&self->sentence, N_ ("The process is in a job, whose memory limits are not known."));
}

static void add_fits (FitText *self) {
  const AtlasAnswer *answer = self->answer;
  if (answer->times != ATLAS_UNKNOWN)
    atlas_sentence_add_plural (&self->sentence, answer->times,
                               NN_ ("There is room for %s such request.", "There is room for %s such requests."),
                               atlas_sentence_count (&self->sentence, answer->times));
  atlas_sentence_add (&self->sentence, N_ ("Best at %s, where %s can be allocated in one piece."),
                      atlas_sentence_address (&self->sentence, answer->pieces[0].address),
                      size (self, answer->ranges[0].allocatable));
  add_unknown_limits (self);
}

static void add_exhausted (FitText *self) {
  uint64_t whole = atlas_map_application_end (self->map);
  if (self->answer->pieces[0].size > whole)
    atlas_sentence_add (&self->sentence, N_ ("The whole address space of the process has %s."), size (self, whole));
  else if (!self->space->total)
    atlas_sentence_add (&self->sentence, N_ ("The address space is used up: nothing at all is free."));
  else
    atlas_sentence_add (&self->sentence, N_ ("The address space is used up: %s is free in all, and %s more is needed."),
                        size (self, self->space->total), size (self, self->answer->lacking));
}

static void add_granularity (FitText *self) {
  const AtlasSpace *space = self->space;
  if (!space->largest_allocatable)
    atlas_sentence_add (&self->sentence,
                        N_ ("The allocation granularity is in the way. %s is free, but an allocation begins at a "
                            "multiple of %s, and no free piece holds one."),
                        size (self, space->total), size (self, space->granularity));
  else
    atlas_sentence_add (&self->sentence,
                        N_ ("The allocation granularity is in the way. %s is free, but an allocation begins at a "
                            "multiple of %s, and from there on no free piece has more than %s: %s more is needed in "
                            "one piece."),
                        size (self, space->total), size (self, space->granularity),
                        size (self, space->largest_allocatable), size (self, self->answer->lacking));
}

static void add_fragmented (FitText *self) {
  const AtlasSpace *space = self->space;
  atlas_sentence_add_plural (
      &self->sentence, space->range_count,
      NN_ (
          "The free space is fragmented: %s is free, but in %s piece, which lets no more than %s be allocated: %s more "
          "is needed in one piece.",
          "The free space is fragmented: %s is free, but in %s pieces, of which none lets more than %s be allocated: "
          "%s "
          "more is needed in one piece."),
      size (self, space->total), atlas_sentence_count (&self->sentence, space->range_count),
      size (self, space->largest_allocatable), size (self, self->answer->lacking));
}

/* Of a limit: bytes, or a bare number of mappings. */
static const char *amount (FitText *self, uint64_t value) {
  return self->answer->limit == ATLAS_LIMIT_MAPPINGS ? atlas_sentence_count (&self->sentence, value)
                                                     : size (self, value);
}

static void add_limit_figures (FitText *self) {
  const AtlasAnswer *answer = self->answer;
  const AtlasLimit *limit = &self->capture->limits.of[answer->limit];
  bool is_count = answer->limit == ATLAS_LIMIT_MAPPINGS;
  const char *name = atlas_formatter_translate (self->sentence.formatter, atlas_limit_name (answer->limit));
  const char *used = amount (self, limit->used), *most = amount (self, limit->most);
  const char *lacking = amount (self, answer->lacking);
  if (limit->used == ATLAS_UNKNOWN)
    atlas_sentence_add (&self->sentence,
                        /* TRANSLATORS: the name of a limit, what is allowed, and what is missing. */
                        is_count ? N_ ("What refuses it is the %s: it is %s, and this would be %s too many.")
                                 : N_ ("What refuses it is the %s: it is %s, and this would be %s too much."),
                        name, most, lacking);
  else
    atlas_sentence_add (
        &self->sentence,
        /* TRANSLATORS: the name of a limit, what is used of it and what is allowed, and what is missing. */
        is_count ? N_ ("What refuses it is the %s: %s of %s are used already, and this would be %s too many.")
                 : N_ ("What refuses it is the %s: %s of %s is used already, and this would be %s too much."),
        name, used, most, lacking);
}

static void add_limit (FitText *self) {
  const AtlasAnswer *answer = self->answer;
  atlas_sentence_add (&self->sentence, self->space->largest_allocatable >= answer->pieces[0].size
                                           ? N_ ("The address space has room for it.")
                                           : N_ ("The address space may have room for it."));
  add_limit_figures (self);
  if (answer->limit == ATLAS_LIMIT_CGROUP)
    atlas_sentence_add (&self->sentence, N_ ("Linux would give it out, and end the program once it is used."));
  else if (answer->request.kind == ATLAS_REQUEST_COMMIT && answer->limit < ATLAS_LIMIT_ADDRESS_SPACE)
    atlas_sentence_add (&self->sentence, N_ ("To reserve it, and commit parts as they are used, would still do."));
}

static void add_unknown (FitText *self) {
  atlas_sentence_add (
      &self->sentence,
      N_ ("It is not known whether %s would fit: no range that is known to be free has room for it, but "
          "of %s it is not known whether it is free."),
      size (self, self->answer->pieces[0].size), size (self, self->space->unknown));
  add_stack (self);
}

static void add_reason (FitText *self) {
  switch (self->answer->verdict) {
  case ATLAS_VERDICT_FITS: add_fits (self); return;
  case ATLAS_VERDICT_EXHAUSTED: add_exhausted (self); return;
  case ATLAS_VERDICT_GRANULARITY: add_granularity (self); return;
  case ATLAS_VERDICT_FRAGMENTED: add_fragmented (self); return;
  case ATLAS_VERDICT_LIMIT: add_limit (self); return;
  case ATLAS_VERDICT_UNKNOWN: return;
  }
}

char *atlas_text_fit (const AtlasFormatter *formatter, const AtlasMap *map, const AtlasSpace *space,
                      const AtlasAnswer *answer) {
  FitText self = { { .formatter = formatter, .map = map }, atlas_map_capture (map), map, space, answer };
  if (answer->verdict == ATLAS_VERDICT_UNKNOWN) {
    add_unknown (&self);
  } else {
    add_verdict (&self, answer->verdict == ATLAS_VERDICT_FITS);
    add_stack (&self);
    add_reason (&self);
  }
  return atlas_sentence_take (&self.sentence);
}
