/* What /proc and the control groups say: of made ones below a folder, and of this process itself. */
#include "system/clock.h"
#include "system/proc.h"
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/vmatlas-proc-XXXXXX";

/* Writes a file below the folder, and the folders that lead there. */
static void put (const char *path, const char *text) {
  char full[512];
  snprintf (full, sizeof full, "%s%s", root, path);
  for (char *slash = full + strlen (root) + 1; (slash = strchr (slash, '/')); slash++) {
    *slash = '\0';
    mkdir (full, 0700);
    *slash = '/';
  }
  FILE *stream = fopen (full, "wb");
  if (CHECK (stream)) {
    fputs (text, stream);
    fclose (stream);
  }
}

static void drop (void) {
  char command[512];
  snprintf (command, sizeof command, "rm -rf %s/*", root);
  CHECK (system (command) == 0);
}

static AtlasLimits limits_of (uint32_t pid) {
  AtlasLimits limits;
  atlas_limits_init (&limits);
  atlas_proc_limits (root, pid, &limits);
  return limits;
}

static void check (const AtlasLimits *limits, AtlasLimitKind kind, uint64_t used, uint64_t most) {
  CHECK_UINT (limits->of[kind].used, used);
  CHECK_UINT (limits->of[kind].most, most);
}

static void put_process (const char *address_space) {
  char text[256];
  snprintf (text, sizeof text,
            "Limit                     Soft Limit           Hard Limit           Units     \n"
            "Max cpu time              unlimited            unlimited            seconds   \n"
            "Max address space         %-20s unlimited            bytes     \n",
            address_space);
  put ("/proc/42/limits", text);
  put ("/proc/42/status", "Name:\tVmSize: 1\nVmPeak:\t    9999 kB\nVmSize:\t    2048 kB\n");
  put ("/proc/42/maps", "00010000-00020000 rw-p 00000000 00:00 0 \n00030000-00040000 ---p 00000000 00:00 0 \n");
  put ("/proc/sys/vm/max_map_count", "65530\n");
  put ("/proc/sys/vm/overcommit_memory", "2\n");
  put ("/proc/meminfo", "MemTotal:  4096 kB\nCommitLimit:     3072 kB\nCommitted_AS:    1024 kB\n");
}

static void limits_and_what_is_used_of_them_are_told (void) {
  put_process ("4194304");
  AtlasLimits limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_ADDRESS_SPACE, 2048 * 1024, 4194304);
  check (&limits, ATLAS_LIMIT_MAPPINGS, 2, 65530);
  check (&limits, ATLAS_LIMIT_SYSTEM_COMMIT, 1024 * 1024, 3072 * 1024);
  check (&limits, ATLAS_LIMIT_CGROUP, ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  check (&limits, ATLAS_LIMIT_JOB, ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  drop ();
}

static void none_is_not_unknown (void) {
  put_process ("unlimited");
  put ("/proc/sys/vm/overcommit_memory", "0\n");
  AtlasLimits limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_ADDRESS_SPACE, 2048 * 1024, ATLAS_NO_LIMIT);
  check (&limits, ATLAS_LIMIT_SYSTEM_COMMIT, 1024 * 1024, ATLAS_NO_LIMIT);
  drop ();
}

