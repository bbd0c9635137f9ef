/* The running program itself. */
#ifndef SYSTEM_PROGRAM_H
#define SYSTEM_PROGRAM_H

/* Comes first in main(): from now on libraries come from Windows' own folder only, not from the one that somebody
 * happens to work in. Those that the program is linked against are there by now. */
void atlas_program_start (void);

/* Its own file, an absolute UTF-8 path; the caller's to free(). NULL if the system does not say. */
char *atlas_program_path (void);

#endif
