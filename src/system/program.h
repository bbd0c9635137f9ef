/* The running program itself. */
#ifndef SYSTEM_PROGRAM_H
#define SYSTEM_PROGRAM_H

/* Its own file, an absolute UTF-8 path; the caller's to free(). NULL if the system does not say. */
char *atlas_program_path (void);

#endif
