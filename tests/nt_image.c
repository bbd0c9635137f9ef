/* Modules: the source's list, the images that it leaves out, their headers and sections, honest and not. */
#include "nt_world.h"

enum { IMAGE = 0x400000, NT = 0x80, TABLE = NT + 0x18 + 0xe0 };

/* One image and nothing else. */
static void make_image (World *world, const AtlasNtWidth *width) {
  world_init (world);
  world_add_image (world, width, IMAGE, NULL);
  world->modules[world->module_count++] = (AtlasSourceModule){ IMAGE, IMAGE_SIZE, "C:\\bin\\target.exe" };
}

/* Gathers without regard to the PEB, which is not there. */
static void gather (World *world) {
  AtlasError error;
  CHECK (world_gather (world, &error) == ATLAS_OK);
}

static void check_section (const World *world, const AtlasModule *module, uint32_t index, const char *name,
                           uint64_t address, uint64_t size) {
  if (!CHECK (index < module->section_count))
    return;
  const AtlasSection *section = &world->capture->sections[module->first_section + index];
  CHECK_TEXT (atlas_capture_string (world->capture, section->name), name);
  CHECK_UINT (section->address, address);
  CHECK_UINT (section->size, size);
}

static void headers_of_both_widths_are_read (void) {
  static const AtlasNtWidth *const widths[] = { &atlas_nt_width32, &atlas_nt_width64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    make_image (&world, widths[i]);
    gather (&world);
    CHECK_UINT (world.capture->module_count, 1);
    const AtlasModule *module = &world.capture->modules[0];
    CHECK_TEXT (atlas_capture_string (world.capture, module->name), "target.exe");
    CHECK_TEXT (atlas_capture_string (world.capture, module->path), "C:\\bin\\target.exe");
    CHECK_UINT (module->bits, widths[i]->bits);
    CHECK_UINT (module->has_aslr, ATLAS_TRI_YES);
    CHECK_UINT (module->headers_size, 0x1000);
    CHECK_UINT (module->section_count, 3);
    check_section (&world, module, 0, ".text", IMAGE + 0x1000, 0x2000);
    check_section (&world, module, 1, ".data", IMAGE + 0x3000, 0x1000);
    check_section (&world, module, 2, ".reloc", IMAGE + 0x4000, 0x1000);
    CHECK_UINT (world.capture->sections[0].characteristics, 0x60000020);
    CHECK_UINT (world_notes (&world, NULL), 1); /* there is no PEB */
    world_clear (&world);
  }
}

static const char codeview[] =
    "RSDS\x78\x56\x34\x12\xbc\x9a\xf0\xde\x01\x02\x03\x04\x05\x06\x07\x08\x02\0\0\0target.pdb";

/* The image with a debug directory of `size` bytes at `begin` from its base; a CodeView record at 0x2100. */
static void make_debuggable (World *world, const AtlasNtWidth *width, uint32_t begin, uint32_t size) {
  make_image (world, width);
  uint64_t directories = IMAGE + NT + 0x18 + (width->bits == 64 ? 0x70 : 0x60);
  world_put_u32 (world, IMAGE + NT + 8, 0x5a6b7c8d);
  world_put_u32 (world, directories - 4, 16);
  world_put_u32 (world, directories + 6 * 8, begin);
  world_put_u32 (world, directories + 6 * 8 + 4, size);
  uint64_t entry = IMAGE + 0x2000;
  world_put_u32 (world, entry + 12, 13); /* of another type */
  world_put_u32 (world, entry + 28 + 12, 2);
  world_put_u32 (world, entry + 28 + 16, sizeof codeview);
  world_put_u32 (world, entry + 28 + 20, 0x2100);
  world_put_bytes (world, IMAGE + 0x2100, codeview, sizeof codeview);
}

