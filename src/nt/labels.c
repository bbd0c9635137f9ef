#include "nt/labels.h"

#include "core/name.h"
#include "nt/exports.h"

/* Fields of the PEB (System Informer's ntpebteb.h), of both widths. Where an old version had something else in their
 * place, what they point at does not verify. */
typedef struct {
  uint16_t at32, at64;
} Field;

static const Field api_set_map = { 0x38, 0x68 };        /* Windows 7 */
static const Field shared_memory = { 0x4c, 0x88 };      /* ReadOnlySharedMemoryBase */
static const Field static_server_data = { 0x54, 0x98 }; /* ReadOnlyStaticServerData, inside of it */
static const Field ansi_code_page = { 0x58, 0xa0 };
static const Field oem_code_page = { 0x5c, 0xa8 };
static const Field case_table = { 0x60, 0xb0 };
static const Field gdi_table = { 0x94, 0xf8 };
static const Field process_context = { 0x1f8, 0x2f8 };
static const Field system_context = { 0x200, 0x308 };

enum { CODE_PAGE_HEADER_WORDS = 13, CASE_TABLE_VERSION = 1 };

static uint64_t pointer_of (AtlasReader *reader, const AtlasNtPeb *peb, Field field) {
  uint64_t pointer;
  uint64_t at = peb->address + (peb->width->bits == 64 ? field.at64 : field.at32);
  return atlas_nt_read_pointer (reader, peb->width, at, &pointer) ? pointer : 0;
}

/* Two environment blocks of one process name some places twice: the first to do so is the program's own. */
static bool is_marked (const AtlasReader *reader, size_t first_mark, AtlasMarkKind kind, uint64_t address) {
  for (size_t i = first_mark; i < reader->capture->mark_count; i++)
    if (reader->capture->marks[i].kind == kind && reader->capture->marks[i].address == address)
      return true;
  return false;
}

typedef struct {
  AtlasReader *reader;
  size_t first_mark; /* of those made here */
} Labels;

static void mark (const Labels *labels, AtlasMarkKind kind, uint8_t bits, uint32_t id, uint64_t address,
                  uint64_t size) {
  AtlasError error;
  AtlasMark mark = { .kind = (uint8_t)kind, .bits = bits, .id = id, .address = address, .size = size };
  if (size && !is_marked (labels->reader, labels->first_mark, kind, address))
    atlas_reader_check (labels->reader, atlas_capture_builder_add_mark (labels->reader->builder, &mark, &error),
                        &error);
}

/* Memory of which it is not known that it is something else than a view of a section. */
static const AtlasAllocation *find_view (const AtlasReader *reader, uint64_t address) {
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, address);
  bool may_be_view = allocation && (allocation->type == ATLAS_TYPE_MAPPED || allocation->type == ATLAS_TYPE_NONE);
  return may_be_view ? allocation : NULL;
}

/* API_SET_NAMESPACE. Version 2 (Windows 7 and 8) has no size, but its first name stands right behind its entries. */
static uint64_t api_set_size (AtlasReader *reader, uint64_t address) {
  enum { HEADER_SIZE = 16, HEADER_SIZE_2 = 8, ENTRY_SIZE_2 = 12 };
  unsigned char bytes[HEADER_SIZE];
  const AtlasAllocation *allocation = atlas_reader_find_allocation (reader, address);
  if (!allocation || !atlas_reader_read (reader, address, bytes, sizeof bytes))
    return 0;
  uint32_t version = atlas_bytes_u32 (bytes), second = atlas_bytes_u32 (bytes + 4), third = atlas_bytes_u32 (bytes + 8);
  uint64_t rest = allocation->end - address;
  if (version == 2)
    return third == HEADER_SIZE_2 + (uint64_t)second * ENTRY_SIZE_2 && third < rest
               ? atlas_reader_readable (reader, address, rest)
               : 0;
  return (version == 4 || version == 6) && second > HEADER_SIZE && second <= rest ? second : 0;
}

static void mark_api_sets (const Labels *labels, const AtlasNtPeb *peb) {
  uint64_t address = pointer_of (labels->reader, peb, api_set_map);
  if (address)
    mark (labels, ATLAS_MARK_API_SET_MAP, peb->width->bits, 0, address, api_set_size (labels->reader, address));
}

