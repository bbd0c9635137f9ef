/* What Windows says about a process as a whole. Every function takes a handle with PROCESS_QUERY_LIMITED_INFORMATION,
 * and every text is the caller's to free(), NULL where the system does not say. */
#ifndef WIN32_ABOUT_H
#define WIN32_ABOUT_H

#include "vmatlas/range.h"

#include <stdint.h>
#include <windows.h>

char *atlas_about_dup_path (HANDLE process);
/* The name of a path's file, inside it. */
const char *atlas_about_file_name (const char *path);
/* The system's own copy of the command line (Windows 8.1 and later). */
char *atlas_about_dup_command_line (HANDLE process);
/* The one in the process's memory, which it may have changed; needs PROCESS_QUERY_INFORMATION and PROCESS_VM_READ. */
char *atlas_about_read_command_line (HANDLE process);

/* 32 or 64, 0 if unknown. */
uint8_t atlas_about_bits (HANDLE process, AtlasTri *is_wow64);
/* Committed bytes that belong to the process alone, and the bytes of it in memory; ATLAS_UNKNOWN if unknown. */
void atlas_about_memory (HANDLE process, uint64_t *private_bytes, uint64_t *working_set);
/* Microseconds since 1970-01-01 UTC, ATLAS_UNKNOWN if unknown. */
uint64_t atlas_about_start_time (HANDLE process);
/* Microseconds that the process has run, ATLAS_UNKNOWN if unknown. */
void atlas_about_processor_times (HANDLE process, uint64_t *user_time, uint64_t *kernel_time);

/* Enables SeDebugPrivilege, which opens other users' processes, if this program holds it; false if not. */
bool atlas_about_enable_debug_privilege (void);

#endif
