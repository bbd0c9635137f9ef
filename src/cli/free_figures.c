#include "cli/free_figures.h"

void atlas_free_figures_put (AtlasRecords *records, const AtlasSpace *space, const char *alarm) {
  bool is_told = !atlas_space_is_unknown (space);
  atlas_records_begin_object (records, "free");
  atlas_records_bytes (records, "total", is_told ? space->total : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "ranges", is_told ? space->range_count : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "largest", is_told ? space->largest : ATLAS_UNKNOWN);
  atlas_records_address (records, "largest_address", space->largest_address);
  atlas_records_bytes (records, "largest_allocatable", is_told ? space->largest_allocatable : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "unusable", is_told ? space->unusable : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "unusable_pieces", is_told ? space->unusable_pieces : ATLAS_UNKNOWN);
  if (is_told)
    atlas_records_number (records, "fragmentation", space->fragmentation);
  else
    atlas_records_null (records, "fragmentation");
  atlas_records_bytes (records, "allocatable", is_told ? space->allocatable : ATLAS_UNKNOWN);
  atlas_records_bytes (records, "unknown", space->unknown);
  atlas_records_string (records, "alarm", alarm && *alarm ? alarm : NULL);
  atlas_records_end_object (records);
}

typedef struct {
  const char *name;
  uint64_t bytes;
  uint64_t address; /* ATLAS_UNKNOWN: none */
  const char *of;   /* what `count` counts; NULL: nothing */
  uint64_t count;
} Figure;

static void print_figure (const AtlasCli *cli, const Figure *figure) {
  FILE *stream = cli->style.stream;
  char bytes[ATLAS_TEXT_NUMBER_SIZE], number[ATLAS_TEXT_NUMBER_SIZE];
  fprintf (stream, "%-22s %13s K", figure->name, figure->bytes ? atlas_text_size (figure->bytes, bytes) : "0");
  if (figure->of)
    fprintf (stream, " in %s %s%s", atlas_text_count (figure->count, number), figure->of,
             figure->count == 1 ? "" : "s");
  if (figure->bytes && figure->address != ATLAS_UNKNOWN)
    fprintf (stream, " at %s", atlas_text_address (figure->address, cli->style.address_digits, number));
  fputc ('\n', stream);
}

static void print_figures (const AtlasCli *cli, const AtlasSpace *space) {
  const Figure figures[] = {
    { "Free", space->total, ATLAS_UNKNOWN, "range", space->range_count },
    { "  largest", space->largest, space->largest_address, NULL, 0 },
    { "  largest allocatable", space->largest_allocatable, space->largest_allocatable_address, NULL, 0 },
    { "  unusable", space->unusable, ATLAS_UNKNOWN, "piece", space->unusable_pieces },
  };
  char percent[ATLAS_TEXT_NUMBER_SIZE];
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
    print_figure (cli, &figures[i]);
  fprintf (cli->style.stream, "%-22s %13s\n", "  fragmentation", atlas_text_percent (space->fragmentation, percent));
}

void atlas_free_figures_print (const AtlasCli *cli, const AtlasSpace *space, const char *alarm) {
  FILE *stream = cli->style.stream;
  char size[ATLAS_TEXT_NUMBER_SIZE];
  if (!atlas_space_is_unknown (space))
    print_figures (cli, space);
  if (space->unknown)
    fprintf (stream, "%-22s %13s K, free or not\n", "Unknown", atlas_text_size (space->unknown, size));
  if (!alarm || !*alarm)
    return;
  fprintf (stream, "\n%s", cli->style.has_colour ? "\033[1;31m" : "");
  atlas_text_put (stream, alarm, SIZE_MAX);
  fputs (cli->style.has_colour ? "\033[0m\n" : "\n", stream);
}
