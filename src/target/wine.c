#include "target/wine.h"

#include "system/clock.h"
#include "system/file.h"
#include "system/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI_EXE "vmatlas-cli.exe"
#define DEBIAN_LOADER "/usr/lib/wine/wine64"
#define MESSAGE_PREFIX "vmatlas-cli: "

enum { MAX_PATH_LENGTH = 8192, MAX_LEVELS_UP = 4 };

/* The program lists processes at once, and reports on a capture ten times a second whatever its target does. If it says
 * nothing for so long, Wine itself hangs. */
enum { SILENCE_LIMIT = 60 }; /* seconds */

typedef struct {
  const AtlasCancel *cancel;
  void (*on_errors) (const char *errors, size_t size, void *data);
  void *data;
  size_t size;    /* of what it has said so far */
  uint64_t since; /* when it last said something */
  bool is_silent;
} Listening;

static const char *find_loader (void) {
  const char *chosen = getenv ("VMATLAS_WINE");
  if (chosen && *chosen)
    return chosen;
  return atlas_path_exists (DEBIAN_LOADER) ? DEBIAN_LOADER : "wine";
}

static bool is_there (char *path, size_t size, const char *folder, const char *rest) {
  int length = snprintf (path, size, "%s/%s", folder, rest);
  return length > 0 && (size_t)length < size && atlas_path_exists (path);
}

/* Cuts the last name off a path; false if there is none. */
static bool go_up (char *path) {
  char *slash = strrchr (path, '/');
  if (!slash || slash == path)
    return false;
  *slash = '\0';
  return true;
}

static bool find_beside (char *program, char *path, size_t size) {
  if (!go_up (program))
    return false;
  if (is_there (path, size, program, CLI_EXE) || is_there (path, size, program, "../libexec/vmatlas/" CLI_EXE))
    return true;
  for (int level = 0; level < MAX_LEVELS_UP && go_up (program); level++)
    if (is_there (path, size, program, "windows-x86_64/src/cli/" CLI_EXE))
      return true;
  return false;
}

static int find_exe (char *path, size_t size, AtlasError *error) {
  const char *chosen = getenv ("VMATLAS_CLI_EXE");
  if (chosen && *chosen) {
    int length = snprintf (path, size, "%s", chosen);
    if (length > 0 && (size_t)length < size && atlas_path_exists (path))
      return ATLAS_OK;
    return atlas_error_set (error, ATLAS_ERROR_NOT_FOUND, "VMATLAS_CLI_EXE names \"%s\", but there is no such file.",
                            atlas_error_tail (chosen));
  }
  char *program = atlas_program_path ();
  bool is_found = program && find_beside (program, path, size);
  free (program);
  if (is_found)
    return ATLAS_OK;
  return atlas_error_set (error, ATLAS_ERROR_NOT_FOUND,
                          "A running Windows program is looked at by " CLI_EXE ", which was not found. Build it with "
                          "\"tools/build windows\", or name it in VMATLAS_CLI_EXE.");
}

/* Without a prefix Wine would make one, which takes long and holds no process. Whoever chooses the loader answers for
 * that himself. */
static int check_prefix (AtlasError *error) {
  const char *loader = getenv ("VMATLAS_WINE"), *prefix = getenv ("WINEPREFIX"), *home = getenv ("HOME");
  if (loader && *loader)
    return ATLAS_OK;
  char folder[MAX_PATH_LENGTH], registry[MAX_PATH_LENGTH];
  if (prefix && *prefix)
    snprintf (folder, sizeof folder, "%s", prefix);
  else
    snprintf (folder, sizeof folder, "%s/.wine", home ? home : "");
  if (is_there (registry, sizeof registry, folder, "system.reg"))
    return ATLAS_OK;
  return atlas_error_set (
      error, ATLAS_ERROR_NOT_FOUND,
      "There is no Wine prefix in \"%s\", so no Windows program can run there. Set WINEPREFIX to the "
      "prefix of the program.",
      atlas_error_tail (folder));
}

static bool begins_with (const char *line, const char *word) {
  return strncmp (line, word, strlen (word)) == 0;
}

/* The code of the list of errors that it says it failed with; `otherwise` if it says none. */
static int find_failure (const char *errors, int otherwise) {
  const char *line = errors;
  while (line && !begins_with (line, ATLAS_WINE_FAILURE)) {
    line = strchr (line, '\n');
    line = line ? line + 1 : NULL;
  }
  int code = 0;
  static const int codes[] = {
#define X(name, number, text) number,
    ATLAS_ERROR_LIST (X)
#undef X
  };
  if (!line || sscanf (line, ATLAS_WINE_FAILURE "%d", &code) != 1)
    return otherwise;
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (codes[i] == code)
      return code;
  return otherwise;
}

