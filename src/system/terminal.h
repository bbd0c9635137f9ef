/* The terminal, or what stands in its place. */
#ifndef SYSTEM_TERMINAL_H
#define SYSTEM_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* The command line as UTF-8 (Windows gives it in UTF-16), and the console set to UTF-8, after
 * atlas_program_start(). Comes first in main(). Returns the new argv; never freed. */
char **atlas_terminal_start (int *argc, char **argv);
bool atlas_terminal_is (FILE *stream);
/* Columns of the terminal behind standard output; 0 if there is none. */
unsigned atlas_terminal_width (void);
/* True if colours are wanted and understood on `stream` (NO_COLOR, TERM=dumb, Windows' virtual terminal mode). */
bool atlas_terminal_has_colour (FILE *stream);
/* From now on Ctrl-C sets a flag instead of ending the program; a second one ends it. */
void atlas_terminal_catch_interrupt (void);
bool atlas_terminal_is_interrupted (void);

#endif
