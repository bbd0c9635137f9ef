/* How a caller ends a long call early. */
#ifndef VMATLAS_CANCEL_H
#define VMATLAS_CANCEL_H

#include <stdbool.h>
#include <stddef.h>

/* A call that takes one calls `is_cancelled` from time to time, on the thread of the call unless its header says
 * otherwise. Once it returns true, the call gives up and fails with ATLAS_ERROR_CANCELLED. To cancel from another
 * thread, let `data` be an atomic flag. */
typedef struct {
  bool (*is_cancelled) (void *data); /* NULL: never cancelled */
  void *data;
} AtlasCancel;

/* `cancel` may be NULL: never cancelled. */
static inline bool atlas_is_cancelled (const AtlasCancel *cancel) {
  return cancel && cancel->is_cancelled && cancel->is_cancelled (cancel->data);
}

#endif
