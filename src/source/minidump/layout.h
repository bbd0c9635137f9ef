/* Where the fields of a minidump's structures stand: Windows' minidumpapiset.h, which packs them to 4 bytes. */
#ifndef SOURCE_MINIDUMP_LAYOUT_H
#define SOURCE_MINIDUMP_LAYOUT_H

/* MINIDUMP_HEADER */
enum {
  HEADER_VERSION = 4, /* the low half; the high half is the writer's own */
  HEADER_STREAM_COUNT = 8,
  HEADER_DIRECTORY_RVA = 12,
  HEADER_TIME = 20, /* seconds since 1970 */
  HEADER_SIZE = 32
};

/* MINIDUMP_DIRECTORY */
enum { DIRECTORY_TYPE = 0, DIRECTORY_STREAM_SIZE = 4, DIRECTORY_STREAM_RVA = 8, DIRECTORY_SIZE = 12 };

/* MINIDUMP_THREAD_LIST, _MODULE_LIST, _MEMORY_LIST and _THREAD_NAME_LIST: a count of 32 bits, then the entries. */
enum { LIST_COUNT = 0, LIST_HEADER_SIZE = 4 };

/* MINIDUMP_THREAD */
enum { THREAD_ID = 0, THREAD_TEB = 16, THREAD_SIZE = 48 };

/* MINIDUMP_THREAD_NAME */
enum { THREAD_NAME_ID = 0, THREAD_NAME_RVA = 4, THREAD_NAME_SIZE = 12 };

/* MINIDUMP_MODULE */
enum { MODULE_BASE = 0, MODULE_IMAGE_SIZE = 8, MODULE_NAME_RVA = 20, MODULE_SIZE = 108 };

/* MINIDUMP_STRING: a length in bytes, the text in UTF-16, and a NUL that the length leaves out. */
enum { STRING_LENGTH = 0, STRING_TEXT = 4 };

/* MINIDUMP_SYSTEM_INFO */
enum {
  SYSTEM_ARCHITECTURE = 0,
  SYSTEM_MAJOR_VERSION = 8,
  SYSTEM_MINOR_VERSION = 12,
  SYSTEM_BUILD = 16,
  SYSTEM_PLATFORM = 20,
  SYSTEM_SIZE = 32 /* without what describes the processor, which is not read */
};

/* MINIDUMP_MISC_INFO, whose later versions are longer */
enum {
  MISC_FLAGS = 4,
  MISC_PROCESS_ID = 8,
  MISC_CREATE_TIME = 12, /* seconds since 1970 */
  MISC_SIZE = 24,
  MISC_HAS_PROCESS_ID = 1, /* flags */
  MISC_HAS_PROCESS_TIMES = 2
};

/* MINIDUMP_MEMORY_INFO_LIST */
enum { INFO_LIST_HEADER_SIZE = 0, INFO_LIST_ENTRY_SIZE = 4, INFO_LIST_COUNT = 8, INFO_LIST_SIZE = 16 };

/* MINIDUMP_MEMORY_INFO */
enum {
  INFO_ADDRESS = 0,
  INFO_ALLOCATION = 8,
  INFO_ALLOCATION_PROTECTION = 16,
  INFO_REGION_SIZE = 24,
  INFO_STATE = 32,
  INFO_PROTECTION = 36,
  INFO_TYPE = 40,
  INFO_SIZE = 48
};

/* MINIDUMP_MEMORY_DESCRIPTOR */
enum { MEMORY_ADDRESS = 0, MEMORY_DATA_SIZE = 8, MEMORY_RVA = 12, MEMORY_SIZE = 16 };

/* MINIDUMP_MEMORY64_LIST, whose memory stands in the file from one place on, one descriptor's after the other's */
enum { MEMORY64_LIST_COUNT = 0, MEMORY64_LIST_RVA = 8, MEMORY64_LIST_SIZE = 16 };

/* MINIDUMP_MEMORY_DESCRIPTOR64 */
enum { MEMORY64_ADDRESS = 0, MEMORY64_DATA_SIZE = 8, MEMORY64_SIZE = 16 };

#endif
