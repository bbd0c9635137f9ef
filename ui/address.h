/* Addresses as people write them. No display is needed here. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Reads hexadecimal digits, with or without "0x" before them or a WinDbg back-tick among them, between blanks. FALSE,
 * and `out` untouched, if it is anything else or too large. */
gboolean atlas_address_parse (const char *text, uint64_t *out);

G_END_DECLS
