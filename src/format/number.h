/* Numbers as JSON has them. */
#ifndef FORMAT_NUMBER_H
#define FORMAT_NUMBER_H

enum { ATLAS_NUMBER_SIZE = 64 };

/* The shortest of two forms that reads back as the same finite number, with a point whatever the locale has for it.
 * Writes to `buffer` (ATLAS_NUMBER_SIZE bytes) and returns it. */
const char *atlas_number_text (double value, char *buffer);

#endif