static void an_image_names_its_pdb (void) {
  static const AtlasNtWidth *const widths[] = { &atlas_nt_width32, &atlas_nt_width64 };
  for (size_t i = 0; i < 2; i++) {
    World world;
    make_debuggable (&world, widths[i], 0x2000, 2 * 28);
    gather (&world);
    const AtlasModuleIdentity *identity = &world.capture->modules[0].identity;
    CHECK_UINT (identity->timestamp, 0x5a6b7c8d);
    CHECK_UINT (identity->image_size, IMAGE_SIZE);
    CHECK_TEXT (atlas_capture_string (world.capture, identity->pdb_guid), "123456789ABCDEF00102030405060708");
    CHECK_UINT (identity->pdb_age, 2);
    CHECK_TEXT (atlas_capture_string (world.capture, identity->pdb_name), "target.pdb");
    CHECK_UINT (identity->build_id, ATLAS_NO_STRING);
    world_clear (&world);
  }
}

/* What `world` says of the PDB of its image, if anything. Clears the world. */
static bool has_pdb (World *world) {
  gather (world);
  bool has_guid = world->capture->modules[0].identity.pdb_guid != ATLAS_NO_STRING;
  world_clear (world);
  return has_guid;
}

static void a_debug_directory_that_cannot_be_is_passed_over (void) {
  static const struct {
    uint32_t begin, size;
  } wrong[] = { { 0, 56 },     { IMAGE_SIZE, 56 }, { 0xfffffff0, 56 }, { 0x2000, IMAGE_SIZE }, { 0x2000, 0xffffffff },
                { 0x2000, 55 } };
  World world;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    make_debuggable (&world, &atlas_nt_width32, wrong[i].begin, wrong[i].size);
    CHECK (!has_pdb (&world));
  }
  make_debuggable (&world, &atlas_nt_width32, 0x2000, 56);
  world_put_u32 (&world, IMAGE + NT + 0x18 + 0x60 - 4, 6); /* one directory too few */
  CHECK (!has_pdb (&world));
}

static void a_codeview_record_that_cannot_be_is_passed_over (void) {
  static const struct {
    uint32_t place, value;
  } wrong[] = { { 28 + 16, 23 },
                { 28 + 20, 0 },
                { 28 + 20, IMAGE_SIZE - 8 },
                { 28 + 20, 0xffffffff },
                { 0x100, 0x3031424e /* NB10 */ } };
  World world;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    make_debuggable (&world, &atlas_nt_width32, 0x2000, 56);
    world_put_u32 (&world, IMAGE + 0x2000 + wrong[i].place, wrong[i].value);
    CHECK (!has_pdb (&world));
  }
}

/* Headers that are not in memory, as in a small dump: what the source knows stays. */
static void a_source_may_know_what_headers_do_not (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put_u16 (&world, IMAGE, 0);
  AtlasSource *source = world_source (&world);
  atlas_memory_source_add_module (source, &(AtlasSourceModule){ .address = IMAGE + 0x4000,
                                                                .size = 0x1000,
                                                                .path = "/lib/x.so",
                                                                .timestamp = 7,
                                                                .codeview = "LEpB\x0a\xbc\xff",
                                                                .codeview_size = 7 });
  CHECK_UINT (world_gather_from (&world, source, NULL), ATLAS_OK);
  atlas_source_close (source);
  const AtlasModule *module = &world.capture->modules[world.capture->module_count - 1];
  CHECK_UINT (module->identity.timestamp, 7);
  CHECK_UINT (module->identity.image_size, 0);
  CHECK_TEXT (atlas_capture_string (world.capture, module->identity.build_id), "0abcff");
  world_clear (&world);
}

static void every_machine_has_its_width (void) {
  static const struct {
    uint16_t machine;
    uint8_t bits;
  } machines[] = { { 0x014c, 32 }, { 0x01c4, 32 }, { 0x8664, 64 }, { 0xaa64, 64 },
                   { 0x0200, 64 }, { 0x0ebc, 0 },  { 0, 0 } };
  for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
    World world;
    make_image (&world, &atlas_nt_width32);
    world_put_u16 (&world, IMAGE + NT + 4, machines[i].machine);
    gather (&world);
    CHECK_UINT (world.capture->modules[0].bits, machines[i].bits);
    CHECK_UINT (world.capture->modules[0].section_count, 3);
    world_clear (&world);
  }
}

