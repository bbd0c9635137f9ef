/* UTF-8, WTF-8 and UTF-16: both sides of every boundary of the encodings, and a round trip over all code points. */
#include "vmatlas/utf16.h"
#include "vmatlas/utf8.h"

#include "tap.h"

#include <stdlib.h>

/* Byte-wise, and at an odd address: what a dump or a foreign structure may give. */
static const char *to_utf8 (const uint16_t *units, size_t count) {
  static unsigned char bytes[64];
  static char text[128];
  for (size_t i = 0; i < count; i++) {
    bytes[1 + 2 * i] = (unsigned char)units[i];
    bytes[2 + 2 * i] = (unsigned char)(units[i] >> 8);
  }
  atlas_utf16_to_utf8 (bytes + 1, count, text, sizeof text);
  return text;
}
#define TO_UTF8(...) to_utf8 ((const uint16_t[]){ __VA_ARGS__ }, sizeof (uint16_t[]){ __VA_ARGS__ } / sizeof (uint16_t))

static void pairs_join (void) {
  CHECK_TEXT (TO_UTF8 ('a', 0xe4, 0x20ac), "a\u00e4\u20ac");
  CHECK_TEXT (TO_UTF8 (0xd800, 0xdc00), "\U00010000");
  CHECK_TEXT (TO_UTF8 (0xdbff, 0xdfff), "\U0010ffff");
}

static void lengths_change_at_boundaries (void) {
  CHECK_TEXT (TO_UTF8 (0x7f), "\x7f");
  CHECK_TEXT (TO_UTF8 (0x80), "\xc2\x80");
  CHECK_TEXT (TO_UTF8 (0x7ff), "\xdf\xbf");
  CHECK_TEXT (TO_UTF8 (0x800), "\xe0\xa0\x80");
  CHECK_TEXT (TO_UTF8 (0xffff), "\xef\xbf\xbf");
}

static void lone_surrogates_stay (void) {
  CHECK_TEXT (TO_UTF8 (0xd800), "\xed\xa0\x80");
  CHECK_TEXT (TO_UTF8 (0xdfff, 'x'), "\xed\xbf\xbfx");
  CHECK_TEXT (TO_UTF8 (0xd800, 0xd800, 0xdc00), "\xed\xa0\x80\U00010000");
  CHECK_TEXT (TO_UTF8 (0xdc00, 0xd800), "\xed\xb0\x80\xed\xa0\x80");
}

static void nul_ends_text (void) {
  CHECK_TEXT (TO_UTF8 ('a', 0, 'b'), "a");
  CHECK_TEXT (TO_UTF8 (0), "");
  CHECK_UINT (atlas_utf16_to_utf8 (NULL, 0, NULL, 0), 0);
  uint16_t units[8];
  CHECK_UINT (atlas_utf16_from_utf8 ("a\0b", 3, units, 8), 1);
}

static void short_buffer_holds_whole_characters (void) {
  const unsigned char units[] = { 'a', 0, 0xac, 0x20, 'b', 0 };
  char buffer[8];
  for (size_t capacity = 1; capacity <= sizeof buffer; capacity++) {
    memset (buffer, '#', sizeof buffer);
    CHECK_UINT (atlas_utf16_to_utf8 (units, 3, buffer, capacity), 5);
    CHECK_TEXT (buffer, capacity < 2 ? "" : capacity < 5 ? "a" : capacity < 6 ? "a\u20ac" : "a\u20acb");
    for (size_t i = capacity; i < sizeof buffer; i++)
      CHECK_UINT (buffer[i], '#');
  }
}

static void short_units_hold_whole_characters (void) {
  uint16_t buffer[4];
  for (size_t capacity = 1; capacity <= 4; capacity++) {
    CHECK_UINT (atlas_utf16_from_utf8 ("a\U00010000", 5, buffer, capacity), 3);
    CHECK_UINT (buffer[capacity < 2 ? 0 : capacity < 4 ? 1 : 3], 0);
  }
  CHECK_UINT (buffer[1], 0xd800);
  CHECK_UINT (buffer[2], 0xdc00);
}

static void every_code_point_comes_back (void) {
  for (uint32_t point = 1; point <= 0x10ffff; point++) {
    uint16_t units[3] = { (uint16_t)point };
    size_t count = 1;
    if (point >= 0x10000) {
      units[0] = (uint16_t)(0xd800 + ((point - 0x10000) >> 10));
      units[1] = (uint16_t)(0xdc00 + (point & 0x3ff));
      count = 2;
    }
    char *text = atlas_utf16_dup_utf8 (units, count);
    bool is_surrogate = point >= 0xd800 && point < 0xe000;
    size_t used, length = text ? strlen (text) : 0;
    uint16_t back[3];
    if (!text || atlas_utf8_is_valid (text, length) == is_surrogate
        || atlas_utf8_next (text, length, &used) != (is_surrogate ? ATLAS_UTF8_INVALID : point) || used != length
        || atlas_utf16_from_utf8 (text, length, back, 3) != count || memcmp (back, units, (count + 1) * 2) != 0) {
      CHECK_UINT (point, 0);
      free (text);
      return;
    }
    free (text);
  }
}

