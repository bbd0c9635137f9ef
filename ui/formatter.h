/* How the window writes words and figures (vmatlas/text.h): in the language and with the separators of the locale. */
#pragma once

#include "vmatlas/text.h"

#include <glib.h>

G_BEGIN_DECLS

/* Reads the locale, so of the main thread; what it returns is a value that any thread may use. */
AtlasFormatter atlas_formatter_for_locale (AtlasUnits units);

G_END_DECLS
