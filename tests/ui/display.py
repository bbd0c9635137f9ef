#!/usr/bin/env python3
"""A display of our own (Xvfb), with nothing of the user's session in it: no bus, no settings, no portal.

As a program: display.py WIDTHxHEIGHT PROGRAM ARGUMENT…  runs the program there and ends with its status."""
import os
import shutil
import subprocess
import sys
import tempfile


def missing():
    """What the tests need and do not find, as a sentence; None if all is there."""
    names = [name for name in ("Xvfb", "xdotool", "import") if not shutil.which(name)]
    return f"needs {', '.join(names)} (Debian: apt install xvfb xdotool imagemagick)" if names else None


class Display:
    def __init__(self, width, height):
        self.size = (width, height)

    def __enter__(self):
        self.home = tempfile.TemporaryDirectory(prefix="vmatlas-display-")
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "%dx%dx24" % self.size, "-nolisten", "tcp"],
            pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.name = ":" + number
        return self

    def __exit__(self, *exception):
        self.server.terminate()
        self.server.wait()
        self.home.cleanup()

    def environment(self, **more):
        home = self.home.name
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("GTK", "GDK", "GSK", "XDG", "DBUS", "WAYLAND"))}
        return kept | {
            "DISPLAY": self.name, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home,
            "XDG_RUNTIME_DIR": home, "DBUS_SESSION_BUS_ADDRESS": "disabled:", "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
            "GSETTINGS_BACKEND": "memory", "GIO_USE_VFS": "local", "GTK_A11Y": "none",
            "LC_ALL": "C.UTF-8"} | more


def main():
    reason = missing()
    if reason:
        print(f"TAP version 13\n1..0 # SKIP {reason}")
        return 0
    width, height = (int(side) for side in sys.argv[1].split("x"))
    with Display(width, height) as display:
        return subprocess.run(sys.argv[2:], env=display.environment(GTK_A11Y="test"), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
