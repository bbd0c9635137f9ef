/* vmatlas-cli fragmentation: how the free space is cut up, what would fit, and what stands out. */
#include "cli/answers.h"
#include "cli/cli.h"
#include "cli/free_figures.h"

#include "vmatlas/findings.h"
#include "vmatlas/fragmentation.h"
#include "vmatlas/text.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_REQUEST = 16 }; /* 64 KiB: smaller ones take an allocation unit as well */

typedef struct {
  const AtlasMap *map;
  AtlasSpace space;
  AtlasFreeHistogram histogram;
  AtlasUnusableCurve curve;
  AtlasFindings findings;
  AtlasAnswer answers[ATLAS_MAX_ANSWERS];
  size_t answer_count;
  char *alarm; /* owned */
} Analysis;

static AtlasAnswers answers_of (const Analysis *analysis) {
  return (AtlasAnswers){ analysis->map, &analysis->space, analysis->answers, analysis->answer_count };
}

/* The classes of the histogram and of the curve, the smallest first. */
static size_t class_count (const Analysis *analysis) {
  return analysis->histogram.first > analysis->histogram.last
             ? 0
             : analysis->histogram.last - analysis->histogram.first + 1;
}

static size_t request_count (const Analysis *analysis) {
  return analysis->curve.last < SMALLEST_REQUEST ? 1 : analysis->curve.last - SMALLEST_REQUEST + 1;
}

static uint64_t power (unsigned exponent) {
  return UINT64_C (1) << exponent;
}

