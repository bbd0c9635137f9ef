#include "vmatlas/kind.h"

#include <ctype.h>
#include <stddef.h>

static const char *const names[ATLAS_KIND_COUNT] = {
  "Image",        "Mapped File", "Shareable", "Heap", "Managed Heap", "Stack",
  "Private Data", "Page Table",  "Unusable",  "Free", "Unknown",
};

const char *atlas_kind_name (AtlasKind kind) {
  return (unsigned)kind < ATLAS_KIND_COUNT ? names[kind] : "Unknown";
}

static bool is_separator (char c) {
  return c == ' ' || c == '-' || c == '_';
}

static bool is_same_name (const char *a, const char *b) {
  for (;;) {
    while (is_separator (*a))
      a++;
    while (is_separator (*b))
      b++;
    if (tolower ((unsigned char)*a) != tolower ((unsigned char)*b))
      return false;
    if (!*a)
      return true;
    a++;
    b++;
  }
}

bool atlas_kind_from_name (const char *name, AtlasKind *out) {
  for (int kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (is_same_name (name, names[kind])) {
      *out = (AtlasKind)kind;
      return true;
    }
  return false;
}
