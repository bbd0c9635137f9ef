#include "cli/cli.h"

#include "system/file.h"
#include "system/terminal.h"

#include <string.h>

#define SUBJECT_HELP                                                                                                   \
  "SUBJECT is a process or a file: all digits is a pid, an existing path is a file\n"                                  \
  "(a snapshot or a Windows minidump, told by its content), anything else the name\n"                                  \
  "of a process. pid:, name: and file: before it force one of them.\n"
#ifndef ATLAS_VERSION
#error "the build defines ATLAS_VERSION"
#endif

static const AtlasCommand commands[] = {
  { "processes", "", "List the processes that can be looked at.", NULL, ATLAS_OPTIONS_SHOWING, 0, atlas_cli_processes },
  { "capture", "SUBJECT -o FILE", "Save a snapshot of a process.", "A FILE of - is standard output.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_OUTPUT | ATLAS_OPTION_APPEND | ATLAS_OPTION_PROGRESS | ATLAS_OPTION_BLOCKS_OF,
    1, atlas_cli_save },
  { "summary", "SUBJECT", "Sum up by kind, by type and by state, and say what is free.",
    "The kinds are VMMap's; types and states are those of WinDbg's !address -summary.\n", ATLAS_OPTIONS_SUBJECT, 1,
    atlas_cli_summary },
  { "regions", "SUBJECT", "List the regions of the address space.",
    "Columns to sort by: address kind size committed private total_ws private_ws\n"
    "shareable_ws shared_ws locked_ws blocks largest protection details.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_KIND | ATLAS_OPTION_SORT | ATLAS_OPTION_REVERSE | ATLAS_OPTION_BLOCKS
        | ATLAS_OPTION_LIMIT | ATLAS_OPTION_MATCH,
    1, atlas_cli_regions },
  { "free", "SUBJECT", "List the free ranges, and say whether a request would fit.",
    "Columns to sort by: address size allocatable.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_SORT | ATLAS_OPTION_REVERSE | ATLAS_OPTION_FITS | ATLAS_OPTION_RESERVE
        | ATLAS_OPTION_LIMIT,
    1, atlas_cli_free },
  { "fragmentation", "SUBJECT", "Say how the free space is cut up, what fits, what stands out.",
    "SIZE is 65536, 64K, 1M, 0x10000; of a DLL the SizeOfImage of its header.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_ASKS | ATLAS_OPTION_RESERVE | ATLAS_OPTION_DLL, 1, atlas_cli_fragmentation },
  { "grid", "SUBJECT -o FILE", "Draw the address space as a grid of cells, PNG or SVG.",
    "FILE ends with .png or .svg. Rows go from low to high addresses; the size of a\n"
    "long gap of a 64-bit space stands in a row of its own. At --zoom page the pages\n"
    "of an allocation unit stand in a group; fit takes an allocation unit a cell, or\n"
    "more, so that the cells are no higher than wide.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_OUTPUT | ATLAS_OPTION_ZOOM | ATLAS_OPTION_WIDTH, 1, atlas_cli_grid },
  { "heaps", "SUBJECT", "List the heaps, or the blocks of one.",
    "Busy blocks the program has, free ones the heap has to give. Ext. frag. is the\n"
    "share of free blocks in what its segments have committed, Virt. frag. that of\n"
    "uncommitted memory in them, as WinDbg's !heap -s has them. A snapshot has the\n"
    "blocks of the one heap that it was captured with.\n",
    ATLAS_OPTIONS_SUBJECT | ATLAS_OPTION_BLOCKS_OF | ATLAS_OPTION_LIMIT, 1, atlas_cli_heaps },
  { "threads", "SUBJECT", "List the threads and their stacks.", NULL, ATLAS_OPTIONS_SUBJECT, 1, atlas_cli_threads },
  { "modules", "SUBJECT", "List the program and its libraries.", NULL, ATLAS_OPTIONS_SUBJECT, 1, atlas_cli_modules },
  { "at", "SUBJECT ADDRESS", "Say what is at an address.", "ADDRESS is hexadecimal, with or without 0x.\n",
    ATLAS_OPTIONS_SUBJECT, 2, atlas_cli_at },
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_help (FILE *stream) {
  fputs ("usage: vmatlas-cli COMMAND [SUBJECT] [OPTION…]\n\n"
         "Shows what fills the address space of a Windows process.\n\n",
         stream);
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    fprintf (stream, "  %-13s  %s\n", commands[i].name, commands[i].summary);
  fputs ("\n" SUBJECT_HELP "\nvmatlas-cli COMMAND --help says more of each. This is version " ATLAS_VERSION ".\n\n"
         "Exit status: 0 done, 1 failed, 2 not understood, 3 done, but part of the address\n"
         "space stayed unread.\n",
         stream);
}

static void print_command_help (FILE *stream, const AtlasCommand *command) {
  fprintf (stream, "usage: vmatlas-cli %s%s%s [OPTION…]\n\n%s\n\n", command->name, *command->operands ? " " : "",
           command->operands, command->summary);
  atlas_options_print_help (stream, command->options);
  if (command->help)
    fprintf (stream, "\n%s", command->help);
  if (command->operand_count)
    fputs ("\n" SUBJECT_HELP, stream);
}

static int refuse (const AtlasCommand *command, const AtlasError *error) {
  atlas_cli_fail (error);
  atlas_cli_say ("usage: vmatlas-cli %s%s%s [OPTION…]; more with --help", command->name, *command->operands ? " " : "",
                 command->operands);
  return ATLAS_EXIT_USAGE;
}

static int run_command (const AtlasCommand *command, AtlasCli *cli, int argc, char **argv) {
  AtlasError error;
  if (atlas_options_parse (&cli->options, argc, argv, command->options, command->operand_count, &error))
    return refuse (command, &error);
  if (cli->options.wants_help) {
    print_command_help (cli->style.stream, command);
    return atlas_cli_finish (cli, ATLAS_EXIT_DONE);
  }
  if (cli->options.operand_count < command->operand_count) {
    atlas_error_set (&error, ATLAS_ERROR_USAGE, "%s is missing.", cli->options.operand_count ? "ADDRESS" : "SUBJECT");
    return refuse (command, &error);
  }
  return command->run (cli);
}

static bool is_one_of (const char *word, const char *a, const char *b, const char *c) {
  return strcmp (word, a) == 0 || strcmp (word, b) == 0 || strcmp (word, c) == 0;
}

int main (int argc, char **argv) {
  argv = atlas_terminal_start (&argc, argv);
  FILE *stream = atlas_standard_output ();
  AtlasCli cli = {
    .style = { .stream = stream, .width = atlas_terminal_width (), .has_colour = atlas_terminal_has_colour (stream) }
  };
  if (argc < 2) {
    print_help (stderr);
    return ATLAS_EXIT_USAGE;
  }
  if (is_one_of (argv[1], "--help", "-h", "help")) {
    print_help (stream);
    return atlas_cli_finish (&cli, ATLAS_EXIT_DONE);
  }
  if (is_one_of (argv[1], "--version", "-V", "version")) {
    fputs ("vmatlas-cli " ATLAS_VERSION "\n", stream);
    return atlas_cli_finish (&cli, ATLAS_EXIT_DONE);
  }
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return run_command (&commands[i], &cli, argc - 2, argv + 2);
  atlas_cli_say ("There is no command \"%s\". \"vmatlas-cli --help\" lists them.", argv[1]);
  return ATLAS_EXIT_USAGE;
}
