/* Sizes as people write them. */
#include "ui/size.h"
#include "../tap.h"

static void check (const char *text, uint64_t wanted) {
  uint64_t size = 7;
  if (!CHECK_UINT (atlas_size_parse (text, &size), wanted != 0) || !CHECK_UINT (size, wanted ? wanted : 7))
    printf ("# of \"%s\"\n", text);
}

static void units_are_of_1024 (void) {
  check ("1", 1);
  check ("65536", 65536);
  check ("64K", 65536);
  check ("64 KiB", 65536);
  check (" 64 kb ", 65536);
  check ("1m", 1048576);
  check ("2 GiB", UINT64_C (2) << 30);
  check ("1T", UINT64_C (1) << 40);
  check ("12 B", 12);
}

static void parts_may_be_written_with_point_or_comma (void) {
  check ("1.5M", 1572864);
  check ("1,5 MB", 1572864);
  check ("0.5K", 512);
}

static void hexadecimal_is_taken (void) {
  check ("0x10000", 65536);
  check ("0XffffFFFFffffFFFF", UINT64_MAX);
}

static void what_is_none_is_refused (void) {
  static const char *const none[] = { "",
                                      " ",
                                      "0",
                                      "0K",
                                      "0.4",
                                      "-1",
                                      "+1",
                                      "K",
                                      "64X",
                                      "64 K K",
                                      "1.2.3",
                                      "1,2,3",
                                      "0x",
                                      "0xg",
                                      "0x0",
                                      "1e3",
                                      ".",
                                      "16777216T",
                                      "0x10000000000000000",
                                      "64KiBs",
                                      "sixty" };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    check (none[i], 0);
}

static const TapTest tests[] = {
  { "/size/units-are-of-1024", units_are_of_1024 },
  { "/size/parts-may-be-written-with-point-or-comma", parts_may_be_written_with_point_or_comma },
  { "/size/hexadecimal-is-taken", hexadecimal_is_taken },
  { "/size/what-is-none-is-refused", what_is_none_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