static void only_a_dynamic_base_is_aslr (void) {
  World world;
  make_image (&world, &atlas_nt_width64);
  world_put_u16 (&world, IMAGE + NT + 0x18 + 0x46, 0x8120);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].has_aslr, ATLAS_TRI_NO);
  world_clear (&world);
}

/* A header that is none leaves a module of which only the list's word is known. */
static void check_no_headers (uint64_t at, uint64_t value, size_t size) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put (&world, at, value, size);
  gather (&world);
  CHECK_UINT (world_notes (&world, "image-headers-unreadable"), 1);
  if (CHECK (world.capture->module_count == 1)) {
    const AtlasModule *module = &world.capture->modules[0];
    CHECK_UINT (module->size, IMAGE_SIZE);
    CHECK_UINT (module->bits, 0);
    CHECK_UINT (module->has_aslr, ATLAS_TRI_UNKNOWN);
    CHECK_UINT (module->headers_size, 0);
    CHECK_UINT (module->section_count, 0);
  }
  world_clear (&world);
}

static void headers_that_are_none_are_not_believed (void) {
  check_no_headers (IMAGE, 0x5a4e, 2);
  check_no_headers (IMAGE + 0x3c, 0x84, 4);
  check_no_headers (IMAGE + 0x3c, IMAGE_SIZE - 0x10, 4); /* across the end */
  check_no_headers (IMAGE + 0x3c, 0x7fffffff, 4);
  check_no_headers (IMAGE + 0x3c, UINT32_MAX, 4);
  check_no_headers (IMAGE + NT, 0x454e, 4);
  check_no_headers (IMAGE + NT + 0x18, 0x107, 2); /* a ROM image */
  check_no_headers (IMAGE + NT + 0x14, 0x47, 2);  /* an optional header that ends before what is read of it */
}

static void headers_at_an_odd_place_are_read (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  unsigned char nt[0x18 + 0xe0 + 3 * 40];
  memcpy (nt, world_range_at (&world, IMAGE)->bytes + NT, sizeof nt);
  world_put_bytes (&world, IMAGE + 0x301, nt, sizeof nt);
  world_put_u32 (&world, IMAGE + 0x3c, 0x301);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].section_count, 3);
  world_clear (&world);
}

static void a_section_that_begins_outside_is_left_out (void) {
  static const uint32_t begins[] = { IMAGE_SIZE, IMAGE_SIZE + 0x1000, 0x80000000, UINT32_MAX };
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
    World world;
    make_image (&world, &atlas_nt_width32);
    world_put_u32 (&world, IMAGE + TABLE + 40 + 0x0c, begins[i]);
    gather (&world);
    CHECK_UINT (world_notes (&world, "image-sections-unverified"), 1);
    const AtlasModule *module = &world.capture->modules[0];
    CHECK_UINT (module->section_count, 2);
    check_section (&world, module, 1, ".reloc", IMAGE + 0x4000, 0x1000);
    world_clear (&world);
  }
}

static void a_section_that_ends_outside_is_clipped (void) {
  static const uint32_t sizes[] = { 0x1001, 0x7fffffff, UINT32_MAX };
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    World world;
    make_image (&world, &atlas_nt_width32);
    world_put_u32 (&world, IMAGE + TABLE + 80 + 0x08, sizes[i]);
    gather (&world);
    check_section (&world, &world.capture->modules[0], 2, ".reloc", IMAGE + 0x4000, 0x1000);
    world_clear (&world);
  }
}

static void a_section_without_a_virtual_size_has_that_of_its_data (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put_u32 (&world, IMAGE + TABLE + 0x08, 0);
  world_put_u32 (&world, IMAGE + TABLE + 0x10, 0x600);
  gather (&world);
  check_section (&world, &world.capture->modules[0], 0, ".text", IMAGE + 0x1000, 0x1000);
  world_put_u32 (&world, IMAGE + TABLE + 0x10, 0);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].section_count, 2);
  CHECK_UINT (world_notes (&world, "image-sections-unverified"), 1);
  world_clear (&world);
}