static const char *shown (const char *text) {
  static char buffer[64];
  atlas_utf8_make_valid (text, strlen (text), buffer, sizeof buffer);
  return buffer;
}

static void invalid_bytes_are_refused (void) {
  static const char *const broken[] = {
    "\x80",         "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
    "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
    "\xff",         "\xc3",         "\xe2\x82",         "\xf0\x9f\x98",     "\xe2\x28\xa1",
    "ok\xfe",
  };
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    CHECK (!atlas_utf8_is_valid (broken[i], strlen (broken[i])));
    CHECK (atlas_utf8_is_valid (shown (broken[i]), strlen (shown (broken[i]))));
  }
  static const char *const whole[] = {
    "", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"
  };
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    CHECK (atlas_utf8_is_valid (whole[i], strlen (whole[i])));
    CHECK_TEXT (shown (whole[i]), whole[i]);
  }
}

static void replacement_goes_as_unicode_advises (void) {
  /* Unicode 15, table 3-11: one U+FFFD for each maximal part; a lone surrogate is ours, and one. */
  CHECK_TEXT (shown ("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), "\ufffd\ufffd\ufffd\ufffd\x41");
  CHECK_TEXT (shown ("\xf0\x80\x80\x41"), "\ufffd\ufffd\ufffd\x41");
  CHECK_TEXT (shown ("a\xed\xa0\x80z"), "a\ufffdz");
}

static void replacement_fits_three_times (void) {
  char buffer[8];
  CHECK_UINT (atlas_utf8_make_valid ("\xff\xff", 2, buffer, sizeof buffer), 6);
  CHECK_UINT (atlas_utf8_make_valid ("\xff\xff", 2, buffer, 6), 6);
  CHECK_TEXT (buffer, "\ufffd");
  CHECK_UINT (atlas_utf8_make_valid ("abc", 3, NULL, 0), 3);
}

static void broken_utf8_becomes_replacement_units (void) {
  uint16_t units[8];
  CHECK_UINT (atlas_utf16_from_utf8 ("\xffz\xe2\x82", 4, units, 8), 3);
  CHECK_UINT (units[0], 0xfffd);
  CHECK_UINT (units[1], 'z');
  CHECK_UINT (units[2], 0xfffd);
}

static void what_turns_or_hides_text_is_harmful (void) {
  static const uint32_t harmful[] = { 0,      0x1f,   0x7f,   0x9f,   0x61c,
                                      0x200b, 0x200f, 0x2028, 0x202e, 0x2060,
                                      0x206f, 0xfeff, 0xfff9, 0xfffb, ATLAS_UTF8_INVALID };
  static const uint32_t harmless[] = { 0x20,   0x7e,   0xa0,   0x61b,  0x61d,  0x200a, 0x2010, 0x2027,
                                       0x202f, 0x205f, 0x2070, 0xfefe, 0xff00, 0xfff8, 0xfffc, 0x10ffff };
  for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
    if (!atlas_utf8_is_harmful (harmful[i]))
      CHECK_UINT (harmful[i], 0);
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
    if (atlas_utf8_is_harmful (harmless[i]))
      CHECK_UINT (harmless[i], 0);
}

static const TapTest tests[] = {
  { "/utf16/surrogate-pairs-join", pairs_join },
  { "/utf16/lengths-change-at-the-boundaries", lengths_change_at_boundaries },
  { "/utf16/lone-surrogates-stay", lone_surrogates_stay },
  { "/utf16/nul-ends-the-text", nul_ends_text },
  { "/utf16/short-buffer-holds-whole-characters", short_buffer_holds_whole_characters },
  { "/utf16/short-unit-buffer-holds-whole-characters", short_units_hold_whole_characters },
  { "/utf16/every-code-point-comes-back", every_code_point_comes_back },
  { "/utf16/broken-utf8-becomes-replacement-units", broken_utf8_becomes_replacement_units },
  { "/utf8/invalid-bytes-are-refused", invalid_bytes_are_refused },
  { "/utf8/replacement-goes-as-unicode-advises", replacement_goes_as_unicode_advises },
  { "/utf8/what-turns-or-hides-text-is-harmful", what_turns_or_hides_text_is_harmful },
  { "/utf8/replacement-fits-three-times-the-length", replacement_fits_three_times },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
