/* The figures of free space, as summary and fragmentation show them. */
#ifndef CLI_FREE_FIGURES_H
#define CLI_FREE_FIGURES_H

#include "cli/cli.h"
#include "vmatlas/space.h"

/* The object "free". `alarm` is "" for none. */
void atlas_free_figures_put (AtlasRecords *records, const AtlasSpace *space, const char *alarm);
void atlas_free_figures_print (const AtlasCli *cli, const AtlasSpace *space, const char *alarm);

#endif
