#include "system/desktop.h"

#include <windows.h>

/* "Choose your default app mode" of the settings of Windows 10 and later: 0 is dark. */
bool atlas_desktop_is_dark (void) {
  DWORD is_light = 1, size = sizeof is_light;
  LSTATUS status =
      RegGetValueW (HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
                    L"AppsUseLightTheme", RRF_RT_REG_DWORD, NULL, &is_light, &size);
  return status == ERROR_SUCCESS && !is_light;
}
