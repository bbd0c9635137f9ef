/* What tells one build of a module from another, and finds its symbols. Private to nt.
 *
 * Layout: IMAGE_DEBUG_DIRECTORY of winnt.h, and the CodeView record that it or a MINIDUMP_MODULE points at: "RSDS", a
 * GUID, an age and the name of the PDB (cvinfo.h of microsoft-pdb), or "LEpB" and a build id (Breakpad's
 * MDCVInfoELF). */
#ifndef NT_IDENTITY_H
#define NT_IDENTITY_H

#include "nt/pe.h"

/* Of a CodeView record, what is longer is not read. */
enum { ATLAS_CODEVIEW_MAX_SIZE = 1024 };

/* Takes over what a CodeView record says; nothing from one of another format, or too short. */
void atlas_nt_identify_by_codeview (AtlasReader *reader, const void *record, size_t size, AtlasModuleIdentity *out);

/* Reads the identity from the headers of `image`, which lies at `address` and has `size` bytes. */
void atlas_nt_identify_image (AtlasReader *reader, const AtlasNtImage *image, uint64_t address, uint64_t size,
                              AtlasModuleIdentity *out);

#endif
