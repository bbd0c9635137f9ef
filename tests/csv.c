/* The CSV writer. */
#include "vmatlas/csv.h"
#include "tap.h"
#include "vmatlas/range.h"

#define PATH "test-csv.tmp"

static char text[8192];

/* Says something twice and gives what was written. */
static const char *written (void (*say) (AtlasCsv *csv)) {
  AtlasCsv *csv = atlas_csv_new ();
  FILE *stream = fopen (PATH, "w+b");
  say (csv);
  atlas_csv_write (csv, stream);
  say (csv);
  CHECK_UINT (atlas_csv_status (csv, NULL), ATLAS_OK);
  atlas_csv_free (csv);
  rewind (stream);
  text[fread (text, 1, sizeof text - 1, stream)] = '\0';
  fclose (stream);
  remove (PATH);
  return text;
}

static void say_two_rows (AtlasCsv *csv) {
  atlas_csv_begin_array (csv, NULL);
  for (unsigned i = 1; i <= 2; i++) {
    atlas_csv_begin_object (csv, NULL);
    atlas_csv_address (csv, "address", i * 0x10000);
    atlas_csv_bytes (csv, "size", i == 1 ? 4096 : ATLAS_UNKNOWN);
    atlas_csv_bool (csv, "is_one", i == 1);
    atlas_csv_number (csv, "share", 0.25 * i);
    if (i == 2)
      atlas_csv_null (csv, "nothing");
    atlas_csv_end_object (csv);
  }
  atlas_csv_end_array (csv);
}

static void an_object_in_the_array_is_a_row (void) {
  CHECK_TEXT (written (say_two_rows), "address,size,is_one,share,nothing\r\n"
                                      "0x10000,4096,true,0.25,\r\n"
                                      "0x20000,,false,0.5,\r\n");
}

static void say_parts (AtlasCsv *csv) {
  atlas_csv_begin_object (csv, NULL);
  atlas_csv_begin_object (csv, "process");
  atlas_csv_bytes (csv, "pid", 7);
  atlas_csv_begin_object (csv, "host");
  atlas_csv_string (csv, "name", "a");
  atlas_csv_end_object (csv);
  atlas_csv_string (csv, "user", "b");
  atlas_csv_end_object (csv);
  atlas_csv_begin_array (csv, "bounds");
  atlas_csv_string (csv, NULL, "private");
  atlas_csv_string (csv, NULL, "total_ws");
  atlas_csv_end_array (csv);
  atlas_csv_bytes (csv, "last", 1);
  atlas_csv_end_object (csv);
}

static void parts_have_names_with_points (void) {
  CHECK_TEXT (written (say_parts), "process.pid,process.host.name,process.user,bounds,last\r\n"
                                   "7,a,b,private total_ws,1\r\n");
}

static void say_item (AtlasCsv *csv, uint64_t address, uint64_t block) {
  atlas_csv_begin_object (csv, NULL);
  atlas_csv_address (csv, "address", address);
  if (block) {
    atlas_csv_begin_array (csv, "blocks");
    atlas_csv_begin_object (csv, NULL);
    atlas_csv_address (csv, "address", block);
    atlas_csv_end_object (csv);
    atlas_csv_end_array (csv);
  }
  atlas_csv_bytes (csv, "size", address + 1);
  atlas_csv_end_object (csv);
}

static void say_items (AtlasCsv *csv) {
  atlas_csv_begin_array (csv, NULL);
  for (unsigned i = 1; i <= 2; i++) {
    atlas_csv_begin_object (csv, NULL);
    atlas_csv_bytes (csv, "id", i);
    atlas_csv_string (csv, "kind", "heap");
    atlas_csv_begin_array (csv, "segments");
    say_item (csv, 0x10, 0x11);
    say_item (csv, 0x20, 0);
    atlas_csv_end_array (csv);
    atlas_csv_begin_array (csv, "large");
    if (i == 2)
      say_item (csv, 0x30, 0);
    atlas_csv_end_array (csv);
    atlas_csv_string (csv, "behind", "x");
    atlas_csv_end_object (csv);
  }
  atlas_csv_end_array (csv);
}

