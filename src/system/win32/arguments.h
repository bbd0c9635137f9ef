/* The command line of a program, which on Windows is one string that each program takes apart for itself. */
#ifndef SYSTEM_WIN32_ARGUMENTS_H
#define SYSTEM_WIN32_ARGUMENTS_H

#include <stddef.h>
#include <wchar.h>

/* `argument` (UTF-8) so that CommandLineToArgvW() and the C runtimes take it for one and the same argument, whatever it
 * holds; free() it. NULL if memory ran out. */
wchar_t *atlas_arguments_quote (const char *argument);

#endif
