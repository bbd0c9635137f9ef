#include "system/child.h"

#include "core/array.h"
#include "system/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
  TICK = 20,              /* milliseconds between two looks at the child */
  POLL_INTERVAL = 100000, /* microseconds between two calls of the caller's poll */
  MAX_OUTPUT = 1024 * 1024 * 1024
};

/* One of the child's streams: our end of its pipe and what came through. */
typedef struct {
  int fd; /* -1: closed */
  char *data;
  size_t size, capacity;
} Stream;

typedef struct {
  pid_t pid;
  bool has_exited;
  int exit_status; /* -1 unless it ended by itself */
  Stream output, errors;
} Child;

static void close_stream (Stream *stream) {
  if (stream->fd >= 0)
    close (stream->fd);
  stream->fd = -1;
}

static bool open_pipe (Stream *stream, int *write_end) {
  int ends[2];
  if (pipe (ends))
    return false;
  stream->fd = ends[0];
  *write_end = ends[1];
  return fcntl (ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl (ends[1], F_SETFD, FD_CLOEXEC) == 0
         && fcntl (ends[0], F_SETFL, O_NONBLOCK) == 0;
}

static bool sets_same_variable (const char *a, const char *b) {
  size_t length = strcspn (a, "=");
  return strncmp (a, b, length) == 0 && b[length] == '=';
}

static bool is_set_in (const char *const *variables, const char *variable) {
  for (; variables && *variables; variables++)
    if (sets_same_variable (*variables, variable))
      return true;
  return false;
}

/* `added` and those of the inherited variables that it does not set. The strings stay their owners'. */
static char **join_environment (const char *const *added) {
  size_t count = 0;
  for (const char *const *variable = added; variable && *variable; variable++)
    count++;
  for (char **variable = environ; *variable; variable++)
    count++;
  char **joined = malloc ((count + 1) * sizeof *joined);
  if (!joined)
    return NULL;
  char **next = joined;
  for (const char *const *variable = added; variable && *variable; variable++)
    *next++ = (char *)*variable;
  for (char **variable = environ; *variable; variable++)
    if (!is_set_in (added, *variable))
      *next++ = *variable;
  *next = NULL;
  return joined;
}

/* A process group of its own, so that Ctrl-C reaches only us and so that a wrapper ends with what it wraps; no signal
 * blocked or ignored, whatever the calling thread does. */
static int spawn (pid_t *pid, const char *const *argv, char **environment, int output, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status = posix_spawn_file_actions_init (&actions);
  if (status)
    return status;
  status = posix_spawnattr_init (&attributes);
  if (status) {
    posix_spawn_file_actions_destroy (&actions);
    return status;
  }
  sigset_t none, defaults;
  sigemptyset (&none);
  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);
  sigaddset (&defaults, SIGINT);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &defaults);
  if (!(status = posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
      && !(status = posix_spawn_file_actions_adddup2 (&actions, output, STDOUT_FILENO))
      && !(status = posix_spawn_file_actions_adddup2 (&actions, errors, STDERR_FILENO)))
    status = posix_spawnp (pid, argv[0], &actions, &attributes, (char *const *)argv, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return status;
}

static int start (Child *child, const char *const *argv, const char *const *environment, AtlasError *error) {
  int output = -1, errors = -1, status = 0;
  char **variables = join_environment (environment);
  if (!variables)
    return atlas_error_no_memory (error);
  if (!open_pipe (&child->output, &output) || !open_pipe (&child->errors, &errors))
    status = errno;
  if (!status)
    status = spawn (&child->pid, argv, variables, output, errors);
  free (variables);
  if (output >= 0)
    close (output);
  if (errors >= 0)
    close (errors);
  if (!status)
    return ATLAS_OK;
  return atlas_error_set_system (error, status == ENOENT ? ATLAS_ERROR_NOT_FOUND : ATLAS_ERROR_SYSTEM, (uint32_t)status,
                                 "The program “%s” could not be started: %s.", argv[0], strerror (status));
}

/* Takes what the pipe holds now. */
static int read_stream (Stream *stream, AtlasError *error) {
  while (stream->fd >= 0) {
    if (stream->size >= MAX_OUTPUT)
      return atlas_error_set (error, ATLAS_ERROR_IO, "A program that was started for this prints without end.");
    /* One more for the NUL. */
    if (!ATLAS_RESERVE (stream->data, stream->size, 65536 + 1, stream->capacity))
      return atlas_error_no_memory (error);
    ssize_t got = read (stream->fd, stream->data + stream->size, 65536);
    if (got > 0)
      stream->size += (size_t)got;
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
      close_stream (stream);
    else if (errno == EAGAIN)
      break;
  }
  return ATLAS_OK;
}

static int read_both (Child *child, AtlasError *error) {
  int status = read_stream (&child->output, error);
  return status ? status : read_stream (&child->errors, error);
}

static void look (Child *child) {
  int status;
  pid_t who = waitpid (child->pid, &status, WNOHANG);
  if (!who || (who < 0 && errno == EINTR))
    return;
  child->has_exited = true;
  if (who > 0 && WIFEXITED (status))
    child->exit_status = WEXITSTATUS (status);
}

/* Its end is noticed by asking, not by the end of its output: what it started (a Wine server, services) may keep the
 * pipes open. */
static int attend (Child *child, const AtlasCancel *cancel,
                   void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasError *error) {
  uint64_t next = atlas_clock_monotonic () + POLL_INTERVAL;
  while (!child->has_exited) {
    struct pollfd ends[2] = { { .fd = child->output.fd, .events = POLLIN },
                              { .fd = child->errors.fd, .events = POLLIN } };
    poll (ends, 2, TICK);
    look (child);
    int status = read_both (child, error);
    if (status)
      return status;
    if (child->has_exited || atlas_clock_monotonic () < next)
      continue;
    next = atlas_clock_monotonic () + POLL_INTERVAL;
    if (on_errors)
      on_errors (child->errors.data ? child->errors.data : "", child->errors.size, data);
    if (atlas_is_cancelled (cancel))
      return atlas_error_set (error, ATLAS_ERROR_CANCELLED, "Cancelled.");
  }
  return ATLAS_OK;
}

/* The caller's, with a NUL behind. */
static char *hand_over (Stream *stream) {
  if (!stream->data)
    return calloc (1, 1);
  char *data = stream->data;
  data[stream->size] = '\0';
  stream->data = NULL;
  return data;
}

int atlas_child_run (const char *const *argv, const char *const *environment, const AtlasCancel *cancel,
                     void (*on_errors) (const char *errors, size_t size, void *data), void *data, AtlasChildResult *out,
                     AtlasError *error) {
  Child child = { .pid = -1, .exit_status = -1, .output = { .fd = -1 }, .errors = { .fd = -1 } };
  int status = start (&child, argv, environment, error);
  if (!status)
    status = attend (&child, cancel, on_errors, data, error);
  if (status && child.pid > 0 && !child.has_exited) {
    kill (-child.pid, SIGKILL);
    while (waitpid (child.pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
  AtlasChildResult result = { .exit_status = -1 };
  if (!status) {
    result = (AtlasChildResult){
      .output_size = child.output.size,
      .errors_size = child.errors.size,
      .output = hand_over (&child.output),
      .errors = hand_over (&child.errors),
      .exit_status = child.exit_status,
    };
    if (!result.output || !result.errors) {
      free (result.output);
      free (result.errors);
      status = atlas_error_no_memory (error);
    }
  }
  close_stream (&child.output);
  close_stream (&child.errors);
  free (child.output.data);
  free (child.errors.data);
  if (!status)
    *out = result;
  return status;
}
