#include "picture/legend.h"

#include "core/words.h"

#include <inttypes.h>
#include <stdio.h>

enum { TOP_GAP = 18, LINE_HEIGHT = 22, COLUMN_WIDTH = 340, SWATCH = 14, SWATCH_GAP = 8, TEXT_SIZE = 13 };

typedef enum { SWATCH_KIND, SWATCH_HATCHED, SWATCH_DASHED, SWATCH_OUTLINED } SwatchStyle;

typedef struct {
  SwatchStyle style;
  AtlasColour colour;
  char text[128];
} Entry;

enum { MOST_ENTRIES = ATLAS_KIND_COUNT + 3 };

typedef struct {
  Entry items[MOST_ENTRIES];
  size_t count;
} Entries;

static Entry *add (Entries *entries, SwatchStyle style, AtlasColour colour) {
  Entry *entry = &entries->items[entries->count++];
  *entry = (Entry){ .style = style, .colour = colour };
  return entry;
}

static void add_range (Entries *entries, const AtlasGridPicture *picture, SwatchStyle style, const char *what,
                       uint64_t address, uint64_t size) {
  char words[ATLAS_WORDS_SIZE];
  Entry *entry = add (entries, style, picture->palette->mark);
  snprintf (entry->text, sizeof entry->text, "%s: %s at 0x%08" PRIx64, what, atlas_words_size (size, words), address);
}

static void add_kinds (Entries *entries, const AtlasGridPicture *picture) {
  uint64_t bytes[ATLAS_KIND_COUNT] = { 0 };
  char words[ATLAS_WORDS_SIZE];
  size_t near = 0;
  uint32_t present = atlas_kind_index_sum (&picture->index, 0, UINT64_MAX, &near, bytes), count = 0;
  for (unsigned kind = 0; kind < ATLAS_KIND_COUNT; kind++)
    if (present >> kind & 1) {
      Entry *entry = add (entries, SWATCH_KIND, picture->palette->kinds[kind]);
      snprintf (entry->text, sizeof entry->text, "%s  %s", atlas_kind_name ((AtlasKind)kind),
                atlas_words_size (bytes[kind], words));
      count++;
    }
  /* An allocation unit holds one allocation, and what of it is unusable. */
  if (count > picture->cells.metrics.cell && picture->grid.span > picture->space.granularity) {
    Entry *entry = add (entries, SWATCH_HATCHED, picture->palette->kinds[ATLAS_KIND_UNUSABLE]);
    snprintf (entry->text, sizeof entry->text, "Hatched: hides unusable, free or unknown space");
  }
}

static Entries entries_of (const AtlasGridPicture *picture) {
  const AtlasSpace *space = &picture->space;
  Entries entries = { .count = 0 };
  add_kinds (&entries, picture);
  if (space->largest)
    add_range (&entries, picture, SWATCH_DASHED, "Largest free range", space->largest_address, space->largest);
  if (space->largest_allocatable)
    add_range (&entries, picture, SWATCH_OUTLINED, "Largest allocatable", space->largest_allocatable_address,
               space->largest_allocatable);
  return entries;
}

static uint32_t column_count (uint32_t width) {
  return width > COLUMN_WIDTH ? width / COLUMN_WIDTH : 1;
}

uint32_t atlas_legend_height (const AtlasGridPicture *picture, uint32_t width) {
  uint32_t columns = column_count (width), count = (uint32_t)entries_of (picture).count;
  return TOP_GAP + (count + columns - 1) / columns * LINE_HEIGHT;
}

static void set_colour (cairo_t *cairo, AtlasColour colour) {
  cairo_set_source_rgb (cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
}

static void draw_frame (double x, double y, double line, bool is_dashed, cairo_t *cairo) {
  const double dashes[] = { 5, 3 };
  cairo_set_line_width (cairo, line);
  cairo_set_dash (cairo, dashes, is_dashed ? 2 : 0, 0);
  cairo_rectangle (cairo, x + line / 2, y + line / 2, SWATCH - line, SWATCH - line);
  cairo_stroke (cairo);
  cairo_set_dash (cairo, NULL, 0, 0);
}

static void draw_hatch (const AtlasGridPicture *picture, const Entry *entry, double x, double y, cairo_t *cairo) {
  set_colour (cairo, picture->palette->kinds[ATLAS_KIND_IMAGE]);
  cairo_rectangle (cairo, x, y, SWATCH, SWATCH);
  cairo_fill (cairo);
  set_colour (cairo, entry->colour);
  cairo_set_line_width (cairo, 2);
  cairo_move_to (cairo, x, y + SWATCH);
  cairo_line_to (cairo, x + SWATCH, y);
  cairo_stroke (cairo);
}

static void draw_swatch (const AtlasGridPicture *picture, const Entry *entry, double x, double y, cairo_t *cairo) {
  if (entry->style == SWATCH_DASHED || entry->style == SWATCH_OUTLINED) {
    set_colour (cairo, entry->colour);
    draw_frame (x, y, ATLAS_LEGEND_LINE, entry->style == SWATCH_DASHED, cairo);
    return;
  }
  if (entry->style == SWATCH_HATCHED) {
    draw_hatch (picture, entry, x, y, cairo);
  } else {
    set_colour (cairo, entry->colour);
    cairo_rectangle (cairo, x, y, SWATCH, SWATCH);
    cairo_fill (cairo);
  }
  set_colour (cairo, picture->palette->ink);
  draw_frame (x, y, 1, false, cairo);
}

void atlas_legend_draw (const AtlasGridPicture *picture, uint32_t x, uint32_t y, uint32_t width, cairo_t *cairo) {
  Entries entries = entries_of (picture);
  uint32_t columns = column_count (width);
  cairo_select_font_face (cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, TEXT_SIZE);
  for (uint32_t i = 0; i < entries.count; i++) {
    double left = x + (double)(i % columns) * COLUMN_WIDTH, top = y + TOP_GAP + (double)(i / columns) * LINE_HEIGHT;
    draw_swatch (picture, &entries.items[i], left, top, cairo);
    set_colour (cairo, picture->palette->ink);
    cairo_move_to (cairo, left + SWATCH + SWATCH_GAP, top + SWATCH - 2);
    cairo_show_text (cairo, entries.items[i].text);
  }
}
