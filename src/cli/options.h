/* What the command line asks for. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "vmatlas/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A bit each, so that a command can say which it takes. */
typedef enum {
  ATLAS_OPTION_HELP = 1 << 0,
  ATLAS_OPTION_FORMAT = 1 << 1,
  ATLAS_OPTION_JSON = 1 << 2,
  ATLAS_OPTION_WIDE = 1 << 3,
  ATLAS_OPTION_TIMEOUT = 1 << 4,
  ATLAS_OPTION_OUTPUT = 1 << 5,
  ATLAS_OPTION_PROGRESS = 1 << 6,
  ATLAS_OPTION_KIND = 1 << 7,
  ATLAS_OPTION_SORT = 1 << 8,
  ATLAS_OPTION_REVERSE = 1 << 9,
  ATLAS_OPTION_BLOCKS = 1 << 10,
  ATLAS_OPTION_LIMIT = 1 << 11,
  ATLAS_OPTION_MATCH = 1 << 12,
  ATLAS_OPTION_FITS = 1 << 13,
  ATLAS_OPTION_CSV = 1 << 14,
  ATLAS_OPTION_REDACT = 1 << 15,
  ATLAS_OPTION_APPEND = 1 << 16,
  ATLAS_OPTION_BLOCKS_OF = 1 << 17, /* --blocks with a heap; never beside ATLAS_OPTION_BLOCKS */
  ATLAS_OPTION_ZOOM = 1 << 18,
  ATLAS_OPTION_WIDTH = 1 << 19,
  ATLAS_OPTION_RESERVE = 1 << 20,
  ATLAS_OPTION_DLL = 1 << 21,
  ATLAS_OPTION_ASKS = 1 << 22 /* --fits that keeps no ranges; never beside ATLAS_OPTION_FITS */
} AtlasOption;

enum {
  ATLAS_OPTIONS_SHOWING =
      ATLAS_OPTION_HELP | ATLAS_OPTION_FORMAT | ATLAS_OPTION_JSON | ATLAS_OPTION_CSV | ATLAS_OPTION_WIDE,
  ATLAS_OPTIONS_SUBJECT = ATLAS_OPTIONS_SHOWING | ATLAS_OPTION_TIMEOUT | ATLAS_OPTION_REDACT
};

enum { ATLAS_MAX_OPERANDS = 2 };

/* What --zoom can be beside bytes a cell. */
enum { ATLAS_ZOOM_OPTION_FIT = 0, ATLAS_ZOOM_OPTION_PAGE = 1 };

typedef enum { ATLAS_FORMAT_TABLE = 0, ATLAS_FORMAT_JSON, ATLAS_FORMAT_CSV } AtlasFormat;

typedef struct {
  const char *operands[ATLAS_MAX_OPERANDS]; /* SUBJECT, ADDRESS */
  size_t operand_count;
  AtlasFormat format;
  bool wants_help, is_wide, has_progress_lines, is_reversed, has_blocks, is_redacted, is_appended, is_reserve;
  unsigned timeout_seconds;
  const char *output; /* strings NULL where nothing was said */
  const char *sort;
  const char *match;
  uint32_t kinds;     /* bits 1 << AtlasKind; 0: all */
  uint64_t limit;     /* UINT64_MAX: none */
  uint64_t fits, dll; /* bytes; 0: not asked for */
  uint64_t blocks_of; /* a heap's handle; 0: not asked for */
  uint64_t zoom;      /* bytes a cell, a power of two; or ATLAS_ZOOM_OPTION_ */
  uint32_t width;     /* pixels; 0: not said */
} AtlasOptions;

/* Parses `argc` arguments (behind the command's name). Only options of `allowed` are taken, and at most `operand_limit`
 * operands. ATLAS_ERROR_USAGE with a sentence. The strings are borrowed from `argv`. */
int atlas_options_parse (AtlasOptions *options, int argc, char **argv, unsigned allowed, size_t operand_limit,
                         AtlasError *error);

/* A line of help for each of `allowed`. */
void atlas_options_print_help (FILE *stream, unsigned allowed);

#endif