static void as_many_sections_are_read_as_there_can_be (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put_u16 (&world, IMAGE + NT + 6, UINT16_MAX);
  gather (&world);
  CHECK_UINT (world_notes (&world, "image-sections-unverified"), 1);
  CHECK_UINT (world.capture->modules[0].section_count, 3); /* the rest of the memory says nothing of sections */
  world_put_u16 (&world, IMAGE + NT + 6, 0);
  gather (&world);
  CHECK_UINT (world_notes (&world, "image-sections-unverified"), 0);
  CHECK_UINT (world.capture->modules[0].section_count, 0);
  world_clear (&world);
}

static void a_section_table_beyond_the_image_is_not_read (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put_u16 (&world, IMAGE + NT + 0x14, UINT16_MAX);
  gather (&world);
  CHECK_UINT (world_notes (&world, "image-sections-unverified"), 1);
  CHECK_UINT (world.capture->modules[0].section_count, 0);
  CHECK_UINT (world.capture->modules[0].bits, 32);
  world_clear (&world);
}

static void a_sections_name_is_made_valid (void) {
  static const struct {
    const char bytes[9];
    const char *name;
  } names[] = { { ".exactly", ".exactly" },
                { "", "" },
                { "\xff\xfe.a", "\xef\xbf\xbd\xef\xbf\xbd.a" },
                { "caf\xc3\xa9", "caf\xc3\xa9" } };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    World world;
    make_image (&world, &atlas_nt_width32);
    world_put_bytes (&world, IMAGE + TABLE, names[i].bytes, 8);
    gather (&world);
    check_section (&world, &world.capture->modules[0], 0, names[i].name, IMAGE + 0x1000, 0x2000);
    world_clear (&world);
  }
}

static void the_headers_are_no_larger_than_the_image (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_put_u32 (&world, IMAGE + NT + 0x18 + 0x3c, UINT32_MAX);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].headers_size, IMAGE_SIZE);
  world_clear (&world);
}

static void a_module_is_no_larger_than_its_image (void) {
  static const uint64_t told[] = { IMAGE_SIZE + 0x1000, UINT64_MAX, UINT64_MAX - IMAGE };
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    World world;
    make_image (&world, &atlas_nt_width32);
    world.modules[0].size = told[i];
    gather (&world);
    CHECK_UINT (world.capture->modules[0].size, IMAGE_SIZE);
    world_clear (&world);
  }
}

static void a_module_without_a_size_has_that_of_its_headers (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world.modules[0].size = 0;
  world_put_u32 (&world, IMAGE + NT + 0x18 + 0x38, 0x4000);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].size, 0x4000);
  world_put_u32 (&world, IMAGE + NT + 0x18 + 0x38, UINT32_MAX);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].size, IMAGE_SIZE);
  world_put_u16 (&world, IMAGE, 0);
  gather (&world);
  CHECK_UINT (world.capture->modules[0].size, IMAGE_SIZE); /* what is mapped, then */
  world_clear (&world);
}

static void a_module_where_nothing_is_mapped_is_listed_as_told (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world.modules[1] = (AtlasSourceModule){ 0x10000000, 0x6000, "C:\\bin\\gone.dll" };
  world.modules[2] = (AtlasSourceModule){ UINT64_MAX - 0xfff, UINT64_MAX, NULL };
  world.module_count = 3;
  gather (&world);
  CHECK_UINT (world_notes (&world, "image-headers-unreadable"), 2);
  if (CHECK (world.capture->module_count == 3)) {
    CHECK_UINT (world.capture->modules[1].size, 0x6000);
    CHECK_TEXT (atlas_capture_string (world.capture, world.capture->modules[1].name), "gone.dll");
    CHECK_UINT (world.capture->modules[2].size, 0xfff);
    CHECK_UINT (world.capture->modules[2].name, ATLAS_NO_STRING);
  }
  world_clear (&world);
}