static void put_histogram (AtlasRecords *records, const AtlasFreeHistogram *histogram) {
  atlas_records_begin_array (records, "histogram");
  for (unsigned class = histogram->first; class <= histogram->last; class ++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "from", power (class));
    atlas_records_bytes (records, "below", power (class) * 2);
    atlas_records_bytes (records, "ranges", histogram->counts[class]);
    atlas_records_bytes (records, "size", histogram->bytes[class]);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

/* Of the space, and of what else refuses it. `*limit` is set if that is the verdict. */
static AtlasVerdict judge (const Analysis *analysis, uint64_t request, AtlasLimitKind *limit) {
  AtlasVerdict verdict = atlas_space_verdict (&analysis->space, request);
  AtlasNeeds needs = { .commit = request, .address_space = request, .mappings = 1 };
  bool may_fit = verdict == ATLAS_VERDICT_FITS || verdict == ATLAS_VERDICT_UNKNOWN;
  return may_fit && atlas_limits_refuse (&atlas_map_capture (analysis->map)->limits, &needs, limit)
             ? ATLAS_VERDICT_LIMIT
             : verdict;
}

static uint64_t times_of (const Analysis *analysis, uint64_t request, AtlasVerdict verdict) {
  if (verdict == ATLAS_VERDICT_UNKNOWN)
    return ATLAS_UNKNOWN;
  return verdict == ATLAS_VERDICT_FITS ? atlas_space_fit_count (&analysis->space, request) : 0;
}

static void put_requests (AtlasRecords *records, const Analysis *analysis) {
  atlas_records_begin_array (records, "requests");
  for (size_t i = 0; i < request_count (analysis); i++) {
    uint64_t request = power (SMALLEST_REQUEST + (unsigned)i);
    AtlasLimitKind limit;
    AtlasVerdict verdict = judge (analysis, request, &limit);
    bool is_known = verdict != ATLAS_VERDICT_UNKNOWN;
    double index;
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "request", request);
    atlas_records_string (records, "verdict", atlas_verdict_key (verdict));
    atlas_records_string (records, "limit", verdict == ATLAS_VERDICT_LIMIT ? atlas_limit_key (limit) : NULL);
    atlas_records_bytes (records, "times", times_of (analysis, request, verdict));
    if (is_known || analysis->space.range_count)
      atlas_records_number (records, "unusable_index", analysis->curve.indexes[SMALLEST_REQUEST + i]);
    else
      atlas_records_null (records, "unusable_index");
    if (atlas_fragmentation_index (&analysis->space, request, &index))
      atlas_records_number (records, "fragmentation_index", index);
    else
      atlas_records_null (records, "fragmentation_index");
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static uint64_t shown_places (const AtlasFinding *finding) {
  return finding->place_count < ATLAS_FINDING_PLACES ? finding->place_count : ATLAS_FINDING_PLACES;
}

static void put_findings (AtlasRecords *records, const AtlasFindings *findings) {
  atlas_records_begin_array (records, "findings");
  for (size_t i = 0; i < findings->count; i++) {
    const AtlasFinding *finding = &findings->items[i];
    atlas_records_begin_object (records, NULL);
    atlas_records_string (records, "finding", atlas_finding_key (finding->kind));
    atlas_records_string (records, "certainty", atlas_certainty_key (finding->certainty));
    atlas_records_bytes (records, "weight", finding->weight);
    atlas_records_string (records, "text", finding->text);
    atlas_records_string (records, "remedy", finding->remedy);
    atlas_records_string (records, "command", finding->command);
    atlas_records_bytes (records, "place_count", finding->place_count);
    atlas_records_begin_array (records, "places");
    for (uint64_t place = 0; place < shown_places (finding); place++)
      atlas_records_address (records, NULL, finding->places[place]);
    atlas_records_end_array (records);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void put_records (AtlasRecords *records, const void *data) {
  const Analysis *analysis = data;
  AtlasAnswers answers = answers_of (analysis);
  atlas_records_begin_object (records, NULL);
  atlas_free_figures_put (records, &analysis->space, analysis->alarm);
  put_histogram (records, &analysis->histogram);
  put_requests (records, analysis);
  atlas_answers_put (records, &answers);
  put_findings (records, &analysis->findings);
  atlas_records_end_object (records);
}

enum { CLASS_FROM, CLASS_BELOW, CLASS_RANGES, CLASS_SIZE, CLASS_SHARE, CLASS_COLUMN_COUNT };

static void fill_class (AtlasTableRow *row, size_t index, void *data) {
  const Analysis *analysis = data;
  unsigned class = analysis->histogram.first + (unsigned)index;
  uint64_t bytes = analysis->histogram.bytes[class];
  char percent[ATLAS_TEXT_NUMBER_SIZE];
  atlas_table_set_size (row, CLASS_FROM, power (class), false);
  atlas_table_set_size (row, CLASS_BELOW, power (class) * 2, false);
  atlas_table_set_count (row, CLASS_RANGES, analysis->histogram.counts[class]);
  atlas_table_set_size (row, CLASS_SIZE, bytes, false);
  strcpy (row->numbers[CLASS_SHARE], atlas_text_percent ((double)bytes / (double)analysis->space.total, percent));
  row->cells[CLASS_SHARE] = row->numbers[CLASS_SHARE];
}

static void print_histogram (const AtlasCli *cli, Analysis *analysis) {
  static const AtlasTableColumn columns[CLASS_COLUMN_COUNT] = {
    [CLASS_FROM] = { "Free ranges from", true }, [CLASS_BELOW] = { "below", true },
    [CLASS_RANGES] = { "Ranges", true },         [CLASS_SIZE] = { "Size", true },
    [CLASS_SHARE] = { "% of free", true },
  };
  AtlasTable table = { columns, CLASS_COLUMN_COUNT, class_count (analysis), fill_class, analysis };
  if (table.row_count) {
    fputc ('\n', cli->style.stream);
    atlas_cli_print_table (cli, &table);
  }
}

enum { REQUEST_SIZE, REQUEST_FITS, REQUEST_TIMES, REQUEST_UNUSABLE, REQUEST_REASON, REQUEST_COLUMN_COUNT };

static void fill_request (AtlasTableRow *row, size_t index, void *data) {
  const Analysis *analysis = data;
  uint64_t request = power (SMALLEST_REQUEST + (unsigned)index);
  AtlasLimitKind limit;
  AtlasVerdict verdict = judge (analysis, request, &limit);
  char percent[ATLAS_TEXT_NUMBER_SIZE];
  atlas_table_set_size (row, REQUEST_SIZE, request, false);
  bool is_known = verdict != ATLAS_VERDICT_UNKNOWN;
  atlas_table_set_text (row, REQUEST_FITS,
                        verdict == ATLAS_VERDICT_FITS ? "yes"
                        : is_known                    ? "no"
                                                      : ATLAS_TEXT_UNKNOWN);
  atlas_table_set_count (row, REQUEST_TIMES, times_of (analysis, request, verdict));
  if (is_known || analysis->space.range_count)
    strcpy (row->numbers[REQUEST_UNUSABLE],
            atlas_text_percent (analysis->curve.indexes[SMALLEST_REQUEST + index], percent));
  else
    strcpy (row->numbers[REQUEST_UNUSABLE], ATLAS_TEXT_UNKNOWN);
  row->cells[REQUEST_UNUSABLE] = row->numbers[REQUEST_UNUSABLE];
  atlas_table_set_text (row, REQUEST_REASON,
                        verdict == ATLAS_VERDICT_FITS    ? NULL
                        : verdict == ATLAS_VERDICT_LIMIT ? atlas_limit_key (limit)
                                                         : atlas_verdict_key (verdict));
}

static void print_requests (const AtlasCli *cli, Analysis *analysis) {
  static const AtlasTableColumn columns[REQUEST_COLUMN_COUNT] = {
    [REQUEST_SIZE] = { "A request of", true }, [REQUEST_FITS] = { "fits" },
    [REQUEST_TIMES] = { "times", true },       [REQUEST_UNUSABLE] = { "of no use for it", true },
    [REQUEST_REASON] = { "why not" },
  };
  AtlasTable table = { columns, REQUEST_COLUMN_COUNT, request_count (analysis), fill_request, analysis };
  fputc ('\n', cli->style.stream);
  atlas_cli_print_table (cli, &table);
}

static void print_places (const AtlasCli *cli, const AtlasFinding *finding) {
  enum { SHOWN = 4 };
  FILE *stream = cli->style.stream;
  char address[ATLAS_TEXT_NUMBER_SIZE], more[ATLAS_TEXT_NUMBER_SIZE];
  if (!finding->place_count)
    return;
  fputs ("   at ", stream);
  for (uint64_t i = 0; i < finding->place_count && i < SHOWN; i++)
    fprintf (stream, "%s%s", i ? ", " : "",
             atlas_text_address (finding->places[i], cli->style.address_digits, address));
  if (finding->place_count > SHOWN)
    fprintf (stream, " and %s more", atlas_text_count (finding->place_count - SHOWN, more));
  fputc ('\n', stream);
}

static void print_finding (const AtlasCli *cli, const AtlasFinding *finding, size_t number) {
  FILE *stream = cli->style.stream;
  fprintf (stream, "\n%zu. (%s)\n", number, atlas_certainty_key (finding->certainty));
  atlas_text_put_wrapped (stream, finding->text, cli->style.width, 3);
  print_places (cli, finding);
  if (finding->remedy)
    atlas_text_put_wrapped (stream, finding->remedy, cli->style.width, 3);
  if (finding->command)
    fprintf (stream, "   WinDbg: %s\n", finding->command);
}

static void print_tables (const AtlasCli *cli, Analysis *analysis) {
  AtlasAnswers answers = answers_of (analysis);
  atlas_cli_put_caption (cli, atlas_map_capture (analysis->map));
  atlas_free_figures_print (cli, &analysis->space, analysis->alarm);
  print_histogram (cli, analysis);
  print_requests (cli, analysis);
  atlas_answers_print (cli, &answers);
  fputs (analysis->findings.count ? "\nFindings\n" : "\nNothing stands out.\n", cli->style.stream);
  for (size_t i = 0; i < analysis->findings.count; i++)
    print_finding (cli, &analysis->findings.items[i], i + 1);
}

static int analyse (const AtlasCli *cli, Analysis *analysis, AtlasError *error) {
  int status = atlas_space_init (&analysis->space, analysis->map, error);
  if (status)
    return status;
  atlas_free_histogram (&analysis->space, &analysis->histogram);
  atlas_unusable_curve (&analysis->space, &analysis->curve);
  analysis->answer_count = atlas_answers_find (&cli->options, analysis->map, &analysis->space, analysis->answers);
  analysis->alarm = atlas_text_danger (&atlas_formatter_english, analysis->map, &analysis->space);
  return atlas_findings_init (&analysis->findings, analysis->map, &analysis->space, error);
}

int atlas_cli_fragmentation (AtlasCli *cli) {
  AtlasMap *map;
  AtlasError error;
  int status, failed = atlas_cli_load (cli, &map, &status);
  if (failed)
    return failed;
  Analysis analysis = { .map = map };
  failed = analyse (cli, &analysis, &error);
  if (!failed && cli->options.format != ATLAS_FORMAT_TABLE)
    failed = atlas_cli_print_records (cli, put_records, &analysis, &error);
  else if (!failed)
    print_tables (cli, &analysis);
  free (analysis.alarm);
  atlas_findings_clear (&analysis.findings);
  atlas_space_clear (&analysis.space);
  atlas_map_unref (map);
  return failed ? atlas_cli_fail (&error) : atlas_cli_finish (cli, status);
}
