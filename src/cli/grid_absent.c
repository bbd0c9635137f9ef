/* vmatlas-cli grid, where the program is built without Cairo: one static file that can be copied anywhere. */
#include "cli/cli.h"

int atlas_cli_grid (AtlasCli *cli) {
  AtlasError error;
  atlas_error_set (&error, ATLAS_ERROR_USAGE,
                   "This vmatlas-cli has no pictures: it is one file that needs no libraries. Save a snapshot with "
                   "\"vmatlas-cli capture\", and draw it with vmatlas-cli on Linux.");
  return atlas_cli_fail (&error);
}
