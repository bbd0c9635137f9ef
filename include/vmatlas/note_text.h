/* The sentence of a note. */
#ifndef VMATLAS_NOTE_TEXT_H
#define VMATLAS_NOTE_TEXT_H

#include "vmatlas/capture.h"

/* The English sentence of `note`, to be released with free(); NULL if memory ran out. One that a file gave as text is
 * given as it is; a note of which neither sentence nor text is known says so. */
char *atlas_text_note (const AtlasCapture *capture, const AtlasNote *note);

#endif
