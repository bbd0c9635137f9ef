#include "core/answer.h"

#include "core/map.h"
#include "core/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  AtlasAnswer *answer;
  const AtlasMap *map;
  const AtlasSpace *space;
} Speech;

static void say (Speech *speech, const char *format, ...) ATLAS_PRINTF (2, 3);

static void say (Speech *speech, const char *format, ...) {
  size_t length = strlen (speech->answer->text);
  va_list arguments;
  va_start (arguments, format);
  vsnprintf (speech->answer->text + length, ATLAS_ANSWER_TEXT - length, format, arguments);
  va_end (arguments);
}

/* Figures in the sentences; as many as a sentence may have at once. */
typedef struct {
  char texts[4][ATLAS_WORDS_SIZE];
  unsigned next;
} Words;

static const char *size_in (Words *words, uint64_t bytes) {
  return atlas_words_size (bytes, words->texts[words->next++ % 4]);
}

static const char *count_in (Words *words, uint64_t count) {
  return atlas_words_count (count, words->texts[words->next++ % 4]);
}

/* "128 KiB", "a thread with a stack of 1 MiB": what was asked for. */
static void say_request (Speech *speech) {
  const AtlasAnswer *answer = speech->answer;
  Words words = { 0 };
  const char *size = size_in (&words, answer->pieces[0].size);
  switch (answer->request.kind) {
  case ATLAS_REQUEST_COMMIT: say (speech, "%s", size); return;
  case ATLAS_REQUEST_RESERVE: say (speech, "a reservation of %s", size); return;
  case ATLAS_REQUEST_IMAGE: say (speech, "a DLL of %s", size); return;
  case ATLAS_REQUEST_THREAD: break;
  }
  say (speech, "a thread with a stack of %s", size);
  if (answer->is_assumed)
    say (speech, ", which is assumed,");
  if (answer->piece_count > 2)
    say (speech, " and one of %s for its 64-bit half", size_in (&words, answer->pieces[1].size));
}

/* What may refuse it all the same, and is not known. */
static void say_doubts (Speech *speech) {
  const AtlasAnswer *answer = speech->answer;
  const AtlasCapture *capture = speech->map->capture;
  const AtlasLimits *limits = &capture->limits;
  if (!answer->commit || answer->commit == ATLAS_UNKNOWN)
    return;
  if (limits->of[ATLAS_LIMIT_SYSTEM_COMMIT].most == ATLAS_UNKNOWN)
    say (speech, " What the commit limit of the system would leave is not known%s.",
         capture->process.bits == 64 ? ", and that is what a 64-bit process mostly fails by" : "");
  if (limits->is_in_job == ATLAS_TRI_YES && capture->host.is_wine != ATLAS_TRI_YES
      && (limits->of[ATLAS_LIMIT_JOB].most == ATLAS_UNKNOWN
          || limits->of[ATLAS_LIMIT_JOB_PROCESS].most == ATLAS_UNKNOWN))
    say (speech, " The process is in a job, whose memory limits are not known.");
}

static void say_fits (Speech *speech) {
  const AtlasAnswer *answer = speech->answer;
  Words words = { 0 };
  say (speech, "Yes: ");
  say_request (speech);
  say (speech, answer->request.kind == ATLAS_REQUEST_THREAD  ? " would start"
               : answer->request.kind == ATLAS_REQUEST_IMAGE ? " would load"
                                                             : " would fit");
  if (answer->times == 1)
    say (speech, ", once");
  else if (answer->times != ATLAS_UNKNOWN)
    say (speech, ", %s times", count_in (&words, answer->times));
  say (speech, ". Best at 0x%" PRIx64 ", where %s can be allocated in one piece.", answer->pieces[0].address,
       size_in (&words, answer->ranges[0].allocatable));
  say_doubts (speech);
}

static bool is_more_than_all (const Speech *speech) {
  return speech->answer->pieces[0].size > speech->map->application_end;
}

static void say_exhausted (Speech *speech) {
  const AtlasAnswer *answer = speech->answer;
  Words words = { 0 };
  if (is_more_than_all (speech))
    say (speech, "The whole address space of the process has %s.", size_in (&words, speech->map->application_end));
  else if (!speech->space->total)
    say (speech, "The address space is used up: nothing at all is free.");
  else
    say (speech, "The address space is used up: %s is free in all, and %s more is needed.",
         size_in (&words, speech->space->total), size_in (&words, answer->lacking));
}

