/* Sizes and addresses as people type them. */
#include "vmatlas/parse.h"
#include "tap.h"

static void check (const char *text, uint64_t wanted) {
  uint64_t size = 7;
  if (!CHECK_UINT (atlas_parse_size (text, &size), wanted != 0) || !CHECK_UINT (size, wanted ? wanted : 7))
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
                                      "17179869183.9999999T",
                                      "64KiBs",
                                      "sixty" };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    check (none[i], 0);
}

static void fractions_are_exact (void) {
  check ("0.1K", 102);
  check ("0.999999999999T", UINT64_C (1099511627774));
  check ("16777215.9999999999T", UINT64_C (18446744073709551506));
  check ("1.0000000000000000000000000000000001K", 1024);
}

static void check_address (const char *text, bool is_one, uint64_t wanted) {
  uint64_t address = 7;
  if (!CHECK (atlas_parse_address (text, &address) == is_one) || !CHECK_UINT (address, is_one ? wanted : 7))
    printf ("# of \"%s\"\n", text);
}

static void addresses_are_hexadecimal_with_or_without_prefix (void) {
  check_address ("0", true, 0);
  check_address ("7ffe0000", true, 0x7FFE0000);
  check_address ("0X7FFE0000", true, 0x7FFE0000);
  check_address (" 0x7ffe0000\t", true, 0x7FFE0000);
  check_address ("ffffffffffffffff", true, UINT64_MAX);
  check_address ("00000000000000000000000000000001", true, 1);
}

static void a_backtick_stands_before_the_last_eight_digits (void) {
  check_address ("00007ff6`12340000", true, UINT64_C (0x7FF612340000));
  check_address ("0x1`00000000", true, UINT64_C (0x100000000));
  check_address ("1`2", false, 0);
  check_address ("`12340000", false, 0);
  check_address ("100000000`00000000", false, 0);
  check_address ("1`00000000`00000000", false, 0);
}

static void what_is_no_address_is_refused (void) {
  static const char *const none[] = {
    "", " ", "0x", "x", "10000h", "-1", "0x-1", "1 2", "12345678123456781", "7FFE.0"
  };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    check_address (none[i], false, 0);
}

static const TapTest tests[] = {
  { "/parse/size-units-are-of-1024", units_are_of_1024 },
  { "/parse/size-parts-may-be-written-with-point-or-comma", parts_may_be_written_with_point_or_comma },
  { "/parse/size-hexadecimal-is-taken", hexadecimal_is_taken },
  { "/parse/size-what-is-none-is-refused", what_is_none_is_refused },
  { "/parse/size-fractions-are-exact", fractions_are_exact },
  { "/parse/addresses-are-hexadecimal-with-or-without-prefix", addresses_are_hexadecimal_with_or_without_prefix },
  { "/parse/a-backtick-stands-before-the-last-eight-digits", a_backtick_stands_before_the_last_eight_digits },
  { "/parse/what-is-no-address-is-refused", what_is_no_address_is_refused },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
