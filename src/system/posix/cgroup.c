#include "system/posix/cgroup.h"

#include "system/posix/proc_text.h"

#include <inttypes.h>
#include <string.h>

/* How the two versions call their files, and where a version 1 says "none": the largest number of whole pages. */
typedef struct {
  const char *type; /* of the file system */
  const char *most, *used, *idle;
} Version;

static const Version versions[] = {
  { "cgroup", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file " },
  { "cgroup2", "memory.max", "memory.current", "inactive_file " },
};
#define VERSION_1_NONE (UINT64_C (1) << 62)

typedef struct {
  const Version *version;
  char mount[1024]; /* where the tree is mounted */
  char path[2048];  /* of the group, from there; "" for the tree's root */
} Group;

/* True if `word` is one of a list that commas part. */
static bool is_listed (const char *list, size_t length, const char *word) {
  size_t size = strlen (word);
  for (const char *next = list, *end = list + length; next < end;) {
    const char *comma = memchr (next, ',', (size_t)(end - next));
    size_t item = (size_t)((comma ? comma : end) - next);
    if (item == size && memcmp (next, word, size) == 0)
      return true;
    next += item + 1;
  }
  return false;
}

/* "4:memory:/path" of version 1, "0::/path" of version 2. */
static bool find_path (const char *root, uint32_t pid, const Version *version, char *path, size_t size) {
  FILE *stream = atlas_proc_open ("%s/proc/%" PRIu32 "/cgroup", root, pid);
  char line[ATLAS_PROC_LINE];
  bool is_found = false, is_first = version == &versions[0];
  while (stream && !is_found && atlas_proc_line (stream, line)) {
    char *list = strchr (line, ':'), *place = list ? strchr (list + 1, ':') : NULL;
    if (!place)
      continue;
    size_t length = (size_t)(place - list - 1);
    is_found = is_first ? is_listed (list + 1, length, "memory") : !length;
    if (is_found)
      is_found = snprintf (path, size, "%s", place + 1) < (int)size;
  }
  if (stream)
    fclose (stream);
  return is_found;
}

/* "35 31 0:32 /in-tree /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory": where the tree, or a part of it, is
 * mounted. */
static bool read_mount (const char *line, const Version *version, char *in_tree, char *mount) {
  char type[64], options[1024];
  const char *rest = strstr (line, " - ");
  if (!rest || sscanf (line, "%*s %*s %*s %1023s %1023s", in_tree, mount) != 2
      || sscanf (rest, " - %63s %*s %1023s", type, options) != 2 || strcmp (type, version->type) != 0)
    return false;
  return version != &versions[0] || is_listed (options, strlen (options), "memory");
}

/* What of `path` lies below the mount: a container may see a part of the tree only. */
static const char *below (const char *path, const char *in_tree) {
  size_t length = strcmp (in_tree, "/") == 0 ? 0 : strlen (in_tree);
  if (strncmp (path, in_tree, length) != 0 || (path[length] && path[length] != '/') || strstr (path, "/.."))
    return NULL;
  return strcmp (path + length, "/") == 0 ? "" : path + length;
}

static bool find_group (const char *root, uint32_t pid, const Version *version, Group *out) {
  char path[2048], line[ATLAS_PROC_LINE], in_tree[1024], mount[1024];
  if (!find_path (root, pid, version, path, sizeof path))
    return false;
  FILE *stream = atlas_proc_open ("%s/proc/%" PRIu32 "/mountinfo", root, pid);
  bool is_found = false;
  while (stream && !is_found && atlas_proc_line (stream, line)) {
    const char *rest = read_mount (line, version, in_tree, mount) ? below (path, in_tree) : NULL;
    if (!rest)
      continue;
    out->version = version;
    snprintf (out->mount, sizeof out->mount, "%s", mount);
    snprintf (out->path, sizeof out->path, "%s", rest);
    is_found = true;
  }
  if (stream)
    fclose (stream);
  return is_found;
}

static FILE *open_file (const char *root, const Group *group, const char *name) {
  return atlas_proc_open ("%s%s%s/%s", root, group->mount, group->path, name);
}

/* False if the group has no such files, as the root of version 2. */
static bool read_group (const char *root, const Group *group, AtlasLimit *out) {
  const Version *version = group->version;
  AtlasLimit limit = { ATLAS_UNKNOWN, ATLAS_UNKNOWN };
  uint64_t idle = 0;
  if (!atlas_proc_number (open_file (root, group, version->most), &limit.most))
    return false;
  if (version == &versions[0] && limit.most >= VERSION_1_NONE)
    limit.most = ATLAS_NO_LIMIT;
  if (atlas_proc_number (open_file (root, group, version->used), &limit.used)
      && atlas_proc_number_of (open_file (root, group, "memory.stat"), version->idle, &idle))
    limit.used -= idle < limit.used ? idle : limit.used;
  *out = limit;
  return true;
}

static bool is_tighter (const AtlasLimit *limit, const AtlasLimit *than) {
  return atlas_limit_room (limit) < atlas_limit_room (than);
}

/* A group is held to the limits of all above it. */
static bool read_groups (const char *root, Group *group, AtlasLimit *out) {
  AtlasLimit tightest = { ATLAS_UNKNOWN, ATLAS_UNKNOWN }, limit;
  for (;;) {
    if (read_group (root, group, &limit) && is_tighter (&limit, &tightest))
      tightest = limit;
    char *slash = strrchr (group->path, '/');
    if (!slash)
      break;
    *slash = '\0';
  }
  if (tightest.most == ATLAS_UNKNOWN)
    return false;
  *out = tightest;
  return true;
}

void atlas_cgroup_limit (const char *root, uint32_t pid, AtlasLimit *out) {
  Group group;
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
    if (find_group (root, pid, &versions[i], &group) && read_groups (root, &group, out))
      return;
}
