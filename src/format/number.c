#include "format/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *atlas_number_text (double value, char *buffer) {
  char text[ATLAS_NUMBER_SIZE], *out = buffer;
  snprintf (text, sizeof text, "%.15g", value);
  if (strtod (text, NULL) != value)
    snprintf (text, sizeof text, "%.17g", value);
  for (const char *c = text; *c; c++)
    if (strchr ("0123456789+-e", *c))
      *out++ = *c;
    else if (c == text || strchr ("0123456789", c[-1])) /* a locale's point may have several bytes */
      *out++ = '.';
  *out = '\0';
  return buffer;
}
