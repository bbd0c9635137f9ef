#include "source/pipe/frame.h"

#define MAGIC UINT32_C (0x54414d56) /* "VMAT" */

static void put_u32 (unsigned char *bytes, uint32_t value) {
  for (int i = 0; i < 4; i++)
    bytes[i] = (unsigned char)(value >> 8 * i);
}

void atlas_frame_write (const AtlasFrame *frame, unsigned char header[ATLAS_PIPE_HEADER_SIZE]) {
  put_u32 (header, MAGIC);
  put_u32 (header + 4, frame->version | (uint32_t)frame->type << 16);
  put_u32 (header + 8, frame->id);
  put_u32 (header + 12, frame->size);
}

int atlas_frame_read (const unsigned char header[ATLAS_PIPE_HEADER_SIZE], AtlasFrame *out, AtlasError *error) {
  uint32_t kind = atlas_wire_u32 (header + 4);
  AtlasFrame frame = { .version = (uint16_t)kind,
                       .type = (uint16_t)(kind >> 16),
                       .id = atlas_wire_u32 (header + 8),
                       .size = atlas_wire_u32 (header + 12) };
  if (atlas_wire_u32 (header) != MAGIC || frame.size > ATLAS_PIPE_PAYLOAD_LIMIT)
    return atlas_error_set (error, ATLAS_ERROR_CORRUPT,
                            "What was received is not a message of VM Atlas: the program that reads the process "
                            "printed something else, or is not vmatlas-cli.");
  *out = frame;
  return ATLAS_OK;
}
