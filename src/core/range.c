#include "vmatlas/range.h"

#include <stdio.h>

bool atlas_protection_is_writable (uint32_t protection) {
  return protection
         & (ATLAS_PROTECT_READWRITE | ATLAS_PROTECT_WRITECOPY | ATLAS_PROTECT_EXECUTE_READWRITE
            | ATLAS_PROTECT_EXECUTE_WRITECOPY);
}

bool atlas_protection_is_readable (uint32_t protection) {
  /* PAGE_EXECUTE alone cannot be read on paper; x86 reads it all the same. */
  return !(protection & (ATLAS_PROTECT_GUARD | ATLAS_PROTECT_NOACCESS)) && (protection & 0xff);
}

static const char *access_text (uint32_t protection) {
  static const struct {
    uint32_t bit;
    const char *text;
  } words[] = {
    { ATLAS_PROTECT_EXECUTE_WRITECOPY, "Execute/Copy on Write" },
    { ATLAS_PROTECT_EXECUTE_READWRITE, "Execute/Read/Write" },
    { ATLAS_PROTECT_EXECUTE_READ, "Execute/Read" },
    { ATLAS_PROTECT_EXECUTE, "Execute" },
    { ATLAS_PROTECT_WRITECOPY, "Copy on write" },
    { ATLAS_PROTECT_READWRITE, "Read/Write" },
    { ATLAS_PROTECT_READ, "Read" },
    { ATLAS_PROTECT_NOACCESS, "No access" },
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (protection & words[i].bit)
      return words[i].text;
  return "";
}

const char *atlas_protection_text (uint32_t protection, char *buffer, size_t size) {
  snprintf (buffer, size, "%s%s%s%s", access_text (protection), protection & ATLAS_PROTECT_GUARD ? "/Guard" : "",
            protection & ATLAS_PROTECT_NOCACHE ? "/NoCache" : "",
            protection & ATLAS_PROTECT_WRITECOMBINE ? "/WriteCombine" : "");
  return buffer;
}

bool atlas_state_from_windows (uint32_t value, AtlasState *out) {
  switch (value) {
  case 0x1000: *out = ATLAS_STATE_COMMITTED; return true;
  case 0x2000: *out = ATLAS_STATE_RESERVED; return true;
  case 0x10000: *out = ATLAS_STATE_FREE; return true;
  default: return false;
  }
}

bool atlas_type_from_windows (uint32_t value, AtlasType *out) {
  switch (value) {
  case 0x20000: *out = ATLAS_TYPE_PRIVATE; return true;
  case 0x40000: *out = ATLAS_TYPE_MAPPED; return true;
  case 0x1000000: *out = ATLAS_TYPE_IMAGE; return true;
  default: return false;
  }
}

const char *atlas_state_key (AtlasState state) {
  static const char *const keys[ATLAS_STATE_COUNT] = { "free", "reserved", "committed", "unknown" };
  return (unsigned)state < ATLAS_STATE_COUNT ? keys[state] : "unknown";
}

const char *atlas_type_key (AtlasType type) {
  static const char *const keys[ATLAS_TYPE_COUNT] = { "none", "private", "mapped", "image" };
  return (unsigned)type < ATLAS_TYPE_COUNT ? keys[type] : "none";
}

const char *atlas_state_windows_name (AtlasState state) {
  static const char *const names[ATLAS_STATE_COUNT] = { "MEM_FREE", "MEM_RESERVE", "MEM_COMMIT", "<unknown>" };
  return (unsigned)state < ATLAS_STATE_COUNT ? names[state] : "<unknown>";
}

const char *atlas_type_windows_name (AtlasType type) {
  static const char *const names[ATLAS_TYPE_COUNT] = { "MEM_FREE", "MEM_PRIVATE", "MEM_MAPPED", "MEM_IMAGE" };
  return (unsigned)type < ATLAS_TYPE_COUNT ? names[type] : "<unknown>";
}