static void say_granularity (Speech *speech) {
  const AtlasSpace *space = speech->space;
  Words words = { 0 };
  say (speech,
       "The allocation granularity is in the way. %s is free, but an allocation begins at a multiple of %s, and ",
       size_in (&words, space->total), size_in (&words, space->granularity));
  if (space->largest_allocatable)
    say (speech, "from there on no free piece has more than %s: %s more is needed in one piece.",
         size_in (&words, space->largest_allocatable), size_in (&words, speech->answer->lacking));
  else
    say (speech, "no free piece holds one.");
}

static void say_fragmented (Speech *speech) {
  const AtlasSpace *space = speech->space;
  Words words = { 0 };
  say (speech, "The free space is fragmented: %s is free, but in %s pieces, of which none lets more than %s be ",
       size_in (&words, space->total), count_in (&words, space->range_count),
       size_in (&words, space->largest_allocatable));
  say (speech, "allocated: %s more is needed in one piece.", size_in (&words, speech->answer->lacking));
}

/* Of a limit: bytes, or a bare number of mappings. */
static const char *amount_in (Words *words, AtlasLimitKind kind, uint64_t amount) {
  return kind == ATLAS_LIMIT_MAPPINGS ? count_in (words, amount) : size_in (words, amount);
}

static void say_limit (Speech *speech) {
  const AtlasAnswer *answer = speech->answer;
  const AtlasLimit *limit = &speech->map->capture->limits.of[answer->limit];
  Words words = { 0 };
  say (speech, "The address space %s room, but the %s leaves none: ",
       speech->space->largest_allocatable >= answer->pieces[0].size ? "has" : "may have",
       atlas_limit_name (answer->limit));
  if (limit->used == ATLAS_UNKNOWN)
    say (speech, "it is %s", amount_in (&words, answer->limit, limit->most));
  else
    say (speech, "%s of %s is used already", amount_in (&words, answer->limit, limit->used),
         amount_in (&words, answer->limit, limit->most));
  say (speech, ", and this would be %s too %s.", amount_in (&words, answer->limit, answer->lacking),
       answer->limit == ATLAS_LIMIT_MAPPINGS ? "many" : "much");
  if (answer->limit == ATLAS_LIMIT_CGROUP)
    say (speech, " Linux would give it out, and end the program once it is used.");
  else if (answer->request.kind == ATLAS_REQUEST_COMMIT && answer->limit < ATLAS_LIMIT_ADDRESS_SPACE)
    say (speech, " To reserve it, and commit parts as they are used, would still do.");
}

static void say_unknown (Speech *speech) {
  Words words = { 0 };
  say (speech, "Nobody can tell whether ");
  say_request (speech);
  say (speech,
       " would fit: no range that is known to be free has the room, but of %s it is not known whether it is free.",
       size_in (&words, speech->space->unknown));
}

void atlas_answer_say (AtlasAnswer *answer, const AtlasMap *map, const AtlasSpace *space) {
  Speech speech = { answer, map, space };
  answer->text[0] = '\0';
  if (answer->verdict == ATLAS_VERDICT_FITS || answer->verdict == ATLAS_VERDICT_UNKNOWN) {
    (answer->verdict == ATLAS_VERDICT_FITS ? say_fits : say_unknown) (&speech);
    return;
  }
  say (&speech, "No: ");
  say_request (&speech);
  say (&speech, answer->request.kind == ATLAS_REQUEST_THREAD  ? " would not start. "
                : answer->request.kind == ATLAS_REQUEST_IMAGE ? " would not load. "
                                                              : " would not fit. ");
  switch (answer->verdict) {
  case ATLAS_VERDICT_EXHAUSTED: say_exhausted (&speech); break;
  case ATLAS_VERDICT_GRANULARITY: say_granularity (&speech); break;
  case ATLAS_VERDICT_FRAGMENTED: say_fragmented (&speech); break;
  default: say_limit (&speech); break;
  }
}
