/* The engine's errors as GLib's. This is the only place where one becomes the other. */
#pragma once

#include "vmatlas/error.h"

#include <glib.h>

G_BEGIN_DECLS

#define ATLAS_GERROR (atlas_gerror_quark ())
GQuark atlas_gerror_quark (void);

/* A GError with the same sentences, in the domain ATLAS_GERROR with the engine's code; what the user cancelled is
 * G_IO_ERROR_CANCELLED, as GIO has it. */
GError *atlas_error_to_gerror (const AtlasError *error);

G_END_DECLS
