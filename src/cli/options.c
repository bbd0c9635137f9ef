#include "cli/options.h"

#include "vmatlas/gather.h"
#include "vmatlas/kind.h"
#include "vmatlas/parse.h"

#include <string.h>

enum { MAX_TIMEOUT = 24 * 60 * 60 };

typedef struct {
  AtlasOption option;
  const char *name;
  char letter;       /* 0: none */
  const char *value; /* what its value is called; NULL: it has none */
  const char *help;
} Description;

static const Description descriptions[] = {
  { ATLAS_OPTION_OUTPUT, "output", 'o', "FILE", "the file to write" },
  { ATLAS_OPTION_APPEND, "append", 0, NULL, "add the snapshot to FILE behind those it holds" },
  { ATLAS_OPTION_KIND, "kind", 0, "KIND[,KIND]", "only these kinds, such as heap or mapped-file" },
  { ATLAS_OPTION_MATCH, "match", 0, "TEXT", "only regions that show TEXT, or hold that address" },
  { ATLAS_OPTION_FITS, "fits", 0, "SIZE", "only ranges that could take SIZE (64K, 1M, 0x…)" },
  { ATLAS_OPTION_ASKS, "fits", 0, "SIZE", "say whether SIZE (64K, 1M, 0x…) would fit" },
  { ATLAS_OPTION_RESERVE, "reserve", 0, NULL, "of --fits: reserve it only, and commit nothing" },
  { ATLAS_OPTION_DLL, "dll", 0, "SIZE", "say whether a DLL with an image of SIZE would load" },
  { ATLAS_OPTION_SORT, "sort", 0, "COLUMN", "order by it, quantities from the largest down" },
  { ATLAS_OPTION_REVERSE, "reverse", 0, NULL, "the other way round" },
  { ATLAS_OPTION_BLOCKS, "blocks", 0, NULL, "the blocks of each region below it" },
  { ATLAS_OPTION_BLOCKS_OF, "blocks", 0, "ADDRESS", "the blocks of the heap with that address too" },
  { ATLAS_OPTION_LIMIT, "limit", 0, "N", "at most N rows" },
  { ATLAS_OPTION_FORMAT, "format", 0, "table|json|csv", "how to write it" },
  { ATLAS_OPTION_JSON, "json", 0, NULL, "short for --format json" },
  { ATLAS_OPTION_CSV, "csv", 0, NULL, "short for --format csv" },
  { ATLAS_OPTION_WIDE, "wide", 0, NULL, "all columns of a table, in full" },
  { ATLAS_OPTION_TIMEOUT, "timeout", 0, "SECONDS", "give up a process that is silent so long (30)" },
  { ATLAS_OPTION_REDACT, "redact", 0, NULL, "leave out what tells of people: user, folders, ..." },
  { ATLAS_OPTION_ZOOM, "zoom", 0, "fit|page|SIZE", "bytes a cell, a power of two (fit)" },
  { ATLAS_OPTION_WIDTH, "width", 0, "PIXELS", "the width of the picture (1700)" },
  { ATLAS_OPTION_PROGRESS, "progress", 0, NULL, "report on standard error, in lines for a program" },
  { ATLAS_OPTION_HELP, "help", 'h', NULL, "say this" },
};
enum { DESCRIPTION_COUNT = sizeof descriptions / sizeof *descriptions };

/* Decimal digits up to the first other character, which is returned; NULL if there are none or they are too many. */
static const char *parse_digits (const char *text, uint64_t *out) {
  uint64_t value = 0;
  const char *next = text;
  for (; *next >= '0' && *next <= '9'; next++) {
    uint64_t digit = (uint64_t)(*next - '0');
    if (value > (UINT64_MAX - digit) / 10)
      return NULL;
    value = value * 10 + digit;
  }
  if (next == text)
    return NULL;
  *out = value;
  return next;
}

static int refuse_value (const char *option, const char *value, const char *wanted, AtlasError *error) {
  return atlas_error_set (error, ATLAS_ERROR_USAGE, "--%s cannot be \"%s\": %s.", option, atlas_error_tail (value),
                          wanted);
}

