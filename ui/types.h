/* The types of GTK that the files *.ui of this program name. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Registers them all; before the first file is read. A type that is not yet registered is looked for by GtkBuilder,
 * twice in a template, as the function that makes it ("gtk_box_get_type") in every module of the process, and on
 * Windows GModule lists the modules anew for each look: forty lists take a third of a second in Wine, as long as the
 * rest of a start. */
void atlas_types_register (void);

G_END_DECLS