/* The view begins at the one pointer, and the other leads inside. */
static void mark_shared_section (const Labels *labels, const AtlasNtPeb *peb) {
  uint64_t base = pointer_of (labels->reader, peb, shared_memory);
  uint64_t inside = pointer_of (labels->reader, peb, static_server_data);
  const AtlasAllocation *view = find_view (labels->reader, base);
  if (view && view->base == base && inside > base && inside < view->end)
    mark (labels, ATLAS_MARK_CSR_SECTION, peb->width->bits, 0, base, view->end - base);
}

static bool begins_with (AtlasReader *reader, uint64_t address, uint16_t value) {
  unsigned char bytes[2];
  return atlas_reader_read (reader, address, bytes, sizeof bytes) && atlas_bytes_u16 (bytes) == value;
}

/* CPTABLEINFO's file begins with the size of its header, the case table with its version. They may share a view or
 * have one each; a part that nobody points at belongs to the one before it. */
static void mark_code_pages (const Labels *labels, const AtlasNtPeb *peb) {
  static const struct {
    const Field *field;
    uint16_t first;
  } tables[] = { { &ansi_code_page, CODE_PAGE_HEADER_WORDS },
                 { &oem_code_page, CODE_PAGE_HEADER_WORDS },
                 { &case_table, CASE_TABLE_VERSION } };
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    uint64_t address = pointer_of (labels->reader, peb, *tables[i].field);
    const AtlasAllocation *view = find_view (labels->reader, address);
    if (view && begins_with (labels->reader, address, tables[i].first))
      mark (labels, ATLAS_MARK_CODE_PAGES, peb->width->bits, 0, view->base,
            atlas_reader_readable (labels->reader, view->base, view->end - view->base));
  }
}

/* The table that the system maps for all processes: a section, of which each sees the same. */
static void mark_gdi_table (const Labels *labels, const AtlasNtPeb *peb) {
  uint64_t address = pointer_of (labels->reader, peb, gdi_table);
  const AtlasAllocation *allocation = atlas_reader_find_allocation (labels->reader, address);
  if (allocation && allocation->type == ATLAS_TYPE_MAPPED)
    mark (labels, ATLAS_MARK_GDI_TABLE, peb->width->bits, 0, address,
          atlas_reader_readable (labels->reader, address, allocation->end - address));
}

/* ACTIVATION_CONTEXT_DATA: "Actx", the size of the header, a version, the size of all; 0 if it is none. */
static uint64_t context_size (AtlasReader *reader, uint64_t address) {
  enum { SIGNATURE = 0x78746341, HEADER_SIZE = 0x20, VERSION = 1 };
  unsigned char bytes[0x10];
  if (!atlas_reader_read (reader, address, bytes, sizeof bytes) || atlas_bytes_u32 (bytes) != SIGNATURE
      || atlas_bytes_u32 (bytes + 4) != HEADER_SIZE || atlas_bytes_u32 (bytes + 8) != VERSION)
    return 0;
  uint32_t size = atlas_bytes_u32 (bytes + 0x0c);
  return size >= HEADER_SIZE && atlas_reader_is_inside_one_allocation (reader, address, size) ? size : 0;
}

static void mark_contexts (const Labels *labels, const AtlasNtPeb *peb) {
  uint64_t process = pointer_of (labels->reader, peb, process_context);
  uint64_t system = pointer_of (labels->reader, peb, system_context);
  if (process)
    mark (labels, ATLAS_MARK_ACTIVATION_CONTEXT, peb->width->bits, ATLAS_CONTEXT_OF_PROCESS, process,
          context_size (labels->reader, process));
  if (system)
    mark (labels, ATLAS_MARK_ACTIVATION_CONTEXT, peb->width->bits, ATLAS_CONTEXT_OF_SYSTEM, system,
          context_size (labels->reader, system));
}

/* Others that the program made lie at the beginning of sections without a file. */
static void search_contexts (const Labels *labels, uint8_t bits) {
  AtlasReader *reader = labels->reader;
  size_t named_end = reader->capture->mark_count; /* found by a pointer: few */
  for (size_t i = 0; i < reader->allocation_count && reader->status == ATLAS_OK && !reader->is_exhausted; i++) {
    const AtlasAllocation *view = &reader->allocations[i];
    if (view->type != ATLAS_TYPE_MAPPED || reader->capture->ranges[view->first_range].name != ATLAS_NO_STRING)
      continue;
    uint64_t size = context_size (reader, view->base);
    bool is_named = false;
    for (size_t j = labels->first_mark; size && j < named_end; j++)
      is_named |= reader->capture->marks[j].address == view->base;
    AtlasError error;
    AtlasMark found = { .kind = ATLAS_MARK_ACTIVATION_CONTEXT, .bits = bits, .address = view->base, .size = size };
    if (size && !is_named)
      atlas_reader_check (reader, atlas_capture_builder_add_mark (reader->builder, &found, &error), &error);
  }
}