static void a_module_listed_twice_is_one (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world.modules[1] = (AtlasSourceModule){ IMAGE, 0x1000, "C:\\bin\\alias.exe" };
  world.module_count = 2;
  gather (&world);
  CHECK_UINT (world.capture->module_count, 1);
  CHECK_TEXT (atlas_capture_string (world.capture, world.capture->modules[0].name), "target.exe");
  CHECK_UINT (world.capture->modules[0].size, IMAGE_SIZE);
  world_clear (&world);
}

static void an_image_that_the_list_leaves_out_is_a_module (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world_add_image (&world, &atlas_nt_width64, 0x200000, "C:\\windows/ntdll.dll");
  world_add_image (&world, &atlas_nt_width64, 0x300000, NULL); /* nameless: nobody's */
  world_allocate (&world, 0x310000, 0x1000, 0x1000, ATLAS_TYPE_MAPPED);
  world_range_at (&world, 0x310000)->name = "C:\\data.bin"; /* mapped as data */
  gather (&world);
  if (CHECK (world.capture->module_count == 2)) {
    const AtlasModule *module = &world.capture->modules[0];
    CHECK_UINT (module->address, 0x200000);
    CHECK_UINT (module->size, IMAGE_SIZE);
    CHECK_UINT (module->bits, 64);
    CHECK_UINT (module->section_count, 3);
    CHECK_TEXT (atlas_capture_string (world.capture, module->name), "ntdll.dll");
    CHECK_TEXT (atlas_capture_string (world.capture, module->path), "C:\\windows/ntdll.dll");
  }
  world_clear (&world);
}

static void a_listed_module_without_a_path_has_its_images (void) {
  World world;
  make_image (&world, &atlas_nt_width32);
  world.modules[0].path = NULL;
  for (size_t i = 0; i < world.range_count; i++)
    world.ranges[i].name = "D:\\mapped.exe";
  gather (&world);
  CHECK_UINT (world.capture->module_count, 1);
  CHECK_TEXT (atlas_capture_string (world.capture, world.capture->modules[0].path), "D:\\mapped.exe");
  world_clear (&world);
}

/* A file mapped as an image, but not from its beginning, is no module: nothing of it can be read as one. */
static void the_rest_of_an_image_is_no_module (void) {
  World world;
  world_init (&world);
  world_add (&world, IMAGE + 0x1000, 0x1000, IMAGE, ATLAS_STATE_COMMITTED, ATLAS_TYPE_IMAGE)->name =
      "C:\\bin\\target.exe";
  gather (&world);
  CHECK_UINT (world.capture->module_count, 0);
  world_clear (&world);
}

static void the_library_of_wow64_tells_a_wow64_process (void) {
  static const struct {
    const char *path;
    uint8_t bits;
    AtlasTri is_wow64;
  } modules[] = { { "C:\\Windows\\System32\\WOW64.dll", 32, ATLAS_TRI_YES },
                  { "C:\\Windows\\System32\\wow64win.dll", 0, ATLAS_TRI_UNKNOWN },
                  { "C:\\wow64.dll\\a.dll", 0, ATLAS_TRI_UNKNOWN },
                  { "C:\\wow64.dl", 0, ATLAS_TRI_UNKNOWN } };
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    World world;
    make_image (&world, &atlas_nt_width64);
    world.modules[0].path = modules[i].path;
    gather (&world);
    CHECK_UINT (world.capture->process.bits, modules[i].bits);
    CHECK_UINT (world.capture->process.is_wow64, modules[i].is_wow64);
    world_clear (&world);
  }
}

