#include "system/proc.h"

#include "system/posix/cgroup.h"
#include "system/posix/proc_text.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A folder's name that is all digits; 0 for any other. */
static uint32_t pid_of (const char *name) {
  char *end;
  unsigned long pid = name[0] >= '1' && name[0] <= '9' ? strtoul (name, &end, 10) : 0;
  return pid && !*end && pid <= UINT32_MAX ? (uint32_t)pid : 0;
}

uint32_t *atlas_proc_list (const char *root, size_t *count) {
  char path[4096];
  uint32_t *pids = NULL;
  size_t capacity = 0;
  *count = 0;
  snprintf (path, sizeof path, "%s/proc", root);
  DIR *folder = opendir (path);
  for (const struct dirent *entry; folder && (entry = readdir (folder));) {
    uint32_t pid = pid_of (entry->d_name);
    if (!pid)
      continue;
    if (*count == capacity) {
      capacity = capacity ? 2 * capacity : 256;
      uint32_t *larger = realloc (pids, capacity * sizeof *pids);
      if (!larger)
        break;
      pids = larger;
    }
    pids[(*count)++] = pid;
  }
  if (folder)
    closedir (folder);
  return pids;
}

/* When the clock began to run by which starts are told. Not /proc/stat's btime, which is cut to a second. */
static uint64_t boot_time (void) {
  struct timespec now, since;
  if (clock_gettime (CLOCK_REALTIME, &now) || clock_gettime (CLOCK_BOOTTIME, &since))
    return ATLAS_UNKNOWN;
  return (uint64_t)(now.tv_sec - since.tv_sec) * 1000000 + (uint64_t)(now.tv_nsec / 1000)
         - (uint64_t)(since.tv_nsec / 1000);
}

uint64_t atlas_proc_start_time (uint32_t pid) {
  char line[ATLAS_PROC_LINE] = "";
  uint64_t boot = boot_time (), ticks;
  FILE *stream = atlas_proc_open ("/proc/%" PRIu32 "/stat", pid);
  bool is_read = stream && atlas_proc_line (stream, line);
  if (stream)
    fclose (stream);
  /* Field 22; the name before, in parentheses, may hold anything. */
  const char *rest = is_read ? strrchr (line, ')') : NULL;
  long frequency = sysconf (_SC_CLK_TCK);
  if (!rest || frequency <= 0 || boot == ATLAS_UNKNOWN
      || sscanf (rest, ") %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNu64, &ticks)
             != 1)
    return ATLAS_UNKNOWN;
  return boot + ticks * (1000000 / (uint64_t)frequency);
}

bool atlas_proc_read (uint32_t pid, uint64_t address, void *buffer, size_t size) {
  char path[64];
  snprintf (path, sizeof path, "/proc/%" PRIu32 "/mem", pid);
  int file = address <= INT64_MAX ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0)
    return false;
  bool is_read = pread (file, buffer, size, (off_t)address) == (ssize_t)size;
  close (file);
  return is_read;
}

/* "Max address space         unlimited            unlimited            bytes": the first is what holds. */
static void tell_address_space (const char *root, uint32_t pid, AtlasLimit *out) {
  static const char name[] = "Max address space";
  FILE *stream = atlas_proc_open ("%s/proc/%" PRIu32 "/limits", root, pid);
  char line[ATLAS_PROC_LINE], word[32];
  bool is_found = false;
  while (stream && !is_found && atlas_proc_line (stream, line))
    is_found = strncmp (line, name, sizeof name - 1) == 0 && sscanf (line + sizeof name - 1, "%31s", word) == 1;
  if (stream)
    fclose (stream);
  uint64_t kib;
  if (is_found && strcmp (word, "unlimited") == 0)
    out->most = ATLAS_NO_LIMIT;
  else if (is_found)
    sscanf (word, "%" SCNu64, &out->most);
  if (atlas_proc_number_of (atlas_proc_open ("%s/proc/%" PRIu32 "/status", root, pid), "VmSize:", &kib))
    out->used = kib * 1024;
}

static void tell_mappings (const char *root, uint32_t pid, AtlasLimit *out) {
  char line[ATLAS_PROC_LINE];
  uint64_t count = 0;
  atlas_proc_number (atlas_proc_open ("%s/proc/sys/vm/max_map_count", root), &out->most);
  FILE *stream = atlas_proc_open ("%s/proc/%" PRIu32 "/maps", root, pid);
  if (!stream)
    return;
  while (atlas_proc_line (stream, line))
    count++;
  fclose (stream);
  if (count) /* a process that has just ended has none, and one of somebody else is read as empty */
    out->used = count;
}

/* Linux holds all processes to a commit limit only if it was told to (2); else it promises more than it has. */
static void tell_system_commit (const char *root, AtlasLimit *out) {
  enum { NEVER_OVERCOMMIT = 2 };
  uint64_t mode, used, most;
  if (!atlas_proc_number (atlas_proc_open ("%s/proc/sys/vm/overcommit_memory", root), &mode)
      || !atlas_proc_number_of (atlas_proc_open ("%s/proc/meminfo", root), "Committed_AS:", &used)
      || !atlas_proc_number_of (atlas_proc_open ("%s/proc/meminfo", root), "CommitLimit:", &most))
    return;
  out->used = used * 1024;
  out->most = mode == NEVER_OVERCOMMIT ? most * 1024 : ATLAS_NO_LIMIT;
}

void atlas_proc_limits (const char *root, uint32_t pid, AtlasLimits *out) {
  tell_system_commit (root, &out->of[ATLAS_LIMIT_SYSTEM_COMMIT]);
  tell_address_space (root, pid, &out->of[ATLAS_LIMIT_ADDRESS_SPACE]);
  tell_mappings (root, pid, &out->of[ATLAS_LIMIT_MAPPINGS]);
  atlas_cgroup_limit (root, pid, &out->of[ATLAS_LIMIT_CGROUP]);
}
