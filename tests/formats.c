/* The table of file formats. `formats MIME` with the list of MIME types that is installed. */
#include "tap.h"

#include "vmatlas/format.h"

#include <stdlib.h>

static const char *mime_path;

/* Beginnings of real files, by the format's id. */
static const struct {
  const char *id, *bytes;
  size_t size;
} samples[] = {
  { "snapshot", "# VM Atlas snapshot; see vmatlas-snapshot(5)\nvmatlas: 1.3\n", 58 },
  { "snapshot", "---\nvmatlas: 1.0\n", 17 },
  { "minidump", "MDMP\223\247\0\0\14\0\0\0 \0\0\0", 16 },
  { "program", "MZ\220\0\3\0\0\0", 8 },
  { "elf", "\177ELF\2\1\1\0", 8 },
  { "system-dump", "PAGEDU64\17\0\0\0", 12 },
  { "system-dump", "PAGEDUMP\17\0\0\0", 12 },
  { "zip", "PK\3\4\24\0\0\0", 8 },
  { "gzip", "\37\213\10\0\0\0\0\0", 8 },
  { "xz", "\3757zXZ\0\0\4", 8 },
  { "zstd", "(\265/\375\44\0\1\0", 8 },
};
enum { SAMPLE_COUNT = sizeof samples / sizeof *samples };

static void each_format_takes_its_own_files_and_no_others (void) {
  size_t count;
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < SAMPLE_COUNT; j++)
      tap_check (formats[i]->sniff (samples[j].bytes, samples[j].size) == (strcmp (formats[i]->id, samples[j].id) == 0),
                 samples[j].id, __FILE__, __LINE__);
}

static void the_table_finds_the_format_of_each_sample (void) {
  for (size_t j = 0; j < SAMPLE_COUNT; j++) {
    const AtlasFileFormat *format = atlas_format_sniff (samples[j].bytes, samples[j].size);
    if (CHECK (format))
      CHECK_TEXT (format->id, samples[j].id);
  }
  CHECK (!atlas_format_sniff ("", 0));
  CHECK (!atlas_format_sniff ("hello", 5));
}

static void no_format_reads_beyond_a_short_file (void) {
  size_t count;
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < SAMPLE_COUNT; j++)
      for (size_t size = 0; size < samples[j].size; size++) {
        char *bytes = malloc (size + !size); /* whose end a sanitizer watches */
        memcpy (bytes, samples[j].bytes, size);
        formats[i]->sniff (bytes, size);
        free (bytes);
      }
}

static void every_format_is_readable_or_says_why_not (void) {
  size_t count;
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  for (size_t i = 0; i < count; i++) {
    CHECK (atlas_format_is_readable (formats[i])
               ? formats[i]->mime_type && formats[i]->suffixes[0] && !formats[i]->refusal
               : !formats[i]->mime_type && formats[i]->refusal && !formats[i]->save);
    CHECK (!(formats[i]->load && formats[i]->open));
    bool has_sample = false;
    for (size_t j = 0; j < SAMPLE_COUNT; j++)
      has_sample |= strcmp (formats[i]->id, samples[j].id) == 0;
    CHECK (has_sample);
    for (size_t j = 0; j < i; j++)
      CHECK (strcmp (formats[i]->id, formats[j]->id) != 0);
  }
}

static const char *id_of_name (const char *path) {
  const AtlasFileFormat *format = atlas_format_of_name (path);
  return format ? format->id : "";
}

static void names_tell_the_format_by_their_suffix (void) {
  CHECK_TEXT (id_of_name ("a.vmatlas"), "snapshot");
  CHECK_TEXT (id_of_name ("C:\\Dumps\\A.DMP"), "minidump");
  CHECK_TEXT (id_of_name ("a.mdmp"), "minidump");
  CHECK_TEXT (id_of_name ("a.dmp.txt"), "");
  CHECK_TEXT (id_of_name ("dmp"), "");
  CHECK_TEXT (id_of_name (""), "");
}

static void what_cannot_be_written_is_saved_as_a_snapshot (void) {
  CHECK_TEXT (atlas_format_to_save ("a.vmatlas")->id, "snapshot");
  CHECK_TEXT (atlas_format_to_save ("a.dmp")->id, "snapshot");
  CHECK_TEXT (atlas_format_to_save ("a")->id, "snapshot");
  CHECK (atlas_format_to_save ("a")->save);
}

static const char *read_mime_types (void) {
  static char text[8192];
  FILE *stream = fopen (mime_path, "rb");
  if (!CHECK (stream))
    return "";
  text[fread (text, 1, sizeof text - 1, stream)] = '\0';
  fclose (stream);
  return text;
}

static void the_desktop_knows_the_same_formats (void) {
  const char *types = read_mime_types ();
  char wanted[128];
  size_t count;
  const AtlasFileFormat *const *formats = atlas_formats (&count);
  for (size_t i = 0; i < count && atlas_format_is_readable (formats[i]); i++) {
    snprintf (wanted, sizeof wanted, "<mime-type type=\"%s\">", formats[i]->mime_type);
    tap_check (strstr (types, wanted) != NULL, wanted, __FILE__, __LINE__);
    for (const char *const *suffix = formats[i]->suffixes; *suffix; suffix++) {
      snprintf (wanted, sizeof wanted, "<glob pattern=\"*%s\"/>", *suffix);
      tap_check (strstr (types, wanted) != NULL, wanted, __FILE__, __LINE__);
    }
  }
}

static const TapTest tests[] = {
  { "/formats/each-format-takes-its-own-files-and-no-others", each_format_takes_its_own_files_and_no_others },
  { "/formats/the-table-finds-the-format-of-each-sample", the_table_finds_the_format_of_each_sample },
  { "/formats/no-format-reads-beyond-a-short-file", no_format_reads_beyond_a_short_file },
  { "/formats/every-format-is-readable-or-says-why-not", every_format_is_readable_or_says_why_not },
  { "/formats/names-tell-the-format-by-their-suffix", names_tell_the_format_by_their_suffix },
  { "/formats/what-cannot-be-written-is-saved-as-a-snapshot", what_cannot_be_written_is_saved_as_a_snapshot },
  { "/formats/the-desktop-knows-the-same-formats", the_desktop_knows_the_same_formats },
};

int main (int argc, char **argv) {
  mime_path = argc > 1 ? argv[1] : "data/vmatlas.xml";
  return tap_run (tests, sizeof tests / sizeof *tests);
}