static void items_stand_below_their_row_and_say_whose_they_are (void) {
  CHECK_TEXT (written (say_items), "id,kind,behind,list,item.address,item.size\r\n"
                                   "1,heap,x,,,\r\n"
                                   "1,,,segments,0x10,17\r\n"
                                   "1,,,segments.blocks,0x11,\r\n"
                                   "1,,,segments,0x20,33\r\n"
                                   "2,heap,x,,,\r\n"
                                   "2,,,segments,0x10,17\r\n"
                                   "2,,,segments.blocks,0x11,\r\n"
                                   "2,,,segments,0x20,33\r\n"
                                   "2,,,large,0x30,49\r\n");
}

static void say_texts (AtlasCsv *csv) {
  static const char *const texts[] = { "plain",
                                       "a,b",
                                       "say \"so\"",
                                       "",
                                       "=1+1",
                                       "+1",
                                       "-1",
                                       "@x",
                                       "\tx",
                                       "two\nlines",
                                       "\x1b[0m",
                                       "caf\xc3\xa9",
                                       "\xff.",
                                       "cod.\u202eexe",
                                       "a=b",
                                       "a;=1+1;-b;c",
                                       ";",
                                       "\xef\xbc\x9dx;\xef\xbc\x8bx;\xef\xbc\x8dx;\xef\xbc\xa0x",
                                       "\xef\xbc\x9ex" };
  atlas_csv_begin_array (csv, NULL);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    atlas_csv_begin_object (csv, NULL);
    atlas_csv_string (csv, "name", texts[i]);
    atlas_csv_end_object (csv);
  }
  atlas_csv_end_array (csv);
}

static void texts_cannot_act (void) {
  CHECK_TEXT (written (say_texts), "name\r\n"
                                   "plain\r\n"
                                   "\"a,b\"\r\n"
                                   "\"say \"\"so\"\"\"\r\n"
                                   "\r\n"
                                   "'=1+1\r\n"
                                   "'+1\r\n"
                                   "'-1\r\n"
                                   "'@x\r\n"
                                   "'\xef\xbf\xbdx\r\n"
                                   "two\xef\xbf\xbdlines\r\n"
                                   "\xef\xbf\xbd[0m\r\n"
                                   "caf\xc3\xa9\r\n"
                                   "\xef\xbf\xbd.\r\n"
                                   "cod.\ufffdexe\r\n"
                                   "a=b\r\n"
                                   "a;'=1+1;'-b;c\r\n"
                                   ";\r\n"
                                   "'\xef\xbc\x9dx;'\xef\xbc\x8bx;'\xef\xbc\x8dx;'\xef\xbc\xa0x\r\n"
                                   "\xef\xbc\x9ex\r\n");
}

static void say_nothing (AtlasCsv *csv) {
  atlas_csv_begin_array (csv, NULL);
  atlas_csv_end_array (csv);
}

static void an_empty_list_is_empty (void) {
  CHECK_TEXT (written (say_nothing), "");
}

static void say_deeply (AtlasCsv *csv) {
  for (unsigned i = 0; i < 100; i++) {
    atlas_csv_begin_array (csv, i % 2 ? "list" : NULL);
    atlas_csv_begin_object (csv, NULL);
    atlas_csv_bytes (csv, "id", i);
  }
  for (unsigned i = 0; i < 100; i++) {
    atlas_csv_end_object (csv);
    atlas_csv_end_array (csv);
  }
}

static void nesting_too_deep_stays_inside_the_writer (void) {
  CHECK (strncmp (written (say_deeply), "id,", 3) == 0);
}

static const TapTest tests[] = {
  { "/csv/an-object-in-the-array-is-a-row", an_object_in_the_array_is_a_row },
  { "/csv/parts-have-names-with-points", parts_have_names_with_points },
  { "/csv/items-stand-below-their-row-and-say-whose-they-are", items_stand_below_their_row_and_say_whose_they_are },
  { "/csv/texts-cannot-act", texts_cannot_act },
  { "/csv/an-empty-list-is-empty", an_empty_list_is_empty },
  { "/csv/nesting-too-deep-stays-inside-the-writer", nesting_too_deep_stays_inside_the_writer },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
