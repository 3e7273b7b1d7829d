// What a process can give up for good before it opens files of strangers: writing and reading of files
// outside given paths (Landlock), the network, other processes, and what else no model needs (a filter
// of system calls). Plain system calls: no library is needed. On other systems than Linux there is
// nothing of it.
#ifndef C_CONFINEMENT_H
#define C_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What this system lets a process give up.
typedef struct {
  /// Version of Landlock; 0 where there is none, or where it may not be used.
  int32_t landlock_version;
  /// Whether system calls can be filtered: 1 or 0.
  int32_t filters_calls;
} tc_means;

/// Asks the kernel; changes nothing. Cannot fail.
tc_means tc_ask(void);

/// Absolute paths, of files and folders; each with all that lies below. What does not exist is left out.
typedef struct {
  const char *const *readable;
  size_t readable_count;
  /// Also readable.
  const char *const *writable;
  size_t writable_count;
  /// Folders whose names may be listed, without what is in their files.
  const char *const *listable;
  size_t listable_count;
} tc_paths;

/// Confines the calling process to these paths, by all means that `tc_ask` told, for good.
///
/// To be called before any thread is started: others would stay as they are. Capabilities are dropped but
/// the one to read what root may read, no core is dumped, and the process is the first to go where memory
/// runs out.
///
/// Returns 0, or the error number of what failed, whose name is written into `step` (NUL-terminated). The
/// process must end then: it is confined in part.
int32_t tc_confine(const tc_paths *paths, char *step, size_t step_capacity);

#ifdef __cplusplus
}
#endif

#endif
