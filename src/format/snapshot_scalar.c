#include "format/snapshot_scalar.h"

#include <ctype.h>
#include <string.h>

static bool parse_hexadecimal (const char *text, size_t length, uint64_t *out) {
  uint64_t value = 0;
  for (size_t i = 0; i < length; i++) {
    if (!isxdigit ((unsigned char)text[i]))
      return false;
    unsigned char c = (unsigned char)tolower ((unsigned char)text[i]);
    value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  *out = value;
  return length > 0 && length <= 16;
}

bool atlas_scalar_read_decimal (const char *text, size_t length, uint64_t *out) {
  uint64_t value = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    uint64_t digit = (uint64_t)(text[i] - '0');
    if (value > (UINT64_MAX - digit) / 10)
      return false;
    value = value * 10 + digit;
  }
  *out = value;
  return length > 0 && (length == 1 || text[0] != '0');
}

static bool parse_number (const char *text, size_t length, uint64_t *out) {
  if (length > 2 && text[0] == '0' && text[1] == 'x')
    return parse_hexadecimal (text + 2, length - 2, out);
  return atlas_scalar_read_decimal (text, length, out);
}

static bool is_allowed (const AtlasField *field, uint64_t number) {
  if (field->kind == ATLAS_FIELD_BITS)
    return number == 32 || number == 64;
  if (field->kind == ATLAS_FIELD_POWER)
    return number && number <= UINT32_MAX && (number & (number - 1)) == 0;
  return number <= atlas_field_max (field);
}

const char *atlas_scalar_form (const AtlasField *field) {
  switch (field->kind) {
  case ATLAS_FIELD_BITS: return "32 or 64";
  case ATLAS_FIELD_POWER: return "a power of two below 4294967296";
  case ATLAS_FIELD_NUMBER32:
  case ATLAS_FIELD_FLAGS: return "a number below 4294967296";
  case ATLAS_FIELD_LIMIT: return "a number of at most 64 bits, or " ATLAS_NO_LIMIT_WORD;
  default: return "a number of at most 64 bits";
  }
}

bool atlas_scalar_read_number (const AtlasField *field, const char *text, size_t length, uint64_t *out) {
  uint64_t number = ATLAS_NO_LIMIT;
  bool is_word = field->kind == ATLAS_FIELD_LIMIT && strcmp (text, ATLAS_NO_LIMIT_WORD) == 0;
  if ((!is_word && !parse_number (text, length, &number)) || !is_allowed (field, number))
    return false;
  *out = number;
  return true;
}