static int parse_number (const char *option, const char *value, uint64_t least, uint64_t most, const char *wanted,
                         uint64_t *out, AtlasError *error) {
  uint64_t number;
  const char *end = parse_digits (value, &number);
  if (!end || *end || number < least || number > most)
    return refuse_value (option, value, wanted, error);
  *out = number;
  return ATLAS_OK;
}

static int parse_size (const char *option, const char *value, uint64_t *out, AtlasError *error) {
  if (atlas_parse_size (value, out))
    return ATLAS_OK;
  return refuse_value (option, value, "give a size above 0, such as 65536, 64K, 1M, 0x10000", error);
}

static int parse_kinds (const char *value, uint32_t *kinds, AtlasError *error) {
  for (const char *next = value;; next++) {
    char name[32];
    size_t length = strcspn (next, ",");
    AtlasKind kind;
    snprintf (name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), next);
    if (!atlas_kind_from_name (name, &kind))
      return refuse_value (
          "kind", value,
          "there are image, mapped-file, shareable, heap, managed-heap, stack, private-data, unusable, free, "
          "unknown",
          error);
    *kinds |= UINT32_C (1) << kind;
    next += length;
    if (!*next)
      return ATLAS_OK;
  }
}

static int parse_format (const char *value, AtlasFormat *out, AtlasError *error) {
  static const char *const names[] = {
    [ATLAS_FORMAT_TABLE] = "table", [ATLAS_FORMAT_JSON] = "json", [ATLAS_FORMAT_CSV] = "csv"
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp (value, names[i]) == 0) {
      *out = (AtlasFormat)i;
      return ATLAS_OK;
    }
  return refuse_value ("format", value, "there are table, json and csv", error);
}

static int parse_zoom (const char *value, uint64_t *out, AtlasError *error) {
  uint64_t bytes = ATLAS_ZOOM_OPTION_FIT;
  if (strcmp (value, "page") == 0)
    bytes = ATLAS_ZOOM_OPTION_PAGE;
  else if (strcmp (value, "fit") != 0 && (!atlas_parse_size (value, &bytes) || bytes & (bytes - 1)))
    return refuse_value ("zoom", value, "give fit, page, or the bytes of a cell, a power of two such as 64K", error);
  *out = bytes;
  return ATLAS_OK;
}

static int take_option (AtlasOptions *options, AtlasOption option, const char *value, AtlasError *error) {
  uint64_t number = 0;
  int status = ATLAS_OK;
  switch (option) {
  case ATLAS_OPTION_HELP: options->wants_help = true; break;
  case ATLAS_OPTION_FORMAT: status = parse_format (value, &options->format, error); break;
  case ATLAS_OPTION_JSON: options->format = ATLAS_FORMAT_JSON; break;
  case ATLAS_OPTION_CSV: options->format = ATLAS_FORMAT_CSV; break;
  case ATLAS_OPTION_WIDE: options->is_wide = true; break;
  case ATLAS_OPTION_TIMEOUT:
    status = parse_number ("timeout", value, 0, MAX_TIMEOUT, "give whole seconds, at most a day", &number, error);
    if (!status)
      options->timeout_seconds = (unsigned)number;
    break;
  case ATLAS_OPTION_OUTPUT: options->output = value; break;
  case ATLAS_OPTION_PROGRESS: options->has_progress_lines = true; break;
  case ATLAS_OPTION_KIND: status = parse_kinds (value, &options->kinds, error); break;
  case ATLAS_OPTION_SORT: options->sort = value; break;
  case ATLAS_OPTION_REVERSE: options->is_reversed = true; break;
  case ATLAS_OPTION_BLOCKS: options->has_blocks = true; break;
  case ATLAS_OPTION_BLOCKS_OF:
    if (!atlas_parse_address (value, &options->blocks_of) || !options->blocks_of)
      status = refuse_value ("blocks", value, "give the address of a heap in hexadecimal, such as 0x700000", error);
    break;
  case ATLAS_OPTION_LIMIT:
    status = parse_number ("limit", value, 1, UINT64_MAX, "give a number of rows from 1 on", &options->limit, error);
    break;
  case ATLAS_OPTION_REDACT: options->is_redacted = true; break;
  case ATLAS_OPTION_APPEND: options->is_appended = true; break;
  case ATLAS_OPTION_MATCH: options->match = value; break;
  case ATLAS_OPTION_ZOOM: status = parse_zoom (value, &options->zoom, error); break;
  case ATLAS_OPTION_WIDTH:
    status = parse_number ("width", value, 1, UINT32_MAX, "give a number of pixels", &number, error);
    if (!status)
      options->width = (uint32_t)number;
    break;
  case ATLAS_OPTION_RESERVE: options->is_reserve = true; break;
  case ATLAS_OPTION_FITS:
  case ATLAS_OPTION_ASKS: status = parse_size ("fits", value, &options->fits, error); break;
  case ATLAS_OPTION_DLL: status = parse_size ("dll", value, &options->dll, error); break;
  }
  return status;
}

