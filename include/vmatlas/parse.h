/* Sizes and addresses as people type them, for the window and the command line alike. A text that is refused leaves
 * the output as it was. No locale changes what is accepted. */
#ifndef VMATLAS_PARSE_H
#define VMATLAS_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* A size in bytes: "65536", "64K", "64 KiB", "1.5m", "1,5 MB", "0x10000". Units are powers of 1024, their letters of
 * either case; the fraction of a byte is cut off. Blanks around it are ignored. False for anything else, for 0, and for
 * more than 64 bits hold. */
bool atlas_parse_size (const char *text, uint64_t *out);

/* A hexadecimal address: "7ffe0000", "0x7FFE0000", and with a backtick before the last eight digits, as WinDbg writes
 * it: "00007ff6`12340000". Blanks around it are ignored. False for anything else and for more than 64 bits. */
bool atlas_parse_address (const char *text, uint64_t *out);

#endif
