#include "picture/cells_inside.h"

void atlas_cell_shares (const uint64_t bytes[ATLAS_KIND_COUNT], uint32_t pixels, uint32_t shares[ATLAS_KIND_COUNT]) {
  AtlasCellSharing sharing = { .pixels = pixels };
  double total = 0;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++) {
    total += (double)bytes[kind];
    sharing.waiting += bytes[kind] > 0;
    shares[kind] = 0;
  }
  if (total > 0)
    sharing.pixels_per_byte = pixels / total;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (bytes[kind]) {
      uint32_t border = sharing.border;
      shares[kind] = atlas_cell_next_border (&sharing, bytes[kind]) - border;
    }
}
