#include "vmatlas/answer.h"

#include "core/map.h"

#include <string.h>

enum {
  PAGE = 4096,
  USUAL_STACK = 1 << 20,
  USUAL_WIDE_STACK = 256 << 10 /* of the 64-bit half of a WOW64 thread (Windows 7: 0x40000) */
};

/* Bytes of a thread's environment block: one of each width lie side by side (a dump of Windows 7 has 0x2000 and
 * 0x1000). */
enum { TEB_32 = PAGE, TEB_64 = 2 * PAGE };

static void add_piece (AtlasAnswer *answer, uint64_t size, uint64_t unit) {
  answer->pieces[answer->piece_count++] = (AtlasPiece){ size, unit, ATLAS_UNKNOWN };
}

/* Whole units; ATLAS_UNKNOWN beyond 64 bits. */
static uint64_t in_units (uint64_t size, uint64_t unit) {
  return size > UINT64_MAX - unit ? ATLAS_UNKNOWN : atlas_round_up (size, unit);
}

static uint64_t sum (uint64_t a, uint64_t b) {
  return a > UINT64_MAX - b ? ATLAS_UNKNOWN : a + b;
}

/* What a new thread's stack reserves: CreateThread() makes it larger than the commit by whole MiB if it is not. */
static uint64_t stack_size (AtlasAnswer *answer, const AtlasProcess *process, uint64_t granularity) {
  uint64_t size = answer->request.size, commit = process->stack_commit;
  answer->is_assumed = !size && process->stack_reserve == ATLAS_UNKNOWN;
  if (!size)
    size = answer->is_assumed ? USUAL_STACK : process->stack_reserve ? process->stack_reserve : 1;
  if (!answer->request.size && commit != ATLAS_UNKNOWN && commit >= size)
    size = in_units (sum (commit, 1), USUAL_STACK);
  return in_units (size, granularity);
}

/* As large as those that the process has. */
static uint64_t wide_stack_size (const AtlasCapture *capture, uint64_t granularity) {
  uint64_t largest = 0;
  for (size_t i = 0; i < capture->stack_count; i++) {
    const AtlasStack *stack = &capture->stacks[i];
    uint64_t size = stack->allocation < stack->base ? stack->base - stack->allocation : 0;
    if (stack->bits == 64 && size > largest)
      largest = size;
  }
  return in_units (largest ? largest : USUAL_WIDE_STACK, granularity);
}

static void need_thread (AtlasAnswer *answer, const AtlasMap *map) {
  const AtlasCapture *capture = map->capture;
  const AtlasProcess *process = &capture->process;
  bool is_wow64 = process->is_wow64 == ATLAS_TRI_YES;
  uint64_t stack = stack_size (answer, process, map->granularity), wide = 0;
  uint64_t teb = (process->bits == 64 || is_wow64 ? TEB_64 : 0) + (process->bits == 64 ? 0 : TEB_32);
  add_piece (answer, stack, map->granularity);
  if (is_wow64)
    add_piece (answer, wide = wide_stack_size (capture, map->granularity), map->granularity);
  add_piece (answer, in_units (teb, map->page_size), map->page_size);
  uint64_t commit = process->stack_commit == ATLAS_UNKNOWN ? map->page_size : process->stack_commit;
  if (capture->host.is_wine == ATLAS_TRI_YES) /* which commits stacks whole */
    commit = sum (stack, wide);
  else
    commit = sum (commit, map->page_size); /* the guard page */
  answer->commit = sum (commit, teb);
}

static void need (AtlasAnswer *answer, const AtlasMap *map, const AtlasSpace *space) {
  if (answer->request.kind == ATLAS_REQUEST_THREAD) {
    need_thread (answer, map);
    return;
  }
  uint64_t size = atlas_space_round_request (space, answer->request.size);
  add_piece (answer, size, space->granularity);
  answer->commit = answer->request.kind == ATLAS_REQUEST_COMMIT    ? size
                   : answer->request.kind == ATLAS_REQUEST_RESERVE ? 0
                                                                   : ATLAS_UNKNOWN;
}

/* The piece that was placed first from `at` on, below `end`; NULL if none was. */
static const AtlasPiece *next_placed (const AtlasAnswer *answer, uint64_t at, uint64_t end) {
  const AtlasPiece *next = NULL;
  for (unsigned i = 0; i < answer->piece_count; i++) {
    const AtlasPiece *piece = &answer->pieces[i];
    if (piece->address >= at && piece->address < end && (!next || piece->address < next->address))
      next = piece;
  }
  return next;
}

/* Where in [at, end) the piece leaves less than `*best`, if anywhere: before, between and behind what was placed there.
 */
static void place_in (const AtlasAnswer *answer, uint64_t at, uint64_t end, AtlasPiece *piece, uint64_t *best) {
  for (const AtlasPiece *next;; at = next->address + next->size) {
    next = next_placed (answer, at, end);
    uint64_t gap_end = next ? next->address : end, start = atlas_round_up (at, piece->unit);
    if (start >= at && start < gap_end && gap_end - start >= piece->size && gap_end - start < *best) {
      *best = gap_end - start;
      piece->address = start;
    }
    if (!next)
      return;
  }
}

/* The largest piece first, each where it leaves the least: then two find room whenever there is room for both. */
static bool place (AtlasAnswer *answer, const AtlasSpace *space, AtlasPiece *piece) {
  AtlasPiece placed = *piece;
  uint64_t best = UINT64_MAX;
  for (size_t i = 0; i < space->range_count; i++)
    if (space->ranges[i].size >= piece->size)
      place_in (answer, space->ranges[i].address, space->ranges[i].address + space->ranges[i].size, &placed, &best);
  *piece = placed;
  return placed.address != ATLAS_UNKNOWN;
}

