/* The limits besides the address space, wherever they stand. */
#ifndef CLI_MEMORY_LIMITS_H
#define CLI_MEMORY_LIMITS_H

#include "cli/cli.h"

/* "limits": an array of those of which anything is known. */
void atlas_limits_put (AtlasRecords *records, const AtlasLimits *limits);

/* A line of facts for each limit that is, or may be, set. */
void atlas_limits_print (const AtlasCli *cli, const AtlasLimits *limits);

#endif
