/// What Swift cannot do between the birth of a process and its program.
#ifndef C_PROCESSES_H
#define C_PROCESSES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// A pipe, its reading end first, closed in programs that are started. Returns 0 or an error number.
int32_t tt_pipe(int32_t ends[2]);

/// A program to be started.
typedef struct {
  /// Path; no search path is consulted.
  const char *program;
  /// Null-terminated; the first is the program's own name.
  char *const *arguments;
  /// Null-terminated, NAME=VALUE; NULL for the caller's own.
  char *const *environment;
  /// Working folder; NULL for the caller's own.
  const char *folder;
  /// These become its descriptors 0, 1, 2 and so on, at most 8, -1 for one that is empty and takes
  /// everything; it gets no others.
  const int32_t *descriptors;
  int32_t descriptor_count;
  /// Limit of its address space; 0 for none.
  uint64_t memory_bytes;
  /// Linux: it is killed when the thread that starts it ends. Of use to a process of one thread only.
  bool ends_with_caller;
} tt_program;

/// Starts a program in a process group of its own, with the usual effect of every signal, none
/// blocked, and no core files.
///
/// Returns 0, or the error number with which it failed; nothing runs then.
int32_t tt_start(const tt_program *program, pid_t *process);

/// Linux: processes below this one whose parent ends become children of this one. Does nothing
/// elsewhere.
void tt_adopt_orphans(void);

/// From now on `tt_wait` notices every child that ends, also one that ended before the call.
void tt_notice_children(void);

/// Waits until a child ends, a descriptor below 1024 can be read or has ended, or the time is over.
void tt_wait(int32_t descriptor, int32_t milliseconds);

#endif
