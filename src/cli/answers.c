#include "cli/answers.h"

#include "vmatlas/text.h"

#include <stdlib.h>

size_t atlas_answers_find (const AtlasOptions *options, const AtlasMap *map, const AtlasSpace *space,
                           AtlasAnswer *answers) {
  size_t count = 0;
  AtlasRequest fits = { options->is_reserve ? ATLAS_REQUEST_RESERVE : ATLAS_REQUEST_COMMIT, options->fits };
  AtlasRequest image = { ATLAS_REQUEST_IMAGE, options->dll }, thread = { ATLAS_REQUEST_THREAD, 0 };
  if (options->fits)
    atlas_answer (map, space, &fits, &answers[count++]);
  else
    count += atlas_answer_find_smallest_refused (map, space, fits.kind, &answers[count]);
  if (options->dll)
    atlas_answer (map, space, &image, &answers[count++]);
  atlas_answer (map, space, &thread, &answers[count++]);
  return count;
}

static void put_pieces (AtlasRecords *records, const AtlasAnswer *answer) {
  atlas_records_begin_array (records, "pieces");
  for (unsigned i = 0; i < answer->piece_count; i++)
    atlas_records_bytes (records, NULL, answer->pieces[i].size);
  atlas_records_end_array (records);
}

static void put_ranges (AtlasRecords *records, const AtlasAnswer *answer) {
  atlas_records_begin_array (records, "ranges");
  for (unsigned i = 0; i < answer->range_count; i++)
    atlas_records_address (records, NULL, answer->ranges[i].address);
  atlas_records_end_array (records);
}

static char *text_of (const AtlasAnswers *answers, size_t index) {
  return atlas_text_fit (&atlas_formatter_english, answers->map, answers->space, &answers->items[index]);
}

static void put_answer (AtlasRecords *records, const AtlasAnswer *answer, const char *text) {
  bool is_refused = answer->verdict == ATLAS_VERDICT_LIMIT;
  atlas_records_begin_object (records, NULL);
  atlas_records_string (records, "request", atlas_request_key (answer->request.kind));
  atlas_records_bytes (records, "size", answer->pieces[0].size);
  atlas_records_string (records, "verdict", atlas_verdict_key (answer->verdict));
  atlas_records_string (records, "limit", is_refused ? atlas_limit_key (answer->limit) : NULL);
  atlas_records_bytes (records, "commit", answer->commit);
  atlas_records_bytes (records, "times", answer->times);
  atlas_records_bytes (records, "lacking", answer->lacking);
  atlas_records_bool (records, "assumed", answer->is_assumed);
  atlas_records_address (records, "address", answer->pieces[0].address);
  put_pieces (records, answer);
  atlas_records_bytes (records, "fitting_ranges", answer->fitting_ranges);
  put_ranges (records, answer);
  atlas_records_string (records, "text", text);
  atlas_records_end_object (records);
}

void atlas_answers_put (AtlasRecords *records, const AtlasAnswers *answers) {
  atlas_records_begin_array (records, "answers");
  for (size_t i = 0; i < answers->count; i++) {
    char *text = text_of (answers, i);
    put_answer (records, &answers->items[i], text);
    free (text);
  }
  atlas_records_end_array (records);
}

void atlas_answers_print (const AtlasCli *cli, const AtlasAnswers *answers) {
  for (size_t i = 0; i < answers->count; i++) {
    char *text = text_of (answers, i);
    fputc ('\n', cli->style.stream);
    atlas_text_put_wrapped (cli->style.stream, text ? text : atlas_error_text (ATLAS_ERROR_NO_MEMORY), cli->style.width,
                            0);
    free (text);
  }
}
