#include "system/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t is_interrupted;

char **atlas_terminal_start (int *argc, char **argv) {
  return argv;
}

bool atlas_terminal_is (FILE *stream) {
  return isatty (fileno (stream));
}

unsigned atlas_terminal_width (void) {
  struct winsize size;
  return isatty (STDOUT_FILENO) && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool atlas_terminal_has_colour (FILE *stream) {
  const char *refused = getenv ("NO_COLOR"), *terminal = getenv ("TERM");
  return !(refused && *refused) && terminal && *terminal && strcmp (terminal, "dumb") != 0
         && atlas_terminal_is (stream);
}

static void note_interrupt (int number) {
  (void)number;
  is_interrupted = 1;
}

void atlas_terminal_catch_interrupt (void) {
  struct sigaction before;
  /* Whoever started this in the background may have set the key aside already. */
  if (sigaction (SIGINT, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
    return;
  /* Without SA_RESTART, so that a write that waits for its reader ends too. */
  struct sigaction action = { .sa_handler = note_interrupt, .sa_flags = SA_RESETHAND };
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
}

bool atlas_terminal_is_interrupted (void) {
  return is_interrupted;
}
