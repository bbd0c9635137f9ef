#include "system/program.h"
#include "ui/application.h"
#include "ui/start.h"

int main (int argc, char **argv) {
  atlas_program_start ();
  atlas_start ();
  g_autoptr (AtlasApplication) application = atlas_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
