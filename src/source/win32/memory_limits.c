#include "source/win32/memory_limits.h"

#include "source/win32/ntapi.h"

#include <psapi.h>

/* JOBOBJECT_MEMORY_USAGE_INFORMATION, of Windows 10. */
typedef struct {
  uint64_t used, peak;
} JobMemory;
enum { JOB_MEMORY_INFORMATION = 28 };

/* Wine makes its figures up from what memory is in use: Linux refuses nothing by them. */
static void tell_system_commit (AtlasLimit *out) {
  PERFORMANCE_INFORMATION information = { .cb = sizeof information };
  if (atlas_win32_ntapi ()->wine_version || !GetPerformanceInfo (&information, sizeof information))
    return;
  out->used = (uint64_t)information.CommitTotal * information.PageSize;
  out->most = (uint64_t)information.CommitLimit * information.PageSize;
}

/* Wine leaves it 0. */
static void tell_pagefile_quota (HANDLE process, uint64_t private_bytes, AtlasLimit *out) {
  const AtlasNtApi *api = atlas_win32_ntapi ();
  QUOTA_LIMITS quota = { 0 };
  if (!api->query_process || api->query_process (process, ATLAS_PROCESS_QUOTA_LIMITS, &quota, sizeof quota, NULL) < 0
      || !quota.PagefileLimit)
    return;
  out->used = private_bytes;
  out->most = quota.PagefileLimit == SIZE_MAX ? ATLAS_NO_LIMIT : quota.PagefileLimit;
}

/* A job is asked by a handle, which nobody gets from a process that is in one, except for the job that one is in
 * oneself. */
static void tell_own_job (uint64_t private_bytes, AtlasLimits *out) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { 0 };
  JobMemory memory;
  if (!QueryInformationJobObject (NULL, JobObjectExtendedLimitInformation, &limits, sizeof limits, NULL))
    return;
  DWORD flags = limits.BasicLimitInformation.LimitFlags;
  AtlasLimit *of_process = &out->of[ATLAS_LIMIT_JOB_PROCESS], *of_job = &out->of[ATLAS_LIMIT_JOB];
  of_process->used = private_bytes;
  of_process->most = flags & JOB_OBJECT_LIMIT_PROCESS_MEMORY ? limits.ProcessMemoryLimit : ATLAS_NO_LIMIT;
  of_job->most = flags & JOB_OBJECT_LIMIT_JOB_MEMORY ? limits.JobMemoryLimit : ATLAS_NO_LIMIT;
  if (QueryInformationJobObject (NULL, (JOBOBJECTINFOCLASS)JOB_MEMORY_INFORMATION, &memory, sizeof memory, NULL))
    of_job->used = memory.used;
}

static void tell_job (const AtlasWin32Process *process, uint64_t private_bytes, AtlasLimits *out) {
  BOOL is_in_job;
  if (!IsProcessInJob (process->process, NULL, &is_in_job))
    return;
  out->is_in_job = is_in_job ? ATLAS_TRI_YES : ATLAS_TRI_NO;
  if (!is_in_job)
    out->of[ATLAS_LIMIT_JOB_PROCESS].most = out->of[ATLAS_LIMIT_JOB].most = ATLAS_NO_LIMIT;
  else if (process->pid == GetCurrentProcessId ())
    tell_own_job (private_bytes, out);
}

void atlas_win32_limits (const AtlasWin32Process *process, uint64_t private_bytes, AtlasLimits *out) {
  tell_system_commit (&out->of[ATLAS_LIMIT_SYSTEM_COMMIT]);
  tell_pagefile_quota (process->process, private_bytes, &out->of[ATLAS_LIMIT_PAGEFILE_QUOTA]);
  tell_job (process, private_bytes, out);
}