static void one_table_of_sections_for_many_images_is_not_read_without_end (void) {
  enum { IMAGES = 64, SECTIONS = 65535, HEADERS = 0x1000 };
  World world;
  world_init (&world);
  world_allocate (&world, IMAGE, 0x2a0000, 0x2a0000, ATLAS_TYPE_IMAGE);
  world_put_image (&world, &atlas_nt_width32, IMAGE + HEADERS - NT, 0, 0);
  world_put_u16 (&world, IMAGE + HEADERS + 0x06, SECTIONS);
  for (uint64_t i = 0; i < SECTIONS; i++) {
    world_put_u32 (&world, IMAGE + HEADERS + 0xf8 + 40 * i + 0x08, 0x1000);
    world_put_u32 (&world, IMAGE + HEADERS + 0xf8 + 40 * i + 0x0c, 0x1000);
  }
  for (uint64_t i = 0; i < IMAGES - 2; i++) {
    uint64_t address = IMAGE + 64 * i;
    world_put_u16 (&world, address, 0x5a4d);
    world_put_u32 (&world, address + 0x3c, (uint32_t)(IMAGE + HEADERS - address));
    world.modules[world.module_count++] = (AtlasSourceModule){ address, 0x10000, "C:\\bin\\target.dll" };
  }
  gather (&world);
  CHECK_UINT (world.capture->module_count, IMAGES - 2);
  CHECK (world.capture->section_count >= SECTIONS && world.capture->section_count <= 1100000);
  CHECK_UINT (world_notes (&world, "structures-endless"), 1);
  world_clear (&world);
}

static const TapTest tests[] = {
  { "/nt/image/headers-of-both-widths-are-read", headers_of_both_widths_are_read },
  { "/nt/image/an-image-names-its-pdb", an_image_names_its_pdb },
  { "/nt/image/a-debug-directory-that-cannot-be-is-passed-over", a_debug_directory_that_cannot_be_is_passed_over },
  { "/nt/image/a-codeview-record-that-cannot-be-is-passed-over", a_codeview_record_that_cannot_be_is_passed_over },
  { "/nt/image/a-source-may-know-what-headers-do-not", a_source_may_know_what_headers_do_not },
  { "/nt/image/every-machine-has-its-width", every_machine_has_its_width },
  { "/nt/image/only-a-dynamic-base-is-aslr", only_a_dynamic_base_is_aslr },
  { "/nt/image/headers-that-are-none-are-not-believed", headers_that_are_none_are_not_believed },
  { "/nt/image/headers-at-an-odd-place-are-read", headers_at_an_odd_place_are_read },
  { "/nt/image/a-section-that-begins-outside-is-left-out", a_section_that_begins_outside_is_left_out },
  { "/nt/image/a-section-that-ends-outside-is-clipped", a_section_that_ends_outside_is_clipped },
  { "/nt/image/a-section-without-a-virtual-size-has-that-of-its-data",
    a_section_without_a_virtual_size_has_that_of_its_data },
  { "/nt/image/as-many-sections-are-read-as-there-can-be", as_many_sections_are_read_as_there_can_be },
  { "/nt/image/a-section-table-beyond-the-image-is-not-read", a_section_table_beyond_the_image_is_not_read },
  { "/nt/image/a-sections-name-is-made-valid", a_sections_name_is_made_valid },
  { "/nt/image/the-headers-are-no-larger-than-the-image", the_headers_are_no_larger_than_the_image },
  { "/nt/image/one-table-of-sections-for-many-images-is-not-read-without-end",
    one_table_of_sections_for_many_images_is_not_read_without_end },
  { "/nt/module/it-is-no-larger-than-its-image", a_module_is_no_larger_than_its_image },
  { "/nt/module/one-without-a-size-has-that-of-its-headers", a_module_without_a_size_has_that_of_its_headers },
  { "/nt/module/one-where-nothing-is-mapped-is-listed-as-told", a_module_where_nothing_is_mapped_is_listed_as_told },
  { "/nt/module/one-listed-twice-is-one", a_module_listed_twice_is_one },
  { "/nt/module/an-image-that-the-list-leaves-out-is-one", an_image_that_the_list_leaves_out_is_a_module },
  { "/nt/module/a-listed-one-without-a-path-has-its-images", a_listed_module_without_a_path_has_its_images },
  { "/nt/module/the-rest-of-an-image-is-none", the_rest_of_an_image_is_no_module },
  { "/nt/module/the-library-of-wow64-tells-a-wow64-process", the_library_of_wow64_tells_a_wow64_process },
};

int main (void) {
  return tap_run (tests, sizeof tests / sizeof *tests);
}
