#include "ui/error.h"

#include "ui/format.h"

#include <gio/gio.h>

G_DEFINE_QUARK (atlas - gerror - quark, atlas_gerror)

GError *atlas_error_to_gerror (const AtlasError *error) {
  g_autofree char *message = atlas_format_dup_name (*error->message ? error->message : atlas_error_text (error->code));
  if (error->code == ATLAS_ERROR_CANCELLED)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, message);
  return g_error_new_literal (ATLAS_GERROR, error->code, message);
}