static void what_cannot_be_read_is_unknown (void) {
  put ("/proc/42/limits", "Max address space         nonsense\n");
  put ("/proc/42/maps", "");
  put ("/proc/42/cgroup", "nonsense\n:\n4:memory\n");
  put ("/proc/42/mountinfo", "nonsense - \n");
  for (uint32_t pid = 42; pid <= 43; pid++) {
    AtlasLimits limits = limits_of (pid);
    for (unsigned kind = 0; kind < ATLAS_LIMIT_COUNT; kind++)
      check (&limits, (AtlasLimitKind)kind, ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  }
  drop ();
}

static void the_group_of_version_1_is_found (void) {
  put ("/proc/42/cgroup", "7:cpu,cpuacct:/other\n4:hugetlb,memory:/a/b\n0::/\n");
  put ("/proc/42/mountinfo", "30 23 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                             "35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,hugetlb,memory\n"
                             "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  put ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put ("/sys/fs/cgroup/memory/memory.usage_in_bytes", "123456\n");
  put ("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "5000\n");
  put ("/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "3000\n");
  put ("/sys/fs/cgroup/memory/a/memory.stat", "inactive_file 1\ntotal_inactive_file 500\n");
  put ("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9000\n");
  put ("/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "2000\n");
  AtlasLimits limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, 2500, 5000); /* the one above has less room */
  put ("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
  limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, 2000, 9000);
  put ("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
  limits = limits_of (42);
  CHECK_UINT (limits.of[ATLAS_LIMIT_CGROUP].most, ATLAS_NO_LIMIT);
  drop ();
}

static void the_group_of_version_2_is_found (void) {
  put ("/proc/42/cgroup", "0::/user.slice/app.scope\n");
  put ("/proc/42/mountinfo", "29 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
  put ("/sys/fs/cgroup/user.slice/memory.max", "max\n");
  put ("/sys/fs/cgroup/user.slice/memory.current", "800\n");
  put ("/sys/fs/cgroup/user.slice/app.scope/memory.max", "1000\n");
  put ("/sys/fs/cgroup/user.slice/app.scope/memory.current", "700\n");
  put ("/sys/fs/cgroup/user.slice/app.scope/memory.stat", "anon 100\ninactive_file 9000\n");
  AtlasLimits limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, 0, 1000);
  put ("/sys/fs/cgroup/user.slice/app.scope/memory.max", "max\n");
  limits = limits_of (42);
  CHECK_UINT (limits.of[ATLAS_LIMIT_CGROUP].most, ATLAS_NO_LIMIT);
  drop ();
}

/* A container's own files may show a part of the tree only, or a group beside it. */
static void a_part_of_the_tree_is_enough (void) {
  put ("/proc/42/cgroup", "0::/pod/box\n");
  put ("/proc/42/mountinfo", "29 23 0:26 /pod /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  put ("/sys/fs/cgroup/memory.max", "3000\n");
  put ("/sys/fs/cgroup/memory.current", "1000\n");
  put ("/sys/fs/cgroup/box/memory.max", "max\n");
  AtlasLimits limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, 1000, 3000);
  put ("/proc/42/cgroup", "0::/podium/box\n");
  limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  put ("/proc/42/cgroup", "0::/pod/../../box\n");
  limits = limits_of (42);
  check (&limits, ATLAS_LIMIT_CGROUP, ATLAS_UNKNOWN, ATLAS_UNKNOWN);
  drop ();
}

static void processes_are_listed_by_number (void) {
  put ("/proc/42/stat", "");
  put ("/proc/7/stat", "");
  put ("/proc/07/stat", "");
  put ("/proc/7x/stat", "");
  put ("/proc/99999999999/stat", "");
  put ("/proc/self/stat", "");
  size_t count;
  uint32_t *pids = atlas_proc_list (root, &count);
  CHECK_UINT (count, 2);
  CHECK (pids && pids[0] + pids[1] == 49);
  free (pids);
  drop ();
  pids = atlas_proc_list (root, &count);
  CHECK (!pids && !count);
  pids = atlas_proc_list ("", &count);
  bool is_there = false;
  for (size_t i = 0; i < count; i++)
    is_there |= pids[i] == (uint32_t)getpid ();
  CHECK (is_there);
  free (pids);
}

static void oneself_is_told_truly (void) {
  AtlasLimits limits;
  struct rlimit old, set = { 0 };
  uint32_t pid = (uint32_t)getpid ();
  atlas_limits_init (&limits);
  CHECK (getrlimit (RLIMIT_AS, &old) == 0);
  set = old;
  set.rlim_cur = (rlim_t)64 << 40; /* more than a sanitizer takes */
  CHECK (setrlimit (RLIMIT_AS, &set) == 0);
  atlas_proc_limits ("", pid, &limits);
  CHECK (setrlimit (RLIMIT_AS, &old) == 0);
  CHECK_UINT (limits.of[ATLAS_LIMIT_ADDRESS_SPACE].most, (uint64_t)64 << 40);
  uint64_t mappings = limits.of[ATLAS_LIMIT_MAPPINGS].used, bytes = limits.of[ATLAS_LIMIT_ADDRESS_SPACE].used;
  enum { PIECES = 20, PIECE = 65536 };
  int zero = open ("/dev/zero", O_RDONLY);
  char *pieces = mmap (NULL, 2 * PIECES * PIECE, PROT_NONE, MAP_PRIVATE, zero, 0);
  CHECK (zero >= 0 && pieces != MAP_FAILED);
  for (unsigned i = 0; i < PIECES; i++)
    CHECK (mprotect (pieces + (2 * i + 1) * PIECE, PIECE, PROT_READ) == 0);
  atlas_proc_limits ("", pid, &limits);
  munmap (pieces, 2 * PIECES * PIECE);
  close (zero);
  CHECK (limits.of[ATLAS_LIMIT_MAPPINGS].used >= mappings + 2 * PIECES - 2);
  CHECK (limits.of[ATLAS_LIMIT_MAPPINGS].used <= mappings + 2 * PIECES + 8);
  CHECK (limits.of[ATLAS_LIMIT_ADDRESS_SPACE].used >= bytes + 2 * PIECES * PIECE);
  CHECK (limits.of[ATLAS_LIMIT_MAPPINGS].most < ATLAS_NO_LIMIT);
}

static void memory_and_start_of_oneself_are_read (void) {
  uint32_t pid = (uint32_t)getpid (), number = 0x12345678, copy = 0;
  CHECK (atlas_proc_read (pid, (uintptr_t)&number, &copy, sizeof copy) && copy == number);
  copy = 0;
  CHECK (!atlas_proc_read (pid, 0, &copy, sizeof copy) && !copy);
  CHECK (!atlas_proc_read (pid, UINT64_MAX - 3, &copy, sizeof copy));
  CHECK (!atlas_proc_read (0, (uintptr_t)&number, &copy, sizeof copy));
  uint64_t start = atlas_proc_start_time (pid), now = atlas_clock_now ();
  CHECK (start < now + 2000000 && now - start < UINT64_C (120000000));
  CHECK_UINT (atlas_proc_start_time (0), ATLAS_UNKNOWN);
}

static const TapTest tests[] = {
  { "/proc/limits-and-what-is-used-of-them-are-told", limits_and_what_is_used_of_them_are_told },
  { "/proc/none-is-not-unknown", none_is_not_unknown },
  { "/proc/what-cannot-be-read-is-unknown", what_cannot_be_read_is_unknown },
  { "/proc/the-group-of-version-1-is-found", the_group_of_version_1_is_found },
  { "/proc/the-group-of-version-2-is-found", the_group_of_version_2_is_found },
  { "/proc/a-part-of-the-tree-is-enough", a_part_of_the_tree_is_enough },
  { "/proc/processes-are-listed-by-number", processes_are_listed_by_number },
  { "/proc/oneself-is-told-truly", oneself_is_told_truly },
  { "/proc/memory-and-start-of-oneself-are-read", memory_and_start_of_oneself_are_read },
};

int main (void) {
  if (!mkdtemp (root)) {
    printf ("Bail out! no folder\n");
    return 1;
  }
  int result = tap_run (tests, sizeof tests / sizeof *tests);
  rmdir (root);
  return result;
}
