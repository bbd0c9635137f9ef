/* The memory limit of control groups. Private to this folder. */
#ifndef POSIX_CGROUP_H
#define POSIX_CGROUP_H

#include "vmatlas/limits.h"

/* Of the group of process `pid`, or of that one above it that has the least room; left as it is if that cannot be told.
 * What Linux can take back at once, pages of files that were not used lately, is not counted as used. */
void atlas_cgroup_limit (const char *root, uint32_t pid, AtlasLimit *out);

#endif
