#include "picture/trace.h"

#include <stdbool.h>
#include <string.h>

/* Colours of a line that were drawn already; with more than fit, one is drawn twice, which does no harm. */
enum { COLOUR_COUNT = 32 };

typedef struct {
  uint32_t items[COLOUR_COUNT];
  size_t count;
} Colours;

static bool is_drawn (const Colours *colours, uint32_t colour) {
  for (size_t i = 0; i < colours->count; i++)
    if (colours->items[i] == colour)
      return true;
  return false;
}

static uint32_t run_end (const uint32_t *line, uint32_t x, uint32_t width) {
  uint32_t end = x + 1;
  while (end < width && line[end] == line[x])
    end++;
  return end;
}

/* All runs of the colour at `first`, as one shape. */
static void draw_colour (const uint32_t *line, uint32_t first, uint32_t width, double x, double y, double height,
                         cairo_t *cairo) {
  uint32_t colour = line[first];
  for (uint32_t at = first, end; at < width; at = end) {
    end = run_end (line, at, width);
    if (line[at] == colour)
      cairo_rectangle (cairo, x + at, y, end - at, height);
  }
  cairo_set_source_rgb (cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
  cairo_fill (cairo);
}

static void trace_line (const uint32_t *line, uint32_t width, uint32_t paper, double x, double y, double height,
                        cairo_t *cairo) {
  Colours colours = { .items = { paper }, .count = 1 };
  for (uint32_t at = 0; at < width; at = run_end (line, at, width))
    if (!is_drawn (&colours, line[at])) {
      draw_colour (line, at, width, x, y, height, cairo);
      if (colours.count < COLOUR_COUNT)
        colours.items[colours.count++] = line[at];
    }
}

void atlas_trace (const uint32_t *pixels, uint32_t width, uint32_t height, uint32_t stride, uint32_t paper, double x,
                  double y, cairo_t *cairo) {
  for (uint32_t first = 0, end; first < height; first = end) {
    const uint32_t *line = pixels + (size_t)first * stride;
    end = first + 1;
    while (end < height && memcmp (line, pixels + (size_t)end * stride, width * sizeof *line) == 0)
      end++;
    trace_line (line, width, paper, x, y + first, end - first, cairo);
  }
}
