#include "cli/free_figures.h"

void atlas_free_figures_put (AtlasRecords *records, const AtlasSpace *space, const char *alarm) {
  atlas_records_begin_object (records, "free");
  atlas_records_bytes (records, "total", space->total);
  atlas_records_bytes (records, "ranges", space->range_count);
  atlas_records_bytes (records, "largest", space->largest);
  atlas_records_address (records, "largest_address", space->largest_address);
  atlas_records_bytes (records, "largest_allocatable", space->largest_allocatable);
  atlas_records_bytes (records, "unusable", space->unusable);
  atlas_records_bytes (records, "unusable_pieces", space->unusable_pieces);
  atlas_records_number (records, "fragmentation", space->fragmentation);
  atlas_records_bytes (records, "allocatable", space->allocatable);
  atlas_records_bytes (records, "unknown", space->unknown);
  atlas_records_string (records, "alarm", *alarm ? alarm : NULL);
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

void atlas_free_figures_print (const AtlasCli *cli, const AtlasSpace *space, const char *alarm) {
  FILE *stream = cli->style.stream;
  const Figure figures[] = {
    { "Free", space->total, ATLAS_UNKNOWN, "range", space->range_count },
    { "  largest", space->largest, space->largest_address, NULL, 0 },
    { "  largest allocatable", space->largest_allocatable, space->largest_allocatable_address, NULL, 0 },
    { "  unusable", space->unusable, ATLAS_UNKNOWN, "piece", space->unusable_pieces },
  };
  char percent[ATLAS_TEXT_NUMBER_SIZE];
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
    print_figure (cli, &figures[i]);
  fprintf (stream, "%-22s %13s\n", "  fragmentation", atlas_text_percent (space->fragmentation, percent));
  if (!*alarm)
    return;
  fprintf (stream, "\n%s", cli->style.has_colour ? "\033[1;31m" : "");
  atlas_text_put (stream, alarm, SIZE_MAX);
  fputs (cli->style.has_colour ? "\033[0m\n" : "\n", stream);
}
