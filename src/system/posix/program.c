#include "system/program.h"

#include <stdlib.h>
#include <unistd.h>

/* No library is looked for in the working folder here. */
void atlas_program_start (void) {
}

char *atlas_program_path (void) {
  for (size_t size = 256; size <= 65536; size *= 2) {
    char *path = malloc (size);
    ssize_t length = path ? readlink ("/proc/self/exe", path, size) : -1;
    if (length > 0 && (size_t)length < size) {
      path[length] = '\0';
      return path;
    }
    free (path);
    if (length <= 0)
      return NULL;
  }
  return NULL;
}
