#include "vmatlas/source.h"

void atlas_source_facts_init (AtlasSourceFacts *facts) {
  *facts = (AtlasSourceFacts){
    .time = ATLAS_UNKNOWN,
    .start_time = ATLAS_UNKNOWN,
    .user_time = ATLAS_UNKNOWN,
    .kernel_time = ATLAS_UNKNOWN,
    .private_bytes = ATLAS_UNKNOWN,
    .working_set = ATLAS_UNKNOWN,
    .page_tables = ATLAS_UNKNOWN,
    .handles = ATLAS_UNKNOWN,
    .section_handles = ATLAS_UNKNOWN,
    .page_size = 4096,
    .granularity = 65536,
    .highest_address = ATLAS_UNKNOWN,
    .peb = ATLAS_UNKNOWN,
    .peb32 = ATLAS_UNKNOWN,
  };
  atlas_limits_init (&facts->limits);
}
