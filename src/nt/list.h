/* Walks over doubly linked lists (LIST_ENTRY) of another process. Private to nt. */
#ifndef NT_LIST_H
#define NT_LIST_H

#include "nt/width.h"

/* A walk over a doubly linked list (LIST_ENTRY: next, previous) in foreign memory. Every node must point back to the
 * one before it, and there can be no more nodes than allocations: so it ends. */
typedef struct {
  AtlasReader *reader;
  const AtlasNtWidth *width;
  uint64_t head, next, last, head_previous;
  size_t nodes_left;
  bool is_whole; /* after the end: the list came back to its head */
} AtlasNtList;

void atlas_nt_list_init (AtlasNtList *list, AtlasReader *reader, const AtlasNtWidth *width, uint64_t head);
/* The next node; false at the end, or where the list is broken. */
bool atlas_nt_list_next (AtlasNtList *list, uint64_t *node);

#endif
