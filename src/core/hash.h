/* A keyed hash: without the key, collisions cannot be prepared. */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012). */
uint64_t atlas_hash (const uint64_t key[2], const void *bytes, size_t size);

/* A key that no file can foresee: of the clock, and of where the system has put this program and `memory`. */
void atlas_hash_key_init (uint64_t key[2], const void *memory);

#endif
