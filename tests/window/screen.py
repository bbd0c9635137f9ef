"""What the windows of the display show, by Xlib itself: a look takes 10 ms, where a program started for it would take 100 from what is
looked at."""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p

WINDOW, ATOM = c_ulong, c_ulong
VIEWABLE, Z_PIXMAP, ALL_PLANES, ANY_TYPE = 2, 2, 0xffffffff, 0


class Attributes(ctypes.Structure):
    """XWindowAttributes of Xlib.h; what is not looked at has its place only."""
    _fields_ = [('x', c_int), ('y', c_int), ('width', c_int), ('height', c_int), ('border_width', c_int), ('depth', c_int),
                ('visual', c_void_p), ('root', WINDOW), ('class', c_int), ('bit_gravity', c_int), ('win_gravity', c_int),
                ('backing_store', c_int), ('backing_planes', c_ulong), ('backing_pixel', c_ulong), ('save_under', c_int),
                ('colormap', c_ulong), ('map_installed', c_int), ('map_state', c_int), ('all_event_masks', c_long),
                ('your_event_mask', c_long), ('do_not_propagate_mask', c_long), ('override_redirect', c_int), ('screen', c_void_p)]


class Image(ctypes.Structure):
    """The beginning of XImage of Xlib.h."""
    _fields_ = [('width', c_int), ('height', c_int), ('xoffset', c_int), ('format', c_int), ('data', c_void_p), ('byte_order', c_int),
                ('bitmap_unit', c_int), ('bitmap_bit_order', c_int), ('bitmap_pad', c_int), ('depth', c_int), ('bytes_per_line', c_int)]


xlib = ctypes.CDLL('libX11.so.6')
for name, result, arguments in (
        ('XOpenDisplay', c_void_p, [c_char_p]),
        ('XDefaultRootWindow', WINDOW, [c_void_p]),
        ('XInternAtom', ATOM, [c_void_p, c_char_p, c_int]),
        ('XFree', c_int, [c_void_p]),
        ('XQueryTree', c_int, [c_void_p, WINDOW, POINTER(WINDOW), POINTER(WINDOW), POINTER(POINTER(WINDOW)), POINTER(c_uint)]),
        ('XGetWindowAttributes', c_int, [c_void_p, WINDOW, POINTER(Attributes)]),
        ('XGetWindowProperty', c_int, [c_void_p, WINDOW, ATOM, c_long, c_long, c_int, ATOM, POINTER(ATOM), POINTER(c_int),
                                       POINTER(c_ulong), POINTER(c_ulong), POINTER(c_void_p)]),
        ('XGetImage', POINTER(Image), [c_void_p, WINDOW, c_int, c_int, c_uint, c_uint, c_ulong, c_int]),
        ('XDestroyImage', c_int, [POINTER(Image)])):
    function = getattr(xlib, name)
    function.restype, function.argtypes = result, arguments

# A window may go while it is looked at; Xlib would end this program.
ignore_error = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda display, error: 0)
xlib.XSetErrorHandler(ignore_error)
display = xlib.XOpenDisplay(None)
assert display, 'no display answers'
TITLE = xlib.XInternAtom(display, b'_NET_WM_NAME', False)


def attributes(window):
    """None if it is gone, or not on the screen."""
    found = Attributes()
    is_there = xlib.XGetWindowAttributes(display, window, byref(found))
    return found if is_there and found.map_state == VIEWABLE else None


def title(window):
    type_, size, text = ATOM(), c_ulong(), c_void_p()
    xlib.XGetWindowProperty(display, window, TITLE, 0, 1024, False, ANY_TYPE, byref(type_), byref(c_int()), byref(size), byref(c_ulong()),
                            byref(text))
    if not text:
        return ''
    found = ctypes.string_at(text, size.value).decode()
    xlib.XFree(text)
    return found


def windows():
    """(id, title) of every window with a title, the topmost last."""
    children, count = POINTER(WINDOW)(), c_uint()
    if not xlib.XQueryTree(display, xlib.XDefaultRootWindow(display), byref(WINDOW()), byref(WINDOW()), byref(children), byref(count)):
        return []
    found = [(window, title(window)) for window in children[:count.value] if attributes(window)]
    xlib.XFree(children)
    return [(window, words) for window, words in found if words]


def pixels(window, x=0, y=0, width=None, height=None):
    """Blue, green and red of each pixel of the window, or of an area within it. Nothing if it is not on the screen."""
    whole = attributes(window)
    image = whole and xlib.XGetImage(display, window, x, y, width or whole.width, height or whole.height, ALL_PLANES, Z_PIXMAP)
    if not image:
        return b''
    found = bytearray(ctypes.string_at(image.contents.data, image.contents.bytes_per_line * image.contents.height))
    xlib.XDestroyImage(image)
    del found[3::4]  # how much shines through, or nothing
    return found
