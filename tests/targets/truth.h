/* What a target program says about itself: one JSON document on standard output, then a line READY, after which the
 * process stays as it is until its standard input ends. Nothing here allocates, so a target whose address space is full
 * can still speak, and saying it changes nothing of what is said. Addresses are strings "0x…", sizes and counts plain
 * integers; a key of NULL is an element of a list. */
#ifndef TESTS_TARGETS_TRUTH_H
#define TESTS_TARGETS_TRUTH_H

#include <stdint.h>

#include <windows.h>

/* Opens the document with "target", "pid", "unix_pid" (null but under Wine), "bits", "wow64" and the system's "page"
 * and "granularity". */
void truth_begin (const char *target);
/* Closes the document and says READY. */
void truth_ready (void);
/* Reads standard input to its end. */
void truth_wait (void);

void truth_number (const char *key, uint64_t number);
void truth_address (const char *key, uint64_t address);
/* `text` is ours and plain: it is not escaped. */
void truth_text (const char *key, const char *text);
void truth_path (const char *key, const wchar_t *path);
void truth_null (const char *key);
void truth_open_object (const char *key);
void truth_close_object (void);
void truth_open_list (const char *key);
void truth_close_list (void);

/* "walk": what VirtualQuery says of every range of this process, in order: objects with "address" "size" "allocation"
 * "allocation_protect" "state" "protect" "type", the last four as Windows numbers them. */
void truth_walk (void);

/* Ends the process with a sentence on standard error if `is_so` is false: a target whose truth would be a lie must not
 * get READY. */
void truth_require (int is_so, const char *what);

static inline uint64_t address_of (const void *pointer) {
  return (uint64_t)(uintptr_t)pointer;
}

#endif
