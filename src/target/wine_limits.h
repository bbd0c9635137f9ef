/* The limits that Linux sets to a process under Wine. Private to capture. */
#ifndef TARGET_WINE_LIMITS_H
#define TARGET_WINE_LIMITS_H

#include "vmatlas/capture_builder.h"

/* The Linux process that a captured process under Wine is; 0 if it cannot be told for certain: Wine has no call for
 * that.
 *
 * It is the one whose memory has, in the environment blocks of threads of the capture, the numbers of this process and
 * of those threads, and which was started at about the same time; two that cannot be told apart (of two prefixes) are
 * none. */
uint32_t atlas_wine_find_process (const AtlasCapture *capture);

/* Adds what Linux says of its limits; nothing if the process cannot be found. */
void atlas_wine_add_limits (AtlasCaptureBuilder *builder);

#endif