/* The last line that is neither empty nor progress, without the name of the program before it. */
static void copy_last_line (const char *errors, size_t size, char *out, size_t capacity) {
  const char *best = "", *end = errors + size;
  size_t best_length = 0;
  for (const char *line = errors; line < end;) {
    const char *newline = memchr (line, '\n', (size_t)(end - line));
    size_t length = (size_t)((newline ? newline : end) - line);
    while (length && line[length - 1] == '\r')
      length--;
    if (length && !begins_with (line, ATLAS_WINE_PROGRESS) && !begins_with (line, ATLAS_WINE_FAILURE)) {
      best = line;
      best_length = length;
    }
    line = newline ? newline + 1 : end;
  }
  size_t prefix = strlen (MESSAGE_PREFIX);
  if (best_length > prefix && strncmp (best, MESSAGE_PREFIX, prefix) == 0) {
    best += prefix;
    best_length -= prefix;
  }
  snprintf (out, capacity, "%.*s", (int)(best_length < capacity ? best_length : capacity - 1), best);
}

/* Exit status 1 and 2 are vmatlas-cli's own, with a sentence; others are Wine's. */
static int judge (const AtlasChildResult *result, const char *loader, AtlasError *error) {
  if (result->exit_status == 0 || result->exit_status == 3)
    return ATLAS_OK;
  char line[768];
  copy_last_line (result->errors, result->errors_size, line, sizeof line);
  if ((result->exit_status == 1 || result->exit_status == 2) && *line)
    return atlas_error_set (
        error, find_failure (result->errors, result->exit_status == 2 ? ATLAS_ERROR_USAGE : ATLAS_ERROR_SYSTEM), "%s",
        line);
  return atlas_error_set_system (error, ATLAS_ERROR_SYSTEM, (uint32_t)result->exit_status,
                                 "Wine (\"%s\") could not run " CLI_EXE " (status %d)%s%s", loader, result->exit_status,
                                 *line ? ": " : ".", line);
}

static void note_output (const char *errors, size_t size, void *data) {
  Listening *listening = data;
  uint64_t now = atlas_clock_monotonic ();
  if (size != listening->size) {
    listening->size = size;
    listening->since = now;
  }
  listening->is_silent = now - listening->since >= SILENCE_LIMIT * UINT64_C (1000000);
  if (listening->on_errors)
    listening->on_errors (errors, size, listening->data);
}

static bool is_given_up (void *data) {
  const Listening *listening = data;
  return listening->is_silent || atlas_is_cancelled (listening->cancel);
}

static bool is_set (const char *name) {
  return getenv (name) != NULL;
}

int atlas_wine_run (const char *const *arguments, const AtlasCancel *cancel,
                    void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                    AtlasError *error) {
  char exe[MAX_PATH_LENGTH];
  int status = check_prefix (error);
  if (!status)
    status = find_exe (exe, sizeof exe, error);
  if (status)
    return status;
  const char *argv[ATLAS_WINE_MAX_ARGUMENTS + 3] = { find_loader (), exe };
  for (size_t i = 0; i < ATLAS_WINE_MAX_ARGUMENTS && arguments[i]; i++)
    argv[i + 2] = arguments[i];
  /* Wine's own messages would stand among ours, and it would ask to install what no capture needs. */
  const char *environment[3] = { NULL };
  size_t count = 0;
  if (!is_set ("WINEDEBUG"))
    environment[count++] = "WINEDEBUG=-all";
  if (!is_set ("WINEDLLOVERRIDES"))
    environment[count++] = "WINEDLLOVERRIDES=mscoree=;mshtml=;winedbg.exe=d";
  AtlasChildResult result;
  Listening listening = { .cancel = cancel, .on_errors = on_errors, .data = data, .since = atlas_clock_monotonic () };
  status = atlas_child_run (argv, environment, &(AtlasCancel){ is_given_up, &listening }, note_output, &listening,
                            &result, error);
  if (status == ATLAS_ERROR_CANCELLED && listening.is_silent)
    return atlas_error_set (
        error, ATLAS_ERROR_STALLED,
        "Wine did not answer for %d seconds. \"wineserver -k\" ends all programs of its prefix, if nothing else helps.",
        SILENCE_LIMIT);
  if (status == ATLAS_ERROR_NOT_FOUND)
    return atlas_error_set (
        error, ATLAS_ERROR_NOT_FOUND,
        "Wine was not found (\"%s\"). Install it (Debian: apt install wine64), or name its loader in VMATLAS_WINE.",
        argv[0]);
  if (status)
    return status;
  status = judge (&result, argv[0], error);
  if (status) {
    free (result.output);
    free (result.errors);
    return status;
  }
  *out = result;
  return ATLAS_OK;
}
