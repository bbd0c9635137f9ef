#include "nt/list.h"

static bool read_links (AtlasNtList *list, uint64_t node, uint64_t *next, uint64_t *previous) {
  unsigned char links[16];
  unsigned pointer = list->width->pointer;
  if (!atlas_reader_read (list->reader, node, links, 2 * pointer))
    return false;
  *next = atlas_nt_pointer (list->width, links);
  *previous = atlas_nt_pointer (list->width, links + pointer);
  return true;
}

void atlas_nt_list_init (AtlasNtList *list, AtlasReader *reader, const AtlasNtWidth *width, uint64_t head) {
  *list = (AtlasNtList){ .reader = reader, .width = width, .head = head, .last = head };
  /* One more than there can be nodes, to see the list come back to its head. */
  if (read_links (list, head, &list->next, &list->head_previous))
    list->nodes_left = reader->allocation_count + 1;
}

bool atlas_nt_list_next (AtlasNtList *list, uint64_t *node) {
  if (!list->nodes_left)
    return false;
  if (list->next == list->head) {
    list->nodes_left = 0;
    list->is_whole = list->head_previous == list->last;
    return false;
  }
  uint64_t found = list->next, next, previous;
  if (!read_links (list, found, &next, &previous) || previous != list->last) {
    list->nodes_left = 0;
    return false;
  }
  list->nodes_left--;
  list->last = found;
  list->next = next;
  *node = found;
  return true;
}