/* The one of the options that are `allowed` that an argument names, and its value if it is written into it
 * ("--sort=size", "-oFILE"). */
static const Description *find_option (const char *argument, unsigned allowed, const char **value) {
  *value = NULL;
  if (argument[1] != '-') {
    for (size_t i = 0; i < DESCRIPTION_COUNT; i++)
      if (descriptions[i].option & allowed && descriptions[i].letter && descriptions[i].letter == argument[1]) {
        *value = argument[2] ? argument + 2 : NULL;
        return &descriptions[i];
      }
    return NULL;
  }
  size_t length = strcspn (argument + 2, "=");
  for (size_t i = 0; i < DESCRIPTION_COUNT; i++)
    if (descriptions[i].option & allowed && strlen (descriptions[i].name) == length
        && strncmp (descriptions[i].name, argument + 2, length) == 0) {
      *value = argument[2 + length] ? argument + 3 + length : NULL;
      return &descriptions[i];
    }
  return NULL;
}

/* Takes the option at argv[*next], and its value behind it. */
static int parse_option (AtlasOptions *options, int argc, char **argv, int *next, unsigned allowed, AtlasError *error) {
  const char *argument = argv[(*next)++], *value;
  const Description *found = find_option (argument, allowed, &value);
  if (!found)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "There is no option %s here.", atlas_error_tail (argument));
  if (!found->value && value)
    return atlas_error_set (error, ATLAS_ERROR_USAGE, "--%s takes no value.", found->name);
  if (found->value && !value) {
    if (*next >= argc)
      return atlas_error_set (error, ATLAS_ERROR_USAGE, "--%s needs a value: %s.", found->name, found->value);
    value = argv[(*next)++];
  }
  return take_option (options, found->option, value, error);
}

int atlas_options_parse (AtlasOptions *options, int argc, char **argv, unsigned allowed, size_t operand_limit,
                         AtlasError *error) {
  AtlasOptions parsed = { .timeout_seconds = ATLAS_GATHER_TIMEOUT, .limit = UINT64_MAX };
  bool has_options_ended = false;
  for (int next = 0; next < argc;) {
    const char *argument = argv[next];
    if (!has_options_ended && strcmp (argument, "--") == 0) {
      has_options_ended = true;
      next++;
    } else if (!has_options_ended && argument[0] == '-' && argument[1]) {
      int status = parse_option (&parsed, argc, argv, &next, allowed, error);
      if (status)
        return status;
    } else if (parsed.operand_count < operand_limit) {
      parsed.operands[parsed.operand_count++] = argument;
      next++;
    } else {
      return atlas_error_set (error, ATLAS_ERROR_USAGE, "\"%s\" is one word too many.", atlas_error_tail (argument));
    }
  }
  *options = parsed;
  return ATLAS_OK;
}

void atlas_options_print_help (FILE *stream, unsigned allowed) {
  for (size_t i = 0; i < DESCRIPTION_COUNT; i++) {
    const Description *one = &descriptions[i];
    if (!(one->option & allowed))
      continue;
    char left[32], letter[5] = "";
    if (one->letter)
      snprintf (letter, sizeof letter, "-%c, ", one->letter);
    snprintf (left, sizeof left, "%s--%s%s%s", letter, one->name, one->value ? " " : "", one->value ? one->value : "");
    fprintf (stream, "  %-24s  %s\n", left, one->help);
  }
}
