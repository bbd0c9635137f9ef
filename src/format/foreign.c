#include "format/foreign.h"

#include <string.h>

static bool begins_with (const void *data, size_t size, const char *magic, size_t magic_size) {
  return size >= magic_size && memcmp (data, magic, magic_size) == 0;
}

static bool is_program (const void *data, size_t size) {
  return begins_with (data, size, "MZ", 2);
}

static bool is_elf (const void *data, size_t size) {
  return begins_with (data, size, "\177ELF", 4);
}

static bool is_system_dump (const void *data, size_t size) {
  return begins_with (data, size, "PAGEDU", 6);
}

static bool is_zip (const void *data, size_t size) {
  return begins_with (data, size, "PK\3\4", 4);
}

static bool is_gzip (const void *data, size_t size) {
  return begins_with (data, size, "\37\213", 2);
}

static bool is_xz (const void *data, size_t size) {
  return begins_with (data, size, "\3757zXZ", 6); /* with its NUL */
}

static bool is_zstd (const void *data, size_t size) {
  return begins_with (data, size, "(\265/\375", 4);
}

#define COMPRESSED "It is compressed: unpack it first."
static const char *const none[] = { NULL };

const AtlasFileFormat atlas_foreign_formats[ATLAS_FOREIGN_FORMAT_COUNT] = {
  { .id = "program",
    .name = "Windows programs",
    .suffixes = none,
    .sniff = is_program,
    .refusal = "It is a Windows program: start it, then name the process." },
  { .id = "elf",
    .name = "Linux programs and core dumps",
    .suffixes = none,
    .sniff = is_elf,
    .refusal = "It is a Linux program or a core dump." },
  { .id = "system-dump",
    .name = "Windows system dumps",
    .suffixes = none,
    .sniff = is_system_dump,
    .refusal = "It is a dump of the whole system's memory, not of one process." },
  { .id = "zip",
    .name = "Zip archives",
    .suffixes = none,
    .sniff = is_zip,
    .refusal = "It is a zip archive: unpack it first." },
  { .id = "gzip", .name = "gzip files", .suffixes = none, .sniff = is_gzip, .refusal = COMPRESSED },
  { .id = "xz", .name = "xz files", .suffixes = none, .sniff = is_xz, .refusal = COMPRESSED },
  { .id = "zstd", .name = "Zstandard files", .suffixes = none, .sniff = is_zstd, .refusal = COMPRESSED },
};