static uint64_t all_pieces (const AtlasAnswer *answer) {
  uint64_t all = 0;
  for (unsigned i = 0; i < answer->piece_count; i++)
    all = sum (all, answer->pieces[i].size);
  return all;
}

static uint64_t missing (uint64_t wanted, uint64_t there) {
  return wanted > there ? wanted - there : 0;
}

/* The first piece decides, by the rule of atlas_space_verdict(); the others only if they find no room beside it. */
static void judge_space (AtlasAnswer *answer, const AtlasSpace *space) {
  uint64_t size = answer->pieces[0].size, all = all_pieces (answer);
  answer->verdict = atlas_space_verdict (space, size);
  for (unsigned i = 0; i < answer->piece_count && answer->verdict == ATLAS_VERDICT_FITS; i++) {
    if (place (answer, space, &answer->pieces[i]))
      continue;
    size = answer->pieces[i].size;
    answer->verdict = space->unknown       ? ATLAS_VERDICT_UNKNOWN
                      : space->total < all ? ATLAS_VERDICT_EXHAUSTED
                                           : ATLAS_VERDICT_FRAGMENTED;
  }
  if (answer->verdict == ATLAS_VERDICT_EXHAUSTED)
    answer->lacking = missing (all, space->total);
  else if (answer->verdict == ATLAS_VERDICT_GRANULARITY || answer->verdict == ATLAS_VERDICT_FRAGMENTED)
    answer->lacking = size == answer->pieces[0].size ? missing (size, space->largest_allocatable) : size;
  else if (answer->verdict == ATLAS_VERDICT_UNKNOWN)
    answer->lacking = ATLAS_UNKNOWN;
}

static AtlasNeeds needs_of (const AtlasAnswer *answer) {
  return (AtlasNeeds){ .commit = answer->commit == ATLAS_UNKNOWN ? 0 : answer->commit,
                       .address_space = all_pieces (answer),
                       .mappings = answer->piece_count };
}

static void judge_limits (AtlasAnswer *answer, const AtlasLimits *limits) {
  AtlasNeeds needs = needs_of (answer);
  AtlasLimitKind kind;
  if (answer->verdict != ATLAS_VERDICT_FITS && answer->verdict != ATLAS_VERDICT_UNKNOWN)
    return;
  if (!atlas_limits_refuse (limits, &needs, &kind))
    return;
  uint64_t room = atlas_limit_room (&limits->of[kind]);
  answer->verdict = ATLAS_VERDICT_LIMIT;
  answer->limit = kind;
  answer->lacking = missing (atlas_needs_of (&needs, kind), room == ATLAS_UNKNOWN ? limits->of[kind].most : room);
}

static void count_times (AtlasAnswer *answer, const AtlasSpace *space, const AtlasLimits *limits) {
  AtlasNeeds needs = needs_of (answer);
  if (answer->verdict != ATLAS_VERDICT_FITS)
    return;
  if (answer->piece_count > 1) {
    answer->times = ATLAS_UNKNOWN;
    return;
  }
  answer->times = atlas_space_fit_count (space, answer->pieces[0].size);
  for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++) {
    uint64_t room = atlas_limit_room (&limits->of[kind]), each = atlas_needs_of (&needs, (AtlasLimitKind)kind);
    if (room < ATLAS_NO_LIMIT && each && room / each < answer->times)
      answer->times = room / each;
  }
}

/* Keeps the ATLAS_ANSWER_RANGES that have the least to spare, in order; of the same size, the lowest first. */
static void keep_range (AtlasAnswer *answer, const AtlasFreeRange *range) {
  unsigned at = answer->range_count;
  while (at && answer->ranges[at - 1].allocatable > range->allocatable)
    at--;
  if (at == ATLAS_ANSWER_RANGES)
    return;
  unsigned kept = answer->range_count < ATLAS_ANSWER_RANGES ? ++answer->range_count : ATLAS_ANSWER_RANGES;
  memmove (answer->ranges + at + 1, answer->ranges + at, (kept - 1 - at) * sizeof *answer->ranges);
  answer->ranges[at] = *range;
}

static void find_ranges (AtlasAnswer *answer, const AtlasSpace *space) {
  for (size_t i = 0; i < space->range_count; i++)
    if (space->ranges[i].allocatable >= answer->pieces[0].size) {
      keep_range (answer, &space->ranges[i]);
      answer->fitting_ranges++;
    }
}

void atlas_answer (const AtlasMap *map, const AtlasSpace *space, const AtlasRequest *request, AtlasAnswer *out) {
  AtlasAnswer answer = { .request = *request };
  const AtlasLimits *limits = &map->capture->limits;
  need (&answer, map, space);
  judge_space (&answer, space);
  judge_limits (&answer, limits);
  count_times (&answer, space, limits);
  find_ranges (&answer, space);
  *out = answer;
}

bool atlas_answer_find_smallest_refused (const AtlasMap *map, const AtlasSpace *space, AtlasRequestKind kind,
                                         AtlasAnswer *out) {
  static const uint64_t smallest = UINT64_C (64) << 10, largest = UINT64_C (64) << 20;
  for (uint64_t size = smallest; size <= largest; size *= 2) {
    AtlasRequest request = { kind, size };
    AtlasAnswer answer;
    atlas_answer (map, space, &request, &answer);
    if (answer.verdict != ATLAS_VERDICT_FITS) {
      *out = answer;
      return true;
    }
  }
  return false;
}

const char *atlas_request_key (AtlasRequestKind kind) {
  static const char *const keys[] = { "commit", "reserve", "image", "thread" };
  return (unsigned)kind < sizeof keys / sizeof *keys ? keys[kind] : "unknown";
}
