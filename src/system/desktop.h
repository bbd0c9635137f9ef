/* What a person has set for the whole desktop. Windows alone: elsewhere the desktop is asked over its bus
 * (ui/appearance.h). */
#ifndef SYSTEM_DESKTOP_H
#define SYSTEM_DESKTOP_H

#include <stdbool.h>

/* True if programs are to be dark (Windows 10 and later). */
bool atlas_desktop_is_dark (void);

#endif
