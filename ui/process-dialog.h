/* The dialog that a process is chosen in: a list that can be searched and sorted, and that refreshes itself. The signal
 * "chosen" (an AtlasProcessItem) tells the choice; then, or when it is given up, the dialog closes and is gone. */
#pragma once

#include "ui/process-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ATLAS_TYPE_PROCESS_DIALOG (atlas_process_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AtlasProcessDialog, atlas_process_dialog, ATLAS, PROCESS_DIALOG, GtkWindow)

AtlasProcessDialog *atlas_process_dialog_new (GtkWindow *parent);

G_END_DECLS