/* PS_SYSTEM_DLL_INIT_BLOCK (System Informer's ntldr.h), which ntdll exports. It grew, and its size tells the version.
 * Windows 8.1 and later have the first bitmap, Windows 10 the one of the 32-bit half as well. */
static const struct {
  uint32_t size; /* the least of its version */
  uint16_t bitmap, bitmap32;
} init_blocks[] = { { 0xf0, 0xb8, 0xc8 }, { 0xd0, 0xb0, 0xc0 }, { 0x80, 0x60, 0x70 } };

/* A view of its own, as large as the block says behind the pointer. */
static void mark_bitmap (const Labels *labels, uint8_t bits, uint64_t field) {
  unsigned char bytes[16];
  if (!atlas_reader_read (labels->reader, field, bytes, sizeof bytes))
    return;
  uint64_t address = atlas_bytes_u64 (bytes), size = atlas_bytes_u64 (bytes + 8);
  const AtlasAllocation *view = find_view (labels->reader, address);
  if (size && view && view->type == ATLAS_TYPE_MAPPED && view->base == address && size <= view->end - view->base)
    mark (labels, ATLAS_MARK_CFG_BITMAP, bits, 0, address, view->end - address);
}

static void mark_bitmaps (const Labels *labels, const AtlasModule *ntdll) {
  uint64_t block;
  uint32_t size;
  if (!atlas_nt_find_export (labels->reader, ntdll->address, ntdll->size, "LdrSystemDllInitBlock", &block)
      || !atlas_reader_read_u32 (labels->reader, block, &size))
    return;
  for (size_t i = 0; i < sizeof init_blocks / sizeof *init_blocks; i++)
    if (size >= init_blocks[i].size) {
      mark_bitmap (labels, ntdll->bits, block + init_blocks[i].bitmap);
      mark_bitmap (labels, 32, block + init_blocks[i].bitmap32);
      return;
    }
}

static const AtlasModule *find_module (const AtlasReader *reader, const char *name, uint8_t bits) {
  const AtlasCapture *capture = reader->capture;
  for (size_t i = 0; i < capture->module_count; i++) {
    const char *found = atlas_capture_string (capture, capture->modules[i].name);
    if (found && atlas_name_is (found, name) && (!bits || capture->modules[i].bits == bits))
      return &capture->modules[i];
  }
  return NULL;
}

void atlas_nt_gather_labels (AtlasReader *reader, const AtlasNtPeb *pebs, size_t peb_count) {
  Labels labels = { reader, reader->capture->mark_count };
  for (size_t i = 0; i < peb_count; i++) {
    if (!pebs[i].width)
      continue;
    mark_api_sets (&labels, &pebs[i]);
    mark_shared_section (&labels, &pebs[i]);
    mark_code_pages (&labels, &pebs[i]);
    mark_gdi_table (&labels, &pebs[i]);
    mark_contexts (&labels, &pebs[i]);
  }
  /* The 64-bit block knows both bitmaps. */
  const AtlasModule *ntdll = find_module (reader, "ntdll.dll", 64);
  if (!ntdll)
    ntdll = find_module (reader, "ntdll.dll", 32);
  if (ntdll)
    mark_bitmaps (&labels, ntdll);
  search_contexts (&labels, reader->capture->process.bits);
}

void atlas_nt_note_managed_heap (AtlasReader *reader) {
  static const char *const runtimes[] = { "coreclr.dll", "clr.dll", "mscorwks.dll" };
  for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++) {
    const AtlasModule *runtime = find_module (reader, runtimes[i], 0);
    if (!runtime)
      continue;
    atlas_reader_note (reader, ATLAS_NOTE_MANAGED_HEAP_UNKNOWN, runtime->address, runtime->size,
                       ATLAS_NOTE_VALUES (atlas_note_word (runtimes[i])));
    return;
  }
}
