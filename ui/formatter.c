#include "ui/formatter.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

static const char *translate (const char *context, const char *text, const void *data) {
  return context ? g_dpgettext2 (NULL, context, text) : gettext (text);
}

/* gettext counts with unsigned long, which has 32 bits on Windows; no plural rule needs more than the last six digits.
 */
static const char *translate_plural (const char *one, const char *many, uint64_t count, const void *data) {
  enum { ENOUGH = 1000000 };
  return ngettext (one, many, (gulong)(count < ENOUGH ? count : ENOUGH + count % ENOUGH));
}

/* A comma where the locale has none ("C"), since ungrouped digits cannot be read. */
static const char *thousands_separator (void) {
  const char *separator = localeconv ()->thousands_sep;
  if (!separator || !*separator || strlen (separator) > 4)
    return ",";
  /* Windows gives it in a code page, where what is not ASCII is a no-break space nearly everywhere. */
  return g_utf8_validate (separator, -1, NULL) ? separator : "\u00a0";
}

static const char *decimal_point (void) {
  const char *point = localeconv ()->decimal_point;
  return point && *point && strlen (point) <= 4 && g_utf8_validate (point, -1, NULL) ? point : ".";
}

AtlasFormatter atlas_formatter_for_locale (AtlasUnits units) {
  AtlasFormatter formatter = {
    .translate = translate,
    .plural = translate_plural,
    .units = units,
    .is_address_bare = true,
  };
  g_strlcpy (formatter.separator, thousands_separator (), sizeof formatter.separator);
  g_strlcpy (formatter.point, decimal_point (), sizeof formatter.point);
  return formatter;
}
