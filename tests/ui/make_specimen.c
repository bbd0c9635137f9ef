/* Saves a specimen as a snapshot: make-specimen exhausted|untold|wide|many FILE */
#include "specimen.h"
#include "vmatlas/snapshot.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 500000 };

static AtlasCaptureBuilder *make (const char *name) {
  if (!strcmp (name, "exhausted"))
    return specimen_exhausted (true);
  if (!strcmp (name, "untold"))
    return specimen_exhausted (false);
  if (!strcmp (name, "wide"))
    return specimen_wide ();
  if (!strcmp (name, "many"))
    return specimen_many (MANY);
  return NULL;
}

int main (int argc, char **argv) {
  AtlasCaptureBuilder *builder = argc == 3 ? make (argv[1]) : NULL;
  AtlasError error = { 0 };
  if (!builder) {
    fprintf (stderr, "usage: make-specimen exhausted|untold|wide|many FILE\n");
    return 2;
  }
  int result = atlas_snapshot_save (builder->capture, argv[2], &error);
  if (result < 0)
    fprintf (stderr, "%s\n", error.message);
  atlas_capture_builder_free (builder);
  return result < 0;
}
