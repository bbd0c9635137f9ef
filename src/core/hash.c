#include "core/hash.h"

#include <time.h>

typedef struct {
  uint64_t v0, v1, v2, v3;
} State;

static uint64_t rotate (uint64_t value, unsigned count) {
  return value << count | value >> (64 - count);
}

static void run_rounds (State *state, int count) {
  for (int i = 0; i < count; i++) {
    state->v0 += state->v1;
    state->v1 = rotate (state->v1, 13) ^ state->v0;
    state->v0 = rotate (state->v0, 32);
    state->v2 += state->v3;
    state->v3 = rotate (state->v3, 16) ^ state->v2;
    state->v0 += state->v3;
    state->v3 = rotate (state->v3, 21) ^ state->v0;
    state->v2 += state->v1;
    state->v1 = rotate (state->v1, 17) ^ state->v2;
    state->v2 = rotate (state->v2, 32);
  }
}

static uint64_t little_endian (const unsigned char *bytes, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++)
    value |= (uint64_t)bytes[i] << 8 * i;
  return value;
}

static void take_word (State *state, uint64_t word) {
  state->v3 ^= word;
  run_rounds (state, 2);
  state->v0 ^= word;
}

uint64_t atlas_hash (const uint64_t key[2], const void *bytes, size_t size) {
  State state = { key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
                  key[1] ^ 0x7465646279746573 };
  const unsigned char *next = bytes;
  size_t left = size;
  for (; left >= 8; left -= 8, next += 8)
    take_word (&state, little_endian (next, 8));
  take_word (&state, (uint64_t)size << 56 | little_endian (next, left));
  state.v2 ^= 0xff;
  run_rounds (&state, 4);
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

void atlas_hash_key_init (uint64_t key[2], const void *memory) {
  static const uint64_t ours[2] = { 0x243f6a8885a308d3, 0x13198a2e03707344 };
  const time_t now = time (NULL);
  const uint64_t facts[] = { (uint64_t)now, (uint64_t)clock (), (uintptr_t)memory, (uintptr_t)&now, (uintptr_t)ours };
  key[0] = atlas_hash (ours, facts, sizeof facts);
  key[1] = atlas_hash ((const uint64_t[2]){ key[0], ours[1] }, facts, sizeof facts);
}
