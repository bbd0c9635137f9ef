/* Words of the engine that the window shows: the engine itself knows no gettext, and its errors, notes and
 * findings stay English, as the terminal and saved files have them. Read by xgettext alone; a test asks for
 * each of them (tests/ui/languages.c). */

/* Kinds of memory (atlas_kind_name) and of regions (atlas_region_label), as VMMap calls them. */
N_ ("Image")
N_ ("Image (ASLR)")
N_ ("Mapped File")
N_ ("Shareable")
N_ ("Heap")
N_ ("Heap (Private Data)")
N_ ("Heap (Shareable)")
N_ ("Managed Heap")
N_ ("Stack")
N_ ("Thread Stack")
N_ ("Private Data")
N_ ("Page Table")
N_ ("Unusable")
N_ ("Free")
N_ ("Unknown")

/* Headings of columns (atlas_column_title); WS is the working set. */
N_ ("Address")
N_ ("Type")
N_ ("Size")
N_ ("Committed")
N_ ("Private")
N_ ("Total WS")
N_ ("Private WS")
N_ ("Shareable WS")
N_ ("Shared WS")
N_ ("Locked WS")
N_ ("Blocks")
N_ ("Largest")
N_ ("Protection")
N_ ("Details")

/* Why a working set cannot be emptied (atlas_trim_obstacle). */
N_ ("Wine cannot empty a working set: only Windows itself can.")

/* Limits besides the address space (atlas_limit_name), as part of a sentence. */
N_ ("commit limit of the system")
N_ ("page file quota of the process")
N_ ("memory limit that its job sets to each process")
N_ ("memory limit of its job")
N_ ("limit of Linux on address space (RLIMIT_AS)")
N_ ("limit of Linux on the number of mappings (vm.max_map_count)")
N_ ("memory limit of the control group")
