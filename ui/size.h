/* Sizes as people write them. No display is needed here. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* "65536", "64K", "64 KiB", "1.5 M", "1,5 MB", "0x10000": bytes, in units of 1024. FALSE for what is none, for 0, and
 * for what goes beyond 64 bits. */
gboolean atlas_size_parse (const char *text, uint64_t *out);

G_END_DECLS
