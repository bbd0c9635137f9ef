/* The CSV writer. */
#include "vmatlas/csv.h"
#include "tap.h"
#include "vmatlas/range.h"

#include <stdlib.h>

#define PATH "test-csv.tmp"

static char text[8192];

/* Says something twice and gives what was written. */
static const char *written (void (*say) (AtlasRecords *records)) {
  AtlasCsv *csv = atlas_csv_new ();
  FILE *stream = fopen (PATH, "w+b");
  say (atlas_csv_records (csv));
  atlas_csv_write (csv, stream);
  say (atlas_csv_records (csv));
  CHECK_UINT (atlas_csv_status (csv, NULL), ATLAS_OK);
  atlas_csv_free (csv);
  rewind (stream);
  text[fread (text, 1, sizeof text - 1, stream)] = '\0';
  fclose (stream);
  remove (PATH);
  return text;
}

static void say_two_rows (AtlasRecords *records) {
  atlas_records_begin_array (records, NULL);
  for (unsigned i = 1; i <= 2; i++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_address (records, "address", i * 0x10000);
    atlas_records_bytes (records, "size", i == 1 ? 4096 : ATLAS_UNKNOWN);
    atlas_records_bool (records, "is_one", i == 1);
    atlas_records_number (records, "share", 0.25 * i);
    if (i == 2)
      atlas_records_null (records, "nothing");
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
}

static void an_object_in_the_array_is_a_row (void) {
  CHECK_TEXT (written (say_two_rows), "address,size,is_one,share,nothing\r\n"
                                      "0x10000,4096,true,0.25,\r\n"
                                      "0x20000,,false,0.5,\r\n");
}

static void say_parts (AtlasRecords *records) {
  atlas_records_begin_object (records, NULL);
  atlas_records_begin_object (records, "process");
  atlas_records_bytes (records, "pid", 7);
  atlas_records_begin_object (records, "host");
  atlas_records_string (records, "name", "a");
  atlas_records_end_object (records);
  atlas_records_string (records, "user", "b");
  atlas_records_end_object (records);
  atlas_records_begin_array (records, "bounds");
  atlas_records_string (records, NULL, "private");
  atlas_records_string (records, NULL, "total_ws");
  atlas_records_end_array (records);
  atlas_records_bytes (records, "last", 1);
  atlas_records_end_object (records);
}

static void parts_have_names_with_points (void) {
  CHECK_TEXT (written (say_parts), "process.pid,process.host.name,process.user,bounds,last\r\n"
                                   "7,a,b,private total_ws,1\r\n");
}

static void say_item (AtlasRecords *records, uint64_t address, uint64_t block) {
  atlas_records_begin_object (records, NULL);
  atlas_records_address (records, "address", address);
  if (block) {
    atlas_records_begin_array (records, "blocks");
    atlas_records_begin_object (records, NULL);
    atlas_records_address (records, "address", block);
    atlas_records_end_object (records);
    atlas_records_end_array (records);
  }
  atlas_records_bytes (records, "size", address + 1);
  atlas_records_end_object (records);
}

static void say_items (AtlasRecords *records) {
  atlas_records_begin_array (records, NULL);
  for (unsigned i = 1; i <= 2; i++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "id", i);
    atlas_records_string (records, "kind", "heap");
    atlas_records_begin_array (records, "segments");
    say_item (records, 0x10, 0x11);
    say_item (records, 0x20, 0);
    atlas_records_end_array (records);
    atlas_records_begin_array (records, "large");
    if (i == 2)
      say_item (records, 0x30, 0);
    atlas_records_end_array (records);
    atlas_records_string (records, "behind", "x");
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
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

static void say_texts (AtlasRecords *records) {
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
  atlas_records_begin_array (records, NULL);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    atlas_records_begin_object (records, NULL);
    atlas_records_string (records, "name", texts[i]);
    atlas_records_end_object (records);
  }
  atlas_records_end_array (records);
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

static void a_cell_stands_as_it_is_between_two_commas (void) {
  static const char *const texts[][2] = { { "plain", "plain" },
                                          { "", "" },
                                          { "a,b", "\"a,b\"" },
                                          { "\"", "\"\"\"\"" },
                                          { "=1,2", "\"'=1,2\"" },
                                          { "a\nb", "a\xef\xbf\xbd"
                                                    "b" } };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char *cell = atlas_csv_dup_cell (texts[i][0]);
    CHECK_TEXT (cell, texts[i][1]);
    free (cell);
  }
}

static void say_nothing (AtlasRecords *records) {
  atlas_records_begin_array (records, NULL);
  atlas_records_end_array (records);
}

static void an_empty_list_is_empty (void) {
  CHECK_TEXT (written (say_nothing), "");
}

static void say_deeply (AtlasRecords *records) {
  for (unsigned i = 0; i < 100; i++) {
    atlas_records_begin_array (records, i % 2 ? "list" : NULL);
    atlas_records_begin_object (records, NULL);
    atlas_records_bytes (records, "id", i);
  }
  for (unsigned i = 0; i < 100; i++) {
    atlas_records_end_object (records);
    atlas_records_end_array (records);
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
  { "/csv/a-cell-stands-as-it-is-between-two-commas", a_cell_stands_as_it_is_between_two_commas },
  { "/csv/an-empty-list-is-empty", an_empty_list_is_empty },
  { "/csv/nesting-too-deep-stays-inside-the-writer", nesting_too_deep_stays_inside_the_writer },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
