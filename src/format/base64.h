/* Base64 (RFC 4648), for the texts of a snapshot that are not UTF-8. */
#ifndef FORMAT_BASE64_H
#define FORMAT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* What YAML calls it. */
#define ATLAS_BASE64_TAG "tag:yaml.org,2002:binary"

/* The size of `size` bytes in base64, without a NUL; SIZE_MAX if that overflows. */
size_t atlas_base64_size (size_t size);
/* Writes atlas_base64_size (size) characters. */
void atlas_base64_encode (const char *bytes, size_t size, char *out);

/* Decodes in place, blanks and line breaks passed over. False, with the text spoilt, if it is no base64. */
bool atlas_base64_decode (char *text, size_t length, size_t *size);

#endif
